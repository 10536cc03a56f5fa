//! [`State`]: what is remembered of a subscription, as a text that the device stores whole.
//!
//! ```text
//! sidelight-subscription 1
//! name value
//!
//! the manifest that was accepted last, where there is one
//! ```
//!
//! A line each for what is known, in any order: numbers by the names in `NUMBERS`, `etag` and `modified`, `problem` as
//! code, time and status, `part` as SHA-256, bytes and version, base first. Times are Unix seconds. Lines of another
//! shape are passed over; of another version nothing is read. A state whose parts do not hold together holds nothing,
//! one whose manifest can't be read has accepted nothing: files that are here are found again by their hash.
//!
//! The manifest pins the index: its id, its key and those before, and the highest version.

use super::{
    error::ErrorKind,
    manifest::{MOST_BYTES, Manifest},
    plan::{Held, MOST_PARTS, Part},
    rhythm::USUAL,
};
use std::fmt::Write;

const FIRST: &str = "sidelight-subscription 1";
/// Longest lines before the manifest, in bytes.
const LONGEST: usize = 64 << 10;

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
    /// The manifest that was accepted last; its files may not all be here.
    pub manifest: Option<Manifest>,
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
            manifest: None,
        }
    }
}

/// Names of the numbers, in the order of `State::numbers`.
const NUMBERS: [&str; 9] = ["asked", "next", "read", "mean", "unanswered", "failures", "version", "stories", "expires"];

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
        let (lines, manifest) = text.split_once("\n\n").unwrap_or((text, ""));
        let mut lines = lines.lines();
        if lines.next() != Some(FIRST) || text.len() > LONGEST + MOST_BYTES {
            return state;
        }
        let mut numbers = state.numbers();
        let mut are_parts_whole = true;
        for (name, value) in lines.filter_map(|line| line.split_once(' ')) {
            if let Some(at) = NUMBERS.iter().position(|known| *known == name) {
                numbers[at] = value.parse().unwrap_or(numbers[at]);
                continue;
            }
            match name {
                "problem" => state.problem = Problem::read(value),
                "etag" => state.etag = value.to_owned(),
                "modified" => state.modified = value.to_owned(),
                "part" => match part(value) {
                    Some(part) => state.held.parts.push(part),
                    None => are_parts_whole = false,
                },
                _ => {}
            }
        }
        state.set_numbers(numbers);
        let bases = state.held.parts.iter().filter(|part| part.since == 0).count();
        let is_base_first = state.held.parts.first().is_some_and(|part| part.since == 0);
        if !are_parts_whole || bases != 1 || !is_base_first || state.held.parts.len() > MOST_PARTS {
            (state.held, state.stories, state.expires) = (Held::default(), 0, 0);
        }
        state.manifest = Manifest::read(manifest.as_bytes()).ok();
        if state.manifest.is_none() {
            // What is not known can't be unchanged.
            (state.etag, state.modified) = (String::new(), String::new());
        }
        state
    }

    /// The state as text.
    pub fn write(&self) -> String {
        let mut out = FIRST.to_owned();
        for ((name, number), usual) in NUMBERS.iter().zip(self.numbers()).zip(Self::default().numbers()) {
            if number != usual {
                _ = write!(out, "\n{name} {number}");
            }
        }
        if let Some(Problem { kind, since, status }) = &self.problem {
            _ = write!(out, "\nproblem {} {since} {status}", kind.code());
        }
        for (name, value) in [("etag", &self.etag), ("modified", &self.modified)] {
            if !value.is_empty() {
                _ = write!(out, "\n{name} {value}");
            }
        }
        for Part { sha256, bytes, since } in &self.held.parts {
            _ = write!(out, "\npart {sha256} {bytes} {since}");
        }
        let manifest = self.manifest.as_ref().and_then(|manifest| String::from_utf8(manifest.write().ok()?).ok());
        if let Some(manifest) = manifest {
            out.push_str("\n\n");
            out.push_str(&manifest);
        }
        out
    }

    fn numbers(&self) -> [i64; 9] {
        let Self { asked, next, read, mean, expires, .. } = *self;
        let [unanswered, failures, stories] = [self.unanswered, self.failures, self.stories].map(i64::from);
        [asked, next, read, mean, unanswered, failures, self.held.version, stories, expires]
    }

    fn set_numbers(&mut self, numbers: [i64; 9]) {
        let small = |number: i64| number.clamp(0, i64::from(u32::MAX)) as u32;
        let [asked, next, read, mean, unanswered, failures, version, stories, expires] =
            numbers.map(|number| number.max(0));
        (self.asked, self.next, self.read, self.mean) = (asked, next, read, mean);
        (self.unanswered, self.failures) = (small(unanswered), small(failures));
        (self.held.version, self.stories, self.expires) = (version, small(stories), expires);
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

fn part(text: &str) -> Option<Part> {
    let mut words = text.split(' ');
    let sha256 = words.next().filter(|text| text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()))?;
    let (bytes, since) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    Some(Part { sha256: sha256.to_owned(), bytes, since })
}
