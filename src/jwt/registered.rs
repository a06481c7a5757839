//! The registered claims, taken from a payload while it is parsed.

use std::borrow::Cow;

use super::claims::{ClaimValue, RegisteredClaims};
use crate::json::{Build, parse_object};

/// Parses a payload once, both for the values of a builder and for what is validated.
///
/// Of `require` the first name that is absent or null is told in
/// [`RegisteredClaims::missing`].
///
/// # Errors
/// [`json::Invalid`](crate::json::Invalid) where it is no claims set, and those of the builder.
pub fn parse_registered<'t, B: Build<'t>>(
    payload: &'t [u8],
    require: &[String],
    values: B,
) -> Result<(B::Value, RegisteredClaims<'t>), B::Error> {
    let mut taker = Taker {
        values,
        require,
        seen: Vec::new(),
        claims: RegisteredClaims::default(),
        depth: 0,
        slot: None,
        required: None,
        is_watching: false,
    };
    let value = parse_object(payload, &mut taker)?;
    let missing = require.iter().find(|name| match Slot::of(name) {
        Some(slot) => matches!(slot.claim(&mut taker.claims), ClaimValue::Absent | ClaimValue::Null),
        None => !taker.seen.contains(&name.as_str()),
    });
    taker.claims.missing = missing.map(|name| Cow::from(name.clone()));
    Ok((value, taker.claims))
}

/// Looks on while another builder makes the values.
struct Taker<'t, 'r, B> {
    values: B,
    require: &'r [String],
    /// Of the other names in `require`, those that have a value but null.
    seen: Vec<&'r str>,
    claims: RegisteredClaims<'t>,
    /// 1 among the members of the claims set, 2 among the items or members of one of its values.
    depth: usize,
    /// The registered claim whose value comes.
    slot: Option<Slot>,
    /// The other name in `require` whose value comes.
    required: Option<&'r str>,
    /// Whether it is either of them.
    is_watching: bool,
}

#[derive(Clone, Copy)]
enum Slot {
    Iss,
    Sub,
    Aud,
    Exp,
    Nbf,
    Iat,
    Jti,
}

impl Slot {
    fn of(name: &str) -> Option<Self> {
        Some(match name.as_bytes() {
            b"iss" => Self::Iss,
            b"sub" => Self::Sub,
            b"aud" => Self::Aud,
            b"exp" => Self::Exp,
            b"nbf" => Self::Nbf,
            b"iat" => Self::Iat,
            b"jti" => Self::Jti,
            _ => return None,
        })
    }

    fn claim<'c, 't>(self, claims: &'c mut RegisteredClaims<'t>) -> &'c mut ClaimValue<'t> {
        match self {
            Self::Iss => &mut claims.iss,
            Self::Sub => &mut claims.sub,
            Self::Aud => &mut claims.aud,
            Self::Exp => &mut claims.exp,
            Self::Nbf => &mut claims.nbf,
            Self::Iat => &mut claims.iat,
            Self::Jti => &mut claims.jti,
        }
    }
}

impl<'t, B> Taker<'t, '_, B> {
    /// Takes note of a value, or of its beginning.
    #[inline]
    fn see(&mut self, value: impl FnOnce() -> ClaimValue<'t>) {
        if self.is_watching && self.depth <= 2 {
            self.take(value());
        }
    }

    fn take(&mut self, value: ClaimValue<'t>) {
        if self.depth == 1 {
            if !matches!(value, ClaimValue::Null) {
                self.seen.extend(self.required);
            }
            if let Some(slot) = self.slot {
                *slot.claim(&mut self.claims) = value;
            }
        } else if let Some(slot) = self.slot {
            // Of a list only the strings count.
            match (slot.claim(&mut self.claims), value) {
                (ClaimValue::Strings(strings), ClaimValue::String(string)) => strings.push(string),
                (claim, _) => *claim = ClaimValue::Other,
            }
        }
    }
}

impl<'t, B: Build<'t>> Build<'t> for Taker<'t, '_, B> {
    type Name = B::Name;
    type Value = B::Value;
    type Object = B::Object;
    type List = B::List;
    type Error = B::Error;

    #[inline]
    fn null(&mut self) -> Result<B::Value, B::Error> {
        self.see(|| ClaimValue::Null);
        self.values.null()
    }

    #[inline]
    fn boolean(&mut self, value: bool) -> Result<B::Value, B::Error> {
        self.see(|| ClaimValue::Other);
        self.values.boolean(value)
    }

    #[inline]
    fn integer(&mut self, value: i64) -> Result<B::Value, B::Error> {
        self.see(|| ClaimValue::Integer(value));
        self.values.integer(value)
    }

    #[inline]
    fn big_integer(&mut self, digits: &'t str) -> Result<B::Value, B::Error> {
        self.see(|| ClaimValue::Float(digits.parse().unwrap_or(f64::NAN)));
        self.values.big_integer(digits)
    }

    #[inline]
    fn float(&mut self, value: f64) -> Result<B::Value, B::Error> {
        self.see(|| ClaimValue::Float(value));
        self.values.float(value)
    }

    #[inline]
    fn string(&mut self, value: &'t str) -> Result<B::Value, B::Error> {
        self.see(|| ClaimValue::String(value.into()));
        self.values.string(value)
    }

    #[inline]
    fn unescaped(&mut self, value: String) -> Result<B::Value, B::Error> {
        self.see(|| ClaimValue::String(value.clone().into()));
        self.values.unescaped(value)
    }

    #[inline]
    fn list(&mut self) -> Result<B::List, B::Error> {
        self.see(|| ClaimValue::Strings(Vec::new()));
        self.depth += 1;
        self.values.list()
    }

    #[inline]
    fn item(&mut self, list: &mut B::List, value: B::Value) -> Result<(), B::Error> {
        self.values.item(list, value)
    }

    #[inline]
    fn end_list(&mut self, list: B::List) -> Result<B::Value, B::Error> {
        self.depth -= 1;
        self.values.end_list(list)
    }

    #[inline]
    fn object(&mut self) -> Result<B::Object, B::Error> {
        self.see(|| ClaimValue::Other);
        self.depth += 1;
        self.values.object()
    }

    #[inline(always)]
    fn name(&mut self, name: &str) -> Result<B::Name, B::Error> {
        if self.depth == 1 {
            self.slot = Slot::of(name);
            self.required = match self.slot {
                Some(_) => None,
                None => self.require.iter().find(|required| *required == name).map(String::as_str),
            };
            self.is_watching = self.slot.is_some() || self.required.is_some();
        }
        self.values.name(name)
    }

    #[inline]
    fn member(&mut self, object: &mut B::Object, name: B::Name, value: B::Value) -> Result<(), B::Error> {
        self.values.member(object, name, value)
    }

    #[inline]
    fn end_object(&mut self, object: B::Object, members: usize) -> Result<B::Value, B::Error> {
        self.depth -= 1;
        self.values.end_object(object, members)
    }
}
