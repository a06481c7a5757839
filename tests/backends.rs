//! Both backends give the same verdicts.

#![cfg(all(feature = "aws-lc-rs", feature = "rust-crypto"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod vectors;

use jotseal::{Algorithm, Backend, ErrorKind, JoseHeader, SigningKey, VerifyingKey, base64url, jws};
use jsonwebtoken as oracle;
use serde_json::json;
use vectors::random::{COMPACT, Random};
use vectors::{appendix, jwk, key_file, published, rfc7515, rfc8037, text};

const MUTATIONS: usize = 600;

/// The verdict of each backend: nothing, or the kind of refusal.
fn verdicts(token: &[u8], key: &VerifyingKey) -> [Result<(), ErrorKind>; 2] {
    [Backend::AwsLcRs, Backend::RustCrypto].map(|backend| {
        let key = key.with_backend(backend).map_err(|error| error.kind())?;
        jws::verify(token, &key, &Algorithm::ALL).map(drop).map_err(|error| error.kind())
    })
}

fn assert_equal(token: &[u8], key: &VerifyingKey) -> Result<(), ErrorKind> {
    let [aws_lc, rust] = verdicts(token, key);
    assert_eq!(aws_lc, rust, "{:?}: {}", key.key_type(), String::from_utf8_lossy(token));
    aws_lc
}

/// The algorithms that the pure-Rust backend has not.
const AWS_LC_ALONE: [Algorithm; 2] = [Algorithm::ES512, Algorithm::ES256K];

/// The algorithms of both.
fn shared() -> impl Iterator<Item = Algorithm> {
    Algorithm::ALL.into_iter().filter(|algorithm| !AWS_LC_ALONE.contains(algorithm))
}

fn key_for(algorithm: Algorithm) -> SigningKey {
    match algorithm.key_types() {
        [jotseal::KeyType::Rsa] => SigningKey::from_pem(key_file("rsa-2048.pkcs1.pem")).unwrap(),
        _ => SigningKey::generate(algorithm).unwrap(),
    }
}

#[test]
fn the_rows_of_each() {
    for algorithm in Algorithm::ALL {
        let key = SigningKey::generate(algorithm).unwrap();
        assert!(key.with_backend(Backend::AwsLcRs).is_ok());
        match key.with_backend(Backend::RustCrypto) {
            Ok(_) => assert!(!AWS_LC_ALONE.contains(&algorithm)),
            Err(error) => {
                assert!(AWS_LC_ALONE.contains(&algorithm));
                assert_eq!(error.code(), "alg.unsupported");
                let error = key.verifying_key().unwrap().with_backend(Backend::RustCrypto).unwrap_err();
                assert_eq!(error.code(), "alg.unsupported");
            }
        }
    }
    assert_eq!(Backend::default(), Backend::AwsLcRs);
}

#[test]
fn what_one_signs_the_other_verifies() {
    for algorithm in shared() {
        let key = key_for(algorithm);
        let verifying = key.verifying_key().unwrap();
        for backend in [Backend::AwsLcRs, Backend::RustCrypto] {
            let signing = key.with_backend(backend).unwrap();
            let token = jws::sign(&JoseHeader::jwt(algorithm), b"{}", &signing).unwrap();
            assert_eq!(assert_equal(token.as_bytes(), &verifying), Ok(()), "{algorithm} by {backend:?}");
        }
    }
}

#[test]
fn equal_verdicts_on_the_printed_examples() {
    let mut accepted = 0;
    for example in [rfc7515(), rfc8037()].concat() {
        if example["jwk"].is_null() || example["jwk"]["crv"] == "P-521" {
            continue;
        }
        let key = VerifyingKey::from_jwk(&jwk(&example["jwk"])).unwrap();
        accepted += usize::from(assert_equal(text(&example, "compact").as_bytes(), &key).is_ok());
    }
    assert_eq!(accepted, 4);
}

#[test]
fn equal_verdicts_on_wycheproof() {
    let Some(file) = published("wycheproof_json_web_signature_test.json", 401) else { return };
    let mut compared = 0;
    for group in file["testGroups"].as_array().unwrap() {
        let key = if group["public"].is_null() { &group["private"] } else { &group["public"] };
        let Ok(key) = VerifyingKey::from_jwk(&jwk(key)) else { continue };
        if key.key_type() == jotseal::KeyType::Ec(jotseal::Curve::P521) {
            continue;
        }
        for case in group["tests"].as_array().unwrap() {
            let _ = assert_equal(text(case, "jws").as_bytes(), &key);
            compared += 1;
        }
    }
    // 4 cases have keys for encryption and 2 are for ES512.
    assert_eq!(compared, 401 - 4 - 2);
}

#[test]
fn equal_verdicts_on_mutated_tokens() {
    let mut random = Random::new(7515);
    for algorithm in shared() {
        let key = key_for(algorithm);
        let verifying = key.verifying_key().unwrap();
        let token = jws::sign(&JoseHeader::jwt(algorithm), b"{\"sub\":\"alice\"}", &key).unwrap();
        assert_eq!(assert_equal(token.as_bytes(), &verifying), Ok(()));
        for _ in 0..MUTATIONS {
            let mutated = random.mutated(token.as_bytes(), COMPACT);
            assert!(assert_equal(&mutated, &verifying).is_err(), "{}", String::from_utf8_lossy(&mutated));
        }
    }
}

