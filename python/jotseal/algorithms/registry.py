"""The algorithms that there are from the start."""

from __future__ import annotations

from .ec import ECAlgorithm
from .hmac import HMACAlgorithm
from .none import NoneAlgorithm
from .okp import OKPAlgorithm
from .rsa import RSAAlgorithm, RSAPSSAlgorithm

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .base import Algorithm

requires_cryptography = {
    "RS256",
    "RS384",
    "RS512",
    "ES256",
    "ES256K",
    "ES384",
    "ES521",
    "ES512",
    "PS256",
    "PS384",
    "PS512",
    "EdDSA",
}
"""What PyJWT needs ``cryptography`` for; nothing here does."""


def get_default_algorithms() -> dict[str, Algorithm]:
    """Returns new objects of all algorithms, by the names that tokens have for them.

    PyJWT has all but the last two, which RFC 9864 puts in the place of EdDSA.
    """
    return {
        "none": NoneAlgorithm(),
        "HS256": HMACAlgorithm("sha256"),
        "HS384": HMACAlgorithm("sha384"),
        "HS512": HMACAlgorithm("sha512"),
        "RS256": RSAAlgorithm("sha256"),
        "RS384": RSAAlgorithm("sha384"),
        "RS512": RSAAlgorithm("sha512"),
        "ES256": ECAlgorithm("sha256", "P-256"),
        "ES256K": ECAlgorithm("sha256", "secp256k1"),
        "ES384": ECAlgorithm("sha384", "P-384"),
        "ES521": ECAlgorithm("sha512", "P-521"),
        "ES512": ECAlgorithm("sha512", "P-521"),
        "PS256": RSAPSSAlgorithm("sha256"),
        "PS384": RSAPSSAlgorithm("sha384"),
        "PS512": RSAPSSAlgorithm("sha512"),
        "EdDSA": OKPAlgorithm(),
        "Ed25519": OKPAlgorithm(fully_specified="Ed25519"),
        "Ed448": OKPAlgorithm(fully_specified="Ed448"),
    }
