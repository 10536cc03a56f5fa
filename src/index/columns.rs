//! A column of numbers, one a document, each in the same few bits: any of them is read in constant time.
//! Writer and reader.
//!
//! A column: `i64` least value m; `u64` divisor d; `u8` bits w ≤ 32; 7 zero bytes; then for each document w bits,
//! lowest first: 0 where it has none, else 1 + (value − m) / d. Padded to whole bytes.

use super::{
    bits::{BitWriter, bits_at, width},
    format::corrupt,
};
use crate::error::Result;

const COLUMN_HEADER: usize = 24;

/// Appends a column. Values that span more than 2^32 − 2 steps are clamped.
pub fn encode(values: &[Option<i64>], out: &mut Vec<u8>) {
    let known = || values.iter().flatten().copied();
    let least = known().min().unwrap_or(0);
    let divisor = known().fold(0u64, |divisor, value| gcd(divisor, value.abs_diff(least))).max(1);
    let code = |value: &Option<i64>| {
        value.map_or(0, |value| 1 + (value.abs_diff(least) / divisor).min(u64::from(u32::MAX) - 1) as u32)
    };
    // A column in which all values are the same and present needs no bits.
    let bits = if values.iter().all(|value| code(value) == 1) {
        0
    } else {
        values.iter().map(code).max().map_or(0, width).max(1)
    };
    out.extend_from_slice(&least.to_le_bytes());
    out.extend_from_slice(&divisor.to_le_bytes());
    out.extend_from_slice(&[bits as u8, 0, 0, 0, 0, 0, 0, 0]);
    let mut writer = BitWriter::default();
    if bits > 0 {
        values.iter().for_each(|value| writer.write(u64::from(code(value)), bits));
    }
    out.extend_from_slice(&writer.finish());
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// Where a column lies in its section and how it is read.
#[derive(Clone, Debug, Default)]
pub struct Column {
    start: usize,
    least: i64,
    divisor: u64,
    bits: u32,
    rows: u32,
}

impl Column {
    /// Checks the column of `rows` values that begins at `start`; gives it and its end.
    pub fn open(section: &[u8], start: usize, rows: u32) -> Result<(Self, usize)> {
        let Some(header) = section.get(start..).and_then(|rest| rest.get(..COLUMN_HEADER)) else {
            return Err(corrupt("a column's header is cut"));
        };
        let number = |at: usize| {
            let mut eight = [0; 8];
            eight.copy_from_slice(&header[at..at + 8]);
            u64::from_le_bytes(eight)
        };
        let bits = u32::from(header[16]);
        let end = start as u64 + COLUMN_HEADER as u64 + (u64::from(rows) * u64::from(bits)).div_ceil(8);
        if bits > 32 || end > section.len() as u64 {
            return Err(corrupt("a column is cut"));
        }
        let column = Self { start: start + COLUMN_HEADER, least: number(0) as i64, divisor: number(8), bits, rows };
        Ok((column, end as usize))
    }

    /// The value of `row`, `None` where it has none or there is no such row.
    #[inline]
    pub fn get(&self, section: &[u8], row: u32) -> Option<i64> {
        if row >= self.rows {
            return None;
        }
        let steps = if self.bits == 0 {
            0
        } else {
            let first = 8 * self.start as u64;
            bits_at(section, first + u64::from(row) * u64::from(self.bits), self.bits).checked_sub(1)?
        };
        Some(self.value(u64::from(steps)))
    }

    #[inline]
    fn value(&self, steps: u64) -> i64 {
        self.least.wrapping_add(steps.wrapping_mul(self.divisor) as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn reads_what_was_written(
            values in prop::collection::vec(prop::option::of(-100_000i64..100_000), 0..100),
            factor in prop::sample::select(vec![1i64, 60, 86_400])
        ) {
            let values: Vec<_> = values.iter().map(|value| value.map(|value| value * factor)).collect();
            let mut section = vec![7; 3];
            encode(&values, &mut section);
            let (column, end) = Column::open(&section, 3, values.len() as u32).unwrap();
            prop_assert_eq!(end, section.len());
            for (row, value) in values.iter().enumerate() {
                prop_assert_eq!(column.get(&section, row as u32), *value);
            }
            prop_assert_eq!(column.get(&section, values.len() as u32), None);
        }
    }

    #[test]
    fn days_cost_the_bits_of_their_range() {
        let mut section = Vec::new();
        encode(&(0..1000).map(|i| Some(86_400 * (i % 200))).collect::<Vec<_>>(), &mut section);
        assert_eq!(section.len(), COLUMN_HEADER + 1000);
    }

    #[test]
    fn all_missing_is_not_all_the_same() {
        let mut section = Vec::new();
        encode(&[None, None], &mut section);
        let (column, _) = Column::open(&section, 0, 2).unwrap();
        assert_eq!(column.get(&section, 0), None, "no value is not the least value");
    }
}
