//! One run at a time in a folder.

use super::error::{Error, ErrorKind, Result};
use std::fs::{File, TryLockError};
use std::io;
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
        let path = folder.join(LOCK);
        let file = File::options().create(true).truncate(false).write(true).open(&path);
        Self::of(file.map_err(|error| Error::io(&path, &error))?, folder)
    }

    /// Takes a folder without writing into it.
    pub(super) fn of_folder(folder: &Path) -> Result<Self> {
        // Not every system lets folders be opened.
        File::open(folder).map_or(Ok(Self { _file: None }), |file| Self::of(file, folder))
    }

    fn of(file: File, folder: &Path) -> Result<Self> {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                let message = format!("another run works in {}; wait for its end", folder.display());
                Err(Error::new(ErrorKind::Busy, message))
            }
            Err(TryLockError::Error(error)) if error.kind() != io::ErrorKind::Unsupported => {
                Err(Error::io(folder, &error))
            }
            _ => Ok(Self { _file: Some(file) }),
        }
    }
}
