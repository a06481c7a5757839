//! Elliptic-curve keys (SEC 1; RFC 5480; RFC 5915).

use rsa::pkcs8::der::Encode;
use rsa::pkcs8::der::asn1::AnyRef;
use rsa::pkcs8::spki::AlgorithmIdentifierRef;
use rsa::pkcs8::{ObjectIdentifier, PrivateKeyInfo};
use sec1::EcPrivateKey;
use zeroize::Zeroizing;

use crate::algorithm::Curve;
use crate::crypto::{Backend, PrivateOctets};
use crate::error::{Error, ErrorKind, Result};
use crate::key::oct::random;

pub(crate) const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const CURVES: [(Curve, ObjectIdentifier); 4] = [
    (Curve::P256, ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7")),
    (Curve::P384, ObjectIdentifier::new_unwrap("1.3.132.0.34")),
    (Curve::P521, ObjectIdentifier::new_unwrap("1.3.132.0.35")),
    (Curve::Secp256k1, ObjectIdentifier::new_unwrap("1.3.132.0.10")),
];

pub(crate) fn curve_of(oid: ObjectIdentifier) -> Result<Curve> {
    CURVES
        .into_iter()
        .find_map(|(curve, id)| (id == oid).then_some(curve))
        .ok_or_else(|| Error::new(ErrorKind::UnsupportedAlgorithm).detail("the curve is not supported"))
}

pub(crate) fn oid_of(curve: Curve) -> Result<ObjectIdentifier> {
    CURVES
        .into_iter()
        .find_map(|(known, id)| (known == curve).then_some(id))
        .ok_or_else(|| ErrorKind::UnsupportedAlgorithm.into())
}

/// A point in the uncompressed form of SEC 1, section 2.3.3.
#[derive(Clone)]
pub(crate) struct EcPublic {
    pub(crate) curve: Curve,
    pub(crate) point: Vec<u8>,
}

impl EcPublic {
    pub(crate) fn from_point(curve: Curve, point: &[u8]) -> Result<Self> {
        if point.len() != 1 + 2 * curve.octets() || point.first() != Some(&4) {
            return Err(invalid().detail("not an uncompressed point of its curve"));
        }
        Ok(Self { curve, point: point.to_vec() })
    }

    /// The coordinates x and y.
    pub(crate) fn coordinates(&self) -> (&[u8], &[u8]) {
        let coordinates = self.point.get(1..).unwrap_or_default();
        coordinates.split_at(coordinates.len() / 2)
    }

    pub(crate) fn from_coordinates(curve: Curve, x: &[u8], y: &[u8]) -> Result<Self> {
        if x.len() != curve.octets() || y.len() != curve.octets() {
            return Err(invalid().detail("a coordinate has not the size of its curve"));
        }
        Self::from_point(curve, &[&[4], x, y].concat())
    }
}

/// The private value of a point, and both in unencrypted PKCS#8 without the point.
#[derive(Clone)]
pub(crate) struct EcPrivate {
    pub(crate) d: Zeroizing<Vec<u8>>,
    pub(crate) pkcs8: Zeroizing<Vec<u8>>,
    pub(crate) public: EcPublic,
}

impl EcPrivate {
    /// Imports the private value `d`; a point that comes with it has to be its own.
    pub(crate) fn new(curve: Curve, d: &[u8], point: Option<&[u8]>) -> Result<Self> {
        if d.len() != curve.octets() {
            return Err(invalid().detail("the private value has not the size of its curve"));
        }
        let key = EcPrivateKey { private_key: d, parameters: None, public_key: None };
        let sec1 = Zeroizing::new(key.to_der().map_err(|_| invalid())?);
        let curve_id = oid_of(curve)?;
        let algorithm =
            AlgorithmIdentifierRef { oid: EC_PUBLIC_KEY, parameters: Some(AnyRef::from(&curve_id)) };
        let pkcs8 = PrivateKeyInfo::new(algorithm, &sec1).to_der().map_err(|_| invalid())?;
        let pkcs8 = Zeroizing::new(pkcs8);
        let derived = Backend::default().derive_public(PrivateOctets::Ec { curve, pkcs8: &pkcs8 })?;
        if point.is_some_and(|point| point != derived) {
            return Err(invalid().detail("the public key is not that of the private key"));
        }
        Ok(Self { d: d.to_vec().into(), pkcs8, public: EcPublic::from_point(curve, &derived)? })
    }

    pub(crate) fn generate(curve: Curve) -> Result<Self> {
        // One draw in 2^32 or fewer is not below the order of its curve; the next one then is.
        Self::draw(curve).or_else(|_| Self::draw(curve))
    }

    fn draw(curve: Curve) -> Result<Self> {
        let mut d = random(curve.octets())?;
        if let (Curve::P521, Some(first)) = (curve, d.first_mut()) {
            *first &= 1;
        }
        Self::new(curve, &d, None)
    }
}

fn invalid() -> Error {
    ErrorKind::InvalidKey.into()
}
