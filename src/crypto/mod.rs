//! The seam between JOSE and cryptography.

use crate::algorithm::{Algorithm, Curve};
use crate::error::Result;

#[cfg(feature = "aws-lc-rs")]
mod aws_lc;
mod ed448;
mod rsa;
#[cfg(feature = "rust-crypto")]
mod rust_crypto;

#[cfg(not(any(feature = "aws-lc-rs", feature = "rust-crypto")))]
compile_error!("jotseal needs one of the features `aws-lc-rs` (the default) and `rust-crypto`");

/// The implementation of the primitives that a key is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Backend {
    /// aws-lc-rs: every algorithm; the default wherever its feature is on.
    #[cfg(feature = "aws-lc-rs")]
    AwsLcRs,
    /// RustCrypto, as jsonwebtoken's provider has it: no ES512, no ES256K, RSA to 4096 bits.
    #[cfg(feature = "rust-crypto")]
    RustCrypto,
}

impl Default for Backend {
    #[cfg(feature = "aws-lc-rs")]
    fn default() -> Self {
        Self::AwsLcRs
    }

    #[cfg(not(feature = "aws-lc-rs"))]
    fn default() -> Self {
        Self::RustCrypto
    }
}

/// The octets of a public or shared key.
#[derive(Clone, Copy)]
pub(crate) enum PublicOctets<'a> {
    Oct(&'a [u8]),
    /// Modulus and exponent, big-endian, without leading zeros.
    Rsa {
        n: &'a [u8],
        e: &'a [u8],
    },
    /// The uncompressed point of SEC 1, section 2.3.3.
    Ec {
        curve: Curve,
        point: &'a [u8],
    },
    Ed25519 {
        x: &'a [u8],
    },
    Ed448 {
        x: &'a [u8],
    },
}

/// The octets of a private or shared key.
#[derive(Clone, Copy)]
pub(crate) enum PrivateOctets<'a> {
    Oct(&'a [u8]),
    Rsa { pkcs1: &'a [u8] },
    Ec { curve: Curve, pkcs8: &'a [u8] },
    Ed25519 { seed: &'a [u8] },
    Ed448 { seed: &'a [u8] },
}

/// A key parsed for signing.
pub(crate) trait Sign: Send + Sync {
    fn sign(&self, algorithm: Algorithm, signing_input: &[u8]) -> Result<Vec<u8>>;
}

/// A key parsed for verification.
pub(crate) trait Verify: Send + Sync {
    fn verify(&self, algorithm: Algorithm, signing_input: &[u8], signature: &[u8]) -> Result<()>;
}

impl Backend {
    pub(crate) fn signer(self, key: PrivateOctets<'_>) -> Result<Box<dyn Sign>> {
        match self {
            #[cfg(feature = "aws-lc-rs")]
            Self::AwsLcRs => aws_lc::signer(key),
            #[cfg(feature = "rust-crypto")]
            Self::RustCrypto => rust_crypto::signer(key),
        }
    }

    pub(crate) fn verifier(self, key: PublicOctets<'_>) -> Result<Box<dyn Verify>> {
        match self {
            #[cfg(feature = "aws-lc-rs")]
            Self::AwsLcRs => aws_lc::verifier(key),
            #[cfg(feature = "rust-crypto")]
            Self::RustCrypto => rust_crypto::verifier(key),
        }
    }

    /// The public octets of a private key on a curve: the uncompressed point, or `x` of an OKP.
    pub(crate) fn derive_public(self, key: PrivateOctets<'_>) -> Result<Vec<u8>> {
        match self {
            #[cfg(feature = "aws-lc-rs")]
            Self::AwsLcRs => aws_lc::derive_public(key),
            #[cfg(feature = "rust-crypto")]
            Self::RustCrypto => rust_crypto::derive_public(key),
        }
    }
}
