//! Names of claims that come again.

use std::sync::OnceLock;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::objects::Name;
use crate::shape::Shape;

/// Longer names are made anew each time.
const MAX_OCTETS: usize = 32;
const SLOTS: usize = 256;

/// The octets of a name, and their number.
pub(crate) type Packed = (u64, u64, u64, u64, usize);

/// The names of members of tokens that were verified, as Python's strings with their hashes; read without a
/// lock.
///
/// It never forgets, and a name that finds its place taken is not kept: no token can make it grow.
pub(crate) struct Names {
    kept: [OnceLock<(Packed, Py<PyString>)>; SLOTS],
    /// Of the claims set that came first: those of one issuer seldom differ.
    shape: OnceLock<Shape>,
}

impl Default for Names {
    fn default() -> Self {
        Self { kept: [const { OnceLock::new() }; SLOTS], shape: OnceLock::new() }
    }
}

impl Names {
    pub(crate) fn shape(&self) -> Option<&Shape> {
        self.shape.get()
    }

    #[inline]
    pub(crate) fn remember(&self, claims: &Bound<'_, PyDict>) {
        if self.shape.get().is_none()
            && let Some(shape) = Shape::of(claims)
        {
            // Whoever comes second remembers nothing.
            let _ = self.shape.set(shape);
        }
    }

    /// The string for a name, which is kept where there is room.
    pub(crate) fn name<'n, 'py>(&'n self, py: Python<'py>, name: &str, packed: Packed) -> Name<'n, 'py> {
        let made = || PyString::new(py, name);
        let Some(slot) = self.kept.get(slot(&packed)) else { return Name::New(made()) };
        let (kept, string) = slot.get_or_init(|| (packed, made().unbind()));
        if *kept == packed { Name::Kept(string.bind(py)) } else { Name::New(made()) }
    }
}

/// Compared as numbers: a call of memcmp takes longer than all of this.
#[inline(always)]
pub(crate) fn pack(name: &str) -> Option<Packed> {
    let name = name.as_bytes();
    let word = |octets: &[u8; 8]| u64::from_le_bytes(*octets);
    let half = |octets: &[u8; 4]| u64::from(u32::from_le_bytes(*octets));
    let len = name.len();
    // The first and the last octets, which overlap where there are fewer.
    Some(match len {
        0 => (0, 0, 0, 0, len),
        1..4 => {
            let middle = name.get(len / 2)?;
            (u64::from(u32::from_le_bytes([*name.first()?, *middle, *name.last()?, 0])), 0, 0, 0, len)
        }
        4..8 => (half(name.first_chunk()?) | half(name.last_chunk()?) << 32, 0, 0, 0, len),
        8..=16 => (word(name.first_chunk()?), word(name.last_chunk()?), 0, 0, len),
        17..=MAX_OCTETS => {
            let (first, last) = (name.first_chunk::<16>()?, name.last_chunk::<16>()?);
            let (a, b) = (word(first.first_chunk()?), word(first.last_chunk()?));
            (a, b, word(last.first_chunk()?), word(last.last_chunk()?), len)
        }
        _ => return None,
    })
}

fn slot(packed: &Packed) -> usize {
    let (a, b, c, d, len) = *packed;
    let mixed = a ^ b.rotate_left(23) ^ c.rotate_left(41) ^ d.rotate_left(11) ^ len as u64;
    // The eight highest bits depend on all others, and there are as many slots.
    (mixed.wrapping_mul(0x517c_c1b7_2722_0a95) >> 56) as usize
}
