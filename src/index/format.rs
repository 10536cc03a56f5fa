//! The frame of an index file: header and section table. The specification is in [`super`].

use super::checksum::xxh64;
use crate::error::{Error, ErrorKind, Result};
use std::ops::Range;

/// What every index begins with. As in PNG, a byte above 127 and both kinds of line break reveal a transfer as text.
pub const MAGIC: [u8; 8] = [0x89, b'S', b'L', b'T', 0x0D, 0x0A, 0x1A, 0x0A];
/// The one version of the format that is written and read.
pub const VERSION: u16 = 2;

/// Stories of an index, at most one fewer than these.
pub(super) const MOST_STORIES: u32 = 1 << 24;
const HEADER_BYTES: usize = 64;
const ENTRY_BYTES: usize = 24;
const MOST_SECTIONS: usize = 64;
const FLAG_SAMPLE: u16 = 1;
const FLAG_DELTA: u16 = 2;
const SECTION_REQUIRED: u32 = 1;

/// The four letters that name a section.
pub type Tag = [u8; 4];

/// Name of the index and its languages.
pub const INFO: Tag = *b"info";
/// Document frequencies by bucket; absent from deltas.
pub const FREQUENCIES: Tag = *b"freq";
/// Posting lists by bucket.
pub const POSTINGS: Tag = *b"post";
/// Clusters of near-duplicates.
pub const NEAR: Tag = *b"near";
/// What each document tells of: its day, one thing or many.
pub const TOLD: Tag = *b"told";
/// Day and second of publication, outlet and language of each document.
pub const DOCUMENTS: Tag = *b"docs";
/// Outlets' names.
pub const OUTLETS: Tag = *b"outl";
/// The model that headlines, URLs and snippets are coded with.
pub const MODEL: Tag = *b"modl";
/// Headlines.
pub const HEADLINES: Tag = *b"head";
/// URLs.
pub const URLS: Tag = *b"urls";
/// Snippets.
pub const SNIPPETS: Tag = *b"snip";
/// Headline search.
pub const SEARCH: Tag = *b"tiny";
/// What a delta takes out of its base.
pub const TOMBSTONES: Tag = *b"tomb";

/// What a section counts as in [`SectionSize::role`](super::SectionSize::role).
pub fn role(tag: Tag) -> &'static str {
    match tag {
        FREQUENCIES | POSTINGS | NEAR | TOLD => "ranking",
        DOCUMENTS | OUTLETS | MODEL | HEADLINES | URLS => "display",
        SNIPPETS => "snippets",
        SEARCH => "headline-search",
        _ => "other",
    }
}

/// The facts of the header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// Whether it is the sample index.
    pub sample: bool,
    /// Identifies the analyzer that chose and spelled the terms.
    pub analyzer: u32,
    /// XXH64 of the section table: names this build.
    pub build_id: u64,
    /// `build_id` of the base that a delta was made for.
    pub base_id: Option<u64>,
    /// Unix seconds.
    pub created: i64,
    /// Documents in this file.
    pub stories: u32,
    /// Documents that the document frequencies count; a delta's are its base's.
    pub corpus: u32,
}

/// A section's place in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its name.
    pub tag: Tag,
    /// Its bytes.
    pub range: Range<usize>,
}

/// Writes a file. `sections`: tag, whether a reader that does not know it must refuse the file, bytes.
///
/// # Errors
/// [`ErrorKind::TooLarge`] from 4 GiB on.
pub fn write(header: &Header, sections: &[(Tag, bool, Vec<u8>)]) -> Result<Vec<u8>> {
    let table_end = HEADER_BYTES + ENTRY_BYTES * sections.len();
    let length = sections.iter().fold(table_end as u64, |sum, (_, _, bytes)| sum + bytes.len() as u64);
    let length = u32::try_from(length).map_err(|_| {
        Error::new(
            ErrorKind::TooLarge,
            format!("an index holds at most 4 GiB, this one has {length} bytes: split the corpus"),
        )
    })?;
    let mut table = Vec::with_capacity(ENTRY_BYTES * sections.len());
    let mut offset = table_end as u32;
    for (tag, required, bytes) in sections {
        table.extend_from_slice(tag);
        table.extend_from_slice(&(if *required { SECTION_REQUIRED } else { 0 }).to_le_bytes());
        table.extend_from_slice(&offset.to_le_bytes());
        table.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
        table.extend_from_slice(&xxh64(bytes, 0).to_le_bytes());
        offset += bytes.len() as u32;
    }
    let flags = if header.sample { FLAG_SAMPLE } else { 0 } | if header.base_id.is_some() { FLAG_DELTA } else { 0 };
    let mut file = Vec::with_capacity(length as usize);
    file.extend_from_slice(&MAGIC);
    file.extend_from_slice(&VERSION.to_le_bytes());
    file.extend_from_slice(&flags.to_le_bytes());
    file.extend_from_slice(&header.analyzer.to_le_bytes());
    file.extend_from_slice(&xxh64(&table, 0).to_le_bytes());
    file.extend_from_slice(&header.base_id.unwrap_or(0).to_le_bytes());
    file.extend_from_slice(&header.created.to_le_bytes());
    file.extend_from_slice(&header.stories.to_le_bytes());
    file.extend_from_slice(&header.corpus.to_le_bytes());
    file.extend_from_slice(&(sections.len() as u32).to_le_bytes());
    file.extend_from_slice(&length.to_le_bytes());
    let checksum = xxh64(&file, xxh64(&table, 0));
    file.extend_from_slice(&checksum.to_le_bytes());
    file.extend_from_slice(&table);
    for (_, _, bytes) in sections {
        file.extend_from_slice(bytes);
    }
    Ok(file)
}

