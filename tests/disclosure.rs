//! No error, `Debug` form or message holds a part of a token, key, secret or claim value.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod vectors;

use std::collections::HashSet;
use std::error::Error as _;
use std::fmt::Debug;

use jotseal::{
    Algorithm, ClaimsSet, Error, JoseHeader, Jwk, JwkSet, SigningKey, UnixTime, Validation, VerifyingKey,
    base64url, jws, jwt,
};
use serde_json::{Value, json};
use vectors::random::{COMPACT, Random};
use vectors::{appendix, jwk, key_file, rfc7515, rfc8037};

/// So many characters of a secret in a row are a part of it and no accident.
const PART: usize = 6;

struct Secrets(Vec<Vec<u8>>);

impl Secrets {
    fn of(texts: &[&[u8]]) -> Self {
        Self(texts.iter().map(|text| text.to_vec()).collect())
    }

    #[track_caller]
    fn assert_absent(&self, shown: &str) {
        let parts: HashSet<_> = shown.as_bytes().windows(PART).collect();
        let part = self.0.iter().flat_map(|secret| secret.windows(PART)).find(|part| parts.contains(part));
        assert!(part.is_none(), "{:?} is in {shown}", part.map(String::from_utf8_lossy));
    }

    #[track_caller]
    fn assert_not_in(&self, shown: &impl Debug) {
        self.assert_absent(&format!("{shown:?}"));
        self.assert_absent(&format!("{shown:#?}"));
    }

    /// Looks through all that an error says, its sources included.
    #[track_caller]
    fn assert_not_in_error(&self, error: &Error) {
        self.assert_not_in(error);
        self.assert_absent(&error.to_string());
        self.assert_absent(error.code());
        let mut source = error.source();
        while let Some(error) = source {
            self.assert_absent(&format!("{error} {error:?} {error:#?}"));
            source = error.source();
        }
    }
}

#[test]
fn keys() {
    for jwk_value in [rfc7515(), rfc8037()].concat().iter().map(|example| &example["jwk"]) {
        let Some(members) = jwk_value.as_object() else { continue };
        let mut texts: Vec<Vec<u8>> = members.values().map(|value| value.as_str().unwrap().into()).collect();
        texts.retain(|text| text.len() > 8);
        let octets: Vec<_> = texts.iter().map(|text| base64url::decode(text).unwrap()).collect();
        // As a list of numbers, the way that octets are shown.
        let shown = octets.iter().map(|octets| format!("{:?}", &octets[..3]).into_bytes());
        let hex =
            octets.iter().map(|octets| octets[..4].iter().map(|o| format!("{o:02x}")).collect::<String>());
        let secrets = Secrets(shown.chain(hex.map(String::into_bytes)).chain(texts.clone()).collect());
        let parsed = jwk(jwk_value);
        secrets.assert_not_in(&parsed);
        let set = json!({"keys": [jwk_value]}).to_string();
        match SigningKey::from_jwk(&parsed) {
            Ok(key) => {
                secrets.assert_not_in(&key);
                secrets.assert_not_in(&key.verifying_key().unwrap());
                secrets.assert_not_in(&JwkSet::parse(set).unwrap());
            }
            Err(error) => secrets.assert_not_in_error(&error),
        }
    }
}

#[test]
fn errors_of_keys() {
    let mut random = Random::new(1);
    let mut errors = 0;
    for file in
        ["rsa-2048.pkcs1.pem", "p256.sec1.pem", "ed25519.pkcs8.pem", "rsa-2048.spki.pem", "openssh.pem"]
    {
        let pem = key_file(file);
        for _ in 0..200 {
            let mutated = random.mutated(&pem, b"ABCxyz019+/=-\n ");
            let body: Vec<_> = mutated
                .split(|octet| *octet == b'\n')
                .filter(|line| line.len() > 30 && !line.starts_with(b"--"))
                .collect();
            let secrets = Secrets::of(&body);
            for error in [SigningKey::from_pem(&mutated).err(), VerifyingKey::from_pem(&mutated).err()] {
                let Some(error) = error else { continue };
                secrets.assert_not_in_error(&error);
                errors += 1;
            }
            if let Err(error) = VerifyingKey::from_secret(&mutated) {
                secrets.assert_not_in_error(&error);
            }
        }
    }
    assert!(errors > 1000, "{errors}");
}

#[test]
fn errors_of_jwks() {
    let mut random = Random::new(2);
    let mut errors = 0;
    for example in [rfc7515(), rfc8037()].concat().iter().filter(|example| !example["jwk"].is_null()) {
        let values =
            example["jwk"].as_object().unwrap().values().map(|value| value.as_str().unwrap().as_bytes());
        let secrets = Secrets(values.filter(|value| value.len() > 8).map(<[u8]>::to_vec).collect());
        let text = example["jwk"].to_string();
        for _ in 0..300 {
            let mutated = random.mutated(text.as_bytes(), b"AZaz09-_\"{}[]:,\\ud1\xff");
            let set = [b"{\"keys\":[", mutated.as_slice(), b"]}"].concat();
            let parsed = Jwk::parse(&mutated);
            let results = [
                parsed
                    .as_ref()
                    .err()
                    .map(|error| format!("{error:?}{error}{:?}", error.source().map(ToString::to_string))),
                parsed
                    .as_ref()
                    .ok()
                    .and_then(|jwk| SigningKey::from_jwk(jwk).err())
                    .map(|error| format!("{error:?}")),
                JwkSet::parse(&set)
                    .err()
                    .map(|error| format!("{error:?}{error}{:?}", error.source().map(ToString::to_string))),
            ];
            for shown in results.into_iter().flatten() {
                secrets.assert_absent(&shown);
                errors += 1;
            }
        }
    }
    assert!(errors > 1000, "{errors}");
}

