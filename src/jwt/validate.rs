//! Validation of the registered claims (RFC 7519, section 4.1).

use std::time::{SystemTime, UNIX_EPOCH};

use super::claims::{ClaimValue, RegisteredClaims};
use crate::error::{Error, ErrorKind, Result};

/// A time in seconds since 1970-01-01T00:00:00Z, leap seconds ignored: a NumericDate.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct UnixTime(f64);

impl UnixTime {
    /// The time that many seconds after the epoch.
    #[must_use]
    pub const fn from_secs(secs: f64) -> Self {
        Self(secs)
    }

    /// The seconds since the epoch.
    #[must_use]
    pub const fn secs(self) -> f64 {
        self.0
    }

    pub(crate) fn secs_since(self, earlier: Self) -> f64 {
        self.0 - earlier.0
    }
}

impl From<SystemTime> for UnixTime {
    fn from(time: SystemTime) -> Self {
        match time.duration_since(UNIX_EPOCH) {
            Ok(since) => Self(since.as_secs_f64()),
            Err(before) => Self(-before.duration().as_secs_f64()),
        }
    }
}

/// What is expected of the registered claims.
///
/// By default the times are checked, `sub` and `jti` have to be strings, and a JWT that names an audience
/// is refused, since none is expected (RFC 7519, section 4.1.3).
#[derive(Clone, Debug, PartialEq)]
pub struct Validation {
    /// The seconds by which clocks may differ; 0 by default.
    pub leeway_secs: f64,
    /// The names of claims that must be there and not be null.
    pub require: Vec<String>,
    /// The issuers, one of which `iss` must be; `None` accepts any, and none.
    pub issuers: Option<Vec<String>>,
    /// The audiences, one of which `aud` must name; with `None` there must be no `aud`.
    pub audiences: Option<Vec<String>>,
    /// What `sub` must be; `None` accepts any string, and none.
    pub subject: Option<String>,
    /// Whether `exp` is checked where it is present.
    pub verify_exp: bool,
    /// Whether `nbf` is checked where it is present.
    pub verify_nbf: bool,
    /// Whether `iat` is checked where it is present.
    pub verify_iat: bool,
    /// Whether `aud` is checked.
    pub verify_aud: bool,
    /// Whether `sub` is checked where it is present.
    pub verify_sub: bool,
    /// Whether `jti` is checked where it is present.
    pub verify_jti: bool,
    /// Whether `aud` must be one string rather than a list.
    pub strict_aud: bool,
}

impl Default for Validation {
    fn default() -> Self {
        Self {
            leeway_secs: 0.0,
            require: Vec::new(),
            issuers: None,
            audiences: None,
            subject: None,
            verify_exp: true,
            verify_nbf: true,
            verify_iat: true,
            verify_aud: true,
            verify_sub: true,
            verify_jti: true,
            strict_aud: false,
        }
    }
}

impl Validation {
    /// The same with one more accepted issuer.
    #[must_use]
    pub fn with_issuer(mut self, issuer: impl Into<String>) -> Self {
        self.issuers.get_or_insert_default().push(issuer.into());
        self
    }

    /// The same with one more accepted audience.
    #[must_use]
    pub fn with_audience(mut self, audience: impl Into<String>) -> Self {
        self.audiences.get_or_insert_default().push(audience.into());
        self
    }

    /// The same with one more claim that must be there.
    #[must_use]
    pub fn with_required(mut self, claim: impl Into<String>) -> Self {
        self.require.push(claim.into());
        self
    }
}

