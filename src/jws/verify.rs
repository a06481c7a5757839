//! Verification (RFC 7515, section 5.2).

use std::fmt;

use super::compact::{CompactJws, check_encoding, detached_signing_input};
use crate::algorithm::Algorithm;
use crate::error::{Error, ErrorKind, Part, Result};
use crate::header::JoseHeader;
use crate::key::{KeySource, VerifyingKey};

/// What a verified JWS says.
///
/// Its `Debug` form shows the size of the payload alone.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct VerifiedJws {
    /// The JOSE Header.
    pub header: JoseHeader,
    /// The payload octets.
    pub payload: Vec<u8>,
}

impl fmt::Debug for VerifiedJws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedJws")
            .field("header", &self.header)
            .field("payload_len", &self.payload.len())
            .finish()
    }
}

/// Verifies a JWS in compact serialization and returns its header and payload octets.
///
/// The signature is checked over the signing input exactly as received. `alg` only has to be in
/// `algorithms` and to agree with the type of the key; it selects neither (RFC 8725, section 3.1).
/// Input over [`MAX_COMPACT_BYTES`](super::MAX_COMPACT_BYTES) (256 KiB) is refused before any decoding.
///
/// # Errors
/// - [`ErrorKind::TooLarge`]: over that limit.
/// - [`ErrorKind::Malformed`]: not three parts of unpadded base64url (RFC 7515, section 3.1).
/// - [`ErrorKind::InvalidHeader`], [`ErrorKind::CriticalHeader`]: RFC 7515, section 4.1.
/// - [`ErrorKind::AlgorithmNotAllowed`]: `alg` is absent or not in `algorithms`.
/// - [`ErrorKind::KeyNotFound`], [`ErrorKind::KeyMismatch`]: no key is for this token.
/// - [`ErrorKind::SignatureMismatch`]: the octets do not verify. Nothing more is said, on purpose.
pub fn verify(
    token: impl AsRef<[u8]>,
    keys: &impl KeySource,
    algorithms: &[Algorithm],
) -> Result<VerifiedJws> {
    let jws = CompactJws::parse(token.as_ref())?;
    let [protected, payload, signature] = jws.decode()?;
    let header = JoseHeader::parse(&protected)?;
    header.check_critical()?;
    check_encoding(&header, &payload)?;
    let (key, algorithm) = find_key(&header, keys, algorithms)?;
    key.verify(algorithm, jws.signing_input, &signature)?;
    Ok(VerifiedJws { header, payload })
}

/// Verifies a JWS whose payload is sent apart, in the place that is left empty for it (RFC 7515, appendix F;
/// RFC 7797, section 5).
///
/// # Errors
/// Those of [`verify`], and [`ErrorKind::Malformed`] where that place is not empty.
pub fn verify_detached(
    token: impl AsRef<[u8]>,
    payload: &[u8],
    keys: &impl KeySource,
    algorithms: &[Algorithm],
) -> Result<VerifiedJws> {
    let jws = CompactJws::parse(token.as_ref())?;
    let [protected, in_place, signature] = jws.decode()?;
    let header = JoseHeader::parse(&protected)?;
    if !in_place.is_empty() {
        return Err(Error::new(ErrorKind::Malformed(Part::Payload)).detail("it is not detached"));
    }
    header.check_critical()?;
    let (key, algorithm) = find_key(&header, keys, algorithms)?;
    let signing_input = detached_signing_input(jws.protected, payload, header.is_encoded());
    key.verify(algorithm, &signing_input, &signature)?;
    Ok(VerifiedJws { header, payload: payload.to_vec() })
}

/// The key for a header, and the algorithm, which has to be one that the caller allows.
pub(crate) fn find_key<'k>(
    header: &JoseHeader,
    keys: &'k (impl KeySource + ?Sized),
    algorithms: &[Algorithm],
) -> Result<(&'k VerifyingKey, Algorithm)> {
    let algorithm = header
        .alg
        .as_deref()
        .and_then(Algorithm::from_name)
        .filter(|algorithm| algorithms.contains(algorithm))
        .ok_or(ErrorKind::AlgorithmNotAllowed)?;
    Ok((keys.find(header.kid.as_deref(), algorithm)?, algorithm))
}
