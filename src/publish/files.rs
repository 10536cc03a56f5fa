//! Files that are written whole or not at all.

use super::error::{Error, ErrorKind, Result};
use crate::subscription::File;
use sha2::{Digest, Sha256};
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

/// Beginning of the names of files that are not whole yet.
const UNFINISHED: &str = ".sidelight-unfinished-";
/// Hex digits of a SHA-256 that name a file: no two contents share them by chance.
const NAME_DIGITS: usize = 32;

/// Writes beside the target, waits for the disk and renames: a run that is killed leaves the old file.
///
/// # Errors
/// [`Unreadable`](ErrorKind::Unreadable), also where the disk is full.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!("{UNFINISHED}{name}"));
    let written = fs::File::create(&beside)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        _ = fs::remove_file(&beside);
    }
    written.map_err(|error| Error::io(path, &error))
}

/// Deletes what runs that were killed have left.
pub(super) fn delete_unfinished(folder: &Path) -> Result<()> {
    for (name, path) in names(folder)? {
        if name.starts_with(UNFINISHED) {
            delete(&path)?;
        }
    }
    Ok(())
}

/// Deletes a file that may be gone already.
pub(super) fn delete(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io(path, &error)),
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
    let length = fs::metadata(path).map_err(failed)?.len();
    if length > most {
        return Err(Error::new(
            ErrorKind::Refused(crate::subscription::ErrorKind::TooLarge),
            format!("{} has {length} bytes, {most} are the most", path.display()),
        ));
    }
    fs::read(path).map_err(failed)
}
