//! The index file: format, build, open.

mod bits;
mod blocks;
mod build;
mod checksum;
mod codebook;
mod columns;
mod display;
pub mod format;
mod frequencies;
mod huffman;
mod lexicon;
mod near;
mod open;
mod order;
mod postings;
mod prose;
mod strings;
pub mod terms;
mod tombstones;
mod urls;

pub use build::IndexBuilder;
pub use open::{Index, newest_first, term_hash, url_hash};

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

/// What an index holds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct IndexStats {
    /// Name shown to readers.
    pub name: String,
    /// Whether it is the sample.
    pub sample: bool,
    /// Names this build: 16 hex digits.
    pub build_id: String,
    /// The build that a delta was made for.
    pub base_id: Option<String>,
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
    /// `ranking`, `display` (headline, URL, outlet, date), `snippets`, `headline-search` or `other`.
    pub role: String,
    /// Bytes.
    pub bytes: u64,
}
