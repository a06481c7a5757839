//! `Signer`.

use jotseal::Signer;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::PyString;

use crate::dumps::{Written, dumps};
use crate::exceptions::exception;
use crate::signing_key::{PySigningKey, algorithm};

/// How JWTs are signed, compiled once.
#[pyclass(frozen, subclass, module = "jotseal", name = "Signer")]
pub(crate) struct PySigner {
    signer: Signer,
    to_json: Py<PyAny>,
    written: Written,
}

#[pymethods]
impl PySigner {
    /// Takes the JSON text of the header, and what makes JSON text of claims that are not of JSON's own types.
    #[new]
    #[pyo3(signature = (key, *, algorithm, header, to_json))]
    fn new(
        py: Python<'_>,
        key: PyRef<'_, PySigningKey>,
        algorithm: &str,
        header: &str,
        to_json: Py<PyAny>,
    ) -> PyResult<Self> {
        let signer = Signer::with_octets(key.core().clone(), self::algorithm(algorithm)?, header.as_bytes());
        Ok(Self {
            signer: signer.map_err(|error| exception(py, &error))?,
            to_json,
            written: Written::default(),
        })
    }

    /// Signs a claims set and returns the JWT.
    fn sign<'py>(&self, py: Python<'py>, claims: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyString>> {
        match dumps(claims, &self.written)? {
            Some(payload) => self.sign_text(py, &payload),
            None => {
                let payload: PyBackedStr = self.to_json.bind(py).call1((claims,))?.extract()?;
                self.sign_text(py, &payload)
            }
        }
    }

    fn __copy__(signer: Py<Self>) -> Py<Self> {
        signer
    }

    fn __deepcopy__(signer: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        signer
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err("a Signer is not pickled, since its key is not: make it where it is used"))
    }

    fn __repr__(&self) -> String {
        format!("<Signer {}>", self.signer.algorithm())
    }
}

impl PySigner {
    fn sign_text<'py>(&self, py: Python<'py>, payload: &str) -> PyResult<Bound<'py, PyString>> {
        let sign = || self.signer.sign_octets(payload.as_bytes());
        let token = if self.signer.algorithm().is_asymmetric() { py.detach(sign) } else { sign() };
        token.map(|token| PyString::new(py, &token)).map_err(|error| exception(py, &error))
    }
}
