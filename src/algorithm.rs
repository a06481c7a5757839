//! The table of signature algorithms (RFC 7518, section 3.1; RFC 8037, section 3.1; RFC 8812, section 3.1;
//! RFC 9864, section 2).

use std::fmt;

/// An `alg` value for JWS.
///
/// `none` is not one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// HMAC using SHA-256.
    HS256,
    /// HMAC using SHA-384.
    HS384,
    /// HMAC using SHA-512.
    HS512,
    /// RSASSA-PKCS1-v1_5 using SHA-256.
    RS256,
    /// RSASSA-PKCS1-v1_5 using SHA-384.
    RS384,
    /// RSASSA-PKCS1-v1_5 using SHA-512.
    RS512,
    /// RSASSA-PSS using SHA-256, with MGF1 and a salt of the same hash's size.
    PS256,
    /// RSASSA-PSS using SHA-384, with MGF1 and a salt of the same hash's size.
    PS384,
    /// RSASSA-PSS using SHA-512, with MGF1 and a salt of the same hash's size.
    PS512,
    /// ECDSA using P-256 and SHA-256.
    ES256,
    /// ECDSA using P-384 and SHA-384.
    ES384,
    /// ECDSA using P-521 and SHA-512.
    ES512,
    /// ECDSA using secp256k1 and SHA-256.
    ES256K,
    /// EdDSA using Ed25519 or Ed448, as the key has it.
    EdDSA,
    /// EdDSA using Ed25519.
    Ed25519,
    /// EdDSA using Ed448.
    Ed448,
}

/// What a key is made of: the `kty` of its JWK and, where there is one, its `crv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyType {
    /// A symmetric key, `oct`.
    Oct,
    /// An RSA key.
    Rsa,
    /// A key on a curve of RFC 7518, section 6.2.1.1.
    Ec(Curve),
    /// An octet key pair of RFC 8037.
    Okp(Curve),
}

/// A `crv` value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Curve {
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
    /// NIST P-521.
    P521,
    /// The Koblitz curve of RFC 8812.
    Secp256k1,
    /// Edwards 25519.
    Ed25519,
    /// Edwards 448.
    Ed448,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Hmac(Hash),
    RsaPkcs1(Hash),
    RsaPss(Hash),
    /// With the hash that goes with the curve.
    Ecdsa,
    Eddsa,
}

struct Row {
    name: &'static str,
    scheme: Scheme,
    /// What keys it works with, the first of which is the one that is generated.
    keys: &'static [KeyType],
}

const fn row(name: &'static str, scheme: Scheme, keys: &'static [KeyType]) -> Row {
    Row { name, scheme, keys }
}

impl Algorithm {
    /// Every algorithm, in the order of the table.
    pub const ALL: [Self; 16] = [
        Self::HS256,
        Self::HS384,
        Self::HS512,
        Self::RS256,
        Self::RS384,
        Self::RS512,
        Self::PS256,
        Self::PS384,
        Self::PS512,
        Self::ES256,
        Self::ES384,
        Self::ES512,
        Self::ES256K,
        Self::EdDSA,
        Self::Ed25519,
        Self::Ed448,
    ];

    const fn row(self) -> Row {
        use Curve as C;
        use KeyType::{Ec, Oct, Okp, Rsa};
        match self {
            Self::HS256 => row("HS256", Scheme::Hmac(Hash::Sha256), &[Oct]),
            Self::HS384 => row("HS384", Scheme::Hmac(Hash::Sha384), &[Oct]),
            Self::HS512 => row("HS512", Scheme::Hmac(Hash::Sha512), &[Oct]),
            Self::RS256 => row("RS256", Scheme::RsaPkcs1(Hash::Sha256), &[Rsa]),
            Self::RS384 => row("RS384", Scheme::RsaPkcs1(Hash::Sha384), &[Rsa]),
            Self::RS512 => row("RS512", Scheme::RsaPkcs1(Hash::Sha512), &[Rsa]),
            Self::PS256 => row("PS256", Scheme::RsaPss(Hash::Sha256), &[Rsa]),
            Self::PS384 => row("PS384", Scheme::RsaPss(Hash::Sha384), &[Rsa]),
            Self::PS512 => row("PS512", Scheme::RsaPss(Hash::Sha512), &[Rsa]),
            Self::ES256 => row("ES256", Scheme::Ecdsa, &[Ec(C::P256)]),
            Self::ES384 => row("ES384", Scheme::Ecdsa, &[Ec(C::P384)]),
            Self::ES512 => row("ES512", Scheme::Ecdsa, &[Ec(C::P521)]),
            Self::ES256K => row("ES256K", Scheme::Ecdsa, &[Ec(C::Secp256k1)]),
            Self::EdDSA => row("EdDSA", Scheme::Eddsa, &[Okp(C::Ed25519), Okp(C::Ed448)]),
            Self::Ed25519 => row("Ed25519", Scheme::Eddsa, &[Okp(C::Ed25519)]),
            Self::Ed448 => row("Ed448", Scheme::Eddsa, &[Okp(C::Ed448)]),
        }
    }

    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    pub(crate) const fn scheme(self) -> Scheme {
        self.row().scheme
    }

    /// The types of keys that the algorithm works with, the usual one first.
    #[must_use]
    pub const fn key_types(self) -> &'static [KeyType] {
        self.row().keys
    }

    /// The least octets of a secret, which are those of the hash (RFC 7518, section 3.2); 0 for key pairs.
    #[must_use]
    pub const fn min_secret_octets(self) -> usize {
        match self.scheme() {
            Scheme::Hmac(Hash::Sha256) => 32,
            Scheme::Hmac(Hash::Sha384) => 48,
            Scheme::Hmac(Hash::Sha512) => 64,
            _ => 0,
        }
    }

    /// Whether signatures are made with a key pair, which takes long beside all else.
    #[must_use]
    pub const fn is_asymmetric(self) -> bool {
        !matches!(self.scheme(), Scheme::Hmac(_))
    }

    /// The algorithm of that name, compared exactly (RFC 7515, section 4.1.1).
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Curve {
    const ALL: [Self; 6] = [Self::P256, Self::P384, Self::P521, Self::Secp256k1, Self::Ed25519, Self::Ed448];

    /// The curve of that name, compared exactly.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|curve| curve.name() == name)
    }

    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
            Self::Secp256k1 => "secp256k1",
            Self::Ed25519 => "Ed25519",
            Self::Ed448 => "Ed448",
        }
    }

    /// The octets of one coordinate, or of the private value.
    #[must_use]
    pub const fn octets(self) -> usize {
        match self {
            Self::P256 | Self::Secp256k1 | Self::Ed25519 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
            Self::Ed448 => 57,
        }
    }
}

impl KeyType {
    /// The `kty` on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Oct => "oct",
            Self::Rsa => "RSA",
            Self::Ec(_) => "EC",
            Self::Okp(_) => "OKP",
        }
    }
}
