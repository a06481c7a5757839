"""JSON Web Tokens, as ``jwt.api_jwt`` has them."""

from __future__ import annotations

from . import _core
from ._hooks import Replaceable, replaced
from ._lazy import lazily
from .api_jwk import PyJWK
from .api_jws import _ALGORITHM_UNSET, PyJWS, _jws_global_obj, _warn_of_unknown
from .exceptions import MissingRequiredClaimError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence
    from datetime import datetime, timedelta
    from json import JSONEncoder
    from typing import Any, TypeAlias

    from .api_jws import PrivateKey, PublicKey
    from .types import FullOptions, Options, SigOptions

    AllowedPrivateKeyTypes: TypeAlias = PrivateKey
    AllowedPublicKeyTypes: TypeAlias = PublicKey

__getattr__ = lazily(
    __name__,
    {
        "DecodeError": ".exceptions:DecodeError",
        "ExpiredSignatureError": ".exceptions:ExpiredSignatureError",
        "ImmatureSignatureError": ".exceptions:ImmatureSignatureError",
        "InvalidAudienceError": ".exceptions:InvalidAudienceError",
        "InvalidIssuedAtError": ".exceptions:InvalidIssuedAtError",
        "InvalidIssuerError": ".exceptions:InvalidIssuerError",
        "InvalidJTIError": ".exceptions:InvalidJTIError",
        "InvalidSubjectError": ".exceptions:InvalidSubjectError",
        "datetime": "datetime:datetime",
        "timedelta": "datetime:timedelta",
        "timezone": "datetime:timezone",
        "RemovedInPyjwt3Warning": ".warnings:RemovedInPyjwt3Warning",
        "json": "json",
        "timegm": "calendar:timegm",
        "warnings": "warnings",
    },
)

_GLOBALS = globals()
_VERIFIED = ("verify_exp", "verify_nbf", "verify_iat", "verify_aud", "verify_iss", "verify_sub", "verify_jti")


