//! [`Error`]: a source that cannot be used: which file, which line, what is wrong and what to do.

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
    /// A limit on bytes, depth or number was passed.
    TooLarge,
    /// A page has no address: none in the page, none from its place in the folder.
    NoAddress,
    /// The taker of the stories refused them.
    Refused,
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
            Self::TooLarge => "too-large",
            Self::NoAddress => "no-address",
            Self::Refused => "refused",
        }
    }
}

/// An error of a source: kind, file, line where there is one, and a sentence with the remedy.
#[derive(Clone, Debug)]
pub struct Error {
    kind: ErrorKind,
    file: PathBuf,
    line: Option<u64>,
    message: String,
}

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error in `file`, at `line` counted from 1.
    pub fn new(kind: ErrorKind, file: &Path, line: Option<u64>, message: impl Into<String>) -> Self {
        Self { kind, file: file.to_owned(), line, message: message.into() }
    }

    /// A file that the system does not let us read.
    pub fn io(file: &Path, error: &std::io::Error) -> Self {
        Self::new(ErrorKind::Unreadable, file, None, format!("{error}; check the path and its permissions"))
    }

    /// What is wrong with a feed or in it.
    pub(super) fn feed(file: &Path, error: &feed::Error) -> Self {
        let kind = match error.kind() {
            feed::ErrorKind::NoAddress => ErrorKind::NoAddress,
            feed::ErrorKind::TooMany => ErrorKind::TooLarge,
            _ => ErrorKind::BadFeed,
        };
        Self::new(kind, file, error.line(), error.message())
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
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = if self.file.as_os_str() == "-" { "standard input".into() } else { self.file.display().to_string() };
        match self.line {
            Some(line) => write!(f, "{file}:{line}: {}", self.message),
            None => write!(f, "{file}: {}", self.message),
        }
    }
}

impl std::error::Error for Error {}
