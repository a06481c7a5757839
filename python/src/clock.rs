//! The time that Python's own clock tells.

use jotseal::UnixTime;
use pyo3::exceptions::PyAttributeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// The names of Python's module `time`, of which `time` is looked up at each call: a test may have put its own there.
pub(crate) struct Clock(Py<PyDict>);

impl Clock {
    pub(crate) fn new(py: Python<'_>) -> PyResult<Self> {
        Ok(Self(py.import("time")?.dict().unbind()))
    }

    pub(crate) fn now(&self, py: Python<'_>) -> PyResult<UnixTime> {
        match self.0.bind(py).get_item(intern!(py, "time"))? {
            Some(time) => Ok(UnixTime::from_secs(time.call0()?.extract()?)),
            None => Err(PyAttributeError::new_err("the module time has no time")),
        }
    }
}
