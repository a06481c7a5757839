//! What `Verifier` and `ConfiguredVerifier` do alike with a token, once they know the terms.

use jotseal::jws::PayloadBuffer;
use jotseal::jwt::{self, parse_registered};
use jotseal::{Error, ErrorKind, Validation, Verifier};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;

use crate::clock::Clock;
use crate::exceptions::{exception, token_exception};
use crate::names::Names;
use crate::objects::{Refused, ToPython};

/// Makes Python's objects of verified payloads, and of them the caller's type.
pub(crate) struct Reader {
    convert: Option<Py<PyAny>>,
    names: Names,
    pub(crate) clock: Clock,
}

impl Reader {
    pub(crate) fn new(py: Python<'_>, convert: Option<Py<PyAny>>) -> PyResult<Self> {
        Ok(Self { convert, names: Names::default(), clock: Clock::new(py)? })
    }

    /// The claims of a payload, validated by the terms.
    pub(crate) fn claims<'py>(
        &self,
        py: Python<'py>,
        payload: &[u8],
        validation: &Validation,
    ) -> PyResult<Bound<'py, PyAny>> {
        let builder = ToPython::new(py, Some(&self.names));
        let (claims, registered) =
            parse_registered(payload, &validation.require, builder).map_err(|refused| match *refused {
                Refused::Json => exception(py, &ErrorKind::InvalidClaimsSet.into()),
                Refused::Python(error) => error,
            })?;
        jwt::validate(&registered, validation, self.clock.now(py)?)
            .map_err(|error| token_exception(py, &error))?;
        Ok(claims)
    }

    /// The claims as the caller's type.
    pub(crate) fn convert<'py>(&self, claims: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        match &self.convert {
            None => Ok(claims),
            Some(convert) => convert.bind(claims.py()).call1((claims,)),
        }
    }

    pub(crate) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.convert)
    }
}

/// The payload of a token whose signature verifies; the GIL is released where that takes long.
pub(crate) fn payload<'t>(
    py: Python<'_>,
    verifier: &Verifier,
    token: &'t [u8],
    buffer: &'t mut PayloadBuffer,
) -> Result<&'t [u8], Error> {
    let unverified = verifier.unverified(token, buffer)?;
    if unverified.algorithm().is_asymmetric() {
        py.detach(|| unverified.verify())
    } else {
        unverified.verify()
    }
}
