//! [`Store`]: the feeds that are read and the stories that they told, in SQLite. One writer; whoever owns the folder
//! can look into it with `sqlite3`.
//!
//! Each [`take`](Store::take) is one transaction: a run that is killed has taken what it has taken, and the next one
//! goes on from there. A full disk undoes the transaction that it befalls. While a run goes on, and after one that was
//! killed, a file `-wal` beside it is part of it.
//!
//! | table | holds |
//! |---|---|
//! | `feed` | each address that was asked: what to ask again with, and how it does |
//! | `host` | hosts that ask to be left alone, and until when |
//! | `listing` | what lists name, in their order: one that has not changed is not read again |
//! | `page` | what stories that were told are called by their own pages, also of those that are not held |
//! | `story` | each story as an index takes it, which feed told it, when it was first seen |
//! | `heeded` | entries of the list of what is taken down that have named a story |
//! | `setting` | the configuration by which the stories were chosen |
//!
//! Times are Unix seconds.

use super::choice::{lasts, next_try, oldest, told};
use super::config::{Config, Keep};
use super::database::{Database, Schema, of_sqlite, texts};
use super::error::{ErrorKind, Result};
use crate::article::Article;
use crate::follow::Validators;
use crate::index::url_hash;
use crate::source::fetch::Request;
use crate::source::{Claim, Standing, TakeDown};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, Transaction, backup::Backup, params};
use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use std::time::Duration;

/// Name of the file in a publisher's folder.
pub const STORE: &str = "stories.sqlite";
static SCHEMA: Schema = Schema {
    tables: TABLES,
    version: 1,
    kind: ErrorKind::BadStore,
    without: "all sources are read anew, and stories that they no longer list leave the index",
};
const TABLES: &str = "
CREATE TABLE feed (
    address TEXT PRIMARY KEY, source TEXT NOT NULL,
    answered TEXT NOT NULL DEFAULT '', etag TEXT NOT NULL DEFAULT '', modified TEXT NOT NULL DEFAULT '',
    asked INTEGER NOT NULL, read INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL, not_before INTEGER NOT NULL,
    problem TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE TABLE host (name TEXT PRIMARY KEY, held_until INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE listing (list TEXT, place INTEGER, address TEXT NOT NULL, PRIMARY KEY (list, place)) WITHOUT ROWID;
CREATE TABLE page (told TEXT PRIMARY KEY, url TEXT NOT NULL, read INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE story (
    url TEXT PRIMARY KEY, feed TEXT NOT NULL, standing INTEGER NOT NULL,
    is_listed INTEGER NOT NULL, has_page INTEGER NOT NULL, seen INTEGER NOT NULL, told INTEGER NOT NULL,
    language TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, outlet TEXT, published INTEGER,
    published_day INTEGER NOT NULL, lang TEXT, snippet TEXT
);
CREATE INDEX story_feed ON story (feed);
CREATE INDEX story_told ON story (told DESC, url);
CREATE TABLE heeded (entry TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
";

/// The stories and feeds of a publisher's folder.
#[derive(Debug)]
pub struct Store {
    db: Database,
}

/// A story that a feed tells, as an index takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The story.
    pub story: Article,
    /// How near the feed stands to it.
    pub standing: Standing,
    /// The language that it is written in; empty where that is not known.
    pub language: String,
    /// Whether its page was read for its text.
    pub has_page: bool,
}

/// What a feed told. Stories that it told before and does not list any more stay by their dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What to ask again with; nothing where the answer may not be whole, so that all of it is asked for again.
    pub validators: Option<Validators>,
    /// Its stories.
    pub stories: Vec<Told>,
    /// URLs of stories that it lists as well and that are held with their texts.
    pub passed: Vec<String>,
    /// URLs of stories as it told them, and as their pages name themselves, where these differ.
    pub renamed: Vec<(String, String)>,
    /// Addresses that it lists.
    pub listed: Vec<String>,
    /// Entries of the list of what is taken down that have named a story of it.
    pub heeded: BTreeSet<String>,
}

/// What came of asking a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// It was read.
    Read(Document),
    /// It has not changed.
    Unchanged,
    /// It could not be read.
    Failed {
        /// The error's code.
        code: &'static str,
        /// Whether a server answered.
        is_answered: bool,
        /// Its host, and until when that asks to be left alone.
        held: Option<(String, i64)>,
        /// What it told before that.
        read: Option<Document>,
    },
}

/// How many stories an update changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Stories that were not held.
    pub new: usize,
    /// Stories that were told otherwise.
    pub changed: usize,
    /// Stories that were listed and are held as they were.
    pub same: usize,
    /// Stories of which another feed's telling counts.
    pub others: usize,
    /// Stories that are too old.
    pub old: usize,
}

