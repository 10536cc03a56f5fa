//! What was left out of sources, and why.

use super::Error;

/// The first reasons, and how many there are.
#[derive(Clone, Debug, Default)]
pub struct LeftOut {
    first: Vec<Error>,
    count: usize,
}

impl LeftOut {
    /// Reasons that are kept.
    pub const MOST: usize = 20;

    /// Counts a reason, and keeps it if it is among the first.
    pub fn push(&mut self, error: Error) {
        if self.first.len() < Self::MOST {
            self.first.push(error);
        }
        self.count += 1;
    }

    /// Counts more whose reasons are not known.
    pub fn add(&mut self, count: usize) {
        self.count += count;
    }

    /// The first reasons, in the order of the sources.
    pub fn first(&self) -> &[Error] {
        &self.first
    }

    /// How many there are, those not kept included.
    pub fn count(&self) -> usize {
        self.count
    }
}
