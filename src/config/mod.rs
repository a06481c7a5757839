//! Configuration that is the same for every product: tables that are read strictly, and their problems.
//!
//! Nothing is opened or fetched here: a text or its values come in, terms come out.

mod problem;
mod table;

pub use self::problem::{Problem, Problems};
pub use self::table::Table;

/// The keys of a configuration's root, of which `issuers` alone is everybody's.
pub const ROOT_KEYS: &[&str] = &[
    "issuers",
    "jwks",
    "http",
    "token",
    "websocket",
    "http_api",
    "routes",
    "fields",
    "context",
    "principal_claim",
    "usage_key_claim",
    "metrics_namespace",
];

/// Reads the text of a configuration as JSON values, for [`Table::root`].
///
/// # Errors
/// The one problem that it is not TOML, with the line.
#[cfg(feature = "toml")]
pub fn parse_toml(text: &str) -> Result<serde_json::Map<String, serde_json::Value>, Problems> {
    toml::from_str(text).map_err(|error| {
        // The parser's own message quotes the line.
        let before = error.span().and_then(|span| text.get(..span.start));
        let line = before.map_or(1, |before| before.matches('\n').count() + 1);
        Problems::of(format!("line {line}"), "is not TOML")
    })
}
