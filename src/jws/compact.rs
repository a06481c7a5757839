//! The compact serialization (RFC 7515, section 3.1).

use std::fmt;
use std::mem::MaybeUninit;

use crate::base64url;
use crate::error::{Error, ErrorKind, Part, Result};
use crate::header::JoseHeader;

/// Compact serializations are refused beyond this size, before any decoding.
pub const MAX_COMPACT_BYTES: usize = 256 * 1024;

/// Room for the signature of an RSA key with 8192 bits, and for the rest of a group of three octets.
pub(crate) type SignatureBuffer = [MaybeUninit<u8>; 1024 + 2];

/// Room for a decoded payload: up to 1 KiB without an allocation.
pub struct PayloadBuffer {
    short: [MaybeUninit<u8>; 1024 + 2],
    long: Vec<u8>,
}

impl Default for PayloadBuffer {
    #[inline]
    fn default() -> Self {
        Self { short: [MaybeUninit::uninit(); 1024 + 2], long: Vec::new() }
    }
}

/// The parts of a compact serialization, as received: nothing of it is decoded or verified.
///
/// Its `Debug` form shows sizes alone.
#[derive(Clone, Copy)]
pub struct CompactJws<'a> {
    /// What the signature is over, unless the payload is detached.
    pub signing_input: &'a [u8],
    /// The JWS Protected Header in base64url.
    pub protected: &'a [u8],
    /// The payload in base64url.
    pub payload: &'a [u8],
    /// The signature in base64url.
    pub signature: &'a [u8],
}

impl<'a> CompactJws<'a> {
    /// Splits a compact serialization of at most [`MAX_COMPACT_BYTES`].
    ///
    /// # Errors
    /// - [`ErrorKind::TooLarge`]: over the limit.
    /// - [`ErrorKind::Malformed`]: not three parts.
    pub fn parse(token: &'a [u8]) -> Result<Self> {
        if token.len() > MAX_COMPACT_BYTES {
            return Err(Error::new(ErrorKind::TooLarge).detail("a compact JWS has 256 KiB or less"));
        }
        let split = |text: &'a [u8], dot: Option<usize>| Some((text.get(..dot?)?, text.get(dot? + 1..)?));
        split(token, memchr::memrchr(b'.', token))
            .and_then(|(signing_input, signature)| {
                let (protected, payload) = split(signing_input, memchr::memchr(b'.', signing_input))?;
                Some(Self { signing_input, protected, payload, signature })
            })
            .filter(|jws| memchr::memchr(b'.', jws.payload).is_none())
            .ok_or_else(|| ErrorKind::Malformed(Part::Count).into())
    }

    /// The same without the padding of base64 that some signers leave in each part: it stays in the signing
    /// input, as received.
    #[must_use]
    pub fn without_padding(self) -> Self {
        let [protected, payload, signature] = [self.protected, self.payload, self.signature].map(unpadded);
        Self { protected, payload, signature, ..self }
    }

    /// Decodes the header, payload and signature.
    ///
    /// # Errors
    /// [`ErrorKind::Malformed`]: the first that is not unpadded base64url.
    pub fn decode(&self) -> Result<[Vec<u8>; 3]> {
        Ok([self.decode_protected()?, self.decode_payload()?, self.decode_signature()?])
    }

    pub(crate) fn decode_protected(&self) -> Result<Vec<u8>> {
        decode(self.protected, Part::Header)
    }

    pub(crate) fn decode_payload(&self) -> Result<Vec<u8>> {
        decode(self.payload, Part::Payload)
    }

    pub(crate) fn decode_payload_into<'b>(&self, buffer: &'b mut PayloadBuffer) -> Result<&'b [u8]> {
        let PayloadBuffer { short, long } = buffer;
        if let Some(payload) = base64url::decode_into(self.payload, short) {
            return Ok(payload);
        }
        *long = self.decode_payload()?;
        Ok(long)
    }

    pub(crate) fn decode_signature(&self) -> Result<Vec<u8>> {
        decode(self.signature, Part::Signature)
    }

    /// Decodes the signature into a buffer with room for the largest that there is.
    pub(crate) fn decode_signature_into<'b>(&self, buffer: &'b mut SignatureBuffer) -> Result<&'b [u8]> {
        match base64url::decode_into(self.signature, buffer) {
            Some(signature) => Ok(signature),
            None => self.decode_signature().and(Err(ErrorKind::SignatureMismatch.into())),
        }
    }
}

/// Up to two signs, as many as base64 ever needs (RFC 4648, section 4), where they fill a group of four.
fn unpadded(part: &[u8]) -> &[u8] {
    let bare = part.strip_suffix(b"==").or_else(|| part.strip_suffix(b"=")).unwrap_or(part);
    if part.len().is_multiple_of(4) { bare } else { part }
}

fn decode(part: &[u8], name: Part) -> Result<Vec<u8>> {
    base64url::decode(part).ok_or_else(|| Error::new(ErrorKind::Malformed(name)).detail("not base64url"))
}

/// The signing input for a payload that is sent apart (RFC 7515, appendix F; RFC 7797, section 3).
pub(super) fn detached_signing_input(protected: &[u8], payload: &[u8], encoded: bool) -> Vec<u8> {
    let mut signing_input = [protected, b"."].concat();
    match encoded {
        true => signing_input.extend_from_slice(base64url::encode(payload).as_bytes()),
        false => signing_input.extend_from_slice(payload),
    }
    signing_input
}

/// Refuses an unencoded payload that is not detached: it was decoded as if it had been encoded.
pub(super) fn check_encoding(header: &JoseHeader, payload: &[u8]) -> Result<()> {
    if header.is_encoded() || payload.is_empty() {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Malformed(Part::Payload)).detail("an unencoded payload is detached"))
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
