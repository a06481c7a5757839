//! Ed448 (RFC 8032, section 5.2), for both backends.

use ed448_goldilocks::{Signature, SigningKey, VerifyingKey};

use super::{Sign, Verify};
use crate::algorithm::Algorithm;
use crate::error::{Error, ErrorKind, Result};

pub(super) fn signer(seed: &[u8]) -> Result<Box<dyn Sign>> {
    Ok(Box::new(signing_key(seed)?))
}

pub(super) fn verifier(x: &[u8]) -> Result<Box<dyn Verify>> {
    let octets = x.try_into().map_err(|_| invalid())?;
    Ok(Box::new(VerifyingKey::from_bytes(octets).map_err(|_| invalid())?))
}

pub(super) fn derive_public(seed: &[u8]) -> Result<Vec<u8>> {
    Ok(signing_key(seed)?.verifying_key().to_bytes().to_vec())
}

fn signing_key(seed: &[u8]) -> Result<SigningKey> {
    SigningKey::try_from(seed).map_err(|_| invalid())
}

fn invalid() -> Error {
    ErrorKind::InvalidKey.into()
}

impl Sign for SigningKey {
    fn sign(&self, _: Algorithm, signing_input: &[u8]) -> Result<Vec<u8>> {
        Ok(self.sign_raw(signing_input).to_bytes().to_vec())
    }
}

impl Verify for VerifyingKey {
    fn verify(&self, _: Algorithm, signing_input: &[u8], signature: &[u8]) -> Result<()> {
        Signature::try_from(signature)
            .and_then(|signature| self.verify_raw(&signature, signing_input))
            .map_err(|_| ErrorKind::SignatureMismatch.into())
    }
}
