"""`./justw deploy-authorizer` against moto: what it creates, updates and leaves alone."""

import json
import os
import platform
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from emulator import ROOT
from services import aws, aws_environment

NAME = "my-authorizer"
SECS = 120
OTHER_ARCH = {"x86_64": "aarch64", "aarch64": "x86_64"}[platform.machine()]

Deploy = Callable[..., list[tuple[str, str]]]


@pytest.fixture(scope="module")
def stand_in() -> Iterator[str]:
    with aws() as service:
        yield service.url


@pytest.fixture
def environment(stand_in: str) -> dict[str, str]:
    """Leads to an AWS that has nothing in it yet."""
    urllib.request.urlopen(urllib.request.Request(f"{stand_in}/moto-api/reset", method="POST")).close()
    return aws_environment(stand_in)


@pytest.fixture
def client(environment: dict[str, str]) -> Callable[[str], Any]:
    def client(service: str) -> Any:
        session = boto3.Session("testing", "testing", region_name=environment["AWS_DEFAULT_REGION"])
        return session.client(service, endpoint_url=environment["AWS_ENDPOINT_URL"])

    return client


@pytest.fixture
def bootstrap(tmp_path: Path) -> Path:
    """A package whose program takes any configuration but a wrong one."""
    path = tmp_path / "bootstrap.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "bootstrap", '#!/bin/sh\n[ "$*" = check-config ] && ! grep -H wrong jotseal.toml >&2\n'
        )
    return path


@pytest.fixture
def run(environment: dict[str, str], bootstrap: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(*flags: object, arch: str = OTHER_ARCH) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "deploy", NAME, arch, "--bootstrap", str(bootstrap), *map(str, flags)],
            env={**os.environ, **environment, "PYTHONPATH": str(ROOT / "lambda")},
            capture_output=True,
            text=True,
            timeout=SECS,
            check=False,
        )

    return run


@pytest.fixture
def deploy(run: Callable[..., subprocess.CompletedProcess[str]]) -> Deploy:
    """Deploys, and returns the first two words of each line that is printed."""

    def deploy(*flags: object, arch: str = OTHER_ARCH) -> list[tuple[str, str]]:
        done = run(*flags, arch=arch)
        assert done.returncode == 0, done.stderr
        *lines, arn = done.stdout.splitlines()
        assert arn.endswith(f":function:{NAME}")
        return [(line.split()[0], line.split()[1].rstrip(",:")) for line in lines]

    return deploy


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text('[[issuers]]\nissuer = "https://issuer.example/"\n')
    return path


def test_creates_then_leaves_alone_then_updates(
    deploy: Deploy, client: Any, config: Path, tmp_path: Path
) -> None:
    keys = tmp_path / "keys.json"
    keys.write_text('{"keys": []}')
    flags = ["--config", config, "--add", keys]
    assert deploy(*flags) == [
        ("unchecked", "configuration"),
        ("created", "log"),
        ("created", "role"),
        ("created", "function"),
    ]
    unchanged = [("unchecked", "configuration"), ("unchanged", "function"), ("unchanged", "settings")]
    assert deploy(*flags) == unchanged

    function = client("lambda").get_function_configuration(FunctionName=NAME)
    assert (function["Runtime"], function["Handler"]) == ("provided.al2023", "bootstrap")
    assert function["Architectures"] == [{"aarch64": "arm64", "x86_64": "x86_64"}[OTHER_ARCH]]
    (log,) = client("logs").describe_log_groups()["logGroups"]
    assert (log["logGroupName"], log["retentionInDays"]) == (f"/aws/lambda/{NAME}", 30)
    policy = client("iam").get_role_policy(RoleName=NAME, PolicyName="log")["PolicyDocument"]["Statement"]
    assert [statement["Action"] for statement in policy] == [["logs:CreateLogStream", "logs:PutLogEvents"]]
    assert policy[0]["Resource"].endswith(f":log-group:/aws/lambda/{NAME}:*")
    assert client("iam").list_attached_role_policies(RoleName=NAME)["AttachedPolicies"] == []

    before = function["CodeSha256"]
    config.write_text(config.read_text() + 'audiences = "api"\n')
    assert deploy(*flags)[1:] == [("updated", "function"), ("unchanged", "settings")]
    function = client("lambda").get_function_configuration(FunctionName=NAME)
    assert function["CodeSha256"] != before
    assert deploy(*flags, "--memory", 256)[1:] == [("unchanged", "function"), ("updated", "settings")]
    assert client("lambda").get_function_configuration(FunctionName=NAME)["MemorySize"] == 256
    assert deploy(*flags, "--memory", 256) == unchanged


