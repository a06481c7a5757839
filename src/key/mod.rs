//! Keys, parsed once and kept parsed.

pub(crate) mod ec;
pub(crate) mod oct;
pub(crate) mod okp;
pub(crate) mod pem;
pub(crate) mod rsa;

use std::fmt;

use zeroize::Zeroizing;

pub use self::pem::MAX_PEM_BYTES;
pub use self::rsa::{MAX_RSA_BITS, MIN_RSA_BITS};
use crate::algorithm::{Algorithm, Hash, KeyType, Scheme};
use crate::crypto::{Backend, PrivateOctets, PublicOctets, Sign, Verify};
use crate::error::{Error, ErrorKind, Result};
use crate::jwk::Jwk;
use ec::{EcPrivate, EcPublic};
use oct::Secret;
use okp::{OkpPrivate, OkpPublic};
use rsa::{RsaPrivate, RsaPublic};

/// The modulus of a generated RSA key, in bits.
pub const DEFAULT_RSA_BITS: usize = 2048;

#[derive(Clone)]
pub(crate) enum PrivateKey {
    Oct(Secret),
    Rsa(RsaPrivate),
    Ec(EcPrivate),
    Okp(OkpPrivate),
}

#[derive(Clone)]
pub(crate) enum PublicKey {
    Oct(Secret),
    Rsa(RsaPublic),
    Ec(EcPublic),
    Okp(OkpPublic),
}

impl PrivateKey {
    pub(crate) fn public(&self) -> PublicKey {
        match self {
            Self::Oct(secret) => PublicKey::Oct(secret.clone()),
            Self::Rsa(key) => PublicKey::Rsa(key.public.clone()),
            Self::Ec(key) => PublicKey::Ec(key.public.clone()),
            Self::Okp(key) => PublicKey::Okp(key.public.clone()),
        }
    }

    fn octets(&self) -> PrivateOctets<'_> {
        match self {
            Self::Oct(secret) => PrivateOctets::Oct(secret.octets()),
            Self::Rsa(key) => PrivateOctets::Rsa { pkcs1: &key.pkcs1 },
            Self::Ec(key) => PrivateOctets::Ec { curve: key.public.curve, pkcs8: &key.pkcs8 },
            Self::Okp(key) => PrivateOctets::Ed25519 { pkcs8: &key.pkcs8 },
        }
    }
}

impl PublicKey {
    fn key_type(&self) -> KeyType {
        match self {
            Self::Oct(_) => KeyType::Oct,
            Self::Rsa(_) => KeyType::Rsa,
            Self::Ec(key) => KeyType::Ec(key.curve),
            Self::Okp(key) => KeyType::Okp(key.curve),
        }
    }

    fn octets(&self) -> PublicOctets<'_> {
        match self {
            Self::Oct(secret) => PublicOctets::Oct(secret.octets()),
            Self::Rsa(key) => PublicOctets::Rsa { n: &key.n, e: &key.e },
            Self::Ec(key) => PublicOctets::Ec { curve: key.curve, point: &key.point },
            Self::Okp(key) => PublicOctets::Ed25519 { x: &key.x },
        }
    }
}

/// What a key is used for, and what its JWK says of that.
#[derive(Clone, Debug, Default)]
struct Binding {
    kid: Option<String>,
    algorithm: Option<Algorithm>,
}

impl Binding {
    fn of(jwk: &Jwk) -> Result<Self> {
        Ok(Self { kid: jwk.kid.clone(), algorithm: jwk.algorithm()? })
    }

    fn check(&self, key_type: KeyType, algorithm: Algorithm) -> Result<()> {
        if algorithm.key_type() != key_type || self.algorithm.is_some_and(|bound| bound != algorithm) {
            return Err(ErrorKind::KeyMismatch.into());
        }
        Ok(())
    }
}

/// A private or shared key that signs.
///
/// Its `Debug` form shows no part of the key.
pub struct SigningKey {
    key: PrivateKey,
    signer: Box<dyn Sign>,
    binding: Binding,
}

impl SigningKey {
    fn new(key: PrivateKey, binding: Binding, backend: Backend) -> Result<Self> {
        Ok(Self { signer: backend.signer(key.octets())?, key, binding })
    }

