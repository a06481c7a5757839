//! Keys, and what stands for one in PyJWT's interface.

use std::cell::OnceCell;

use jotseal::{Algorithm, Error, ErrorKind, Jwk, KeySource, SigningKey, VerifyingKey};
use pyo3::exceptions::{PyNotImplementedError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::exceptions::exception;

/// Octets, or text in UTF-8.
#[derive(FromPyObject)]
pub(crate) enum Octets {
    #[pyo3(transparent, annotation = "str")]
    Text(String),
    #[pyo3(transparent, annotation = "bytes")]
    Bytes(Vec<u8>),
}

impl AsRef<[u8]> for Octets {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

/// Finds an algorithm by its name, as one that is to be used rather than one that a token names.
pub(crate) fn algorithm(name: &str) -> PyResult<Algorithm> {
    Algorithm::from_name(name).ok_or_else(|| PyNotImplementedError::new_err("Algorithm not supported"))
}

/// A private or shared key that signs, parsed once. Safe to share between threads.
#[pyclass(frozen, module = "jotseal", name = "SigningKey")]
pub(crate) struct PySigningKey(SigningKey);

#[pymethods]
impl PySigningKey {
    /// Imports a shared secret for HMAC.
    #[staticmethod]
    fn from_secret(py: Python<'_>, secret: Octets) -> PyResult<Self> {
        SigningKey::from_secret(secret.as_ref()).map(Self).map_err(|error| exception(py, &error))
    }

    /// Imports a private key of PKCS#1, PKCS#8 or SEC 1 in PEM.
    #[staticmethod]
    fn from_pem(py: Python<'_>, text: Octets) -> PyResult<Self> {
        SigningKey::from_pem(text).map(Self).map_err(|error| exception(py, &error))
    }

    /// Imports the JSON text of a private or symmetric JWK.
    #[staticmethod]
    fn from_jwk(py: Python<'_>, text: Octets) -> PyResult<Self> {
        Jwk::parse(text)
            .and_then(|jwk| SigningKey::from_jwk(&jwk))
            .map(Self)
            .map_err(|error| exception(py, &error))
    }

    /// Makes a new key for an algorithm; `bits` is the modulus of an RSA key, 2048 to 8192.
    #[staticmethod]
    #[pyo3(signature = (algorithm, *, bits=None))]
    fn generate(py: Python<'_>, algorithm: &str, bits: Option<usize>) -> PyResult<Self> {
        let algorithm = self::algorithm(algorithm)?;
        if bits.is_some() && algorithm.key_types() != [jotseal::KeyType::Rsa] {
            return Err(PyValueError::new_err("bits are for RSA keys"));
        }
        py.detach(|| match bits {
            Some(bits) => SigningKey::generate_rsa(bits),
            None => SigningKey::generate(algorithm),
        })
        .map(Self)
        .map_err(|error| exception(py, &error))
    }

    /// The key that verifies what this one signs.
    fn verifying_key(&self, py: Python<'_>) -> PyResult<PyVerifyingKey> {
        self.0.verifying_key().map(PyVerifyingKey).map_err(|error| exception(py, &error))
    }

    /// Exports an asymmetric key as PKCS#8 in PEM.
    fn to_pem(&self, py: Python<'_>) -> PyResult<String> {
        self.0.to_pem().map(|pem| pem.to_string()).map_err(|error| exception(py, &error))
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

    fn __repr__(&self) -> String {
        format!("<SigningKey {}>", self.kty())
    }
}

/// A public or shared key that verifies, parsed once. Safe to share between threads.
#[pyclass(frozen, module = "jotseal", name = "VerifyingKey")]
pub(crate) struct PyVerifyingKey(VerifyingKey);

#[pymethods]
impl PyVerifyingKey {
    /// Imports a shared secret for HMAC.
    #[staticmethod]
    fn from_secret(py: Python<'_>, secret: Octets) -> PyResult<Self> {
        VerifyingKey::from_secret(secret.as_ref()).map(Self).map_err(|error| exception(py, &error))
    }

    /// Imports a public key of SPKI or PKCS#1 in PEM, or the public part of a private key.
    #[staticmethod]
    fn from_pem(py: Python<'_>, text: Octets) -> PyResult<Self> {
        VerifyingKey::from_pem(text).map(Self).map_err(|error| exception(py, &error))
    }

    /// Imports the JSON text of a JWK.
    #[staticmethod]
    fn from_jwk(py: Python<'_>, text: Octets) -> PyResult<Self> {
        Jwk::parse(text)
            .and_then(|jwk| VerifyingKey::from_jwk(&jwk))
            .map(Self)
            .map_err(|error| exception(py, &error))
    }

    /// Exports an asymmetric key as SPKI in PEM.
    fn to_pem(&self, py: Python<'_>) -> PyResult<String> {
        self.0.to_pem().map_err(|error| exception(py, &error))
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

    fn __repr__(&self) -> String {
        format!("<VerifyingKey {}>", self.kty())
    }
}

/// A key argument of `encode`: parsed, or octets that are parsed for the algorithm in use.
pub(crate) enum SigningKeyArgument {
    Parsed(Py<PySigningKey>),
    Octets(Octets),
}

impl SigningKeyArgument {
    pub(crate) fn new(key: &Bound<'_, PyAny>) -> PyResult<Self> {
        match key.cast::<PySigningKey>() {
            Ok(key) => Ok(Self::Parsed(key.clone().unbind())),
            Err(_) => key.extract().map(Self::Octets).map_err(|_| key_type("SigningKey")),
        }
    }

    pub(crate) fn with<T>(
        &self,
        algorithm: Algorithm,
        sign: impl FnOnce(&SigningKey) -> Result<T, Error>,
    ) -> Result<T, Error> {
        match self {
            Self::Parsed(key) => sign(&key.get().0),
            Self::Octets(octets) => sign(&SigningKey::for_algorithm(octets.as_ref(), algorithm)?),
        }
    }
}

/// A key argument of `decode`: parsed, or octets that are parsed once a token's algorithm is allowed.
pub(crate) enum VerifyingKeyArgument {
    Parsed(Py<PyVerifyingKey>),
    Octets(Octets, OnceCell<VerifyingKey>),
}

impl VerifyingKeyArgument {
    pub(crate) fn new(key: &Bound<'_, PyAny>) -> PyResult<Self> {
        match key.cast::<PyVerifyingKey>() {
            Ok(key) => Ok(Self::Parsed(key.clone().unbind())),
            Err(_) => {
                let octets = key.extract().map_err(|_| key_type("VerifyingKey"))?;
                Ok(Self::Octets(octets, OnceCell::new()))
            }
        }
    }
}

impl KeySource for VerifyingKeyArgument {
    fn find(&self, _: Option<&str>, algorithm: Algorithm) -> Result<&VerifyingKey, Error> {
        match self {
            Self::Parsed(key) => Ok(&key.get().0),
            Self::Octets(octets, parsed) => {
                let key = VerifyingKey::for_algorithm(octets.as_ref(), algorithm)?;
                // One token asks for one algorithm.
                parsed.set(key).ok();
                parsed.get().ok_or_else(|| ErrorKind::KeyNotFound.into())
            }
        }
    }
}

fn key_type(parsed: &str) -> PyErr {
    PyTypeError::new_err(format!("Expecting a key in str or bytes, or a {parsed}"))
}
