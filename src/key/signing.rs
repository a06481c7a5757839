//! The key that signs.

use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::ec::EcPrivate;
use super::oct::Secret;
use super::okp::OkpPrivate;
use super::rsa::RsaPrivate;
use super::verifying::VerifyingKey;
use super::{Binding, DEFAULT_RSA_BITS, PrivateKey, der, pem};
use crate::algorithm::{Algorithm, KeyType, Scheme};
use crate::crypto::{Backend, Sign};
use crate::error::{ErrorKind, Result};

/// A private or shared key that signs. Clones share what was parsed.
///
/// Its `Debug` form shows no part of the key.
#[derive(Clone)]
pub struct SigningKey {
    parsed: Arc<Parsed>,
    binding: Binding,
    backend: Backend,
}

struct Parsed {
    key: PrivateKey,
    signer: Box<dyn Sign>,
}

impl SigningKey {
    pub(crate) fn new(key: PrivateKey, binding: Binding, backend: Backend) -> Result<Self> {
        let signer = backend.signer(key.octets())?;
        Ok(Self { parsed: Arc::new(Parsed { key, signer }), binding, backend })
    }

    /// Imports a shared secret for HMAC.
    ///
    /// # Errors
    /// - [`ErrorKind::InvalidKey`]: it is empty.
    /// - [`ErrorKind::KeyMismatch`]: it is the text or DER of another kind of key (RFC 8725, section 2.1).
    pub fn from_secret(secret: &[u8]) -> Result<Self> {
        Self::new(PrivateKey::Oct(Secret::new(secret)?), Binding::default(), Backend::default())
    }

    /// Imports a private key of PKCS#1, PKCS#8 or SEC 1 in PEM (RFC 7468), of at most [`MAX_PEM_BYTES`](crate::MAX_PEM_BYTES).
    ///
    /// # Errors
    /// - [`ErrorKind::InvalidKey`]: not such a key, or one that is encrypted or inconsistent.
    /// - [`ErrorKind::KeyMismatch`]: a public key.
    /// - [`ErrorKind::WeakKey`]: an RSA modulus under [`MIN_RSA_BITS`](crate::MIN_RSA_BITS).
    /// - [`ErrorKind::UnsupportedAlgorithm`]: a curve or type that is not supported.
    pub fn from_pem(text: impl AsRef<[u8]>) -> Result<Self> {
        Self::new(pem::private_key(text.as_ref())?, Binding::default(), Backend::default())
    }

    /// Imports a private key of PKCS#8, PKCS#1 or SEC 1 in DER.
    ///
    /// # Errors
    /// Those of [`from_pem`](Self::from_pem).
    pub fn from_der(der: &[u8]) -> Result<Self> {
        Self::new(der::private_key(der)?, Binding::default(), Backend::default())
    }

    /// Imports octets as the kind of key that the algorithm works with: a secret for HMAC, else PEM.
    ///
    /// # Errors
    /// Those of [`from_secret`](Self::from_secret) or [`from_pem`](Self::from_pem).
    pub fn for_algorithm(octets: &[u8], algorithm: Algorithm) -> Result<Self> {
        match algorithm.scheme() {
            Scheme::Hmac(_) => Self::from_secret(octets),
            _ => Self::from_pem(octets),
        }
    }

    /// Makes a new key for an algorithm: of [`DEFAULT_RSA_BITS`] for RSA, as long as its hash for HMAC.
    ///
    /// # Errors
    /// [`ErrorKind::UnsupportedAlgorithm`] where the backend lacks the curve.
    pub fn generate(algorithm: Algorithm) -> Result<Self> {
        let [key_type, ..] = algorithm.key_types() else {
            return Err(ErrorKind::UnsupportedAlgorithm.into());
        };
        let key = match *key_type {
            KeyType::Rsa => return Self::generate_rsa(DEFAULT_RSA_BITS),
            KeyType::Ec(curve) => PrivateKey::Ec(EcPrivate::generate(curve)?),
            KeyType::Okp(curve) => PrivateKey::Okp(OkpPrivate::generate(curve)?),
            KeyType::Oct => PrivateKey::Oct(Secret::generate(algorithm.min_secret_octets())?),
        };
        Self::new(key, Binding::default(), Backend::default())
    }

    /// Makes a new RSA key of [`MIN_RSA_BITS`](crate::MIN_RSA_BITS) to [`MAX_RSA_BITS`](crate::MAX_RSA_BITS).
    ///
    /// # Errors
    /// [`ErrorKind::WeakKey`] outside of these limits.
    pub fn generate_rsa(bits: usize) -> Result<Self> {
        let key = PrivateKey::Rsa(RsaPrivate::generate(bits)?);
        Self::new(key, Binding::default(), Backend::default())
    }

    /// The same key in another backend.
    ///
    /// # Errors
    /// Those of that backend: [`ErrorKind::UnsupportedAlgorithm`], [`ErrorKind::InvalidKey`].
    pub fn with_backend(&self, backend: Backend) -> Result<Self> {
        Self::new(self.key().clone(), self.binding.clone(), backend)
    }

    /// The key that verifies what this one signs.
    ///
    /// # Errors
    /// Those of [`VerifyingKey::from_pem`].
    pub fn verifying_key(&self) -> Result<VerifyingKey> {
        VerifyingKey::new(self.key().public(), self.binding.clone(), self.backend)
    }

    /// Exports an asymmetric key as PKCS#8 in PEM, with lines ended by LF.
    ///
    /// # Errors
    /// [`ErrorKind::KeyMismatch`] for a symmetric key.
    pub fn to_pem(&self) -> Result<Zeroizing<String>> {
        pem::private_pem(self.key())
    }

    /// Exports an asymmetric key as PKCS#8 in DER.
    ///
    /// # Errors
    /// [`ErrorKind::KeyMismatch`] for a symmetric key.
    pub fn to_der(&self) -> Result<Zeroizing<Vec<u8>>> {
        der::to_pkcs8(self.key())
    }

    pub(crate) fn key(&self) -> &PrivateKey {
        &self.parsed.key
    }

    /// The secret of a symmetric key.
    #[must_use]
    pub fn secret(&self) -> Option<&[u8]> {
        match self.key() {
            PrivateKey::Oct(secret) => Some(secret.octets()),
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

    /// The modulus of an RSA key in bits.
    #[must_use]
    pub fn bits(&self) -> Option<usize> {
        match self.key() {
            PrivateKey::Rsa(key) => Some(key.public.bits()),
            _ => None,
        }
    }

    /// Refuses an algorithm that the key is not for, by its type or by its JWK's `alg`.
    ///
    /// # Errors
    /// [`ErrorKind::KeyMismatch`].
    pub fn check(&self, algorithm: Algorithm) -> Result<()> {
        self.binding.check(self.key_type(), algorithm)
    }

    /// Signs octets and returns the signature octets.
    ///
    /// # Errors
    /// - [`ErrorKind::KeyMismatch`]: the key is not for that algorithm.
    /// - [`ErrorKind::UnsupportedAlgorithm`]: its backend lacks the algorithm.
    pub fn sign(&self, algorithm: Algorithm, signing_input: &[u8]) -> Result<Vec<u8>> {
        self.check(algorithm)?;
        self.parsed.signer.sign(algorithm, signing_input)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({:?})", self.key_type())
    }
}
