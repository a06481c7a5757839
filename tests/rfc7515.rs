//! RFC 7515, appendix A: the printed examples.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod vectors;

use jotseal::{Algorithm, ErrorKind, JoseHeader, Part, SigningKey, VerifyingKey, base64url, jws};
use vectors::{BACKENDS, HAS_P521, appendix, jwk, rfc7515, text};

/// Verifies the example as printed, in every backend, and gives the number of backends that did.
fn verified(section: &str, algorithm: Algorithm) -> usize {
    let example = appendix(section);
    let token = text(&example, "compact");
    let key = VerifyingKey::from_jwk(&jwk(&example["jwk"])).unwrap();
    let keys = BACKENDS.iter().filter_map(|backend| match key.with_backend(*backend) {
        Ok(key) => Some(key),
        Err(error) => {
            assert_eq!((algorithm, error.code()), (Algorithm::ES512, "alg.unsupported"));
            None
        }
    });
    keys.map(|key| {
        let jws = jws::verify(token, &key, &[algorithm]).unwrap();
        assert_eq!(jws.payload, text(&example, "payload").as_bytes());
        assert_eq!(jws.header.alg.as_deref(), Some(algorithm.name()));
        let others: Vec<_> = Algorithm::ALL.into_iter().filter(|other| *other != algorithm).collect();
        let error = jws::verify(token, &key, &others).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AlgorithmNotAllowed);
    })
    .count()
}

/// Signs what the example signs, in every backend, and compares it with what is printed.
fn reproduced(section: &str, algorithm: Algorithm) {
    let example = appendix(section);
    assert_eq!(example["deterministic"], true);
    let key = SigningKey::from_jwk(&jwk(&example["jwk"])).unwrap();
    for backend in BACKENDS {
        let key = key.with_backend(*backend).unwrap();
        let (protected, payload) = (text(&example, "protected"), text(&example, "payload"));
        let token = jws::sign_octets(protected.as_bytes(), payload.as_bytes(), algorithm, &key).unwrap();
        assert_eq!(token, text(&example, "compact"), "{backend:?}");
    }
}

#[test]
fn a1_hmac_sha_256() {
    assert_eq!(verified("A.1", Algorithm::HS256), BACKENDS.len());
    reproduced("A.1", Algorithm::HS256);
}

#[test]
fn a2_rsassa_pkcs1_v1_5_sha_256() {
    assert_eq!(verified("A.2", Algorithm::RS256), BACKENDS.len());
    reproduced("A.2", Algorithm::RS256);
}

#[test]
fn a3_ecdsa_p_256_sha_256() {
    assert_eq!(verified("A.3", Algorithm::ES256), BACKENDS.len());
}

#[test]
#[cfg(feature = "aws-lc-rs")]
fn a4_ecdsa_p_521_sha_512() {
    assert_eq!(verified("A.4", Algorithm::ES512), 1);
}

#[test]
#[cfg(not(feature = "aws-lc-rs"))]
fn a4_ecdsa_p_521_sha_512_is_not_in_the_pure_rust_backend() {
    let key = jwk(&appendix("A.4")["jwk"]);
    assert_eq!(VerifyingKey::from_jwk(&key).unwrap_err().kind(), ErrorKind::UnsupportedAlgorithm);
    assert_eq!(SigningKey::from_jwk(&key).unwrap_err().kind(), ErrorKind::UnsupportedAlgorithm);
}

/// A signature of the randomized kinds verifies with the key it was made with, and differs each time.
#[test]
fn a3_and_a4_signed_anew() {
    for (section, algorithm) in [("A.3", Algorithm::ES256), ("A.4", Algorithm::ES512)] {
        if algorithm == Algorithm::ES512 && !HAS_P521 {
            continue;
        }
        let example = appendix(section);
        let key = SigningKey::from_jwk(&jwk(&example["jwk"])).unwrap();
        let payload = text(&example, "payload").as_bytes();
        let token =
            jws::sign_octets(text(&example, "protected").as_bytes(), payload, algorithm, &key).unwrap();
        let public = VerifyingKey::from_jwk(&jwk(&vectors::public(&example["jwk"]))).unwrap();
        assert_eq!(jws::verify(&token, &public, &[algorithm]).unwrap().payload, payload);
    }
}

