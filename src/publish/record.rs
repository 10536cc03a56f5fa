//! [`Record`]: what was published, as the next publication must know it. Kept in SQLite beside the stories, in a file
//! of its own: it holds no text of theirs, so that it may be kept where everyone can read it.
//!
//! | table | holds |
//! |---|---|
//! | `fact` | id, name, about, homepage, key, versions, states |
//! | `rotation` | every change of the key, oldest first |
//! | `layer` | the base, then the deltas in the order they are laid over it |
//! | `retired` | files that no manifest names any more, and from when on they may be deleted |
//! | `heeded` | entries of the list of what is taken down that have named a story |
//! | `change` | of each of these files the stories that it gives, by their URLs with their fingerprints, and takes out |

use super::database::{Database, Schema};
use super::error::{ErrorKind, Result};
use super::files::sha256;
use crate::subscription::{self, Delta, File, manifest::STATE_DIGITS};
use rusqlite::{Row, Transaction, params};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

/// Name of the file in a publisher's folder.
pub const RECORD: &str = "published.sqlite";
static SCHEMA: Schema = Schema {
    tables: TABLES,
    version: 1,
    kind: ErrorKind::BadRecord,
    without: "a new index begins, which readers must subscribe to anew",
};
const TABLES: &str = "
CREATE TABLE fact (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
CREATE TABLE rotation (place INTEGER PRIMARY KEY, before TEXT NOT NULL, after TEXT NOT NULL, signature TEXT NOT NULL);
CREATE TABLE layer (
    place INTEGER PRIMARY KEY, file TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL,
    stories INTEGER NOT NULL, since INTEGER NOT NULL, start TEXT NOT NULL
);
CREATE TABLE retired (place INTEGER PRIMARY KEY, file TEXT NOT NULL, until INTEGER NOT NULL);
CREATE TABLE heeded (entry TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE change (file TEXT, url TEXT, fingerprint INTEGER, PRIMARY KEY (file, url)) WITHOUT ROWID;
";

/// The file that keeps a record.
#[derive(Debug)]
pub(super) struct RecordFile {
    db: Database,
}

/// What was published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// Its state.
    pub state: String,
    /// The states before, as a manifest has them.
    pub past: String,
    /// The base, then the deltas in the order they are laid over it.
    pub layers: Vec<Layer>,
    /// Files that no manifest names any more, and are not deleted yet.
    pub retired: Vec<Retired>,
    /// Entries of the list of what is taken down that have named a story.
    pub heeded: BTreeSet<String>,
}

/// What readers are shown of an index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndexFacts {
    /// Its name, such as "World news".
    pub name: String,
    /// What it holds; may be empty.
    pub about: String,
    /// Address of a page about it; may be empty.
    pub homepage: String,
}

/// A change of the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// The key that is replaced.
    pub from: String,
    /// The key that takes its place.
    pub to: String,
    /// Its signature, as a manifest keeps it.
    pub signature: String,
}

/// A file that is laid over those before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// Its name.
    pub file: String,
    /// SHA-256 in 64 hex digits.
    pub sha256: String,
    /// Its bytes.
    pub bytes: u64,
    /// Its stories.
    pub stories: u32,
    /// Version of the first manifest of the state that it starts from; 0 of a base.
    pub since: i64,
    /// That state; empty of a base.
    pub from: String,
    /// Fingerprint of each story that it gives, by its canonical URL; none of a story that it takes out.
    pub changes: BTreeMap<String, Option<u64>>,
}

/// A file that no manifest names any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retired {
    /// Its name.
    pub file: String,
    /// From when on it may be deleted, in Unix seconds.
    pub until: i64,
    /// URLs of the stories that it gives.
    pub stories: Vec<String>,
}

impl RecordFile {
    /// Opens the record of a folder, and begins one where there is none.
    pub fn open(folder: &Path) -> Result<Self> {
        Ok(Self { db: Database::open(&folder.join(RECORD), &SCHEMA)? })
    }

    /// The record.
    pub fn read(&self) -> Result<Record> {
        self.db.ask(|db| {
            let mut record = Record::default();
            let mut facts = db.prepare("SELECT name, value FROM fact")?;
            let mut facts = facts.query([])?;
            while let Some(row) = facts.next()? {
                match row.get::<_, String>(0)?.as_str() {
                    "id" => record.id = row.get(1)?,
                    "name" => record.facts.name = row.get(1)?,
                    "about" => record.facts.about = row.get(1)?,
                    "homepage" => record.facts.homepage = row.get(1)?,
                    "key" => record.key = row.get(1)?,
                    "state" => record.state = row.get(1)?,
                    "past" => record.past = row.get(1)?,
                    "rotations published" => record.rotations_published = row.get::<_, u32>(1)? as usize,
                    "version" => record.version = row.get(1)?,
                    "changed" => record.changed = row.get(1)?,
                    _ => {}
                }
            }
            let mut rotations = db.prepare("SELECT before, after, signature FROM rotation ORDER BY place")?;
            let rotation = |row: &Row<'_>| Ok(Rotation { from: row.get(0)?, to: row.get(1)?, signature: row.get(2)? });
            record.rotations = rotations.query_map([], rotation)?.collect::<rusqlite::Result<_>>()?;
            let mut changes = db.prepare("SELECT url, fingerprint FROM change WHERE file = ?1")?;
            let mut changes = |file: &str| {
                let change = |row: &Row<'_>| Ok((row.get(0)?, row.get::<_, Option<i64>>(1)?.map(i64::cast_unsigned)));
                changes.query_map([file], change)?.collect::<rusqlite::Result<BTreeMap<String, Option<u64>>>>()
            };
            let mut layers =
                db.prepare("SELECT file, sha256, bytes, stories, since, start FROM layer ORDER BY place")?;
            let mut layers = layers.query([])?;
            while let Some(row) = layers.next()? {
                let file: String = row.get(0)?;
                let (sha256, bytes, stories, since, from) =
                    (row.get(1)?, row.get::<_, i64>(2)?.cast_unsigned(), row.get(3)?, row.get(4)?, row.get(5)?);
                let changes = changes(&file)?;
                record.layers.push(Layer { file, sha256, bytes, stories, since, from, changes });
            }
            let mut retired = db.prepare("SELECT file, until FROM retired ORDER BY place")?;
            let mut retired = retired.query([])?;
            while let Some(row) = retired.next()? {
                let (file, until): (String, i64) = (row.get(0)?, row.get(1)?);
                let given = changes(&file)?.into_iter().filter_map(|(url, fingerprint)| fingerprint.map(|_| url));
                let stories = given.collect();
                record.retired.push(Retired { file, until, stories });
            }
            let mut heeded = db.prepare("SELECT entry FROM heeded")?;
            record.heeded = heeded.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            Ok(record)
        })
    }

