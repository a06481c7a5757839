#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod algorithm;
pub mod base64url;
pub mod config;
mod crypto;
mod error;
mod header;
pub mod issuer;
pub mod json;
mod jwk;
pub mod jwks;
pub mod jws;
pub mod jwt;
mod key;
mod memo;

pub use algorithm::{Algorithm, Curve, KeyType};
pub use crypto::Backend;
pub use error::{Error, ErrorKind, Part, Result};
pub use header::JoseHeader;
pub use issuer::{Issuer, IssuerVerifier, Issuers};
pub use jwk::{Jwk, JwkSet, MAX_JWK_SET_BYTES};
pub use jwt::{ClaimsSet, Signer, UnixTime, Validation, Verifier};
pub use key::{
    DEFAULT_RSA_BITS, KeySource, MAX_PEM_BYTES, MAX_RSA_BITS, MIN_RSA_BITS, MIN_WEAK_RSA_BITS, SigningKey,
    VerifyingKey,
};
pub use memo::{MAX_MEMO_OCTETS, Memo};
