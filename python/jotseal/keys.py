"""The keys that a ``Verifier`` or ``Signer`` takes, made into the core's."""

from __future__ import annotations

from ._core import SigningKey, VerifyingKey
from .algorithms._keys import has_cryptography, imported, is_core_key
from .api_jwk import PyJWK, PyJWKSet
from .exceptions import InvalidKeyError
from .utils import force_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

_SSH = (b"ssh-", b"ecdsa-sha2-")


def verifying_keys(keys: Any, algorithms: Sequence[str]) -> VerifyingKey | list[VerifyingKey]:
    """Imports one key, or a set of them, of which there may be but one.

    A dict is a JWK, a JWK Set, or has key IDs for names. Text is PEM, OpenSSH's, a JWK or a JWK Set; a secret
    where every algorithm is HMAC.

    Raises:
        InvalidKeyError: a key is none, or text stands for a secret as much as for a public key.
    """
    members = _members(keys)
    if isinstance(members, dict):
        if "keys" in members:
            return VerifyingKey.from_jwk_set(_text(keys, members))
        if "kty" in members:
            return VerifyingKey.from_jwk(_text(keys, members))
        return [key.with_kid(kid) for kid, one in members.items() for key in _flat(one, algorithms)]
    if isinstance(keys, (list, tuple, PyJWKSet)):
        several = keys.keys if isinstance(keys, PyJWKSet) else keys
        return [key for one in several for key in _flat(one, algorithms)]
    if isinstance(keys, (str, bytes)):
        return _from_text(force_bytes(keys), algorithms)
    key = _imported(keys, private=False)
    if not isinstance(key, VerifyingKey):
        raise InvalidKeyError(f"A {type(keys).__name__} is no key that verifies.")
    return key


def _flat(keys: Any, algorithms: Sequence[str]) -> list[VerifyingKey]:
    imported_keys = verifying_keys(keys, algorithms)
    return [imported_keys] if isinstance(imported_keys, VerifyingKey) else imported_keys


def signing_key(key: Any, algorithm: str) -> SigningKey:
    """Imports a key that signs: PEM, a JWK as a dict or as text, a secret for HMAC, or an object.

    Raises:
        InvalidKeyError: it is none.
    """
    members = _members(key)
    if isinstance(members, dict):
        return SigningKey.from_jwk(_text(key, members))
    if isinstance(key, (str, bytes)):
        return SigningKey.from_secret(key) if _is_hmac(algorithm) else SigningKey.from_pem(key)
    made = _imported(key, private=True)
    if not isinstance(made, SigningKey):
        raise InvalidKeyError(f"A {type(key).__name__} is no key that signs.")
    return made


def _members(key: Any) -> Any:
    """The members of what is a JWK or a JWK Set; anything else as it is."""
    if isinstance(key, PyJWK):
        return {**key._jwk_data, "alg": key.algorithm_name}  # noqa: SLF001 ours
    if isinstance(key, (str, bytes)) and force_bytes(key).lstrip()[:1] == b"{":
        import json

        try:
            members = json.loads(key)
        except (RecursionError, ValueError):
            return key
        if isinstance(members, dict) and not members.keys().isdisjoint(("kty", "keys")):
            return members
    return key


def _imported(key: Any, *, private: bool) -> SigningKey | VerifyingKey | None:
    return imported(key, private=private) if is_core_key(key) or has_cryptography() else None


def _from_text(text: bytes, algorithms: Sequence[str]) -> VerifyingKey:
    are_hmac = {_is_hmac(algorithm) for algorithm in algorithms}
    if are_hmac == {True}:
        return VerifyingKey.from_secret(text)
    if True in are_hmac:
        raise InvalidKeyError("Text is no key for HMAC and for key pairs alike: allow one kind.")
    return VerifyingKey.from_ssh(text) if text.startswith(_SSH) else VerifyingKey.from_pem(text)


def _is_hmac(algorithm: str) -> bool:
    return algorithm.startswith("HS")


def _text(key: Any, members: dict[str, Any]) -> str | bytes:
    """The JSON text of the members, as it came where it came as text."""
    if isinstance(key, (str, bytes)):
        return key
    import json

    return json.dumps(members)
