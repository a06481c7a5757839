//! One line of JSON for each decision: codes and names, never a token, a claim's value or a key.

use std::fmt;
use std::io::{Write, stderr};

use serde::Serialize;

use crate::authorizer::Refusal;
use crate::event::Event;
use crate::response::{Answer, Outcome};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Record<'a> {
    request_id: &'a str,
    event: &'static str,
    outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    claim: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    dropped: &'a [&'static str],
}

impl<'a> Record<'a> {
    pub(crate) fn new(request_id: &'a str, event: &Event<'_>, answer: &'a Answer) -> Self {
        Self {
            request_id,
            event: event.kind(),
            outcome: answer.outcome,
            code: answer.refusal.as_ref().map(Refusal::code),
            claim: answer.refusal.as_ref().and_then(Refusal::claim),
            dropped: &answer.dropped,
        }
    }
}

impl fmt::Display for Record<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

/// Writes a line at once; a log that cannot be written changes no decision.
pub(crate) fn write(line: &str) {
    let _ = stderr().write_all(format!("{line}\n").as_bytes());
}
