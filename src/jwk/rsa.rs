//! `RSA` keys (RFC 7518, section 6.3).

use rsa::pkcs1::RsaPrivateKey as PrivateNumbers;
use rsa::pkcs1::der::Decode;
use serde_json::{Map, Value};

use super::{Jwk, add};
use crate::error::{Error, ErrorKind, Result};
use crate::key::rsa::{RsaFactors, RsaPrivate, RsaPublic};

pub(super) fn public_key(jwk: &Jwk) -> Result<RsaPublic> {
    RsaPublic::new(&jwk.octets("n")?, &jwk.octets("e")?)
}

/// The factors come all together or not at all; without them they are recovered (section 6.3.2).
pub(super) fn private_key(jwk: &Jwk) -> Result<RsaPrivate> {
    let public = public_key(jwk)?;
    let d = jwk.private_octets()?;
    if jwk.members.contains_key("oth") {
        let refusal = Error::new(ErrorKind::InvalidKey);
        return Err(refusal.detail("RSA keys of more than two primes are not supported"));
    }
    if !["p", "q", "dp", "dq", "qi"].iter().any(|name| jwk.members.contains_key(*name)) {
        return RsaPrivate::recover(&public, &d);
    }
    let (p, q) = (jwk.octets("p")?, jwk.octets("q")?);
    let (dp, dq, qi) = (jwk.octets("dp")?, jwk.octets("dq")?, jwk.octets("qi")?);
    RsaPrivate::from_numbers(public, &d, RsaFactors { p: &p, q: &q, dp: &dp, dq: &dq, qi: &qi })
}

pub(super) fn add_private_members(key: &RsaPrivate, members: &mut Map<String, Value>) -> Result<()> {
    let key = PrivateNumbers::from_der(&key.pkcs1).map_err(|_| ErrorKind::InvalidKey)?;
    for (name, number) in [
        ("d", key.private_exponent),
        ("p", key.prime1),
        ("q", key.prime2),
        ("dp", key.exponent1),
        ("dq", key.exponent2),
        ("qi", key.coefficient),
    ] {
        add(members, name, number.as_bytes());
    }
    Ok(())
}
