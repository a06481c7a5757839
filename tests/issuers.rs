//! Issuers: what a configuration says of them, and what their tokens have to be.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::Arc;

use jotseal::config::{Problems, ROOT_KEYS, Table};
use jotseal::issuer::{Endpoint, Issuers, KeyQuery, Profile};
use jotseal::{Algorithm, IssuerVerifier, JoseHeader, SigningKey, UnixTime, base64url, jwt};
use serde_json::{Map, Value, json};

const NOW: f64 = 1_800_000_000.0;
const POOL: &str = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_aBcDeFgHi";
const TENANT: &str = "11111111-2222-3333-4444-555555555555";
const ARN: &str =
    "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/front/50dc6c495c0c9188";

fn read(configuration: &Value) -> Result<Issuers, String> {
    let members: Map<_, _> = configuration.as_object().unwrap().clone();
    let problems = Problems::default();
    let issuers = Issuers::read(Table::root(&members, ROOT_KEYS, &problems));
    problems.unless_any(issuers).map_err(|problems| problems.to_string())
}

fn one(issuer: Value) -> Result<Issuers, String> {
    read(&json!({"issuers": [issuer]}))
}

fn refused(issuer: Value) -> String {
    one(issuer).unwrap_err()
}

/// A verifier of a configured issuer, and the key that its tokens are signed with.
struct Provider {
    verifier: IssuerVerifier,
    key: SigningKey,
    algorithm: Algorithm,
}

impl Provider {
    fn new(issuer: Value) -> Self {
        let issuer = Arc::clone(&one(issuer).unwrap().all()[0]);
        let algorithm = issuer.algorithms[0];
        let key = SigningKey::generate(algorithm).unwrap();
        let verifier = IssuerVerifier::new(issuer, key.verifying_key().unwrap()).unwrap();
        Self { verifier, key, algorithm }
    }

    fn token(&self, claims: &Value) -> String {
        jwt::encode(claims, &JoseHeader::jwt(self.algorithm).with_kid("k"), &self.key).unwrap()
    }

    fn code(&self, token: &str) -> String {
        match self.verifier.verify(token.as_bytes(), UnixTime::from_secs(NOW)) {
            Ok(_) => "ok".to_owned(),
            Err(error) => format!("{} {}", error.code(), error.claim().unwrap_or("-")),
        }
    }

    /// The verdict on claims with some replaced, or removed where the new value is null.
    fn verdict(&self, claims: &Value, changes: Value) -> String {
        let mut claims = claims.clone();
        for (name, value) in changes.as_object().unwrap() {
            match value {
                Value::Null => claims.as_object_mut().unwrap().remove(name),
                _ => claims.as_object_mut().unwrap().insert(name.clone(), value.clone()),
            };
        }
        self.code(&self.token(&claims))
    }
}

#[test]
fn unknown_keys_are_told_with_the_nearest() {
    assert_eq!(
        refused(json!({"issuer": "https://a.example", "audience": "x", "algorithms": "RS256"})),
        "issuers[0].audience is no key here; is audiences meant?; issuers[0].audiences is missing"
    );
    let other = json!({"issuer": [], "sesame": 1});
    let problem = read(&other).unwrap_err();
    assert!(problem.contains("issuer is no key here; is issuers meant?"), "{problem}");
    assert!(problem.contains("sesame is no key here: there are issuers, jwks"), "{problem}");
}

