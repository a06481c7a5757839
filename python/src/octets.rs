//! Octets of Python's.

use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::{PyBytes, PyString};

/// Octets, or text in UTF-8.
#[derive(FromPyObject)]
pub(crate) enum Octets {
    #[pyo3(transparent, annotation = "str")]
    Text(PyBackedStr),
    #[pyo3(transparent, annotation = "bytes")]
    Bytes(PyBackedBytes),
}

impl AsRef<[u8]> for Octets {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

impl Octets {
    /// Those of a `str` or `bytes`, which nobody can change while other threads read them.
    pub(crate) fn unchangeable(value: &Bound<'_, PyAny>) -> Option<Self> {
        borrowed(value).and_then(|_| value.extract().ok())
    }
}

/// The octets of a token for as long as it is held, which nobody can change meanwhile.
pub(crate) fn borrowed<'a>(value: &'a Bound<'_, PyAny>) -> Option<&'a [u8]> {
    if let Ok(text) = value.cast::<PyString>() {
        return text.to_str().ok().map(str::as_bytes);
    }
    value.cast::<PyBytes>().ok().map(|bytes| bytes.as_bytes())
}
