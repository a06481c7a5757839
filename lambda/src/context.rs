//! What the integration receives of the claims: flat, as API Gateway takes nothing else.

use jotseal::ClaimsSet;
use jotseal::issuer::{ClaimPath, Issuer};
use serde::{Serialize, Serializer};
use serde_json::Value;

/// Names with values that are a string, a number, or true or false.
#[derive(Debug, Default)]
pub(crate) struct Context(Vec<(String, Value)>);

impl Context {
    /// The claims that are configured, without those that are absent or cannot be flat.
    pub(crate) fn of(claims: &ClaimsSet, issuer: &Issuer, chosen: &[(String, ClaimPath)]) -> Self {
        let members = chosen.iter().filter_map(|(name, path)| {
            let value = match path.find(claims) {
                // Wherever the issuer has them.
                None if path.claim() == "scope" => {
                    let scopes = issuer.scopes(claims);
                    (!scopes.is_empty()).then(|| scopes.join(" ").into())
                }
                value => flat(value?),
            };
            Some((name.clone(), value?))
        });
        Self(members.collect())
    }

    /// The same with every value as a string, as AppSync has them.
    pub(crate) fn of_strings(self) -> Self {
        let members = self.0.into_iter().map(|(name, value)| match value {
            Value::String(_) => (name, value),
            other => (name, other.to_string().into()),
        });
        Self(members.collect())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Leaves out the longest value, and returns its name.
    pub(crate) fn drop_longest(&mut self) -> Option<String> {
        let length = |value: &Value| value.as_str().map_or(0, str::len);
        let (index, _) = self.0.iter().enumerate().max_by_key(|(_, (_, value))| length(value))?;
        Some(self.0.remove(index).0)
    }
}

/// A scalar, or a list of strings joined by spaces as RFC 6749, section 3.3, writes a scope.
fn flat(value: &Value) -> Option<Value> {
    match value {
        Value::String(_) | Value::Number(_) | Value::Bool(_) => Some(value.clone()),
        Value::Array(values) => {
            let texts: Option<Vec<_>> = values.iter().map(Value::as_str).collect();
            texts.map(|texts| texts.join(" ").into())
        }
        _ => None,
    }
}

impl Serialize for Context {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}
