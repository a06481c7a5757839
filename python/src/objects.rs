//! Python objects, made while a JSON text is parsed.

use jotseal::json::{Build, Invalid};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString};

use crate::names::{Names, pack};
use crate::shape::Follower;

/// Makes Python objects; names that are remembered are not made again.
pub(crate) struct ToPython<'n, 'py> {
    py: Python<'py>,
    names: Option<&'n Names>,
    /// How many objects have begun and not ended.
    depth: usize,
    /// The outermost of them, while it has the shape that is remembered.
    follower: Option<Follower<'n>>,
}

impl<'n, 'py> ToPython<'n, 'py> {
    pub(crate) fn new(py: Python<'py>, names: Option<&'n Names>) -> Self {
        Self { py, names, depth: 0, follower: None }
    }

    /// Goes on with a dict that grows.
    #[cold]
    fn stray(&mut self, object: &mut Bound<'py, PyDict>) -> PyResult<()> {
        if let Some(follower) = self.follower.take() {
            *object = follower.leave(object)?;
        }
        Ok(())
    }
}

/// Why no object could be made. Boxed, since every value is returned beside it.
pub(crate) enum Refused {
    Json,
    Python(PyErr),
}

impl From<Invalid> for Box<Refused> {
    fn from(_: Invalid) -> Self {
        Self::new(Refused::Json)
    }
}

impl From<PyErr> for Box<Refused> {
    fn from(error: PyErr) -> Self {
        Self::new(Refused::Python(error))
    }
}

/// Kept names are lent: in the stable ABI each count of a reference is a call.
pub(crate) enum Name<'n, 'py> {
    Kept(&'n Bound<'py, PyString>),
    New(Bound<'py, PyString>),
}

impl<'t, 'n, 'py: 'n> Build<'t> for ToPython<'n, 'py> {
    type Name = Name<'n, 'py>;
    type Value = Bound<'py, PyAny>;
    type Object = Bound<'py, PyDict>;
    type List = Bound<'py, PyList>;
    type Error = Box<Refused>;

    #[inline]
    fn null(&mut self) -> Result<Self::Value, Box<Refused>> {
        Ok(self.py.None().into_bound(self.py))
    }

    #[inline]
    fn boolean(&mut self, value: bool) -> Result<Self::Value, Box<Refused>> {
        Ok(PyBool::new(self.py, value).to_owned().into_any())
    }

    #[inline]
    fn integer(&mut self, value: i64) -> Result<Self::Value, Box<Refused>> {
        Ok(PyInt::new(self.py, value).into_any())
    }

    fn big_integer(&mut self, digits: &'t str) -> Result<Self::Value, Box<Refused>> {
        Ok(self.py.get_type::<PyInt>().call1((digits,))?)
    }

    fn float(&mut self, value: f64) -> Result<Self::Value, Box<Refused>> {
        Ok(PyFloat::new(self.py, value).into_any())
    }

    #[inline]
    fn string(&mut self, value: &'t str) -> Result<Self::Value, Box<Refused>> {
        Ok(PyString::new(self.py, value).into_any())
    }

    fn unescaped(&mut self, value: String) -> Result<Self::Value, Box<Refused>> {
        Ok(PyString::new(self.py, &value).into_any())
    }

    #[inline]
    fn list(&mut self) -> Result<Self::List, Box<Refused>> {
        Ok(PyList::empty(self.py))
    }

    #[inline]
    fn item(&mut self, list: &mut Self::List, value: Self::Value) -> Result<(), Box<Refused>> {
        Ok(list.append(value)?)
    }

    #[inline]
    fn end_list(&mut self, list: Self::List) -> Result<Self::Value, Box<Refused>> {
        Ok(list.into_any())
    }

    #[inline]
    fn object(&mut self) -> Result<Self::Object, Box<Refused>> {
        self.depth += 1;
        if self.depth == 1 {
            self.follower = self.names.and_then(Names::shape).map(Follower::new);
        }
        Ok(match &self.follower {
            Some(follower) if self.depth == 1 => follower.dict(self.py)?,
            _ => PyDict::new(self.py),
        })
    }

    #[inline(always)]
    fn name(&mut self, name: &str) -> Result<Self::Name, Box<Refused>> {
        let packed = pack(name);
        if self.depth == 1
            && let Some(follower) = &mut self.follower
            && let Some(name) = follower.next(self.py, &packed)
        {
            return Ok(Name::Kept(name));
        }
        Ok(match (self.names, packed) {
            (Some(names), Some(packed)) => names.name(self.py, name, packed),
            _ => Name::New(PyString::new(self.py, name)),
        })
    }

    #[inline]
    fn member(
        &mut self,
        object: &mut Self::Object,
        name: Self::Name,
        value: Self::Value,
    ) -> Result<(), Box<Refused>> {
        if self.depth == 1 && self.follower.as_ref().is_some_and(Follower::has_strayed) {
            self.stray(object)?;
        }
        Ok(match name {
            Name::Kept(name) => object.set_item(name, &value),
            Name::New(name) => object.set_item(name, &value),
        }?)
    }

    #[inline]
    fn end_object(&mut self, mut object: Self::Object, members: usize) -> Result<Self::Value, Box<Refused>> {
        if self.depth == 1 && self.follower.as_ref().is_some_and(|follower| !follower.is_whole()) {
            self.stray(&mut object)?;
        }
        self.depth -= 1;
        if object.len() != members {
            return Err(Invalid::DUPLICATE.into());
        }
        if self.depth == 0
            && let Some(names) = self.names
        {
            names.remember(&object);
        }
        Ok(object.into_any())
    }
}
