"""Scopes and groups of an issuer's tokens, for routes and for fields."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from configurations import Configured, of_pool, of_provider, snapshot
from events import appsync, for_route, http_1, http_2, rest_request, rest_token
from providers import OpenIdProvider, UserPool
from verdicts import allows, verdict

ROUTES = """
    [[routes]]
    methods = "GET"
    path = "/orders"
    scopes = "orders:read"

    [[routes]]
    methods = "POST"
    path = "/orders"
    scopes = ["orders:read", "orders:write"]
    """


@pytest.mark.parametrize("event", [rest_token, rest_request, http_1, http_2])
def test_scopes_for_routes(
    configured: Configured, provider: OpenIdProvider, tmp_path: Path, event: Callable[[str], Any]
) -> None:
    keys = f'jwks_file = "{snapshot(tmp_path, "jwks.json", provider.jwks())}"'
    reader, writer = provider.token(), provider.token(scope="orders:read orders:write")
    rights = {reader: ["GET"], writer: ["GET", "POST"]}
    with configured(of_provider(provider, keys), ROUTES) as function:
        for token, methods in rights.items():
            for asked in ["GET", "POST", "DELETE"]:
                asking = for_route(event(token), asked, "/orders")
                expected = "allowed" if asked in methods else "forbidden"
                assert verdict(function, asking) == expected
                # The answer to one route is right for every other that it may be cached for.
                answer = function.invoke(asking)
                for method in ["GET", "POST", "DELETE"]:
                    other = for_route(event(token), method, "/orders")
                    arn = other.get("routeArn") or other["methodArn"]
                    assert allows(answer, arn) == (method in methods)


def test_groups_for_routes(configured: Configured, pool: UserPool, tmp_path: Path) -> None:
    table = of_pool(pool, snapshot(tmp_path, "jwks.json", pool.jwks()))
    routes = """
        [[routes]]
        path = "/admin/*"
        any_group = ["admins", "owners"]
        [[routes]]
        path = "/owner"
        any_group = "owners"
        """
    with configured(table, routes) as function:
        event = rest_request(pool.sign_in()["AccessToken"])
        assert verdict(function, for_route(event, "GET", "/admin/users")) == "allowed"
        assert verdict(function, for_route(event, "GET", "/owner")) == "forbidden"
        assert verdict(function, for_route(event, "GET", "/")) == "forbidden"


def test_scopes_for_fields(configured: Configured, provider: OpenIdProvider, tmp_path: Path) -> None:
    keys = f'jwks_file = "{snapshot(tmp_path, "jwks.json", provider.jwks())}"'
    fields = '[[fields]]\nname = "Mutation.order"\nscopes = "orders:write"'
    with configured(of_provider(provider, keys), fields) as function:
        assert function.invoke(appsync(provider.token()))["deniedFields"] == ["Mutation.order"]
        answer = function.invoke(appsync(provider.token(scope="orders:read orders:write")))
        assert "deniedFields" not in answer
        context = answer["resolverContext"]
        assert (context["sub"], context["scope"]) == ("app", "orders:read orders:write")
        assert all(isinstance(value, str) for value in context.values())
