//! JWK Sets (RFC 7517, section 5).

use std::collections::HashMap;

use serde_json::Value;

use super::Jwk;
use crate::algorithm::Algorithm;
use crate::error::{Error, ErrorKind, Result};
use crate::json;
use crate::key::{KeySource, VerifyingKey};

/// The text of a set is refused beyond this size, before it is read.
pub const MAX_JWK_SET_BYTES: usize = 1024 * 1024;

/// The verifying keys of a JWK Set.
#[derive(Debug)]
pub struct JwkSet {
    keys: Vec<VerifyingKey>,
    by_kid: HashMap<String, Vec<usize>>,
}

impl JwkSet {
    /// Parses the JSON text of a set, of at most [`MAX_JWK_SET_BYTES`].
    ///
    /// Members that are no usable verifying keys, of an unknown `kty` or for encryption among them, are
    /// passed over (RFC 7517, section 5).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidKey`]: over the limit, not a JSON object with unique names and a list `keys`, or
    /// without a usable key.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Self> {
        let text = text.as_ref();
        if text.len() > MAX_JWK_SET_BYTES {
            return Err(Error::new(ErrorKind::InvalidKey).detail("a JWK Set has 1 MiB or less"));
        }
        let mut members = json::parse_members(text)
            .map_err(|error| Error::new(ErrorKind::InvalidKey).with_source(error))?;
        let Some(Value::Array(jwks)) = members.remove("keys") else {
            return Err(Error::new(ErrorKind::InvalidKey).detail("a JWK Set has a list keys"));
        };
        Self::from_keys(jwks.into_iter().filter_map(usable).collect())
    }

    /// Makes a set of keys that were imported one by one.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidKey`]: there is none.
    pub fn from_keys(keys: Vec<VerifyingKey>) -> Result<Self> {
        if keys.is_empty() {
            return Err(Error::new(ErrorKind::InvalidKey).detail("the JWK Set has no usable key"));
        }
        let mut by_kid: HashMap<_, Vec<_>> = HashMap::new();
        for (index, key) in keys.iter().enumerate() {
            if let Some(kid) = key.kid() {
                by_kid.entry(kid.to_owned()).or_default().push(index);
            }
        }
        Ok(Self { keys, by_kid })
    }

    /// The usable keys, in the order of the set.
    #[must_use]
    pub fn keys(&self) -> &[VerifyingKey] {
        &self.keys
    }
}

fn usable(jwk: Value) -> Option<VerifyingKey> {
    let Value::Object(members) = jwk else { return None };
    VerifyingKey::from_jwk(&Jwk::from_members(members).ok()?).ok().filter(|key| !key.is_weak())
}

impl KeySource for JwkSet {
    /// The key that is for the algorithm and has that `kid`; a token without one is taken only where a
    /// single key is for its algorithm.
    fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> Result<&VerifyingKey> {
        let Some(kid) = kid else {
            let mut fitting = self.keys.iter().filter(|key| key.is_for(algorithm));
            return match (fitting.next(), fitting.next()) {
                (Some(key), None) => Ok(key),
                (None, _) => Err(ErrorKind::KeyNotFound.into()),
                _ => Err(Error::new(ErrorKind::KeyNotFound).detail("several keys fit and kid is absent")),
            };
        };
        let named = self.by_kid.get(kid).into_iter().flatten().filter_map(|index| self.keys.get(*index));
        named.into_iter().find(|key| key.is_for(algorithm)).ok_or_else(|| ErrorKind::KeyNotFound.into())
    }

    fn keys(&self) -> &[VerifyingKey] {
        &self.keys
    }
}

impl<S: KeySource> KeySource for std::sync::Arc<S> {
    fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> Result<&VerifyingKey> {
        (**self).find(kid, algorithm)
    }

    fn keys(&self) -> &[VerifyingKey] {
        (**self).keys()
    }
}
