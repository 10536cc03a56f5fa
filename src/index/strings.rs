//! A list of short strings as they are, each reached by its number. Writer and reader.
//!
//! `u32` number of strings n; n + 1 `u32` offsets, ascending, the first 0, counted from the end of this table; UTF-8.

use super::{
    cut::prefix,
    format::{corrupt, le_u32},
};
use crate::error::Result;

/// Longest string kept, in bytes: offsets of a damaged file may say that each is as long as all together.
const LONGEST: usize = 4096;

/// Writes the list; of a longer string its first [`LONGEST`] bytes.
pub fn encode<'a>(strings: impl ExactSizeIterator<Item = &'a str>) -> Vec<u8> {
    let mut table = (strings.len() as u32).to_le_bytes().to_vec();
    table.extend_from_slice(&0u32.to_le_bytes());
    let mut text = Vec::new();
    for string in strings {
        text.extend_from_slice(prefix(string, LONGEST).as_bytes());
        table.extend_from_slice(&(text.len() as u32).to_le_bytes());
    }
    table.extend_from_slice(&text);
    table
}

/// Checks the list; gives the number of strings.
pub fn open(section: &[u8]) -> Result<u32> {
    let count = le_u32(section, 0);
    if section.len() < 4 || section.len() as u64 - 4 < 4 * (u64::from(count) + 1) {
        return Err(corrupt("a list of strings is too short for its table"));
    }
    Ok(count)
}

/// String number `i`, empty where there is none; bytes that are not UTF-8 become U+FFFD.
pub fn get(section: &[u8], i: u32) -> String {
    let count = le_u32(section, 0);
    if i >= count {
        return String::new();
    }
    let text = section.get(4 + 4 * (count as usize + 1)..).unwrap_or(&[]);
    let at = 4 + 4 * i as usize;
    let (start, end) = (le_u32(section, at) as usize, le_u32(section, at + 4) as usize);
    let string = text.get(start..end).unwrap_or(&[]);
    String::from_utf8_lossy(string.get(..LONGEST).unwrap_or(string)).into_owned()
}

#[cfg(test)]
mod tests {
    #[test]
    fn reads_what_was_written() {
        let strings = ["", "The Harbour Post", "Đất Việt", ""];
        let section = super::encode(strings.iter().copied());
        assert_eq!(super::open(&section).unwrap(), 4);
        for (i, string) in strings.iter().enumerate() {
            assert_eq!(super::get(&section, i as u32), *string);
        }
        assert_eq!(super::get(&section, 4), "");
        let long = ["中".repeat(2000)];
        assert_eq!(super::get(&super::encode(long.iter().map(String::as_str)), 0), "中".repeat(super::LONGEST / 3));
        assert_eq!(super::open(&section[..20]).unwrap_err().code(), "corrupt");
    }
}
