//! Files that are written whole or not at all.

use super::error::{Error, ErrorKind, Result};
use crate::subscription::File;
use sha2::{Digest, Sha256};
use std::{
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

/// Beginning of the names of files that are not whole yet.
const UNFINISHED: &str = ".sidelight-unfinished-";
/// Hex digits of a SHA-256 that name a file: no two contents share them by chance.
const NAME_DIGITS: usize = 32;

/// Writes beside the target, waits for the disk and renames: a run that is killed leaves the old file.
///
/// # Errors
/// [`Unreadable`](ErrorKind::Unreadable); [`Unwritable`](ErrorKind::Unwritable) where the disk is full.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    write_all(&[(path, bytes)])
}

/// Writes several files of one folder: all are whole on the disk before the first takes its name.
pub(super) fn write_all(files: &[(&Path, &[u8])]) -> Result<()> {
    let written: Result<Vec<Unfinished>> = (files.iter())
        .map(|(path, bytes)| {
            let mut file = Unfinished::create(path).map_err(|error| Error::io(path, &error))?;
            file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|error| Error::io(path, &error))?;
            Ok(file)
        })
        .collect();
    let outcome = written.and_then(|written| {
        (written.into_iter().zip(files))
            .try_for_each(|(file, (path, _))| file.rename().map_err(|error| Error::io(path, &error)))
    });
    // So that a loss of power does not undo the renames in another order; not every system lets folders be opened.
    let folder = files.first().and_then(|(path, _)| path.parent()).filter(|folder| !folder.as_os_str().is_empty());
    _ = folder.map(|folder| fs::File::open(folder).and_then(|folder| folder.sync_all()));
    outcome
}

/// A file beside the one that it becomes when it is whole; gone when it is dropped before.
///
/// It is locked as long as it is open, so that others know whose run still lives ([`delete_unfinished`]).
#[derive(Debug)]
pub struct Unfinished {
    file: fs::File,
    beside: PathBuf,
    path: PathBuf,
    /// Whether `beside` is no name of the file any more.
    is_gone: bool,
}

impl Unfinished {
    /// An empty file beside `path`.
    ///
    /// # Errors
    /// The system's.
    pub fn create(path: &Path) -> io::Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        loop {
            let (run, number) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
            let beside = path.with_file_name(format!("{UNFINISHED}{run}-{number}-{name}"));
            let file = fs::File::options().read(true).write(true).create_new(true).open(&beside)?;
            let created = Self { file, beside, path: path.to_owned(), is_gone: false };
            // Where the system has no locks, nobody deletes it for another.
            _ = created.file.lock();
            // Until it was locked it looked like one that was left behind.
            if created.beside.exists() {
                return Ok(created);
            }
        }
    }

    /// The file, to be read and written.
    pub fn file(&mut self) -> &mut fs::File {
        &mut self.file
    }

    /// Takes the file out of its folder: it is gone when it is closed, however the run ends.
    ///
    /// # Errors
    /// The system's.
    pub fn unnamed(mut self) -> io::Result<fs::File> {
        fs::remove_file(&self.beside)?;
        self.is_gone = true;
        self.file.try_clone()
    }

    /// Waits for the disk.
    ///
    /// # Errors
    /// The system's.
    pub fn sync_all(&self) -> io::Result<()> {
        self.file.sync_all()
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// The system's.
    pub fn rename(mut self) -> io::Result<()> {
        fs::rename(&self.beside, &self.path)?;
        self.is_gone = true;
        Ok(())
    }
}

impl Write for Unfinished {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.is_gone {
            _ = fs::remove_file(&self.beside);
        }
    }
}

/// Deletes what runs that were killed have left in a folder, and nothing of runs that live.
///
/// # Errors
/// [`Unreadable`](ErrorKind::Unreadable).
pub fn delete_unfinished(folder: &Path) -> Result<()> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    for (_, path) in names(folder)?.iter().filter(|(name, _)| name.starts_with(UNFINISHED)) {
        if fs::File::open(path).is_ok_and(|file| file.try_lock().is_ok()) {
            delete(path)?;
        }
    }
    Ok(())
}

/// Deletes a file that may be gone already.
pub(super) fn delete(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::io(path, &error)),
        _ => Ok(()),
    }
}

/// Names and paths of what lies in a folder, in the order of their names.
pub(super) fn names(folder: &Path) -> Result<Vec<(String, PathBuf)>> {
    let failed = |error| Error::io(folder, &error);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        found.push((entry.file_name().to_string_lossy().into_owned(), entry.path()));
    }
    found.sort();
    Ok(found)
}

/// SHA-256 in 64 hex digits.
pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// How a manifest names bytes.
pub(super) fn file_of(bytes: &[u8], stories: u32) -> File {
    let sha256 = sha256(bytes);
    let name = format!("{}{}", &sha256[..NAME_DIGITS], crate::subscription::manifest::FILE_ENDING);
    File { name, sha256, bytes: bytes.len() as u64, stories }
}

/// Reads a file of at most so many bytes.
pub(super) fn read(path: &Path, most: u64) -> Result<Vec<u8>> {
    let failed = |error| Error::io(path, &error);
    let file = fs::File::open(path).map_err(failed)?;
    if !file.metadata().map_err(failed)?.is_file() {
        return Err(Error::new(ErrorKind::Unreadable, format!("{} is no file", path.display())));
    }
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > most {
        return Err(Error::new(
            ErrorKind::Refused(crate::subscription::ErrorKind::TooLarge),
            format!("{} has more than {most} bytes", path.display()),
        ));
    }
    Ok(bytes)
}

/// Whether a name is one that [`file_of`] gives.
pub(super) fn is_ours(name: &str) -> bool {
    let stem = name.strip_suffix(crate::subscription::manifest::FILE_ENDING).unwrap_or_default();
    stem.len() == NAME_DIGITS && stem.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}
