//! The one error type of the crate.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

/// The result of every fallible operation of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a token, key or claims set was refused.
///
/// It holds a kind, at most the *name* of a claim, and fixed texts: never a token, a key, a secret or
/// the value of a claim, so that it may be logged.
pub struct Error(Box<Repr>);

struct Repr {
    kind: ErrorKind,
    claim: Option<Cow<'static, str>>,
    detail: Option<&'static str>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// The reasons for a refusal, in the order in which they are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The token is over its size limit.
    TooLarge,
    /// The text is not a JWS in compact serialization (RFC 7515, section 3.1).
    Malformed(Part),
    /// A header parameter has a value that its definition does not allow (RFC 7515, section 4.1).
    InvalidHeader,
    /// `crit` names an extension that is not understood, or is malformed (RFC 7515, section 4.1.11).
    CriticalHeader,
    /// `typ` is not the expected media type (RFC 8725, section 3.11).
    TypeMismatch,
    /// The backend has no implementation of the algorithm, or of the curve.
    UnsupportedAlgorithm,
    /// `alg` is not one of the algorithms that the caller allows (RFC 8725, section 3.1).
    AlgorithmNotAllowed,
    /// The octets or text are no key that can be used here.
    InvalidKey,
    /// The key is not for this algorithm or this operation (RFC 8725, section 3.1).
    KeyMismatch,
    /// The secret for HMAC is the text or encoding of an asymmetric key or certificate
    /// (RFC 8725, section 2.1).
    SecretIsKey,
    /// The secret for HMAC is the text of a JWK, which is to be imported as one.
    SecretIsJwk,
    /// The key is smaller than its algorithm demands (RFC 7518, sections 3.3 and 3.5).
    WeakKey,
    /// No key of the set fits the token's `kid` and `alg`.
    KeyNotFound,
    /// The keys of a JWKS endpoint cannot be had.
    Unreachable,
    /// The octets do not verify. Nothing more is said, on purpose.
    SignatureMismatch,
    /// The payload is not a claims set: a JSON object with unique names (RFC 7519, section 4).
    InvalidClaimsSet,
    /// A required claim is absent or null.
    MissingClaim,
    /// A registered claim has a value that its definition does not allow (RFC 7519, section 4.1).
    InvalidClaim,
    /// `exp` is not in the future (RFC 7519, section 4.1.4).
    Expired,
    /// `nbf` or `iat` is in the future (RFC 7519, sections 4.1.5 and 4.1.6).
    Immature,
    /// `iss` is not an expected issuer (RFC 7519, section 4.1.1).
    IssuerMismatch,
    /// `aud` names none of the expected audiences (RFC 7519, section 4.1.3).
    AudienceMismatch,
    /// There is an `aud`, and no audience is expected (RFC 7519, section 4.1.3).
    UnexpectedAudience,
    /// `sub` is not the expected subject (RFC 7519, section 4.1.2).
    SubjectMismatch,
    /// Another claim, or a header parameter, has none of the values that the issuer's terms ask for.
    ClaimMismatch,
}

/// The part of a compact serialization that is malformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Part {
    /// There are not exactly three parts.
    Count,
    /// The first part: the JOSE Header.
    Header,
    /// The second part: the payload.
    Payload,
    /// The third part: the signature.
    Signature,
}

impl ErrorKind {
    /// The stable code of the kind, the same in every language and product.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.row().0
    }

    const fn row(self) -> (&'static str, &'static str) {
        match self {
            Self::TooLarge => ("jws.too_large", "the token is over its size limit"),
            Self::Malformed(Part::Count) => ("jws.malformed", "not three parts separated by dots"),
            Self::Malformed(Part::Header) => ("jws.malformed", "the header part is malformed"),
            Self::Malformed(Part::Payload) => ("jws.malformed", "the payload part is malformed"),
            Self::Malformed(Part::Signature) => ("jws.malformed", "the signature part is malformed"),
            Self::InvalidHeader => ("header.invalid", "a header parameter has an invalid value"),
            Self::CriticalHeader => ("header.crit", "a critical header parameter is not understood"),
            Self::TypeMismatch => ("header.typ", "the token is of another type"),
            Self::UnsupportedAlgorithm => ("alg.unsupported", "the algorithm is not supported"),
            Self::AlgorithmNotAllowed => ("alg.not_allowed", "the algorithm is not allowed"),
            Self::InvalidKey => ("key.invalid", "the key is invalid"),
            Self::KeyMismatch => ("key.mismatch", "the key is not for this algorithm or operation"),
            Self::SecretIsKey => ("key.mismatch", "an asymmetric key or certificate is not an HMAC secret"),
            Self::SecretIsJwk => ("key.mismatch", "the text of a JWK is not an HMAC secret"),
            Self::WeakKey => ("key.weak", "the key is too small"),
            Self::KeyNotFound => ("key.not_found", "no key of the set fits"),
            Self::Unreachable => ("jwks.unreachable", "the JWKS endpoint cannot be reached"),
            Self::SignatureMismatch => ("jws.signature", "the signature does not verify"),
            Self::InvalidClaimsSet => ("jwt.malformed", "the payload is not a claims set"),
            Self::MissingClaim => ("claim.missing", "a required claim is missing"),
            Self::InvalidClaim => ("claim.invalid", "a claim has an invalid value"),
            Self::Expired => ("claim.expired", "the token has expired"),
            Self::Immature => ("claim.immature", "the token is not yet valid"),
            Self::IssuerMismatch => ("claim.iss", "the issuer is not expected"),
            Self::AudienceMismatch => ("claim.aud", "the audience is not expected"),
            Self::UnexpectedAudience => ("claim.aud", "the token is for an audience, and none is expected"),
            Self::SubjectMismatch => ("claim.sub", "the subject is not expected"),
            Self::ClaimMismatch => ("claim.mismatch", "a claim has a value that is not expected"),
        }
    }
}

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Self {
        Self(Box::new(Repr { kind, claim: None, detail: None, source: None }))
    }

    pub(crate) fn detail(mut self, detail: &'static str) -> Self {
        self.0.detail = Some(detail);
        self
    }

    pub(crate) fn with_claim(mut self, claim: impl Into<Cow<'static, str>>) -> Self {
        self.0.claim = Some(claim.into());
        self
    }

    pub(crate) fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// The kind of refusal.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The stable code of the kind, such as `claim.expired`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.kind.code()
    }

    /// The name of the claim that was refused, where it was one.
    #[must_use]
    pub fn claim(&self) -> Option<&str> {
        self.0.claim.as_deref()
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self::new(kind)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.kind.row().1)?;
        if let Some(claim) = self.claim() {
            write!(f, " ({claim})")?;
        }
        if let Some(detail) = self.0.detail {
            write!(f, ": {detail}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({}: {self})", self.code())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
