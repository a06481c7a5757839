//! JSON Web Tokens (RFC 7519).

mod claims;
mod registered;
mod signer;
mod validate;
mod verifier;

use serde::Serialize;

pub use self::claims::{ClaimValue, ClaimsSet, RegisteredClaims};
pub use self::registered::parse_registered;
pub use self::signer::Signer;
pub use self::validate::{UnixTime, Validation, validate};
pub use self::verifier::{Unverified, Verifier};
pub(crate) use self::verifier::{media_type, parse_header};
use crate::algorithm::Algorithm;
use crate::error::{Error, ErrorKind, Result};
use crate::header::JoseHeader;
use crate::jws;
use crate::key::{KeySource, SigningKey};

/// Signs a claims set with the algorithm that the header names.
///
/// # Errors
/// [`ErrorKind::InvalidClaimsSet`] where `claims` is not serialized as a JSON object, and those of
/// [`jws::sign`].
///
/// # Examples
/// ```
/// use jotseal::{Algorithm, JoseHeader, SigningKey, UnixTime, Validation, jwt};
///
/// let key = SigningKey::generate(Algorithm::EdDSA)?;
/// let claims = serde_json::json!({"sub": "alice", "aud": "api", "exp": 2_000_000_000});
/// let token = jwt::encode(&claims, &JoseHeader::jwt(Algorithm::EdDSA), &key)?;
///
/// let validation = Validation::default().with_audience("api");
/// let now = UnixTime::from_secs(1_900_000_000.0);
/// let claims = jwt::decode(&token, &key.verifying_key()?, &[Algorithm::EdDSA], &validation, now)?;
/// assert_eq!(claims.get("sub").and_then(|sub| sub.as_str()), Some("alice"));
/// # Ok::<(), jotseal::Error>(())
/// ```
pub fn encode<C: Serialize + ?Sized>(claims: &C, header: &JoseHeader, key: &SigningKey) -> Result<String> {
    jws::sign(header, &to_payload(claims)?, key)
}

fn to_payload<C: Serialize + ?Sized>(claims: &C) -> Result<Vec<u8>> {
    let payload = serde_json::to_vec(claims).map_err(|_| ErrorKind::InvalidClaimsSet)?;
    if payload.first() != Some(&b'{') {
        return Err(Error::new(ErrorKind::InvalidClaimsSet).detail("not a JSON object"));
    }
    Ok(payload)
}

/// Verifies a JWT, validates its claims at the time `now`, and returns them.
///
/// This is the strict profile: the claims set is JSON as RFC 8259 has it, without two members of one
/// name, and a NumericDate is a number.
///
/// # Errors
/// Those of [`jws::verify`], [`ErrorKind::CriticalHeader`] for a payload that is not encoded (RFC 7797,
/// section 7), then [`ErrorKind::InvalidClaimsSet`], then those of [`validate`].
pub fn decode(
    token: impl AsRef<[u8]>,
    keys: &impl KeySource,
    algorithms: &[Algorithm],
    validation: &Validation,
    now: UnixTime,
) -> Result<ClaimsSet> {
    let jws = jws::verify(token, keys, algorithms)?;
    if !jws.header.is_encoded() {
        return Err(Error::new(ErrorKind::CriticalHeader).detail("a JWT has an encoded payload"));
    }
    let (claims, registered) = ClaimsSet::parse_registered(&jws.payload, &validation.require)?;
    validate(&registered, validation, now)?;
    Ok(claims)
}
