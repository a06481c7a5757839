//! A decision as a span of OpenTelemetry, in OTLP's JSON.

use std::time::SystemTime;

use serde_json::{Value, json};

use crate::log::Record;
use crate::response::Outcome;
use crate::trace::TraceContext;

/// OTLP's codes of kinds and of states.
const KIND_SERVER: u8 = 2;
const STATUS_UNSET: u8 = 0;
const STATUS_ERROR: u8 = 2;

/// The document to export; none where the trace is not sampled.
///
/// It says what the line of the log says: codes, names and durations.
pub(crate) fn export(
    record: &Record<'_>,
    context: Option<&TraceContext>,
    service: &str,
    (start, end): (SystemTime, SystemTime),
) -> Option<String> {
    if context.is_some_and(|context| !context.is_sampled) {
        return None;
    }
    let mut span = json!({
        "traceId": context.map_or_else(random::<16>, |context| Some(context.trace_id.clone()))?,
        "spanId": random::<8>()?,
        "name": "authorize",
        "kind": KIND_SERVER,
        "startTimeUnixNano": nanos(start),
        "endTimeUnixNano": nanos(end),
        "attributes": attributes(record),
        "status": {"code": if record.outcome == Outcome::Error { STATUS_ERROR } else { STATUS_UNSET }},
    });
    if let (Some(context), Some(span)) = (context, span.as_object_mut()) {
        span.insert("parentSpanId".to_owned(), context.parent_id.as_str().into());
    }
    let scope = json!({"name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION")});
    let resource = json!({"attributes": [
        attribute("service.name", service.into()),
        attribute("cloud.provider", "aws".into()),
        attribute("cloud.platform", "aws_lambda".into()),
    ]});
    let scope_spans = json!([{"scope": scope, "spans": [span]}]);
    Some(json!({"resourceSpans": [{"resource": resource, "scopeSpans": scope_spans}]}).to_string())
}

/// The members of the line, but for what is a span's own and what are metrics.
fn attributes(record: &Record<'_>) -> Vec<Value> {
    let Ok(Value::Object(members)) = serde_json::to_value(record) else { return Vec::new() };
    let members = members.into_iter().filter_map(|(name, value)| match (name.as_str(), value) {
        ("requestId", value) => Some(attribute("faas.invocation_id", value)),
        ("traceId" | "reason" | "decisions" | "jwksFetches", _) => None,
        ("fetches", Value::Array(fetches)) => Some(attribute("jotseal.fetches", fetches.len().into())),
        (_, Value::Object(_) | Value::Array(_)) => None,
        (name, value) => Some(attribute(&format!("jotseal.{name}"), value)),
    });
    members.collect()
}

fn attribute(key: &str, value: Value) -> Value {
    let value = match value {
        Value::String(text) => json!({ "stringValue": text }),
        // Protobuf's JSON has 64 bits as a string.
        Value::Number(number) if !number.is_f64() => json!({ "intValue": number.to_string() }),
        other => json!({ "doubleValue": other }),
    };
    json!({"key": key, "value": value})
}

fn nanos(time: SystemTime) -> String {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_nanos().to_string()
}

/// So many random octets in hexadecimal.
fn random<const OCTETS: usize>() -> Option<String> {
    let mut octets = [0; OCTETS];
    getrandom::getrandom(&mut octets).ok()?;
    Some(octets.iter().map(|octet| format!("{octet:02x}")).collect())
}