/// The unsecured JWS is refused with every key, whatever is allowed.
#[test]
fn a5_unsecured() {
    let unsecured = appendix("A.5");
    let token = text(&unsecured, "compact");
    let mut keys = 0;
    for example in rfc7515().iter().filter(|example| !example["jwk"].is_null()) {
        let Ok(key) = VerifyingKey::from_jwk(&jwk(&example["jwk"])) else { continue };
        keys += 1;
        for algorithms in [&Algorithm::ALL[..], &[Algorithm::HS256], &[]] {
            let error = jws::verify(token, &key, algorithms).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::AlgorithmNotAllowed);
        }
    }
    assert_eq!(keys, if HAS_P521 { 4 } else { 3 });
    let key = SigningKey::from_secret(&[7; 32]).unwrap();
    let header = JoseHeader { alg: Some("none".to_owned()), ..JoseHeader::default() };
    assert_eq!(jws::sign(&header, b"", &key).unwrap_err().kind(), ErrorKind::UnsupportedAlgorithm);
}

/// Section 3.1: three parts of base64url without padding, line breaks or spaces.
#[test]
fn the_compact_serialization_is_exact() {
    let example = appendix("A.1");
    let token = text(&example, "compact");
    let key = VerifyingKey::from_jwk(&jwk(&example["jwk"])).unwrap();
    let kind = |token: &str| jws::verify(token, &key, &[Algorithm::HS256]).unwrap_err().kind();
    let [protected, payload, signature]: [&str; 3] = token.split('.').collect::<Vec<_>>().try_into().unwrap();

    assert_eq!(kind(""), ErrorKind::Malformed(Part::Count));
    assert_eq!(kind(&format!("{protected}.{payload}")), ErrorKind::Malformed(Part::Count));
    assert_eq!(kind(&format!("{token}.")), ErrorKind::Malformed(Part::Count));
    assert_eq!(kind(&format!("{token}.{signature}.AA")), ErrorKind::Malformed(Part::Count));
    assert_eq!(kind(&format!("{token}\n")), ErrorKind::Malformed(Part::Signature));
    assert_eq!(kind(&format!("{token}=")), ErrorKind::Malformed(Part::Signature));
    assert_eq!(kind(&format!(" {token}")), ErrorKind::Malformed(Part::Header));
    assert_eq!(kind(&format!("{protected}=.{payload}.{signature}")), ErrorKind::Malformed(Part::Header));
    assert_eq!(kind(&format!("{protected}.{payload}=.{signature}")), ErrorKind::Malformed(Part::Payload));
    assert_eq!(kind(&format!("{protected}.{payload}.")), ErrorKind::SignatureMismatch);
    assert_eq!(kind(&format!(".{payload}.{signature}")), ErrorKind::Malformed(Part::Header));
    // The last character has two bits that count for nothing: one spelling alone is right.
    let respelled = format!("{}l", token.strip_suffix('k').unwrap());
    assert_eq!(kind(&respelled), ErrorKind::Malformed(Part::Signature));
    // The other alphabet of RFC 4648.
    assert_eq!(kind(&token.replace('-', "+")), ErrorKind::Malformed(Part::Signature));
}