impl Changes {
    /// Adds those of another source.
    pub(super) fn add(&mut self, other: Self) {
        self.new += other.new;
        self.changed += other.changed;
        self.same += other.same;
        self.others += other.others;
        self.old += other.old;
    }
}

impl Store {
    /// Opens the store of a folder, and makes it where there is none.
    ///
    /// # Errors
    /// [`BadStore`](ErrorKind::BadStore), [`Unwritable`](ErrorKind::Unwritable).
    pub fn open(folder: &Path) -> Result<Self> {
        let db = Database::open(&folder.join(STORE), &SCHEMA)?;
        // A write-ahead log waits for the disk now and then rather than at each feed. A loss of power may cost the last
        // ones, whole: then they are asked again.
        db.ask(|db| {
            db.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
            db.pragma_update(None, "synchronous", "NORMAL")
        })?;
        Ok(Self { db })
    }

    /// The store of a folder where it is there.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn existing(folder: &Path) -> Result<Option<Self>> {
        if folder.join(STORE).is_file() { Self::open(folder).map(Some) } else { Ok(None) }
    }

    /// A copy of the store of a folder, to try an update on: what is done to it is forgotten, and nothing is written
    /// into the folder.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn rehearsal(folder: &Path) -> Result<Self> {
        let path = folder.join(STORE);
        let wrong = |error| of_sqlite(&path, &SCHEMA, &error);
        // Without a name: a temporary file of SQLite's, so that memory stays bounded.
        let mut db = Connection::open("").map_err(wrong)?;
        if path.is_file() {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let from = Connection::open_with_flags(&path, flags).map_err(wrong)?;
            let backup = Backup::new(&from, &mut db).map_err(wrong)?;
            backup.run_to_completion(1024, Duration::from_millis(5), None).map_err(wrong)?;
        }
        Ok(Self { db: Database::over(db, &path, &SCHEMA)? })
    }

    /// Begins an update by a configuration: takes out what it does not let stay. Where it chooses otherwise than the
    /// last one did, all feeds are read anew. Gives the number of stories that went.
    ///
    /// # Errors
    /// [`Unwritable`](ErrorKind::Unwritable), also of what follows.
    pub fn begin(&mut self, config: &Config, take_down: &TakeDown) -> Result<usize> {
        let Config { sources, languages, full_text, keep, .. } = config;
        let down: Vec<&str> = take_down.entries().map(|(entry, _)| entry).collect();
        let version = env!("CARGO_PKG_VERSION");
        let chosen_by = format!("{version} {sources:?} {languages:?} {down:?} {full_text} {keep:?}");
        let chosen_by = url_hash(&chosen_by).to_string();
        let is_named = |source: &String| sources.iter().any(|named| named.address == *source);
        let is_spoken = |language: &String| languages.is_empty() || languages.contains(language);
        self.db.change(|tx| {
            let before: Option<String> =
                tx.query_row("SELECT value FROM setting WHERE name = 'chosen by'", [], |row| row.get(0)).optional()?;
            if before.as_ref() == Some(&chosen_by) {
                return Ok(0);
            }
            tx.execute("INSERT OR REPLACE INTO setting VALUES ('chosen by', ?1)", [&chosen_by])?;
            tx.execute("UPDATE feed SET answered = '', etag = '', modified = '', not_before = 0", [])?;
            let mut gone = 0;
            let mut feeds = tx.prepare("SELECT address, source FROM feed")?;
            let feeds: Vec<(String, String)> =
                feeds.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
            // A feed that a list led to may be named itself now.
            for (feed, _) in feeds.iter().filter(|(feed, source)| !is_named(feed) && !is_named(source)) {
                gone += tx.execute("DELETE FROM story WHERE feed = ?1", [feed])?;
                tx.execute("DELETE FROM listing WHERE list = ?1", [feed])?;
                tx.execute("DELETE FROM feed WHERE address = ?1", [feed])?;
            }
            for language in texts(tx, "SELECT DISTINCT language FROM story")? {
                if !is_spoken(&language) {
                    gone += tx.execute("DELETE FROM story WHERE language = ?1", [&language])?;
                }
            }
            if !take_down.is_empty() {
                let urls = texts(tx, "SELECT url FROM story")?;
                heed(tx, take_down.naming(urls.iter().map(String::as_str)).into_iter())?;
                for url in urls.iter().filter(|url| take_down.names(url)) {
                    gone += tx.execute("DELETE FROM story WHERE url = ?1", [url])?;
                }
            }
            Ok(gone)
        })
    }

    /// How to ask an address at `now`; `None` where it is to be left alone for now.
    ///
    /// # Errors
    /// [`BadStore`](ErrorKind::BadStore), also of what follows.
    pub fn request(&self, address: &str, host: &str, now: i64) -> Result<Option<Request>> {
        let (known, held) = self.db.ask(|db| {
            let known = db
                .query_row(
                    "SELECT answered, etag, modified, not_before FROM feed WHERE address = ?1",
                    [address],
                    |row| {
                        let known = Validators { address: row.get(0)?, etag: row.get(1)?, modified: row.get(2)? };
                        Ok((known, row.get::<_, i64>(3)?))
                    },
                )
                .optional()?;
            let held: Option<i64> =
                db.query_row("SELECT held_until FROM host WHERE name = ?1", [host], |row| row.get(0)).optional()?;
            Ok((known, held.unwrap_or(0)))
        })?;
        let (known, not_before) = known.unwrap_or_default();
        let is_due = not_before.max(held) <= now;
        Ok(is_due.then(|| Request::again(address, known)))
    }

    /// What a list named when it was read last.
    ///
    /// # Errors
    /// As [`request`](Self::request).
    pub fn listed(&self, list: &str) -> Result<Vec<String>> {
        self.db.ask(|db| {
            let mut rows = db.prepare_cached("SELECT address FROM listing WHERE list = ?1 ORDER BY place")?;
            rows.query_map([list], |row| row.get(0))?.collect()
        })
    }

    /// URLs of the stories whose pages were read, and those that they were told by, with the standing of who told them.
    ///
    /// # Errors
    /// As [`request`](Self::request).
    pub fn with_pages(&self) -> Result<Vec<(String, Standing)>> {
        let ask = "SELECT url, standing FROM story WHERE has_page
                   UNION ALL SELECT page.told, standing FROM page JOIN story USING (url) WHERE has_page";
        self.db.ask(|db| db.prepare(ask)?.query_map([], |row| Ok((row.get(0)?, standing_of(row.get(1)?))))?.collect())
    }

    /// Addresses by which feeds told of stories whose pages name themselves otherwise, as `take_down` names them.
    ///
    /// # Errors
    /// As [`request`](Self::request).
    pub fn withdrawn(&self, take_down: &TakeDown) -> Result<HashSet<String>> {
        self.db.ask(|db| {
            let mut ask = db.prepare("SELECT told, url FROM page")?;
            let mut rows = ask.query([])?;
            let mut withdrawn = HashSet::new();
            while let Some(row) = rows.next()? {
                if take_down.names(row.get_ref(1)?.as_str()?) {
                    withdrawn.insert(row.get(0)?);
                }
            }
            Ok(withdrawn)
        })
    }

    /// Entries of lists of what is taken down that have named a story.
    ///
    /// # Errors
    /// As [`request`](Self::request).
    pub fn heeded(&self) -> Result<BTreeSet<String>> {
        self.db.ask(|db| Ok(texts(db, "SELECT entry FROM heeded")?.into_iter().collect()))
    }

    /// Number of stories.
    ///
    /// # Errors
    /// As [`request`](Self::request).
    pub fn count(&self) -> Result<usize> {
        let count: i64 = self.db.ask(|db| db.query_row("SELECT count(*) FROM story", [], |row| row.get(0)))?;
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// Takes what the feed at `address`, which `source` led to, has told at `now`.
    ///
    /// # Errors
    /// As [`begin`](Self::begin); then nothing of it is taken.
    pub fn take(&mut self, address: &str, source: &str, news: &News, now: i64, keep: Keep) -> Result<Changes> {
        let oldest = oldest(now, keep.days);
        self.db.change(|tx| {
            let insert =
                "INSERT OR IGNORE INTO feed (address, source, asked, failures, not_before) VALUES (?1, ?2, 0, 0, 0)";
            tx.prepare_cached(insert)?.execute([address, source])?;
            if let News::Failed { code, is_answered, held, read } = news {
                let failures: u32 =
                    tx.query_row("SELECT failures FROM feed WHERE address = ?1", [address], |row| row.get(0))?;
                let failures = failures.saturating_add(1);
                let next = next_try(failures, *is_answered, now);
                let update =
                    "UPDATE feed SET asked = ?2, failures = ?3, not_before = ?4, problem = ?5 WHERE address = ?1";
                tx.execute(update, params![address, now, failures, next, code])?;
                if let Some((host, until)) = held {
                    tx.execute("INSERT OR REPLACE INTO host VALUES (?1, ?2)", params![host, until])?;
                }
                let Some(document) = read else { return Ok(Changes::default()) };
                tx.execute("UPDATE feed SET read = ?2 WHERE address = ?1", params![address, now])?;
                return take_document(tx, address, document, now, oldest);
            }
            let update =
                "UPDATE feed SET source = ?2, asked = ?3, read = ?3, failures = 0, not_before = 0, problem = ''
                          WHERE address = ?1";
            tx.prepare_cached(update)?.execute(params![address, source, now])?;
            match news {
                News::Read(document) => take_document(tx, address, document, now, oldest),
                _ => Ok(Changes::default()),
            }
        })
    }

    /// Takes out what is too old, and what is beyond the most and no longer listed. Gives the number of stories.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    pub fn retain(&mut self, keep: Keep, now: i64) -> Result<usize> {
        let oldest = oldest(now, keep.days);
        self.db.change(|tx| {
            // What a feed lists that has not been read for so long, nobody knows.
            let unread = "UPDATE story SET is_listed = 0 WHERE feed IN (SELECT address FROM feed WHERE read < ?1)";
            tx.execute(unread, [oldest])?;
            let mut old =
                tx.prepare("SELECT url, told, published IS NOT NULL, is_listed FROM story WHERE told < ?1")?;
            let mut old = old.query([oldest])?;
            let mut outlived: Vec<String> = Vec::new();
            while let Some(row) = old.next()? {
                if !lasts(row.get(1)?, row.get(2)?, row.get(3)?, oldest) {
                    outlived.push(row.get(0)?);
                }
            }
            let mut gone = 0;
            for url in outlived {
                gone += tx.prepare_cached("DELETE FROM story WHERE url = ?1")?.execute([url])?;
            }
            let newest = "SELECT told, url FROM story ORDER BY told DESC, url LIMIT 1 OFFSET ?1";
            let first: Option<(i64, String)> =
                tx.query_row(newest, [keep.stories], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
            if let Some((told, url)) = first {
                let beyond = "DELETE FROM story WHERE NOT is_listed AND (told < ?1 OR (told = ?1 AND url >= ?2))";
                gone += tx.execute(beyond, params![told, url])?;
            }
            // Of what was taken down it is known as long as it would be held.
            tx.execute("DELETE FROM page WHERE read < ?1 AND url NOT IN (SELECT url FROM story)", [oldest])?;
            tx.execute("DELETE FROM host WHERE held_until <= ?1", [now])?;
            Ok(gone)
        })
    }

    /// Gives the stories that are to be published, the newest first, to `take`.
    ///
    /// # Errors
    /// [`BadStore`](ErrorKind::BadStore).
    pub fn publishable(&self, keep: Keep, take: &mut dyn FnMut(Article)) -> Result<()> {
        self.db.ask(|db| {
            let mut rows = db.prepare(
                "SELECT url, title, text, outlet, published, published_day, lang, snippet FROM story
                 ORDER BY told DESC, url LIMIT ?1",
            )?;
            let mut rows = rows.query([keep.stories])?;
            while let Some(row) = rows.next()? {
                take(story_of(row)?);
            }
            Ok(())
        })
    }
}

