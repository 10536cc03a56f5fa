//! External sorting: records in memory are sorted and written as runs, and the runs merged.

use super::{
    Records,
    error::Result,
    scratch::{Cursor, Scratch, Spool},
};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

/// Sorts records by their bytes.
#[derive(Debug)]
pub(super) struct Sorter {
    share: usize,
    bytes: Vec<u8>,
    places: Vec<Range<usize>>,
    runs: Spool,
    /// Where each run ends.
    ends: Vec<u64>,
}

impl Sorter {
    /// Without records.
    pub fn new(scratch: &Scratch) -> Self {
        Self {
            share: scratch.share,
            bytes: Vec::new(),
            places: Vec::new(),
            runs: Spool::new(scratch),
            ends: Vec::new(),
        }
    }

    /// Takes a record.
    pub fn push(&mut self, record: &[u8]) -> Result<()> {
        let memory = self.bytes.len() + record.len() + (self.places.len() + 1) * size_of::<Range<usize>>();
        if memory > self.share && !self.places.is_empty() {
            self.write_run()?;
        }
        if self.bytes.capacity() == 0 {
            // All at once, for to grow is to copy; what is not used is only reserved.
            self.bytes.reserve_exact(self.share);
        }
        let start = self.bytes.len();
        self.bytes.extend_from_slice(record);
        self.places.push(start..self.bytes.len());
        Ok(())
    }

    fn sort(&mut self) {
        let bytes = &self.bytes;
        self.places.par_sort_unstable_by(|a, b| bytes[a.clone()].cmp(&bytes[b.clone()]));
    }

    fn write_run(&mut self) -> Result<()> {
        self.sort();
        for place in self.places.drain(..) {
            self.runs.push_record(&self.bytes[place])?;
        }
        self.runs.flush()?;
        self.ends.push(self.runs.len());
        self.bytes.clear();
        Ok(())
    }

    /// The records, ascending.
    pub fn sorted(mut self) -> Result<Sorted> {
        if self.ends.is_empty() {
            self.sort();
            return Ok(Sorted::Memory { bytes: self.bytes, places: self.places.into_iter() });
        }
        self.write_run()?;
        (self.bytes, self.places) = (Vec::new(), Vec::new());
        let chunk = self.share / self.ends.len();
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let runs = starts.zip(&self.ends).map(|(start, end)| Cursor::new(start, *end, chunk)).collect();
        let spool = self.runs;
        Ok(Sorted::Runs { merge: Merge::new(runs, |run, record| fill(record, run.next(&spool)?))?, spool })
    }
}

/// Sorted records.
#[derive(Debug)]
pub(super) enum Sorted {
    Memory { bytes: Vec<u8>, places: std::vec::IntoIter<Range<usize>> },
    Runs { merge: Merge<Cursor>, spool: Spool },
}

impl Records for Sorted {
    fn next(&mut self) -> Result<Option<&[u8]>> {
        match self {
            Self::Memory { bytes, places } => Ok(places.next().map(|place| &bytes[place])),
            Self::Runs { merge, spool } => merge.next(|run, record| fill(record, run.next(spool)?)),
        }
    }
}

/// Replaces `record` by the next, if there is one.
pub(super) fn fill(record: &mut Vec<u8>, next: Option<&[u8]>) -> Result<bool> {
    record.clear();
    record.extend_from_slice(next.unwrap_or_default());
    Ok(next.is_some())
}

/// Merges sorted runs.
#[derive(Debug)]
pub(super) struct Merge<R> {
    runs: Vec<R>,
    /// The next record of each run that has one, the least first.
    next: BinaryHeap<Reverse<(Vec<u8>, usize)>>,
    /// What was given last, and its run.
    last: Option<(Vec<u8>, usize)>,
}

impl<R> Merge<R> {
    /// Merges runs whose next record `next` reads; it says whether there was one.
    pub fn new(mut runs: Vec<R>, next: impl Fn(&mut R, &mut Vec<u8>) -> Result<bool>) -> Result<Self> {
        let mut heap = BinaryHeap::with_capacity(runs.len());
        for (number, run) in runs.iter_mut().enumerate() {
            let mut record = Vec::new();
            if next(run, &mut record)? {
                heap.push(Reverse((record, number)));
            }
        }
        Ok(Self { runs, next: heap, last: None })
    }

    /// The least record that is left.
    pub fn next(&mut self, next: impl Fn(&mut R, &mut Vec<u8>) -> Result<bool>) -> Result<Option<&[u8]>> {
        if let Some((mut record, number)) = self.last.take()
            && next(&mut self.runs[number], &mut record)?
        {
            self.next.push(Reverse((record, number)));
        }
        self.last = self.next.pop().map(|Reverse(least)| least);
        Ok(self.last.as_ref().map(|(record, _)| record.as_slice()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sorts_in_memory_and_on_disk(
            records in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..300), share in 1usize..6000
        ) {
            let folder = tempfile::tempdir().unwrap();
            let mut scratch = Scratch::new(folder.path(), 0);
            scratch.share = share;
            let mut sorter = Sorter::new(&scratch);
            records.iter().for_each(|record| sorter.push(record).unwrap());
            let mut sorted = sorter.sorted().unwrap();
            let mut expected = records;
            expected.sort();
            for record in &expected {
                prop_assert_eq!(sorted.next().unwrap(), Some(record.as_slice()));
            }
            prop_assert_eq!(sorted.next().unwrap(), None);
            prop_assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        }
    }
}
