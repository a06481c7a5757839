//! The primitives of aws-lc-rs, on keys that stay parsed.

mod hmac;

use std::hint::black_box;
use std::sync::OnceLock;

use aws_lc_rs::digest::{SHA256, SHA384, SHA512, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P256K1_SHA256_FIXED,
    ECDSA_P256K1_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED, ECDSA_P384_SHA384_FIXED_SIGNING,
    ECDSA_P521_SHA512_FIXED, ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
    Ed25519KeyPair, KeyPair, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384,
    RSA_PKCS1_2048_8192_SHA512, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512,
    RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RSA_PSS_SHA256,
    RSA_PSS_SHA384, RSA_PSS_SHA512, RsaEncoding, RsaKeyPair, RsaParameters, RsaPublicKeyComponents,
    VerificationAlgorithm,
};

use self::hmac::HmacKey;
use super::{PrivateOctets, PublicOctets, Sign, Verify, ed448};
use crate::algorithm::{Algorithm, Curve, Hash, KeyType, Scheme};
use crate::error::{Error, ErrorKind, Result};

/// What aws-lc-rs verifies with every hash and padding.
const MIN_RSA_OCTETS: usize = 2048 / 8;

pub(super) fn signer(key: PrivateOctets<'_>) -> Result<Box<dyn Sign>> {
    Ok(match key {
        PrivateOctets::Oct(secret) => Box::new(HmacKey::new(secret)),
        PrivateOctets::Rsa { pkcs1 } => Box::new(RsaKeyPair::from_der(pkcs1).map_err(invalid)?),
        PrivateOctets::Ec { curve, pkcs8 } => Box::new(ec_key_pair(curve, pkcs8)?),
        PrivateOctets::Ed25519 { seed } => Box::new(ed25519_key_pair(seed)?),
        PrivateOctets::Ed448 { seed } => return ed448::signer(seed),
    })
}

pub(super) fn verifier(key: PublicOctets<'_>) -> Result<Box<dyn Verify>> {
    Ok(match key {
        PublicOctets::Oct(secret) => Box::new(HmacKey::new(secret)),
        PublicOctets::Rsa { n, e } if n.len() < MIN_RSA_OCTETS => return crate::crypto::rsa::verifier(n, e),
        PublicOctets::Rsa { n, e } => Box::new(RsaPublicKey::new(n, e)),
        PublicOctets::Ec { curve, point } => {
            Box::new(ParsedPublicKey::new(ec_verification(curve)?, point).map_err(invalid)?)
        }
        PublicOctets::Ed25519 { x } => Box::new(ed25519_point(x)?),
        PublicOctets::Ed448 { x } => return ed448::verifier(x),
    })
}

pub(super) fn derive_public(key: PrivateOctets<'_>) -> Result<Vec<u8>> {
    match key {
        PrivateOctets::Ec { curve, pkcs8 } => Ok(ec_key_pair(curve, pkcs8)?.public_key().as_ref().to_vec()),
        PrivateOctets::Ed25519 { seed } => Ok(ed25519_key_pair(seed)?.public_key().as_ref().to_vec()),
        PrivateOctets::Ed448 { seed } => ed448::derive_public(seed),
        PrivateOctets::Oct(_) | PrivateOctets::Rsa { .. } => Err(mismatch()),
    }
}

fn ec_key_pair(curve: Curve, pkcs8: &[u8]) -> Result<EcdsaKeyPair> {
    EcdsaKeyPair::from_private_key_der(ec_signing(curve)?, pkcs8).map_err(invalid)
}

fn ed25519_key_pair(seed: &[u8]) -> Result<Ed25519KeyPair> {
    Ed25519KeyPair::from_seed_unchecked(seed).map_err(invalid)
}

/// The point stays decompressed, as aws-lc-rs does not keep it.
fn ed25519_point(x: &[u8]) -> Result<ed25519_dalek::VerifyingKey> {
    ed25519_dalek::VerifyingKey::try_from(x).map_err(|_| ErrorKind::InvalidKey.into())
}

fn invalid(rejected: aws_lc_rs::error::KeyRejected) -> Error {
    Error::new(ErrorKind::InvalidKey).with_source(rejected)
}

fn mismatch() -> Error {
    ErrorKind::KeyMismatch.into()
}

fn ec_signing(curve: Curve) -> Result<&'static EcdsaSigningAlgorithm> {
    match curve {
        Curve::P256 => Ok(&ECDSA_P256_SHA256_FIXED_SIGNING),
        Curve::P384 => Ok(&ECDSA_P384_SHA384_FIXED_SIGNING),
        Curve::P521 => Ok(&ECDSA_P521_SHA512_FIXED_SIGNING),
        Curve::Secp256k1 => Ok(&ECDSA_P256K1_SHA256_FIXED_SIGNING),
        Curve::Ed25519 | Curve::Ed448 => Err(mismatch()),
    }
}

fn ec_verification(curve: Curve) -> Result<&'static dyn VerificationAlgorithm> {
    match curve {
        Curve::P256 => Ok(&ECDSA_P256_SHA256_FIXED),
        Curve::P384 => Ok(&ECDSA_P384_SHA384_FIXED),
        Curve::P521 => Ok(&ECDSA_P521_SHA512_FIXED),
        Curve::Secp256k1 => Ok(&ECDSA_P256K1_SHA256_FIXED),
        Curve::Ed25519 | Curve::Ed448 => Err(mismatch()),
    }
}

