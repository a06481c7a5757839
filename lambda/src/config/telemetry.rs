//! Where spans go: OpenTelemetry's own variables.

use jotseal::config::Problems;
use jotseal::jwks::check_endpoint;

const ENDPOINT: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";
const TRACES_ENDPOINT: &str = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";

/// Where spans go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Telemetry {
    /// The URL that takes traces.
    pub(crate) url: String,
    /// The name of this service.
    pub(crate) service: String,
}

impl Telemetry {
    /// None where no endpoint is named, or all is switched off.
    pub(super) fn read(text: impl Fn(&str) -> Option<String>, problems: &Problems) -> Option<Self> {
        if text("OTEL_SDK_DISABLED").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
            return None;
        }
        let (variable, url) = match (text(TRACES_ENDPOINT), text(ENDPOINT)) {
            (Some(url), _) => (TRACES_ENDPOINT, url),
            (None, url) => (ENDPOINT, format!("{}/v1/traces", url?.trim_end_matches('/'))),
        };
        if let Err(problem) = check_endpoint(&url) {
            problems.add(variable, format!("is no endpoint: {problem}"));
        }
        let service = text("OTEL_SERVICE_NAME").or_else(|| text("AWS_LAMBDA_FUNCTION_NAME"));
        Some(Self { url, service: service.unwrap_or_else(|| env!("CARGO_PKG_NAME").to_owned()) })
    }
}
