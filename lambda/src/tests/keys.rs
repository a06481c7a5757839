//! What is done at which age of the keys, with an endpoint that does as it is told.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use jotseal::UnixTime;
use jotseal::issuer::Fetched;
use serde_json::{Value, json};

use super::{HTTP_2, NOW, answer, claims, event, jwks, token_of, toml};
use crate::authorizer::Authorizer;
use crate::config::Config;
use crate::fetch::{Failure, Fetch};
use crate::snapshot;

/// An endpoint whose answer is changed from outside.
#[derive(Clone)]
pub(super) struct Endpoint {
    pub(super) answer: Rc<RefCell<Result<String, Failure>>>,
    pub(super) fetches: Rc<Cell<usize>>,
    pub(super) fresh_secs: Option<f64>,
}

impl Endpoint {
    pub(super) fn serving(text: String) -> Self {
        Self { answer: Rc::new(RefCell::new(Ok(text))), fetches: Rc::default(), fresh_secs: None }
    }

    fn set(&self, answer: Result<String, Failure>) {
        *self.answer.borrow_mut() = answer;
    }
}

impl Fetch for Endpoint {
    fn fetch(&self, _: &str, _: Duration) -> Result<Fetched, Failure> {
        self.fetches.set(self.fetches.get() + 1);
        let body = self.answer.borrow().clone()?.into_bytes();
        Ok(Fetched { body, fresh_secs: self.fresh_secs })
    }

    fn send(&self, _: &str, _: &str) -> Result<(), Failure> {
        Err(Failure::Url)
    }
}

/// An authorizer and its endpoint.
struct Setup {
    authorizer: Authorizer,
    endpoint: Endpoint,
}

impl Setup {
    fn new(issuer: &str, endpoint: Endpoint) -> Self {
        let config = Config::from_toml(&toml(issuer, "")).unwrap();
        let authorizer = Authorizer::new(config, Box::new(endpoint.clone()));
        Self { authorizer: authorizer.unwrap_or_else(|problems| panic!("{problems}")), endpoint }
    }

    fn served(kids: &[&str]) -> Self {
        Self::new("jwks_uri = \"https://issuer.example/jwks\"", Endpoint::serving(jwks(kids)))
    }

    /// The outcome of a token with that kid so many seconds after the start, its code, and the fetches until then.
    fn ask(&mut self, kid: &str, secs: f64) -> (String, String, usize) {
        let mut claims = claims();
        claims["exp"] = json!(NOW + secs + 60.0);
        claims["iat"] = json!(NOW + secs);
        let request = event(HTTP_2, &format!("Bearer {}", token_of(&claims, kid)));
        let (_, line) = answer(&mut self.authorizer, &request, NOW + secs);
        let text = |name: &str| line[name].as_str().unwrap_or("none").to_owned();
        (text("outcome"), text("code"), self.endpoint.fetches.get())
    }
}

fn is(outcome: &str, code: &str, fetches: usize) -> (String, String, usize) {
    (outcome.to_owned(), code.to_owned(), fetches)
}

#[test]
fn keys_are_fetched_at_the_start_and_when_they_are_old() {
    let mut setup = Setup::served(&["a"]);
    let records = setup.authorizer.prefetch(UnixTime::from_secs(NOW), Duration::from_secs(1));
    assert_eq!((records.len(), records[0].outcome), (1, "ok"));
    assert_eq!(setup.ask("a", 1.0), is("allow", "none", 1));
    assert_eq!(setup.ask("b", 1.0), is("unauthenticated", "key.not_found", 1));
    assert_eq!(setup.ask("a", 599.0), is("allow", "none", 1));
    assert_eq!(setup.ask("a", 600.0), is("allow", "none", 2));
    // While the endpoint fails, old keys count, and one fetch is made in a cooldown.
    setup.endpoint.set(Err(Failure::Timeout));
    assert_eq!(setup.ask("a", 1200.0), is("allow", "none", 3));
    assert_eq!(setup.ask("a", 1229.0), is("allow", "none", 3));
    assert_eq!(setup.ask("a", 1230.0), is("allow", "none", 4));
    assert_eq!(setup.ask("a", 4199.0), is("allow", "none", 5));
    // Beyond the limit it is an error, never a refusal.
    assert_eq!(setup.ask("a", 4200.0), is("error", "jwks.unreachable", 5));
    setup.endpoint.set(Ok(jwks(&["a"])));
    assert_eq!(setup.ask("a", 4229.0), is("allow", "none", 6));
}

