//! Signing (RFC 7515, section 5.1).

use super::compact::detached_signing_input;
use crate::algorithm::Algorithm;
use crate::base64url;
use crate::error::Result;
use crate::header::JoseHeader;
use crate::key::SigningKey;

/// Signs a payload with the algorithm that the header names and returns the compact serialization.
///
/// # Errors
/// - [`ErrorKind::InvalidHeader`](crate::ErrorKind::InvalidHeader): the header names no `alg`.
/// - [`ErrorKind::UnsupportedAlgorithm`](crate::ErrorKind::UnsupportedAlgorithm): `alg` is unknown, or the key's backend lacks it.
/// - [`ErrorKind::KeyMismatch`](crate::ErrorKind::KeyMismatch): the key is not for that algorithm.
///
/// # Examples
/// ```
/// use jotseal::{Algorithm, JoseHeader, SigningKey, VerifyingKey, jws};
///
/// let secret = b"a secret of at least thirty-two octets";
/// let key = SigningKey::from_secret(secret)?;
/// let token = jws::sign(&JoseHeader::jwt(Algorithm::HS256), b"payload", &key)?;
///
/// let key = VerifyingKey::from_secret(secret)?;
/// assert_eq!(jws::verify(&token, &key, &[Algorithm::HS256])?.payload, b"payload");
/// # Ok::<(), jotseal::Error>(())
/// ```
pub fn sign(header: &JoseHeader, payload: &[u8], key: &SigningKey) -> Result<String> {
    sign_octets(header.to_json().as_bytes(), payload, header.algorithm()?, key)
}

/// Signs a payload under the octets of a header that the caller has serialized, `alg` included.
///
/// # Errors
/// - [`ErrorKind::UnsupportedAlgorithm`](crate::ErrorKind::UnsupportedAlgorithm): the key's backend lacks the algorithm.
/// - [`ErrorKind::KeyMismatch`](crate::ErrorKind::KeyMismatch): the key is not for that algorithm.
pub fn sign_octets(
    protected: &[u8],
    payload: &[u8],
    algorithm: Algorithm,
    key: &SigningKey,
) -> Result<String> {
    sign_encoded(&base64url::encode(protected), payload, algorithm, key)
}

/// Signs a payload under a header that is in base64url already.
///
/// # Errors
/// Those of [`sign_octets`].
pub fn sign_encoded(
    protected: &str,
    payload: &[u8],
    algorithm: Algorithm,
    key: &SigningKey,
) -> Result<String> {
    // Room for the signature of most keys keeps the text in one place.
    let room = if algorithm.is_asymmetric() { 720 } else { 90 };
    let mut token = String::with_capacity(protected.len() + payload.len().div_ceil(3) * 4 + room);
    token.push_str(protected);
    token.push('.');
    base64url::encode_onto(payload, &mut token);
    let signature = key.sign(algorithm, token.as_bytes())?;
    token.push('.');
    base64url::encode_onto(&signature, &mut token);
    Ok(token)
}

/// Signs a payload that is sent apart: its place in the compact serialization is left empty.
///
/// The octets of the header say whether it is `encoded` in the signing input: they hold `"b64":false`,
/// named in `crit`, where it is not (RFC 7797, section 3).
///
/// # Errors
/// Those of [`sign_octets`].
pub fn sign_detached(
    protected: &[u8],
    payload: &[u8],
    encoded: bool,
    algorithm: Algorithm,
    key: &SigningKey,
) -> Result<String> {
    let mut token = base64url::encode(protected);
    let signature = key.sign(algorithm, &detached_signing_input(token.as_bytes(), payload, encoded))?;
    token.push_str("..");
    base64url::encode_onto(&signature, &mut token);
    Ok(token)
}
