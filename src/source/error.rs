//! [`Error`]: a source that cannot be used: which file or address, which line, what is wrong and what to do.

use crate::feed;
use std::fmt;
use std::path::{Path, PathBuf};

/// What is wrong with a source; each kind has a stable [`code`](ErrorKind::code).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The file cannot be opened or read.
    Unreadable,
    /// The format is recognised neither by the name nor by the first bytes.
    UnknownFormat,
    /// A line or file is not JSON.
    BadJson,
    /// A story lacks a field or has one of the wrong type.
    BadField,
    /// A date is neither RFC 3339 nor Unix seconds.
    BadDate,
    /// No feed, or one that ends too early.
    BadFeed,
    /// A saved page (MHTML) in which there is none.
    BadMhtml,
    /// No WARC, or a record that is none.
    BadWarc,
    /// A list of addresses without any, or with a line that is none.
    BadList,
    /// A list that names itself.
    Circular,
    /// Lists that lead to lists too often.
    TooDeep,
    /// More than is read.
    TooMany,
    /// A limit on bytes, depth or number was passed.
    TooLarge,
    /// A page has no address: none in the page, none from its place in the folder.
    NoAddress,
    /// The taker of the stories refused them.
    Refused,
    /// Nobody is named who asks.
    NoContact,
    /// What is to be fetched has no http(s) address.
    BadAddress,
    /// The host has an address that is not of the public net.
    PrivateAddress,
    /// The host's robots.txt asks us not to.
    Robots,
    /// There is no such host.
    NoHost,
    /// The host does not answer, or the connection broke.
    NoAnswer,
    /// The answer is no HTTP.
    BadAnswer,
    /// The answer took too long.
    Timeout,
    /// The host answered with a status that is an error.
    Status,
    /// Nothing is there any more: status 404 or 410.
    Gone,
    /// The host asks to be left alone.
    Held,
    /// The answer is packed in a way that cannot be unpacked.
    BadEncoding,
    /// The answer ended too early.
    CutShort,
    /// A redirect leads to no http(s) address.
    BadRedirect,
    /// Redirects do not end.
    TooManyRedirects,
}

impl ErrorKind {
    /// The stable code of this kind: lower case words joined by `-`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::UnknownFormat => "unknown-format",
            Self::BadJson => "bad-json",
            Self::BadField => "bad-field",
            Self::BadDate => "bad-date",
            Self::BadFeed => "bad-feed",
            Self::BadMhtml => "bad-mhtml",
            Self::BadWarc => "bad-warc",
            Self::BadList => "bad-list",
            Self::Circular => "circular",
            Self::TooDeep => "too-deep",
            Self::TooMany => "too-many",
            Self::TooLarge => "too-large",
            Self::NoAddress => "no-address",
            Self::Refused => "refused",
            Self::NoContact => "no-contact",
            Self::BadAddress => "bad-address",
            Self::PrivateAddress => "private-address",
            Self::Robots => "robots",
            Self::NoHost => "no-host",
            Self::NoAnswer => "no-answer",
            Self::BadAnswer => "bad-answer",
            Self::Timeout => "timeout",
            Self::Status => "status",
            Self::Gone => "gone",
            Self::Held => "held",
            Self::BadEncoding => "bad-encoding",
            Self::CutShort => "cut-short",
            Self::BadRedirect => "bad-redirect",
            Self::TooManyRedirects => "too-many-redirects",
        }
    }
}

/// An error of a source: kind, file or address, line where there is one, and a sentence with the remedy.
#[derive(Clone, Debug)]
pub struct Error {
    kind: ErrorKind,
    place: PathBuf,
    line: Option<u64>,
    status: Option<u16>,
    wait: Option<i64>,
    message: String,
}

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error in a file or at an address, at `line` counted from 1.
    pub fn new(kind: ErrorKind, place: &Path, line: Option<u64>, message: impl Into<String>) -> Self {
        Self { kind, place: place.to_owned(), line, status: None, wait: None, message: message.into() }
    }

    /// The error with the HTTP status that it comes from.
    pub(super) fn with_status(self, status: u16) -> Self {
        Self { status: Some(status), ..self }
    }

    /// The error of a host that asks to be left alone for `seconds`.
    pub(super) fn with_wait(self, seconds: i64) -> Self {
        Self { wait: Some(seconds), ..self }
    }

    /// A file that the system does not let us read.
    pub fn io(place: &Path, error: &std::io::Error) -> Self {
        Self::new(ErrorKind::Unreadable, place, None, format!("{error}; check the path and its permissions"))
    }

    /// What is wrong with a feed or in it; it begins behind so many lines of its file.
    pub(super) fn feed(place: &Path, error: &feed::Error, lines_before: u64) -> Self {
        let kind = match error.kind() {
            feed::ErrorKind::NoAddress => ErrorKind::NoAddress,
            feed::ErrorKind::TooMany => ErrorKind::TooLarge,
            _ => ErrorKind::BadFeed,
        };
        Self::new(kind, place, error.line().map(|line| line + lines_before), error.message())
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

    /// The HTTP status that it comes from.
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// Seconds for which its answer asks us to leave the host alone.
    pub fn wait(&self) -> Option<i64> {
        self.wait
    }
}

impl fmt::Display for Error {
    /// In one line that shows as what it is: names and messages hold what others wrote, which a terminal might obey.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.place.display().to_string();
        let place = if name == "-" { "standard input" } else { &name };
        let line = self.line.map(|line| format!(":{line}")).unwrap_or_default();
        let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let text = format!("{place}{line}: {}", self.message);
        f.write_str(&text.replace(|c: char| c.is_control() || turns(c), " "))
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_shows_as_what_it_is() {
        let error =
            Error::new(ErrorKind::BadDate, Path::new("a\u{1b}]0;x"), Some(3), "is \"\u{1b}[2J\u{202e}\n\u{9b}7\"");
        assert_eq!(error.to_string(), "a ]0;x:3: is \" [2J   7\"");
    }
}
