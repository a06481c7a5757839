//! How JWTs are signed, compiled once.

use std::fmt;

use serde::Serialize;

use super::to_payload;
use crate::algorithm::Algorithm;
use crate::base64url;
use crate::error::{Error, ErrorKind, Result};
use crate::header::JoseHeader;
use crate::jws;
use crate::key::SigningKey;

/// Signs JWTs with one key under one header. Safe to share between threads.
///
/// Its `Debug` form shows no part of the key.
///
/// # Examples
/// ```
/// use jotseal::{Algorithm, JoseHeader, Signer, SigningKey};
///
/// let key = SigningKey::generate(Algorithm::EdDSA)?;
/// let signer = Signer::new(key, &JoseHeader::jwt(Algorithm::EdDSA).with_kid("2026-11"))?;
/// let token = signer.sign(&serde_json::json!({"sub": "alice", "exp": 2_000_000_000}))?;
/// assert_eq!(token.split('.').count(), 3);
/// # Ok::<(), jotseal::Error>(())
/// ```
pub struct Signer {
    key: SigningKey,
    algorithm: Algorithm,
    protected: String,
}

impl Signer {
    /// Takes a key, and a header that names an algorithm which the key is for.
    ///
    /// # Errors
    /// Those of [`jws::sign`], and [`ErrorKind::WeakKey`]: a secret is shorter than the hash
    /// (RFC 7518, section 3.2).
    pub fn new(key: SigningKey, header: &JoseHeader) -> Result<Self> {
        Self::with_octets(key, header.algorithm()?, header.to_json().as_bytes())
    }

    /// Does the same for the octets of a header that the caller has serialized, `alg` included.
    ///
    /// # Errors
    /// Those of [`new`](Self::new).
    pub fn with_octets(key: SigningKey, algorithm: Algorithm, protected: &[u8]) -> Result<Self> {
        key.check(algorithm)?;
        if key.secret().is_some_and(|secret| secret.len() < algorithm.min_secret_octets()) {
            return Err(Error::new(ErrorKind::WeakKey).detail("a secret is as long as the hash, or longer"));
        }
        Ok(Self { key, algorithm, protected: base64url::encode(protected) })
    }

    /// The algorithm of the signatures.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Signs a claims set.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidClaimsSet`] where `claims` is not serialized as a JSON object.
    pub fn sign<C: Serialize + ?Sized>(&self, claims: &C) -> Result<String> {
        self.sign_octets(&to_payload(claims)?)
    }

    /// Signs a payload that the caller has serialized.
    ///
    /// # Errors
    /// Those of [`SigningKey::sign`].
    pub fn sign_octets(&self, payload: &[u8]) -> Result<String> {
        jws::sign_encoded(&self.protected, payload, self.algorithm, &self.key)
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}
