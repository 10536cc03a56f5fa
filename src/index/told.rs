//! What tells a story from one that is only alike. Writer and reader.
//!
//! Section `told`, optional: two [columns](super::columns): of the day that a story tells of, less that of its
//! publication, and of those about many things, which have a 0 in it.

use super::columns::{self, Column};
use crate::error::Result;

/// Writes the section: of each document by how many days what it tells of is after its publication, and whether it is
/// about many things.
pub fn encode(after: &[Option<i64>], many: &[bool]) -> Vec<u8> {
    let mut bytes = Vec::new();
    columns::encode(after, &mut bytes);
    columns::encode(&many.iter().map(|many| many.then_some(0)).collect::<Vec<_>>(), &mut bytes);
    bytes
}

/// The section, opened.
#[derive(Clone, Debug)]
pub struct Told {
    after: Column,
    many: Column,
}

impl Told {
    /// Opens the section of `stories` stories.
    ///
    /// # Errors
    /// Where its columns don't fit.
    pub fn open(section: &[u8], stories: u32) -> Result<Self> {
        let (after, end) = Column::open(section, 0, stories)?;
        Ok(Self { after, many: Column::open(section, end, stories)?.0 })
    }

    /// The day that a story of this day tells of, in days since 1970-01-01.
    pub fn event_day(&self, section: &[u8], document: u32, published: i32) -> Option<i32> {
        published.checked_add(i32::try_from(self.after.get(section, document)?).ok()?)
    }

    /// Whether a story is about many things.
    pub fn is_roundup(&self, section: &[u8], document: u32) -> bool {
        self.many.get(section, document).is_some()
    }
}
