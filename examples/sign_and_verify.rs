//! Signs a JWT with RS256 under a new key and verifies it with the public key in PEM; then verifies the
//! token that RFC 7515 prints in appendix A.2 with its key as a JWK.
//!
//! `cargo run --example sign_and_verify`

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jotseal::{Algorithm, JoseHeader, Jwk, SigningKey, UnixTime, Validation, VerifyingKey, jwt};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The issuer has the private key.
    let private_key = SigningKey::generate(Algorithm::RS256)?;
    let now = SystemTime::now();
    let expiry = (now + Duration::from_secs(300)).duration_since(UNIX_EPOCH)?.as_secs();
    let claims = json!({"iss": "https://issuer.example", "aud": "api", "sub": "alice", "exp": expiry});
    let token = jwt::encode(&claims, &JoseHeader::jwt(Algorithm::RS256), &private_key)?;
    let public_pem = private_key.verifying_key()?.to_pem()?;

    // Whoever verifies parses the public key once, and says which tokens are meant for it.
    let key = VerifyingKey::from_pem(public_pem)?;
    let expected =
        Validation::default().with_issuer("https://issuer.example").with_audience("api").with_required("exp");
    let verified = jwt::decode(&token, &key, &[Algorithm::RS256], &expected, now.into())?;
    assert_eq!(verified.get("sub"), Some(&json!("alice")));

    // An hour later the token is refused, with a code that is safe to log and to switch on.
    let later = UnixTime::from(now + Duration::from_secs(3600));
    let error = jwt::decode(&token, &key, &[Algorithm::RS256], &expected, later).err();
    assert_eq!(error.map(|error| error.code()), Some("claim.expired"));

    // A key in a JWK: the printed one, at a time before its token expired in 2011.
    let printed: Value = serde_json::from_str(include_str!("../tests/vectors/rfc7515.json"))?;
    // Indexing a JSON value gives null where there is none.
    #[allow(clippy::indexing_slicing)]
    let (jwk, token) = (&printed[1]["jwk"], printed[1]["compact"].as_str().unwrap_or_default());
    let key = VerifyingKey::from_jwk(&Jwk::parse(jwk.to_string())?)?;
    let then = UnixTime::from_secs(1_300_819_379.0);
    let verified = jwt::decode(token, &key, &[Algorithm::RS256], &Validation::default(), then)?;
    assert_eq!(verified.get("iss"), Some(&json!("joe")));
    Ok(())
}
