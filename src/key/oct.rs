//! Symmetric keys (RFC 7518, section 6.4).

use rsa::pkcs8::PrivateKeyInfo;
use rsa::pkcs8::der::asn1::{AnyRef, BitStringRef};
use rsa::pkcs8::der::{Decode, Reader, SliceReader};
use rsa::pkcs8::spki::SubjectPublicKeyInfoRef;
use rsa::rand_core::{OsRng, RngCore};
use serde_json::Value;
use zeroize::Zeroizing;

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
        if is_armoured(octets) || is_ssh(octets) || is_der(octets) {
            return Err(Error::new(ErrorKind::KeyMismatch)
                .detail("an asymmetric key or certificate is not an HMAC secret"));
        }
        if is_jwk(octets) {
            return Err(Error::new(ErrorKind::KeyMismatch)
                .detail("the text of a JWK is not an HMAC secret: import it as a JWK"));
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

/// Finds RFC 7468's armour, also with dashes lost or a space gained: readers are lenient.
fn is_armoured(octets: &[u8]) -> bool {
    [b"--BEGIN ".as_slice(), b"-- BEGIN ", b"--END ", b"-- END "]
        .into_iter()
        .any(|armour| octets.windows(armour.len()).any(|window| window == armour))
}

fn is_ssh(octets: &[u8]) -> bool {
    let text = octets.trim_ascii_start();
    [b"ssh-".as_slice(), b"ecdsa-sha2-", b"sk-ssh-", b"sk-ecdsa-"]
        .into_iter()
        .any(|prefix| text.starts_with(prefix))
}

/// SPKI, PKCS#8, PKCS#1, SEC 1 and X.509 certificates.
fn is_der(octets: &[u8]) -> bool {
    SubjectPublicKeyInfoRef::from_der(octets).is_ok()
        || PrivateKeyInfo::from_der(octets).is_ok()
        || rsa::pkcs1::RsaPublicKey::from_der(octets).is_ok()
        || rsa::pkcs1::RsaPrivateKey::from_der(octets).is_ok()
        || sec1::EcPrivateKey::from_der(octets).is_ok()
        || is_certificate(octets)
}

/// The outer shape of RFC 5280, section 4.1: a body, an algorithm and a signature.
fn is_certificate(octets: &[u8]) -> bool {
    let parsed = SliceReader::new(octets).and_then(|mut reader| {
        reader.sequence(|inner| {
            AnyRef::decode(inner)?.sequence(|body| body.read_slice(body.remaining_len()).map(drop))?;
            AnyRef::decode(inner)?.sequence(|body| body.read_slice(body.remaining_len()).map(drop))?;
            BitStringRef::decode(inner).map(drop)
        })?;
        reader.finish(())
    });
    parsed.is_ok()
}

fn is_jwk(octets: &[u8]) -> bool {
    if !matches!(octets.trim_ascii_start().first(), Some(b'{' | b'[')) {
        return false;
    }
    match serde_json::from_slice(octets) {
        Ok(value) => has_kty(&value),
        // Too deep to parse, or a lenient reader's JSON.
        Err(_) => octets.windows(5).any(|window| window == b"\"kty\""),
    }
}

fn has_kty(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.contains_key("kty") || members.values().any(has_kty),
        Value::Array(values) => values.iter().any(has_kty),
        _ => false,
    }
}
