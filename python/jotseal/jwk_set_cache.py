"""The cache of a JWK Set, as ``jwt.jwk_set_cache`` has it."""

from __future__ import annotations

import time

from .api_jwk import PyJWKSet, PyJWTSetWithTimestamp
from .exceptions import PyJWKSetError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class JWKSetCache:
    """Keeps one JWK Set for ``lifespan`` seconds, or for good where that is -1."""

    def __init__(self, lifespan: float) -> None:
        """Starts empty."""
        self.jwk_set_with_timestamp: PyJWTSetWithTimestamp | None = None
        self.lifespan = lifespan

    def put(self, jwk_set: PyJWKSet | dict[str, Any] | None) -> None:
        """Keeps a set, parsed if it is not yet, or empties the cache."""
        if jwk_set is None:
            self.jwk_set_with_timestamp = None
            return
        if isinstance(jwk_set, dict):
            jwk_set = PyJWKSet.from_dict(jwk_set)
        elif not isinstance(jwk_set, PyJWKSet):
            raise PyJWKSetError("Invalid JWK Set value")
        self.jwk_set_with_timestamp = PyJWTSetWithTimestamp(jwk_set)

    def get(self) -> PyJWKSet | None:
        """Returns the set unless it has expired."""
        kept = self.jwk_set_with_timestamp
        if kept is None or self.is_expired():
            return None
        return kept.get_jwk_set()

    def is_expired(self) -> bool:
        """Tells whether the set is older than the lifespan."""
        kept = self.jwk_set_with_timestamp
        if kept is None or self.lifespan <= -1:
            return False
        return time.monotonic() > kept.get_timestamp() + self.lifespan
