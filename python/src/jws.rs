//! Signing and verifying compact serializations.

use jotseal::jws::{CompactJws, sign_octets};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use crate::exceptions::{exception, header_json, token_type};
use crate::header::{allowed, jose_header};
use crate::json;
use crate::key::{Octets, SigningKeyArgument, VerifyingKeyArgument, algorithm};

/// Header, payload and signature.
type Parts<'py> = (Bound<'py, PyDict>, Bound<'py, PyBytes>, Bound<'py, PyBytes>);

/// Signs a payload under the octets of a header and returns the compact serialization.
#[pyfunction]
pub(crate) fn sign(
    py: Python<'_>,
    protected: &[u8],
    payload: &[u8],
    algorithm: &str,
    key: &Bound<'_, PyAny>,
) -> PyResult<String> {
    let algorithm = self::algorithm(algorithm)?;
    SigningKeyArgument::new(key)?
        .with(algorithm, |key| sign_octets(protected, payload, algorithm, key))
        .map_err(|error| exception(py, &error))
}

/// Verifies a compact serialization and returns its header, payload and signature.
///
/// `algorithms` is any container of names.
#[pyfunction]
pub(crate) fn verify<'py>(
    py: Python<'py>,
    token: &Bound<'py, PyAny>,
    key: &Bound<'py, PyAny>,
    algorithms: &Bound<'py, PyAny>,
) -> PyResult<Parts<'py>> {
    let token = octets(token)?;
    let jws = parse_compact(py, &token)?;
    let header = json::parse_object(py, &jws.protected, header_json)?;
    let jose_header = jose_header(&header)?;
    let allowed = allowed(&jose_header, algorithms)?;
    let key = VerifyingKeyArgument::new(key)?;
    jws.verify(&jose_header, &key, &allowed).map_err(|error| exception(py, &error))?;
    Ok(parts(py, header, &jws))
}

/// Returns the header, payload and signature of a compact serialization without verifying it.
#[pyfunction]
pub(crate) fn parse<'py>(py: Python<'py>, token: &Bound<'py, PyAny>) -> PyResult<Parts<'py>> {
    let token = octets(token)?;
    let jws = parse_compact(py, &token)?;
    let header = json::parse_object(py, &jws.protected, header_json)?;
    jose_header(&header)?.check_critical().map_err(|error| exception(py, &error))?;
    Ok(parts(py, header, &jws))
}

fn octets(token: &Bound<'_, PyAny>) -> PyResult<Octets> {
    token.extract().map_err(|_| token_type())
}

fn parse_compact<'a>(py: Python<'_>, token: &'a Octets) -> PyResult<CompactJws<'a>> {
    CompactJws::parse(token.as_ref()).map_err(|error| exception(py, &error))
}

fn parts<'py>(py: Python<'py>, header: Bound<'py, PyDict>, jws: &CompactJws<'_>) -> Parts<'py> {
    (header, PyBytes::new(py, &jws.payload), PyBytes::new(py, &jws.signature))
}
