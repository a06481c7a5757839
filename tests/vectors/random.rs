//! Reproducible random input: every run sees the same.

/// SplitMix64 (Steele, Lea, Flood 2014).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap()
    }

    pub(crate) fn octet(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }

    pub(crate) fn octets(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.octet()).collect()
    }

    pub(crate) fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    /// The octets with one small alteration, never the same octets; what is written comes from `alphabet`,
    /// or may be any octet where that is empty.
    pub(crate) fn mutated(&mut self, octets: &[u8], alphabet: &[u8]) -> Vec<u8> {
        loop {
            let mut mutated = octets.to_vec();
            let at = self.below(octets.len());
            let other = self.below(octets.len());
            let written = match alphabet {
                [] => self.octet(),
                _ => alphabet[self.below(alphabet.len())],
            };
            match self.below(8) {
                0 => mutated[at] ^= 1 << self.below(8),
                1 | 2 => mutated[at] = written,
                3 => mutated.insert(at, written),
                4 => drop(mutated.remove(at)),
                5 => mutated.truncate(at),
                6 => mutated.swap(at, other),
                _ => {
                    let (start, end) = (at.min(other), at.max(other));
                    let copy = octets[start..end].to_vec();
                    mutated.splice(at..at, copy);
                }
            }
            if mutated != octets {
                return mutated;
            }
        }
    }
}

/// What a compact serialization is made of.
pub(crate) const COMPACT: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ";
