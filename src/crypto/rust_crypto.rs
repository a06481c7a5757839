//! The primitives of RustCrypto through jsonwebtoken's provider.
//!
//! The provider's static is named, never installed: jsonwebtoken's process-global default panics when
//! both of its backends are compiled in. RSA signatures are made by the `rsa` crate itself: the provider
//! parses the key anew for each, and panics where the numbers of a key are unsound.

use jsonwebtoken::crypto::CryptoProvider;
use jsonwebtoken::crypto::rust_crypto::DEFAULT_PROVIDER;
use jsonwebtoken::jwk::EllipticCurve;
use jsonwebtoken::{DecodingKey, EncodingKey};
use rsa::pkcs1::{DecodeRsaPrivateKey, EncodeRsaPrivateKey};
use rsa::pkcs8::AssociatedOid;
use rsa::rand_core::OsRng;
use rsa::sha2::digest::{Digest, DynDigest};
use rsa::sha2::{Sha256, Sha384, Sha512};
use rsa::traits::{PublicKeyParts, SignatureScheme};
use rsa::{Pkcs1v15Sign, Pss, RsaPrivateKey};
use zeroize::Zeroizing;

use super::{PrivateOctets, PublicOctets, Sign, Verify, ed448};
use crate::algorithm::{Algorithm, Curve, Hash, Scheme};
use crate::error::{Error, ErrorKind, Result};

const PROVIDER: &CryptoProvider = &DEFAULT_PROVIDER;

/// The `rsa` crate's own limit for public keys.
const MAX_RSA_OCTETS: usize = 4096 / 8;

pub(super) fn signer(key: PrivateOctets<'_>) -> Result<Box<dyn Sign>> {
    Ok(Box::new(match key {
        PrivateOctets::Oct(secret) => EncodingKey::from_secret(secret),
        PrivateOctets::Rsa { pkcs1 } => return Ok(Box::new(rsa_private_key(pkcs1)?)),
        PrivateOctets::Ec { curve, pkcs8 } => {
            curve_algorithm(curve)?;
            EncodingKey::from_ec_der(pkcs8)
        }
        PrivateOctets::Ed25519 { seed } => EncodingKey::from_ed_der(&ed25519_pkcs8(seed)),
        PrivateOctets::Ed448 { seed } => return ed448::signer(seed),
    }))
}

pub(super) fn verifier(key: PublicOctets<'_>) -> Result<Box<dyn Verify>> {
    let key = match key {
        PublicOctets::Oct(secret) => DecodingKey::from_secret(secret),
        PublicOctets::Rsa { n, .. } if n.len() > MAX_RSA_OCTETS => {
            return Err(rsa_too_large());
        }
        PublicOctets::Rsa { n, e } => return super::rsa::verifier(n, e),
        PublicOctets::Ec { curve, point } => {
            let key = DecodingKey::from_ec_der(point);
            // The provider takes any octets here, so the point is checked by making a verifier.
            (PROVIDER.verifier_factory)(&curve_algorithm(curve)?, &key).map_err(invalid)?;
            key
        }
        PublicOctets::Ed448 { x } => return ed448::verifier(x),
        PublicOctets::Ed25519 { x } => {
            let key = DecodingKey::from_ed_der(x);
            (PROVIDER.verifier_factory)(&jsonwebtoken::Algorithm::EdDSA, &key).map_err(invalid)?;
            key
        }
    };
    Ok(Box::new(key))
}

pub(super) fn derive_public(key: PrivateOctets<'_>) -> Result<Vec<u8>> {
    let utils = &PROVIDER.key_utils;
    match key {
        PrivateOctets::Ec { curve, pkcs8 } => {
            let algorithm = curve_algorithm(curve)?;
            let (_, x, y) = (utils.ec_pub_components_from_private_key)(pkcs8, algorithm).map_err(invalid)?;
            Ok([&[4], x.as_slice(), &y].concat())
        }
        PrivateOctets::Ed25519 { seed } => {
            let pkcs8 = ed25519_pkcs8(seed);
            (utils.ed_pub_components_from_private_key)(&pkcs8, &EllipticCurve::Ed25519).map_err(invalid)
        }
        PrivateOctets::Ed448 { seed } => ed448::derive_public(seed),
        PrivateOctets::Oct(_) | PrivateOctets::Rsa { .. } => Err(ErrorKind::KeyMismatch.into()),
    }
}

