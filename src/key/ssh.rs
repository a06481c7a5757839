//! Public keys as OpenSSH writes them (RFC 4253, section 6.6; RFC 5656, section 3.1; RFC 8709, section 4).

use base64_simd::STANDARD;

use super::PublicKey;
use super::ec::EcPublic;
use super::okp::OkpPublic;
use super::rsa::RsaPublic;
use crate::algorithm::Curve;
use crate::error::{Error, ErrorKind, Result};

/// Whether a text is one of these rather than PEM or a secret.
pub(crate) fn is_public_key(text: &[u8]) -> bool {
    [b"ssh-".as_slice(), b"ecdsa-sha2-"].into_iter().any(|prefix| text.starts_with(prefix))
}

/// Reads `TYPE BASE64 [COMMENT]`.
pub(crate) fn public_key(text: &[u8]) -> Result<PublicKey> {
    let mut fields = text.trim_ascii().split(u8::is_ascii_whitespace);
    let (Some(name), Some(blob)) = (fields.next(), fields.next()) else { return Err(invalid()) };
    let blob = STANDARD.decode_to_vec(blob).map_err(|_| invalid())?;
    let mut blob = blob.as_slice();
    if string(&mut blob)? != name {
        return Err(invalid());
    }
    let key = match name {
        b"ssh-rsa" => {
            let e = string(&mut blob)?;
            PublicKey::Rsa(RsaPublic::new(string(&mut blob)?, e)?)
        }
        b"ssh-ed25519" => PublicKey::Okp(OkpPublic::new(Curve::Ed25519, string(&mut blob)?)?),
        b"ssh-ed448" => PublicKey::Okp(OkpPublic::new(Curve::Ed448, string(&mut blob)?)?),
        b"ecdsa-sha2-nistp256" => ec(Curve::P256, b"nistp256", &mut blob)?,
        b"ecdsa-sha2-nistp384" => ec(Curve::P384, b"nistp384", &mut blob)?,
        b"ecdsa-sha2-nistp521" => ec(Curve::P521, b"nistp521", &mut blob)?,
        _ => return Err(Error::new(ErrorKind::UnsupportedAlgorithm).detail("the type of the SSH key")),
    };
    if blob.is_empty() { Ok(key) } else { Err(invalid()) }
}

fn ec(curve: Curve, name: &[u8], blob: &mut &[u8]) -> Result<PublicKey> {
    if string(blob)? != name {
        return Err(invalid());
    }
    EcPublic::from_point(curve, string(blob)?).map(PublicKey::Ec)
}

/// Takes a string of RFC 4251, section 5: a length in four octets, then as many.
fn string<'a>(blob: &mut &'a [u8]) -> Result<&'a [u8]> {
    let (length, rest) = blob.split_first_chunk::<4>().ok_or_else(invalid)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| invalid())?;
    let (string, rest) = rest.split_at_checked(length).ok_or_else(invalid)?;
    *blob = rest;
    Ok(string)
}

fn invalid() -> Error {
    Error::new(ErrorKind::InvalidKey).detail("not a public key of OpenSSH")
}
