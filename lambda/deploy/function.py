"""The function, its role and its log."""

import base64
import hashlib
import os
import platform
import subprocess
import tempfile
import time
import zipfile
from pathlib import Path

from package import pack

from .aws import AwsError, Json, aws, found, say

# As the tools that build for it call an architecture, and as Lambda does.
ARCHITECTURES = {"aarch64": "arm64", "x86_64": "x86_64"}
CONFIG = "jotseal.toml"  # the authorizer looks for a file of that name
LOG_RETENTION_DAYS = 30
# IAM takes a while until others know of a new role.
ROLE_TRIES, ROLE_WAIT_SECS = 12, 5


def package(bootstrap: Path, config: Path | None, added: list[Path], out: Path) -> None:
    """Packs what was built with a configuration and what that names; the same files give the same bytes."""
    with zipfile.ZipFile(bootstrap) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    for name, path in [*([(CONFIG, config)] if config else []), *((path.name, path) for path in added)]:
        if name in files:
            raise SystemExit(f"{path}: the package has a {name} already")
        files[name] = path.read_bytes()
    pack(files, out)


def check(zipped: Path, arch: str, variables: dict[str, str]) -> None:
    """Lets the authorizer check its configuration first, where this host can run it."""
    if (platform.system(), platform.machine()) != ("Linux", arch):
        say("unchecked", f"configuration: this host does not run {arch}")
        return
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(zipped) as archive:
        archive.extractall(folder)
        bootstrap = Path(folder, "bootstrap")
        bootstrap.chmod(0o755)
        done = subprocess.run(  # noqa: S603
            [str(bootstrap), "check-config"],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "LAMBDA_TASK_ROOT": folder, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode != 0:
        raise SystemExit(f"the configuration is refused: {done.stderr.strip()}")
    say("checked", "configuration")


def ensure(name: str, zipped: Path, role: str | None, architecture: str, settings: Json) -> str:
    """Creates the function, or updates what differs of it, and returns its ARN."""
    what = f"function {name}: {architecture}, {zipped.stat().st_size} bytes"
    zip_file = f"fileb://{zipped}"
    function = found("lambda", "get-function-configuration", function_name=name)
    if function is None:
        tries = 1 if role else ROLE_TRIES
        function = _create(name, zip_file, role or _ensure_role(name), architecture, settings, tries)
        aws("lambda", "wait function-active-v2", function_name=name)
        say("created", what)
        return str(function["FunctionArn"])

    digest = base64.b64encode(hashlib.sha256(zipped.read_bytes()).digest()).decode()
    if (function["CodeSha256"], function["Architectures"]) == (digest, [architecture]):
        say("unchanged", what)
    else:
        aws(
            "lambda",
            "update-function-code",
            function_name=name,
            zip_file=zip_file,
            architectures=architecture,
        )
        aws("lambda", "wait function-updated-v2", function_name=name)
        say("updated", what)

    wanted = {**settings, **({"role": role} if role else {})}
    there = {"Environment": {"Variables": {}}, **function}
    differing = {key: value for key, value in wanted.items() if there.get(_member(key)) != value}
    if differing:
        aws("lambda", "update-function-configuration", function_name=name, **differing)
        aws("lambda", "wait function-updated-v2", function_name=name)
    say("updated" if differing else "unchanged", ", ".join(["settings", *sorted(differing)]))
    return str(function["FunctionArn"])


def _create(name: str, zip_file: str, role: str, architecture: str, settings: Json, tries: int) -> Json:
    for left in reversed(range(tries)):
        try:
            return aws(
                "lambda",
                "create-function",
                function_name=name,
                zip_file=zip_file,
                role=role,
                architectures=architecture,
                **settings,
            )
        except AwsError as error:  # noqa: PERF203
            if left == 0 or "cannot be assumed" not in str(error):
                raise
            time.sleep(ROLE_WAIT_SECS)
    raise AssertionError


def _ensure_role(name: str) -> str:
    """Returns the ARN of the role of that name, which may write to the function's log and do nothing else."""
    log_group = f"/aws/lambda/{name}"
    try:
        aws("logs", "create-log-group", log_group_name=log_group)
        aws("logs", "put-retention-policy", log_group_name=log_group, retention_in_days=LOG_RETENTION_DAYS)
        say("created", f"log {log_group}")
    except AwsError as error:
        if not error.is_("ResourceAlreadyExistsException"):
            raise
    role = found("iam", "get-role", role_name=name)
    if role is None:
        who = {"Service": "lambda.amazonaws.com"}
        trust = _policy({"Effect": "Allow", "Principal": who, "Action": "sts:AssumeRole"})
        role = aws("iam", "create-role", role_name=name, assume_role_policy_document=trust)
        say("created", f"role {name}")
    arn = str(role["Role"]["Arn"])
    _, partition, _, _, account, _ = arn.split(":", 5)
    log = f"arn:{partition}:logs:*:{account}:log-group:{log_group}:*"
    write = _policy(
        {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": log}
    )
    aws("iam", "put-role-policy", role_name=name, policy_name="log", policy_document=write)
    return arn


def _policy(statement: Json) -> Json:
    return {"Version": "2012-10-17", "Statement": [statement]}


def _member(option: str) -> str:
    """The name in an answer of what the command line calls memory_size, say."""
    return "".join(word.capitalize() for word in option.split("_"))
