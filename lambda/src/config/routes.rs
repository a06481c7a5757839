//! The routes and fields of a configuration.

use jotseal::config::Table;

use crate::policy::{Field, Needs, Policy, Route};

pub(super) const ROUTE_KEYS: &[&str] = &["methods", "path", "scopes", "any_scope", "any_group"];
pub(super) const FIELD_KEYS: &[&str] = &["name", "scopes", "any_scope", "any_group"];

/// An ARN of 512 characters has room for as much.
const MAX_PATH_CHARS: usize = 256;

impl Policy {
    pub(super) fn read(root: Table<'_>) -> Self {
        let routes = root.tables("routes", ROUTE_KEYS, read_route).unwrap_or_default();
        let fields = root.tables("fields", FIELD_KEYS, read_field).unwrap_or_default();
        Self {
            is_open: !root.has("routes"),
            routes: routes.into_iter().flatten().collect(),
            fields: fields.into_iter().flatten().collect(),
        }
    }
}

fn read_needs(table: Table<'_>) -> Needs {
    let texts = |key: &str| table.texts(key).unwrap_or_default();
    Needs { scopes: texts("scopes"), any_scope: texts("any_scope"), any_group: texts("any_group") }
}

fn read_route(table: Table<'_>) -> Option<Route> {
    let path = table.needed_text("path")?;
    let methods = table.texts("methods").unwrap_or_else(|| vec!["*".to_owned()]);
    if !methods.iter().all(|method| method == "*" || method.bytes().all(|octet| octet.is_ascii_uppercase())) {
        table.wrong("methods", "has an entry that is neither * nor a method in capital letters");
    }
    let is_connect = path == "$connect";
    // Braces, question marks and dollar signs would mean something in a policy.
    let is_plain = path.starts_with('/')
        && path.len() <= MAX_PATH_CHARS
        && path.bytes().all(|octet| octet.is_ascii_graphic() && !b"{}?$\\\"".contains(&octet));
    if !is_plain && !is_connect {
        table.wrong(
            "path",
            "is neither $connect nor a path of at most 256 ASCII characters after a slash, where * is any text \
             and {}?$\\\" are not allowed",
        );
    }
    Some(Route { methods, path: path.to_owned(), needs: read_needs(table) })
}

fn read_field(table: Table<'_>) -> Option<Field> {
    let name = table.needed_text("name")?;
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|octet| octet.is_ascii_alphanumeric() || octet == b'_')
    };
    if !name.split_once('.').is_some_and(|(kind, field)| is_word(kind) && is_word(field)) {
        table.wrong("name", "is not Type.field");
    }
    Some(Field { name: name.to_owned(), needs: read_needs(table) })
}