impl Sign for RsaKeyPair {
    fn sign(&self, algorithm: Algorithm, signing_input: &[u8]) -> Result<Vec<u8>> {
        let encoding: &'static dyn RsaEncoding = match algorithm.scheme() {
            Scheme::RsaPkcs1(Hash::Sha256) => &RSA_PKCS1_SHA256,
            Scheme::RsaPkcs1(Hash::Sha384) => &RSA_PKCS1_SHA384,
            Scheme::RsaPkcs1(Hash::Sha512) => &RSA_PKCS1_SHA512,
            Scheme::RsaPss(Hash::Sha256) => &RSA_PSS_SHA256,
            Scheme::RsaPss(Hash::Sha384) => &RSA_PSS_SHA384,
            Scheme::RsaPss(Hash::Sha512) => &RSA_PSS_SHA512,
            _ => return Err(mismatch()),
        };
        let mut signature = vec![0; self.public_modulus_len()];
        self.sign(encoding, &SystemRandom::new(), signing_input, &mut signature)
            .map_err(|_| ErrorKind::InvalidKey)?;
        Ok(signature)
    }
}

/// One parsed key for each algorithm, made when it is first asked for: aws-lc-rs binds the two.
struct RsaPublicKey {
    components: RsaPublicKeyComponents<Vec<u8>>,
    parsed: [OnceLock<ParsedPublicKey>; 6],
}

impl RsaPublicKey {
    fn new(n: &[u8], e: &[u8]) -> Self {
        Self {
            components: RsaPublicKeyComponents { n: n.to_vec(), e: e.to_vec() },
            parsed: Default::default(),
        }
    }

    fn parsed(&self, algorithm: Algorithm) -> Result<&ParsedPublicKey> {
        let [rs256, rs384, rs512, ps256, ps384, ps512] = &self.parsed;
        let (slot, parameters): (_, &'static RsaParameters) = match algorithm.scheme() {
            Scheme::RsaPkcs1(Hash::Sha256) => (rs256, &RSA_PKCS1_2048_8192_SHA256),
            Scheme::RsaPkcs1(Hash::Sha384) => (rs384, &RSA_PKCS1_2048_8192_SHA384),
            Scheme::RsaPkcs1(Hash::Sha512) => (rs512, &RSA_PKCS1_2048_8192_SHA512),
            Scheme::RsaPss(Hash::Sha256) => (ps256, &RSA_PSS_2048_8192_SHA256),
            Scheme::RsaPss(Hash::Sha384) => (ps384, &RSA_PSS_2048_8192_SHA384),
            Scheme::RsaPss(Hash::Sha512) => (ps512, &RSA_PSS_2048_8192_SHA512),
            _ => return Err(mismatch()),
        };
        if let Some(parsed) = slot.get() {
            return Ok(parsed);
        }
        let parsed = self.components.to_parsed_public_key(parameters).map_err(invalid)?;
        Ok(slot.get_or_init(|| parsed))
    }
}

impl Verify for RsaPublicKey {
    fn verify(&self, algorithm: Algorithm, signing_input: &[u8], signature: &[u8]) -> Result<()> {
        Verify::verify(self.parsed(algorithm)?, algorithm, signing_input, signature)
    }
}

impl Sign for EcdsaKeyPair {
    fn sign(&self, _: Algorithm, signing_input: &[u8]) -> Result<Vec<u8>> {
        let signature = self.sign(&SystemRandom::new(), signing_input).map_err(|_| ErrorKind::InvalidKey)?;
        Ok(signature.as_ref().to_vec())
    }
}

impl Sign for Ed25519KeyPair {
    fn sign(&self, _: Algorithm, signing_input: &[u8]) -> Result<Vec<u8>> {
        let signature = self.try_sign(signing_input).map_err(|_| ErrorKind::InvalidKey)?;
        Ok(signature.as_ref().to_vec())
    }
}

/// By the digest: a quarter of a microsecond less than by the message.
impl Verify for ParsedPublicKey {
    fn verify(&self, algorithm: Algorithm, signing_input: &[u8], signature: &[u8]) -> Result<()> {
        self.verify_digest_sig(&digest(hash(algorithm)?, signing_input), signature)
            .map_err(|_| ErrorKind::SignatureMismatch.into())
    }
}

fn hash(algorithm: Algorithm) -> Result<&'static aws_lc_rs::digest::Algorithm> {
    let hash = match (algorithm.scheme(), algorithm.key_types()) {
        (Scheme::RsaPkcs1(hash) | Scheme::RsaPss(hash), _) => hash,
        (Scheme::Ecdsa, [KeyType::Ec(Curve::P256 | Curve::Secp256k1)]) => Hash::Sha256,
        (Scheme::Ecdsa, [KeyType::Ec(Curve::P384)]) => Hash::Sha384,
        (Scheme::Ecdsa, [KeyType::Ec(Curve::P521)]) => Hash::Sha512,
        _ => return Err(mismatch()),
    };
    Ok(match hash {
        Hash::Sha256 => &SHA256,
        Hash::Sha384 => &SHA384,
        Hash::Sha512 => &SHA512,
    })
}

impl Verify for ed25519_dalek::VerifyingKey {
    fn verify(&self, _: Algorithm, signing_input: &[u8], signature: &[u8]) -> Result<()> {
        // Where in a page the stack is decides on a quarter of the time, since the spills of the vector code may lie
        // like its constants. Begun at a page, it takes the same time in every process and thread.
        #[repr(align(4096))]
        struct Page;
        let page = Page;
        let verified = verify_ed25519(self, signing_input, signature);
        black_box(&page);
        verified
    }
}

#[inline(never)]
fn verify_ed25519(key: &ed25519_dalek::VerifyingKey, signing_input: &[u8], signature: &[u8]) -> Result<()> {
    ed25519_dalek::Signature::from_slice(signature)
        .and_then(|signature| ed25519_dalek::Verifier::verify(key, signing_input, &signature))
        .map_err(|_| ErrorKind::SignatureMismatch.into())
}
