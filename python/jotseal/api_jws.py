"""JSON Web Signatures, as ``jwt.api_jws`` has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from . import _core
from .exceptions import DecodeError

if TYPE_CHECKING:
    from collections.abc import Container
    from json import JSONEncoder

    from ._core import SigningKey, VerifyingKey
    from .types import SigOptions

ALGORITHM_UNSET: Final[Any] = object()


def encode(
    payload: bytes,
    key: SigningKey | str | bytes,
    algorithm: str | None = ALGORITHM_UNSET,
    headers: dict[str, Any] | None = None,
    json_encoder: type[JSONEncoder] | None = None,
    *,
    sort_headers: bool = True,
) -> str:
    """Signs a payload and returns the compact serialization.

    ``alg`` of ``headers`` wins over ``algorithm``, which is HS256 by default. ``typ`` is JWT unless
    ``headers`` says otherwise; a falsy ``typ`` is left out.
    """
    import json

    header = {"typ": "JWT", "alg": "HS256" if algorithm is ALGORITHM_UNSET else algorithm, **(headers or {})}
    if not header["typ"]:
        del header["typ"]
    if not isinstance(header["alg"], str):
        raise NotImplementedError("Algorithm not supported")
    protected = json.dumps(header, separators=(",", ":"), cls=json_encoder, sort_keys=sort_headers)
    return _core.sign(protected.encode(), payload, header["alg"], key)


def decode_complete(
    jwt: str | bytes,
    key: VerifyingKey | str | bytes = "",
    algorithms: Container[str] | None = None,
    options: SigOptions | None = None,
) -> dict[str, Any]:
    """Verifies a compact serialization and returns its ``header``, ``payload`` and ``signature``."""
    if not (options or {}).get("verify_signature", True):
        header, payload, signature = _core.parse(jwt)
    elif not algorithms:
        raise DecodeError(
            'It is required that you pass in a value for the "algorithms" argument when calling decode().'
        )
    else:
        header, payload, signature = _core.verify(jwt, key, algorithms)
    return {"header": header, "payload": payload, "signature": signature}


def decode(
    jwt: str | bytes,
    key: VerifyingKey | str | bytes = "",
    algorithms: Container[str] | None = None,
    options: SigOptions | None = None,
) -> bytes:
    """Verifies a compact serialization and returns its payload."""
    payload: bytes = decode_complete(jwt, key, algorithms, options)["payload"]
    return payload


def get_unverified_header(jwt: str | bytes) -> dict[str, Any]:
    """Returns the header of a compact serialization, of which nothing has been verified."""
    header, _, _ = _core.parse(jwt)
    return header
