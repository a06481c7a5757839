//! Faults of an endpoint, over TLS on loopback: whatever it does, every verdict is right.

use std::time::{Duration, Instant, SystemTime};

use jotseal::MAX_JWK_SET_BYTES;
use serde_json::Value;

use super::server::{Behaviour, Server, http};
use super::{HTTP_2, NOW, REST_TOKEN, answer, claims, event, jwks, token_of, toml};
use crate::authorizer::Authorizer;
use crate::config::Config;
use crate::start;

const TIMEOUT_SECS: f64 = 0.5;

/// An authorizer whose keys are served by a server.
struct Setup {
    server: Server,
    authorizer: Authorizer,
    secs: f64,
}

impl Setup {
    fn new(name: &str) -> Self {
        let server = Server::start();
        let file = std::env::temp_dir().join(format!("jotseal-ca-{}-{name}.pem", std::process::id()));
        std::fs::write(&file, &server.authority).unwrap();
        let http = format!("[http]\nca_file = \"{}\"\ntimeout_secs = {TIMEOUT_SECS}\n", file.display());
        let authorizer = open(server.port, &http);
        std::fs::remove_file(file).unwrap();
        Self { server, authorizer, secs: 0.0 }
    }

    /// The code of a fresh token with that kid, `after` seconds after the last, and the outcome of a fetch.
    fn ask(&mut self, kid: &str, after: f64) -> (String, Option<String>) {
        self.secs += after;
        let line = ask(&mut self.authorizer, kid, self.secs).1;
        let fetch = line["fetches"][0]["outcome"].as_str().map(str::to_owned);
        (line["code"].as_str().unwrap_or("allow").to_owned(), fetch)
    }

    fn serves(&self, kids: &[&str]) {
        self.server.does(Behaviour::Answer(http("200 OK", "", &jwks(kids))));
    }
}

fn open(port: u16, others: &str) -> Authorizer {
    let text = toml(&format!("jwks_uri = \"https://localhost:{port}/jwks\""), others);
    start(Config::from_toml(&text).unwrap()).unwrap_or_else(|problems| panic!("{problems}"))
}

fn ask(authorizer: &mut Authorizer, kid: &str, secs: f64) -> (Value, Value) {
    let mut claims = claims();
    claims["exp"] = (NOW + secs + 60.0).into();
    claims["iat"] = (NOW + secs).into();
    let request = event(REST_TOKEN, &format!("Bearer {}", token_of(&claims, kid)));
    answer(authorizer, &request, NOW + secs)
}

