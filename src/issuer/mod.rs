//! Issuers: what the tokens of each have to be, and which issuer a token is for.
//!
//! A configuration is read into [`Issuers`], a token is routed to one of them by its `iss`, and an
//! [`IssuerVerifier`] has the terms of one and its keys. Keys are the caller's to fetch: [`KeysFrom`] says where.

mod claim_path;
mod issuers;
mod keys_from;
mod profile;
mod read;
mod terms;
mod verifier;

pub use self::claim_path::ClaimPath;
pub use self::issuers::Issuers;
pub use self::keys_from::{Endpoint, KeysFrom};
pub use self::profile::Profile;
pub use self::read::ISSUER_KEYS;
pub use self::terms::{ClaimRule, Issuer, TokenUse};
pub use self::verifier::{IssuerVerifier, KeyQuery};
