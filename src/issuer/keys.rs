//! The keys of one issuer over time: a state machine that does no I/O itself.

use std::sync::Arc;

use super::jwks_terms::JwksTerms;
use super::keys_from::{Endpoint, KeysFrom};
use super::terms::Issuer;
use super::verifier::{IssuerVerifier, KeyQuery};
use crate::config::Problems;
use crate::error::{Error, ErrorKind, Result};
use crate::json;
use crate::jwk::JwkSet;
use crate::jwks::{JwksCache, Lookup, jwks_uri};
use crate::jwt::UnixTime;
use crate::key::{KeySource, VerifyingKey};

/// As many keys of a load balancer are kept.
const MAX_PEM_KEYS: usize = 16;

/// When a snapshot was fetched, in seconds since the epoch: a member of the set, which RFC 7517, section 5,
/// lets others ignore.
pub const FETCHED_AT: &str = "fetched_at";

/// The keys of one issuer, and when they have to be fetched.
///
/// The caller does what [`step`](Self::step) says: it fetches, gives the outcome to
/// [`fetched`](Self::fetched), which may ask for one more document, and takes the next step.
#[derive(Debug)]
pub struct IssuerKeys {
    issuer: Arc<Issuer>,
    cache: JwksCache,
    /// What an earlier discovery said.
    discovered: Option<String>,
    /// The verifier with the keys that were last used.
    verifier: Option<(Arc<JwkSet>, Arc<IssuerVerifier>)>,
}

/// What to do for a token.
#[derive(Debug)]
pub enum KeysStep {
    /// Verify with this.
    Verify(Arc<IssuerVerifier>),
    /// Fetch this; nobody else is told to until there is an outcome.
    Fetch(KeyFetch),
    /// Wait for the fetch that is under way, then ask again.
    Wait,
}

/// A document to fetch.
#[derive(Debug)]
pub struct KeyFetch {
    /// Where it is: [`check_endpoint`](crate::jwks::check_endpoint) has taken it.
    pub url: String,
    kid: Option<String>,
    is_discovery: bool,
}

/// What was fetched.
#[derive(Debug)]
pub struct Fetched {
    /// The document.
    pub body: Vec<u8>,
    /// For how long it said that it is fresh, by [`fresh_secs`](crate::jwks::fresh_secs).
    pub fresh_secs: Option<f64>,
}

/// Why there are no new keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FetchFailure {
    /// There was no document.
    NoDocument,
    /// There is no such document: the endpoint says 403 or 404.
    NoSuchDocument,
    /// The document has no key for the issuer.
    Content,
    /// The provider's configuration is not this issuer's.
    Discovery,
    /// The endpoint has no key of that name.
    NoSuchKey,
}

impl IssuerKeys {
    /// Takes the keys that are in the configuration or in the file that `read` reads.
    ///
    /// What is wrong is added to the problems, under the name that `place` gives to a key of the issuer.
    #[must_use]
    pub fn open(
        issuer: &Arc<Issuer>,
        terms: &JwksTerms,
        read: impl FnOnce(&str) -> std::result::Result<Vec<u8>, String>,
        problems: &Problems,
        place: impl Fn(&str) -> String,
    ) -> Self {
        let mut cache = JwksCache::new(terms.policy);
        let KeysFrom { text, file, endpoint } = &issuer.keys_from;
        let (key, text) = match (text, file) {
            (Some(text), _) => ("jwks", Some(Ok(text.clone().into_bytes()))),
            (None, file) => ("jwks_file", file.as_deref().map(read)),
        };
        match text {
            None => {}
            Some(Err(problem)) => problems.add(place(key), problem),
            Some(Ok(text)) => match (JwkSet::parse(&text), fetched_at(&text), endpoint) {
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
            },
        }
        Self { issuer: Arc::clone(issuer), cache, discovered: None, verifier: None }
    }

    /// The terms.
    #[must_use]
    pub fn issuer(&self) -> &Arc<Issuer> {
        &self.issuer
    }

    /// The age of the keys at hand, in seconds; none of those that do not age.
    #[must_use]
    pub fn age_secs(&self, now: UnixTime) -> Option<f64> {
        self.issuer.keys_from.endpoint.as_ref().and_then(|_| self.cache.age_secs(now))
    }

    /// The keys at hand, of whatever age.
    #[must_use]
    pub fn set(&self) -> Option<&Arc<JwkSet>> {
        self.cache.keys()
    }

    /// The first document to fetch where there are no keys at all; the failure of this fetch is no reason for a
    /// cooldown.
    #[must_use]
    pub fn prefetch(&self) -> Option<KeyFetch> {
        match self.cache.keys() {
            Some(_) => None,
            None => self.fetch(None),
        }
    }

