//! The tables of a configuration that are the authorizer's own.

use jotseal::config::Table;
use jotseal::issuer::ClaimPath;

pub(super) const TOKEN_KEYS: &[&str] = &["header", "scheme"];
pub(super) const WEBSOCKET_KEYS: &[&str] = &["token_from", "query_parameter", "subprotocol"];
pub(super) const HTTP_API_KEYS: &[&str] = &["response", "cached_per_route"];

/// Where the token of a request is.
#[derive(Clone, Debug)]
pub(crate) struct TokenPlace {
    /// The name of the header, in lower case.
    pub(crate) header: String,
    pub(crate) scheme: Scheme,
}

/// What comes before a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// `Bearer` (RFC 6750, section 2.1).
    Bearer,
    /// Nothing.
    None,
}

/// Where the token of a WebSocket's `$connect` is: browsers cannot set headers there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WebSocketPlace {
    /// In the header that every token is in.
    Header,
    /// In this parameter of the query string.
    Query(String),
    /// In Sec-WebSocket-Protocol, after this subprotocol.
    Subprotocol(String),
}

/// How an HTTP API of payload format 2.0 is answered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HttpApi {
    /// By `isAuthorized`, rather than by a policy.
    pub(crate) is_simple: bool,
}

impl TokenPlace {
    pub(super) fn read(root: Table<'_>) -> Self {
        let mut place = Self { header: "authorization".to_owned(), scheme: Scheme::Bearer };
        root.table("token", TOKEN_KEYS, |token| {
            if let Some(header) = token.text("header") {
                if !header.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"-_".contains(&octet)) {
                    token.wrong("header", "is not the name of a header");
                }
                place.header = header.to_ascii_lowercase();
            }
            if token.choice("scheme", &["bearer", "none"]) == Some(1) {
                place.scheme = Scheme::None;
            }
        });
        place
    }
}

impl WebSocketPlace {
    pub(super) fn read(root: Table<'_>) -> Vec<Self> {
        let places = root.table("websocket", WEBSOCKET_KEYS, |websocket| {
            let named = |key: &str| websocket.text(key).unwrap_or("access_token").to_owned();
            let (query, subprotocol) = (named("query_parameter"), named("subprotocol"));
            let from = websocket.texts("token_from")?;
            let places = from.iter().map(|place| match place.as_str() {
                "header" => Some(Self::Header),
                "query" => Some(Self::Query(query.clone())),
                "subprotocol" => Some(Self::Subprotocol(subprotocol.clone())),
                _ => None,
            });
            let places = places.collect::<Option<Vec<_>>>();
            if places.is_none() {
                websocket.wrong("token_from", "has an entry that is none of header, query, subprotocol");
            }
            places
        });
        places.flatten().unwrap_or_else(|| vec![Self::Header])
    }
}

impl HttpApi {
    pub(super) fn read(root: Table<'_>) -> Self {
        let mut is_simple = true;
        let mut is_cached_per_route = false;
        root.table("http_api", HTTP_API_KEYS, |http_api| {
            is_simple = http_api.choice("response", &["simple", "iam"]) != Some(1);
            is_cached_per_route = http_api.boolean("cached_per_route") == Some(true);
        });
        // One answer would be given to every route for which it is cached.
        if is_simple && root.has("routes") && root.has("http_api") && !is_cached_per_route {
            root.wrong(
                "http_api.response",
                "is simple, and there are routes: a cached answer would be wrong for other routes. Let it be \
                 iam; or say cached_per_route = true once the cache is off or $context.routeKey is an identity \
                 source",
            );
        }
        Self { is_simple: is_simple && (!root.has("routes") || is_cached_per_route) }
    }
}

/// The claims that the integration receives unless it is told, the most important first.
const CONTEXT: [&str; 5] = ["sub", "iss", "client_id", "jti", "scope"];

pub(super) fn read_context(root: Table<'_>) -> Vec<(String, ClaimPath)> {
    let context = root.free_table("context", |context| {
        let names = context.keys().filter_map(|name| {
            if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
                context.wrong(name, "has a name of other than letters, digits and underscores");
            }
            Some((name.to_owned(), ClaimPath::new(context.texts(name)?)))
        });
        names.collect()
    });
    context.unwrap_or_else(|| CONTEXT.map(|name| (name.to_owned(), ClaimPath::new([name]))).to_vec())
}
