//! The compact serialization (RFC 7515, section 3.1).

use std::fmt;

use crate::base64url;
use crate::error::{Error, ErrorKind, Part, Result};

/// Compact serializations are refused beyond this size, before any decoding.
pub const MAX_COMPACT_BYTES: usize = 256 * 1024;

/// A parsed compact serialization, of which nothing has been verified.
///
/// Its `Debug` form shows sizes alone.
pub struct CompactJws<'a> {
    /// The octets that the signature is over, exactly as received.
    pub signing_input: &'a [u8],
    /// The decoded octets of the JWS Protected Header.
    pub protected: Vec<u8>,
    /// The decoded payload.
    pub payload: Vec<u8>,
    /// The decoded signature.
    pub signature: Vec<u8>,
}

impl<'a> CompactJws<'a> {
    /// Splits and decodes a compact serialization of at most [`MAX_COMPACT_BYTES`].
    ///
    /// # Errors
    /// - [`ErrorKind::TooLarge`]: over the limit.
    /// - [`ErrorKind::Malformed`]: not three parts of unpadded base64url.
    pub fn parse(token: &'a [u8]) -> Result<Self> {
        if token.len() > MAX_COMPACT_BYTES {
            return Err(Error::new(ErrorKind::TooLarge).detail("a compact JWS has 256 KiB or less"));
        }
        let mut parts = token.split(|octet| *octet == b'.');
        let (Some(protected), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(ErrorKind::Malformed(Part::Count).into());
        };
        let (signing_input, _) = token
            .split_at_checked(protected.len() + 1 + payload.len())
            .ok_or(ErrorKind::Malformed(Part::Count))?;
        Ok(Self {
            signing_input,
            protected: decode(protected, Part::Header)?,
            payload: decode(payload, Part::Payload)?,
            signature: decode(signature, Part::Signature)?,
        })
    }
}

fn decode(text: &[u8], part: Part) -> Result<Vec<u8>> {
    base64url::decode(text)
        .ok_or_else(|| Error::new(ErrorKind::Malformed(part)).detail("not unpadded base64url"))
}

impl fmt::Debug for CompactJws<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CompactJws")
            .field("protected_len", &self.protected.len())
            .field("payload_len", &self.payload.len())
            .field("signature_len", &self.signature.len())
            .finish()
    }
}
