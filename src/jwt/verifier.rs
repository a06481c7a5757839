//! What a JWT has to be, compiled once.

use std::fmt;
use std::mem::MaybeUninit;

use super::claims::ClaimsSet;
use super::validate::{UnixTime, Validation, validate};
use crate::algorithm::{Algorithm, KeyType};
use crate::error::{Error, ErrorKind, Result};
use crate::header::JoseHeader;
use crate::jws::{CompactJws, PayloadBuffer, SignatureBuffer, find_key};
use crate::key::{KeySource, VerifyingKey};
use crate::memo::Memo;

/// Verifies JWTs by keys and terms that are the same for all of them. Safe to share between threads.
///
/// This is the strict profile of [`decode`](super::decode). Headers of tokens that were verified are
/// recognised by their octets when they come again.
///
/// Its `Debug` form shows no part of a key.
///
/// # Examples
/// ```
/// use jotseal::{Algorithm, JoseHeader, SigningKey, UnixTime, Validation, Verifier, jwt};
///
/// let key = SigningKey::generate(Algorithm::ES256)?;
/// let claims = serde_json::json!({"sub": "alice", "exp": 2_000_000_000});
/// let token = jwt::encode(&claims, &JoseHeader::jwt(Algorithm::ES256), &key)?;
///
/// let validation = Validation::default().with_required("exp");
/// let verifier = Verifier::new(key.verifying_key()?, vec![Algorithm::ES256], validation)?;
/// let claims = verifier.verify(token.as_bytes(), UnixTime::from_secs(1_900_000_000.0))?;
/// assert_eq!(claims.get("sub").and_then(|sub| sub.as_str()), Some("alice"));
/// # Ok::<(), jotseal::Error>(())
/// ```
pub struct Verifier {
    keys: Box<dyn KeySource + Send + Sync>,
    algorithms: Vec<Algorithm>,
    validation: Validation,
    typ: Option<String>,
    is_padded: bool,
    seen: Memo<Seen, SEEN_HEADERS>,
}

/// As many headers are recognised; sets of keys rarely have as many keys.
const SEEN_HEADERS: usize = 64;

/// What a header that was verified before says.
struct Seen {
    key: VerifyingKey,
    algorithm: Algorithm,
}

/// A JWT whose header fits the terms of a [`Verifier`]: what is left is the signature, which takes the time.
pub struct Unverified<'v, 't> {
    verifier: &'v Verifier,
    key: &'v VerifyingKey,
    algorithm: Algorithm,
    jws: CompactJws<'t>,
    payload: &'t [u8],
    is_seen: bool,
}

impl Verifier {
    /// Takes the keys, one or a set, the algorithms that tokens may have, and what their claims have to be.
    ///
    /// # Errors
    /// - [`ErrorKind::AlgorithmNotAllowed`]: the list of algorithms is empty.
    /// - [`ErrorKind::WeakKey`]: a secret is shorter than the hash of an algorithm (RFC 7518, section 3.2), or an
    ///   RSA modulus too short (sections 3.3 and 3.5).
    pub fn new(
        keys: impl KeySource + Send + Sync + 'static,
        algorithms: Vec<Algorithm>,
        validation: Validation,
    ) -> Result<Self> {
        if algorithms.is_empty() {
            return Err(Error::new(ErrorKind::AlgorithmNotAllowed).detail("the list of algorithms is empty"));
        }
        for key in keys.keys() {
            check_strength(key, &algorithms)?;
        }
        let keys = Box::new(keys);
        Ok(Self { keys, algorithms, validation, typ: None, is_padded: false, seen: Memo::default() })
    }

    /// The same, with the only media type that `typ` may have, compared without case and without a leading
    /// `application/` (RFC 7515, section 4.1.9; RFC 8725, section 3.11).
    #[must_use]
    pub fn with_typ(mut self, typ: impl AsRef<str>) -> Self {
        self.typ = Some(media_type(typ.as_ref()));
        self
    }

    /// The keys.
    #[must_use]
    pub fn keys(&self) -> &[VerifyingKey] {
        self.keys.keys()
    }

    /// The same for tokens whose parts may have the padding of base64, as those of AWS's Application Load
    /// Balancers; RFC 7515, section 2, has none.
    #[must_use]
    pub fn with_padding(mut self) -> Self {
        self.is_padded = true;
        self
    }

    /// The algorithms that tokens may have.
    #[must_use]
    pub fn algorithms(&self) -> &[Algorithm] {
        &self.algorithms
    }

