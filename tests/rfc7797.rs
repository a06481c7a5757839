//! RFC 7797: payloads that are not encoded, and RFC 7515, appendix F: payloads that are sent apart.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod vectors;

use jotseal::{Algorithm, ErrorKind, Part, SigningKey, UnixTime, Validation, VerifyingKey, jws, jwt};
use vectors::{appendix, jwk, published, text};

/// Section 4.2, of which the key is that of RFC 7515, appendix A.1.
const PROTECTED: &str = r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#;
const PAYLOAD: &[u8] = b"$.02";
const DETACHED: &str =
    "eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19..A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY";

fn keys() -> (SigningKey, VerifyingKey) {
    let jwk = jwk(&appendix("A.1")["jwk"]);
    (SigningKey::from_jwk(&jwk).unwrap(), VerifyingKey::from_jwk(&jwk).unwrap())
}

fn verify(token: &str, payload: &[u8]) -> Result<Vec<u8>, ErrorKind> {
    jws::verify_detached(token, payload, &keys().1, &[Algorithm::HS256])
        .map(|jws| jws.payload)
        .map_err(|error| error.kind())
}

#[test]
fn s4_2_an_unencoded_payload() {
    assert_eq!(verify(DETACHED, PAYLOAD), Ok(PAYLOAD.to_vec()));
    assert_eq!(verify(DETACHED, b"$.03"), Err(ErrorKind::SignatureMismatch));
    assert_eq!(verify(DETACHED, b""), Err(ErrorKind::SignatureMismatch));
    let signed =
        jws::sign_detached(PROTECTED.as_bytes(), PAYLOAD, false, Algorithm::HS256, &keys().0).unwrap();
    assert_eq!(signed, DETACHED);
}

#[test]
fn a_payload_with_dots_that_the_cookbook_has() {
    let Some(recipe) = published("cookbook/rfc7797/hmac-sha2_b64_false.json", 1) else { return };
    let payload = text(&recipe["input"], "payload");
    let compact = text(&recipe["output"], "compact");
    assert_eq!(verify(&compact.replace(payload, ""), payload.as_bytes()), Ok(payload.as_bytes().to_vec()));
    // In its place it is not base64url, and is never taken for it.
    assert_eq!(verify(compact, payload.as_bytes()), Err(ErrorKind::Malformed(Part::Payload)));
}

#[test]
fn an_encoded_payload_that_is_sent_apart() {
    let protected = br#"{"alg":"HS256"}"#;
    let (signing, verifying) = keys();
    let whole = jws::sign_octets(protected, PAYLOAD, Algorithm::HS256, &signing).unwrap();
    let apart = jws::sign_detached(protected, PAYLOAD, true, Algorithm::HS256, &signing).unwrap();
    assert_eq!(apart, whole.replace("JC4wMg", ""));
    assert_eq!(verify(&apart, PAYLOAD), Ok(PAYLOAD.to_vec()));
    // What carries its payload takes no other.
    assert_eq!(verify(&whole, PAYLOAD), Err(ErrorKind::Malformed(Part::Payload)));
    assert_eq!(
        jws::verify(&apart, &verifying, &[Algorithm::HS256]).unwrap_err().kind(),
        ErrorKind::SignatureMismatch
    );
}

#[test]
fn an_unencoded_payload_in_place_is_not_taken_for_an_encoded_one() {
    let (signing, verifying) = keys();
    let token = jws::sign_octets(PROTECTED.as_bytes(), b"abcd", Algorithm::HS256, &signing).unwrap();
    let error = jws::verify(&token, &verifying, &[Algorithm::HS256]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Malformed(Part::Payload));
}

/// Section 7: a JWT has an encoded payload.
#[test]
fn no_jwt_is_unencoded() {
    let (signing, verifying) = keys();
    let protected = r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#;
    let token = jws::sign_detached(protected.as_bytes(), b"", false, Algorithm::HS256, &signing).unwrap();
    assert_eq!(jws::verify(&token, &verifying, &[Algorithm::HS256]).unwrap().payload, b"");
    let now = UnixTime::from_secs(0.0);
    let error = jwt::decode(&token, &verifying, &[Algorithm::HS256], &Validation::default(), now);
    assert_eq!(error.unwrap_err().kind(), ErrorKind::CriticalHeader);
}
