"""RSA (RFC 7518, sections 3.3 and 3.5)."""

from __future__ import annotations

from jotseal._core import VerifyingKey
from jotseal.exceptions import InvalidKeyError
from jotseal.utils import force_bytes, from_base64url_uint, to_base64url_uint
from jotseal.warnings import InsecureKeyLengthWarning

from ._keys import (
    MisusedKeyError,
    as_jwk,
    exported,
    from_members,
    has_cryptography,
    is_core_key,
    jwk_members,
    to_members,
)
from .asymmetric import AsymmetricAlgorithm, KeyTypes
from .base import HashAlgorithm, HashClass, native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, Literal, overload

    from jotseal.types import HashlibHash, JWKDict

    from ._keys import CoreKey
    from .aliases import AllowedRSAKeys

_FACTORS = ("p", "q", "dp", "dq", "qi")
_MEMBERS = ("n", "e", "d", *_FACTORS)


class RSAAlgorithm(AsymmetricAlgorithm, HashAlgorithm):
    """Signs and verifies with RSASSA-PKCS1-v1_5."""

    SHA256 = HashClass("sha256")
    SHA384 = HashClass("sha384")
    SHA512 = HashClass("sha512")

    _crypto_key_types = KeyTypes("AllowedRSAKeys")
    _kty = "RSA"
    _ssh_prefix = b"ssh-rsa"
    _family: ClassVar[str] = "RS"
    _MIN_KEY_SIZE: ClassVar[int] = 2048

    def __init__(self, hash_alg: HashlibHash | str) -> None:
        """Takes one of ``cryptography``'s hashes, or the name that ``hashlib`` has for it."""
        super().__init__(hash_alg)
        if self._hash_name in ("sha256", "sha384", "sha512"):
            self._core_name = self._family + self._hash_name[3:]

    def check_key_length(self, key: AllowedRSAKeys | CoreKey) -> str | None:
        """Warns of a modulus under 2048 bits."""
        bits = key.key_size
        if bits is None or bits >= self._MIN_KEY_SIZE:
            return None
        return (
            f"The RSA key is {bits} bits long, which is below the minimum recommended size of "
            f"{self._MIN_KEY_SIZE} bits. See NIST SP 800-131A."
        )

    def _prepare(self, key: Any, *, private: bool) -> Any:
        prepared = super()._prepare(key, private=private)
        if private or not isinstance(prepared, VerifyingKey):
            return prepared
        too_short = self.check_key_length(prepared)
        if too_short and _is_private(key):
            import warnings

            warnings.warn(too_short, InsecureKeyLengthWarning, stacklevel=7)
        _require_public(key)
        return prepared.allow_weak() if too_short else prepared

    @native
    def verify(self, msg: bytes, key: Any, sig: bytes) -> bool:
        """Tells whether signature octets are of these octets, with a public key."""
        _require_public(key)
        return super().verify(msg, key, sig)

    def _loaded(self, text: bytes) -> Any:
        from cryptography.exceptions import UnsupportedAlgorithm

        try:
            return super()._loaded(text)
        except (ValueError, UnsupportedAlgorithm):
            raise InvalidKeyError("Could not parse the provided public key.") from None

    def _malformed(self, error: InvalidKeyError) -> Exception:
        del error
        return InvalidKeyError("Could not parse the provided public key.")

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
        if is_core_key(key_obj):
            members = to_members(key_obj, _MEMBERS)
        elif hasattr(key_obj, "private_numbers"):
            members = _private_members(key_obj.private_numbers())
        elif hasattr(key_obj, "public_numbers"):
            members = _public_members(key_obj.public_numbers())
        elif hasattr(key_obj, "verify"):
            raise MisusedKeyError("Not an RSA key")
        else:
            raise InvalidKeyError("Not a public or private key")
        operation = "sign" if "d" in members else "verify"
        return as_jwk({"kty": "RSA", "key_ops": [operation], **members}, as_dict=as_dict)

    @staticmethod
    def from_jwk(jwk: str | JWKDict) -> AllowedRSAKeys:
        """Imports a private or public key; the factors of a private one come together or not at all."""
        key = RSAAlgorithm._from_jwk(jwk)
        return exported(key) if is_core_key(key) else key  # type: ignore[no-any-return]

    @classmethod
    def _from_jwk(cls, jwk: str | JWKDict) -> Any:
        members = jwk_members(jwk, "RSA", "Not an RSA key")
        if "n" not in members or "e" not in members:
            raise InvalidKeyError("Not a public or private key")
        names: tuple[str, ...] = ("n", "e")
        if "d" in members:
            if "oth" in members:
                raise InvalidKeyError("Unsupported RSA private key: > 2 primes not supported")
            factors = tuple(name for name in _FACTORS if name in members)
            if factors not in ((), _FACTORS):
                raise InvalidKeyError("RSA key must include all parameters if any are present besides d")
            names = ("n", "e", "d", *factors)
        try:
            return from_members(members, names, private="d" in members, are_numbers=True)
        except InvalidKeyError as error:
            if error.code == "key.weak" and "d" in members and has_cryptography():
                return _weak_private_key(members)
            raise (ValueError(str(error)) if error.code == "key.invalid" else error) from None

    def _sign_with(self, key: Any, msg: bytes) -> bytes:
        signature: bytes = key.sign(msg, self._padding(), self.hash_alg())
        return signature

    def _verify_with(self, key: Any, msg: bytes, sig: bytes) -> bool:
        from cryptography.exceptions import InvalidSignature

        try:
            key.verify(sig, msg, self._padding(), self.hash_alg())
        except InvalidSignature:
            return False
        return True

    def _padding(self) -> Any:
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

        return PKCS1v15()


