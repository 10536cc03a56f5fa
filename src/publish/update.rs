//! [`Update`]: the sources of a configuration -> the stories of a [`Store`]. What has not changed is not sent, what
//! fails costs nothing of others.

use super::config::{Config, Source};
use super::error::{Error, Result};
use super::store::{self, Changes, News, Store, Told};
use crate::article::Article;
use crate::follow::address::host_of;
use crate::index::{accepted, url_hash};
use crate::source::fetch::Request;
use crate::source::{self, ErrorKind, Found, SourceOptions, Standing, Tally, Visit, Walker, address_in};
use crate::text::language_of;
use crate::url::canonical_url;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

/// An update of a folder.
pub struct Update<'a> {
    /// The publisher's folder, which paths are meant from.
    pub folder: &'a Path,
    /// What it is made of.
    pub config: &'a Config,
    /// How sources are read; its `take_down` is all that must not be published, its `full_text` that of `config`.
    pub options: &'a SourceOptions,
    /// The time, in Unix seconds.
    pub now: i64,
}

/// How an address or a file did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// It told something new.
    New,
    /// It told nothing new.
    Unchanged,
    /// It was not asked: its host asks to be left alone, or it has failed too often lately.
    Waiting,
    /// It could not be read.
    Failed,
}

/// What came of an address or a file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct SourceReport {
    /// Where it lies.
    pub address: String,
    /// The source of the configuration that led there.
    pub source: String,
    /// How it did.
    pub status: Status,
    /// Stories that were not held before.
    pub new: usize,
    /// Stories that were told otherwise before.
    pub changed: usize,
    /// Stories that it listed and that are held as they were.
    pub same: usize,
    /// Stories that are left out: too old, in another language, told by others as well who are nearer to them, or
    /// without address, headline and text.
    pub left_out: usize,
    /// Code of what is wrong with it, or with a part of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// The first thing that is wrong, with the remedy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// What an update did.
#[derive(Clone, Debug, Default)]
pub struct Updated {
    /// What came of each address and file, in the order in which they were taken.
    pub sources: Vec<SourceReport>,
    /// What was taken and what was left out, by reason.
    pub tally: Tally,
    /// Stories in other languages than are kept.
    pub foreign: usize,
    /// Stories that no index takes.
    pub skipped: usize,
    /// What became of those that were taken.
    pub changes: Changes,
    /// Stories that went: too old, taken down, or of a source that is no longer named.
    pub gone: usize,
    /// Stories that are held.
    pub stories: usize,
    /// The first source that failed.
    pub failed: Option<source::Error>,
}

impl Updated {
    /// Number of sources that did so.
    pub fn count(&self, status: Status) -> usize {
        self.sources.iter().filter(|source| source.status == status).count()
    }

    /// The first failure, where nothing at all was read.
    pub fn nothing_read(&self) -> Option<&source::Error> {
        let is_read = |source: &SourceReport| matches!(source.status, Status::New | Status::Unchanged);
        self.failed.as_ref().filter(|_| !self.sources.iter().any(is_read))
    }
}

impl Update<'_> {
    /// Reads all sources that are due, and takes what they tell; `updated` is told of it, also where it ends early, and
    /// `progress` is called with the number of addresses that are done, and of all that are known of.
    ///
    /// The same store, answers and time give the same stories, whatever the number of threads.
    ///
    /// # Errors
    /// Those of the store; `no-contact`; with `strict` the first source that is wrong. What was taken before stays.
    pub fn run(&self, store: &mut Store, updated: &mut Updated, progress: &mut dyn FnMut(usize, usize)) -> Result<()> {
        updated.gone = store.begin(self.config, &self.options.take_down)?;
        let with_pages: HashMap<u64, Standing> = match self.options.full_text {
            true => store.with_pages()?.into_iter().map(|(url, standing)| (url_hash(&url), standing)).collect(),
            false => HashMap::new(),
        };
        let total = self.config.sources.len();
        let withdrawn = store.withdrawn(&self.options.take_down)?;
        let mut taker = Taker { update: self, store, progress, total, withdrawn, updated };
        let inputs: Vec<PathBuf> = self.config.sources.iter().map(|source| self.path(source)).collect();
        // One who is nearer to the story has its page read anew, and takes it over.
        let has_page = |url: &str, teller: &str| {
            with_pages.get(&url_hash(url)).is_some_and(|held| *held >= Standing::of(url, teller))
        };
        source::follow(&inputs, self.options, &has_page, &mut taker)?;
        updated.gone += store.retain(self.config.keep, self.now)?;
        updated.stories = store.count()?;
        Ok(())
    }

    /// Where a source lies: paths are meant from the folder.
    fn path(&self, source: &Source) -> PathBuf {
        let address = Path::new(&source.address);
        if address_in(address).is_some() { address.to_owned() } else { self.folder.join(address) }
    }
}

/// Takes what is read into the store.
struct Taker<'a, 'b> {
    update: &'a Update<'b>,
    store: &'a mut Store,
    progress: &'a mut dyn FnMut(usize, usize),
    /// Addresses and files that are known of.
    total: usize,
    /// Addresses by which feeds tell of stories that were taken down by the names that their pages gave them.
    withdrawn: HashSet<String>,
    updated: &'a mut Updated,
}

impl Walker for Taker<'_, '_> {
    type Error = Error;

    fn request(&mut self, address: &str) -> Result<Option<Request>> {
        self.store.request(address, host_of(address), self.update.now)
    }

