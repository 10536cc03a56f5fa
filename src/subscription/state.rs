//! [`State`]: what is remembered of a subscription, as a text that the device stores whole.
//!
//! ```text
//! sidelight-subscription 1
//! name value
//!
//! the manifest that was accepted last, where there is one
//! ```
//!
//! A line each for what is known, in any order: numbers by the names in `NUMBERS`, `etag` and `modified`; `problem` as
//! code, time and status; `part` as SHA-256 and bytes, of a delta with the state that it starts from and its
//! version, base first; `state` of the parts; `pin` as id, version, state and keys. Times are
//! Unix seconds. Lines of another shape are passed over; of another version nothing is read. A state whose parts do not
//! hold together holds nothing: files that are here are found again by their hash.
//!
//! The pin stands beside the manifest that it was taken from, for that may be one that this Sidelight can't read: what
//! the reader agreed to must not be forgotten with it.

use super::{
    error::ErrorKind,
    manifest::{MOST_BYTES, Manifest, Pin, is_id, is_sha256, is_state},
    plan::{Held, MOST_PARTS, Part, Start},
    rhythm::USUAL,
    signature::PublicKey,
};
use crate::follow::lines;

const FIRST: &str = "sidelight-subscription 1";

/// What is remembered of a subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// When it was asked last; 0 for never.
    pub asked: i64,
    /// When it is due; 0 for at once.
    pub next: i64,
    /// When what is held was last found to be what is published; 0 for never.
    pub read: i64,
    /// Mean time between the publisher's changes.
    pub mean: i64,
    /// Visits begun in a row that no end is known of.
    pub unanswered: u32,
    /// Failed visits in a row.
    pub failures: u32,
    /// What went wrong last.
    pub problem: Option<Problem>,
    /// `ETag` of the manifest that was accepted last; empty for none.
    pub etag: String,
    /// Its `Last-Modified`; empty for none.
    pub modified: String,
    /// The files in use.
    pub held: Held,
    /// Stories that they give.
    pub stories: u32,
    /// From when on they are stale.
    pub expires: i64,
    /// When the manifest was last answered whole; 0 for never.
    pub whole: i64,
    /// Until when what was downloaded is paid for ([`rhythm::paid`](super::rhythm::paid)).
    pub paid: i64,
    /// Names the files that could not be opened together, and who could not; 0 for none.
    pub unusable: i64,
    /// The manifest that was accepted last; its files may not all be here. `None` also where it can't be read any more.
    pub manifest: Option<Manifest>,
    /// What it pinned.
    pub pin: Option<Pin>,
}

/// Why a subscription could not be updated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What went wrong.
    pub kind: ErrorKind,
    /// Since when, in Unix seconds.
    pub since: i64,
    /// The HTTP status; 0 where there is none.
    pub status: u16,
}

impl Default for State {
    /// Never asked.
    fn default() -> Self {
        Self {
            asked: 0,
            next: 0,
            read: 0,
            mean: USUAL,
            unanswered: 0,
            failures: 0,
            problem: None,
            etag: String::new(),
            modified: String::new(),
            held: Held::default(),
            stories: 0,
            expires: 0,
            whole: 0,
            paid: 0,
            unusable: 0,
            manifest: None,
            pin: None,
        }
    }
}

/// Names of the numbers, in the order of `State::numbers`.
const NUMBERS: [&str; 12] = [
    "asked",
    "next",
    "read",
    "mean",
    "unanswered",
    "failures",
    "version",
    "stories",
    "expires",
    "whole",
    "paid",
    "unusable",
];

impl State {
    /// Reads a state; that of a subscription never asked where the text is none, or of another version.
    ///
    /// ```
    /// use sidelight::subscription::State;
    /// let state = State { asked: 1_700_000_000, ..State::default() };
    /// assert_eq!(State::read(&state.write()), state);
    /// assert_eq!(State::read("{}"), State::default());
    /// ```
    pub fn read(text: &str) -> Self {
        let mut state = Self::default();
        let (head, manifest) = text.split_once("\n\n").unwrap_or((text, ""));
        let mut numbers = state.numbers();
        let (mut held, mut are_parts_whole) = (Held::default(), true);
        lines::read(head, FIRST, &NUMBERS, &mut numbers, &mut |name, value| match name {
            "problem" => state.problem = Problem::read(value),
            "etag" => value.clone_into(&mut state.etag),
            "modified" => value.clone_into(&mut state.modified),
            "state" => value.clone_into(&mut held.state),
            "part" => match Part::read(value) {
                Some(part) => held.parts.push(part),
                None => are_parts_whole = false,
            },
            "pin" => state.pin = Pin::read(value),
            _ => {}
        });
        state.set_numbers(numbers);
        let is_base = |(number, part): (usize, &Part)| (number == 0) == part.start.is_none();
        if are_parts_whole && held.parts.len() <= MOST_PARTS && held.parts.iter().enumerate().all(is_base) {
            (state.held.state, state.held.parts) = (held.state, held.parts);
        }
        if state.held.parts.is_empty() {
            (state.held, state.stories, state.expires) = (Held::default(), 0, 0);
        }
        if head.starts_with(FIRST) && manifest.len() <= MOST_BYTES {
            state.manifest = Manifest::read(manifest.as_bytes()).ok();
        }
        let read = state.manifest.as_ref().map(Manifest::pin);
        if state.pin.is_none() {
            state.pin = read;
        } else if read != state.pin {
            state.manifest = None;
        }
        if state.manifest.is_none() {
            // What is not known can't be unchanged.
            (state.etag, state.modified) = (String::new(), String::new());
        }
        state
    }

