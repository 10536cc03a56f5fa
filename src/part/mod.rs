//! Parts: stories analysed on many machines, or at many times, and merged into one index. Native only.
//!
//! A part holds what a build keeps of each story until it knows all: display, and the counts of all terms, for which of
//! them a story is found by depends on the whole corpus. Merging parts is the second half of a build, which itself goes
//! by the same steps: its stories are sorted by address, of each address the telling that counts most
//! ([`Claim`](crate::source::Claim)) is kept, and the index is written from what is left. So the bytes depend on the
//! stories alone: not on how they were divided, nor on the order of parts, nor on threads.
//!
//! # The file
//!
//! Numbers are little-endian. The header:
//!
//! | offset | bytes | what |
//! |---|---|---|
//! | 0 | 8 | `89 53 4C 50 0D 0A 1A 0A` |
//! | 8 | 2 | version, 1 |
//! | 10 | 2 | longest snippet in characters |
//! | 12 | 4 | id of the analyzer ([`ANALYZER_ID`](crate::text::ANALYZER_ID)) |
//! | 16 | 8 | stories |
//! | 24 | 8 | bytes of the file |
//! | 32 | 8 | XXH64 of how snippets were cut, seed 0; parts of other snippets are not merged |
//! | 40 | 16 | 0 |
//! | 56 | 8 | XXH64 of the first 56 bytes, seed 0 |
//!
//! Blocks of stories follow, some 64 KB each, to the end of the file: `u32` bytes of its records, `u32` their number,
//! XXH64 of the records, seeded with the number of the block from 0 on; the records. A record: `u32` number of bytes;
//! the canonical URL and a zero byte; the bytes of the claim ([`Claim::to_bytes`](crate::source::Claim::to_bytes)); the
//! story (`index/record.rs`). Records are in ascending order of their bytes, and no URL stands twice.
//!
//! # What a damaged file can do
//!
//! Give an error with a code that names the file: `not-a-part`, `truncated`, `unsupported-version`, `corrupt`,
//! `analyzer-mismatch`. A part is read a block at a time, and a block holds no more than the file does.
//!
//! # Memory
//!
//! An eighth of what a run may take holds records that are sorted, and as much those that are read back. What does not
//! fit is written as sorted runs to a scratch file, which is taken out of its folder as soon as it is open: nothing is
//! left when the run is killed. Beside that writing an index holds some 400 bytes a story, whatever their texts, and
//! its distinct words: where that is more than the run may take, it says so before it begins.

mod error;
mod format;
mod scratch;
mod sorter;
mod waiting;

pub use error::{Error, ErrorKind, Result};
pub use format::Header;
pub use scratch::Scratch;

use crate::article::Article;
use crate::index::{BuildOptions, accepted, check_count, index_of, story::Story};
use crate::source::{self, Batch, CLAIM_BYTES, Claim, Snippets};
use rayon::prelude::*;
use sorter::{Merge, Sorted, Sorter, fill};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use waiting::Waiting;

/// Records in ascending order.
trait Records {
    /// The next record.
    fn next(&mut self) -> Result<Option<&[u8]>>;
}

/// The URL of a record, up to its zero byte.
fn url(record: &[u8]) -> Option<&[u8]> {
    record.split(|byte| *byte == 0).next().filter(|url| url.len() < record.len())
}

/// The record of a story.
fn record(story: &Story, claim: &Claim) -> Vec<u8> {
    let mut record = Vec::with_capacity(1024);
    record.extend_from_slice(story.url.as_bytes());
    record.push(0);
    record.extend_from_slice(&claim.to_bytes());
    story.write(&mut record);
    record
}

/// Becomes the story of a record.
fn read(record: &[u8], story: &mut Story) -> Option<()> {
    let url = url(record)?;
    story.read_record(std::str::from_utf8(url).ok()?, record.get(url.len() + 1 + CLAIM_BYTES..)?)
}

/// Takes stories in, in memory and on disk.
#[derive(Debug)]
pub struct Gathering {
    scratch: Scratch,
    sorter: Sorter,
    snippets: Snippets,
    /// Stories taken in, each telling counted.
    taken: usize,
    /// Stories that no index takes.
    skipped: usize,
    failed: Option<Error>,
}

