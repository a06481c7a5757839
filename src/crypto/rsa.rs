//! RSA verification, a public operation, by the `rsa` crate: all of the pure-Rust backend's, and that of keys
//! under 2048 bits, which aws-lc-rs refuses for some of the algorithms.

use rsa::sha2::{Digest, Sha256, Sha384, Sha512};
use rsa::{BigUint, Pkcs1v15Sign, Pss, RsaPublicKey};

use super::Verify;
use crate::algorithm::{Algorithm, Hash, Scheme};
use crate::error::{ErrorKind, Result};

pub(super) fn verifier(n: &[u8], e: &[u8]) -> Result<Box<dyn Verify>> {
    let (n, e) = (BigUint::from_bytes_be(n), BigUint::from_bytes_be(e));
    Ok(Box::new(RsaPublicKey::new(n, e).map_err(|_| ErrorKind::InvalidKey)?))
}

impl Verify for RsaPublicKey {
    fn verify(&self, algorithm: Algorithm, signing_input: &[u8], signature: &[u8]) -> Result<()> {
        let (sha256, sha384, sha512) = (
            || Sha256::digest(signing_input),
            || Sha384::digest(signing_input),
            || Sha512::digest(signing_input),
        );
        let verified = match algorithm.scheme() {
            Scheme::RsaPkcs1(Hash::Sha256) => {
                self.verify(Pkcs1v15Sign::new::<Sha256>(), &sha256(), signature)
            }
            Scheme::RsaPkcs1(Hash::Sha384) => {
                self.verify(Pkcs1v15Sign::new::<Sha384>(), &sha384(), signature)
            }
            Scheme::RsaPkcs1(Hash::Sha512) => {
                self.verify(Pkcs1v15Sign::new::<Sha512>(), &sha512(), signature)
            }
            Scheme::RsaPss(Hash::Sha256) => self.verify(Pss::new::<Sha256>(), &sha256(), signature),
            Scheme::RsaPss(Hash::Sha384) => self.verify(Pss::new::<Sha384>(), &sha384(), signature),
            Scheme::RsaPss(Hash::Sha512) => self.verify(Pss::new::<Sha512>(), &sha512(), signature),
            _ => return Err(ErrorKind::KeyMismatch.into()),
        };
        verified.map_err(|_| ErrorKind::SignatureMismatch.into())
    }
}
