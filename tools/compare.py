#!/usr/bin/env python3
"""Compares what two folders hold for an ARCH, bit for bit, and looks for paths of the machine in it:

compare.py ARCH dist OTHER_DIST
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

TARGETS = json.loads(Path(__file__).with_name("targets.json").read_text())


def files(folder: Path, arch: str) -> dict[str, Path]:
    found = [
        *folder.glob(f"wheels/*-{TARGETS[arch]['tag']}.whl"),
        *folder.glob(f"layer-{arch}/*"),
        *folder.glob(f"authorizer-{arch}/*"),
    ]
    return {str(path.relative_to(folder)): path for path in sorted(found)}


def members(path: Path) -> dict[str, bytes]:
    """Returns what a zip holds, with what it says of each; of another file, the file."""
    if not zipfile.is_zipfile(path):
        return {path.name: path.read_bytes()}
    with zipfile.ZipFile(path) as archive:
        return {
            entry.filename: f"{entry.date_time} {entry.external_attr:o} {entry.compress_size}\n".encode()
            + archive.read(entry)
            for entry in archive.infolist()
        }


def differences(one: Path, other: Path) -> Iterator[str]:
    if one.read_bytes() == other.read_bytes():
        return
    left, right = members(one), members(other)
    for name in sorted(left.keys() | right.keys()):
        if left.get(name) != right.get(name):
            yield f"{one} and {other} differ in {name}"
    if list(left) != list(right):
        yield f"{one} and {other} are in another order"
    if shutil.which("diffoscope"):
        subprocess.run(["diffoscope", one, other], check=False)
    else:
        yield f"{one} and {other} differ: diffoscope would say how"


def paths(path: Path, folders: list[str]) -> Iterator[str]:
    """Names the paths of the machine in a file: those given, and the usual homes of crates and people."""
    pattern = re.compile(
        rb"[^\0\s\"]*(?:"
        + b"|".join(map(re.escape, map(str.encode, folders)))
        + rb"|/root/|/home/|/\.cargo/|registry/src|index\.crates\.io-)[^\0\s\"]*"
    )
    for name, content in members(path).items():
        for match in sorted(set(pattern.findall(content))):
            yield f"{path}: {name} holds the path {match.decode(errors='replace')[:200]}"


def main() -> None:
    arch, one, other = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    left, right = files(one, arch), files(other, arch)
    wrong = [f"{name} is in one folder alone" for name in sorted(left.keys() ^ right.keys())]
    for name in sorted(left.keys() & right.keys()):
        wrong += differences(left[name], right[name])
        wrong += paths(left[name], [str(folder.resolve().parent) for folder in (one, other)])
        print(hashlib.sha256(right[name].read_bytes()).hexdigest(), name)
    if not left:
        wrong.append(f"{one} holds nothing for {arch}")
    sys.exit("\n".join(wrong) or None)


if __name__ == "__main__":
    main()
