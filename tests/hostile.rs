//! Hostile input of every kind: an error, never a panic, and never a token that was not signed.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod vectors;

use jotseal::{
    Algorithm, ClaimsSet, ErrorKind, JoseHeader, Jwk, JwkSet, SigningKey, UnixTime, Validation, VerifyingKey,
    base64url, jws, jwt,
};
use serde_json::{Value, json};
use vectors::random::{COMPACT, Random};
use vectors::{BACKENDS, appendix, jwk, key_file, rfc7515, rfc8037, text};

const FILES: [&str; 12] = [
    "rsa-2048.pkcs1.pem",
    "rsa-2048.pkcs8.pem",
    "rsa-2048.spki.pem",
    "rsa-2048.pkcs1-public.pem",
    "p256.sec1.pem",
    "p256.pkcs8.pem",
    "p256.spki.pem",
    "p384.pkcs8.pem",
    "p384.spki.pem",
    "ed25519.pkcs8.pem",
    "ed25519.spki.pem",
    "p521.spki.pem",
];

/// Uses a key that was imported after all in every way there is.
fn exercise(signing: &SigningKey) {
    let _ = signing.to_pem();
    for backend in BACKENDS {
        let Ok(signing) = signing.with_backend(*backend) else { continue };
        for algorithm in
            Algorithm::ALL.into_iter().filter(|row| row.key_types().contains(&signing.key_type()))
        {
            let Ok(token) = jws::sign(&JoseHeader::jwt(algorithm), b"{}", &signing) else { continue };
            let verifying = signing.verifying_key().unwrap();
            assert!(jws::verify(token, &verifying, &[algorithm]).is_ok(), "{algorithm} by {backend:?}");
        }
    }
}

