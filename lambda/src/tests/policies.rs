//! Routes, fields, and policies that may be cached.

use serde_json::{Value, json};

use super::{
    APPSYNC, HTTP_1, HTTP_2, NOW, REST_REQUEST, REST_TOKEN, WEBSOCKET, answer, authorizer, claims, event,
    parse, token, toml, with,
};
use crate::config::Config;

/// Of these the token of the tests has the first.
const ROUTES: &str = r#"
[[routes]]
methods = ["GET", "HEAD"]
path = "/request"
scopes = ["read", "write"]

[[routes]]
path = "/admin/*"
any_group = ["admins", "staff"]

[[routes]]
methods = "DELETE"
path = "/request"
any_scope = ["delete", "purge"]

[[routes]]
path = "$connect"
any_scope = ["write", "connect"]
"#;

fn bearer(claims: &Value) -> String {
    format!("Bearer {}", token(claims))
}

#[test]
fn one_policy_answers_for_the_whole_stage() {
    let mut authorizer = authorizer(ROUTES);
    for (golden, routes) in [
        (REST_REQUEST, include_str!("../../tests/golden/rest-request.routes.json")),
        (HTTP_1, include_str!("../../tests/golden/http-1.routes.json")),
        (HTTP_2, include_str!("../../tests/golden/http-2-iam.routes.json")),
        (WEBSOCKET, include_str!("../../tests/golden/websocket.routes.json")),
    ] {
        let request = event(golden, &bearer(&claims()));
        let (given, line) = answer(&mut authorizer, &request, NOW);
        assert_eq!((given, line["outcome"].as_str()), (parse(routes), Some("allow")));
        // The same policy is given whatever the route is, so that it may be cached.
        let other = request.to_string().replace("/GET/request", "/DELETE/request");
        let (given, line) = answer(&mut authorizer, &parse(&other), NOW);
        let refused = (Some("forbidden"), Some("policy.forbidden"));
        let expected = if golden == WEBSOCKET { (Some("allow"), None) } else { refused };
        assert_eq!(given, parse(routes));
        assert_eq!((line["outcome"].as_str(), line["code"].as_str()), expected);
    }
}

#[test]
fn who_has_no_right_at_all_is_denied_everything() {
    let mut authorizer = authorizer(ROUTES);
    let request = event(REST_TOKEN, &format!("Bearer {}", with(json!({"scope": "none read"}))));
    let (given, line) = answer(&mut authorizer, &request, NOW);
    assert_eq!(given["policyDocument"]["Statement"][0]["Effect"], "Deny");
    let mut expected = parse(include_str!("../../tests/golden/rest-token.forbidden.json"));
    expected["context"]["scope"] = "none read".into();
    assert_eq!((given, &line["outcome"]), (expected, &json!("forbidden")));
}

#[test]
fn groups_and_scopes_give_routes() {
    let mut authorizer = authorizer(ROUTES);
    let mut outcome = |changes: Value, route: &str| {
        let request = event(REST_REQUEST, &format!("Bearer {}", with(changes)));
        let request = parse(&request.to_string().replace("/GET/request", route));
        answer(&mut authorizer, &request, NOW).1["outcome"].clone()
    };
    assert_eq!(outcome(json!({}), "/GET/request"), "allow");
    assert_eq!(outcome(json!({}), "/HEAD/request"), "allow");
    assert_eq!(outcome(json!({}), "/POST/request"), "forbidden");
    assert_eq!(outcome(json!({}), "/GET/requests"), "forbidden");
    assert_eq!(outcome(json!({}), "/GET/"), "forbidden");
    assert_eq!(outcome(json!({"scope": "read"}), "/GET/request"), "forbidden");
    assert_eq!(outcome(json!({"scope": ["write", "read"]}), "/GET/request"), "allow");
    assert_eq!(outcome(json!({"scope": "purge"}), "/DELETE/request"), "allow");
    assert_eq!(outcome(json!({}), "/POST/admin/users"), "forbidden");
    assert_eq!(outcome(json!({"groups": ["staff"]}), "/POST/admin/users"), "allow");
    assert_eq!(outcome(json!({"groups": "admins"}), "/POST/admin/a/b"), "allow");
    assert_eq!(outcome(json!({"groups": ["Admins", 7]}), "/POST/admin/users"), "forbidden");
    assert_eq!(outcome(json!({"groups": {"admins": true}}), "/POST/admin/users"), "forbidden");
}

#[test]
fn every_route_that_matches_has_to_be_granted() {
    let routes = "[[routes]]\npath = \"/*\"\n[[routes]]\npath = \"/request\"\nany_group = \"admins\"\n";
    let mut authorizer = authorizer(routes);
    let request = event(REST_REQUEST, &bearer(&claims()));
    let (given, line) = answer(&mut authorizer, &request, NOW);
    assert_eq!(line["outcome"], "forbidden");
    let statements = &given["policyDocument"]["Statement"];
    let stage = "arn:aws:execute-api:us-east-1:123456789012:s4x3opwd6i/test";
    assert_eq!(statements[0]["Resource"], format!("{stage}/*/*"));
    assert_eq!(statements[1]["Resource"], format!("{stage}/*/request"));
    assert_eq!(statements[1]["Effect"], "Deny");
}

