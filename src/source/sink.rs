//! [`Sink`]: where stories, addresses and errors go while a document is read.

use super::fetch::{Client, FetchOptions, Request};
use super::walk::{Visit, Walker};
use super::{Batch, Error, ErrorKind, Result, SourceOptions, Take, Tally, full_text};
use crate::article::Article;
use crate::follow::address::listed;
use crate::url::{absolute_url, canonical_url};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

/// What all readers of one reading share.
pub(super) struct Context<'a> {
    pub options: &'a SourceOptions,
    /// Whether the page of the story at a canonical URL was read before, for one who stands as near to it as a teller.
    has_page: &'a (dyn Fn(&str, &str) -> bool + Sync),
    client: OnceLock<Client>,
}

impl<'a> Context<'a> {
    pub fn new(options: &'a SourceOptions) -> Self {
        Self::again(options, &|_, _| false)
    }

    /// The context of a reading that does not read the pages anew of stories that have theirs.
    pub fn again(options: &'a SourceOptions, has_page: &'a (dyn Fn(&str, &str) -> bool + Sync)) -> Self {
        Self { options, has_page, client: OnceLock::new() }
    }

    /// Who asks others; made when it is first needed, so that reading files does without.
    pub fn client(&self) -> &Client {
        self.client.get_or_init(|| Client::new(self.options.fetching.clone()))
    }
}

/// What was fetched for one source.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spent {
    documents: usize,
    bytes: u64,
    /// What answers took beyond [`PROMPT`].
    slow: Duration,
}

/// An answer that takes no longer, its host's pause aside, is not slow.
const PROMPT: Duration = Duration::from_secs(5);

impl Spent {
    /// One document of so many bytes that took so long; of no bytes where it could not be fetched.
    pub fn of(bytes: usize, took: Duration, options: &FetchOptions) -> Self {
        Self { documents: 1, bytes: bytes as u64, slow: took.saturating_sub(PROMPT + options.pause) }
    }

    pub fn add(&mut self, other: &Self) {
        self.documents += other.documents;
        self.bytes += other.bytes;
        self.slow += other.slow;
    }

    /// Whether more may be fetched.
    pub fn room(&self, options: &FetchOptions) -> bool {
        let has_time = self.slow < options.most_slow;
        self.documents < options.most_documents && self.bytes < options.most_in_all && has_time
    }

    /// What is said of a document that is left out because its source has given enough.
    pub fn error(place: &Path, options: &FetchOptions) -> Error {
        let (documents, megabytes) = (options.most_documents, options.most_in_all >> 20);
        let message = format!(
            "its source has led to {documents} documents or {megabytes} MB, the most that are read of one, or was too \
             slow; give this address itself"
        );
        Error::new(ErrorKind::TooMany, place, None, message)
    }
}

/// Takes what is read.
pub(super) struct Sink<'a> {
    pub context: &'a Context<'a>,
    pub tally: Tally,
    /// What was fetched for the document that is read, itself included.
    pub spent: Spent,
    /// Addresses that lists have named, in their order.
    pub listed: Vec<String>,
    /// Requests at once that links are followed by: 1 where other documents are read at the same time.
    pub at_once: usize,
    /// Address of the document that is read; empty for files.
    pub teller: String,
    /// Whether a part of it is missing that may be there when it is asked for again.
    pub is_partial: bool,
    /// Canonical URLs of stories that were told and whose pages were read before.
    pub passed: Vec<String>,
    /// Entries of the list of what is taken down that have named a story.
    pub heeded: BTreeSet<String>,
    /// Canonical URLs of stories whose pages could not be read.
    pub unread: Vec<String>,
    /// Canonical URLs of stories as they were told, and as their pages name themselves, where these differ.
    pub renamed: Vec<(String, String)>,
    take: &'a mut Take<'a>,
}

impl<'a> Sink<'a> {
    pub fn new(context: &'a Context<'a>, at_once: usize, take: &'a mut Take<'a>) -> Self {
        let (tally, spent, listed, is_partial, passed, heeded, unread, renamed, teller) = Default::default();
        Self { context, tally, spent, listed, at_once, teller, is_partial, passed, heeded, unread, renamed, take }
    }

