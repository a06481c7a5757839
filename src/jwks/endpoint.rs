//! What may be fetched, and what a provider says of itself.

use serde_json::Value;

use crate::error::{Error, ErrorKind, Result};
use crate::json;

/// Refuses a URL that keys must not come from: only `https` will do, and `http` from this host itself.
///
/// # Errors
/// [`ErrorKind::Unreachable`].
pub fn check_endpoint(url: &str) -> Result<()> {
    let wrong = |detail| Err(Error::new(ErrorKind::Unreachable).detail(detail));
    if url.len() > 2048 || !url.bytes().all(|octet| octet.is_ascii_graphic()) || url.contains('#') {
        return wrong("an endpoint is an ASCII URL without white space and fragment");
    }
    let (scheme, rest) = url.split_once("://").unwrap_or(("", ""));
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    if authority.is_empty() || authority.contains(['@', '\\']) {
        return wrong("an endpoint is a URL with a host and without a user");
    }
    match scheme {
        "https" => Ok(()),
        "http" if is_loopback(authority) => Ok(()),
        _ => wrong("an endpoint is an https URL, or an http one on loopback"),
    }
}

fn is_loopback(authority: &str) -> bool {
    let host = match authority.strip_prefix('[') {
        Some(address) => address.split(']').next(),
        None => authority.split(':').next(),
    };
    matches!(host, Some("localhost" | "127.0.0.1" | "::1"))
}

/// Where an issuer's configuration is (OpenID Connect Discovery 1.0, section 4).
#[must_use]
pub fn discovery_url(issuer: &str) -> String {
    format!("{}/.well-known/openid-configuration", issuer.strip_suffix('/').unwrap_or(issuer))
}

/// The `jwks_uri` of a provider's configuration, which has to be that of exactly this issuer
/// (OpenID Connect Discovery 1.0, section 4.3).
///
/// # Errors
/// [`ErrorKind::Unreachable`]: it is another's, is no JSON object with unique names, or names no endpoint
/// that may be fetched.
pub fn jwks_uri(configuration: &[u8], issuer: &str) -> Result<String> {
    let members = json::parse_members(configuration)
        .map_err(|error| Error::new(ErrorKind::Unreachable).with_source(error))?;
    let text = |name: &str| members.get(name).and_then(Value::as_str);
    if text("issuer") != Some(issuer) {
        return Err(Error::new(ErrorKind::Unreachable).detail("the configuration is of another issuer"));
    }
    let uri = text("jwks_uri").unwrap_or_default();
    check_endpoint(uri)?;
    Ok(uri.to_owned())
}

/// The seconds for which an answer is fresh, by its `Cache-Control` and `Age` (RFC 9111, section 4.2.1);
/// none where it says nothing of it.
#[must_use]
pub fn fresh_secs(cache_control: &str, age: Option<&str>) -> Option<f64> {
    let mut fresh: Option<f64> = None;
    for directive in cache_control.split(',').map(str::trim) {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        let secs = value.trim_matches('"').parse::<u32>().ok().map(f64::from);
        match name.to_ascii_lowercase().as_str() {
            "no-store" | "no-cache" => return Some(0.0),
            "max-age" => fresh = fresh.or(secs),
            _ => {}
        }
    }
    let age = age.and_then(|age| age.trim().parse::<u32>().ok()).map_or(0.0, f64::from);
    fresh.map(|fresh| (fresh - age).max(0.0))
}
