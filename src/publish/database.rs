//! [`Database`]: a file of SQLite's with tables of one version, and what its errors mean.

use super::error::{Error, ErrorKind, Result};
use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What a database holds.
pub(super) struct Schema {
    /// Its tables, as SQL.
    pub tables: &'static str,
    /// Their version, SQLite's `user_version`; from 1.
    pub version: i64,
    /// The kind of error where it cannot be understood.
    pub kind: ErrorKind,
    /// What is lost without it.
    pub without: &'static str,
}

/// An open database.
pub(super) struct Database {
    path: PathBuf,
    schema: &'static Schema,
    db: Connection,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Database").field(&self.path).finish()
    }
}

impl Database {
    /// Opens a file, and makes it where it is not there.
    pub fn open(path: &Path, schema: &'static Schema) -> Result<Self> {
        let db = Connection::open(path).map_err(|error| of_sqlite(path, schema, &error))?;
        Self::over(db, path, schema)
    }

    /// The database of a connection, which is called by `path`.
    pub fn over(db: Connection, path: &Path, schema: &'static Schema) -> Result<Self> {
        let mut database = Self { path: path.to_owned(), schema, db };
        let version: i64 = database.ask(|db| {
            db.busy_timeout(Duration::from_secs(5))?;
            // What was taken down is not left in free pages.
            db.pragma_update(None, "secure_delete", true)?;
            db.query_row("PRAGMA user_version", [], |row| row.get(0))
        })?;
        if version == 0 {
            database.change(|tx| {
                tx.execute_batch(schema.tables)?;
                tx.pragma_update(None, "user_version", schema.version)
            })?;
        } else if version != schema.version {
            let Schema { version: ours, without, .. } = schema;
            let message = format!(
                "{} has version {version}, and this Sidelight reads {ours}; use the Sidelight that wrote it, or take \
                 the file away: then {without}",
                path.display()
            );
            return Err(Error::new(schema.kind, message));
        }
        Ok(database)
    }

    /// Does all of `change`, or nothing.
    pub fn change<T>(&mut self, change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>) -> Result<T> {
        let done = self.db.transaction_with_behavior(TransactionBehavior::Immediate).and_then(|tx| {
            let done = change(&tx)?;
            tx.commit()?;
            Ok(done)
        });
        done.map_err(|error| of_sqlite(&self.path, self.schema, &error))
    }

    /// Asks for something.
    pub fn ask<T>(&self, ask: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        ask(&self.db).map_err(|error| of_sqlite(&self.path, self.schema, &error))
    }
}

/// The first column of what is asked for.
pub(super) fn texts(db: &Connection, ask: &str) -> rusqlite::Result<Vec<String>> {
    db.prepare(ask)?.query_map([], |row| row.get(0))?.collect()
}

/// What an error of SQLite's means to whoever runs this.
pub(super) fn of_sqlite(path: &Path, schema: &Schema, error: &rusqlite::Error) -> Error {
    let place = path.display();
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => Error::unwritable(path, "the disk is full"),
        Some(ErrorCode::SystemIoFailure) => Error::unwritable(path, &error.to_string()),
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            Error::new(ErrorKind::Unreadable, format!("{place}: {error}; check the path and its permissions"))
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            Error::new(ErrorKind::Busy, format!("{place} is being written by another run; wait for its end"))
        }
        _ => {
            let without = schema.without;
            let message = format!(
                "{place} cannot be understood ({error}); take it from a backup, or take it away: then {without}"
            );
            Error::new(schema.kind, message)
        }
    }
}
