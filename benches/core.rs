//! What the core adds to the primitives, side by side, and what size and number cost:
//! `cargo bench --bench core`
//!
//! Short by default, to be run at each change; `-- --measurement-time 5` says more. Every call meets another
//! one of [`RING`] tokens, as a service does.

#![allow(clippy::unwrap_used)]

mod primitives;

use std::hint::black_box;
use std::time::Duration;

use criterion::{
    Bencher, BenchmarkGroup, BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group,
    criterion_main, measurement::WallTime,
};
use jotseal::jws::{CompactJws, MAX_COMPACT_BYTES};
use jotseal::{
    Algorithm, ClaimsSet, JoseHeader, JwkSet, Signer, SigningKey, UnixTime, Validation, Verifier,
    VerifyingKey, base64url,
};
use serde_json::{Value, json};

const RING: usize = 64;
const NOW: UnixTime = UnixTime::from_secs(1_900_000_000.0);
const ISSUER: &str = "https://login.example.com/";
const AUDIENCE: &str = "https://api.example.com";
/// Octets of JSON of the large payload.
const LARGE: usize = 8192;
/// Sizes of tokens in octets.
const SIZES: [usize; 10] =
    [512, 1 << 10, 2 << 10, 4 << 10, 8 << 10, 16 << 10, 32 << 10, 64 << 10, 128 << 10, MAX_COMPACT_BYTES];
const KEYS: [usize; 7] = [1, 2, 5, 10, 20, 50, 100];

/// The 13 claims of an access token as OpenID providers make them.
fn usual_claims(index: usize) -> Value {
    json!({
        "iss": ISSUER,
        "sub": format!("auth0|{index:024x}"),
        "aud": AUDIENCE,
        "exp": 1_900_086_400,
        "nbf": 1_899_999_940,
        "iat": 1_899_999_940,
        "jti": format!("2d6b8c1e-5f0a-4b7c-9d3e-{index:012x}"),
        "azp": "mLr0aSSrlHzMDWVR2MJYGDxWyzYKAQxq",
        "scope": "openid profile email read:orders write:orders",
        "email": "alice.example@example.com",
        "email_verified": true,
        "name": "Alice Example",
        "roles": ["admin", "editor"],
    })
}

/// The same, or some of them where all are too many, with more members until the JSON has so many octets.
fn sized_claims(index: usize, octets: usize) -> Value {
    let mut claims = usual_claims(index);
    let members = claims.as_object_mut().unwrap();
    if octets < 600 {
        members.retain(|name, _| ["iss", "sub", "aud", "exp"].contains(&name.as_str()));
    }
    // A name has quotes, a colon and a comma.
    let octets_of = |name: &str, value: &Value| name.len() + value.to_string().len() + 4;
    let mut left = octets - 1 - members.iter().map(|(name, value)| octets_of(name, value)).sum::<usize>();
    let fill = octets_of("fill", &json!(""));
    let grant =
        json!({"path": "/organizations/7", "roles": ["viewer", "owner"], "ratio": 0.25, "until": null});
    for number in 0.. {
        let name = format!("grant{number}");
        let Some(rest) = left.checked_sub(octets_of(&name, &grant)).filter(|rest| *rest >= fill) else {
            break;
        };
        members.insert(name, grant.clone());
        left = rest;
    }
    members.insert("fill".into(), "x".repeat(left - fill).into());
    claims
}

fn ring<T>(make: impl Fn(usize) -> T) -> Vec<T> {
    (0..RING).map(make).collect()
}

/// Times a call for each of some arguments, which take turns.
fn each<T, R>(bencher: &mut Bencher<'_>, arguments: &[T], mut call: impl FnMut(&T) -> R) {
    let mut turns = arguments.iter().cycle();
    bencher.iter(|| call(black_box(turns.next().unwrap())));
}

fn bench<T, R>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    arguments: &[T],
    mut call: impl FnMut(&T) -> R,
) {
    group.bench_function(name, |bencher| each(bencher, arguments, &mut call));
}

fn expected() -> Validation {
    Validation::default().with_issuer(ISSUER).with_audience(AUDIENCE).with_required("exp")
}

