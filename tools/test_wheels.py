#!/usr/bin/env python3
"""Runs the wheels for Linux on CPythons of Debian's releases and of this host, and says what ran where.

test_wheels.py TARGET…           with a table on standard output
test_wheels.py --docs TARGET…    with the table in docs/wheels.md too

Where this host runs a CPython itself, all of the Python tests are run; under emulation those in CORE.
"""

import os
import platform
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
DOCS = ROOT / "docs/wheels.md"
HOST = platform.machine()
# What Debian's releases carry from 3.10 on.
DEBIAN = {"bookworm": ["3.11"], "trixie": ["3.13"], "forky": ["3.14", "3.15"]}
# Every algorithm and the RFCs' examples; an emulator takes a hundred times as long.
CORE = ["test_vectors.py", "test_verify_many.py", "test_configured.py"]
CLOSING_LINE = re.compile(r"(\d+ (?:passed|failed|error).*) in [\d.]+s")


@dataclass(frozen=True)
class Interpreter:
    command: str
    version: str
    arch: str
    where: str

    def run(self, *arguments: str, site: Path = CACHE) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"}
        # From elsewhere, so that it is the wheel and not the checkout that is imported.
        return subprocess.run(
            [self.command, *arguments], check=False, cwd=CACHE, env=env, capture_output=True, text=True
        )


def tool(*command: str) -> str:
    done = subprocess.run(
        [ROOT / "tools" / command[0], *command[1:]], check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout.strip()


def newer(version: str, oldest: int) -> bool:
    return int(version.partition(".")[2]) >= oldest


def interpreters(target: str) -> Iterator[Interpreter]:
    """Yields the CPythons that a wheel is for."""
    arch, *kind = target.split("-")
    if kind in ([], ["abi3t"]):
        oldest = 15 if kind else 10
        found = [line.split(" ", 1) for line in tool("pythons").splitlines()] if arch == HOST else []
        yield from (Interpreter(path, name, arch, "this host") for name, path in found if newer(name, oldest))
        for release, versions in DEBIAN.items():
            for version in versions:
                if newer(version, oldest):
                    command = tool("debian-python", release, version, arch)
                    yield Interpreter(command, version, arch, f"Debian {release}")
    elif arch == HOST and kind == ["musl"]:
        yield Interpreter(tool("musl-python"), "3.13", arch, "musl 1.2.5")
    elif arch == HOST and kind == ["cp314t"]:
        yield Interpreter(tool("free-threaded-python"), "3.14t", arch, "this host")


def install(target: str, interpreter: Interpreter) -> Path:
    """Returns a folder with the wheel and what its tests import; the CPython needs no pip of its own."""
    tag = tool("targets", target, "tag")
    version = interpreter.version.rstrip("t")
    abi = f"cp{interpreter.version.replace('.', '')}"
    folder = CACHE / "sites" / f"{target}-{interpreter.version}"
    pinned = ROOT / "requirements/test.txt"
    if not (folder / "ready").exists():
        libc = "musllinux_1_{}" if "musllinux" in tag else "manylinux_2_{}"
        platforms = [f"--platform={libc.format(minor)}_{interpreter.arch}" for minor in range(1, 35)]
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade"]
        pip += ["--only-binary=:all:", "--require-hashes", "--no-deps", "--target", str(folder), *platforms]
        pip += [
            "--implementation=cp",
            f"--python-version={version}",
            f"--abi={abi}",
            "--abi=abi3",
            "--abi=none",
        ]
        subprocess.run([*pip, "-r", pinned], check=True)
        (folder / "ready").touch()
    for old in folder.glob("jotseal*"):
        shutil.rmtree(old)
    with zipfile.ZipFile(tool("targets", target, "wheel")) as wheel:
        wheel.extractall(folder)
    return folder


def test(target: str, interpreter: Interpreter) -> str:
    """Returns the closing line of the tests."""
    site = install(target, interpreter)
    found = interpreter.run("-c", "import jotseal._core as core; print(core.__file__)", site=site)
    if not found.stdout.startswith(str(site)):
        return f"failed: {(found.stderr or found.stdout).strip().splitlines()[-1]}"
    tests = ["."] if interpreter.arch == HOST else CORE
    if interpreter.version.endswith("t"):
        # It has no OpenSSL, and some of what the others import has no wheel for it.
        tests = ["test_threads.py", "test_vectors.py", "test_verify_many.py"]
    done = interpreter.run(
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        *(str(ROOT / "python/tests" / name) for name in tests),
        site=site,
    )
    if done.returncode:
        print(done.stdout[-3000:], done.stderr[-3000:], file=sys.stderr)
    closing = CLOSING_LINE.search(done.stdout.splitlines()[-1] if done.stdout else "")
    outcome = closing[1] if closing else f"exit status {done.returncode}"
    return outcome if done.returncode == 0 else f"failed: {outcome}"


def main() -> None:
    targets = [argument for argument in sys.argv[1:] if argument != "--docs"]
    rows = []
    for target in targets:
        for interpreter in interpreters(target):
            print(f"{target} on CPython {interpreter.version}, {interpreter.where}", file=sys.stderr)
            how = "" if interpreter.arch == HOST else ", under qemu"
            version = interpreter.run("-c", "import platform; print(platform.python_version())").stdout
            outcome = test(target, interpreter)
            rows.append(f"| `{target}` | {version.strip()} | {interpreter.where}{how} | {outcome} |")
            print(rows[-1], file=sys.stderr)
    table = "\n".join(["| wheel | CPython | on | tests |", "|---|---|---|---|", *rows])
    print(table)
    if "--docs" in sys.argv:
        before, mark, _ = DOCS.read_text().partition("<!-- written by ./justw test-wheels -->\n")
        DOCS.write_text(f"{before}{mark}\n{table}\n")
    sys.exit("a wheel fails its tests" if "| failed" in table else None)


if __name__ == "__main__":
    main()
