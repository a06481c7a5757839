"""Servers on loopback for the length of a test, or of all.

    with Service([sys.executable, "-m", "http.server", "{port}"]) as service:
        service.url                     # http://127.0.0.1:PORT

`aws()` is such a server that answers as AWS does: moto, without an account, a network or a container.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

START_SECS = 60


class Service:
    """A process that listens on a port of its own."""

    def __init__(self, command: list[str], *, cwd: Path | None = None) -> None:
        self._command = command
        self._cwd = cwd

    def __enter__(self) -> "Service":
        self._log = tempfile.TemporaryFile()
        deadline = time.monotonic() + START_SECS
        # A port that was free a moment ago may be taken: then the process exits, and others are tried.
        while time.monotonic() < deadline:
            with socket.create_server(("127.0.0.1", 0)) as free:
                port = free.getsockname()[1]
            self.url = f"http://127.0.0.1:{port}"
            self._process = subprocess.Popen(
                [argument.replace("{port}", str(port)) for argument in self._command],
                cwd=self._cwd,
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            while self._process.poll() is None and time.monotonic() < deadline:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    return self
                time.sleep(0.05)
            self._stop()
        message = f"{self._command} did not start:\n{self.log}"
        self._log.close()
        raise RuntimeError(message)

    def __exit__(self, *_: object) -> None:
        self._stop()
        self._log.close()

    def _stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(START_SECS)

    @property
    def log(self) -> str:
        """What the process has written so far."""
        return os.pread(self._log.fileno(), os.fstat(self._log.fileno()).st_size, 0).decode(errors="replace")


def aws() -> Service:
    """Returns moto, not started yet."""
    return Service([sys.executable, str(Path(__file__).parent / "moto_server.py"), "{port}"])


def aws_environment(url: str) -> dict[str, str]:
    """Returns the variables with which AWS's own clients talk to a stand-in, and to nobody else."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }
