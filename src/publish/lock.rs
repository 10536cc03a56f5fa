//! One run at a time in a folder.

use super::error::{Error, ErrorKind, Result};
use std::fs::{File, TryLockError};
use std::path::Path;

/// Name of the file that keeps two runs from working at once.
const LOCK: &str = ".lock";

/// Holds a folder until it is dropped, or the process ends in whatever way. Where the system has no such locks, two
/// runs are not kept apart.
#[derive(Debug)]
pub struct Lock {
    _file: Option<File>,
}

impl Lock {
    /// Takes a publisher's folder, by a file in it.
    ///
    /// # Errors
    /// [`Busy`](ErrorKind::Busy).
    pub fn take(folder: &Path) -> Result<Self> {
        Self::of(File::create(folder.join(LOCK)), folder)
    }

    /// Takes a folder without writing into it.
    pub(super) fn of_folder(folder: &Path) -> Result<Self> {
        Self::of(File::open(folder), folder)
    }

    fn of(file: std::io::Result<File>, folder: &Path) -> Result<Self> {
        let Ok(file) = file else { return Ok(Self { _file: None }) };
        if matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
            let message = format!("another run works in {}; wait for its end", folder.display());
            return Err(Error::new(ErrorKind::Busy, message));
        }
        Ok(Self { _file: Some(file) })
    }
}
