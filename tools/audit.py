#!/usr/bin/env python3
"""Checks what dist/ holds against its limits: architecture, newest glibc symbol, needed libraries, sizes."""

import io
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection

DIST = Path(__file__).resolve().parent.parent / "dist"
ARCHITECTURES = {"x86_64": "EM_X86_64", "aarch64": "EM_AARCH64"}
WHEEL_GLIBC = (2, 17)  # manylinux2014
AUTHORIZER_GLIBC = (2, 26)  # Amazon Linux 2
# By a package's name, or the end of it.
MAX_BYTES = {".whl": 1_600_000, "package.zip": 1_600_000, "bootstrap.zip": 2_000_000}
MAX_UNPACKED_LAYER_BYTES = 4_500_000
# What every glibc system has; the loader and the C library in parts.
SYSTEM_LIBRARIES = re.compile(r"(libc|libm|libdl|libpthread|librt|libgcc_s|ld-linux-\w+(-\w+)?)\.so\.\d")


def glibc(elf: ELFFile) -> tuple[int, ...]:
    """Returns the newest version of glibc that a binary asks for; (0,) when it asks for none."""
    versions = [(0,)]
    for section in elf.iter_sections():
        if isinstance(section, GNUVerNeedSection):
            for _, wanted in section.iter_versions():
                versions += [
                    tuple(map(int, entry.name.removeprefix("GLIBC_").split(".")))
                    for entry in wanted
                    if re.fullmatch(r"GLIBC_[\d.]+", entry.name)
                ]
    return max(versions)


def needed(elf: ELFFile) -> list[str]:
    return [
        tag.needed
        for section in elf.iter_sections()
        if isinstance(section, DynamicSection)
        for tag in section.iter_tags("DT_NEEDED")
    ]


def check_package(package: Path, arch: str, newest_glibc: tuple[int, int]) -> Iterator[str]:
    """Prints what a zip holds and yields every limit that it breaks."""
    with zipfile.ZipFile(package) as archive:
        files = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    unpacked = sum(map(len, files.values()))
    print(f"{package.relative_to(DIST)}: {package.stat().st_size} bytes, {unpacked} unpacked")
    binaries = {name: content for name, content in files.items() if content.startswith(b"\x7fELF")}
    if len(binaries) != 1:
        yield f"{package} holds {len(binaries)} binaries, not one: {sorted(binaries)}"
    for name, content in binaries.items():
        elf = ELFFile(io.BytesIO(content))
        version, libraries = glibc(elf), needed(elf)
        print(f"  {name}: GLIBC_{'.'.join(map(str, version))}, needs {', '.join(libraries) or 'no library'}")
        if elf["e_machine"] != ARCHITECTURES[arch]:
            yield f"{package}: {name} is for {elf['e_machine']}, not {arch}"
        if version > newest_glibc:
            yield f"{package}: {name} needs glibc {version}, newer than {newest_glibc}"
        if foreign := [library for library in libraries if not SYSTEM_LIBRARIES.fullmatch(library)]:
            yield f"{package}: {name} needs {foreign}, which a bare system lacks"
    limit = MAX_BYTES.get(package.name) or MAX_BYTES[package.suffix]
    if package.stat().st_size > limit:
        yield f"{package} has more than {limit} bytes"
    if package.name == "package.zip" and unpacked > MAX_UNPACKED_LAYER_BYTES:
        yield f"{package} has more than {MAX_UNPACKED_LAYER_BYTES} bytes unpacked"


def main() -> None:
    broken = []
    for arch in ARCHITECTURES:
        (wheel,) = DIST.glob(f"wheels/*_{arch}.whl")
        broken += check_package(wheel, arch, WHEEL_GLIBC)
        broken += check_package(DIST / f"layer-{arch}/package.zip", arch, WHEEL_GLIBC)
        broken += check_package(DIST / f"authorizer-{arch}/bootstrap.zip", arch, AUTHORIZER_GLIBC)
    sys.exit("\n".join(broken) or None)


if __name__ == "__main__":
    main()
