//! The key that verifies.

use std::fmt;
use std::sync::Arc;

use super::oct::Secret;
use super::rsa::MIN_RSA_BITS;
use super::{Binding, PublicKey, der, pem, ssh};
use crate::algorithm::{Algorithm, KeyType, Scheme};
use crate::crypto::{Backend, Verify};
use crate::error::{ErrorKind, Result};

/// A public or shared key that verifies. Clones share what was parsed.
///
/// Its `Debug` form shows no part of the key.
#[derive(Clone)]
pub struct VerifyingKey {
    parsed: Arc<Parsed>,
    binding: Binding,
    weak_allowed: bool,
}

struct Parsed {
    key: PublicKey,
    verifier: Box<dyn Verify>,
    is_weak: bool,
}

impl VerifyingKey {
    pub(crate) fn new(key: PublicKey, binding: Binding, backend: Backend) -> Result<Self> {
        let verifier = backend.verifier(key.octets())?;
        let is_weak = matches!(&key, PublicKey::Rsa(key) if key.bits() < MIN_RSA_BITS);
        let parsed = Arc::new(Parsed { key, verifier, is_weak });
        Ok(Self { parsed, binding, weak_allowed: false })
    }

    /// Imports a shared secret for HMAC.
    ///
    /// # Errors
    /// Those of [`SigningKey::from_secret`](crate::SigningKey::from_secret).
    pub fn from_secret(secret: &[u8]) -> Result<Self> {
        Self::new(PublicKey::Oct(Secret::new(secret)?), Binding::default(), Backend::default())
    }

    /// Imports a public key of SPKI or PKCS#1 in PEM (RFC 7468), of at most [`MAX_PEM_BYTES`](crate::MAX_PEM_BYTES), or the
    /// public part of a private key.
    ///
    /// # Errors
    /// - [`ErrorKind::InvalidKey`]: not such a key.
    /// - [`ErrorKind::WeakKey`]: an RSA modulus under [`MIN_WEAK_RSA_BITS`](crate::MIN_WEAK_RSA_BITS); one under [`MIN_RSA_BITS`](crate::MIN_RSA_BITS)
    ///   refuses to verify unless [`allow_weak`](Self::allow_weak) lets it.
    /// - [`ErrorKind::UnsupportedAlgorithm`]: a curve or type that is not supported.
    pub fn from_pem(text: impl AsRef<[u8]>) -> Result<Self> {
        Self::new(pem::public_key(text.as_ref())?, Binding::default(), Backend::default())
    }

    /// Imports a public key of SPKI or PKCS#1 in DER.
    ///
    /// # Errors
    /// Those of [`from_pem`](Self::from_pem).
    pub fn from_der(der: &[u8]) -> Result<Self> {
        Self::new(der::public_key(der)?, Binding::default(), Backend::default())
    }

    /// Imports a public key as OpenSSH writes it: `TYPE BASE64 [COMMENT]`.
    ///
    /// # Errors
    /// Those of [`from_pem`](Self::from_pem).
    pub fn from_ssh(text: impl AsRef<[u8]>) -> Result<Self> {
        Self::new(ssh::public_key(text.as_ref())?, Binding::default(), Backend::default())
    }

    /// The same key under a key ID, by which a set finds it.
    #[must_use]
    pub fn with_kid(mut self, kid: impl Into<String>) -> Self {
        self.binding.kid = Some(kid.into());
        self
    }

    /// Lets an RSA key under [`MIN_RSA_BITS`](crate::MIN_RSA_BITS) verify, which it refuses otherwise (RFC 7518, section 3.3).
    #[must_use]
    pub fn allow_weak(mut self) -> Self {
        self.weak_allowed = true;
        self
    }

    /// Whether the key is an RSA key under [`MIN_RSA_BITS`](crate::MIN_RSA_BITS).
    #[must_use]
    pub fn is_weak(&self) -> bool {
        self.parsed.is_weak
    }

    pub(crate) fn is_refused(&self) -> bool {
        self.is_weak() && !self.weak_allowed
    }

    /// Imports octets as the kind of key that the algorithm works with: a secret for HMAC, else PEM or the
    /// text of OpenSSH.
    ///
    /// # Errors
    /// Those of [`from_secret`](Self::from_secret) or [`from_pem`](Self::from_pem).
    pub fn for_algorithm(octets: &[u8], algorithm: Algorithm) -> Result<Self> {
        match algorithm.scheme() {
            Scheme::Hmac(_) => Self::from_secret(octets),
            _ if ssh::is_public_key(octets) => Self::from_ssh(octets),
            _ => Self::from_pem(octets),
        }
    }

    /// The same key in another backend.
    ///
    /// # Errors
    /// Those of that backend: [`ErrorKind::UnsupportedAlgorithm`], [`ErrorKind::InvalidKey`].
    pub fn with_backend(&self, backend: Backend) -> Result<Self> {
        let key = Self::new(self.key().clone(), self.binding.clone(), backend)?;
        Ok(Self { weak_allowed: self.weak_allowed, ..key })
    }

    /// Exports an asymmetric key as SPKI in PEM, with lines ended by LF.
    ///
    /// # Errors
    /// [`ErrorKind::KeyMismatch`] for a symmetric key.
    pub fn to_pem(&self) -> Result<String> {
        pem::public_pem(self.key())
    }

    /// Exports an asymmetric key as SPKI in DER.
    ///
    /// # Errors
    /// [`ErrorKind::KeyMismatch`] for a symmetric key.
    pub fn to_der(&self) -> Result<Vec<u8>> {
        der::to_spki(self.key())
    }

    pub(crate) fn key(&self) -> &PublicKey {
        &self.parsed.key
    }

    /// The secret of a symmetric key.
    #[must_use]
    pub fn secret(&self) -> Option<&[u8]> {
        match self.key() {
            PublicKey::Oct(secret) => Some(secret.octets()),
            _ => None,
        }
    }

    /// The modulus of an RSA key in bits.
    #[must_use]
    pub fn bits(&self) -> Option<usize> {
        match self.key() {
            PublicKey::Rsa(key) => Some(key.bits()),
            _ => None,
        }
    }

    /// The `kid` of the JWK that the key came from.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.binding.kid.as_deref()
    }

    /// The type of the key.
    #[must_use]
    pub fn key_type(&self) -> KeyType {
        self.key().key_type()
    }

    /// Whether the key is for that algorithm, by its type and by its JWK's `alg`.
    #[must_use]
    pub fn is_for(&self, algorithm: Algorithm) -> bool {
        self.binding.check(self.key_type(), algorithm).is_ok()
    }

    /// Verifies that signature octets are of these octets.
    ///
    /// # Errors
    /// - [`ErrorKind::KeyMismatch`]: the key is not for that algorithm.
    /// - [`ErrorKind::WeakKey`]: an RSA modulus under [`MIN_RSA_BITS`](crate::MIN_RSA_BITS).
    /// - [`ErrorKind::UnsupportedAlgorithm`]: the key's backend lacks the algorithm.
    /// - [`ErrorKind::SignatureMismatch`]: they do not verify.
    pub fn verify(&self, algorithm: Algorithm, signing_input: &[u8], signature: &[u8]) -> Result<()> {
        self.binding.check(self.key_type(), algorithm)?;
        if self.is_refused() {
            return Err(ErrorKind::WeakKey.into());
        }
        self.parsed.verifier.verify(algorithm, signing_input, signature)
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifyingKey({:?})", self.key_type())
    }
}
