//! The bytes of a part. Writer and reader; the layout stands in [`super`].

use super::{
    Records,
    error::{Error, ErrorKind, Result},
};
use crate::index::{
    format::{le_u32, le_u64},
    story::Story,
    xxh64,
};
use crate::publish::Unfinished;
use crate::text::ANALYZER_ID;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

const MAGIC: [u8; 8] = [0x89, b'S', b'L', b'P', 0x0D, 0x0A, 0x1A, 0x0A];
/// The one version of the format that is written and read.
const VERSION: u16 = 1;
const HEADER_BYTES: usize = 64;
const BLOCK_HEADER_BYTES: usize = 16;
/// A block ends with the record that reaches this many bytes.
const BLOCK_BYTES: usize = 1 << 16;

/// The facts of the header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// Stories of the part.
    pub stories: u64,
    /// Bytes of the file.
    pub bytes: u64,
    /// Names how snippets were cut: two parts are merged only where it is the same.
    pub snippets: u64,
    /// Longest snippet in characters.
    pub snippet_chars: u16,
}

impl Header {
    fn to_bytes(self) -> [u8; HEADER_BYTES] {
        let mut bytes = [0; HEADER_BYTES];
        bytes[..8].copy_from_slice(&MAGIC);
        bytes[8..10].copy_from_slice(&VERSION.to_le_bytes());
        bytes[10..12].copy_from_slice(&self.snippet_chars.to_le_bytes());
        bytes[12..16].copy_from_slice(&ANALYZER_ID.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.stories.to_le_bytes());
        bytes[24..32].copy_from_slice(&self.bytes.to_le_bytes());
        bytes[32..40].copy_from_slice(&self.snippets.to_le_bytes());
        let checksum = xxh64(&bytes[..56], 0);
        bytes[56..].copy_from_slice(&checksum.to_le_bytes());
        bytes
    }

    /// Reads and checks the header of a file of `length` bytes.
    fn read(bytes: &[u8], length: u64, path: &Path) -> Result<Self> {
        let error = |kind, what: String| Error::new(kind, format!("{}: {what}", path.display()));
        if bytes.is_empty() || bytes[..bytes.len().min(8)] != MAGIC[..bytes.len().min(8)] {
            let what = "not a part: it does not begin with 89 53 4C 50 0D 0A 1A 0A; make one with `sidelight build \
                        --part`";
            return Err(error(ErrorKind::NotAPart, what.into()));
        }
        let truncated = |expected: u64| {
            let what = format!("the part ends early: expected {expected} bytes, found {length}; build it again");
            error(ErrorKind::Truncated, what)
        };
        if bytes.len() < HEADER_BYTES {
            return Err(truncated(HEADER_BYTES as u64));
        }
        let version = u16::from_le_bytes([bytes[8], bytes[9]]);
        if version != VERSION {
            let mend = if version > VERSION { "update Sidelight" } else { "build the part again" };
            let what = format!("the part is of format version {version}, this program reads version {VERSION}: {mend}");
            return Err(error(ErrorKind::UnsupportedVersion, what));
        }
        if le_u64(bytes, 56) != xxh64(&bytes[..56], 0) {
            return Err(Error::corrupt(path, "the header's checksum does not hold"));
        }
        let analyzer = le_u32(bytes, 12);
        if analyzer != ANALYZER_ID {
            let what = format!(
                "the part was made by analyzer {analyzer}, this program has analyzer {ANALYZER_ID}: build all parts \
                 with the version that merges them"
            );
            return Err(error(ErrorKind::AnalyzerMismatch, what));
        }
        let header = Self {
            stories: le_u64(bytes, 16),
            bytes: le_u64(bytes, 24),
            snippets: le_u64(bytes, 32),
            snippet_chars: u16::from_le_bytes([bytes[10], bytes[11]]),
        };
        match header.bytes {
            expected if expected > length => Err(truncated(expected)),
            expected if expected < length => {
                Err(Error::corrupt(path, format!("expected {expected} bytes, found {length}")))
            }
            _ => Ok(header),
        }
    }
}

/// Writes a part: beside its place until it is whole.
#[derive(Debug)]
pub(super) struct Writer {
    path: PathBuf,
    file: Unfinished,
    header: Header,
    blocks: u64,
    block: Vec<u8>,
    /// Records of the block.
    records: u32,
}

impl Writer {
    /// A part without stories.
    pub fn create(path: &Path, snippets: u64, snippet_chars: u16) -> Result<Self> {
        let header = Header { snippets, snippet_chars, stories: 0, bytes: HEADER_BYTES as u64 };
        let failed = |error: io::Error| Error::io(path, &error);
        let mut file = Unfinished::create(path).map_err(failed)?;
        file.write_all(&[0; HEADER_BYTES]).map_err(failed)?;
        Ok(Self { path: path.to_owned(), file, header, blocks: 0, block: Vec::new(), records: 0 })
    }

    /// Appends a record, greater than the one before.
    pub fn push(&mut self, record: &[u8]) -> Result<()> {
        self.block.extend_from_slice(&(record.len() as u32).to_le_bytes());
        self.block.extend_from_slice(record);
        self.records += 1;
        if self.block.len() >= BLOCK_BYTES { self.write_block() } else { Ok(()) }
    }

