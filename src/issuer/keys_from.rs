//! Where an issuer's keys are.

use crate::jwks::discovery_url;

/// Where an issuer's keys come from.
///
/// Text or a file alone is all there ever is; a file beside an endpoint is a snapshot of what that served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeysFrom {
    /// The text of a JWK Set.
    pub text: Option<String>,
    /// The path of a file with one.
    pub file: Option<String>,
    /// What serves the keys.
    pub endpoint: Option<Endpoint>,
}

/// What serves an issuer's keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// The URL of a JWK Set.
    Jwks(String),
    /// The URL of the provider's configuration, which names that of the set.
    Discovery(String),
    /// The URL before a `kid`, where there is one key as PEM (AWS's Application Load Balancers).
    Pem(String),
}

impl Endpoint {
    pub(super) fn discovery(issuer: &str) -> Self {
        Self::Discovery(discovery_url(issuer))
    }

    /// The URL to fetch first, for a token with that `kid`.
    ///
    /// A `kid` is the token's own word: only letters, digits and hyphens go into a URL.
    #[must_use]
    pub fn url(&self, kid: Option<&str>) -> Option<String> {
        match self {
            Self::Jwks(url) | Self::Discovery(url) => Some(url.clone()),
            Self::Pem(before) => {
                let harmless = |c: char| c.is_ascii_alphanumeric() || c == '-';
                let kid = kid.filter(|kid| (1..=64).contains(&kid.len()) && kid.chars().all(harmless))?;
                Some(format!("{before}{kid}"))
            }
        }
    }
}
