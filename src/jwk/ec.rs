//! `EC` keys (RFC 7518, section 6.2).

use super::{Jwk, unsupported};
use crate::algorithm::Curve;
use crate::error::Result;
use crate::key::ec::{EcPrivate, EcPublic};

pub(super) fn public_key(jwk: &Jwk) -> Result<EcPublic> {
    EcPublic::from_coordinates(curve(jwk)?, &jwk.octets("x")?, &jwk.octets("y")?)
}

pub(super) fn private_key(jwk: &Jwk) -> Result<EcPrivate> {
    let public = public_key(jwk)?;
    EcPrivate::new(public.curve, &jwk.private_octets()?, Some(&public.point))
}

fn curve(jwk: &Jwk) -> Result<Curve> {
    match Curve::from_name(jwk.text("crv")?) {
        None | Some(Curve::Ed25519 | Curve::Ed448) => Err(unsupported()),
        Some(curve) => Ok(curve),
    }
}
