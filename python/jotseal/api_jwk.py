"""JSON Web Keys, as ``jwt.api_jwk`` has them."""

from __future__ import annotations

import time

from ._lazy import lazily
from .algorithms._keys import exported, is_core_key
from .algorithms.registry import get_default_algorithms
from .exceptions import InvalidKeyError, MissingCryptographyError, PyJWKError, PyJWKSetError, PyJWTError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from .types import JWKDict

__getattr__ = lazily(
    __name__,
    {
        "JWKDict": ".types:JWKDict",
        "has_crypto": ".algorithms:has_crypto",
        "json": "json",
        "requires_cryptography": ".algorithms:requires_cryptography",
    },
)

_BY_CURVE = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512", "secp256k1": "ES256K"}


class PyJWK:
    """A key, and the one algorithm that it is for."""

    def __init__(self, jwk_data: JWKDict, algorithm: str | None = None) -> None:
        """Takes the algorithm from the argument, from ``alg``, or from ``kty`` and ``crv``, in this order.

        Raises:
            InvalidKeyError: the type or curve is missing or unknown, or the key is no such key.
            PyJWKError: the algorithm is unknown.
        """
        self._jwk_data = jwk_data
        kty = jwk_data.get("kty", None)
        if not kty:
            raise InvalidKeyError(f"kty is not found: {list(jwk_data)}")
        if not algorithm and isinstance(jwk_data, dict):
            algorithm = jwk_data.get("alg", None)
        self.algorithm_name: str = algorithm or _default_algorithm(kty, jwk_data)
        try:
            self.Algorithm = get_default_algorithms()[self.algorithm_name]
        except KeyError:
            raise PyJWKError(f"Unable to find an algorithm for key: {list(jwk_data)}") from None
        try:
            importer = getattr(self.Algorithm, "_from_jwk", self.Algorithm.from_jwk)
            self._parsed: Any = importer(jwk_data)
        except (TypeError, ValueError) as error:
            raise InvalidKeyError(f"Unable to construct key from JWK: {error}") from error

    @property
    def key(self) -> Any:
        """The key: of ``cryptography`` where it is installed, and octets where it is a secret."""
        if not hasattr(self, "_key"):
            self._key = exported(self._parsed) if is_core_key(self._parsed) else self._parsed
        return self._key

    @key.setter
    def key(self, key: Any) -> None:
        self._key = self._parsed = key

    def _verifies(self, algorithms: Sequence[str] | None) -> tuple[Any, Sequence[str] | None]:
        """The core's key, and of the algorithms that a caller allows the one that it is for."""
        if algorithms is None or self.algorithm_name in algorithms:
            return self._parsed, (self.algorithm_name,)
        return self._parsed, ()

    @staticmethod
    def from_dict(obj: JWKDict, algorithm: str | None = None) -> PyJWK:
        """Makes one of a dict."""
        return PyJWK(obj, algorithm)

    @staticmethod
    def from_json(data: str, algorithm: str | None = None) -> PyJWK:
        """Makes one of JSON text."""
        import json

        return PyJWK.from_dict(json.loads(data), algorithm)

    @property
    def key_type(self) -> str | None:
        """The ``kty``."""
        return self._jwk_data.get("kty", None)

    @property
    def key_id(self) -> str | None:
        """The ``kid``."""
        return self._jwk_data.get("kid", None)

    @property
    def public_key_use(self) -> str | None:
        """The ``use``."""
        return self._jwk_data.get("use", None)


def _default_algorithm(kty: str, jwk_data: JWKDict) -> str:
    crv = jwk_data.get("crv", None)
    if kty == "RSA":
        return "RS256"
    if kty == "oct":
        return "HS256"
    if kty == "EC":
        if not crv:
            return "ES256"
        if isinstance(crv, str) and crv in _BY_CURVE:
            return _BY_CURVE[crv]
        raise InvalidKeyError(f"Unsupported crv: {crv}")
    if kty == "OKP":
        if crv == "Ed25519":
            return "EdDSA"
        raise InvalidKeyError(f"Unsupported crv: {crv}" if crv else f"crv is not found: {list(jwk_data)}")
    raise InvalidKeyError(f"Unsupported kty: {kty}")


class PyJWKSet:
    """The usable keys of a JWK Set."""

    def __init__(self, keys: list[JWKDict]) -> None:
        """Passes over what is no usable key.

        Raises:
            PyJWKSetError: there is none.
        """
        self.keys: list[PyJWK] = []
        if not keys:
            raise PyJWKSetError("The JWK Set did not contain any keys")
        if not isinstance(keys, list):
            raise PyJWKSetError("Invalid JWK Set value")
        for key in keys:
            if not isinstance(key, dict):
                continue
            try:
                self.keys.append(PyJWK(key))
            except MissingCryptographyError:
                raise
            except PyJWTError:
                continue
        if not self.keys:
            raise PyJWKSetError(
                "The JWK Set did not contain any usable keys. Perhaps 'cryptography' is not installed?"
            )

    @staticmethod
    def from_dict(obj: dict[str, Any]) -> PyJWKSet:
        """Makes one of a dict with a list ``keys``."""
        return PyJWKSet(obj.get("keys", []))

    @staticmethod
    def from_json(data: str) -> PyJWKSet:
        """Makes one of JSON text."""
        import json

        return PyJWKSet.from_dict(json.loads(data))

    def __getitem__(self, kid: str) -> PyJWK:
        """Finds the first key with that ``kid``."""
        for key in self.keys:
            if key.key_id == kid:
                return key
        raise KeyError(f"keyset has no key for kid: {kid}")

    def __iter__(self) -> Iterator[PyJWK]:
        """Goes through the usable keys."""
        return iter(self.keys)


class PyJWTSetWithTimestamp:
    """A JWK Set and the time of the monotonic clock when it came."""

    def __init__(self, jwk_set: PyJWKSet) -> None:
        """Takes the time."""
        self.jwk_set = jwk_set
        self.timestamp = time.monotonic()

    def get_jwk_set(self) -> PyJWKSet:
        """Returns the set."""
        return self.jwk_set

    def get_timestamp(self) -> float:
        """Returns the time, in seconds."""
        return self.timestamp
