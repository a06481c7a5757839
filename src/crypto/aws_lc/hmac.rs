//! HMAC (RFC 2104; RFC 7518, section 3.2).

use std::sync::OnceLock;

use aws_lc_rs::hmac;
use zeroize::Zeroizing;

use crate::algorithm::{Algorithm, Hash, Scheme};
use crate::crypto::{Sign, Verify};
use crate::error::{ErrorKind, Result};

/// A secret, and one keyed state for each hash, made when it is first asked for.
pub(super) struct HmacKey {
    secret: Zeroizing<Vec<u8>>,
    keyed: [OnceLock<Keyed>; 3],
}

/// Where the processor hashes by itself, copying aws-lc-rs's state takes as long as a short token.
enum Keyed {
    AwsLc(Box<hmac::Key>),
    #[cfg(target_arch = "x86_64")]
    Sha256(Box<::hmac::Hmac<sha2::Sha256>>),
}

impl Keyed {
    fn new(hash: Hash, secret: &[u8]) -> Self {
        #[cfg(target_arch = "x86_64")]
        if hash == Hash::Sha256
            && std::arch::is_x86_feature_detected!("sha")
            && let Ok(keyed) = ::hmac::Mac::new_from_slice(secret)
        {
            return Self::Sha256(Box::new(keyed));
        }
        Self::AwsLc(Box::new(hmac::Key::new(
            match hash {
                Hash::Sha256 => hmac::HMAC_SHA256,
                Hash::Sha384 => hmac::HMAC_SHA384,
                Hash::Sha512 => hmac::HMAC_SHA512,
            },
            secret,
        )))
    }

    fn sign(&self, octets: &[u8]) -> Vec<u8> {
        match self {
            Self::AwsLc(key) => hmac::sign(key, octets).as_ref().to_vec(),
            #[cfg(target_arch = "x86_64")]
            Self::Sha256(keyed) => {
                ::hmac::Mac::finalize(::hmac::Mac::chain_update((**keyed).clone(), octets))
                    .into_bytes()
                    .to_vec()
            }
        }
    }

    fn is_tag(&self, octets: &[u8], tag: &[u8]) -> bool {
        match self {
            Self::AwsLc(key) => hmac::verify(key, octets, tag).is_ok(),
            #[cfg(target_arch = "x86_64")]
            Self::Sha256(keyed) => {
                let computed = ::hmac::Mac::finalize(::hmac::Mac::chain_update((**keyed).clone(), octets));
                aws_lc_rs::constant_time::verify_slices_are_equal(&computed.into_bytes(), tag).is_ok()
            }
        }
    }
}

impl HmacKey {
    pub(super) fn new(secret: &[u8]) -> Self {
        Self { secret: secret.to_vec().into(), keyed: Default::default() }
    }

    fn keyed(&self, algorithm: Algorithm) -> Result<&Keyed> {
        let Scheme::Hmac(hash) = algorithm.scheme() else { return Err(ErrorKind::KeyMismatch.into()) };
        let [sha256, sha384, sha512] = &self.keyed;
        let slot = match hash {
            Hash::Sha256 => sha256,
            Hash::Sha384 => sha384,
            Hash::Sha512 => sha512,
        };
        Ok(slot.get_or_init(|| Keyed::new(hash, &self.secret)))
    }
}

impl Sign for HmacKey {
    fn sign(&self, algorithm: Algorithm, signing_input: &[u8]) -> Result<Vec<u8>> {
        Ok(self.keyed(algorithm)?.sign(signing_input))
    }
}

impl Verify for HmacKey {
    fn verify(&self, algorithm: Algorithm, signing_input: &[u8], signature: &[u8]) -> Result<()> {
        match self.keyed(algorithm)?.is_tag(signing_input, signature) {
            true => Ok(()),
            false => Err(ErrorKind::SignatureMismatch.into()),
        }
    }
}
