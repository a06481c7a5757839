//! Symmetric keys (RFC 7518, section 6.4).

use rsa::rand_core::{OsRng, RngCore};
use zeroize::Zeroizing;

use super::confusion;
use crate::error::{Error, ErrorKind, Result};

/// Octets that only those who sign and verify know.
#[derive(Clone)]
pub(crate) struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes any octets that are not the text or encoding of some other key.
    ///
    /// A verifier that keys HMAC with a public key lets everyone who has that key sign
    /// (RFC 8725, section 2.1).
    pub(crate) fn new(octets: &[u8]) -> Result<Self> {
        if octets.is_empty() {
            return Err(Error::new(ErrorKind::InvalidKey).detail("an HMAC key is not empty"));
        }
        if let Some(kind) = confusion::found(octets) {
            return Err(kind.into());
        }
        Self::from_octets(octets)
    }

    /// Takes octets that are known to be a secret, such as `k` of a JWK.
    pub(crate) fn from_octets(octets: &[u8]) -> Result<Self> {
        if octets.is_empty() {
            return Err(Error::new(ErrorKind::InvalidKey).detail("an HMAC key is not empty"));
        }
        Ok(Self(octets.to_vec().into()))
    }

    pub(crate) fn generate(octets: usize) -> Result<Self> {
        Ok(Self(random(octets)?))
    }

    pub(crate) fn octets(&self) -> &[u8] {
        &self.0
    }
}

/// Octets from the operating system's generator.
pub(crate) fn random(octets: usize) -> Result<Zeroizing<Vec<u8>>> {
    let mut random = Zeroizing::new(vec![0; octets]);
    OsRng.try_fill_bytes(&mut random).map_err(|error| {
        Error::new(ErrorKind::InvalidKey).detail("no random octets to be had").with_source(error)
    })?;
    Ok(random)
}