/// Past the base64url and the header, where the primitives see what was altered.
#[test]
fn equal_verdicts_on_mutated_signatures() {
    let mut random = Random::new(7518);
    for algorithm in shared() {
        let key = key_for(algorithm);
        let verifying = key.verifying_key().unwrap();
        let token = jws::sign(&JoseHeader::jwt(algorithm), b"{}", &key).unwrap();
        let (signing_input, signature) = token.rsplit_once('.').unwrap();
        let signature = base64url::decode(signature).unwrap();
        let with = |signature: &[u8]| format!("{signing_input}.{}", base64url::encode(signature));
        let mut altered: Vec<_> = (0..MUTATIONS).map(|_| random.mutated(&signature, &[])).collect();
        altered.extend([vec![], vec![0; signature.len()], vec![0xff; signature.len()]]);
        altered.push([&[0], signature.as_slice()].concat());
        altered.push([signature.as_slice(), &[0]].concat());
        let half = signature.len() / 2;
        altered.push([&[0; 66][..half.min(66)], &signature[half..]].concat());
        altered.push([&signature[..half], &[0; 66][..half.min(66)]].concat());
        for signature in altered {
            let verdict = assert_equal(with(&signature).as_bytes(), &verifying);
            assert_eq!(verdict, Err(ErrorKind::SignatureMismatch), "{algorithm} {signature:?}");
        }
    }
}

/// A point is taken by both or by neither.
#[test]
fn equal_verdicts_on_points() {
    let mut random = Random::new(7517);
    for (crv, size, file) in [("P-256", 32, "p256.spki.pem"), ("P-384", 48, "p384.spki.pem")] {
        let der = pem::parse(key_file(file)).unwrap().into_contents();
        let point = &der[der.len() - 2 * size..];
        assert_eq!(taken(&ec(crv, point)), [true, true]);
        for _ in 0..MUTATIONS {
            let mut mutated = point.to_vec();
            mutated[random.below(point.len())] ^= 1 << random.below(8);
            assert_eq!(taken(&ec(crv, &mutated)), [false, false]);
        }
        assert_eq!(taken(&ec(crv, &vec![0; 2 * size])), [false, false]);
        assert_eq!(taken(&ec(crv, &vec![0xff; 2 * size])), [false, false]);
    }
}

/// By aws-lc-rs, which the import goes through, and by the other one alone.
fn taken(key: &serde_json::Value) -> [bool; 2] {
    let point =
        [&[4], &*base64url::decode(text(key, "x")).unwrap(), &*base64url::decode(text(key, "y")).unwrap()];
    let public = oracle::DecodingKey::from_ec_der(&point.concat());
    let row = if key["crv"] == "P-256" { oracle::Algorithm::ES256 } else { oracle::Algorithm::ES384 };
    let verifier = (oracle::crypto::rust_crypto::DEFAULT_PROVIDER.verifier_factory)(&row, &public);
    [VerifyingKey::from_jwk(&jwk(key)).is_ok(), verifier.is_ok()]
}

/// Keys and signatures with a part of small order: what is valid by RFC 8032's equation without the cofactor,
/// and nothing more.
#[test]
fn equal_verdicts_on_ed25519_edges() {
    let cases: Vec<serde_json::Value> =
        serde_json::from_str(include_str!("vectors/ed25519-edges.json")).unwrap();
    for case in &cases {
        let key = json!({"kty": "OKP", "crv": "Ed25519", "x": case["x"]});
        let key = VerifyingKey::from_jwk(&jwk(&key)).unwrap();
        let verdict = assert_equal(text(case, "compact").as_bytes(), &key);
        assert_eq!(verdict.is_ok(), case["valid"] == true, "{}", case["name"]);
    }
    assert_eq!(cases.len(), 8);
}

/// What is no point at all is refused by one at the import and by the other at every token.
#[test]
fn equal_verdicts_on_ed25519_keys() {
    let mut random = Random::new(8032);
    let token = format!("{}.e30.{}", base64url::encode(r#"{"alg":"EdDSA"}"#), base64url::encode([0; 64]));
    for _ in 0..MUTATIONS {
        let key = json!({"kty": "OKP", "crv": "Ed25519", "x": base64url::encode(random.octets(32))});
        let Ok(key) = VerifyingKey::from_jwk(&jwk(&key)) else { continue };
        assert!(verdicts(token.as_bytes(), &key).iter().all(Result::is_err));
    }
}

/// Whatever number of an RSA private key is altered, it is refused; rfc7517.rs has the pure-Rust import.
#[test]
fn equal_verdicts_on_rsa_private_keys() {
    let mut random = Random::new(8017);
    let printed = appendix("A.2")["jwk"].clone();
    let mut keys = vec![printed.clone()];
    for name in ["n", "e", "d", "p", "q", "dp", "dq", "qi"] {
        for _ in 0..12 {
            let mut octets = base64url::decode(text(&printed, name)).unwrap();
            let at = random.below(octets.len());
            octets[at] ^= 1 << random.below(8);
            keys.push(printed.clone());
            keys.last_mut().unwrap()[name] = base64url::encode(octets).into();
        }
    }
    let taken = keys.iter().filter(|key| match SigningKey::from_jwk(&jwk(key)) {
        Ok(key) => {
            assert!(key.with_backend(Backend::RustCrypto).is_ok());
            true
        }
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::InvalidKey);
            false
        }
    });
    assert_eq!(taken.count(), 1, "the printed one alone");
}

fn ec(crv: &str, point: &[u8]) -> serde_json::Value {
    let (x, y) = point.split_at(point.len() / 2);
    json!({"kty": "EC", "crv": crv, "x": base64url::encode(x), "y": base64url::encode(y)})
}
