//! JSON texts as Python's own parser takes them.

use std::sync::OnceLock;

use jotseal::json;
use pyo3::exceptions::{PyRecursionError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};

use crate::objects::{Refused, ToPython};

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
    json::parse_object(text, &mut ToPython::new(py, None)).or_else(|refused| match *refused {
        Refused::Json => py.import("json")?.call_method1("loads", (PyBytes::new(py, text),)),
        Refused::Python(error) => Err(error),
    })
}

/// The `json.loads` of a program that has put another in its place.
fn replaced_loads(py: Python<'_>) -> PyResult<Option<Bound<'_, PyAny>>> {
    let modules = py.import(intern!(py, "sys"))?.getattr(intern!(py, "modules"))?;
    let Some(json) = modules.cast::<PyDict>()?.get_item(intern!(py, "json"))? else { return Ok(None) };
    let Ok(loads) = json.getattr(intern!(py, "loads")) else { return Ok(None) };
    Ok((!is_own(&json, &loads)?).then_some(loads))
}

/// Whether a function is one of the module's: json's own have json's globals.
fn is_own(module: &Bound<'_, PyAny>, function: &Bound<'_, PyAny>) -> PyResult<bool> {
    match function.getattr(intern!(module.py(), "__globals__")) {
        Ok(globals) => Ok(globals.is(module.getattr(intern!(module.py(), "__dict__"))?)),
        Err(_) => Ok(false),
    }
}

/// A function of `json`, asked at little cost whether it is Python's own.
pub(crate) struct Own {
    modules: Py<PyDict>,
    name: Py<PyString>,
    known: OnceLock<Py<PyAny>>,
}

impl Own {
    pub(crate) fn new(py: Python<'_>, name: &str) -> PyResult<Self> {
        let modules = py.import(intern!(py, "sys"))?.getattr(intern!(py, "modules"))?;
        let name = PyString::intern(py, name).unbind();
        Ok(Self { modules: modules.cast_into()?.unbind(), name, known: OnceLock::new() })
    }

    pub(crate) fn is_replaced(&self, py: Python<'_>) -> PyResult<bool> {
        // What was never imported was not replaced.
        let Some(json) = self.modules.bind(py).get_item(intern!(py, "json"))? else { return Ok(false) };
        let Ok(function) = json.getattr(self.name.bind(py)) else { return Ok(false) };
        if self.known.get().is_some_and(|known| known.is(&function)) {
            return Ok(false);
        }
        let is_own = is_own(&json, &function)?;
        if is_own {
            let _ = self.known.set(function.unbind());
        }
        Ok(!is_own)
    }
}
