//! [`Error`]: what can go wrong in the core, with a stable code for each kind; [`Coded`]: what such errors are made of.

use std::fmt;

/// What went wrong; each kind has a stable [`code`](ErrorKind::code).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The bytes do not begin as an index does.
    NotAnIndex,
    /// The bytes end before the file says they should.
    Truncated,
    /// The file was written for another version of the format.
    UnsupportedVersion,
    /// The file was built by an analyzer this build does not have.
    AnalyzerMismatch,
    /// A checksum or an inner structure does not hold.
    Corrupt,
    /// There is no story to build an index from.
    EmptyCorpus,
    /// A limit of the format was passed (stories, bytes of a field).
    TooLarge,
    /// A delta was made for another base.
    WrongBase,
    /// An argument is out of its range.
    InvalidArgument,
    /// A download or a read of stored bytes failed.
    Unavailable,
}

impl ErrorKind {
    /// The stable code of this kind, as JavaScript and scripts see it: lower case words joined by `-`.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAnIndex => "not-an-index",
            Self::Truncated => "truncated",
            Self::UnsupportedVersion => "unsupported-version",
            Self::AnalyzerMismatch => "analyzer-mismatch",
            Self::Corrupt => "corrupt",
            Self::EmptyCorpus => "empty-corpus",
            Self::TooLarge => "too-large",
            Self::WrongBase => "wrong-base",
            Self::InvalidArgument => "invalid-argument",
            Self::Unavailable => "unavailable",
        }
    }
}

/// A kind of error with a stable code.
pub trait Kind: Copy + fmt::Debug {
    /// The stable code, as JavaScript and scripts see it: lower case words joined by `-`.
    fn code(self) -> &'static str;
}

impl Kind for ErrorKind {
    fn code(self) -> &'static str {
        Self::code(self)
    }
}

/// An error with a code: a kind, and a sentence that says what was expected, what was found and what to do.
#[derive(Clone, Debug)]
pub struct Coded<K> {
    kind: K,
    message: String,
}

/// An error of the core.
pub type Error = Coded<ErrorKind>;

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl<K: Kind> Coded<K> {
    /// An error of `kind` whose `message` says what was expected, what was found and what to do.
    pub fn new(kind: K, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    /// What went wrong.
    pub fn kind(&self) -> K {
        self.kind
    }

    /// The stable code of the kind.
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }
}

impl<K> fmt::Display for Coded<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl<K: fmt::Debug> std::error::Error for Coded<K> {}
