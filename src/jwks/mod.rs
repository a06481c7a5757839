//! The keys of a JWKS endpoint, and when to fetch them: a state machine that does no I/O itself.

mod cache;
mod endpoint;
mod policy;

pub use self::cache::{JwksCache, Lookup};
pub use self::endpoint::{check_endpoint, discovery_url, fresh_secs, jwks_uri};
pub use self::policy::JwksPolicy;
