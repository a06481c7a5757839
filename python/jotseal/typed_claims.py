"""Claims of the type that a caller gives to a :class:`jotseal.Verifier`."""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from collections import abc
from functools import partial
from operator import is_

from .exceptions import InvalidClaimsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeAlias, TypeVar

    T = TypeVar("T")
    # Returns what the caller gets for a value, which it does not change in place.
    Check: TypeAlias = Callable[[Any], Any]


def converter(claims_type: type[T]) -> Callable[[dict[str, Any]], T]:
    """Makes what turns a verified claims set into the caller's type, or raises :class:`InvalidClaimsError`.

    A pydantic model and a msgspec Struct are validated by those. A ``TypedDict`` is the claims set itself, a
    dataclass is made of the claims that are its fields; what is in them is as annotated.

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
    """The check, what it raises, and what takes the claim and what was expected out of that."""
    if not isinstance(claims_type, type):
        pass
    elif hasattr(claims_type, "model_validate"):
        from pydantic import ValidationError

        return claims_type.model_validate, ValidationError, _of_pydantic
    elif hasattr(claims_type, "__struct_fields__"):
        import msgspec

        return partial(msgspec.convert, type=claims_type), msgspec.ValidationError, _of_msgspec
    elif _is_structure(claims_type):
        return _check(claims_type, {}), _MisfitError, lambda misfit: (_joined(misfit.path), misfit.expected)
    raise TypeError("claims is a TypedDict, a dataclass, a msgspec Struct or a pydantic model.")


def _of_pydantic(error: Any) -> tuple[str, str]:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    return _joined(first["loc"]), first["type"]


def _of_msgspec(error: Exception) -> tuple[str, str]:
    """Takes those of its words that are msgspec's own: a value may be among the others."""
    message = str(error).removeprefix(str(error.__cause__))
    said, at, path = message.rpartition(" - at `")
    said, claim = (said, path.partition("$")[2].strip(".`")) if at else (message, "")
    if said.startswith("Object missing required field `"):
        return f"{claim}.{said.split('`')[1]}".removeprefix("."), "missing"
    if said.startswith("Expected "):
        return claim, said.removeprefix("Expected ").partition(", got ")[0].replace("`", "")
    return claim, "another value"


