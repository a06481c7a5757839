"""Binaries for Linux."""

import io
import re

from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection

WHEEL_GLIBC = (2, 17)  # manylinux2014
MACHINES = {"x86_64": "EM_X86_64", "aarch64": "EM_AARCH64"}
# What every system has; glibc's loader and library in parts, musl's in one.
GLIBC = re.compile(r"(libc|libm|libdl|libpthread|librt|libgcc_s|ld-linux-\w+(-\w+)?)\.so\.\d")
MUSL = re.compile(r"libc\.so|libc\.musl-\w+\.so\.1")


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


def check(content: bytes, target: str, newest_glibc: tuple[int, int]) -> tuple[str, list[str]]:
    """Says what a binary asks for, and what of it a target does not have."""
    elf = ELFFile(io.BytesIO(content))
    version, libraries = glibc(elf), needed(elf)
    wrong = []
    if elf["e_machine"] != MACHINES[target.partition("-")[0]]:
        wrong.append(f"is for {elf['e_machine']}, not {target}")
    if version > ((0,) if target.endswith("-musl") else newest_glibc):
        wrong.append(f"needs glibc {version}, newer than {target} has")
    system = MUSL if target.endswith("-musl") else GLIBC
    if foreign := [library for library in libraries if not system.fullmatch(library)]:
        wrong.append(f"needs {foreign}, which a bare system lacks")
    return f"GLIBC_{'.'.join(map(str, version))}, needs {', '.join(libraries) or 'no library'}", wrong
