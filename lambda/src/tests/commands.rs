//! The lines of the log, and the commands.

use std::time::Duration;

use jotseal::UnixTime;
use jotseal::issuer::FETCHED_AT;
use serde_json::{Value, json};

use super::{
    HTTP_2, NOW, REST_REQUEST, REST_TOKEN, answer, authorizer, claims, event, jwks, token, toml, with,
};
use crate::config::Config;
use crate::{explain, snapshot, start};

#[test]
fn a_line_is_a_metric_where_there_is_a_namespace() {
    let text = toml(&format!("jwks = '{}'", jwks(&["a3"])), "");
    let config = Config::from_toml(&format!("metrics_namespace = \"Api\"\n{text}")).unwrap();
    let mut authorizer = start(config).unwrap_or_else(|problems| panic!("{problems}"));
    let mut line = |credentials: &str| answer(&mut authorizer, &event(HTTP_2, credentials), NOW).1;
    let allowed = line(&format!("Bearer {}", token(&claims())));
    let directive = &allowed["_aws"]["CloudWatchMetrics"][0];
    assert_eq!(
        (&allowed["_aws"]["Timestamp"], &directive["Namespace"]),
        (&json!(1_800_000_000_000_u64), &json!("Api"))
    );
    assert_eq!(directive["Dimensions"], json!([["reason"]]));
    for metric in directive["Metrics"].as_array().unwrap() {
        assert!(allowed[metric["Name"].as_str().unwrap()].is_number(), "{metric}");
    }
    assert_eq!((&allowed["reason"], &allowed["decisions"]), (&json!("allow"), &json!(1)));
    let refused = line("Bearer x");
    assert_eq!(refused["reason"], "jws.malformed");
    for metric in refused["_aws"]["CloudWatchMetrics"][0]["Metrics"].as_array().unwrap() {
        assert!(refused[metric["Name"].as_str().unwrap()].is_number(), "{metric}");
    }
}

#[test]
fn no_line_has_a_token_a_claim_or_a_key() {
    let mut authorizer = authorizer("");
    let good = token(&claims());
    let tampered = with(json!({"sub": "mallory"}));
    let (input, _) = tampered.rsplit_once('.').unwrap();
    let tokens = [
        good.clone(),
        with(json!({"exp": NOW})),
        with(json!({"aud": "geheim"})),
        format!("{input}.{}", good.rsplit_once('.').unwrap().1),
    ];
    for token in &tokens {
        let line = answer(&mut authorizer, &event(HTTP_2, &format!("Bearer {token}")), NOW).1.to_string();
        let parts = tokens.iter().flat_map(|token| token.split('.'));
        for secret in
            parts.chain(["alice", "mallory", "geheim", "read write", "7f3c", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76"])
        {
            assert!(!line.contains(secret), "{secret} in {line}");
        }
    }
    // The kid is the token's own word.
    let long = super::token_of(&claims(), &"k".repeat(1000));
    let line = answer(&mut authorizer, &event(HTTP_2, &format!("Bearer {long}")), NOW).1;
    assert_eq!(line["kid"], "k".repeat(64));
}

#[test]
fn an_event_is_explained_step_by_step() {
    let explained = |others: &str, event: &Value| {
        explain::event(&mut authorizer(others), event, UnixTime::from_secs(NOW), Duration::ZERO)
    };
    let routes = "[[routes]]\npath = \"/admin\"\nany_group = \"admins\"\n";
    let good = token(&claims());
    let text = explained(routes, &event(REST_REQUEST, &format!("Bearer {good}")));
    let lines: Vec<_> = text.lines().take(8).collect();
    let length = format!("token: found, {} octets", good.len());
    assert_eq!(
        lines,
        [
            "event: rest.request",
            "route: GET /request",
            &length,
            "issuer: https://issuer.example/",
            "kid: a3",
            "signature and claims: valid",
            "denied: arn:aws:execute-api:us-east-1:123456789012:s4x3opwd6i/test/*/admin",
            "outcome: forbidden",
        ]
    );
    assert!(text.contains("\"Effect\": \"Deny\"") && !text.contains(&good));
    let text = explained("", &event(REST_TOKEN, &format!("Bearer {}", with(json!({"exp": NOW})))));
    assert!(text.contains("signature and claims: claim.expired (exp)\noutcome: unauthenticated\n"), "{text}");
    let text = explained("", &event(REST_TOKEN, "Bearer a.b"));
    assert!(text.contains("refused: jws.malformed\n"), "{text}");
    assert!(explained("", &json!({})).starts_with("event: none that is known\noutcome: error\n"));
}

#[test]
fn a_snapshot_has_its_time_and_no_private_member() {
    let mut set = super::parse(&jwks(&["a"]));
    set["keys"][0]["d"] = "geheim".into();
    let written = snapshot::write(set.to_string().as_bytes(), UnixTime::from_secs(NOW + 0.7)).unwrap();
    assert!(!written.contains("geheim"));
    assert_eq!(super::parse(&written)[FETCHED_AT], json!(NOW));
    assert_eq!(snapshot::write(b"{\"keys\": []}", UnixTime::from_secs(NOW)), None);
}
