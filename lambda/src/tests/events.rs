//! Events, told apart.

use serde_json::{Value, json};

use super::{
    APPSYNC, HTTP_2, NOW, REST_REQUEST, REST_TOKEN, WEBSOCKET, answer, ask, authorizer, claims, event, token,
};
use crate::event::Kind;
use crate::response::{Form, Outcome, form};

#[test]
fn a_websocket_has_its_token_where_browsers_can_put_it() {
    let good = token(&claims());
    let bare = event(WEBSOCKET, "Bearer x");
    let without = |mut event: Value| {
        event["headers"] = json!({});
        event["multiValueHeaders"] = json!({});
        event
    };
    let mut query = without(bare.clone());
    query["queryStringParameters"] = json!({"access_token": good});
    query["multiValueQueryStringParameters"] = json!({"access_token": [good]});
    let mut subprotocol = without(bare);
    subprotocol["headers"] = json!({"Sec-WebSocket-Protocol": format!("chat, access_token, {good}")});
    let verdict = |from: &str, event: &Value| {
        let mut authorizer = authorizer(&format!("[websocket]\ntoken_from = {from}\n"));
        let line = answer(&mut authorizer, event, NOW).1;
        line["code"].as_str().unwrap_or("none").to_owned()
    };
    assert_eq!(verdict("\"query\"", &query), "none");
    assert_eq!(verdict("\"subprotocol\"", &subprotocol), "none");
    assert_eq!(verdict("\"header\"", &query), "token.missing");
    assert_eq!(verdict("[\"header\", \"query\", \"subprotocol\"]", &query), "none");
    assert_eq!(verdict("[\"header\", \"query\", \"subprotocol\"]", &subprotocol), "none");
    let mut both = query.clone();
    both["headers"] = json!({"Authorization": "Bearer other"});
    assert_eq!(verdict("[\"header\", \"query\"]", &both), "token.ambiguous");
    assert_eq!(verdict("\"query\"", &both), "none");
    let mut two = query;
    two["multiValueQueryStringParameters"] = json!({"access_token": [good, "other"]});
    assert_eq!(verdict("\"query\"", &two), "token.ambiguous");
    subprotocol["headers"] = json!({"Sec-WebSocket-Protocol": format!("chat, {good}")});
    assert_eq!(verdict("\"subprotocol\"", &subprotocol), "token.missing");
    subprotocol["headers"] = json!({"Sec-WebSocket-Protocol": "access_token"});
    assert_eq!(verdict("\"subprotocol\"", &subprotocol), "token.missing");
}

#[test]
fn the_events_of_appsync_are_answered_alike() {
    let good = token(&claims());
    let events = event(include_str!("../../tests/golden/appsync-events.json"), &good);
    for event in [event(APPSYNC, &good), events] {
        assert_eq!(ask(&event).0["isAuthorized"], true);
        let mut with_scheme = event;
        with_scheme["authorizationToken"] = format!("Bearer {good}").into();
        assert_eq!(ask(&with_scheme).0["isAuthorized"], true);
    }
}

#[test]
fn another_header_may_have_the_bare_token() {
    let mut authorizer = authorizer("[token]\nheader = \"X-Token\"\nscheme = \"none\"\n");
    let mut request = event(REST_REQUEST, "Bearer other");
    request["headers"]["x-token"] = token(&claims()).into();
    assert_eq!(answer(&mut authorizer, &request, NOW).1["outcome"], "allow");
    request["headers"]["x-token"] = Value::Null;
    assert_eq!(answer(&mut authorizer, &request, NOW).1["code"], "token.missing");
}

#[test]
fn the_table_never_allows_but_in_a_form_of_its_kind() {
    for kind in Kind::ALL {
        for is_simple in [false, true] {
            let simple = kind == Kind::Http2 && is_simple;
            let own = match kind {
                Kind::AppSync => Form::AppSync,
                _ if simple => Form::Simple,
                _ => Form::Policy,
            };
            let unauthenticated = if own == Form::Policy { Form::Unauthorized } else { own };
            assert_eq!(form(kind, Outcome::Allow, is_simple), own);
            assert_eq!(form(kind, Outcome::Forbidden, is_simple), own);
            assert_eq!(form(kind, Outcome::Unauthenticated, is_simple), unauthenticated);
            assert_eq!(form(kind, Outcome::Error, is_simple), Form::Fault);
        }
    }
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
        no_arn,
        no_route,
        two_arns,
        json!({}),
        json!([]),
        json!(null),
        json!("Bearer"),
        json!({"authorizationToken": credentials}),
        json!({"authorizationToken": credentials, "requestContext": {"apiId": "a"}}),
        event(&HTTP_2.replace("\"2.0\"", "\"3.0\""), &credentials),
        event(&WEBSOCKET.replace("CONNECT", "MESSAGE"), &credentials),
        event(&WEBSOCKET.replace("/$connect", "/$default"), &credentials),
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
