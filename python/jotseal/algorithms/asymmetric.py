"""What the algorithms of key pairs share."""

from __future__ import annotations

import sys

from jotseal._core import SigningKey, VerifyingKey
from jotseal.exceptions import InvalidAlgorithmError, InvalidKeyError
from jotseal.utils import force_bytes

from ._keys import MisusedKeyError, exported, has_cryptography, imported, is_core_key, loaded, parsed
from .base import Algorithm, native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar

    from jotseal.types import JWKDict

    from ._keys import CoreKey


class KeyTypes:
    """The types of ``cryptography``'s keys of a family: none where it is not installed."""

    def __init__(self, alias: str) -> None:
        """Stands for the types of an alias."""
        self._alias = alias

    def __get__(self, instance: object, owner: type) -> tuple[type, ...] | None:
        """Imports them."""
        if not has_cryptography():
            return None
        from typing import get_args

        from . import aliases

        return get_args(getattr(aliases, self._alias))


class AsymmetricAlgorithm(Algorithm):
    """Signs with a private key and verifies with a public one."""

    _ssh_prefix: ClassVar[bytes]

    @native
    def prepare_key(self, key: Any) -> Any:
        """Takes PEM, OpenSSH's text or a key; gives a key of ``cryptography`` where it is installed."""
        if not isinstance(key, (str, bytes)):
            self._check_object(key)
            return key
        text = self._text(key)
        if has_cryptography():
            prepared = self._loaded(text)
            self.check_crypto_key_type(prepared)
            return prepared
        try:
            prepared = self._parsed(text, private=True)
        except (InvalidKeyError, TypeError, ValueError):
            prepared = self._parsed(text, private=False)
        self._check_core_key(prepared)
        return prepared

    def _prepare(self, key: Any, *, private: bool) -> Any:
        if isinstance(key, (str, bytes)):
            core_key: CoreKey | None = self._parsed(self._text(key), private=private)
        else:
            self._check_object(key)
            core_key = imported(key, private=private)
        if core_key is None:
            return key
        self._check_core_key(core_key)
        return core_key

    @classmethod
    def _check_object(cls, key: Any) -> None:
        """Refuses what is neither a core key nor one of ``cryptography``'s family."""
        if is_core_key(key):
            cls._check_core_key(key)
        elif "cryptography" not in sys.modules or not isinstance(key, cls._crypto_key_types or ()):
            raise TypeError("Expecting a PEM-formatted key.")

    @classmethod
    def _check_core_key(cls, key: CoreKey) -> None:
        if key.kty != cls._kty:
            raise cls._wrong_family(f"a key of type {key.kty}")

    def _text(self, key: str | bytes) -> bytes:
        return force_bytes(key)

    def _loaded(self, text: bytes) -> Any:
        return loaded(text, self._ssh_prefix)

    def _parsed(self, text: bytes, *, private: bool) -> CoreKey:
        try:
            return parsed(text, self._ssh_prefix, private=private)
        except InvalidAlgorithmError as error:
            raise InvalidKeyError(f"Invalid key for {type(self).__name__}: {error}") from None
        except InvalidKeyError as error:
            if b"ENCRYPTED" in text:
                raise TypeError("Password was not given but private key is encrypted") from None
            if private and error.code == "key.mismatch":
                # What is no key at all is not called a public one.
                self._parsed(text, private=False)
                raise MisusedKeyError("A public key cannot sign.") from None
            raise (self._malformed(error) if error.code == "key.invalid" else error) from None

    def _malformed(self, error: InvalidKeyError) -> Exception:
        """What a text that is no key raises: PyJWT lets ``cryptography`` say so."""
        return ValueError(str(error))

    def _name_for(self, key: CoreKey) -> str | None:
        """The core's name for the algorithm with that key."""
        del key
        return self._core_name

    @native
    def sign(self, msg: bytes, key: Any) -> bytes:
        """Signs octets with a private key."""
        core_key = imported(key, private=True)
        name = core_key and self._name_for(core_key)
        if core_key is None or name is None:
            return self._sign_with(key, msg)
        if not isinstance(core_key, SigningKey):
            raise MisusedKeyError("A public key cannot sign.")
        return core_key.sign(name, msg)

    @native
    def verify(self, msg: bytes, key: Any, sig: bytes) -> bool:
        """Tells whether signature octets are of these octets, with a public key or that of a private one."""
        core_key = imported(key, private=False)
        name = core_key and self._name_for(core_key)
        if core_key is None or name is None:
            return self._verify_with(key, msg, sig)
        assert isinstance(core_key, VerifyingKey)  # noqa: S101 for the type checker
        return core_key.verify(name, msg, sig)

    def _sign_with(self, key: Any, msg: bytes) -> bytes:
        """Lets a key sign by itself: the core cannot have it, or has no such algorithm."""
        raise NotImplementedError

    def _verify_with(self, key: Any, msg: bytes, sig: bytes) -> bool:
        """Lets a key verify by itself."""
        raise NotImplementedError

    @classmethod
    def _from_jwk(cls, jwk: str | JWKDict) -> CoreKey:
        """Imports a core key from a JWK."""
        raise NotImplementedError

    @staticmethod
    def _exported(key: CoreKey) -> Any:
        return exported(key)
