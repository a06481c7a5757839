"""What every algorithm is: the class that PyJWT's users derive their own from."""

from __future__ import annotations

from abc import abstractmethod

from jotseal._hooks import Replaceable
from jotseal.exceptions import InvalidKeyError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, ClassVar, Literal, TypeVar, overload

    from jotseal.types import HashlibHash, JWKDict

    Method = TypeVar("Method", bound=Callable[..., Any])


def native(method: Method) -> Method:
    """Marks a method of ours: one that somebody has put in its place has no such mark."""
    method.native = True  # type: ignore[attr-defined]
    return method


class Algorithm(Replaceable):
    """Signs and verifies with keys that it has prepared."""

    _crypto_key_types: tuple[type, ...] | None = None
    # The type of its keys.
    _kty: ClassVar[str] = ""
    # The core's name for it; None where the core has no such algorithm.
    _core_name: str | None = None

    def _is_native(self) -> bool:
        """Tells whether the core may stand in for ``prepare_key``, ``sign`` and ``verify``."""
        return self._core_name is not None and all(
            getattr(method, "native", None) is True for method in (self.prepare_key, self.sign, self.verify)
        )

    def _prepare(self, key: Any, *, private: bool) -> Any:
        """Does as ``prepare_key``, and gives a key of the core's."""
        raise NotImplementedError

    def compute_hash_digest(self, bytestr: bytes) -> bytes:
        """Hashes octets with the algorithm's own hash.

        Raises:
            NotImplementedError: it has none.
        """
        hash_alg = getattr(self, "hash_alg", None)
        if hash_alg is None:
            raise NotImplementedError
        if isinstance(hash_alg, type) and hasattr(hash_alg, "name"):
            from cryptography.hazmat.primitives.hashes import Hash

            digest = Hash(hash_alg())
            digest.update(bytestr)
            return digest.finalize()
        return bytes(hash_alg(bytestr).digest())

    def check_crypto_key_type(self, key: Any) -> None:
        """Refuses a key of ``cryptography`` that is not of the algorithm's family.

        Raises:
            ValueError: ``cryptography`` is not installed, or the algorithm has nothing to do with it.
            InvalidKeyError: the key is of another family.
        """
        types = self._crypto_key_types
        if types is None:
            raise ValueError(
                "This method requires the cryptography library, and should only be used by "
                "cryptography-based algorithms."
            )
        if not isinstance(key, types):
            raise self._wrong_family(type(key).__name__)

    @classmethod
    def _wrong_family(cls, got: str) -> InvalidKeyError:
        expected = ", ".join(key_type.__name__ for key_type in cls._crypto_key_types or ())
        return InvalidKeyError(f"Expected one of {expected}, got: {got}. Invalid Key type for {cls.__name__}")

    @abstractmethod
    def prepare_key(self, key: Any) -> Any:
        """Validates a key and makes of it what ``sign`` and ``verify`` take."""

    @abstractmethod
    def sign(self, msg: bytes, key: Any) -> bytes:
        """Signs octets with a prepared key and returns the signature octets."""

    @abstractmethod
    def verify(self, msg: bytes, key: Any, sig: bytes) -> bool:
        """Tells whether signature octets are of these octets, with a prepared key."""

    if TYPE_CHECKING:

        @overload
        @staticmethod
        @abstractmethod
        def to_jwk(key_obj: Any, as_dict: Literal[True]) -> JWKDict: ...

        @overload
        @staticmethod
        @abstractmethod
        def to_jwk(key_obj: Any, as_dict: Literal[False] = False) -> str: ...

    @staticmethod
    @abstractmethod
    def to_jwk(key_obj: Any, as_dict: bool = False) -> JWKDict | str:
        """Exports a key as a JWK, in JSON text unless ``as_dict``."""

    @staticmethod
    @abstractmethod
    def from_jwk(jwk: str | JWKDict) -> Any:
        """Imports a key from a JWK, in JSON text or as a dict."""

    def check_key_length(self, key: Any) -> str | None:
        """Returns a warning about a prepared key that is too short."""
        del key
        return None


class HashClass:
    """A class attribute that is imported when it is first asked for: ``RSAAlgorithm.SHA256``."""

    def __init__(self, name: str, *, of_cryptography: bool = True) -> None:
        """Stands for the hash that ``hashlib`` calls so."""
        self._name = name
        self._of_cryptography = of_cryptography

    def __get__(self, instance: object, owner: type) -> Any:
        """Returns ``cryptography``'s class, or ``hashlib``'s function where that is not installed."""
        return hash_class(self._name, of_cryptography=self._of_cryptography)


def hash_class(name: str, *, of_cryptography: bool) -> Any:
    """Finds a hash by the name that ``hashlib`` has for it."""
    from ._keys import has_cryptography

    if of_cryptography and has_cryptography():
        from cryptography.hazmat.primitives import hashes

        return getattr(hashes, name.upper())
    import hashlib

    return getattr(hashlib, name)


class HashAlgorithm(Algorithm):
    """An algorithm that is made with a hash."""

    _of_cryptography: ClassVar[bool] = True

    def __init__(self, hash_alg: HashlibHash | str) -> None:
        """Takes ``hashlib``'s function, ``cryptography``'s class, or the name that ``hashlib`` has."""
        self.hash_alg = hash_alg

    @property
    def hash_alg(self) -> Any:
        """The hash: ``cryptography``'s class where PyJWT has that one and it is installed."""
        if isinstance(self._hash, str):
            return hash_class(self._hash, of_cryptography=self._of_cryptography)
        return self._hash

    @hash_alg.setter
    def hash_alg(self, hash_alg: HashlibHash | str) -> None:
        self._hash = hash_alg
        name = hash_alg if isinstance(hash_alg, str) else getattr(hash_alg, "name", None)
        if not isinstance(name, str):
            name = getattr(hash_alg, "__name__", "").removeprefix("openssl_")
        self._hash_name: str = name