    /// The state as text.
    pub fn write(&self) -> String {
        let mut out = lines::write(FIRST, &NUMBERS, &self.numbers(), &Self::default().numbers());
        if let Some(Problem { kind, since, status }) = &self.problem {
            lines::push(
                &mut out,
                "problem",
                &[kind.code(), " ", &since.to_string(), " ", &status.to_string()].concat(),
            );
        }
        for (name, value) in [("etag", &self.etag), ("modified", &self.modified), ("state", &self.held.state)] {
            if !value.is_empty() {
                lines::push(&mut out, name, value);
            }
        }
        for part in &self.held.parts {
            lines::push(&mut out, "part", &part.write());
        }
        if let Some(pin) = &self.pin {
            lines::push(&mut out, "pin", &pin.write());
        }
        let manifest = self.manifest.as_ref().and_then(|manifest| String::from_utf8(manifest.write().ok()?).ok());
        if let Some(manifest) = manifest {
            out.push_str("\n\n");
            out.push_str(&manifest);
        }
        out
    }

    fn numbers(&self) -> [i64; NUMBERS.len()] {
        let Self { asked, next, read, mean, expires, whole, paid, unusable, .. } = *self;
        let [unanswered, failures, stories] = [self.unanswered, self.failures, self.stories].map(i64::from);
        let version = self.held.version;
        [asked, next, read, mean, unanswered, failures, version, stories, expires, whole, paid, unusable]
    }

    fn set_numbers(&mut self, numbers: [i64; NUMBERS.len()]) {
        let [asked, next, read, mean, unanswered, failures, version, stories, expires, whole, paid, unusable] = numbers;
        (self.asked, self.next, self.read, self.mean) = (asked, next, read, mean);
        [self.unanswered, self.failures, self.stories] = [unanswered, failures, stories].map(lines::small);
        (self.held.version, self.expires) = (version, expires);
        (self.whole, self.paid, self.unusable) = (whole, paid, unusable);
    }
}

impl Problem {
    fn read(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        Some(Self {
            kind: ErrorKind::of(words.next()?)?,
            since: words.next()?.parse().ok()?,
            status: words.next()?.parse().ok()?,
        })
    }
}

impl Part {
    fn read(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let sha256 = words.next().filter(|text| is_sha256(text))?.to_owned();
        let bytes = words.next()?.parse().ok()?;
        let Some(from) = words.next() else { return Some(Self { sha256, bytes, start: None }) };
        let from = Some(from).filter(|from| is_state(from))?.to_owned();
        let start = Start { from, since: words.next()?.parse().ok()? };
        Some(Self { sha256, bytes, start: Some(start) })
    }

    fn write(&self) -> String {
        let mut out = [&self.sha256, " ", &self.bytes.to_string()].concat();
        if let Some(Start { from, since }) = &self.start {
            for text in [from, &since.to_string()] {
                out.push(' ');
                out.push_str(text);
            }
        }
        out
    }
}

impl Pin {
    fn read(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let id = words.next().filter(|id| is_id(id))?.to_owned();
        let version = words.next()?.parse().ok()?;
        let state = words.next().filter(|state| is_state(state))?.to_owned();
        let mut keys = Vec::new();
        for key in words {
            keys.push(PublicKey::read(key).ok()?);
        }
        (!keys.is_empty()).then_some(Self { id, version, state, keys })
    }

    fn write(&self) -> String {
        let mut out = [&self.id, " ", &self.version.to_string(), " ", &self.state].concat();
        for key in &self.keys {
            out.push(' ');
            out.push_str(key.as_str());
        }
        out
    }
}
