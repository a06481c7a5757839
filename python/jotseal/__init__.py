"""JSON Web Tokens with PyJWT's interface and a Rust core."""

from __future__ import annotations

from ._core import SigningKey, VerifyingKey, __version__
from ._lazy import lazily
from .api_jwk import PyJWK, PyJWKSet
from .api_jws import (
    PyJWS,
    get_algorithm_by_name,
    get_unverified_header,
    register_algorithm,
    unregister_algorithm,
)
from .api_jwt import PyJWT, decode, decode_complete, encode
from .exceptions import (
    DecodeError,
    ExpiredSignatureError,
    ImmatureSignatureError,
    InvalidAlgorithmError,
    InvalidAudienceError,
    InvalidIssuedAtError,
    InvalidIssuerError,
    InvalidKeyError,
    InvalidSignatureError,
    InvalidTokenError,
    MissingRequiredClaimError,
    PyJWKClientConnectionError,
    PyJWKClientError,
    PyJWKError,
    PyJWKSetError,
    PyJWTError,
)
from .warnings import InsecureKeyLengthWarning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .alias import install_as_jwt
    from .jwks_client import PyJWKClient
    from .signer import Signer
    from .verifier import Verifier

# What takes long to import comes in when it is first asked for.
__getattr__ = lazily(
    __name__,
    {
        "PyJWKClient": ".jwks_client:PyJWKClient",
        "Signer": ".signer:Signer",
        "Verifier": ".verifier:Verifier",
        "install_as_jwt": ".alias:install_as_jwt",
        "help": ".help",
        "jwk_set_cache": ".jwk_set_cache",
        "jwks_client": ".jwks_client",
        "types": ".types",
    },
)

generate_key = SigningKey.generate

__title__ = "jotseal"
__description__ = "JSON Web Tokens for Python with PyJWT's interface and a Rust core"
__url__ = "https://github.com/jotseal/jotseal"
__uri__ = __url__
__author__ = "the jotseal authors"
__email__ = ""
__license__ = "MIT OR Apache-2.0"
__copyright__ = "Copyright 2026 the jotseal authors"

__all__ = [
    "DecodeError",
    "ExpiredSignatureError",
    "ImmatureSignatureError",
    "InsecureKeyLengthWarning",
    "InvalidAlgorithmError",
    "InvalidAudienceError",
    "InvalidIssuedAtError",
    "InvalidIssuerError",
    "InvalidKeyError",
    "InvalidSignatureError",
    "InvalidTokenError",
    "MissingRequiredClaimError",
    "PyJWK",
    "PyJWKClient",
    "PyJWKClientConnectionError",
    "PyJWKClientError",
    "PyJWKError",
    "PyJWKSet",
    "PyJWKSetError",
    "PyJWS",
    "PyJWT",
    "PyJWTError",
    "Signer",
    "SigningKey",
    "Verifier",
    "VerifyingKey",
    "__version__",
    "decode",
    "decode_complete",
    "encode",
    "generate_key",
    "get_algorithm_by_name",
    "get_unverified_header",
    "install_as_jwt",
    "register_algorithm",
    "unregister_algorithm",
]
