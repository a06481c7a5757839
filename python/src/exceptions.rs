//! From errors to PyJWT's exceptions, in PyJWT's words.

use jotseal::{Error, ErrorKind, Part};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::{import_exception, intern};

import_exception!(jotseal.exceptions, DecodeError);
import_exception!(jotseal.exceptions, ExpiredSignatureError);
import_exception!(jotseal.exceptions, ImmatureSignatureError);
import_exception!(jotseal.exceptions, InvalidAlgorithmError);
import_exception!(jotseal.exceptions, InvalidAudienceError);
import_exception!(jotseal.exceptions, InvalidIssuedAtError);
import_exception!(jotseal.exceptions, InvalidIssuerError);
import_exception!(jotseal.exceptions, InvalidJTIError);
import_exception!(jotseal.exceptions, InvalidKeyError);
import_exception!(jotseal.exceptions, InvalidSignatureError);
import_exception!(jotseal.exceptions, InvalidSubjectError);
import_exception!(jotseal.exceptions, InvalidTokenError);
import_exception!(jotseal.exceptions, KeyNotFoundError);
import_exception!(jotseal.exceptions, MissingRequiredClaimError);
import_exception!(jotseal.exceptions, PyJWKClientConnectionError);

/// The exception for an error; its `code` is the error's.
pub(crate) fn exception(py: Python<'_>, error: &Error) -> PyErr {
    with_code(py, of_kind(error), error)
}

/// The exception for a token: one that no key is for is as much its fault as any other.
pub(crate) fn token_exception(py: Python<'_>, error: &Error) -> PyErr {
    match error.kind() {
        ErrorKind::KeyNotFound | ErrorKind::KeyMismatch => {
            with_code(py, KeyNotFoundError::new_err(error.to_string()), error)
        }
        _ => exception(py, error),
    }
}

pub(crate) fn token_type() -> PyErr {
    DecodeError::new_err("Invalid token type. Token must be a <class 'str'> or a <class 'bytes'>")
}

fn with_code(py: Python<'_>, exception: PyErr, error: &Error) -> PyErr {
    match exception.value(py).setattr(intern!(py, "code"), error.code()) {
        Ok(()) => exception,
        Err(failure) => failure,
    }
}

fn of_kind(error: &Error) -> PyErr {
    let claim = error.claim().unwrap_or_default().to_owned();
    match error.kind() {
        ErrorKind::TooLarge => DecodeError::new_err(error.to_string()),
        ErrorKind::Malformed(part) => match part {
            Part::Header => padding("header"),
            Part::Payload => padding("payload"),
            Part::Signature => padding("crypto"),
            _ => segments(),
        },
        ErrorKind::InvalidHeader => InvalidTokenError::new_err("Key ID header parameter must be a string"),
        ErrorKind::TypeMismatch => InvalidTokenError::new_err("Invalid token type (typ)"),
        ErrorKind::CriticalHeader => InvalidTokenError::new_err("Unsupported critical extension"),
        ErrorKind::UnsupportedAlgorithm => InvalidAlgorithmError::new_err("Algorithm not supported"),
        ErrorKind::AlgorithmNotAllowed => {
            InvalidAlgorithmError::new_err("The specified alg value is not allowed")
        }
        ErrorKind::SecretIsKey => InvalidKeyError::new_err(
            "The specified key is an asymmetric key or x509 certificate and should not be used as an HMAC secret.",
        ),
        ErrorKind::SecretIsJwk => InvalidKeyError::new_err(
            "The specified key looks like a JWK and should not be used directly as an HMAC secret. Load it via \
             PyJWK / HMACAlgorithm.from_jwk first.",
        ),
        ErrorKind::InvalidKey | ErrorKind::KeyMismatch | ErrorKind::KeyNotFound | ErrorKind::WeakKey => {
            InvalidKeyError::new_err(error.to_string())
        }
        ErrorKind::SignatureMismatch => InvalidSignatureError::new_err("Signature verification failed"),
        ErrorKind::InvalidClaimsSet => DecodeError::new_err("Invalid payload string: must be a json object"),
        ErrorKind::MissingClaim => MissingRequiredClaimError::new_err(claim),
        ErrorKind::InvalidClaim => invalid_claim(&claim),
        ErrorKind::Expired => ExpiredSignatureError::new_err("Signature has expired"),
        ErrorKind::Immature => {
            ImmatureSignatureError::new_err(format!("The token is not yet valid ({claim})"))
        }
        ErrorKind::IssuerMismatch => InvalidIssuerError::new_err("Invalid issuer"),
        ErrorKind::UnexpectedAudience => InvalidAudienceError::new_err("Invalid audience"),
        ErrorKind::AudienceMismatch => InvalidAudienceError::new_err("Audience doesn't match"),
        ErrorKind::SubjectMismatch => InvalidSubjectError::new_err("Invalid subject"),
        ErrorKind::ClaimMismatch => InvalidTokenError::new_err(error.to_string()),
        ErrorKind::Unreachable => PyJWKClientConnectionError::new_err(error.to_string()),
        _ => PyRuntimeError::new_err(error.to_string()),
    }
}

fn invalid_claim(claim: &str) -> PyErr {
    match claim {
        "exp" => DecodeError::new_err("Expiration Time claim (exp) must be an integer."),
        "nbf" => DecodeError::new_err("Not Before claim (nbf) must be an integer."),
        "iat" => InvalidIssuedAtError::new_err("Issued At claim (iat) must be an integer."),
        "iss" => InvalidIssuerError::new_err("Payload Issuer (iss) must be a string"),
        "aud" => InvalidAudienceError::new_err("Invalid claim format in token"),
        "sub" => InvalidSubjectError::new_err("Subject must be a string"),
        _ => InvalidJTIError::new_err("JWT ID must be a string"),
    }
}

/// The exception for a claim. With the option `strict_aud` an audience is worded in other ways, by whether
/// the caller's is one string.
pub(crate) fn claim_exception(py: Python<'_>, error: &Error, strict_aud: Option<bool>) -> PyErr {
    let wording = match (strict_aud, error.kind(), error.claim()) {
        (Some(false), ErrorKind::AudienceMismatch | ErrorKind::InvalidClaim, Some("aud")) => {
            "Invalid audience (strict)"
        }
        (Some(true), ErrorKind::AudienceMismatch, _) => "Audience doesn't match (strict)",
        (Some(true), ErrorKind::InvalidClaim, Some("aud")) => "Invalid claim format in token (strict)",
        _ => return exception(py, error),
    };
    with_code(py, InvalidAudienceError::new_err(wording), error)
}

pub(crate) fn segments() -> PyErr {
    DecodeError::new_err("Not enough segments")
}

pub(crate) fn padding(part: &str) -> PyErr {
    DecodeError::new_err(format!("Invalid {part} padding"))
}

pub(crate) fn detached_payload() -> PyErr {
    DecodeError::new_err("Payload segment must be empty when 'b64' is false.")
}

pub(crate) fn header_json(cause: &str) -> PyErr {
    DecodeError::new_err(format!("Invalid header string: {cause}"))
}

pub(crate) fn payload_json(cause: &str) -> PyErr {
    DecodeError::new_err(format!("Invalid payload string: {cause}"))
}

pub(crate) fn issuer_type() -> PyErr {
    InvalidIssuerError::new_err("Issuer param must be \"str\" or \"Container[str]\"")
}
