#!/usr/bin/env python3
"""Checks what dist/ holds of targets.json against its limits: what it runs on, what it needs, sizes.

The wheels, layers and authorizers for Lambda have to be there; what else is there is checked too.
"""

import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import elf
import macho
import pe

DIST = Path(__file__).resolve().parents[2] / "dist"
TARGETS = json.loads(Path(__file__).resolve().parents[1].joinpath("targets.json").read_text())
AUTHORIZER_GLIBC = (2, 26)  # Amazon Linux 2
MAX_WHEEL_BYTES = 1_600_000
MAX_LAYER_BYTES = 1_600_000
MAX_UNPACKED_LAYER_BYTES = 4_500_000
MAX_AUTHORIZER_BYTES = 2_000_000
SUFFIXES = (".so", ".pyd", "bootstrap")


def contents(package: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(package) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def check_binaries(package: Path, rust: list[str], glibc: tuple[int, int]) -> Iterator[str]:
    """Prints what a package holds, and yields what is wrong with its binaries, one for each target."""
    files = contents(package)
    unpacked = sum(map(len, files.values()))
    print(f"{package.relative_to(DIST)}: {package.stat().st_size} bytes, {unpacked} unpacked")
    binaries = {name: content for name, content in files.items() if name.endswith(SUFFIXES)}
    if len(binaries) != len(rust):
        yield f"{package} holds {len(binaries)} binaries, not {len(rust)}: {sorted(binaries)}"
    for (name, content), target in zip(sorted(binaries.items()), sorted(rust), strict=False):
        if "-linux-" in target:
            said, wrong = elf.check(content, target, glibc)
        elif target.endswith("-darwin"):
            said, wrong = macho.check(content, target)
        else:
            said, wrong = pe.check(content, target)
        print(f"  {name}: {said}")
        yield from (f"{package}: {name} {what}" for what in wrong)


def check_sizes(package: Path, most: int, most_unpacked: int | None = None) -> Iterator[str]:
    if package.stat().st_size > most:
        yield f"{package} has more than {most} bytes"
    if most_unpacked and sum(map(len, contents(package).values())) > most_unpacked:
        yield f"{package} has more than {most_unpacked} bytes unpacked"


def main() -> None:
    broken: list[str] = []
    for name, target in TARGETS.items():
        wheels = list(DIST.glob(f"wheels/*-{target['tag']}.whl"))
        if len(wheels) > 1 or ("lambda" in target and not wheels):
            broken.append(f"{len(wheels)} wheels of {name}, not one")
        for wheel in wheels:
            broken += check_binaries(wheel, [target["rust"]], elf.WHEEL_GLIBC)
            broken += check_sizes(wheel, MAX_WHEEL_BYTES)
    lambdas = {name: target["rust"] for name, target in TARGETS.items() if "lambda" in target}
    layers = {**{name: [rust] for name, rust in lambdas.items()}, "universal": list(lambdas.values())}
    for name, rust in layers.items():
        layer = DIST / f"layer-{name}/package.zip"
        broken += check_binaries(layer, rust, elf.WHEEL_GLIBC)
        broken += check_sizes(layer, MAX_LAYER_BYTES * len(rust), MAX_UNPACKED_LAYER_BYTES * len(rust))
    for name, rust in lambdas.items():
        authorizer = DIST / f"authorizer-{name}/bootstrap.zip"
        broken += check_binaries(authorizer, [rust], AUTHORIZER_GLIBC)
        broken += check_sizes(authorizer, MAX_AUTHORIZER_BYTES)
    sys.exit("\n".join(broken) or None)


if __name__ == "__main__":
    main()
