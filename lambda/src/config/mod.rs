//! The configuration: the only place that reads the environment.

mod env;
mod routes;
#[cfg(test)]
mod schema;
mod sections;
mod telemetry;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use jotseal::config::{Problems, ROOT_KEYS, Table, parse_toml};
use jotseal::issuer::{ClaimPath, HttpTerms, Issuers, JwksTerms};
use serde_json::{Map, Value};

pub(crate) use self::env::{is_in_lambda, load};
pub(crate) use self::sections::{HttpApi, Scheme, TokenPlace, WebSocketPlace};
pub(crate) use self::telemetry::Telemetry;
use crate::policy::Policy;

/// A configuration of that size is no configuration.
const MAX_FILE_BYTES: usize = 256 * 1024;

/// Everything that is configured, checked.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) issuers: Issuers,
    pub(crate) jwks: JwksTerms,
    pub(crate) http: HttpTerms,
    pub(crate) token: TokenPlace,
    /// Where the token of a WebSocket's `$connect` may be.
    pub(crate) websocket: Vec<WebSocketPlace>,
    pub(crate) http_api: HttpApi,
    pub(crate) policy: Policy,
    /// What the integration receives, by name.
    pub(crate) context: Vec<(String, ClaimPath)>,
    pub(crate) principal: ClaimPath,
    pub(crate) usage_key: Option<ClaimPath>,
    /// The CloudWatch namespace of the metrics, where there are to be any.
    pub(crate) metrics_namespace: Option<String>,
    /// Where spans go, where there are to be any.
    pub(crate) telemetry: Option<Telemetry>,
    /// What relative paths start from: the folder of the configuration's file.
    pub(crate) folder: PathBuf,
    /// The user's name for a place in the configuration.
    pub(crate) name_of: fn(&str) -> String,
}

impl Config {
    /// Reads the text of a configuration's file.
    pub(crate) fn from_toml(text: &str) -> Result<Self, Problems> {
        Self::from_members(&parse_toml(text)?)
    }

    pub(crate) fn from_members(members: &Map<String, Value>) -> Result<Self, Problems> {
        let problems = Problems::default();
        let root = Table::root(members, ROOT_KEYS, &problems);
        let issuers = Issuers::read(root);
        let config = Self {
            jwks: JwksTerms::read(root),
            http: HttpTerms::read(root),
            token: TokenPlace::read(root),
            websocket: WebSocketPlace::read(root),
            policy: Policy::read(root),
            http_api: HttpApi::read(root),
            context: sections::read_context(root),
            principal: root.texts("principal_claim").map_or_else(|| ClaimPath::new(["sub"]), ClaimPath::new),
            usage_key: root.texts("usage_key_claim").map(ClaimPath::new),
            metrics_namespace: root.text("metrics_namespace").map(str::to_owned),
            telemetry: None,
            folder: PathBuf::new(),
            name_of: str::to_owned,
            issuers: issuers.unwrap_or_default(),
        };
        problems.unless_any(Some(config))
    }

    /// Reads a file.
    pub(crate) fn from_file(path: &str) -> Result<Self, Problems> {
        let text = read(path, MAX_FILE_BYTES)
            .map_err(|error| Problems::of(path, format!("cannot be read: {error}")))?;
        let text = std::str::from_utf8(&text).map_err(|_| Problems::of(path, "is not UTF-8"))?;
        let folder = Path::new(path).parent().unwrap_or(Path::new("")).to_owned();
        Ok(Self { folder, ..Self::from_toml(text)? })
    }

    /// The path of a file that the configuration names.
    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.folder.join(file)
    }
}

/// Reads one octet more than a file may have, at most, so that whoever has the limit refuses the rest.
pub(crate) fn read(path: impl AsRef<Path>, limit: usize) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    let limit = u64::try_from(limit).unwrap_or(u64::MAX);
    File::open(path)?.take(limit.saturating_add(1)).read_to_end(&mut text)?;
    Ok(text)
}
