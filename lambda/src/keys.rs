//! Fetching the keys of one issuer for a request: the core says what and when.
//!
//! A function that waits for its next event is frozen. So nothing runs in the background: keys are fetched
//! at the start or for a request, and ages go by the wall clock. `docs/authorizer.md` has the table.

use std::time::{Duration, Instant};

use jotseal::issuer::{FetchFailure, IssuerKeys, KeyFetch, KeysStep};
use jotseal::{ClaimsSet, Error, ErrorKind, UnixTime};

use crate::authorizer::Trace;
use crate::fetch::{Failure, Fetch};
use crate::refusal::Refusal;

/// One fetch, then the keys or a refusal.
const MAX_STEPS: usize = 2;

/// A fetch, for the log.
#[derive(Debug)]
pub(crate) struct FetchRecord {
    pub(crate) issuer: String,
    /// `ok`, or the code of the failure.
    pub(crate) outcome: &'static str,
    pub(crate) took: Duration,
}

/// Fetches the keys where there are none at all. After a failure the first request tries again.
pub(crate) fn prefetch(
    keys: &mut IssuerKeys,
    fetch: &dyn Fetch,
    now: UnixTime,
    budget: Duration,
) -> Option<FetchRecord> {
    let first = keys.prefetch()?;
    Some(refresh(keys, first, fetch, now, budget).0)
}

/// Verifies a token, with keys that are fetched where they have to be.
pub(crate) fn verify(
    keys: &mut IssuerKeys,
    token: &[u8],
    now: UnixTime,
    fetch: &dyn Fetch,
    budget: Duration,
    trace: &mut Trace,
) -> Result<ClaimsSet, Refusal> {
    trace.issuer = Some(keys.issuer().issuer.clone());
    let query = keys.issuer().key_query(token)?;
    trace.kid.clone_from(&query.kid);
    for _ in 0..MAX_STEPS {
        match keys.step(&query, now)? {
            KeysStep::Verify(verifier) => {
                trace.key_age_secs = keys.age_secs(now);
                let start = Instant::now();
                let claims = verifier.verify(token, now);
                trace.verify = Some(start.elapsed());
                return Ok(claims?);
            }
            KeysStep::Fetch(first) => {
                let (record, failure) = refresh(keys, first, fetch, now, budget);
                trace.fetches.push(record);
                if failure == Some(FetchFailure::NoSuchKey) {
                    return Err(Error::from(ErrorKind::KeyNotFound).into());
                }
            }
            // One event comes at a time: nobody else fetches.
            KeysStep::Wait => break,
        }
    }
    Err(Error::from(ErrorKind::Unreachable).into())
}

fn refresh(
    keys: &mut IssuerKeys,
    first: KeyFetch,
    fetch: &dyn Fetch,
    now: UnixTime,
    budget: Duration,
) -> (FetchRecord, Option<FetchFailure>) {
    let start = Instant::now();
    let mut next = Some(first);
    let mut outcome = ("ok", None);
    while let Some(document) = next.take() {
        let fetched = fetch.fetch(&document.url, budget.saturating_sub(start.elapsed()));
        let failure = fetched.as_ref().err().copied();
        match keys.fetched(document, fetched.map_err(Failure::kind), now) {
            Ok(more) => next = more,
            Err(kind) => outcome = (code(kind, failure), Some(kind)),
        }
    }
    let record =
        FetchRecord { issuer: keys.issuer().issuer.clone(), outcome: outcome.0, took: start.elapsed() };
    (record, outcome.1)
}

/// The code in the log.
fn code(kind: FetchFailure, failure: Option<Failure>) -> &'static str {
    match (kind, failure) {
        (FetchFailure::Content, _) => "content",
        (FetchFailure::Discovery, _) => "discovery",
        (FetchFailure::NoSuchKey, _) => "no_such_key",
        (FetchFailure::NoDocument | FetchFailure::NoSuchDocument, failure) => {
            failure.map_or("content", Failure::code)
        }
    }
}
