//! Whether two texts are alike: a block's, and one that the publisher declares.

use crate::case::lowercase;

/// What stands for an ASCII character in a [`key`]; 0 for nothing.
static KEYS: [u8; 128] = {
    let mut keys = [0; 128];
    let mut b = 0;
    while b < 128 {
        if (b as u8).is_ascii_alphanumeric() {
            keys[b] = (b as u8).to_ascii_lowercase();
        }
        b += 1;
    }
    keys
};

/// Letters and digits in lower case, for comparisons.
pub(super) fn key(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&b) = bytes.get(at) {
        if let Some(&key) = KEYS.get(usize::from(b)) {
            if key != 0 {
                out.push(key);
            }
            at += 1;
        } else if let Some(c) = text[at..].chars().next() {
            if c.is_alphanumeric() {
                out.extend_from_slice(lowercase(c).encode_utf8(&mut [0; 4]).as_bytes());
            }
            at += c.len_utf8();
        }
    }
    String::from_utf8(out).unwrap_or_default()
}

/// 2: the same, 1: one contains the other, 0: neither, or too short for that.
pub(super) fn alike(a: &str, b: &str) -> i16 {
    if a.is_empty() || b.is_empty() {
        0
    } else if a == b {
        2
    } else {
        let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
        i16::from(short.len() >= LEAST_ALIKE && long.contains(short))
    }
}

/// Which passages of [`PASSAGE`](Self::PASSAGE) bytes a text has; a Bloom filter, so that asking costs the same however
/// long the text is.
pub(super) struct Passages {
    bits: Vec<u64>,
    /// What a hash is shifted by to a bit's number.
    shift: u32,
}

impl Passages {
    const PASSAGE: usize = 16;
    /// Most bits, as a power of two: 0.5 % false positives at 20,000 bytes.
    const BITS: u32 = 18;

    pub(super) fn of(text: &str) -> Self {
        let power = (text.len() * 16).next_power_of_two().trailing_zeros().clamp(8, Self::BITS);
        let mut passages = Self { bits: vec![0; 1 << (power - 6)], shift: 64 - power };
        for passage in text.as_bytes().windows(Self::PASSAGE).take(1 << 17) {
            let bit = passages.bit(passage);
            passages.bits[bit / 64] |= 1u64 << (bit % 64);
        }
        passages
    }

    fn bit(&self, passage: &[u8]) -> usize {
        let halves = word(passage).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ word(&passage[8..]);
        ((halves ^ halves >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift) as usize
    }

    /// Whether `part` begins and ends as passages of the text do.
    pub(super) fn contain(&self, part: &str) -> bool {
        let has = |passage: &[u8]| {
            let bit = self.bit(passage);
            self.bits[bit / 64] >> (bit % 64) & 1 == 1
        };
        let bytes = part.as_bytes();
        bytes.len() >= Self::PASSAGE && has(&bytes[..Self::PASSAGE]) && has(&bytes[bytes.len() - Self::PASSAGE..])
    }
}

/// The first eight bytes as a number.
fn word(bytes: &[u8]) -> u64 {
    bytes.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// A text that the publisher declares, such as the headline, and that blocks are compared with.
pub(super) struct Declared {
    pub(super) key: String,
    passages: Passages,
}

impl Declared {
    pub(super) fn new(text: Option<&str>) -> Self {
        let key = text.map(key).unwrap_or_default();
        let passages = Passages::of(&key);
        Self { key, passages }
    }

    /// As [`alike`], but a look at a few bytes rules out most blocks.
    pub(super) fn alike(&self, own: &str) -> i16 {
        if own.len() < LEAST_ALIKE || self.key.len() < LEAST_ALIKE {
            return i16::from(!own.is_empty() && own == self.key) * 2;
        }
        let start = word(self.key.as_bytes());
        let likely = if own.len() <= self.key.len() {
            self.passages.contain(own)
        } else {
            own.as_bytes().windows(8).any(|bytes| word(bytes) == start)
        };
        if likely { alike(own, &self.key) } else { 0 }
    }
}

/// Bytes from which on a text may be found inside another.
const LEAST_ALIKE: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    /// Letters in no order, from `seed`.
    fn letters(seed: u64, length: usize) -> String {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
            char::from(b'a' + (state >> 59) as u8 % 26)
        };
        (0..length).map(|_| next()).collect()
    }

    #[test]
    fn a_text_has_its_passages_and_few_others() {
        let text = letters(1, 20_000);
        let passages = Passages::of(&text);
        assert!((0..19_900).step_by(50).all(|at| passages.contain(&text[at..at + 100])));
        let others = letters(2, 400_100);
        let wrong = (0..400_000).step_by(4).filter(|&at| passages.contain(&others[at..at + 100])).count();
        assert!((1..900).contains(&wrong), "{wrong} of 100,000");
    }
}
