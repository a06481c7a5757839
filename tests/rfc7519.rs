//! RFC 7519: the claims set, and each rule of validation at its edges.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod vectors;

use jotseal::jwt::{ClaimValue, RegisteredClaims, validate};
use jotseal::{
    Algorithm, ClaimsSet, ErrorKind, JoseHeader, SigningKey, UnixTime, Validation, VerifyingKey, jws, jwt,
};
use serde_json::{Value, json};
use vectors::{appendix, jwk, text};

const NOW: f64 = 1_900_000_000.0;

/// Signs, decodes and gives the kind of refusal and the name of the claim.
fn decode_text(payload: &str, validation: &Validation, now: f64) -> Result<ClaimsSet, (ErrorKind, String)> {
    let key = SigningKey::from_secret(&[7; 32]).unwrap();
    let token = jws::sign(&JoseHeader::jwt(Algorithm::HS256), payload.as_bytes(), &key).unwrap();
    let now = UnixTime::from_secs(now);
    jwt::decode(token, &key.verifying_key().unwrap(), &[Algorithm::HS256], validation, now)
        .map_err(|error| (error.kind(), error.claim().unwrap_or_default().to_owned()))
}

fn refusal(claims: &Value, validation: &Validation) -> Option<(ErrorKind, String)> {
    decode_text(&claims.to_string(), validation, NOW).err()
}

#[track_caller]
fn assert_accepted(claims: &Value, validation: &Validation) {
    assert_eq!(refusal(claims, validation), None, "{claims}");
}

#[track_caller]
fn assert_refused(claims: &Value, validation: &Validation, kind: ErrorKind, claim: &str) {
    assert_eq!(refusal(claims, validation), Some((kind, claim.to_owned())), "{claims}");
}

fn leeway(secs: f64) -> Validation {
    Validation { leeway_secs: secs, ..Validation::default() }
}

/// Section 3.1, with the token of RFC 7515, appendix A.1.
#[test]
fn the_example_jwt() {
    let example = appendix("A.1");
    let key = VerifyingKey::from_jwk(&jwk(&example["jwk"])).unwrap();
    let decode = |now| {
        let now = UnixTime::from_secs(now);
        jwt::decode(text(&example, "compact"), &key, &[Algorithm::HS256], &Validation::default(), now)
    };
    let claims = decode(1_300_819_379.9).unwrap();
    assert_eq!(claims.get("iss"), Some(&json!("joe")));
    assert_eq!(claims.get("http://example.com/is_root"), Some(&json!(true)));
    assert_eq!(decode(1_300_819_380.0).unwrap_err().kind(), ErrorKind::Expired);
}

/// Section 4.1.4: the time must be before `exp`, and the leeway moves that edge.
#[test]
fn exp() {
    let none = Validation::default();
    assert_accepted(&json!({"exp": NOW + 1.0}), &none);
    assert_accepted(&json!({"exp": NOW + 0.001}), &none);
    assert_refused(&json!({"exp": NOW}), &none, ErrorKind::Expired, "exp");
    assert_refused(&json!({"exp": 1_900_000_000}), &none, ErrorKind::Expired, "exp");
    assert_refused(&json!({"exp": NOW - 1.0}), &none, ErrorKind::Expired, "exp");
    assert_refused(&json!({"exp": 0}), &none, ErrorKind::Expired, "exp");
    assert_refused(&json!({"exp": -1}), &none, ErrorKind::Expired, "exp");
    assert_accepted(&json!({"exp": NOW - 9.5}), &leeway(10.0));
    assert_refused(&json!({"exp": NOW - 10.0}), &leeway(10.0), ErrorKind::Expired, "exp");
    assert_accepted(&json!({"exp": 0}), &Validation { verify_exp: false, ..Validation::default() });
    assert_accepted(&json!({}), &none);
}

/// Sections 4.1.5 and 4.1.6: the time must not be before `nbf` or `iat`.
#[test]
fn nbf_and_iat() {
    for claim in ["nbf", "iat"] {
        let none = Validation::default();
        assert_accepted(&json!({claim: NOW}), &none);
        assert_accepted(&json!({claim: 1_900_000_000}), &none);
        assert_accepted(&json!({claim: -1.5}), &none);
        assert_refused(&json!({claim: NOW + 0.001}), &none, ErrorKind::Immature, claim);
        assert_refused(&json!({claim: NOW + 1.0}), &none, ErrorKind::Immature, claim);
        assert_accepted(&json!({claim: NOW + 10.0}), &leeway(10.0));
        assert_refused(&json!({claim: NOW + 10.001}), &leeway(10.0), ErrorKind::Immature, claim);
    }
    let future = json!({"nbf": NOW + 1.0, "iat": NOW + 1.0});
    assert_accepted(&future, &Validation { verify_nbf: false, verify_iat: false, ..Validation::default() });
    let without_iat = Validation { verify_iat: false, ..Validation::default() };
    assert_refused(&future, &without_iat, ErrorKind::Immature, "nbf");
}

