#!/usr/bin/env python3
"""Says what each part adds to the extension module: sizes.py MODULE, one that has its symbols still.

A symbol counts for the crate that its name begins with; what is generic over the types of a crate, for that crate.
`compressed` is what the octets of a part alone deflate to, so the sum is a little over what the wheel has.
"""

import re
import subprocess
import sys
import zlib
from bisect import bisect_right
from collections import defaultdict
from pathlib import Path

from elftools.elf.elffile import ELFFile

# Parts of one origin, by the crates that a user would have to name to be rid of them.
PARTS = {
    "jotseal": ("jotseal",),
    "the binding": ("_core", "pyo3", "pyo3_ffi"),
    "Rust's standard library": ("std", "core", "alloc", "gimli", "addr2line", "object", "miniz_oxide", "rustc_demangle"),
    "aws-lc-rs": ("aws_lc_rs", "untrusted"),
    "ed25519-dalek": ("ed25519_dalek", "curve25519_dalek", "ed25519"),
    "ed448-goldilocks": ("ed448_goldilocks", "sha3", "keccak", "shake"),
    "rsa": ("rsa", "num_bigint_dig", "num_traits", "num_integer", "num_iter", "libm"),
    "sha2, hmac": ("sha2", "hmac", "digest", "block_buffer", "crypto_common"),
    "DER and PEM": ("pem", "der", "pkcs1", "pkcs8", "spki", "sec1", "const_oid", "base64", "pem_rfc7468", "base64ct"),
    "JSON": ("serde", "serde_core", "serde_json", "zmij", "ryu", "itoa", "wide", "memchr"),
    "base64url": ("base64_simd", "vsimd"),
}  # fmt: skip
PART_OF = {crate: part for part, crates in PARTS.items() for crate in crates}
C = "AWS-LC, the C library"
SYMBOL = re.compile(r"([0-9a-f]+) ([0-9a-f]+) [a-zA-Z] (.*)")
PATH = re.compile(r"(?<![\w:])([a-z_]\w*)::")


def part_of(name: str) -> str:
    """Returns the part of a demangled symbol; what has no Rust path is C's."""
    crates = [crate for crate in PATH.findall(name) if crate in PART_OF or "::" in name]
    known = [PART_OF.get(crate, crate) for crate in crates]
    if not known:
        return C
    # `<Vec<rsa::Key> as Drop>::drop` is there for rsa.
    return next((part for part in known if part != "Rust's standard library"), known[0])


def main() -> None:
    module = Path(sys.argv[1])
    octets = module.read_bytes()
    listed = subprocess.run(["nm", "-S", "-C", module], check=True, capture_output=True, text=True).stdout
    with module.open("rb") as stream:
        elf = ELFFile(stream)
        sections = sorted(
            (section["sh_addr"], section["sh_size"], section["sh_offset"], section.name)
            for section in elf.iter_sections()
            if section["sh_flags"] & 2 and section["sh_type"] != "SHT_NOBITS"  # SHF_ALLOC
        )
    starts = [start for start, *_ in sections]

    taken = {name: bytearray(size) for _, size, _, name in sections}
    content: dict[str, bytearray] = defaultdict(bytearray)
    for address, size, name in sorted(SYMBOL.findall(listed), key=lambda symbol: int(symbol[0], 16)):
        begin, length = int(address, 16), int(size, 16)
        index = bisect_right(starts, begin) - 1
        if index < 0 or begin + length > sections[index][0] + sections[index][1]:
            continue
        start, _, offset, section = sections[index]
        # Two names for one function count once.
        here = [at for at in range(begin - start, begin - start + length) if not taken[section][at]]
        for at in here:
            taken[section][at] = 1
        content[part_of(name)] += bytes(octets[offset + at] for at in here)
    for start, size, offset, section in sections:
        free = bytes(octets[offset + at] for at in range(size) if not taken[section][at])
        content[f"`{section}`" if len(free) > len(octets) // 1000 else "other sections"] += free

    print("| part | KB | KB compressed |\n|---|---:|---:|")
    compressed = {part: len(zlib.compress(octets, 9)) for part, octets in content.items()}
    for part in sorted(content, key=compressed.get, reverse=True):
        print(f"| {part} | {len(content[part]) / 1000:.1f} | {compressed[part] / 1000:.1f} |")
    print(f"| together | {sum(map(len, content.values())) / 1000:.1f} | {sum(compressed.values()) / 1000:.1f} |")


if __name__ == "__main__":
    main()
