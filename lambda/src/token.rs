//! Where the token of a request is.

use serde_json::Value;

use crate::config::{Config, Scheme, TokenPlace, WebSocketPlace};
use crate::event::{Event, Kind};
use crate::refusal::Refusal;

/// The token of a request.
///
/// A request with several that differ is refused: another reader could act on one that was not verified.
pub(crate) fn find<'a>(event: &Event<'a>, config: &Config) -> Result<&'a str, Refusal> {
    let place = &config.token;
    match event.kind {
        Kind::RestToken => only(&event.text("authorizationToken").into_iter().collect::<Vec<_>>(), place),
        // Clients of AppSync send the bare token, or one with the scheme.
        Kind::AppSync => {
            let credentials = event.text("authorizationToken").filter(|text| !text.is_empty());
            let credentials = credentials.ok_or(Refusal::MissingToken)?;
            Ok(bearer(credentials).unwrap_or(credentials))
        }
        Kind::RestRequest => only(&event.headers(&place.header), place),
        Kind::Http1 | Kind::Http2 => match identity(event, place) {
            Some(credentials) => only(&[credentials], place),
            None => only(&event.headers(&place.header), place),
        },
        Kind::WebSocket => on_connect(event, &config.websocket, place),
    }
}

fn only<'a>(credentials: &[&'a str], place: &TokenPlace) -> Result<&'a str, Refusal> {
    let credentials = same(credentials)?;
    match place.scheme {
        Scheme::Bearer => bearer(credentials).ok_or(Refusal::NotBearer),
        Scheme::None => Ok(credentials),
    }
}

fn same<'a>(values: &[&'a str]) -> Result<&'a str, Refusal> {
    match values.split_first() {
        None => Err(Refusal::MissingToken),
        Some((first, others)) if others.iter().all(|other| other == first) => Ok(first),
        Some(_) => Err(Refusal::AmbiguousToken),
    }
}

/// The token of credentials `Bearer TOKEN` (RFC 6750, section 2.1); the scheme's case does not matter
/// (RFC 9110, section 11.1).
fn bearer(credentials: &str) -> Option<&str> {
    let (scheme, token) = credentials.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then(|| token.trim_start_matches(' '))
}

/// The identity source with a Bearer token, else the first.
///
/// Where there are identity sources, nothing else is looked at: API Gateway caches the answer under
/// their values. Format 1.0 has them in one string with commas, which no token has in it.
fn identity<'a>(event: &Event<'a>, place: &TokenPlace) -> Option<&'a str> {
    let sources: Vec<&str> = match event.payload.get("identitySource")? {
        Value::Array(sources) => sources.iter().filter_map(Value::as_str).collect(),
        Value::String(sources) => sources.split(',').collect(),
        _ => return None,
    };
    let sources: Vec<_> = sources.into_iter().filter(|source| !source.is_empty()).collect();
    let headers = event.headers(&place.header);
    let is_token = |source: &&&str| match place.scheme {
        Scheme::Bearer => bearer(source).is_some(),
        Scheme::None => headers.contains(source),
    };
    sources.iter().find(is_token).or_else(|| sources.first()).copied()
}

fn on_connect<'a>(
    event: &Event<'a>,
    places: &[WebSocketPlace],
    header: &TokenPlace,
) -> Result<&'a str, Refusal> {
    let mut tokens = Vec::new();
    for place in places {
        match place {
            WebSocketPlace::Header => match only(&event.headers(&header.header), header) {
                Ok(token) => tokens.push(token),
                Err(Refusal::MissingToken) => {}
                Err(refusal) => return Err(refusal),
            },
            WebSocketPlace::Query(parameter) => tokens.extend(event.query(parameter)),
            WebSocketPlace::Subprotocol(name) => {
                tokens.extend(event.headers("sec-websocket-protocol").into_iter().filter_map(|offered| {
                    let mut offered = offered.split(',').map(str::trim);
                    offered.find(|protocol| protocol == name)?;
                    offered.next()
                }));
            }
        }
    }
    same(&tokens)
}
