//! The grammar (RFC 8259, sections 2 to 7).

use super::scan::ordinary;
use super::{Build, Invalid};

/// Objects and lists are nested at most that deep.
pub const MAX_DEPTH: usize = 127;

/// Parses a text in UTF-8 that is one object, nested at most [`MAX_DEPTH`] deep.
///
/// # Errors
/// [`Invalid`] where it is no such text, and those of the builder.
pub fn parse_object<'t, B: Build<'t>>(text: &'t [u8], builder: &mut B) -> Result<B::Value, B::Error> {
    let text = std::str::from_utf8(text).map_err(|_| Invalid::new("not UTF-8"))?;
    let mut parser = Parser { text, octets: text.as_bytes(), at: 0 };
    if parser.token() != Some(b'{') {
        return Err(Invalid::new("not an object").into());
    }
    let object = parser.object(builder, 1)?;
    match parser.token() {
        None => Ok(object),
        Some(_) => Err(Invalid::new("something after the object").into()),
    }
}

struct Parser<'t> {
    text: &'t str,
    octets: &'t [u8],
    at: usize,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<u8> {
        self.octets.get(self.at).copied()
    }

    /// The first octet that is not white space, which is not passed.
    fn token(&mut self) -> Option<u8> {
        loop {
            match self.peek()? {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                octet => return Some(octet),
            }
        }
    }

    fn take(&mut self, expected: u8, otherwise: &'static str) -> Result<(), Invalid> {
        if self.token() != Some(expected) {
            return Err(Invalid::new(otherwise));
        }
        self.at += 1;
        Ok(())
    }

    /// Whether another item comes, at the start or after one.
    fn comes(&mut self, first: bool, close: u8) -> Result<bool, Invalid> {
        match self.token() {
            Some(octet) if octet == close => {
                self.at += 1;
                Ok(false)
            }
            _ if first => Ok(true),
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            _ => Err(Invalid::new("neither a comma nor an end")),
        }
    }

    fn object<B: Build<'t>>(&mut self, builder: &mut B, depth: usize) -> Result<B::Value, B::Error> {
        self.at += 1;
        let mut object = builder.object()?;
        let mut members = 0;
        while self.comes(members == 0, b'}')? {
            self.take(b'"', "a member has no name")?;
            let name = match self.plain() {
                Some(name) => builder.name(name)?,
                None => builder.name(&self.unescaped()?)?,
            };
            self.take(b':', "a name without a value")?;
            let value = self.value(builder, depth)?;
            builder.member(&mut object, name, value)?;
            members += 1;
        }
        builder.end_object(object, members)
    }

    fn list<B: Build<'t>>(&mut self, builder: &mut B, depth: usize) -> Result<B::Value, B::Error> {
        self.at += 1;
        let mut list = builder.list()?;
        let mut first = true;
        while self.comes(first, b']')? {
            let value = self.value(builder, depth)?;
            builder.item(&mut list, value)?;
            first = false;
        }
        builder.end_list(list)
    }

    fn value<B: Build<'t>>(&mut self, builder: &mut B, depth: usize) -> Result<B::Value, B::Error> {
        match self.token() {
            Some(b'"') => {
                self.at += 1;
                match self.plain() {
                    Some(string) => builder.string(string),
                    None => builder.unescaped(self.unescaped()?),
                }
            }
            Some(b'-' | b'0'..=b'9') => self.number(builder),
            Some(b'{' | b'[') if depth == MAX_DEPTH => Err(Invalid::new("nested over 127 deep").into()),
            Some(b'{') => self.object(builder, depth + 1),
            Some(b'[') => self.list(builder, depth + 1),
            Some(b't') if self.word(b"true") => builder.boolean(true),
            Some(b'f') if self.word(b"false") => builder.boolean(false),
            Some(b'n') if self.word(b"null") => builder.null(),
            _ => Err(Invalid::new("no value").into()),
        }
    }

    fn word(&mut self, word: &[u8]) -> bool {
        let there = self.octets.get(self.at..).is_some_and(|rest| rest.starts_with(word));
        self.at += word.len();
        there
    }

    /// The text from an index to where the parser is.
    fn since(&self, start: usize) -> Result<&'t str, Invalid> {
        self.text.get(start..self.at).ok_or(Invalid::new("not UTF-8"))
    }

    fn ordinary(&mut self) -> Result<&'t str, Invalid> {
        let start = self.at;
        self.at += ordinary(self.octets.get(start..).unwrap_or_default());
        self.since(start)
    }

    /// The rest of a string whose first quote is passed, if it has no escape; else nothing is passed.
    #[inline]
    fn plain(&mut self) -> Option<&'t str> {
        let rest = self.text.get(self.at..)?;
        let (plain, rest) = rest.split_at_checked(ordinary(rest.as_bytes()))?;
        if rest.as_bytes().first() != Some(&b'"') {
            return None;
        }
        self.at += plain.len() + 1;
        Some(plain)
    }

    /// The rest of a string that may have escapes.
    #[cold]
    fn unescaped(&mut self) -> Result<String, Invalid> {
        let mut string = self.ordinary()?.to_owned();
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(string);
                }
                Some(b'\\') => {
                    self.at += 1;
                    string.push(self.escaped()?);
                }
                _ => return Err(Invalid::new("a string that does not end")),
            }
            string.push_str(self.ordinary()?);
        }
    }

    /// What an escape stands for, whose backslash is passed.
    fn escaped(&mut self) -> Result<char, Invalid> {
        let escape = self.peek();
        self.at += 1;
        Ok(match escape {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.code_point(),
            _ => return Err(Invalid::new("no such escape")),
        })
    }

    /// The character of one `\u` escape, or of two that are surrogates of each other.
    fn code_point(&mut self) -> Result<char, Invalid> {
        let unpaired = Invalid::new("a lone surrogate");
        let first = self.code_unit()?;
        let units = if (0xd800..0xdc00).contains(&first) {
            if !self.word(b"\\u") {
                return Err(unpaired);
            }
            [first, self.code_unit()?]
        } else {
            [first, 0]
        };
        match char::decode_utf16(units).next() {
            Some(Ok(character)) => Ok(character),
            _ => Err(unpaired),
        }
    }

    fn code_unit(&mut self) -> Result<u16, Invalid> {
        let start = self.at;
        self.at += 4;
        let digits = self.text.get(start..self.at).filter(|digits| !digits.starts_with('+'));
        digits.and_then(|digits| u16::from_str_radix(digits, 16).ok()).ok_or(Invalid::new("no code point"))
    }

    fn number<B: Build<'t>>(&mut self, builder: &mut B) -> Result<B::Value, B::Error> {
        let start = self.at;
        let negative = self.peek() == Some(b'-');
        self.at += usize::from(negative);
        let whole = self.whole(negative)?;
        if !matches!(self.peek(), Some(b'.' | b'e' | b'E')) {
            return match whole {
                Some(whole) => builder.integer(whole),
                None => {
                    let digits = self.since(start)?;
                    finite(digits)?;
                    builder.big_integer(digits)
                }
            };
        }
        self.fraction_and_exponent()?;
        builder.float(finite(self.since(start)?)?)
    }

    /// The digits before a fraction, without leading zeros; `None` beyond 64 bits.
    fn whole(&mut self, negative: bool) -> Result<Option<i64>, Invalid> {
        let start = self.at;
        let mut whole = 0_i64;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            whole = whole.wrapping_mul(10).wrapping_add(i64::from(digit - b'0'));
            self.at += 1;
        }
        match self.at - start {
            0 => Err(Invalid::new("a number without digits")),
            digits if digits > 1 && self.octets.get(start) == Some(&b'0') => {
                Err(Invalid::new("a number with leading zeros"))
            }
            // As many fit whatever they are.
            1..=18 => Ok(Some(if negative { -whole } else { whole })),
            _ => Ok(self.since(start - usize::from(negative))?.parse().ok()),
        }
    }

    fn fraction_and_exponent(&mut self) -> Result<(), Invalid> {
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Invalid> {
        let start = self.at;
        while self.peek().is_some_and(|octet| octet.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { Err(Invalid::new("a number without digits")) } else { Ok(()) }
    }
}

fn finite(number: &str) -> Result<f64, Invalid> {
    match number.parse::<f64>() {
        Ok(float) if float.is_finite() => Ok(float),
        _ => Err(Invalid::new("a number out of range")),
    }
}
