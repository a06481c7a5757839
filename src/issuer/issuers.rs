//! The issuers whose tokens are taken.

use std::sync::Arc;

use serde_json::Value;

use super::terms::Issuer;
use crate::error::{Error, ErrorKind, Result};
use crate::jws::CompactJws;
use crate::jwt::ClaimsSet;

/// Issuers, of which no two are the same.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Issuers(Vec<Arc<Issuer>>);

impl Issuers {
    pub(super) fn new(issuers: Vec<Issuer>) -> Self {
        Self(issuers.into_iter().map(Arc::new).collect())
    }

    /// The issuers, in the order of the configuration.
    #[must_use]
    pub fn all(&self) -> &[Arc<Issuer>] {
        &self.0
    }

    /// The position of the issuer that a token says it is of.
    ///
    /// A token that is not verified chooses the terms and keys that it is verified by, which then hold it to
    /// that same `iss`. Where there is one issuer nothing is looked at.
    ///
    /// # Errors
    /// - [`ErrorKind::TooLarge`], [`ErrorKind::Malformed`], [`ErrorKind::InvalidClaimsSet`].
    /// - [`ErrorKind::MissingClaim`], [`ErrorKind::InvalidClaim`], [`ErrorKind::IssuerMismatch`].
    pub fn route(&self, token: &[u8]) -> Result<usize> {
        if self.0.len() == 1 {
            return Ok(0);
        }
        // Whether padding is allowed is for the terms of the issuer to say, later.
        let payload = CompactJws::parse(token)?.without_padding().decode_payload()?;
        let claims = ClaimsSet::parse(&payload)?;
        let kind = match claims.get("iss") {
            Some(Value::String(iss)) => match self.0.iter().position(|issuer| issuer.issuer == *iss) {
                Some(index) => return Ok(index),
                None => ErrorKind::IssuerMismatch,
            },
            None | Some(Value::Null) => ErrorKind::MissingClaim,
            Some(_) => ErrorKind::InvalidClaim,
        };
        Err(Error::new(kind).with_claim("iss"))
    }
}
