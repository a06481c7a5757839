"""The signature algorithms, as ``jwt.algorithms`` has them.

Each signs and verifies with the core; the package ``cryptography`` is imported only where one of its key
objects is given or returned.
"""

from __future__ import annotations

from .base import Algorithm
from .ec import ECAlgorithm
from .hmac import HMACAlgorithm
from .none import NoneAlgorithm
from .okp import OKPAlgorithm
from .registry import get_default_algorithms, requires_cryptography
from .rsa import RSAAlgorithm, RSAPSSAlgorithm

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .aliases import (
        AllowedECKeys,
        AllowedKeys,
        AllowedOKPKeys,
        AllowedPrivateKeys,
        AllowedPublicKeys,
        AllowedRSAKeys,
    )

    has_crypto: bool

_ALIASES = (
    "AllowedECKeys",
    "AllowedKeys",
    "AllowedOKPKeys",
    "AllowedPrivateKeys",
    "AllowedPublicKeys",
    "AllowedRSAKeys",
)


def __getattr__(name: str) -> Any:
    if name == "has_crypto":
        from ._keys import has_cryptography

        return has_cryptography()
    if name in _ALIASES:
        from . import aliases

        return getattr(aliases, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "Algorithm",
    "AllowedECKeys",
    "AllowedKeys",
    "AllowedOKPKeys",
    "AllowedPrivateKeys",
    "AllowedPublicKeys",
    "AllowedRSAKeys",
    "ECAlgorithm",
    "HMACAlgorithm",
    "NoneAlgorithm",
    "OKPAlgorithm",
    "RSAAlgorithm",
    "RSAPSSAlgorithm",
    "get_default_algorithms",
    "has_crypto",
    "requires_cryptography",
]
