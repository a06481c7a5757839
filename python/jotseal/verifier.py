"""What JWTs have to be, compiled once: the fast way to verify many of them."""

from __future__ import annotations

from . import _core
from .keys import verifying_keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Sequence
    from datetime import timedelta
    from typing import Any, TypeVar, overload

    from .configured import ConfiguredVerifier

    Claims = TypeVar("Claims")
    Typed = TypeVar("Typed")


class Verifier(_core.Verifier["Claims"]):
    """Verifies JWTs by keys and terms that are the same for all of them. Safe to share between threads.

    ``verify(token)`` returns the claims of one, ``verify_many(tokens)`` a list with the claims or the
    exception of each, for which it uses all cores. Both raise or give subclasses of
    :class:`InvalidTokenError`. The profile is the strict one: JSON as RFC 8259 has it, no name twice, and
    times that are numbers.
    """

    __slots__ = ()

    if TYPE_CHECKING:

        @overload
        def __new__(
            cls,
            keys: Any,
            *,
            algorithms: Sequence[str],
            issuer: str | Iterable[str] | None = None,
            audience: str | Iterable[str] | None = None,
            subject: str | None = None,
            leeway: float | timedelta = 0,
            require: Iterable[str] = ("exp",),
            typ: str | None = None,
            claims: None = None,
        ) -> Verifier[dict[str, Any]]: ...

        @overload
        def __new__(
            cls,
            keys: Any,
            *,
            algorithms: Sequence[str],
            issuer: str | Iterable[str] | None = None,
            audience: str | Iterable[str] | None = None,
            subject: str | None = None,
            leeway: float | timedelta = 0,
            require: Iterable[str] = ("exp",),
            typ: str | None = None,
            claims: type[Typed],
        ) -> Verifier[Typed]: ...

    def __new__(
        cls,
        keys: Any,
        *,
        algorithms: Sequence[str],
        issuer: str | Iterable[str] | None = None,
        audience: str | Iterable[str] | None = None,
        subject: str | None = None,
        leeway: float | timedelta = 0,
        require: Iterable[str] = ("exp",),
        typ: str | None = None,
        claims: type | None = None,
    ) -> Any:
        """Takes the keys and the terms.

        Args:
            keys: a key of the core's or of ``cryptography``'s, a :class:`PyJWK`, PEM or OpenSSH's text, a JWK
                or JWK Set as a dict or as text, a secret where every algorithm is HMAC; or several of them,
                as a list, or as a dict by key ID. Of several, ``kid`` of the token chooses.
            algorithms: the ``alg`` that tokens may have (RFC 8725, section 3.1).
            issuer: what ``iss`` must be, or a list of what it may be; ``None`` accepts any, and none.
            audience: what ``aud`` must name, or a list of which it must name one; with ``None`` there must be
                no ``aud``.
            subject: what ``sub`` must be.
            leeway: the seconds by which clocks may differ.
            require: the names of claims that must be there and not be null.
            typ: the media type that the header must have, such as ``at+jwt``.
            claims: the type of the claims: a ``TypedDict``, a dataclass, a msgspec Struct or a pydantic
                model. A token whose claims do not fit raises :class:`InvalidClaimsError`.

        Raises:
            InvalidKeyError: a key is none, or too short for an algorithm.
            InvalidAlgorithmError: a key is of a type or on a curve that is not supported.
            NotImplementedError: there is no such algorithm.
            ValueError: no algorithm is allowed.
            TypeError: an argument is of another type.
        """
        algorithms = _names(algorithms, "algorithms") or []
        if not algorithms:
            raise ValueError("algorithms is empty: name those that tokens may have.")
        secs = leeway.total_seconds() if hasattr(leeway, "total_seconds") else leeway
        if not 0 <= secs < float("inf"):
            raise ValueError("leeway is a finite number of seconds, 0 or more.")
        convert: Callable[[dict[str, Any]], Any] | None = None
        if claims is not None:
            from .typed_claims import converter

            convert = converter(claims)
        return super().__new__(
            cls,
            verifying_keys(keys, algorithms),
            algorithms=algorithms,
            issuers=_names(issuer, "issuer"),
            audiences=_names(audience, "audience"),
            subject=subject,
            leeway=secs,
            require=_names(require, "require") or [],
            typ=typ,
            convert=convert,
        )

    @staticmethod
    def from_config(path: str | os.PathLike[str], *, claims: type | None = None) -> ConfiguredVerifier:
        """Makes a verifier of the issuers of a configuration file, which jotseal's authorizer reads as well.

        Args:
            path: the file, in TOML.
            claims: the type of the claims, as for a ``Verifier`` itself.

        Raises:
            ValueError: what is wrong with it, all of it on one line.
            OSError: it cannot be read.
        """
        from .configured import ConfiguredVerifier

        return ConfiguredVerifier(path, claims=claims)


def _names(value: str | Iterable[str] | None, argument: str) -> list[str] | None:
    if value is None:
        return None
    names = [value] if isinstance(value, str) else list(value)
    if not all(isinstance(name, str) for name in names):
        raise TypeError(f"{argument} is a string or strings.")
    return names