/// Every fault with the code that its fetch has in the log.
fn faults() -> Vec<(&'static str, Behaviour)> {
    let set = jwks(&["a", "new"]);
    let whole = http("200 OK", "", &set);
    let large = format!("{}{set}", " ".repeat(MAX_JWK_SET_BYTES));
    let chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n20\r\n{\"keys\": [\r\n";
    let pause = Duration::from_secs_f64(TIMEOUT_SECS * 2.0);
    vec![
        ("timeout", Behaviour::Slow(pause, whole.clone())),
        ("timeout", Behaviour::Drip(Duration::from_millis(100), whole.clone())),
        ("timeout", Behaviour::Hang),
        ("connection", Behaviour::Close),
        ("connection", Behaviour::Answer(whole[..whole.len() - 9].to_vec())),
        ("connection", Behaviour::Answer(chunked.to_vec())),
        ("connection", Behaviour::Answer(b"SSH-2.0-OpenSSH\r\n\r\n".to_vec())),
        ("status", Behaviour::Answer(http("500 Internal Server Error", "", &set))),
        ("status", Behaviour::Answer(http("404 Not Found", "", &set))),
        ("status", Behaviour::Answer(http("204 No Content", "", ""))),
        ("redirect", Behaviour::Answer(http("302 Found", "location: /elsewhere\r\n", &set))),
        (
            "redirect",
            Behaviour::Answer(http("308 Permanent Redirect", "location: http://127.0.0.1/\r\n", "")),
        ),
        ("too_large", Behaviour::Answer(http("200 OK", "", &large))),
        ("content", Behaviour::Answer(http("200 OK", "content-type: text/html\r\n", "<html></html>"))),
        ("content", Behaviour::Answer(http("200 OK", "", "{\"keys\": []}"))),
        ("content", Behaviour::Answer(http("200 OK", "", set.strip_suffix('}').unwrap()))),
        ("content", Behaviour::Answer(http("200 OK", "content-encoding: gzip\r\n", "\u{1f}\u{8b}"))),
    ]
}

#[test]
fn no_fault_takes_keys_away_that_count() {
    let mut setup = Setup::new("kept");
    setup.serves(&["a"]);
    assert_eq!(setup.ask("a", 0.0), ("allow".to_owned(), Some("ok".to_owned())));
    for (code, behaviour) in faults() {
        setup.server.does(behaviour.clone());
        // Keys that are old still count; a key that is not among them may be new.
        let start = Instant::now();
        let (verdict, fetch) = setup.ask("a", 601.0);
        assert_eq!((verdict.as_str(), fetch.as_deref()), ("allow", Some(code)), "{behaviour:?}");
        assert!(start.elapsed() < Duration::from_secs_f64(TIMEOUT_SECS + 1.0), "{behaviour:?}");
        assert_eq!(setup.ask("new", 1.0), ("jwks.unreachable".to_owned(), None), "{behaviour:?}");
        assert_eq!(setup.ask("new", 30.0), ("jwks.unreachable".to_owned(), Some(code.to_owned())));
        setup.serves(&["a"]);
        assert_eq!(setup.ask("a", 30.0), ("allow".to_owned(), Some("ok".to_owned())), "{behaviour:?}");
        assert_eq!(setup.ask("new", 30.0), ("key.not_found".to_owned(), Some("ok".to_owned())));
    }
}

#[test]
fn without_keys_every_fault_is_an_error_and_never_a_denial() {
    for (code, behaviour) in faults() {
        let mut setup = Setup::new("none");
        setup.server.does(behaviour.clone());
        let (given, line) = ask(&mut setup.authorizer, "a", 0.0);
        assert_eq!(given["errorMessage"], "jwks.unreachable", "{behaviour:?}");
        assert_eq!((&line["outcome"], &line["fetches"][0]["outcome"]), (&"error".into(), &code.into()));
        setup.serves(&["a"]);
        assert_eq!(setup.ask("a", 30.0), ("allow".to_owned(), Some("ok".to_owned())), "{behaviour:?}");
    }
}

#[test]
fn keys_rotate_in_mid_flight() {
    let mut setup = Setup::new("rotation");
    setup.serves(&["old"]);
    assert_eq!(setup.ask("old", 0.0).0, "allow");
    let rotated = http("200 OK", "", &jwks(&["old", "new"]));
    setup.server.does(Behaviour::Slow(Duration::from_millis(100), rotated));
    assert_eq!(setup.ask("new", 30.0), ("allow".to_owned(), Some("ok".to_owned())));
    assert_eq!(setup.ask("old", 0.0), ("allow".to_owned(), None));
    setup.serves(&["new"]);
    assert_eq!(setup.ask("gone", 30.0), ("key.not_found".to_owned(), Some("ok".to_owned())));
    assert_eq!(setup.ask("old", 1.0), ("key.not_found".to_owned(), None));
    assert_eq!(setup.ask("new", 0.0), ("allow".to_owned(), None));
}

#[test]
fn a_thousand_unknown_kids_are_one_request() {
    let mut setup = Setup::new("kids");
    setup.serves(&["a"]);
    assert_eq!(setup.ask("a", 0.0).0, "allow");
    for token in 0..1000 {
        let after = if token == 500 { 30.0 } else { 0.0 };
        assert_eq!(setup.ask(&format!("k{token}"), after).0, "key.not_found");
        assert_eq!(setup.server.requests(), if token < 500 { 1 } else { 2 });
    }
    assert_eq!(setup.ask("a", 0.0), ("allow".to_owned(), None));
}

#[test]
fn the_authority_has_to_be_trusted() {
    let server = Server::start();
    server.does(Behaviour::Answer(http("200 OK", "", &jwks(&["a"]))));
    let mut public = open(server.port, "");
    let (given, line) = ask(&mut public, "a", 0.0);
    assert_eq!(given["errorMessage"], "jwks.unreachable");
    assert_eq!(line["fetches"][0]["outcome"], "tls");
    assert_eq!(server.requests(), 0);
}

#[test]
fn there_is_no_more_time_than_the_event_has() {
    let mut setup = Setup::new("deadline");
    setup.server.does(Behaviour::Hang);
    let request = event(HTTP_2, &format!("Bearer {}", token_of(&claims(), "a")));
    let start = Instant::now();
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs_f64(NOW);
    let asked = crate::Request { id: "r", xray: None };
    let budget = Duration::from_millis(100);
    let result = crate::handle(&mut setup.authorizer, &request, asked, now, budget).result;
    assert_eq!(result.unwrap_err().error_message, "jwks.unreachable");
    assert!(start.elapsed() < Duration::from_millis(400), "{:?}", start.elapsed());
}

#[test]
fn a_proxy_is_asked_unless_the_host_is_excepted() {
    let proxy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = proxy.local_addr().unwrap().port();
    let server = Server::start();
    server.does(Behaviour::Answer(http("200 OK", "", &jwks(&["a"]))));
    let file = std::env::temp_dir().join(format!("jotseal-ca-{}-proxy.pem", std::process::id()));
    std::fs::write(&file, &server.authority).unwrap();
    let http = format!("[http]\nca_file = \"{}\"\nproxy = \"http://127.0.0.1:{port}\"\n", file.display());
    let mut excepted = open(server.port, &format!("{http}no_proxy = \"localhost\"\n"));
    assert_eq!(ask(&mut excepted, "a", 0.0).1["outcome"], "allow");
    let mut proxied = open(server.port, &format!("{http}no_proxy = \"a.example\"\n"));
    let asked = std::thread::spawn(move || {
        use std::io::{Read, Write};
        let (mut stream, _) = proxy.accept().unwrap();
        let mut line = [0; 18];
        stream.read_exact(&mut line).unwrap();
        let _ = stream.write_all(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n");
        String::from_utf8_lossy(&line).into_owned()
    });
    assert_eq!(ask(&mut proxied, "a", 0.0).0["errorMessage"], "jwks.unreachable");
    assert_eq!(asked.join().unwrap(), "CONNECT localhost:");
    std::fs::remove_file(file).unwrap();
}
