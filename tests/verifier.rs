//! `Verifier` and `Signer`: the terms that are compiled once mean what they mean when they are given each time.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod vectors;

use std::thread;

use jotseal::{
    Algorithm, ErrorKind, JoseHeader, JwkSet, Signer, SigningKey, UnixTime, Validation, Verifier,
    VerifyingKey, jws, jwt,
};
use serde_json::json;
use vectors::random::{COMPACT, Random};

const NOW: UnixTime = UnixTime::from_secs(1_900_000_000.0);
const SECRET: &[u8] = b"a secret of at least thirty-two octets";

fn hs256() -> (SigningKey, VerifyingKey) {
    (SigningKey::from_secret(SECRET).unwrap(), VerifyingKey::from_secret(SECRET).unwrap())
}

fn validation() -> Validation {
    Validation::default()
        .with_issuer("issuer")
        .with_audience("api")
        .with_required("exp")
        .with_required("tenant")
}

fn claims() -> serde_json::Value {
    json!({"iss": "issuer", "aud": ["other", "api"], "exp": 2_000_000_000, "tenant": 7})
}

fn verifier() -> Verifier {
    Verifier::new(hs256().1, vec![Algorithm::HS256], validation()).unwrap()
}

fn kind(verifier: &Verifier, token: &str) -> Result<(), ErrorKind> {
    verifier.verify(token.as_bytes(), NOW).map(drop).map_err(|error| error.kind())
}

