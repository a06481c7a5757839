"""The examples' configurations and what is deployed, with tokens of issuers that are not ours."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from configurations import Configured, of_provider, snapshot
from conftest import unpack
from deploy.function import package
from emulator import ROOT, LambdaFunction, Machine
from events import appsync, for_route, http_1, http_2, rest_token, websocket_header, websocket_query
from providers import API, Case, OpenIdProvider, UserPool
from verdicts import verdict

EXAMPLE = ROOT / "examples/api-gateway"


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
