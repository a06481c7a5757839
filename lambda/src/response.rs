//! The answers to API Gateway and AppSync: one table of outcomes, for each kind of event.
//!
//! `docs/authorizer.md` has the table with what a client sees, and where AWS says so.

use jotseal::ErrorKind;
use lambda_runtime::Diagnostic;
use serde::Serialize;

use crate::authorizer::Grant;
use crate::config::Config;
use crate::context::Context;
use crate::document::PolicyDocument;
use crate::event::{Event, Kind, RouteArn};
use crate::policy::Resources;
use crate::refusal::Refusal;

/// API Gateway refuses a larger result; AppSync would take more.
const MAX_ANSWER_BYTES: usize = 8 * 1024;

/// `principalId` must not be empty, and a token need not have a `sub`.
const UNNAMED_PRINCIPAL: &str = "unnamed";

/// What is answered, and what the log says of it.
pub(crate) struct Answer {
    pub(crate) result: Result<Response, Diagnostic>,
    pub(crate) outcome: Outcome,
    pub(crate) refusal: Option<Refusal>,
    /// The names of what was left out of the context, for its size.
    pub(crate) dropped: Vec<String>,
}

/// What becomes of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Outcome {
    /// It goes on to the integration.
    Allow,
    /// There is no token, or a bad one: 401 where the function can say so.
    Unauthenticated,
    /// The token is good, and lacks the right: 403.
    Forbidden,
    /// The caller is not at fault, and nobody is allowed: 500, which is never cached.
    Error,
}

/// How an outcome is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A policy that allows what is granted and denies the rest.
    Policy,
    /// `isAuthorized`.
    Simple,
    /// `isAuthorized` with AppSync's other members.
    AppSync,
    /// An error with the message `Unauthorized`, and exactly that.
    Unauthorized,
    /// Any other error.
    Fault,
}

/// The table.
pub(crate) fn form(kind: Kind, outcome: Outcome, is_simple: bool) -> Form {
    match (outcome, kind) {
        (Outcome::Error, _) => Form::Fault,
        (_, Kind::AppSync) => Form::AppSync,
        (_, Kind::Http2) if is_simple => Form::Simple,
        (Outcome::Unauthenticated, _) => Form::Unauthorized,
        (Outcome::Allow | Outcome::Forbidden, _) => Form::Policy,
    }
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Response {
    Policy(Policy),
    Simple(Simple),
    AppSync(AppSync),
}

/// The answer to a REST or WebSocket API, and to an HTTP API that has simple responses disabled.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Policy {
    principal_id: String,
    policy_document: PolicyDocument,
    #[serde(skip_serializing_if = "Context::is_empty")]
    context: Context,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage_identifier_key: Option<String>,
}

/// The answer to an HTTP API that has simple responses enabled.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Simple {
    is_authorized: bool,
    #[serde(skip_serializing_if = "Context::is_empty")]
    context: Context,
}

/// The answer to AppSync.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AppSync {
    is_authorized: bool,
    #[serde(skip_serializing_if = "Context::is_empty")]
    resolver_context: Context,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    denied_fields: Vec<String>,
    /// A refusal is not to be kept: the key of the next token may be a new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    ttl_override: Option<u32>,
}

/// The outcome of a reason.
pub(crate) fn outcome(refusal: &Refusal) -> Outcome {
    match refusal {
        Refusal::MissingToken | Refusal::AmbiguousToken | Refusal::NotBearer => Outcome::Unauthenticated,
        Refusal::Forbidden => Outcome::Forbidden,
        Refusal::UnrecognisedEvent | Refusal::ArnTooLong | Refusal::AnswerTooLarge => Outcome::Error,
        Refusal::Token(error) => match error.kind() {
            ErrorKind::TooLarge
            | ErrorKind::Malformed(_)
            | ErrorKind::InvalidHeader
            | ErrorKind::CriticalHeader
            | ErrorKind::TypeMismatch
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
            | ErrorKind::SubjectMismatch
            | ErrorKind::ClaimMismatch => Outcome::Unauthenticated,
            // The keys, and any kind yet to come.
            _ => Outcome::Error,
        },
    }
}