/// Remembers entries that have named a story.
fn heed<'a>(tx: &Transaction<'_>, mut entries: impl Iterator<Item = &'a str>) -> rusqlite::Result<()> {
    entries.try_for_each(|entry| tx.execute("INSERT OR IGNORE INTO heeded VALUES (?1)", [entry]).map(|_| ()))
}

/// Takes what a feed told.
fn take_document(
    tx: &Transaction<'_>,
    feed: &str,
    document: &Document,
    now: i64,
    oldest: i64,
) -> rusqlite::Result<Changes> {
    let mut changes = Changes::default();
    let Document { validators, stories, passed, renamed, listed, heeded } = document;
    let known = validators.clone().unwrap_or_default();
    let update = "UPDATE feed SET answered = ?2, etag = ?3, modified = ?4 WHERE address = ?1";
    tx.prepare_cached(update)?.execute([feed, &known.address, &known.etag, &known.modified])?;
    if validators.is_some() {
        tx.prepare_cached("DELETE FROM listing WHERE list = ?1")?.execute([feed])?;
        tx.prepare_cached("UPDATE story SET is_listed = 0 WHERE feed = ?1")?.execute([feed])?;
    }
    for (place, listed) in listed.iter().enumerate() {
        let insert = "INSERT OR REPLACE INTO listing VALUES (?1, ?2, ?3)";
        tx.prepare_cached(insert)?.execute(params![feed, place as i64, listed])?;
    }
    heed(tx, heeded.iter().map(String::as_str))?;
    for (told, url) in renamed {
        tx.prepare_cached("INSERT OR REPLACE INTO page VALUES (?1, ?2, ?3)")?.execute(params![told, url, now])?;
    }
    for url in passed {
        let update = "UPDATE story SET is_listed = 1
                      WHERE feed = ?2 AND (url = ?1 OR url = (SELECT url FROM page WHERE told = ?1))";
        changes.same += tx.prepare_cached(update)?.execute([url.as_str(), feed])?;
    }
    for story in stories {
        // One whose page could not be read now, but was before, is held by the name that its page gives it.
        let held = "SELECT url FROM story JOIN page USING (url) WHERE page.told = ?1 AND story.has_page";
        let held: Option<String> = match story.has_page {
            true => None,
            false => tx.prepare_cached(held)?.query_row([&story.story.url], |row| row.get(0)).optional()?,
        };
        match held {
            None => take_story(tx, feed, story, now, oldest, &mut changes)?,
            Some(url) => {
                let update = "UPDATE story SET is_listed = 1 WHERE url = ?1 AND feed = ?2";
                tx.prepare_cached(update)?.execute([url.as_str(), feed])?;
                changes.same += 1;
            }
        }
    }
    Ok(changes)
}