#[test]
fn a_failed_start_is_tried_again_by_the_first_request() {
    let mut setup = Setup::served(&["a"]);
    setup.endpoint.set(Err(Failure::Connection));
    let records = setup.authorizer.prefetch(UnixTime::from_secs(NOW), Duration::from_secs(1));
    assert_eq!(records[0].outcome, "connection");
    assert_eq!(setup.ask("a", 0.1), is("error", "jwks.unreachable", 2));
    setup.endpoint.set(Ok(jwks(&["a"])));
    assert_eq!(setup.ask("a", 5.0), is("error", "jwks.unreachable", 2));
    assert_eq!(setup.ask("a", 30.2), is("allow", "none", 3));
}

#[test]
fn keys_rotate() {
    let mut setup = Setup::served(&["old"]);
    assert_eq!(setup.ask("old", 0.0), is("allow", "none", 1));
    setup.endpoint.set(Ok(jwks(&["old", "new"])));
    assert_eq!(setup.ask("new", 31.0), is("allow", "none", 2));
    setup.endpoint.set(Ok(jwks(&["new"])));
    assert_eq!(setup.ask("old", 100.0), is("allow", "none", 2));
    assert_eq!(setup.ask("old", 700.0), is("unauthenticated", "key.not_found", 3));
    assert_eq!(setup.ask("new", 700.0), is("allow", "none", 3));
}

#[test]
fn a_thousand_unknown_kids_fetch_once_in_a_cooldown() {
    let mut setup = Setup::served(&["a"]);
    assert_eq!(setup.ask("a", 0.0), is("allow", "none", 1));
    for token in 0..1000 {
        let secs = f64::from(token) * 0.0299;
        assert_eq!(setup.ask(&format!("k{token}"), secs), is("unauthenticated", "key.not_found", 1));
    }
    assert_eq!(setup.ask("k", 30.0), is("unauthenticated", "key.not_found", 2));
    assert_eq!(setup.ask("k", 59.0), is("unauthenticated", "key.not_found", 2));
    // While the endpoint fails, an unknown key may be a new one.
    setup.endpoint.set(Err(Failure::Status(503)));
    assert_eq!(setup.ask("k", 60.0), is("error", "jwks.unreachable", 3));
    assert_eq!(setup.ask("a", 60.0), is("allow", "none", 3));
}

#[test]
fn a_token_that_is_bad_anyway_fetches_nothing() {
    let mut setup = Setup::served(&["a"]);
    let mut none = event(HTTP_2, "Bearer eyJhbGciOiJub25lIn0.e30.");
    assert_eq!(answer(&mut setup.authorizer, &none, NOW).1["code"], "alg.not_allowed");
    none["identitySource"] = json!(["Bearer a.b"]);
    assert_eq!(answer(&mut setup.authorizer, &none, NOW).1["code"], "jws.malformed");
    assert_eq!(setup.endpoint.fetches.get(), 0);
}

#[test]
fn what_is_no_set_of_the_issuer_replaces_nothing() {
    let mut setup = Setup::served(&["a"]);
    assert_eq!(setup.ask("a", 0.0), is("allow", "none", 1));
    let rsa = r#"{"keys": [{"kty": "RSA", "kid": "a", "n": "AQAB", "e": "AQAB"}]}"#;
    for (fetches, text) in (2..).zip(["", "<html>", "{}", "{\"keys\":[]}", rsa, "[]"]) {
        setup.endpoint.set(Ok(text.to_owned()));
        let secs = 600.0 + 30.0 * f64::from(u8::try_from(fetches).unwrap());
        assert_eq!(setup.ask("a", secs), is("allow", "none", fetches), "{text}");
    }
}