impl Gathering {
    /// Without stories. What waits takes a share of `scratch`'s memory.
    pub fn new(scratch: &Scratch, snippets: Snippets) -> Self {
        Self { scratch: scratch.clone(), sorter: Sorter::new(scratch), snippets, taken: 0, skipped: 0, failed: None }
    }

    /// Takes in the stories of a document, analysed on all cores; `progress` is called with the number of those that
    /// were taken in so far.
    ///
    /// # Errors
    /// [`Refused`](source::ErrorKind::Refused) where they find no room; why, [`finish`](Self::finish) says.
    pub fn take(&mut self, batch: &Batch<'_>, progress: &(dyn Fn(usize) + Sync)) -> source::Result<()> {
        let done = AtomicUsize::new(self.taken);
        let read = |article: &Article| {
            let article = accepted(article)?;
            let claim = Claim::of(&article, batch.teller);
            let story = Story::read(&article, self.snippets.longest(&article.url))?;
            progress(done.fetch_add(1, Ordering::Relaxed) + 1);
            Some(record(&story, &claim))
        };
        let records: Vec<Option<Vec<u8>>> = batch.stories.par_iter().map(read).collect();
        self.skipped += records.iter().filter(|record| record.is_none()).count();
        self.taken = done.into_inner();
        records.iter().flatten().try_for_each(|record| self.sorter.push(record)).map_err(|error| {
            let refused =
                source::Error::new(source::ErrorKind::Refused, Path::new(batch.teller), None, error.to_string());
            self.failed = Some(error);
            refused
        })
    }

    /// The stories, each address once.
    ///
    /// # Errors
    /// [`Unwritable`](ErrorKind::Unwritable) where the disk is full.
    pub fn finish(self) -> Result<Stories> {
        let Self { scratch, sorter, snippets, skipped, failed, .. } = self;
        failed.map_or(Ok(()), Err)?;
        let (how, longest) = (how(&snippets), snippets.most());
        Ok(Stories::new(From::Sources(sorter.sorted()?), scratch, how, longest, skipped))
    }
}

/// Names how snippets are cut.
fn how(snippets: &Snippets) -> u64 {
    let mut of = snippets.of.clone();
    of.sort();
    let named: String = of.iter().map(|(host, longest)| format!(" {host}={longest}")).collect();
    crate::index::url_hash(&format!("{}{named}", snippets.usual))
}

/// Stories in the order of their addresses, each address by the telling that counts most.
#[derive(Debug)]
pub struct Stories {
    from: From,
    scratch: Scratch,
    /// The telling that counts most so far of the address that is read, and the first of the next.
    best: Vec<u8>,
    ahead: Vec<u8>,
    has_ahead: bool,
    snippets: u64,
    snippet_chars: u16,
    /// Tellings that do not count, so far.
    pub doubles: usize,
    /// Stories that no index takes.
    pub skipped: usize,
}

#[derive(Debug)]
enum From {
    Sources(Sorted),
    Parts(Merge<format::Reader>),
}

impl Records for From {
    fn next(&mut self) -> Result<Option<&[u8]>> {
        match self {
            Self::Sources(sorted) => sorted.next(),
            Self::Parts(merge) => merge.next(|part, record| fill(record, part.next()?)),
        }
    }
}

impl Stories {
    fn new(from: From, scratch: Scratch, snippets: u64, snippet_chars: u16, skipped: usize) -> Self {
        let (best, ahead) = (Vec::new(), Vec::new());
        Self { from, scratch, best, ahead, has_ahead: false, snippets, snippet_chars, doubles: 0, skipped }
    }

