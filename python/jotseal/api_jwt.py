"""JSON Web Tokens, as ``jwt.api_jwt`` has them."""

from __future__ import annotations

import time
from calendar import timegm
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from . import _core, api_jws
from .api_jws import ALGORITHM_UNSET

if TYPE_CHECKING:
    from collections.abc import Container, Iterable
    from json import JSONEncoder

    from ._core import SigningKey, VerifyingKey
    from .types import Options

_VERIFIED = ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")


def encode(
    payload: dict[str, Any],
    key: SigningKey | str | bytes,
    algorithm: str | None = ALGORITHM_UNSET,
    headers: dict[str, Any] | None = None,
    json_encoder: type[JSONEncoder] | None = None,
    sort_headers: bool = True,
) -> str:
    """Signs a claims set and returns the JWT.

    ``exp``, ``iat`` and ``nbf`` may be aware datetimes, or naive ones in UTC.
    """
    import json

    if not isinstance(payload, dict):
        raise TypeError("Expecting a dict object, as JWT only supports JSON objects as payloads.")
    payload = payload.copy()
    for name in ("exp", "iat", "nbf"):
        if isinstance(payload.get(name), datetime):
            payload[name] = timegm(payload[name].utctimetuple())
    if "iss" in payload and not isinstance(payload["iss"], str):
        raise TypeError("Issuer (iss) must be a string.")
    octets = json.dumps(payload, separators=(",", ":"), cls=json_encoder).encode()
    return api_jws.encode(octets, key, algorithm, headers, json_encoder, sort_headers=sort_headers)


def decode_complete(
    jwt: str | bytes,
    key: VerifyingKey | str | bytes = "",
    algorithms: Container[str] | None = None,
    options: Options | None = None,
    verify: bool | None = None,
    detached_payload: bytes | None = None,
    audience: str | Iterable[str] | None = None,
    issuer: str | Container[str] | None = None,
    subject: str | None = None,
    leeway: float | timedelta = 0,
    **kwargs: Any,
) -> dict[str, Any]:
    """Verifies a JWT, validates its claims and returns its ``header``, ``payload`` and ``signature``.

    ``leeway`` is in seconds.
    """
    merged = _merge(options or {})
    _warn(merged, verify, kwargs)
    if detached_payload is not None:
        from .exceptions import DecodeError

        raise DecodeError(
            'It is only valid to pass "detached_payload" when the protected header has "b64" set to false.'
        )
    if isinstance(leeway, timedelta):
        leeway = leeway.total_seconds()
    decoded = api_jws.decode_complete(jwt, key, algorithms, {"verify_signature": merged["verify_signature"]})
    claims = _core.loads(decoded["payload"])
    _core.validate(
        claims,
        merged,
        now=time.time(),
        audience=audience,
        issuer=issuer,
        subject=subject,
        leeway=leeway,
    )
    decoded["payload"] = claims
    return decoded


def decode(
    jwt: str | bytes,
    key: VerifyingKey | str | bytes = "",
    algorithms: Container[str] | None = None,
    options: Options | None = None,
    verify: bool | None = None,
    detached_payload: bytes | None = None,
    audience: str | Iterable[str] | None = None,
    subject: str | None = None,
    issuer: str | Container[str] | None = None,
    leeway: float | timedelta = 0,
    **kwargs: Any,
) -> dict[str, Any]:
    """Verifies a JWT, validates its claims and returns them.

    ``leeway`` is in seconds.
    """
    decoded = decode_complete(
        jwt,
        key,
        algorithms,
        options,
        verify,
        detached_payload,
        audience=audience,
        issuer=issuer,
        subject=subject,
        leeway=leeway,
        **kwargs,
    )
    claims: dict[str, Any] = decoded["payload"]
    return claims


def _merge(options: Options) -> dict[str, Any]:
    verify_signature = options.get("verify_signature", True)
    defaults = {f"verify_{name}": verify_signature for name in _VERIFIED}
    return {"verify_signature": verify_signature, "require": [], "strict_aud": False, **defaults, **options}


def _warn(options: dict[str, Any], verify: bool | None, unknown: dict[str, Any]) -> None:
    if not unknown and verify in (None, options["verify_signature"]):
        return
    import warnings

    from .warnings import RemovedInPyjwt3Warning

    if unknown:
        warnings.warn(
            "passing additional kwargs to decode() is deprecated and will be removed in pyjwt version 3. "
            f"Unsupported kwargs: {tuple(unknown)}",
            RemovedInPyjwt3Warning,
            stacklevel=3,
        )
    if verify not in (None, options["verify_signature"]):
        warnings.warn(
            "The `verify` argument to `decode` does nothing in PyJWT 2.0 and newer. "
            "The equivalent is setting `verify_signature` to False in the `options` dictionary. "
            "This invocation has a mismatch between the kwarg and the option entry.",
            DeprecationWarning,
            stacklevel=3,
        )
