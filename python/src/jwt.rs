//! Parsing and validating claims sets.

use jotseal::{UnixTime, Validation};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::claims::{audiences, issuers, registered_claims, subject_text, validation};
use crate::exceptions::{claim_exception, exception, payload_json};
use crate::json;

/// Parses a payload that is a claims set.
#[pyfunction]
pub(crate) fn loads<'py>(py: Python<'py>, payload: &[u8]) -> PyResult<Bound<'py, PyDict>> {
    json::parse_object(py, payload, payload_json)
}

/// Validates the registered claims at the time `now`, in seconds since the epoch.
///
/// An option that is not there is off; `leeway` is in seconds.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "Python's keyword arguments")]
#[pyo3(signature = (claims, options, *, now=0.0, audience=None, issuer=None, subject=None, leeway=0.0))]
pub(crate) fn validate(
    py: Python<'_>,
    claims: &Bound<'_, PyDict>,
    options: &Bound<'_, PyDict>,
    now: f64,
    audience: Option<&Bound<'_, PyAny>>,
    issuer: Option<&Bound<'_, PyAny>>,
    subject: Option<&Bound<'_, PyAny>>,
    leeway: f64,
) -> PyResult<()> {
    let mut validation = validation(options)?;
    validation.leeway_secs = leeway;
    validation.subject = subject.map(subject_text).transpose()?;
    validation.audiences = audiences(audience, validation.strict_aud)?;
    let registered = registered_claims(claims, &validation.require)?;
    let now = UnixTime::from_secs(now);
    if options.get_item(intern!(py, "verify_iss"))?.is_some_and(|flag| flag.is_truthy().unwrap_or(true)) {
        match issuers(issuer, claims) {
            Ok(issuers) => validation.issuers = issuers,
            Err(refusal) => {
                // What comes before the issuer is told first.
                let times =
                    Validation { verify_aud: false, verify_sub: false, verify_jti: false, ..validation };
                jotseal::jwt::validate(&registered, &times, now).map_err(|error| exception(py, &error))?;
                return Err(refusal);
            }
        }
    }
    jotseal::jwt::validate(&registered, &validation, now).map_err(|error| {
        let one_audience = audience.is_some_and(|audience| audience.is_instance_of::<PyString>());
        claim_exception(py, &error, validation.strict_aud.then_some(one_audience))
    })
}
