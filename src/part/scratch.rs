//! Bytes that wait on disk until a run needs them again.
//!
//! Scratch files lie in one folder, that of the file which is written unless another is named. Each is taken out of its
//! folder as soon as it is open, so that the system frees it when the run ends, in whatever way.

use super::error::{Error, Result};
use crate::publish::Unfinished;
use std::cell::RefCell;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Where a run puts aside what does not fit into its memory.
#[derive(Clone, Debug)]
pub struct Scratch {
    folder: PathBuf,
    /// Bytes that the run is to take.
    pub(super) memory: u64,
    /// Bytes that a sorter or a spool holds before it writes to the disk.
    pub(super) share: usize,
    /// What went wrong, for callers between which it cannot be handed on.
    failed: Rc<RefCell<Option<Error>>>,
}

/// Least memory of a sorter or a spool in bytes: less would be all seeking.
const LEAST_SHARE: u64 = 1 << 16;
/// Sorters and spools that hold their share at once, and as much again for what they are read into.
const SHARES: u64 = 8;
/// Bytes that are written or read at once.
const CHUNK: usize = 1 << 18;

impl Scratch {
    /// Scratch files in `folder`, for a run that is to take `memory` bytes.
    pub fn new(folder: &Path, memory: u64) -> Self {
        // No address space holds more.
        let share = usize::try_from((memory / SHARES).max(LEAST_SHARE)).unwrap_or(usize::MAX / 2);
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        Self { folder: folder.to_owned(), memory, share, failed: Rc::default() }
    }

    /// Keeps an error for [`take_failure`](Self::take_failure), and gives another in its place.
    pub(super) fn fail(&self, error: Error) -> crate::Error {
        let instead = crate::Error::new(crate::ErrorKind::Unavailable, error.to_string());
        self.failed.borrow_mut().get_or_insert(error);
        instead
    }

    /// What went wrong first, if anything did.
    pub(super) fn take_failure(&self) -> Option<Error> {
        self.failed.borrow_mut().take()
    }

    fn file(&self) -> Result<File> {
        Unfinished::create(&self.folder.join("scratch"))
            .and_then(Unfinished::unnamed)
            .map_err(|error| Error::io(&self.folder, &error))
    }
}

/// Bytes that are appended and read again: in memory up to the share, then on disk.
#[derive(Debug)]
pub(super) struct Spool {
    scratch: Scratch,
    file: Option<File>,
    /// Bytes on disk; the rest follows in memory.
    written: u64,
    rest: Vec<u8>,
    most: usize,
}

impl Spool {
    /// An empty one.
    pub fn new(scratch: &Scratch) -> Self {
        Self { scratch: scratch.clone(), file: None, written: 0, rest: Vec::new(), most: scratch.share }
    }

    /// Number of bytes.
    pub fn len(&self) -> u64 {
        self.written + self.rest.len() as u64
    }

    /// Appends bytes.
    pub fn push(&mut self, bytes: &[u8]) -> Result<()> {
        if self.rest.len() + bytes.len() > self.most {
            self.flush()?;
        }
        self.rest.extend_from_slice(bytes);
        Ok(())
    }

    /// Appends a record: `u32` number of bytes, the bytes.
    pub fn push_record(&mut self, record: &[u8]) -> Result<()> {
        self.push(&(record.len() as u32).to_le_bytes())?;
        self.push(record)
    }

    /// Brings to the disk what is in memory.
    pub fn flush(&mut self) -> Result<()> {
        let mut file = match self.file.take() {
            Some(file) => file,
            None => self.scratch.file()?,
        };
        let written = file.seek(SeekFrom::Start(self.written)).and_then(|_| file.write_all(&self.rest));
        written.map_err(|error| Error::io(&self.scratch.folder, &error))?;
        self.file = Some(file);
        self.written += self.rest.len() as u64;
        self.rest.clear();
        // Once on disk, larger buffers gain nothing.
        self.most = CHUNK;
        self.rest.shrink_to(CHUNK);
        Ok(())
    }

    /// Fills `bytes` from byte number `at` on.
    pub fn read(&self, at: u64, bytes: &mut [u8]) -> Result<()> {
        let on_disk = self.written.saturating_sub(at).min(bytes.len() as u64) as usize;
        let (first, second) = bytes.split_at_mut(on_disk);
        if let (Some(mut file), true) = (self.file.as_ref(), on_disk > 0) {
            let read = file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(first));
            read.map_err(|error| Error::io(&self.scratch.folder, &error))?;
        }
        let from = (at + on_disk as u64).saturating_sub(self.written) as usize;
        second.copy_from_slice(&self.rest[from..from + second.len()]);
        Ok(())
    }
}

/// Reads the records of a stretch of a spool, in order.
#[derive(Debug)]
pub(super) struct Cursor {
    at: u64,
    end: u64,
    buffer: Vec<u8>,
    /// Bytes of the buffer that were read.
    from: usize,
    chunk: usize,
}

impl Cursor {
    /// A reader of the records from byte `at` to `end`, of so many bytes at once.
    pub fn new(at: u64, end: u64, chunk: usize) -> Self {
        Self { at, end, buffer: Vec::new(), from: 0, chunk: chunk.clamp(1 << 12, CHUNK) }
    }

    /// The next record.
    pub fn next(&mut self, spool: &Spool) -> Result<Option<&[u8]>> {
        if self.from == self.buffer.len() && self.at == self.end {
            return Ok(None);
        }
        self.hold(4, spool)?;
        let length = self.buffer[self.from..].first_chunk().map_or(0, |four| u32::from_le_bytes(*four)) as usize;
        self.from += 4;
        self.hold(length, spool)?;
        self.from += length;
        Ok(Some(&self.buffer[self.from - length..self.from]))
    }

    /// Has `count` bytes behind `from`; there are as many.
    fn hold(&mut self, count: usize, spool: &Spool) -> Result<()> {
        let held = self.buffer.len() - self.from;
        if held >= count {
            return Ok(());
        }
        self.buffer.drain(..self.from);
        self.from = 0;
        let more = (self.chunk.max(count - held) as u64).min(self.end - self.at) as usize;
        self.buffer.resize(held + more, 0);
        spool.read(self.at, &mut self.buffer[held..])?;
        self.at += more as u64;
        Ok(())
    }
}
