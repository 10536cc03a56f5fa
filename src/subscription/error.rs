//! [`Error`]: why a published index is refused; a kind with a stable code, and a sentence.

use std::fmt;

/// Why a manifest, a signature or a file of an index is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The manifest, one of its texts or lists, or all files together pass a limit.
    TooLarge,
    /// Not the bytes that a manifest with these facts is written as.
    NotAManifest,
    /// The manifest or its files are of another version than this Sidelight reads.
    UnsupportedVersion,
    /// The files were built by an analyzer that this Sidelight does not have.
    AnalyzerMismatch,
    /// A file's name is not lower-case letters and digits before `.sidelight`.
    BadFileName,
    /// A key is not a minisign public key.
    BadKey,
    /// The signature is not in minisign's prehashed form, or not by the key that the manifest names over its bytes.
    BadSignature,
    /// The manifest is signed by a key that no signed rotation leads to.
    UnknownKey,
    /// A rotation on the way from the known key is not signed by the key that it replaces.
    BadRotation,
    /// The manifest is of another index than the one that is held.
    OtherIndex,
    /// The manifest is older than the one that is held.
    RolledBack,
    /// Another manifest has the version of the one that is held.
    Forked,
    /// The manifest was signed more than a day from now.
    FromTheFuture,
    /// The manifest has expired before anything of the index is held.
    Expired,
    /// A file has more or fewer bytes than the manifest says.
    WrongSize,
    /// A file's SHA-256 is not the one that the manifest says.
    WrongHash,
}

impl ErrorKind {
    /// The stable code of this kind: lower case words joined by `-`.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "too-large",
            Self::NotAManifest => "not-a-manifest",
            Self::UnsupportedVersion => "unsupported-version",
            Self::AnalyzerMismatch => "analyzer-mismatch",
            Self::BadFileName => "bad-file-name",
            Self::BadKey => "bad-key",
            Self::BadSignature => "bad-signature",
            Self::UnknownKey => "unknown-key",
            Self::BadRotation => "bad-rotation",
            Self::OtherIndex => "other-index",
            Self::RolledBack => "rolled-back",
            Self::Forked => "forked",
            Self::FromTheFuture => "from-the-future",
            Self::Expired => "expired",
            Self::WrongSize => "wrong-size",
            Self::WrongHash => "wrong-hash",
        }
    }
}

/// Why a published index is refused: a kind, and a sentence that says what was expected and what was found.
#[derive(Clone, Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
}

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of `kind` whose `message` says what was expected and what was found.
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    /// Why it is refused.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The stable code of the kind.
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
