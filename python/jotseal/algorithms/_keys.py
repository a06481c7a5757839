"""Between the keys of the core, those of ``cryptography``, and JWKs."""

from __future__ import annotations

import sys

from jotseal._core import SigningKey, VerifyingKey
from jotseal.exceptions import InvalidAlgorithmError, InvalidKeyError
from jotseal.utils import base64url_decode, base64url_encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, TypeAlias

    CoreKey: TypeAlias = SigningKey | VerifyingKey
    JWKDict: TypeAlias = dict[str, Any]


class MisusedKeyError(InvalidKeyError, AttributeError):
    """A key lacks what is asked of it, which in PyJWT is an error of an attribute."""

    code: str = "key.mismatch"


def has_cryptography() -> bool:
    """Tells whether the package ``cryptography`` is installed."""
    if sys.modules.get("cryptography"):
        return True
    from importlib.util import find_spec

    return find_spec("cryptography") is not None


def is_core_key(key: object) -> bool:
    """Tells whether a key is one of the core's."""
    return isinstance(key, (SigningKey, VerifyingKey))


def imported(key: Any, *, private: bool) -> CoreKey | None:
    """Makes a core key of one of the core's or of ``cryptography``'s.

    Returns:
        ``None`` for a key that stays where it is, in a hardware module say, or that the core does not know.
    """
    if isinstance(key, VerifyingKey):
        return key
    if isinstance(key, SigningKey):
        return key if private else key.verifying_key()
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
    )

    try:
        if private:
            return SigningKey.from_der(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
        public = key.public_key() if hasattr(key, "public_key") else key
        return VerifyingKey.from_der(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    except (AttributeError, NotImplementedError, TypeError, ValueError, InvalidAlgorithmError):
        return None


def exported(key: CoreKey) -> Any:
    """Makes a key of ``cryptography`` of one of the core's, where it is installed."""
    if not has_cryptography():
        return key
    from cryptography.hazmat.primitives.serialization import load_der_private_key, load_der_public_key

    if isinstance(key, SigningKey):
        return load_der_private_key(key.to_der(), password=None)
    return load_der_public_key(key.to_der())


def loaded(text: bytes, ssh_prefix: bytes) -> Any:
    """Loads a key of ``cryptography`` from PEM or from OpenSSH's text."""
    from cryptography.hazmat.primitives.serialization import (
        load_pem_private_key,
        load_pem_public_key,
        load_ssh_public_key,
    )

    if text.startswith(ssh_prefix):
        return load_ssh_public_key(text)
    try:
        return load_pem_private_key(text, password=None)
    except ValueError:
        return load_pem_public_key(text)


def parsed(text: bytes, ssh_prefix: bytes, *, private: bool) -> CoreKey:
    """Imports a core key from PEM or from OpenSSH's text."""
    if text.startswith(ssh_prefix):
        return VerifyingKey.from_ssh(text)
    return SigningKey.from_pem(text) if private else VerifyingKey.from_pem(text)


def jwk_members(jwk: object, kty: str, refusal: str) -> JWKDict:
    """Takes a JWK, as a dict or as JSON text, that has to be of the type ``kty``."""
    if isinstance(jwk, str):
        import json

        try:
            jwk = json.loads(jwk)
        except ValueError:
            raise InvalidKeyError("Key is not valid JSON") from None
        if not isinstance(jwk, dict):
            raise MisusedKeyError("Key is not a JSON object")
    if not isinstance(jwk, dict):
        raise InvalidKeyError("Key is not valid JSON")
    if jwk.get("kty") != kty:
        raise InvalidKeyError(refusal)
    return jwk


def from_members(
    members: JWKDict, names: Iterable[str], *, private: bool, are_numbers: bool = False
) -> CoreKey:
    """Imports a core key from the members of a JWK that are its material, padded or not.

    What else a JWK says of itself, such as ``use``, binds PyJWT's keys to nothing.
    """
    import json

    material: JWKDict = {name: members[name] for name in ("kty", "crv") if name in members}
    for name in names:
        octets = base64url_decode(members[name])
        material[name] = base64url_encode(octets.lstrip(b"\0") if are_numbers else octets).decode()
    text = json.dumps(material)
    return SigningKey.from_jwk(text) if private else VerifyingKey.from_jwk(text)


def to_members(key: CoreKey, names: Iterable[str]) -> JWKDict:
    """Takes the members of a core key's JWK, in this order."""
    import json

    members = json.loads(key.to_jwk())
    return {name: members[name] for name in names if name in members}


def as_jwk(members: JWKDict, *, as_dict: bool) -> JWKDict | str:
    """Gives a JWK in the form that is asked for."""
    if as_dict:
        return members
    import json

    return json.dumps(members)
