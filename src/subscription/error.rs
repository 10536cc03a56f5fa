//! [`Error`]: why a published index is refused; a kind with a stable code, and a sentence.

use crate::error::{Coded, Kind};

/// Why a manifest, a signature or a file of an index is refused, or was not had.
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
    /// A file is what the manifest says, and no index that can be used.
    BadIndex,
    /// What was typed is no address that may be subscribed to.
    BadAddress,
    /// No server answered: no network, no such host, or the browser refused.
    NoAnswer,
    /// The answer took too long.
    Timeout,
    /// The server answered with a status that is an error.
    Status,
    /// The address leads to a host that was not agreed to.
    AnotherHost,
    /// The publisher has all files downloaded anew more often than a reader's network should bear.
    TooMuch,
    /// The device has no room for the files.
    NoRoom,
    /// Requests were begun, and nothing is known of an answer.
    Interrupted,
}

/// All kinds with their codes.
const CODES: [(ErrorKind, &str); 25] = [
    (ErrorKind::TooLarge, "too-large"),
    (ErrorKind::NotAManifest, "not-a-manifest"),
    (ErrorKind::UnsupportedVersion, "unsupported-version"),
    (ErrorKind::AnalyzerMismatch, "analyzer-mismatch"),
    (ErrorKind::BadFileName, "bad-file-name"),
    (ErrorKind::BadKey, "bad-key"),
    (ErrorKind::BadSignature, "bad-signature"),
    (ErrorKind::UnknownKey, "unknown-key"),
    (ErrorKind::BadRotation, "bad-rotation"),
    (ErrorKind::OtherIndex, "other-index"),
    (ErrorKind::RolledBack, "rolled-back"),
    (ErrorKind::Forked, "forked"),
    (ErrorKind::FromTheFuture, "from-the-future"),
    (ErrorKind::Expired, "expired"),
    (ErrorKind::WrongSize, "wrong-size"),
    (ErrorKind::WrongHash, "wrong-hash"),
    (ErrorKind::BadIndex, "bad-index"),
    (ErrorKind::BadAddress, "bad-address"),
    (ErrorKind::NoAnswer, "no-answer"),
    (ErrorKind::Timeout, "timeout"),
    (ErrorKind::Status, "status"),
    (ErrorKind::AnotherHost, "another-host"),
    (ErrorKind::TooMuch, "too-much"),
    (ErrorKind::NoRoom, "no-room"),
    (ErrorKind::Interrupted, "interrupted"),
];

impl ErrorKind {
    /// The stable code of this kind: lower case words joined by `-`.
    pub fn code(self) -> &'static str {
        CODES.iter().find(|(kind, _)| *kind == self).map_or("", |(_, code)| code)
    }

    /// The kind of a code; `None` where there is none.
    pub fn of(code: &str) -> Option<Self> {
        CODES.iter().find(|(_, known)| *known == code).map(|(kind, _)| *kind)
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
