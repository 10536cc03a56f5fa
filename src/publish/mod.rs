//! Publishing an index: keys, and what is laid out for any static host. Native only.
//!
//! What is published is specified in [`crate::subscription`], which reads it.

mod error;
mod files;
mod key;
pub mod merge;
mod page;
mod publication;
mod record;
mod stories;
mod verify;

pub use error::{Error, ErrorKind, Result};
pub use files::write_whole;
pub use key::{KeyFiles, SecretKey, read_public_key};
pub use publication::{Options, Publication, Published};
pub use record::{IndexFacts, Layer, Record, Retired, Rotation};
pub use stories::Stories;
pub use verify::{Verified, verify};