#[test]
fn tokens_and_claims() {
    let key = SigningKey::from_secret(b"Xq7-Vb2-Lm9-Hc4-9876543210-Wd3-Fj5").unwrap();
    let verifying = key.verifying_key().unwrap();
    let claims = json!({
        "iss": "VALUE-iss-1234567", "sub": "VALUE-sub-1234567", "aud": ["VALUE-aud-1234567"], "jti": "VALUE-jti-1",
        "exp": 1_234_567_890, "email": "VALUE-email@example", "nested": {"deep": "VALUE-deep-1234567"},
    });
    let token =
        jwt::encode(&claims, &JoseHeader::jwt(Algorithm::HS256).with_kid("VALUE-kid-1"), &key).unwrap();
    let parts: Vec<&[u8]> = token.split('.').map(str::as_bytes).collect();
    let mut secrets = Secrets::of(&parts);
    secrets.0.extend([
        b"VALUE-".to_vec(),
        b"1234567890".to_vec(),
        b"Xq7-Vb2-Lm9-Hc4-9876543210-Wd3-Fj5".to_vec(),
    ]);
    secrets.0.push(format!("{:?}", &claims.to_string().as_bytes()[..4]).into_bytes());

    secrets.assert_not_in(&jws::CompactJws::parse(token.as_bytes()).unwrap());
    secrets.assert_not_in(&ClaimsSet::parse(claims.to_string().as_bytes()).unwrap());
    let decode = |token: &[u8], validation: &Validation, now: f64| {
        let now = UnixTime::from_secs(now);
        jwt::decode(token, &verifying, &[Algorithm::HS256], validation, now)
    };
    let validation = Validation::default().with_audience("VALUE-aud-1234567");
    secrets.assert_not_in(&decode(token.as_bytes(), &validation, 0.0).unwrap());
    let verified = jws::verify(&token, &verifying, &[Algorithm::HS256]).unwrap();
    // Its header is shown, the payload is not.
    let payload = Secrets::of(&[b"-sub-1234567", b"-iss-1234567", b"123, 34, 105"]);
    payload.assert_not_in(&verified);

    let mut codes = Vec::new();
    let mut check = |error: Error| {
        secrets.assert_not_in_error(&error);
        codes.push(error.code());
    };
    for (validation, now) in [
        (Validation::default(), 0.0),
        (validation.clone(), 2e9),
        (validation.clone().with_issuer("x"), 0.0),
        (Validation::default().with_audience("x"), 0.0),
        (Validation { subject: Some("x".to_owned()), ..validation.clone() }, 0.0),
        (validation.clone().with_required("tenant"), 0.0),
        (Validation { strict_aud: true, ..validation.clone() }, 0.0),
    ] {
        check(decode(token.as_bytes(), &validation, now).unwrap_err());
    }
    let typed: Result<Vec<String>, _> =
        ClaimsSet::parse(claims.to_string().as_bytes()).unwrap().deserialize();
    check(typed.unwrap_err());
    let typed: Result<std::collections::BTreeMap<String, u8>, _> =
        ClaimsSet::parse(claims.to_string().as_bytes()).unwrap().deserialize();
    check(typed.unwrap_err());
    // Texts that stop being JSON in the midst of a value.
    let text = claims.to_string();
    for end in 1..text.len() {
        if let Err(error) = ClaimsSet::parse(&text.as_bytes()[..end]) {
            check(error);
        }
        if let Err(error) = JoseHeader::parse(&text.as_bytes()[end..]) {
            check(error);
        }
    }
    let mut random = Random::new(3);
    for _ in 0..500 {
        check(decode(&random.mutated(token.as_bytes(), COMPACT), &validation, 0.0).unwrap_err());
    }
    codes.sort_unstable();
    codes.dedup();
    let expected = [
        "alg.not_allowed",
        "claim.aud",
        "claim.expired",
        "claim.invalid",
        "claim.iss",
        "claim.missing",
        "claim.sub",
        "jws.malformed",
        "jws.signature",
        "jwt.malformed",
    ];
    assert!(expected.iter().all(|code| codes.contains(code)), "{codes:?}");
}

/// The message of serde's own derived types quotes values: it must not come through.
#[test]
fn headers_with_values_of_another_type() {
    let secrets = Secrets::of(&[b"Zx9Qw8Ty7Kp6Rm5"]);
    for member in ["alg", "kid", "typ", "cty", "crit"] {
        for value in
            [json!({"x": "Zx9Qw8Ty7Kp6Rm5"}), json!(["Zx9Qw8Ty7Kp6Rm5", 7]), json!("Zx9Qw8Ty7Kp6Rm5")]
        {
            let header: Value = json!({member: value});
            if let Err(error) = JoseHeader::parse(header.to_string().as_bytes()) {
                secrets.assert_not_in_error(&error);
            }
        }
    }
    let key = VerifyingKey::from_jwk(&jwk(&appendix("A.1")["jwk"])).unwrap();
    let token = format!("{}..AA", base64url::encode(r#"{"alg":"Zx9Qw8Ty7Kp6Rm5"}"#));
    secrets.assert_not_in_error(&jws::verify(token, &key, &Algorithm::ALL).unwrap_err());
}