fn algorithms(criterion: &mut Criterion) {
    for algorithm in
        [Algorithm::HS256, Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA]
    {
        let key = SigningKey::generate(algorithm).unwrap();
        let public = key.verifying_key().unwrap();
        let signer = Signer::new(key.clone(), &JoseHeader::jwt(algorithm)).unwrap();
        let verifier = Verifier::new(public.clone(), vec![algorithm], expected()).unwrap();
        let claims = ring(usual_claims);
        let tokens = ring(|index| signer.sign(&usual_claims(index)).unwrap());
        let signed: Vec<_> = tokens
            .iter()
            .map(|token| {
                let jws = CompactJws::parse(token.as_bytes()).unwrap();
                (jws.signing_input, base64url::decode(jws.signature).unwrap())
            })
            .collect();

        let mut group = criterion.benchmark_group(format!("verify {algorithm}"));
        bench(&mut group, "Verifier", &tokens, |token| verifier.verify(token.as_bytes(), NOW).unwrap());
        for (name, verify) in primitives::verifiers(algorithm, &public) {
            bench(&mut group, name, &signed, |(input, signature)| assert!(verify(input, signature)));
        }
        if let Ok(pem) = public.to_pem() {
            bench(&mut group, "VerifyingKey::from_pem + verify", &signed, |(input, signature)| {
                VerifyingKey::from_pem(&pem).unwrap().verify(algorithm, input, signature).unwrap();
            });
        }
        group.finish();

        let mut group = criterion.benchmark_group(format!("sign {algorithm}"));
        bench(&mut group, "Signer", &claims, |claims| signer.sign(claims).unwrap());
        for (name, sign) in primitives::signers(algorithm, &key) {
            let mut buffer = Vec::new();
            bench(&mut group, name, &signed, |(input, _)| sign(input, &mut buffer));
        }
        group.finish();
    }
}

fn texts(criterion: &mut Criterion) {
    for (size, make) in
        [("13 claims", usual_claims as fn(usize) -> Value), ("8 KB", |index| sized_claims(index, LARGE))]
    {
        let payloads = ring(|index| make(index).to_string());
        let encoded: Vec<_> = payloads.iter().map(base64url::encode).collect();
        let mut group = criterion.benchmark_group(size);
        group.throughput(Throughput::Bytes(u64::try_from(payloads.first().unwrap().len()).unwrap()));
        bench(&mut group, "ClaimsSet::parse", &payloads, |text| ClaimsSet::parse(text.as_bytes()).unwrap());
        bench(&mut group, "serde_json", &payloads, |text| serde_json::from_str::<Value>(text).unwrap());
        bench(&mut group, "base64url::encode", &payloads, |text| base64url::encode(text));
        bench(&mut group, "base64url::decode", &encoded, |text| base64url::decode(text).unwrap());
        group.finish();
    }
}

fn sizes(criterion: &mut Criterion) {
    let key = SigningKey::generate(Algorithm::HS256).unwrap();
    let signer = Signer::new(key.clone(), &JoseHeader::jwt(Algorithm::HS256)).unwrap();
    let verifier = Verifier::new(key.verifying_key().unwrap(), vec![Algorithm::HS256], expected()).unwrap();
    let mut group = criterion.benchmark_group("verify HS256 by the size of the token");
    group.sampling_mode(SamplingMode::Flat);
    let around = signer.sign(&json!({})).unwrap().len() - base64url::encode("{}").len();
    for size in SIZES {
        let tokens = ring(|index| signer.sign(&sized_claims(index, (size - around) * 3 / 4)).unwrap());
        assert!(tokens.iter().all(|token| token.len() <= size && token.len() + 4 > size));
        group.throughput(Throughput::Bytes(u64::try_from(size).unwrap()));
        group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
            each(bencher, &tokens, |token| verifier.verify(token.as_bytes(), NOW).unwrap());
        });
    }
    group.finish();
}

fn key_sets(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("verify EdDSA by the number of keys");
    for count in KEYS {
        let named: Vec<_> = (0..count)
            .map(|index| (format!("2026-11-{index}"), SigningKey::generate(Algorithm::EdDSA).unwrap()))
            .collect();
        let public = named.iter().map(|(kid, key)| key.verifying_key().unwrap().with_kid(kid));
        let set = JwkSet::from_keys(public.collect()).unwrap();
        let verifier = Verifier::new(set, vec![Algorithm::EdDSA], expected()).unwrap();
        let signers: Vec<_> = named
            .into_iter()
            .map(|(kid, key)| Signer::new(key, &JoseHeader::jwt(Algorithm::EdDSA).with_kid(kid)).unwrap())
            .collect();
        let tokens: Vec<_> = signers
            .iter()
            .cycle()
            .enumerate()
            .take(RING.max(count))
            .map(|(index, signer)| signer.sign(&usual_claims(index)).unwrap())
            .collect();
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            each(bencher, &tokens, |token| verifier.verify(token.as_bytes(), NOW).unwrap());
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(600))
        .sample_size(30)
        .nresamples(5000);
    targets = algorithms, texts, sizes, key_sets
}
criterion_main!(benches);
