//! The compact serialization (RFC 7515, section 3.1).

use std::borrow::Cow;
use std::fmt;

use crate::base64url;
use crate::error::{Error, ErrorKind, Part, Result};
use crate::header::JoseHeader;

/// Compact serializations are refused beyond this size, before any decoding.
pub const MAX_COMPACT_BYTES: usize = 256 * 1024;

/// A parsed compact serialization, of which nothing has been verified.
///
/// Its `Debug` form shows sizes alone.
pub struct CompactJws<'a> {
    /// The octets that the signature is over, exactly as received.
    pub signing_input: Cow<'a, [u8]>,
    /// The decoded octets of the JWS Protected Header.
    pub protected: Vec<u8>,
    /// The decoded payload.
    pub payload: Vec<u8>,
    /// The decoded signature.
    pub signature: Vec<u8>,
    detached: bool,
}

impl<'a> CompactJws<'a> {
    /// Splits and decodes a compact serialization of at most [`MAX_COMPACT_BYTES`].
    ///
    /// # Errors
    /// - [`ErrorKind::TooLarge`]: over the limit.
    /// - [`ErrorKind::Malformed`]: not three parts of unpadded base64url.
    pub fn parse(token: &'a [u8]) -> Result<Self> {
        Self::parse_with(token, |text| base64url::decode(text))
    }

    /// Does the same, also where parts are padded with `=`, as those of AWS's load balancers are.
    ///
    /// # Errors
    /// Those of [`parse`](Self::parse).
    pub fn parse_padded(token: &'a [u8]) -> Result<Self> {
        Self::parse_with(token, base64url::decode_padded)
    }

    fn parse_with(token: &'a [u8], decode: impl Fn(&[u8]) -> Option<Vec<u8>>) -> Result<Self> {
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
        let decode = |text, part| {
            decode(text).ok_or_else(|| Error::new(ErrorKind::Malformed(part)).detail("not base64url"))
        };
        Ok(Self {
            signing_input: signing_input.into(),
            protected: decode(protected, Part::Header)?,
            payload: decode(payload, Part::Payload)?,
            signature: decode(signature, Part::Signature)?,
            detached: false,
        })
    }

    /// Puts a payload that was sent apart in the place that was left empty for it
    /// (RFC 7515, appendix F; RFC 7797, section 5).
    ///
    /// # Errors
    /// [`ErrorKind::Malformed`] where that place is not empty.
    pub fn with_detached(mut self, header: &JoseHeader, payload: &[u8]) -> Result<Self> {
        if !self.payload.is_empty() {
            return Err(Error::new(ErrorKind::Malformed(Part::Payload)).detail("it is not detached"));
        }
        let signing_input = self.signing_input.to_mut();
        match header.is_encoded() {
            true => signing_input.extend_from_slice(base64url::encode(payload).as_bytes()),
            false => signing_input.extend_from_slice(payload),
        }
        self.payload = payload.to_vec();
        self.detached = true;
        Ok(self)
    }

    /// Refuses an unencoded payload that was not detached: it was decoded as if it had been encoded.
    pub(super) fn check_encoding(&self, header: &JoseHeader) -> Result<()> {
        if header.is_encoded() || self.detached || self.payload.is_empty() {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Malformed(Part::Payload)).detail("an unencoded payload is detached"))
    }
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
