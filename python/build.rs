//! Tells the crate for which CPython it is compiled: `cfg(Py_GIL_DISABLED)` where that has no lock of its own.

fn main() {
    // Without this, whatever changes beside it.
    println!("cargo::rerun-if-changed=build.rs");
    pyo3_build_config::use_pyo3_cfgs();
}
