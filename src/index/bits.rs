//! Bits in a byte string, lowest bit of the lowest byte first. Writer and reader.

use crate::error::{Error, ErrorKind, Result};

/// Writes bits.
#[derive(Clone, Debug, Default)]
pub struct BitWriter {
    bytes: Vec<u8>,
    pending: u64,
    filled: u32,
}

impl BitWriter {
    /// Appends the low `count` bits of `value`, at most 56.
    pub fn write(&mut self, value: u64, count: u32) {
        debug_assert!(count <= 56 && (count == 0 || value >> count == 0));
        self.pending |= value << self.filled;
        self.filled += count;
        while self.filled >= 8 {
            self.bytes.push(self.pending as u8);
            self.pending >>= 8;
            self.filled -= 8;
        }
    }

    /// Bits written so far.
    pub fn len(&self) -> u64 {
        self.bytes.len() as u64 * 8 + u64::from(self.filled)
    }

    /// Appends all bits of another writer.
    pub fn append(&mut self, other: Self) {
        other.bytes.iter().for_each(|byte| self.write(u64::from(*byte), 8));
        self.write(other.pending, other.filled);
    }

    /// The bytes; the last one is padded with zero bits.
    pub fn finish(mut self) -> Vec<u8> {
        if self.filled > 0 {
            self.bytes.push(self.pending as u8);
        }
        self.bytes
    }
}

/// Reads bits from any position. Total: past the end every bit is 0.
#[derive(Clone, Copy, Debug)]
pub struct BitReader<'a> {
    rest: &'a [u8],
    pending: u64,
    filled: u32,
    /// Bytes of the source, and zero bytes read past its end.
    bytes: usize,
    past: u64,
}

impl<'a> BitReader<'a> {
    /// A reader that starts at bit number `bit`.
    pub fn new(bytes: &'a [u8], bit: u64) -> Self {
        let start = usize::try_from(bit / 8).unwrap_or(usize::MAX).min(bytes.len());
        let mut reader =
            Self { rest: bytes.get(start..).unwrap_or(&[]), pending: 0, filled: 0, bytes: bytes.len(), past: 0 };
        reader.refill();
        reader.consume((bit % 8) as u32);
        reader
    }

    /// Makes at least 56 bits ready to [`peek`](Self::peek).
    #[inline(always)]
    pub fn refill(&mut self) {
        if let Some(eight) = self.rest.first_chunk::<8>() {
            self.pending |= u64::from_le_bytes(*eight) << (self.filled & 63);
            let taken = ((63 - self.filled) & 63) / 8;
            self.rest = &self.rest[taken as usize..];
            self.filled |= 56;
        } else {
            *self = self.refilled_at_the_end();
        }
    }

    /// By value, so that a reader in a loop stays in registers.
    #[cold]
    #[inline(never)]
    fn refilled_at_the_end(self) -> Self {
        let Self { mut rest, mut pending, mut filled, bytes, mut past } = self;
        while filled <= 56 {
            let byte = match rest.split_first() {
                Some((byte, after)) => {
                    rest = after;
                    *byte
                }
                None => {
                    past += 1;
                    0
                }
            };
            pending |= u64::from(byte) << filled;
            filled += 8;
        }
        Self { rest, pending, filled, bytes, past }
    }

    /// The next bits, unread ones above bit 56 undefined.
    #[inline(always)]
    pub fn peek(&self) -> u64 {
        self.pending
    }

    /// Steps over `count` bits that were peeked at, at most 56 since the last refill.
    #[inline(always)]
    pub fn consume(&mut self, count: u32) {
        self.pending >>= count;
        self.filled = self.filled.saturating_sub(count);
    }

    /// Reads `count` bits, at most 56.
    #[inline]
    pub fn read(&mut self, count: u32) -> u64 {
        self.refill();
        let value = self.pending & ((1 << count) - 1);
        self.consume(count);
        value
    }

    /// Bytes that it reads from.
    pub fn source_bytes(&self) -> usize {
        self.bytes
    }

    /// Number of the bit that is read next.
    pub fn position(&self) -> u64 {
        (8 * ((self.bytes - self.rest.len()) as u64 + self.past)).saturating_sub(u64::from(self.filled))
    }
}

/// The `count` bits from bit number `bit` on, at most 32; 0 past the end.
#[inline]
pub fn bits_at(bytes: &[u8], bit: u64, count: u32) -> u32 {
    let first = usize::try_from(bit / 8).unwrap_or(usize::MAX);
    let word = match bytes.get(first..).and_then(<[u8]>::first_chunk::<8>) {
        Some(eight) => u64::from_le_bytes(*eight),
        None => {
            let mut eight = [0; 8];
            for (i, byte) in eight.iter_mut().enumerate() {
                *byte = bytes.get(first.saturating_add(i)).copied().unwrap_or(0);
            }
            u64::from_le_bytes(eight)
        }
    };
    (word >> (bit % 8) & ((1 << count) - 1)) as u32
}

/// Number of bits that hold any place among `bits` bits, as readers of places take them: at most 32.
///
/// # Errors
/// [`TooLarge`](ErrorKind::TooLarge) where a place would need more.
pub fn place_width(bits: u64) -> Result<u32> {
    let width = 64 - bits.leading_zeros();
    if width > 32 {
        return Err(Error::new(
            ErrorKind::TooLarge,
            format!("a section would take {} MB, 512 are the most: split the corpus", bits >> 23),
        ));
    }
    Ok(width)
}

/// Number of bits that hold `value`: 0 for 0.
#[inline]
pub fn width(value: u32) -> u32 {
    32 - value.leading_zeros()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn reads_what_was_written(
            values in prop::collection::vec((any::<u64>(), 0u32..=56), 0..200),
            start in 0usize..200,
        ) {
            let mut writer = BitWriter::default();
            let mut places = Vec::new();
            for (value, count) in &values {
                places.push(writer.len());
                writer.write(value & ((1 << count) - 1), *count);
            }
            let bytes = writer.finish();
            let start = start.min(values.len());
            let mut reader = BitReader::new(&bytes, places.get(start).copied().unwrap_or(0));
            for ((value, count), place) in values.iter().zip(&places).skip(start) {
                prop_assert_eq!(reader.position(), *place);
                prop_assert_eq!(reader.read(*count), value & ((1 << count) - 1));
                if *count <= 32 {
                    prop_assert_eq!(u64::from(bits_at(&bytes, *place, *count)), value & ((1 << count) - 1));
                }
            }
        }
    }

    #[test]
    fn places_that_no_reader_takes_are_an_error() {
        assert_eq!(
            (place_width(0).unwrap(), place_width(255).unwrap(), place_width(u32::MAX.into()).unwrap()),
            (0, 8, 32)
        );
        assert_eq!(place_width(1 << 32).unwrap_err().code(), "too-large");
    }

    #[test]
    fn past_the_end_all_is_zero() {
        let mut reader = BitReader::new(&[0xFF], 1_000_000);
        assert_eq!(reader.read(56), 0);
        assert_eq!(bits_at(&[0xFF], 4, 32), 0xF);
        assert_eq!(bits_at(&[0xFF], u64::MAX, 32), 0);
    }
}
