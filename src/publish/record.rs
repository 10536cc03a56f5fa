//! [`Record`]: what was published, as the next publication must know it. Written as JSON beside the stories.

use super::error::{Error, ErrorKind, Result};
use crate::subscription::{self, File};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What was published.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Names the index; empty before the first publication.
    pub id: String,
    /// What readers are shown of it.
    pub facts: IndexFacts,
    /// The key that signed last.
    pub key: String,
    /// Every change of the key, oldest first.
    pub rotations: Vec<Rotation>,
    /// How many of them a manifest has told of.
    pub rotations_published: usize,
    /// Version of the last manifest.
    pub version: i64,
    /// Version of the last manifest that changed the stories.
    pub changed: i64,
    /// The base, then the deltas in the order they are laid over it.
    pub layers: Vec<Layer>,
    /// Files that no manifest names any more, and are not deleted yet.
    pub retired: Vec<Retired>,
    /// Entries of the list of what is taken down that have named a story.
    #[serde(default)]
    pub heeded: BTreeSet<String>,
}

/// What readers are shown of an index.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexFacts {
    /// Its name, such as "World news".
    pub name: String,
    /// What it holds; may be empty.
    pub about: String,
    /// Address of a page about it; may be empty.
    pub homepage: String,
}

/// A change of the key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rotation {
    /// The key that is replaced.
    pub from: String,
    /// The key that takes its place.
    pub to: String,
    /// Its signature, as a manifest keeps it.
    pub signature: String,
}

/// A file that is laid over those before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layer {
    /// Its name.
    pub file: String,
    /// SHA-256 in 64 hex digits.
    pub sha256: String,
    /// Its bytes.
    pub bytes: u64,
    /// Its stories.
    pub stories: u32,
    /// Version of the manifest whose stories it starts from; 0 of a base.
    pub since: i64,
    /// Fingerprint of each story that it gives, by its canonical URL; none of a story that it takes out.
    pub changes: BTreeMap<String, Option<u64>>,
}

/// A file that no manifest names any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retired {
    /// Its name.
    pub file: String,
    /// From when on it may be deleted, in Unix seconds.
    pub until: i64,
    /// URLs of the stories that it gives.
    pub stories: Vec<String>,
}

impl Record {
    /// Reads a record.
    ///
    /// # Errors
    /// [`BadRecord`](ErrorKind::BadRecord).
    pub fn read(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(|error| {
            let message = format!(
                "the record of what was published cannot be understood ({error}); take it from a backup, for without \
                 it a new index begins, which readers must subscribe to anew"
            );
            Error::new(ErrorKind::BadRecord, message)
        })
    }

    /// The record as text.
    pub fn write(&self) -> String {
        // A map of strings and numbers is always JSON.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The stories that are published, by their URLs, with their fingerprints.
    pub fn published(&self) -> BTreeMap<&str, u64> {
        let mut published = BTreeMap::new();
        for (url, fingerprint) in self.layers.iter().flat_map(|layer| &layer.changes) {
            match fingerprint {
                Some(fingerprint) => published.insert(url.as_str(), *fingerprint),
                None => published.remove(url.as_str()),
            };
        }
        published
    }

    /// The rotations as a manifest has them.
    pub(super) fn rotations(&self) -> Result<Vec<subscription::Rotation>> {
        let read = |rotation: &Rotation| {
            Ok(subscription::Rotation {
                from: subscription::PublicKey::read(&rotation.from)?,
                to: subscription::PublicKey::read(&rotation.to)?,
                signature: rotation.signature.clone(),
            })
        };
        self.rotations.iter().map(read).collect()
    }
}

impl Layer {
    /// The layer's file as a manifest names it.
    pub fn file(&self) -> File {
        File { name: self.file.clone(), sha256: self.sha256.clone(), bytes: self.bytes, stories: self.stories }
    }

    /// Takes the file out of what is published; it stays until then.
    pub(super) fn retire(self, until: i64) -> Retired {
        let given = |(url, fingerprint): (String, Option<u64>)| fingerprint.map(|_| url);
        Retired { file: self.file, until, stories: self.changes.into_iter().filter_map(given).collect() }
    }
}
