//! Where a run of ordinary characters ends.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// The number of octets before the first that is a quote, a backslash or a control character.
///
/// Eight at a time: a payload is strings for the most part.
#[inline]
pub(super) fn ordinary(octets: &[u8]) -> usize {
    let (words, rest) = octets.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let special = special(u64::from_le_bytes(*word));
        if special != 0 {
            return index * 8 + special.trailing_zeros() as usize / 8;
        }
    }
    let tail = rest.iter().position(|octet| matches!(octet, b'"' | b'\\' | ..0x20));
    words.len() * 8 + tail.unwrap_or(rest.len())
}

/// The high bit of each octet that is special; bits above the first of them may be wrong.
fn special(word: u64) -> u64 {
    let zero = |octets: u64| octets.wrapping_sub(ONES) & !octets;
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    (control | zero(word ^ (ONES * b'"' as u64)) | zero(word ^ (ONES * b'\\' as u64))) & HIGHS
}

#[cfg(test)]
mod tests {
    use super::ordinary;

    #[test]
    fn agrees_with_one_octet_at_a_time() {
        for special in 0..=u8::MAX {
            for at in 0..20 {
                for around in [b' ', b'a', 0x7f, 0x80, 0xff] {
                    let mut octets = [around; 20];
                    if let Some(octet) = octets.get_mut(at) {
                        *octet = special;
                    }
                    let expected = if matches!(special, b'"' | b'\\' | ..0x20) { at } else { 20 };
                    assert_eq!(ordinary(&octets), expected, "{special} at {at}");
                }
            }
        }
    }
}