#[test]
fn every_verdict_is_that_of_decode_also_where_the_header_is_known() {
    let (signing, verifying) = hs256();
    let verifier = verifier();
    let mut random = Random::new(7519);
    let mut verdicts = std::collections::BTreeMap::new();
    let values = ["null", "1", "1.5", "2000000000", "\"issuer\"", "\"api\"", "[\"api\"]", "[]", "{}", "true"];
    for _ in 0..20_000 {
        let names = ["iss", "aud", "exp", "nbf", "iat", "sub", "jti", "tenant"];
        let members: Vec<_> = names
            .iter()
            .filter_map(|name| match random.below(8) {
                0 => None,
                1 => Some(format!("\"{name}\":{}", random.pick(&values))),
                _ => claims().get(name).map(|value| format!("\"{name}\":{value}")),
            })
            .collect();
        let payload = format!("{{{}}}", members.join(","));
        let header = random.pick(&[r#"{"alg":"HS256"}"#, r#"{"alg":"HS256","typ":"JWT"}"#]);
        let token =
            jws::sign_octets(header.as_bytes(), payload.as_bytes(), Algorithm::HS256, &signing).unwrap();
        let token = match random.below(4) {
            0 => String::from_utf8(random.mutated(token.as_bytes(), COMPACT)).unwrap_or_default(),
            _ => token,
        };
        let expected = jwt::decode(&token, &verifying, &[Algorithm::HS256], &validation(), NOW)
            .map(drop)
            .map_err(|error| error.kind());
        assert_eq!(kind(&verifier, &token), expected, "{token}");
        *verdicts.entry(format!("{expected:?}")).or_insert(0) += 1;
    }
    // Each kind of claims error and many that are accepted came up.
    assert!(verdicts["Ok(())"] > 1_000, "{verdicts:?}");
    assert!(verdicts.len() >= 9, "{verdicts:?}");
}

#[test]
fn a_known_header_stands_for_the_key_and_algorithm_that_it_was_verified_with() {
    let keys = ["a", "b"].map(|kid| {
        let signing = SigningKey::generate(Algorithm::EdDSA).unwrap();
        (kid, signing.verifying_key().unwrap().with_kid(kid), signing)
    });
    let set = JwkSet::from_keys(keys.iter().map(|(_, key, _)| key.clone()).collect()).unwrap();
    let verifier = Verifier::new(set, vec![Algorithm::EdDSA], Validation::default()).unwrap();
    let token = |kid: &str, key: &SigningKey| {
        jwt::encode(&json!({"sub": "alice"}), &JoseHeader::jwt(Algorithm::EdDSA).with_kid(kid), key).unwrap()
    };
    for _ in 0..3 {
        for (kid, _, key) in &keys {
            assert_eq!(kind(&verifier, &token(kid, key)), Ok(()));
        }
        assert_eq!(kind(&verifier, &token("a", &keys[1].2)), Err(ErrorKind::SignatureMismatch));
        assert_eq!(kind(&verifier, &token("c", &keys[1].2)), Err(ErrorKind::KeyNotFound));
        let none = jwt::encode(&json!({}), &JoseHeader::jwt(Algorithm::EdDSA), &keys[0].2).unwrap();
        assert_eq!(kind(&verifier, &none), Err(ErrorKind::KeyNotFound));
    }
}

#[test]
fn a_malformed_part_is_told_before_the_signature_of_a_known_header() {
    let token = Signer::new(hs256().0, &JoseHeader::jwt(Algorithm::HS256)).unwrap().sign(&claims()).unwrap();
    let verifier = verifier();
    assert_eq!(kind(&verifier, &token), Ok(()));
    let [header, payload, signature]: [&str; 3] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
    for (payload, signature, part) in [
        ("%", signature, jotseal::Part::Payload),
        (payload, "%", jotseal::Part::Signature),
        (payload, "A", jotseal::Part::Signature),
    ] {
        let token = format!("{header}.{payload}.{signature}");
        assert_eq!(kind(&verifier, &token), Err(ErrorKind::Malformed(part)));
    }
    // Longer than any signature is, and for all that base64url.
    let long = format!("{header}.{payload}.{}", "A".repeat(4096));
    assert_eq!(kind(&verifier, &long), Err(ErrorKind::SignatureMismatch));
    assert_eq!(
        kind(&verifier, &format!("{header}.{payload}.{signature}.")),
        Err(ErrorKind::Malformed(jotseal::Part::Count))
    );
}

#[test]
fn typ_is_a_media_type() {
    let verifier = verifier().with_typ("at+jwt");
    for (typ, expected) in [
        (Some("at+jwt"), Ok(())),
        (Some("AT+JWT"), Ok(())),
        (Some("application/at+jwt"), Ok(())),
        (Some("JWT"), Err(ErrorKind::TypeMismatch)),
        (Some(""), Err(ErrorKind::TypeMismatch)),
        (None, Err(ErrorKind::TypeMismatch)),
    ] {
        let header = JoseHeader { typ: typ.map(str::to_owned), ..JoseHeader::jwt(Algorithm::HS256) };
        let token = jwt::encode(&claims(), &header, &hs256().0).unwrap();
        assert_eq!(kind(&verifier, &token), expected, "{typ:?}");
    }
}

#[test]
fn what_is_no_verifier() {
    let (signing, verifying) = hs256();
    let new = |key: &VerifyingKey, algorithms: &[Algorithm]| {
        Verifier::new(key.clone(), algorithms.to_vec(), Validation::default())
            .map(drop)
            .map_err(|error| error.kind())
    };
    assert_eq!(new(&verifying, &[]), Err(ErrorKind::AlgorithmNotAllowed));
    assert_eq!(new(&verifying, &[Algorithm::HS256]), Ok(()));
    assert_eq!(new(&verifying, &[Algorithm::HS256, Algorithm::HS384]), Err(ErrorKind::WeakKey));
    let short = VerifyingKey::from_secret(&[7; 31]).unwrap();
    assert_eq!(new(&short, &[Algorithm::HS256]), Err(ErrorKind::WeakKey));
    let header = JoseHeader::jwt(Algorithm::HS512);
    assert_eq!(Signer::new(signing.clone(), &header).unwrap_err().kind(), ErrorKind::WeakKey);
    let header = JoseHeader::jwt(Algorithm::RS256);
    assert_eq!(Signer::new(signing, &header).unwrap_err().kind(), ErrorKind::KeyMismatch);
}

#[test]
fn unencoded_payloads_and_critical_extensions_are_refused() {
    for header in [r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#, r#"{"alg":"HS256","crit":["x"],"x":1}"#] {
        let token = jws::sign_octets(header.as_bytes(), b"{}", Algorithm::HS256, &hs256().0).unwrap();
        for _ in 0..2 {
            assert_eq!(kind(&verifier(), &token), Err(ErrorKind::CriticalHeader));
        }
    }
}

#[test]
fn a_signer_signs_as_encode_does() {
    let header = JoseHeader::jwt(Algorithm::HS256).with_kid("k");
    let signer = Signer::new(hs256().0, &header).unwrap();
    assert_eq!(signer.sign(&claims()).unwrap(), jwt::encode(&claims(), &header, &hs256().0).unwrap());
    assert_eq!(signer.sign(&[1]).unwrap_err().kind(), ErrorKind::InvalidClaimsSet);
}

#[test]
fn more_headers_than_are_remembered() {
    let verifier = verifier();
    for _ in 0..2 {
        for kid in 0..300 {
            let header = JoseHeader::jwt(Algorithm::HS256).with_kid(kid.to_string().repeat(1 + kid % 300));
            let token = jwt::encode(&claims(), &header, &hs256().0).unwrap();
            assert_eq!(kind(&verifier, &token), Ok(()));
        }
    }
}

#[test]
fn threads_share_one() {
    let (verifier, signer) =
        (verifier(), Signer::new(hs256().0, &JoseHeader::jwt(Algorithm::HS256)).unwrap());
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..200 {
                    assert_eq!(kind(&verifier, &signer.sign(&claims()).unwrap()), Ok(()));
                }
            });
        }
    });
}