#[test]
fn simple_responses_know_one_route() {
    let simple = format!("http_api = {{ response = \"simple\", cached_per_route = true }}\n{ROUTES}");
    // A table of the root has to come before the tables below it.
    let text = toml(&format!("jwks = '{}'", super::jwks(&["a3"])), "");
    let mut authorizer =
        crate::start(Config::from_toml(&format!("{simple}\n{text}")).unwrap()).unwrap_or_else(|_| panic!());
    let mut request = event(HTTP_2, &bearer(&claims()));
    let (given, _) = answer(&mut authorizer, &request, NOW);
    assert_eq!(
        (given["isAuthorized"].clone(), given["context"]["sub"].clone()),
        (json!(true), json!("alice"))
    );
    request["routeArn"] = "arn:aws:execute-api:us-east-1:123456789012:abcdef123/test/DELETE/request".into();
    let (given, line) = answer(&mut authorizer, &request, NOW);
    assert_eq!((given, &line["outcome"]), (json!({"isAuthorized": false}), &json!("forbidden")));

    let cached = Config::from_toml(&toml("", &format!("[http_api]\nresponse = \"simple\"\n{ROUTES}")));
    let problem = cached.unwrap_err().to_string();
    assert!(problem.starts_with("http_api.response is simple, and there are routes"), "{problem}");
}

#[test]
fn fields_of_graphql_are_denied_one_by_one() {
    let mut authorizer = authorizer(
        "[[fields]]\nname = \"Mutation.createEvent\"\nscopes = \"events\"\n\
         [[fields]]\nname = \"Query.events\"\nscopes = \"read\"\n",
    );
    let (given, _) = answer(&mut authorizer, &event(APPSYNC, &bearer(&claims())), NOW);
    assert_eq!(given, parse(include_str!("../../tests/golden/appsync.fields.json")));
}

#[test]
fn an_arn_is_kept_under_its_limit() {
    let path = format!("/{}", "a".repeat(255));
    let mut authorizer = authorizer(&format!("[[routes]]\npath = \"{path}\"\n"));
    let mut request = event(REST_REQUEST, &bearer(&claims()));
    assert_eq!(answer(&mut authorizer, &request, NOW).1["outcome"], "forbidden");
    let stage = "s".repeat(300);
    request["methodArn"] = format!("arn:aws:execute-api:us-east-1:1:api/{stage}/GET/").into();
    let (given, line) = answer(&mut authorizer, &request, NOW);
    assert_eq!(given["errorMessage"], "policy.arn_too_long");
    assert_eq!(line["outcome"], "error");
}

#[test]
fn what_would_mean_something_else_in_a_policy_is_refused() {
    for path in ["request", "/{id}", "/a?", "/$x", "/a b", "/é", &format!("/{}", "a".repeat(256))] {
        let problem = Config::from_toml(&toml("", &format!("[[routes]]\npath = \"{path}\"\n"))).unwrap_err();
        assert!(problem.to_string().starts_with("routes[0].path is neither $connect"), "{path}: {problem}");
    }
    for (others, what) in [
        ("[[routes]]\npath = \"/\"\nmethods = \"get\"\n", "routes[0].methods has an entry"),
        ("[[routes]]\npath = \"/\"\nscope = \"a\"\n", "routes[0].scope is no key here; is scopes meant?"),
        ("[[fields]]\nname = \"Mutation\"\n", "fields[0].name is not Type.field"),
        ("[context]\n\"cognito:groups\" = \"x\"\n", "context.cognito:groups has a name"),
        ("[http]\ntimeout = 3\n", "http.timeout is no key here; is timeout_secs meant?"),
        ("[jwks]\nmax_age_secs = 7200\n", "jwks.max_stale_secs is less than max_age_secs"),
        ("[websocket]\ntoken_from = [\"header\", \"cookie\"]\n", "websocket.token_from has an entry"),
        ("[token]\nheader = \"a b\"\n", "token.header is not the name of a header"),
        ("routes = 7\n", "issuers[0].routes is no key here"),
        ("[x\n", "line 6 is not TOML"),
    ] {
        let problem = Config::from_toml(&toml("", others)).unwrap_err().to_string();
        assert!(problem.contains(what), "{problem}");
    }
}

#[test]
fn names_of_the_context_are_chosen() {
    let mut authorizer = authorizer(
        "[context]\nwho = \"sub\"\ntenant = [\"org\", \"id\"]\nverified = \"email_verified\"\n\
         scopes = \"scope\"\nabsent = \"nothing\"\n",
    );
    let changes = json!({"org": {"id": 7}, "email_verified": true});
    let request = event(HTTP_2, &format!("Bearer {}", with(changes.clone())));
    let expected = json!({"who": "alice", "tenant": 7, "verified": true, "scopes": "read write"});
    assert_eq!(answer(&mut authorizer, &request, NOW).0["context"], expected);
    let request = event(APPSYNC, &format!("Bearer {}", with(changes)));
    let expected = json!({"who": "alice", "tenant": "7", "verified": "true", "scopes": "read write"});
    assert_eq!(answer(&mut authorizer, &request, NOW).0["resolverContext"], expected);
}

#[test]
fn a_principal_and_a_usage_key_are_chosen() {
    let text = toml(&format!("jwks = '{}'", super::jwks(&["a3"])), "");
    let text = format!("principal_claim = \"client_id\"\nusage_key_claim = \"key\"\n{text}");
    let mut authorizer = crate::start(Config::from_toml(&text).unwrap()).unwrap_or_else(|_| panic!());
    let request = event(REST_TOKEN, &format!("Bearer {}", with(json!({"key": "usage-key"}))));
    let (given, _) = answer(&mut authorizer, &request, NOW);
    assert_eq!((&given["principalId"], &given["usageIdentifierKey"]), (&json!("app"), &json!("usage-key")));
}
