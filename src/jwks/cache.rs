//! The state of one endpoint.

use std::sync::Arc;

use super::policy::JwksPolicy;
use crate::algorithm::Algorithm;
use crate::error::{ErrorKind, Result};
use crate::jwk::JwkSet;
use crate::jwt::UnixTime;
use crate::key::KeySource;

/// The keys that an endpoint last served, and when it may be asked again.
///
/// The caller does what [`lookup`](Self::lookup) says: it fetches, then calls [`store`](Self::store) or
/// [`failed`](Self::failed), and looks up again. A failed fetch takes no key away that still counts.
#[derive(Clone, Debug)]
pub struct JwksCache {
    policy: JwksPolicy,
    stored: Option<Stored>,
    asked: Option<UnixTime>,
    fetching: bool,
    failed: bool,
}

#[derive(Clone, Debug)]
struct Stored {
    keys: Arc<JwkSet>,
    at: UnixTime,
    fresh_secs: f64,
    stale_secs: f64,
}

/// What to do for a token.
#[derive(Debug)]
#[non_exhaustive]
pub enum Lookup {
    /// Verify with these keys: one of them is for the token.
    Found(Arc<JwkSet>),
    /// Fetch the set; nobody else is told to until there is an outcome.
    Fetch,
    /// Wait for the fetch that is under way, then look up again.
    Wait,
    /// Refuse: no key is for the token, and it is too early to ask again.
    ///
    /// [`ErrorKind::KeyNotFound`] where the keys at hand count and the token's is not among them,
    /// [`ErrorKind::Unreachable`] where none at hand count, or the last fetch failed, so that the token's
    /// may be new.
    CoolingDown(ErrorKind),
}

impl JwksCache {
    /// An endpoint that was never asked.
    #[must_use]
    pub fn new(policy: JwksPolicy) -> Self {
        Self { policy, stored: None, asked: None, fetching: false, failed: false }
    }

    /// Finds the keys for a token whose header says `kid`, with an algorithm that the caller allows.
    pub fn lookup(&mut self, kid: Option<&str>, algorithm: Algorithm, now: UnixTime) -> Lookup {
        let found = |stored: &&Stored| stored.keys.find(kid, algorithm).is_ok();
        if let Some(stored) = self.within(now, |stored| stored.fresh_secs).filter(found) {
            return Lookup::Found(Arc::clone(&stored.keys));
        }
        if self.may_ask(now) {
            self.asked = Some(now);
            self.fetching = true;
            return Lookup::Fetch;
        }
        let usable = self.within(now, |stored| stored.stale_secs);
        match usable.filter(found) {
            Some(stored) => Lookup::Found(Arc::clone(&stored.keys)),
            None if self.fetching => Lookup::Wait,
            None if usable.is_some() && !self.failed => Lookup::CoolingDown(ErrorKind::KeyNotFound),
            None => Lookup::CoolingDown(ErrorKind::Unreachable),
        }
    }

    /// Takes the text of the set that a fetch brought.
    ///
    /// # Errors
    /// Those of [`JwkSet::parse`]; the fetch then counts as failed.
    pub fn store(&mut self, text: &[u8], now: UnixTime) -> Result<()> {
        self.store_fresh(text, now, None)
    }

    /// The same, with the seconds for which the answer said that it is fresh, within the bounds of
    /// [`JwksPolicy::fresh_secs`].
    ///
    /// # Errors
    /// Those of [`JwkSet::parse`]; the fetch then counts as failed.
    pub fn store_fresh(&mut self, text: &[u8], now: UnixTime, said: Option<f64>) -> Result<()> {
        self.failed();
        self.keep(JwkSet::parse(text)?, now, said);
        Ok(())
    }

    /// Takes the keys that a fetch brought.
    pub fn keep(&mut self, keys: JwkSet, now: UnixTime, said: Option<f64>) {
        let fresh_secs = self.policy.fresh_secs(said);
        self.seed(keys, now, fresh_secs, self.policy.max_stale_secs);
        self.fetching = false;
        self.failed = false;
        // A fetch that nobody was told to make counts as one, too.
        self.asked.get_or_insert(now);
    }

    /// Takes keys that were fetched at another time, elsewhere, and how old they may get.
    pub fn seed(&mut self, keys: JwkSet, at: UnixTime, fresh_secs: f64, stale_secs: f64) {
        self.stored = Some(Stored { keys: Arc::new(keys), at, fresh_secs, stale_secs });
    }

    /// Notes that a fetch failed.
    pub fn failed(&mut self) {
        self.fetching = false;
        self.failed = true;
    }

    /// The keys at hand, of whatever age.
    #[must_use]
    pub fn keys(&self) -> Option<&Arc<JwkSet>> {
        self.stored.as_ref().map(|stored| &stored.keys)
    }

    /// The age of the keys at hand, in seconds.
    #[must_use]
    pub fn age_secs(&self, now: UnixTime) -> Option<f64> {
        self.stored.as_ref().map(|stored| now.secs_since(stored.at))
    }

    fn within(&self, now: UnixTime, limit_secs: impl Fn(&Stored) -> f64) -> Option<&Stored> {
        // A clock that was set back must not keep keys for ever: a distance counts, not a direction.
        self.stored.as_ref().filter(|stored| now.secs_since(stored.at).abs() < limit_secs(stored))
    }

    /// Whether the last fetch is over, one way or the other, and long enough ago.
    fn may_ask(&mut self, now: UnixTime) -> bool {
        let Some(asked) = self.asked else { return true };
        let since = now.secs_since(asked).abs();
        if self.fetching && since >= self.policy.timeout_secs {
            self.failed();
        }
        !self.fetching && since >= self.policy.cooldown_secs
    }
}
