"""The algorithm ``none``, which signs nothing and verifies nothing."""

from __future__ import annotations

from jotseal.exceptions import InvalidKeyError

from .base import Algorithm

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

    from jotseal.types import JWKDict


class NoneAlgorithm(Algorithm):
    """Makes tokens without a signature; no such token is ever verified."""

    def prepare_key(self, key: str | None) -> None:
        """Takes no key."""
        if key not in (None, ""):
            raise InvalidKeyError('When alg = "none", key value must be None.')

    def sign(self, msg: bytes, key: None) -> bytes:
        """Returns no octets."""
        del msg, key
        return b""

    def verify(self, msg: bytes, key: None, sig: bytes) -> bool:
        """Refuses."""
        del msg, key, sig
        return False

    @staticmethod
    def to_jwk(key_obj: Any, as_dict: bool = False) -> NoReturn:
        """Has no key to export."""
        raise NotImplementedError

    @staticmethod
    def from_jwk(jwk: str | JWKDict) -> NoReturn:
        """Has no key to import."""
        raise NotImplementedError
