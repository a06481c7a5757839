//! RFC 7517 and RFC 7518, section 6: import of JWKs, and JWK Sets.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod vectors;

use jotseal::{
    Algorithm, ErrorKind, JoseHeader, Jwk, JwkSet, MAX_JWK_SET_BYTES, SigningKey, VerifyingKey, base64url,
    jws,
};
use serde_json::{Value, json};
use vectors::{HAS_P521, appendix, jwk, key_file, public, rfc7515, rfc8037, text};

fn signing_error(value: &Value) -> ErrorKind {
    SigningKey::from_jwk(&jwk(value)).unwrap_err().kind()
}

fn verifying_error(value: &Value) -> ErrorKind {
    VerifyingKey::from_jwk(&jwk(value)).unwrap_err().kind()
}

fn with(value: &Value, name: &str, member: impl Into<Value>) -> Value {
    let mut value = value.clone();
    value[name] = member.into();
    value
}

fn without(value: &Value, names: &[&str]) -> Value {
    let mut value = value.clone();
    for name in names {
        value.as_object_mut().unwrap().remove(*name);
    }
    value
}

fn rsa() -> Value {
    appendix("A.2")["jwk"].clone()
}

fn ec() -> Value {
    appendix("A.3")["jwk"].clone()
}

fn okp() -> Value {
    rfc8037()[0]["jwk"].clone()
}

/// Section 6.3.2: p and q are recovered from d, and the key signs the same octets.
#[test]
fn rsa_without_factors() {
    let example = appendix("A.2");
    let bare = without(&rsa(), &["p", "q", "dp", "dq", "qi"]);
    let key = SigningKey::from_jwk(&jwk(&bare)).unwrap();
    let payload = text(&example, "payload").as_bytes();
    let token = jws::sign_octets(text(&example, "protected").as_bytes(), payload, Algorithm::RS256, &key);
    assert_eq!(token.unwrap(), text(&example, "compact"));
    // The factors are the same, in one order or the other.
    let (recovered, whole) = (key.to_pem().unwrap(), SigningKey::from_jwk(&jwk(&rsa())).unwrap());
    assert_eq!(whole.to_pem().unwrap().len(), recovered.len());
}

#[test]
fn rsa_keys_that_are_refused() {
    use ErrorKind::{InvalidKey, KeyMismatch, WeakKey};
    let rsa = rsa();
    for name in ["p", "q", "dp", "dq", "qi"] {
        assert_eq!(signing_error(&without(&rsa, &[name])), InvalidKey, "all factors or none: {name}");
    }
    assert_eq!(signing_error(&public(&rsa)), KeyMismatch);
    assert_eq!(signing_error(&with(&rsa, "oth", json!([]))), InvalidKey);
    let bare = without(&rsa, &["p", "q", "dp", "dq", "qi"]);
    assert_eq!(signing_error(&with(&bare, "oth", json!([{"r": "AQ", "d": "AQ", "t": "AQ"}]))), InvalidKey);
    for d in ["", "AA", "AQ", "Ag", "AQAB", text(&rsa, "n")] {
        assert_eq!(signing_error(&with(&bare, "d", d)), InvalidKey, "d = {d}");
        assert_eq!(signing_error(&with(&rsa, "d", d)), InvalidKey, "d = {d}");
    }
    // Another key's numbers, and numbers that are none.
    for name in ["p", "q", "dp", "dq", "qi"] {
        for other in ["", "AA", "AQ", text(&rsa, "p"), text(&rsa, "q"), text(&rsa, "n")] {
            if other != text(&rsa, name) {
                assert_eq!(signing_error(&with(&rsa, name, other)), InvalidKey, "{name} = {other}");
            }
        }
    }
    let unsound: Value = serde_json::from_slice(&key_file("rsa-unsound.json")).unwrap();
    for key in [&unsound["composite"], &unsound["square"]] {
        let bare = without(key, &["p", "q", "dp", "dq", "qi"]);
        for key in [key, &bare] {
            // Where the import does not see it, signing does.
            let signed = SigningKey::from_jwk(&jwk(key))
                .and_then(|key| jws::sign(&JoseHeader::jwt(Algorithm::RS256), b"", &key));
            assert_eq!(signed.unwrap_err().kind(), InvalidKey);
        }
    }
    for (n, kind) in [
        ("".to_owned(), InvalidKey),
        ("AA".to_owned(), InvalidKey),
        (base64url::encode([0xff; 127]), WeakKey),
        (base64url::encode([0xff; 1025]), InvalidKey),
        (base64url::encode([&[0xff; 255][..], &[0xfe]].concat()), InvalidKey),
    ] {
        assert_eq!(verifying_error(&with(&public(&rsa), "n", n)), kind);
    }
    for e in ["", "AA", "AQ", "Ag", "AQAA", "BAAAAAE", text(&rsa, "n")] {
        assert_eq!(verifying_error(&with(&public(&rsa), "e", e)), InvalidKey, "e = {e}");
    }
}

