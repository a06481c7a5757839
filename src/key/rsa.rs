//! RSA keys (RFC 8017, appendix A.1).

use rsa::pkcs1::UintRef;
use rsa::pkcs1::der::{Decode, Encode};
use rsa::traits::PublicKeyParts;
use rsa::{BigUint, RsaPrivateKey};
use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind, Result};

/// The least modulus for RS* and PS* (RFC 7518, sections 3.3 and 3.5).
pub const MIN_RSA_BITS: usize = 2048;
/// The least modulus of a key that is imported at all, to verify by
/// [`VerifyingKey::allow_weak`](super::VerifyingKey::allow_weak) alone.
pub const MIN_WEAK_RSA_BITS: usize = 1024;
/// The greatest modulus that is worked with: verification time grows with its square.
pub const MAX_RSA_BITS: usize = 8192;

/// Modulus and exponent, big-endian, without leading zeros.
#[derive(Clone)]
pub(crate) struct RsaPublic {
    pub(crate) n: Vec<u8>,
    pub(crate) e: Vec<u8>,
}

impl RsaPublic {
    pub(crate) fn new(n: &[u8], e: &[u8]) -> Result<Self> {
        let (n, e) = (without_leading_zeros(n), without_leading_zeros(e));
        let odd = |number: &[u8]| number.last().is_some_and(|octet| octet % 2 == 1);
        if !odd(n) || !odd(e) || e == [1] || bits(e) > 33 {
            return Err(invalid().detail("not an RSA modulus and exponent"));
        }
        if bits(n) < MIN_WEAK_RSA_BITS {
            return Err(weak());
        }
        if bits(n) > MAX_RSA_BITS {
            return Err(invalid().detail("an RSA modulus has 8192 bits or less"));
        }
        Ok(Self { n: n.to_vec(), e: e.to_vec() })
    }

    pub(crate) fn bits(&self) -> usize {
        bits(&self.n)
    }

    pub(crate) fn check_strength(&self) -> Result<()> {
        if self.bits() < MIN_RSA_BITS { Err(weak()) } else { Ok(()) }
    }

    pub(crate) fn from_pkcs1(der: &[u8]) -> Result<Self> {
        let key = rsa::pkcs1::RsaPublicKey::from_der(der).map_err(|_| invalid())?;
        Self::new(key.modulus.as_bytes(), key.public_exponent.as_bytes())
    }

    pub(crate) fn to_pkcs1(&self) -> Result<Vec<u8>> {
        let key = rsa::pkcs1::RsaPublicKey { modulus: uint(&self.n)?, public_exponent: uint(&self.e)? };
        key.to_der().map_err(|_| invalid())
    }
}

/// The `RSAPrivateKey` of two primes in DER.
#[derive(Clone)]
pub(crate) struct RsaPrivate {
    pub(crate) pkcs1: Zeroizing<Vec<u8>>,
    pub(crate) public: RsaPublic,
}

/// The numbers of a private key beyond modulus and exponent, big-endian (RFC 7518, section 6.3.2).
#[derive(Clone, Copy)]
pub(crate) struct RsaFactors<'a> {
    pub(crate) p: &'a [u8],
    pub(crate) q: &'a [u8],
    pub(crate) dp: &'a [u8],
    pub(crate) dq: &'a [u8],
    pub(crate) qi: &'a [u8],
}

impl RsaPrivate {
    pub(crate) fn from_pkcs1(der: &[u8]) -> Result<Self> {
        let key = rsa::pkcs1::RsaPrivateKey::from_der(der).map_err(|_| invalid())?;
        if key.other_prime_infos.is_some() {
            return Err(invalid().detail("RSA keys of more than two primes are not supported"));
        }
        let public = RsaPublic::new(key.modulus.as_bytes(), key.public_exponent.as_bytes())?;
        public.check_strength()?;
        Ok(Self { pkcs1: der.to_vec().into(), public })
    }

    pub(crate) fn from_numbers(public: RsaPublic, d: &[u8], factors: RsaFactors<'_>) -> Result<Self> {
        public.check_strength()?;
        let key = rsa::pkcs1::RsaPrivateKey {
            modulus: uint(&public.n)?,
            public_exponent: uint(&public.e)?,
            private_exponent: uint(d)?,
            prime1: uint(factors.p)?,
            prime2: uint(factors.q)?,
            exponent1: uint(factors.dp)?,
            exponent2: uint(factors.dq)?,
            coefficient: uint(factors.qi)?,
            other_prime_infos: None,
        };
        let pkcs1 = key.to_der().map_err(|_| invalid())?;
        Ok(Self { pkcs1: pkcs1.into(), public })
    }

    /// Recovers p and q from d (NIST SP 800-56B, appendix C.2).
    pub(crate) fn recover(public: &RsaPublic, d: &[u8]) -> Result<Self> {
        public.check_strength()?;
        let d = BigUint::from_bytes_be(d);
        if d == BigUint::default() {
            return Err(invalid());
        }
        let (n, e) = (BigUint::from_bytes_be(&public.n), BigUint::from_bytes_be(&public.e));
        let key = RsaPrivateKey::from_components(n, e, d, Vec::new()).map_err(|_| invalid())?;
        Self::export(&key)
    }

    pub(crate) fn generate(bits: usize) -> Result<Self> {
        if !(MIN_RSA_BITS..=MAX_RSA_BITS).contains(&bits) {
            return Err(Error::new(ErrorKind::WeakKey).detail("an RSA modulus has 2048 to 8192 bits"));
        }
        let key = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, bits).map_err(|_| invalid())?;
        Self::export(&key)
    }

    fn export(key: &RsaPrivateKey) -> Result<Self> {
        let der = rsa::pkcs1::EncodeRsaPrivateKey::to_pkcs1_der(key).map_err(|_| invalid())?;
        let public = RsaPublic::new(&key.n().to_bytes_be(), &key.e().to_bytes_be())?;
        Ok(Self { pkcs1: der.as_bytes().to_vec().into(), public })
    }
}

fn uint(octets: &[u8]) -> Result<UintRef<'_>> {
    UintRef::new(octets).map_err(|_| invalid())
}

fn without_leading_zeros(mut octets: &[u8]) -> &[u8] {
    while let [0, rest @ ..] = octets {
        octets = rest;
    }
    octets
}

/// The length of a number without leading zeros.
fn bits(number: &[u8]) -> usize {
    number.first().map_or(0, |first| number.len() * 8 - first.leading_zeros() as usize)
}

fn weak() -> Error {
    Error::new(ErrorKind::WeakKey).detail("an RSA modulus has 2048 bits or more")
}

fn invalid() -> Error {
    ErrorKind::InvalidKey.into()
}
