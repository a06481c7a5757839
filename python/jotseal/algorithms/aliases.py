"""The types of ``cryptography``'s keys; nothing is of them where it is not installed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, TypeAlias

from ._keys import has_cryptography

if TYPE_CHECKING or has_cryptography():
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey, Ed448PublicKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

    AllowedRSAKeys: TypeAlias = RSAPrivateKey | RSAPublicKey
    AllowedECKeys: TypeAlias = EllipticCurvePrivateKey | EllipticCurvePublicKey
    AllowedOKPKeys: TypeAlias = Ed25519PrivateKey | Ed25519PublicKey | Ed448PrivateKey | Ed448PublicKey
    AllowedKeys: TypeAlias = AllowedRSAKeys | AllowedECKeys | AllowedOKPKeys
    AllowedPrivateKeys: TypeAlias = (
        RSAPrivateKey | EllipticCurvePrivateKey | Ed25519PrivateKey | Ed448PrivateKey
    )
    AllowedPublicKeys: TypeAlias = RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey | Ed448PublicKey
else:
    AllowedRSAKeys = AllowedECKeys = AllowedOKPKeys = NoReturn
    AllowedKeys = AllowedPrivateKeys = AllowedPublicKeys = NoReturn
