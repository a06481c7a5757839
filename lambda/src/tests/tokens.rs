//! Tokens, and where they are.

use serde_json::{Value, json};

use super::{
    APPSYNC, EXP, HTTP_1, HTTP_2, NOW, REST_REQUEST, REST_TOKEN, WEBSOCKET, answer, ask, authorizer, claims,
    code, event, parse, token, with,
};

/// Each kind of event with the lines of its configuration, and the answers that allow and refuse.
const GOLDEN: [(&str, &str, &str, &str, &str); 7] = [
    (
        "rest.token",
        REST_TOKEN,
        "",
        include_str!("../../tests/golden/rest-token.allow.json"),
        include_str!("../../tests/golden/rest-token.deny.json"),
    ),
    (
        "rest.request",
        REST_REQUEST,
        "",
        include_str!("../../tests/golden/rest-request.allow.json"),
        include_str!("../../tests/golden/rest-request.deny.json"),
    ),
    (
        "http.1.0",
        HTTP_1,
        "",
        include_str!("../../tests/golden/http-1.allow.json"),
        include_str!("../../tests/golden/http-1.deny.json"),
    ),
    (
        "http.2.0",
        HTTP_2,
        "",
        include_str!("../../tests/golden/http-2.allow.json"),
        include_str!("../../tests/golden/http-2.deny.json"),
    ),
    (
        "http.2.0",
        HTTP_2,
        "[http_api]\nresponse = \"iam\"",
        include_str!("../../tests/golden/http-2-iam.allow.json"),
        include_str!("../../tests/golden/http-2-iam.deny.json"),
    ),
    (
        "websocket",
        WEBSOCKET,
        "",
        include_str!("../../tests/golden/websocket.allow.json"),
        include_str!("../../tests/golden/websocket.deny.json"),
    ),
    (
        "appsync",
        APPSYNC,
        "",
        include_str!("../../tests/golden/appsync.allow.json"),
        include_str!("../../tests/golden/appsync.deny.json"),
    ),
];

/// A line of the log without what differs from one decision to the next.
fn stable(mut line: Value) -> Value {
    for name in ["latencyMicros", "verifyMicros"] {
        line.as_object_mut().unwrap().remove(name);
    }
    line
}

#[test]
fn a_valid_token_is_allowed() {
    for (kind, golden, others, allow, _) in GOLDEN {
        let mut authorizer = authorizer(others);
        for scheme in ["Bearer", "bearer", "BEARER"] {
            let event = event(golden, &format!("{scheme} {}", token(&claims())));
            let (given, line) = answer(&mut authorizer, &event, NOW);
            assert_eq!(given, parse(allow), "{kind}");
            assert!(line["latencyMicros"].is_u64() && line["verifyMicros"].is_u64());
            let expected = json!({"requestId": "request-1", "event": kind, "outcome": "allow",
                "issuer": "https://issuer.example/", "kid": "a3"});
            assert_eq!(stable(line), expected);
        }
    }
}

#[test]
fn every_bad_token_is_refused() {
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
    for (kind, golden, others, _, refused) in GOLDEN {
        let mut authorizer = authorizer(others);
        for (code, claim, token) in &cases {
            let event = event(golden, &format!("Bearer {token}"));
            let (given, line) = answer(&mut authorizer, &event, NOW);
            // AppSync's events have a token or none.
            let code = if token.is_empty() && kind == "appsync" { "token.missing" } else { code };
            assert_eq!(given, parse(refused), "{kind} {code}");
            assert_eq!(
                (line["outcome"].as_str(), line["code"].as_str()),
                (Some("unauthenticated"), Some(code))
            );
            assert_eq!(line["claim"].as_str(), *claim);
        }
        for (code, credentials) in [
            ("token.scheme", good.as_str()),
            ("token.scheme", "Basic YWxpY2U6c2VjcmV0"),
            ("token.scheme", "Bearer"),
            ("token.scheme", ""),
        ] {
            if kind != "appsync" {
                let (given, line) = answer(&mut authorizer, &event(golden, credentials), NOW);
                assert_eq!((given, line["code"].as_str()), (parse(refused), Some(code)), "{kind}");
            }
        }
        let (given, _) = answer(&mut authorizer, &event(golden, &format!("Bearer {good}")), NOW);
        assert_ne!(given, parse(refused), "after all of them it still serves");
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
        (strip(APPSYNC, &["authorizationToken"]), json!({"isAuthorized": false, "ttlOverride": 0})),
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
fn the_context_has_flat_strings_only() {
    let context = |changes| ask(&event(HTTP_2, &format!("Bearer {}", with(changes)))).0["context"].clone();
    assert_eq!(context(json!({"scope": ["a", "b"]}))["scope"], "a b");
    assert_eq!(context(json!({"scope": null, "scp": ["a", "b"]}))["scope"], "a b");
    let odd = context(json!({"scope": {"a": 1}, "client_id": 7}));
    assert_eq!((&odd["scope"], &odd["client_id"]), (&Value::Null, &json!(7)));
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
    for (_, golden, others, ..) in GOLDEN {
        let (answer, line) = answer(&mut authorizer(others), &event(golden, &scope), NOW);
        let context = answer.get("context").unwrap_or(&answer["resolverContext"]);
        assert_eq!((context["sub"].as_str(), context.get("scope")), (Some("alice"), None));
        assert_eq!((&line["outcome"], &line["dropped"]), (&json!("allow"), &json!(["scope"])));
    }
    // Twice this subject is too much, and the principal is not optional.
    let (answer, line) =
        ask(&event(REST_TOKEN, &format!("Bearer {}", with(json!({"sub": "s".repeat(5000)})))));
    assert_eq!(answer["principalId"].as_str().map(str::len), Some(5000));
    assert_eq!(line["dropped"], json!(["sub"]));
    let (answer, line) =
        ask(&event(REST_TOKEN, &format!("Bearer {}", with(json!({"sub": "s".repeat(9000)})))));
    assert_eq!(answer, json!({"errorType": "AuthorizerError", "errorMessage": "answer.too_large"}));
    assert_eq!(line["outcome"], "error");
}
