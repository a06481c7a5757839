"""Tokens of issuers that are not ours through the authorizer in AWS's runtime interface emulator."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import unpack
from deploy.function import package
from emulator import ROOT, FunctionError, LambdaFunction, Machine
from providers import API, Case, OpenIdProvider, UserPool

GOLDEN = Path(__file__).parent / "golden"
EXAMPLE = ROOT / "examples/api-gateway"
STARTED_IN_SECS = 60
WEBSOCKET = '[websocket]\ntoken_from = ["header", "query", "subprotocol"]\n'
# Where routes differ a simple response would not do.
IAM = '[http_api]\nresponse = "iam"\n'


def rest_token(token: str) -> Any:
    return load("rest-token", token)


def rest_request(token: str) -> Any:
    return load("rest-request", token)


def http_1(token: str) -> Any:
    return load("http-1", token)


def http_2(token: str) -> Any:
    return load("http-2", token)


def websocket_header(token: str) -> Any:
    return load("websocket", token)


def websocket_query(token: str) -> Any:
    return {
        **websocket(),
        "queryStringParameters": {"access_token": token},
        "multiValueQueryStringParameters": {"access_token": [token]},
    }


def websocket_subprotocol(token: str) -> Any:
    event, protocols = websocket(), f"access_token, {token}"
    event["headers"]["Sec-WebSocket-Protocol"] = protocols
    event["multiValueHeaders"]["Sec-WebSocket-Protocol"] = [protocols]
    return event


def appsync(token: str) -> Any:
    return load("appsync", token)


def appsync_events(token: str) -> Any:
    return load("appsync-events", token)


EVENTS: list[Callable[[str], Any]] = [
    rest_token,
    rest_request,
    http_1,
    http_2,
    websocket_header,
    websocket_query,
    websocket_subprotocol,
    appsync,
    appsync_events,
]


def load(name: str, token: str) -> Any:
    text = (GOLDEN / f"{name}.json").read_text()
    return json.loads(text.replace("{credentials}", f"Bearer {token}").replace("{token}", token))


def websocket() -> Any:
    """An event of `$connect` without credentials."""
    event = load("websocket", "")
    del event["headers"]["Authorization"], event["multiValueHeaders"]["Authorization"]
    return event


def for_route(event: Any, method: str, path: str) -> Any:
    """The same event for another route."""
    name = "routeArn" if "routeArn" in event else "methodArn"
    stage = "/".join(event[name].split("/")[:2])
    return {**event, name: f"{stage}/{method}{path}"}


def allows(answer: Any, arn: str) -> bool:
    """Whether API Gateway lets a request through, by a policy as IAM reads it or a simple response."""
    if "policyDocument" not in answer:
        return answer["isAuthorized"]
    effects = set()
    for statement in answer["policyDocument"]["Statement"]:
        assert statement["Action"] == "execute-api:Invoke"
        is_in = [matches(pattern, arn) for pattern in listed(statement.get("Resource", []))]
        is_out = [matches(pattern, arn) for pattern in listed(statement.get("NotResource", []))]
        if any(is_in) or (is_out and not any(is_out)):
            effects.add(statement["Effect"])
    return effects == {"Allow"}


def matches(pattern: str, arn: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), arn) is not None


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def verdict(function: LambdaFunction, event: Any) -> str:
    """What becomes of the request: allowed, unauthenticated, forbidden or fault."""
    try:
        answer = function.invoke(event)
    except FunctionError as error:
        return "unauthenticated" if error.message == "Unauthorized" else "fault"
    if "isAuthorized" in answer:
        return "allowed" if answer["isAuthorized"] else "unauthenticated"
    is_allowed = allows(answer, event.get("routeArn") or event["methodArn"])
    return "allowed" if is_allowed else "forbidden"


def lines(function: LambdaFunction) -> list[dict[str, Any]]:
    """What the authorizer has logged of its decisions."""
    return [json.loads(line) for line in function.log.splitlines() if line.startswith('{"requestId":')]


def snapshot(folder: Path, name: str, jwks: str) -> str:
    path = folder / name
    path.write_text(jwks)
    return str(path)


def of_provider(provider: OpenIdProvider, keys: str) -> str:
    return f"""
        [[issuers]]
        issuer = "{provider.issuer}"
        audiences = {json.dumps(provider.terms["audience"])}
        algorithms = {json.dumps(provider.terms["algorithms"])}
        typ = "{provider.terms["typ"]}"
        {keys}
        """


def of_pool(pool: UserPool, jwks_file: str, client: str = "app") -> str:
    return f"""
        [[issuers]]
        profile = "cognito"
        issuer = "{pool.issuer}"
        audiences = "{pool.clients[client]}"
        jwks_file = "{jwks_file}"
        """


Configured = Callable[..., LambdaFunction]


@pytest.fixture
def configured(authorizer: list[str], tmp_path: Path) -> Configured:
    """Makes the function of a configuration's text."""

    def configured(*tables: str) -> LambdaFunction:
        (tmp_path / "jotseal.toml").write_text("\n".join(tables))
        return LambdaFunction(
            authorizer, env={"JOTSEAL_CONFIG": str(tmp_path / "jotseal.toml")}, cwd=tmp_path
        )

    return configured


