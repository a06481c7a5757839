//! Keys from JWKs, and JWKs from keys.

use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::{Jwk, add, rsa};
use crate::algorithm::Curve;
use crate::crypto::Backend;
use crate::error::Result;
use crate::key::{Binding, PrivateKey, PublicKey, SigningKey, VerifyingKey};

impl SigningKey {
    /// Imports a private or symmetric JWK; its `kid`, `alg`, `use` and `key_ops` bind the key.
    ///
    /// # Errors
    /// Those of [`from_pem`](Self::from_pem), and [`ErrorKind::KeyMismatch`](crate::ErrorKind::KeyMismatch) where the JWK is public or
    /// not for signatures.
    pub fn from_jwk(jwk: &Jwk) -> Result<Self> {
        jwk.check_operation("sign")?;
        Self::new(jwk.private_key()?, binding(jwk)?, Backend::default())
    }

    /// Exports the key as the JSON text of a JWK, with the members of its `kty` alone.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidKey`](crate::ErrorKind::InvalidKey) where its numbers cannot be read.
    pub fn to_jwk(&self) -> Result<Zeroizing<String>> {
        private_members(self.key()).map(|members| Zeroizing::new(Value::Object(members).to_string()))
    }
}

impl VerifyingKey {
    /// Imports a JWK; its `kid`, `alg`, `use` and `key_ops` bind the key.
    ///
    /// # Errors
    /// Those of [`from_pem`](Self::from_pem), and [`ErrorKind::KeyMismatch`](crate::ErrorKind::KeyMismatch) where the JWK is not for
    /// signatures.
    pub fn from_jwk(jwk: &Jwk) -> Result<Self> {
        jwk.check_operation("verify")?;
        Self::new(jwk.public_key()?, binding(jwk)?, Backend::default())
    }

    /// Exports the key as the JSON text of a JWK, with the members of its `kty` alone.
    #[must_use]
    pub fn to_jwk(&self) -> String {
        Value::Object(public_members(self.key())).to_string()
    }
}

fn binding(jwk: &Jwk) -> Result<Binding> {
    Ok(Binding { kid: jwk.kid.clone(), algorithm: jwk.algorithm()? })
}

/// The members of a public or symmetric key.
fn public_members(key: &PublicKey) -> Map<String, Value> {
    match key {
        PublicKey::Oct(secret) => members("oct", None, &[("k", secret.octets())]),
        PublicKey::Rsa(key) => members("RSA", None, &[("n", &key.n), ("e", &key.e)]),
        PublicKey::Ec(key) => {
            let (x, y) = key.coordinates();
            members("EC", Some(key.curve), &[("x", x), ("y", y)])
        }
        PublicKey::Okp(key) => members("OKP", Some(key.curve), &[("x", &key.x)]),
    }
}

/// The members of a private or symmetric key.
fn private_members(key: &PrivateKey) -> Result<Map<String, Value>> {
    let mut members = public_members(&key.public());
    match key {
        PrivateKey::Oct(_) => {}
        PrivateKey::Rsa(key) => rsa::add_private_members(key, &mut members)?,
        PrivateKey::Ec(key) => add(&mut members, "d", &key.d),
        PrivateKey::Okp(key) => add(&mut members, "d", &key.seed),
    }
    Ok(members)
}

fn members(kty: &str, crv: Option<Curve>, octets: &[(&str, &[u8])]) -> Map<String, Value> {
    let mut members = Map::new();
    members.insert("kty".to_owned(), kty.into());
    if let Some(crv) = crv {
        members.insert("crv".to_owned(), crv.name().into());
    }
    for (name, octets) in octets {
        add(&mut members, name, octets);
    }
    members
}