    /// What claims have to be.
    #[must_use]
    pub fn validation(&self) -> &Validation {
        &self.validation
    }

    /// Verifies a JWT, validates its claims at the time `now`, and returns them.
    ///
    /// # Errors
    /// Those of [`decode`](super::decode), and [`ErrorKind::TypeMismatch`].
    pub fn verify(&self, token: &[u8], now: UnixTime) -> Result<ClaimsSet> {
        let mut buffer = PayloadBuffer::default();
        let payload = self.unverified(token, &mut buffer)?.verify()?;
        let (claims, registered) = ClaimsSet::parse_registered(payload, &self.validation.require)?;
        validate(&registered, &self.validation, now)?;
        Ok(claims)
    }

    /// Does what comes before the signature; the payload is decoded into a buffer.
    ///
    /// # Errors
    /// Those of [`verify`](Self::verify) up to that.
    pub fn unverified<'v, 't>(
        &'v self,
        token: &'t [u8],
        buffer: &'t mut PayloadBuffer,
    ) -> Result<Unverified<'v, 't>> {
        let mut jws = CompactJws::parse(token)?;
        if self.is_padded {
            jws = jws.without_padding();
        }
        if let Some(Seen { key, algorithm }) = self.seen.find(jws.protected) {
            let payload = jws.decode_payload_into(buffer)?;
            return Ok(Unverified {
                verifier: self,
                key,
                algorithm: *algorithm,
                jws,
                payload,
                is_seen: true,
            });
        }
        let protected = jws.decode_protected()?;
        let payload = jws.decode_payload_into(buffer)?;
        jws.decode_signature()?;
        let header = parse_header(&protected, self.typ.as_deref())?;
        let (key, algorithm) = find_key(&header, &*self.keys, &self.algorithms)?;
        Ok(Unverified { verifier: self, key, algorithm, jws, payload, is_seen: false })
    }
}

impl<'t> Unverified<'_, 't> {
    /// The algorithm that the signature is to be verified with.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Verifies the signature and returns the payload, whose claims are yet to be validated.
    ///
    /// # Errors
    /// Those of [`VerifyingKey::verify`].
    pub fn verify(self) -> Result<&'t [u8]> {
        let mut buffer = [MaybeUninit::uninit(); size_of::<SignatureBuffer>()];
        let signature = self.jws.decode_signature_into(&mut buffer)?;
        self.key.verify(self.algorithm, self.jws.signing_input, signature)?;
        if !self.is_seen {
            let seen = Seen { key: self.key.clone(), algorithm: self.algorithm };
            self.verifier.seen.remember(self.jws.protected, seen);
        }
        Ok(self.payload)
    }
}

/// The header of a JWT, with the type that it has to have.
pub(crate) fn parse_header(protected: &[u8], typ: Option<&str>) -> Result<JoseHeader> {
    let header = JoseHeader::parse(protected)?;
    header.check_critical()?;
    if !header.is_encoded() {
        return Err(Error::new(ErrorKind::CriticalHeader).detail("a JWT has an encoded payload"));
    }
    match (typ, &header.typ) {
        (None, _) => Ok(header),
        (Some(expected), Some(typ)) if media_type(typ) == expected => Ok(header),
        _ => Err(ErrorKind::TypeMismatch.into()),
    }
}

pub(crate) fn media_type(typ: &str) -> String {
    let typ = typ.to_ascii_lowercase();
    typ.strip_prefix("application/").map(str::to_owned).unwrap_or(typ)
}

/// A key that refuses to verify is told here rather than at each token; and a secret that is shorter than the
/// hash can be guessed by whoever has one token.
fn check_strength(key: &VerifyingKey, algorithms: &[Algorithm]) -> Result<()> {
    if key.is_refused() {
        return Err(ErrorKind::WeakKey.into());
    }
    let octets = key.secret().map_or(usize::MAX, <[u8]>::len);
    let needed =
        algorithms.iter().filter(|algorithm| key.is_for(**algorithm)).map(|it| it.min_secret_octets());
    if key.key_type() == KeyType::Oct && needed.max().is_some_and(|needed| octets < needed) {
        return Err(Error::new(ErrorKind::WeakKey).detail("a secret is as long as the hash, or longer"));
    }
    Ok(())
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("algorithms", &self.algorithms)
            .field("keys", &self.keys().len())
            .finish_non_exhaustive()
    }
}
