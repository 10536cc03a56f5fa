//! Posting lists: for each bucket the ascending numbers of the documents that are indexed under one of its terms.
//! Writer and reader.
//!
//! Section `post`: `u8` bucket bits b; 3 zero bytes; (2^b + 1) `u32` bit offsets of the lists, counted from the end
//! of this table; the lists. A list is empty (no bits) or: 24 bits number of documents, 5 bits Rice parameter k, then
//! for each document its gap (document − previous − 1, the previous of the first is −1): gap >> k zeros and a one, k
//! low bits.

use super::{
    bits::{BitReader, BitWriter},
    format::{corrupt, le_u32},
};
use crate::error::Result;

/// Writes the section.
pub fn encode(lists: &[Vec<u32>]) -> Vec<u8> {
    let mut offsets = Vec::with_capacity(lists.len() + 1);
    let mut writer = BitWriter::default();
    for list in lists {
        offsets.push(writer.len() as u32);
        let Some(&last) = list.last() else { continue };
        let mean = (u64::from(last) + 1 - list.len() as u64) / list.len() as u64;
        let k = (64 - (mean * 69 / 100).leading_zeros()).min(31);
        writer.write(list.len() as u64, 24);
        writer.write(u64::from(k), 5);
        let mut next = 0;
        for &document in list {
            let gap = u64::from(document - next);
            for _ in 0..gap >> k {
                writer.write(0, 1);
            }
            writer.write(1, 1);
            writer.write(gap & ((1 << k) - 1), k);
            next = document + 1;
        }
    }
    offsets.push(writer.len() as u32);
    let mut bytes = vec![lists.len().trailing_zeros() as u8, 0, 0, 0];
    offsets.iter().for_each(|offset| bytes.extend_from_slice(&offset.to_le_bytes()));
    bytes.extend_from_slice(&writer.finish());
    bytes
}

/// What is read of the section when the file is opened.
#[derive(Clone, Debug, Default)]
pub struct Postings {
    /// Buckets are named by this many bits.
    pub bucket_bits: u32,
    documents: u32,
}

impl Postings {
    /// Checks the section of an index with `documents` documents.
    pub fn open(section: &[u8], documents: u32) -> Result<Self> {
        let bucket_bits = u32::from(section.first().copied().unwrap_or(0));
        if bucket_bits > 20 || section.len() < 4 + 4 * ((1 << bucket_bits) + 1) {
            return Err(corrupt("section post is too short for its buckets"));
        }
        Ok(Self { bucket_bits, documents })
    }

    /// Appends the documents of `bucket` to `out`, ascending.
    pub fn decode(&self, section: &[u8], bucket: u32, out: &mut Vec<u32>) {
        let table = 4 + 4 * ((1 << self.bucket_bits) + 1);
        let at = 4 + 4 * (bucket as usize & ((1 << self.bucket_bits) - 1));
        let (start, end) = (le_u32(section, at), le_u32(section, at + 4));
        if start >= end {
            return;
        }
        let mut reader = BitReader::new(section.get(table..).unwrap_or(&[]), u64::from(start));
        let count = (reader.read(24) as u32).min(self.documents);
        let k = reader.read(5) as u32;
        let mut next = 0u64;
        for _ in 0..count {
            let mut high = 0u64;
            loop {
                reader.refill();
                let zeros = (reader.peek() | 1 << 56).trailing_zeros();
                high += u64::from(zeros);
                if zeros < 56 {
                    reader.consume(zeros + 1);
                    break;
                }
                reader.consume(56);
                if high << k >= u64::from(self.documents) {
                    return;
                }
            }
            next += high << k | reader.read(k);
            if next >= u64::from(self.documents) {
                return;
            }
            out.push(next as u32);
            next += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn decodes_what_was_encoded(lists in prop::collection::vec(prop::collection::btree_set(0u32..5000, 0..60), 16)) {
            let lists: Vec<Vec<u32>> = lists.into_iter().map(|list| list.into_iter().collect()).collect();
            let section = encode(&lists);
            let postings = Postings::open(&section, 5000).unwrap();
            for (bucket, list) in lists.iter().enumerate() {
                let mut out = Vec::new();
                postings.decode(&section, bucket as u32, &mut out);
                prop_assert_eq!(&out, list);
            }
        }

        #[test]
        fn any_bytes_give_ascending_documents(mut section in prop::collection::vec(any::<u8>(), 30..300), bucket in 0u32..4) {
            section[0] = 2;
            let postings = Postings::open(&section, 1000).unwrap();
            let mut out = Vec::new();
            postings.decode(&section, bucket, &mut out);
            prop_assert!(out.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(out.iter().all(|document| *document < 1000));
        }
    }
}
