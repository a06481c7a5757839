"""The signature algorithms, as ``jwt.algorithms`` has them.

Each signs and verifies with the core; the package ``cryptography`` is imported only where one of its key
objects is given or returned.
"""

from __future__ import annotations

from jotseal._lazy import lazily

from ._keys import has_cryptography
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

# What PyJWT's module has by its own imports; cryptography's where that is installed.
_IMPORTED = {
    "jotseal.algorithms.aliases": (
        "AllowedECKeys AllowedKeys AllowedOKPKeys AllowedPrivateKeys AllowedPublicKeys AllowedRSAKeys"
    ),
    "jotseal.exceptions": "InvalidKeyError",
    "jotseal.types": "HashlibHash JWKDict",
    "jotseal.utils": (
        "base64url_decode base64url_encode der_to_raw_signature force_bytes from_base64url_uint "
        "is_pem_format is_ssh_key raw_to_der_signature to_base64url_uint"
    ),
    "cryptography.hazmat.primitives.asymmetric.ec": (
        "ECDSA EllipticCurve EllipticCurvePrivateKey EllipticCurvePrivateNumbers EllipticCurvePublicKey "
        "EllipticCurvePublicNumbers SECP256K1 SECP256R1 SECP384R1 SECP521R1"
    ),
    "cryptography.hazmat.primitives.asymmetric.ed448": "Ed448PrivateKey Ed448PublicKey",
    "cryptography.hazmat.primitives.asymmetric.ed25519": "Ed25519PrivateKey Ed25519PublicKey",
    "cryptography.hazmat.primitives.asymmetric.rsa": (
        "RSAPrivateKey RSAPrivateNumbers RSAPublicKey RSAPublicNumbers rsa_crt_dmp1 rsa_crt_dmq1 "
        "rsa_crt_iqmp rsa_recover_prime_factors"
    ),
    "cryptography.hazmat.primitives.serialization": (
        "Encoding NoEncryption PrivateFormat PublicFormat load_der_public_key load_pem_private_key "
        "load_pem_public_key load_ssh_public_key"
    ),
    "cryptography.exceptions": "InvalidSignature UnsupportedAlgorithm",
    "cryptography": "x509",
    "cryptography.hazmat.primitives.asymmetric": "padding",
    "cryptography.hazmat.primitives": "hashes",
    "cryptography.hazmat.backends": "default_backend",
}

_imported = lazily(
    __name__, {name: f"{module}:{name}" for module, names in _IMPORTED.items() for name in names.split()}
)


def __getattr__(name: str) -> Any:
    return has_cryptography() if name == "has_crypto" else _imported(name)


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
