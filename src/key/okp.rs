//! Octet key pairs (RFC 8037; RFC 8410).

use rsa::pkcs8::der::Encode;
use rsa::pkcs8::der::asn1::OctetStringRef;
use rsa::pkcs8::spki::AlgorithmIdentifierRef;
use rsa::pkcs8::{ObjectIdentifier, PrivateKeyInfo};
use zeroize::Zeroizing;

use crate::algorithm::Curve;
use crate::crypto::Backend;
use crate::error::{Error, ErrorKind, Result};
use crate::key::oct::random;

pub(crate) const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

#[derive(Clone)]
pub(crate) struct OkpPublic {
    pub(crate) curve: Curve,
    pub(crate) x: Vec<u8>,
}

impl OkpPublic {
    pub(crate) fn new(curve: Curve, x: &[u8]) -> Result<Self> {
        if x.len() != curve.octets() {
            return Err(invalid().detail("the public key has not the size of its curve"));
        }
        Ok(Self { curve, x: x.to_vec() })
    }
}

/// The seed in unencrypted PKCS#8, without the public key.
#[derive(Clone)]
pub(crate) struct OkpPrivate {
    pub(crate) pkcs8: Zeroizing<Vec<u8>>,
    pub(crate) public: OkpPublic,
}

impl OkpPrivate {
    /// Imports the seed `d`; a public key that comes with it has to be its own.
    pub(crate) fn new(curve: Curve, d: &[u8], x: Option<&[u8]>) -> Result<Self> {
        if d.len() != curve.octets() {
            return Err(invalid().detail("the private key has not the size of its curve"));
        }
        let seed = OctetStringRef::new(d).and_then(|seed| seed.to_der()).map_err(|_| invalid())?;
        let seed = Zeroizing::new(seed);
        let algorithm = AlgorithmIdentifierRef { oid: ED25519, parameters: None };
        let pkcs8 = PrivateKeyInfo::new(algorithm, &seed).to_der().map_err(|_| invalid())?;
        let pkcs8 = Zeroizing::new(pkcs8);
        let derived = Backend::default().derive_public(curve, &pkcs8)?;
        if x.is_some_and(|x| x != derived) {
            return Err(invalid().detail("the public key is not that of the private key"));
        }
        Ok(Self { pkcs8, public: OkpPublic::new(curve, &derived)? })
    }

    pub(crate) fn generate(curve: Curve) -> Result<Self> {
        let seed = random(curve.octets())?;
        Self::new(curve, &seed, None)
    }
}

fn invalid() -> Error {
    ErrorKind::InvalidKey.into()
}
