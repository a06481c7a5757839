//! `ConfiguredVerifier`.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use jotseal::config::{Problems, ROOT_KEYS, Table};
use jotseal::issuer::{FetchFailure, Fetched, HttpTerms, IssuerKeys, JwksTerms, KeyFetch, KeysStep};
use jotseal::json;
use jotseal::jwks::fresh_secs;
use jotseal::jws::PayloadBuffer;
use jotseal::{ClaimsSet, Error, ErrorKind, IssuerVerifier, Issuers};
use pyo3::exceptions::{PyException, PyValueError};
use pyo3::prelude::*;

use crate::exceptions::{token_exception, token_type};
use crate::octets::borrowed;
use crate::reader::{Reader, payload};

/// Another thread's fetch is looked at that often.
const WAIT: Duration = Duration::from_millis(5);

/// Issuers of a configuration with their keys.
#[pyclass(frozen, subclass, module = "jotseal", name = "ConfiguredVerifier")]
pub(crate) struct PyConfiguredVerifier {
    issuers: Issuers,
    keys: Vec<Mutex<IssuerKeys>>,
    http: HttpTerms,
    fetch: Py<PyAny>,
    reader: Reader,
}

#[pymethods]
impl PyConfiguredVerifier {
    /// Takes a configuration as JSON text, what reads a file of it, and what fetches a URL within its terms.
    #[new]
    #[pyo3(signature = (text, *, read, fetch, convert))]
    fn new(
        py: Python<'_>,
        text: &str,
        read: &Bound<'_, PyAny>,
        fetch: Py<PyAny>,
        convert: Option<Py<PyAny>>,
    ) -> PyResult<Self> {
        let refused = |problems: Problems| PyValueError::new_err(problems.to_string());
        let members = json::parse_members(text.as_bytes())
            .map_err(|invalid| PyValueError::new_err(invalid.to_string()))?;
        let problems = Problems::default();
        let root = Table::root(&members, ROOT_KEYS, &problems);
        let (issuers, http) = (Issuers::read(root), HttpTerms::read(root));
        let mut terms = JwksTerms::read(root);
        // A discovery and the set that it names.
        terms.policy.timeout_secs = 2.0 * http.timeout_secs;
        let issuers = issuers.unwrap_or_default();
        let keys = issuers.all().iter().enumerate().map(|(index, issuer)| {
            let read = |path: &str| {
                let octets = read.call1((path,)).and_then(|octets| octets.extract::<Vec<u8>>());
                octets.map_err(|error| format!("cannot be read: {error}"))
            };
            let place = |key: &str| format!("issuers[{index}].{key}");
            Mutex::new(IssuerKeys::open(issuer, &terms, read, &problems, place))
        });
        let keys = keys.collect();
        let configured = Self { issuers, keys, http, fetch, reader: Reader::new(py, convert)? };
        problems.unless_any(Some(configured)).map_err(refused)
    }

    /// What fetches have to keep to: `(ca_file, timeout_secs, proxy, no_proxy)`.
    #[getter]
    fn http(&self) -> (Option<&str>, f64, Option<&str>, Option<&str>) {
        let HttpTerms { ca_file, timeout_secs, proxy, no_proxy } = &self.http;
        (ca_file.as_deref(), *timeout_secs, proxy.as_deref(), no_proxy.as_deref())
    }

    /// Verifies a JWT by the terms of its issuer and returns its claims.
    fn verify<'py>(&self, py: Python<'py>, token: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let token = borrowed(token).ok_or_else(token_type)?;
        let verifier = self.verifier(py, token)?;
        let mut buffer = PayloadBuffer::default();
        let exception = |error: Error| token_exception(py, &error);
        let payload = payload(py, verifier.verifier(), token, &mut buffer).map_err(exception)?;
        let claims = self.reader.claims(py, payload, verifier.verifier().validation())?;
        verifier.check(token, || ClaimsSet::parse(payload)).map_err(exception)?;
        self.reader.convert(claims)
    }

    fn __repr__(&self) -> String {
        let names: Vec<_> = self.issuers.all().iter().map(|issuer| issuer.issuer.as_str()).collect();
        format!("<ConfiguredVerifier {}>", names.join(" "))
    }
}

impl PyConfiguredVerifier {
    /// The verifier of the token's issuer, with keys that are fetched where they have to be.
    fn verifier(&self, py: Python<'_>, token: &[u8]) -> PyResult<Arc<IssuerVerifier>> {
        let index = self.issuers.route(token).map_err(|error| token_exception(py, &error))?;
        let (Some(issuer), Some(keys)) = (self.issuers.all().get(index), self.keys.get(index)) else {
            return Err(token_exception(py, &ErrorKind::IssuerMismatch.into()));
        };
        let query = issuer.key_query(token).map_err(|error| token_exception(py, &error))?;
        loop {
            let now = self.reader.clock.now(py)?;
            let step = lock(keys).step(&query, now);
            match step.map_err(|error| token_exception(py, &error))? {
                KeysStep::Verify(verifier) => return Ok(verifier),
                KeysStep::Wait => py.detach(|| thread::sleep(WAIT)),
                KeysStep::Fetch(first) => self.refresh(py, keys, first)?,
            }
        }
    }

    /// Fetches without the lock: those whose keys are at hand do not wait.
    fn refresh(&self, py: Python<'_>, keys: &Mutex<IssuerKeys>, first: KeyFetch) -> PyResult<()> {
        let mut next = Some(first);
        while let Some(document) = next.take() {
            let fetched = self.fetch(py, &document.url);
            let now = self.reader.clock.now(py)?;
            let (outcome, raised) = match fetched {
                Ok(outcome) => (outcome, None),
                Err(error) => (Err(FetchFailure::NoDocument), Some(error)),
            };
            let taken = lock(keys).fetched(document, outcome, now);
            match (taken, raised) {
                // An interrupt, say, is no verdict on an endpoint.
                (_, Some(error)) if !error.is_instance_of::<PyException>(py) => return Err(error),
                (Err(FetchFailure::NoSuchKey), _) => {
                    return Err(token_exception(py, &ErrorKind::KeyNotFound.into()));
                }
                (Ok(more), _) => next = more,
                (Err(_), _) => {}
            }
        }
        Ok(())
    }

    /// Python's fetch gives the status, the body, and the fields `Cache-Control` and `Age`.
    fn fetch(&self, py: Python<'_>, url: &str) -> PyResult<Result<Fetched, FetchFailure>> {
        let answer = self.fetch.bind(py).call1((url,))?;
        let (status, body, cache_control, age): (u16, Vec<u8>, String, Option<String>) = answer.extract()?;
        Ok(match status {
            200 => Ok(Fetched { body, fresh_secs: fresh_secs(&cache_control, age.as_deref()) }),
            403 | 404 => Err(FetchFailure::NoSuchDocument),
            _ => Err(FetchFailure::NoDocument),
        })
    }
}

/// What a thread that panicked left is whole: no step leaves half of one.
fn lock(keys: &Mutex<IssuerKeys>) -> MutexGuard<'_, IssuerKeys> {
    keys.lock().unwrap_or_else(PoisonError::into_inner)
}
