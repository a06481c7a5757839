//! What must not key HMAC: whoever has a public key could sign with it (RFC 8725, section 2.1).

use std::borrow::Cow;
use std::collections::HashSet;
use std::str::Chars;

use rsa::pkcs8::PrivateKeyInfo;
use rsa::pkcs8::der::asn1::{AnyRef, BitStringRef};
use rsa::pkcs8::der::{Decode, Reader, SliceReader};
use rsa::pkcs8::spki::SubjectPublicKeyInfoRef;

use crate::error::ErrorKind;

/// Says why octets are no secret: they are the text or encoding of another key.
pub(super) fn found(octets: &[u8]) -> Option<ErrorKind> {
    if is_armoured(octets) || is_ssh(octets) || is_der(octets) {
        Some(ErrorKind::SecretIsKey)
    } else if is_jwk(octets) {
        Some(ErrorKind::SecretIsJwk)
    } else {
        None
    }
}

/// Finds RFC 7468's armour, a BEGIN and later an END of one label, also with dashes lost or a space gained:
/// readers are lenient.
fn is_armoured(octets: &[u8]) -> bool {
    let mut begun = HashSet::new();
    for (at, _) in octets.windows(2).enumerate().filter(|(_, window)| *window == b"--") {
        let Some(rest) = octets.get(at + 2..) else { return false };
        let rest = rest.strip_prefix(b" ").unwrap_or(rest);
        if let Some(label) = rest.strip_prefix(b"BEGIN ").and_then(label) {
            begun.insert(label);
        } else if rest.strip_prefix(b"END ").and_then(label).is_some_and(|label| begun.contains(label)) {
            return true;
        }
    }
    false
}

/// The label before the dashes that follow.
fn label(text: &[u8]) -> Option<&[u8]> {
    let length = text.iter().position(|octet| !matches!(octet, b'A'..=b'Z' | b'0'..=b'9' | b' '))?;
    let (label, rest) = text.split_at_checked(length)?;
    rest.starts_with(b"--").then_some(label.trim_ascii_end())
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

/// Finds a member `kty` in a text that begins as JSON, at any depth and in any encoding of JSON.
///
/// Nothing is parsed but strings, so that no depth, number or slip of the text hides the member.
fn is_jwk(octets: &[u8]) -> bool {
    let text = decoded(octets);
    let mut text = text.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '\u{feff}').chars();
    if !matches!(text.next(), Some('{' | '[')) {
        return false;
    }
    while let Some(character) = text.next() {
        if character == '"'
            && string_is(&mut text, "kty")
            && text.clone().find(|c| !c.is_ascii_whitespace()) == Some(':')
        {
            return true;
        }
    }
    false
}

/// Reads a string to its end and says whether it is that one.
fn string_is(text: &mut Chars<'_>, expected: &str) -> bool {
    let mut expected = expected.chars();
    let mut equal = true;
    while let Some(character) = text.next() {
        let character = match character {
            '"' => return equal && expected.next().is_none(),
            '\\' => match text.next() {
                Some('u') => {
                    let digits: String = text.by_ref().take(4).collect();
                    u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32)
                }
                escaped => escaped,
            },
            character => Some(character),
        };
        equal = equal && character == expected.next();
    }
    false
}

/// The text of octets in UTF-8, UTF-16 or UTF-32, told apart by a byte order mark or by where the first
/// octets are zero (RFC 4627, section 3).
fn decoded(octets: &[u8]) -> Cow<'_, str> {
    let utf16 = |unit: fn([u8; 2]) -> u16| {
        let units: Vec<_> = octets.as_chunks().0.iter().map(|octets| unit(*octets)).collect();
        Cow::from(String::from_utf16_lossy(&units))
    };
    let utf32 = |unit: fn([u8; 4]) -> u32| {
        let units = octets.as_chunks().0.iter().map(|octets| unit(*octets));
        Cow::from(units.map(|unit| char::from_u32(unit).unwrap_or('\u{fffd}')).collect::<String>())
    };
    match octets {
        [0, 0, 0xfe, 0xff, ..] | [0, 0, 0, _, ..] => utf32(u32::from_be_bytes),
        [0xff, 0xfe, 0, 0, ..] | [_, 0, 0, 0, ..] => utf32(u32::from_le_bytes),
        [0xfe, 0xff, ..] | [0, _, ..] => utf16(u16::from_be_bytes),
        [0xff, 0xfe, ..] | [_, 0, ..] => utf16(u16::from_le_bytes),
        _ => String::from_utf8_lossy(octets),
    }
}