/// Takes one story of a feed.
fn take_story(
    tx: &Transaction<'_>,
    feed: &str,
    new: &Told,
    now: i64,
    oldest: i64,
    changes: &mut Changes,
) -> rusqlite::Result<()> {
    let select = "SELECT url, title, text, outlet, published, published_day, lang, snippet, feed, standing, seen,
                  has_page FROM story WHERE url = ?1";
    let held = tx
        .prepare_cached(select)?
        .query_row([&new.story.url], |row| {
            let (by, standing): (String, i64) = (row.get(8)?, row.get(9)?);
            Ok((story_of(row)?, by, standing_of(standing), row.get::<_, i64>(10)?, row.get::<_, bool>(11)?))
        })
        .optional()?;
    // What a feed told itself it may tell otherwise.
    let others = held.as_ref().filter(|(_, by, ..)| by != feed);
    let is_worse = others
        .is_some_and(|(story, _, standing, ..)| Claim::by(&new.story, new.standing) <= Claim::by(story, *standing));
    let seen = held.as_ref().map_or(now, |(.., seen, _)| *seen);
    let story = &new.story;
    let told = told(story.published, seen);
    if !lasts(told, story.published.is_some(), true, oldest) {
        changes.old += 1;
        return Ok(());
    }
    if is_worse {
        changes.others += 1;
        return Ok(());
    }
    let is_same =
        |held: &(Article, String, Standing, i64, bool)| held.0 == *story && held.1 == feed && held.4 == new.has_page;
    match &held {
        None => changes.new += 1,
        Some(held) if is_same(held) => {
            changes.same += 1;
            let update = "UPDATE story SET is_listed = 1, standing = ?2 WHERE url = ?1";
            tx.prepare_cached(update)?.execute(params![story.url, number_of(new.standing)])?;
            return Ok(());
        }
        Some(_) => changes.changed += 1,
    }
    let insert = "INSERT OR REPLACE INTO story (url, feed, standing, is_listed, has_page, seen, told, language, title,
                  text, outlet, published, published_day, lang, snippet)
                  VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    tx.prepare_cached(insert)?.execute(params![
        story.url,
        feed,
        number_of(new.standing),
        new.has_page,
        seen,
        told,
        new.language,
        story.title,
        story.text,
        story.outlet,
        story.published,
        story.published_day,
        story.lang,
        story.snippet
    ])?;
    Ok(())
}

fn story_of(row: &Row<'_>) -> rusqlite::Result<Article> {
    Ok(Article {
        url: row.get(0)?,
        title: row.get(1)?,
        text: row.get(2)?,
        outlet: row.get(3)?,
        published: row.get(4)?,
        published_day: row.get(5)?,
        lang: row.get(6)?,
        snippet: row.get(7)?,
    })
}

fn number_of(standing: Standing) -> i64 {
    match standing {
        Standing::Other => 0,
        Standing::Given => 1,
        Standing::Own => 2,
    }
}

fn standing_of(number: i64) -> Standing {
    match number {
        2 => Standing::Own,
        1 => Standing::Given,
        _ => Standing::Other,
    }
}
