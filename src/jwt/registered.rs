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
        absent: vec![true; require.len()],
        claims: RegisteredClaims::default(),
        depth: 0,
        slot: None,
        required: None,
    };
    let value = parse_object(payload, &mut taker)?;
    let missing = require.iter().zip(&taker.absent).find(|(_, absent)| **absent);
    taker.claims.missing = missing.map(|(name, _)| Cow::from(name.clone()));
    Ok((value, taker.claims))
}

/// Looks on while another builder makes the values.
struct Taker<'t, 'r, B> {
    values: B,
    require: &'r [String],
    /// For each name of `require`, whether no value but null was seen.
    absent: Vec<bool>,
    claims: RegisteredClaims<'t>,
    /// 1 among the members of the claims set, 2 among the items or members of one of its values.
    depth: usize,
    /// The registered claim whose value comes.
    slot: Option<Slot>,
    /// The index in `require` of the claim whose value comes.
    required: Option<usize>,
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
}

impl<'t, B> Taker<'t, '_, B> {
    fn claim(&mut self) -> Option<&mut ClaimValue<'t>> {
        let claims = &mut self.claims;
        Some(match self.slot? {
            Slot::Iss => &mut claims.iss,
            Slot::Sub => &mut claims.sub,
            Slot::Aud => &mut claims.aud,
            Slot::Exp => &mut claims.exp,
            Slot::Nbf => &mut claims.nbf,
            Slot::Iat => &mut claims.iat,
            Slot::Jti => &mut claims.jti,
        })
    }

    /// Takes note of a value, or of its beginning.
    fn see(&mut self, value: impl FnOnce() -> ClaimValue<'t>) {
        if self.depth > 2 || (self.slot.is_none() && self.required.is_none()) {
            return;
        }
        let depth = self.depth;
        let value = value();
        if depth == 1
            && value != ClaimValue::Null
            && let Some(absent) = self.required.and_then(|index| self.absent.get_mut(index))
        {
            *absent = false;
        }
        let Some(claim) = self.claim() else { return };
        if depth == 1 {
            *claim = value;
            return;
        }
        // Of a list only the strings count.
        match (&mut *claim, value) {
            (ClaimValue::Strings(strings), ClaimValue::String(string)) => strings.push(string),
            _ => *claim = ClaimValue::Other,
        }
    }
}

impl<'t, B: Build<'t>> Build<'t> for Taker<'t, '_, B> {
    type Name = B::Name;
    type Value = B::Value;
    type Object = B::Object;
    type List = B::List;
    type Error = B::Error;

    fn null(&mut self) -> Result<B::Value, B::Error> {
        self.see(|| ClaimValue::Null);
        self.values.null()
    }

    fn boolean(&mut self, value: bool) -> Result<B::Value, B::Error> {
        self.see(|| ClaimValue::Other);
        self.values.boolean(value)
    }

    fn integer(&mut self, value: i64) -> Result<B::Value, B::Error> {
        self.see(|| ClaimValue::Integer(value));
        self.values.integer(value)
    }

    fn big_integer(&mut self, digits: &'t str) -> Result<B::Value, B::Error> {
        self.see(|| ClaimValue::Float(digits.parse().unwrap_or(f64::NAN)));
        self.values.big_integer(digits)
    }

    fn float(&mut self, value: f64) -> Result<B::Value, B::Error> {
        self.see(|| ClaimValue::Float(value));
        self.values.float(value)
    }

    fn string(&mut self, value: Cow<'t, str>) -> Result<B::Value, B::Error> {
        self.see(|| ClaimValue::String(value.clone()));
        self.values.string(value)
    }

    fn list(&mut self) -> Result<B::List, B::Error> {
        self.see(|| ClaimValue::Strings(Vec::new()));
        self.depth += 1;
        self.values.list()
    }

    fn item(&mut self, list: &mut B::List, value: B::Value) -> Result<(), B::Error> {
        self.values.item(list, value)
    }

    fn end_list(&mut self, list: B::List) -> Result<B::Value, B::Error> {
        self.depth -= 1;
        self.values.end_list(list)
    }

    fn object(&mut self) -> Result<B::Object, B::Error> {
        self.see(|| ClaimValue::Other);
        self.depth += 1;
        self.values.object()
    }

    fn name(&mut self, name: Cow<'t, str>) -> Result<B::Name, B::Error> {
        if self.depth == 1 {
            self.slot = Slot::of(&name);
            self.required = self.require.iter().position(|required| *required == name);
        }
        self.values.name(name)
    }

    fn member(&mut self, object: &mut B::Object, name: B::Name, value: B::Value) -> Result<(), B::Error> {
        self.values.member(object, name, value)
    }

    fn end_object(&mut self, object: B::Object, members: usize) -> Result<B::Value, B::Error> {
        self.depth -= 1;
        self.values.end_object(object, members)
    }
}
