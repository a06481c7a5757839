"""HMAC (RFC 7518, section 3.2)."""

from __future__ import annotations

from jotseal._core import SigningKey, VerifyingKey
from jotseal.exceptions import InvalidKeyError
from jotseal.utils import base64url_decode, base64url_encode, force_bytes

from ._keys import as_jwk, is_core_key, jwk_members
from .base import HashAlgorithm, HashClass, native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal, TypeVar, overload

    from jotseal.types import HashlibHash, JWKDict

    from ._keys import CoreKey

    Key = TypeVar("Key", SigningKey, VerifyingKey)

_CORE_NAMES = {"sha256": "HS256", "sha384": "HS384", "sha512": "HS512"}


class HMACAlgorithm(HashAlgorithm):
    """Signs and verifies with a secret that is shared."""

    SHA256 = HashClass("sha256", of_cryptography=False)
    SHA384 = HashClass("sha384", of_cryptography=False)
    SHA512 = HashClass("sha512", of_cryptography=False)

    _kty = "oct"
    _of_cryptography = False

    def __init__(self, hash_alg: HashlibHash | str) -> None:
        """Takes one of ``hashlib``'s functions, or its name."""
        super().__init__(hash_alg)
        self._core_name = _CORE_NAMES.get(self._hash_name)

    @native
    def prepare_key(self, key: str | bytes) -> bytes:
        """Takes a secret that is not empty, and not the text or DER of another kind of key."""
        octets = force_bytes(key)
        _imported(VerifyingKey, octets)
        return octets

    def _prepare(self, key: Any, *, private: bool) -> CoreKey:
        if is_core_key(key):
            if key.kty != "oct":
                raise InvalidKeyError(f"Expected a symmetric key, got one of type {key.kty}.")
            return key  # type: ignore[no-any-return]
        octets = force_bytes(key)
        return _imported(SigningKey, octets) if private else _imported(VerifyingKey, octets)

    if TYPE_CHECKING:

        @overload
        @staticmethod
        def to_jwk(key_obj: str | bytes, as_dict: Literal[True]) -> JWKDict: ...

        @overload
        @staticmethod
        def to_jwk(key_obj: str | bytes, as_dict: Literal[False] = False) -> str: ...

    @staticmethod
    def to_jwk(key_obj: str | bytes, as_dict: bool = False) -> JWKDict | str:
        """Exports a secret."""
        return as_jwk({"k": base64url_encode(force_bytes(key_obj)).decode(), "kty": "oct"}, as_dict=as_dict)

    @staticmethod
    def from_jwk(jwk: str | JWKDict) -> bytes:
        """Imports a secret, which must not be empty."""
        secret = base64url_decode(jwk_members(jwk, "oct", "Not an HMAC key")["k"])
        if not secret:
            raise InvalidKeyError("HMAC key must not be empty.")
        return secret

    def check_key_length(self, key: bytes | CoreKey) -> str | None:
        """Warns of a secret that is shorter than the hash."""
        octets = len(key if isinstance(key, bytes) else key.secret or b"")
        name = self._hash_name
        # Spares the import of hashlib.
        minimum = int(name[3:]) // 8 if name in _CORE_NAMES else self.hash_alg().digest_size
        if octets >= minimum:
            return None
        return (
            f"The HMAC key is {octets} bytes long, which is below the minimum recommended length of "
            f"{minimum} bytes for {(name if name in _CORE_NAMES else self.hash_alg().name).upper()}. "
            "See RFC 7518 Section 3.2."
        )

    @native
    def sign(self, msg: bytes, key: bytes | CoreKey) -> bytes:
        """Returns the code of octets."""
        if self._core_name is None:
            from hmac import digest

            return digest(force_bytes(_secret(key)), msg, self.hash_alg)
        if isinstance(key, VerifyingKey):
            raise InvalidKeyError("A key that verifies cannot sign.")
        return (key if isinstance(key, SigningKey) else _imported(SigningKey, key)).sign(self._core_name, msg)

    @native
    def verify(self, msg: bytes, key: bytes | CoreKey, sig: bytes) -> bool:
        """Tells whether a code is of these octets, in constant time."""
        if self._core_name is None:
            from hmac import compare_digest

            return compare_digest(sig, self.sign(msg, key))
        if isinstance(key, SigningKey):
            key = key.verifying_key()
        elif isinstance(key, bytes):
            key = _imported(VerifyingKey, key)
        return key.verify(self._core_name, msg, sig)


def _secret(key: bytes | CoreKey) -> bytes:
    return key if isinstance(key, bytes) else key.secret or b""


def _imported(kind: type[Key], secret: bytes) -> Key:
    if not secret:
        raise InvalidKeyError("HMAC key must not be empty.")
    return kind.from_secret(secret)