    fn write_block(&mut self) -> Result<()> {
        let mut head = [0; BLOCK_HEADER_BYTES];
        head[..4].copy_from_slice(&(self.block.len() as u32).to_le_bytes());
        head[4..8].copy_from_slice(&self.records.to_le_bytes());
        head[8..].copy_from_slice(&xxh64(&self.block, self.blocks).to_le_bytes());
        let written = self.file.write_all(&head).and_then(|()| self.file.write_all(&self.block));
        written.map_err(|error| Error::io(&self.path, &error))?;
        self.header.bytes += (BLOCK_HEADER_BYTES + self.block.len()) as u64;
        self.header.stories += u64::from(self.records);
        self.blocks += 1;
        (self.records, self.block) = (0, std::mem::take(&mut self.block));
        self.block.clear();
        Ok(())
    }

    /// Completes the part and gives it its name.
    pub fn finish(mut self) -> Result<Header> {
        if self.records > 0 {
            self.write_block()?;
        }
        let header = self.header.to_bytes();
        let file = self.file.file();
        let written =
            file.seek(SeekFrom::Start(0)).and_then(|_| file.write_all(&header)).and_then(|()| file.sync_all());
        let (path, file) = (self.path, self.file);
        written.and_then(|()| file.rename()).map_err(|error| Error::io(&path, &error))?;
        Ok(self.header)
    }
}

/// Reads a part, of which a block is in memory at a time. The file is open only while a block is read: there may be
/// more parts than a process may open files.
#[derive(Debug)]
pub(super) struct Reader {
    path: PathBuf,
    /// The facts of the part.
    pub header: Header,
    at: u64,
    blocks: u64,
    stories: u64,
    block: Vec<u8>,
    /// Bytes of the block that were read.
    from: usize,
    /// The URL that was read last.
    last: Vec<u8>,
    /// What each record is read into, so that what is given holds a story.
    story: Story,
}

impl Reader {
    /// Opens a part and checks its header.
    pub fn open(path: &Path) -> Result<Self> {
        let header = open(path)?.1;
        Ok(Self {
            path: path.to_owned(),
            header,
            at: HEADER_BYTES as u64,
            blocks: 0,
            stories: 0,
            block: Vec::new(),
            from: 0,
            last: Vec::new(),
            story: Story::default(),
        })
    }

    fn corrupt(&self, what: impl std::fmt::Display) -> Error {
        Error::corrupt(&self.path, what)
    }

    /// Reads the next block; false at the end of the part.
    fn read_block(&mut self) -> Result<bool> {
        if self.at == self.header.bytes {
            if self.stories != self.header.stories {
                let (expected, found) = (self.header.stories, self.stories);
                return Err(self.corrupt(format!("expected {expected} stories, found {found}")));
            }
            return Ok(false);
        }
        let (mut file, header) = open(&self.path)?;
        if header != self.header {
            return Err(self.corrupt("it was replaced while it was read"));
        }
        let failed = |error: io::Error| Error::io(&self.path, &error);
        let mut head = [0; BLOCK_HEADER_BYTES];
        let left = self.header.bytes - self.at;
        if left < BLOCK_HEADER_BYTES as u64 {
            return Err(self.corrupt("a block's header is cut"));
        }
        file.seek(SeekFrom::Start(self.at)).and_then(|_| file.read_exact(&mut head)).map_err(failed)?;
        let length = u64::from(le_u32(&head, 0));
        if length > left - BLOCK_HEADER_BYTES as u64 {
            return Err(self.corrupt(format!("block {} reaches past the end", self.blocks)));
        }
        self.block.clear();
        self.from = 0;
        (&file).take(length).read_to_end(&mut self.block).map_err(failed)?;
        if self.block.len() as u64 != length || xxh64(&self.block, self.blocks) != le_u64(&head, 8) {
            return Err(self.corrupt(format!("the checksum of block {} does not hold", self.blocks)));
        }
        self.at += BLOCK_HEADER_BYTES as u64 + length;
        self.blocks += 1;
        self.stories += u64::from(le_u32(&head, 4));
        Ok(true)
    }
}

impl Records for Reader {
    fn next(&mut self) -> Result<Option<&[u8]>> {
        while self.from == self.block.len() {
            if !self.read_block()? {
                return Ok(None);
            }
        }
        let rest = &self.block[self.from..];
        let record =
            rest.split_first_chunk().and_then(|(length, rest)| rest.get(..u32::from_le_bytes(*length) as usize));
        let is_story = record.is_some_and(|record| super::read(record, &mut self.story).is_some());
        let Some((record, url)) = record.zip(record.and_then(super::url)).filter(|_| is_story) else {
            return Err(self.corrupt(format!("block {} holds what is no story", self.blocks - 1)));
        };
        if *url <= *self.last {
            return Err(self.corrupt("its stories are not in order"));
        }
        let length = record.len();
        self.last.clear();
        self.last.extend_from_slice(url);
        self.from += 4 + length;
        Ok(Some(&self.block[self.from - length..self.from]))
    }
}

/// Opens a part and reads its header.
fn open(path: &Path) -> Result<(File, Header)> {
    let failed = |error: io::Error| Error::io(path, &error);
    let mut file = File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    (&mut file).take(HEADER_BYTES as u64).read_to_end(&mut bytes).map_err(failed)?;
    let length = file.metadata().map_err(failed)?.len();
    let header = Header::read(&bytes, length, path)?;
    Ok((file, header))
}
