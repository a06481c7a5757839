//! The events of API Gateway, told apart by what is in them.

use serde_json::Value;

/// A request for a decision, with the credentials that it carries.
///
/// More than one credentials value means that the client sent several.
pub(crate) enum Event<'a> {
    /// A REST API's authorizer of type TOKEN.
    RestToken { stage: Stage<'a>, credentials: Vec<&'a str> },
    /// A REST API's authorizer of type REQUEST.
    RestRequest { stage: Stage<'a>, credentials: Vec<&'a str> },
    /// An HTTP API's authorizer, payload format 2.0.
    HttpApi { credentials: Vec<&'a str> },
    /// Anything else.
    Unrecognised,
}

/// A stage of a REST API, as the method ARNs of its requests name it.
pub(crate) struct Stage<'a> {
    /// `arn:PARTITION:execute-api:REGION:ACCOUNT:API/STAGE`
    arn: &'a str,
}

impl<'a> Event<'a> {
    pub(crate) fn recognise(event: &'a Value) -> Self {
        let text = |name| event.get(name).and_then(Value::as_str);
        let stage = text("methodArn").and_then(Stage::of_method);
        match (text("version"), text("type"), stage, text("routeArn")) {
            (None, Some("TOKEN"), Some(stage), None) => {
                Self::RestToken { stage, credentials: text("authorizationToken").into_iter().collect() }
            }
            (None, Some("REQUEST"), Some(stage), None) => {
                Self::RestRequest { stage, credentials: authorization(event) }
            }
            (Some("2.0"), Some("REQUEST"), None, Some(_)) => Self::HttpApi {
                credentials: identity(event).map_or_else(|| authorization(event), |one| vec![one]),
            },
            _ => Self::Unrecognised,
        }
    }

    /// The name of the kind of event in the log.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::RestToken { .. } => "rest.token",
            Self::RestRequest { .. } => "rest.request",
            Self::HttpApi { .. } => "http.2.0",
            Self::Unrecognised => "unrecognised",
        }
    }
}

impl<'a> Stage<'a> {
    /// A method ARN is `arn:PARTITION:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH`; a WebSocket API's
    /// ends after `API/STAGE/$connect`.
    fn of_method(arn: &'a str) -> Option<Self> {
        let mut fields = arn.splitn(6, ':');
        let service = (fields.next()?, fields.nth(1)?);
        let mut resource = fields.nth(2)?.splitn(4, '/');
        let (api, stage, method, path) =
            (resource.next()?, resource.next()?, resource.next()?, resource.next()?);
        let named = ![api, stage, method].iter().any(|name| name.is_empty());
        let tail = "/".len() + method.len() + "/".len() + path.len();
        let arn = arn.get(..arn.len().checked_sub(tail)?)?;
        (service == ("arn", "execute-api") && named).then_some(Self { arn })
    }

    /// Every method and path of the stage.
    pub(crate) fn resource(&self) -> String {
        format!("{}/*/*", self.arn)
    }
}

/// The token of credentials `Bearer TOKEN` (RFC 6750, section 2.1); the scheme's case does not matter
/// (RFC 9110, section 11.1).
pub(crate) fn bearer(credentials: &str) -> Option<&str> {
    let (scheme, token) = credentials.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then(|| token.trim_start_matches(' '))
}

/// The identity source with a Bearer token, else the first.
///
/// Where there are identity sources, nothing else is looked at: API Gateway caches the answer under
/// their values.
fn identity(event: &Value) -> Option<&str> {
    let sources = || event.get("identitySource").and_then(Value::as_array).into_iter().flatten();
    let mut texts = sources().filter_map(Value::as_str);
    texts.clone().find(|text| bearer(text).is_some()).or_else(|| texts.next())
}

/// Every value of the header Authorization, in any case and from both of the maps of headers.
fn authorization(event: &Value) -> Vec<&str> {
    let values = |map: &str| {
        let members = event.get(map).and_then(Value::as_object).into_iter().flatten();
        members.filter(|(name, _)| name.eq_ignore_ascii_case("authorization")).map(|(_, value)| value)
    };
    let listed = values("multiValueHeaders").filter_map(Value::as_array).flatten();
    values("headers").chain(listed).filter_map(Value::as_str).collect()
}
