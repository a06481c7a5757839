"""The peers, each installed in a virtual environment of its own under .cache/bench, and their processes.

The bare primitives are a peer without Python: benches/bare.rs, built by cargo as release builds are.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]


@dataclass(frozen=True)
class Peer:
    # Names its adapter, and its packages: requirements/bench-NAME.txt.
    name: str
    # What it is called.
    title: str
    # The package whose version that is.
    package: str
    oldest: tuple[int, int] = (3, 10)
    # What decodes and what encodes, for that which is there twice.
    interface: tuple[str, str] | None = None

    @property
    def is_jotseal(self) -> bool:
        return self.package == "jotseal"

    @property
    def is_bare(self) -> bool:
        """Whether it is the primitives alone."""
        return self.name == BARE

    def titles(self, versions: dict[str, str]) -> dict[str, str]:
        """What it is called in the tables, by what it does there."""
        if self.interface:
            return dict(zip(("decode", "encode"), self.interface, strict=True))
        return dict.fromkeys(("decode", "encode"), f"{self.title} {versions[self.package]}")


# The name of the primitives alone, among the peers and in the results.
BARE = "bare"
PEERS = {
    peer.name: peer
    for peer in (
        Peer(BARE, "bare aws-lc-rs", "aws-lc-rs"),
        Peer("jotseal", "jotseal", "jotseal", interface=("jotseal Verifier.verify", "jotseal Signer.sign")),
        Peer("jotseal-compat", "jotseal", "jotseal", interface=("jotseal.decode", "jotseal.encode")),
        Peer("ryjwt", "ryjwt", "ryjwt", oldest=(3, 12)),
        Peer("oxyjwt", "OxyJWT", "oxyjwt"),
        Peer("pyjwt-rs", "pyjwt-rs", "pyjwt-rs"),
        Peer("pyjwt", "PyJWT", "PyJWT"),
        Peer("pyjwt-2.13", "PyJWT", "PyJWT"),
        Peer("joserfc", "joserfc", "joserfc", oldest=(3, 11)),
        Peer("authlib", "authlib.jose", "Authlib", oldest=(3, 11)),
        Peer("python-jose", "python-jose", "python-jose"),
        Peer("jwcrypto", "jwcrypto", "jwcrypto"),
    )
}
# It makes the fixtures, and verifies what the others sign.
REFEREE = PEERS["pyjwt"]


class NotInstalledError(Exception):
    """A peer cannot be had here."""


def build_bare() -> Path:
    """Returns the worker of the primitives, built if it was not."""
    cargo = ["cargo", "bench", "--locked", "--package", "jotseal", "--bench", BARE, "--no-run"]
    try:
        outcome = subprocess.run(
            [*cargo, "--message-format=json"], check=False, capture_output=True, text=True, cwd=ROOT
        )
    except OSError as error:
        raise NotInstalledError(f"not built: {error}") from error
    artifacts = [json.loads(line) for line in outcome.stdout.splitlines()]
    for artifact in artifacts:
        if artifact.get("executable") and artifact["target"]["name"] == BARE:
            return Path(artifact["executable"])
    raise NotInstalledError(f"not built: {outcome.stderr.strip().splitlines()[-1]}")


class Environments:
    """Those of one interpreter."""

    def __init__(self, python: str) -> None:
        self.python = python
        probe = "import platform; print(platform.python_implementation(), platform.python_version())"
        described = subprocess.run([python, "-c", probe], check=True, capture_output=True, text=True)
        self.interpreter = described.stdout.strip()
        self.version = self.interpreter.split()[1]

    def worker(self, peer: Peer, fixtures: Path) -> list[str | Path]:
        """Returns the command of the peer's worker."""
        if peer.is_bare:
            return [build_bare(), fixtures]
        # Warnings, so that a peer that gives one at each call does not print it too.
        return [self.install(peer), "-W", "ignore", HERE / "worker.py", peer.name, fixtures]

    def install(self, peer: Peer) -> Path:
        """Returns the Python of the peer's environment, set up if it was not."""
        if tuple(map(int, self.version.split(".")[:2])) < peer.oldest:
            raise NotInstalledError(f"needs Python {peer.oldest[0]}.{peer.oldest[1]}")
        venv = ROOT / ".cache/bench" / self.version / peer.package.lower()
        if peer.is_jotseal:
            return self.install_jotseal(venv)
        venv = venv.with_name(peer.name)
        # From wheels only: nothing is compiled, and no compiler fetched, for a peer without a wheel.
        setup = [ROOT / "tools/setup", f"bench-{peer.name}", venv, self.python]
        outcome = subprocess.run(
            setup, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        if outcome.returncode:
            raise NotInstalledError(f"not installed: {outcome.stderr.strip().splitlines()[-1]}")
        return venv / "bin/python"

    def install_jotseal(self, venv: Path) -> Path:
        python = venv / "bin/python"
        targets = [ROOT / "tools/targets", platform.machine(), "wheel"]
        wheel = subprocess.run(targets, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
        if not python.exists():
            subprocess.run([self.python, "-m", "venv", "--clear", venv], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--no-index", "--no-deps", "--force-reinstall", wheel], check=True)
        return python


class Process:
    """A peer that answers requests, see worker.py."""

    def __init__(self, command: list[str | Path]) -> None:
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, do: str, **request: Any) -> Any:
        """Returns the answer, which has a member `failed` if there was an exception."""
        try:
            print(json.dumps({"do": do, **request}), file=self.process.stdin, flush=True)
            return json.loads(self.process.stdout.readline())
        except (OSError, ValueError):
            return {"failed": f"the process ended with {self.process.wait()}"}

    def end(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def is_failure(answer: Any) -> bool:
    return isinstance(answer, dict) and bool({"failed", "missing"} & answer.keys())


def make_fixtures(python: Path, path: Path) -> None:
    subprocess.run([python, HERE / "fixtures.py", path], check=True)


def machine() -> dict[str, Any]:
    return {
        "processor": processor(),
        "architecture": platform.machine(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "system": platform.system(),
    }


def processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or "unknown"
