//! Traces: what of them is in the log, and what is exported.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::{HTTP_2, NOW, REST_TOKEN, authorizer, claims, event, parse, token, with};
use crate::config::Telemetry;
use crate::{Handled, Request, handle};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";
const XRAY: &str = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=";

/// The line of the log, and the span.
fn traced(event: &Value, xray: Option<&str>) -> (Value, Option<Value>) {
    let mut authorizer = authorizer("");
    authorizer.config.metrics_namespace = Some("Api".to_owned());
    let service = "orders".to_owned();
    authorizer.config.telemetry =
        Some(Telemetry { url: "http://localhost:4318/v1/traces".to_owned(), service });
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs_f64(NOW);
    let request = Request { id: "request-1", xray };
    let Handled { line, span, .. } = handle(&mut authorizer, event, request, now, Duration::ZERO);
    (parse(&line), span.map(|span| parse(&span)))
}

fn asked(flags: &str) -> Value {
    let mut request = event(HTTP_2, &format!("Bearer {}", token(&claims())));
    request["headers"]["TraceParent"] = format!("00-{TRACE}-{PARENT}-{flags}").into();
    request
}

#[test]
fn a_decision_is_a_span_of_the_callers_trace() {
    let (line, span) = traced(&asked("01"), Some(&format!("{XRAY}1")));
    assert_eq!(line["traceId"], TRACE);
    let span = span.unwrap();
    let resource = &span["resourceSpans"][0];
    let name = json!({"key": "service.name", "value": {"stringValue": "orders"}});
    assert!(resource["resource"]["attributes"].as_array().unwrap().contains(&name));
    let span = &resource["scopeSpans"][0]["spans"][0];
    assert_eq!((&span["traceId"], &span["parentSpanId"]), (&json!(TRACE), &json!(PARENT)));
    assert_eq!(span["startTimeUnixNano"], "1800000000000000000");
    assert_eq!(span["spanId"].as_str().unwrap().len(), 16);
    let attributes = span["attributes"].as_array().unwrap();
    for (key, value) in [
        ("faas.invocation_id", json!({"stringValue": "request-1"})),
        ("jotseal.outcome", json!({"stringValue": "allow"})),
        ("jotseal.issuer", json!({"stringValue": "https://issuer.example/"})),
    ] {
        assert!(attributes.contains(&json!({"key": key, "value": value})), "{key}");
    }
    // Metrics have their own way.
    assert!(!span.to_string().contains("decisions") && !span.to_string().contains("Namespace"));
}

#[test]
fn xray_is_the_trace_where_there_is_no_other() {
    let request = event(REST_TOKEN, "Bearer x");
    let (line, span) = traced(&request, Some(&format!("{XRAY}1")));
    assert_eq!(line["traceId"], "5759e988bd862e3fe1be46a994272793");
    assert_eq!(
        span.unwrap()["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["parentSpanId"],
        "53995c3f42cd8ad8"
    );
    let (line, span) = traced(&request, None);
    assert!(line.get("traceId").is_none());
    let span = &span.unwrap()["resourceSpans"][0]["scopeSpans"][0]["spans"][0];
    assert!(span["traceId"].as_str().unwrap().len() == 32 && span.get("parentSpanId").is_none());
}

#[test]
fn what_is_not_sampled_is_not_exported() {
    assert_eq!(traced(&asked("00"), Some(&format!("{XRAY}1"))).1, None);
    assert_eq!(traced(&event(REST_TOKEN, "Bearer x"), Some(&format!("{XRAY}0"))).1, None);
}

#[test]
fn no_span_has_a_token_or_a_claim() {
    for token in [token(&claims()), with(json!({"aud": "geheim"})), with(json!({"exp": NOW}))] {
        let mut request = event(HTTP_2, &format!("Bearer {token}"));
        request["headers"]["traceparent"] = format!("00-{TRACE}-{PARENT}-01").into();
        let span = traced(&request, None).1.unwrap().to_string();
        for secret in token.split('.').chain(["alice", "geheim", "read write", "7f3c"]) {
            assert!(!span.contains(secret), "{secret} in {span}");
        }
    }
}
