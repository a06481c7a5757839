//! RFC 8259: JSON, as claims sets have it, held against serde_json.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod vectors;

use std::collections::HashSet;

use jotseal::ClaimsSet;
use jotseal::json::MAX_DEPTH;
use serde_json::Value;
use vectors::random::Random;

/// What a claims set is read as, or that it is none.
fn read(text: &[u8]) -> Option<Value> {
    let claims = ClaimsSet::parse(text).ok()?;
    Some(Value::Object(claims.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect()))
}

/// The same by serde_json, which takes the last of two members of one name.
fn expected(text: &[u8]) -> Option<Value> {
    serde_json::from_slice(text).ok().filter(|value: &Value| value.is_object() && has_unique_names(text))
}

fn has_unique_names(text: &[u8]) -> bool {
    use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
    struct Unique(bool);
    struct Names;
    impl<'de> Deserialize<'de> for Unique {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_any(Names)
        }
    }
    impl<'de> Visitor<'de> for Names {
        type Value = Unique;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("JSON")
        }
        fn visit_unit<E>(self) -> Result<Unique, E> {
            Ok(Unique(true))
        }
        fn visit_bool<E>(self, _: bool) -> Result<Unique, E> {
            Ok(Unique(true))
        }
        fn visit_i64<E>(self, _: i64) -> Result<Unique, E> {
            Ok(Unique(true))
        }
        fn visit_u64<E>(self, _: u64) -> Result<Unique, E> {
            Ok(Unique(true))
        }
        fn visit_f64<E>(self, _: f64) -> Result<Unique, E> {
            Ok(Unique(true))
        }
        fn visit_str<E>(self, _: &str) -> Result<Unique, E> {
            Ok(Unique(true))
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Unique, A::Error> {
            let mut unique = true;
            while let Some(Unique(item)) = items.next_element()? {
                unique &= item;
            }
            Ok(Unique(unique))
        }
        fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Unique, A::Error> {
            let (mut seen, mut unique) = (HashSet::new(), true);
            while let Some((name, Unique(value))) = members.next_entry::<String, Unique>()? {
                unique &= value & seen.insert(name);
            }
            Ok(Unique(unique))
        }
    }
    serde_json::from_slice::<Unique>(text).is_ok_and(|unique| unique.0)
}

/// `-0` is a float to serde_json, and the integer 0 here, as it is to Python.
fn comparable(value: &mut Value) {
    match value {
        Value::Number(number) if number.as_f64() == Some(0.0) => *value = 0.into(),
        Value::Array(items) => items.iter_mut().for_each(comparable),
        Value::Object(members) => members.values_mut().for_each(comparable),
        _ => {}
    }
}

fn assert_same(text: &[u8]) -> bool {
    let (mut read, mut expected) = (read(text), expected(text));
    read.iter_mut().chain(&mut expected).for_each(comparable);
    assert_eq!(read, expected, "{}", String::from_utf8_lossy(text));
    read.is_some()
}

const TAKEN: [&str; 24] = [
    "{}",
    " \t\r\n{ \"a\" :\n1 , \"b\"\t: [ ] }\r",
    r#"{"":""}"#,
    r#"{"a":[1,[2,[{"b":{}}]]],"c":null,"d":true,"e":false}"#,
    r#"{"a":0,"b":-1,"c":10,"d":9223372036854775807,"e":-9223372036854775808}"#,
    r#"{"a":9223372036854775808,"b":18446744073709551615,"c":18446744073709551616,"d":-9223372036854775809}"#,
    r#"{"a":0.0,"b":-0.5,"c":1e5,"d":1E+5,"e":1.5e-5,"f":1.7976931348623157e308,"g":5e-324,"h":1e-400}"#,
    r#"{"a":-0}"#,
    r#"{"a":-0.0}"#,
    r#"{"a":123456789012345678901234567890123456789012345678901234567890}"#,
    r#"{"a":"\"\\\/\b\f\n\r\t\u0000\u00e9\ud83d\ude00"}"#,
    r#"{"\u0061":1,"b":2}"#,
    r#"{"é":"ü","😀":"€","a":"\u007f"}"#,
    r#"{"abcdefghijklmno":"p","abcdefghijklmnop":"q","abcdefghijklmnopq":"r"}"#,
    r#"{"a":"0123456789abcde\"","b":"0123456789abcdef\"","c":"0123456789abcdef0\""}"#,
    r#"{"a":"\\","b":"\\\\"}"#,
    r#"{"a":[[],{},[{}],{"a":[]}]}"#,
    r#"{"a":{"a":{"a":1}},"b":{"a":2}}"#,
    r#"{"a":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]}"#,
    r#"{"exp":1e3,"nbf":1.5,"iat":-1}"#,
    r#"{"a":"\ud800\udc00"}"#,
    r#"{"a":"\uDBFF\uDFFF"}"#,
    r#"{"a":0e0,"b":0E-0}"#,
    r#"{"a":1.0000000000000002,"b":0.1,"c":123456789.123456789}"#,
];