#[test]
fn cache_control_counts_within_bounds() {
    for (fresh_secs, until) in [(0.0, 30.0), (120.0, 120.0), (1e9, 3600.0)] {
        let endpoint = Endpoint { fresh_secs: Some(fresh_secs), ..Endpoint::serving(jwks(&["a"])) };
        let mut setup = Setup::new("jwks_uri = \"https://issuer.example/jwks\"", endpoint);
        assert_eq!(setup.ask("a", 0.0), is("allow", "none", 1));
        assert_eq!(setup.ask("a", until - 1.0), is("allow", "none", 1));
        assert_eq!(setup.ask("a", until), is("allow", "none", 2));
    }
}

#[test]
fn discovery_has_to_be_of_the_issuer() {
    let configuration =
        |issuer: &str| json!({"issuer": issuer, "jwks_uri": "https://keys.example/", "keys": []}).to_string();
    let mut setup =
        Setup::new("discovery = true", Endpoint::serving(configuration("https://issuer.example")));
    assert_eq!(setup.ask("a", 0.0), is("error", "jwks.unreachable", 1));
    // The same text serves as configuration and as set.
    let mut both: Value = super::parse(&jwks(&["a"]));
    both["issuer"] = "https://issuer.example/".into();
    both["jwks_uri"] = "https://keys.example/".into();
    setup.endpoint.set(Ok(both.to_string()));
    assert_eq!(setup.ask("a", 30.0), is("allow", "none", 3));
    // Where the set is has been found out.
    assert_eq!(setup.ask("a", 700.0), is("allow", "none", 4));
}

#[test]
fn a_snapshot_saves_the_first_fetch() {
    let path = std::env::temp_dir().join(format!("jotseal-snapshot-{}.json", std::process::id()));
    let file = path.to_str().unwrap();
    let write = |secs: f64| {
        let text = snapshot::write(jwks(&["a"]).as_bytes(), UnixTime::from_secs(NOW + secs)).unwrap();
        std::fs::write(&path, text).unwrap();
    };
    let day = 86400.0;
    let setup = || {
        let issuer = format!("jwks_file = \"{file}\"\njwks_uri = \"https://issuer.example/jwks\"");
        Setup::new(&issuer, Endpoint::serving(jwks(&["a"])))
    };
    write(-day + 10.0);
    let mut fresh = setup();
    assert!(fresh.authorizer.prefetch(UnixTime::from_secs(NOW), Duration::from_secs(1)).is_empty());
    assert_eq!(fresh.ask("a", 0.0), is("allow", "none", 0));
    assert_eq!(fresh.ask("a", 9.0), is("allow", "none", 0));
    assert_eq!(fresh.ask("a", 10.0), is("allow", "none", 1));
    write(-7.0 * day + 10.0);
    let mut stale = setup();
    stale.endpoint.set(Err(Failure::Timeout));
    assert_eq!(stale.ask("a", 0.0), is("allow", "none", 1));
    assert_eq!(stale.ask("a", 9.0), is("allow", "none", 1));
    assert_eq!(stale.ask("a", 10.0), is("error", "jwks.unreachable", 1));

    std::fs::write(&path, jwks(&["a"])).unwrap();
    let text = toml(&format!("jwks_file = \"{file}\"\njwks_uri = \"https://issuer.example/jwks\""), "");
    let undated = Authorizer::new(Config::from_toml(&text).unwrap(), Box::new(fresh.endpoint.clone()));
    let problem = undated.err().unwrap().to_string();
    assert!(problem.starts_with("issuers[0].jwks_file has no fetched_at"), "{problem}");
    // A file alone is all there ever is.
    let mut alone = Setup::new(&format!("jwks_file = \"{file}\""), Endpoint::serving(String::new()));
    assert_eq!(alone.ask("a", 1e9), is("allow", "none", 0));
    assert_eq!(alone.ask("b", 1e9), is("unauthenticated", "key.not_found", 0));
    std::fs::remove_file(&path).unwrap();
    let absent = Authorizer::new(Config::from_toml(&text).unwrap(), Box::new(fresh.endpoint.clone()));
    let problem = absent.err().unwrap().to_string();
    assert!(problem.starts_with("issuers[0].jwks_file cannot be read: No such file"), "{problem}");
}

