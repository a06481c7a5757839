//! JWK Sets that were fetched before: a set with one more member, the time.

use jotseal::issuer::FETCHED_AT;
use jotseal::{JwkSet, UnixTime};
use serde_json::{Map, Value};

/// The text of a snapshot; none of what is no set.
///
/// Private members are left out, should a provider ever serve them.
pub(crate) fn write(body: &[u8], now: UnixTime) -> Option<String> {
    JwkSet::parse(body).ok()?;
    let members: Map<String, Value> = serde_json::from_slice(body).ok()?;
    let mut keys = members.get("keys")?.clone();
    for key in keys.as_array_mut()?.iter_mut().filter_map(Value::as_object_mut) {
        for private in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
            key.remove(private);
        }
    }
    let mut snapshot = Map::new();
    snapshot.insert(FETCHED_AT.to_owned(), now.secs().floor().into());
    snapshot.insert("keys".to_owned(), keys);
    serde_json::to_string_pretty(&snapshot).ok()
}
