//! [`Error`]: why something cannot be published: a kind with a stable code, and a sentence.

use crate::{
    error::{Coded, Kind},
    source, subscription,
};
use std::{io, path::Path};

/// What is wrong with what is to be published; each kind has a stable [`code`](ErrorKind::code).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file cannot be read, or its folder not be written to.
    Unreadable,
    /// A file that would be overwritten is there.
    FileExists,
    /// No secret key in minisign's form.
    BadSecretKey,
    /// The password does not open the secret key.
    WrongPassword,
    /// The key is not the one that signed last, and no rotation leads to it.
    WrongKey,
    /// The record of what was published cannot be understood.
    BadRecord,
    /// The configuration has a mistake.
    BadConfig,
    /// The store of feeds and stories cannot be understood.
    BadStore,
    /// Something cannot be written: the disk is full or fails.
    Unwritable,
    /// A source cannot be used.
    Source(source::ErrorKind),
    /// A rule of a published index is not kept.
    Refused(subscription::ErrorKind),
    /// No index can be built.
    Index(crate::ErrorKind),
    /// Another run works in the same folder.
    Busy,
    /// Something given is out of its range.
    InvalidArgument,
}

impl ErrorKind {
    /// The stable code of this kind: lower case words joined by `-`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::FileExists => "file-exists",
            Self::BadSecretKey => "bad-secret-key",
            Self::WrongPassword => "wrong-password",
            Self::WrongKey => "wrong-key",
            Self::BadRecord => "bad-record",
            Self::BadConfig => "bad-config",
            Self::BadStore => "bad-store",
            Self::Unwritable => "unwritable",
            Self::Source(kind) => kind.code(),
            Self::Refused(kind) => kind.code(),
            Self::Index(kind) => kind.code(),
            Self::Busy => "busy",
            Self::InvalidArgument => "invalid-argument",
        }
    }
}

impl Kind for ErrorKind {
    fn code(self) -> &'static str {
        Self::code(self)
    }
}

/// Why something cannot be published.
pub type Error = Coded<ErrorKind>;

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A file that the system does not let us read or write.
    pub fn io(file: &Path, error: &io::Error) -> Self {
        if matches!(
            error.kind(),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
        ) {
            return Self::unwritable(file, &error.to_string());
        }
        Self::new(ErrorKind::Unreadable, format!("{}: {error}; check the path and its permissions", file.display()))
    }

    /// A file for which there is no room.
    pub(super) fn unwritable(file: &Path, why: &str) -> Self {
        let message = format!("{}: {why}; make room and run it again: what was written before stays", file.display());
        Self::new(ErrorKind::Unwritable, message)
    }
}

impl From<subscription::Error> for Error {
    fn from(error: subscription::Error) -> Self {
        Self::new(ErrorKind::Refused(error.kind()), error.to_string())
    }
}

impl From<crate::Error> for Error {
    fn from(error: crate::Error) -> Self {
        Self::new(ErrorKind::Index(error.kind()), error.to_string())
    }
}

impl From<source::Error> for Error {
    fn from(error: source::Error) -> Self {
        Self::new(ErrorKind::Source(error.kind()), error.to_string())
    }
}
