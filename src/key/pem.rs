//! Keys in the textual encodings of RFC 7468.

use std::fmt::Write;

use base64_simd::STANDARD;
use zeroize::Zeroizing;

use super::rsa::{RsaPrivate, RsaPublic};
use super::{PrivateKey, PublicKey, der};
use crate::error::{Error, ErrorKind, Result};

/// A key text is refused beyond this size, before it is read.
pub const MAX_PEM_BYTES: usize = 64 * 1024;
/// The length of a line (RFC 7468, section 2).
const LINE: usize = 64;

/// A label, and what is encoded under it.
struct Block<'t> {
    label: &'t [u8],
    contents: Zeroizing<Vec<u8>>,
}

pub(crate) fn private_key(text: &[u8]) -> Result<PrivateKey> {
    private(&key_block(text)?)
}

fn private(block: &Block<'_>) -> Result<PrivateKey> {
    match block.label {
        b"RSA PRIVATE KEY" => RsaPrivate::from_pkcs1(&block.contents).map(PrivateKey::Rsa),
        b"EC PRIVATE KEY" => der::from_sec1(&block.contents, None).map(PrivateKey::Ec),
        b"PRIVATE KEY" => der::from_pkcs8(&block.contents),
        b"PUBLIC KEY" | b"RSA PUBLIC KEY" => {
            Err(Error::new(ErrorKind::KeyMismatch).detail("a public key cannot sign"))
        }
        label => Err(refusal(label)),
    }
}

/// Reads a public key, or the public part of a private one.
pub(crate) fn public_key(text: &[u8]) -> Result<PublicKey> {
    let block = key_block(text)?;
    match block.label {
        b"PUBLIC KEY" => der::from_spki(&block.contents),
        b"RSA PUBLIC KEY" => RsaPublic::from_pkcs1(&block.contents).map(PublicKey::Rsa),
        _ => private(&block).map(|key| key.public()),
    }
}

pub(crate) fn private_pem(key: &PrivateKey) -> Result<Zeroizing<String>> {
    Ok(text("PRIVATE KEY", &der::to_pkcs8(key)?))
}

pub(crate) fn public_pem(key: &PublicKey) -> Result<String> {
    Ok(text("PUBLIC KEY", &der::to_spki(key)?).to_string())
}

/// The first block that holds a key: `openssl ecparam -genkey` writes the parameters before it.
fn key_block(text: &[u8]) -> Result<Block<'_>> {
    if text.len() > MAX_PEM_BYTES {
        return Err(invalid().detail("a PEM text has 64 KiB or less"));
    }
    let mut rest = text;
    loop {
        let (label, body, after) = next_block(rest).ok_or_else(not_pem)?;
        if label != b"EC PARAMETERS" {
            return Ok(Block { label, contents: decode(body)? });
        }
        rest = after;
    }
}

/// The label of the block that comes next, what stands between its two lines, and what follows them.
fn next_block(text: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let (_, rest) = split(text, b"-----BEGIN ")?;
    let (label, rest) = split(rest, b"-----")?;
    let (body, rest) = split(rest, b"-----END ")?;
    let (end, rest) = split(rest, b"-----")?;
    (label == end).then_some((label, body, rest))
}

/// What is before a mark, which begins with a hyphen, and what is behind it.
fn split<'t>(text: &'t [u8], mark: &[u8]) -> Option<(&'t [u8], &'t [u8])> {
    memchr::memchr_iter(b'-', text).find_map(|place| {
        let (before, from) = text.split_at_checked(place)?;
        Some((before, from.strip_prefix(mark)?))
    })
}

/// Decodes base64, whatever whitespace is in it.
fn decode(body: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let mut octets = Zeroizing::new(Vec::with_capacity(body.len()));
    for piece in body.split(u8::is_ascii_whitespace) {
        octets.extend_from_slice(piece);
    }
    let len = match STANDARD.decode_inplace(&mut octets) {
        Ok(decoded) => decoded.len(),
        // RFC 1421 has header fields there, and those in use tell of encryption.
        Err(_) if memchr::memchr(b':', body).is_some() => return Err(refusal(b"ENCRYPTED PRIVATE KEY")),
        Err(_) => return Err(not_pem()),
    };
    octets.truncate(len);
    Ok(octets)
}

fn text(label: &str, der: &[u8]) -> Zeroizing<String> {
    let encoded = Zeroizing::new(STANDARD.encode_to_string(der));
    // Never moved while it grows, which would leave a copy.
    let mut text = Zeroizing::new(String::with_capacity(encoded.len() * 66 / 64 + 128));
    let _ = writeln!(text, "-----BEGIN {label}-----");
    let mut rest = encoded.as_str();
    while let Some((line, more)) = rest.split_at_checked(LINE) {
        let _ = writeln!(text, "{line}");
        rest = more;
    }
    if !rest.is_empty() {
        let _ = writeln!(text, "{rest}");
    }
    let _ = writeln!(text, "-----END {label}-----");
    text
}

fn refusal(label: &[u8]) -> Error {
    let detail = match label {
        b"CERTIFICATE" | b"TRUSTED CERTIFICATE" | b"X509 CERTIFICATE" => {
            "an X.509 certificate is not a key: extract its public key first"
        }
        b"ENCRYPTED PRIVATE KEY" => "the private key is encrypted: decrypt it first",
        b"OPENSSH PRIVATE KEY" => "OpenSSH's own format of private keys: convert it to PKCS#8",
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
