//! The table of signature algorithms (RFC 7518, section 3.1; RFC 8037, section 3.1).

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
    /// EdDSA using Ed25519.
    EdDSA,
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
    /// Edwards 25519.
    Ed25519,
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
    Ecdsa(Curve),
    Eddsa(Curve),
}

impl Algorithm {
    /// Every algorithm, in the order of the table.
    pub const ALL: [Self; 13] = [
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
        Self::EdDSA,
    ];

    const fn row(self) -> (&'static str, Scheme) {
        match self {
            Self::HS256 => ("HS256", Scheme::Hmac(Hash::Sha256)),
            Self::HS384 => ("HS384", Scheme::Hmac(Hash::Sha384)),
            Self::HS512 => ("HS512", Scheme::Hmac(Hash::Sha512)),
            Self::RS256 => ("RS256", Scheme::RsaPkcs1(Hash::Sha256)),
            Self::RS384 => ("RS384", Scheme::RsaPkcs1(Hash::Sha384)),
            Self::RS512 => ("RS512", Scheme::RsaPkcs1(Hash::Sha512)),
            Self::PS256 => ("PS256", Scheme::RsaPss(Hash::Sha256)),
            Self::PS384 => ("PS384", Scheme::RsaPss(Hash::Sha384)),
            Self::PS512 => ("PS512", Scheme::RsaPss(Hash::Sha512)),
            Self::ES256 => ("ES256", Scheme::Ecdsa(Curve::P256)),
            Self::ES384 => ("ES384", Scheme::Ecdsa(Curve::P384)),
            Self::ES512 => ("ES512", Scheme::Ecdsa(Curve::P521)),
            Self::EdDSA => ("EdDSA", Scheme::Eddsa(Curve::Ed25519)),
        }
    }

    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    pub(crate) const fn scheme(self) -> Scheme {
        self.row().1
    }

    /// The algorithm of that name, compared exactly (RFC 7515, section 4.1.1).
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }

    /// The one type of key that the algorithm works with.
    #[must_use]
    pub const fn key_type(self) -> KeyType {
        match self.scheme() {
            Scheme::Hmac(_) => KeyType::Oct,
            Scheme::RsaPkcs1(_) | Scheme::RsaPss(_) => KeyType::Rsa,
            Scheme::Ecdsa(curve) => KeyType::Ec(curve),
            Scheme::Eddsa(curve) => KeyType::Okp(curve),
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Curve {
    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
            Self::Ed25519 => "Ed25519",
        }
    }

    /// The octets of one coordinate, or of the private value.
    #[must_use]
    pub const fn octets(self) -> usize {
        match self {
            Self::P256 | Self::Ed25519 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
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
