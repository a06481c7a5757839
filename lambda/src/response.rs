//! The answers to API Gateway.

use jotseal::{ClaimsSet, ErrorKind};
use lambda_runtime::Diagnostic;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::authorizer::Refusal;
use crate::event::Event;

/// API Gateway refuses a larger result.
const MAX_ANSWER_BYTES: usize = 8 * 1024;

/// `principalId` must not be empty, and a token need not have a `sub`.
const UNNAMED_PRINCIPAL: &str = "unnamed";

/// What API Gateway is answered, and what the log says of it.
pub(crate) struct Answer {
    pub(crate) result: Result<Response, Diagnostic>,
    pub(crate) outcome: Outcome,
    pub(crate) refusal: Option<Refusal>,
    /// The names of the claims that were left out of the context, for its size.
    pub(crate) dropped: Vec<&'static str>,
}

/// What becomes of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Outcome {
    /// It goes on to the integration.
    Allow,
    /// The caller is at fault: 401 from a REST API, 403 from an HTTP API.
    Deny,
    /// The caller is not at fault: 500.
    Error,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Response {
    Policy(Policy),
    Simple(Simple),
}

/// The answer to a REST API.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Policy {
    principal_id: String,
    policy_document: PolicyDocument,
    context: Context,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct PolicyDocument {
    version: &'static str,
    statement: [Statement; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Statement {
    action: &'static str,
    effect: &'static str,
    resource: String,
}

/// The answer to an HTTP API that has simple responses enabled.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Simple {
    is_authorized: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<Context>,
}

/// Claims for the integration, the most important first; a REST API takes nothing but flat values.
#[derive(Debug)]
struct Context(Vec<(&'static str, String)>);

impl Serialize for Context {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

pub(crate) fn answer(event: &Event<'_>, decision: Result<ClaimsSet, Refusal>) -> Answer {
    match decision.and_then(|claims| allow(event, &claims)) {
        Ok((response, dropped)) => {
            Answer { result: Ok(response), outcome: Outcome::Allow, refusal: None, dropped }
        }
        Err(refusal) => {
            let outcome = outcome(&refusal);
            let result = refuse(event, outcome, &refusal);
            Answer { result, outcome, refusal: Some(refusal), dropped: Vec::new() }
        }
    }
}

/// The one table from reason to outcome.
fn outcome(refusal: &Refusal) -> Outcome {
    match refusal {
        Refusal::MissingToken | Refusal::AmbiguousToken | Refusal::NotBearer => Outcome::Deny,
        Refusal::UnrecognisedEvent | Refusal::AnswerTooLarge => Outcome::Error,
        Refusal::Token(error) => match error.kind() {
            ErrorKind::TooLarge
            | ErrorKind::Malformed(_)
            | ErrorKind::InvalidHeader
            | ErrorKind::CriticalHeader
            | ErrorKind::AlgorithmNotAllowed
            | ErrorKind::KeyMismatch
            | ErrorKind::KeyNotFound
            | ErrorKind::SignatureMismatch
            | ErrorKind::InvalidClaimsSet
            | ErrorKind::MissingClaim
            | ErrorKind::InvalidClaim
            | ErrorKind::Expired
            | ErrorKind::Immature
            | ErrorKind::IssuerMismatch
            | ErrorKind::AudienceMismatch
            | ErrorKind::SubjectMismatch => Outcome::Deny,
            // The configured keys, and any kind yet to come.
            _ => Outcome::Error,
        },
    }
}

fn refuse(event: &Event<'_>, outcome: Outcome, refusal: &Refusal) -> Result<Response, Diagnostic> {
    match (outcome, event) {
        (Outcome::Deny, Event::HttpApi { .. }) => {
            Ok(Response::Simple(Simple { is_authorized: false, context: None }))
        }
        // A REST API answers 401 to an error with exactly this message, and 500 to any other.
        (Outcome::Deny, _) => Err(diagnostic("Unauthorized", "Unauthorized")),
        _ => Err(diagnostic("AuthorizerError", refusal.code())),
    }
}

fn diagnostic(error_type: &str, error_message: &str) -> Diagnostic {
    Diagnostic { error_type: error_type.to_owned(), error_message: error_message.to_owned() }
}

fn allow(event: &Event<'_>, claims: &ClaimsSet) -> Result<(Response, Vec<&'static str>), Refusal> {
    let mut response = match event {
        Event::RestToken { stage, .. } | Event::RestRequest { stage, .. } => {
            Response::Policy(Policy::allow(claims, stage.resource()))
        }
        Event::HttpApi { .. } => {
            Response::Simple(Simple { is_authorized: true, context: Some(Context::of(claims)) })
        }
        Event::Unrecognised => return Err(Refusal::UnrecognisedEvent),
    };
    let mut dropped = Vec::new();
    while !response.fits() {
        dropped.push(response.drop_last_claim().ok_or(Refusal::AnswerTooLarge)?);
    }
    Ok((response, dropped))
}

impl Response {
    fn fits(&self) -> bool {
        serde_json::to_vec(self).is_ok_and(|json| json.len() <= MAX_ANSWER_BYTES)
    }

    fn drop_last_claim(&mut self) -> Option<&'static str> {
        let context = match self {
            Self::Policy(policy) => &mut policy.context,
            Self::Simple(simple) => simple.context.as_mut()?,
        };
        context.0.pop().map(|(name, _)| name)
    }
}

impl Policy {
    /// The whole stage is allowed: API Gateway caches the policy for the token, whatever the route.
    fn allow(claims: &ClaimsSet, resource: String) -> Self {
        let principal = text(claims.get("sub")).filter(|sub| !sub.is_empty());
        let statement = Statement { action: "execute-api:Invoke", effect: "Allow", resource };
        Self {
            principal_id: principal.unwrap_or_else(|| UNNAMED_PRINCIPAL.to_owned()),
            policy_document: PolicyDocument { version: "2012-10-17", statement: [statement] },
            context: Context::of(claims),
        }
    }
}

impl Context {
    fn of(claims: &ClaimsSet) -> Self {
        let scope = text(claims.get("scope")).or_else(|| text(claims.get("scp")));
        let claim = |name| (name, text(claims.get(name)));
        let members = [claim("sub"), claim("iss"), claim("client_id"), claim("jti"), ("scope", scope)];
        Self(members.into_iter().filter_map(|(name, value)| Some((name, value?))).collect())
    }
}

/// A string, or a list of strings joined by spaces as RFC 6749, section 3.3, writes a scope.
fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        Value::Array(values) => {
            values.iter().map(Value::as_str).collect::<Option<Vec<_>>>().map(|texts| texts.join(" "))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_error_decides_who_is_at_fault() {
        let http = Event::HttpApi { credentials: Vec::new() };
        let answer = |kind: ErrorKind| answer(&http, Err(Refusal::Token(kind.into())));
        for kind in [ErrorKind::Expired, ErrorKind::SubjectMismatch, ErrorKind::KeyNotFound] {
            assert_eq!(answer(kind).outcome, Outcome::Deny, "{kind:?}");
            assert!(matches!(answer(kind).result, Ok(Response::Simple(Simple { is_authorized: false, .. }))));
        }
        for kind in [ErrorKind::InvalidKey, ErrorKind::WeakKey, ErrorKind::UnsupportedAlgorithm] {
            assert_eq!(answer(kind).outcome, Outcome::Error, "{kind:?}");
            assert_eq!(answer(kind).result.unwrap_err().error_message, kind.code());
        }
    }
}
