//! JSON Web Keys (RFC 7517).

mod ec;
mod keys;
mod oct;
mod okp;
mod rsa;
mod set;

use std::fmt;

use serde_json::{Map, Value};
use zeroize::Zeroizing;

pub use self::set::{JwkSet, MAX_JWK_SET_BYTES};
use crate::algorithm::Algorithm;
use crate::base64url;
use crate::error::{Error, ErrorKind, Result};
use crate::json;
use crate::key::{PrivateKey, PublicKey};

/// A JWK that has not been made into a key yet.
///
/// Its `Debug` form shows no part of the key.
#[derive(Clone)]
pub struct Jwk {
    members: Map<String, Value>,
    kid: Option<String>,
}

impl Jwk {
    /// Parses the JSON text of a JWK.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidKey`]: not a JSON object with unique names, or without a `kty`.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Self> {
        let members = json::parse_members(text.as_ref())
            .map_err(|error| Error::new(ErrorKind::InvalidKey).with_source(error))?;
        Self::from_members(members)
    }

    fn from_members(members: Map<String, Value>) -> Result<Self> {
        let mut jwk = Self { members, kid: None };
        jwk.text("kty")?;
        jwk.kid = jwk.optional("kid")?.map(str::to_owned);
        Ok(jwk)
    }

    /// The algorithm that the key is bound to by `alg`, if any.
    fn algorithm(&self) -> Result<Option<Algorithm>> {
        match self.optional("alg")? {
            None => Ok(None),
            // Written for ES512 by several libraries, after the name of the curve.
            Some("ES521") => Ok(Some(Algorithm::ES512)),
            Some(name) => match Algorithm::from_name(name) {
                None => Err(Error::new(ErrorKind::KeyMismatch).detail("its alg is no JWS algorithm")),
                algorithm => Ok(algorithm),
            },
        }
    }

    /// Refuses a key whose `use` or `key_ops` exclude the operation (RFC 7517, sections 4.2 and 4.3).
    fn check_operation(&self, operation: &str) -> Result<()> {
        let mismatch = || Err(Error::new(ErrorKind::KeyMismatch).detail("its use or key_ops excludes this"));
        if self.optional("use")?.is_some_and(|public_key_use| public_key_use != "sig") {
            return mismatch();
        }
        match self.members.get("key_ops") {
            None => Ok(()),
            // A key that may sign may also verify what it signed.
            Some(Value::Array(operations))
                if operations.iter().any(|allowed| allowed == operation || allowed == "sign") =>
            {
                Ok(())
            }
            Some(_) => mismatch(),
        }
    }

    fn private_key(&self) -> Result<PrivateKey> {
        match self.text("kty")? {
            "oct" => oct::secret(self).map(PrivateKey::Oct),
            "RSA" => rsa::private_key(self).map(PrivateKey::Rsa),
            "EC" => ec::private_key(self).map(PrivateKey::Ec),
            "OKP" => okp::private_key(self).map(PrivateKey::Okp),
            _ => Err(unsupported()),
        }
    }

    fn public_key(&self) -> Result<PublicKey> {
        match self.text("kty")? {
            "oct" => oct::secret(self).map(PublicKey::Oct),
            "RSA" => rsa::public_key(self).map(PublicKey::Rsa),
            "EC" => ec::public_key(self).map(PublicKey::Ec),
            "OKP" => okp::public_key(self).map(PublicKey::Okp),
            _ => Err(unsupported()),
        }
    }

    fn optional(&self, name: &str) -> Result<Option<&str>> {
        match self.members.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Error::new(ErrorKind::InvalidKey).detail("a member of the JWK is not a string")),
        }
    }

    fn text(&self, name: &str) -> Result<&str> {
        self.optional(name)?
            .ok_or_else(|| Error::new(ErrorKind::InvalidKey).detail("a member of the JWK is missing"))
    }

    /// A member in base64url.
    fn octets(&self, name: &str) -> Result<Zeroizing<Vec<u8>>> {
        base64url::decode(self.text(name)?).map(Zeroizing::new).ok_or_else(|| {
            Error::new(ErrorKind::InvalidKey).detail("a member of the JWK is not unpadded base64url")
        })
    }

    /// The private value of an asymmetric key.
    fn private_octets(&self) -> Result<Zeroizing<Vec<u8>>> {
        match self.members.contains_key("d") {
            true => self.octets("d"),
            false => Err(Error::new(ErrorKind::KeyMismatch).detail("a public key cannot sign")),
        }
    }
}

impl fmt::Debug for Jwk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Jwk")
    }
}

/// Adds a member in base64url.
fn add(members: &mut Map<String, Value>, name: &str, octets: &[u8]) {
    members.insert(name.to_owned(), base64url::encode(octets).into());
}

fn unsupported() -> Error {
    Error::new(ErrorKind::UnsupportedAlgorithm).detail("the kty or crv of the JWK is not supported")
}
