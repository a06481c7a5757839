//! The worker of `just bench` for the primitives alone. It answers the requests of
//! `python/benches/peers/worker.py`, over the same tokens: `cargo bench --bench bare -- FIXTURES`
//!
//! What it measures is verification of a signature and signing of a signing input: no JSON, no base64url.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout)]

mod primitives;

use std::collections::HashMap;
use std::hint::black_box;
use std::io;
use std::time::Duration;

use cpu_time::ProcessTime;
use jotseal::jws::CompactJws;
use jotseal::{Algorithm, SigningKey, VerifyingKey, base64url};
use primitives::{AWS_LC_RS, ED25519_DALEK, Sign, Verify};
use serde_json::{Value, json};

/// As many tokens take turns, see python/benches/peers/cases.py.
const RING: usize = 64;
/// Calls of one measurement, however long they take.
const FEWEST_CALLS: u64 = 5;

/// What is signed, and its signature.
struct Signed {
    input: Vec<u8>,
    signature: Vec<u8>,
}

enum Primitive {
    Verify(Verify),
    Sign(Sign),
}

/// A primitive, by each crate that has it, and the tokens that take turns.
struct Bench {
    crates: Vec<Primitive>,
    ring: Vec<Signed>,
}

impl Bench {
    /// The CPU time of so many calls by the fastest crate.
    fn time(&self, calls: u64) -> Duration {
        self.crates.iter().map(|primitive| self.time_one(primitive, calls)).min().unwrap()
    }

    fn time_one(&self, primitive: &Primitive, calls: u64) -> Duration {
        let ring = self.ring.iter().cycle().take(usize::try_from(calls).unwrap());
        let mut buffer = Vec::new();
        let start = ProcessTime::now();
        match primitive {
            Primitive::Verify(verify) => {
                for Signed { input, signature } in ring {
                    black_box(verify(black_box(input), signature));
                }
            }
            Primitive::Sign(sign) => {
                for Signed { input, .. } in ring {
                    sign(black_box(input), &mut buffer);
                    black_box(&buffer);
                }
            }
        }
        start.elapsed()
    }

    /// How many calls take about that long.
    fn calibrate(&self, budget: Duration) -> u64 {
        let mut calls = FEWEST_CALLS;
        self.time(calls);
        loop {
            let took = self.time(calls);
            if took >= budget / 4 {
                let fitting = u128::from(calls) * budget.as_nanos() / took.as_nanos();
                return FEWEST_CALLS.max(u64::try_from(fitting).unwrap());
            }
            calls *= 2;
        }
    }

    /// The first token again, as signed by the first crate.
    fn token(&self) -> Option<String> {
        let (Some(Primitive::Sign(sign)), Some(first)) = (self.crates.first(), self.ring.first()) else {
            return None;
        };
        let mut signature = Vec::new();
        sign(&first.input, &mut signature);
        let input = String::from_utf8(first.input.clone()).unwrap();
        Some(format!("{input}.{}", base64url::encode(signature)))
    }

    /// Whether the signatures of the ring are taken and this one is refused; who asks checks what is signed.
    fn is_right(&self, forged: &Signed) -> bool {
        self.crates.iter().all(|primitive| match primitive {
            Primitive::Verify(verify) => {
                let verifies = |signed: &Signed| verify(&signed.input, &signed.signature);
                self.ring.iter().all(verifies) && !verifies(forged)
            }
            Primitive::Sign(_) => true,
        })
    }
}

struct Worker {
    fixtures: Value,
    benches: HashMap<String, Bench>,
}

impl Worker {
    fn answer(&mut self, request: &Value) -> Value {
        match text(&request["do"]) {
            "versions" => json!({ AWS_LC_RS: version(AWS_LC_RS), ED25519_DALEK: version(ED25519_DALEK) }),
            "prepare" => {
                let budget = Duration::from_nanos(request["budget_ns"].as_u64().unwrap());
                self.prepare(text(&request["name"]), budget)
            }
            "measure" => {
                let calls = request["calls"].as_u64().unwrap();
                let took = self.benches[text(&request["name"])].time(calls);
                json!(took.as_secs_f64() * 1e9 / f64::from(u32::try_from(calls).unwrap()))
            }
            other => json!({ "failed": format!("a primitive does not {other}") }),
        }
    }

    /// Sees that the primitive does the case right, and finds how many calls to measure.
    fn prepare(&mut self, name: &str, budget: Duration) -> Value {
        let mut parts = name.split('-');
        let (verb, alg) = (parts.next().unwrap(), parts.next().unwrap());
        let size = match parts.next() {
            Some("pem") => return json!({ "missing": "the keys of a primitive are parsed" }),
            size => size.unwrap_or("usual"),
        };
        let algorithm = Algorithm::from_name(alg).unwrap();
        let key = &self.fixtures["keys"][alg];
        let octets = |part: &str| match text(&key["secret"]) {
            "" => text(&key[part]).into(),
            secret => unhex(secret),
        };
        let crates = if verb == "decode" {
            let key = VerifyingKey::for_algorithm(&octets("public"), algorithm).unwrap();
            let found = primitives::verifiers(algorithm, &key);
            found.into_iter().map(|(_, verify)| Primitive::Verify(verify)).collect()
        } else {
            let key = SigningKey::for_algorithm(&octets("private"), algorithm).unwrap();
            let found = primitives::signers(algorithm, &key);
            found.into_iter().map(|(_, sign)| Primitive::Sign(sign)).collect()
        };

        let tokens = format!("{alg}-{size}");
        let ring = self.fixtures["tokens"][&tokens].as_array().unwrap();
        let bench = Bench { crates, ring: ring.iter().take(RING).map(parse).collect() };
        if !bench.is_right(&parse(&self.fixtures["forged"][&tokens])) {
            return json!({ "failed": "a signature is not told from a forged one" });
        }
        let answer = json!({ "calls": bench.calibrate(budget), "token": bench.token() });
        self.benches.insert(name.to_owned(), bench);
        answer
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn parse(token: &Value) -> Signed {
    let jws = CompactJws::parse(text(token).as_bytes()).unwrap();
    Signed { input: jws.signing_input.to_vec(), signature: base64url::decode(jws.signature).unwrap() }
}

fn unhex(text: &str) -> Vec<u8> {
    let (pairs, _) = text.as_bytes().as_chunks::<2>();
    pairs.iter().map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

/// The version of a crate that this was built with.
fn version(name: &str) -> &'static str {
    let (_, entry) =
        include_str!("../Cargo.lock").split_once(&format!("\nname = \"{name}\"\nversion = \"")).unwrap();
    entry.split('"').next().unwrap()
}

fn main() {
    let path = std::env::args().skip(1).find(|argument| !argument.starts_with("--")).unwrap();
    let fixtures = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let mut worker = Worker { fixtures, benches: HashMap::new() };
    for line in io::stdin().lines() {
        println!("{}", worker.answer(&serde_json::from_str(&line.unwrap()).unwrap()));
    }
}
