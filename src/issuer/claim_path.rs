//! The way to a claim.

use serde_json::Value;

use crate::jwt::ClaimsSet;

/// The name of a claim, and of members within its value.
///
/// Names are apart, since those of claims may have dots in them: `["realm_access", "roles"]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimPath(Vec<String>);

impl ClaimPath {
    /// A path of these names.
    #[must_use]
    pub fn new(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self(names.into_iter().map(Into::into).collect())
    }

    /// The name of the claim itself.
    #[must_use]
    pub fn claim(&self) -> &str {
        self.0.first().map_or("", String::as_str)
    }

    /// The value there, unless there is none.
    #[must_use]
    pub fn find<'c>(&self, claims: &'c ClaimsSet) -> Option<&'c Value> {
        let (first, rest) = self.0.split_first()?;
        rest.iter().try_fold(claims.get(first)?, |value, name| value.as_object()?.get(name))
    }

    /// The strings there: those of a list, or of one string that has spaces between them
    /// (RFC 6749, section 3.3). A value of any other type has none.
    #[must_use]
    pub fn words<'c>(&self, claims: &'c ClaimsSet) -> Vec<&'c str> {
        match self.find(claims) {
            Some(Value::String(text)) => text.split(' ').filter(|word| !word.is_empty()).collect(),
            Some(Value::Array(values)) => {
                values.iter().map(Value::as_str).collect::<Option<_>>().unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }
}