/// The encoding of RFC 8410, section 7, in which the provider takes a seed.
fn ed25519_pkcs8(seed: &[u8]) -> Zeroizing<Vec<u8>> {
    const PREFIX: [u8; 16] = [0x30, 46, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 34, 4, 32];
    Zeroizing::new([&PREFIX, seed].concat())
}

fn rsa_private_key(pkcs1: &[u8]) -> Result<RsaPrivateKey> {
    let unsound = || Error::new(ErrorKind::InvalidKey);
    let key = RsaPrivateKey::from_pkcs1_der(pkcs1).map_err(|_| unsound())?;
    if key.size() > MAX_RSA_OCTETS {
        return Err(rsa_too_large());
    }
    // The exponents and the coefficient were not read but computed: they have to be those of the key.
    match key.to_pkcs1_der() {
        Ok(computed) if computed.as_bytes() == pkcs1 => Ok(key),
        _ => Err(unsound()),
    }
}

impl Sign for RsaPrivateKey {
    fn sign(&self, algorithm: Algorithm, signing_input: &[u8]) -> Result<Vec<u8>> {
        match algorithm.scheme() {
            Scheme::RsaPkcs1(Hash::Sha256) => pkcs1::<Sha256>(self, signing_input),
            Scheme::RsaPkcs1(Hash::Sha384) => pkcs1::<Sha384>(self, signing_input),
            Scheme::RsaPkcs1(Hash::Sha512) => pkcs1::<Sha512>(self, signing_input),
            Scheme::RsaPss(Hash::Sha256) => pss::<Sha256>(self, signing_input),
            Scheme::RsaPss(Hash::Sha384) => pss::<Sha384>(self, signing_input),
            Scheme::RsaPss(Hash::Sha512) => pss::<Sha512>(self, signing_input),
            _ => Err(ErrorKind::KeyMismatch.into()),
        }
    }
}

fn pkcs1<D: Digest + AssociatedOid>(key: &RsaPrivateKey, signing_input: &[u8]) -> Result<Vec<u8>> {
    sign_digest(key, Pkcs1v15Sign::new::<D>(), &D::digest(signing_input))
}

fn pss<D>(key: &RsaPrivateKey, signing_input: &[u8]) -> Result<Vec<u8>>
where
    D: 'static + Digest + DynDigest + Send + Sync,
{
    sign_digest(key, Pss::new_blinded::<D>(), &<D as Digest>::digest(signing_input))
}

/// Blinds the private-key operation and checks its result.
fn sign_digest(key: &RsaPrivateKey, scheme: impl SignatureScheme, digest: &[u8]) -> Result<Vec<u8>> {
    key.sign_with_rng(&mut OsRng, scheme, digest).map_err(|_| ErrorKind::InvalidKey.into())
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
    let name = match algorithm.scheme() {
        Scheme::Eddsa => "EdDSA",
        _ => algorithm.name(),
    };
    name.parse().map_err(|_| ErrorKind::UnsupportedAlgorithm.into())
}

fn curve_algorithm(curve: Curve) -> Result<jsonwebtoken::Algorithm> {
    match curve {
        Curve::P256 => Ok(jsonwebtoken::Algorithm::ES256),
        Curve::P384 => Ok(jsonwebtoken::Algorithm::ES384),
        _ => Err(ErrorKind::UnsupportedAlgorithm.into()),
    }
}

fn rsa_too_large() -> Error {
    Error::new(ErrorKind::UnsupportedAlgorithm).detail("RSA keys to 4096 bits")
}

/// Drops the cause: jsonwebtoken's errors carry text of the `rsa` crate's making.
fn invalid(_: jsonwebtoken::errors::Error) -> Error {
    ErrorKind::InvalidKey.into()
}
