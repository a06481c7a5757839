//! The corpus of tokens that Python's `Verifier.from_config` is tried on as well.

use serde_json::Value;

use super::{HTTP_2, answer, event, parse};
use crate::config::Config;
use crate::start;

#[test]
fn every_token_has_its_verdict() {
    let corpus = parse(include_str!("../../../tests/vectors/issuers.json"));
    let config = Config::from_toml(corpus["configuration"].as_str().unwrap()).unwrap();
    let mut authorizer = start(config).unwrap_or_else(|problems| panic!("{problems}"));
    let now = corpus["now"].as_f64().unwrap();
    for case in corpus["cases"].as_array().unwrap() {
        let request = event(HTTP_2, &format!("Bearer {}", case["token"].as_str().unwrap()));
        let line = answer(&mut authorizer, &request, now).1;
        let verdict = |line: &Value, name: &str| line.get(name).cloned().unwrap_or_default();
        let given = (verdict(&line, "code"), verdict(&line, "claim"));
        assert_eq!(given, (verdict(case, "code"), verdict(case, "claim")), "{}", case["name"]);
    }
}
