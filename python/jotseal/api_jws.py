"""JSON Web Signatures, as ``jwt.api_jws`` has them."""

from __future__ import annotations

from . import _core
from ._hooks import Replaceable
from ._lazy import lazily
from .algorithms.base import Algorithm
from .algorithms.registry import get_default_algorithms
from .api_jwk import PyJWK
from .exceptions import (
    DecodeError,
    InvalidAlgorithmError,
    InvalidKeyError,
    InvalidSignatureError,
    InvalidTokenError,
)
from .warnings import InsecureKeyLengthWarning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from json import JSONEncoder
    from typing import Any, TypeAlias

    from ._core import SigningKey, VerifyingKey
    from .algorithms.aliases import AllowedPrivateKeys, AllowedPublicKeys
    from .types import SigOptions

    PrivateKey: TypeAlias = AllowedPrivateKeys | SigningKey | PyJWK | str | bytes
    PublicKey: TypeAlias = AllowedPublicKeys | SigningKey | VerifyingKey | PyJWK | str | bytes

__getattr__ = lazily(
    __name__,
    {
        "RemovedInPyjwt3Warning": ".warnings:RemovedInPyjwt3Warning",
        "base64url_decode": ".utils:base64url_decode",
        "base64url_encode": ".utils:base64url_encode",
        "has_crypto": ".algorithms:has_crypto",
        "json": "json",
        "requires_cryptography": ".algorithms:requires_cryptography",
        "warnings": "warnings",
    },
)

_ALGORITHM_UNSET: Any = object()


