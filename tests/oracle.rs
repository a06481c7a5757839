//! jsonwebtoken as the oracle: what we sign it verifies, what it signs we verify, what is altered both refuse.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod vectors;

use jotseal::{Algorithm, SigningKey, UnixTime, Validation, VerifyingKey, jws, jwt};
use jsonwebtoken as oracle;
use serde_json::{Value, json};
use vectors::BACKENDS;
use vectors::random::{COMPACT, Random};

const ROUNDS: usize = 5;
const ALTERATIONS: usize = 40;

/// Our row and the oracle's, with the keys of both from one text.
struct Pair {
    algorithm: Algorithm,
    theirs: oracle::Algorithm,
    signing: SigningKey,
    verifying: VerifyingKey,
    encoding: oracle::EncodingKey,
    decoding: oracle::DecodingKey,
}

impl Pair {
    fn new(algorithm: Algorithm, rsa: &SigningKey) -> Option<Self> {
        use oracle::{DecodingKey, EncodingKey};
        let theirs: oracle::Algorithm = algorithm.name().parse().ok()?;
        let generated = SigningKey::generate(algorithm);
        let signing = match algorithm.name() {
            name if name.starts_with(['R', 'P']) => {
                SigningKey::from_pem(rsa.to_pem().unwrap().as_str()).unwrap()
            }
            _ => generated.unwrap(),
        };
        let verifying = signing.verifying_key().unwrap();
        let (encoding, decoding) = match signing.secret() {
            Some(secret) => (EncodingKey::from_secret(secret), DecodingKey::from_secret(secret)),
            None => {
                let (private, public) = (signing.to_pem().unwrap(), verifying.to_pem().unwrap());
                let (private, public) = (private.as_bytes(), public.as_bytes());
                match algorithm.name().as_bytes()[0..2] {
                    [b'E', b'S'] => (EncodingKey::from_ec_pem(private), DecodingKey::from_ec_pem(public)),
                    [b'E', _] => (EncodingKey::from_ed_pem(private), DecodingKey::from_ed_pem(public)),
                    _ => (EncodingKey::from_rsa_pem(private), DecodingKey::from_rsa_pem(public)),
                }
                .into_pair()
            }
        };
        Some(Self { algorithm, theirs, signing, verifying, encoding, decoding })
    }

    fn we_accept(&self, token: &[u8], verifying: &VerifyingKey) -> bool {
        jws::verify(token, verifying, &[self.algorithm]).is_ok()
    }

    fn they_accept(&self, token: &[u8]) -> bool {
        let mut validation = oracle::Validation::new(self.theirs);
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        oracle::decode::<Value>(token, &self.decoding, &validation).is_ok()
    }
}

trait IntoPair<T, U> {
    fn into_pair(self) -> (T, U);
}

impl<T, U> IntoPair<T, U> for (oracle::errors::Result<T>, oracle::errors::Result<U>) {
    fn into_pair(self) -> (T, U) {
        (self.0.unwrap(), self.1.unwrap())
    }
}

#[test]
fn both_ways_for_every_algorithm_that_it_has() {
    let rsa = SigningKey::generate(Algorithm::RS256).unwrap();
    let pairs: Vec<_> = Algorithm::ALL.into_iter().filter_map(|row| Pair::new(row, &rsa)).collect();
    assert_eq!(pairs.len(), 12, "all but ES512");
    let mut random = Random::new(7519);
    for pair in pairs {
        for backend in BACKENDS {
            let signing = pair.signing.with_backend(*backend).unwrap();
            let verifying = pair.verifying.with_backend(*backend).unwrap();
            for round in 0..ROUNDS {
                let claims =
                    json!({"sub": "alice", "round": round, "ünïcode": "\u{1F511}\n\"", "n": [1.5, null]});
                let ours = jwt::encode(&claims, &jotseal::JoseHeader::jwt(pair.algorithm), &signing).unwrap();
                let theirs =
                    oracle::encode(&oracle::Header::new(pair.theirs), &claims, &pair.encoding).unwrap();
                for token in [&ours, &theirs] {
                    assert!(pair.we_accept(token.as_bytes(), &verifying), "{backend:?} {}", pair.algorithm);
                    assert!(pair.they_accept(token.as_bytes()), "{backend:?} {}", pair.algorithm);
                    let now = UnixTime::from_secs(0.0);
                    let decoded =
                        jwt::decode(token, &verifying, &[pair.algorithm], &Validation::default(), now)
                            .unwrap();
                    assert!(decoded.iter().all(|(name, value)| claims[name] == *value));
                    assert_eq!(decoded.iter().count(), claims.as_object().unwrap().len());
                }
            }
            let genuine =
                jwt::encode(&json!({"sub": "alice"}), &jotseal::JoseHeader::jwt(pair.algorithm), &signing);
            let genuine = genuine.unwrap().into_bytes();
            for _ in 0..ALTERATIONS {
                let altered = random.mutated(&genuine, COMPACT);
                let shown = String::from_utf8_lossy(&altered);
                assert!(!pair.we_accept(&altered, &verifying), "{backend:?} accepts {shown}");
                assert!(!pair.they_accept(&altered), "the oracle accepts {shown}");
            }
        }
    }
}
