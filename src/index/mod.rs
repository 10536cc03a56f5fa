//! The index file: format, build, open.
//!
//! [`IndexBuilder`] writes it, [`Index`] answers from its bytes as they are. This is the specification of version 2.
//! All numbers are little-endian; within bit fields the lowest bit of the lowest byte comes first.
//!
//! # Header
//!
//! | offset | bytes | what |
//! |---|---|---|
//! | 0 | 8 | `89 53 4C 54 0D 0A 1A 0A` |
//! | 8 | 2 | version, 2 |
//! | 10 | 2 | flags: 1 the sample index, 2 a delta |
//! | 12 | 4 | id of the analyzer ([`ANALYZER_ID`](crate::text::ANALYZER_ID)) |
//! | 16 | 8 | build id: XXH64 of the section table, seed 0 |
//! | 24 | 8 | build id of the base that a delta was made for, else 0 |
//! | 32 | 8 | creation time, signed Unix seconds |
//! | 40 | 4 | stories in this file |
//! | 44 | 4 | stories that the document frequencies count: a delta's are its base's |
//! | 48 | 4 | sections, at most 64 |
//! | 52 | 4 | bytes of the file |
//! | 56 | 8 | XXH64 of the first 56 bytes, the seed being the build id |
//! | 64 | 24 each | section table |
//!
//! An entry of the table: 4 bytes tag, 4 bytes flags (1: a reader that does not know it must refuse the file), 4 bytes
//! offset, 4 bytes length, 8 bytes XXH64 of the section, seed 0. Sections follow the table and each other without gaps,
//! so that every byte is under a checksum.
//!
//! # Sections
//!
//! | tag | role | what | specified in |
//! |---|---|---|---|
//! | `info` | other | name of the index, then primary language subtags or `und-` and a script, most frequent first | `strings` |
//! | `freq` | ranking | document frequency of each bucket; not in deltas | `frequencies` |
//! | `post` | ranking | posting list of each bucket | `postings` |
//! | `near` | ranking | clusters of near-duplicates; optional | `near` |
//! | `told` | ranking | columns: day that the story tells of, less that of publication; is it about many things; optional | `told` |
//! | `docs` | display | columns: day since 1970-01-01, second of the day (none: a day alone), outlet, language | `columns` |
//! | `outl` | display | names of the outlets, most frequent first | `strings` |
//! | `modl` | display | codes, lexicon and URL templates | `codebook`, `lexicon`, `urls` |
//! | `head` | display | headlines | `blocks`, `prose` |
//! | `urls` | display | canonical URLs | `blocks`, `urls` |
//! | `snip` | snippets | snippets; optional | `blocks`, `prose` |
//! | `tiny` | headline-search | headline search; optional | `headlines/section` |
//! | `tomb` | other | what a delta takes out | `tombstones` |
//!
//! The bucket of a term is the low bits of the upper half of XXH64 of its UTF-8 bytes, seed 0; `post` holds how
//! many bits. Stories are numbered as recursive graph bisection (`order`) leaves them; nothing else depends on that
//! order.
//!
//! # Deltas
//!
//! A delta is an index of the stories added to or replaced in a base, with the base's buckets, chosen and ranked by the
//! base's document frequencies; and tombstones. [`Library`](crate::library::Library) lays deltas over their base in the
//! order they were made.
//!
//! # What a hostile file can do
//!
//! Give wrong answers. Opening checks sizes and checksums; readers are total: they clamp what they read and read 0 past
//! an end. What a number of the file repeats is bounded by the file's bytes, and so are time and memory: a story takes
//! a byte at least, and a reader of symbols, which may take no bits, has a number of them that it reads at most
//! (`codebook`).
//!
//! # Example
//! ```
//! use sidelight::{Article, index::{BuildOptions, Index, IndexBuilder}};
//! let options = BuildOptions { name: "Harbour news".into(), created: 1_700_000_000, ..BuildOptions::default() };
//! let mut builder = IndexBuilder::new(options);
//! builder.add(&Article {
//!     url: "https://post.example/2023/11/ferry-runs-aground".into(),
//!     title: "Ferry runs aground".into(),
//!     text: "The ferry ran aground in fog on Monday.".into(),
//!     ..Article::default()
//! });
//! let index = Index::open(builder.finish()?)?;
//! assert_eq!(index.headline(0), "Ferry runs aground");
//! assert_eq!(index.url(0), "https://post.example/2023/11/ferry-runs-aground");
//! # Ok::<(), sidelight::Error>(())
//! ```

mod accept;
mod bits;
mod blocks;
mod build;
mod checksum;
mod codebook;
mod columns;
mod cut;
mod display;
pub mod format;
mod frequencies;
mod huffman;
mod lexicon;
mod names;
mod near;
mod open;
mod order;
mod postings;
mod prose;
#[cfg(feature = "cli")]
mod record;
mod snippet;
mod stats;
pub(crate) mod story;
mod strings;
pub mod terms;
mod told;
mod tombstones;
mod urls;

pub use accept::accepted;
pub use build::IndexBuilder;
#[cfg(feature = "cli")]
pub(crate) use build::{Stories, check_count, index_of};
#[cfg(feature = "cli")]
pub(crate) use checksum::xxh64;
#[cfg(feature = "cli")]
pub(crate) use codebook::Kept;
pub(crate) use open::PostingReader;
pub use open::{Index, newest_first, term_hash, url_hash};
pub(crate) use postings::List;
#[cfg(feature = "cli")]
pub(crate) use snippet::snippet as snippet_of;
pub(crate) use stats::Facts;
pub use stats::{IndexStats, SectionSize};

/// How an index is built. By default without a name, at time 0, with snippets of 140 characters and headline search.
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

impl Default for BuildOptions {
    fn default() -> Self {
        Self { name: String::new(), sample: false, created: 0, snippet_chars: 140, headline_search: true }
    }
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
