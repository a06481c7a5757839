#!/usr/bin/env python3
"""Measures the authorizer, and the layer beside PyJWT's, as functions in AWS's runtime interface emulator.

In each round every function starts anew, answers its first event and then some more; they take turns, so that
a busy moment of the host meets them all. `cold` is the time from sending the first event to its answer, the
start of the process included, and of that the minimum of the rounds counts; `resident` is the most memory the
process ever had. All results go to --json.

The floor is an empty handler of the crate lambda_runtime, and for the layers an empty one of awslambdaric.
Layers cannot be written to, as in Lambda, and have the bytecode of the Python that they run on: PyJWT's that
of pip, jotseal's that of `package.py bytecode`; the layer for every Python has none, and is measured as well.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "lambda"), str(ROOT / "lambda/tests")]

import jwt  # noqa: E402
from conftest import unpack  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: E402
from emulator import LambdaFunction  # noqa: E402
from endpoint import Endpoint  # noqa: E402
from jwt.algorithms import RSAAlgorithm  # noqa: E402
from package import pack  # noqa: E402

ARCH = platform.machine()
ISSUER, AUDIENCE = "https://issuer.example/", "api"
PYTHON = ROOT / ".cache/venvs/figures/bin/python"
STARTS = 10
EVENT = ROOT / "lambda/tests/golden/http-2.json"

CONFIGURATION = f"""
[[issuers]]
issuer = "{ISSUER}"
audiences = "{AUDIENCE}"
algorithms = "RS256"
"""
# The keys of a snapshot, and keys that are fetched at the start.
SNAPSHOT = 'jwks_file = "jwks.json"\ndiscovery = true\n'
FETCHED = 'jwks_uri = "URL"\n[http]\nca_file = "CA_FILE"\n'
EMPTY = """
def handler(event, context):
    return {"isAuthorized": True}
"""
# What a team writes by hand: the same keys and terms.
AUTHORIZER = f"""
from pathlib import Path

import MODULE as jwt

KEYS = {{key.key_id: key for key in jwt.PyJWKSet.from_json(Path("jwks.json").read_text()).keys}}


def handler(event, context):
    token = event["headers"]["authorization"].removeprefix("Bearer ")
    try:
        key = KEYS[jwt.get_unverified_header(token)["kid"]]
        claims = jwt.decode(token, key, algorithms=["RS256"], audience="{AUDIENCE}", issuer="{ISSUER}")
    except (jwt.PyJWTError, KeyError):
        return {{"isAuthorized": False}}
    return {{"isAuthorized": True, "context": {{"sub": claims["sub"], "scope": claims["scope"]}}}}
"""


@dataclass
class Function:
    """A function, and what was measured of it."""

    name: str
    command: list[str]
    folder: Path
    package: Path | None = None
    env: dict[str, str] = field(default_factory=dict)
    cold: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    resident: list[float] = field(default_factory=list)

    def measure(self, event: bytes, warm: int) -> None:
        """Starts it, and lets it answer once and then `warm` times."""
        for _ in range(STARTS):
            if self._measure(event, warm):
                return
        raise SystemExit(f"{self.name} did not start {STARTS} times")

    def _measure(self, event: bytes, warm: int) -> bool:
        with LambdaFunction(self.command, cwd=self.folder, env=self.env) as function:
            connection = http.client.HTTPConnection("127.0.0.1", function.port)
            connection.connect()
            took = []
            for _ in range(warm + 1):
                answer, ms = invoke(connection, event)
                # The emulator starts a function a moment before it listens.
                if not took and "onnection refused" in function.log:
                    return False
                if b'"isAuthorized":' not in answer or b"true" not in answer:
                    raise SystemExit(f"{self.name} answers {answer.decode()}\n{function.log}")
                took.append(ms)
            self.cold.append(took[0])
            self.warm += took[1:]
            self.resident.append(function.peak_resident_bytes / 1e6)
            connection.close()
        return True

    @property
    def figures(self) -> dict[str, float]:
        """Milliseconds, and megabytes of memory and of the package."""
        hundredths = quantiles(self.warm, n=100)
        size = {"package": self.package.stat().st_size / 1e6} if self.package else {}
        return {
            "cold": min(self.cold),
            "cold_median": median(self.cold),
            "warm": min(self.warm),
            "warm_p50": hundredths[49],
            "warm_p99": hundredths[98],
            "resident": max(self.resident),
            **size,
        }


def target(what: str) -> str:
    """Returns what the table of targets says of this host's."""
    return subprocess.check_output([ROOT / "tools/targets", ARCH, what], text=True).strip()


def invoke(connection: http.client.HTTPConnection, event: bytes) -> tuple[bytes, float]:
    """Returns what the function answers, and after how many milliseconds."""
    start = time.perf_counter()
    connection.request("POST", "/2015-03-31/functions/function/invocations", event)
    answer = connection.getresponse().read()
    return answer, (time.perf_counter() - start) * 1000


