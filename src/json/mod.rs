//! JSON texts as RFC 8259 has them, with names that are unique in every object.
//!
//! One grammar for every product: [`parse_object`] reads a text once and has a [`Build`] make the values,
//! those of serde_json here, Python's objects in the Python package. So all of them take and refuse the same
//! texts.

mod parser;
mod scan;
mod value;

use std::fmt;

pub use self::parser::{MAX_DEPTH, parse_object};
pub(crate) use self::value::ToValue;
pub use self::value::parse_members;

/// Makes values of one kind while a text is parsed.
///
/// Strings come borrowed from the text wherever it has no escape in them.
pub trait Build<'t> {
    /// A name of a member.
    type Name;
    /// A value.
    type Value;
    /// An object whose members are still coming.
    type Object;
    /// A list whose items are still coming.
    type List;
    /// Why a value could not be made.
    type Error: From<Invalid>;

    /// Makes `null`.
    ///
    /// # Errors
    /// Of the builder's making, as those of every method here.
    fn null(&mut self) -> Result<Self::Value, Self::Error>;
    /// Makes `true` or `false`.
    ///
    /// # Errors
    /// Of the builder's making.
    fn boolean(&mut self, value: bool) -> Result<Self::Value, Self::Error>;
    /// Makes a number without fraction and exponent.
    ///
    /// # Errors
    /// Of the builder's making.
    fn integer(&mut self, value: i64) -> Result<Self::Value, Self::Error>;
    /// Makes such a number beyond 64 bits, of its digits.
    ///
    /// # Errors
    /// Of the builder's making.
    fn big_integer(&mut self, digits: &'t str) -> Result<Self::Value, Self::Error>;
    /// Makes any other number, which is finite.
    ///
    /// # Errors
    /// Of the builder's making.
    fn float(&mut self, value: f64) -> Result<Self::Value, Self::Error>;
    /// Makes a string.
    ///
    /// # Errors
    /// Of the builder's making.
    fn string(&mut self, value: &'t str) -> Result<Self::Value, Self::Error>;
    /// Makes a string that had escapes in it.
    ///
    /// # Errors
    /// Of the builder's making.
    fn unescaped(&mut self, value: String) -> Result<Self::Value, Self::Error>;
    /// Begins a list.
    ///
    /// # Errors
    /// Of the builder's making.
    fn list(&mut self) -> Result<Self::List, Self::Error>;
    /// Adds an item to a list.
    ///
    /// # Errors
    /// Of the builder's making.
    fn item(&mut self, list: &mut Self::List, value: Self::Value) -> Result<(), Self::Error>;
    /// Ends a list.
    ///
    /// # Errors
    /// Of the builder's making.
    fn end_list(&mut self, list: Self::List) -> Result<Self::Value, Self::Error>;
    /// Begins an object.
    ///
    /// # Errors
    /// Of the builder's making.
    fn object(&mut self) -> Result<Self::Object, Self::Error>;
    /// Makes the name of the member whose value comes next.
    ///
    /// # Errors
    /// Of the builder's making.
    fn name(&mut self, name: &str) -> Result<Self::Name, Self::Error>;
    /// Adds a member to an object.
    ///
    /// # Errors
    /// Of the builder's making.
    fn member(
        &mut self,
        object: &mut Self::Object,
        name: Self::Name,
        value: Self::Value,
    ) -> Result<(), Self::Error>;
    /// Ends an object, to which that many members were added.
    ///
    /// # Errors
    /// [`Invalid::DUPLICATE`] where it holds fewer: two members had one name.
    fn end_object(&mut self, object: Self::Object, members: usize) -> Result<Self::Value, Self::Error>;
}

/// A text is not JSON as it is taken here. Says nothing of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invalid(&'static str);

impl Invalid {
    /// Two members of one name would let two readers see two different objects (RFC 8259, section 4;
    /// RFC 7515, section 4; RFC 7519, section 4).
    pub const DUPLICATE: Self = Self("two members have the same name");

    pub(crate) const fn new(reason: &'static str) -> Self {
        Self(reason)
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Invalid {}
