//! The claims set (RFC 7519, section 4).

use std::borrow::Cow;
use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::registered::parse_registered;
use crate::error::{Error, ErrorKind, Result};
use crate::json::{self, ToValue};

/// The claims of a JWT.
///
/// Its `Debug` form shows the names of the claims alone.
#[derive(Clone, PartialEq)]
pub struct ClaimsSet(Map<String, Value>);

impl ClaimsSet {
    /// Parses a payload.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidClaimsSet`]: not a JSON object with unique names, or nested over 127 deep.
    pub fn parse(payload: &[u8]) -> Result<Self> {
        json::parse_members(payload).map(Self).map_err(malformed)
    }

    /// Parses a payload and takes the registered claims from it.
    pub(super) fn parse_registered<'t>(
        payload: &'t [u8],
        require: &[String],
    ) -> Result<(Self, RegisteredClaims<'t>)> {
        match parse_registered(payload, require, ToValue).map_err(malformed)? {
            (Value::Object(claims), registered) => Ok((Self(claims), registered)),
            _ => Err(ErrorKind::InvalidClaimsSet.into()),
        }
    }

    /// The value of a claim.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The claims as a type of the caller's.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidClaimsSet`]: they do not fit the type.
    pub fn deserialize<T: DeserializeOwned>(self) -> Result<T> {
        // serde's message quotes the value that did not fit.
        serde_json::from_value(Value::Object(self.0)).map_err(|_| {
            Error::new(ErrorKind::InvalidClaimsSet).detail("the claims do not fit the caller's type")
        })
    }
}

impl fmt::Debug for ClaimsSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClaimsSet ")?;
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// The registered claims of RFC 7519, section 4.1, as an adapter found them in a claims set.
#[derive(Clone, Default)]
pub struct RegisteredClaims<'a> {
    /// The first name of [`Validation::require`](super::Validation::require) that the claims set lacks
    /// or holds as null: only the adapter sees claims that are not registered.
    pub missing: Option<Cow<'a, str>>,
    /// The issuer.
    pub iss: ClaimValue<'a>,
    /// The subject.
    pub sub: ClaimValue<'a>,
    /// The audience.
    pub aud: ClaimValue<'a>,
    /// The expiration time.
    pub exp: ClaimValue<'a>,
    /// The time not before which the JWT is valid.
    pub nbf: ClaimValue<'a>,
    /// The time of issue.
    pub iat: ClaimValue<'a>,
    /// The JWT ID.
    pub jti: ClaimValue<'a>,
}

/// The value of a registered claim, as far as validation tells values apart.
#[derive(Clone, Default, PartialEq)]
pub enum ClaimValue<'a> {
    /// There is no such claim.
    #[default]
    Absent,
    /// `null`.
    Null,
    /// A number without fraction.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// A string.
    String(Cow<'a, str>),
    /// A list of strings.
    Strings(Vec<Cow<'a, str>>),
    /// Anything else.
    Other,
}

fn malformed(error: json::Invalid) -> Error {
    Error::new(ErrorKind::InvalidClaimsSet).with_source(error)
}
