//! `oct` keys (RFC 7518, section 6.4).

use super::Jwk;
use crate::error::Result;
use crate::key::oct::Secret;

pub(super) fn secret(jwk: &Jwk) -> Result<Secret> {
    Secret::from_octets(&jwk.octets("k")?)
}
