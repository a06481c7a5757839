"""AWS's command line, whose region, credentials and AWS_ENDPOINT_URL are the caller's own."""

import json
import os
import subprocess
from typing import Any

Json = dict[str, Any]


class AwsError(Exception):
    """What AWS has refused, in its own words."""

    def is_(self, *codes: str) -> bool:
        return any(f"({code})" in str(self) for code in codes)


def aws(service: str, operation: str, **options: Any) -> Json:
    """Runs one command; its options are named as its flags, with underscores."""
    command = ["aws", service, *operation.split(), "--output", "json"]
    for name, value in options.items():
        flag = name.replace("_", "-")
        if value is False:
            command.append(f"--no-{flag}")
        elif value is True:
            command.append(f"--{flag}")
        elif value is not None:
            command += [f"--{flag}", json.dumps(value) if isinstance(value, (dict, list)) else str(value)]
    env = {**os.environ, "AWS_PAGER": ""}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)  # noqa: S603
    if done.returncode != 0:
        raise AwsError(done.stderr.strip())
    answer: Json = json.loads(done.stdout or "{}")
    return answer


def found(service: str, operation: str, **options: Any) -> Json | None:
    """Returns what is there, or None where nothing of that name is."""
    try:
        return aws(service, operation, **options)
    except AwsError as error:
        if error.is_("ResourceNotFoundException", "NoSuchEntity"):
            return None
        raise


def say(became: str, what: str) -> None:
    """Prints what has been done with what."""
    print(f"{became:<9} {what}", flush=True)  # noqa: T201