/// Reads and checks header, table and checksums.
///
/// # Errors
/// By their order: [`ErrorKind::NotAnIndex`], [`ErrorKind::Truncated`], [`ErrorKind::UnsupportedVersion`],
/// [`ErrorKind::Corrupt`], [`ErrorKind::AnalyzerMismatch`].
pub fn read(file: &[u8], analyzer: u32, known: &[Tag]) -> Result<(Header, Vec<Section>)> {
    if file.is_empty() || !MAGIC.starts_with(&file[..file.len().min(8)]) && !file.starts_with(&MAGIC) {
        return Err(Error::new(
            ErrorKind::NotAnIndex,
            "not a Sidelight index: it does not begin with 89 53 4C 54 0D 0A 1A 0A; build one with `sidelight build`",
        ));
    }
    if file.len() < HEADER_BYTES {
        return Err(truncated(file.len(), HEADER_BYTES));
    }
    let version = u16::from_le_bytes([file[8], file[9]]);
    if version != VERSION {
        return Err(Error::new(
            ErrorKind::UnsupportedVersion,
            format!(
                "the index is of format version {version}, this program reads version {VERSION}: {}",
                if version > VERSION { "update Sidelight" } else { "build the index again" }
            ),
        ));
    }
    let count = le_u32(file, 48) as usize;
    let length = le_u32(file, 52) as usize;
    let table_end = HEADER_BYTES + ENTRY_BYTES * count.min(MOST_SECTIONS);
    if file.len() < length.max(table_end) {
        return Err(truncated(file.len(), length.max(table_end)));
    }
    let table = &file[HEADER_BYTES..table_end];
    let table_hash = xxh64(table, 0);
    if count > MOST_SECTIONS || le_u64(file, 56) != xxh64(&file[..56], table_hash) || le_u64(file, 16) != table_hash {
        return Err(corrupt("the header's checksum does not hold"));
    }
    if file.len() != length {
        return Err(corrupt(format!("expected {length} bytes, found {}", file.len())));
    }
    let flags = u16::from_le_bytes([file[10], file[11]]);
    let header = Header {
        sample: flags & FLAG_SAMPLE != 0,
        analyzer: le_u32(file, 12),
        build_id: table_hash,
        base_id: (flags & FLAG_DELTA != 0).then(|| le_u64(file, 24)),
        created: le_u64(file, 32) as i64,
        stories: le_u32(file, 40),
        corpus: le_u32(file, 44),
    };
    if header.analyzer != analyzer {
        return Err(Error::new(
            ErrorKind::AnalyzerMismatch,
            format!(
                "the index was built by analyzer {}, this program has analyzer {analyzer}: build the index again with \
                 the same version",
                header.analyzer
            ),
        ));
    }
    let mut sections: Vec<Section> = Vec::with_capacity(count);
    let mut end = table_end;
    for entry in table.chunks_exact(ENTRY_BYTES) {
        let tag = [entry[0], entry[1], entry[2], entry[3]];
        let (offset, bytes) = (le_u32(entry, 8) as usize, le_u32(entry, 12) as usize);
        if offset != end || bytes > length - offset || sections.iter().any(|section| section.tag == tag) {
            return Err(corrupt(format!("section {} does not follow the one before it", tag.escape_ascii())));
        }
        end = offset + bytes;
        if xxh64(&file[offset..end], 0) != le_u64(entry, 16) {
            return Err(corrupt(format!("the checksum of section {} does not hold", tag.escape_ascii())));
        }
        if le_u32(entry, 4) & SECTION_REQUIRED != 0 && !known.contains(&tag) {
            return Err(Error::new(
                ErrorKind::UnsupportedVersion,
                format!(
                    "the index needs section {}, which this program does not know: update Sidelight",
                    tag.escape_ascii()
                ),
            ));
        }
        sections.push(Section { tag, range: offset..end });
    }
    if end != length {
        return Err(corrupt("bytes follow the last section"));
    }
    Ok((header, sections))
}

/// An [`ErrorKind::Corrupt`] that says what does not hold.
pub fn corrupt(what: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Corrupt, format!("the index is damaged ({what}): fetch or build it again"))
}

fn truncated(found: usize, expected: usize) -> Error {
    Error::new(
        ErrorKind::Truncated,
        format!("the index ends early: expected at least {expected} bytes, found {found}; fetch or build it again"),
    )
}

/// The little-endian number at `at`, 0 past the end.
pub fn le_u32(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at.saturating_add(4)).and_then(|four| four.try_into().ok()).map_or(0, u32::from_le_bytes)
}

/// The little-endian number at `at`, 0 past the end.
pub fn le_u64(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at.saturating_add(8)).and_then(|eight| eight.try_into().ok()).map_or(0, u64::from_le_bytes)
}