    fn take(&mut self, visit: Visit) -> Result<Vec<String>> {
        let Visit { place, root, teller, stories, passed, heeded, unread, renamed, mut listed, tally, outcome, .. } =
            visit;
        let config = self.update.config;
        let source = &config.sources[root];
        // A file goes by the name that the configuration gives it.
        let address = if address_in(Path::new(&place)).is_some() { place } else { source.address.clone() };
        let mut report = SourceReport {
            address: address.clone(),
            source: source.address.clone(),
            status: Status::Unchanged,
            new: 0,
            changed: 0,
            same: 0,
            left_out: 0,
            code: tally.left_out.first().first().map(source::Error::code),
            why: tally.left_out.first().first().map(ToString::to_string),
        };
        let is_list = !listed.is_empty();
        if is_list && listed != self.store.listed(&address)? {
            report.status = Status::New;
        }
        // What came before an error is taken, too; to be asked for as a whole again.
        let validators = match &outcome {
            Ok(Found::Document(validators)) => Some(validators.clone()),
            Err(_) if !stories.is_empty() => Some(None),
            _ => None,
        };
        let mut left_out = 0;
        let document = validators.map(|validators| {
            let (stories, count) = self.told(stories, &unread, &address, &teller, source);
            left_out = count;
            store::Document { validators, stories, passed, renamed, listed: listed.clone(), heeded }
        });
        let news = match &outcome {
            Ok(Found::Document(_)) => document.map(News::Read),
            Ok(Found::Unchanged) => Some(News::Unchanged),
            Ok(Found::Waits) => None,
            // Another request of this run was told to leave the host alone.
            Err(error) if error.kind() == ErrorKind::Held && error.wait().is_none() => None,
            Err(error) => {
                let until = |wait| (host_of(&address).to_owned(), self.update.now.saturating_add(wait));
                let (code, is_answered) = (error.code(), error.status().is_some());
                Some(News::Failed { code, is_answered, held: error.wait().map(until), read: document })
            }
        };
        let is_waiting = news.is_none();
        let changes = news.map(|news| self.take_news(&address, source, &news)).transpose()?.unwrap_or_default();
        report.left_out = left_out + changes.others + changes.old;
        (report.new, report.changed, report.same) = (changes.new, changes.changed, changes.same);
        if changes.new + changes.changed > 0 {
            report.status = Status::New;
        }
        if is_waiting {
            report.status = Status::Waiting;
        }
        if let Err(error) = outcome {
            (report.code, report.why) = (Some(error.code()), Some(error.to_string()));
            if !is_waiting {
                let is_fatal = matches!(error.kind(), ErrorKind::NoContact | ErrorKind::Refused);
                report.status = Status::Failed;
                if is_fatal || self.update.options.strict {
                    self.updated.sources.push(report);
                    return Err(error.into());
                }
                self.updated.failed.get_or_insert_with(|| error.clone());
                self.updated.tally.left_out.push(error);
            }
        }
        if !is_list {
            listed = self.store.listed(&address)?;
        }
        let updated = &mut *self.updated;
        updated.tally.add(tally);
        updated.changes.add(changes);
        updated.sources.push(report);
        self.total += listed.len();
        (self.progress)(updated.sources.len(), self.total);
        Ok(listed)
    }

    fn leave_out(&mut self, error: source::Error, count: usize) -> Result<()> {
        if self.update.options.strict {
            return Err(error.into());
        }
        self.updated.tally.left_out.count_more(error.kind(), count.saturating_sub(1));
        self.updated.tally.left_out.push(error);
        Ok(())
    }
}

impl Taker<'_, '_> {
    fn take_news(&mut self, address: &str, source: &Source, news: &News) -> Result<Changes> {
        self.store.take(address, &source.address, news, self.update.now, self.update.config.keep)
    }

    /// The stories as the store takes them, each address once, the last; and how many were left out.
    fn told(
        &mut self,
        mut stories: Vec<Article>,
        unread: &[String],
        address: &str,
        teller: &str,
        source: &Source,
    ) -> (Vec<Told>, usize) {
        let count = stories.len();
        if !self.withdrawn.is_empty() {
            stories.retain(|story| canonical_url(&story.url).is_none_or(|url| !self.withdrawn.contains(&url)));
            self.updated.tally.taken_down += count - stories.len();
        }
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        // What is said of a list is not said of each feed that it names.
        let (name, site) =
            if address == source.address { (given(&source.name), source.site.as_str()) } else { (None, "") };
        let are_followed = self.update.options.full_text;
        let told: Vec<Option<Told>> = stories
            .into_par_iter()
            .map(|story| {
                let (outlet, lang) = (name.clone().or(story.outlet), story.lang.or_else(|| given(&source.language)));
                let story = accepted(&Article { outlet, lang, ..story })?;
                let language = language_of(&story.title, &story.text, story.lang.as_deref()).unwrap_or_default();
                let by_site = if site.is_empty() { Standing::Other } else { Standing::of(&story.url, site) };
                let standing = Standing::of(&story.url, teller).max(by_site);
                let has_page = are_followed && !unread.contains(&story.url);
                Some(Told { story, standing, language, has_page })
            })
            .collect();
        let skipped = told.iter().filter(|told| told.is_none()).count();
        let languages = &self.update.config.languages;
        let (spoken, foreign): (Vec<Told>, Vec<Told>) =
            told.into_iter().flatten().partition(|told| languages.is_empty() || languages.contains(&told.language));
        self.updated.skipped += skipped;
        self.updated.foreign += foreign.len();
        let by_url: BTreeMap<String, Told> = spoken.into_iter().map(|told| (told.story.url.clone(), told)).collect();
        let left_out = count - by_url.len();
        (by_url.into_values().collect(), left_out)
    }
}
