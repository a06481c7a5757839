//! From a header of Python objects to the core's.

use jotseal::{Algorithm, ErrorKind, JoseHeader};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::exceptions::exception;

/// Takes the header parameters that the core acts on.
pub(crate) fn jose_header(header: &Bound<'_, PyDict>) -> PyResult<JoseHeader> {
    let py = header.py();
    let refuse = |kind: ErrorKind| exception(py, &kind.into());
    let kid = match header.get_item(intern!(py, "kid"))? {
        None => None,
        Some(kid) => Some(kid.extract().map_err(|_| refuse(ErrorKind::InvalidHeader))?),
    };
    let crit = match header.get_item(intern!(py, "crit"))? {
        None => None,
        Some(crit) => Some(crit.extract().map_err(|_| refuse(ErrorKind::CriticalHeader))?),
    };
    let alg = header.get_item(intern!(py, "alg"))?.and_then(|alg| alg.extract().ok());
    Ok(JoseHeader { alg, kid, crit, ..JoseHeader::default() })
}

/// The algorithms of a caller's list that the header's `alg` can meet: at most the one it names.
///
/// The list is any Python container of names, asked by its own `in`.
pub(crate) fn allowed(header: &JoseHeader, algorithms: &Bound<'_, PyAny>) -> PyResult<Vec<Algorithm>> {
    let py = algorithms.py();
    let Some(alg) = &header.alg else { return Ok(Vec::new()) };
    if !algorithms.contains(PyString::new(py, alg))? {
        return Ok(Vec::new());
    }
    match Algorithm::from_name(alg) {
        Some(algorithm) => Ok(vec![algorithm]),
        None => Err(exception(py, &ErrorKind::UnsupportedAlgorithm.into())),
    }
}