/// The answer to an event.
pub(crate) fn answer(event: &Event<'_>, config: &Config, decision: Result<Grant, Refusal>) -> Answer {
    let is_simple = config.http_api.is_simple;
    let granted = decision.and_then(|grant| {
        let outcome = if grant.is_permitted { Outcome::Allow } else { Outcome::Forbidden };
        let (response, dropped) = fit(respond(event, form(event.kind, outcome, is_simple), grant)?)?;
        Ok((response, outcome, dropped))
    });
    match granted {
        Ok((response, outcome, dropped)) => {
            let refusal = (outcome == Outcome::Forbidden).then_some(Refusal::Forbidden);
            Answer { result: Ok(response), outcome, refusal, dropped }
        }
        Err(refusal) => {
            let outcome = outcome(&refusal);
            let result = refuse(form(event.kind, outcome, is_simple), &refusal);
            Answer { result, outcome, refusal: Some(refusal), dropped: Vec::new() }
        }
    }
}

/// The answer to an event that is not recognised.
pub(crate) fn unrecognised() -> Answer {
    let refusal = Refusal::UnrecognisedEvent;
    let result = refuse(Form::Fault, &refusal);
    Answer { result, outcome: Outcome::Error, refusal: Some(refusal), dropped: Vec::new() }
}

fn refuse(form: Form, refusal: &Refusal) -> Result<Response, Diagnostic> {
    match form {
        Form::Simple => Ok(Response::Simple(Simple { is_authorized: false, context: Context::default() })),
        Form::AppSync => Ok(Response::AppSync(AppSync {
            is_authorized: false,
            resolver_context: Context::default(),
            denied_fields: Vec::new(),
            ttl_override: Some(0),
        })),
        Form::Unauthorized => Err(diagnostic("Unauthorized", "Unauthorized")),
        Form::Fault | Form::Policy => Err(diagnostic("AuthorizerError", refusal.code())),
    }
}

fn diagnostic(error_type: &str, error_message: &str) -> Diagnostic {
    Diagnostic { error_type: error_type.to_owned(), error_message: error_message.to_owned() }
}

fn respond(event: &Event<'_>, form: Form, grant: Grant) -> Result<Response, Refusal> {
    let Grant { is_permitted, principal, context, usage_key, resources, denied_fields } = grant;
    match (form, event.route) {
        (Form::Simple, _) if !is_permitted => refuse(form, &Refusal::Forbidden).or(Err(Refusal::Forbidden)),
        (Form::Simple, _) => Ok(Response::Simple(Simple { is_authorized: true, context })),
        (Form::AppSync, _) => Ok(Response::AppSync(AppSync {
            is_authorized: is_permitted,
            resolver_context: context.of_strings(),
            denied_fields,
            ttl_override: None,
        })),
        (Form::Policy, Some(route)) => Ok(Response::Policy(Policy {
            principal_id: principal.unwrap_or_else(|| UNNAMED_PRINCIPAL.to_owned()),
            policy_document: document(&route, resources)?,
            context,
            usage_identifier_key: usage_key,
        })),
        _ => Err(Refusal::UnrecognisedEvent),
    }
}

fn document(route: &RouteArn<'_>, resources: Resources) -> Result<PolicyDocument, Refusal> {
    PolicyDocument::new(resources, route.all()).ok_or(Refusal::ArnTooLong)
}

/// Leaves out of the context what makes an answer too large.
fn fit(mut response: Response) -> Result<(Response, Vec<String>), Refusal> {
    let mut dropped = Vec::new();
    while serde_json::to_vec(&response).map_or(usize::MAX, |json| json.len()) > MAX_ANSWER_BYTES {
        let context = match &mut response {
            Response::Policy(policy) => &mut policy.context,
            Response::Simple(simple) => &mut simple.context,
            Response::AppSync(appsync) => &mut appsync.resolver_context,
        };
        dropped.push(context.drop_longest().ok_or(Refusal::AnswerTooLarge)?);
    }
    Ok((response, dropped))
}
