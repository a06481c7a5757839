//! The JOSE Header (RFC 7515, section 4).

use serde_json::{Map, Value};

use crate::algorithm::Algorithm;
use crate::error::{Error, ErrorKind, Part, Result};
use crate::json;

/// The header parameters that this crate acts on.
///
/// All others, among them `jku`, `jwk`, `x5u` and `x5c`, are ignored: keys come from the caller alone
/// (RFC 8725, section 3.10).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JoseHeader {
    /// The algorithm (section 4.1.1).
    pub alg: Option<String>,
    /// The key ID (section 4.1.4).
    pub kid: Option<String>,
    /// The media type of the whole object (section 4.1.9).
    pub typ: Option<String>,
    /// The media type of the payload (section 4.1.10).
    pub cty: Option<String>,
    /// The extensions that must be understood (section 4.1.11).
    pub crit: Option<Vec<String>>,
    /// Whether the payload is encoded in the signing input; it is unless this is false (RFC 7797, section 3).
    pub b64: Option<bool>,
}

impl JoseHeader {
    /// The header of a JWT signed with that algorithm: `typ` is `JWT`.
    #[must_use]
    pub fn jwt(algorithm: Algorithm) -> Self {
        Self { alg: Some(algorithm.name().to_owned()), typ: Some("JWT".to_owned()), ..Self::default() }
    }

    /// The same header with a key ID.
    #[must_use]
    pub fn with_kid(mut self, kid: impl Into<String>) -> Self {
        self.kid = Some(kid.into());
        self
    }

    /// Parses the decoded first part of a compact serialization.
    ///
    /// # Errors
    /// - [`ErrorKind::Malformed`]: not a JSON object with unique names.
    /// - [`ErrorKind::InvalidHeader`]: one of the fields above is there with another type.
    pub fn parse(octets: &[u8]) -> Result<Self> {
        let object = json::parse_members(octets)
            .map_err(|error| Error::new(ErrorKind::Malformed(Part::Header)).with_source(error))?;
        Ok(Self {
            alg: text(&object, "alg")?,
            kid: text(&object, "kid")?,
            typ: text(&object, "typ")?,
            cty: text(&object, "cty")?,
            crit: object.get("crit").map(names).transpose()?,
            b64: match object.get("b64") {
                None => None,
                Some(Value::Bool(b64)) => Some(*b64),
                Some(_) => return Err(Error::new(ErrorKind::InvalidHeader).detail("b64 is true or false")),
            },
        })
    }

    /// The algorithm that is to be signed with.
    pub(crate) fn algorithm(&self) -> Result<Algorithm> {
        let name = self.alg.as_deref();
        let name = name.ok_or_else(|| Error::new(ErrorKind::InvalidHeader).detail("the header names no alg"));
        Ok(Algorithm::from_name(name?).ok_or(ErrorKind::UnsupportedAlgorithm)?)
    }

    pub(crate) fn to_json(&self) -> String {
        let members = [("alg", &self.alg), ("cty", &self.cty), ("kid", &self.kid), ("typ", &self.typ)];
        let mut object: Map<String, Value> = members
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value.clone()?.into())))
            .collect();
        if let Some(crit) = &self.crit {
            object.insert("crit".to_owned(), crit.clone().into());
        }
        if let Some(b64) = self.b64 {
            object.insert("b64".to_owned(), b64.into());
        }
        Value::Object(object).to_string()
    }

    /// Refuses a `crit` that is empty, or names what is not understood or not there; `b64` is understood,
    /// and has to be named where it is false (RFC 7515, section 4.1.11; RFC 7797, section 6).
    ///
    /// # Errors
    /// [`ErrorKind::CriticalHeader`].
    pub fn check_critical(&self) -> Result<()> {
        let understood = match &self.crit {
            None => self.is_encoded(),
            Some(names) => !names.is_empty() && names.iter().all(|name| name == "b64") && self.b64.is_some(),
        };
        if understood { Ok(()) } else { Err(ErrorKind::CriticalHeader.into()) }
    }

    /// Whether the payload is encoded in the signing input.
    pub(crate) fn is_encoded(&self) -> bool {
        self.b64 != Some(false)
    }
}

fn text(object: &Map<String, Value>, name: &str) -> Result<Option<String>> {
    match object.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Error::new(ErrorKind::InvalidHeader).detail("alg, kid, typ and cty are strings")),
    }
}

fn names(value: &Value) -> Result<Vec<String>> {
    value
        .as_array()
        .and_then(|names| names.iter().map(|name| name.as_str().map(str::to_owned)).collect())
        .ok_or_else(|| Error::new(ErrorKind::CriticalHeader).detail("crit is a list of names"))
}
