//! Verification (RFC 7515, section 5.2).

use std::fmt;

use crate::algorithm::Algorithm;
use crate::error::{ErrorKind, Result};
use crate::header::JoseHeader;
use crate::jws::CompactJws;
use crate::key::KeySource;

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
    let header = JoseHeader::parse(&jws.protected)?;
    jws.verify(&header, keys, algorithms)?;
    Ok(VerifiedJws { header, payload: jws.payload })
}

impl CompactJws<'_> {
    /// Verifies the signature under a header that was parsed from [`protected`](Self::protected).
    ///
    /// # Errors
    /// Those of [`verify`], from the header on.
    pub fn verify(&self, header: &JoseHeader, keys: &impl KeySource, algorithms: &[Algorithm]) -> Result<()> {
        header.check_critical()?;
        self.check_encoding(header)?;
        let algorithm = header
            .alg
            .as_deref()
            .and_then(Algorithm::from_name)
            .filter(|algorithm| algorithms.contains(algorithm))
            .ok_or(ErrorKind::AlgorithmNotAllowed)?;
        keys.find(header.kid.as_deref(), algorithm)?.verify(algorithm, &self.signing_input, &self.signature)
    }
}
