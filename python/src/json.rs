//! JSON texts as Python's own parser takes them.

use jiter::PythonParse;
use pyo3::exceptions::{PyRecursionError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

/// Parses a text that is an object.
///
/// What the fast parser refuses (lone surrogates, UTF-16, deep nesting) goes to Python's `json`, so that
/// a text means the same as everywhere else in the program.
pub(crate) fn parse_object<'py>(
    py: Python<'py>,
    text: &[u8],
    refused: fn(&str) -> PyErr,
) -> PyResult<Bound<'py, PyDict>> {
    let parse = PythonParse { allow_inf_nan: true, ..PythonParse::default() };
    let value = match parse.python_parse(py, text) {
        Ok(value) => value,
        Err(_) => python_loads(py, text).map_err(|error| {
            let expected =
                error.is_instance_of::<PyValueError>(py) || error.is_instance_of::<PyRecursionError>(py);
            if expected { refused(&error.value(py).to_string()) } else { error }
        })?,
    };
    value.cast_into().map_err(|_| refused("must be a json object"))
}

fn python_loads<'py>(py: Python<'py>, text: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    py.import("json")?.call_method1("loads", (PyBytes::new(py, text),))
}
