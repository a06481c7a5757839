//! The cache of a JWKS endpoint: freshness, cooldown, single flight, failures.

#![allow(clippy::unwrap_used, clippy::panic, clippy::float_cmp)]

use jotseal::jwks::{JwksCache, JwksPolicy, Lookup, check_endpoint, fresh_secs, jwks_uri};
use jotseal::{Algorithm, ErrorKind, JwkSet, UnixTime};

const START: f64 = 1_800_000_000.0;

/// A cache under the default policy: fresh for 600 s, stale to 3600 s, 30 s between fetches, 5 s for one.
struct Endpoint(JwksCache);

impl Endpoint {
    fn new() -> Self {
        Self(JwksCache::new(JwksPolicy::default()))
    }

    /// What a token with that kid is answered so many seconds after the start.
    fn ask(&mut self, kid: &str, secs: f64) -> &'static str {
        match self.0.lookup(Some(kid), Algorithm::HS256, UnixTime::from_secs(START + secs)) {
            Lookup::Found(_) => "found",
            Lookup::Fetch => "fetch",
            Lookup::Wait => "wait",
            Lookup::CoolingDown(ErrorKind::KeyNotFound) => "not found",
            Lookup::CoolingDown(ErrorKind::Unreachable) => "unreachable",
            other => panic!("{other:?}"),
        }
    }

    fn serve(&mut self, kids: &[&str], secs: f64) {
        let keys: Vec<_> =
            kids.iter().map(|kid| serde_json::json!({"kty": "oct", "k": "AAAA", "kid": kid})).collect();
        let text = serde_json::json!({"keys": keys}).to_string();
        self.0.store(text.as_bytes(), UnixTime::from_secs(START + secs)).unwrap();
    }
}

#[test]
fn one_fetch_serves_until_the_maximum_age() {
    let mut endpoint = Endpoint::new();
    assert_eq!(endpoint.ask("a", 0.0), "fetch");
    endpoint.serve(&["a"], 1.0);
    assert_eq!(endpoint.ask("a", 1.0), "found");
    assert_eq!(endpoint.ask("a", 600.9), "found");
    assert_eq!(endpoint.ask("a", 601.0), "fetch");
}

#[test]
fn a_single_flight() {
    let mut endpoint = Endpoint::new();
    assert_eq!(endpoint.ask("a", 0.0), "fetch");
    assert_eq!(endpoint.ask("a", 0.1), "wait");
    assert_eq!(endpoint.ask("b", 4.9), "wait");
    endpoint.serve(&["a"], 4.9);
    assert_eq!(endpoint.ask("a", 4.9), "found");
    // While keys are fetched anew, the old ones still serve.
    assert_eq!(endpoint.ask("a", 700.0), "fetch");
    assert_eq!(endpoint.ask("a", 700.1), "found");
    assert_eq!(endpoint.ask("b", 700.1), "wait");
}

#[test]
fn unknown_kids_ask_once_in_a_cooldown() {
    let mut endpoint = Endpoint::new();
    assert_eq!(endpoint.ask("a", 0.0), "fetch");
    endpoint.serve(&["a"], 0.0);
    let fetches = (0..1000)
        .filter(|token| {
            let secs = f64::from(*token) * 0.1;
            let answer = endpoint.ask(&format!("unknown-{token}"), secs);
            if answer == "fetch" {
                endpoint.serve(&["a"], secs);
            } else {
                assert_eq!(answer, "not found");
            }
            assert_eq!(endpoint.ask("a", secs), "found");
            answer == "fetch"
        })
        .count();
    assert_eq!(fetches, 3, "at 30, 60 and 90 seconds of 100");
}

#[test]
fn a_new_key_is_found_by_its_kid() {
    let mut endpoint = Endpoint::new();
    assert_eq!(endpoint.ask("a", 0.0), "fetch");
    endpoint.serve(&["a"], 0.0);
    assert_eq!(endpoint.ask("b", 40.0), "fetch");
    endpoint.serve(&["a", "b"], 40.0);
    assert_eq!((endpoint.ask("b", 40.0), endpoint.ask("a", 40.0)), ("found", "found"));
    // Its withdrawal counts at once, too.
    assert_eq!(endpoint.ask("c", 80.0), "fetch");
    endpoint.serve(&["b"], 80.0);
    assert_eq!(endpoint.ask("a", 80.0), "not found");
}

#[test]
fn a_failure_takes_no_key_that_still_counts() {
    let mut endpoint = Endpoint::new();
    assert_eq!(endpoint.ask("a", 0.0), "fetch");
    endpoint.serve(&["a"], 0.0);
    assert_eq!(endpoint.ask("a", 600.0), "fetch");
    endpoint.0.failed();
    assert_eq!(endpoint.ask("a", 600.0), "found");
    assert_eq!(endpoint.ask("b", 601.0), "unreachable");
    assert_eq!(endpoint.ask("a", 630.0), "fetch");
    assert!(endpoint.0.store(b"<html>", UnixTime::from_secs(START + 631.0)).is_err());
    assert_eq!(endpoint.ask("a", 631.0), "found");
    assert_eq!(endpoint.ask("a", 3599.9), "fetch");
    endpoint.0.failed();
    assert_eq!(endpoint.ask("a", 3599.9), "found");
    assert_eq!(endpoint.ask("a", 3600.0), "unreachable");
    assert_eq!(endpoint.ask("a", 3629.9), "fetch");
    endpoint.serve(&["a"], 3630.0);
    assert_eq!(endpoint.ask("a", 3630.0), "found");
}

