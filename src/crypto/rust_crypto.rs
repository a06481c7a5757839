//! The primitives of RustCrypto through jsonwebtoken's provider.
//!
//! The provider's static is named, never installed: jsonwebtoken's process-global default panics when
//! both of its backends are compiled in.

use jsonwebtoken::crypto::CryptoProvider;
use jsonwebtoken::crypto::rust_crypto::DEFAULT_PROVIDER;
use jsonwebtoken::jwk::EllipticCurve;
use jsonwebtoken::{DecodingKey, EncodingKey};

use super::{PrivateOctets, PublicOctets, Sign, Verify};
use crate::algorithm::{Algorithm, Curve};
use crate::error::{Error, ErrorKind, Result};

const PROVIDER: &CryptoProvider = &DEFAULT_PROVIDER;

/// The `rsa` crate's own limit for public keys.
const MAX_RSA_OCTETS: usize = 4096 / 8;

pub(super) fn signer(key: PrivateOctets<'_>) -> Result<Box<dyn Sign>> {
    Ok(Box::new(match key {
        PrivateOctets::Oct(secret) => EncodingKey::from_secret(secret),
        PrivateOctets::Rsa { pkcs1 } => EncodingKey::from_rsa_der(pkcs1),
        PrivateOctets::Ec { curve, pkcs8 } => {
            curve_algorithm(curve)?;
            EncodingKey::from_ec_der(pkcs8)
        }
        PrivateOctets::Ed25519 { pkcs8 } => EncodingKey::from_ed_der(pkcs8),
    }))
}

pub(super) fn verifier(key: PublicOctets<'_>) -> Result<Box<dyn Verify>> {
    let key = match key {
        PublicOctets::Oct(secret) => DecodingKey::from_secret(secret),
        PublicOctets::Rsa { n, .. } if n.len() > MAX_RSA_OCTETS => {
            return Err(Error::new(ErrorKind::UnsupportedAlgorithm).detail("RSA keys to 4096 bits"));
        }
        PublicOctets::Rsa { n, e } => DecodingKey::from_rsa_raw_components(n, e),
        PublicOctets::Ec { curve, point } => {
            let key = DecodingKey::from_ec_der(point);
            // The provider takes any octets here, so the point is checked by making a verifier.
            (PROVIDER.verifier_factory)(&curve_algorithm(curve)?, &key).map_err(invalid)?;
            key
        }
        PublicOctets::Ed25519 { x } => {
            let key = DecodingKey::from_ed_der(x);
            (PROVIDER.verifier_factory)(&jsonwebtoken::Algorithm::EdDSA, &key).map_err(invalid)?;
            key
        }
    };
    Ok(Box::new(key))
}

pub(super) fn derive_public(curve: Curve, pkcs8: &[u8]) -> Result<Vec<u8>> {
    let utils = &PROVIDER.key_utils;
    if curve == Curve::Ed25519 {
        return (utils.ed_pub_components_from_private_key)(pkcs8, &EllipticCurve::Ed25519).map_err(invalid);
    }
    let (_, x, y) =
        (utils.ec_pub_components_from_private_key)(pkcs8, curve_algorithm(curve)?).map_err(invalid)?;
    Ok([&[4], x.as_slice(), &y].concat())
}

impl Sign for EncodingKey {
    fn sign(&self, algorithm: Algorithm, signing_input: &[u8]) -> Result<Vec<u8>> {
        let signer = (PROVIDER.signer_factory)(&provided(algorithm)?, self).map_err(invalid)?;
        signer.try_sign(signing_input).map_err(|_| ErrorKind::InvalidKey.into())
    }
}

impl Verify for DecodingKey {
    fn verify(&self, algorithm: Algorithm, signing_input: &[u8], signature: &[u8]) -> Result<()> {
        let verifier = (PROVIDER.verifier_factory)(&provided(algorithm)?, self).map_err(invalid)?;
        verifier.verify(signing_input, &signature.to_vec()).map_err(|_| ErrorKind::SignatureMismatch.into())
    }
}

fn provided(algorithm: Algorithm) -> Result<jsonwebtoken::Algorithm> {
    algorithm.name().parse().map_err(|_| ErrorKind::UnsupportedAlgorithm.into())
}

fn curve_algorithm(curve: Curve) -> Result<jsonwebtoken::Algorithm> {
    match curve {
        Curve::P256 => Ok(jsonwebtoken::Algorithm::ES256),
        Curve::P384 => Ok(jsonwebtoken::Algorithm::ES384),
        Curve::P521 | Curve::Ed25519 => Err(ErrorKind::UnsupportedAlgorithm.into()),
    }
}

/// Drops the cause: jsonwebtoken's errors carry text of the `rsa` crate's making.
fn invalid(_: jsonwebtoken::errors::Error) -> Error {
    ErrorKind::InvalidKey.into()
}
