"""Makes the keys, claims and tokens of one run, with PyJWT and cryptography: fixtures.py FILE."""

from __future__ import annotations

import json
import random
import secrets
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import jwt
from cases import ALGORITHMS, AUDIENCE, BATCH, ISSUER, LARGE, LIMIT, RING
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

# KiB of the tokens that show what a token's size costs, and keys of the sets that show what theirs does.
SIZES = (0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256)
SET_SIZES = (1, 2, 5, 10, 20, 50, 100)

MAKERS = {
    "RS256": lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate,
}


def main() -> None:
    now = int(time.time())
    claims = [usual_claims(now) for _ in range(BATCH)]
    large = [padded(usual_claims(now), LARGE) for _ in range(RING)]
    keys: dict[str, Any] = {algorithm: make() for algorithm, make in MAKERS.items()}
    others: dict[str, Any] = {algorithm: make() for algorithm, make in MAKERS.items()}
    for made in (keys, others):
        made["HS256"], made["PS256"] = secrets.token_bytes(32), made["RS256"]

    fixtures = {
        "keys": {algorithm: entry(keys[algorithm]) for algorithm in ALGORITHMS},
        "claims": {"usual": claims, "8k": large},
        "tokens": {
            f"{algorithm}-usual": [jwt.encode(each, keys[algorithm], algorithm) for each in claims]
            for algorithm in ALGORITHMS
        },
        # The same claims, signed with another key of the same type.
        "forged": {
            f"{algorithm}-usual": jwt.encode(claims[0], others[algorithm], algorithm)
            for algorithm in ALGORITHMS
        },
        "sizes": {str(size): [sized(now, size, keys["HS256"]) for _ in range(4)] for size in SIZES},
        "sets": {str(count): key_set(count, claims) for count in SET_SIZES},
    }
    fixtures["tokens"]["HS256-8k"] = [jwt.encode(each, keys["HS256"], "HS256") for each in large]
    fixtures["forged"]["HS256-8k"] = jwt.encode(large[0], others["HS256"], "HS256")
    Path(sys.argv[1]).write_text(json.dumps(fixtures))


def usual_claims(now: int) -> dict[str, Any]:
    """The 13 claims of an access token as OpenID providers make them."""
    return {
        "iss": ISSUER,
        "sub": f"auth0|{secrets.token_hex(12)}",
        "aud": AUDIENCE,
        "exp": now + 24 * 3600,
        "nbf": now - 60,
        "iat": now - 60,
        "jti": str(uuid.uuid4()),
        "azp": secrets.token_urlsafe(24),
        "scope": "openid profile email read:orders write:orders",
        "email": "alice.example@example.com",
        "email_verified": True,
        "name": "Alice Example",
        "roles": ["admin", "editor"],
    }


def padded(claims: dict[str, Any], octets: int) -> dict[str, Any]:
    """Adds objects, lists, numbers and strings until the JSON has that many octets."""
    size = json_size(claims)
    while True:
        index = len(claims)
        member = {
            "id": str(uuid.uuid4()),
            "path": f"/organizations/{index}/teams",
            "roles": ["viewer", "editor", "owner"],
            "limits": {"requests": 1000 + index, "ratio": 0.25, "burst": None},
            "active": index % 2 == 0,
        }
        # Two more quotes, a colon and a comma.
        added = json_size(member) + len(f"grant{index}") + 4
        if size + added > octets - 16:
            break
        claims[f"grant{index}"] = member
        size += added
    # "fill":"…", with a comma
    if (rest := octets - size - len(',"fill":""')) >= 0:
        claims["fill"] = secrets.token_urlsafe(rest + 1)[:rest]
    return claims


def json_size(value: Any) -> int:
    return len(json.dumps(value, separators=(",", ":")))


def sized(now: int, kib: float, secret: bytes) -> str:
    """Signs a token of that size, to a few octets."""
    claims = usual_claims(now)
    if kib < 1:
        claims = {name: claims[name] for name in ("iss", "sub", "aud", "exp", "jti")}
    total = min(int(kib * 1024), LIMIT)
    around = len(jwt.encode({}, secret, "HS256")) - len("e30")
    token = jwt.encode(padded(claims, (total - around) * 3 // 4), secret, "HS256")
    if not total - 4 <= len(token) <= total:
        raise ValueError(f"a token of {len(token)} octets instead of {total}")
    return token


def key_set(count: int, claims: list[dict[str, Any]]) -> dict[str, Any]:
    """Makes a JWK Set of Ed25519 keys, and tokens that are signed with any of them."""
    keys = {str(uuid.uuid4()): MAKERS["EdDSA"]() for _ in range(count)}
    to_jwk = jwt.get_algorithm_by_name("EdDSA").to_jwk
    tokens = []
    for each in claims[:RING]:
        kid = random.choice(list(keys))
        tokens.append(jwt.encode(each, keys[kid], "EdDSA", headers={"kid": kid}))
    jwks = [
        {**to_jwk(key.public_key(), as_dict=True), "kid": kid, "alg": "EdDSA", "use": "sig"}
        for kid, key in keys.items()
    ]
    return {"jwks": {"keys": jwks}, "tokens": tokens}


def entry(key: Any) -> dict[str, str]:
    if isinstance(key, bytes):
        return {"secret": key.hex(), "private": "", "public": ""}
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    public = key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
    return {"secret": "", "private": private.decode(), "public": public.decode()}


if __name__ == "__main__":
    main()
