//! Feeds: text -> stories. RSS 0.9x to 2.0, Atom 0.3 and 1.0, JSON Feed, and news sitemaps.
//!
//! Pure: no files, no clock, no decoding of bytes (see [`encoding`](crate::encoding)). Feeds in the wild are broken in
//! every way, so that reading forgives: it finds its feet again behind a mistake ([`tokens`]), goes by what elements
//! mean and not by where they ought to stand ([`xml`]), and keeps what was read where a feed ends too early. What is
//! left out is in the [`Notes`]. Entities that a document type declares are never expanded.
//!
//! The time is linear in the text, whatever it holds; beside the text, memory is needed for one item at a time, of
//! whose fields 1 MB each is kept.

mod error;
mod html;
mod item;
mod json;
mod names;
pub mod opml;
pub mod sitemap;
mod tokens;
mod xml;

pub use error::{Announced, Error, ErrorKind, Notes, Result};
pub use html::announced;

use crate::article::Article;
use item::{Head, Publisher};
use tokens::{Token, Tokens, starts_with};
use xml::{Cut, Found, Reader, Root};

/// How a feed is read.
#[derive(Clone, Copy, Debug)]
pub struct FeedOptions<'a> {
    /// Address it was fetched from, which relative addresses are meant from where the feed says nothing else; empty
    /// where it is not known.
    pub base: &'a str,
    /// Most stories read, the first ones; what follows is left out with a note.
    pub limit: usize,
}

impl Default for FeedOptions<'_> {
    /// No address, all stories.
    fn default() -> Self {
        Self { base: "", limit: usize::MAX }
    }
}

/// What a feed says of itself, and what was left out of it.
#[derive(Clone, Debug, Default)]
pub struct Feed {
    /// Its title, plain text; empty where it has none.
    pub title: String,
    /// Address of its site.
    pub site: Option<String>,
    /// Its language as it names it.
    pub lang: Option<String>,
    /// Minutes between its updates by its `ttl` or `sy:updatePeriod` and `sy:updateFrequency`; the longer where both
    /// are given.
    pub minutes: Option<u32>,
    /// Whether it ends too early.
    pub is_cut: bool,
    /// What was left out, and why.
    pub notes: Notes,
}

/// Reads a feed and gives its stories to `take`, in the feed's order, until that answers no.
///
/// A relative address is meant from the nearest `xml:base`, else from the site (the channel's `link`), else from the
/// feed's own address. A time without a zone, and one whose zone's name is used for several and neither the feed's
/// language nor its host says which, counts as UTC.
///
/// # Errors
/// [`NotAFeed`](ErrorKind::NotAFeed), and [`Html`](ErrorKind::Html) with the feeds that the page announces.
///
/// ```
/// use sidelight::feed::{FeedOptions, read};
/// let feed = "<rss version='2.0'><channel><title>Courier</title><item><title>Leaders talk</title>
///   <link>https://courier.example/talk</link><description>&lt;p&gt;Two hours.&lt;/p&gt;</description>
///   <pubDate>Tue, 07 Dec 2021 17:00:00 CET</pubDate></item></channel></rss>";
/// let mut stories = Vec::new();
/// let feed = read(feed, &FeedOptions::default(), &mut |story| {
///     stories.push(story);
///     true
/// })?;
/// assert_eq!(feed.title, "Courier");
/// assert_eq!(stories[0].title, "Leaders talk");
/// assert_eq!(stories[0].text, "Two hours.");
/// assert_eq!(stories[0].published, Some(1_638_892_800));
/// # Ok::<(), sidelight::feed::Error>(())
/// ```
pub fn read(text: &str, options: &FeedOptions<'_>, take: &mut dyn FnMut(Article) -> bool) -> Result<Feed> {
    let text = text.trim_start_matches('\u{feff}');
    let is_json = text.trim_start().starts_with('{');
    let head = if is_json { json_head(text)? } else { xml_head(text, options.base)? };
    let mut stories = Stories::new(text, &head, options, take);
    let cut = if is_json {
        json::items(text, &mut |found| stories.take(found))
    } else {
        let mut reader = Reader::items(text);
        let mut goes_on = true;
        while goes_on && let Some(found) = reader.next_item() {
            goes_on = stories.take(found);
        }
        reader.cut().filter(|_| goes_on)
    };
    Ok(stories.finish(cut))
}

/// What a document of a feed's kind holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Stories: RSS, Atom, JSON Feed, or a sitemap.
    Stories,
    /// Addresses of sitemaps: see [`sitemap`].
    Sitemaps,
    /// Addresses of feeds: see [`opml`].
    Feeds,
}