const REFUSED: [&str; 58] = [
    "",
    " ",
    "{",
    "}",
    "{}}",
    "{} {}",
    "[]",
    "1",
    "null",
    "\"a\"",
    "{a:1}",
    "{'a':1}",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1,}",
    "{,}",
    "{\"a\":1 \"b\":2}",
    "{\"a\" 1}",
    "{\"a\"::1}",
    "{1:1}",
    "{null:1}",
    "{\"a\":[1,]}",
    "{\"a\":[,1]}",
    "{\"a\":[1 2]}",
    "{\"a\":[1}",
    "{\"a\":01}",
    "{\"a\":-01}",
    "{\"a\":00}",
    "{\"a\":+1}",
    "{\"a\":.5}",
    "{\"a\":1.}",
    "{\"a\":1.e1}",
    "{\"a\":1e}",
    "{\"a\":1e+}",
    "{\"a\":-}",
    "{\"a\":0x1}",
    "{\"a\":1e400}",
    "{\"a\":-1e400}",
    "{\"a\":NaN}",
    "{\"a\":Infinity}",
    "{\"a\":-Infinity}",
    "{\"a\":nul}",
    "{\"a\":True}",
    "{\"a\":truefalse}",
    "{\"a\":\"\n\"}",
    "{\"a\":\"\u{1f}\"}",
    "{\"a\":\"\\x\"}",
    "{\"a\":\"\\u12\"}",
    "{\"a\":\"\\u+123\"}",
    "{\"a\":\"\\ud800\"}",
    "{\"a\":\"\\udc00\"}",
    "{\"a\":\"\\ud800\\u0061\"}",
    "{\"a\":\"\\ud800x\"}",
    "{\"a\":\"",
    "{\"a\":\"\\",
    "{\"a\":1,\"a\":2}",
    "{\"a\":{\"b\":1,\"\\u0062\":2}}",
    "\u{feff}{}",
];

#[test]
fn s2_to_s7_what_is_taken() {
    for text in TAKEN {
        assert!(assert_same(text.as_bytes()), "{text}");
    }
}

#[test]
fn s2_to_s7_what_is_refused() {
    for text in REFUSED {
        assert!(!assert_same(text.as_bytes()), "{text}");
    }
}

/// Section 8.1.
#[test]
fn only_utf_8() {
    let mut text = br#"{"a":"__________"}"#.to_vec();
    for invalid in [&b"\xff"[..], b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82"] {
        text[6..6 + invalid.len()].copy_from_slice(invalid);
        assert!(!assert_same(&text));
    }
}

#[test]
fn depth_has_a_limit() {
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
        for depth in [MAX_DEPTH - 1, MAX_DEPTH] {
            let inner = if open == "[" { "" } else { "1" };
            let text = format!(r#"{{"a":{}{inner}{}}}"#, open.repeat(depth), close.repeat(depth));
            assert_eq!(assert_same(text.as_bytes()), depth < MAX_DEPTH, "{depth}");
        }
    }
}

/// To the last place.
#[test]
fn s6_the_nearest_float() {
    for text in [
        "12345678901234567890123456789012345678901234567890123456789",
        "0.1",
        "1e23",
        "2.2250738585072011e-308",
    ] {
        let claims = read(format!(r#"{{"a":{text}}}"#).as_bytes()).unwrap();
        assert_eq!(claims["a"].as_f64(), text.parse().ok());
    }
}

#[test]
fn mutated_texts_are_read_alike() {
    let mut random = Random::new(8259);
    let mut taken = 0;
    for _ in 0..60_000 {
        let mut text = TAKEN[random.below(TAKEN.len())].as_bytes().to_vec();
        for _ in 0..=random.below(3) {
            if !text.is_empty() {
                text = random.mutated(&text, br#"{}[]:,"\-+.0123456789eEutrfalsn abcd"#);
            }
        }
        taken += usize::from(assert_same(&text));
    }
    assert!(taken > 5_000, "{taken}");
}