class PyJWS(Replaceable):
    """Signs and verifies with a registry of algorithms and with options of its own."""

    header_typ = "JWT"
    _supported_crit: set[str] = {"b64"}  # noqa: RUF012 PyJWT's

    def __init__(self, algorithms: Sequence[str] | None = None, options: SigOptions | None = None) -> None:
        """Has all algorithms, or those of a list."""
        registry = get_default_algorithms()
        self._valid_algs = set(registry if algorithms is None else algorithms)
        self._algorithms = {name: registry[name] for name in registry if name in self._valid_algs}
        # Whether each of the core's algorithms is there, and no other under its name.
        self._is_stock = algorithms is None
        self.options: SigOptions = self._get_default_options()
        if options is not None:
            self.options = {**self.options, **options}

    @staticmethod
    def _get_default_options() -> SigOptions:
        return {"verify_signature": True, "enforce_minimum_key_length": False}

    def register_algorithm(self, alg_id: str, alg_obj: Algorithm) -> None:
        """Adds an algorithm under a name that has none yet."""
        if alg_id in self._algorithms:
            raise ValueError("Algorithm already has a handler.")
        if not isinstance(alg_obj, Algorithm):
            raise TypeError("Object is not of type `Algorithm`")
        self._algorithms[alg_id] = alg_obj
        self._valid_algs.add(alg_id)

    def unregister_algorithm(self, alg_id: str) -> None:
        """Removes an algorithm."""
        if alg_id not in self._algorithms:
            raise KeyError("The specified algorithm could not be removed because it is not registered.")
        self._is_stock = False
        del self._algorithms[alg_id]
        self._valid_algs.remove(alg_id)

    def get_algorithms(self) -> list[str]:
        """Lists the names that ``alg`` may have."""
        return list(self._valid_algs)

    def get_algorithm_by_name(self, alg_name: str) -> Algorithm:
        """Finds an algorithm."""
        try:
            return self._algorithms[alg_name]
        except KeyError as error:
            raise NotImplementedError("Algorithm not supported") from error

    def encode(
        self,
        payload: bytes,
        key: PrivateKey,
        algorithm: str | None = _ALGORITHM_UNSET,
        headers: dict[str, Any] | None = None,
        json_encoder: type[JSONEncoder] | None = None,
        is_payload_detached: bool = False,
        sort_headers: bool = True,
    ) -> str:
        """Signs a payload and returns the compact serialization.

        ``alg`` of ``headers`` wins over ``algorithm``, which is that of a :class:`PyJWK` or HS256 by default,
        and *none* where it is ``None``. ``typ`` is JWT unless ``headers`` says otherwise; a falsy ``typ`` is
        left out. A detached payload is signed as it is, and left out (RFC 7797).
        """
        import json

        if algorithm is _ALGORITHM_UNSET or algorithm is None:
            default = "none" if algorithm is None else "HS256"
            algorithm = key.algorithm_name if isinstance(key, PyJWK) else default
        if headers:
            algorithm = headers.get("alg") or algorithm
            is_payload_detached = is_payload_detached or headers.get("b64") is False
        header: dict[str, Any] = {"typ": self.header_typ, "alg": algorithm}
        if headers:
            self._validate_headers(headers, encoding=True)
            header.update(headers)
        if not header["typ"]:
            del header["typ"]
        if is_payload_detached:
            header["b64"] = False
            _declare_b64(header)
        else:
            # True is what its absence means.
            header.pop("b64", None)
        text = json.dumps(header, separators=(",", ":"), cls=json_encoder, sort_keys=sort_headers)
        protected = _core.base64url_encode(text.encode())
        middle = payload if is_payload_detached else _core.base64url_encode(payload)
        signing_input = b".".join((protected, middle))

        alg_obj = self.get_algorithm_by_name(algorithm)
        prepared = _prepare(alg_obj, key, private=True)
        too_short = alg_obj.check_key_length(prepared)
        if too_short:
            if self.options.get("enforce_minimum_key_length", False):
                raise InvalidKeyError(too_short)
            import warnings

            warnings.warn(too_short, InsecureKeyLengthWarning, stacklevel=2)
        signature = _core.base64url_encode(alg_obj.sign(signing_input, prepared))
        return b".".join((protected, b"" if is_payload_detached else middle, signature)).decode()

    def decode_complete(
        self,
        jwt: str | bytes,
        key: PublicKey = "",
        algorithms: Sequence[str] | None = None,
        options: SigOptions | None = None,
        detached_payload: bytes | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        """Verifies a compact serialization and returns its ``header``, ``payload`` and ``signature``."""
        if kwargs:
            _warn_of_unknown("decode_complete", kwargs, stacklevel=3)
        merged: SigOptions = self.options if options is None else {**self.options, **options}
        verify_signature = merged["verify_signature"]
        if verify_signature and not algorithms and not isinstance(key, PyJWK):
            raise DecodeError(
                'It is required that you pass in a value for the "algorithms" argument when calling decode().'
            )
        payload, signing_input, header, signature = self._load(jwt)
        self._validate_headers(header)
        if header.get("b64", True) is False:
            payload = _require_detached(header, detached_payload)
            signing_input = signing_input.rsplit(b".", 1)[0] + b"." + payload
        elif detached_payload is not None:
            raise DecodeError(
                'It is only valid to pass "detached_payload" when the protected header has "b64" set '
                "to false."
            )
        if verify_signature:
            self._verify_signature(signing_input, header, signature, key, algorithms, options=merged)
        return {"payload": payload, "header": header, "signature": signature}

    def decode(
        self,
        jwt: str | bytes,
        key: PublicKey = "",
        algorithms: Sequence[str] | None = None,
        options: SigOptions | None = None,
        detached_payload: bytes | None = None,
        **kwargs: Any,
    ) -> Any:
        """Verifies a compact serialization and returns its payload."""
        if kwargs:
            _warn_of_unknown("decode", kwargs, stacklevel=3)
        decoded = self.decode_complete(jwt, key, algorithms, options, detached_payload=detached_payload)
        return decoded["payload"]

    def get_unverified_header(self, jwt: str | bytes) -> dict[str, Any]:
        """Returns the header of a compact serialization, of which nothing has been verified."""
        header = self._load(jwt)[2]
        self._validate_headers(header)
        return header

    @staticmethod
    def _decode_base64url_segment(segment: bytes, name: str) -> bytes:
        return _core.decode_part(segment, name)

    def _load(self, jwt: str | bytes) -> tuple[bytes, bytes, dict[str, Any], bytes]:
        """Returns the payload, signing input, header and signature."""
        token = jwt.encode() if isinstance(jwt, str) else jwt
        if not isinstance(token, bytes):
            raise DecodeError(f"Invalid token type. Token must be a {bytes}")
        return _core.load(token)

    def _verify_signature(
        self,
        signing_input: bytes,
        header: dict[str, Any],
        signature: bytes,
        key: PublicKey = "",
        algorithms: Sequence[str] | None = None,
        options: SigOptions | None = None,
    ) -> None:
        if algorithms is None and isinstance(key, PyJWK):
            algorithms = [key.algorithm_name]
        if "alg" not in header:
            raise InvalidAlgorithmError("Algorithm not specified")
        alg = header["alg"]
        if not alg or (algorithms is not None and alg not in algorithms):
            raise InvalidAlgorithmError("The specified alg value is not allowed")
        if isinstance(key, PyJWK):
            # The algorithm is the key's; the token may only agree (RFC 8725, section 3.1).
            if alg != key.algorithm_name:
                raise InvalidAlgorithmError(
                    f"Token algorithm {alg!r} does not match the key's algorithm {key.algorithm_name!r}"
                )
            alg_obj = key.Algorithm
        else:
            try:
                alg_obj = self.get_algorithm_by_name(alg)
            except NotImplementedError as error:
                raise InvalidAlgorithmError("Algorithm not supported") from error
        prepared = _prepare(alg_obj, key, private=False)
        too_short = alg_obj.check_key_length(prepared)
        if too_short:
            if (self.options if options is None else options).get("enforce_minimum_key_length", False):
                raise InvalidKeyError(too_short)
            import warnings

            warnings.warn(too_short, InsecureKeyLengthWarning, stacklevel=4)
        if not alg_obj.verify(signing_input, prepared, signature):
            raise InvalidSignatureError("Signature verification failed")

    def _validate_headers(self, headers: dict[str, Any], *, encoding: bool = False) -> None:
        if "kid" in headers:
            self._validate_kid(headers["kid"])
        if not encoding and "crit" in headers:
            self._validate_crit(headers)

    def _validate_kid(self, kid: Any) -> None:
        if not isinstance(kid, str):
            raise InvalidTokenError("Key ID header parameter must be a string")

    def _validate_crit(self, headers: dict[str, Any]) -> None:
        crit = headers["crit"]
        if not isinstance(crit, list) or not crit:
            raise _critical("Invalid 'crit' header: must be a non-empty list")
        for extension in crit:
            if not isinstance(extension, str):
                raise _critical("Invalid 'crit' header: values must be strings")
            if extension not in self._supported_crit:
                raise _critical(f"Unsupported critical extension: {extension}")
            if extension not in headers:
                raise _critical(f"Critical extension '{extension}' is missing from headers")


def _prepare(algorithm: Algorithm, key: Any, *, private: bool) -> Any:
    """Prepares a key: by the core, unless the algorithm is of the caller's making."""
    if not algorithm._is_native():  # noqa: SLF001 ours
        return algorithm.prepare_key(key.key if isinstance(key, PyJWK) else key)
    if isinstance(key, PyJWK):
        key = key._parsed if key.key_type == algorithm._kty else key.key  # noqa: SLF001 ours
    return algorithm._prepare(key, private=private)  # noqa: SLF001 ours


def _declare_b64(header: dict[str, Any]) -> None:
    """Lists ``b64`` in ``crit``, so that whoever does not know it refuses (RFC 7797, section 6)."""
    crit = header.get("crit", [])
    if not isinstance(crit, list):
        raise _critical("Invalid 'crit' header: must be a list")
    if "b64" not in crit:
        header["crit"] = [*crit, "b64"]


def _require_detached(header: dict[str, Any], detached_payload: bytes | None) -> bytes:
    crit = header.get("crit") or []
    if not isinstance(crit, list) or "b64" not in crit:
        raise _critical("The 'b64' header parameter requires 'b64' to be listed in 'crit'.")
    if detached_payload is None:
        raise DecodeError(
            'It is required that you pass in a value for the "detached_payload" argument to decode a message '
            "having the b64 header set to false."
        )
    return detached_payload


def _critical(message: str) -> InvalidTokenError:
    error = InvalidTokenError(message)
    error.code = "header.crit"
    return error


def _warn_of_unknown(function: str, arguments: dict[str, Any], stacklevel: int) -> None:
    import warnings

    from .warnings import RemovedInPyjwt3Warning

    warnings.warn(
        f"passing additional kwargs to {function}() is deprecated and will be removed in pyjwt version 3. "
        f"Unsupported kwargs: {tuple(arguments)}",
        RemovedInPyjwt3Warning,
        stacklevel=stacklevel,
    )


_jws_global_obj = PyJWS()
encode = _jws_global_obj.encode
decode_complete = _jws_global_obj.decode_complete
decode = _jws_global_obj.decode
register_algorithm = _jws_global_obj.register_algorithm
unregister_algorithm = _jws_global_obj.unregister_algorithm
get_algorithm_by_name = _jws_global_obj.get_algorithm_by_name
get_unverified_header = _jws_global_obj.get_unverified_header
