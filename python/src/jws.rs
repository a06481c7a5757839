//! Compact serializations, as leniently as PyJWT reads them.

use jotseal::jws::MAX_COMPACT_BYTES;
use jotseal::{ErrorKind, base64url};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict};

use crate::exceptions::{self, exception};
use crate::json;

/// Payload, signing input, header and signature.
type Parts<'py> = (Bound<'py, PyBytes>, Bound<'py, PyBytes>, Bound<'py, PyDict>, Bound<'py, PyBytes>);

/// Splits and decodes a compact serialization, of which nothing is verified.
///
/// A part may be padded. Where the header says that `b64` is false the payload is detached, and empty.
#[pyfunction]
pub(crate) fn load<'py>(py: Python<'py>, token: &[u8]) -> PyResult<Parts<'py>> {
    if token.len() > MAX_COMPACT_BYTES {
        return Err(exception(py, &ErrorKind::TooLarge.into()));
    }
    let (signature, signing_input) = pair(token.rsplitn(2, is_dot))?;
    let (protected, payload) = pair(signing_input.splitn(2, is_dot))?;
    let header = json::parse_object(py, &decode(protected, "header")?, exceptions::header_json)?;
    let payload = if is_detached(&header)? {
        if !payload.is_empty() {
            return Err(exceptions::detached_payload());
        }
        Vec::new()
    } else {
        decode(payload, "payload")?
    };
    let signature = decode(signature, "crypto")?;
    Ok((PyBytes::new(py, &payload), PyBytes::new(py, signing_input), header, PyBytes::new(py, &signature)))
}

/// Encodes octets in base64url without padding.
#[pyfunction]
pub(crate) fn base64url_encode<'py>(py: Python<'py>, octets: &[u8]) -> Bound<'py, PyBytes> {
    PyBytes::new(py, base64url::encode(octets).as_bytes())
}

/// Decodes one part of a compact serialization, which `name` stands for in what is raised.
#[pyfunction]
pub(crate) fn decode_part<'py>(py: Python<'py>, part: &[u8], name: &str) -> PyResult<Bound<'py, PyBytes>> {
    Ok(PyBytes::new(py, &decode(part, name)?))
}

fn decode(part: &[u8], name: &str) -> PyResult<Vec<u8>> {
    base64url::decode_padded(part).ok_or_else(|| exceptions::padding(name))
}

fn is_dot(octet: &u8) -> bool {
    *octet == b'.'
}

fn pair<'a>(mut parts: impl Iterator<Item = &'a [u8]>) -> PyResult<(&'a [u8], &'a [u8])> {
    parts.next().zip(parts.next()).ok_or_else(exceptions::segments)
}

fn is_detached(header: &Bound<'_, PyDict>) -> PyResult<bool> {
    let py = header.py();
    Ok(header.get_item(intern!(py, "b64"))?.is_some_and(|b64| b64.is(PyBool::new(py, false))))
}
