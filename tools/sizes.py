#!/usr/bin/env python3
"""Says what each part adds to an extension module with symbols: nm -S -C MODULE | sizes.py MODULE

A symbol counts for the crate that its path begins with, and what the standard library makes of a crate's
types for that crate; a name without a path is AWS-LC's. `compressed` is what a part deflates to alone.
"""

import re
import sys
import zlib
from bisect import bisect_right
from collections import defaultdict
from pathlib import Path

from elftools.elf.constants import SH_FLAGS
from elftools.elf.elffile import ELFFile

STANDARD = "Rust's standard library"
# Crates by the dependency that they come with.
PARTS = {
    "jotseal, the core": "jotseal",
    "the binding": "_core pyo3 pyo3_ffi once_cell",
    STANDARD: "std core alloc gimli addr2line miniz_oxide rustc_demangle hashbrown std_detect panic_unwind "
    "__rustc libunwind",
    "aws-lc-rs": "aws_lc_rs",
    "ed25519-dalek": "ed25519_dalek curve25519_dalek ed25519",
    "ed448-goldilocks": "ed448_goldilocks elliptic_curve crypto_bigint shake keccak hash2curve",
    "rsa": "rsa num_bigint_dig num_traits num_integer num_iter libm smallvec spin rand rand_chacha rand_core",
    "sha2, hmac": "sha2 hmac digest block_buffer",
    "DER and PEM": "der pkcs1 pkcs8 spki sec1 const_oid pem base64",
    "JSON": "serde serde_core serde_json zmij itoa wide memchr",
    "base64url": "base64_simd vsimd",
}
PART_OF = {crate: part for part, crates in PARTS.items() for crate in crates.split()}
# AWS-LC by what its names speak of; the first that fits.
AWS_LC = {
    "AWS-LC: post-quantum": re.compile("(?i)ml_?dsa|ml_?kem|pqdsa|kem_|_kem"),
    "AWS-LC: curves": re.compile("(?i)p(224|256|384|521)|25519|ec_|ecdsa|ecdh|ecp_|ec_?key|secp"),
    "AWS-LC: RSA, numbers": re.compile("(?i)rsa|bn_|bignum|mont|mulx?4x|dsa|prime"),
    "AWS-LC: hashes, random numbers": re.compile("(?i)sha|md[45]|keccak|ripemd|blake|hmac|rand|drbg|jent"),
    "AWS-LC: ciphers": re.compile("(?i)aes|gcm|ghash|chacha|poly1305|cbc|ctr|xts|ccm|cipher"),
    "AWS-LC: ASN.1, names, the rest": re.compile(""),
}
# Address, size, type, name.
SYMBOL = re.compile(r"([0-9a-f]+) ([0-9a-f]+) \w (.*)")
FIRST_OF_PATH = re.compile(r"(?<![\w:>])([a-z_]\w*)::")


def part_of(name: str) -> str:
    crates = FIRST_OF_PATH.findall(name)
    if not crates and "::" not in name:
        return next(part for part, names in AWS_LC.items() if names.search(name))
    parts = [PART_OF.get(crate, "other crates") for crate in crates]
    return next((part for part in parts if part != STANDARD), STANDARD)


def contents(module: Path, symbols: list[tuple[int, int, str]]) -> dict[str, bytes]:
    """Returns the octets of each part; those without a symbol by their section."""
    octets = module.read_bytes()
    with module.open("rb") as stream:
        sections = sorted(
            (section["sh_addr"], section["sh_offset"], section["sh_size"], section.name)
            for section in ELFFile(stream).iter_sections()
            if section["sh_flags"] & SH_FLAGS.SHF_ALLOC and section["sh_type"] != "SHT_NOBITS"
        )
    addresses = [section[0] for section in sections]
    taken = bytearray(len(octets))
    found: dict[str, bytearray] = defaultdict(bytearray)
    for address, size, name in sorted(symbols):
        begin, offset, length, _ = sections[max(bisect_right(addresses, address) - 1, 0)]
        if begin <= address and address + size <= begin + length:
            start = offset + address - begin
            # A function of two names counts once.
            found[part_of(name)] += bytes(octets[at] for at in range(start, start + size) if not taken[at])
            taken[start : start + size] = bytes([1]) * size
    for _, offset, length, name in sections:
        rest = bytes(octets[at] for at in range(offset, offset + length) if not taken[at])
        found[f"without a name: `{name}`" if len(rest) > len(octets) // 200 else "other sections"] += rest
    return {part: bytes(content) for part, content in found.items()}


def main() -> None:
    symbols = [
        (int(symbol[1], 16), int(symbol[2], 16), symbol[3]) for symbol in SYMBOL.finditer(sys.stdin.read())
    ]
    parts = contents(Path(sys.argv[1]), symbols)
    compressed = {part: len(zlib.compress(content, 9)) for part, content in parts.items()}
    rows = [
        (part, len(parts[part]), compressed[part]) for part in sorted(parts, key=compressed.get, reverse=True)
    ]
    rows.append(("together", sum(map(len, parts.values())), sum(compressed.values())))
    print("| part | KB | KB compressed |\n|---|---:|---:|")
    for part, size, packed in rows:
        print(f"| {part} | {size / 1000:.0f} | {packed / 1000:.0f} |")


if __name__ == "__main__":
    main()
