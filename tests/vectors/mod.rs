//! The test vectors: the RFCs' printed examples, and the larger public sets where they are at hand.

// Every test file takes its own part of this module.
#![allow(dead_code)]

use std::io::Write;
use std::path::{Path, PathBuf};

use jotseal::{Backend, Jwk};
use serde_json::Value;

pub(crate) mod random;

/// Every backend that is compiled in.
pub(crate) const BACKENDS: &[Backend] = &[
    #[cfg(feature = "aws-lc-rs")]
    Backend::AwsLcRs,
    #[cfg(feature = "rust-crypto")]
    Backend::RustCrypto,
];

/// Whether the default backend has P-521, and with it ES512.
pub(crate) const HAS_P521: bool = cfg!(feature = "aws-lc-rs");

pub(crate) fn rfc7515() -> Vec<Value> {
    serde_json::from_str(include_str!("rfc7515.json")).unwrap()
}

pub(crate) fn rfc8037() -> Vec<Value> {
    serde_json::from_str(include_str!("rfc8037.json")).unwrap()
}

/// The printed example of that appendix of RFC 7515.
pub(crate) fn appendix(section: &str) -> Value {
    rfc7515().into_iter().find(|example| example["section"] == section).unwrap()
}

pub(crate) fn jwk(value: &Value) -> Jwk {
    Jwk::parse(value.to_string()).unwrap()
}

/// The public half of a JWK.
pub(crate) fn public(jwk: &Value) -> Value {
    let mut jwk = jwk.clone();
    for name in ["d", "p", "q", "dp", "dq", "qi"] {
        jwk.as_object_mut().unwrap().remove(name);
    }
    jwk
}

pub(crate) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap()
}

/// A key file made by OpenSSL or ssh-keygen.
pub(crate) fn key_file(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/keys").join(name)).unwrap()
}

/// A file of the larger public sets; without it the caller's `count` checks are skipped, which is said,
/// and in CI is a failure.
pub(crate) fn published(path: &str, count: usize) -> Option<Value> {
    let folder = std::env::var_os("JOTSEAL_VECTORS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/vectors"), PathBuf::from);
    match std::fs::read(folder.join(path)) {
        Ok(text) => Some(serde_json::from_slice(&text).unwrap()),
        Err(error) => {
            assert!(std::env::var_os("CI").is_none(), "CI needs {path}, named by JOTSEAL_VECTORS: {error}");
            // Not by a macro for printing, which libtest would capture.
            #[allow(clippy::explicit_write)]
            writeln!(std::io::stderr(), "skipped: {count} checks of {path}, which is not there").unwrap();
            None
        }
    }
}