#[test]
fn what_is_missing_or_wrong_is_named_and_its_value_is_not() {
    let right = json!({"issuer": "https://a.example", "audiences": ["x"], "algorithms": ["RS256"]});
    assert!(one(right.clone()).is_ok());
    for (key, value, what) in [
        ("issuer", Value::Null, "issuers[0].issuer is missing"),
        ("audiences", Value::Null, "issuers[0].audiences is missing"),
        ("algorithms", Value::Null, "issuers[0].algorithms is missing"),
        ("algorithms", json!("none"), "issuers[0].algorithms has an entry that is none of HS256"),
        ("algorithms", json!(["HS256"]), "has one of HMAC"),
        ("audiences", json!([]), "is not a string or a list"),
        ("audiences", json!(["geheim", ""]), "is not a string or a list"),
        ("issuer", json!(" geheim"), "without white space"),
        ("issuer", json!("ge heim"), "white space"),
        ("issuer", json!("geheim"), "makes an endpoint that is not fetched"),
        ("issuer", json!("http://geheim.example"), "https URL"),
        ("jwks_uri", json!("http://geheim.example/jwks"), "https URL"),
        ("jwks_uri", json!("https://u:geheim@a.example/jwks"), "without a user"),
        ("leeway_secs", json!(601), "is not a number from 0 to 600"),
        ("leeway_secs", json!("60"), "is not a number from 0 to 600"),
        ("profile", json!("geheim"), "is not one of oidc, cognito, auth0, entra, okta, google"),
        ("token_use", json!("access"), "is for the profile cognito"),
        ("signers", json!(ARN), "is for the profile alb"),
        ("discovery", json!("yes"), "is not true or false"),
        ("discovery", json!(false), "jwks_uri is missing, and so are jwks_file and discovery"),
        ("claims", json!({"hd": {}}), "issuers[0].claims.hd is neither a string"),
    ] {
        let mut issuer = right.clone();
        match &value {
            Value::Null => issuer.as_object_mut().unwrap().remove(key),
            _ => issuer.as_object_mut().unwrap().insert(key.to_owned(), value.clone()),
        };
        let problem = refused(issuer);
        assert!(problem.contains(what), "{key} = {value}: {problem}");
        assert!(!problem.contains("heim"), "{problem}");
    }
    let twice = read(&json!({"issuers": [right, right]})).unwrap_err();
    assert_eq!(twice, "issuers[1].issuer is that of another table too");
    assert_eq!(read(&json!({"issuers": []})).unwrap_err(), "issuers is empty");
}

#[test]
fn each_profile_knows_where_its_keys_are() {
    for (issuer, url) in [
        (json!({"profile": "cognito", "issuer": POOL}), format!("{POOL}/.well-known/jwks.json")),
        (
            json!({"profile": "auth0", "issuer": "https://t.eu.auth0.com/"}),
            "https://t.eu.auth0.com/.well-known/jwks.json".to_owned(),
        ),
        (
            json!({"profile": "entra", "issuer": format!("https://login.microsoftonline.com/{TENANT}/v2.0")}),
            format!("https://login.microsoftonline.com/{TENANT}/discovery/v2.0/keys"),
        ),
        (
            json!({"profile": "entra", "issuer": format!("https://sts.windows.net/{TENANT}/")}),
            format!("https://login.microsoftonline.com/{TENANT}/discovery/v2.0/keys"),
        ),
        (
            json!({"profile": "okta", "issuer": "https://d.okta.com/oauth2/default"}),
            "https://d.okta.com/oauth2/default/v1/keys".to_owned(),
        ),
        (json!({"profile": "google"}), "https://www.googleapis.com/oauth2/v3/certs".to_owned()),
        (
            json!({"profile": "keycloak", "issuer": "https://k.example/realms/r"}),
            "https://k.example/realms/r/protocol/openid-connect/certs".to_owned(),
        ),
        (
            json!({"profile": "github-actions", "claims": {"repository": "o/r"}}),
            "https://token.actions.githubusercontent.com/.well-known/jwks".to_owned(),
        ),
    ] {
        let mut issuer = issuer;
        issuer["audiences"] = "x".into();
        let issuers = one(issuer).unwrap();
        assert_eq!(issuers.all()[0].keys_from.endpoint, Some(Endpoint::Jwks(url)));
        assert_eq!(issuers.all()[0].algorithms, [Algorithm::RS256]);
    }
    let generic = one(json!({"issuer": "https://a.example/x/", "audiences": "x", "algorithms": "ES256"}));
    let discovery = "https://a.example/x/.well-known/openid-configuration";
    let endpoint = generic.unwrap().all()[0].keys_from.endpoint.clone().unwrap();
    assert_eq!(endpoint, Endpoint::Discovery(discovery.to_owned()));
}

