//! Why a request is not allowed.

use jotseal::Error;

/// Why a request is not allowed.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The event is none that this function answers.
    UnrecognisedEvent,
    /// The request carries no credentials.
    MissingToken,
    /// The request carries several credentials that differ.
    AmbiguousToken,
    /// The credentials are not of the scheme Bearer.
    NotBearer,
    /// The token was refused, or could not be verified.
    Token(Error),
    /// The token is good, and lacks the scopes or groups that the route needs.
    Forbidden,
    /// A resource of the policy is longer than API Gateway takes.
    ArnTooLong,
    /// API Gateway would not take an answer of that size.
    AnswerTooLarge,
}

impl Refusal {
    /// The stable code of the reason; the core's own for a token.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::UnrecognisedEvent => "event.unrecognised",
            Self::MissingToken => "token.missing",
            Self::AmbiguousToken => "token.ambiguous",
            Self::NotBearer => "token.scheme",
            Self::Token(error) => error.code(),
            Self::Forbidden => "policy.forbidden",
            Self::ArnTooLong => "policy.arn_too_long",
            Self::AnswerTooLarge => "answer.too_large",
        }
    }

    /// The name of the claim that was refused, where it was one.
    pub(crate) fn claim(&self) -> Option<&str> {
        match self {
            Self::Token(error) => error.claim(),
            _ => None,
        }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Token(error)
    }
}
