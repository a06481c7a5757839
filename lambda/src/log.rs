//! One line of JSON for each decision: codes, names and durations, never a token, a claim's value or a key.

use std::fmt;
use std::io::{Write, stderr};
use std::time::Duration;

use serde::Serialize;

use crate::authorizer::Trace;
use crate::event::Kind;
use crate::keys::FetchRecord;
use crate::metrics::Metrics;
use crate::refusal::Refusal;
use crate::response::{Answer, Outcome};

/// A `kid` is the token's own word until it is verified: no more of it is logged.
const MAX_KID_CHARS: usize = 64;

/// The line of a decision.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Record<'a> {
    #[serde(rename = "_aws", skip_serializing_if = "Option::is_none")]
    metrics: Option<Metrics<'a>>,
    request_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<&'a str>,
    event: &'static str,
    pub(crate) outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    claim: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issuer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<String>,
    latency_micros: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    verify_micros: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_age_secs: Option<f64>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    fetches: Vec<FetchLine<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    dropped: &'a [String],
    /// The dimension of the metrics: the code, or `allow`.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decisions: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    jwks_fetches: Option<usize>,
}

#[derive(Serialize)]
struct FetchLine<'a> {
    issuer: &'a str,
    outcome: &'static str,
    millis: u64,
}

/// The line of what was fetched at the start.
#[derive(Serialize)]
pub(crate) struct StartRecord<'a> {
    start: &'static str,
    fetches: Vec<FetchLine<'a>>,
}

impl<'a> Record<'a> {
    pub(crate) fn new(
        request_id: &'a str,
        trace_id: Option<&'a str>,
        kind: Option<Kind>,
        answer: &'a Answer,
        trace: &'a Trace,
        latency: Duration,
    ) -> Self {
        Self {
            metrics: None,
            request_id,
            trace_id,
            event: kind.map_or("unrecognised", Kind::name),
            outcome: answer.outcome,
            code: answer.refusal.as_ref().map(Refusal::code),
            claim: answer.refusal.as_ref().and_then(Refusal::claim),
            issuer: trace.issuer.as_deref(),
            kid: trace.kid.as_deref().map(|kid| kid.chars().take(MAX_KID_CHARS).collect()),
            latency_micros: micros(latency),
            verify_micros: trace.verify.map(micros),
            key_age_secs: trace.key_age_secs.map(f64::round),
            fetches: lines(&trace.fetches),
            dropped: &answer.dropped,
            reason: None,
            decisions: None,
            jwks_fetches: None,
        }
    }

    /// The same as metrics too, in CloudWatch's embedded format.
    pub(crate) fn with_metrics(mut self, namespace: Option<&'a str>, millis: u64) -> Self {
        if let Some(namespace) = namespace {
            let has = (self.verify_micros.is_some(), self.key_age_secs.is_some());
            self.metrics = Some(Metrics::new(namespace, millis, has.0, has.1));
            self.reason = Some(self.code.unwrap_or("allow"));
            self.decisions = Some(1);
            self.jwks_fetches = Some(self.fetches.len());
        }
        self
    }
}

impl<'a> StartRecord<'a> {
    pub(crate) fn new(fetches: &'a [FetchRecord]) -> Self {
        Self { start: "keys", fetches: lines(fetches) }
    }
}

fn lines(fetches: &[FetchRecord]) -> Vec<FetchLine<'_>> {
    let line = |fetch: &'_ FetchRecord| (fetch.outcome, u64::try_from(fetch.took.as_millis()).unwrap_or(0));
    let lines = fetches.iter().map(|fetch| {
        let (outcome, millis) = line(fetch);
        FetchLine { issuer: &fetch.issuer, outcome, millis }
    });
    lines.collect()
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

impl fmt::Display for Record<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Display for StartRecord<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

/// Writes a line at once; a log that cannot be written changes no decision.
pub(crate) fn write(line: &str) {
    let _ = stderr().write_all(format!("{line}\n").as_bytes());
}
