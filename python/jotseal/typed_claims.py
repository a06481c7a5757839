"""Claims of the type that a caller gives to a :class:`jotseal.Verifier`."""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from collections import abc
from operator import is_

from .exceptions import InvalidClaimsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeAlias, TypeVar

    T = TypeVar("T")
    Check: TypeAlias = Callable[[Any], Any]

_SCALARS = {str: (str,), bool: (bool,), int: (int,), float: (float, int), type(None): (type(None),)}
_ARRAYS: dict[Any, Check] = {list: list, abc.Sequence: list, tuple: tuple, set: set}
_ARRAYS |= {frozenset: frozenset, abc.Set: frozenset}
_ANYTHING = (typing.Any, object)


def converter(claims_type: type[T]) -> Callable[[dict[str, Any]], T]:
    """Makes what turns a verified claims set into the caller's type, or raises :class:`InvalidClaimsError`.

    A pydantic model and a msgspec Struct are validated by those. A ``TypedDict`` is the claims set itself, a
    dataclass is made of the claims that are its fields; arrays and objects in them are as annotated.

    Raises:
        TypeError: it is none of these, or an annotation cannot be checked.
    """
    check, refusal, place = _validation(claims_type)

    def convert(claims: dict[str, Any]) -> T:
        try:
            return check(claims)  # type: ignore[no-any-return]
        except refusal as error:
            claim, expected = place(error)
        # Not in the handler: what was caught may hold values, and would be the context.
        raise InvalidClaimsError(claim, expected, claims_type.__name__)

    return convert


def _validation(claims_type: Any) -> tuple[Check, type[Exception], Callable[[Any], tuple[str, str]]]:
    """The check, what it raises, and what tells of that the claim and what was expected."""
    if isinstance(claims_type, type):
        if hasattr(claims_type, "model_validate"):
            from pydantic import ValidationError

            return claims_type.model_validate, ValidationError, _pydantic_place
        if hasattr(claims_type, "__struct_fields__"):
            from msgspec import ValidationError, convert

            return lambda claims: convert(claims, claims_type), ValidationError, _msgspec_place
        if _is_structure(claims_type):
            return _Checks().of(claims_type), _MisfitError, lambda error: (_joined(error.path), error.expected)
    raise TypeError("claims is a TypedDict, a dataclass, a msgspec Struct or a pydantic model.")


def _pydantic_place(error: Any) -> tuple[str, str]:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    return _joined(first["loc"]), first["type"]


def _msgspec_place(error: Exception) -> tuple[str, str]:
    """Takes the words that are msgspec's own out of its message, in which a value may stand too."""
    message = str(error).removeprefix(str(error.__cause__))
    said, at, path = message.rpartition(" - at `")
    said, claim = (said, path.partition("$")[2].strip(".`")) if at else (message, "")
    if said.startswith("Object missing required field `"):
        return f"{claim}.{said.split('`')[1]}".lstrip("."), "missing"
    if said.startswith("Expected "):
        return claim, said.removeprefix("Expected ").partition(", got ")[0].replace("`", "")
    return claim, "another value"


def _joined(path: Iterable[str | int]) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


class _MisfitError(Exception):
    """A value is not what its annotation says."""

    def __init__(self, expected: str, *path: str | int) -> None:
        super().__init__(expected)
        self.expected = expected
        self.path = path


def _at(step: str | int, check: Check, value: Any) -> Any:
    try:
        return check(value)
    except _MisfitError as misfit:
        raise _MisfitError(misfit.expected, step, *misfit.path) from None


