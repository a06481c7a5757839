//! `SigningKey`.

use jotseal::{Algorithm, Error, Jwk, KeyType, SigningKey};
use pyo3::exceptions::{PyNotImplementedError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::exceptions::exception;
use crate::octets::Octets;
use crate::verifying_key::PyVerifyingKey;

/// Finds an algorithm by its name, as one that is to be used rather than one that a token names.
pub(crate) fn algorithm(name: &str) -> PyResult<Algorithm> {
    Algorithm::from_name(name).ok_or_else(|| PyNotImplementedError::new_err("Algorithm not supported"))
}

/// The `crv` of a key on a curve.
pub(crate) fn curve_name(key_type: KeyType) -> Option<&'static str> {
    match key_type {
        KeyType::Ec(curve) | KeyType::Okp(curve) => Some(curve.name()),
        KeyType::Oct | KeyType::Rsa => None,
    }
}

/// A private or shared key that signs, parsed once. Safe to share between threads.
#[pyclass(frozen, module = "jotseal", name = "SigningKey")]
pub(crate) struct PySigningKey(SigningKey);

impl PySigningKey {
    fn import(py: Python<'_>, key: Result<SigningKey, Error>) -> PyResult<Self> {
        key.map(Self).map_err(|error| exception(py, &error))
    }

    pub(crate) fn core(&self) -> &SigningKey {
        &self.0
    }
}

#[pymethods]
impl PySigningKey {
    /// Imports a shared secret for HMAC.
    #[staticmethod]
    fn from_secret(py: Python<'_>, secret: Octets) -> PyResult<Self> {
        Self::import(py, SigningKey::from_secret(secret.as_ref()))
    }

    /// Imports a private key of PKCS#1, PKCS#8 or SEC 1 in PEM.
    #[staticmethod]
    fn from_pem(py: Python<'_>, text: Octets) -> PyResult<Self> {
        Self::import(py, SigningKey::from_pem(text))
    }

    /// Imports a private key of PKCS#1, PKCS#8 or SEC 1 in DER.
    #[staticmethod]
    fn from_der(py: Python<'_>, der: &[u8]) -> PyResult<Self> {
        Self::import(py, SigningKey::from_der(der))
    }

    /// Imports the JSON text of a private or symmetric JWK.
    #[staticmethod]
    fn from_jwk(py: Python<'_>, text: Octets) -> PyResult<Self> {
        Self::import(py, Jwk::parse(text).and_then(|jwk| SigningKey::from_jwk(&jwk)))
    }

    /// Makes a new key for an algorithm; `bits` is the modulus of an RSA key, 2048 to 8192.
    #[staticmethod]
    #[pyo3(signature = (algorithm, *, bits=None))]
    fn generate(py: Python<'_>, algorithm: &str, bits: Option<usize>) -> PyResult<Self> {
        let algorithm = self::algorithm(algorithm)?;
        if bits.is_some() && algorithm.key_types() != [KeyType::Rsa] {
            return Err(PyValueError::new_err("bits are for RSA keys"));
        }
        let key = py.detach(|| match bits {
            Some(bits) => SigningKey::generate_rsa(bits),
            None => SigningKey::generate(algorithm),
        });
        Self::import(py, key)
    }

    /// Signs octets and returns the signature octets.
    fn sign<'py>(
        &self,
        py: Python<'py>,
        algorithm: &str,
        signing_input: &[u8],
    ) -> PyResult<Bound<'py, PyBytes>> {
        let algorithm = self::algorithm(algorithm)?;
        let signature = py.detach(|| self.0.sign(algorithm, signing_input));
        signature.map(|octets| PyBytes::new(py, &octets)).map_err(|error| exception(py, &error))
    }

    /// The key that verifies what this one signs.
    fn verifying_key(&self, py: Python<'_>) -> PyResult<PyVerifyingKey> {
        PyVerifyingKey::import(py, self.0.verifying_key())
    }

    /// The same as `verifying_key`, by the name that `cryptography` has for it.
    fn public_key(&self, py: Python<'_>) -> PyResult<PyVerifyingKey> {
        self.verifying_key(py)
    }

    /// Exports an asymmetric key as PKCS#8 in PEM.
    fn to_pem(&self, py: Python<'_>) -> PyResult<String> {
        self.0.to_pem().map(|pem| pem.to_string()).map_err(|error| exception(py, &error))
    }

    /// Exports an asymmetric key as PKCS#8 in DER.
    fn to_der<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        self.0.to_der().map(|der| PyBytes::new(py, &der)).map_err(|error| exception(py, &error))
    }

    /// Exports the key as the JSON text of a JWK, with the members of its `kty` alone.
    fn to_jwk(&self, py: Python<'_>) -> PyResult<String> {
        self.0.to_jwk().map(|jwk| jwk.to_string()).map_err(|error| exception(py, &error))
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
        format!("<SigningKey {}>", self.kty())
    }
}