#[test]
fn issuers_of_another_form_are_refused() {
    for (profile, issuer) in [
        ("cognito", "https://a.example/pool"),
        ("auth0", "https://t.eu.auth0.com"),
        ("entra", "https://login.microsoftonline.com/common/v2.0"),
        ("entra", "https://login.microsoftonline.com/{tenantid}/v2.0"),
        ("keycloak", "https://k.example/r"),
        ("google", "accounts.google.com"),
    ] {
        let problem = refused(json!({"profile": profile, "issuer": issuer, "audiences": "x"}));
        assert!(problem.starts_with("issuers[0].issuer is "), "{problem}");
    }
    let anyone = refused(json!({"profile": "github-actions", "audiences": "x", "claims": {"ref": "main"}}));
    assert!(anyone.starts_with("issuers[0].claims names none of sub, repository"), "{anyone}");
}

#[test]
fn cognito_tokens_are_for_a_client() {
    let access =
        json!({"iss": POOL, "exp": NOW + 60.0, "token_use": "access", "client_id": "app", "sub": "s"});
    let id = json!({"iss": POOL, "exp": NOW + 60.0, "token_use": "id", "aud": "app", "sub": "s"});
    let provider = Provider::new(json!({"profile": "cognito", "issuer": POOL, "audiences": ["app", "cli"]}));
    let verdict = |changes| provider.verdict(&access, changes);
    assert_eq!(verdict(json!({})), "ok");
    assert_eq!(verdict(json!({"client_id": "cli", "aud": "https://resource.example"})), "ok");
    assert_eq!(verdict(json!({"client_id": "other"})), "claim.aud client_id");
    assert_eq!(verdict(json!({"client_id": "other", "aud": "app"})), "claim.aud client_id");
    assert_eq!(verdict(json!({"client_id": null})), "claim.missing client_id");
    assert_eq!(verdict(json!({"client_id": ["app"]})), "claim.invalid client_id");
    assert_eq!(verdict(json!({"token_use": null})), "claim.missing token_use");
    assert_eq!(verdict(json!({"token_use": "refresh"})), "claim.mismatch token_use");
    assert_eq!(verdict(json!({"iss": format!("{POOL}/")})), "claim.iss iss");
    assert_eq!(provider.verdict(&id, json!({})), "claim.mismatch token_use");

    let both =
        json!({"profile": "cognito", "issuer": POOL, "audiences": "app", "token_use": ["access", "id"]});
    let provider = Provider::new(both);
    assert_eq!(provider.verdict(&access, json!({})), "ok");
    assert_eq!(provider.verdict(&id, json!({})), "ok");
    assert_eq!(provider.verdict(&id, json!({"aud": "other"})), "claim.aud aud");
    assert_eq!(provider.verdict(&id, json!({"aud": null, "client_id": "app"})), "claim.missing aud");
}

#[test]
fn other_profiles_hold_tokens_to_their_claims() {
    let entra = format!("https://login.microsoftonline.com/{TENANT}/v2.0");
    let provider = Provider::new(json!({"profile": "entra", "issuer": entra, "audiences": "api"}));
    let claims = json!({"iss": entra, "aud": "api", "exp": NOW + 60.0, "tid": TENANT});
    assert_eq!(provider.verdict(&claims, json!({})), "ok");
    assert_eq!(provider.verdict(&claims, json!({"tid": "x"})), "claim.mismatch tid");
    assert_eq!(provider.verdict(&claims, json!({"tid": null})), "claim.missing tid");

    let realm = "https://k.example/realms/r";
    let provider = Provider::new(json!({"profile": "keycloak", "issuer": realm, "audiences": "api"}));
    let claims = json!({"iss": realm, "aud": "api", "exp": NOW + 60.0, "typ": "Bearer"});
    assert_eq!(provider.verdict(&claims, json!({})), "ok");
    assert_eq!(provider.verdict(&claims, json!({"typ": "ID"})), "claim.mismatch typ");

    let github = json!({"profile": "github-actions", "audiences": "api",
        "claims": {"repository": ["o/r", "o/s"], "runner_environment": "github-hosted"}});
    let provider = Provider::new(github);
    let claims = json!({"iss": "https://token.actions.githubusercontent.com", "aud": "api", "exp": NOW + 60.0,
        "repository": "o/s", "runner_environment": "github-hosted"});
    assert_eq!(provider.verdict(&claims, json!({})), "ok");
    assert_eq!(provider.verdict(&claims, json!({"repository": "mallory/s"})), "claim.mismatch repository");
    assert_eq!(
        provider.verdict(&claims, json!({"runner_environment": "self-hosted"})),
        "claim.mismatch runner_environment"
    );
}

