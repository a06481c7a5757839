//! The published schema says what the parser takes: every key of one is in the other.

use std::collections::BTreeSet;

use jotseal::Algorithm;
use jotseal::config::ROOT_KEYS;
use jotseal::issuer::{HTTP_KEYS, ISSUER_KEYS, JWKS_KEYS, Profile};
use serde_json::{Value, json};

use super::Config;
use super::routes::{FIELD_KEYS, ROUTE_KEYS};
use super::sections::{HTTP_API_KEYS, TOKEN_KEYS, WEBSOCKET_KEYS};

fn schema() -> Value {
    serde_json::from_str(include_str!("../../config.schema.json")).unwrap()
}

/// The tables of the parser, and where the schema has them.
const TABLES: [(&str, &[&str]); 9] = [
    ("", ROOT_KEYS),
    ("/properties/issuers/items", ISSUER_KEYS),
    ("/properties/jwks", JWKS_KEYS),
    ("/properties/http", HTTP_KEYS),
    ("/properties/token", TOKEN_KEYS),
    ("/properties/websocket", WEBSOCKET_KEYS),
    ("/properties/http_api", HTTP_API_KEYS),
    ("/properties/routes/items", ROUTE_KEYS),
    ("/properties/fields/items", FIELD_KEYS),
];

/// The strict tables below a schema.
fn strict_tables(schema: &Value, place: String, found: &mut BTreeSet<String>) {
    if schema["additionalProperties"] == json!(false) {
        found.insert(place.clone());
    }
    for (name, below) in schema["properties"].as_object().into_iter().flatten() {
        strict_tables(below, format!("{place}/properties/{name}"), found);
    }
    if schema["items"].is_object() {
        strict_tables(&schema["items"], format!("{place}/items"), found);
    }
}

#[test]
fn every_key_of_one_is_in_the_other() {
    let schema = schema();
    let mut strict = BTreeSet::new();
    strict_tables(&schema, String::new(), &mut strict);
    assert_eq!(strict, TABLES.iter().map(|(place, _)| (*place).to_owned()).collect());
    for (place, keys) in TABLES {
        let properties = schema.pointer(&format!("{place}/properties")).unwrap().as_object().unwrap();
        let published: BTreeSet<_> = properties.keys().map(String::as_str).collect();
        assert_eq!(published, keys.iter().copied().collect(), "{place}");
    }
}

#[test]
fn names_are_those_of_the_core() {
    let schema = schema();
    let issuer = &schema["properties"]["issuers"]["items"]["properties"];
    assert_eq!(issuer["profile"]["enum"], json!(Profile::ALL.map(Profile::name)));
    assert_eq!(issuer["algorithms"]["oneOf"][0]["enum"], json!(Algorithm::ALL.map(Algorithm::name)));
}

#[test]
fn limits_and_defaults_are_those_of_the_parser() {
    let minimal = "[[issuers]]\nissuer = \"https://a.example\"\naudiences = \"x\"\nalgorithms = \"ES256\"\n";
    let config = Config::from_toml(minimal).unwrap();
    let schema = schema();
    let properties = |table: &str| schema["properties"][table]["properties"].as_object().unwrap().clone();
    let policy = config.jwks.policy;
    for (key, secs) in [
        ("max_age_secs", policy.max_age_secs),
        ("max_stale_secs", policy.max_stale_secs),
        ("cooldown_secs", policy.cooldown_secs),
        ("snapshot_max_age_secs", config.jwks.snapshot_max_age_secs),
        ("snapshot_max_stale_secs", config.jwks.snapshot_max_stale_secs),
    ] {
        assert_eq!(properties("jwks")[key]["default"].as_f64(), Some(secs), "{key}");
    }
    let timeout = &properties("http")["timeout_secs"];
    assert_eq!(timeout["default"].as_f64(), Some(config.http.timeout_secs));
    let issuer = schema["properties"]["issuers"]["items"]["properties"].as_object().unwrap().clone();
    for (table, key, definition) in properties("jwks")
        .iter()
        .map(|(key, definition)| ("\n[jwks]\n", key, definition))
        .chain([("\n[http]\n", &"timeout_secs".to_owned(), timeout)])
        .chain([("", &"leeway_secs".to_owned(), &issuer["leeway_secs"])])
    {
        for (limit, beyond) in [("minimum", -0.01), ("maximum", 0.01)] {
            let limit = definition[limit].as_f64().unwrap();
            let refused = Config::from_toml(&format!("{minimal}{table}{key} = {:?}\n", limit + beyond));
            let problems = refused.unwrap_err().to_string();
            assert!(problems.contains("is not a number from"), "{key} {limit}: {problems}");
            // At the limit itself there may be another problem, with another key.
            let taken = Config::from_toml(&format!("{minimal}{table}{key} = {limit:?}\n"));
            let problems = taken.err().map(|problems| problems.to_string()).unwrap_or_default();
            assert!(!problems.contains("is not a number from"), "{key} {limit}: {problems}");
        }
    }
}

#[test]
fn the_reference_names_every_key_and_profile() {
    let reference = include_str!("../../../docs/authorizer.md");
    let keys = TABLES.iter().flat_map(|(_, keys)| keys.iter().copied());
    for name in keys.chain(Profile::ALL.map(Profile::name)) {
        assert!(reference.contains(name), "{name}");
    }
}

#[test]
fn the_example_of_the_reference_is_taken() {
    let reference = include_str!("../../../docs/authorizer.md");
    let (_, after) = reference.split_once("```toml\n").unwrap();
    let config = Config::from_toml(after.split_once("```").unwrap().0).unwrap();
    assert_eq!((config.issuers.all().len(), config.policy.routes.len(), config.context.len()), (2, 2, 2));
}
