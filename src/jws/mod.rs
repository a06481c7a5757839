//! JSON Web Signatures in compact serialization (RFC 7515).

mod compact;
mod sign;
mod verify;

pub(crate) use self::compact::SignatureBuffer;
pub use self::compact::{CompactJws, MAX_COMPACT_BYTES, PayloadBuffer};
pub use self::sign::{sign, sign_detached, sign_encoded, sign_octets};
pub(crate) use self::verify::find_key;
pub use self::verify::{VerifiedJws, verify, verify_detached};
