"""The keys that a ``Verifier`` or ``Signer`` takes, made into the core's."""

from __future__ import annotations

from ._core import SigningKey, VerifyingKey
from .algorithms._keys import imported
from .api_jwk import PyJWK, PyJWKSet
from .exceptions import InvalidKeyError
from .utils import force_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

_SSH = (b"ssh-", b"ecdsa-sha2-")


def verifying_keys(keys: Any, algorithms: Sequence[str]) -> list[VerifyingKey]:
    """Imports one key or several.

    A dict is a JWK, a JWK Set, or has key IDs for names. Text is PEM, OpenSSH's, a JWK or a JWK Set; a secret
    where every algorithm is HMAC.

    Raises:
        InvalidKeyError: a key is none, or text stands for a secret as much as for a public key.
    """
    keys = _members(keys)
    if isinstance(keys, dict):
        if "keys" in keys:
            return VerifyingKey.from_jwk_set(_json(keys))
        if "kty" in keys:
            return [VerifyingKey.from_jwk(_json(keys))]
        return [key.with_kid(kid) for kid, one in keys.items() for key in verifying_keys(one, algorithms)]
    if isinstance(keys, (list, tuple, PyJWKSet)):
        members = keys.keys if isinstance(keys, PyJWKSet) else keys
        return [key for one in members for key in verifying_keys(one, algorithms)]
    if isinstance(keys, (str, bytes)):
        return [_from_text(force_bytes(keys), algorithms)]
    key = imported(keys, private=False)
    if not isinstance(key, VerifyingKey):
        raise InvalidKeyError(f"A {type(keys).__name__} is no key that verifies.")
    return [key]


def signing_key(key: Any, algorithm: str) -> SigningKey:
    """Imports a key that signs: PEM, a JWK as a dict or as text, a secret for HMAC, or an object.

    Raises:
        InvalidKeyError: it is none.
    """
    key = _members(key)
    if isinstance(key, dict):
        return SigningKey.from_jwk(_json(key))
    if isinstance(key, (str, bytes)):
        return SigningKey.from_secret(key) if _is_hmac(algorithm) else SigningKey.from_pem(key)
    made = imported(key, private=True)
    if not isinstance(made, SigningKey):
        raise InvalidKeyError(f"A {type(key).__name__} is no key that signs.")
    return made


def _members(key: Any) -> Any:
    """The members of what is a JWK or a JWK Set; anything else as it is."""
    if isinstance(key, PyJWK):
        return {"alg": key.algorithm_name, **key._jwk_data}  # noqa: SLF001 ours
    if isinstance(key, (str, bytes)) and force_bytes(key).lstrip()[:1] == b"{":
        import json

        try:
            members = json.loads(key)
        except ValueError:
            return key
        if isinstance(members, dict) and not members.keys().isdisjoint(("kty", "keys")):
            return members
    return key


def _from_text(text: bytes, algorithms: Sequence[str]) -> VerifyingKey:
    are_hmac = {_is_hmac(algorithm) for algorithm in algorithms}
    if are_hmac == {True}:
        return VerifyingKey.from_secret(text)
    if True in are_hmac:
        raise InvalidKeyError("Text is no key for HMAC and for key pairs alike: allow one kind, or give a key.")
    return VerifyingKey.from_ssh(text) if text.startswith(_SSH) else VerifyingKey.from_pem(text)


def _is_hmac(algorithm: str) -> bool:
    return algorithm.startswith("HS")


def _json(members: dict[str, Any]) -> str:
    import json

    return json.dumps(members)