#[test]
fn a_fetch_without_an_outcome_has_failed() {
    let mut endpoint = Endpoint::new();
    assert_eq!(endpoint.ask("a", 0.0), "fetch");
    assert_eq!(endpoint.ask("a", 4.9), "wait");
    assert_eq!(endpoint.ask("a", 5.0), "unreachable");
    assert_eq!(endpoint.ask("a", 29.9), "unreachable");
    assert_eq!(endpoint.ask("a", 30.0), "fetch");
    // Its late outcome still counts.
    endpoint.serve(&["a"], 36.0);
    assert_eq!(endpoint.ask("a", 36.0), "found");
}

#[test]
fn a_clock_that_is_set_back_does_not_keep_keys() {
    let mut endpoint = Endpoint::new();
    assert_eq!(endpoint.ask("a", 0.0), "fetch");
    endpoint.serve(&["a"], 0.0);
    assert_eq!(endpoint.ask("a", -700.0), "fetch");
    endpoint.0.failed();
    assert_eq!(endpoint.ask("a", -4000.0), "fetch");
}

#[test]
fn an_unknown_kid_is_not_refused_while_the_endpoint_fails() {
    let mut endpoint = Endpoint::new();
    assert_eq!(endpoint.ask("a", 0.0), "fetch");
    endpoint.serve(&["a"], 0.0);
    assert_eq!(endpoint.ask("b", 40.0), "fetch");
    endpoint.0.failed();
    // It may be a key that the endpoint would serve.
    assert_eq!(endpoint.ask("b", 41.0), "unreachable");
    assert_eq!(endpoint.ask("a", 41.0), "found");
    assert_eq!(endpoint.ask("b", 70.0), "fetch");
    endpoint.serve(&["a"], 70.0);
    assert_eq!(endpoint.ask("b", 71.0), "not found");
}

#[test]
fn an_answer_says_how_long_it_is_fresh_within_bounds() {
    let policy = JwksPolicy::default();
    for (said, secs) in [(None, 600.0), (Some(0.0), 30.0), (Some(900.0), 900.0), (Some(1e9), 3600.0)] {
        assert_eq!(policy.fresh_secs(said), secs);
    }
    for (cache_control, age, secs) in [
        ("public, max-age=300", None, Some(300.0)),
        ("MAX-AGE=\"300\"", Some("100"), Some(200.0)),
        ("max-age=300", Some("400"), Some(0.0)),
        ("max-age=300, no-cache", None, Some(0.0)),
        ("no-store", None, Some(0.0)),
        ("public", None, None),
        ("max-age=-1", None, None),
        ("", None, None),
    ] {
        assert_eq!(fresh_secs(cache_control, age), secs, "{cache_control}");
    }
}

#[test]
fn a_snapshot_has_limits_of_its_own() {
    let keys = || JwkSet::parse(r#"{"keys": [{"kty": "oct", "k": "AAAA", "kid": "a"}]}"#).unwrap();
    let mut endpoint = Endpoint::new();
    endpoint.0.seed(keys(), UnixTime::from_secs(START - 1000.0), 2000.0, 9000.0);
    assert_eq!(endpoint.ask("a", 0.0), "found");
    assert_eq!(endpoint.ask("a", 999.0), "found");
    assert_eq!(endpoint.ask("a", 1000.0), "fetch");
    endpoint.0.failed();
    assert_eq!(endpoint.ask("a", 1001.0), "found");
    assert_eq!(endpoint.ask("a", 8000.0), "fetch");
    endpoint.0.failed();
    assert_eq!(endpoint.ask("a", 8001.0), "unreachable");
    assert_eq!(endpoint.0.age_secs(UnixTime::from_secs(START)), Some(1000.0));
}

#[test]
fn a_configuration_is_that_of_exactly_its_issuer() {
    let uri = |text: &str| jwks_uri(text.as_bytes(), "https://a.example").map_err(|error| error.code());
    let right = r#"{"issuer": "https://a.example", "jwks_uri": "https://k.example/jwks"}"#;
    assert_eq!(uri(right).as_deref(), Ok("https://k.example/jwks"));
    for wrong in [
        r#"{"issuer": "https://a.example/", "jwks_uri": "https://k.example/jwks"}"#,
        r#"{"issuer": "https://a.example", "jwks_uri": "http://k.example/jwks"}"#,
        r#"{"issuer": "https://a.example", "issuer": "https://b.example", "jwks_uri": "https://k.example/"}"#,
        r#"{"issuer": "https://a.example"}"#,
        r#"{"issuer": "https://a.example", "jwks_uri": "file:///etc/passwd"}"#,
        "[]",
        "<html>",
    ] {
        assert_eq!(uri(wrong), Err("jwks.unreachable"), "{wrong}");
    }
    for loopback in ["http://localhost/x", "http://127.0.0.1:8080/x", "http://[::1]:80", "https://a"] {
        assert!(check_endpoint(loopback).is_ok(), "{loopback}");
    }
    for other in
        ["http://localhost.example/", "http://127.0.0.1@a.example/", "https:///x", "https://a/#x", "a"]
    {
        assert!(check_endpoint(other).is_err(), "{other}");
    }
}
