//! `jotseal._core`: the core under Python's names.

mod claims;
mod exceptions;
mod header;
mod json;
mod jws;
mod jwt;
mod key;

use pyo3::pymodule;

/// The core of jotseal.
#[pymodule(name = "_core")]
mod core {
    #[pymodule_export]
    use crate::jws::{parse, sign, verify};
    #[pymodule_export]
    use crate::jwt::{loads, validate};
    #[pymodule_export]
    use crate::key::{PySigningKey, PyVerifyingKey};
    #[pymodule_export]
    #[allow(non_upper_case_globals)]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