#[test]
fn access_tokens_of_rfc9068_have_their_type() {
    let issuer = json!({"issuer": "https://a.example", "audiences": "api", "algorithms": "ES256",
        "typ": "at+jwt", "require": ["client_id", "jti"]});
    let provider = Provider::new(issuer);
    let claims =
        json!({"iss": "https://a.example", "aud": "api", "exp": NOW + 60.0, "client_id": "c", "jti": "1"});
    let sign = |typ: &str, claims: &Value| {
        let mut header = JoseHeader::jwt(Algorithm::ES256);
        header.typ = Some(typ.to_owned());
        provider.code(&jwt::encode(claims, &header, &provider.key).unwrap())
    };
    for typ in ["at+jwt", "application/at+jwt", "AT+JWT"] {
        assert_eq!(sign(typ, &claims), "ok");
    }
    assert_eq!(sign("JWT", &claims), "header.typ -");
    let mut bare = claims.clone();
    bare.as_object_mut().unwrap().remove("jti");
    assert_eq!(sign("at+jwt", &bare), "claim.missing jti");
}

#[test]
fn load_balancers_sign_padded_parts() {
    let terms = json!({"profile": "alb", "issuer": POOL, "audiences": "app", "signers": ARN});
    let provider = Provider::new(terms.clone());
    let sign = |header: Value, pad: bool| {
        let claims = json!({"iss": POOL, "exp": NOW + 60.0, "sub": "s"});
        let part = |text: String| {
            let part = base64url::encode(text.as_bytes());
            let signs = if pad { (4 - part.len() % 4) % 4 } else { 0 };
            part + &"=".repeat(signs)
        };
        let input = format!("{}.{}", part(header.to_string()), part(claims.to_string()));
        let signature = provider.key.sign(Algorithm::ES256, input.as_bytes()).unwrap();
        provider.code(&format!("{input}.{}==", base64url::encode(&signature)))
    };
    let header = json!({"alg": "ES256", "kid": "k", "signer": ARN, "client": "app", "exp": NOW + 60.0});
    let with = |name: &str, value: Value| {
        let mut header = header.clone();
        header[name] = value;
        sign(header, true)
    };
    assert_eq!(sign(header.clone(), true), "ok");
    assert_eq!(sign(header.clone(), false), "ok");
    assert_eq!(with("signer", "arn:aws:elasticloadbalancing:other".into()), "claim.mismatch signer");
    assert_eq!(with("signer", Value::Null), "claim.missing signer");
    assert_eq!(with("client", "other".into()), "claim.aud client");
    // Nobody else's tokens are padded.
    let plain = Provider::new(json!({"issuer": POOL, "audiences": "app", "algorithms": "ES256"}));
    let token = plain.token(&json!({"iss": POOL, "aud": "app", "exp": NOW + 60.0}));
    assert_eq!(plain.code(&token), "ok");
    assert_eq!(plain.code(&format!("{token}==")), "jws.malformed -");

    let issuers = one(terms).unwrap();
    let endpoint = issuers.all()[0].keys_from.endpoint.clone().unwrap();
    let url = "https://public-keys.auth.elb.eu-west-1.amazonaws.com/0a-1";
    assert_eq!(endpoint.url(Some("0a-1")).as_deref(), Some(url));
    for kid in [None, Some(""), Some("../x"), Some("a?b"), Some("a/b"), Some("é"), Some(&*"a".repeat(65))] {
        assert_eq!(endpoint.url(kid), None, "{kid:?}");
    }
}

