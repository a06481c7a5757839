"""Runs what Lambda would run, as Lambda runs it, on both architectures.

    def test_allows(machine, tmp_path):                       # once per architecture, see conftest.py
        command = [*machine.prefix, "./bootstrap"]            # qemu comes first where the host needs it
        with LambdaFunction(command, env={"JOTSEAL_ISSUER": "…"}, cwd=tmp_path) as function:
            assert function.invoke(event)["isAuthorized"]

`invoke` returns what the function returned. A function that raises, exits or takes too long raises
`FunctionError`, whose `kind` and `message` are those that API Gateway would see. The function's log is in
`function.log` and in every error.
"""

import contextlib
import json
import os
import platform
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
RIE = ROOT / ".cache/rie/aws-lambda-rie"
ARM64 = ROOT / ".cache/arm64"
START_SECS = 20
# A command of the authorizer, under an emulator of its architecture too.
STARTED_IN_SECS = 60
INVOKE_SECS = 60


def unavailable(reason: str) -> None:
    """Skips the test where a host lacks something; in CI nothing may be lacking."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


@dataclass(frozen=True)
class Machine:
    """A way to run binaries of one architecture on this host."""

    arch: str
    prefix: list[str] = field(default_factory=list)
    python: str = sys.executable
    python_env: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, arch: str) -> "Machine":
        """Returns this host, or an emulator of `arch` on it; skips the test when there is neither."""
        if platform.system() == "Linux" and platform.machine() == arch:
            return cls(arch)
        if arch != "aarch64" or not (ARM64 / "ready").exists():
            unavailable(f"this host does not run {arch}: lambda/tests/unpack-arm64 says why")
        root = ARM64 / "root"
        prefix = [str(ARM64 / "qemu-aarch64-static"), "-L", str(root)]
        return cls(arch, prefix, str(root / "usr/bin/python3"), {"PYTHONHOME": str(root / "usr")})

    def run_python(self, *arguments: str, env: dict[str, str], cwd: Path) -> str:
        """Runs a CPython of this architecture to its end and returns what it printed."""
        command = [*self.prefix, self.python, *arguments]
        done = subprocess.run(
            command,
            env={"PATH": os.environ["PATH"], **self.python_env, **env},
            cwd=cwd,
            capture_output=True,
            text=True,
            timeout=INVOKE_SECS,
            check=False,
        )
        assert done.returncode == 0, f"{command} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout


class FunctionError(Exception):
    """What Lambda reports when a function raises, exits or takes too long."""

    def __init__(self, kind: str, message: str, log: str) -> None:
        super().__init__(f"{kind}: {message}\n--- log ---\n{log}")
        self.kind = kind
        self.message = message


class LambdaFunction:
    """A function in AWS's runtime interface emulator, which starts `command` at the first event."""

    def __init__(self, command: list[str], *, cwd: Path, env: dict[str, str] | None = None) -> None:
        if not RIE.exists():
            unavailable("no runtime interface emulator: lambda/tests/unpack-rie says why")
        self._command = command
        self._cwd = cwd
        self._env = {
            "PATH": os.environ["PATH"],
            "AWS_LAMBDA_FUNCTION_TIMEOUT": str(INVOKE_SECS),
            **(env or {}),
        }

    def __enter__(self) -> "LambdaFunction":
        self._log = tempfile.TemporaryFile()
        deadline = time.monotonic() + START_SECS
        # A port that was free a moment ago may be taken: then the emulator exits, and others are tried.
        while time.monotonic() < deadline:
            self.port, runtime_port = _free_ports()
            addresses = [
                f"--runtime-interface-emulator-address=127.0.0.1:{self.port}",
                f"--runtime-api-address=127.0.0.1:{runtime_port}",
            ]
            self._emulator = subprocess.Popen(
                [str(RIE), *addresses, *self._command],
                cwd=self._cwd,
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            while self._emulator.poll() is None and time.monotonic() < deadline:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                    return self
                time.sleep(0.02)
            self._stop()
        raise FunctionError("Emulator.NotStarted", f"not ready in {START_SECS} s", self.log)

    def __exit__(self, *_: object) -> None:
        self._stop()
        self._log.close()

    def _stop(self) -> None:
        # Its whole session, because the runtime is a child of the emulator.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._emulator.pid, signal.SIGKILL)
        self._emulator.wait(START_SECS)

    @property
    def log(self) -> str:
        """What the emulator and the function have written so far."""
        size = os.fstat(self._log.fileno()).st_size
        return os.pread(self._log.fileno(), size, 0).decode(errors="replace")

    @property
    def peak_resident_bytes(self) -> int:
        """The most memory that the function's process has had so far."""
        threads = Path(f"/proc/{self._emulator.pid}/task").iterdir()
        (child,) = [child for thread in threads for child in (thread / "children").read_text().split()]
        status = Path(f"/proc/{child}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024

    def invoke(self, event: object) -> Any:
        """Sends one event and returns the function's response."""
        url = f"http://127.0.0.1:{self.port}/2015-03-31/functions/function/invocations"
        request = urllib.request.Request(url, json.dumps(event).encode())
        # No proxy of the host's between the test and the loopback.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=INVOKE_SECS + 5) as answer:
                body = answer.read().decode()
        except urllib.error.HTTPError as error:
            body = error.read().decode()
        except OSError as error:
            raise FunctionError("Emulator.NoAnswer", str(error), self.log) from error
        try:
            response = json.loads(body)
        except ValueError:
            raise FunctionError("Emulator.NotJson", body, self.log) from None
        if isinstance(response, dict) and "errorType" in response:
            raise FunctionError(response["errorType"], response.get("errorMessage", ""), self.log)
        return response


def _free_ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as first, socket.create_server(("127.0.0.1", 0)) as second:
        return first.getsockname()[1], second.getsockname()[1]
