//! [`accept`]: whether a manifest is the publisher's, and newer than what is held.

use super::{
    error::{Error, ErrorKind, Result},
    manifest::{Manifest, Pin},
    signature::PublicKey,
};
use crate::time::SECONDS_PER_DAY;

/// How far ahead of the clock a manifest may be, in seconds: more would keep every later one from being newer.
pub const MOST_AHEAD: i64 = SECONDS_PER_DAY;

/// What is known of an index before its manifest comes.
#[derive(Clone, Copy, Debug)]
pub enum Known<'a> {
    /// Nothing: whichever key signs is taken, and is to be shown to the reader.
    Nothing,
    /// The key that the address carried.
    Key(&'a PublicKey),
    /// The manifest that was accepted last.
    Held(&'a Manifest),
    /// What it pinned, where it can't be read any more.
    Pinned(&'a Pin),
}

/// A manifest that may be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The manifest.
    pub manifest: Manifest,
    /// Whether it says something that the manifest held does not.
    pub is_new: bool,
    /// Whether it has expired: the publisher is silent, or somebody keeps news away. What is held stays usable.
    pub is_stale: bool,
}

/// Checks a manifest with its signature at the time `now`, in Unix seconds.
///
/// The signature must be by the key that the manifest names, and from the known key the manifest's rotations must lead
/// to that one, each signed by the key before. The index must be the one held, and its version must not go down,
/// whichever key signs.
///
/// # Errors
/// Those of [`Manifest::read`], [`PublicKey::check`], [`Manifest::check_rotations`] and [`Manifest::check_readable`];
/// [`FromTheFuture`](ErrorKind::FromTheFuture); where something is pinned, [`OtherIndex`](ErrorKind::OtherIndex),
/// [`RolledBack`](ErrorKind::RolledBack), [`BadRotation`](ErrorKind::BadRotation) and [`Forked`](ErrorKind::Forked),
/// else [`Expired`](ErrorKind::Expired). Where two static files are replaced one after the other,
/// [`BadSignature`](ErrorKind::BadSignature) may pass: fetch both once more.
pub fn accept(bytes: &[u8], signature: &str, known: Known<'_>, now: i64) -> Result<Accepted> {
    let manifest = Manifest::read(bytes)?;
    manifest.key.check(bytes, signature)?;
    let pin = match known {
        Known::Nothing | Known::Key(_) => None,
        Known::Held(held) => Some(held.pin()),
        Known::Pinned(pin) => Some(pin.clone()),
    };
    let last_key = pin.as_ref().and_then(|pin| pin.keys.last());
    if let Some(key) = if let Known::Key(key) = known { Some(key) } else { last_key } {
        manifest.check_rotations(key)?;
    }
    let refused = |kind, message: String| Err(Error::new(kind, message));
    if manifest.version > now.saturating_add(MOST_AHEAD) {
        return refused(
            ErrorKind::FromTheFuture,
            format!("the manifest is {} s ahead of the clock", manifest.version.saturating_sub(now)),
        );
    }
    let is_stale = manifest.expires <= now;
    let next = manifest.pin();
    let is_new = match pin {
        Some(pin) if pin.id != next.id => {
            return refused(ErrorKind::OtherIndex, format!("the index {} was expected, this is {}", pin.id, next.id));
        }
        Some(pin) if pin.version > next.version => {
            return refused(
                ErrorKind::RolledBack,
                format!("version {} was accepted before, this is {}", pin.version, next.version),
            );
        }
        Some(pin) if !next.keys.starts_with(&pin.keys) => {
            let message = "the changes of the key before are not those that were accepted".to_owned();
            return refused(ErrorKind::BadRotation, message);
        }
        Some(pin) if pin.version == next.version => {
            if pin != next || matches!(known, Known::Held(held) if *held != manifest) {
                return refused(ErrorKind::Forked, format!("another manifest has the version {}", pin.version));
            }
            false
        }
        None if is_stale => {
            return refused(ErrorKind::Expired, "the manifest has expired: its publisher is silent".to_owned());
        }
        _ => true,
    };
    manifest.check_readable()?;
    Ok(Accepted { manifest, is_new, is_stale })
}
