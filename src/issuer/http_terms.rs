//! How keys are fetched, as a configuration has it.

use crate::config::Table;
use crate::jwks::JwksPolicy;

/// The keys of the table `http`.
pub const HTTP_KEYS: &[&str] = &["ca_file", "timeout_secs", "proxy", "no_proxy"];

/// How keys are fetched.
#[derive(Clone, Debug, PartialEq)]
pub struct HttpTerms {
    /// The path of the PEM certificates of the only authorities that are trusted, in place of the public ones.
    pub ca_file: Option<String>,
    /// The time for one fetch; 5 seconds by default.
    pub timeout_secs: f64,
    /// The URL of a proxy.
    pub proxy: Option<String>,
    /// Hosts that are reached without it, with commas between them.
    pub no_proxy: Option<String>,
}

impl HttpTerms {
    /// Reads the table `http` of a configuration's root, and adds to its problems whatever is wrong.
    #[must_use]
    pub fn read(root: Table<'_>) -> Self {
        let mut terms = Self {
            ca_file: None,
            timeout_secs: JwksPolicy::default().timeout_secs,
            proxy: None,
            no_proxy: None,
        };
        root.table("http", HTTP_KEYS, |http| {
            let text = |key: &str| http.text(key).map(str::to_owned);
            (terms.ca_file, terms.proxy, terms.no_proxy) = (text("ca_file"), text("proxy"), text("no_proxy"));
            terms.timeout_secs = http.number("timeout_secs", 0.1..=25.0).unwrap_or(terms.timeout_secs);
        });
        terms
    }
}
