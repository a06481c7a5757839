//! What is wrong with a configuration.

use std::cell::RefCell;
use std::fmt;

/// One thing that is wrong, and where.
///
/// The value is not repeated: a secret may have ended up in the wrong place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The key, such as `issuers[0].audiences`.
    pub place: String,
    /// What is wrong with it, after its name.
    pub what: String,
}

/// Everything that is wrong, on one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(RefCell<Vec<Problem>>);

impl Problems {
    /// A single problem.
    #[must_use]
    pub fn of(place: impl Into<String>, what: impl Into<String>) -> Self {
        let problems = Self::default();
        problems.add(place, what);
        problems
    }

    /// Adds a problem.
    pub fn add(&self, place: impl Into<String>, what: impl Into<String>) {
        self.0.borrow_mut().push(Problem { place: place.into(), what: what.into() });
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// The same problems with other names for the places, for what is not configured by a file.
    #[must_use]
    pub fn renamed(self, rename: impl Fn(&str) -> String) -> Self {
        for problem in self.0.borrow_mut().iter_mut() {
            problem.place = rename(&problem.place);
        }
        self
    }

    /// The value, unless there is a problem.
    ///
    /// # Errors
    /// These problems.
    pub fn unless_any<T>(self, value: Option<T>) -> Result<T, Self> {
        match value {
            Some(value) if self.is_empty() => Ok(value),
            _ => Err(self),
        }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.borrow().iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{} {}", problem.place, problem.what)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
