#!/usr/bin/env python3
"""Runs the wheels for Linux on CPythons of Debian's releases and of this host, and says what ran where.

test_wheels.py TARGET…           on standard output
test_wheels.py --docs TARGET…    in the table of docs/wheels.md too

Where this host runs a CPython itself, that is all of the Python tests, or those in WITHOUT_SSL; under
emulation those in CORE.
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

import pip  # the package itself, which another CPython can run

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
BYTECODE = CACHE / "sites/bytecode"
DOCS = ROOT / "docs/wheels.md"
HOST = platform.machine()
# What Debian's releases carry from 3.10 on.
DEBIAN = {"bookworm": ["3.11"], "trixie": ["3.13"], "forky": ["3.14", "3.15"]}
# Every algorithm and the RFCs' examples; an emulator takes a hundred times as long.
CORE = ["test_vectors.py", "test_verify_many.py"]
# Without OpenSSL, which Python's `ssl` is made of: PyJWT imports it, and so does what fetches keys.
WITHOUT_SSL = [
    *CORE,
    "test_annotations.py",
    "test_claims_shapes.py",
    "test_clock.py",
    "test_threads.py",
    "test_typed_claims.py",
    "test_without_cryptography.py",
]
CLOSING_LINE = re.compile(r"(\d+ (?:passed|failed|error).*) in [\d.]+s")


@dataclass(frozen=True)
class Interpreter:
    command: str
    version: str
    arch: str
    where: str

    def run(self, *arguments: str, site: Path = CACHE) -> subprocess.CompletedProcess[str]:
        # Debian's have no bytecode yet, and an emulator is slow to make it.
        env = {"PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(BYTECODE)}
        # From elsewhere, so that it is the wheel and not the checkout that is imported.
        return subprocess.run(
            [self.command, *arguments],
            check=False,
            cwd=CACHE,
            env={**os.environ, **env},
            capture_output=True,
            text=True,
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
    elif kind == ["musl"]:
        yield Interpreter(tool("musl-python", arch), "3.13", arch, "Debian trixie's musl")
    elif kind == ["cp314t"]:
        yield Interpreter(tool("free-threaded-python", arch), "3.14t", arch, "Debian forky's glibc")


def install(target: str, interpreter: Interpreter) -> Path:
    """Returns a folder with the wheel and what its tests import; the CPython needs no pip of its own."""
    tag = tool("targets", target, "tag")
    abi = f"cp{interpreter.version.replace('.', '')}"
    folder = CACHE / "sites" / f"{target}-{interpreter.version}"
    if not (folder / "ready").exists():
        libc = "musllinux_1_{}" if "musllinux" in tag else "manylinux_2_{}"
        # What a marker says is of the CPython that runs pip.
        python = interpreter.command if interpreter.where == "this host" else sys.executable
        options = [
            "--quiet",
            "--disable-pip-version-check",
            "--root-user-action=ignore",
            "--require-hashes",
            "--no-deps",
            "--only-binary=:all:",
            "--implementation=cp",
            f"--python-version={interpreter.version.rstrip('t')}",
            *(f"--abi={name}" for name in (abi, "abi3", "none")),
            *(f"--platform={libc.format(minor)}_{interpreter.arch}" for minor in range(1, 35)),
        ]
        pinned = ROOT / "requirements/test.txt"
        pip_itself = Path(pip.__file__).parent
        subprocess.run(
            [python, pip_itself, "install", *options, "--target", folder, "-r", pinned], check=True
        )
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
    tests = ["."]
    if interpreter.arch != HOST:
        tests = CORE
    elif interpreter.run("-c", "import ssl").returncode:
        tests = WITHOUT_SSL
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


def write(rows: list[str], targets: list[str]) -> None:
    """Puts the rows of targets into the table of the docs, in place of those that it has of them."""
    order = tool("targets", "linux").split()
    before, mark, table = DOCS.read_text().partition("<!-- written by ./justw test-wheels -->\n")
    head, old = table.split("\n")[1:3], table.split("\n")[3:]
    kept = [row for row in old if row and row.split("`")[1] not in targets]
    rows = sorted([*kept, *rows], key=lambda row: order.index(row.split("`")[1]))
    DOCS.write_text("\n".join([before + mark, *head, *rows, ""]))


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
    print(*rows, sep="\n")
    if "--docs" in sys.argv:
        write(rows, targets)
    sys.exit("a wheel fails its tests" if any("| failed" in row for row in rows) else None)


if __name__ == "__main__":
    main()
