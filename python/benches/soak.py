"""Verifies for long, and with keys that never come twice, and looks at what memory has grown by.

PYTHONPATH=SITE soak.py [--verifies N] [--keys N]

After a warm-up the resident memory may grow by less than 5 MB, else it ends with 1.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import random
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import jotseal

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_GROWTH_BYTES = 5_000_000
CLAIMS = {"iss": "issuer", "aud": "api", "exp": 4_000_000_000, "roles": ["admin", "editor"]}
TERMS = {"issuer": "issuer", "audience": "api"}
SECRET = b"a secret of at least thirty-two octets"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--verifies", type=int, default=10_000_000)
    parser.add_argument("--keys", type=int, default=1_000_000)
    arguments = parser.parse_args()
    grown = [
        soak("verifies", verifications(), arguments.verifies),
        soak("different PEM keys", decodings(), arguments.keys),
    ]
    if max(grown) >= MAX_GROWTH_BYTES:
        raise SystemExit(f"memory grew by {max(grown)} bytes, which is {MAX_GROWTH_BYTES} or more")


def soak(name: str, calls: Iterator[None], count: int) -> int:
    warm_up = max(count // 20, 20_000)
    for _ in itertools.islice(calls, warm_up):
        pass
    gc.collect()
    before, start = resident(), time.perf_counter()
    for _ in itertools.islice(calls, count):
        pass
    gc.collect()
    growth, took = resident() - before, time.perf_counter() - start
    print(
        f"{count} {name} after {warm_up} for warm-up: {before} bytes grew by {growth}, in {took:.0f} s",
        flush=True,
    )
    return growth


def resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def verifications() -> Iterator[None]:
    """Verifies tokens that never come twice: two in sixteen with a key pair, one in eight to be refused."""
    pairs = {kid: jotseal.generate_key(kid) for kid in ("EdDSA", "ES256", "RS256")}
    public = {kid: key.verifying_key() for kid, key in pairs.items()}
    by_pair = jotseal.Verifier(public, algorithms=[*pairs], **TERMS)
    by_secret = jotseal.Verifier(SECRET, algorithms=["HS256"], **TERMS)
    signers = {
        kid: jotseal.Signer(key, algorithm=kid, headers={"kid": kid})
        for kid, key in {**pairs, "HS256": SECRET}.items()
    }
    randomness = random.Random(7519)
    kids = itertools.cycle(pairs)
    for number in itertools.count():
        claims = {**CLAIMS, "jti": f"{number:032x}", f"claim-{number}": number}
        kid, verifier = (next(kids), by_pair) if number % 16 in {0, 3} else ("HS256", by_secret)
        token = signers[kid].sign(claims)
        if number % 8 == 3:
            refused(verifier, spoilt(token, number, randomness))
        elif verifier.verify(token) != claims:
            raise SystemExit("the claims are not those that were signed")
        yield


def spoilt(token: str, number: int, randomness: random.Random) -> str:
    header, payload, signature = token.split(".")
    match number // 16 % 5:
        case 0:
            return f"{header}.{payload}.{signature[::-1]}"
        case 1:
            # Another header each time, with a key ID that nobody has, and a key that is not theirs.
            headers = {"kid": f"{number}", "x": number}
            return jotseal.Signer(SECRET[::-1], algorithm="HS256", headers=headers).sign({"n": number})
        case 2:
            return randomness.randbytes(300).hex()
        case 3:
            header = jotseal.utils.base64url_encode(b'{"alg":"EdDSA","kid":"%d"}' % number).decode()
            return f"{header}.{payload}.{signature}"
        case _:
            return f"{header}.{payload[:-1]}.{signature}"


def refused(verifier: jotseal.Verifier, token: str) -> None:
    try:
        verifier.verify(token)
    except jotseal.InvalidTokenError:
        return
    raise SystemExit("a spoilt token was taken")


def decodings() -> Iterator[None]:
    """PEM text of a new key each time: its own token is taken, another's is refused."""
    before = None
    while True:
        key = jotseal.generate_key("EdDSA")
        private, public = key.to_pem(), key.verifying_key().to_pem()
        token = jotseal.encode(CLAIMS, private, algorithm="EdDSA")
        if jotseal.decode(token, public, algorithms=["EdDSA"], **TERMS) != CLAIMS:
            raise SystemExit("the claims are not those that were signed")
        if before is not None:
            try:
                jotseal.decode(before, public, algorithms=["EdDSA"], **TERMS)
            except jotseal.InvalidSignatureError:
                pass
            else:
                raise SystemExit("a token of another key was taken")
        before = token
        yield


if __name__ == "__main__":
    sys.exit(main())
