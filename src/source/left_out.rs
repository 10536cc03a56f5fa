//! What was left out of sources, and why.

use super::{Error, ErrorKind};
use std::collections::BTreeMap;

/// The first reasons, and how many there are of each kind.
#[derive(Clone, Debug, Default)]
pub struct LeftOut {
    first: Vec<Error>,
    counts: BTreeMap<&'static str, usize>,
}

impl LeftOut {
    /// Reasons that are kept.
    pub const MOST: usize = 20;

    /// Counts a reason, and keeps it if it is among the first.
    pub fn push(&mut self, error: Error) {
        *self.counts.entry(error.code()).or_default() += 1;
        if self.first.len() < Self::MOST {
            self.first.push(error);
        }
    }

    /// Counts more of a kind, of which nothing else is known.
    pub fn count_more(&mut self, kind: ErrorKind, count: usize) {
        if count > 0 {
            *self.counts.entry(kind.code()).or_default() += count;
        }
    }

    /// Adds what was left out later.
    pub fn append(&mut self, later: Self) {
        for (code, count) in later.counts {
            *self.counts.entry(code).or_default() += count;
        }
        let room = Self::MOST - self.first.len();
        self.first.extend(later.first.into_iter().take(room));
    }

    /// The first reasons, in the order of the sources.
    pub fn first(&self) -> &[Error] {
        &self.first
    }

    /// How many there are, those not kept included.
    pub fn count(&self) -> usize {
        self.counts.values().sum()
    }

    /// How many there are of each kind, by the kind's code.
    pub fn counts(&self) -> &BTreeMap<&'static str, usize> {
        &self.counts
    }
}
