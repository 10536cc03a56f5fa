//! Document frequencies by bucket, rounded to a few steps per octave. Writer and reader.
//!
//! Section `freq`: `u8` bucket bits b; `u8` level bits w; `u16` number of levels n ≤ 2^w; n `u32` document frequencies,
//! ascending, the first 0; 2^b levels of w bits each, lowest bit first.

use super::{
    bits::{BitWriter, bits_at, width},
    format::{corrupt, le_u32},
};
use crate::error::Result;

const LEVEL_BITS: u32 = 6;

/// The document frequencies that can be stored: 0 to 8 exactly, then geometric steps up to `most`.
fn levels(most: u32) -> Vec<u32> {
    let mut levels: Vec<u32> = (0..=most.min(8)).collect();
    let room = (1 << LEVEL_BITS) - levels.len() as u32;
    if most > 8 {
        // Integer steps of num/64, the smallest that reach `most` within the room: the same on any machine.
        let step = |num: u64| {
            let mut levels = vec![8u64];
            while let Some(&last) = levels.last().filter(|last| **last < u64::from(most)) {
                levels.push((last * num).div_ceil(64).max(last + 1).min(u64::from(most)));
            }
            levels
        };
        let steps = (66..).map(step).find(|steps| steps.len() as u32 - 1 <= room).unwrap_or_default();
        levels.extend(steps.iter().skip(1).map(|level| *level as u32));
    }
    levels
}

/// Rounds document frequencies to the nearest level that can be stored; `most` is the number of documents.
pub fn round(frequencies: &[u32], most: u32) -> Vec<u32> {
    let levels = levels(most);
    frequencies.iter().map(|frequency| levels[nearest(&levels, *frequency)]).collect()
}

fn nearest(levels: &[u32], frequency: u32) -> usize {
    let above = levels.partition_point(|level| *level < frequency).min(levels.len() - 1);
    let closer_below = above > 0 && frequency.abs_diff(levels[above - 1]) < frequency.abs_diff(levels[above]);
    if closer_below { above - 1 } else { above }
}

/// Writes the section; there are 2^b `frequencies`, none above `most`.
pub fn encode(frequencies: &[u32], most: u32) -> Vec<u8> {
    let levels = levels(most);
    let mut bytes = vec![frequencies.len().trailing_zeros() as u8, LEVEL_BITS as u8];
    bytes.extend_from_slice(&(levels.len() as u16).to_le_bytes());
    levels.iter().for_each(|level| bytes.extend_from_slice(&level.to_le_bytes()));
    let mut writer = BitWriter::default();
    frequencies.iter().for_each(|frequency| writer.write(nearest(&levels, *frequency) as u64, LEVEL_BITS));
    bytes.extend_from_slice(&writer.finish());
    bytes
}

/// What is read of the section when the file is opened.
#[derive(Clone, Debug, Default)]
pub struct Frequencies {
    bucket_bits: u32,
    level_bits: u32,
    levels: Vec<u32>,
    /// [`width`] of each level.
    classes: Vec<u8>,
}

impl Frequencies {
    /// Checks the section.
    pub fn open(section: &[u8], bucket_bits: u32) -> Result<Self> {
        let &[bits, level_bits, low, high, ..] = section else { return Err(corrupt("section freq is too short")) };
        let count = usize::from(u16::from_le_bytes([low, high]));
        if u32::from(bits) != bucket_bits || level_bits == 0 || level_bits > 8 || count > 1 << level_bits {
            return Err(corrupt("section freq has other buckets than the postings"));
        }
        let table = 4 + 4 * count;
        if section.len() < table + ((1 << bits) * usize::from(level_bits)).div_ceil(8) {
            return Err(corrupt("section freq is too short for its buckets"));
        }
        let levels: Vec<u32> = (0..count).map(|i| le_u32(section, 4 + 4 * i)).collect();
        let classes = levels.iter().map(|level| width(*level) as u8).collect();
        Ok(Self { bucket_bits, level_bits: u32::from(level_bits), levels, classes })
    }

    /// The document frequencies there are, ascending.
    pub fn levels(&self) -> &[u32] {
        &self.levels
    }

    /// Number of the level of a bucket.
    #[inline]
    pub fn level(&self, section: &[u8], bucket: u32) -> usize {
        let first = 8 * (4 + 4 * self.levels.len() as u64);
        let bucket = bucket & ((1 << self.bucket_bits) - 1);
        bits_at(section, first + u64::from(bucket) * u64::from(self.level_bits), self.level_bits) as usize
    }

    /// [`width`] of [`get`](Self::get).
    #[inline]
    pub fn class(&self, section: &[u8], bucket: u32) -> usize {
        self.classes.get(self.level(section, bucket)).copied().unwrap_or(0).into()
    }

    /// Number of documents with a term of this bucket, rounded.
    pub fn get(&self, section: &[u8], bucket: u32) -> u32 {
        self.levels.get(self.level(section, bucket)).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_to_within_a_fifth() {
        for most in [0u32, 1, 5, 8, 9, 60, 1000, 37_547, 1_000_000, u32::MAX] {
            let levels = levels(most);
            assert!(levels.len() <= 1 << LEVEL_BITS, "{most}: {}", levels.len());
            assert!(levels.windows(2).all(|pair| pair[0] < pair[1]));
            for frequency in [0, 1, 2, 7, 8, 13, 100, 999, 20_000, most].into_iter().filter(|f| *f <= most) {
                let rounded = round(&[frequency], most)[0];
                assert!(rounded.abs_diff(frequency) as f64 <= 0.2 * f64::from(frequency), "{frequency} {rounded}");
            }
        }
    }

    #[test]
    fn reads_what_was_written() {
        let frequencies: Vec<u32> = (0..1 << 8).map(|i| i * i).collect();
        let section = encode(&frequencies, 70_000);
        let read = Frequencies::open(&section, 8).unwrap();
        let rounded = round(&frequencies, 70_000);
        assert!((0..1 << 8).all(|bucket| read.get(&section, bucket) == rounded[bucket as usize]));
        assert_eq!(Frequencies::open(&section[..section.len() - 1], 8).unwrap_err().code(), "corrupt");
        assert_eq!(Frequencies::open(&section, 9).unwrap_err().code(), "corrupt");
    }
}
