//! The terms of an issuer with its keys.

use std::fmt;
use std::sync::Arc;

use super::profile::Profile;
use super::terms::Issuer;
use crate::algorithm::Algorithm;
use crate::error::Result;
use crate::jws::CompactJws;
use crate::jwt::{ClaimsSet, UnixTime, Verifier, media_type, parse_header};
use crate::key::KeySource;

/// Verifies the tokens of one issuer.
pub struct IssuerVerifier {
    issuer: Arc<Issuer>,
    verifier: Verifier,
}

/// What a token asks of the keys of its issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyQuery {
    /// The `kid` of the header.
    pub kid: Option<String>,
    /// The `alg` of the header, which the issuer's terms allow.
    pub algorithm: Algorithm,
}

impl Issuer {
    /// What a token asks of the keys, so that they can be had before it is verified.
    ///
    /// # Errors
    /// Those of [`Verifier::verify`] that do not depend on keys.
    pub fn key_query(&self, token: &[u8]) -> Result<KeyQuery> {
        let [protected, ..] = self.parse(token)?.decode()?;
        let header = parse_header(&protected, self.typ.as_deref().map(media_type).as_deref())?;
        Ok(KeyQuery { algorithm: self.algorithm(&header)?, kid: header.kid })
    }

    pub(super) fn parse<'t>(&self, token: &'t [u8]) -> Result<CompactJws<'t>> {
        let jws = CompactJws::parse(token)?;
        Ok(if self.is_padded() { jws.without_padding() } else { jws })
    }

    /// The core's verifier of the registered claims, with these keys; what is peculiar to the issuer is
    /// [`check`](Self::check)'s.
    ///
    /// # Errors
    /// Those of [`Verifier::new`].
    pub fn verifier(&self, keys: impl KeySource + Send + Sync + 'static) -> Result<Verifier> {
        let mut verifier = Verifier::new(keys, self.algorithms.clone(), self.validation())?;
        if let Some(typ) = &self.typ {
            verifier = verifier.with_typ(typ);
        }
        Ok(if self.is_padded() { verifier.with_padding() } else { verifier })
    }

    /// Whether the parts of its tokens are padded.
    fn is_padded(&self) -> bool {
        self.profile == Profile::Alb
    }
}

impl IssuerVerifier {
    /// Takes the terms and the keys.
    ///
    /// # Errors
    /// Those of [`Verifier::new`].
    pub fn new(issuer: Arc<Issuer>, keys: impl KeySource + Send + Sync + 'static) -> Result<Self> {
        Ok(Self { verifier: issuer.verifier(keys)?, issuer })
    }

    /// Verifies a token, validates its claims at the time `now`, and returns them.
    ///
    /// # Errors
    /// Those of [`Verifier::verify`], then those of [`Issuer::check`].
    pub fn verify(&self, token: &[u8], now: UnixTime) -> Result<ClaimsSet> {
        let claims = self.verifier.verify(token, now)?;
        if self.issuer.has_checks() {
            self.issuer.check(&self.issuer.parse(token)?.decode_protected()?, &claims)?;
        }
        Ok(claims)
    }

    /// Does what [`verify`](Self::verify) does after the core's verifier, for callers that have the claims in
    /// another form; `claims` is asked for only where something is to be checked.
    ///
    /// # Errors
    /// Those of [`Issuer::check`], and of `claims`.
    pub fn check(&self, token: &[u8], claims: impl FnOnce() -> Result<ClaimsSet>) -> Result<()> {
        match self.issuer.has_checks() {
            true => self.issuer.check(&self.issuer.parse(token)?.decode_protected()?, &claims()?),
            false => Ok(()),
        }
    }

    /// The core's verifier, of the registered claims.
    #[must_use]
    pub fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// The terms.
    #[must_use]
    pub fn issuer(&self) -> &Arc<Issuer> {
        &self.issuer
    }
}

impl fmt::Debug for IssuerVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssuerVerifier")
            .field("issuer", &self.issuer.issuer)
            .field("verifier", &self.verifier)
            .finish()
    }
}
