//! `Verifier`.

use std::num::NonZeroUsize;
use std::thread;

use jotseal::jws::PayloadBuffer;
use jotseal::{Error, JwkSet, Validation, Verifier};
use pyo3::exceptions::{PyException, PyTypeError};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyList, PyType};

use crate::exceptions::{exception, token_exception, token_type};
use crate::octets::{Octets, borrowed};
use crate::reader::{Reader, payload};
use crate::signing_key::algorithm;
use crate::verifying_key::PyVerifyingKey;

/// What JWTs have to be, compiled once.
#[pyclass(frozen, subclass, module = "jotseal", name = "Verifier")]
pub(crate) struct PyVerifier {
    verifier: Verifier,
    reader: Reader,
}

#[derive(FromPyObject)]
enum Keys<'py> {
    One(PyRef<'py, PyVerifyingKey>),
    Set(Vec<PyRef<'py, PyVerifyingKey>>),
}

#[pymethods]
impl PyVerifier {
    /// Takes one key of the core's, or a list of them, of which `kid` chooses one.
    #[new]
    #[expect(clippy::too_many_arguments, reason = "Python's keyword arguments")]
    #[pyo3(signature = (keys, *, algorithms, issuers, audiences, subject, leeway, require, typ, convert))]
    fn new(
        py: Python<'_>,
        keys: Keys<'_>,
        algorithms: Vec<String>,
        issuers: Option<Vec<String>>,
        audiences: Option<Vec<String>>,
        subject: Option<String>,
        leeway: f64,
        require: Vec<String>,
        typ: Option<&str>,
        convert: Option<Py<PyAny>>,
    ) -> PyResult<Self> {
        let algorithms = algorithms.iter().map(|name| algorithm(name)).collect::<PyResult<Vec<_>>>()?;
        let validation =
            Validation { leeway_secs: leeway, require, issuers, audiences, subject, ..Validation::default() };
        let verifier = match keys {
            Keys::One(key) => Verifier::new(key.core().clone(), algorithms, validation),
            Keys::Set(keys) => JwkSet::from_keys(keys.iter().map(|key| key.core().clone()).collect())
                .and_then(|set| Verifier::new(set, algorithms, validation)),
        };
        let verifier = verifier.map_err(|error| exception(py, &error))?;
        let verifier = match typ {
            Some(typ) => verifier.with_typ(typ),
            None => verifier,
        };
        Ok(Self { verifier, reader: Reader::new(py, convert)? })
    }

    /// Verifies a JWT, validates its claims and returns them.
    fn verify<'py>(&self, py: Python<'py>, token: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let token = borrowed(token).ok_or_else(token_type)?;
        let mut buffer = PayloadBuffer::default();
        let payload = payload(py, &self.verifier, token, &mut buffer);
        self.claims(py, payload)
    }

    /// Verifies JWTs on all cores; gives the claims of each or the exception, in their order.
    fn verify_many<'py>(&self, py: Python<'py>, tokens: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyList>> {
        let tokens: Vec<Option<Octets>> = PyIterator::from_object(tokens)?
            .map(|token| Ok(Octets::unchangeable(&token?)))
            .collect::<PyResult<_>>()?;
        let payloads = py.detach(|| self.payloads(&tokens));
        let results = PyList::empty(py);
        for payload in payloads {
            let claims = match payload {
                Some(Ok(payload)) => self.claims(py, Ok(&payload)),
                Some(Err(error)) => self.claims(py, Err(error)),
                None => Err(token_type()),
            };
            match claims {
                Ok(claims) => results.append(claims)?,
                Err(error) if error.is_instance_of::<PyException>(py) => {
                    results.append(error.into_value(py))?
                }
                // An interrupt, say, is no verdict on a token.
                Err(error) => return Err(error),
            }
        }
        Ok(results)
    }

    /// `Verifier[T]`, for annotations.
    #[classmethod]
    fn __class_getitem__<'py>(
        cls: &Bound<'py, PyType>,
        claims: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        cls.py().import("types")?.getattr("GenericAlias")?.call1((cls, claims))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.reader.traverse(&visit)
    }

    fn __copy__(verifier: Py<Self>) -> Py<Self> {
        verifier
    }

    fn __deepcopy__(verifier: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        verifier
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err(
            "a Verifier is not pickled, since its keys are not: make it where it is used",
        ))
    }

    fn __repr__(&self) -> String {
        let names: Vec<_> = self.verifier.algorithms().iter().map(|algorithm| algorithm.name()).collect();
        let keys = self.verifier.keys().len();
        format!("<Verifier {}, {keys} key{}>", names.join(" "), if keys == 1 { "" } else { "s" })
    }
}

impl PyVerifier {
    fn claims<'py>(&self, py: Python<'py>, payload: Result<&[u8], Error>) -> PyResult<Bound<'py, PyAny>> {
        let payload = payload.map_err(|error| token_exception(py, &error))?;
        self.reader.convert(self.reader.claims(py, payload, self.verifier.validation())?)
    }

    /// The payloads of the tokens whose signatures verify; `None` for what is no token.
    fn payloads(&self, tokens: &[Option<Octets>]) -> Vec<Option<Result<Vec<u8>, Error>>> {
        let verify = |token: &Option<Octets>| {
            let mut buffer = PayloadBuffer::default();
            let verified = |token: &Octets| {
                Ok(self.verifier.unverified(token.as_ref(), &mut buffer)?.verify()?.to_vec())
            };
            token.as_ref().map(verified)
        };
        let share = tokens.len().div_ceil(cores()).max(self.least_share());
        let mut shares = tokens.chunks(share);
        let first = shares.next().unwrap_or_default();
        thread::scope(|scope| {
            let others: Vec<_> = shares
                .map(|share| (share, scope.spawn(move || share.iter().map(verify).collect::<Vec<_>>())))
                .collect();
            let mut payloads: Vec<_> = first.iter().map(verify).collect();
            for (share, other) in others {
                match other.join() {
                    Ok(others) => payloads.extend(others),
                    // No thread panics; what one may have left undone is done here.
                    Err(_) => payloads.extend(share.iter().map(verify)),
                }
            }
            payloads
        })
    }

    /// As few tokens are worth a thread, which costs about as much as one verification with a key pair.
    fn least_share(&self) -> usize {
        if self.verifier.algorithms().iter().any(|algorithm| algorithm.is_asymmetric()) { 4 } else { 64 }
    }
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZeroUsize::get)
}
