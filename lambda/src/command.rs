//! The commands for a terminal: `explain`, `check-config`, `snapshot-jwks`.

use std::io::{Write, stdout};
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use jotseal::UnixTime;
use jotseal::issuer::Endpoint;
use jotseal::jwks::jwks_uri;

use crate::authorizer::Authorizer;
use crate::config::{self, Config};
use crate::fetch::{Failure, Fetch, HttpClient};
use crate::{explain, log, snapshot, start};

const USAGE: &str = "\
jotseal-authorizer: a Lambda function when it is started without arguments, and

  check-config [--config FILE]                    says what is wrong with a configuration
  explain [--config FILE] --event FILE [--now T]  says what an event would be answered, and why
  snapshot-jwks [--config FILE]                   fetches the keys that have a jwks_file into those files

FILE is a path; without --config the environment counts, as in Lambda. T is in seconds since 1970.";

const BUDGET: Duration = Duration::from_secs(25);

/// Larger than any event of Lambda's.
const MAX_EVENT_BYTES: usize = 8 * 1024 * 1024;

struct Options {
    config: Option<String>,
    event: Option<String>,
    now: Option<f64>,
}

/// Runs the command that the arguments name.
pub(crate) fn run(arguments: &[String]) -> ExitCode {
    let done = match arguments.split_first() {
        Some((name, rest)) => match (name.as_str(), Options::parse(rest)) {
            ("check-config", Some(Options { config, event: None, now: None })) => check(config.as_deref()),
            ("explain", Some(Options { config, event: Some(event), now })) => {
                explain(config.as_deref(), &event, now)
            }
            ("snapshot-jwks", Some(Options { config, event: None, now: None })) => {
                snapshots(config.as_deref())
            }
            _ => Err(USAGE.to_owned()),
        },
        None => Err(USAGE.to_owned()),
    };
    match done {
        Ok(text) => {
            let written = stdout().write_all(text.as_bytes());
            if written.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(why) => {
            log::write(&why);
            ExitCode::FAILURE
        }
    }
}

impl Options {
    fn parse(arguments: &[String]) -> Option<Self> {
        let mut options = Self { config: None, event: None, now: None };
        let mut arguments = arguments.iter();
        while let Some(name) = arguments.next() {
            let value = arguments.next()?.clone();
            match name.as_str() {
                "--config" => options.config = Some(value),
                "--event" => options.event = Some(value),
                "--now" => options.now = Some(value.parse().ok()?),
                _ => return None,
            }
        }
        Some(options)
    }
}

fn load(path: Option<&str>) -> Result<Config, String> {
    config::load(path).map_err(|problems| problems.to_string())
}

fn open(path: Option<&str>) -> Result<Authorizer, String> {
    start(load(path)?).map_err(|problems| problems.to_string())
}

fn now(given: Option<f64>) -> UnixTime {
    given.map_or_else(|| SystemTime::now().into(), UnixTime::from_secs)
}

fn check(path: Option<&str>) -> Result<String, String> {
    let authorizer = open(path)?;
    let mut text = "the configuration is valid\n".to_owned();
    for keys in authorizer.keys() {
        text += &explain::keys(keys, now(None));
    }
    Ok(text)
}

fn explain(path: Option<&str>, event: &str, given: Option<f64>) -> Result<String, String> {
    let unreadable = |why: &dyn std::fmt::Display| format!("{event} cannot be read: {why}");
    let text = config::read(event, MAX_EVENT_BYTES).map_err(|error| unreadable(&error))?;
    // The parser's own message could quote the token.
    let payload = serde_json::from_slice(&text).map_err(|_| unreadable(&"it is not JSON"))?;
    let mut authorizer = open(path)?;
    Ok(explain::event(&mut authorizer, &payload, now(given), BUDGET))
}

fn snapshots(path: Option<&str>) -> Result<String, String> {
    let config = load(path)?;
    let client = HttpClient::new(&config).map_err(|problems| problems.to_string())?;
    let mut text = String::new();
    for issuer in config.issuers.all() {
        let from = &issuer.keys_from;
        let (Some(file), Some(endpoint)) = (&from.file, &from.endpoint) else { continue };
        let body = fetch(&client, endpoint, &issuer.issuer)
            .map_err(|code| format!("{}: no keys: {code}", issuer.issuer))?;
        let written = snapshot::write(&body, now(None))
            .ok_or_else(|| format!("{}: no keys: content", issuer.issuer))?;
        let path = config.path(file);
        std::fs::write(&path, written)
            .map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
        text += &format!("{}: {}\n", issuer.issuer, path.display());
    }
    match text.is_empty() {
        true => Err("no issuer has both a jwks_file and an endpoint".to_owned()),
        false => Ok(text),
    }
}

fn fetch(client: &dyn Fetch, endpoint: &Endpoint, issuer: &str) -> Result<Vec<u8>, &'static str> {
    let fetch = |url: &str| client.fetch(url, BUDGET).map_err(Failure::code);
    let body = fetch(&endpoint.url(None).ok_or("no_such_key")?)?.body;
    match endpoint {
        Endpoint::Discovery(_) => Ok(fetch(&jwks_uri(&body, issuer).map_err(|_| "discovery")?)?.body),
        _ => Ok(body),
    }
}
