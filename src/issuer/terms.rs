//! What the tokens of one issuer have to be.

use serde_json::Value;

use super::claim_path::ClaimPath;
use super::keys_from::KeysFrom;
use super::profile::Profile;
use crate::algorithm::Algorithm;
use crate::error::{Error, ErrorKind, Result};
use crate::header::JoseHeader;
use crate::json;
use crate::jwt::{ClaimsSet, Validation};

/// An issuer, where its keys are, and what its tokens have to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Issuer {
    /// What `iss` is, character for character.
    pub issuer: String,
    /// The provider.
    pub profile: Profile,
    /// What `aud` names one of; of an access token of Cognito's, `client_id`.
    pub audiences: Vec<String>,
    /// The algorithms that tokens may have.
    pub algorithms: Vec<Algorithm>,
    /// The seconds by which clocks may differ.
    pub leeway_secs: f64,
    /// The media type that the header must have, such as `at+jwt` (RFC 9068, section 4).
    pub typ: Option<String>,
    /// The claims that must be there, beside `exp`.
    pub require: Vec<String>,
    /// Where the keys are.
    pub keys_from: KeysFrom,
    /// What a token of Cognito's may be for.
    pub token_uses: Vec<TokenUse>,
    /// The ARNs of the load balancers whose tokens are taken.
    pub signers: Vec<String>,
    /// What other claims have to be.
    pub claims: Vec<ClaimRule>,
    /// Where scopes are: the first that is there counts.
    pub scopes: Vec<ClaimPath>,
    /// Where groups, roles or permissions are.
    pub groups: ClaimPath,
}

/// What a token of Cognito's is for: its claim `token_use`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenUse {
    /// An access token, which has `client_id` and no `aud` unless it is bound to a resource.
    Access,
    /// An ID token.
    Id,
}

/// Values, one of which a claim has to have; of a list, one item has to.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimRule {
    /// The claim.
    pub path: ClaimPath,
    /// The values.
    pub values: Vec<Value>,
}

impl Issuer {
    /// What the registered claims have to be.
    #[must_use]
    pub fn validation(&self) -> Validation {
        let mut require = vec!["exp".to_owned()];
        require.extend(self.require.iter().filter(|name| *name != "exp").cloned());
        Validation {
            leeway_secs: self.leeway_secs,
            require,
            issuers: Some(vec![self.issuer.clone()]),
            audiences: Some(self.audiences.clone()),
            // These have their audience elsewhere, and `check` looks there.
            verify_aud: !matches!(self.profile, Profile::Cognito | Profile::Alb),
            ..Validation::default()
        }
    }

    /// Checks what is peculiar to the issuer in the header and claims of a token that is verified.
    ///
    /// # Errors
    /// - [`ErrorKind::MissingClaim`], [`ErrorKind::ClaimMismatch`], with the claim or header parameter.
    /// - [`ErrorKind::AudienceMismatch`]: `client_id` of an access token of Cognito's, or `client` in the
    ///   header of a load balancer, is no audience.
    pub fn check(&self, protected: &[u8], claims: &ClaimsSet) -> Result<()> {
        match self.profile {
            Profile::Cognito => self.check_cognito(claims)?,
            Profile::Alb => self.check_load_balancer(protected)?,
            _ => {}
        }
        self.claims.iter().try_for_each(|rule| rule.check(claims))
    }

    /// Whether [`check`](Self::check) has anything to look at.
    #[must_use]
    pub fn has_checks(&self) -> bool {
        matches!(self.profile, Profile::Cognito | Profile::Alb) || !self.claims.is_empty()
    }

    fn check_cognito(&self, claims: &ClaimsSet) -> Result<()> {
        let token_use = text(claims.get("token_use"), "token_use")?;
        let token_use = match token_use {
            "access" => TokenUse::Access,
            "id" => TokenUse::Id,
            _ => return Err(mismatch("token_use")),
        };
        if !self.token_uses.contains(&token_use) {
            return Err(mismatch("token_use"));
        }
        let name = if token_use == TokenUse::Access { "client_id" } else { "aud" };
        self.check_client(text(claims.get(name), name)?, name)
    }

    /// A load balancer says for whom and by whom a token is in the header.
    fn check_load_balancer(&self, protected: &[u8]) -> Result<()> {
        let header = json::parse_members(protected)
            .map_err(|error| Error::new(ErrorKind::InvalidHeader).with_source(error))?;
        let signer = text(header.get("signer"), "signer")?;
        if !self.signers.iter().any(|expected| expected == signer) {
            return Err(mismatch("signer"));
        }
        self.check_client(text(header.get("client"), "client")?, "client")
    }

    fn check_client(&self, client: &str, name: &'static str) -> Result<()> {
        match self.audiences.iter().any(|audience| audience == client) {
            true => Ok(()),
            false => Err(Error::new(ErrorKind::AudienceMismatch).with_claim(name)),
        }
    }

    /// The scopes that a token has.
    #[must_use]
    pub fn scopes<'c>(&self, claims: &'c ClaimsSet) -> Vec<&'c str> {
        let there = self.scopes.iter().find(|path| path.find(claims).is_some());
        there.map(|path| path.words(claims)).unwrap_or_default()
    }

    /// The groups, roles or permissions that a token has; names of groups may have spaces in them.
    #[must_use]
    pub fn groups<'c>(&self, claims: &'c ClaimsSet) -> Vec<&'c str> {
        match self.groups.find(claims) {
            Some(Value::String(group)) => vec![group.as_str()],
            _ => self.groups.words(claims),
        }
    }

    pub(super) fn algorithm(&self, header: &JoseHeader) -> Result<Algorithm> {
        let named = header.alg.as_deref().and_then(Algorithm::from_name);
        Ok(named.filter(|it| self.algorithms.contains(it)).ok_or(ErrorKind::AlgorithmNotAllowed)?)
    }
}

impl ClaimRule {
    fn check(&self, claims: &ClaimsSet) -> Result<()> {
        let name = self.path.claim();
        let value = self.path.find(claims).filter(|value| !value.is_null());
        let value = value.ok_or_else(|| Error::new(ErrorKind::MissingClaim).with_claim(name.to_owned()))?;
        let has = match value {
            Value::Array(items) => items.iter().any(|item| self.values.contains(item)),
            value => self.values.contains(value),
        };
        if has { Ok(()) } else { Err(Error::new(ErrorKind::ClaimMismatch).with_claim(name.to_owned())) }
    }
}

fn text<'v>(value: Option<&'v Value>, name: &'static str) -> Result<&'v str> {
    match value {
        None | Some(Value::Null) => Err(Error::new(ErrorKind::MissingClaim).with_claim(name)),
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(Error::new(ErrorKind::InvalidClaim).with_claim(name)),
    }
}

fn mismatch(name: &'static str) -> Error {
    Error::new(ErrorKind::ClaimMismatch).with_claim(name)
}
