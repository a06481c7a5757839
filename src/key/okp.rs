//! Octet key pairs (RFC 8037; RFC 8410).

use rsa::pkcs8::der::Encode;
use rsa::pkcs8::der::asn1::OctetStringRef;
use rsa::pkcs8::spki::AlgorithmIdentifierRef;
use rsa::pkcs8::{ObjectIdentifier, PrivateKeyInfo};
use zeroize::Zeroizing;

use crate::algorithm::Curve;
use crate::crypto::{Backend, PrivateOctets, PublicOctets};
use crate::error::{Error, ErrorKind, Result};
use crate::key::oct::random;

const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const ED448: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.113");

pub(crate) fn curve_of(oid: ObjectIdentifier) -> Option<Curve> {
    match oid {
        ED25519 => Some(Curve::Ed25519),
        ED448 => Some(Curve::Ed448),
        _ => None,
    }
}

pub(crate) fn oid_of(curve: Curve) -> ObjectIdentifier {
    match curve {
        Curve::Ed448 => ED448,
        _ => ED25519,
    }
}

/// The `y` of Ed25519's points of small order, little-endian: for these anyone can make signatures.
const SMALL_ORDER: [[u8; 32]; 5] = [
    [0; 32],
    little_endian(0x01, 0, 0),
    little_endian(0xec, 0xff, 0x7f),
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5,
        0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a,
        0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
    ],
];

/// The modulus of the field, 2^255 - 19: a `y` that is not less is a second encoding of another one.
const MODULUS: [u8; 32] = little_endian(0xed, 0xff, 0x7f);

const fn little_endian(first: u8, middle: u8, last: u8) -> [u8; 32] {
    let mut octets = [middle; 32];
    octets[0] = first;
    octets[31] = last;
    octets
}

#[derive(Clone)]
pub(crate) struct OkpPublic {
    pub(crate) curve: Curve,
    pub(crate) x: Vec<u8>,
}

impl OkpPublic {
    pub(crate) fn new(curve: Curve, x: &[u8]) -> Result<Self> {
        if x.len() != curve.octets() {
            return Err(invalid().detail("the public key has not the size of its curve"));
        }
        if curve == Curve::Ed25519 && !is_sound(x) {
            return Err(invalid().detail("a point of small order, or not in its one encoding"));
        }
        Ok(Self { curve, x: x.to_vec() })
    }

    pub(crate) fn octets(&self) -> PublicOctets<'_> {
        match self.curve {
            Curve::Ed448 => PublicOctets::Ed448 { x: &self.x },
            _ => PublicOctets::Ed25519 { x: &self.x },
        }
    }
}

/// Backends differ on such points, so they are kept from all of them (RFC 8032, section 5.1.3).
fn is_sound(x: &[u8]) -> bool {
    let mut y = x.to_vec();
    if let Some(last) = y.last_mut() {
        // The sign of the other coordinate.
        *last &= 0x7f;
    }
    y.iter().rev().lt(MODULUS.iter().rev()) && SMALL_ORDER.iter().all(|small| *small != *y)
}

#[derive(Clone)]
pub(crate) struct OkpPrivate {
    pub(crate) seed: Zeroizing<Vec<u8>>,
    pub(crate) public: OkpPublic,
}

impl OkpPrivate {
    /// Imports the seed `d`; a public key that comes with it has to be its own.
    pub(crate) fn new(curve: Curve, d: &[u8], x: Option<&[u8]>) -> Result<Self> {
        if d.len() != curve.octets() {
            return Err(invalid().detail("the private key has not the size of its curve"));
        }
        let derived = Backend::default().derive_public(private_octets(curve, d))?;
        if x.is_some_and(|x| x != derived) {
            return Err(invalid().detail("the public key is not that of the private key"));
        }
        Ok(Self { seed: d.to_vec().into(), public: OkpPublic::new(curve, &derived)? })
    }

    pub(crate) fn generate(curve: Curve) -> Result<Self> {
        Self::new(curve, &random(curve.octets())?, None)
    }

    pub(crate) fn octets(&self) -> PrivateOctets<'_> {
        private_octets(self.public.curve, &self.seed)
    }

    /// Unencrypted PKCS#8 without the public key (RFC 8410, section 7).
    pub(crate) fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>> {
        let seed = OctetStringRef::new(&self.seed).and_then(|seed| seed.to_der()).map_err(|_| invalid())?;
        let seed = Zeroizing::new(seed);
        let algorithm = AlgorithmIdentifierRef { oid: oid_of(self.public.curve), parameters: None };
        PrivateKeyInfo::new(algorithm, &seed).to_der().map(Zeroizing::new).map_err(|_| invalid())
    }
}

fn private_octets(curve: Curve, seed: &[u8]) -> PrivateOctets<'_> {
    match curve {
        Curve::Ed448 => PrivateOctets::Ed448 { seed },
        _ => PrivateOctets::Ed25519 { seed },
    }
}

fn invalid() -> Error {
    ErrorKind::InvalidKey.into()
}
