//! An API Gateway Lambda authorizer that verifies JSON Web Tokens.

mod authorizer;
mod config;
mod event;
mod log;
mod response;
#[cfg(test)]
mod tests;

use std::future::ready;
use std::process::ExitCode;
use std::time::SystemTime;

use jotseal::UnixTime;
use lambda_runtime::{Diagnostic, LambdaEvent, Runtime, service_fn};
use serde_json::Value;

use authorizer::Authorizer;
use event::Event;
use log::Record;
use response::Response;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let authorizer = match config::from_env() {
        Ok(authorizer) => authorizer,
        Err(problems) => return stop(&problems.to_string()),
    };
    if !config::is_in_lambda() {
        return stop(
            "the configuration is valid, but this is not AWS Lambda: AWS_LAMBDA_RUNTIME_API is not set",
        );
    }
    // The payload is taken as any JSON: an error of a typed parse would quote the token.
    let handler = service_fn(|invocation: LambdaEvent<Value>| {
        let (payload, context) = invocation.into_parts();
        let (result, line) = handle(&authorizer, &payload, &context.request_id, SystemTime::now().into());
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

/// The answer to API Gateway, and the line to log.
fn handle(
    authorizer: &Authorizer,
    payload: &Value,
    request_id: &str,
    now: UnixTime,
) -> (Result<Response, Diagnostic>, String) {
    let event = Event::recognise(payload);
    let decision = authorizer.decide(&event, now);
    let answer = response::answer(&event, decision);
    let line = Record::new(request_id, &event, &answer).to_string();
    (answer.result, line)
}
