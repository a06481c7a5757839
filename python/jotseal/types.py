"""The types of PyJWT's options."""

from typing import Any, TypedDict

JWKDict = dict[str, Any]


class SigOptions(TypedDict, total=False):
    """The options of a signature's verification."""

    verify_signature: bool


class Options(TypedDict, total=False):
    """The options of ``decode``; each ``verify_`` follows ``verify_signature`` unless it is given."""

    verify_signature: bool
    require: list[str]
    strict_aud: bool
    verify_aud: bool
    verify_exp: bool
    verify_iat: bool
    verify_iss: bool
    verify_jti: bool
    verify_nbf: bool
    verify_sub: bool
