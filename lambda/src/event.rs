//! The events of API Gateway and AppSync, told apart by what is in them.

use serde_json::Value;

/// A request for a decision.
pub(crate) struct Event<'a> {
    pub(crate) kind: Kind,
    /// The route that is asked for; AppSync has none.
    pub(crate) route: Option<RouteArn<'a>>,
    pub(crate) payload: &'a Value,
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A REST API's authorizer of type TOKEN.
    RestToken,
    /// A REST API's authorizer of type REQUEST.
    RestRequest,
    /// An HTTP API's authorizer, payload format 1.0.
    Http1,
    /// An HTTP API's authorizer, payload format 2.0.
    Http2,
    /// A WebSocket API, on `$connect`.
    WebSocket,
    /// AppSync, GraphQL or Events.
    AppSync,
}

impl Kind {
    #[cfg(test)]
    pub(crate) const ALL: [Self; 6] =
        [Self::RestToken, Self::RestRequest, Self::Http1, Self::Http2, Self::WebSocket, Self::AppSync];

    /// The name in the log.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::RestToken => "rest.token",
            Self::RestRequest => "rest.request",
            Self::Http1 => "http.1.0",
            Self::Http2 => "http.2.0",
            Self::WebSocket => "websocket",
            Self::AppSync => "appsync",
        }
    }
}

/// The ARN of a route: `arn:PARTITION:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH`; that of a
/// WebSocket API ends after `API/STAGE/$connect`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RouteArn<'a> {
    /// `arn:PARTITION:execute-api:REGION:ACCOUNT:API/STAGE`
    pub(crate) stage: &'a str,
    /// The method, or `$connect`.
    pub(crate) method: &'a str,
    /// The path after its first slash; none of a WebSocket API.
    pub(crate) path: Option<&'a str>,
}

impl<'a> Event<'a> {
    /// None where it is nothing that is answered here.
    pub(crate) fn recognise(payload: &'a Value) -> Option<Self> {
        let text = |name| payload.get(name).and_then(Value::as_str);
        let method_arn = text("methodArn").map(RouteArn::parse);
        let route_arn = text("routeArn").map(RouteArn::parse);
        let context = |name: &str| payload.get("requestContext").and_then(|context| context.get(name));
        let (kind, route) = match (text("version"), text("type"), method_arn, route_arn) {
            (None, Some("TOKEN"), Some(Some(arn)), None) if arn.path.is_some() => {
                (Kind::RestToken, Some(arn))
            }
            (None, Some("REQUEST"), Some(Some(arn)), None) if arn.path.is_some() => {
                (Kind::RestRequest, Some(arn))
            }
            (None, Some("REQUEST"), Some(Some(arn)), None)
                if context("eventType").and_then(Value::as_str) == Some("CONNECT") =>
            {
                (Kind::WebSocket, Some(arn))
            }
            (Some("1.0"), Some("REQUEST"), Some(Some(arn)), None) if arn.path.is_some() => {
                (Kind::Http1, Some(arn))
            }
            (Some("2.0"), Some("REQUEST"), None, Some(Some(arn))) if arn.path.is_some() => {
                (Kind::Http2, Some(arn))
            }
            (None, None, None, None)
                if context("apiId").is_some_and(Value::is_string)
                    && ["queryString", "operation"].iter().any(|name| context(name).is_some()) =>
            {
                (Kind::AppSync, None)
            }
            _ => return None,
        };
        Some(Self { kind, route, payload })
    }

    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        self.payload.get(name)?.as_str()
    }

    /// Every value of a header, in any case and from both of the maps of headers.
    pub(crate) fn headers(&self, header: &str) -> Vec<&'a str> {
        self.values(&["headers", "requestHeaders"], "multiValueHeaders", |name| {
            name.eq_ignore_ascii_case(header)
        })
    }

    /// Every value of a parameter of the query string, from both of the maps of them.
    pub(crate) fn query(&self, parameter: &str) -> Vec<&'a str> {
        self.values(&["queryStringParameters"], "multiValueQueryStringParameters", |name| name == parameter)
    }

    fn values(&self, single: &[&str], multiple: &str, is_it: impl Fn(&str) -> bool) -> Vec<&'a str> {
        let members = |map: &str| {
            let members = self.payload.get(map).and_then(Value::as_object).into_iter().flatten();
            members.filter(|(name, _)| is_it(name)).map(|(_, value)| value).collect::<Vec<_>>()
        };
        let listed = members(multiple).into_iter().filter_map(Value::as_array).flatten();
        let values = single.iter().flat_map(|map| members(map)).chain(listed);
        values.filter_map(Value::as_str).collect()
    }
}

impl<'a> RouteArn<'a> {
    fn parse(arn: &'a str) -> Option<Self> {
        let mut fields = arn.splitn(6, ':');
        let service = (fields.next()?, fields.nth(1)?);
        let mut resource = fields.nth(2)?.splitn(4, '/');
        let (api, stage, method) = (resource.next()?, resource.next()?, resource.next()?);
        let path = resource.next();
        let is_whole = ![api, stage, method].iter().any(|name| name.is_empty())
            && path.is_some() != (method == "$connect")
            && service == ("arn", "execute-api");
        let tail = "/".len() + method.len() + path.map_or(0, |path| "/".len() + path.len());
        let stage = arn.get(..arn.len().checked_sub(tail)?)?;
        is_whole.then_some(Self { stage, method, path })
    }

    /// The resource that every route of the stage is of.
    pub(crate) fn all(&self) -> String {
        let routes = if self.path.is_some() { "*/*" } else { "$connect" };
        format!("{}/{routes}", self.stage)
    }
}
