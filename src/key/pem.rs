//! Keys in the textual encodings of RFC 7468, and in the DER within.

use pem::{EncodeConfig, LineEnding, Pem};
use rsa::pkcs8::PrivateKeyInfo;
use rsa::pkcs8::der::{Decode, Encode};
use rsa::pkcs8::spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use sec1::EcPrivateKey;
use zeroize::{Zeroize, Zeroizing};

use super::ec::{self, EcPrivate, EcPublic};
use super::okp::{self, OkpPrivate, OkpPublic};
use super::rsa::{RsaPrivate, RsaPublic};
use super::{PrivateKey, PublicKey};
use crate::algorithm::Curve;
use crate::error::{Error, ErrorKind, Result};

/// A key text is refused beyond this size, before it is read.
pub const MAX_PEM_BYTES: usize = 64 * 1024;

const RSA_ENCRYPTION: rsa::pkcs8::ObjectIdentifier = rsa::pkcs1::ALGORITHM_OID;

pub(crate) fn private_key(text: &[u8]) -> Result<PrivateKey> {
    let block = key_block(text)?;
    match block.tag() {
        "RSA PRIVATE KEY" => RsaPrivate::from_pkcs1(block.contents()).map(PrivateKey::Rsa),
        "EC PRIVATE KEY" => from_sec1(block.contents(), None).map(PrivateKey::Ec),
        "PRIVATE KEY" => from_pkcs8(block.contents()),
        "PUBLIC KEY" | "RSA PUBLIC KEY" => {
            Err(Error::new(ErrorKind::KeyMismatch).detail("a public key cannot sign"))
        }
        label => Err(refusal(label)),
    }
}

/// Reads a public key, or the public part of a private one.
pub(crate) fn public_key(text: &[u8]) -> Result<PublicKey> {
    let block = key_block(text)?;
    match block.tag() {
        "PUBLIC KEY" => from_spki(block.contents()),
        "RSA PUBLIC KEY" => RsaPublic::from_pkcs1(block.contents()).map(PublicKey::Rsa),
        _ => private_key(text).map(|key| key.public()),
    }
}

pub(crate) fn private_pem(key: &PrivateKey) -> Result<Zeroizing<String>> {
    Ok(match key {
        PrivateKey::Rsa(key) => {
            let algorithm = rsa::pkcs1::ALGORITHM_ID;
            let der = PrivateKeyInfo::new(algorithm, &key.pkcs1).to_der().map_err(|_| invalid())?;
            text("PRIVATE KEY", &Zeroizing::new(der))
        }
        PrivateKey::Ec(key) => text("PRIVATE KEY", &key.pkcs8),
        PrivateKey::Okp(key) => text("PRIVATE KEY", &key.pkcs8),
        PrivateKey::Oct(_) => return Err(no_secret_pem()),
    })
}

pub(crate) fn public_pem(key: &PublicKey) -> Result<String> {
    let der = match key {
        PublicKey::Rsa(key) => spki(rsa::pkcs1::ALGORITHM_ID, &key.to_pkcs1()?),
        PublicKey::Ec(key) => {
            let curve_id = ec::oid_of(key.curve)?;
            let parameters = Some((&curve_id).into());
            spki(AlgorithmIdentifierRef { oid: ec::EC_PUBLIC_KEY, parameters }, &key.point)
        }
        PublicKey::Okp(key) => spki(AlgorithmIdentifierRef { oid: okp::ED25519, parameters: None }, &key.x),
        PublicKey::Oct(_) => return Err(no_secret_pem()),
    }?;
    Ok(text("PUBLIC KEY", &der).to_string())
}

/// The first block that holds a key: `openssl ecparam -genkey` writes the parameters before it.
fn key_block(text: &[u8]) -> Result<Block> {
    if text.len() > MAX_PEM_BYTES {
        return Err(invalid().detail("a PEM text has 64 KiB or less"));
    }
    let blocks = pem::parse_many(text).map_err(|_| not_pem())?;
    let mut blocks = blocks.into_iter().map(Block);
    blocks.find(|block| block.tag() != "EC PARAMETERS").ok_or_else(not_pem)
}

/// A block whose contents are wiped on drop.
struct Block(Pem);

