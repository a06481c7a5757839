"""Where the public test data is, and the keys that the tests share."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from pathlib import Path
from typing import Any

import pytest

import jotseal

ROOT = Path(__file__).parents[2]
ASYMMETRIC = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "ES256K",
    "EdDSA",
]
SYMMETRIC = ["HS256", "HS384", "HS512"]
ALGORITHMS = SYMMETRIC + ASYMMETRIC


def public_vectors(name: str) -> Any:
    """Reads a file of the public sets; in CI their absence fails, elsewhere the test is skipped."""
    folder = Path(os.environ.get("JOTSEAL_VECTORS", ROOT / ".." / "shared" / "vectors"))
    path = folder / name
    if not path.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{name} is missing: set JOTSEAL_VECTORS, or run `just vectors`")
        pytest.skip(f"{name} is missing: run `just vectors`")
    return json.loads(path.read_text(encoding="utf-8"))


def signed(header: Any, payload: bytes, secret: str) -> str:
    """A token of any header and payload, signed with HS256."""
    parts = [json.dumps(header).encode(), payload]
    signing_input = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    code = hmac.digest(secret.encode(), signing_input, hashlib.sha256)
    return (signing_input + b"." + base64.urlsafe_b64encode(code).rstrip(b"=")).decode()


@pytest.fixture(scope="session")
def key_pairs() -> dict[str, tuple[str | bytes, str | bytes]]:
    """Private and public key of each algorithm, as PEM or as a secret."""
    rsa = jotseal.generate_key("RS256")
    pairs: dict[str, tuple[str | bytes, str | bytes]] = {}
    for algorithm in ALGORITHMS:
        key = rsa if algorithm[:2] in ("RS", "PS") else jotseal.generate_key(algorithm)
        pairs[algorithm] = (
            key.secret or key.to_pem(),
            key.secret or key.verifying_key().to_pem(),
        )
    return pairs
