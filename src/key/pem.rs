//! Keys in the textual encodings of RFC 7468.

use pem::{EncodeConfig, LineEnding, Pem};
use zeroize::{Zeroize, Zeroizing};

use super::rsa::{RsaPrivate, RsaPublic};
use super::{PrivateKey, PublicKey, der};
use crate::error::{Error, ErrorKind, Result};

/// A key text is refused beyond this size, before it is read.
pub const MAX_PEM_BYTES: usize = 64 * 1024;

pub(crate) fn private_key(text: &[u8]) -> Result<PrivateKey> {
    let block = key_block(text)?;
    match block.tag() {
        "RSA PRIVATE KEY" => RsaPrivate::from_pkcs1(block.contents()).map(PrivateKey::Rsa),
        "EC PRIVATE KEY" => der::from_sec1(block.contents(), None).map(PrivateKey::Ec),
        "PRIVATE KEY" => der::from_pkcs8(block.contents()),
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
        "PUBLIC KEY" => der::from_spki(block.contents()),
        "RSA PUBLIC KEY" => RsaPublic::from_pkcs1(block.contents()).map(PublicKey::Rsa),
        _ => private_key(text).map(|key| key.public()),
    }
}

pub(crate) fn private_pem(key: &PrivateKey) -> Result<Zeroizing<String>> {
    Ok(text("PRIVATE KEY", &der::to_pkcs8(key)?))
}

pub(crate) fn public_pem(key: &PublicKey) -> Result<String> {
    Ok(text("PUBLIC KEY", &der::to_spki(key)?).to_string())
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

fn invalid() -> Error {
    ErrorKind::InvalidKey.into()
}
