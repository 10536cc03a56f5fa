//! A published index as its reader takes it: manifest, signature, plan. Pure: no files, no clock, no sockets.
//!
//! An index is published as a folder of static files: `manifest.json`, its signature `manifest.json.minisig`, and the
//! files that the manifest names, a base and deltas over it. [`manifest`] specifies the first, [`signature`] the
//! second; the files are [`crate::index`]es.
//!
//! [`Round`] takes a reader's device through these steps, of which only the downloads are not here; what it remembers
//! between them is a [`State`], and when it comes again, [`rhythm`] says:
//!
//! 1. [`Address::typed`] takes apart what was pasted: where the manifest lies, and the key that may stand behind `#`.
//! 2. Manifest and signature are downloaded, at most [`MOST_BYTES`](manifest::MOST_BYTES) and
//!    [`SIGNATURE_BYTES`](signature::SIGNATURE_BYTES).
//! 3. [`accept`] says whether they are the publisher's, and newer than what is held.
//! 4. [`plan`] says which files to download, which to lay over each other, and which to drop.
//! 5. [`File::check`] refuses what is not what the manifest promised, before a byte of it is parsed.
//! 6. When all are there, the device swaps to the plan's parts in one step, and stores them as what it [holds](Held).
//!
//! Whatever fails, the last good set stays in use.
//!
//! Times are Unix seconds.

mod accept;
mod address;
mod error;
pub mod manifest;
mod plan;
pub mod rhythm;
mod round;
pub mod signature;
mod state;

pub use accept::{Accepted, Known, MOST_AHEAD, accept};
pub use address::Address;
pub use error::{Error, ErrorKind, Result};
pub use manifest::{Delta, File, Manifest, Pin, Rotation};
pub use plan::{Held, MOST_PARTS, Part, Plan, Start, plan};
pub use round::{Answer, Asked, Body, Report, Request, Round, Step, Subscription};
pub use signature::PublicKey;
pub use state::{Problem, State};
