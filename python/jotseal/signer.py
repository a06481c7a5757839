"""How JWTs are signed, compiled once: the fast way to sign many of them."""

from __future__ import annotations

from . import _core
from .api_jwt import numeric_dates
from .keys import signing_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from typing_extensions import Self

_TIMES = ("exp", "iat", "nbf")


class Signer(_core.Signer):
    """Signs JWTs with one key under one header. Safe to share between threads.

    ``sign(claims)`` takes a dict, a dataclass, a msgspec Struct or a pydantic model, and returns the JWT.
    ``exp``, ``iat`` and ``nbf`` may be aware datetimes, or naive ones in UTC; what is ``None`` in an object
    of the other types is left out.
    """

    __slots__ = ()

    def __new__(cls, key: Any, *, algorithm: str, headers: Mapping[str, Any] | None = None) -> Self:
        """Takes the key and the header.

        Args:
            key: a key of the core's or of ``cryptography``'s, a :class:`PyJWK`, PEM, a JWK as a dict or as
                text, or a secret for HMAC.
            algorithm: the ``alg`` of the tokens.
            headers: more header parameters. ``typ`` is JWT, and ``kid`` that of the key, unless they say
                otherwise; what is ``None`` is left out.

        Raises:
            InvalidKeyError: the key is none, is too short or not for the algorithm.
            InvalidAlgorithmError: the key is of a type or on a curve that is not supported.
            NotImplementedError: there is no such algorithm.
            ValueError: ``headers`` has another ``alg``, or ``b64`` or ``crit``.
            TypeError: an argument is of another type.
        """
        import json

        if not isinstance(algorithm, str):
            raise TypeError("algorithm is a string.")
        made = signing_key(key, algorithm)
        given = {} if headers is None else dict(headers)
        if given.get("alg", algorithm) != algorithm or not given.keys().isdisjoint(("b64", "crit")):
            raise ValueError("headers has no alg of its own, no b64 and no crit.")
        if not all(isinstance(given.get(name), (str, type(None))) for name in ("kid", "typ", "cty")):
            raise TypeError("kid, typ and cty are strings.")
        header = {"typ": "JWT", "kid": made.kid, **given, "alg": algorithm}
        text = json.dumps(
            {name: value for name, value in header.items() if value is not None},
            separators=(",", ":"),
            allow_nan=False,
            sort_keys=True,
        )
        return super().__new__(cls, made, algorithm=algorithm, header=text, to_json=_to_json)


def _to_json(claims: Any) -> str:
    """Makes JSON text of claims of any type that is taken."""
    import json

    return json.dumps(numeric_dates(_members(claims)), separators=(",", ":"), allow_nan=False)


def _members(claims: Any) -> dict[str, Any]:
    if isinstance(claims, dict):
        return claims
    members = _of_object(claims)
    if not isinstance(members, dict):
        raise TypeError("Expecting a dict or a typed object, as JWT only supports JSON objects as payloads.")
    return {name: value for name, value in members.items() if value is not None}


def _of_object(claims: Any) -> Any:
    from dataclasses import asdict, is_dataclass

    if is_dataclass(claims) and not isinstance(claims, type):
        return asdict(claims)
    if hasattr(claims, "model_dump"):
        members = claims.model_dump(mode="json", by_alias=True)
        return _with_times(members, lambda: claims.model_dump(by_alias=True))
    if hasattr(claims, "__struct_fields__"):
        import msgspec

        names = zip(claims.__struct_encode_fields__, claims.__struct_fields__, strict=True)
        members = msgspec.to_builtins(claims)
        return _with_times(members, lambda: {name: getattr(claims, field) for name, field in names})
    return None


def _with_times(members: Any, given: Callable[[], dict[str, Any]]) -> Any:
    """Puts the times in the place of the texts that were made of them."""
    if isinstance(members, dict) and any(isinstance(members.get(name), str) for name in _TIMES):
        members |= {name: time for name, time in given().items() if name in _TIMES and time is not None}
    return members
