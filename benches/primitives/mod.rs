//! The primitives alone, by the crates that have them, on keys that stay parsed: no JOSE around them.

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ED25519, EcdsaKeyPair, Ed25519KeyPair,
    ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RSA_PSS_2048_8192_SHA256, RSA_PSS_SHA256,
    RsaEncoding, RsaKeyPair, VerificationAlgorithm,
};
use ed25519_dalek::{Signature, Signer as _, Verifier as _, VerifyingKey as DalekKey};
use jotseal::{Algorithm, SigningKey, VerifyingKey};

/// The crate that has all of them.
pub(crate) const AWS_LC_RS: &str = "aws-lc-rs";
/// The crate that verifies EdDSA for jotseal.
pub(crate) const ED25519_DALEK: &str = "ed25519-dalek";

/// Whether a signature is of a signing input.
pub(crate) type Verify = Box<dyn Fn(&[u8], &[u8]) -> bool>;
/// Puts the signature of a signing input in the place of what the buffer held.
pub(crate) type Sign = Box<dyn Fn(&[u8], &mut Vec<u8>)>;

/// What verifies an algorithm, by the name of the crate.
pub(crate) fn verifiers(algorithm: Algorithm, key: &VerifyingKey) -> Vec<(&'static str, Verify)> {
    if let Some(secret) = key.secret() {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        return vec![(AWS_LC_RS, Box::new(move |input, tag| hmac::verify(&key, input, tag).is_ok()))];
    }
    let parameters: &'static dyn VerificationAlgorithm = match algorithm {
        Algorithm::RS256 => &RSA_PKCS1_2048_8192_SHA256,
        Algorithm::PS256 => &RSA_PSS_2048_8192_SHA256,
        Algorithm::ES256 => &ECDSA_P256_SHA256_FIXED,
        _ => &ED25519,
    };
    let spki = key.to_der().unwrap();
    let parsed = ParsedPublicKey::new(parameters, &spki).unwrap();
    let mut found: Vec<(_, Verify)> =
        vec![(AWS_LC_RS, Box::new(move |input, signature| parsed.verify_sig(input, signature).is_ok()))];
    if algorithm == Algorithm::EdDSA {
        // The key is the end of its SPKI (RFC 8410, section 4).
        let key = DalekKey::from_bytes(spki.last_chunk().unwrap()).unwrap();
        let verify: Verify = Box::new(move |input, signature| {
            Signature::from_slice(signature).is_ok_and(|signature| key.verify(input, &signature).is_ok())
        });
        found.push((ED25519_DALEK, verify));
    }
    found
}

/// What signs with an algorithm, by the name of the crate.
pub(crate) fn signers(algorithm: Algorithm, key: &SigningKey) -> Vec<(&'static str, Sign)> {
    if let Some(secret) = key.secret() {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        return vec![(AWS_LC_RS, Box::new(move |input, tag| replace(tag, hmac::sign(&key, input).as_ref())))];
    }
    let pkcs8 = key.to_der().unwrap();
    let random = SystemRandom::new();
    let rsa = |encoding: &'static dyn RsaEncoding| -> Sign {
        let (key, random) = (RsaKeyPair::from_pkcs8(&pkcs8).unwrap(), SystemRandom::new());
        Box::new(move |input, signature| {
            signature.resize(key.public_modulus_len(), 0);
            key.sign(encoding, &random, input, signature).unwrap();
        })
    };
    match algorithm {
        Algorithm::RS256 => vec![(AWS_LC_RS, rsa(&RSA_PKCS1_SHA256))],
        Algorithm::PS256 => vec![(AWS_LC_RS, rsa(&RSA_PSS_SHA256))],
        Algorithm::ES256 => {
            let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8).unwrap();
            let sign = move |input: &[u8]| key.sign(&random, input).unwrap();
            vec![(AWS_LC_RS, Box::new(move |input, signature| replace(signature, sign(input).as_ref())))]
        }
        _ => {
            let key = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&pkcs8).unwrap();
            // The seed is the end of its PKCS#8 (RFC 8410, section 7).
            let dalek = ed25519_dalek::SigningKey::from_bytes(pkcs8.last_chunk().unwrap());
            vec![
                (AWS_LC_RS, Box::new(move |input, signature| replace(signature, key.sign(input).as_ref()))),
                (
                    ED25519_DALEK,
                    Box::new(move |input, signature| replace(signature, &dalek.sign(input).to_bytes())),
                ),
            ]
        }
    }
}

fn replace(buffer: &mut Vec<u8>, octets: &[u8]) {
    buffer.clear();
    buffer.extend_from_slice(octets);
}
