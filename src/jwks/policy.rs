//! How fresh keys have to be.

/// How often a JWKS endpoint is asked, and how long its answer counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct JwksPolicy {
    /// Keys are fetched anew at this age; 600 seconds by default.
    pub max_age_secs: f64,
    /// While the endpoint fails, older keys still count up to this age; 3600 seconds by default.
    pub max_stale_secs: f64,
    /// The time from one fetch to the next, whatever tokens ask for; 30 seconds by default.
    pub cooldown_secs: f64,
    /// A fetch without an outcome counts as failed after this time; 5 seconds by default.
    pub timeout_secs: f64,
}

impl JwksPolicy {
    /// The age at which keys are fetched anew, by what their answer says of its freshness: from the cooldown
    /// up to the age at which they count no more.
    #[must_use]
    pub fn fresh_secs(&self, said: Option<f64>) -> f64 {
        said.map_or(self.max_age_secs, |secs| secs.max(self.cooldown_secs).min(self.max_stale_secs))
    }
}

impl Default for JwksPolicy {
    fn default() -> Self {
        Self { max_age_secs: 600.0, max_stale_secs: 3600.0, cooldown_secs: 30.0, timeout_secs: 5.0 }
    }
}