impl std::ops::Deref for Block {
    type Target = Pem;

    fn deref(&self) -> &Pem {
        &self.0
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        std::mem::replace(&mut self.0, Pem::new("", [])).into_contents().zeroize();
    }
}

fn from_pkcs8(der: &[u8]) -> Result<PrivateKey> {
    let info = PrivateKeyInfo::from_der(der).map_err(|_| invalid())?;
    match info.algorithm.oid {
        RSA_ENCRYPTION => RsaPrivate::from_pkcs1(info.private_key).map(PrivateKey::Rsa),
        ec::EC_PUBLIC_KEY => {
            let curve = info.algorithm.parameters_oid().map_err(|_| invalid())?;
            from_sec1(info.private_key, Some(ec::curve_of(curve)?)).map(PrivateKey::Ec)
        }
        okp::ED25519 => {
            let seed = rsa::pkcs8::der::asn1::OctetStringRef::from_der(info.private_key);
            let seed = seed.map_err(|_| invalid())?;
            OkpPrivate::new(Curve::Ed25519, seed.as_bytes(), info.public_key).map(PrivateKey::Okp)
        }
        _ => Err(unsupported()),
    }
}

fn from_sec1(der: &[u8], curve: Option<Curve>) -> Result<EcPrivate> {
    let key = EcPrivateKey::from_der(der).map_err(|_| invalid())?;
    let curve = match (curve, key.parameters.and_then(|parameters| parameters.named_curve())) {
        (Some(curve), _) => curve,
        (None, Some(oid)) => ec::curve_of(oid)?,
        (None, None) => return Err(invalid().detail("an EC private key names its curve")),
    };
    EcPrivate::new(curve, key.private_key, key.public_key)
}

fn from_spki(der: &[u8]) -> Result<PublicKey> {
    let info = SubjectPublicKeyInfoRef::from_der(der).map_err(|_| invalid())?;
    let octets = info.subject_public_key.as_bytes().ok_or_else(invalid)?;
    match info.algorithm.oid {
        RSA_ENCRYPTION => RsaPublic::from_pkcs1(octets).map(PublicKey::Rsa),
        ec::EC_PUBLIC_KEY => {
            let curve = info.algorithm.parameters_oid().map_err(|_| invalid())?;
            EcPublic::from_point(ec::curve_of(curve)?, octets).map(PublicKey::Ec)
        }
        okp::ED25519 => OkpPublic::new(Curve::Ed25519, octets).map(PublicKey::Okp),
        _ => Err(unsupported()),
    }
}

fn spki(algorithm: AlgorithmIdentifierRef<'_>, octets: &[u8]) -> Result<Vec<u8>> {
    let subject_public_key =
        rsa::pkcs8::der::asn1::BitStringRef::from_bytes(octets).map_err(|_| invalid())?;
    SubjectPublicKeyInfoRef { algorithm, subject_public_key }.to_der().map_err(|_| invalid())
}

fn text(label: &str, der: &[u8]) -> Zeroizing<String> {
    let block = Block(Pem::new(label, der));
    pem::encode_config(&block, EncodeConfig::new().set_line_ending(LineEnding::LF)).into()
}

fn refusal(label: &str) -> Error {
    let detail = match label {
        "CERTIFICATE" | "TRUSTED CERTIFICATE" | "X509 CERTIFICATE" => {
            "an X.509 certificate is not a key: extract its public key first"
        }
        "ENCRYPTED PRIVATE KEY" => "the private key is encrypted: decrypt it first",
        "OPENSSH PRIVATE KEY" => "OpenSSH's own format of private keys: convert it to PKCS#8",
        _ => "the PEM block holds no key of PKCS#1, PKCS#8, SPKI or SEC 1",
    };
    invalid().detail(detail)
}

fn not_pem() -> Error {
    invalid().detail("not a PEM text")
}

fn no_secret_pem() -> Error {
    Error::new(ErrorKind::KeyMismatch).detail("a symmetric key has no PEM form")
}

fn unsupported() -> Error {
    Error::new(ErrorKind::UnsupportedAlgorithm).detail("the type of the key is not supported")
}

fn invalid() -> Error {
    ErrorKind::InvalidKey.into()
}
