//! Wycheproof's JWS cases: every valid one is accepted and every invalid one refused, in every backend, or
//! listed here with the reason.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod vectors;

use std::collections::BTreeMap;

use jotseal::{Algorithm, Backend, ErrorKind, JoseHeader, Result, VerifyingKey, jws};
use serde_json::Value;
use vectors::{BACKENDS, jwk, published, text};

/// The cases marked valid that are refused, and why.
const REFUSED: [(u64, ErrorKind, &str); 4] = [
    (346, ErrorKind::KeyMismatch, "the JWK's alg is PS256, the token's PS384"),
    (350, ErrorKind::KeyMismatch, "the JWK's alg is PS256, the token's PS384"),
    (372, ErrorKind::Malformed(jotseal::Part::Header), "a '?' within base64url (RFC 7515, section 2)"),
    (373, ErrorKind::Malformed(jotseal::Part::Payload), "a '?' within base64url (RFC 7515, section 2)"),
];

/// The cases marked invalid for a padding that the file has lost: what is left is case 357, which is valid.
const ACCEPTED: [u64; 2] = [367, 370];
const UNPADDED: u64 = 357;

/// The valid cases for ES512, which the pure-Rust backend has not.
const ES512: [u64; 2] = [347, 351];

#[test]
fn with_every_algorithm_allowed() {
    run(|_, _| Algorithm::ALL.to_vec());
}

#[test]
fn with_the_algorithm_of_the_token_allowed() {
    run(|_, token| {
        let header = jws::CompactJws::parse(token.as_bytes())
            .and_then(|jws| jws.decode())
            .and_then(|[protected, ..]| JoseHeader::parse(&protected));
        let name = header.ok().and_then(|header| header.alg);
        name.as_deref().and_then(Algorithm::from_name).into_iter().collect()
    });
}

/// The key's own `alg`; where the JWK names none, all that its type can do.
#[test]
fn with_the_algorithms_of_the_key_allowed() {
    run(|key, _| Algorithm::ALL.into_iter().filter(|algorithm| key.is_for(*algorithm)).collect());
}

fn run(allowed: impl Fn(&VerifyingKey, &str) -> Vec<Algorithm>) {
    let Some(file) = published("wycheproof_json_web_signature_test.json", 401) else { return };
    let groups = file["testGroups"].as_array().unwrap();
    let cases: BTreeMap<_, _> = groups
        .iter()
        .flat_map(|group| group["tests"].as_array().unwrap())
        .map(|case| (case["tcId"].as_u64().unwrap(), text(case, "jws")))
        .collect();
    assert!(ACCEPTED.iter().all(|id| cases[id] == cases[&UNPADDED]));
    for backend in BACKENDS {
        let mut counts = BTreeMap::new();
        for group in groups {
            let key = import(group, *backend);
            for case in group["tests"].as_array().unwrap() {
                let id = case["tcId"].as_u64().unwrap();
                let token = text(case, "jws");
                let verdict = key
                    .as_ref()
                    .map_err(jotseal::Error::kind)
                    .and_then(|key| {
                        jws::verify(token, key, &allowed(key, token)).map_err(|error| error.kind())
                    })
                    .map(drop);
                *counts.entry(check(id, text(case, "result"), verdict, *backend)).or_insert(0) += 1;
            }
        }
        let accepted = if has_es512(*backend) { 42 } else { 40 };
        let mut expected = BTreeMap::from([("accepted", accepted), ("refused", 353), ("listed", 6)]);
        if !has_es512(*backend) {
            expected.insert("unsupported", 2);
        }
        assert_eq!(counts, expected, "{backend:?}");
    }
}

fn check(id: u64, expected: &str, verdict: Result<(), ErrorKind>, backend: Backend) -> &'static str {
    let listed = REFUSED.iter().find(|(listed, ..)| *listed == id);
    match (expected, verdict) {
        ("valid", Ok(())) if listed.is_none() => "accepted",
        ("valid", Err(ErrorKind::UnsupportedAlgorithm)) if ES512.contains(&id) && !has_es512(backend) => {
            "unsupported"
        }
        // An empty list of algorithms refuses before the key does.
        ("valid", Err(ErrorKind::AlgorithmNotAllowed)) if listed.is_some() => "listed",
        ("valid", Err(kind)) if listed.is_some_and(|(_, listed, _)| kind == *listed) => "listed",
        ("invalid", Ok(())) if ACCEPTED.contains(&id) => "listed",
        // Refused for what is wrong with it, not because something is missing here.
        ("invalid", Err(kind)) if kind != ErrorKind::UnsupportedAlgorithm => "refused",
        (expected, verdict) => panic!("case {id} is {expected}: {verdict:?} in {backend:?}"),
    }
}

fn import(group: &Value, backend: Backend) -> Result<VerifyingKey> {
    let key = if group["public"].is_null() { &group["private"] } else { &group["public"] };
    VerifyingKey::from_jwk(&jwk(key))?.with_backend(backend)
}

#[allow(unused_variables)]
fn has_es512(backend: Backend) -> bool {
    #[cfg(feature = "rust-crypto")]
    if backend == Backend::RustCrypto {
        return false;
    }
    true
}