def _joined(path: Iterable[str | int]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


class _MisfitError(Exception):
    """A value is not as annotated."""

    def __init__(self, expected: str, *path: str | int) -> None:
        super().__init__(expected)
        self.expected = expected
        self.path = path


def _check(annotation: Any, structures: dict[Any, Check]) -> Check:
    """Makes the check of an annotation; for a type that holds itself it is the same one again."""
    annotation, _ = _unwrapped(annotation)
    if _is_structure(annotation):
        if annotation not in structures:
            # Until the check is made, it is only asked for.
            structures[annotation] = lambda value: structures[annotation](value)  # noqa: PLW0108 the later one
            structures[annotation] = _structure(annotation, structures)
        return structures[annotation]
    expected = annotation.__name__ if isinstance(annotation, type) else str(annotation).replace("typing.", "")
    check = None
    if make := _CHECKS.get(typing.get_origin(annotation) or annotation):
        check = make(expected, typing.get_args(annotation), partial(_check, structures=structures))
    if check is None:
        raise TypeError(f"{expected} cannot be checked")
    return check


def _unwrapped(annotation: Any) -> tuple[Any, list[str]]:
    """The type itself, and the names of what was around it."""
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


def _is_structure(kind: Any) -> bool:
    return isinstance(kind, type) and (hasattr(kind, "__required_keys__") or dataclasses.is_dataclass(kind))


def _structure(kind: Any, structures: dict[Any, Check]) -> Check:
    name, checks = "__annotations__", {}
    is_dataclass = dataclasses.is_dataclass(kind)
    try:
        hints = typing.get_type_hints(kind, include_extras=True)
        if is_dataclass:
            fields, none = dataclasses.fields(kind), dataclasses.MISSING
            names = {it.name: it.default is none and it.default_factory is none for it in fields if it.init}
            inspect.signature(kind).bind(**names)
        else:
            names = {name: _is_required(kind, name, hint) for name, hint in hints.items()}
        for name in names:
            checks[name] = _check(hints[name], structures)
    except (NameError, RecursionError, TypeError) as error:
        raise TypeError(f"{kind.__name__}.{name}: {error}") from None

    def take(value: dict[str, Any]) -> Any:
        for name, is_required in names.items():
            if is_required and name not in value:
                raise _MisfitError("missing", name)
        taken = {name: _at(name, check, value[name]) for name, check in checks.items() if name in value}
        if is_dataclass:
            return _made(kind, **taken)
        return value if all(value[name] is it for name, it in taken.items()) else {**value, **taken}

    return _typed(kind.__name__, (dict,), take)


def _is_required(kind: Any, name: str, annotation: Any) -> bool:
    """Tells it by the annotation too, which the type does not know while it is text."""
    _, around = _unwrapped(annotation)
    return "Required" in around or ("NotRequired" not in around and name in kind.__required_keys__)


def _at(step: str | int, check: Check, value: Any) -> Any:
    try:
        return check(value)
    except _MisfitError as misfit:
        raise _MisfitError(misfit.expected, step, *misfit.path) from None


def _made(make: Callable[..., Any], *arguments: Any, **members: Any) -> Any:
    try:
        return make(*arguments, **members)
    except (TypeError, ValueError):
        # A set does not take every item, nor a dataclass's own __post_init__ every member.
        raise _MisfitError("another value") from None


def _typed(expected: str, kinds: Iterable[type], take: Check | None = None) -> Check:
    """Makes the check of a type of JSON's, of which a value is then taken."""

    def check(value: Any) -> Any:
        if type(value) not in kinds:
            raise _MisfitError(expected)
        return take(value) if take else value

    return check


def _scalar(kinds: tuple[type, ...], expected: str, _arguments: Any, _of: Any) -> Check:
    return _typed(expected, kinds)


def _literal(expected: str, options: tuple[Any, ...], _of: Any) -> Check | None:
    def take(value: Any) -> Any:
        # 1 is not true.
        if not any(type(option) is type(value) and option == value for option in options):
            raise _MisfitError(expected)
        return value

    kinds = {type(option) for option in options}
    return _typed(expected, kinds, take) if kinds <= {str, int, bool, types.NoneType} else None


def _union(expected: str, arguments: tuple[Any, ...], of: Callable[[Any], Check]) -> Check:
    checks = [of(argument) for argument in arguments]

    def check(value: Any) -> Any:
        misfits = [_MisfitError(expected)]
        for one in checks:
            try:
                return one(value)
            except _MisfitError as misfit:  # noqa: PERF203 there are few
                misfits.append(misfit)
        # The one that came furthest tells most.
        raise max(misfits, key=lambda misfit: len(misfit.path))

    return check


def _array(make: Any, expected: str, arguments: tuple[Any, ...], of: Callable[[Any], Check]) -> Check | None:
    item = of(arguments[0] if arguments else object)

    def take(value: list[Any]) -> Any:
        items = [_at(index, item, it) for index, it in enumerate(value)]
        return value if make is list and all(map(is_, items, value)) else _made(make, items)

    return _typed(expected, (list,), take) if make is not tuple or arguments[1:] in ((), (...,)) else None


def _mapping(expected: str, arguments: tuple[Any, ...], of: Callable[[Any], Check]) -> Check | None:
    name_type, item_type = arguments or (str, object)
    item = of(item_type)

    def take(value: dict[str, Any]) -> dict[str, Any]:
        items = {name: _at(name, item, it) for name, it in value.items()}
        return value if all(map(is_, items.values(), value.values())) else items

    return _typed(expected, (dict,), take) if name_type is str else None


_CHECKS: dict[Any, Callable[[str, Any, Callable[[Any], Check]], Check | None]] = {
    **dict.fromkeys((typing.Any, object), lambda *_: lambda value: value),
    **{kind: partial(_scalar, (kind,)) for kind in (str, int, bool, types.NoneType)},
    float: partial(_scalar, (float, int)),
    typing.Literal: _literal,
    **dict.fromkeys((typing.Union, types.UnionType), _union),
    **dict.fromkeys((list, abc.Sequence), partial(_array, list)),
    **{kind: partial(_array, kind) for kind in (tuple, set, frozenset)},
    **dict.fromkeys((dict, abc.Mapping), _mapping),
}