    /// The stories of parts. A part is read a block at a time.
    ///
    /// # Errors
    /// The first part that cannot be read, is damaged, or was made by another analyzer;
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) where snippets were cut otherwise than in the first.
    pub fn of_parts(parts: &[PathBuf], scratch: &Scratch) -> Result<Self> {
        let readers: Vec<format::Reader> =
            parts.iter().map(|part| format::Reader::open(part)).collect::<Result<_>>()?;
        let Some(first) = readers.first().map(|reader| reader.header) else {
            return Err(Error::new(ErrorKind::InvalidArgument, "no part to merge: give at least one"));
        };
        let is_other = |reader: &format::Reader| {
            (reader.header.snippets, reader.header.snippet_chars) != (first.snippets, first.snippet_chars)
        };
        if let Some(other) = readers.iter().position(is_other) {
            let (first, other) = (parts[0].display(), parts[other].display());
            let message = format!(
                "{first} and {other} were built with other --snippets or --snippets-of: build all parts with the same"
            );
            return Err(Error::new(ErrorKind::InvalidArgument, message));
        }
        let merge = Merge::new(readers, |part, record| fill(record, part.next()?))?;
        Ok(Self::new(From::Parts(merge), scratch.clone(), first.snippets, first.snippet_chars, 0))
    }

    /// Writes a part. Gives its header.
    ///
    /// # Errors
    /// [`Unwritable`](ErrorKind::Unwritable) where the disk is full; then no part is written.
    pub fn write_part(&mut self, path: &Path) -> Result<Header> {
        let mut writer = format::Writer::create(path, self.snippets, self.snippet_chars)?;
        while let Some(record) = self.next()? {
            writer.push(record)?;
        }
        writer.finish()
    }

    /// The bytes of the index of the stories; of `options` the snippets do not count, which were cut before.
    ///
    /// # Errors
    /// As [`IndexBuilder::finish`](crate::index::IndexBuilder::finish); [`Unwritable`](ErrorKind::Unwritable) where the
    /// disk is full; [`InvalidArgument`](ErrorKind::InvalidArgument) where so many stories need more memory.
    pub fn index(&mut self, options: BuildOptions) -> Result<Vec<u8>> {
        let scratch = self.scratch.clone();
        let mut sorter = Sorter::new(&scratch);
        let (mut dated, mut story, mut stories) = (Vec::new(), Story::default(), 0_usize);
        while let Some(record) = self.next()? {
            stories += 1;
            read(record, &mut story);
            dated.clear();
            dated.push(u8::from(story.published.is_some()));
            dated.extend_from_slice(&story.published.map_or(0, |seconds| seconds as u64 ^ 1 << 63).to_be_bytes());
            dated.extend_from_slice(record);
            sorter.push(&dated)?;
        }
        check_count(stories)?;
        let needed = stories as u64 * STORY_BYTES;
        if needed > scratch.memory.max(LEAST_MEMORY) {
            let megabytes = needed.div_ceil(1_000_000);
            let message = format!(
                "an index of {stories} stories takes {megabytes} MB to write: give --memory {megabytes}M; \
                                   `build --part` keeps what was read"
            );
            return Err(Error::new(ErrorKind::InvalidArgument, message));
        }
        let waiting = Waiting::sorted(sorter, DATE_BYTES, &scratch)?;
        let index = index_of(waiting, &BuildOptions { snippet_chars: self.snippet_chars, ..options });
        match scratch.take_failure() {
            Some(error) => Err(error),
            None => Ok(index?),
        }
    }
}

/// Bytes a story that the steps of a build hold at once, whatever waits on disk: its terms and postings; then its
/// signature, columns and the sections that are written.
const STORY_BYTES: u64 = 400;
/// Memory that a run takes whatever it is told, in bytes.
const LEAST_MEMORY: u64 = 16_000_000;

/// Bytes of a date before a record: 1 whether dated, 8 the date with its sign turned, the highest byte first.
const DATE_BYTES: usize = 9;

impl Records for Stories {
    fn next(&mut self) -> Result<Option<&[u8]>> {
        if self.has_ahead {
            std::mem::swap(&mut self.best, &mut self.ahead);
        } else if !fill(&mut self.best, self.from.next()?)? {
            return Ok(None);
        }
        self.has_ahead = false;
        while fill(&mut self.ahead, self.from.next()?)? {
            if url(&self.ahead) != url(&self.best) {
                self.has_ahead = true;
                break;
            }
            // Of one address the greatest claim comes last.
            std::mem::swap(&mut self.best, &mut self.ahead);
            self.doubles += 1;
        }
        Ok(Some(&self.best))
    }
}
