//! Lambda's Runtime API: an event comes by one request, its answer goes by another.
//!
//! That is HTTP/1.1 on loopback, one event at a time, for which the client that fetches keys will do. The crate
//! lambda_runtime would bring an executor and a second client: a tenth of the binary and of its memory.

use std::io::ErrorKind;
use std::thread;
use std::time::{Duration, SystemTime};

use serde::Serialize;
use ureq::http::Response;
use ureq::{Agent, Body, Error};

/// Lambda's own limit of a payload.
const MAX_PAYLOAD_BYTES: u64 = 6 * 1024 * 1024;

const CONNECT_TRIES: u32 = 1000;
const CONNECT_PAUSE: Duration = Duration::from_millis(1);

const BUFFER_BYTES: usize = 16 * 1024;

/// The client of the Runtime API.
pub(crate) struct Runtime {
    agent: Agent,
    invocation: String,
}

/// An event.
pub(crate) struct Invocation {
    pub(crate) request_id: String,
    /// X-Ray's trace, as its header has it.
    pub(crate) xray: Option<String>,
    pub(crate) payload: Vec<u8>,
    deadline: SystemTime,
}

/// An error, as Lambda takes it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Diagnostic {
    pub(crate) error_type: &'static str,
    pub(crate) error_message: &'static str,
}

impl Runtime {
    /// The API is at `HOST:PORT`.
    pub(crate) fn new(api: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            // That of the environment is for the way to keys.
            .proxy(None)
            .input_buffer_size(BUFFER_BYTES)
            .output_buffer_size(BUFFER_BYTES)
            .max_response_header_size(BUFFER_BYTES)
            .user_agent(concat!("jotseal-authorizer/", env!("CARGO_PKG_VERSION")))
            .build();
        Self { agent: config.into(), invocation: format!("http://{api}/2018-06-01/runtime/invocation") }
    }

    /// Waits for the first event: AWS's emulator starts a function a moment before it listens.
    pub(crate) fn first(&self) -> Result<Invocation, Error> {
        for _ in 0..CONNECT_TRIES {
            match self.next() {
                Err(Error::Io(error)) if error.kind() == ErrorKind::ConnectionRefused => {
                    thread::sleep(CONNECT_PAUSE);
                }
                outcome => return outcome,
            }
        }
        self.next()
    }

    /// Waits for the next event, for as long as that takes.
    pub(crate) fn next(&self) -> Result<Invocation, Error> {
        let response = taken(self.agent.get(format!("{}/next", self.invocation)).call()?)?;
        let header = |name: &str| response.headers().get(name)?.to_str().ok().map(str::to_owned);
        let millis = header("lambda-runtime-deadline-ms").and_then(|millis| millis.parse().ok());
        Ok(Invocation {
            request_id: header("lambda-runtime-aws-request-id").unwrap_or_default(),
            xray: header("lambda-runtime-trace-id"),
            deadline: SystemTime::UNIX_EPOCH + Duration::from_millis(millis.unwrap_or(0)),
            payload: response.into_body().into_with_config().limit(MAX_PAYLOAD_BYTES).read_to_vec()?,
        })
    }

    /// Answers an event.
    pub(crate) fn answer<T: Serialize>(
        &self,
        invocation: &Invocation,
        answer: &Result<T, Diagnostic>,
    ) -> Result<(), Error> {
        let (path, json) = match answer {
            Ok(response) => ("response", serde_json::to_vec(response)),
            Err(diagnostic) => ("error", serde_json::to_vec(diagnostic)),
        };
        let url = format!("{}/{}/{path}", self.invocation, invocation.request_id);
        let json = json.map_err(|error| Error::Io(error.into()))?;
        let request = self.agent.post(url).header("content-type", "application/json");
        taken(request.send(json)?)?.into_body().into_with_config().limit(MAX_PAYLOAD_BYTES).read_to_vec()?;
        Ok(())
    }
}

impl Invocation {
    /// The time that is left for the answer.
    pub(crate) fn left(&self, now: SystemTime) -> Duration {
        self.deadline.duration_since(now).unwrap_or_default()
    }
}

fn taken(response: Response<Body>) -> Result<Response<Body>, Error> {
    match response.status() {
        status if status.is_success() => Ok(response),
        status => Err(Error::StatusCode(status.as_u16())),
    }
}
