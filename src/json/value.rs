//! Values of serde_json.

use serde_json::{Map, Number, Value};

use super::{Build, Invalid};

/// Makes values of serde_json; a number beyond 64 bits is the float next to it.
pub(crate) struct ToValue;

impl<'t> Build<'t> for ToValue {
    type Name = String;
    type Value = Value;
    type Object = Map<String, Value>;
    type List = Vec<Value>;
    type Error = Invalid;

    fn null(&mut self) -> Result<Value, Invalid> {
        Ok(Value::Null)
    }

    fn boolean(&mut self, value: bool) -> Result<Value, Invalid> {
        Ok(value.into())
    }

    fn integer(&mut self, value: i64) -> Result<Value, Invalid> {
        Ok(value.into())
    }

    fn big_integer(&mut self, digits: &'t str) -> Result<Value, Invalid> {
        match digits.parse::<u64>() {
            Ok(integer) => Ok(integer.into()),
            Err(_) => self.float(digits.parse().unwrap_or(f64::INFINITY)),
        }
    }

    fn float(&mut self, value: f64) -> Result<Value, Invalid> {
        Number::from_f64(value).map(Value::Number).ok_or(Invalid::new("a number out of range"))
    }

    fn string(&mut self, value: &'t str) -> Result<Value, Invalid> {
        Ok(value.into())
    }

    fn unescaped(&mut self, value: String) -> Result<Value, Invalid> {
        Ok(value.into())
    }

    fn list(&mut self) -> Result<Vec<Value>, Invalid> {
        Ok(Vec::new())
    }

    fn item(&mut self, list: &mut Vec<Value>, value: Value) -> Result<(), Invalid> {
        list.push(value);
        Ok(())
    }

    fn end_list(&mut self, list: Vec<Value>) -> Result<Value, Invalid> {
        Ok(list.into())
    }

    fn object(&mut self) -> Result<Map<String, Value>, Invalid> {
        Ok(Map::new())
    }

    fn name(&mut self, name: &str) -> Result<String, Invalid> {
        Ok(name.to_owned())
    }

    fn member(&mut self, object: &mut Map<String, Value>, name: String, value: Value) -> Result<(), Invalid> {
        object.insert(name, value);
        Ok(())
    }

    fn end_object(&mut self, object: Map<String, Value>, members: usize) -> Result<Value, Invalid> {
        if object.len() == members { Ok(object.into()) } else { Err(Invalid::DUPLICATE) }
    }
}

/// Parses a text that is one object as values of serde_json.
///
/// # Errors
/// [`Invalid`] where it is no such text.
pub fn parse_members(text: &[u8]) -> Result<Map<String, Value>, Invalid> {
    match super::parse_object(text, &mut ToValue)? {
        Value::Object(members) => Ok(members),
        _ => Err(Invalid::new("not an object")),
    }
}
