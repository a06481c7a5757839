//! `jotseal._core`: the core under Python's names.

mod claims;
mod clock;
mod codec;
mod configured;
mod dumps;
mod exceptions;
mod json;
mod jws;
mod jwt;
mod names;
mod objects;
mod octets;
mod reader;
mod shape;
mod signer;
mod signing_key;
mod verifier;
mod verifying_key;

use pyo3::pymodule;

/// The core of jotseal.
#[pymodule(name = "_core", gil_used = false)]
mod core {
    #[pymodule_export]
    use crate::codec::Codec;
    #[pymodule_export]
    use crate::configured::PyConfiguredVerifier;
    #[pymodule_export]
    use crate::jws::{base64url_encode, decode_part, load};
    #[pymodule_export]
    use crate::jwt::{loads, validate};
    #[pymodule_export]
    use crate::signer::PySigner;
    #[pymodule_export]
    use crate::signing_key::PySigningKey;
    #[pymodule_export]
    use crate::verifier::PyVerifier;
    #[pymodule_export]
    use crate::verifying_key::PyVerifyingKey;
    #[pymodule_export]
    #[allow(non_upper_case_globals)]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