@pytest.fixture(scope="session")
def provider_cases(provider: OpenIdProvider) -> dict[str, Case]:
    return provider.cases()


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


def test_keys_rotate_behind_a_snapshot(configured: Configured, authorizer: list[str], tmp_path: Path) -> None:
    with OpenIdProvider() as provider:
        keys = f'jwks_file = "{tmp_path}/jwks.json"\ndiscovery = true\n'
        function = configured("[jwks]\ncooldown_secs = 600", of_provider(provider, keys))
        command = [*authorizer, "snapshot-jwks", "--config", "jotseal.toml"]
        subprocess.run(command, cwd=tmp_path, check=True, timeout=STARTED_IN_SECS)
        old = provider.token()
        with function:
            assert verdict(function, http_2(old)) == "allowed"
            assert lines(function)[-1].get("fetches") is None
            provider.rotate()
            new = provider.token()
            assert [verdict(function, http_2(token)) for token in (new, old, new)] == ["allowed"] * 3
            fetches = [line["fetches"] for line in lines(function) if "fetches" in line]
            assert [[fetch["outcome"] for fetch in fetched] for fetched in fetches] == [["ok"]]
            # Whoever sends names of no key causes no further fetch.
            stranger = provider.cases()["unknown kid"].token
            assert {verdict(function, http_2(stranger)) for _ in range(20)} == {"unauthenticated"}
            assert len([line for line in lines(function) if "fetches" in line]) == 1


def test_keys_that_cannot_be_had_are_a_fault(configured: Configured) -> None:
    with OpenIdProvider() as provider:
        token = provider.token()
        function = configured(of_provider(provider, "discovery = true"))
    for event in [rest_token, http_2, appsync]:
        with function:
            assert verdict(function, event(token)) == "fault"
            assert lines(function)[-1]["code"] == "jwks.unreachable"


@pytest.mark.parametrize(("example", "event"), [("http", http_2), ("http", http_1), ("appsync", appsync)])
def test_the_examples_take_tokens_of_the_provider(
    configured: Configured, provider: OpenIdProvider, example: str, event: Callable[[str], Any]
) -> None:
    text = (EXAMPLE / f"config/{example}/jotseal.toml").read_text()
    text = text.replace('"https://issuer.example/"', f'"{provider.issuer}"')
    with configured(text) as function:
        asked = event(provider.token())
        assert (
            verdict(function, asked if event is appsync else for_route(asked, "GET", "/orders")) == "allowed"
        )
        if event is appsync:
            assert function.invoke(asked)["deniedFields"] == ["Query.salary"]
        else:
            assert verdict(function, for_route(asked, "POST", "/orders")) == "forbidden"


def test_the_websocket_example_takes_tokens_of_the_pool(
    configured: Configured, pool: UserPool, tmp_path: Path
) -> None:
    text = (EXAMPLE / "config/websocket/jotseal.toml").read_text()
    text = re.sub(r"https://cognito-idp[^\"]*", pool.issuer, text)
    text = text.replace("1example23456789", pool.clients["app"])
    keys = snapshot(tmp_path, "jwks.json", pool.jwks())
    text = text.replace("[websocket]", f'jwks_file = "{keys}"\n[websocket]')
    with configured(text) as function:
        token = pool.sign_in()["AccessToken"]
        assert verdict(function, websocket_query(token)) == "allowed"
        assert verdict(function, websocket_header(token)) == "unauthenticated"


def test_the_rest_example_takes_tokens_of_the_provider(
    authorizer: list[str], provider: OpenIdProvider, provider_cases: dict[str, Case], tmp_path: Path
) -> None:
    variables = re.findall(r"(JOTSEAL_\w+): !Ref (\w+)", (EXAMPLE / "sam/rest.yaml").read_text())
    parameters = {
        "Issuer": provider.issuer,
        "Audience": API,
        "Algorithms": "RS256",
        "JwksUri": provider.configuration()["jwks_uri"],
    }
    environment = {variable: parameters[parameter] for variable, parameter in variables}
    assert len(environment) == len(parameters)
    with LambdaFunction(authorizer, env=environment, cwd=tmp_path) as function:
        assert verdict(function, rest_token(provider.token())) == "allowed"
        assert verdict(function, rest_token(provider_cases["expired"].token)) == "unauthenticated"


def test_what_is_deployed_finds_its_configuration(
    machine: Machine, provider: OpenIdProvider, tmp_path: Path
) -> None:
    """The package as deploy-authorizer makes it, unpacked as Lambda does, without a variable of ours."""
    snapshot(tmp_path, "jwks.json", provider.jwks())
    (tmp_path / "any.toml").write_text(of_provider(provider, 'jwks_file = "jwks.json"'))
    bootstrap = ROOT / f"dist/authorizer-{machine.arch}/bootstrap.zip"
    package(bootstrap, tmp_path / "any.toml", [tmp_path / "jwks.json"], tmp_path / "function.zip")
    task = unpack(tmp_path / "function.zip", tmp_path / "task")
    command = [*machine.prefix, str(task / "bootstrap")]
    with LambdaFunction(command, env={"LAMBDA_TASK_ROOT": str(task)}, cwd=task) as function:
        assert verdict(function, http_2(provider.token())) == "allowed"
