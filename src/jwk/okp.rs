//! `OKP` keys (RFC 8037, section 2).

use super::{Jwk, unsupported};
use crate::algorithm::Curve;
use crate::error::Result;
use crate::key::okp::{OkpPrivate, OkpPublic};

pub(super) fn public_key(jwk: &Jwk) -> Result<OkpPublic> {
    OkpPublic::new(curve(jwk)?, &jwk.octets("x")?)
}

pub(super) fn private_key(jwk: &Jwk) -> Result<OkpPrivate> {
    OkpPrivate::new(curve(jwk)?, &jwk.private_octets()?, Some(&jwk.octets("x")?))
}

fn curve(jwk: &Jwk) -> Result<Curve> {
    match Curve::from_name(jwk.text("crv")?) {
        Some(curve @ (Curve::Ed25519 | Curve::Ed448)) => Ok(curve),
        _ => Err(unsupported()),
    }
}
