"""EdDSA (RFC 8037)."""

from __future__ import annotations

from jotseal.exceptions import InvalidKeyError
from jotseal.utils import base64url_decode, force_bytes

from ._keys import as_jwk, exported, from_members, imported, jwk_members, to_members
from .asymmetric import AsymmetricAlgorithm, KeyTypes
from .base import native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal, overload

    from jotseal.types import JWKDict

    from ._keys import CoreKey
    from .aliases import AllowedOKPKeys

_CURVES = ("Ed25519", "Ed448")


class OKPAlgorithm(AsymmetricAlgorithm):
    """Signs and verifies with EdDSA on Ed25519 or Ed448, whichever the key is on."""

    _crypto_key_types = KeyTypes("AllowedOKPKeys")
    _kty = "OKP"
    _ssh_prefix = b"ssh-"

    def __init__(self, **kwargs: Any) -> None:
        """Takes as ``fully_specified`` one of RFC 9864's names for a curve; anything else is ignored."""
        self._core_name = kwargs.get("fully_specified", "EdDSA")

    def _text(self, key: str | bytes) -> bytes:
        text = super()._text(key)
        text.decode()
        if not (b"-----BEGIN PUBLIC" in text or b"-----BEGIN PRIVATE" in text or text.startswith(b"ssh-")):
            raise InvalidKeyError("Not a public or private key")
        return text

    @classmethod
    def _check_object(cls, key: Any) -> None:
        try:
            super()._check_object(key)
        except TypeError:
            raise cls._wrong_family(type(key).__name__) from None

    @native
    def sign(self, msg: str | bytes, key: Any) -> bytes:
        """Signs octets with a private key."""
        return super().sign(force_bytes(msg), key)

    @native
    def verify(self, msg: str | bytes, key: Any, sig: str | bytes) -> bool:
        """Tells whether signature octets are of these octets, with a public key or that of a private one."""
        return super().verify(force_bytes(msg), key, force_bytes(sig))

    if TYPE_CHECKING:

        @overload
        @staticmethod
        def to_jwk(key: Any, as_dict: Literal[True]) -> JWKDict: ...

        @overload
        @staticmethod
        def to_jwk(key: Any, as_dict: Literal[False] = False) -> str: ...

    @staticmethod
    def to_jwk(key: Any, as_dict: bool = False) -> JWKDict | str:
        """Exports a private or public key."""
        try:
            OKPAlgorithm._check_object(key)
        except InvalidKeyError:
            raise InvalidKeyError("Not a public or private key") from None
        core_key = imported(key, private=hasattr(key, "sign"))
        if core_key is None:
            raise InvalidKeyError("Not a public or private key")
        return as_jwk(to_members(core_key, ("x", "d", "kty", "crv")), as_dict=as_dict)

    @staticmethod
    def from_jwk(jwk: str | JWKDict) -> AllowedOKPKeys:
        """Imports a private or public key."""
        key: AllowedOKPKeys = exported(OKPAlgorithm._from_jwk(jwk))
        return key

    @classmethod
    def _from_jwk(cls, jwk: str | JWKDict) -> CoreKey:
        members = jwk_members(jwk, "OKP", "Not an Octet Key Pair")
        crv = members.get("crv")
        if crv not in _CURVES:
            raise InvalidKeyError(f"Invalid curve: {crv}")
        if "x" not in members:
            raise InvalidKeyError('OKP should have "x" parameter')
        base64url_decode(members["x"])
        private = "d" in members
        try:
            return from_members(members, ("x", "d") if private else ("x",), private=private)
        except (ValueError, InvalidKeyError) as error:
            raise InvalidKeyError("Invalid key parameter") from error

    def _sign_with(self, key: Any, msg: bytes) -> bytes:
        signature: bytes = key.sign(msg)
        return signature

    def _verify_with(self, key: Any, msg: bytes, sig: bytes) -> bool:
        from cryptography.exceptions import InvalidSignature

        public = key.public_key() if hasattr(key, "public_key") else key
        try:
            public.verify(sig, msg)
        except InvalidSignature:
            return False
        return True