/// Leading zeros are not written (section 6.3.1.1), but change nothing.
#[test]
fn rsa_leading_zeros() {
    let n = base64url::encode([vec![0], base64url::decode(text(&rsa(), "n")).unwrap()].concat());
    let key = VerifyingKey::from_jwk(&jwk(&with(&public(&rsa()), "n", n))).unwrap();
    assert!(jws::verify(text(&appendix("A.2"), "compact"), &key, &[Algorithm::RS256]).is_ok());
}

/// A public key that is not the private one's is refused.
#[test]
fn mismatched_pairs() {
    let other = jwk_of_another_ec_key();
    let mixed = with(&with(&ec(), "x", text(&other, "x")), "y", text(&other, "y"));
    assert_eq!(signing_error(&mixed), ErrorKind::InvalidKey);
    let okp = with(&okp(), "x", base64url::encode([9; 32]));
    assert_eq!(signing_error(&okp), ErrorKind::InvalidKey);
    assert_eq!(signing_error(&with(&rsa(), "n", another_modulus())), ErrorKind::InvalidKey);
}

fn jwk_of_another_ec_key() -> Value {
    // The base point of P-256 (SEC 2, section 2.4.2).
    json!({
        "x": "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY",
        "y": "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU",
    })
}

fn another_modulus() -> String {
    let mut n = base64url::decode(text(&rsa(), "n")).unwrap();
    n[100] ^= 2;
    base64url::encode(n)
}

/// Section 6.2: coordinates and private values have the full size of their curve.
#[test]
fn ec_keys_that_are_refused() {
    use ErrorKind::{InvalidKey, KeyMismatch, UnsupportedAlgorithm};
    let ec = ec();
    assert_eq!(signing_error(&public(&ec)), KeyMismatch);
    assert_eq!(verifying_error(&with(&ec, "crv", "secp224k1")), UnsupportedAlgorithm);
    assert_eq!(verifying_error(&with(&ec, "crv", "p-256")), UnsupportedAlgorithm);
    assert_eq!(verifying_error(&with(&ec, "crv", "P-384")), InvalidKey);
    for name in ["x", "y"] {
        let octets = base64url::decode(text(&ec, name)).unwrap();
        for wrong in [&[][..], &octets[1..], &[&[0], &octets[..]].concat(), &[0; 32], &[0xff; 32]] {
            assert_eq!(verifying_error(&with(&ec, name, base64url::encode(wrong))), InvalidKey);
        }
        assert_eq!(verifying_error(&without(&ec, &[name])), InvalidKey);
    }
    // The same point, cut at another place.
    let (x, y) = (base64url::decode(text(&ec, "x")).unwrap(), base64url::decode(text(&ec, "y")).unwrap());
    let (longer, shorter) = ([&x[..], &y[..1]].concat(), &y[1..]);
    let shifted = with(&with(&ec, "x", base64url::encode(longer)), "y", base64url::encode(shorter));
    assert_eq!(verifying_error(&shifted), InvalidKey);
    // The order of P-256 and beyond, zero, and sizes that are not its own.
    let order = "_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE";
    let full = base64url::encode([0xff; 32]);
    for d in ["", "AA", "AQ", order, &full, &base64url::encode([0; 32]), &base64url::encode([1; 33])] {
        assert_eq!(signing_error(&with(&ec, "d", d)), InvalidKey, "d = {d}");
    }
}

