"""ECDSA (RFC 7518, section 3.4; RFC 8812)."""

from __future__ import annotations

from jotseal.exceptions import InvalidKeyError
from jotseal.utils import base64url_decode, der_to_raw_signature, raw_to_der_signature

from ._keys import as_jwk, exported, from_members, has_cryptography, imported, jwk_members, to_members
from .asymmetric import AsymmetricAlgorithm, KeyTypes
from .base import HashAlgorithm, HashClass, native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal, overload

    from jotseal.types import HashlibHash, JWKDict

    from ._keys import CoreKey
    from .aliases import AllowedECKeys

# By the name of a JWK: that of SEC 2, the octets of a coordinate, the hash and the algorithm.
_CURVES = {
    "P-256": ("secp256r1", 32, "sha256", "ES256"),
    "P-384": ("secp384r1", 48, "sha384", "ES384"),
    "P-521": ("secp521r1", 66, "sha512", "ES512"),
    "secp256k1": ("secp256k1", 32, "sha256", "ES256K"),
}


class ECAlgorithm(AsymmetricAlgorithm, HashAlgorithm):
    """Signs and verifies with ECDSA."""

    SHA256 = HashClass("sha256")
    SHA384 = HashClass("sha384")
    SHA512 = HashClass("sha512")

    _crypto_key_types = KeyTypes("AllowedECKeys")
    _kty = "EC"
    _ssh_prefix = b"ecdsa-sha2-"

    def __init__(self, hash_alg: HashlibHash | str, expected_curve: Any = None) -> None:
        """Takes a hash, and the only curve that keys may be on: ``cryptography``'s class, or a ``crv``."""
        super().__init__(hash_alg)
        self.expected_curve = expected_curve

    @property
    def expected_curve(self) -> Any:
        """The only curve that keys may be on: ``cryptography``'s class where it is installed."""
        if self._crv is None or not has_cryptography():
            return self._curve
        from cryptography.hazmat.primitives.asymmetric import ec

        return getattr(ec, _CURVES[self._crv][0].upper())

    @expected_curve.setter
    def expected_curve(self, curve: Any) -> None:
        self._curve = curve
        name = curve if isinstance(curve, str) else getattr(curve, "name", None)
        self._crv = next((crv for crv, (sec2, *_) in _CURVES.items() if name in (crv, sec2)), None)
        self._core_name = None if self._crv is None else self._name_on(self._crv)

    def _name_on(self, crv: str | None) -> str | None:
        _, _, hash_name, algorithm = _CURVES.get(crv or "", ("", 0, "", ""))
        return algorithm if hash_name and hash_name == self._hash_name else None

    def _name_for(self, key: CoreKey) -> str | None:
        return self._name_on(key.crv)

    @native
    def prepare_key(self, key: Any) -> Any:
        """Takes PEM, OpenSSH's text or a key; gives a key of ``cryptography`` where it is installed."""
        prepared = super().prepare_key(key)
        self._validate_curve(prepared)
        return prepared

    def _prepare(self, key: Any, *, private: bool) -> Any:
        prepared = super()._prepare(key, private=private)
        self._validate_curve(prepared)
        return prepared

    def _validate_curve(self, key: Any) -> None:
        """Refuses a key on another curve than the expected one."""
        if self._curve is None:
            return
        crv = getattr(key, "crv", None)
        name = key.curve.name if crv is None else _CURVES[crv][0]
        expected = getattr(self._curve, "name", None) if self._crv is None else _CURVES[self._crv][0]
        if name != expected:
            raise InvalidKeyError(
                f"The key's curve '{name}' does not match the expected curve '{expected}' for this algorithm"
            )

    if TYPE_CHECKING:

        @overload
        @staticmethod
        def to_jwk(key_obj: Any, as_dict: Literal[True]) -> JWKDict: ...

        @overload
        @staticmethod
        def to_jwk(key_obj: Any, as_dict: Literal[False] = False) -> str: ...

    @staticmethod
    def to_jwk(key_obj: Any, as_dict: bool = False) -> JWKDict | str:
        """Exports a private or public key."""
        try:
            ECAlgorithm._check_object(key_obj)
        except TypeError:
            raise InvalidKeyError("Not a public or private key") from None
        core_key = imported(key_obj, private=hasattr(key_obj, "sign"))
        if core_key is None:
            raise InvalidKeyError(f"Invalid curve: {key_obj.curve}")
        return as_jwk(to_members(core_key, ("kty", "crv", "x", "y", "d")), as_dict=as_dict)

    @staticmethod
    def from_jwk(jwk: str | JWKDict) -> AllowedECKeys:
        """Imports a private or public key."""
        key: AllowedECKeys = exported(ECAlgorithm._from_jwk(jwk))
        return key

    @classmethod
    def _from_jwk(cls, jwk: str | JWKDict) -> CoreKey:
        members = jwk_members(jwk, "EC", "Not an Elliptic curve key")
        if "x" not in members or "y" not in members:
            raise InvalidKeyError("Not an Elliptic curve key")
        x, y = base64url_decode(members["x"]), base64url_decode(members["y"])
        crv = members.get("crv")
        if not isinstance(crv, str) or crv not in _CURVES:
            raise InvalidKeyError(f"Invalid curve: {crv}")
        octets = _CURVES[crv][1]
        if not len(x) == len(y) == octets:
            raise InvalidKeyError(f"Coords should be {octets} bytes for curve {crv}")
        private = "d" in members
        if private and len(base64url_decode(members["d"])) != octets:
            raise InvalidKeyError(f"D should be {octets} bytes for curve {crv}")
        try:
            return from_members(members, ("x", "y", "d") if private else ("x", "y"), private=private)
        except InvalidKeyError as error:
            raise ValueError(str(error)) from None

    def _sign_with(self, key: Any, msg: bytes) -> bytes:
        from cryptography.hazmat.primitives.asymmetric.ec import ECDSA

        return der_to_raw_signature(key.sign(msg, ECDSA(self.hash_alg())), key.curve)

    def _verify_with(self, key: Any, msg: bytes, sig: bytes) -> bool:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ec import ECDSA

        try:
            der = raw_to_der_signature(sig, key.curve)
        except ValueError:
            return False
        public = key.public_key() if hasattr(key, "public_key") else key
        try:
            public.verify(der, msg, ECDSA(self.hash_alg()))
        except InvalidSignature:
            return False
        return True