class PyJWT(Replaceable):
    """Signs, verifies and validates claims sets, with options of its own."""

    def __init__(self, options: Options | None = None) -> None:
        """Takes options that are in force where a call gives no other."""
        self.options: FullOptions = self._get_default_options()
        if options is not None:
            self.options = self._merge_options(options)
        self._jws = PyJWS(options=self._get_sig_options())
        self._codec = _core.Codec()

    @staticmethod
    def _get_default_options() -> FullOptions:
        return {
            "verify_signature": True,
            "verify_exp": True,
            "verify_nbf": True,
            "verify_iat": True,
            "verify_aud": True,
            "verify_iss": True,
            "verify_sub": True,
            "verify_jti": True,
            "require": [],
            "strict_aud": False,
            "enforce_minimum_key_length": False,
        }

    def _get_sig_options(self) -> SigOptions:
        return {
            "verify_signature": self.options["verify_signature"],
            "enforce_minimum_key_length": self.options.get("enforce_minimum_key_length", False),
        }

    def _merge_options(self, options: Options | None = None) -> FullOptions:
        if options is None:
            return self.options
        merged: dict[str, Any] = {**self.options, **options}
        if not options.get("verify_signature", True):
            merged.update((name, options.get(name, False)) for name in _VERIFIED)
        return merged  # type: ignore[return-value]

    def encode(
        self,
        payload: dict[str, Any],
        key: PrivateKey,
        algorithm: str | None = _ALGORITHM_UNSET,
        headers: dict[str, Any] | None = None,
        json_encoder: type[JSONEncoder] | None = None,
        sort_headers: bool = True,
    ) -> str:
        """Signs a claims set and returns the JWT.

        ``exp``, ``iat`` and ``nbf`` may be aware datetimes, or naive ones in UTC. The other arguments are
        those of :meth:`PyJWS.encode`.
        """
        if not isinstance(payload, dict):
            raise TypeError("Expecting a dict object, as JWT only supports JSON objects as payloads.")
        if headers is None and json_encoder is None and sort_headers and type(payload) is dict:
            name = "HS256" if algorithm is _ALGORITHM_UNSET else algorithm
            if type(name) is str and self._is_stock() and self._jws.header_typ == "JWT":
                token = self._codec.encode(payload, key, name)
                if token is not None:
                    return token
        payload = numeric_dates(payload)
        if "iss" in payload and not isinstance(payload["iss"], str):
            raise TypeError("Issuer (iss) must be a string.")
        octets = self._encode_payload(payload, headers=headers, json_encoder=json_encoder)
        return self._jws.encode(octets, key, algorithm, headers, json_encoder, sort_headers=sort_headers)

    def _encode_payload(
        self,
        payload: dict[str, Any],
        headers: dict[str, Any] | None = None,
        json_encoder: type[JSONEncoder] | None = None,
    ) -> bytes:
        """Makes the octets that are signed: for subclasses to override."""
        import json

        del headers
        return json.dumps(payload, separators=(",", ":"), cls=json_encoder).encode()

    def decode_complete(
        self,
        jwt: str | bytes,
        key: PublicKey = "",
        algorithms: Sequence[str] | None = None,
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

        ``leeway`` is in seconds. ``algorithms`` must not come from the token (RFC 8725, section 3.1).
        """
        if kwargs:
            _warn_of_unknown("decode_complete", kwargs, stacklevel=3)
        verify_signature = True if options is None else options.get("verify_signature", True)
        if verify is not None and verify != verify_signature:
            import warnings

            warnings.warn(
                "The `verify` argument to `decode` does nothing in PyJWT 2.0 and newer. "
                "The equivalent is setting `verify_signature` to False in the `options` dictionary. "
                "This invocation has a mismatch between the kwarg and the option entry.",
                category=DeprecationWarning,
                stacklevel=2,
            )
        merged = self._merge_options(options)
        decoded = self._jws.decode_complete(
            jwt,
            key=key,
            algorithms=algorithms,
            options={
                "verify_signature": verify_signature,
                "enforce_minimum_key_length": merged.get("enforce_minimum_key_length", False),
            },
            detached_payload=detached_payload,
        )
        payload = self._decode_payload(decoded)
        self._validate_claims(
            payload, merged, audience=audience, issuer=issuer, leeway=leeway, subject=subject
        )
        decoded["payload"] = payload
        return decoded

    def _decode_payload(self, decoded: dict[str, Any]) -> dict[str, Any]:
        """Makes the claims set of the payload's octets: for subclasses to override."""
        return _core.loads(decoded["payload"])

    def decode(
        self,
        jwt: str | bytes,
        key: PublicKey = "",
        algorithms: Sequence[str] | None = None,
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

        The arguments are those of :meth:`decode_complete`.
        """
        if kwargs:
            _warn_of_unknown("decode", kwargs, stacklevel=3)
        elif verify is None and detached_payload is None and self._is_stock():
            core_key, allowed = key._verifies(algorithms) if type(key) is PyJWK else (key, algorithms)  # noqa: SLF001 ours
            merged = self.options if options is None else self._merge_options(options)
            claims = self._codec.decode(jwt, core_key, allowed, merged, audience, issuer, subject, leeway)
            if claims is not None:
                return claims
        decoded = self.decode_complete(
            jwt,
            key,
            algorithms,
            options,
            verify=verify,
            detached_payload=detached_payload,
            audience=audience,
            subject=subject,
            issuer=issuer,
            leeway=leeway,
        )
        return decoded["payload"]  # type: ignore[no-any-return]

    def _is_stock(self) -> bool:
        """Tells whether nothing stands in the place of anything of ours, the clock included."""
        jws = self._jws
        return (
            not replaced
            and type(self) is PyJWT
            and type(jws) is PyJWS
            and jws._is_stock  # noqa: SLF001 ours
            and "datetime" not in _GLOBALS
        )

    def _validate_claims(
        self,
        payload: dict[str, Any],
        options: FullOptions,
        audience: Iterable[str] | str | None = None,
        issuer: Container[str] | str | None = None,
        subject: str | None = None,
        leeway: float | timedelta = 0,
    ) -> None:
        if hasattr(leeway, "total_seconds"):
            leeway = leeway.total_seconds()
        if audience is not None and not isinstance(audience, str) and not hasattr(audience, "__iter__"):
            raise TypeError("audience must be a string, iterable or None")
        now = _now()
        if not self._is_native():
            self._validate_each(payload, options, audience, issuer, subject, now, leeway)
            return
        _core.validate(
            payload,
            options,
            now=now,
            audience=audience,
            issuer=issuer,
            subject=subject,
            leeway=leeway,
        )

    def _validate_each(
        self,
        payload: dict[str, Any],
        options: FullOptions,
        audience: Iterable[str] | str | None,
        issuer: Container[str] | str | None,
        subject: str | None,
        now: float,
        leeway: float,
    ) -> None:
        """Asks every check by itself, in the order of the core: a subclass may have put its own there."""
        self._validate_required_claims(payload, options["require"])
        if "iat" in payload and options["verify_iat"]:
            self._validate_iat(payload, now, leeway)
        if "nbf" in payload and options["verify_nbf"]:
            self._validate_nbf(payload, now, leeway)
        if "exp" in payload and options["verify_exp"]:
            self._validate_exp(payload, now, leeway)
        if options["verify_iss"]:
            self._validate_iss(payload, issuer)
        if options["verify_aud"]:
            self._validate_aud(payload, audience, strict=options.get("strict_aud", False))
        if options["verify_sub"]:
            self._validate_sub(payload, subject)
        if options["verify_jti"]:
            self._validate_jti(payload)

    def _is_native(self) -> bool:
        """Tells whether every check is ours, so that the core may do them all at once."""
        return all(getattr(getattr(self, name), "__func__", None) is check for name, check in _CHECKS)

    def _validate_required_claims(self, payload: dict[str, Any], claims: Iterable[str]) -> None:
        for claim in claims:
            if payload.get(claim) is None:
                raise MissingRequiredClaimError(claim)

    def _validate_sub(self, payload: dict[str, Any], subject: str | None = None) -> None:
        _core.validate(payload, {"verify_sub": True}, subject=subject)

    def _validate_jti(self, payload: dict[str, Any]) -> None:
        _core.validate(payload, {"verify_jti": True})

    def _validate_iat(self, payload: dict[str, Any], now: float, leeway: float) -> None:
        _core.validate(payload, {"verify_iat": True}, now=now, leeway=leeway)

    def _validate_nbf(self, payload: dict[str, Any], now: float, leeway: float) -> None:
        _core.validate(payload, {"verify_nbf": True}, now=now, leeway=leeway)

    def _validate_exp(self, payload: dict[str, Any], now: float, leeway: float) -> None:
        _core.validate(payload, {"verify_exp": True}, now=now, leeway=leeway)

    def _validate_aud(
        self, payload: dict[str, Any], audience: str | Iterable[str] | None, *, strict: bool = False
    ) -> None:
        _core.validate(payload, {"verify_aud": True, "strict_aud": strict}, audience=audience)

    def _validate_iss(self, payload: dict[str, Any], issuer: Container[str] | str | None) -> None:
        _core.validate(payload, {"verify_iss": True}, issuer=issuer)


_CHECKS = tuple(
    (f"_validate_{name}", vars(PyJWT)[f"_validate_{name}"])
    for name in ("required_claims", "iat", "nbf", "exp", "iss", "aud", "sub", "jti")
)


def numeric_dates(claims: dict[str, Any]) -> dict[str, Any]:
    """Copies claims, with numbers for the times that are datetimes."""
    claims = claims.copy()
    for name in ("exp", "iat", "nbf"):
        value = claims.get(name)
        if value is not None and not isinstance(value, (int, float, str)) and _is_datetime(value):
            from calendar import timegm

            claims[name] = timegm(value.utctimetuple())
    return claims


def _is_datetime(value: object) -> bool:
    from datetime import datetime

    return isinstance(value, datetime)


def _now() -> float:
    """Asks the ``datetime`` that stands in this module, where a test may have put its own, or Python's."""
    from datetime import datetime, timezone

    here: type[datetime] = globals().get("datetime", datetime)
    return here.now(tz=timezone.utc).timestamp()


_jwt_global_obj = PyJWT()
# One registry for both, as in PyJWT.
_jwt_global_obj._jws = _jws_global_obj  # noqa: SLF001 ours
encode = _jwt_global_obj.encode
decode_complete = _jwt_global_obj.decode_complete
decode = _jwt_global_obj.decode