    /// Writes the record, whole: a run that is killed leaves the one before. What is known of a file is written once.
    pub fn write(&mut self, record: &Record) -> Result<()> {
        let Record {
            id,
            facts,
            key,
            rotations,
            rotations_published,
            version,
            changed,
            state,
            past,
            layers,
            retired,
            heeded,
        } = record;
        self.db.change(|tx| {
            let all = ["fact", "rotation", "layer", "retired", "heeded"];
            all.iter().try_for_each(|table| tx.execute(&format!("DELETE FROM {table}"), []).map(|_| ()))?;
            let IndexFacts { name, about, homepage } = facts;
            let texts = [
                ("id", id),
                ("name", name),
                ("about", about),
                ("homepage", homepage),
                ("key", key),
                ("state", state),
                ("past", past),
            ];
            for (name, value) in texts {
                tx.execute("INSERT INTO fact VALUES (?1, ?2)", params![name, value])?;
            }
            let told = *rotations_published as i64;
            for (name, value) in [("rotations published", told), ("version", *version), ("changed", *changed)] {
                tx.execute("INSERT INTO fact VALUES (?1, ?2)", params![name, value])?;
            }
            for entry in heeded {
                tx.execute("INSERT INTO heeded VALUES (?1)", [entry])?;
            }
            for Rotation { from, to, signature } in rotations {
                let insert = "INSERT INTO rotation (before, after, signature) VALUES (?1, ?2, ?3)";
                tx.execute(insert, params![from, to, signature])?;
            }
            for layer in layers {
                let Layer { file, sha256, bytes, stories, since, from, changes } = layer;
                let insert =
                    "INSERT INTO layer (file, sha256, bytes, stories, since, start) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
                tx.execute(insert, params![file, sha256, bytes.cast_signed(), stories, since, from])?;
                let changes = changes.iter().map(|(url, fingerprint)| (url, fingerprint.map(u64::cast_signed)));
                write_changes(tx, file, changes)?;
            }
            for Retired { file, until, stories } in retired {
                tx.execute("INSERT INTO retired (file, until) VALUES (?1, ?2)", params![file, until])?;
                // Which version of a story it gives counts no more.
                write_changes(tx, file, stories.iter().map(|url| (url, Some(0))))?;
            }
            let gone = "DELETE FROM change WHERE file NOT IN (SELECT file FROM layer UNION SELECT file FROM retired)";
            tx.execute(gone, []).map(|_| ())
        })
    }
}

/// Writes what a file gives and takes out, unless that is written already: files are named by their content.
fn write_changes<'a>(
    tx: &Transaction<'_>,
    file: &str,
    changes: impl Iterator<Item = (&'a String, Option<i64>)>,
) -> rusqlite::Result<()> {
    let is_known: bool =
        tx.query_row("SELECT EXISTS (SELECT 1 FROM change WHERE file = ?1)", [file], |row| row.get(0))?;
    if !is_known {
        let mut insert = tx.prepare_cached("INSERT INTO change VALUES (?1, ?2, ?3)")?;
        for (url, fingerprint) in changes {
            insert.execute(params![file, url, fingerprint])?;
        }
    }
    Ok(())
}

impl Record {
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

    /// The state that `changes` make of this one in a manifest of `version`. It is made of all that came before, so
    /// that whoever goes on from a copy of the record comes to other states.
    pub(super) fn next_state(&self, version: i64, changes: &BTreeMap<String, Option<u64>>) -> String {
        let mut text = format!("sidelight state\n{}\n{}\n{version}\n", self.id, self.state);
        for (url, fingerprint) in changes {
            let fingerprint = fingerprint.map_or_else(String::new, |fingerprint| fingerprint.to_string());
            _ = writeln!(text, "{url} {fingerprint}");
        }
        sha256(text.as_bytes())[..STATE_DIGITS].to_owned()
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

    /// The layer as a delta of a manifest.
    pub(super) fn delta(&self) -> Delta {
        Delta { file: self.file(), since: self.since, from: self.from.clone() }
    }

    /// Takes the file out of what is published; it stays until then.
    pub(super) fn retire(self, until: i64) -> Retired {
        let given = |(url, fingerprint): (String, Option<u64>)| fingerprint.map(|_| url);
        Retired { file: self.file, until, stories: self.changes.into_iter().filter_map(given).collect() }
    }
}
