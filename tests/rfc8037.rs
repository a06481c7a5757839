//! RFC 8037, appendix A: Ed25519.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod vectors;

use jotseal::{Algorithm, Curve, ErrorKind, KeyType, SigningKey, VerifyingKey, base64url, jws};
use vectors::{BACKENDS, jwk, public, rfc8037, text};

#[test]
fn a4_signing_and_a5_validation() {
    let [example] = rfc8037().try_into().unwrap();
    assert_eq!(example["deterministic"], true);
    let signing = SigningKey::from_jwk(&jwk(&example["jwk"])).unwrap();
    let verifying = VerifyingKey::from_jwk(&jwk(&public(&example["jwk"]))).unwrap();
    assert_eq!(signing.key_type(), KeyType::Okp(Curve::Ed25519));
    let (protected, payload) = (text(&example, "protected").as_bytes(), text(&example, "payload").as_bytes());
    for backend in BACKENDS {
        let (signing, verifying) =
            (signing.with_backend(*backend).unwrap(), verifying.with_backend(*backend).unwrap());
        let token = jws::sign_octets(protected, payload, Algorithm::EdDSA, &signing).unwrap();
        assert_eq!(token, text(&example, "compact"));
        assert_eq!(jws::verify(&token, &verifying, &[Algorithm::EdDSA]).unwrap().payload, payload);
    }
}

/// Two encodings of one point, or of one scalar, would be two tokens of one signature.
#[test]
fn encodings_are_canonical() {
    let [example] = rfc8037().try_into().unwrap();
    let key = VerifyingKey::from_jwk(&jwk(&public(&example["jwk"]))).unwrap();
    let (signing_input, signature) = text(&example, "compact").rsplit_once('.').unwrap();
    let signature = base64url::decode(signature).unwrap();
    // S + L, with L the order of the base point (RFC 8032, section 5.1.7, step 1).
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut other = signature.clone();
    let mut carry = 0;
    for (octet, addend) in other[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*octet) + u16::from(addend) + carry;
        [*octet, _] = sum.to_le_bytes();
        carry = sum >> 8;
    }
    for backend in BACKENDS {
        let key = key.with_backend(*backend).unwrap();
        let verify = |signature: &[u8]| {
            jws::verify(
                format!("{signing_input}.{}", base64url::encode(signature)),
                &key,
                &[Algorithm::EdDSA],
            )
        };
        assert!(verify(&signature).is_ok());
        assert_eq!(verify(&other).unwrap_err().kind(), ErrorKind::SignatureMismatch);
    }
}

/// Curves that only agree on keys, or are of another type.
#[test]
fn other_curves_are_refused() {
    for crv in ["X25519", "X448", "P-256", "ed25519"] {
        let key = jwk(&serde_json::json!({"kty": "OKP", "crv": crv, "x": base64url::encode([9; 32])}));
        let error = VerifyingKey::from_jwk(&key).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnsupportedAlgorithm, "{crv}");
    }
}
