//! JSON texts of Python objects, octet for octet as Python's `json` writes them without spaces.

use std::fmt::Write;
use std::sync::OnceLock;

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};

/// Deeper values are left to Python, which knows how much stack there is.
const MAX_DEPTH: usize = 100;

/// A claims set with more names is written name by name.
const MAX_NAMES: usize = 64;

/// The names of the claims set that was written first, in their order, each with its text from the brace or comma
/// before it to the colon. Whoever signs mostly has the same strings as names each time.
#[derive(Default)]
pub(crate) struct Written(OnceLock<Vec<(Py<PyString>, String)>>);

impl Written {
    fn names(&self) -> &[(Py<PyString>, String)] {
        self.0.get().map_or(&[], Vec::as_slice)
    }

    fn remember(&self, claims: &Bound<'_, PyDict>) {
        if self.0.get().is_some() || claims.len() > MAX_NAMES {
            return;
        }
        let names = claims.keys().iter().enumerate().map(|(index, name)| {
            let name = name.cast_into_exact::<PyString>().ok()?;
            let mut text = String::from(if index == 0 { '{' } else { ',' });
            write_name(&name, &mut text).then(|| (name.unbind(), text))
        });
        if let Some(names) = names.collect() {
            // Whoever comes second remembers nothing.
            let _ = self.0.set(names);
        }
    }
}

/// Writes a dict of JSON's own types; `None` where anything in it is of another type or cannot be written.
pub(crate) fn dumps(claims: &Bound<'_, PyAny>, written: &Written) -> PyResult<Option<String>> {
    let Ok(claims) = claims.cast_exact::<PyDict>() else { return Ok(None) };
    let mut text = String::with_capacity(512);
    if !write_dict(claims, written.names(), &mut text, 1)? {
        return Ok(None);
    }
    written.remember(claims);
    Ok(Some(text))
}

/// Whether the value was written.
fn write(value: &Bound<'_, PyAny>, text: &mut String, depth: usize) -> PyResult<bool> {
    if let Ok(string) = value.cast_exact::<PyString>() {
        return Ok(write_string(string, text));
    } else if let Ok(integer) = value.cast_exact::<PyInt>() {
        match integer.extract::<i64>() {
            Ok(integer) => text.push_str(itoa::Buffer::new().format(integer)),
            Err(_) => text.push_str(integer.str()?.to_str()?),
        }
    } else if let Ok(boolean) = value.cast_exact::<PyBool>() {
        text.push_str(if boolean.is_true() { "true" } else { "false" });
    } else if value.is_none() {
        text.push_str("null");
    } else if let Ok(float) = value.cast_exact::<PyFloat>() {
        if !float.value().is_finite() {
            return Ok(false);
        }
        if !write_float(float.value(), text) {
            text.push_str(float.repr()?.to_str()?);
        }
    } else if depth == MAX_DEPTH {
        return Ok(false);
    } else if let Ok(dict) = value.cast_exact::<PyDict>() {
        return write_dict(dict, &[], text, depth + 1);
    } else if let Ok(list) = value.cast_exact::<PyList>() {
        return write_items(list.iter(), text, depth + 1);
    } else if let Ok(tuple) = value.cast_exact::<PyTuple>() {
        return write_items(tuple.iter(), text, depth + 1);
    } else {
        return Ok(false);
    }
    Ok(true)
}

/// Takes the texts of the names that come first, while they are the ones that are known.
fn write_dict(
    dict: &Bound<'_, PyDict>,
    known: &[(Py<PyString>, String)],
    text: &mut String,
    depth: usize,
) -> PyResult<bool> {
    // Where there is no GIL, another thread may change it meanwhile.
    let copy = if cfg!(Py_GIL_DISABLED) { Some(dict.copy()?) } else { None };
    let mut known = known.iter();
    let mut before = '{';
    for (name, value) in copy.as_ref().unwrap_or(dict).iter() {
        match known.next() {
            Some((string, written)) if string.is(&name) => text.push_str(written),
            _ => {
                known = Default::default();
                text.push(before);
                let Ok(name) = name.cast_exact::<PyString>() else { return Ok(false) };
                if !write_name(name, text) {
                    return Ok(false);
                }
            }
        }
        before = ',';
        if !write(&value, text, depth)? {
            return Ok(false);
        }
    }
    text.push_str(if before == '{' { "{}" } else { "}" });
    Ok(true)
}

fn write_name(name: &Bound<'_, PyString>, text: &mut String) -> bool {
    let is_written = write_string(name, text);
    text.push(':');
    is_written
}

fn write_items<'py>(
    items: impl Iterator<Item = Bound<'py, PyAny>>,
    text: &mut String,
    depth: usize,
) -> PyResult<bool> {
    text.push('[');
    for (index, item) in items.enumerate() {
        if index > 0 {
            text.push(',');
        }
        if !write(&item, text, depth)? {
            return Ok(false);
        }
    }
    text.push(']');
    Ok(true)
}

/// Writes a number of up to 15 digits, which has but one shortest text; of two that are longer and as near to
/// it, Python has a rule of its own.
fn write_float(value: f64, text: &mut String) -> bool {
    let start = text.len();
    let _ = write!(text, "{value:?}");
    let written = text.get(start..).unwrap_or_default();
    let is_same = !written.contains('e') && written.bytes().filter(u8::is_ascii_digit).count() <= 15;
    if !is_same {
        text.truncate(start);
    }
    is_same
}

/// A string with a lone surrogate is not written.
fn write_string(string: &Bound<'_, PyString>, text: &mut String) -> bool {
    let Ok(string) = string.to_str() else { return false };
    text.push('"');
    if is_plain(string.as_bytes()) {
        text.push_str(string);
    } else {
        string.chars().for_each(|character| escape(character, text));
    }
    text.push('"');
    true
}

/// Whether nothing is to be escaped, looked at in words of eight octets, some octets twice.
fn is_plain(octets: &[u8]) -> bool {
    let half = |octets: &[u8; 4]| u64::from(u32::from_le_bytes(*octets));
    let (words, _) = octets.as_chunks::<8>();
    let found = words.iter().fold(0, |found, word| found | escaped(u64::from_le_bytes(*word)));
    let last = match (octets.last_chunk(), octets.first_chunk(), octets.last_chunk(), octets) {
        (Some(last), ..) => u64::from_le_bytes(*last),
        (None, Some(first), Some(last), _) => half(first) | half(last) << 32,
        (.., [first, .., last]) => {
            let middle = octets.get(1).unwrap_or(first);
            u64::from_le_bytes([*first, *middle, *last, b' ', b' ', b' ', b' ', b' '])
        }
        (.., [only]) => u64::from_le_bytes([*only; 8]),
        _ => return true,
    };
    found | escaped(last) == 0
}

/// Zero unless a quote, a backslash, a control character or anything beyond ASCII is among eight octets.
fn escaped(word: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let is_zero = |word: u64| word.wrapping_sub(ONES) & !word;
    let quote = is_zero(word ^ (ONES * b'"' as u64));
    let backslash = is_zero(word ^ (ONES * b'\\' as u64));
    let control = word.wrapping_sub(ONES * 0x20);
    let delete = word.wrapping_add(ONES);
    (quote | backslash | control | delete | word) & (ONES << 7)
}

fn escape(character: char, text: &mut String) {
    match character {
        '"' => text.push_str("\\\""),
        '\\' => text.push_str("\\\\"),
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        '\t' => text.push_str("\\t"),
        '\u{8}' => text.push_str("\\b"),
        '\u{c}' => text.push_str("\\f"),
        ' '..='~' => text.push(character),
        _ => {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
    }
}