    pub fn options(&self) -> &'a SourceOptions {
        self.context.options
    }

    /// Takes stories, but for those that were taken down or lie at no public address.
    pub fn give(&mut self, mut stories: Vec<Article>) -> Result<()> {
        self.leave_out_unwanted(&mut stories)?;
        self.tally.stories += stories.len();
        if stories.is_empty() { Ok(()) } else { (self.take)(Batch { teller: &self.teller, stories }) }
    }

    /// Takes stories that a feed tells of, of which the pages hold more.
    pub fn give_told(&mut self, mut stories: Vec<Article>) -> Result<()> {
        if self.options().full_text {
            // What is not to be published is not asked for either.
            self.leave_out_unwanted(&mut stories)?;
            stories.retain(|story| {
                let passed = canonical_url(&story.url).filter(|url| (self.context.has_page)(url, &self.teller));
                let is_new = passed.is_none();
                self.passed.extend(passed);
                is_new
            });
            stories = full_text::follow(stories, self)?;
        }
        self.give(stories)
    }

    fn leave_out_unwanted(&mut self, stories: &mut Vec<Article>) -> Result<()> {
        // What others tell must not lead readers into their own networks.
        if !self.teller.is_empty() && !self.options().fetching.allow_private {
            let is_private = |story: &Article| listed(&story.url).is_none() && absolute_url(&story.url).is_some();
            for story in stories.extract_if(.., |story| is_private(story)) {
                let shown: String = story.url.chars().take(80).collect();
                let message =
                    format!("a story at \"{shown}\", which is no public address; to take it, --allow-private");
                self.leave_out(Error::new(ErrorKind::PrivateAddress, Path::new(&self.teller), None, message))?;
            }
        }
        let down = &self.context.options.take_down;
        if !down.is_empty() {
            let before = stories.len();
            stories.retain(|story| {
                let url = canonical_url(&story.url).unwrap_or_default();
                let entries = down.naming(std::iter::once(url.as_str()));
                self.heeded.extend(entries.iter().map(|entry| (*entry).to_owned()));
                entries.is_empty()
            });
            self.tally.taken_down += before - stories.len();
        }
        Ok(())
    }

    /// Takes an address that a list names.
    pub fn list(&mut self, address: String) {
        self.listed.push(address);
    }

    /// Notes what is left out. Where reading is strict, it ends with that; in any case where it can't go on.
    pub fn leave_out(&mut self, error: Error) -> Result<()> {
        if self.options().strict || matches!(error.kind(), ErrorKind::Refused | ErrorKind::NoContact) {
            return Err(error);
        }
        self.tally.left_out.push(error);
        Ok(())
    }

    /// Notes what is left out `count` times for one reason.
    pub fn leave_out_many(&mut self, error: Error, count: usize) -> Result<()> {
        let kind = error.kind();
        self.leave_out(error)?;
        self.tally.left_out.count_more(kind, count.saturating_sub(1));
        Ok(())
    }

    /// Notes the error of a part that could not be read.
    pub fn settle(&mut self, outcome: Result<()>) -> Result<()> {
        outcome.or_else(|error| self.leave_out(error))
    }

    /// Takes what another sink has taken.
    pub fn absorb(&mut self, tally: Tally, batch: Batch<'_>) -> Result<()> {
        self.tally.add(tally);
        if batch.stories.is_empty() { Ok(()) } else { (self.take)(batch) }
    }
}

/// One who reads everything anew.
impl Walker for Sink<'_> {
    type Error = Error;

    fn request(&mut self, address: &str) -> Result<Option<Request>> {
        Ok(Some(Request::new(address)))
    }

    fn take(&mut self, visit: Visit) -> Result<Vec<String>> {
        let Visit { teller, stories, listed, tally, outcome, .. } = visit;
        self.absorb(tally, Batch { teller: &teller, stories })?;
        self.settle(outcome.map(|_| ()))?;
        Ok(listed)
    }

    fn leave_out(&mut self, error: Error, count: usize) -> Result<()> {
        self.leave_out_many(error, count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_drips_is_not_read_for_long() {
        let options = FetchOptions::default();
        let read = |took: u64| {
            let mut spent = Spent::default();
            let document = Spent::of(1, Duration::from_secs(took), &options);
            (0..).find(|_| {
                spent.add(&document);
                !spent.room(&options)
            })
        };
        // 24 s more than is prompt, and 25 times that are 10 minutes; what is prompt is bound by its number alone.
        assert_eq!((read(30), read(6)), (Some(24), Some(options.most_documents - 1)));
    }

    #[test]
    fn what_others_tell_leads_nobody_into_his_own_network() {
        let story = |url: &str| Article { url: url.into(), title: "T".into(), ..Article::default() };
        let told = ["https://a.example/1", "http://192.168.1.1/reboot", "http://localhost:631/", "no address"];
        let taken = |teller: &str, allow_private: bool| {
            let mut options = SourceOptions::default();
            options.fetching.allow_private = allow_private;
            let context = Context::new(&options);
            let mut count = 0;
            let mut take = |batch: Batch<'_>| {
                count += batch.stories.len();
                Ok(())
            };
            let mut sink = Sink::new(&context, 1, &mut take);
            sink.teller = teller.to_owned();
            sink.give(told.iter().map(|url| story(url)).collect()).unwrap();
            let left_out = sink.tally.left_out.counts().get("private-address").copied().unwrap_or_default();
            (left_out, count)
        };
        assert_eq!(taken("https://b.example/feed", false), (2, 2));
        assert_eq!(taken("https://b.example/feed", true), (0, 4));
        // What is given as a file is meant so.
        assert_eq!(taken("", false), (0, 4));
    }
}