/// Validates the registered claims at the time `now`.
///
/// # Errors
/// The first that holds of:
/// - [`ErrorKind::MissingClaim`]: a claim of `require` is absent or null.
/// - [`ErrorKind::Immature`]: `iat` or `nbf` is more than the leeway after `now`.
/// - [`ErrorKind::Expired`]: `exp` is the leeway or more before `now`.
/// - [`ErrorKind::IssuerMismatch`], [`ErrorKind::AudienceMismatch`], [`ErrorKind::UnexpectedAudience`],
///   [`ErrorKind::SubjectMismatch`].
/// - [`ErrorKind::InvalidClaim`]: the claim that is checked at that point has a wrong type.
pub fn validate(claims: &RegisteredClaims<'_>, validation: &Validation, now: UnixTime) -> Result<()> {
    if let Some(name) = &claims.missing {
        return Err(Error::new(ErrorKind::MissingClaim).with_claim(name.clone().into_owned()));
    }
    // Each test is for what is right: a time or leeway that is NaN then refuses rather than accepts.
    let latest = now.0 + validation.leeway_secs;
    let earliest = now.0 - validation.leeway_secs;
    if validation.verify_iat && !date(&claims.iat, "iat")?.is_none_or(|iat| iat <= latest) {
        return Err(Error::new(ErrorKind::Immature).with_claim("iat"));
    }
    if validation.verify_nbf && !date(&claims.nbf, "nbf")?.is_none_or(|nbf| nbf <= latest) {
        return Err(Error::new(ErrorKind::Immature).with_claim("nbf"));
    }
    if validation.verify_exp && !date(&claims.exp, "exp")?.is_none_or(|exp| exp > earliest) {
        return Err(Error::new(ErrorKind::Expired).with_claim("exp"));
    }
    if let Some(issuers) = &validation.issuers {
        check_issuer(&claims.iss, issuers)?;
    }
    if validation.verify_aud {
        check_audience(&claims.aud, validation.audiences.as_deref(), validation.strict_aud)?;
    }
    if validation.verify_sub {
        check_subject(&claims.sub, validation.subject.as_deref())?;
    }
    match claims.jti {
        ClaimValue::Absent | ClaimValue::String(_) => Ok(()),
        _ if !validation.verify_jti => Ok(()),
        _ => Err(invalid("jti")),
    }
}

/// A NumericDate is any JSON number (RFC 7519, section 2).
fn date(value: &ClaimValue<'_>, name: &'static str) -> Result<Option<f64>> {
    match value {
        ClaimValue::Absent => Ok(None),
        // Seconds are exact in an f64 for 285 million years.
        #[allow(clippy::cast_precision_loss)]
        ClaimValue::Integer(secs) => Ok(Some(*secs as f64)),
        ClaimValue::Float(secs) if secs.is_finite() => Ok(Some(*secs)),
        _ => Err(invalid(name)),
    }
}

fn check_issuer(iss: &ClaimValue<'_>, issuers: &[String]) -> Result<()> {
    match iss {
        ClaimValue::Absent => Err(Error::new(ErrorKind::MissingClaim).with_claim("iss")),
        ClaimValue::String(iss) if issuers.iter().any(|issuer| issuer == iss) => Ok(()),
        ClaimValue::String(_) => Err(Error::new(ErrorKind::IssuerMismatch).with_claim("iss")),
        _ => Err(invalid("iss")),
    }
}

fn check_audience(aud: &ClaimValue<'_>, audiences: Option<&[String]>, strict: bool) -> Result<()> {
    let Some(audiences) = audiences else {
        return match aud {
            ClaimValue::Absent => Ok(()),
            _ => Err(Error::new(ErrorKind::UnexpectedAudience).with_claim("aud")),
        };
    };
    let named = match aud {
        ClaimValue::Absent => return Err(Error::new(ErrorKind::MissingClaim).with_claim("aud")),
        ClaimValue::String(aud) => std::slice::from_ref(aud),
        ClaimValue::Strings(list) if !strict => list,
        _ => return Err(invalid("aud")),
    };
    match audiences.iter().any(|audience| named.iter().any(|aud| aud == audience)) {
        true => Ok(()),
        false => Err(Error::new(ErrorKind::AudienceMismatch).with_claim("aud")),
    }
}

fn check_subject(sub: &ClaimValue<'_>, subject: Option<&str>) -> Result<()> {
    match (sub, subject) {
        (ClaimValue::Absent, _) | (ClaimValue::String(_), None) => Ok(()),
        (ClaimValue::String(sub), Some(subject)) if sub == subject => Ok(()),
        (ClaimValue::String(_), Some(_)) => Err(Error::new(ErrorKind::SubjectMismatch).with_claim("sub")),
        _ => Err(invalid("sub")),
    }
}

fn invalid(name: &'static str) -> Error {
    Error::new(ErrorKind::InvalidClaim).with_claim(name)
}
