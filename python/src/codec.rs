//! The short way of `jwt.encode` and `jwt.decode`, for arguments and tokens in which nothing is unusual.

use jotseal::jws::CompactJws;
use jotseal::jwt::{self, ClaimValue, RegisteredClaims, parse_registered};
use jotseal::{Algorithm, ErrorKind, JoseHeader, Memo, SigningKey, Validation, VerifyingKey, base64url, jws};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple};

use crate::clock::Clock;
use crate::dumps::{Written, dumps};
use crate::exceptions::{exception, payload_json};
use crate::json::{Own, parse_object};
use crate::jwt::validate;
use crate::names::Names;
use crate::objects::{Refused, ToPython};
use crate::octets::borrowed;
use crate::signing_key::PySigningKey;
use crate::verifying_key::PyVerifyingKey;

/// Does what is plainly right or plainly wrong, and leaves everything else to Python.
///
/// Whatever it takes, the long way takes too, with the same outcome: `None` asks for that.
#[pyclass(frozen, module = "jotseal._core")]
pub(crate) struct Codec {
    seen: Memo<Seen, 64>,
    names: Names,
    written: Written,
    clock: Clock,
    loads: Own,
    dumps: Own,
}

/// What a header says that was verified before.
struct Seen {
    algorithm: Algorithm,
    alg: Py<PyString>,
}

#[pymethods]
impl Codec {
    #[new]
    fn new(py: Python<'_>) -> PyResult<Self> {
        Ok(Self {
            seen: Memo::default(),
            names: Names::default(),
            written: Written::default(),
            clock: Clock::new(py)?,
            loads: Own::new(py, "loads")?,
            dumps: Own::new(py, "dumps")?,
        })
    }

    /// Does as `jwt.encode` without headers, or returns `None`.
    fn encode<'py>(
        &self,
        py: Python<'py>,
        claims: &Bound<'py, PyDict>,
        key: &Bound<'py, PyAny>,
        algorithm: &str,
    ) -> PyResult<Option<Bound<'py, PyString>>> {
        let iss = claims.get_item(intern!(py, "iss"))?;
        if self.dumps.is_replaced(py)? || iss.is_some_and(|iss| !iss.is_instance_of::<PyString>()) {
            return Ok(None);
        }
        let Some(algorithm) = Algorithm::from_name(algorithm) else { return Ok(None) };
        let Some(payload) = dumps(claims, &self.written)? else { return Ok(None) };
        let Some(key) = signing_key(key, algorithm) else { return Ok(None) };
        let protected = format!(r#"{{"alg":"{algorithm}","typ":"JWT"}}"#);
        let sign = || jws::sign_octets(protected.as_bytes(), payload.as_bytes(), algorithm, &key);
        let token = if algorithm.is_asymmetric() { py.detach(sign) } else { sign() };
        Ok(token.ok().map(|token| PyString::new(py, &token)))
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
        if !is_on(options, intern!(py, "verify_signature"))? || self.loads.is_replaced(py)? {
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

impl Codec {
    fn signed<'t>(
        &self,
        token: &'t Bound<'_, PyAny>,
        key: &Bound<'_, PyAny>,
        algorithms: &Bound<'_, PyAny>,
    ) -> Option<Signed<'t>> {
        if !algorithms.is_instance_of::<PyList>() && !algorithms.is_instance_of::<PyTuple>() {
            // Looking into an iterator would use it up.
            return None;
        }
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

    /// Validates the claims by the strict profile first: where that takes them, PyJWT does too, whatever its
    /// options leave out, but for a time that is no whole number.
    fn claims<'py>(
        &self,
        py: Python<'py>,
        payload: &[u8],
        expected: &Expected<'_, 'py>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let validation = expected.plain_validation()?;
        let builder = ToPython::new(py, Some(&self.names));
        let claims = match parse_registered(payload, &[], builder) {
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
    /// The terms, where all of them are strings and no option adds to them.
    fn plain_validation(&self) -> PyResult<Option<Validation>> {
        let py = self.options.py();
        if is_on(self.options, intern!(py, "require"))? || is_on(self.options, intern!(py, "strict_aud"))? {
            return Ok(None);
        }
        let plain = |value| plain(value).map(|text| text.map(|text| vec![text]));
        let (Some(issuers), Some(audiences)) = (plain(self.issuer), plain(self.audience)) else {
            return Ok(None);
        };
        let Some(subject) = self::plain(self.subject) else { return Ok(None) };
        Ok(Some(Validation {
            leeway_secs: self.leeway,
            issuers,
            audiences,
            subject,
            ..Validation::default()
        }))
    }
}

/// Whether an option is there and is not falsy.
fn is_on(options: &Bound<'_, PyDict>, name: &Bound<'_, PyString>) -> PyResult<bool> {
    options.get_item(name)?.map_or(Ok(false), |value| value.is_truthy())
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

/// The key, unless there is anything to warn of.
fn signing_key(key: &Bound<'_, PyAny>, algorithm: Algorithm) -> Option<SigningKey> {
    let key = match key.cast::<PySigningKey>() {
        Ok(key) => key.get().core().clone(),
        Err(_) if algorithm.is_asymmetric() => SigningKey::from_pem(borrowed(key)?).ok()?,
        Err(_) => SigningKey::from_secret(borrowed(key)?).ok()?,
    };
    let is_long = key.secret().is_none_or(|secret| secret.len() >= algorithm.min_secret_octets());
    (key.check(algorithm).is_ok() && is_long).then_some(key)
}

/// PyJWT takes the fraction off a time.
fn has_whole_times(claims: &RegisteredClaims<'_>) -> bool {
    [&claims.exp, &claims.nbf, &claims.iat]
        .into_iter()
        .all(|time| matches!(time, ClaimValue::Absent | ClaimValue::Integer(_)))
}
