//! `VerifyingKey`.

use jotseal::{Error, ErrorKind, Jwk, JwkSet, VerifyingKey};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::exceptions::exception;
use crate::octets::Octets;
use crate::signing_key::{algorithm, curve_name};

/// A public or shared key that verifies, parsed once. Safe to share between threads.
#[pyclass(frozen, module = "jotseal", name = "VerifyingKey")]
pub(crate) struct PyVerifyingKey(VerifyingKey);

impl PyVerifyingKey {
    pub(crate) fn import(py: Python<'_>, key: Result<VerifyingKey, Error>) -> PyResult<Self> {
        key.map(Self).map_err(|error| exception(py, &error))
    }

    pub(crate) fn core(&self) -> &VerifyingKey {
        &self.0
    }
}

#[pymethods]
impl PyVerifyingKey {
    /// Imports a shared secret for HMAC.
    #[staticmethod]
    fn from_secret(py: Python<'_>, secret: Octets) -> PyResult<Self> {
        Self::import(py, VerifyingKey::from_secret(secret.as_ref()))
    }

    /// Imports a public key of SPKI or PKCS#1 in PEM, or the public part of a private key.
    #[staticmethod]
    fn from_pem(py: Python<'_>, text: Octets) -> PyResult<Self> {
        Self::import(py, VerifyingKey::from_pem(text))
    }

    /// Imports a public key of SPKI or PKCS#1 in DER.
    #[staticmethod]
    fn from_der(py: Python<'_>, der: &[u8]) -> PyResult<Self> {
        Self::import(py, VerifyingKey::from_der(der))
    }

    /// Imports a public key in OpenSSH's text.
    #[staticmethod]
    fn from_ssh(py: Python<'_>, text: Octets) -> PyResult<Self> {
        Self::import(py, VerifyingKey::from_ssh(text))
    }

    /// Imports the JSON text of a JWK.
    #[staticmethod]
    fn from_jwk(py: Python<'_>, text: Octets) -> PyResult<Self> {
        Self::import(py, Jwk::parse(text).and_then(|jwk| VerifyingKey::from_jwk(&jwk)))
    }

    /// Imports the usable keys of the JSON text of a JWK Set, of at most 1 MiB.
    #[staticmethod]
    fn from_jwk_set(py: Python<'_>, text: Octets) -> PyResult<Vec<Self>> {
        let set = JwkSet::parse(text).map_err(|error| exception(py, &error))?;
        Ok(set.keys().iter().cloned().map(Self).collect())
    }

    /// The same key, which verifies although it is an RSA key under 2048 bits.
    fn allow_weak(&self) -> Self {
        Self(self.0.clone().allow_weak())
    }

    /// The same key under a key ID, by which a set finds it.
    fn with_kid(&self, kid: &str) -> Self {
        Self(self.0.clone().with_kid(kid))
    }

    /// Tells whether signature octets are of these octets.
    fn verify(
        &self,
        py: Python<'_>,
        algorithm: &str,
        signing_input: &[u8],
        signature: &[u8],
    ) -> PyResult<bool> {
        let algorithm = self::algorithm(algorithm)?;
        match py.detach(|| self.0.verify(algorithm, signing_input, signature)) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == ErrorKind::SignatureMismatch => Ok(false),
            Err(error) => Err(exception(py, &error)),
        }
    }

    /// Exports an asymmetric key as SPKI in PEM.
    fn to_pem(&self, py: Python<'_>) -> PyResult<String> {
        self.0.to_pem().map_err(|error| exception(py, &error))
    }

    /// Exports an asymmetric key as SPKI in DER.
    fn to_der<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        self.0.to_der().map(|der| PyBytes::new(py, &der)).map_err(|error| exception(py, &error))
    }

    /// Exports the key as the JSON text of a JWK, with the members of its `kty` alone.
    fn to_jwk(&self) -> String {
        self.0.to_jwk()
    }

    /// The secret of a symmetric key.
    #[getter]
    fn secret<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        self.0.secret().map(|secret| PyBytes::new(py, secret))
    }

    /// The `kid` of the JWK that the key came from.
    #[getter]
    fn kid(&self) -> Option<&str> {
        self.0.kid()
    }

    /// The `kty`: oct, RSA, EC or OKP.
    #[getter]
    fn kty(&self) -> &'static str {
        self.0.key_type().name()
    }

    /// The `crv` of a key on a curve.
    #[getter]
    fn crv(&self) -> Option<&'static str> {
        curve_name(self.0.key_type())
    }

    /// The modulus of an RSA key in bits.
    #[getter]
    fn key_size(&self) -> Option<usize> {
        self.0.bits()
    }

    fn __copy__(key: Py<Self>) -> Py<Self> {
        key
    }

    fn __deepcopy__(key: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        key
    }

    fn __repr__(&self) -> String {
        format!("<VerifyingKey {}>", self.kty())
    }
}
