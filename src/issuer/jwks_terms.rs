//! How old keys may get, as a configuration has it.

use crate::config::Table;
use crate::jwks::JwksPolicy;

/// The keys of the table `jwks`.
pub const JWKS_KEYS: &[&str] =
    &["max_age_secs", "max_stale_secs", "cooldown_secs", "snapshot_max_age_secs", "snapshot_max_stale_secs"];

const DAY: f64 = 86400.0;

/// How old keys may get.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct JwksTerms {
    /// Those that were fetched.
    pub policy: JwksPolicy,
    /// A snapshot is replaced at this age; a day by default.
    pub snapshot_max_age_secs: f64,
    /// While the endpoint fails, a snapshot still counts up to this age; a week by default.
    pub snapshot_max_stale_secs: f64,
}

impl JwksTerms {
    /// Reads the table `jwks` of a configuration's root, and adds to its problems whatever is wrong.
    #[must_use]
    pub fn read(root: Table<'_>) -> Self {
        let default = JwksPolicy::default();
        let mut terms =
            Self { policy: default, snapshot_max_age_secs: DAY, snapshot_max_stale_secs: 7.0 * DAY };
        root.table("jwks", JWKS_KEYS, |jwks| {
            let secs = |key: &str, least: f64, most: f64, default: f64| {
                jwks.number(key, least..=most).unwrap_or(default)
            };
            terms.policy.max_age_secs = secs("max_age_secs", 60.0, DAY, default.max_age_secs);
            terms.policy.max_stale_secs = secs("max_stale_secs", 60.0, 7.0 * DAY, default.max_stale_secs);
            terms.policy.cooldown_secs = secs("cooldown_secs", 1.0, 600.0, default.cooldown_secs);
            terms.snapshot_max_age_secs =
                secs("snapshot_max_age_secs", 0.0, 366.0 * DAY, terms.snapshot_max_age_secs);
            terms.snapshot_max_stale_secs =
                secs("snapshot_max_stale_secs", 0.0, 366.0 * DAY, terms.snapshot_max_stale_secs);
            if terms.policy.max_stale_secs < terms.policy.max_age_secs {
                jwks.wrong("max_stale_secs", "is less than max_age_secs");
            }
            if terms.snapshot_max_stale_secs < terms.snapshot_max_age_secs {
                jwks.wrong("snapshot_max_stale_secs", "is less than snapshot_max_age_secs");
            }
        });
        terms
    }
}
