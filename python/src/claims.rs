//! From a claims set of Python objects to the core's view, with PyJWT's coercions.

use std::borrow::Cow;

use jotseal::Validation;
use jotseal::jwt::{ClaimValue, RegisteredClaims};
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyInt, PyIterator, PyList, PyString};

use crate::exceptions::issuer_type;

/// Takes the registered claims, and the first of `require` that is absent or `None`.
pub(crate) fn registered_claims<'py>(
    claims: &Bound<'py, PyDict>,
    require: &[String],
) -> PyResult<RegisteredClaims<'py>> {
    let py = claims.py();
    let mut missing = None;
    for name in require {
        if claims.get_item(name)?.is_none_or(|value| value.is_none()) {
            missing = Some(Cow::from(name.clone()));
            break;
        }
    }
    Ok(RegisteredClaims {
        missing,
        iss: string(claims.get_item(intern!(py, "iss"))?)?,
        sub: string(claims.get_item(intern!(py, "sub"))?)?,
        aud: audience(claims.get_item(intern!(py, "aud"))?)?,
        exp: date(claims.get_item(intern!(py, "exp"))?)?,
        nbf: date(claims.get_item(intern!(py, "nbf"))?)?,
        iat: date(claims.get_item(intern!(py, "iat"))?)?,
        jti: string(claims.get_item(intern!(py, "jti"))?)?,
    })
}

/// Marks text that stands for a string without UTF-8, or for what is no string.
const ESCAPE: char = '\u{10ffff}';

/// The text of a string, or other text where it has lone surrogates: equal for equal strings alone.
fn text(value: &Bound<'_, PyString>) -> PyResult<String> {
    match value.to_str() {
        Ok(text) if !text.starts_with(ESCAPE) => Ok(text.to_owned()),
        _ => Ok(format!("{ESCAPE}{}", value.call_method0(intern!(value.py(), "__repr__"))?)),
    }
}

/// The text of an expected subject, which no claim has where it is no string.
pub(crate) fn subject_text(subject: &Bound<'_, PyAny>) -> PyResult<String> {
    match subject.cast::<PyString>() {
        Ok(subject) => text(subject),
        Err(_) => Ok(ESCAPE.to_string()),
    }
}

fn string<'py>(value: Option<Bound<'py, PyAny>>) -> PyResult<ClaimValue<'py>> {
    let Some(value) = value else { return Ok(ClaimValue::Absent) };
    match value.cast::<PyString>() {
        Ok(value) => Ok(ClaimValue::String(text(value)?.into())),
        Err(_) if value.is_none() => Ok(ClaimValue::Null),
        Err(_) => Ok(ClaimValue::Other),
    }
}

/// An empty `aud` of any type is as good as none.
fn audience<'py>(value: Option<Bound<'py, PyAny>>) -> PyResult<ClaimValue<'py>> {
    let Some(value) = value else { return Ok(ClaimValue::Absent) };
    if !value.is_truthy()? {
        return Ok(ClaimValue::Absent);
    }
    let Ok(list) = value.cast::<PyList>() else { return string(Some(value)) };
    let mut names = Vec::with_capacity(list.len());
    for item in list {
        let Ok(item) = item.cast::<PyString>() else { return Ok(ClaimValue::Other) };
        names.push(Cow::from(text(item)?));
    }
    Ok(ClaimValue::Strings(names))
}

/// A NumericDate is whatever Python's `int` takes.
fn date<'py>(value: Option<Bound<'py, PyAny>>) -> PyResult<ClaimValue<'py>> {
    let Some(value) = value else { return Ok(ClaimValue::Absent) };
    if let Ok(secs) = value.extract::<i64>() {
        return Ok(ClaimValue::Integer(secs));
    }
    let Ok(whole) = value.py().get_type::<PyInt>().call1((value,)) else { return Ok(ClaimValue::Other) };
    if let Ok(secs) = whole.extract::<i64>() {
        return Ok(ClaimValue::Integer(secs));
    }
    // Python compares whole numbers of any size: these are beyond every time, and beyond every float at last.
    let bound = if whole.lt(0)? { f64::MIN } else { f64::MAX };
    Ok(ClaimValue::Float(whole.extract().unwrap_or(bound)))
}

/// The issuers that a caller's `issuer` accepts of this token's.
///
/// A container is asked by its own `in` whether it accepts the one that the token names.
pub(crate) fn issuers(
    issuer: Option<&Bound<'_, PyAny>>,
    claims: &Bound<'_, PyDict>,
) -> PyResult<Option<Vec<String>>> {
    let Some(issuer) = issuer else { return Ok(None) };
    if let Ok(issuer) = issuer.cast::<PyString>() {
        return Ok(Some(vec![text(issuer)?]));
    }
    let Some(iss) = claims.get_item(intern!(issuer.py(), "iss"))? else { return Ok(Some(Vec::new())) };
    let Ok(name) = iss.cast::<PyString>() else { return Ok(Some(Vec::new())) };
    match issuer.contains(name) {
        Ok(true) => Ok(Some(vec![text(name)?])),
        Ok(false) => Ok(Some(Vec::new())),
        Err(error) if error.is_instance_of::<PyTypeError>(issuer.py()) => Err(issuer_type()),
        Err(error) => Err(error),
    }
}

/// The audiences of a caller's `audience`: a string, or an iterable of which only the strings count.
pub(crate) fn audiences(audience: Option<&Bound<'_, PyAny>>, strict: bool) -> PyResult<Option<Vec<String>>> {
    let Some(audience) = audience else { return Ok(None) };
    if let Ok(audience) = audience.cast::<PyString>() {
        return Ok(Some(vec![text(audience)?]));
    }
    if strict {
        // A strict `audience` is one string; anything else matches nothing.
        return Ok(Some(Vec::new()));
    }
    let mut audiences = Vec::new();
    for item in PyIterator::from_object(audience)? {
        if let Ok(item) = item?.cast::<PyString>() {
            audiences.push(text(item)?);
        }
    }
    Ok(Some(audiences))
}

/// What the options of `jwt.types.Options` ask for, which come complete.
pub(crate) fn validation(options: &Bound<'_, PyDict>) -> PyResult<Validation> {
    let py = options.py();
    let flag = |name: &Bound<'_, PyString>| match options.get_item(name)? {
        Some(value) => value.is_truthy(),
        None => Ok(false),
    };
    let require = match options.get_item(intern!(py, "require"))? {
        Some(names) => {
            PyIterator::from_object(&names)?.map(|name| name?.extract()).collect::<PyResult<_>>()?
        }
        None => Vec::new(),
    };
    Ok(Validation {
        require,
        verify_exp: flag(intern!(py, "verify_exp"))?,
        verify_nbf: flag(intern!(py, "verify_nbf"))?,
        verify_iat: flag(intern!(py, "verify_iat"))?,
        verify_aud: flag(intern!(py, "verify_aud"))?,
        verify_sub: flag(intern!(py, "verify_sub"))?,
        verify_jti: flag(intern!(py, "verify_jti"))?,
        strict_aud: flag(intern!(py, "strict_aud"))?,
        ..Validation::default()
    })
}
