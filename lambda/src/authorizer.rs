//! The decision on one request: no clock, no environment, no network.

use jotseal::{Algorithm, ClaimsSet, Error, JwkSet, UnixTime, Validation, jwt};

use crate::event::{Event, bearer};

/// What tokens have to be.
#[derive(Debug)]
pub(crate) struct Authorizer {
    keys: JwkSet,
    algorithms: Vec<Algorithm>,
    validation: Validation,
}

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
    /// The token was refused.
    Token(Error),
    /// API Gateway would not take an answer of that size.
    AnswerTooLarge,
}

impl Authorizer {
    pub(crate) fn new(
        keys: JwkSet,
        algorithms: Vec<Algorithm>,
        issuer: String,
        audiences: Vec<String>,
    ) -> Self {
        let validation = Validation {
            // A token that never expires could never be taken back.
            require: vec!["exp".to_owned()],
            issuers: Some(vec![issuer]),
            audiences: Some(audiences),
            ..Validation::default()
        };
        Self { keys, algorithms, validation }
    }

    /// The claims of the request's token, if it is valid at the time `now`.
    pub(crate) fn decide(&self, event: &Event<'_>, now: UnixTime) -> Result<ClaimsSet, Refusal> {
        let credentials = match event {
            Event::RestToken { credentials, .. }
            | Event::RestRequest { credentials, .. }
            | Event::HttpApi { credentials } => credentials,
            Event::Unrecognised => return Err(Refusal::UnrecognisedEvent),
        };
        let token = bearer(only(credentials)?).ok_or(Refusal::NotBearer)?;
        jwt::decode(token, &self.keys, &self.algorithms, &self.validation, now).map_err(Refusal::Token)
    }
}

/// Another reader of several credentials could act on those that were not verified here.
fn only<'a>(credentials: &[&'a str]) -> Result<&'a str, Refusal> {
    match credentials.split_first() {
        None => Err(Refusal::MissingToken),
        Some((first, others)) if others.iter().all(|other| other == first) => Ok(first),
        Some(_) => Err(Refusal::AmbiguousToken),
    }
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