def test_takes_variables_and_a_role(deploy: Deploy, client: Any) -> None:
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    role = client("iam").create_role(RoleName="mine", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    flags = [
        "--role",
        role,
        "--env",
        "JOTSEAL_ISSUER=https://issuer.example/?a=b",
        "--env",
        "JOTSEAL_AUDIENCE=api",
    ]
    assert deploy(*flags)[1:] == [("created", "function")]
    function = client("lambda").get_function_configuration(FunctionName=NAME)
    assert function["Role"] == role
    assert function["Environment"]["Variables"] == {
        "JOTSEAL_ISSUER": "https://issuer.example/?a=b",
        "JOTSEAL_AUDIENCE": "api",
    }
    assert deploy(*flags)[1:] == [("unchanged", "function"), ("unchanged", "settings")]
    # Without a word on variables those that are there stay.
    assert deploy() == [("unchanged", "function"), ("unchanged", "settings")]
    assert deploy("--env", "JOTSEAL_AUDIENCE=other")[1:] == [
        ("unchanged", "function"),
        ("updated", "settings"),
    ]
    function = client("lambda").get_function_configuration(FunctionName=NAME)
    assert function["Environment"]["Variables"] == {"JOTSEAL_AUDIENCE": "other"}


def test_an_architecture_can_change(deploy: Deploy) -> None:
    deploy()
    assert deploy(arch=platform.machine()) == [("updated", "function"), ("unchanged", "settings")]
    assert deploy(arch=platform.machine()) == [("unchanged", "function"), ("unchanged", "settings")]


def statements(client: Any) -> dict[str, tuple[str, str]]:
    policy = json.loads(client("lambda").get_policy(FunctionName=NAME)["Policy"])
    return {
        statement["Sid"]: (
            statement["Principal"]["Service"],
            statement["Condition"]["ArnLike"]["AWS:SourceArn"],
        )
        for statement in policy["Statement"]
    }


def test_a_rest_api_gets_an_authorizer(deploy: Deploy, client: Any) -> None:
    gateway = client("apigateway")
    api = gateway.create_rest_api(name="rest")["id"]
    assert deploy("--rest-api", api)[-2:] == [("created", "authorizer"), ("created", "permission")]
    (authorizer,) = gateway.get_authorizers(restApiId=api)["items"]
    arn = client("lambda").get_function_configuration(FunctionName=NAME)["FunctionArn"]
    assert (authorizer["name"], authorizer["type"]) == (NAME, "TOKEN")
    assert authorizer["authorizerUri"].endswith(f"/2015-03-31/functions/{arn}/invocations")
    assert authorizer["authorizerResultTtlInSeconds"] == 60
    source = f"arn:aws:execute-api:eu-central-1:123456789012:{api}/authorizers/{authorizer['id']}"
    assert statements(client) == {f"rest-{api}": ("apigateway.amazonaws.com", source)}
    assert deploy("--rest-api", api)[-2:] == [("unchanged", "authorizer"), ("unchanged", "permission")]

    replace = {"op": "replace", "path": "/authorizerResultTtlInSeconds", "value": "3600"}
    gateway.update_authorizer(restApiId=api, authorizerId=authorizer["id"], patchOperations=[replace])
    assert deploy("--rest-api", api)[-2:] == [("updated", "authorizer"), ("unchanged", "permission")]
    assert deploy("--rest-api", api)[-2:] == [("unchanged", "authorizer"), ("unchanged", "permission")]
    # One that somebody made anew has another id.
    gateway.delete_authorizer(restApiId=api, authorizerId=authorizer["id"])
    assert deploy("--rest-api", api)[-2:] == [("created", "authorizer"), ("updated", "permission")]
    assert len(statements(client)) == 1


def test_an_http_api_gets_an_authorizer(deploy: Deploy, client: Any) -> None:
    gateway = client("apigatewayv2")
    api = gateway.create_api(Name="http", ProtocolType="HTTP")["ApiId"]
    flags = ["--http-api", api, "--http-response"]
    assert deploy(*flags, "simple")[-2:] == [("created", "authorizer"), ("created", "permission")]
    assert deploy(*flags, "simple")[-2:] == [("unchanged", "authorizer"), ("unchanged", "permission")]
    (authorizer,) = gateway.get_authorizers(ApiId=api)["Items"]
    assert (authorizer["Name"], authorizer["EnableSimpleResponses"]) == (NAME, True)
    assert authorizer["AuthorizerPayloadFormatVersion"] == "2.0"
    assert authorizer["IdentitySource"] == ["$request.header.Authorization"]
    assert deploy(*flags, "iam")[-2:] == [("updated", "authorizer"), ("unchanged", "permission")]
    (authorizer,) = gateway.get_authorizers(ApiId=api)["Items"]
    assert authorizer["EnableSimpleResponses"] is False


def test_other_apis(deploy: Deploy, client: Any) -> None:
    gateway = client("apigatewayv2")
    api = gateway.create_api(
        Name="websocket", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action"
    )["ApiId"]
    token = ["--websocket-token", "route.request.querystring.access_token"]
    graph = client("appsync").create_graphql_api(name="graph", authenticationType="AWS_IAM")["graphqlApi"]
    flags = ["--websocket-api", api, *token, "--appsync-api", graph["apiId"]]
    assert [became for became, _ in deploy(*flags)[-3:]] == ["created"] * 3
    assert [became for became, _ in deploy(*flags)[-3:]] == ["unchanged"] * 3
    (authorizer,) = gateway.get_authorizers(ApiId=api)["Items"]
    assert authorizer["IdentitySource"] == ["route.request.querystring.access_token"]
    permission = statements(client)[f"appsync-{graph['apiId']}"]
    assert permission == ("appsync.amazonaws.com", graph["arn"])


def test_the_authorizer_checks_its_configuration_first(
    run: Any, deploy: Deploy, config: Path, client: Any
) -> None:
    host = platform.machine()
    config.write_text("wrong")
    done = run("--config", config, arch=host)
    assert done.returncode == 1
    assert "the configuration is refused: jotseal.toml:wrong" in done.stderr
    assert client("lambda").list_functions()["Functions"] == []
    assert deploy("--config", config, "--no-check", arch=host)[-1] == ("created", "function")
    config.write_text("right")
    assert deploy("--config", config, arch=host)[0] == ("checked", "configuration")


def test_says_what_is_wrong(run: Any, config: Path, tmp_path: Path) -> None:
    for flags, said in [
        (["--config", config, "--env", "A=b"], "exclude each other"),
        (["--env", "A"], "--env is NAME=VALUE"),
        (["--http-api", "abc"], "--http-api needs --http-response"),
        (["--config", tmp_path / "none.toml"], "No such file"),
        (["--config", config, "--add", config, "--add", config], "has a mine.toml already"),
        (["--role", "arn:aws:iam::123456789012:role/none"], "cannot be assumed"),
        (["--rest-api", "none"], "NotFoundException"),
    ]:
        done = run(*flags)
        assert done.returncode != 0
        assert said in done.stderr, done
        assert "Traceback" not in done.stderr