    /// Imports a shared secret for HMAC.
    ///
    /// # Errors
    /// - [`ErrorKind::InvalidKey`]: it is empty.
    /// - [`ErrorKind::KeyMismatch`]: it is the text or DER of another kind of key (RFC 8725, section 2.1).
    pub fn from_secret(secret: &[u8]) -> Result<Self> {
        Self::new(PrivateKey::Oct(Secret::new(secret)?), Binding::default(), Backend::default())
    }

    /// Imports a private key of PKCS#1, PKCS#8 or SEC 1 in PEM (RFC 7468), of at most [`MAX_PEM_BYTES`].
    ///
    /// # Errors
    /// - [`ErrorKind::InvalidKey`]: not such a key, or one that is encrypted or inconsistent.
    /// - [`ErrorKind::KeyMismatch`]: a public key.
    /// - [`ErrorKind::WeakKey`]: an RSA modulus under [`MIN_RSA_BITS`].
    /// - [`ErrorKind::UnsupportedAlgorithm`]: a curve or type that is not supported.
    pub fn from_pem(text: impl AsRef<[u8]>) -> Result<Self> {
        Self::new(pem::private_key(text.as_ref())?, Binding::default(), Backend::default())
    }

    /// Imports octets as the kind of key that the algorithm works with: a secret for HMAC, else PEM.
    ///
    /// # Errors
    /// Those of [`from_secret`](Self::from_secret) or [`from_pem`](Self::from_pem).
    pub fn for_algorithm(octets: &[u8], algorithm: Algorithm) -> Result<Self> {
        match algorithm.key_type() {
            KeyType::Oct => Self::from_secret(octets),
            _ => Self::from_pem(octets),
        }
    }

    /// Imports a private or symmetric JWK; its `kid`, `alg`, `use` and `key_ops` bind the key.
    ///
    /// # Errors
    /// Those of [`from_pem`](Self::from_pem), and [`ErrorKind::KeyMismatch`] where the JWK is public or
    /// not for signatures.
    pub fn from_jwk(jwk: &Jwk) -> Result<Self> {
        jwk.check_operation("sign")?;
        Self::new(jwk.private_key()?, Binding::of(jwk)?, Backend::default())
    }

    /// Makes a new key for an algorithm: of [`DEFAULT_RSA_BITS`] for RSA, as long as its hash for HMAC.
    ///
    /// # Errors
    /// [`ErrorKind::UnsupportedAlgorithm`] where the backend lacks the curve.
    pub fn generate(algorithm: Algorithm) -> Result<Self> {
        let key = match algorithm.scheme() {
            Scheme::Hmac(hash) => PrivateKey::Oct(Secret::generate(match hash {
                Hash::Sha256 => 32,
                Hash::Sha384 => 48,
                Hash::Sha512 => 64,
            })?),
            Scheme::RsaPkcs1(_) | Scheme::RsaPss(_) => return Self::generate_rsa(DEFAULT_RSA_BITS),
            Scheme::Ecdsa(curve) => PrivateKey::Ec(EcPrivate::generate(curve)?),
            Scheme::Eddsa(curve) => PrivateKey::Okp(OkpPrivate::generate(curve)?),
        };
        Self::new(key, Binding::default(), Backend::default())
    }

    /// Makes a new RSA key of [`MIN_RSA_BITS`] to [`MAX_RSA_BITS`].
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
        Self::new(self.key.clone(), self.binding.clone(), backend)
    }

    /// The key that verifies what this one signs.
    ///
    /// # Errors
    /// Those of [`VerifyingKey::from_pem`].
    pub fn verifying_key(&self) -> Result<VerifyingKey> {
        VerifyingKey::new(self.key.public(), self.binding.clone(), Backend::default())
    }

    /// Exports an asymmetric key as PKCS#8 in PEM, with lines ended by LF.
    ///
    /// # Errors
    /// [`ErrorKind::KeyMismatch`] for a symmetric key.
    pub fn to_pem(&self) -> Result<Zeroizing<String>> {
        pem::private_pem(&self.key)
    }

    /// The secret of a symmetric key.
    #[must_use]
    pub fn secret(&self) -> Option<&[u8]> {
        match &self.key {
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
        self.key.public().key_type()
    }

    pub(crate) fn sign(&self, algorithm: Algorithm, signing_input: &[u8]) -> Result<Vec<u8>> {
        self.binding.check(self.key_type(), algorithm)?;
        self.signer.sign(algorithm, signing_input)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({:?})", self.key_type())
    }
}