/// Section 4.1.11, and RFC 7515, section 4: names are unique.
#[test]
fn headers_are_refused() {
    let key = SigningKey::from_secret(&[7; 32]).unwrap();
    let verifying = key.verifying_key().unwrap();
    let kind = |protected: &[u8]| {
        let token = jws::sign_octets(protected, b"{}", Algorithm::HS256, &key).unwrap();
        jws::verify(&token, &verifying, &Algorithm::ALL).unwrap_err().kind()
    };
    let cases: [(&[u8], ErrorKind); 24] = [
        (br#"{"alg":"hs256"}"#, ErrorKind::AlgorithmNotAllowed),
        (br#"{"alg":"none"}"#, ErrorKind::AlgorithmNotAllowed),
        (br#"{"alg":"None"}"#, ErrorKind::AlgorithmNotAllowed),
        (br#"{"alg":"nOnE"}"#, ErrorKind::AlgorithmNotAllowed),
        (br#"{"alg":""}"#, ErrorKind::AlgorithmNotAllowed),
        (br#"{"alg":"HS256 "}"#, ErrorKind::AlgorithmNotAllowed),
        (br#"{"typ":"JWT"}"#, ErrorKind::AlgorithmNotAllowed),
        (br#"{"alg":null}"#, ErrorKind::InvalidHeader),
        (br#"{"alg":["HS256"]}"#, ErrorKind::InvalidHeader),
        (br#"{"alg":"HS256","kid":7}"#, ErrorKind::InvalidHeader),
        (br#"{"alg":"HS256","crit":[]}"#, ErrorKind::CriticalHeader),
        (br#"{"alg":"HS256","crit":["exp"],"exp":1}"#, ErrorKind::CriticalHeader),
        (br#"{"alg":"HS256","crit":["b64"]}"#, ErrorKind::CriticalHeader),
        (br#"{"alg":"HS256","crit":["b64","exp"],"b64":true,"exp":1}"#, ErrorKind::CriticalHeader),
        (br#"{"alg":"HS256","b64":false}"#, ErrorKind::CriticalHeader),
        (br#"{"alg":"HS256","crit":["b64"],"b64":"false"}"#, ErrorKind::InvalidHeader),
        (br#"{"alg":"HS256","crit":["b64"],"b64":false}"#, ErrorKind::Malformed(Part::Payload)),
        (br#"{"alg":"HS256","crit":["alg"]}"#, ErrorKind::CriticalHeader),
        (br#"{"alg":"HS256","crit":null}"#, ErrorKind::CriticalHeader),
        (br#"{"alg":"HS256","crit":"exp"}"#, ErrorKind::CriticalHeader),
        (br#"{"alg":"HS256","alg":"HS256"}"#, ErrorKind::Malformed(Part::Header)),
        (br#"{"alg":"HS256","\u0061lg":"none"}"#, ErrorKind::Malformed(Part::Header)),
        (br#"["HS256"]"#, ErrorKind::Malformed(Part::Header)),
        (b"{\"alg\":\"HS256\",\"kid\":\"\xff\"}", ErrorKind::Malformed(Part::Header)),
    ];
    for (protected, expected) in cases {
        assert_eq!(kind(protected), expected, "{}", String::from_utf8_lossy(protected));
    }
}

/// Keys come from the caller alone: the header's own change nothing (RFC 8725, section 3.10).
#[test]
fn keys_in_the_header_are_ignored() {
    let (ours, theirs) =
        (SigningKey::from_secret(&[7; 32]).unwrap(), SigningKey::from_secret(&[8; 32]).unwrap());
    let header = format!(
        r#"{{"alg":"HS256","jwk":{{"kty":"oct","k":"{}"}},"jku":"https://example.com","x5c":["AA=="]}}"#,
        base64url::encode([8; 32])
    );
    let verifying = ours.verifying_key().unwrap();
    let forged = jws::sign_octets(header.as_bytes(), b"{}", Algorithm::HS256, &theirs).unwrap();
    let error = jws::verify(&forged, &verifying, &[Algorithm::HS256]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SignatureMismatch);
    let genuine = jws::sign_octets(header.as_bytes(), b"{}", Algorithm::HS256, &ours).unwrap();
    assert_eq!(jws::verify(&genuine, &verifying, &[Algorithm::HS256]).unwrap().payload, b"{}");
}

/// Earlier stages win: parse, header, alg, key, signature.
#[test]
fn the_order_of_refusals() {
    let key = SigningKey::from_secret(&[7; 32]).unwrap().verifying_key().unwrap();
    let kind = |protected: &str, signature: &str, algorithms: &[Algorithm]| {
        let token = format!("{}.e30.{signature}", base64url::encode(protected));
        jws::verify(&token, &key, algorithms).unwrap_err().kind()
    };
    let rs256 = [Algorithm::RS256];
    assert_eq!(kind(r#"{"alg":7}"#, "A", &[]), ErrorKind::Malformed(Part::Signature));
    assert_eq!(kind(r#"{"alg":7,"crit":[]}"#, "AA", &[]), ErrorKind::InvalidHeader);
    assert_eq!(kind(r#"{"alg":"none","crit":[]}"#, "AA", &[]), ErrorKind::CriticalHeader);
    assert_eq!(kind(r#"{"alg":"RS256"}"#, "AA", &[]), ErrorKind::AlgorithmNotAllowed);
    assert_eq!(kind(r#"{"alg":"RS256"}"#, "AA", &rs256), ErrorKind::KeyMismatch);
    assert_eq!(kind(r#"{"alg":"HS256"}"#, "AA", &[Algorithm::HS256]), ErrorKind::SignatureMismatch);
    let huge = format!("{}.{}.AA", base64url::encode("{}"), "A".repeat(jws::MAX_COMPACT_BYTES));
    assert_eq!(jws::verify(&huge, &key, &rs256).unwrap_err().kind(), ErrorKind::TooLarge);
}
