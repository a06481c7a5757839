"""Whether anything of ours has been replaced: then every call goes the long way, which asks for it."""

from __future__ import annotations

from abc import ABCMeta

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# What stood in the place of each attribute that was replaced, by its owner and name.
replaced: dict[tuple[object, str], object] = {}
_ABSENT = object()


def note(owner: Any, name: str, value: object) -> None:
    """Notes that an attribute is about to be a value, which may be what it was at first."""
    is_ours = hasattr(owner, name) and not name.startswith(("__", "_abc_"))
    place = (owner, name)
    if place not in replaced:
        if is_ours:
            replaced[place] = vars(owner).get(name, _ABSENT)
    elif replaced[place] is value:
        del replaced[place]


class Hooked(ABCMeta):
    """The type of the classes whose methods PyJWT's users replace."""

    def __setattr__(cls, name: str, value: object) -> None:
        """Notes it before it is done."""
        note(cls, name, value)
        super().__setattr__(name, value)

    def __delattr__(cls, name: str) -> None:
        """Notes it before it is done."""
        note(cls, name, _ABSENT)
        super().__delattr__(name)


class Replaceable(metaclass=Hooked):
    """An object of which one method may be replaced, too."""

    def __setattr__(self, name: str, value: object) -> None:
        """Notes a method before it is replaced."""
        if callable(getattr(type(self), name, None)):
            note(self, name, value)
        super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        """Notes it before it is done."""
        if callable(getattr(type(self), name, None)):
            note(self, name, _ABSENT)
        super().__delattr__(name)
