//! Records of varying length, one a document, of which every few can be jumped to. Writer and reader.
//!
//! `u8` k: a place is kept for every 2^k-th record; `u8` bits w of a place; then places of w bits each, lowest first:
//! where the record begins, in bits from the end of the places; then the records.

use super::{
    bits::{BitWriter, bits_at, place_width},
    format::corrupt,
};
use crate::error::Result;

const PLACES_AT: u64 = 16;
/// Largest k: all records of a block are stepped over to reach its last.
const MOST_SKIPPED: u32 = 4;

/// Writes records that begin at the bits `starts` of `records`, keeping the place of every 2^`k`-th.
///
/// # Errors
/// [`TooLarge`](crate::ErrorKind::TooLarge) past 2^32 bits of records.
pub fn encode(starts: &[u64], records: BitWriter, k: u32) -> Result<Vec<u8>> {
    let bits = place_width(records.len())?;
    let mut out = BitWriter::default();
    out.write(u64::from(k), 8);
    out.write(u64::from(bits), 8);
    starts.iter().step_by(1 << k).for_each(|start| out.write(*start, bits));
    out.append(records);
    Ok(out.finish())
}

/// Where records lie in a section.
#[derive(Clone, Debug, Default)]
pub struct Blocks {
    k: u32,
    bits: u32,
    records: u64,
}

impl Blocks {
    /// Checks the section of `count` records.
    pub fn open(section: &[u8], count: u32) -> Result<Self> {
        let (k, bits) = (bits_at(section, 0, 8), bits_at(section, 8, 8));
        if k > MOST_SKIPPED || bits > 32 {
            return Err(corrupt("a section of records has impossible sizes"));
        }
        let places = u64::from(count.div_ceil(1 << k));
        let records = PLACES_AT + places * u64::from(bits);
        if records > 8 * section.len() as u64 {
            return Err(corrupt("a section of records is too short for its places"));
        }
        Ok(Self { k, bits, records })
    }

    /// The bit at which the block of record `i` begins, and how many records come before it there.
    pub fn place(&self, section: &[u8], i: u32) -> (u64, u32) {
        let place = bits_at(section, PLACES_AT + u64::from(i >> self.k) * u64::from(self.bits), self.bits);
        (self.records + u64::from(place), i & ((1 << self.k) - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_reached() {
        let mut records = BitWriter::default();
        let mut starts = Vec::new();
        for i in 0..100u64 {
            starts.push(records.len());
            records.write(i, 7 + (i % 5) as u32);
        }
        let section = encode(&starts, records, 3).unwrap();
        let blocks = Blocks::open(&section, 100).unwrap();
        for i in 0..100u32 {
            let (bit, before) = blocks.place(&section, i);
            assert_eq!(before, i % 8);
            assert_eq!(bits_at(&section, bit, 7), i - before);
        }
        assert_eq!(Blocks::open(&section[..5], 100).unwrap_err().code(), "corrupt");
    }
}
