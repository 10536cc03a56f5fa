//! [`verify`]: whether a folder or a host holds an index that readers would take.

use super::{
    error::{ErrorKind, Result},
    files,
};
use crate::{
    index::{Index, IndexStats},
    library::Library,
    source::fetch::{Answer, Client, Request},
    subscription::{self, Accepted, Known, PublicKey, accept, manifest, signature},
    url::resolve_asked,
};
use std::path::Path;

/// Where a published index lies.
#[derive(Clone, Copy)]
pub enum Place<'a> {
    /// In a folder that `sidelight publish` wrote.
    Folder(&'a Path),
    /// At a host: whom to ask by, and the address of the manifest.
    Host(&'a Client, &'a str),
}

impl Place<'_> {
    /// The file of a name, where it has at most so many bytes.
    fn file(&self, name: &str, most: u64) -> Result<Vec<u8>> {
        match self {
            Self::Folder(folder) => files::read(&folder.join(name), most),
            Self::Host(client, at) => {
                let beside = || resolve_asked(at, name).unwrap_or_default();
                let address = if name == manifest::NAME { (*at).to_owned() } else { beside() };
                let most_bytes = Some(usize::try_from(most).unwrap_or(usize::MAX));
                match client.fetch(&Request { most_bytes, ..Request::new(&address) })? {
                    Answer::Fetched(fetched) => Ok(fetched.bytes),
                    // Nothing is known of it, so that it can't be unchanged.
                    Answer::Unchanged => Ok(Vec::new()),
                }
            }
        }
    }

    /// The manifest, where it may be used.
    fn manifest(&self, key: Option<&PublicKey>, now: i64) -> Result<Accepted> {
        let text = self.file(manifest::NAME, manifest::MOST_BYTES as u64)?;
        let signature = self.file(signature::NAME, signature::SIGNATURE_BYTES as u64)?;
        let signature = String::from_utf8_lossy(&signature);
        Ok(accept(&text, &signature, key.map_or(Known::Nothing, Known::Key), now)?)
    }
}

/// A published index that holds.
#[derive(Clone, Debug)]
pub struct Verified {
    /// The manifest.
    pub accepted: Accepted,
    /// What base and deltas hold together.
    pub stats: IndexStats,
}

/// Does what a reader's device does with a published index at the time `now`, in Unix seconds: checks manifest and
/// signature, by `key` where it is given, then size and SHA-256 of each file, opens it, and lays deltas over the base.
/// Of a host both are fetched once more where the signature does not fit: one of them may just have been replaced.
///
/// # Errors
/// Those of [`accept`], of files or of [`Client::fetch`], and of indexes.
pub fn verify(place: Place<'_>, key: Option<&PublicKey>, now: i64) -> Result<Verified> {
    let accepted = match place.manifest(key, now) {
        Err(error)
            if matches!(place, Place::Host(..))
                && error.kind() == ErrorKind::Refused(subscription::ErrorKind::BadSignature) =>
        {
            place.manifest(key, now)?
        }
        outcome => outcome?,
    };
    let mut library: Option<Library<Vec<u8>>> = None;
    for file in accepted.manifest.files() {
        let bytes = place.file(&file.name, manifest::MOST_FILE_BYTES)?;
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
