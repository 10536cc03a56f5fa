//! Following outlets: which feeds are due, what an answer means, what comes next, and the index of their stories.
//!
//! Pure: no clock, no randomness, no requests; who calls brings the time, a random number and the answers. A feed is
//! asked by its own rhythm ([`rhythm`]), its stories are kept as text ([`record`]) beside a small [`State`], and
//! [`Stories`] makes an index of the records.
//!
//! Requests depend on what is followed and on the clock alone, never on what is read.

pub mod address;
mod answer;
pub(crate) mod lines;
mod problem;
mod record;
pub mod rhythm;
mod round;
mod state;
mod stories;

pub use answer::{Answer, FEED_BYTES, FEED_SECONDS, Failure, Headers};
pub use problem::{Code, Problem};
pub use record::{Change, Kept, MOST_OF_FEED, Record, TEXT_CHARS, Validators};
pub use round::{Followed, Outcome, Report, Request, Round};
pub use state::State;
pub use stories::{Outlet, Stories};

/// How much is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Days for which a story is kept that its feed no longer lists.
    pub days: u32,
    /// Most stories, the newest.
    pub most: usize,
}

impl Default for Limits {
    /// Three weeks, 20,000 stories.
    fn default() -> Self {
        Self { days: 21, most: 20_000 }
    }
}
