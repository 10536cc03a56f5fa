//! What a delta takes out: documents of its base, and addresses of stories that earlier deltas may hold.
//! Writer and reader.
//!
//! Section `tomb`: `u32` number of documents n; n `u32` document numbers of the base, ascending; then `u64` XXH64 of
//! each removed canonical URL, ascending.

use super::format::{corrupt, le_u32};
use crate::error::Result;

/// Writes the section; both lists ascending.
pub fn encode(documents: &[u32], urls: &[u64]) -> Vec<u8> {
    let mut bytes = (documents.len() as u32).to_le_bytes().to_vec();
    documents.iter().for_each(|document| bytes.extend_from_slice(&document.to_le_bytes()));
    urls.iter().for_each(|hash| bytes.extend_from_slice(&hash.to_le_bytes()));
    bytes
}

/// Checks the section.
pub fn open(section: &[u8]) -> Result<()> {
    let documents = u64::from(le_u32(section, 0));
    let rest = (section.len() as u64).checked_sub(4 + 4 * documents);
    if rest.is_none_or(|rest| rest % 8 != 0) {
        return Err(corrupt("section tomb is too short for its table"));
    }
    Ok(())
}

/// Documents of the base that are no longer there.
pub fn documents(section: &[u8]) -> impl Iterator<Item = u32> {
    let end = (4 + 4 * le_u32(section, 0) as usize).min(section.len());
    section.get(4..end).unwrap_or(&[]).chunks_exact(4).map(|four| le_u32(four, 0))
}

/// XXH64 of the URLs taken out.
pub fn urls(section: &[u8]) -> impl Iterator<Item = u64> {
    let start = 4 + 4 * le_u32(section, 0) as usize;
    section
        .get(start..)
        .unwrap_or(&[])
        .chunks_exact(8)
        .map(|eight| u64::from(le_u32(eight, 0)) | u64::from(le_u32(eight, 4)) << 32)
}

#[cfg(test)]
mod tests {
    #[test]
    fn reads_what_was_written() {
        let section = super::encode(&[3, 9], &[1 << 40, u64::MAX]);
        super::open(&section).unwrap();
        assert_eq!(super::documents(&section).collect::<Vec<_>>(), [3, 9]);
        assert_eq!(super::urls(&section).collect::<Vec<_>>(), [1 << 40, u64::MAX]);
        assert_eq!(super::open(&section[..10]).unwrap_err().code(), "corrupt");
    }
}
