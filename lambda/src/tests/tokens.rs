//! Whole decisions, on events of the shapes that AWS documents.

use std::ffi::OsString;

use jotseal::{Algorithm, JoseHeader, Jwk, SigningKey, UnixTime, jwt};
use serde_json::{Value, json};

use crate::authorizer::Authorizer;
use crate::config;
use crate::handle;

const NOW: f64 = 1_800_000_000.0;
const EXP: u64 = 1_800_000_060;

const REST_TOKEN: &str = include_str!("../tests/golden/rest-token.json");
const REST_REQUEST: &str = include_str!("../tests/golden/rest-request.json");
const HTTP_2: &str = include_str!("../tests/golden/http-2.json");

/// Each kind of event with the answers that allow and deny it.
const GOLDEN: [(&str, &str, &str, &str); 3] = [
    (
        "rest.token",
        REST_TOKEN,
        include_str!("../tests/golden/rest-token.allow.json"),
        include_str!("../tests/golden/rest-token.deny.json"),
    ),
    (
        "rest.request",
        REST_REQUEST,
        include_str!("../tests/golden/rest-request.allow.json"),
        include_str!("../tests/golden/rest-request.deny.json"),
    ),
    (
        "http.2.0",
        HTTP_2,
        include_str!("../tests/golden/http-2.allow.json"),
        include_str!("../tests/golden/http-2.deny.json"),
    ),
];

/// The key of RFC 7515, appendix A.3.
fn es256_jwk() -> Value {
    let vectors: Value = serde_json::from_str(include_str!("../../tests/vectors/rfc7515.json")).unwrap();
    let mut vectors = vectors.as_array().unwrap().iter();
    vectors.find(|vector| vector["section"] == "A.3").unwrap()["jwk"].clone()
}

fn signing_key() -> SigningKey {
    SigningKey::from_jwk(&Jwk::parse(es256_jwk().to_string()).unwrap()).unwrap()
}

pub(crate) fn jwks() -> String {
    let mut jwk = es256_jwk();
    jwk.as_object_mut().unwrap().remove("d");
    jwk["kid"] = "a3".into();
    json!({"keys": [jwk]}).to_string()
}

/// Variables that `config` accepts, with some replaced.
pub(crate) fn configure(replaced: &[(&str, &str)]) -> Result<Authorizer, String> {
    let jwks = jwks();
    let accepted = [
        ("JOTSEAL_ISSUER", "https://issuer.example/"),
        ("JOTSEAL_AUDIENCE", "api, admin"),
        ("JOTSEAL_ALGORITHMS", "ES256"),
        ("JOTSEAL_JWKS", jwks.as_str()),
    ];
    let value = |name: &str| {
        let (_, value) = replaced.iter().chain(&accepted).find(|(variable, _)| *variable == name)?;
        Some(OsString::from(value))
    };
    config::from_vars(value).map_err(|problems| problems.to_string())
}

fn claims() -> Value {
    json!({
        "iss": "https://issuer.example/", "aud": "api", "exp": EXP, "iat": EXP - 120,
        "sub": "alice", "scope": "read write", "client_id": "app", "jti": "7f3c", "email": "alice@example.com",
    })
}

fn token(claims: &Value) -> String {
    jwt::encode(claims, &JoseHeader::jwt(Algorithm::ES256).with_kid("a3"), &signing_key()).unwrap()
}

/// The claims with some replaced, or removed where the new value is null.
fn with(changes: Value) -> String {
    let mut claims = claims();
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => claims.as_object_mut().unwrap().remove(name),
            _ => claims.as_object_mut().unwrap().insert(name.clone(), value.clone()),
        };
    }
    token(&claims)
}

fn event(golden: &str, credentials: &str) -> Value {
    serde_json::from_str(&golden.replace("{credentials}", credentials)).unwrap()
}

/// The answer as Lambda sends it, an error's members included, and the line of the log.
fn ask(event: &Value) -> (Value, Value) {
    let authorizer = configure(&[]).unwrap();
    let (result, line) = handle(&authorizer, event, "request-1", UnixTime::from_secs(NOW));
    let answer = match result {
        Ok(response) => serde_json::to_value(response).unwrap(),
        Err(diagnostic) => serde_json::to_value(diagnostic).unwrap(),
    };
    (answer, serde_json::from_str(&line).unwrap())
}

fn parse(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}

fn code(event: &Value) -> String {
    ask(event).1["code"].as_str().unwrap_or("none").to_owned()
}

#[test]
fn a_valid_token_is_allowed() {
    for (kind, golden, allow, _) in GOLDEN {
        for scheme in ["Bearer", "bearer", "BEARER"] {
            let (answer, line) = ask(&event(golden, &format!("{scheme} {}", token(&claims()))));
            assert_eq!(answer, parse(allow), "{kind}");
            assert_eq!(line, json!({"requestId": "request-1", "event": kind, "outcome": "allow"}));
        }
    }
}

