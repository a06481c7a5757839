"""The differences from PyJWT that are meant, as docs/compatibility.md gives them with their reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

# Name → whether it explains what one case came to on PyJWT and on jotseal.
ALLOWED: dict[str, Callable[[Any, Any, Any], bool]] = {}
