//! [`Error`]: why a text is no feed, or why something in a feed was left out; a kind and a line, no file.

use super::html;
use std::fmt;

/// What is wrong with a feed or with something in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Neither RSS, Atom, JSON Feed nor a sitemap.
    NotAFeed,
    /// An HTML page; [`Error::announced`] names its feeds.
    Html,
    /// The feed ends within a story.
    CutShort,
    /// A story has no address to link to.
    NoAddress,
    /// There are more stories than asked for.
    TooMany,
    /// No OPML.
    NotOpml,
    /// More bytes than are read.
    TooLarge,
}

impl ErrorKind {
    /// The stable code of this kind: lower case words joined by `-`.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAFeed => "not-a-feed",
            Self::Html => "html",
            Self::CutShort => "cut-short",
            Self::NoAddress => "no-address",
            Self::TooMany => "too-many",
            Self::NotOpml => "not-opml",
            Self::TooLarge => "too-large",
        }
    }
}

/// A feed that an HTML page announces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    /// Its address, absolute where the page's own is known.
    pub url: String,
    /// Its title, empty where the page gives none.
    pub title: String,
}

/// A kind, the line counted from 1 where there is one, and a sentence with the remedy.
#[derive(Clone, Debug)]
pub struct Error {
    kind: ErrorKind,
    line: Option<u64>,
    message: String,
    announced: Vec<Announced>,
}

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    pub(super) fn new(kind: ErrorKind, line: Option<u64>, message: impl Into<String>) -> Self {
        Self { kind, line, message: message.into(), announced: Vec::new() }
    }

    /// The error for an HTML page, with the feeds that it announces; `base` is its address, empty where not known.
    pub fn of_page(page: &str, base: &str) -> Self {
        let announced = html::announced(page, base);
        let message = match announced.as_slice() {
            [] => "HTML, not a feed, and it announces none; check the address it came from".to_owned(),
            feeds => {
                let urls: Vec<&str> = feeds.iter().map(|feed| feed.url.as_str()).collect();
                format!("HTML, not a feed; it announces {}: fetch that instead", urls.join(", "))
            }
        };
        Self { kind: ErrorKind::Html, line: None, message, announced }
    }

    /// What is wrong.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The stable code of the kind.
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }

    /// The line it is in, counted from 1.
    pub fn line(&self) -> Option<u64> {
        self.line
    }

    /// What is wrong, without the line.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The feeds that the page announces, where it is one.
    pub fn announced(&self) -> &[Announced] {
        &self.announced
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for Error {}

/// What was left out of a feed, and why: the first ones, and how many there are.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    first: Vec<Error>,
    count: usize,
}

impl Notes {
    /// Notes that are kept.
    pub const MOST: usize = 20;

    /// Counts a note; `note` is asked for it where it is kept.
    pub(super) fn add(&mut self, note: impl FnOnce() -> Error) {
        if self.count < Self::MOST {
            self.first.push(note());
        }
        self.count += 1;
    }

    /// The first ones, in the order of the feed.
    pub fn first(&self) -> &[Error] {
        &self.first
    }

    /// How many there are, those not kept included.
    pub fn count(&self) -> usize {
        self.count
    }
}
