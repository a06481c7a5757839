//! The short way of `jwt.decode`, for tokens and arguments in which nothing is unusual.

use jotseal::jws::CompactJws;
use jotseal::jwt::{self, ClaimValue, RegisteredClaims, parse_registered};
use jotseal::{Algorithm, ErrorKind, JoseHeader, Memo, Validation, VerifyingKey, base64url};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};

use crate::claims::{audiences, validation};
use crate::clock::Clock;
use crate::exceptions::{exception, payload_json};
use crate::json::{OwnLoads, parse_object};
use crate::jwt::validate;
use crate::names::Names;
use crate::objects::{Refused, ToPython};
use crate::octets::borrowed;
use crate::verifying_key::PyVerifyingKey;

/// Decodes what is plainly right or plainly wrong, and leaves everything else to Python.
///
/// Whatever it takes, the long way takes too: `None` asks for that.
#[pyclass(frozen, module = "jotseal._core")]
pub(crate) struct Decoder {
    seen: Memo<Seen, 64>,
    names: Names,
    clock: Clock,
    own_loads: OwnLoads,
}

/// What a header says that was verified before.
struct Seen {
    algorithm: Algorithm,
    alg: Py<PyString>,
}

#[pymethods]
impl Decoder {
    #[new]
    fn new(py: Python<'_>) -> PyResult<Self> {
        Ok(Self {
            seen: Memo::default(),
            names: Names::default(),
            clock: Clock::new(py)?,
            own_loads: OwnLoads::new(py)?,
        })
    }

    /// Does as `jwt.decode`, where the options are complete, or returns `None`.
    #[expect(clippy::too_many_arguments, reason = "PyJWT's arguments")]
    fn decode<'py>(
        &self,
        py: Python<'py>,
        token: &Bound<'py, PyAny>,
        key: &Bound<'py, PyAny>,
        algorithms: &Bound<'py, PyAny>,
        options: &Bound<'py, PyDict>,
        audience: Option<&Bound<'py, PyAny>>,
        issuer: Option<&Bound<'py, PyAny>>,
        subject: Option<&Bound<'py, PyAny>>,
        leeway: &Bound<'py, PyAny>,
    ) -> PyResult<Option<Bound<'py, PyDict>>> {
        let Ok(leeway) = leeway.extract() else { return Ok(None) };
        if self.own_loads.are_replaced(py)? {
            return Ok(None);
        }
        let Some(signed) = self.signed(token, key, algorithms) else { return Ok(None) };
        let verify = || signed.key.verify(signed.algorithm, signed.signing_input, &signed.signature);
        let verified = if signed.algorithm.is_asymmetric() { py.detach(verify) } else { verify() };
        match verified {
            Ok(()) => self.remember(py, &signed),
            Err(error) if error.kind() == ErrorKind::SignatureMismatch => return Err(exception(py, &error)),
            Err(_) => return Ok(None),
        }
        let expected = Expected { options, audience, issuer, subject, leeway };
        self.claims(py, &signed.payload, &expected).map(Some)
    }
}

/// A token that has a key for its algorithm, which the caller allows.
struct Signed<'t> {
    protected: &'t [u8],
    signing_input: &'t [u8],
    payload: Vec<u8>,
    signature: Vec<u8>,
    key: VerifyingKey,
    algorithm: Algorithm,
    is_seen: bool,
}

/// What a caller says of the claims.
struct Expected<'a, 'py> {
    options: &'a Bound<'py, PyDict>,
    audience: Option<&'a Bound<'py, PyAny>>,
    issuer: Option<&'a Bound<'py, PyAny>>,
    subject: Option<&'a Bound<'py, PyAny>>,
    leeway: f64,
}

