//! Keys in DER: PKCS#8 (RFC 5958), SPKI (RFC 5280), PKCS#1 (RFC 8017) and SEC 1 (RFC 5915).

use rsa::pkcs8::der::asn1::{BitStringRef, OctetStringRef};
use rsa::pkcs8::der::{Decode, Encode};
use rsa::pkcs8::spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use rsa::pkcs8::{ObjectIdentifier, PrivateKeyInfo};
use sec1::EcPrivateKey;
use zeroize::Zeroizing;

use super::ec::{self, EcPrivate, EcPublic};
use super::okp::{self, OkpPrivate, OkpPublic};
use super::rsa::{RsaPrivate, RsaPublic};
use super::{PrivateKey, PublicKey};
use crate::algorithm::Curve;
use crate::error::{Error, ErrorKind, Result};

const RSA_ENCRYPTION: ObjectIdentifier = rsa::pkcs1::ALGORITHM_OID;

/// Reads a private key in whichever of its three structures it comes.
pub(crate) fn private_key(der: &[u8]) -> Result<PrivateKey> {
    if PrivateKeyInfo::from_der(der).is_ok() {
        from_pkcs8(der)
    } else if EcPrivateKey::from_der(der).is_ok() {
        from_sec1(der, None).map(PrivateKey::Ec)
    } else {
        RsaPrivate::from_pkcs1(der).map(PrivateKey::Rsa)
    }
}

/// Reads a public key in whichever of its two structures it comes.
pub(crate) fn public_key(der: &[u8]) -> Result<PublicKey> {
    match SubjectPublicKeyInfoRef::from_der(der) {
        Ok(_) => from_spki(der),
        Err(_) => RsaPublic::from_pkcs1(der).map(PublicKey::Rsa),
    }
}

pub(super) fn from_pkcs8(der: &[u8]) -> Result<PrivateKey> {
    let info = PrivateKeyInfo::from_der(der).map_err(|_| invalid())?;
    match info.algorithm.oid {
        RSA_ENCRYPTION => RsaPrivate::from_pkcs1(info.private_key).map(PrivateKey::Rsa),
        ec::EC_PUBLIC_KEY => {
            let curve = info.algorithm.parameters_oid().map_err(|_| invalid())?;
            from_sec1(info.private_key, Some(ec::curve_of(curve)?)).map(PrivateKey::Ec)
        }
        oid => {
            let curve = okp::curve_of(oid).ok_or_else(unsupported)?;
            let seed = OctetStringRef::from_der(info.private_key);
            let seed = seed.map_err(|_| invalid())?;
            OkpPrivate::new(curve, seed.as_bytes(), info.public_key).map(PrivateKey::Okp)
        }
    }
}

pub(super) fn from_sec1(der: &[u8], curve: Option<Curve>) -> Result<EcPrivate> {
    let key = EcPrivateKey::from_der(der).map_err(|_| invalid())?;
    let curve = match (curve, key.parameters.and_then(|parameters| parameters.named_curve())) {
        (Some(curve), _) => curve,
        (None, Some(oid)) => ec::curve_of(oid)?,
        (None, None) => return Err(invalid().detail("an EC private key names its curve")),
    };
    EcPrivate::new(curve, key.private_key, key.public_key)
}

pub(super) fn from_spki(der: &[u8]) -> Result<PublicKey> {
    let info = SubjectPublicKeyInfoRef::from_der(der).map_err(|_| invalid())?;
    let octets = info.subject_public_key.as_bytes().ok_or_else(invalid)?;
    match info.algorithm.oid {
        RSA_ENCRYPTION => RsaPublic::from_pkcs1(octets).map(PublicKey::Rsa),
        ec::EC_PUBLIC_KEY => {
            let curve = info.algorithm.parameters_oid().map_err(|_| invalid())?;
            EcPublic::from_point(ec::curve_of(curve)?, octets).map(PublicKey::Ec)
        }
        oid => {
            let curve = okp::curve_of(oid).ok_or_else(unsupported)?;
            OkpPublic::new(curve, octets).map(PublicKey::Okp)
        }
    }
}

pub(crate) fn to_pkcs8(key: &PrivateKey) -> Result<Zeroizing<Vec<u8>>> {
    match key {
        PrivateKey::Rsa(key) => {
            let info = PrivateKeyInfo::new(rsa::pkcs1::ALGORITHM_ID, &key.pkcs1);
            info.to_der().map(Zeroizing::new).map_err(|_| invalid())
        }
        PrivateKey::Ec(key) => Ok(key.pkcs8.clone()),
        PrivateKey::Okp(key) => key.to_pkcs8(),
        PrivateKey::Oct(_) => Err(symmetric()),
    }
}

pub(crate) fn to_spki(key: &PublicKey) -> Result<Vec<u8>> {
    match key {
        PublicKey::Rsa(key) => spki(rsa::pkcs1::ALGORITHM_ID, &key.to_pkcs1()?),
        PublicKey::Ec(key) => {
            let curve_id = ec::oid_of(key.curve)?;
            let parameters = Some((&curve_id).into());
            spki(AlgorithmIdentifierRef { oid: ec::EC_PUBLIC_KEY, parameters }, &key.point)
        }
        PublicKey::Okp(key) => {
            spki(AlgorithmIdentifierRef { oid: okp::oid_of(key.curve), parameters: None }, &key.x)
        }
        PublicKey::Oct(_) => Err(symmetric()),
    }
}

fn spki(algorithm: AlgorithmIdentifierRef<'_>, octets: &[u8]) -> Result<Vec<u8>> {
    let subject_public_key = BitStringRef::from_bytes(octets).map_err(|_| invalid())?;
    SubjectPublicKeyInfoRef { algorithm, subject_public_key }.to_der().map_err(|_| invalid())
}

fn symmetric() -> Error {
    Error::new(ErrorKind::KeyMismatch).detail("a symmetric key has no PEM or DER form")
}

fn unsupported() -> Error {
    Error::new(ErrorKind::UnsupportedAlgorithm).detail("the type of the key is not supported")
}

fn invalid() -> Error {
    ErrorKind::InvalidKey.into()
}
