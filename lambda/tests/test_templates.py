"""The check of the templates, tools/templates.py, refuses broken copies of those in examples/api-gateway."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from emulator import ROOT

EXAMPLE = ROOT / "examples/api-gateway"
SECS = 120

# The file, what is replaced in it, by what, and what is then said.
SAM = {
    "unknown property": ("rest", "StageName: v1", "StageNam: v1", "StageNam not defined"),
    "unknown runtime": ("rest", "provided.al2023", "provided.al2029", "E3030"),
    "reference to nothing": ("rest", "LogGroup: !Ref Log}", "LogGroup: !Ref Logs}", "Logs"),
    "package that nobody builds": ("rest", "authorizer-aarch64", "authorizer-arm64", "nor what ./justw"),
    "folder that is not there": ("http", "../config/http", "../config/https", "neither there"),
    "cached for an hour": ("rest", "ReauthorizeEvery: 60", "ReauthorizeEvery: 3600", "3600 s after its end"),
    "cached for how long": ("rest", "ReauthorizeEvery: 60", "", "whose default differs"),
    "cached for an hour, AppSync": ("appsync", "InSeconds: 60", "InSeconds: 3600", "3600 s after its end"),
    "simple and cached": (
        "http",
        "EnableSimpleResponses: false",
        "EnableSimpleResponses: true",
        "cached for all routes",
    ),
    "not to be called": (
        "http",
        "DefaultPermissions: true",
        "DefaultPermissions: false",
        "nobody may call the authorizer",
    ),
    "HTTP API's identity source": ("websocket", "[route.request.", "[$request.", "whose default differs"),
    "route that is not there": ("websocket", "ApiDefaultRoute", "ApiOtherRoute", "ApiOtherRoute"),
    "role for every log": ("appsync", "Resource: !GetAtt Log.Arn", 'Resource: "*"', "allows more"),
    "role for more": ("websocket", "logs:PutLogEvents]", "logs:PutLogEvents, s3:GetObject]", "allows more"),
    "managed policy": (
        "http",
        "      Policies:",
        "      ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess]\n      Policies:",
        "has managed policies",
    ),
}
CDK = {
    "unknown architecture": ("cdk.json", '"arm64"', '"arm"', "architecture is arm", "Rest"),
    "any AppSync API": ("cdk.json", "ScopeLambdaPermission", "Unknown", "of any account may", "AppSync"),
    "cached for an hour": ("lib/rest.js", "seconds(60)", "hours(1)", "3600 s after its end", "Rest"),
    "simple and cached": ("lib/http.js", "Type.IAM]", "Type.SIMPLE]", "cached for all routes", "Http"),
    "role for every log": (
        "lib/functions.js",
        "logGroup.grantWrite(role)",
        'role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName("CloudWatchLogsFullAccess"))',
        "has managed policies",
        "WebSocket",
    ),
}


@pytest.fixture
def example(tmp_path: Path) -> Path:
    copy = tmp_path / "examples/api-gateway"
    shutil.copytree(EXAMPLE, copy, ignore=shutil.ignore_patterns("node_modules"))
    (copy / "cdk/node_modules").symlink_to(EXAMPLE / "cdk/node_modules")
    return copy


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def run(*command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=SECS, check=False)


def check(template: Path) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, str(ROOT / "tools/templates.py"), str(template))


def synthesize(cdk: Path, stack: str) -> subprocess.CompletedProcess[str]:
    for arch in ("aarch64", "x86_64"):
        package = cdk / f"dist/authorizer-{arch}/bootstrap.zip"
        package.parent.mkdir(parents=True)
        package.write_bytes(b"PK\5\6" + bytes(18))
    return run("npx", "--no-install", "cdk", "synth", "-q", f"Jotseal{stack}", "-c", "dist=dist", cwd=cdk)


@pytest.mark.parametrize("name", ["rest", "http", "websocket", "appsync"])
def test_takes_the_template_as_it_is(example: Path, name: str) -> None:
    done = check(example / f"sam/{name}.yaml")
    assert done.returncode == 0, done.stderr
    assert "0 problems" in done.stdout


@pytest.mark.parametrize("what", SAM)
def test_refuses_a_broken_template_of_sam(example: Path, what: str) -> None:
    name, old, new, said = SAM[what]
    replace(example / f"sam/{name}.yaml", old, new)
    done = check(example / f"sam/{name}.yaml")
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("architecture", ["arm64", "x86_64"])
def test_takes_what_cdk_makes_of_the_example(example: Path, architecture: str) -> None:
    replace(example / "cdk/cdk.json", '"arm64"', f'"{architecture}"')
    done = synthesize(example / "cdk", "Rest")
    assert done.returncode == 0, done.stderr
    template = example / "cdk/cdk.out/JotsealRest.template.json"
    assert f'"{architecture}"' in template.read_text()
    done = check(template)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("what", CDK)
def test_refuses_a_broken_app_of_cdk(example: Path, what: str) -> None:
    file, old, new, said, stack = CDK[what]
    replace(example / "cdk" / file, old, new)
    done = synthesize(example / "cdk", stack)
    if done.returncode == 0:
        done = check(example / f"cdk/cdk.out/Jotseal{stack}.template.json")
    assert done.returncode == 1
    assert said in done.stderr
