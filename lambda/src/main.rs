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
#[cfg(test)]
mod tests;
mod tls;
mod token;

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
    let client = HttpClient::new(&config.http)?;
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
        let (result, line) = handle(&mut authorizer, &payload, &context.request_id, now.into(), budget);
        log::write(&line);
        ready(result)
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

/// The answer to an event, and the line to log.
fn handle(
    authorizer: &mut Authorizer,
    payload: &Value,
    request_id: &str,
    now: UnixTime,
    budget: Duration,
) -> (Result<Response, Diagnostic>, String) {
    let start = Instant::now();
    let mut trace = Trace::default();
    let event = Event::recognise(payload);
    let answer = match &event {
        Some(event) => {
            let decision = authorizer.decide(event, now, budget, &mut trace);
            response::answer(event, &authorizer.config, decision)
        }
        None => response::unrecognised(),
    };
    let kind = event.map(|event| event.kind);
    let line = Record::new(request_id, kind, &answer, &trace, start.elapsed())
        .with_metrics(authorizer.config.metrics_namespace.as_deref(), millis(now))
        .to_string();
    (answer.result, line)
}

fn millis(now: UnixTime) -> u64 {
    // A time before the epoch, or beyond the sun, is none for CloudWatch.
    u64::try_from(Duration::try_from_secs_f64(now.secs()).unwrap_or_default().as_millis()).unwrap_or(0)
}
