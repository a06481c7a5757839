"""The differences from PyJWT that are meant, as docs/compatibility.md gives them with their reasons."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fuzz_keys import KEYS

from jotseal.utils import from_base64url_uint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PRIVATE_DER = [key for name, key in KEYS.items() if name.endswith("private der")]
SSH_KEYS = (b"ssh-", b"ecdsa-sha2-", b"sk-")


def almost_a_key(case: Any, _theirs: Any, ours: Any) -> bool:
    """PyJWT takes it as a secret: for what is before it, for a slip in it, or because it does not look."""
    secret = KEYS[case.key] if case.key else case.arguments[0]
    secret = secret.encode() if isinstance(secret, str) else secret
    if "raises InvalidKeyError" not in ours.kinds or not isinstance(secret, bytes):
        return False
    if "looks like a JWK" in ours.message:
        return b"kty" in secret.replace(b"\0", b"").replace(b"\\u006b", b"k")
    is_like_one = (
        secret.lstrip().startswith(SSH_KEYS)
        or secret.startswith(tuple(PRIVATE_DER))
        or (b"BEGIN " in secret and b"END " in secret)
    )
    return "is an asymmetric key" in ours.message and is_like_one


def names_of_rfc_9864(case: Any, theirs: Any, ours: Any) -> bool:
    header = case.options.get("headers") or {}
    name = header.get("alg") or case.options.get("algorithm") or (case.arguments[1:] or [None])[0]
    unknown = theirs.kind in (
        "raises NotImplementedError",
        "raises PyJWKError",
        "raises InvalidAlgorithmError",
    )
    return unknown and name in ("Ed25519", "Ed448") and ours.kind != theirs.kind


def small_rsa_key_signs(_case: Any, theirs: Any, ours: Any) -> bool:
    return theirs.kind == "returns" and "raises InvalidKeyError" in ours.kinds and "too small" in ours.message


def even_modulus(case: Any, _theirs: Any, _ours: Any) -> bool:
    """Such a key is refused, and a JWK Set passes it over."""
    return any(_is_even(jwk.get("n")) for jwk in _rsa_jwks(case.arguments))


def _rsa_jwks(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return
    if isinstance(value, dict):
        if value.get("kty") == "RSA":
            yield value
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            if isinstance(item, (dict, list)):
                yield from _rsa_jwks(item)


def _is_even(n: object) -> bool:
    try:
        return isinstance(n, str) and from_base64url_uint(n) % 2 == 0
    except ValueError:
        return False


# Name → whether it explains what one case came to on PyJWT and on jotseal.
ALLOWED: dict[str, Callable[[Any, Any, Any], bool]] = {
    "an HMAC secret that is almost a key": almost_a_key,
    "the names of RFC 9864, which PyJWT does not know": names_of_rfc_9864,
    "an RSA key under 2048 bits that is to sign": small_rsa_key_signs,
    "an RSA key with an even modulus": even_modulus,
}
