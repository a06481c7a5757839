//! Signing (RFC 7515, section 5.1).

use crate::algorithm::Algorithm;
use crate::base64url;
use crate::error::{Error, ErrorKind, Result};
use crate::header::JoseHeader;
use crate::key::SigningKey;

/// Signs a payload with the algorithm that the header names and returns the compact serialization.
///
/// # Errors
/// - [`ErrorKind::InvalidHeader`]: the header names no `alg`.
/// - [`ErrorKind::UnsupportedAlgorithm`]: `alg` is unknown, or the key's backend lacks it.
/// - [`ErrorKind::KeyMismatch`]: the key is not for that algorithm.
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
    let Some(name) = &header.alg else {
        return Err(Error::new(ErrorKind::InvalidHeader).detail("the header names no alg"));
    };
    let algorithm = Algorithm::from_name(name).ok_or(ErrorKind::UnsupportedAlgorithm)?;
    sign_octets(header.to_json().as_bytes(), payload, algorithm, key)
}

/// Signs a payload under the octets of a header that the caller has serialized, `alg` included.
///
/// # Errors
/// - [`ErrorKind::UnsupportedAlgorithm`]: the key's backend lacks the algorithm.
/// - [`ErrorKind::KeyMismatch`]: the key is not for that algorithm.
pub fn sign_octets(
    protected: &[u8],
    payload: &[u8],
    algorithm: Algorithm,
    key: &SigningKey,
) -> Result<String> {
    // Room for the largest signature, of RSA with 8192 bits, keeps the text in one place.
    let mut token = String::with_capacity((protected.len() + payload.len() + 1024).div_ceil(3) * 4 + 2);
    base64url::encode_onto(protected, &mut token);
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
    token.push('.');
    let mut signing_input = token.clone().into_bytes();
    match encoded {
        true => signing_input.extend_from_slice(base64url::encode(payload).as_bytes()),
        false => signing_input.extend_from_slice(payload),
    }
    let signature = key.sign(algorithm, &signing_input)?;
    token.push('.');
    base64url::encode_onto(&signature, &mut token);
    Ok(token)
}