def functions(stack: ExitStack, folder: Path) -> tuple[list[Function], bytes]:
    """Makes the functions below a folder, and an event whose token they allow."""
    key = rsa.generate_private_key(65537, 2048)
    public = {**RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": "a", "alg": "RS256", "use": "sig"}
    jwks = json.dumps({"fetched_at": int(time.time()), "keys": [public]})
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "alice",
        "scope": "read write",
        "iat": now,
        "exp": now + 86400,
    }
    token = jwt.encode(claims, key, "RS256", headers={"kid": "a"})
    event = EVENT.read_text().replace("{credentials}", f"Bearer {token}").replace("{token}", token)

    bootstrap = ROOT / f"dist/authorizer-{ARCH}/bootstrap.zip"
    layer = ROOT / f"dist/layer-{ARCH}/package.zip"
    compiled = folder / "bytecode.zip"
    subprocess.run([PYTHON, ROOT / "lambda/package.py", "bytecode", target("wheel"), compiled], check=True)
    plain, jotseal = (unpack(zipped, folder / zipped.stem) / "python" for zipped in (layer, compiled))
    pyjwt = pip(folder / "pyjwt/python")
    files = {
        f"python/{path.relative_to(pyjwt)}": path.read_bytes() for path in pyjwt.rglob("*") if path.is_file()
    }
    pack(files, folder / "pyjwt.zip")

    floor = ROOT / "target/authorizer" / target("rust") / "authorizer/floor"
    endpoint = stack.enter_context(Endpoint(jwks, folder))

    def native(name: str, keys: str) -> Function:
        task = unpack(bootstrap, folder / re.sub(r"\W+", "-", name))
        (task / "jotseal.toml").write_text(CONFIGURATION + keys)
        (task / "jwks.json").write_text(jwks)
        return Function(name, [str(task / "bootstrap")], task, bootstrap, {"LAMBDA_TASK_ROOT": str(task)})

    def python(name: str, code: str, site: Path | None = None, package: Path | None = None) -> Function:
        place = folder / re.sub(r"\W+", "-", name)
        place.mkdir()
        (place / "handler.py").write_text(code)
        (place / "jwks.json").write_text(jwks)
        env = {"PYTHONDONTWRITEBYTECODE": "1", **({"PYTHONPATH": str(site)} if site else {})}
        command = [str(PYTHON), "-m", "awslambdaric", "handler.handler"]
        return Function(name, command, place, package, env)

    made = [
        Function("empty, lambda_runtime", [str(floor)], folder),
        native("jotseal-authorizer", SNAPSHOT),
        native(
            "jotseal-authorizer, keys fetched",
            FETCHED.replace("URL", endpoint.url).replace("CA_FILE", str(endpoint.ca_file)),
        ),
        python("empty, Python", EMPTY),
        python("jotseal's layer without bytecode, import", "import jotseal as jwt\n" + EMPTY, plain, layer),
        python("jotseal's layer, import", "import jotseal as jwt\n" + EMPTY, jotseal, compiled),
        python("PyJWT's layer, import", "import jwt\n" + EMPTY, pyjwt, folder / "pyjwt.zip"),
        python("jotseal's layer, authorizer", AUTHORIZER.replace("MODULE", "jotseal"), jotseal, compiled),
        python("PyJWT's layer, authorizer", AUTHORIZER.replace("MODULE", "jwt"), pyjwt, folder / "pyjwt.zip"),
    ]
    return made, event.encode()


def pip(site: Path) -> Path:
    """Installs PyJWT with cryptography as for a layer, the versions of `just bench`."""
    pinned = ROOT / "requirements/bench-pyjwt.txt"
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    subprocess.run([*command, "--only-binary", ":all:", "--target", site, "-r", pinned], check=True)
    return site


def targets(of: dict[str, dict[str, float]]) -> list[tuple[str, float, float, str]]:
    """What is promised: what, the figure, its limit, and their unit."""
    floor, ours, empty = of["empty, lambda_runtime"], of["jotseal-authorizer"], of["empty, Python"]
    fetched, pyjwt = of["jotseal-authorizer, keys fetched"], of["PyJWT's layer, authorizer"]
    adds = {who: of[f"{who}'s layer, import"]["cold"] - empty["cold"] for who in ("jotseal", "PyJWT")}
    return [
        ("cold over the floor's", ours["cold"] / floor["cold"], 1.25, "times"),
        ("cold over PyJWT's on its layer", ours["cold"] / pyjwt["cold"], 1 / 10, "times"),
        ("warm minimum less the floor's", ours["warm"] - floor["warm"], 0.06, "ms"),
        ("resident, keys fetched or not", max(ours["resident"], fetched["resident"]), 6, "MB"),
        ("bootstrap.zip", ours["package"], 2, "MB"),
        (
            "what the layer adds to a cold start over PyJWT's",
            adds["jotseal"] / adds["PyJWT"],
            1 / 8,
            "times",
        ),
    ]


def markdown(of: dict[str, dict[str, float]]) -> str:
    """The tables."""
    lines = [
        "| function | cold, ms | warm, ms: minimum | p50 | p99 | resident, MB | package, MB |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for name, figures in of.items():
        package = f"{figures['package']:.2f}" if "package" in figures else ""
        lines.append(
            f"| {name} | {figures['cold']:.2f} | {figures['warm']:.3f} | {figures['warm_p50']:.3f} "
            f"| {figures['warm_p99']:.3f} | {figures['resident']:.1f} | {package} |"
        )
    lines += ["", "| target | limit | seen | |", "|---|--:|--:|---|"]
    for what, seen, limit, unit in targets(of):
        lines.append(f"| {what} | {limit:g} {unit} | {seen:.3f} | {'holds' if seen <= limit else 'MISSED'} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--warm", type=int, default=200, help="events in a round after the first")
    parser.add_argument("--json", type=Path, default=ROOT / "dist/bench/figures.json")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        measured, event = functions(stack, folder)
        for _ in range(arguments.rounds):
            for function in measured:
                function.measure(event, arguments.warm)
        of = {function.name: function.figures for function in measured}
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(of, indent=1) + "\n")
    print(f"{arguments.rounds} rounds of 1 + {arguments.warm} events, {os.cpu_count()} cores, {ARCH}")
    print(markdown(of))


if __name__ == "__main__":
    main()
