"""PyJWT's exceptions.

Each has a ``code``, stable and the same in every product, such as ``claim.expired``: the one of its class
where the core has not told a closer one.
"""


class PyJWTError(Exception):
    """The base of every exception here."""

    code: str | None = None


class InvalidTokenError(PyJWTError):
    """A token was refused."""

    code: str = "header.invalid"


class DecodeError(InvalidTokenError):
    """A token is no JWS in compact serialization, or its payload no claims set."""

    code: str = "jws.malformed"


class InvalidSignatureError(DecodeError):
    """A signature does not verify."""

    code: str = "jws.signature"


class ExpiredSignatureError(InvalidTokenError):
    """``exp`` is not in the future."""

    code: str = "claim.expired"


class InvalidAudienceError(InvalidTokenError):
    """``aud`` names none of the expected audiences."""

    code: str = "claim.aud"


class InvalidIssuerError(InvalidTokenError):
    """``iss`` is not an expected issuer."""

    code: str = "claim.iss"


class InvalidIssuedAtError(InvalidTokenError):
    """``iat`` is not a number."""

    code: str = "claim.invalid"


class ImmatureSignatureError(InvalidTokenError):
    """``nbf`` or ``iat`` is in the future."""

    code: str = "claim.immature"


class InvalidKeyError(PyJWTError):
    """A key cannot be used, or not for this algorithm."""

    code: str = "key.invalid"


class KeyNotFoundError(InvalidTokenError, InvalidKeyError):
    """A :class:`jotseal.Verifier` has no key for a token: for its ``kid``, or for its ``alg``."""

    code: str = "key.not_found"


class InvalidAlgorithmError(InvalidTokenError):
    """``alg`` is not one of the algorithms that the caller allows."""

    code: str = "alg.not_allowed"


class MissingRequiredClaimError(InvalidTokenError):
    """A required claim is absent or ``None``."""

    code: str = "claim.missing"

    def __init__(self, claim: str) -> None:
        """Keeps the name of the claim as ``claim``."""
        super().__init__(claim)
        self.claim = claim

    def __str__(self) -> str:
        """Names the claim."""
        return f'Token is missing the "{self.claim}" claim'


class InvalidClaimsError(InvalidTokenError):
    """The claims do not fit the type that a :class:`jotseal.Verifier` was given.

    ``claim`` is where: ``address.city``. What stands there is not told.
    """

    code: str = "claim.invalid"

    def __init__(self, claim: str, expected: str, type_name: str) -> None:
        """Keeps where it is."""
        super().__init__(f"The claims do not fit {type_name}: {claim or 'the whole'}: {expected}")
        self.claim = claim


class PyJWKError(PyJWTError):
    """A JWK cannot be used."""


class MissingCryptographyError(PyJWKError):
    """Never raised: no algorithm needs the package ``cryptography`` here."""


class PyJWKSetError(PyJWTError):
    """A JWK Set cannot be used."""


class PyJWKClientError(PyJWTError):
    """A signing key cannot be had from a JWKS endpoint."""


class PyJWKClientConnectionError(PyJWKClientError):
    """A JWKS endpoint cannot be reached."""


class InvalidSubjectError(InvalidTokenError):
    """``sub`` is not a string, or not the expected subject."""

    code: str = "claim.sub"


class InvalidJTIError(InvalidTokenError):
    """``jti`` is not a string."""

    code: str = "claim.invalid"
