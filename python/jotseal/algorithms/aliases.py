"""The types of ``cryptography``'s keys; nothing is of them where it is not installed."""

from __future__ import annotations

from typing import NoReturn, TypeAlias, Union

try:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey, Ed448PublicKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
except ModuleNotFoundError:
    AllowedRSAKeys: TypeAlias = NoReturn  # type: ignore[no-redef,unused-ignore]
    AllowedECKeys: TypeAlias = NoReturn  # type: ignore[no-redef,unused-ignore]
    AllowedOKPKeys: TypeAlias = NoReturn  # type: ignore[no-redef,unused-ignore]
    AllowedKeys: TypeAlias = NoReturn  # type: ignore[no-redef,unused-ignore]
    AllowedPrivateKeys: TypeAlias = NoReturn  # type: ignore[no-redef,unused-ignore]
    AllowedPublicKeys: TypeAlias = NoReturn  # type: ignore[no-redef,unused-ignore]
else:
    AllowedRSAKeys: TypeAlias = Union[RSAPrivateKey, RSAPublicKey]  # type: ignore[no-redef,unused-ignore]
    AllowedECKeys: TypeAlias = Union[EllipticCurvePrivateKey, EllipticCurvePublicKey]  # type: ignore[no-redef,unused-ignore]
    AllowedOKPKeys: TypeAlias = Union[  # type: ignore[no-redef,unused-ignore]
        Ed25519PrivateKey, Ed25519PublicKey, Ed448PrivateKey, Ed448PublicKey
    ]
    AllowedKeys: TypeAlias = Union[AllowedRSAKeys, AllowedECKeys, AllowedOKPKeys]  # type: ignore[no-redef,unused-ignore]
    AllowedPrivateKeys: TypeAlias = Union[  # type: ignore[no-redef,unused-ignore]
        RSAPrivateKey, EllipticCurvePrivateKey, Ed25519PrivateKey, Ed448PrivateKey
    ]
    AllowedPublicKeys: TypeAlias = Union[  # type: ignore[no-redef,unused-ignore]
        RSAPublicKey, EllipticCurvePublicKey, Ed25519PublicKey, Ed448PublicKey
    ]