class RSAPSSAlgorithm(RSAAlgorithm):
    """Signs and verifies with RSASSA-PSS, MGF1 and a salt as long as the hash."""

    _family = "PS"

    def _padding(self) -> Any:
        from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS

        return PSS(mgf=MGF1(self.hash_alg()), salt_length=self.hash_alg().digest_size)


def _is_private(key: Any) -> bool:
    text = force_bytes(key) if isinstance(key, (str, bytes)) else b""
    return b"PRIVATE KEY-----" in text or hasattr(key, "sign")


def _require_public(key: Any) -> None:
    """Refuses a private key, which PyJWT lets verify for every family but this one."""
    if _is_private(key):
        raise MisusedKeyError("A private RSA key does not verify: give its public key.")


def _weak_private_key(members: JWKDict) -> Any:
    """A private key that the core does not have, since it may not sign: PyJWT's users may still read it."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    number = {name: from_base64url_uint(members[name]) for name in _MEMBERS if name in members}
    n, e, d = number["n"], number["e"], number["d"]
    if "p" not in number:
        p, q = rsa.rsa_recover_prime_factors(n, e, d)
        factors = (p, q, rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q))
        number.update(zip(_FACTORS, factors, strict=True))
    return rsa.RSAPrivateNumbers(
        d=d,
        p=number["p"],
        q=number["q"],
        dmp1=number["dp"],
        dmq1=number["dq"],
        iqmp=number["qi"],
        public_numbers=rsa.RSAPublicNumbers(e=e, n=n),
    ).private_key()


def _public_members(numbers: Any) -> JWKDict:
    return {"n": to_base64url_uint(numbers.n).decode(), "e": to_base64url_uint(numbers.e).decode()}


def _private_members(numbers: Any) -> JWKDict:
    values = (numbers.d, numbers.p, numbers.q, numbers.dmp1, numbers.dmq1, numbers.iqmp)
    members = _public_members(numbers.public_numbers)
    members.update(zip(_MEMBERS[2:], (to_base64url_uint(value).decode() for value in values), strict=True))
    return members
