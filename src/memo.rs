//! What was seen before, recognised by its octets.

use std::sync::OnceLock;

/// Octets longer than this are not remembered.
pub const MAX_MEMO_OCTETS: usize = 512;

/// At most `N` values by octets that stood for them, read without a lock.
///
/// It never forgets, and what finds its place taken is not remembered: hostile input can neither make it grow
/// nor drive anything out.
pub struct Memo<V, const N: usize>([Slot<V>; N]);

/// The octets and the value.
type Slot<V> = OnceLock<(Box<[u8]>, V)>;

impl<V, const N: usize> Default for Memo<V, N> {
    fn default() -> Self {
        Self([const { OnceLock::new() }; N])
    }
}

impl<V, const N: usize> Memo<V, N> {
    /// The value that is remembered for these octets.
    #[must_use]
    pub fn find(&self, octets: &[u8]) -> Option<&V> {
        let (seen, value) = self.slot(octets)?.get()?;
        (**seen == *octets).then_some(value)
    }

    /// Remembers a value, unless there is another in its place.
    pub fn remember(&self, octets: &[u8], value: V) {
        if octets.len() <= MAX_MEMO_OCTETS
            && let Some(slot) = self.slot(octets)
        {
            // Whoever comes second has seen nothing else.
            let _ = slot.set((octets.into(), value));
        }
    }

    fn slot(&self, octets: &[u8]) -> Option<&Slot<V>> {
        let (words, rest) = octets.as_chunks::<8>();
        let mut hash = octets.len() as u64;
        let mut mix = |word: u64| hash = (hash.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
        for word in words {
            mix(u64::from_le_bytes(*word));
        }
        mix(rest.iter().fold(0, |word, octet| (word << 8) | u64::from(*octet)));
        // The high bits depend on all octets.
        self.0.get(usize::try_from(hash >> 32).ok()? % N)
    }
}