#[test]
fn a_token_is_routed_by_its_exact_issuer() {
    let issuer = |name: &str| json!({"issuer": name, "audiences": "x", "algorithms": "ES256"});
    let issuers =
        read(&json!({"issuers": [issuer("https://a.example"), issuer("https://a.example/")]})).unwrap();
    let key = SigningKey::generate(Algorithm::ES256).unwrap();
    let route = |iss: Value| {
        let claims = json!({"iss": iss});
        let token = jwt::encode(&claims, &JoseHeader::jwt(Algorithm::ES256), &key).unwrap();
        issuers.route(token.as_bytes()).map_err(|error| error.code())
    };
    assert_eq!(route("https://a.example".into()), Ok(0));
    assert_eq!(route("https://a.example/".into()), Ok(1));
    assert_eq!(route("https://A.example".into()), Err("claim.iss"));
    assert_eq!(route(Value::Null), Err("claim.missing"));
    assert_eq!(route(json!(["https://a.example"])), Err("claim.invalid"));
    assert_eq!(issuers.route(b"a.b").unwrap_err().code(), "jws.malformed");
    // Whether padding is allowed is for the terms of the issuer, which come later.
    assert_eq!(issuers.route(b"e30.e30=.").unwrap_err().code(), "claim.missing");
}

#[test]
fn a_token_asks_for_a_key() {
    let provider =
        Provider::new(json!({"issuer": "https://a.example", "audiences": "x", "algorithms": "ES256"}));
    let issuer = provider.verifier.issuer();
    let token = provider.token(&json!({}));
    let query = KeyQuery { kid: Some("k".to_owned()), algorithm: Algorithm::ES256 };
    assert_eq!(issuer.key_query(token.as_bytes()).unwrap(), query);
    let hs256 = format!("eyJhbGciOiJIUzI1NiJ9.{}", token.split_once('.').unwrap().1);
    assert_eq!(issuer.key_query(hs256.as_bytes()).unwrap_err().code(), "alg.not_allowed");
}

#[test]
fn scopes_and_groups_are_where_the_profile_has_them() {
    let claims = |json: Value| jotseal::ClaimsSet::parse(json.to_string().as_bytes()).unwrap();
    let issuers =
        one(json!({"profile": "keycloak", "issuer": "https://k.example/realms/r", "audiences": "x"}));
    let issuer = Arc::clone(&issuers.unwrap().all()[0]);
    assert_eq!(issuer.profile, Profile::Keycloak);
    let set = claims(json!({"scope": "a  b", "scp": ["c"], "realm_access": {"roles": ["admin", "user"]}}));
    assert_eq!(issuer.scopes(&set), ["a", "b"]);
    assert_eq!(issuer.groups(&set), ["admin", "user"]);
    assert_eq!(issuer.scopes(&claims(json!({"scp": ["c", "d"]}))), ["c", "d"]);
    // A list that holds anything but strings grants nothing.
    assert!(issuer.scopes(&claims(json!({"scp": ["c", 7]}))).is_empty());
    assert!(issuer.groups(&claims(json!({"realm_access": ["roles"]}))).is_empty());
    let okta = json!({"profile": "okta", "issuer": "https://d.okta.com/oauth2/default", "audiences": "x",
        "scope_claim": "scp", "groups_claim": ["https://a.example/roles"]});
    let issuer = Arc::clone(&one(okta).unwrap().all()[0]);
    let set = claims(json!({"scope": "a", "scp": ["c"], "https://a.example/roles": "the staff"}));
    assert_eq!((issuer.scopes(&set), issuer.groups(&set)), (vec!["c"], vec!["the staff"]));
}
