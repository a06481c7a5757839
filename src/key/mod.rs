//! Keys, parsed once and kept parsed.

mod confusion;
pub(crate) mod der;
pub(crate) mod ec;
pub(crate) mod oct;
pub(crate) mod okp;
pub(crate) mod pem;
pub(crate) mod rsa;
mod signing;
pub(crate) mod ssh;
mod verifying;

pub use self::pem::MAX_PEM_BYTES;
pub use self::rsa::{MAX_RSA_BITS, MIN_RSA_BITS, MIN_WEAK_RSA_BITS};
pub use self::signing::SigningKey;
pub use self::verifying::VerifyingKey;
use crate::algorithm::{Algorithm, KeyType};
use crate::crypto::{PrivateOctets, PublicOctets};
use crate::error::{Error, ErrorKind, Result};
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

    fn key_type(&self) -> KeyType {
        match self {
            Self::Oct(_) => KeyType::Oct,
            Self::Rsa(_) => KeyType::Rsa,
            Self::Ec(key) => KeyType::Ec(key.public.curve),
            Self::Okp(key) => KeyType::Okp(key.public.curve),
        }
    }

    fn octets(&self) -> PrivateOctets<'_> {
        match self {
            Self::Oct(secret) => PrivateOctets::Oct(secret.octets()),
            Self::Rsa(key) => PrivateOctets::Rsa { pkcs1: &key.pkcs1 },
            Self::Ec(key) => PrivateOctets::Ec { curve: key.public.curve, pkcs8: &key.pkcs8 },
            Self::Okp(key) => key.octets(),
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
            Self::Okp(key) => key.octets(),
        }
    }
}

/// What a key is used for, and what its JWK says of that.
#[derive(Clone, Debug, Default)]
pub(crate) struct Binding {
    pub(crate) kid: Option<String>,
    pub(crate) algorithm: Option<Algorithm>,
}

impl Binding {
    fn check(&self, key_type: KeyType, algorithm: Algorithm) -> Result<()> {
        if !algorithm.key_types().contains(&key_type)
            || self.algorithm.is_some_and(|bound| bound != algorithm)
        {
            return Err(ErrorKind::KeyMismatch.into());
        }
        Ok(())
    }
}

/// Where the key for a token is found: one key, or a set that is searched by `kid`.
pub trait KeySource {
    /// The key for a token whose header says `kid`, to be used with an algorithm that the caller allows.
    ///
    /// # Errors
    /// [`ErrorKind::KeyNotFound`], [`ErrorKind::KeyMismatch`].
    fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> Result<&VerifyingKey, Error>;

    /// All the keys.
    fn keys(&self) -> &[VerifyingKey];
}

impl KeySource for VerifyingKey {
    fn find(&self, _: Option<&str>, _: Algorithm) -> Result<&VerifyingKey, Error> {
        Ok(self)
    }

    fn keys(&self) -> &[VerifyingKey] {
        std::slice::from_ref(self)
    }
}