/// A public or shared key that verifies.
///
/// Its `Debug` form shows no part of the key.
pub struct VerifyingKey {
    key: PublicKey,
    verifier: Box<dyn Verify>,
    binding: Binding,
}

impl VerifyingKey {
    fn new(key: PublicKey, binding: Binding, backend: Backend) -> Result<Self> {
        Ok(Self { verifier: backend.verifier(key.octets())?, key, binding })
    }

    /// Imports a shared secret for HMAC.
    ///
    /// # Errors
    /// Those of [`SigningKey::from_secret`].
    pub fn from_secret(secret: &[u8]) -> Result<Self> {
        Self::new(PublicKey::Oct(Secret::new(secret)?), Binding::default(), Backend::default())
    }

    /// Imports a public key of SPKI or PKCS#1 in PEM (RFC 7468), of at most [`MAX_PEM_BYTES`], or the
    /// public part of a private key.
    ///
    /// # Errors
    /// - [`ErrorKind::InvalidKey`]: not such a key.
    /// - [`ErrorKind::WeakKey`]: an RSA modulus under [`MIN_RSA_BITS`].
    /// - [`ErrorKind::UnsupportedAlgorithm`]: a curve or type that is not supported.
    pub fn from_pem(text: impl AsRef<[u8]>) -> Result<Self> {
        Self::new(pem::public_key(text.as_ref())?, Binding::default(), Backend::default())
    }

    /// Imports octets as the kind of key that the algorithm works with: a secret for HMAC, else PEM.
    ///
    /// # Errors
    /// Those of [`from_secret`](Self::from_secret) or [`from_pem`](Self::from_pem).
    pub fn for_algorithm(octets: &[u8], algorithm: Algorithm) -> Result<Self> {
        match algorithm.key_type() {
            KeyType::Oct => Self::from_secret(octets),
            _ => Self::from_pem(octets),
        }
    }

    /// Imports a JWK; its `kid`, `alg`, `use` and `key_ops` bind the key.
    ///
    /// # Errors
    /// Those of [`from_pem`](Self::from_pem), and [`ErrorKind::KeyMismatch`] where the JWK is not for
    /// signatures.
    pub fn from_jwk(jwk: &Jwk) -> Result<Self> {
        jwk.check_operation("verify")?;
        Self::new(jwk.public_key()?, Binding::of(jwk)?, Backend::default())
    }

    /// The same key in another backend.
    ///
    /// # Errors
    /// Those of that backend: [`ErrorKind::UnsupportedAlgorithm`], [`ErrorKind::InvalidKey`].
    pub fn with_backend(&self, backend: Backend) -> Result<Self> {
        Self::new(self.key.clone(), self.binding.clone(), backend)
    }

    /// Exports an asymmetric key as SPKI in PEM, with lines ended by LF.
    ///
    /// # Errors
    /// [`ErrorKind::KeyMismatch`] for a symmetric key.
    pub fn to_pem(&self) -> Result<String> {
        pem::public_pem(&self.key)
    }

    /// The `kid` of the JWK that the key came from.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.binding.kid.as_deref()
    }

    /// The type of the key.
    #[must_use]
    pub fn key_type(&self) -> KeyType {
        self.key.key_type()
    }

    /// Whether the key is for that algorithm, by its type and by its JWK's `alg`.
    #[must_use]
    pub fn is_for(&self, algorithm: Algorithm) -> bool {
        self.binding.check(self.key_type(), algorithm).is_ok()
    }

    pub(crate) fn verify(&self, algorithm: Algorithm, signing_input: &[u8], signature: &[u8]) -> Result<()> {
        self.binding.check(self.key_type(), algorithm)?;
        self.verifier.verify(algorithm, signing_input, signature)
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifyingKey({:?})", self.key_type())
    }
}

/// Where the key for a token is found: one key, or a set that is searched by `kid`.
pub trait KeySource {
    /// The key for a token whose header says `kid`, to be used with an algorithm that the caller allows.
    ///
    /// # Errors
    /// [`ErrorKind::KeyNotFound`], [`ErrorKind::KeyMismatch`].
    fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> Result<&VerifyingKey, Error>;
}

impl KeySource for VerifyingKey {
    fn find(&self, _: Option<&str>, _: Algorithm) -> Result<&VerifyingKey, Error> {
        Ok(self)
    }
}
