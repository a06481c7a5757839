#!/usr/bin/env python3
"""Packs what AWS Lambda takes, deterministically: the same input gives the same bytes.

package.py layer WHEEL… package.zip                   the wheel's files under python/, SBOM and VEX beside;
                                                      of several, one that chooses its module at import
package.py bytecode WHEEL package.zip                 the same, with the bytecode of the Python that runs this
package.py authorizer BINARY bootstrap.zip LICENCE…   the binary as bootstrap, and the licences
"""

import base64
import hashlib
import importlib.util
import py_compile
import sys
import tempfile
import zipfile
from pathlib import Path

EARLIEST = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip entry can say
ELF = b"\x7fELF"
# ELF's numbers of machines, and their names in uname(2).
MACHINES = {62: "x86_64", 183: "aarch64"}
CORE = "jotseal/_core.abi3.so"
CHOOSER = b'''"""The extension module for the machine that this is."""

import importlib.util
import os
import sys

_path = f"{__file__.removesuffix('.py')}_{os.uname().machine}.abi3.so"
_spec = importlib.util.spec_from_file_location(__name__, _path)
sys.modules[__name__] = _module = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_module)
'''


def unpack(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        if not any(name.endswith(".dist-info/WHEEL") for name in names):
            raise SystemExit(f"{wheel} is not a wheel: it has no .dist-info/WHEEL")
        return {name: archive.read(name) for name in names}


def merge(wheels: list[dict[str, bytes]]) -> dict[str, bytes]:
    """Returns the files of wheels that differ in their extension module, which is chosen at import."""
    merged: dict[str, bytes] = {"jotseal/_core.py": CHOOSER}
    machines = {MACHINES[int.from_bytes(wheel[CORE][18:20], "little")]: wheel for wheel in wheels}
    for machine, wheel in sorted(machines.items()):
        for name, content in wheel.items():
            folder, _, file = name.rpartition("/")
            if name == CORE:
                merged[CORE.replace("_core", f"_core_{machine}")] = content
            elif file == "RECORD":
                record = name
            elif file == "WHEEL":
                # Their tags alone differ.
                lines = merged.get(name, b"").splitlines(keepends=True)
                lines += [line for line in content.splitlines(keepends=True) if line not in lines]
                merged[name] = b"".join(lines)
            elif all(other.get(name) == content for other in wheels):
                merged[name] = content
            elif ".dist-info/" in name:
                # What a wheel says of its own crates.
                merged[f"{folder}/{machine}-{file}"] = content
            else:
                raise SystemExit(f"the wheels differ in {name}, which is no extension module")
    rows = [f"{name},sha256={digest(content)},{len(content)}\n" for name, content in sorted(merged.items())]
    return {**merged, record: "".join([*rows, f"{record},,\n"]).encode()}


def digest(content: bytes) -> str:
    """Returns a hash as RECORD has it."""
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")


def layer(wheels: list[Path]) -> dict[str, bytes]:
    """Returns the files of a layer, which Lambda mounts at /opt with /opt/python on sys.path."""
    unpacked = [unpack(wheel) for wheel in wheels]
    files = unpacked[0] if len(unpacked) == 1 else merge(unpacked)
    return {f"python/{name}": content for name, content in files.items()}


def bytecode(wheel: Path) -> dict[str, bytes]:
    """Returns the files of a layer for one version of Python, which has nothing to compile at a cold start.

    Lambda cannot keep what it compiles, and does so at each. The bytecode is unchecked, since the wheel says
    nothing of the times of its files.
    """
    files = layer([wheel])
    with tempfile.TemporaryDirectory() as folder:
        for name, content in list(files.items()):
            if name.endswith(".py"):
                source, compiled = Path(folder, "source"), importlib.util.cache_from_source(name)
                source.write_bytes(content)
                py_compile.compile(
                    str(source),
                    f"{folder}/compiled",
                    f"/opt/{name}",
                    doraise=True,
                    invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
                )
                files[compiled] = Path(folder, "compiled").read_bytes()
    return files


def authorizer(binary: Path, *licences: Path) -> dict[str, bytes]:
    """Returns the one file that Lambda's provided runtimes start, and what has to go with it."""
    content = binary.read_bytes()
    if not content.startswith(ELF):
        raise SystemExit(f"{binary} is not a Linux binary")
    return {"bootstrap": content} | {licence.name: licence.read_bytes() for licence in licences}


def pack(files: dict[str, bytes], package: Path) -> None:
    """Writes `files` sorted by name, with one date, one compression level and fixed modes."""
    package.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(package, "w") as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.create_system = 3  # Unix, whatever this host is
            mode = 0o755 if content.startswith(ELF) else 0o644
            entry.external_attr = (0o100000 | mode) << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, compresslevel=9)


def lay_beside(files: dict[str, bytes], package: Path) -> None:
    """Writes the SBOM and the VEX that a wheel holds beside its layer too, where scanners look for them."""
    for name, content in files.items():
        if ".dist-info/sboms/" in name:
            (package.parent / Path(name).name).write_bytes(content)


def main() -> None:
    try:
        match sys.argv[1:]:
            case ["layer", source, *more, package]:
                files = layer([Path(wheel) for wheel in (source, *more)])
            case ["bytecode", source, package]:
                files = bytecode(Path(source))
            case ["authorizer", source, package, *licences]:
                files = authorizer(Path(source), *map(Path, licences))
            case _:
                raise SystemExit(__doc__)
        pack(files, Path(package))
        lay_beside(files, Path(package))
    except (OSError, zipfile.BadZipFile) as error:
        raise SystemExit(f"cannot pack {source}: {error}") from error
    unpacked = sum(map(len, files.values()))
    sha256 = hashlib.sha256(Path(package).read_bytes()).hexdigest()
    print(f"{package}: {Path(package).stat().st_size} bytes ({unpacked} unpacked), sha256 {sha256}")


if __name__ == "__main__":
    main()