/// What a text holds that begins as a feed, a list of sitemaps or OPML does: as far as it is given, such an element
/// comes before a page's. `None` where it begins as none of them.
pub fn kind_of(text: &str) -> Option<Kind> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('{') {
        return begins_json(text).then_some(Kind::Stories);
    }
    match first_root(text)? {
        Root::Rss | Root::Atom | Root::Sitemap => Some(Kind::Stories),
        Root::SitemapIndex => Some(Kind::Sitemaps),
        Root::Opml => Some(Kind::Feeds),
        Root::Html => None,
    }
}

/// The first root element in a text, of which the beginning of its tag may be all that is given.
fn first_root(text: &str) -> Option<Root> {
    let mut has_elements = false;
    let mut tokens = Tokens::new(text);
    while let Some(token) = tokens.next("") {
        if let Token::Start(tag) = token {
            has_elements = true;
            if let Some(root) = Root::of(tag.name) {
                return Some(root);
            }
        }
    }
    let last = &text[text.rfind('<')? + 1..];
    let name = last.split(char::is_whitespace).next().unwrap_or_default();
    Root::of(name).filter(|_| !has_elements && !last.contains('>'))
}

/// Whether JSON begins as a JSON Feed: it names the version, in its first line or in an object of several lines.
fn begins_json(text: &str) -> bool {
    let names_version = |line: &str| {
        let after = line.split("\"version\"").nth(1).unwrap_or_default();
        after
            .get(..after.floor_char_boundary(60))
            .unwrap_or_default()
            .replace('\\', "")
            .contains("jsonfeed.org/version")
    };
    let line = text.lines().next().unwrap_or_default();
    names_version(text) && (names_version(line) || !line.trim_end().ends_with('}'))
}

fn json_head(text: &str) -> Result<Head> {
    let message = "JSON, but no JSON Feed, which has `version` and `items`; check the address it came from";
    json::head(text).ok_or_else(|| Error::new(ErrorKind::NotAFeed, None, message))
}

fn xml_head(text: &str, base: &str) -> Result<Head> {
    let (root, head) = Reader::head(text);
    let wrong = |message: &str| Err(Error::new(ErrorKind::NotAFeed, None, message));
    match root {
        Some(root) if root.is_feed() => Ok(head),
        Some(Root::SitemapIndex) => {
            wrong("a list of sitemaps, which holds no stories; give the sitemaps that it names")
        }
        Some(Root::Opml) => wrong("OPML, a list of feeds; give the feeds that it names"),
        Some(Root::Html) => Err(Error::of_page(text, base)),
        _ if looks_like_page(text) => Err(Error::of_page(text, base)),
        _ => wrong("neither RSS, Atom, JSON Feed nor a sitemap; check the address it came from"),
    }
}

/// Whether a text without any known root is a page.
fn looks_like_page(text: &str) -> bool {
    let text = text.trim_start();
    ["<!doctype html", "<head", "<body", "<title", "<meta"].iter().any(|start| starts_with(text, start))
}

/// Makes stories of items as they are found, counts them and notes what is left out.
struct Stories<'a> {
    text: &'a str,
    publisher: Publisher,
    limit: usize,
    taken: usize,
    notes: Notes,
    take: &'a mut dyn FnMut(Article) -> bool,
}

impl<'a> Stories<'a> {
    fn new(text: &'a str, head: &Head, options: &FeedOptions<'_>, take: &'a mut dyn FnMut(Article) -> bool) -> Self {
        let publisher = head.publisher(options.base);
        Self { text, publisher, limit: options.limit, taken: 0, notes: Notes::default(), take }
    }

    /// Hands a story over; whether more are wanted.
    fn take(&mut self, (at, item): Found) -> bool {
        if self.taken == self.limit {
            let message = format!("more than {} stories; those that follow are left out", self.limit);
            self.note(ErrorKind::TooMany, at, message);
            return false;
        }
        match item.story(&self.publisher) {
            Ok(story) => {
                self.taken += 1;
                (self.take)(story)
            }
            Err(message) => {
                self.note(ErrorKind::NoAddress, at, message);
                true
            }
        }
    }

    fn note(&mut self, kind: ErrorKind, at: usize, message: impl Into<String>) {
        let text = self.text;
        self.notes.add(|| Error::new(kind, Some(line_at(text, at)), message));
    }

    fn finish(mut self, cut: Option<Cut>) -> Feed {
        let is_cut = cut.is_some();
        match cut {
            Some(Cut::Within(at)) => {
                self.note(ErrorKind::CutShort, at, "the feed ends within this story; fetch it again")
            }
            Some(Cut::Behind) => {
                self.note(ErrorKind::CutShort, self.text.len(), "the feed ends too early; fetch it again");
            }
            None => {}
        }
        let Publisher { title, site, lang, minutes, .. } = self.publisher;
        Feed { title, site, lang: Some(lang).filter(|lang| !lang.is_empty()), minutes, is_cut, notes: self.notes }
    }
}

/// The line of a place in a text, counted from 1.
fn line_at(text: &str, at: usize) -> u64 {
    1 + text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() as u64
}
