//! The keys of one issuer, and what is done at which age of them: `docs/authorizer.md` has the table.
//!
//! A function that waits for its next event is frozen. So nothing runs in the background: keys are fetched
//! at the start or for a request, and ages go by the wall clock.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jotseal::config::Problems;
use jotseal::issuer::{Endpoint, Issuer, IssuerVerifier, KeyQuery, KeysFrom};
use jotseal::jwks::{JwksCache, Lookup, jwks_uri};
use jotseal::{ClaimsSet, Error, ErrorKind, JwkSet, KeySource, MAX_JWK_SET_BYTES, UnixTime, VerifyingKey};

use crate::authorizer::Trace;
use crate::config::{self, JwksTerms};
use crate::fetch::{Failure, Fetch, Fetched};
use crate::refusal::Refusal;
use crate::snapshot;

/// As many keys of a load balancer are kept.
const MAX_PEM_KEYS: usize = 16;

/// A discovery and a set.
const MAX_STEPS: usize = 3;

/// An issuer with its keys.
pub(crate) struct IssuerKeys {
    issuer: Arc<Issuer>,
    cache: JwksCache,
    /// What an earlier discovery said.
    discovered: Option<String>,
    /// The verifier with the keys that were last used.
    verifier: Option<(Arc<JwkSet>, IssuerVerifier)>,
}

/// A fetch, for the log.
#[derive(Debug)]
pub(crate) struct FetchRecord {
    pub(crate) issuer: String,
    /// `ok`, or the code of the failure.
    pub(crate) outcome: &'static str,
    pub(crate) took: Duration,
}

impl IssuerKeys {
    /// Reads the keys that are in a file or in the configuration itself.
    pub(crate) fn open(
        issuer: &Arc<Issuer>,
        terms: &JwksTerms,
        problems: &Problems,
        place: impl Fn(&str) -> String,
    ) -> Self {
        let mut cache = JwksCache::new(terms.policy);
        let KeysFrom { text, file, endpoint } = &issuer.keys_from;
        let (key, text) = match (text, file) {
            (Some(text), _) => ("jwks", Some(text.clone().into_bytes())),
            (None, Some(path)) => match config::read(path, MAX_JWK_SET_BYTES) {
                Ok(text) => ("jwks_file", Some(text)),
                Err(error) => {
                    problems.add(place("jwks_file"), format!("cannot be read: {error}"));
                    ("jwks_file", None)
                }
            },
            (None, None) => ("", None),
        };
        if let Some(text) = text {
            match (JwkSet::parse(&text), snapshot::fetched_at(&text), endpoint) {
                (Err(error), ..) => problems.add(place(key), format!("is refused: {error}")),
                (Ok(keys), ..) if !has_key_for(&keys, issuer) => {
                    problems.add(place(key), format!("has no key for {}", place("algorithms")));
                }
                (Ok(keys), Some(at), Some(_)) => {
                    cache.seed(keys, at, terms.snapshot_max_age_secs, terms.snapshot_max_stale_secs);
                }
                (Ok(_), None, Some(_)) => problems.add(
                    place(key),
                    "has no fetched_at, as snapshot-jwks writes it, though there is an endpoint",
                ),
                // All that there ever is does not age.
                (Ok(keys), _, None) => {
                    cache.seed(keys, UnixTime::from_secs(0.0), f64::INFINITY, f64::INFINITY);
                }
            }
        }
        Self { issuer: Arc::clone(issuer), cache, discovered: None, verifier: None }
    }

    pub(crate) fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    /// The age of the keys at hand; none of those that do not age.
    pub(crate) fn age_secs(&self, now: UnixTime) -> Option<f64> {
        self.issuer.keys_from.endpoint.as_ref().and_then(|_| self.cache.age_secs(now))
    }

    pub(crate) fn set(&self) -> Option<&Arc<JwkSet>> {
        self.cache.keys()
    }

    /// Fetches the keys where there are none at all.
    ///
    /// After a failure the first request tries again, without a cooldown.
    pub(crate) fn prefetch(
        &mut self,
        fetch: &dyn Fetch,
        now: UnixTime,
        budget: Duration,
    ) -> Option<FetchRecord> {
        let endpoint = self.issuer.keys_from.endpoint.as_ref()?;
        let algorithm = *self.issuer.algorithms.first()?;
        if self.cache.keys().is_some() || matches!(endpoint, Endpoint::Pem(_)) {
            return None;
        }
        let before = self.cache.clone();
        self.cache.lookup(None, algorithm, now);
        let record = self.refresh(None, fetch, now, budget);
        if self.cache.keys().is_none() {
            self.cache = before;
        }
        Some(record)
    }

    /// Verifies a token, with keys that are fetched where they have to be.
    pub(crate) fn verify(
        &mut self,
        token: &[u8],
        now: UnixTime,
        fetch: &dyn Fetch,
        budget: Duration,
        trace: &mut Trace,
    ) -> Result<ClaimsSet, Refusal> {
        trace.issuer = Some(self.issuer.issuer.clone());
        let query = self.issuer.key_query(token)?;
        trace.kid.clone_from(&query.kid);
        let keys = self.keys(&query, now, fetch, budget, trace)?;
        trace.key_age_secs = self.age_secs(now);
        let start = Instant::now();
        let claims = self.verifier(keys)?.verify(token, now);
        trace.verify = Some(start.elapsed());
        Ok(claims?)
    }

