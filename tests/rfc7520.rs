//! RFC 7520, section 4: the cookbook's signatures.
//!
//! Sections 4.1 to 4.4 are printed as compact serializations. Section 4.5 detaches the payload: it verifies
//! once the payload is attached. Of the JSON serializations of 4.6 and 4.8, the signatures whose protected
//! header has the `alg` are put together here. Out of scope for the compact serialization, which has no
//! unprotected header: all of 4.7 and the second signature of 4.8.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod vectors;

use jotseal::{Algorithm, ErrorKind, Part, SigningKey, VerifyingKey, base64url, jws};
use serde_json::Value;
use vectors::{BACKENDS, HAS_P521, jwk, public, published, text};

fn recipe(file: &str) -> Option<Value> {
    published(&format!("cookbook/jws/{file}.json"), 1)
}

fn check(recipe: &Value, token: &str) {
    let input = &recipe["input"];
    let algorithm = Algorithm::from_name(text(input, "alg")).unwrap();
    let payload = text(input, "payload").as_bytes();
    if algorithm == Algorithm::ES512 && !HAS_P521 {
        let error = VerifyingKey::from_jwk(&jwk(&input["key"])).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnsupportedAlgorithm);
        return;
    }
    let verifying = VerifyingKey::from_jwk(&jwk(&public(&input["key"]))).unwrap();
    let signing = SigningKey::from_jwk(&jwk(&input["key"])).unwrap();
    let mut verified = 0;
    for backend in BACKENDS {
        let (Ok(verifying), Ok(signing)) = (verifying.with_backend(*backend), signing.with_backend(*backend))
        else {
            assert_eq!(algorithm, Algorithm::ES512);
            continue;
        };
        let jws = jws::verify(token, &verifying, &[algorithm]).unwrap();
        assert_eq!(jws.payload, payload);
        assert_eq!(jws.header.kid.as_deref(), signing.kid());
        let protected = base64url::decode(text(&recipe["signing"], "protected_b64u")).unwrap();
        let again = jws::sign_octets(&protected, payload, algorithm, &signing).unwrap();
        assert!(jws::verify(&again, &verifying, &[algorithm]).is_ok());
        assert_eq!(again == token, recipe["reproducible"] == true, "{backend:?}");
        verified += 1;
    }
    assert!(verified > 0);
}

#[test]
fn s4_1_rsa_v15_signature() {
    let Some(recipe) = recipe("4_1.rsa_v15_signature") else { return };
    check(&recipe, text(&recipe["output"], "compact"));
}

#[test]
fn s4_2_rsa_pss_signature() {
    let Some(recipe) = recipe("4_2.rsa-pss_signature") else { return };
    check(&recipe, text(&recipe["output"], "compact"));
}

#[test]
fn s4_3_ecdsa_signature() {
    let Some(recipe) = recipe("4_3.ecdsa_signature") else { return };
    check(&recipe, text(&recipe["output"], "compact"));
}

#[test]
fn s4_4_hmac_sha2_integrity_protection() {
    let Some(recipe) = recipe("4_4.hmac-sha2_integrity_protection") else { return };
    check(&recipe, text(&recipe["output"], "compact"));
}

#[test]
fn s4_5_signature_with_detached_content() {
    let Some(recipe) = recipe("4_5.signature_with_detached_content") else { return };
    let detached = text(&recipe["output"], "compact");
    let key = VerifyingKey::from_jwk(&jwk(&recipe["input"]["key"])).unwrap();
    let error = jws::verify(detached, &key, &[Algorithm::HS256]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SignatureMismatch);
    let (protected, signature) = detached.split_once("..").unwrap();
    let payload = base64url::encode(text(&recipe["input"], "payload"));
    check(&recipe, &format!("{protected}.{payload}.{signature}"));
}

/// Puts a signature of a JSON serialization into compact form.
fn compact(json: &Value, signature: usize) -> String {
    let signature = &json["signatures"][signature];
    let protected = signature["protected"].as_str().unwrap_or_default();
    format!("{protected}.{}.{}", text(json, "payload"), text(signature, "signature"))
}

fn verify(token: &str, key: &Value) -> jotseal::Result<Vec<u8>> {
    let key = VerifyingKey::from_jwk(&jwk(&public(key))).unwrap();
    jws::verify(token, &key, &Algorithm::ALL).map(|jws| jws.payload)
}

#[test]
fn s4_6_protecting_specific_header_fields() {
    let Some(recipe) = recipe("4_6.protecting_specific_header_fields") else { return };
    let payload = text(&recipe["input"], "payload").as_bytes();
    assert_eq!(verify(&compact(&recipe["output"]["json"], 0), &recipe["input"]["key"]).unwrap(), payload);
}

#[test]
fn s4_7_protecting_content_only() {
    let Some(recipe) = recipe("4_7.protecting_content_only") else { return };
    let error = verify(&compact(&recipe["output"]["json"], 0), &recipe["input"]["key"]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Malformed(Part::Header));
}

#[test]
fn s4_8_multiple_signatures() {
    let Some(recipe) = recipe("4_8.multiple_signatures") else { return };
    let (json, keys) = (&recipe["output"]["json"], &recipe["input"]["key"]);
    let payload = text(&recipe["input"], "payload").as_bytes();
    assert_eq!(json["signatures"].as_array().unwrap().len(), 3);
    for index in [0, 2] {
        assert_eq!(verify(&compact(json, index), &keys[index]).unwrap(), payload);
    }
    let (first, third) = (compact(json, 0), compact(json, 2));
    assert_eq!(verify(&first, &keys[2]).unwrap_err().kind(), ErrorKind::KeyMismatch);
    assert_eq!(verify(&third, &keys[0]).unwrap_err().kind(), ErrorKind::KeyMismatch);
}
