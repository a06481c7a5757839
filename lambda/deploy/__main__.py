"""The command line: `python3 -m deploy --help`."""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from . import function
from .api import Caller
from .aws import AwsError

MEMORY_MB = 128
TIMEOUT_SECS = 10


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="deploy-authorizer",
        description="Creates the authorizer's function or updates what differs, and lets APIs call it.",
    )
    add = parser.add_argument
    add("name", help="of the function; of its role and of the authorizers too")
    add("arch", choices=function.ARCHITECTURES)
    add("--bootstrap", type=Path, required=True, help="the bootstrap.zip that was built")
    add("--config", type=Path, help=f"a file to pack as {function.CONFIG}")
    add("--add", type=Path, action="append", default=[], help="another file to pack, a snapshot of keys say")
    add("--env", action="append", default=[], metavar="NAME=VALUE", help="instead of --config")
    add("--role", help="its ARN; a role that may write to the log is made otherwise")
    add("--memory", type=int, default=MEMORY_MB, help="in MB")
    add("--timeout", type=int, default=TIMEOUT_SECS, help="in seconds")
    add("--no-check", action="store_true", help="leave the configuration unchecked")
    add("--rest-api", action="append", default=[], metavar="ID")
    add("--http-api", action="append", default=[], metavar="ID")
    add("--http-response", choices=["simple", "iam"], help="what the configuration says; iam with routes")
    add("--websocket-api", action="append", default=[], metavar="ID")
    add("--websocket-token", default="route.request.header.Authorization", metavar="IDENTITY_SOURCE")
    add("--appsync-api", action="append", default=[], metavar="ID")
    given = parser.parse_args()
    if given.env and given.config:
        parser.error("--env and --config exclude each other")
    if not all("=" in variable for variable in given.env):
        parser.error("--env is NAME=VALUE")
    if given.http_api and given.http_response is None:
        parser.error("--http-api needs --http-response: simple, or iam where the configuration has routes")
    if shutil.which("aws") is None:
        parser.error("AWS's command line, aws, is not on the PATH")
    return given


def main() -> None:
    given = parse()
    variables = dict(variable.split("=", 1) for variable in given.env)
    settings = {
        "runtime": "provided.al2023",
        "handler": "bootstrap",
        "memory_size": given.memory,
        "timeout": given.timeout,
    }
    if given.env or given.config:
        settings["environment"] = {"Variables": variables}
    with tempfile.TemporaryDirectory() as folder:
        zipped = Path(folder, "function.zip")
        function.package(given.bootstrap, given.config, given.add, zipped)
        if (given.env or given.config) and not given.no_check:
            function.check(zipped, given.arch, variables)
        architecture = function.ARCHITECTURES[given.arch]
        arn = function.ensure(given.name, zipped, given.role, architecture, settings)
    caller = Caller(given.name, arn)
    for api in given.rest_api:
        caller.rest(api)
    for api in given.http_api:
        caller.http(api, is_simple=given.http_response == "simple")
    for api in given.websocket_api:
        caller.websocket(api, given.websocket_token)
    for api in given.appsync_api:
        caller.appsync(api)
    print(arn)  # noqa: T201


if __name__ == "__main__":
    try:
        main()
    except (OSError, AwsError) as error:
        sys.exit(str(error))