/// Section 2: a NumericDate is a JSON number, and nothing else is.
#[test]
fn numeric_dates() {
    for claim in ["exp", "nbf", "iat"] {
        let none = Validation::default();
        for value in [json!("1900000001"), json!(null), json!(true), json!([1]), json!({}), json!([])] {
            assert_refused(&json!({claim: value}), &none, ErrorKind::InvalidClaim, claim);
        }
        let unchecked = Validation { verify_exp: false, verify_nbf: false, verify_iat: false, ..none };
        assert_accepted(&json!({claim: "soon"}), &unchecked);
    }
    let decode = |payload: &str| decode_text(payload, &Validation::default(), NOW).map(drop);
    // The largest numbers that are numbers, and those that are none in an f64.
    for huge in ["9223372036854775807", "18446744073709551615", "1e308", "123456789012345678901234567890"] {
        assert_eq!(decode(&format!(r#"{{"exp":{huge},"iat":-{huge},"nbf":-{huge}}}"#)), Ok(()), "{huge}");
        let expired = decode(&format!(r#"{{"exp":-{huge}}}"#));
        assert_eq!(expired, Err((ErrorKind::Expired, "exp".to_owned())), "{huge}");
    }
    for none in ["1e400", "-1e400", "NaN", "Infinity", "-Infinity", "0x10", "01", "1.", "+1"] {
        let refused = decode(&format!(r#"{{"exp":{none}}}"#)).unwrap_err();
        assert_eq!(refused, (ErrorKind::InvalidClaimsSet, String::new()), "{none}");
    }
}

/// Floats that no JSON text has: an adapter may hand them in.
#[test]
fn floats_that_are_no_dates() {
    let check = |claims: RegisteredClaims<'_>, validation: &Validation, now| {
        validate(&claims, validation, UnixTime::from_secs(now)).map_err(|error| error.kind())
    };
    for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let exp = RegisteredClaims { exp: ClaimValue::Float(float), ..RegisteredClaims::default() };
        assert_eq!(check(exp, &Validation::default(), NOW), Err(ErrorKind::InvalidClaim));
        let nbf = RegisteredClaims { nbf: ClaimValue::Float(float), ..RegisteredClaims::default() };
        assert_eq!(check(nbf, &Validation::default(), NOW), Err(ErrorKind::InvalidClaim));
    }
    // A clock or leeway that is no number accepts nothing that depends on it.
    let exp = || RegisteredClaims { exp: ClaimValue::Integer(i64::MAX), ..RegisteredClaims::default() };
    let nbf = || RegisteredClaims { nbf: ClaimValue::Integer(i64::MIN), ..RegisteredClaims::default() };
    let iat = || RegisteredClaims { iat: ClaimValue::Integer(i64::MIN), ..RegisteredClaims::default() };
    for (leeway_secs, now) in [(0.0, f64::NAN), (f64::NAN, NOW), (f64::INFINITY, f64::INFINITY)] {
        let validation = leeway(leeway_secs);
        assert_eq!(check(exp(), &validation, now), Err(ErrorKind::Expired));
        if now.is_nan() || leeway_secs.is_nan() {
            assert_eq!(check(nbf(), &validation, now), Err(ErrorKind::Immature));
            assert_eq!(check(iat(), &validation, now), Err(ErrorKind::Immature));
        }
        assert_eq!(check(RegisteredClaims::default(), &validation, now), Ok(()));
    }
    assert_eq!(check(exp(), &Validation::default(), NOW), Ok(()));
}

/// Section 4.1.1.
#[test]
fn iss() {
    let one = Validation::default().with_issuer("https://a.example");
    assert_accepted(&json!({"iss": "https://a.example"}), &one);
    assert_accepted(&json!({"iss": "https://b.example"}), &one.clone().with_issuer("https://b.example"));
    for other in ["https://a.example/", "HTTPS://a.example", "", "https://b.example"] {
        assert_refused(&json!({"iss": other}), &one, ErrorKind::IssuerMismatch, "iss");
    }
    assert_refused(&json!({}), &one, ErrorKind::MissingClaim, "iss");
    for value in [json!(null), json!(7), json!(["https://a.example"])] {
        assert_refused(&json!({"iss": value}), &one, ErrorKind::InvalidClaim, "iss");
    }
    assert_accepted(&json!({"iss": "anyone"}), &Validation::default());
    let nobody = Validation { issuers: Some(Vec::new()), ..Validation::default() };
    assert_refused(&json!({"iss": "anyone"}), &nobody, ErrorKind::IssuerMismatch, "iss");
}

/// Section 4.1.3.
#[test]
fn aud() {
    let api = Validation::default().with_audience("api");
    assert_accepted(&json!({"aud": "api"}), &api);
    assert_accepted(&json!({"aud": ["web", "api"]}), &api);
    assert_accepted(&json!({"aud": ["web"]}), &api.clone().with_audience("web"));
    for other in [json!("web"), json!("API"), json!("api "), json!(""), json!([]), json!(["web", ""])] {
        assert_refused(&json!({"aud": other}), &api, ErrorKind::AudienceMismatch, "aud");
    }
    assert_refused(&json!({}), &api, ErrorKind::MissingClaim, "aud");
    for value in [json!(null), json!(7), json!(["api", 7]), json!([["api"]]), json!({"api": 1})] {
        assert_refused(&json!({"aud": value}), &api, ErrorKind::InvalidClaim, "aud");
    }

    let none = Validation::default();
    assert_accepted(&json!({}), &none);
    for value in [json!("api"), json!([]), json!(["api"])] {
        assert_refused(&json!({"aud": value}), &none, ErrorKind::UnexpectedAudience, "aud");
    }
    assert_accepted(&json!({"aud": "api"}), &Validation { verify_aud: false, ..none });
    let nobody = Validation { audiences: Some(Vec::new()), ..Validation::default() };
    assert_refused(&json!({"aud": "api"}), &nobody, ErrorKind::AudienceMismatch, "aud");

    let strict = Validation { strict_aud: true, ..api };
    assert_accepted(&json!({"aud": "api"}), &strict);
    assert_refused(&json!({"aud": ["api"]}), &strict, ErrorKind::InvalidClaim, "aud");
    assert_refused(&json!({"aud": "web"}), &strict, ErrorKind::AudienceMismatch, "aud");
}

/// Sections 4.1.2 and 4.1.7.
#[test]
fn sub_and_jti() {
    let none = Validation::default();
    assert_accepted(&json!({"sub": "alice", "jti": "1"}), &none);
    for value in [json!(7), json!(null), json!(["alice"])] {
        assert_refused(&json!({"sub": value}), &none, ErrorKind::InvalidClaim, "sub");
        assert_refused(&json!({"jti": value}), &none, ErrorKind::InvalidClaim, "jti");
    }
    let alice = Validation { subject: Some("alice".to_owned()), ..Validation::default() };
    assert_accepted(&json!({"sub": "alice"}), &alice);
    assert_refused(&json!({"sub": "bob"}), &alice, ErrorKind::SubjectMismatch, "sub");
    let unchecked = Validation { verify_sub: false, verify_jti: false, ..alice };
    assert_accepted(&json!({"sub": 7, "jti": 7}), &unchecked);
}

#[test]
fn required_claims() {
    let required = Validation::default().with_required("exp").with_required("tenant");
    assert_accepted(&json!({"exp": NOW + 1.0, "tenant": "t"}), &required);
    assert_accepted(&json!({"exp": NOW + 1.0, "tenant": false}), &required);
    assert_refused(&json!({"exp": NOW + 1.0}), &required, ErrorKind::MissingClaim, "tenant");
    assert_refused(&json!({"exp": NOW + 1.0, "tenant": null}), &required, ErrorKind::MissingClaim, "tenant");
    assert_refused(&json!({"exp": null, "tenant": "t"}), &required, ErrorKind::MissingClaim, "exp");
    assert_refused(&json!({}), &required, ErrorKind::MissingClaim, "exp");
    // Required even where it is not checked.
    let unchecked = Validation { verify_exp: false, ..required };
    assert_refused(&json!({"tenant": "t"}), &unchecked, ErrorKind::MissingClaim, "exp");
}

/// The first refusal in the documented order wins.
#[test]
fn the_order_of_checks() {
    let validation = Validation { subject: Some("alice".to_owned()), ..Validation::default() }
        .with_issuer("i")
        .with_audience("a")
        .with_required("tenant");
    let mut claims = json!({
        "iat": NOW + 9.0, "nbf": NOW + 9.0, "exp": NOW - 9.0, "iss": "x", "aud": "x", "sub": "x", "jti": 7
    });
    for (kind, claim, right) in [
        (ErrorKind::MissingClaim, "tenant", json!("t")),
        (ErrorKind::Immature, "iat", json!(NOW)),
        (ErrorKind::Immature, "nbf", json!(NOW)),
        (ErrorKind::Expired, "exp", json!(NOW + 9.0)),
        (ErrorKind::IssuerMismatch, "iss", json!("i")),
        (ErrorKind::AudienceMismatch, "aud", json!("a")),
        (ErrorKind::SubjectMismatch, "sub", json!("alice")),
        (ErrorKind::InvalidClaim, "jti", json!("1")),
    ] {
        assert_refused(&claims, &validation, kind, claim);
        claims[claim] = right;
    }
    assert_accepted(&claims, &validation);
}

/// The signature comes before the claims, and the claims set before its claims.
#[test]
fn earlier_stages_win() {
    let key = SigningKey::from_secret(&[7; 32]).unwrap();
    let other = SigningKey::from_secret(&[8; 32]).unwrap().verifying_key().unwrap();
    let header = JoseHeader::jwt(Algorithm::HS256);
    let expired = jwt::encode(&json!({"exp": 0}), &header, &key).unwrap();
    let garbage = jws::sign(&header, b"\xff", &key).unwrap();
    let now = UnixTime::from_secs(NOW);
    let kind = |token: &str, key: &VerifyingKey, algorithms: &[Algorithm]| {
        jwt::decode(token, key, algorithms, &Validation::default(), now).unwrap_err().kind()
    };
    let hs256 = [Algorithm::HS256];
    for token in [&expired, &garbage] {
        assert_eq!(kind(token, &other, &[Algorithm::HS384]), ErrorKind::AlgorithmNotAllowed);
        assert_eq!(kind(token, &other, &hs256), ErrorKind::SignatureMismatch);
    }
    let ours = key.verifying_key().unwrap();
    assert_eq!(kind(&expired, &ours, &hs256), ErrorKind::Expired);
    assert_eq!(kind(&garbage, &ours, &hs256), ErrorKind::InvalidClaimsSet);
}

/// Section 4: an object with unique names; and nesting has a limit.
#[test]
fn payloads_that_are_no_claims_set() {
    let decode = |payload: &str| decode_text(payload, &Validation::default(), NOW).map(drop);
    let deep = |depth: usize| format!(r#"{{"d":{}{}}}"#, "[".repeat(depth), "]".repeat(depth));
    for payload in [
        "",
        " ",
        "null",
        "7",
        "\"text\"",
        "[]",
        "[{}]",
        "{",
        "{}{}",
        "{} x",
        "\u{feff}{}",
        r#"{"a":1,}"#,
        r#"{'a':1}"#,
        r#"{"exp":1,"exp":2000000000}"#,
        r#"{"exp":2000000000,"\u0065xp":1}"#,
        r#"{"a":{"b":1,"b":2}}"#,
        r#"{"a":[{"b":1,"b":2}]}"#,
        r#"{"a":"\ud800"}"#,
        "{\"a\":\"\u{1}\"}",
        &deep(127),
        &deep(80_000),
    ] {
        assert_eq!(decode(payload), Err((ErrorKind::InvalidClaimsSet, String::new())), "{payload:.40}");
    }
    assert_eq!(decode(&deep(126)), Ok(()));
    assert_eq!(decode(" {\n} "), Ok(()));
}

#[test]
fn claims_of_the_callers_type() {
    let key = SigningKey::from_secret(&[7; 32]).unwrap();
    let header = JoseHeader::jwt(Algorithm::HS256).with_kid("k");
    for claims in [json!(null), json!(7), json!("text"), json!([{}])] {
        let error = jwt::encode(&claims, &header, &key).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidClaimsSet);
    }
    let claims = std::collections::BTreeMap::from([("sub", "alice"), ("tenant", "t")]);
    let token = jwt::encode(&claims, &header, &key).unwrap();
    let decoded = jws::verify(&token, &key.verifying_key().unwrap(), &[Algorithm::HS256]).unwrap();
    assert_eq!(decoded.payload, br#"{"sub":"alice","tenant":"t"}"#);
    assert_eq!(decoded.header, header);
    let set = ClaimsSet::parse(&decoded.payload).unwrap();
    let again: std::collections::BTreeMap<String, String> = set.clone().deserialize().unwrap();
    assert_eq!(again["tenant"], "t");
    assert_eq!(set.deserialize::<Vec<u8>>().unwrap_err().kind(), ErrorKind::InvalidClaimsSet);
}
