//! Ed448 (RFC 8032, section 5.2), for both backends.

use ed448_goldilocks::{Signature, SigningKey, VerifyingKey};

use super::{Sign, Verify};
use crate::algorithm::Algorithm;
use crate::error::{Error, ErrorKind, Result};

pub(super) fn signer(seed: &[u8]) -> Result<Box<dyn Sign>> {
    Ok(Box::new(signing_key(seed)?))
}

pub(super) fn verifier(x: &[u8]) -> Result<Box<dyn Verify>> {
    if !is_canonical(x) || has_small_order(x) {
        return Err(invalid().detail("a point of small order, or not in its one encoding"));
    }
    let octets = x.try_into().map_err(|_| invalid())?;
    Ok(Box::new(VerifyingKey::from_bytes(octets).map_err(|_| invalid())?))
}

pub(super) fn derive_public(seed: &[u8]) -> Result<Vec<u8>> {
    Ok(signing_key(seed)?.verifying_key().to_bytes().to_vec())
}

fn signing_key(seed: &[u8]) -> Result<SigningKey> {
    SigningKey::try_from(seed).map_err(|_| invalid())
}

const POINT_OCTETS: usize = 57;

/// The modulus of the field, 2^448 - 2^224 - 1, little-endian.
const MODULUS: [u8; POINT_OCTETS - 1] = {
    let mut octets = [0xff; POINT_OCTETS - 1];
    octets[28] = 0xfe;
    octets
};

/// Whether a point is encoded by a `y` under the modulus and no bit beyond the sign (section 5.2.2).
fn is_canonical(point: &[u8]) -> bool {
    match point.split_last() {
        Some((last, y)) => {
            y.len() == MODULUS.len() && last & 0x7f == 0 && y.iter().rev().lt(MODULUS.iter().rev())
        }
        None => false,
    }
}

/// Whether `y` is 0, 1 or -1: for such points anyone can make signatures.
fn has_small_order(point: &[u8]) -> bool {
    let Some((_, [first, rest @ ..])) = point.split_last() else { return false };
    let (_, largest) = MODULUS.split_at(1);
    (*first <= 1 && rest.iter().all(|octet| *octet == 0)) || (*first == 0xfe && rest == largest)
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
        // The crate does not look at the bits of the point R that have to be zero.
        if !signature.get(..POINT_OCTETS).is_some_and(is_canonical) {
            return Err(ErrorKind::SignatureMismatch.into());
        }
        Signature::try_from(signature)
            .and_then(|signature| self.verify_raw(&signature, signing_input))
            .map_err(|_| ErrorKind::SignatureMismatch.into())
    }
}
