//! Base64url without padding (RFC 7515, section 2).

use std::mem::MaybeUninit;

use base64_simd::{Out, URL_SAFE_NO_PAD};

/// Encodes octets.
#[must_use]
pub fn encode(octets: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode_to_string(octets)
}

/// Decodes text whose every character counts: padding, line breaks, other alphabets and endings that
/// encode the same octets differently are all refused (RFC 4648, sections 3.2 to 3.5).
#[must_use]
pub fn decode(text: impl AsRef<[u8]>) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode_to_vec(text).ok()
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
    URL_SAFE_NO_PAD.encode_append(octets, text);
}

/// Decodes into a buffer that need not be initialized; `None` also where there is no room.
pub(crate) fn decode_into<'b>(text: &[u8], buffer: &'b mut [MaybeUninit<u8>]) -> Option<&'b mut [u8]> {
    if text.len().div_ceil(4) * 3 > buffer.len() {
        return None;
    }
    URL_SAFE_NO_PAD.decode(text, Out::from_uninit_slice(buffer)).ok()
}
