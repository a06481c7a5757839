"""The issuers on loopback: their tokens are what PyJWT and jotseal's Verifier take them for."""

import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from providers import API, OTHER, Case, OpenIdProvider, UserPool

import jotseal

Verify = Callable[[str], dict[str, Any]]
# What says for whom a token of Cognito's is has to be looked at by whoever calls PyJWT or Verifier.
COGNITO_ALONE = {"claim.aud", "claim.mismatch", "claim.missing"}


def with_pyjwt(jwks: str, issuer: str, terms: dict[str, Any]) -> Verify:
    keys = jwt.PyJWKSet.from_json(jwks)

    def verify(token: str) -> dict[str, Any]:
        typ = terms.get("typ")
        if typ and jwt.get_unverified_header(token).get("typ") != typ:
            raise jwt.InvalidTokenError(typ)
        try:
            key = keys[jwt.get_unverified_header(token)["kid"]]
        except KeyError as error:
            raise jwt.InvalidTokenError(str(error)) from error
        audience = terms.get("audience")
        options = {"verify_aud": audience is not None}
        algorithms = terms["algorithms"]
        return jwt.decode(token, key, algorithms, audience=audience, issuer=issuer, options=options)

    return verify


def with_jotseal(jwks: str, issuer: str, terms: dict[str, Any]) -> Verify:
    return jotseal.Verifier(jwks, issuer=issuer, **terms).verify


@pytest.fixture(params=[with_pyjwt, with_jotseal])
def verifier(request: pytest.FixtureRequest) -> Callable[..., Verify]:
    return request.param


def refuses(verify: Verify, case: Case) -> bool:
    """Whether a token is refused, and by jotseal with the code that the case tells."""
    try:
        verify(case.token)
    except (jwt.InvalidTokenError, jotseal.InvalidTokenError) as error:
        return getattr(error, "code", case.code) == case.code or pytest.fail(f"{error.code}, not {case.code}")
    return False


def test_cases_of_the_openid_provider(provider: OpenIdProvider, verifier: Callable[..., Verify]) -> None:
    verify = verifier(provider.jwks(), provider.issuer, provider.terms)
    cases = provider.cases()
    assert {name: refuses(verify, case) for name, case in cases.items()} == {
        name: case.code is not None for name, case in cases.items()
    }
    claims = verify(cases["client's"].token)
    assert (claims["sub"], claims["client_id"], claims["aud"]) == ("app", "app", API)
    assert (claims["scope"], claims["tenant"]) == ("orders:read", "acme")
    assert verify(cases["user's"].token)["sub"] == "alice"
    assert verify(cases["another client's"].token)["client_id"] == "other-app"


def test_an_id_token_is_for_its_client(provider: OpenIdProvider, verifier: Callable[..., Verify]) -> None:
    terms = {"audience": "app", "algorithms": ["RS256"]}
    claims = verifier(provider.jwks(), provider.issuer, terms)(provider.sign_in()["id_token"])
    assert (claims["sub"], claims["aud"]) == ("alice", "app")
    assert "nonce" not in claims


def test_a_client_gets_what_it_asks_for(provider: OpenIdProvider) -> None:
    token = provider.token(OTHER, "orders:read orders:write", "other-app")
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims["aud"], claims["scope"]) == (OTHER, "orders:read orders:write")
    assert jwt.get_unverified_header(token)["typ"] == "at+jwt"


def test_the_configuration_names_issuer_and_keys(provider: OpenIdProvider) -> None:
    configuration = provider.configuration()
    assert configuration["issuer"] == provider.issuer
    keys = json.loads(provider.jwks())["keys"]
    assert [key["alg"] for key in keys] == ["RS256", "ES256", "EdDSA"]
    assert not any("d" in key for key in keys)


def test_keys_rotate(verifier: Callable[..., Verify]) -> None:
    with OpenIdProvider() as provider:

        def verify(jwks: str) -> Verify:
            return verifier(jwks, provider.issuer, provider.terms)

        before, old = provider.jwks(), provider.token()
        provider.rotate()
        both, new = provider.jwks(), provider.token()
        provider.retire()
        after = provider.jwks()
        assert [len(json.loads(jwks)["keys"]) for jwks in (before, both, after)] == [3, 6, 3]
        assert [refuses(verify(jwks), Case(old, "key.not_found")) for jwks in (before, both, after)] == [
            False,
            False,
            True,
        ]
        assert [refuses(verify(jwks), Case(new, "key.not_found")) for jwks in (before, both, after)] == [
            True,
            False,
            False,
        ]


def test_cases_of_the_user_pool(pool: UserPool, verifier: Callable[..., Verify]) -> None:
    cases = {name: case for name, case in pool.cases().items() if case.code not in COGNITO_ALONE}
    verify = verifier(pool.jwks(), pool.issuer, {"algorithms": ["RS256"]})
    assert {name: refuses(verify, case) for name, case in cases.items()} == {
        name: case.code is not None for name, case in cases.items()
    }
    claims = verify(cases["access token"].token)
    assert (claims["token_use"], claims["client_id"]) == ("access", pool.clients["app"])
    assert claims["cognito:groups"] == ["admins"]
    assert "aud" not in claims


def test_the_pool_tells_uses_and_clients_apart(pool: UserPool) -> None:
    tokens = pool.sign_in("other-app")
    access, id_ = (
        jwt.decode(tokens[name], options={"verify_signature": False}) for name in ("AccessToken", "IdToken")
    )
    assert (access["token_use"], access["client_id"]) == ("access", pool.clients["other-app"])
    assert (id_["token_use"], id_["aud"]) == ("id", pool.clients["other-app"])
    assert len(set(pool.clients.values())) == 2
