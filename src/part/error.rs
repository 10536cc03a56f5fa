//! [`Error`]: why a part cannot be written, read or merged: a kind with a stable code, and a sentence.

use crate::error::{Coded, Kind};
use std::{io, path::Path};

/// What is wrong; each kind has a stable [`code`](ErrorKind::code).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The file does not begin as a part does.
    NotAPart,
    /// The file ends before it should.
    Truncated,
    /// The file was written for another version of the format.
    UnsupportedVersion,
    /// The stories were analysed by an analyzer that this build does not have.
    AnalyzerMismatch,
    /// A checksum or an inner structure does not hold.
    Corrupt,
    /// Parts that do not belong together, or too little memory for what is to be merged.
    InvalidArgument,
    /// A file cannot be read, or its folder not be written to.
    Unreadable,
    /// Something cannot be written: the disk is full or fails.
    Unwritable,
    /// No index can be made of the stories.
    Index(crate::ErrorKind),
}

impl Kind for ErrorKind {
    fn code(self) -> &'static str {
        match self {
            Self::NotAPart => "not-a-part",
            Self::Truncated => "truncated",
            Self::UnsupportedVersion => "unsupported-version",
            Self::AnalyzerMismatch => "analyzer-mismatch",
            Self::Corrupt => "corrupt",
            Self::InvalidArgument => "invalid-argument",
            Self::Unreadable => "unreadable",
            Self::Unwritable => "unwritable",
            Self::Index(kind) => kind.code(),
        }
    }
}

/// Why a part cannot be written, read or merged.
pub type Error = Coded<ErrorKind>;

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A file that the system does not let us read or write.
    pub(super) fn io(file: &Path, error: &io::Error) -> Self {
        use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        let file = file.display();
        if matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge) {
            let message = format!("{file}: {error}; make room and run it again: what was written before stays");
            return Self::new(ErrorKind::Unwritable, message);
        }
        Self::new(ErrorKind::Unreadable, format!("{file}: {error}; check the path and its permissions"))
    }

    /// A part whose bytes do not hold together.
    pub(super) fn corrupt(file: &Path, what: impl std::fmt::Display) -> Self {
        Self::new(ErrorKind::Corrupt, format!("{}: the part is damaged ({what}): build it again", file.display()))
    }
}

impl From<crate::Error> for Error {
    fn from(error: crate::Error) -> Self {
        Self::new(ErrorKind::Index(error.kind()), error.to_string())
    }
}