    /// What to do for a token at the time `now`.
    ///
    /// # Errors
    /// [`ErrorKind::KeyNotFound`]; [`ErrorKind::Unreachable`]; those of [`Verifier::new`](crate::Verifier::new).
    pub fn step(&mut self, query: &KeyQuery, now: UnixTime) -> Result<KeysStep> {
        let kid = query.kid.as_deref();
        let Some(endpoint) = &self.issuer.keys_from.endpoint else {
            let keys = Arc::clone(self.cache.keys().ok_or(ErrorKind::Unreachable)?);
            keys.find(kid, query.algorithm)?;
            return Ok(KeysStep::Verify(self.verifier(keys)?));
        };
        if endpoint.url(kid).is_none() {
            return Err(ErrorKind::KeyNotFound.into());
        }
        match self.cache.lookup(kid, query.algorithm, now) {
            Lookup::Found(keys) => Ok(KeysStep::Verify(self.verifier(keys)?)),
            Lookup::Fetch => {
                self.fetch(kid).map(KeysStep::Fetch).ok_or_else(|| ErrorKind::Unreachable.into())
            }
            Lookup::Wait => Ok(KeysStep::Wait),
            Lookup::CoolingDown(kind) => Err(kind.into()),
        }
    }

    fn verifier(&mut self, keys: Arc<JwkSet>) -> Result<Arc<IssuerVerifier>> {
        let verifier = match self.verifier.take() {
            Some((of, verifier)) if Arc::ptr_eq(&of, &keys) => verifier,
            _ => Arc::new(IssuerVerifier::new(Arc::clone(&self.issuer), Arc::clone(&keys))?),
        };
        self.verifier = Some((keys, Arc::clone(&verifier)));
        Ok(verifier)
    }

    fn fetch(&self, kid: Option<&str>) -> Option<KeyFetch> {
        let endpoint = self.issuer.keys_from.endpoint.as_ref()?;
        let kid = kid.map(str::to_owned);
        match (endpoint, &self.discovered) {
            (Endpoint::Discovery(_), Some(url)) => {
                Some(KeyFetch { url: url.clone(), kid, is_discovery: false })
            }
            (Endpoint::Discovery(url), None) => Some(KeyFetch { url: url.clone(), kid, is_discovery: true }),
            _ => Some(KeyFetch { url: endpoint.url(kid.as_deref())?, kid, is_discovery: false }),
        }
    }

    /// Takes the outcome of a fetch, and returns the next document where there has to be one more.
    ///
    /// # Errors
    /// The failure; the keys at hand stay as they are.
    pub fn fetched(
        &mut self,
        fetch: KeyFetch,
        outcome: std::result::Result<Fetched, FetchFailure>,
        now: UnixTime,
    ) -> std::result::Result<Option<KeyFetch>, FetchFailure> {
        let taken = self.take(fetch, outcome, now);
        if taken.is_err() {
            self.discovered = None;
            self.cache.failed();
        }
        taken
    }

    fn take(
        &mut self,
        fetch: KeyFetch,
        outcome: std::result::Result<Fetched, FetchFailure>,
        now: UnixTime,
    ) -> std::result::Result<Option<KeyFetch>, FetchFailure> {
        let pem_kid = match self.issuer.keys_from.endpoint {
            Some(Endpoint::Pem(_)) => fetch.kid.as_deref(),
            _ => None,
        };
        let Fetched { body, fresh_secs } = match outcome {
            Err(FetchFailure::NoSuchDocument) if pem_kid.is_some() => return Err(FetchFailure::NoSuchKey),
            outcome => outcome?,
        };
        if fetch.is_discovery {
            let url = jwks_uri(&body, &self.issuer.issuer).map_err(|_| FetchFailure::Discovery)?;
            self.discovered = Some(url.clone());
            return Ok(Some(KeyFetch { url, is_discovery: false, ..fetch }));
        }
        let keys = match pem_kid {
            Some(kid) => self.with_pem(&body, kid),
            None => JwkSet::parse(body),
        };
        // An endpoint of another service may serve keys as well, and would put the right ones out.
        let keys = keys.ok().filter(|keys| has_key_for(keys, &self.issuer)).ok_or(FetchFailure::Content)?;
        self.cache.keep(keys, now, fresh_secs);
        Ok(None)
    }

    /// The keys at hand with one more.
    fn with_pem(&self, pem: &[u8], kid: &str) -> Result<JwkSet, Error> {
        let key = VerifyingKey::from_pem(pem)?.with_kid(kid);
        let others = self.cache.keys().map(|keys| keys.keys()).unwrap_or_default();
        let others = others.iter().filter(|other| other.kid() != Some(kid)).take(MAX_PEM_KEYS - 1);
        JwkSet::from_keys(std::iter::once(key).chain(others.cloned()).collect())
    }
}

fn fetched_at(text: &[u8]) -> Option<UnixTime> {
    json::parse_members(text).ok()?.get(FETCHED_AT)?.as_f64().map(UnixTime::from_secs)
}

fn has_key_for(keys: &JwkSet, issuer: &Issuer) -> bool {
    issuer.algorithms.iter().any(|algorithm| keys.keys().iter().any(|key| key.is_for(*algorithm)))
}
