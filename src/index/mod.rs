//! The index file: format, build, open.

pub mod terms;

use crate::{article::Article, error::Result};
use serde::{Deserialize, Serialize};

/// How an index is built.
#[derive(Clone, Debug)]
pub struct BuildOptions {
    /// Name shown to readers, such as "World news".
    pub name: String,
    /// Marks the sample index: its addresses lead nowhere and it is never outdated.
    pub sample: bool,
    /// Creation time in Unix seconds (the core reads no clock).
    pub created: i64,
    /// Longest stored snippet in characters; 0 stores none.
    pub snippet_chars: u16,
    /// Whether the headline search (tinysearch) section is written.
    pub headline_search: bool,
}

/// What became of an article given to the builder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// A new story.
    New,
    /// It replaces a story with the same canonical URL.
    Replaced,
    /// It has no usable URL, or neither headline nor text; it was left out.
    Skipped,
}

/// Collects stories and writes an index.
#[derive(Debug)]
pub struct IndexBuilder {}

impl IndexBuilder {
    /// A builder without stories.
    pub fn new(_options: BuildOptions) -> Self {
        todo!()
    }
    /// Takes in a story.
    pub fn add(&mut self, _article: &Article) -> Added {
        todo!()
    }
    /// Takes in many stories, analysed on all cores where the `cli` feature is on; `progress` is told how many are done.
    pub fn add_all(&mut self, _articles: &[Article], _progress: &(dyn Fn(usize) + Sync)) -> Vec<Added> {
        todo!()
    }
    /// Takes a story out; in a delta, writes a tombstone.
    pub fn remove(&mut self, _url: &str) {
        todo!()
    }
    /// Writes the index.
    pub fn finish(self) -> Result<Vec<u8>> {
        todo!()
    }
}

/// An index over its bytes.
#[derive(Debug)]
pub struct Index<D> {
    #[expect(dead_code)]
    bytes: D,
}

impl<D: AsRef<[u8]>> Index<D> {
    /// Checks the file once; readers are infallible afterwards.
    pub fn open(_bytes: D) -> Result<Self> {
        todo!()
    }
    /// Counts, dates and sizes.
    pub fn stats(&self) -> IndexStats {
        todo!()
    }
}

/// What an index holds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct IndexStats {
    /// Name shown to readers.
    pub name: String,
    /// Whether it is the sample.
    pub sample: bool,
    /// Number of stories.
    pub stories: u32,
    /// Number of outlets.
    pub outlets: u32,
    /// Languages as primary subtags with their number of stories, most first.
    pub languages: Vec<(String, u32)>,
    /// First and last publication, Unix seconds.
    pub oldest: Option<i64>,
    /// Last publication, Unix seconds.
    pub newest: Option<i64>,
    /// When it was built, Unix seconds.
    pub created: i64,
    /// Bytes of the whole file.
    pub bytes: u64,
    /// Bytes of each section, in file order.
    pub sections: Vec<SectionSize>,
}

/// A section and its size.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SectionSize {
    /// The section's tag.
    pub tag: String,
    /// `ranking`, `display`, `headline-search` or `other`.
    pub role: String,
    /// Bytes.
    pub bytes: u64,
}
