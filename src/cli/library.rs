//! Indexes named on the command line, opened.

use anyhow::{Context, Result};
use sidelight::{Error, ErrorKind, collection::Collection, index::Index, index::format::MAGIC, library::Library};
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Reads and opens one index; the error names the file and carries the core's code.
pub fn open_index(path: &Path) -> Result<Index<Vec<u8>>> {
    let bytes = fs::read(path).with_context(|| format!("{}; check the path and its permissions", path.display()))?;
    Index::open(bytes).with_context(|| path.display().to_string())
}

/// Splits what follows the first index: each argument is an index, too, that is an existing file with an index in it,
/// until the first that is not. Gives all indexes, and the rest.
///
/// # Errors
/// [`InvalidArgument`](ErrorKind::InvalidArgument) where there is no rest: `missing` says what was expected. That of
/// [`open_index`] where the first is none.
pub fn split<'a>(first: &Path, rest: &'a [PathBuf], missing: &str) -> Result<(Vec<PathBuf>, &'a [PathBuf])> {
    let more = rest.iter().take_while(|path| begins_as_index(path)).count();
    let (more, rest) = rest.split_at(more);
    if rest.is_empty() {
        open_index(first)?;
        let message = format!("each of the {} arguments is an index: {missing}", 1 + more.len());
        return Err(Error::new(ErrorKind::InvalidArgument, message).into());
    }
    Ok((std::iter::once(first.to_owned()).chain(more.iter().cloned()).collect(), rest))
}

/// Whether a path is that of a file that begins as an index does; a delta does, too.
fn begins_as_index(path: &Path) -> bool {
    let mut beginning = [0; MAGIC.len()];
    path.is_file()
        && File::open(path).is_ok_and(|mut file| file.read_exact(&mut beginning).is_ok())
        && beginning == MAGIC
}

/// Opens indexes as libraries, each under its path as it was typed, and lays each delta, in the order given, over the
/// index that it was made for.
///
/// # Errors
/// [`InvalidArgument`](ErrorKind::InvalidArgument) where two paths lead to one build: its stories would count twice.
pub fn open(indexes: &[PathBuf], deltas: &[PathBuf]) -> Result<Collection<Vec<u8>>> {
    let mut collection = Collection::new();
    let mut builds: Vec<(u64, String)> = Vec::new();
    for path in indexes {
        let place = || path.display().to_string();
        let library = Library::new(open_index(path)?).with_context(|| format!("{}; give it with --delta", place()))?;
        let build = library.base().header().build_id;
        if let Some((_, other)) = builds.iter().find(|(known, _)| *known == build) {
            let message = format!("{other} and {} are the same index: give it once", place());
            return Err(Error::new(ErrorKind::InvalidArgument, message).into());
        }
        builds.push((build, place()));
        collection.put(&place(), library);
    }
    for delta in deltas {
        collection.apply(open_index(delta)?).with_context(|| delta.display().to_string())?;
    }
    Ok(collection)
}
