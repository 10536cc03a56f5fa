//! Stories that wait for their corpus, in memory and on disk: what the steps of a build go through.

use super::{
    Records,
    error::Result,
    read,
    scratch::{Cursor, Scratch, Spool},
    sorter::Sorter,
};
use crate::index::{Kept, Stories as Ordered, story::Story};
use std::cell::RefCell;

/// Records in an order.
#[derive(Debug)]
pub(super) struct Waiting {
    scratch: Scratch,
    records: Spool,
    count: usize,
}

impl Waiting {
    /// The records of a sorter, ascending, each without its first `key` bytes.
    pub fn sorted(sorter: Sorter, key: usize, scratch: &Scratch) -> Result<Self> {
        let mut waiting = Self { scratch: scratch.clone(), records: Spool::new(scratch), count: 0 };
        let mut sorted = sorter.sorted()?;
        while let Some(record) = sorted.next()? {
            waiting.records.push_record(&record[key..])?;
            waiting.count += 1;
        }
        Ok(waiting)
    }

    fn records(&self, found: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let mut cursor = Cursor::new(0, self.records.len(), usize::MAX);
        while let Some(record) = cursor.next(&self.records)? {
            found(record)?;
        }
        Ok(())
    }

    fn arranged(self, order: &[u32]) -> Result<Self> {
        let mut places = vec![0u32; order.len()];
        (0..).zip(order).for_each(|(place, number)| places[*number as usize] = place);
        let (mut sorter, mut places) = (Sorter::new(&self.scratch), places.into_iter());
        let mut placed = Vec::new();
        self.records(&mut |record| {
            placed.clear();
            placed.extend_from_slice(&places.next().unwrap_or(u32::MAX).to_be_bytes());
            placed.extend_from_slice(record);
            sorter.push(&placed)
        })?;
        let Self { scratch, records, .. } = self;
        drop(records);
        Self::sorted(sorter, size_of::<u32>(), &scratch)
    }
}

impl Ordered for Waiting {
    fn count(&self) -> usize {
        self.count
    }

    fn each(&self, found: &mut dyn FnMut(&Story)) -> crate::Result<()> {
        let mut story = Story::default();
        let outcome = self.records(&mut |record| {
            // All were read before.
            if read(record, &mut story).is_some() {
                found(&story);
            }
            Ok(())
        });
        outcome.map_err(|error| self.scratch.fail(error))
    }

    fn arrange(self, order: &[u32]) -> crate::Result<Self> {
        let scratch = self.scratch.clone();
        self.arranged(order).map_err(|error| scratch.fail(error))
    }

    fn kept(&self) -> Box<dyn Kept> {
        Box::new(Symbols {
            scratch: self.scratch.clone(),
            spool: Spool::new(&self.scratch),
            window: RefCell::default(),
        })
    }
}

/// Entries of four bytes each. What goes wrong with the disk, [`Scratch::take_failure`] says.
#[derive(Debug)]
struct Symbols {
    scratch: Scratch,
    spool: Spool,
    /// Bytes that were read last, and where they begin.
    window: RefCell<(u64, Vec<u8>)>,
}

/// Bytes of a window.
const WINDOW: u64 = 1 << 16;

impl Kept for Symbols {
    fn push(&mut self, entry: u32) {
        if let Err(error) = self.spool.push(&entry.to_le_bytes()) {
            _ = self.scratch.fail(error);
        }
    }

    fn len(&self) -> usize {
        (self.spool.len() / 4) as usize
    }

    fn each(&self, from: usize, to: usize, found: &mut dyn FnMut(u32)) {
        let mut window = self.window.borrow_mut();
        let (start, bytes) = &mut *window;
        for entry in from..to {
            let at = 4 * entry as u64;
            if at < *start || at >= *start + bytes.len() as u64 {
                *start = at;
                bytes.resize(WINDOW.min(self.spool.len() - at) as usize, 0);
                if let Err(error) = self.spool.read(at, bytes) {
                    _ = self.scratch.fail(error);
                }
            }
            let four = bytes.get((at - *start) as usize..).and_then(<[u8]>::first_chunk);
            found(four.map_or(0, |four| u32::from_le_bytes(*four)));
        }
    }
}