fn exercise_public(verifying: &VerifyingKey) {
    let _ = verifying.to_pem();
    for backend in BACKENDS {
        let Ok(verifying) = verifying.with_backend(*backend) else { continue };
        for algorithm in Algorithm::ALL {
            for length in [0, 1, 32, 64, 96, 132, 256] {
                let signature = base64url::encode(vec![1; length]);
                let header = base64url::encode(format!(r#"{{"alg":"{algorithm}"}}"#));
                assert!(jws::verify(format!("{header}.e30.{signature}"), &verifying, &[algorithm]).is_err());
            }
        }
    }
}

fn import(octets: &[u8]) -> usize {
    let mut taken = 0;
    if let Ok(key) = SigningKey::from_pem(octets) {
        exercise(&key);
        taken += 1;
    }
    if let Ok(key) = VerifyingKey::from_pem(octets) {
        exercise_public(&key);
        taken += 1;
    }
    taken
}

/// The printed examples that the default backend has a key for.
fn examples() -> Vec<(Value, VerifyingKey)> {
    let examples = [rfc7515(), rfc8037()].concat().into_iter().filter(|example| !example["jwk"].is_null());
    examples
        .filter_map(|example| Some((example.clone(), VerifyingKey::from_jwk(&jwk(&example["jwk"])).ok()?)))
        .collect()
}

#[test]
fn every_truncation_of_a_token() {
    for (example, key) in examples() {
        let token = text(&example, "compact").as_bytes();
        assert!(jws::verify(token, &key, &Algorithm::ALL).is_ok());
        for end in 0..token.len() {
            assert!(jws::verify(&token[..end], &key, &Algorithm::ALL).is_err(), "{end}");
            assert!(jws::verify(&token[end + 1..], &key, &Algorithm::ALL).is_err(), "{end}");
        }
    }
}

#[test]
fn mutated_tokens() {
    let mut random = Random::new(10);
    for (example, key) in examples() {
        let token = text(&example, "compact").as_bytes();
        for round in 0..1500 {
            let alphabet = if round % 3 == 0 { &[] } else { COMPACT };
            let mut mutated = random.mutated(token, alphabet);
            for _ in 0..random.below(3) {
                if !mutated.is_empty() {
                    mutated = random.mutated(&mutated, alphabet);
                }
            }
            let accepted = jws::verify(&mutated, &key, &Algorithm::ALL).is_ok();
            assert_eq!(accepted, mutated == token, "{}", String::from_utf8_lossy(&mutated));
        }
    }
}

#[test]
fn garbage() {
    let mut random = Random::new(11);
    let keys = examples();
    for _ in 0..5000 {
        let length = random.below(300);
        let octets = match random.below(3) {
            0 => random.octets(length),
            1 => (0..length).map(|_| COMPACT[random.below(COMPACT.len())]).collect(),
            _ => {
                let parts = [random.octets(length), random.octets(40), random.octets(64)];
                parts.map(base64url::encode).join(".").into_bytes()
            }
        };
        let (_, key) = &keys[random.below(keys.len())];
        assert!(jws::verify(&octets, key, &Algorithm::ALL).is_err());
        assert!(SigningKey::from_pem(&octets).is_err());
        assert!(VerifyingKey::from_pem(&octets).is_err());
        assert!(Jwk::parse(&octets).is_err());
        assert!(JwkSet::parse(&octets).is_err());
        let _ = (ClaimsSet::parse(&octets), JoseHeader::parse(&octets), base64url::decode(&octets));
    }
}

#[test]
fn hostile_headers() {
    let key = SigningKey::from_secret(&[7; 32]).unwrap();
    let verifying = key.verifying_key().unwrap();
    let deep = |open: &str, close: &str, depth: usize| {
        format!(r#"{{"alg":"HS256","x":{}1{}}}"#, open.repeat(depth), close.repeat(depth)).into_bytes()
    };
    let mut headers = vec![
        deep("[", "]", 128),
        deep("[", "]", 60_000),
        deep("{\"a\":", "}", 128),
        deep("{\"a\":", "}", 20_000),
        b"{".repeat(100_000),
        b"[".repeat(100_000),
        b"{\"alg\":\"HS256\",\"x\":\"\xc3\x28\"}".to_vec(),
        b"\xff\xfe{\x00}\x00".to_vec(),
        b"\xef\xbb\xbf{\"alg\":\"HS256\"}".to_vec(),
        b"{\"alg\":\"HS256\"}\0".to_vec(),
        br#"{"alg":"HS256","alg":"none"}"#.to_vec(),
        br#"{"alg":"none","alg":"HS256"}"#.to_vec(),
        br#"{"alg":"HS256","x":{"a":1,"\u0061":2}}"#.to_vec(),
        br#"{"alg":"HS256","x":1e999}"#.to_vec(),
        br#"{"alg":"HS256","x":"\ud800"}"#.to_vec(),
        br#"{"alg":"HS256","crit":["\u0065xp"]}"#.to_vec(),
        br#"{"alg":"HS256","crit":[{}]}"#.to_vec(),
        br#"{"alg":"HS256","crit":{}}"#.to_vec(),
        br#"{"alg":"HS256","crit":false}"#.to_vec(),
        br#"{"alg":"HS256","crit":["x","x"]}"#.to_vec(),
        br#"{"alg":"HS256\u0000"}"#.to_vec(),
        br#"{"alg":true}"#.to_vec(),
        br#"{"ALG":"HS256"}"#.to_vec(),
        br#"{"alg":{"name":"HS256"}}"#.to_vec(),
    ];
    for name in
        ["none", "None", "NONE", "nOnE", "hs256", "Hs256", "HS256 ", " HS256", "HS-256", "HMAC", "HS1", ""]
    {
        headers.push(json!({"alg": name}).to_string().into_bytes());
    }
    for header in headers {
        let token = jws::sign_octets(&header, b"{}", Algorithm::HS256, &key).unwrap();
        assert!(
            jws::verify(token, &verifying, &Algorithm::ALL).is_err(),
            "{:.60}",
            String::from_utf8_lossy(&header)
        );
    }
    // Large, but a header all the same.
    let large = json!({"alg": "HS256", "kid": "k".repeat(100_000), "x": vec![0; 20_000]}).to_string();
    let token = jws::sign_octets(large.as_bytes(), b"{}", Algorithm::HS256, &key).unwrap();
    assert!(jws::verify(token, &verifying, &Algorithm::ALL).is_ok());
    let limit = jws::MAX_COMPACT_BYTES;
    for size in [limit + 1, limit * 4] {
        let error = jws::verify(vec![b'.'; size], &verifying, &Algorithm::ALL).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge);
    }
    assert_ne!(jws::verify(vec![b'.'; limit], &verifying, &[]).unwrap_err().kind(), ErrorKind::TooLarge);
}

#[test]
fn mutated_claims() {
    let mut random = Random::new(12);
    let key = SigningKey::from_secret(&[7; 32]).unwrap();
    let verifying = key.verifying_key().unwrap();
    let claims =
        br#"{"iss":"i","sub":"s","aud":["a","b"],"exp":2000000000,"nbf":1.5e9,"iat":1,"jti":"j","x":null}"#;
    let validation = Validation::default().with_audience("a").with_issuer("i").with_required("exp");
    for _ in 0..5000 {
        let mutated = random.mutated(claims, b"{}[]:,\"\\0123456789.eE+-untrfals \xff\xc3");
        let token = jws::sign_octets(br#"{"alg":"HS256"}"#, &mutated, Algorithm::HS256, &key).unwrap();
        for now in [0.0, 1.9e9, f64::MAX, f64::MIN, f64::NAN, f64::INFINITY] {
            let now = UnixTime::from_secs(now);
            let _ = jwt::decode(&token, &verifying, &[Algorithm::HS256], &validation, now);
        }
    }
}

#[test]
fn mutated_pem_texts() {
    let mut random = Random::new(13);
    let mut taken = 0;
    for file in FILES {
        let pem = key_file(file);
        for _ in 0..150 {
            taken += import(&random.mutated(&pem, b"ABCxyz019+/=- \r\nBEGIN"));
        }
    }
    // White space in other places leaves a key as it was.
    assert!(taken > 0);
}

#[test]
fn mutated_der() {
    let mut random = Random::new(14);
    for file in FILES {
        let block = pem::parse_many(key_file(file)).unwrap().pop().unwrap();
        for round in 0..150 {
            let mut der = random.mutated(block.contents(), &[]);
            if round % 2 == 0 && der.len() > 40 {
                // Near the front, where the lengths, versions and identifiers are.
                der = block.contents().to_vec();
                der[random.below(40)] = random.octet();
            }
            import(pem::encode(&pem::Pem::new(block.tag(), der.clone())).as_bytes());
            let _ = SigningKey::from_secret(&der);
        }
        for end in 0..block.contents().len().min(120) {
            let cut = pem::Pem::new(block.tag(), &block.contents()[..end]);
            assert_eq!(import(pem::encode(&cut).as_bytes()), 0, "{file} {end}");
        }
    }
}

#[test]
fn mutated_jwks() {
    let mut random = Random::new(15);
    for (example, _) in examples() {
        let text = example["jwk"].to_string();
        for _ in 0..400 {
            let mutated = random.mutated(text.as_bytes(), b"AZaz09-_\"{}[]:,\\\xff");
            let _ = JwkSet::parse([b"{\"keys\":[", mutated.as_slice(), b"]}"].concat());
            let Ok(parsed) = Jwk::parse(&mutated) else { continue };
            if let Ok(key) = SigningKey::from_jwk(&parsed) {
                exercise(&key);
            }
            if let Ok(key) = VerifyingKey::from_jwk(&parsed) {
                exercise_public(&key);
            }
        }
    }
}

/// Numbers of RSA keys that are zero, one, even, huge or another's, in every place.
#[test]
fn hostile_rsa_numbers() {
    let printed = &appendix("A.2")["jwk"];
    let n = base64url::decode(text(printed, "n")).unwrap();
    let even = [&n[..255], &[n[255] & 0xfe]].concat();
    let numbers = [
        vec![],
        vec![0],
        vec![1],
        vec![2],
        vec![3],
        vec![0; 256],
        vec![0xff; 256],
        vec![0xff; 257],
        vec![0xff; 1024],
        vec![0xff; 100_000],
        even,
        [&[0], n.as_slice()].concat(),
        n,
    ];
    let bare = ["kty", "n", "e", "d"];
    for name in ["n", "e", "d", "p", "q", "dp", "dq", "qi"] {
        for number in &numbers {
            let mut key = printed.clone();
            key[name] = base64url::encode(number).into();
            let mut keys = vec![key.clone()];
            key.as_object_mut().unwrap().retain(|member, _| bare.contains(&member.as_str()));
            keys.push(key);
            for key in keys {
                if let Ok(key) = SigningKey::from_jwk(&jwk(&key)) {
                    exercise(&key);
                }
                if let Ok(key) = VerifyingKey::from_jwk(&jwk(&key)) {
                    exercise_public(&key);
                }
            }
        }
    }
}

/// Nesting and size in the places where JSON or PEM is read.
#[test]
fn hostile_texts_of_keys() {
    for text in ["[", "{\"keys\":[", "{\"kty\":", "{\"a\":", "\"", "-----BEGIN ", "-----BEGIN A-----\n"] {
        for count in [1, 200, 20_000] {
            let text = text.repeat(count);
            assert!(SigningKey::from_pem(&text).is_err());
            assert!(VerifyingKey::from_pem(&text).is_err());
            assert!(Jwk::parse(&text).is_err());
            assert!(JwkSet::parse(&text).is_err());
            let _ = SigningKey::from_secret(text.as_bytes());
        }
    }
}