#[test]
fn every_bad_token_is_denied() {
    let good = token(&claims());
    let (input, signature) = good.rsplit_once('.').unwrap();
    let (header, _) = input.split_once('.').unwrap();
    let other = with(json!({"sub": "mallory"}));
    let (mallory, _) = other.rsplit_once('.').unwrap();
    let cases = [
        ("claim.expired", Some("exp"), with(json!({"exp": NOW}))),
        ("claim.missing", Some("exp"), with(json!({"exp": null}))),
        ("claim.invalid", Some("exp"), with(json!({"exp": "1800000060"}))),
        ("claim.immature", Some("nbf"), with(json!({"nbf": EXP}))),
        ("claim.aud", Some("aud"), with(json!({"aud": "other"}))),
        ("claim.missing", Some("aud"), with(json!({"aud": null}))),
        ("claim.iss", Some("iss"), with(json!({"iss": "https://issuer.example"}))),
        ("claim.missing", Some("iss"), with(json!({"iss": null}))),
        ("claim.invalid", Some("sub"), with(json!({"sub": 7}))),
        ("jws.signature", None, format!("{mallory}.{signature}")),
        ("alg.not_allowed", None, format!("eyJhbGciOiJub25lIn0.{}.", input.split_once('.').unwrap().1)),
        (
            "alg.not_allowed",
            None,
            format!("eyJhbGciOiJIUzI1NiJ9.{}.{signature}", input.split_once('.').unwrap().1),
        ),
        ("jws.malformed", None, format!("{header}.{signature}")),
        ("jws.malformed", None, "garbage".to_owned()),
        ("jws.malformed", None, String::new()),
        ("jws.too_large", None, "a".repeat(256 * 1024 + 1)),
    ];
    for (kind, golden, _, deny) in GOLDEN {
        for (code, claim, token) in &cases {
            let (answer, line) = ask(&event(golden, &format!("Bearer {token}")));
            assert_eq!(answer, parse(deny), "{kind} {code}");
            let mut expected =
                json!({"requestId": "request-1", "event": kind, "outcome": "deny", "code": code});
            if let Some(claim) = claim {
                expected["claim"] = (*claim).into();
            }
            assert_eq!(line, expected);
        }
        for (code, credentials) in [
            ("token.scheme", good.as_str()),
            ("token.scheme", "Basic YWxpY2U6c2VjcmV0"),
            ("token.scheme", "Bearer"),
            ("token.scheme", ""),
        ] {
            let (answer, line) = ask(&event(golden, credentials));
            assert_eq!((answer, line["code"].as_str()), (parse(deny), Some(code)), "{kind} {credentials}");
        }
    }
}

#[test]
fn an_event_without_credentials_is_denied() {
    let strip = |golden: &str, names: &[&str]| {
        let mut event = event(golden, "Bearer x");
        for name in names {
            event.as_object_mut().unwrap().remove(*name);
        }
        event
    };
    let cases = [
        (
            strip(REST_TOKEN, &["authorizationToken"]),
            json!({"errorType": "Unauthorized", "errorMessage": "Unauthorized"}),
        ),
        (
            strip(REST_REQUEST, &["headers", "multiValueHeaders"]),
            json!({"errorType": "Unauthorized", "errorMessage": "Unauthorized"}),
        ),
        (strip(HTTP_2, &["headers", "identitySource"]), json!({"isAuthorized": false})),
    ];
    for (event, denied) in cases {
        let (answer, line) = ask(&event);
        assert_eq!((answer, line["code"].as_str()), (denied, Some("token.missing")));
    }
}

#[test]
fn headers_are_found_in_any_case_and_either_map() {
    let credentials = format!("Bearer {}", token(&claims()));
    let mut request = event(REST_REQUEST, &credentials);
    request["headers"] = json!({"aUTHORIZATION": credentials});
    request["multiValueHeaders"] = Value::Null;
    assert_eq!(code(&request), "none");
    request["headers"] = Value::Null;
    request["multiValueHeaders"] = json!({"authorization": [credentials]});
    assert_eq!(code(&request), "none");
}

#[test]
fn several_credentials_are_ambiguous() {
    let credentials = format!("Bearer {}", token(&claims()));
    let mut request = event(REST_REQUEST, &credentials);
    request["headers"]["authorization"] = "Bearer other".into();
    assert_eq!(code(&request), "token.ambiguous");
    let mut request = event(REST_REQUEST, &credentials);
    request["multiValueHeaders"]["Authorization"] = json!(["Bearer other", credentials]);
    assert_eq!(code(&request), "token.ambiguous");
}

#[test]
fn an_http_api_is_answered_by_its_identity_sources() {
    let credentials = format!("Bearer {}", token(&claims()));
    let mut http = event(HTTP_2, &credentials);
    http["identitySource"] = json!(["GET /request", credentials]);
    assert_eq!(code(&http), "none");
    // The answer is cached under the identity source: no other header may decide it.
    http["identitySource"] = json!(["some API key"]);
    assert_eq!(code(&http), "token.scheme");
    http["identitySource"] = Value::Null;
    assert_eq!(code(&http), "none");
}

