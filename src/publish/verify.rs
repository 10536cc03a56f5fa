//! [`verify`]: whether a folder holds an index that readers would take.

use super::{error::Result, files};
use crate::{
    index::{Index, IndexStats},
    library::Library,
    subscription::{Accepted, Known, PublicKey, accept, manifest, signature},
};
use std::path::Path;

/// A published index that holds.
#[derive(Clone, Debug)]
pub struct Verified {
    /// The manifest.
    pub accepted: Accepted,
    /// What base and deltas hold together.
    pub stats: IndexStats,
}

/// Does what a reader's device does with a published folder at the time `now`, in Unix seconds: checks manifest and
/// signature, by `key` where it is given, then size and SHA-256 of each file, opens it, and lays deltas over the base.
///
/// # Errors
/// Those of [`accept`], of files, and of indexes.
pub fn verify(folder: &Path, key: Option<&PublicKey>, now: i64) -> Result<Verified> {
    let text = files::read(&folder.join(manifest::NAME), manifest::MOST_BYTES as u64)?;
    let signature = files::read(&folder.join(signature::NAME), signature::SIGNATURE_BYTES as u64)?;
    let signature = String::from_utf8_lossy(&signature);
    let accepted = accept(&text, &signature, key.map_or(Known::Nothing, Known::Key), now)?;
    let mut library: Option<Library<Vec<u8>>> = None;
    for file in accepted.manifest.files() {
        let bytes = files::read(&folder.join(&file.name), manifest::MOST_FILE_BYTES)?;
        file.check(bytes.len() as u64, &files::sha256(&bytes))?;
        let index = Index::open(bytes)?;
        match &mut library {
            None => library = Some(Library::new(index)?),
            Some(library) => library.apply(index)?,
        }
    }
    let stats = library.map(|library| library.stats()).unwrap_or_default();
    Ok(Verified { accepted, stats })
}
