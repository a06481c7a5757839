"""Extension modules for macOS, which no other system can load."""

import hashlib
import struct

import lief

CPUS = {
    "x86_64": lief.MachO.Header.CPU_TYPE.X86_64,
    "aarch64": lief.MachO.Header.CPU_TYPE.ARM64,
}
OLDEST = [11, 0, 0]
LIBRARIES = ["/usr/lib/libSystem.B.dylib"]
EXPORTS = ["_PyInit__core"]
# Of Apple's cs_blobs.h.
SUPER_BLOB, CODE_DIRECTORY, AD_HOC, SHA256 = 0xFADE0CC0, 0xFADE0C02, 0x2, 2


def check_signature(content: bytes, binary: lief.MachO.Binary) -> list[str]:
    """Says what is wrong with an ad-hoc signature: a hash of each page up to itself."""
    if not binary.has_code_signature:
        return ["is not signed"]
    start = binary.code_signature.data_offset
    magic, _, count = struct.unpack_from(">3I", content, start)
    blobs = [struct.unpack_from(">2I", content, start + 12 + 8 * index) for index in range(count)]
    directory = start + dict(blobs)[0]
    kind, _, _, flags, hashes, _, _, pages, limit = struct.unpack_from(">9I", content, directory)
    size, algorithm, _, page_bits = struct.unpack_from(">4B", content, directory + 36)
    if (magic, kind, algorithm) != (SUPER_BLOB, CODE_DIRECTORY, SHA256) or not flags & AD_HOC:
        return ["has no ad-hoc signature by SHA-256"]
    wrong = [f"has a signature of {limit} octets, not of the {start} before it"] if limit != start else []
    for page in range(pages):
        begin, at = page << page_bits, directory + hashes + page * size
        octets = content[begin : min(begin + (1 << page_bits), limit)]
        if hashlib.sha256(octets).digest() != content[at : at + size]:
            wrong.append(f"has another hash in its signature for page {page}")
    if pages << page_bits < limit:
        wrong.append(f"has only {pages} pages signed")
    return wrong


def check(content: bytes, target: str) -> tuple[str, list[str]]:
    """Says what a module asks for, and what of it macOS does not have or should not see."""
    fat = lief.MachO.parse(list(content))
    binary = fat.at(0)
    libraries = [library.name for library in binary.libraries][1:]
    exports = [symbol.name for symbol in binary.exported_symbols]
    oldest = binary.build_version.minos
    name = next(
        command.name for command in binary.commands if command.command == lief.MachO.LoadCommand.TYPE.ID_DYLIB
    )
    wrong = check_signature(content, binary)
    if len(fat) != 1 or binary.header.cpu_type != CPUS[target.partition("-")[0]]:
        wrong.append(f"is for {binary.header.cpu_type}, not {target}")
    if oldest != OLDEST:
        wrong.append(f"is for macOS {oldest} and newer, not {OLDEST}")
    if libraries != LIBRARIES:
        wrong.append(f"needs {libraries}, not {LIBRARIES}")
    if exports != EXPORTS:
        wrong.append(f"exports {exports}, not {EXPORTS}")
    if not name.startswith("@rpath/"):
        wrong.append(f"calls itself {name}")
    version = ".".join(map(str, oldest))
    return f"macOS {version}, needs {', '.join(libraries)}, exports {', '.join(exports)}, signed pages", wrong
