//! The names of a claims set, in their order.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::names::{Packed, pack};

/// A claims set with more names has no shape.
const MAX_NAMES: usize = 64;

/// The names that a claims set had, and a dict that has them already: a copy of it takes half of the time of a
/// dict that grows.
pub(crate) struct Shape {
    names: Vec<(Packed, Py<PyString>)>,
    dict: Py<PyDict>,
}

impl Shape {
    pub(crate) fn of(claims: &Bound<'_, PyDict>) -> Option<Self> {
        if claims.len() > MAX_NAMES {
            return None;
        }
        let dict = PyDict::new(claims.py());
        let mut names = Vec::with_capacity(claims.len());
        for name in claims.keys() {
            let name = name.cast_into::<PyString>().ok()?;
            dict.set_item(&name, claims.py().None()).ok()?;
            names.push((pack(name.to_str().ok()?)?, name.unbind()));
        }
        Some(Self { names, dict: dict.unbind() })
    }
}

/// A claims set of which every name so far was that of a shape in its place.
pub(crate) struct Follower<'n> {
    shape: &'n Shape,
    /// How many names came.
    len: usize,
    has_strayed: bool,
}

impl<'n> Follower<'n> {
    pub(crate) fn new(shape: &'n Shape) -> Self {
        Self { shape, len: 0, has_strayed: false }
    }

    /// A dict that waits for the values.
    pub(crate) fn dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.shape.dict.bind(py).copy()
    }

    /// The string for the name that comes, if it is the next of the shape.
    #[inline]
    pub(crate) fn next<'py: 'n>(
        &mut self,
        py: Python<'py>,
        name: &Option<Packed>,
    ) -> Option<&'n Bound<'py, PyString>> {
        if let Some(name) = name
            && let Some((next, string)) = self.shape.names.get(self.len)
            && next == name
        {
            self.len += 1;
            return Some(string.bind(py));
        }
        self.has_strayed = true;
        None
    }

    pub(crate) fn has_strayed(&self) -> bool {
        self.has_strayed
    }

    pub(crate) fn is_whole(&self) -> bool {
        self.len == self.shape.names.len()
    }

    /// A dict with what came, and without the names that did not.
    pub(crate) fn leave<'py>(self, dict: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyDict>> {
        let came = PyDict::new(dict.py());
        for (_, name) in self.shape.names.iter().take(self.len) {
            came.set_item(name, dict.get_item(name)?)?;
        }
        Ok(came)
    }
}
