//! Which routes and fields the scopes and groups of a token give.

use crate::event::RouteArn;

/// The routes and fields of a configuration.
///
/// A request is allowed where every route that matches it is granted, and one does. So one policy answers
/// for the whole API, and may be cached for a token whatever the route was.
#[derive(Debug, Default)]
pub(crate) struct Policy {
    /// Whether no routes are configured: a valid token is then allowed everywhere.
    pub(crate) is_open: bool,
    pub(crate) routes: Vec<Route>,
    pub(crate) fields: Vec<Field>,
}

/// Methods and paths of an API, and what they need.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) methods: Vec<String>,
    /// With `*` for any text, slashes included, as in a policy; or `$connect`.
    pub(crate) path: String,
    pub(crate) needs: Needs,
}

/// A field of a GraphQL schema, and what it needs.
#[derive(Debug)]
pub(crate) struct Field {
    /// `Type.field`
    pub(crate) name: String,
    pub(crate) needs: Needs,
}

/// What a token needs: all that is not empty.
#[derive(Debug, Default)]
pub(crate) struct Needs {
    /// Every one of these scopes.
    pub(crate) scopes: Vec<String>,
    /// One of these scopes.
    pub(crate) any_scope: Vec<String>,
    /// One of these groups.
    pub(crate) any_group: Vec<String>,
}

/// What a token has.
#[derive(Debug)]
pub(crate) struct Grants<'c> {
    pub(crate) scopes: Vec<&'c str>,
    pub(crate) groups: Vec<&'c str>,
}

/// The resources of a policy for a whole stage.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Resources {
    pub(crate) allowed: Vec<String>,
    pub(crate) denied: Vec<String>,
}

impl Needs {
    fn are_met(&self, grants: &Grants<'_>) -> bool {
        let has = |names: &[&str], name: &String| names.contains(&name.as_str());
        let any = |names: &[&str], wanted: &[String]| {
            wanted.is_empty() || wanted.iter().any(|name| has(names, name))
        };
        self.scopes.iter().all(|scope| has(&grants.scopes, scope))
            && any(&grants.scopes, &self.any_scope)
            && any(&grants.groups, &self.any_group)
    }
}

impl Route {
    fn matches(&self, route: &RouteArn<'_>) -> bool {
        let Some(path) = route.path else { return self.path == route.method };
        self.methods.iter().any(|method| method == "*" || method == route.method)
            && self.path.strip_prefix('/').is_some_and(|pattern| matches(pattern, path))
    }

    fn is_connect(&self) -> bool {
        self.path == "$connect"
    }

    fn resources(&self, stage: &str) -> Vec<String> {
        match self.is_connect() {
            true => vec![format!("{stage}/$connect")],
            false => self.methods.iter().map(|method| format!("{stage}/{method}{}", self.path)).collect(),
        }
    }
}

impl Policy {
    /// Whether a token with these grants may have this route.
    pub(crate) fn permits(&self, route: &RouteArn<'_>, grants: &Grants<'_>) -> bool {
        let mut matching = self.routes.iter().filter(|rule| rule.matches(route)).peekable();
        self.is_open || matching.peek().is_some() && matching.all(|rule| rule.needs.are_met(grants))
    }

    /// What a token with these grants may have of a stage, and what not.
    pub(crate) fn resources(&self, route: &RouteArn<'_>, grants: &Grants<'_>) -> Resources {
        let stage = route.stage;
        if self.is_open {
            return Resources { allowed: vec![route.all()], denied: Vec::new() };
        }
        // $connect is the only route of a WebSocket API that is authorized, and of no other API.
        let rules = self.routes.iter().filter(|rule| rule.is_connect() == route.path.is_none());
        let (granted, refused): (Vec<_>, Vec<_>) = rules.partition(|rule| rule.needs.are_met(grants));
        let resources = |rules: Vec<&Route>| rules.iter().flat_map(|rule| rule.resources(stage)).collect();
        Resources { allowed: resources(granted), denied: resources(refused) }
    }

    /// The fields that a token with these grants may not have.
    pub(crate) fn denied_fields(&self, grants: &Grants<'_>) -> Vec<&str> {
        let denied = self.fields.iter().filter(|field| !field.needs.are_met(grants));
        denied.map(|field| field.name.as_str()).collect()
    }
}

/// Whether a text is of a pattern in which `*` is any text.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        // The earliest place leaves the most to what follows.
        let Some((_, after)) = text.split_once(part) else { return false };
        text = after;
    }
    text.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_text() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("a", "a", true),
            ("a", "ab", false),
            ("*", "", true),
            ("*", "a/b", true),
            ("a/*", "a/", true),
            ("a/*", "a", false),
            ("a/*/c", "a/b/c", true),
            ("a/*/c", "a/c", false),
            ("a*b*c", "axbxbxc", true),
            ("a*bc*c", "abcc", true),
            ("a*bc*c", "abc", false),
            ("*a", "aa", true),
            ("ab*ba", "aba", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }
}
