//! Issuers: what the tokens of each have to be, and which issuer a token is for.
//!
//! A configuration is read into [`Issuers`], a token is routed to one of them by its `iss`, and an
//! [`IssuerVerifier`] has the terms of one and its keys. [`IssuerKeys`] says when keys are to be fetched, and
//! from where; fetching is the caller's.

mod claim_path;
mod http_terms;
mod issuers;
mod jwks_terms;
mod keys;
mod keys_from;
mod profile;
mod read;
mod terms;
mod verifier;

pub use self::claim_path::ClaimPath;
pub use self::http_terms::{HTTP_KEYS, HttpTerms};
pub use self::issuers::Issuers;
pub use self::jwks_terms::{JWKS_KEYS, JwksTerms};
pub use self::keys::{FETCHED_AT, FetchFailure, Fetched, IssuerKeys, KeyFetch, KeysStep};
pub use self::keys_from::{Endpoint, KeysFrom};
pub use self::profile::Profile;
pub use self::read::ISSUER_KEYS;
pub use self::terms::{ClaimRule, Issuer, TokenUse};
pub use self::verifier::{IssuerVerifier, KeyQuery};
