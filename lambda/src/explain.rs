//! What an event would be answered, step by step.
//!
//! It is for a terminal: the answer is shown whole, with the claims that the integration would receive.

use std::time::Duration;

use jotseal::issuer::IssuerKeys;
use jotseal::{KeySource, UnixTime};
use serde_json::Value;

use crate::authorizer::{Authorizer, Trace};
use crate::event::Event;
use crate::response::{self, Outcome};
use crate::token;

/// An issuer and its keys, on one line.
pub(crate) fn keys(keys: &IssuerKeys, now: UnixTime) -> String {
    let issuer = keys.issuer();
    let count = keys.set().map_or(0, |set| set.keys().len());
    let age = keys.age_secs(now).map_or(String::new(), |secs| format!(", {secs:.0} s old"));
    let served = match issuer.keys_from.endpoint.as_ref().and_then(|endpoint| endpoint.url(Some("KID"))) {
        Some(url) => format!(", served at {url}"),
        None => String::new(),
    };
    format!("{} ({}): {count} keys at hand{age}{served}\n", issuer.issuer, issuer.profile.name())
}

/// The steps to an answer, and the answer.
pub(crate) fn event(authorizer: &mut Authorizer, payload: &Value, now: UnixTime, budget: Duration) -> String {
    let mut text = String::new();
    let mut say = |line: String| text += &format!("{line}\n");
    let Some(event) = Event::recognise(payload) else {
        say("event: none that is known".to_owned());
        let answer = response::unrecognised();
        return text + &told(&answer);
    };
    say(format!("event: {}", event.kind.name()));
    if let Some(route) = &event.route {
        say(format!(
            "route: {} {}",
            route.method,
            route.path.map_or(String::new(), |path| format!("/{path}"))
        ));
    }
    match token::find(&event, &authorizer.config) {
        Ok(token) => say(format!("token: found, {} octets", token.len())),
        Err(refusal) => say(format!("token: {}", refusal.code())),
    }
    let mut trace = Trace::default();
    let decision = authorizer.decide(&event, now, budget, &mut trace);
    if let Some(issuer) = &trace.issuer {
        say(format!("issuer: {issuer}"));
        say(format!("kid: {}", trace.kid.as_deref().unwrap_or("none")));
    }
    for fetch in &trace.fetches {
        say(format!("fetch: {}, {} ms", fetch.outcome, fetch.took.as_millis()));
    }
    if let Some(age) = trace.key_age_secs {
        say(format!("keys: {age:.0} s old"));
    }
    match (&decision, trace.verify) {
        (Ok(_), _) => say("signature and claims: valid".to_owned()),
        (Err(refusal), verified) => {
            let claim = refusal.claim().map_or(String::new(), |claim| format!(" ({claim})"));
            let at = if verified.is_some() { "signature and claims" } else { "refused" };
            say(format!("{at}: {}{claim}", refusal.code()));
        }
    }
    if let Ok(grant) = &decision {
        for arn in &grant.resources.allowed {
            say(format!("allowed: {arn}"));
        }
        for arn in grant.resources.denied.iter().chain(&grant.denied_fields) {
            say(format!("denied: {arn}"));
        }
    }
    let answer = response::answer(&event, &authorizer.config, decision);
    text + &told(&answer)
}

fn told(answer: &response::Answer) -> String {
    let outcome = match answer.outcome {
        Outcome::Allow => "allow",
        Outcome::Unauthenticated => "unauthenticated",
        Outcome::Forbidden => "forbidden",
        Outcome::Error => "error",
    };
    let value = match &answer.result {
        Ok(response) => serde_json::to_string_pretty(response),
        Err(diagnostic) => serde_json::to_string_pretty(diagnostic),
    };
    format!("outcome: {outcome}\nanswer: {}\n", value.unwrap_or_default())
}
