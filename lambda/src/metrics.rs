//! CloudWatch's embedded metric format: what of a line of the log is a metric.

use serde::Serialize;

/// The member `_aws` of a line.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Metrics<'a> {
    timestamp: u64,
    cloud_watch_metrics: [Directive<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Directive<'a> {
    namespace: &'a str,
    dimensions: [[&'static str; 1]; 1],
    metrics: Vec<Definition>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Definition {
    name: &'static str,
    unit: &'static str,
}

impl<'a> Metrics<'a> {
    /// Those that a line has, at `timestamp` in milliseconds since the epoch.
    pub(crate) fn new(namespace: &'a str, timestamp: u64, is_verified: bool, has_age: bool) -> Self {
        let mut metrics = vec![
            Definition { name: "decisions", unit: "Count" },
            Definition { name: "jwksFetches", unit: "Count" },
            Definition { name: "latencyMicros", unit: "Microseconds" },
        ];
        if is_verified {
            metrics.push(Definition { name: "verifyMicros", unit: "Microseconds" });
        }
        if has_age {
            metrics.push(Definition { name: "keyAgeSecs", unit: "Seconds" });
        }
        let directive = Directive { namespace, dimensions: [["reason"]], metrics };
        Self { timestamp, cloud_watch_metrics: [directive] }
    }
}
