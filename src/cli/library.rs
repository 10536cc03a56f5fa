//! Indexes named on the command line, opened.

use anyhow::{Context, Result};
use sidelight::{index::Index, library::Library};
use std::fs;
use std::path::{Path, PathBuf};

/// Reads and opens one index; the error names the file and carries the core's code.
pub fn open_index(path: &Path) -> Result<Index<Vec<u8>>> {
    let bytes = fs::read(path).with_context(|| format!("{}; check the path and its permissions", path.display()))?;
    Index::open(bytes).with_context(|| path.display().to_string())
}

/// Opens a base and lays deltas over it in the order given.
pub fn open(base: &Path, deltas: &[PathBuf]) -> Result<Library<Vec<u8>>> {
    let mut library = Library::new(open_index(base)?).with_context(|| base.display().to_string())?;
    for delta in deltas {
        library.apply(open_index(delta)?).with_context(|| delta.display().to_string())?;
    }
    Ok(library)
}