#[test]
fn files_are_beside_the_configuration() {
    let folder = std::env::temp_dir().join(format!("jotseal-config-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let config = folder.join("jotseal.toml");
    std::fs::write(&config, toml("jwks_file = \"jwks.json\"", "[http]\nca_file = \"ca.pem\"\n")).unwrap();
    let open = || crate::start(Config::from_file(config.to_str().unwrap()).unwrap()).map(|_| ());
    let problems = open().unwrap_err().to_string();
    assert!(problems.starts_with("http.ca_file cannot be read: No such file"), "{problems}");
    std::fs::write(folder.join("ca.pem"), super::server::Server::start().authority).unwrap();
    let problems = open().unwrap_err().to_string();
    assert!(problems.starts_with("issuers[0].jwks_file cannot be read: No such file"), "{problems}");
    std::fs::write(folder.join("jwks.json"), jwks(&["a"])).unwrap();
    open().unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_load_balancer_has_one_key_at_each_url() {
    use jotseal::{Algorithm, base64url};
    let arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/front/50dc6c495c0c9188";
    let text = format!(
        "[[issuers]]\nprofile = \"alb\"\nissuer = \"https://issuer.example/\"\naudiences = \"app\"\n\
         signers = \"{arn}\"\n[token]\nheader = \"x-amzn-oidc-data\"\nscheme = \"none\"\n"
    );
    let pem = super::signing_key().verifying_key().unwrap().to_pem().unwrap();
    let endpoint = Endpoint::serving(pem);
    let authorizer = Authorizer::new(Config::from_toml(&text).unwrap(), Box::new(endpoint.clone()));
    let mut authorizer = authorizer.unwrap_or_else(|problems| panic!("{problems}"));
    let mut ask = |kid: &str, secs: f64| {
        let header = json!({"alg": "ES256", "kid": kid, "signer": arn, "client": "app"});
        let claims = json!({"iss": "https://issuer.example/", "exp": NOW + secs + 60.0, "sub": "s"});
        let input = [header, claims].map(|part| base64url::encode(part.to_string()) + "").join(".");
        let signature = super::signing_key().sign(Algorithm::ES256, input.as_bytes()).unwrap();
        let mut request = event(super::REST_REQUEST, "Bearer other");
        request["headers"]["x-amzn-oidc-data"] = format!("{input}.{}==", base64url::encode(signature)).into();
        let (_, line) = answer(&mut authorizer, &request, NOW + secs);
        (line["code"].as_str().unwrap_or("none").to_owned(), endpoint.fetches.get())
    };
    assert_eq!(ask("0a-1", 0.0), ("none".to_owned(), 1));
    assert_eq!(ask("0a-1", 1.0), ("none".to_owned(), 1));
    assert_eq!(ask("../0a-1", 2.0), ("key.not_found".to_owned(), 1));
    assert_eq!(ask("0a-2", 40.0), ("none".to_owned(), 2));
    assert_eq!(ask("0a-1", 41.0), ("none".to_owned(), 2));
    endpoint.set(Err(Failure::Status(404)));
    assert_eq!(ask("0a-3", 80.0), ("key.not_found".to_owned(), 3));
    assert_eq!(ask("0a-2", 81.0), ("none".to_owned(), 3));
}
