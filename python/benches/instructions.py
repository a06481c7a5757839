"""Counts the instructions of one call, with valgrind's callgrind, and holds them against instructions.json.

PYTHONPATH=SITE instructions.py [--update]

It ends with 1 when a case has over 5 % more than the file says: instructions of the extension module, or
calls from it into Python and the C library.

Both are counted, rather than all instructions, for they are the same on every machine and every CPython: what
CPython and the C library do inside such a call is theirs, and changes with their version. What is called too
often shows in the number of calls.

Every case is warm when it is counted, and its counts begin and end with it: the difference of two runs would
have in it what differs between starts, such as the seeding of the random numbers.

callgrind presents a processor of its own, so that all hosts take one path: a Haswell, with AVX2 as long as
the host has it, and without AVX-512, ADX and the SHA extensions. So HS256 is counted as AWS-LC does it.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
KEYS = ROOT / "tests/vectors/keys"
FIGURES = Path(__file__).with_name("instructions.json")
LIMIT = 1.05
# What tells callgrind that a case begins or ends: a function that nothing else here calls.
MARK = "getppid"
# As many tokens take turns.
RING = 64
SECRET = bytes(range(32))
EXPIRY = 4_000_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--update", action="store_true", help="write the figures into instructions.json")
    parser.add_argument("--run", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.run:
        run()
        return
    if reason := hindrance():
        skip = [ROOT / "tools/skip", "the count of instructions:", reason]
        raise SystemExit(subprocess.run(skip, check=False).returncode)
    with tempfile.TemporaryDirectory() as folder:
        counted = count(Path(folder))
    valgrind = subprocess.run(
        ["valgrind", "--version"], check=True, capture_output=True, text=True
    ).stdout.strip()
    here = {"architecture": platform.machine(), "python": platform.python_version(), "valgrind": valgrind}
    print(", ".join(here.values()))
    if arguments.update:
        FIGURES.write_text(json.dumps({**here, "cases": counted}, indent=2) + "\n")
    kept = json.loads(FIGURES.read_text())
    worse = list(compare(counted, kept["cases"]))
    if worse:
        where = ", ".join(kept[name] for name in here)
        raise SystemExit(
            f"over the figures of {where}: {'; '.join(worse)}. Where it is meant to be: --update"
        )


def hindrance() -> str | None:
    """Says why nothing can be counted here."""
    if platform.machine() != "x86_64":
        return f"the figures are for x86_64, not {platform.machine()}"
    if not shutil.which("valgrind"):
        return "there is no valgrind (Debian: apt-get install valgrind)"
    if "avx2" not in Path("/proc/cpuinfo").read_text().split():
        return "the processor has no AVX2, without which other code runs"
    return None


def compare(counted: dict[str, Any], kept: dict[str, Any]) -> Iterator[str]:
    if counted.keys() != kept.keys():
        yield "the cases are not those of the file"
    for name, figures in counted.items():
        line = f"  {name:<30}"
        for what, now in figures.items():
            before = kept.get(name, {}).get(what, now)
            line += f"{now:>12,} {what} ({(now / before - 1) * 100:+.1f} %)"
            if now > before * LIMIT:
                yield f"{name} has {now:,} {what} instead of {before:,}"
        print(line)


def count(folder: Path) -> dict[str, Any]:
    """Runs every case under callgrind and returns the figures of one call, by the name of the case."""
    callgrind = [
        "valgrind",
        "--tool=callgrind",
        f"--callgrind-out-file={folder}/out",
        f"--dump-before={MARK}",
        "--compress-strings=no",
        "--compress-pos=no",
        "--combine-dumps=no",
    ]
    # Nothing of the host's that chooses another path, and nothing that is bound when it is first called.
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OPENSSL_", "GLIBC_TUNABLES", "LD_", "MALLOC_"))
    }
    environment |= {"LD_BIND_NOW": "1", "PYTHONHASHSEED": "0"}
    command = [*callgrind, sys.executable, __file__, "--run"]
    outcome = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    if outcome.returncode:
        raise SystemExit(outcome.stderr)
    calls = json.loads(outcome.stdout)
    # The parts: what was before the first case, then the cases and what is between them in turns.
    return {
        name: figures(folder / f"out.{2 * index}", calls[name]) for index, name in enumerate(calls, start=1)
    }


def figures(part: Path, calls: int) -> dict[str, float]:
    """Sums up what one part has of the extension module."""
    instructions = calls_out = 0
    of = called = ""
    is_callee = False
    for line in part.read_text().splitlines():
        name, _, value = line.partition("=")
        if name == "ob":
            of = value
        elif name == "cob":
            called = value
        elif name == "calls":
            if is_module(of) and called and not is_module(called):
                calls_out += int(value.split()[0])
            called, is_callee = "", True
        elif re.match(r"\d", line):
            # After `calls` comes what the callee took, which is not the caller's own.
            instructions += int(line.split()[1]) if is_module(of) and not is_callee else 0
            is_callee = False
    return {"instructions": round(instructions / calls), "calls out": round(calls_out / calls, 1)}


def is_module(path: str) -> bool:
    return "/_core." in path


def run() -> None:
    """Does every case between two marks, and prints how often."""
    gc.disable()
    calls = {}
    for name, (call, arguments, times) in cases().items():
        calls[name] = times
        turns = list(islice(cycle(arguments), times))
        for argument in turns[: len(arguments)]:
            call(argument)
        os.getppid()
        for argument in turns:
            call(argument)
        os.getppid()
    print(json.dumps(calls))


def cases() -> dict[str, tuple[Callable[[Any], Any], list[Any], int]]:
    """Returns what is counted: the call, its arguments that take turns, and how many calls."""
    import jotseal

    claims = [usual_claims(index) for index in range(RING)]
    terms: dict[str, Any] = {"issuer": claims[0]["iss"], "audience": claims[0]["aud"]}
    private, public = ((KEYS / f"rsa-2048.{form}.pem").read_text() for form in ("pkcs8", "spki"))
    secret = (jotseal.SigningKey.from_secret(SECRET), jotseal.VerifyingKey.from_secret(SECRET))
    pair = (jotseal.SigningKey.from_pem(private), jotseal.VerifyingKey.from_pem(public))
    found: dict[str, Any] = {}
    # Blinding is renewed each 32 signatures, so their number is a multiple of that.
    for algorithm, (signing, verifying), often in (("HS256", secret, 512), ("RS256", pair, 128)):
        signer = jotseal.Signer(signing, algorithm=algorithm)
        verifier = jotseal.Verifier(verifying, algorithms=[algorithm], **terms)
        decode = partial(jotseal.decode, algorithms=[algorithm], **terms)
        tokens = [signer.sign(each) for each in claims]
        found[f"Verifier.verify {algorithm}"] = (verifier.verify, tokens, often)
        found[f"Signer.sign {algorithm}"] = (signer.sign, claims, often)
        found[f"decode {algorithm}"] = (partial(decode, key=verifying), tokens, often)
    found["decode RS256 from PEM"] = (partial(decode, key=public), tokens, often)
    found["encode HS256"] = (partial(jotseal.encode, key=secret[0], algorithm="HS256"), claims, 512)

    signer = jotseal.Signer(secret[0], algorithm="HS256")
    verifier = jotseal.Verifier(secret[1], algorithms=["HS256"])
    # The hash is the smaller part of the small ones, JSON of the large ones.
    for size, grants in (("small", 0), ("8 KB", 80)):
        sized = [{"exp": EXPIRY, "jti": f"{index:08}", **some_grants(grants)} for index in range(RING)]
        found[f"Verifier.verify HS256 {size}"] = (verifier.verify, [signer.sign(each) for each in sized], 512)
        found[f"Signer.sign HS256 {size}"] = (signer.sign, sized, 512)
    return found


def usual_claims(index: int) -> dict[str, Any]:
    return {
        "iss": "https://login.example.com/",
        "sub": f"auth0|{index:024x}",
        "aud": "https://api.example.com",
        "exp": EXPIRY,
        "nbf": 1_000_000_000,
        "iat": 1_000_000_000,
        "jti": f"2d6b8c1e-5f0a-4b7c-9d3e-{index:012x}",
        "azp": "mLr0aSSrlHzMDWVR2MJYGDxWyzYKAQxq",
        "scope": "openid profile email read:orders write:orders",
        "email": "alice.example@example.com",
        "email_verified": True,
        "name": "Alice Example",
        "roles": ["admin", "editor"],
    }


def some_grants(count: int) -> dict[str, Any]:
    return {
        f"grant{n}": {"path": f"/organizations/{n}/teams", "roles": ["viewer"], "ratio": 0.25, "until": None}
        for n in range(count)
    }


if __name__ == "__main__":
    main()
