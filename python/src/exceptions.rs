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
import_exception!(jotseal.exceptions, MissingRequiredClaimError);

/// The exception for an error; its `code` is the error's.
pub(crate) fn exception(py: Python<'_>, error: &Error) -> PyErr {
    let exception = of_kind(error);
    match exception.value(py).setattr(intern!(py, "code"), error.code()) {
        Ok(()) => exception,
        Err(failure) => failure,
    }
}

fn of_kind(error: &Error) -> PyErr {
    let claim = error.claim().unwrap_or_default().to_owned();
    match error.kind() {
        ErrorKind::TooLarge => DecodeError::new_err(error.to_string()),
        ErrorKind::Malformed(part) => DecodeError::new_err(match part {
            Part::Header => "Invalid header padding",
            Part::Payload => "Invalid payload padding",
            Part::Signature => "Invalid crypto padding",
            _ => "Not enough segments",
        }),
        ErrorKind::InvalidHeader => InvalidTokenError::new_err("Key ID header parameter must be a string"),
        ErrorKind::CriticalHeader => InvalidTokenError::new_err("Unsupported critical extension"),
        ErrorKind::UnsupportedAlgorithm => InvalidAlgorithmError::new_err("Algorithm not supported"),
        ErrorKind::AlgorithmNotAllowed => {
            InvalidAlgorithmError::new_err("The specified alg value is not allowed")
        }
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

pub(crate) fn token_type() -> PyErr {
    DecodeError::new_err("Invalid token type. Token must be a <class 'bytes'>")
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
