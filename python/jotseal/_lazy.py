"""Module attributes that are imported when they are first asked for."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


def lazily(module: str, origins: Mapping[str, str]) -> Callable[[str], Any]:
    """Makes a module's ``__getattr__`` of the origins of its attributes: ``package.module:attribute``."""

    def module_getattr(name: str) -> Any:
        if name not in origins:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        from importlib import import_module

        origin, _, attribute = origins[name].partition(":")
        value = import_module(origin, __package__)
        return getattr(value, attribute) if attribute else value

    return module_getattr