#[test]
fn okp_keys_that_are_refused() {
    use ErrorKind::{InvalidKey, KeyMismatch};
    let okp = okp();
    assert_eq!(signing_error(&public(&okp)), KeyMismatch);
    for wrong in [0, 31, 33, 64] {
        assert_eq!(verifying_error(&with(&okp, "x", base64url::encode(vec![9; wrong]))), InvalidKey);
        assert_eq!(signing_error(&with(&okp, "d", base64url::encode(vec![9; wrong]))), InvalidKey);
    }
    assert_eq!(verifying_error(&without(&okp, &["x"])), InvalidKey);
    // Points for which anyone can make signatures, and the second encodings of others.
    let mut refused = 0;
    for low in [0, 1, 0xec, 0xed, 0xee, 0xef, 0xff] {
        for high in if low < 2 { [0, 0x80] } else { [0x7f, 0xff] } {
            let x = [vec![low], vec![if low < 2 { 0 } else { 0xff }; 30], vec![high]].concat();
            assert_eq!(
                verifying_error(&with(&public(&okp), "x", base64url::encode(&x))),
                InvalidKey,
                "{x:x?}"
            );
            refused += 1;
        }
    }
    assert_eq!(refused, 14);
}

#[test]
fn texts_that_are_no_jwk() {
    for text in
        ["", "{", "[]", "null", "{}", r#"{"kty":7}"#, r#"{"kty":"oct","kty":"oct"}"#, "{\"kty\":\"\\ud800\"}"]
    {
        assert_eq!(Jwk::parse(text).unwrap_err().kind(), ErrorKind::InvalidKey, "{text}");
    }
    assert_eq!(Jwk::parse(b"{\"kty\":\"\xff\"}").unwrap_err().kind(), ErrorKind::InvalidKey);
    assert_eq!(verifying_error(&json!({"kty": "oct"})), ErrorKind::InvalidKey);
    assert_eq!(verifying_error(&json!({"kty": "oct", "k": ""})), ErrorKind::InvalidKey);
    assert_eq!(verifying_error(&json!({"kty": "oct", "k": "AA=="})), ErrorKind::InvalidKey);
    assert_eq!(verifying_error(&json!({"kty": "oct", "k": "A+/A"})), ErrorKind::InvalidKey);
    assert_eq!(verifying_error(&json!({"kty": "OCT", "k": "AAAA"})), ErrorKind::UnsupportedAlgorithm);
    assert_eq!(verifying_error(&json!({"kty": "AKP", "pub": "AAAA"})), ErrorKind::UnsupportedAlgorithm);
}

/// Sections 4.2 to 4.4: `use`, `key_ops` and `alg` bind the key.
#[test]
fn a_jwk_says_what_it_is_for() {
    let key = json!({"kty": "oct", "k": base64url::encode([7; 32])});
    let signs = |key: &Value| SigningKey::from_jwk(&jwk(key)).is_ok();
    let verifies = |key: &Value| VerifyingKey::from_jwk(&jwk(key)).is_ok();
    for (member, value, sign, verify) in [
        ("use", json!("sig"), true, true),
        ("use", json!("enc"), false, false),
        ("use", json!("SIG"), false, false),
        ("key_ops", json!(["sign", "verify"]), true, true),
        ("key_ops", json!(["verify"]), false, true),
        ("key_ops", json!(["sign"]), true, true),
        ("key_ops", json!(["encrypt", "wrapKey"]), false, false),
        ("key_ops", json!([]), false, false),
        ("key_ops", json!("verify"), false, false),
        ("alg", json!("HS256"), true, true),
        ("alg", json!("dir"), false, false),
        ("alg", json!("none"), false, false),
    ] {
        let bound = with(&key, member, value.clone());
        assert_eq!((signs(&bound), verifies(&bound)), (sign, verify), "{member} = {value}");
    }
    assert_eq!(signing_error(&with(&key, "alg", 7)), ErrorKind::InvalidKey);
    assert_eq!(signing_error(&with(&key, "use", json!(["sig"]))), ErrorKind::InvalidKey);

    let bound = SigningKey::from_jwk(&jwk(&with(&with(&key, "alg", "HS384"), "kid", "one"))).unwrap();
    assert_eq!((bound.kid(), bound.verifying_key().unwrap().kid()), (Some("one"), Some("one")));
    assert!(jws::sign(&JoseHeader::jwt(Algorithm::HS384), b"", &bound).is_ok());
    let error = jws::sign(&JoseHeader::jwt(Algorithm::HS256), b"", &bound).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::KeyMismatch);
}

