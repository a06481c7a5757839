//! JSON texts as Python's own parser takes them.

use jiter::{PythonParse, StringCacheMode};
use pyo3::exceptions::{PyRecursionError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

/// Parses a text that is an object.
///
/// What the fast parser refuses (lone surrogates, UTF-16, deep nesting) goes to Python's `json`, so that
/// a text means the same as everywhere else in the program. A program that has replaced `json.loads` gets
/// what its own function makes of the text.
pub(crate) fn parse_object<'py>(
    py: Python<'py>,
    text: &[u8],
    refused: fn(&str) -> PyErr,
) -> PyResult<Bound<'py, PyDict>> {
    let value = match replaced_loads(py)? {
        Some(loads) => loads.call1((PyBytes::new(py, text),)),
        None => parse(py, text),
    };
    let value = value.map_err(|cause| {
        if cause.is_instance_of::<PyValueError>(py) || cause.is_instance_of::<PyRecursionError>(py) {
            let error = refused(&cause.value(py).to_string());
            error.set_cause(py, Some(cause));
            error
        } else {
            cause
        }
    })?;
    value.cast_into().map_err(|_| refused("must be a json object"))
}

fn parse<'py>(py: Python<'py>, text: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    // The cache is one for the process: what a token says does not stay in it.
    let parse =
        PythonParse { allow_inf_nan: true, cache_mode: StringCacheMode::None, ..PythonParse::default() };
    match parse.python_parse(py, text) {
        Ok(value) => Ok(value),
        Err(_) => py.import("json")?.call_method1("loads", (PyBytes::new(py, text),)),
    }
}

/// The `json.loads` of a program that has put another in its place: json's own has json's globals.
fn replaced_loads(py: Python<'_>) -> PyResult<Option<Bound<'_, PyAny>>> {
    let modules = py.import(intern!(py, "sys"))?.getattr(intern!(py, "modules"))?;
    let Some(json) = modules.cast::<PyDict>()?.get_item(intern!(py, "json"))? else { return Ok(None) };
    let Ok(loads) = json.getattr(intern!(py, "loads")) else { return Ok(None) };
    let is_own = match loads.getattr(intern!(py, "__globals__")) {
        Ok(globals) => globals.is(json.getattr(intern!(py, "__dict__"))?),
        Err(_) => false,
    };
    Ok((!is_own).then_some(loads))
}