impl Decoder {
    fn signed<'t>(
        &self,
        token: &'t Bound<'_, PyAny>,
        key: &Bound<'_, PyAny>,
        algorithms: &Bound<'_, PyAny>,
    ) -> Option<Signed<'t>> {
        let jws = CompactJws::parse(borrowed(token)?).ok()?;
        let seen = self.seen.find(jws.protected);
        let algorithm = match seen {
            Some(seen) => seen.algorithm,
            None => plain_algorithm(jws.protected)?,
        };
        let is_allowed = match seen {
            Some(seen) => algorithms.contains(&seen.alg),
            None => algorithms.contains(algorithm.name()),
        };
        let key = Some(verifying_key(key, algorithm)?).filter(|_| is_allowed.unwrap_or(false))?;
        Some(Signed {
            protected: jws.protected,
            signing_input: jws.signing_input,
            payload: base64url::decode(jws.payload)?,
            signature: base64url::decode(jws.signature)?,
            key,
            algorithm,
            is_seen: seen.is_some(),
        })
    }

    fn remember(&self, py: Python<'_>, signed: &Signed<'_>) {
        if !signed.is_seen {
            let alg = PyString::intern(py, signed.algorithm.name()).unbind();
            self.seen.remember(signed.protected, Seen { algorithm: signed.algorithm, alg });
        }
    }

    /// Validates the claims by the strict profile first: where it takes them, PyJWT does too, but for a time
    /// that is no whole number.
    fn claims<'py>(
        &self,
        py: Python<'py>,
        payload: &[u8],
        expected: &Expected<'_, 'py>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let validation = expected.plain_validation()?;
        let require = validation.as_ref().map_or(&[][..], |validation| &validation.require);
        let builder = ToPython { py, names: Some(&self.names) };
        let claims = match parse_registered(payload, require, builder) {
            Ok((claims, registered)) => {
                let claims = claims.cast_into()?;
                if let Some(validation) = &validation
                    && has_whole_times(&registered)
                    && jwt::validate(&registered, validation, self.clock.now(py)?).is_ok()
                {
                    return Ok(claims);
                }
                claims
            }
            Err(refused) => match *refused {
                Refused::Json => parse_object(py, payload, payload_json)?,
                Refused::Python(error) => return Err(error),
            },
        };
        let Expected { options, audience, issuer, subject, leeway } = *expected;
        let now = self.clock.now(py)?.secs();
        validate(py, &claims, options, now, audience, issuer, subject, leeway)?;
        Ok(claims)
    }
}

impl Expected<'_, '_> {
    /// The terms, where all of them are plain: one issuer, and strings for audiences.
    fn plain_validation(&self) -> PyResult<Option<Validation>> {
        let mut validation = validation(self.options)?;
        validation.leeway_secs = self.leeway;
        let verify_iss = self.options.get_item(intern!(self.options.py(), "verify_iss"))?;
        if verify_iss.is_some_and(|flag| flag.is_truthy().unwrap_or(true)) {
            let Some(issuer) = plain(self.issuer) else { return Ok(None) };
            validation.issuers = issuer.map(|issuer| vec![issuer]);
        }
        let Some(subject) = plain(self.subject) else { return Ok(None) };
        validation.subject = subject;
        validation.audiences = match self.audience.map(|audience| audience.cast::<PyList>()) {
            Some(Ok(list)) => audiences(Some(list), validation.strict_aud)?,
            _ => {
                let Some(audience) = plain(self.audience) else { return Ok(None) };
                audience.map(|audience| vec![audience])
            }
        };
        Ok(Some(validation).filter(|validation| !validation.strict_aud))
    }
}

/// A string, or that there is none; `None` for anything else.
fn plain(value: Option<&Bound<'_, PyAny>>) -> Option<Option<String>> {
    let Some(value) = value else { return Some(None) };
    Some(Some(value.cast::<PyString>().ok()?.to_str().ok()?.to_owned()))
}

/// The algorithm of a header in which nothing is unusual.
fn plain_algorithm(protected: &[u8]) -> Option<Algorithm> {
    let header = JoseHeader::parse(&base64url::decode(protected)?).ok()?;
    if header.crit.is_some() || header.b64.is_some() {
        return None;
    }
    Algorithm::from_name(header.alg.as_deref()?)
}

/// The key, unless there is anything to warn of.
fn verifying_key(key: &Bound<'_, PyAny>, algorithm: Algorithm) -> Option<VerifyingKey> {
    let key = match key.cast::<PyVerifyingKey>() {
        Ok(key) => key.get().core().clone(),
        Err(_) => imported(borrowed(key)?, algorithm)?,
    };
    let is_long = key.secret().is_none_or(|secret| secret.len() >= algorithm.min_secret_octets());
    (key.is_for(algorithm) && !key.is_weak() && is_long).then_some(key)
}

fn imported(text: &[u8], algorithm: Algorithm) -> Option<VerifyingKey> {
    if !algorithm.is_asymmetric() {
        VerifyingKey::from_secret(text).ok()
    } else if text.starts_with(b"-----BEGIN PUBLIC KEY-----") {
        VerifyingKey::from_pem(text).ok()
    } else {
        None
    }
}

/// PyJWT takes the fraction off a time.
fn has_whole_times(claims: &RegisteredClaims<'_>) -> bool {
    [&claims.exp, &claims.nbf, &claims.iat]
        .into_iter()
        .all(|time| matches!(time, ClaimValue::Absent | ClaimValue::Integer(_)))
}
