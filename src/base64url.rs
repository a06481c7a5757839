//! Base64url without padding (RFC 7515, section 2).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Encodes octets.
#[must_use]
pub fn encode(octets: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(octets)
}

/// Decodes text whose every character counts: padding, line breaks, other alphabets and endings that
/// encode the same octets differently are all refused (RFC 4648, sections 3.2 to 3.5).
#[must_use]
pub fn decode(text: impl AsRef<[u8]>) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// Decodes text as [`decode`] does, also where it was padded to a multiple of four characters.
#[must_use]
pub fn decode_padded(text: &[u8]) -> Option<Vec<u8>> {
    let unpadded = match text {
        [unpadded @ .., b'=', b'='] | [unpadded @ .., b'='] => unpadded,
        _ => return decode(text),
    };
    if text.len().is_multiple_of(4) { decode(unpadded) } else { None }
}

pub(crate) fn encode_onto(octets: &[u8], text: &mut String) {
    URL_SAFE_NO_PAD.encode_string(octets, text);
}
