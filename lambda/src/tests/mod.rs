//! Whole decisions, on events of the shapes that AWS documents.

mod commands;
mod corpus;
mod events;
mod faults;
mod keys;
mod policies;
mod server;
mod spans;
mod tokens;

use std::time::{Duration, SystemTime};

use jotseal::{Algorithm, JoseHeader, Jwk, SigningKey, jwt};
use serde_json::{Value, json};

use crate::authorizer::Authorizer;
use crate::config::Config;
use crate::{Handled, Request, handle, start};

pub(super) const NOW: f64 = 1_800_000_000.0;
pub(super) const EXP: u64 = 1_800_000_060;

pub(super) const REST_TOKEN: &str = include_str!("../../tests/golden/rest-token.json");
pub(super) const REST_REQUEST: &str = include_str!("../../tests/golden/rest-request.json");
pub(super) const HTTP_1: &str = include_str!("../../tests/golden/http-1.json");
pub(super) const HTTP_2: &str = include_str!("../../tests/golden/http-2.json");
pub(super) const WEBSOCKET: &str = include_str!("../../tests/golden/websocket.json");
pub(super) const APPSYNC: &str = include_str!("../../tests/golden/appsync.json");

/// The key of RFC 7515, appendix A.3.
fn es256_jwk() -> Value {
    let vectors: Value = serde_json::from_str(include_str!("../../../tests/vectors/rfc7515.json")).unwrap();
    let mut vectors = vectors.as_array().unwrap().iter();
    vectors.find(|vector| vector["section"] == "A.3").unwrap()["jwk"].clone()
}

pub(super) fn signing_key() -> SigningKey {
    SigningKey::from_jwk(&Jwk::parse(es256_jwk().to_string()).unwrap()).unwrap()
}

/// The set with that key, under these names.
pub(super) fn jwks(kids: &[&str]) -> String {
    let mut jwk = es256_jwk();
    jwk.as_object_mut().unwrap().remove("d");
    let keys = kids.iter().map(|kid| {
        jwk["kid"] = (*kid).into();
        jwk.clone()
    });
    json!({"keys": keys.collect::<Value>()}).to_string()
}

/// The configuration of one issuer, with more lines of its table, then of others.
pub(super) fn toml(issuer: &str, others: &str) -> String {
    format!(
        "[[issuers]]\nissuer = \"https://issuer.example/\"\naudiences = [\"api\", \"admin\"]\n\
         algorithms = \"ES256\"\n{issuer}\n{others}"
    )
}

pub(super) fn authorizer(others: &str) -> Authorizer {
    let jwks = format!("jwks = '{}'", jwks(&["a3"]));
    start(Config::from_toml(&toml(&jwks, others)).unwrap()).unwrap_or_else(|problems| panic!("{problems}"))
}

pub(super) fn claims() -> Value {
    json!({
        "iss": "https://issuer.example/", "aud": "api", "exp": EXP, "iat": EXP - 120,
        "sub": "alice", "scope": "read write", "client_id": "app", "jti": "7f3c", "email": "alice@example.com",
    })
}

pub(super) fn token_of(claims: &Value, kid: &str) -> String {
    jwt::encode(claims, &JoseHeader::jwt(Algorithm::ES256).with_kid(kid), &signing_key()).unwrap()
}

pub(super) fn token(claims: &Value) -> String {
    token_of(claims, "a3")
}

/// The claims with some replaced, or removed where the new value is null.
pub(super) fn with(changes: Value) -> String {
    let mut claims = claims();
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => claims.as_object_mut().unwrap().remove(name),
            _ => claims.as_object_mut().unwrap().insert(name.clone(), value.clone()),
        };
    }
    token(&claims)
}

pub(super) fn event(golden: &str, credentials: &str) -> Value {
    let token = credentials.rsplit(' ').next().unwrap();
    parse(&golden.replace("{credentials}", credentials).replace("{token}", token))
}

/// The answer as Lambda sends it, an error's members included, and the line of the log.
pub(super) fn answer(authorizer: &mut Authorizer, event: &Value, now: f64) -> (Value, Value) {
    let budget = Duration::from_secs(2);
    let request = Request { id: "request-1", xray: None };
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs_f64(now);
    let Handled { result, line, .. } = handle(authorizer, event, request, now, budget);
    let answer = match result {
        Ok(response) => serde_json::to_value(response).unwrap(),
        Err(diagnostic) => serde_json::to_value(diagnostic).unwrap(),
    };
    (answer, serde_json::from_str(&line).unwrap())
}

/// The same from an authorizer without routes.
pub(super) fn ask(event: &Value) -> (Value, Value) {
    answer(&mut authorizer(""), event, NOW)
}

pub(super) fn parse(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}

pub(super) fn code(event: &Value) -> String {
    ask(event).1["code"].as_str().unwrap_or("none").to_owned()
}
