//! A Lambda authorizer for API Gateway and AppSync that verifies JSON Web Tokens.

mod authorizer;
mod command;
mod config;
mod context;
mod document;
mod event;
mod explain;
mod fetch;
mod keys;
mod log;
mod metrics;
mod policy;
mod refusal;
mod response;
mod snapshot;
mod span;
#[cfg(test)]
mod tests;
mod tls;
mod token;
mod trace;

use std::future::ready;
use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime};

use jotseal::UnixTime;
use jotseal::config::Problems;
use lambda_runtime::{Diagnostic, LambdaEvent, Runtime, service_fn};
use serde_json::Value;

use authorizer::{Authorizer, Trace};
use config::Config;
use event::Event;
use fetch::HttpClient;
use log::{Record, StartRecord};
use response::Response;
use trace::TraceContext;

/// Lambda gives the start 10 seconds.
const START_BUDGET: Duration = Duration::from_secs(8);

/// What is left of the time of an event for the answer, when keys are fetched for it.
const ANSWER_RESERVE: Duration = Duration::from_millis(300);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.is_empty() {
        true => serve(),
        false => command::run(&arguments),
    }
}

fn start(config: Config) -> Result<Authorizer, Problems> {
    let client = HttpClient::new(&config)?;
    Authorizer::new(config, Box::new(client))
}

#[tokio::main(flavor = "current_thread")]
async fn serve() -> ExitCode {
    let mut authorizer = match config::load(None).and_then(start) {
        Ok(authorizer) => authorizer,
        Err(problems) => return stop(&problems.to_string()),
    };
    if !config::is_in_lambda() {
        return stop(
            "the configuration is valid, but this is not AWS Lambda: AWS_LAMBDA_RUNTIME_API is not set",
        );
    }
    let fetches = authorizer.prefetch(SystemTime::now().into(), START_BUDGET);
    if !fetches.is_empty() {
        log::write(&StartRecord::new(&fetches).to_string());
    }
    // The payload is taken as any JSON: an error of a typed parse would quote the token.
    let handler = service_fn(move |invocation: LambdaEvent<Value>| {
        let (payload, context) = invocation.into_parts();
        let now = SystemTime::now();
        let budget = context.deadline().duration_since(now).unwrap_or_default();
        let budget = budget.saturating_sub(ANSWER_RESERVE);
        let request = Request { id: &context.request_id, xray: context.xray_trace_id.as_deref() };
        let handled = handle(&mut authorizer, &payload, request, now, budget);
        log::write(&handled.line);
        // Before the answer: after it Lambda may freeze the process.
        if let Some(span) = handled.span {
            authorizer.export(&span);
        }
        ready(handled.result)
    });
    match Runtime::new(handler).run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => stop(&error.to_string()),
    }
}

fn stop(why: &str) -> ExitCode {
    log::write(&format!("jotseal-authorizer: {why}"));
    ExitCode::FAILURE
}

/// What Lambda says of an event beside it.
struct Request<'a> {
    id: &'a str,
    /// X-Ray's header.
    xray: Option<&'a str>,
}

/// The answer to an event, the line to log, and the span to export where that is configured.
struct Handled {
    result: Result<Response, Diagnostic>,
    line: String,
    span: Option<String>,
}

fn handle(
    authorizer: &mut Authorizer,
    payload: &Value,
    request: Request<'_>,
    now: SystemTime,
    budget: Duration,
) -> Handled {
    let start = Instant::now();
    let mut trace = Trace::default();
    let event = Event::recognise(payload);
    let answer = match &event {
        Some(event) => {
            let decision = authorizer.decide(event, now.into(), budget, &mut trace);
            response::answer(event, &authorizer.config, decision)
        }
        None => response::unrecognised(),
    };
    let context = TraceContext::find(event.as_ref(), request.xray);
    let trace_id = context.as_ref().map(|context| context.trace_id.as_str());
    let kind = event.map(|event| event.kind);
    let took = start.elapsed();
    let record = Record::new(request.id, trace_id, kind, &answer, &trace, took)
        .with_metrics(authorizer.config.metrics_namespace.as_deref(), millis(now.into()));
    let telemetry = authorizer.config.telemetry.as_ref();
    let span = telemetry
        .and_then(|telemetry| span::export(&record, context.as_ref(), &telemetry.service, (now, now + took)));
    Handled { line: record.to_string(), span, result: answer.result }
}

fn millis(now: UnixTime) -> u64 {
    // A time before the epoch, or beyond the sun, is none for CloudWatch.
    u64::try_from(Duration::try_from_secs_f64(now.secs()).unwrap_or_default().as_millis()).unwrap_or(0)
}