    fn verifier(&mut self, keys: Arc<JwkSet>) -> Result<&IssuerVerifier, Error> {
        let verifier = match self.verifier.take() {
            Some((of, verifier)) if Arc::ptr_eq(&of, &keys) => verifier,
            _ => IssuerVerifier::new(Arc::clone(&self.issuer), Arc::clone(&keys))?,
        };
        Ok(&self.verifier.insert((keys, verifier)).1)
    }

    /// The keys, one of which is for the token.
    fn keys(
        &mut self,
        query: &KeyQuery,
        now: UnixTime,
        fetch: &dyn Fetch,
        budget: Duration,
        trace: &mut Trace,
    ) -> Result<Arc<JwkSet>, Error> {
        let kid = query.kid.as_deref();
        let Some(endpoint) = &self.issuer.keys_from.endpoint else {
            let keys = self.cache.keys().ok_or(ErrorKind::Unreachable)?;
            keys.find(kid, query.algorithm)?;
            return Ok(Arc::clone(keys));
        };
        if endpoint.url(kid).is_none() {
            return Err(ErrorKind::KeyNotFound.into());
        }
        for _ in 0..MAX_STEPS {
            match self.cache.lookup(kid, query.algorithm, now) {
                Lookup::Found(keys) => return Ok(keys),
                Lookup::CoolingDown(kind) => return Err(kind.into()),
                Lookup::Fetch => {
                    let record = self.refresh(kid, fetch, now, budget);
                    let is_no_key = record.outcome == Failure::NoSuchKey.code();
                    trace.fetches.push(record);
                    if is_no_key {
                        return Err(ErrorKind::KeyNotFound.into());
                    }
                }
                // One event comes at a time: nobody else fetches.
                _ => break,
            }
        }
        Err(ErrorKind::Unreachable.into())
    }

    fn refresh(
        &mut self,
        kid: Option<&str>,
        fetch: &dyn Fetch,
        now: UnixTime,
        budget: Duration,
    ) -> FetchRecord {
        let start = Instant::now();
        let outcome = match self.fetch_keys(kid, fetch, budget) {
            Ok((keys, fresh_secs)) => {
                self.cache.keep(keys, now, fresh_secs);
                "ok"
            }
            Err(failure) => {
                self.discovered = None;
                self.cache.failed();
                failure.code()
            }
        };
        FetchRecord { issuer: self.issuer.issuer.clone(), outcome, took: start.elapsed() }
    }

    fn fetch_keys(
        &mut self,
        kid: Option<&str>,
        fetch: &dyn Fetch,
        budget: Duration,
    ) -> Result<(JwkSet, Option<f64>), Failure> {
        let start = Instant::now();
        let endpoint = self.issuer.keys_from.endpoint.as_ref().ok_or(Failure::Content)?;
        let url = endpoint.url(kid).ok_or(Failure::NoSuchKey)?;
        let url = match (endpoint, &self.discovered) {
            (Endpoint::Discovery(_), Some(url)) => url.clone(),
            (Endpoint::Discovery(_), None) => {
                let configuration = fetch.fetch(&url, budget)?;
                let found = jwks_uri(&configuration.body, &self.issuer.issuer);
                let found = found.map_err(|_| Failure::Discovery)?;
                self.discovered = Some(found.clone());
                found
            }
            _ => url,
        };
        let fetched = fetch.fetch(&url, budget.saturating_sub(start.elapsed()));
        let keys = match (endpoint, kid) {
            (Endpoint::Pem(_), Some(kid)) => self.with_pem(fetched, kid),
            _ => {
                let Fetched { body, fresh_secs } = fetched?;
                JwkSet::parse(body).map(|keys| (keys, fresh_secs)).map_err(|_| Failure::Content)
            }
        };
        let (keys, fresh_secs) = keys?;
        // An endpoint of another service may serve keys as well, and would put the right ones out.
        match has_key_for(&keys, &self.issuer) {
            true => Ok((keys, fresh_secs)),
            false => Err(Failure::Content),
        }
    }

    /// The keys at hand with one more.
    fn with_pem(
        &self,
        fetched: Result<Fetched, Failure>,
        kid: &str,
    ) -> Result<(JwkSet, Option<f64>), Failure> {
        let Fetched { body, fresh_secs } = match fetched {
            Err(Failure::Status(403 | 404)) => return Err(Failure::NoSuchKey),
            fetched => fetched?,
        };
        let key = VerifyingKey::from_pem(body).map_err(|_| Failure::Content)?.with_kid(kid);
        let others = self.cache.keys().map(|keys| keys.keys()).unwrap_or_default();
        let others = others.iter().filter(|other| other.kid() != Some(kid)).take(MAX_PEM_KEYS - 1);
        let keys = std::iter::once(key).chain(others.cloned()).collect();
        Ok((JwkSet::from_keys(keys).map_err(|_| Failure::Content)?, fresh_secs))
    }
}

fn has_key_for(keys: &JwkSet, issuer: &Issuer) -> bool {
    issuer.algorithms.iter().any(|algorithm| keys.keys().iter().any(|key| key.is_for(*algorithm)))
}