class _Checks:
    """Makes checks of annotations. A check returns what the caller gets, and changes nothing in place."""

    def __init__(self) -> None:
        self._structures: dict[Any, Check] = {}

    def of(self, annotation: Any) -> Check:
        """Makes one; of a type that holds itself the same again."""
        annotation, _ = _unwrapped(annotation)
        origin, arguments = typing.get_origin(annotation) or annotation, typing.get_args(annotation)
        expected = getattr(annotation, "__name__", "") if isinstance(annotation, type) else str(annotation)
        if origin in _ANYTHING:
            return lambda value: value
        if origin in _SCALARS:
            return _scalar(expected, _SCALARS[origin])
        if origin is typing.Literal and all(type(option) in _SCALARS for option in arguments):
            return _scalar(expected, [type(option) for option in arguments], arguments)
        if origin in (typing.Union, types.UnionType):
            return _union(expected, [self.of(argument) for argument in arguments])
        if origin in _ARRAYS and (origin is not tuple or arguments[1:] in ((), (...,))):
            return _array(expected, _ARRAYS[origin], self.of(arguments[0] if arguments else object))
        if origin in (dict, abc.Mapping) and (not arguments or arguments[0] in (str, typing.Any)):
            return _mapping(expected, self.of(arguments[1] if arguments else object))
        if not _is_structure(annotation):
            raise TypeError(f"{expected} cannot be checked")
        if annotation not in self._structures:
            # While it is made it is only asked for, not called.
            self._structures[annotation] = lambda value: self._structures[annotation](value)
            self._structures[annotation] = self._structure(annotation)
        return self._structures[annotation]

    def _structure(self, kind: Any) -> Check:
        hints = typing.get_type_hints(kind, include_extras=True)
        is_dataclass = dataclasses.is_dataclass(kind)
        if is_dataclass:
            fields = [field for field in dataclasses.fields(kind) if field.init]
            names = [field.name for field in fields]
            missing = dataclasses.MISSING
            required = {it.name for it in fields if it.default is missing and it.default_factory is missing}
            inspect.signature(kind).bind(**dict.fromkeys(required))
        else:
            names = list(hints)
            required = {name for name in hints if _is_required(name, hints[name], kind)}
        members = [(name, self._member(kind, name, hints[name])) for name in names]

        def check(value: Any) -> Any:
            if not isinstance(value, dict):
                raise _MisfitError(kind.__name__)
            taken = {name: _at(name, member, value[name]) for name, member in members if name in value}
            for name in required - taken.keys():
                raise _MisfitError("missing", name)
            if not is_dataclass:
                same = all(value[name] is member for name, member in taken.items())
                return value if same else {**value, **taken}
            try:
                return kind(**taken)
            except (TypeError, ValueError):
                # Those of the caller's own __post_init__, which may tell a value.
                raise _MisfitError("another value") from None

        return check

    def _member(self, kind: Any, name: str, annotation: Any) -> Check:
        try:
            return self.of(annotation)
        except (RecursionError, TypeError) as error:
            raise TypeError(f"{kind.__name__}.{name}: {error}") from None


def _is_structure(kind: Any) -> bool:
    return isinstance(kind, type) and (hasattr(kind, "__total__") or dataclasses.is_dataclass(kind))


def _unwrapped(annotation: Any) -> tuple[Any, list[str]]:
    """The type itself, and the names of the qualifiers around it."""
    around = []
    while True:
        origin = typing.get_origin(annotation)
        name = "Annotated" if origin is typing.Annotated else getattr(origin, "_name", None)
        if name in ("Annotated", "Required", "NotRequired", "ReadOnly"):
            around.append(name)
            annotation = typing.get_args(annotation)[0]
        elif isinstance(annotation, typing.NewType):
            annotation = annotation.__supertype__
        elif hasattr(annotation, "__value__"):
            annotation = annotation.__value__
        else:
            return annotation, around


def _is_required(name: str, annotation: Any, kind: Any) -> bool:
    """Tells it by the annotation too: while that is text, its class does not know."""
    _, around = _unwrapped(annotation)
    return "Required" in around or ("NotRequired" not in around and name in kind.__required_keys__)


def _scalar(expected: str, kinds: Iterable[type], options: Iterable[Any] = ()) -> Check:
    """Options are compared with their types: 1 is not true."""
    kinds, options = frozenset(kinds), frozenset((type(option), option) for option in options)

    def check(value: Any) -> Any:
        if type(value) in kinds and (not options or (type(value), value) in options):
            return value
        raise _MisfitError(expected)

    return check


def _union(expected: str, checks: Iterable[Check]) -> Check:
    def check(value: Any) -> Any:
        deepest = _MisfitError(expected)
        for one in checks:
            try:
                return one(value)
            except _MisfitError as misfit:
                deepest = max(deepest, misfit, key=lambda it: len(it.path))
        raise deepest

    return check


def _array(expected: str, make: Check, item: Check) -> Check:
    def check(value: Any) -> Any:
        if not isinstance(value, list):
            raise _MisfitError(expected)
        items = [_at(index, item, it) for index, it in enumerate(value)]
        if make is list and all(map(is_, items, value)):
            return value
        try:
            return make(items)
        except TypeError:
            # A set holds no list.
            raise _MisfitError(expected) from None

    return check


def _mapping(expected: str, item: Check) -> Check:
    def check(value: Any) -> Any:
        if not isinstance(value, dict):
            raise _MisfitError(expected)
        items = {name: _at(name, item, it) for name, it in value.items()}
        return value if all(map(is_, items.values(), value.values())) else items

    return check
