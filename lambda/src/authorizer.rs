//! The decision on one request.

use std::time::{Duration, Instant};

use jotseal::config::Problems;
use jotseal::issuer::IssuerKeys;
use jotseal::{ClaimsSet, Issuer, MAX_JWK_SET_BYTES, UnixTime};
use serde_json::Value;

use crate::config::{self, Config};
use crate::context::Context;
use crate::event::{Event, Kind};
use crate::fetch::Fetch;
use crate::keys::{self, FetchRecord};
use crate::log;
use crate::policy::{Grants, Resources};
use crate::refusal::Refusal;
use crate::token;

/// A configuration with its keys.
pub(crate) struct Authorizer {
    pub(crate) config: Config,
    keys: Vec<IssuerKeys>,
    fetch: Box<dyn Fetch>,
}

/// What a valid token gives.
#[derive(Debug)]
pub(crate) struct Grant {
    /// Whether the request at hand is allowed.
    pub(crate) is_permitted: bool,
    pub(crate) principal: Option<String>,
    pub(crate) context: Context,
    pub(crate) usage_key: Option<String>,
    pub(crate) resources: Resources,
    pub(crate) denied_fields: Vec<String>,
}

/// What was seen on the way to a decision, for the log: no part of a token but its `kid`.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    pub(crate) issuer: Option<String>,
    pub(crate) kid: Option<String>,
    pub(crate) key_age_secs: Option<f64>,
    pub(crate) verify: Option<Duration>,
    pub(crate) fetches: Vec<FetchRecord>,
}

impl Authorizer {
    /// Reads the keys that are in files.
    pub(crate) fn new(config: Config, fetch: Box<dyn Fetch>) -> Result<Self, Problems> {
        let problems = Problems::default();
        let read = |path: &str| {
            config::read(config.path(path), MAX_JWK_SET_BYTES)
                .map_err(|error| format!("cannot be read: {error}"))
        };
        let issuers = config.issuers.all().iter().enumerate();
        let keys = issuers.map(|(index, issuer)| {
            let place = |key: &str| (config.name_of)(&format!("issuers[{index}].{key}"));
            IssuerKeys::open(issuer, &config.jwks, read, &problems, place)
        });
        let keys: Vec<_> = keys.collect();
        problems.unless_any(Some(Self { keys, fetch, config }))
    }

    /// Fetches the keys of the issuers that have none yet.
    pub(crate) fn prefetch(&mut self, now: UnixTime, budget: Duration) -> Vec<FetchRecord> {
        let start = Instant::now();
        let mut records = Vec::new();
        for keys in &mut self.keys {
            let left = budget.saturating_sub(start.elapsed());
            records.extend(keys::prefetch(keys, &*self.fetch, now, left));
        }
        records
    }

    /// Decides on an event at the time `now`, with `budget` for fetching keys.
    pub(crate) fn decide(
        &mut self,
        event: &Event<'_>,
        now: UnixTime,
        budget: Duration,
        trace: &mut Trace,
    ) -> Result<Grant, Refusal> {
        let token = token::find(event, &self.config)?.as_bytes();
        let index = self.config.issuers.route(token)?;
        let keys = self.keys.get_mut(index).ok_or(Refusal::UnrecognisedEvent)?;
        let claims = keys::verify(keys, token, now, &*self.fetch, budget, trace)?;
        Ok(grant(&self.config, event, &claims, keys.issuer()))
    }

    /// Exports a span; one that cannot be exported changes nothing.
    pub(crate) fn export(&self, span: &str) {
        if let Some(telemetry) = &self.config.telemetry
            && let Err(failure) = self.fetch.send(&telemetry.url, span)
        {
            log::write(&format!("jotseal-authorizer: a span is lost: {}", failure.code()));
        }
    }

    /// The keys of each issuer.
    pub(crate) fn keys(&self) -> &[IssuerKeys] {
        &self.keys
    }
}

fn grant(config: &Config, event: &Event<'_>, claims: &ClaimsSet, issuer: &Issuer) -> Grant {
    let policy = &config.policy;
    let grants = Grants { scopes: issuer.scopes(claims), groups: issuer.groups(claims) };
    let text = |value: Option<&Value>| {
        value.and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let route = event.route.as_ref();
    Grant {
        is_permitted: event.kind == Kind::AppSync
            || route.is_some_and(|route| policy.permits(route, &grants)),
        principal: text(config.principal.find(claims)),
        context: Context::of(claims, issuer, &config.context),
        usage_key: config.usage_key.as_ref().and_then(|path| text(path.find(claims))),
        resources: route.map_or(Resources::default(), |route| policy.resources(route, &grants)),
        denied_fields: policy.denied_fields(&grants).into_iter().map(str::to_owned).collect(),
    }
}