#[test]
fn no_other_event_is_ever_allowed() {
    let credentials = format!("Bearer {}", token(&claims()));
    let mut no_arn = event(REST_TOKEN, &credentials);
    no_arn["methodArn"] = "arn:aws:execute-api:us-west-2:123456789012:ymy8tbxw7b".into();
    let mut no_route = event(HTTP_2, &credentials);
    no_route.as_object_mut().unwrap().remove("routeArn");
    let mut two_arns = event(REST_REQUEST, &credentials);
    two_arns["routeArn"] = two_arns["methodArn"].clone();
    let events = [
        event(include_str!("../tests/golden/http-1.json"), &credentials),
        event(include_str!("../tests/golden/websocket.json"), &credentials),
        no_arn,
        no_route,
        two_arns,
        json!({}),
        json!([]),
        json!(null),
        json!("Bearer"),
        json!({"authorizationToken": credentials}),
    ];
    for event in events {
        let (answer, line) = ask(&event);
        assert_eq!(
            answer,
            json!({"errorType": "AuthorizerError", "errorMessage": "event.unrecognised"}),
            "{event}"
        );
        assert_eq!(line["outcome"], "error");
    }
}

#[test]
fn method_arns_name_their_stage() {
    let credentials = format!("Bearer {}", token(&claims()));
    let resource = |arn: &str| {
        let mut token = event(REST_TOKEN, &credentials);
        token["methodArn"] = arn.into();
        ask(&token).0["policyDocument"]["Statement"][0]["Resource"].clone()
    };
    for (arn, expected) in [
        ("arn:aws:execute-api:us-east-1:1:api/prod/GET/", "arn:aws:execute-api:us-east-1:1:api/prod/*/*"),
        (
            "arn:aws-cn:execute-api:cn-north-1:1:api/v1/PUT/a/b",
            "arn:aws-cn:execute-api:cn-north-1:1:api/v1/*/*",
        ),
        ("arn:aws:execute-api:r:1:api/prod/GET/a:b/*/c", "arn:aws:execute-api:r:1:api/prod/*/*"),
        ("arn:aws:execute-api:r:1:api/prod/GET/é", "arn:aws:execute-api:r:1:api/prod/*/*"),
    ] {
        assert_eq!(resource(arn), expected);
    }
    for arn in [
        "",
        "arn",
        "arn:aws:lambda:r:1:api/prod/GET/",
        "arn:aws:execute-api:r:1:/prod/GET/",
        "arn:aws:execute-api:r:1:api//GET/x",
    ] {
        assert_eq!(resource(arn), Value::Null, "{arn}");
    }
}

#[test]
fn the_context_has_flat_strings_only() {
    let context = |changes| ask(&event(HTTP_2, &format!("Bearer {}", with(changes)))).0["context"].clone();
    assert_eq!(context(json!({"scope": ["a", "b"]}))["scope"], "a b");
    assert_eq!(context(json!({"scope": null, "scp": ["a", "b"]}))["scope"], "a b");
    assert_eq!(context(json!({"scope": {"a": 1}, "client_id": 7}))["scope"], Value::Null);
    let bare = context(json!({"scope": null, "client_id": null, "jti": null, "sub": null}));
    assert_eq!(bare, json!({"iss": "https://issuer.example/"}));
}

#[test]
fn a_token_without_a_subject_has_a_principal() {
    for sub in [Value::Null, "".into()] {
        let (answer, _) = ask(&event(REST_TOKEN, &format!("Bearer {}", with(json!({"sub": sub})))));
        assert_eq!(answer["principalId"], "unnamed");
    }
}

#[test]
fn an_answer_is_kept_under_its_limit() {
    let scope = format!("Bearer {}", with(json!({"scope": "s".repeat(8192)})));
    for (_, golden, ..) in GOLDEN {
        let (answer, line) = ask(&event(golden, &scope));
        assert_eq!(answer["context"]["sub"], "alice");
        assert_eq!(answer["context"].get("scope"), None);
        assert_eq!((&line["outcome"], &line["dropped"]), (&json!("allow"), &json!(["scope"])));
    }
    // Twice this subject is too much, and the principal is not optional.
    let (answer, line) =
        ask(&event(REST_TOKEN, &format!("Bearer {}", with(json!({"sub": "s".repeat(5000)})))));
    assert_eq!(answer["principalId"].as_str().map(str::len), Some(5000));
    assert_eq!(line["dropped"], json!(["scope", "jti", "client_id", "iss", "sub"]));
    let (answer, line) =
        ask(&event(REST_TOKEN, &format!("Bearer {}", with(json!({"sub": "s".repeat(9000)})))));
    assert_eq!(answer, json!({"errorType": "AuthorizerError", "errorMessage": "answer.too_large"}));
    assert_eq!(line["outcome"], "error");
}
