//! [`Error`]: why a published index is refused; a kind with a stable code, and a sentence.

use crate::error::{Coded, Kind};

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

impl Kind for ErrorKind {
    fn code(self) -> &'static str {
        Self::code(self)
    }
}

/// Why a published index is refused.
pub type Error = Coded<ErrorKind>;

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;
