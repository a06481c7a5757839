//! A table of a configuration, read strictly.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use super::problem::Problems;

/// A table whose keys are known: any other is a problem, told with the nearest known one.
///
/// Every method that reads a key adds a problem where the value is of another type, and then returns none.
#[derive(Clone, Copy)]
pub struct Table<'v> {
    members: &'v Map<String, Value>,
    problems: &'v Problems,
    /// The place of the table, to which a key is appended.
    place: &'v str,
}

impl<'v> Table<'v> {
    /// The root of a configuration.
    pub fn root(members: &'v Map<String, Value>, known: &[&str], problems: &'v Problems) -> Self {
        Self { members, problems, place: "" }.checked(known)
    }

    fn checked(self, known: &[&str]) -> Self {
        for key in self.members.keys().filter(|key| !known.contains(&key.as_str())) {
            match nearest(key, known) {
                Some(near) => self.wrong(key, format!("is no key here; is {near} meant?")),
                None => self.wrong(key, format!("is no key here: there are {}", known.join(", "))),
            }
        }
        self
    }

    /// Adds a problem with a key.
    pub fn wrong(&self, key: &str, what: impl Into<String>) {
        self.problems.add(self.place_of(key), what);
    }

    fn place_of(&self, key: &str) -> String {
        if self.place.is_empty() { key.to_owned() } else { format!("{}.{key}", self.place) }
    }

    /// Whether the key is there.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.members.contains_key(key)
    }

    /// The keys, for a table that has names of the user's.
    pub fn keys(&self) -> impl Iterator<Item = &'v str> {
        self.members.keys().map(String::as_str)
    }

    /// The value as it is.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<&'v Value> {
        self.members.get(key)
    }

    fn read<T>(&self, key: &str, what: &str, convert: impl FnOnce(&'v Value) -> Option<T>) -> Option<T> {
        let converted = convert(self.members.get(key)?);
        if converted.is_none() {
            self.wrong(key, format!("is not {what}"));
        }
        converted
    }

    /// A string that is not empty and has neither white space around it nor control characters.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&'v str> {
        self.read(key, "a string that is not empty, without white space around it", text)
    }

    /// The same, where the key has to be there.
    #[must_use]
    pub fn needed_text(&self, key: &str) -> Option<&'v str> {
        self.need(key);
        self.text(key)
    }

    /// Adds a problem where the key is not there.
    pub fn need(&self, key: &str) {
        if !self.has(key) {
            self.wrong(key, "is missing");
        }
    }

    /// One string or a list of at least one.
    #[must_use]
    pub fn texts(&self, key: &str) -> Option<Vec<String>> {
        self.read(key, "a string or a list of strings, of which none is empty", |value| match value {
            Value::Array(values) if !values.is_empty() => {
                values.iter().map(|value| text(value).map(str::to_owned)).collect()
            }
            value => Some(vec![text(value)?.to_owned()]),
        })
    }

    /// `true` or `false`.
    #[must_use]
    pub fn boolean(&self, key: &str) -> Option<bool> {
        self.read(key, "true or false", Value::as_bool)
    }

    /// A number within a range.
    #[must_use]
    pub fn number(&self, key: &str, range: RangeInclusive<f64>) -> Option<f64> {
        let what = format!("a number from {} to {}", range.start(), range.end());
        self.read(key, &what, |value| value.as_f64().filter(|number| range.contains(number)))
    }

    /// One of the names of a list, as its position there.
    #[must_use]
    pub fn choice(&self, key: &str, names: &[&str]) -> Option<usize> {
        let what = format!("one of {}", names.join(", "));
        self.read(key, &what, |value| {
            let value = value.as_str()?;
            names.iter().position(|name| *name == value)
        })
    }

    /// Reads a table below this one.
    pub fn table<T>(&self, key: &str, known: &[&str], read: impl FnOnce(Table<'_>) -> T) -> Option<T> {
        let members = self.read(key, "a table", Value::as_object)?;
        let table = Table { members, problems: self.problems, place: &self.place_of(key) };
        Some(read(table.checked(known)))
    }

    /// Reads a table of which every key is the user's.
    pub fn free_table<T>(&self, key: &str, read: impl FnOnce(Table<'_>) -> T) -> Option<T> {
        let members = self.read(key, "a table", Value::as_object)?;
        Some(read(Table { members, problems: self.problems, place: &self.place_of(key) }))
    }

    /// Reads a list of tables below this one.
    pub fn tables<T>(&self, key: &str, known: &[&str], read: impl Fn(Table<'_>) -> T) -> Option<Vec<T>> {
        let values = self.read(key, "a list of tables", Value::as_array)?;
        let mut tables = Vec::with_capacity(values.len());
        for (index, value) in values.iter().enumerate() {
            let place = format!("{}[{index}]", self.place_of(key));
            match value.as_object() {
                None => self.problems.add(place, "is not a table"),
                Some(members) => {
                    let table = Table { members, problems: self.problems, place: &place };
                    tables.push(read(table.checked(known)));
                }
            }
        }
        Some(tables)
    }
}

fn text(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| {
        !text.is_empty() && text.trim().len() == text.len() && !text.contains(|c: char| c.is_control())
    })
}

/// The known key that begins with this one or the other way round, or else takes the fewest changes to type,
/// at most three or half of its letters.
fn nearest<'k>(key: &str, known: &[&'k str]) -> Option<&'k str> {
    if let Some(known) = known.iter().find(|known| known.starts_with(key) || key.starts_with(**known)) {
        return Some(known);
    }
    let near = known.iter().map(|known| (distance(key, known), *known)).min()?;
    (near.0 <= 3 && near.0 * 2 <= near.1.len()).then_some(near.1)
}

/// Levenshtein's distance.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, from) in left.chars().enumerate() {
        let mut diagonal = index;
        let mut before = index + 1;
        for (to, above) in right.iter().zip(row.iter_mut().skip(1)) {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = *above;
            *above = replaced.min(before + 1).min(diagonal + 1);
            before = *above;
        }
        if let Some(first) = row.first_mut() {
            *first = index + 1;
        }
    }
    row.last().copied().unwrap_or(usize::MAX)
}
