//! Publishing an index: keys, and what is laid out for any static host. Native only.
//!
//! What is published is specified in [`crate::subscription`], which reads it.

pub mod choice;
mod config;
mod database;
mod error;
mod files;
mod key;
mod lock;
pub mod merge;
mod page;
mod publication;
mod record;
mod starter;
mod store;
mod stories;
mod update;
mod verify;

pub use config::{CONFIG, Config, Keep, Source};
pub use error::{Error, ErrorKind, Result};
pub use files::{Unfinished, delete_unfinished, write_whole};
pub use key::{KeyFiles, SecretKey, read_public_key};
pub use lock::Lock;
pub use publication::{Options, Publication, Published};
pub use record::{IndexFacts, Layer, Record, Retired, Rotation};
pub use starter::Starter;
pub use store::{Changes, Document, News, STORE, Store, Told};
pub use stories::Stories;
pub use update::{SourceReport, Status, Update, Updated};
pub use verify::{Place, Verified, verify};