/// RFC 7517, section 5: members that cannot be used are passed over.
#[test]
fn a_set_finds_by_kid_and_algorithm() {
    let examples = rfc7515();
    let named = |section: &str, kid: &str| {
        let example = examples.iter().find(|example| example["section"] == section).unwrap();
        with(&public(&example["jwk"]), "kid", kid)
    };
    let set = json!({"keys": [
        named("A.2", "rsa"), named("A.3", "ec"), with(&public(&okp()), "kid", "okp"),
        {"kty": "unknown"}, with(&named("A.2", "enc"), "use", "enc"), "no key", {"kty": "RSA"}, 7,
    ]});
    let set = JwkSet::parse(set.to_string()).unwrap();
    assert_eq!(
        set.keys().iter().map(VerifyingKey::kid).collect::<Vec<_>>(),
        [Some("rsa"), Some("ec"), Some("okp")]
    );
    let signing = SigningKey::from_jwk(&jwk(&ec())).unwrap();
    let header = JoseHeader::jwt(Algorithm::ES256);
    let verify = |header: &JoseHeader| {
        let token = jws::sign(header, b"", &signing).unwrap();
        jws::verify(token, &set, &Algorithm::ALL).map(drop).map_err(|error| error.kind())
    };
    assert_eq!(verify(&header.clone().with_kid("ec")), Ok(()));
    assert_eq!(verify(&header), Ok(()), "one key alone is for ES256");
    assert_eq!(verify(&header.clone().with_kid("rsa")), Err(ErrorKind::KeyNotFound));
    assert_eq!(verify(&header.clone().with_kid("")), Err(ErrorKind::KeyNotFound));

    let twice = json!({"keys": [named("A.3", "one"), named("A.3", "two")]});
    let twice = JwkSet::parse(twice.to_string()).unwrap();
    let token = jws::sign(&header, b"", &signing).unwrap();
    assert_eq!(jws::verify(token, &twice, &Algorithm::ALL).unwrap_err().kind(), ErrorKind::KeyNotFound);
}

#[test]
fn texts_that_are_no_set() {
    for text in
        ["", "[]", "{}", r#"{"keys":{}}"#, r#"{"keys":[]}"#, r#"{"keys":[{}]}"#, r#"{"keys":[],"keys":[]}"#]
    {
        assert_eq!(JwkSet::parse(text).unwrap_err().kind(), ErrorKind::InvalidKey, "{text}");
    }
    let large = format!("{}{}", json!({"keys": [okp()]}), " ".repeat(MAX_JWK_SET_BYTES));
    assert_eq!(JwkSet::parse(large).unwrap_err().kind(), ErrorKind::InvalidKey);
}

#[test]
fn every_printed_key_is_imported() {
    let mut imported = 0;
    for example in [rfc7515(), rfc8037()].concat().iter().filter(|example| !example["jwk"].is_null()) {
        if example["jwk"]["crv"] == "P-521" && !HAS_P521 {
            assert_eq!(signing_error(&example["jwk"]), ErrorKind::UnsupportedAlgorithm);
            continue;
        }
        assert!(SigningKey::from_jwk(&jwk(&example["jwk"])).is_ok());
        imported += 1;
    }
    assert_eq!(imported, if HAS_P521 { 5 } else { 4 });
}
