"""Tokens of issuers that are not ours through the authorizer in AWS's runtime interface emulator."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from configurations import IAM, WEBSOCKET, Configured, of_pool, of_provider, snapshot
from emulator import LambdaFunction
from events import EVENTS, http_2, rest_token
from providers import Case, OpenIdProvider, UserPool
from verdicts import lines, verdict


def check(function: LambdaFunction, event: Callable[[str], Any], cases: dict[str, Case]) -> None:
    """Asserts that each token has its verdict, and that the log has the reason and no part of a token."""
    verdicts = {name: verdict(function, event(case.token)) for name, case in cases.items()}
    assert verdicts == {name: "unauthenticated" if case.code else "allowed" for name, case in cases.items()}
    reasons = {
        name: (line.get("code"), line.get("claim")) for name, line in zip(cases, lines(function), strict=True)
    }
    assert reasons == {name: (case.code, case.claim) for name, case in cases.items()}
    assert not [part for case in cases.values() for part in case.token.split(".") if part in function.log]


@pytest.mark.parametrize("event", EVENTS)
def test_tokens_of_an_openid_provider(
    configured: Configured,
    provider: OpenIdProvider,
    provider_cases: dict[str, Case],
    tmp_path: Path,
    event: Callable[[str], Any],
) -> None:
    keys = f'jwks_file = "{snapshot(tmp_path, "jwks.json", provider.jwks())}"'
    with configured(WEBSOCKET, of_provider(provider, keys)) as function:
        check(function, event, provider_cases)


@pytest.mark.parametrize("event", EVENTS)
def test_tokens_of_a_user_pool(
    configured: Configured, pool: UserPool, tmp_path: Path, event: Callable[[str], Any]
) -> None:
    table = of_pool(pool, snapshot(tmp_path, "jwks.json", pool.jwks()))
    with configured(IAM, WEBSOCKET, table) as function:
        check(function, event, pool.cases())


def test_id_tokens_of_a_user_pool_where_they_are_asked_for(
    configured: Configured, pool: UserPool, tmp_path: Path
) -> None:
    table = of_pool(pool, snapshot(tmp_path, "jwks.json", pool.jwks()))
    with configured(table + 'token_use = "id"') as function:
        tokens = pool.sign_in()
        assert verdict(function, http_2(tokens["IdToken"])) == "allowed"
        assert verdict(function, http_2(tokens["AccessToken"])) == "unauthenticated"
        assert verdict(function, http_2(pool.sign_in("other-app")["IdToken"])) == "unauthenticated"


def test_two_issuers_at_once(
    configured: Configured,
    provider: OpenIdProvider,
    provider_cases: dict[str, Case],
    pool: UserPool,
    tmp_path: Path,
) -> None:
    keys = f'jwks_file = "{snapshot(tmp_path, "provider.json", provider.jwks())}"'
    cognito = of_pool(pool, snapshot(tmp_path, "pool.json", pool.jwks()))
    with configured(of_provider(provider, keys), cognito) as function:
        assert verdict(function, rest_token(provider.token())) == "allowed"
        assert verdict(function, rest_token(pool.sign_in()["AccessToken"])) == "allowed"
        # The terms of one say nothing of the other's tokens, nor do its keys.
        assert verdict(function, rest_token(pool.sign_in("other-app")["AccessToken"])) == "unauthenticated"
        stranger = provider_cases["another issuer"].token
        assert verdict(function, rest_token(stranger)) == "unauthenticated"
        assert lines(function)[-1]["code"] == "claim.iss"


def test_what_the_integration_receives(
    configured: Configured, provider: OpenIdProvider, tmp_path: Path
) -> None:
    keys = f'jwks_file = "{snapshot(tmp_path, "jwks.json", provider.jwks())}"'
    context = '[context]\nwho = "sub"\ntenant = "tenant"\nuntil = "exp"\nnothing = "none"'
    with configured(of_provider(provider, keys), context) as function:
        answer = function.invoke(rest_token(provider.sign_in()["access_token"]))
        assert answer["principalId"] == "alice"
        assert set(answer["context"]) == {"who", "tenant", "until"}
        assert (answer["context"]["who"], answer["context"]["tenant"]) == ("alice", "acme")
        assert not [value for value in answer["context"].values() if isinstance(value, (dict, list))]
