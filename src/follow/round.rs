//! [`Round`]: which feeds are due, what is asked of them, and what their answers mean.
//!
//! A feed's life: [`due`](Round::due) → [`begin`](Round::begin) → its state is stored → it is fetched →
//! [`answered`](Round::answered) → record and state are stored. Where the browser ends in between, the stored state
//! says that a request was begun, and the feed is due again soon, later each time.
//!
//! What is asked depends on the feeds, their states and the clock alone. A clock that jumps makes a feed due at most
//! once a jump: a time in the future of more than [`SHORTEST`] says that the clock went back.

use super::address::{host_of, is_within};
use super::answer::{Answer, Failure, Headers};
use super::problem::{Code, Problem};
use super::record::{Change, MOST_OF_FEED, Record, Validators};
use super::rhythm::{self, DAY, MINUTE, SHORTEST};
use super::{Limits, State};
use crate::feed::{self, ErrorKind, FeedOptions};
use crate::{sort, url::site_of};
use std::collections::HashMap;

/// Time between the last request and the next round, so that a browser wakes up for several feeds at once.
const ROUNDS_APART: i64 = 10 * MINUTE;
/// Time between a request and one that the reader presses for.
const PRESSED_APART: i64 = MINUTE;
/// Times that a request is begun anew which the reader pressed for, where nothing is asked by the clock.
const MOST_UNANSWERED: u32 = 3;

/// A feed that is followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    /// What the caller knows it by.
    pub key: String,
    /// Its address, absolute.
    pub address: String,
    /// What is remembered of it.
    pub state: State,
}

/// A request that the caller carries out: `GET`, no cookies, no referrer, no cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The feed it is for.
    pub key: String,
    /// Where it goes.
    pub address: String,
    /// `If-None-Match`; empty where it is not sent.
    pub etag: String,
    /// `If-Modified-Since`; empty where it is not sent.
    pub modified: String,
    /// Whether redirects are followed: then it carries no condition.
    pub follows: bool,
}

/// What comes of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// A request to be made at once; nothing else is known yet.
    pub again: Option<Request>,
    /// The feed's record, where it is to be stored.
    pub record: Option<String>,
    /// Whether stories came, went or were rewritten: the index is to be built anew.
    pub changed: bool,
}

/// How a feed does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Stories kept of it.
    pub stories: u32,
    /// When it was read last, in milliseconds since 1970.
    pub last: Option<i64>,
    /// When it is asked next.
    pub next: Option<i64>,
    /// Why it could not be read.
    pub problem: Option<Problem>,
}

/// The feeds that are followed, and when each is asked.
#[derive(Clone, Debug, Default)]
pub struct Round {
    feeds: Vec<Followed>,
    by_key: HashMap<String, usize>,
    only_when_pressed: bool,
    /// When the reader pressed for an update last; 0 for never.
    pressed: i64,
}

impl Round {
    /// Feeds in the reader's order; of those with one key the first counts. `pressed` is when the reader pressed for an
    /// update last, in milliseconds since 1970, 0 for never.
    pub fn new(feeds: Vec<Followed>, only_when_pressed: bool, pressed: i64) -> Self {
        let mut round = Self { only_when_pressed, pressed, ..Self::default() };
        for feed in feeds {
            if !round.by_key.contains_key(&feed.key) {
                round.by_key.insert(feed.key.clone(), round.feeds.len());
                round.feeds.push(feed);
            }
        }
        round
    }

    /// Keys of the feeds to be asked at `now`, in the order they are begun: those first that are due longest.
    pub fn due(&self, now: i64) -> Vec<&str> {
        let holds = self.holds(now);
        let due = self.feeds.iter().filter_map(|feed| Some((self.due_at(feed, &holds, now)?, feed)));
        let mut due: Vec<(i64, &Followed)> = due.filter(|(at, _)| *at <= now).collect();
        sort::by(&mut due, |a, b| a.0.cmp(&b.0));
        due.into_iter().map(|(_, feed)| feed.key.as_str()).collect()
    }

    /// When a feed is due next, not before `now`; `None` where none is asked by the clock.
    pub fn next(&self, now: i64) -> Option<i64> {
        let holds = self.holds(now);
        let last = self.feeds.iter().map(|feed| feed.state.asked).filter(|asked| *asked <= now).max().unwrap_or(0);
        let times = self.feeds.iter().filter_map(|feed| {
            let at = self.due_at(feed, &holds, now)?;
            let is_urgent = feed.state.asked == 0 || feed.state.unanswered > 0 || self.is_pressed(feed, now);
            Some(if is_urgent { at } else { at.max(last + ROUNDS_APART) })
        });
        times.min().map(|at| at.max(now))
    }

    /// The reader pressed for an update of all feeds.
    pub fn press(&mut self, now: i64) {
        self.pressed = now;
    }

    /// A feed's state as text, to be stored.
    pub fn state(&self, key: &str) -> Option<String> {
        self.feed(key).map(|feed| feed.state.write())
    }

    /// How a feed does at `now`.
    pub fn report(&self, key: &str, now: i64) -> Option<Report> {
        let feed = self.feed(key)?;
        let State { stories, read, problem, unanswered, asked, .. } = &feed.state;
        let interrupted = || Problem { code: Code::Interrupted, since: *asked, status: 0, address: String::new() };
        Some(Report {
            stories: *stories,
            last: Some(*read).filter(|read| *read > 0),
            next: self.due_at(feed, &self.holds(now), now).map(|at| at.max(now)),
            problem: problem.clone().or_else(|| (*unanswered > 1).then(interrupted)),
        })
    }

    /// Begins a request at `now`, whose state is to be stored before it is made; `record` is the feed's record where
    /// one is stored. `None` where the feed is not followed.
    pub fn begin(&mut self, key: &str, record: Option<&str>, now: i64) -> Option<Request> {
        let feed = self.feed_mut(key)?;
        let state = &mut feed.state;
        state.asked = now;
        state.unanswered = state.unanswered.saturating_add(1);
        state.next = now + rhythm::interrupted(state.unanswered);
        let address = state.moved.clone().unwrap_or_else(|| feed.address.clone());
        let validators = record.map(Record::validators).unwrap_or_default();
        // What one address gave is shown to no other.
        let Validators { etag, modified, .. } =
            if validators.address == address { validators } else { Validators::default() };
        Some(Request { key: feed.key.clone(), address, etag, modified, follows: false })
    }

    /// Takes in the answer to a request at `now`; `random` is from 0 to 1, `stored` the feed's record where one is
    /// stored.
    pub fn answered(
        &mut self,
        request: &Request,
        answer: &Answer<'_>,
        stored: Option<&str>,
        limits: Limits,
        now: i64,
        random: f64,
    ) -> Outcome {
        let allows = |url: &str| self.allows(&request.key, url);
        let verdict = judge(request, answer, &allows);
        let Some(feed) = self.feed_mut(&request.key) else { return Outcome::default() };
        let state = &mut feed.state;
        let mut outcome = Outcome::default();
        let mut fresh = 0;
        match verdict {
            Verdict::Again => {
                let again = Request { etag: String::new(), modified: String::new(), follows: true, ..request.clone() };
                return Outcome { again: Some(again), ..outcome };
            }
            Verdict::Failed { code, status, address, headers } => {
                state.failures = state.failures.saturating_add(1);
                state.fails(code, status, address, now);
                state.held = headers
                    .and_then(|headers| headers.held_until(now))
                    .map(|until| (host_of(&request.address).to_owned(), until));
                // The way that once led there may have changed.
                if status > 0 || code == Code::AnotherHost {
                    state.moved = None;
                }
            }
            Verdict::Read { url, headers, text } => {
                let mut record = stored.map(Record::read).unwrap_or_default();
                let seconds = now.div_euclid(1000);
                let elapsed = (state.read > 0).then(|| now - state.read);
                let new = match text {
                    None => {
                        outcome.changed = record.prune(limits, seconds);
                        outcome.record = outcome.changed.then(|| record.write());
                        Ok(0)
                    }
                    Some(text) => take(text, url, headers, &mut record, limits, seconds).map(|(minutes, change)| {
                        state.declared = minutes;
                        outcome.changed = change.is_any;
                        outcome.record = Some(record.write()).filter(|written| Some(written.as_str()) != stored);
                        change.new
                    }),
                };
                match new {
                    Ok(new) => {
                        if let Some(elapsed) = elapsed {
                            state.rate = rhythm::rate(state.rate, new, elapsed);
                        }
                        state.stories = record.stories.len() as u32;
                        state.moved = Some(url.to_owned()).filter(|url| *url != feed.address);
                        (state.read, state.failures) = (now, 0);
                        (state.problem, state.held) = (None, None);
                        fresh = headers.fresh();
                    }
                    Err(code) => {
                        state.failures = state.failures.saturating_add(1);
                        state.fails(code, 0, "", now);
                        state.moved = None;
                    }
                }
            }
        }
        state.unanswered = 0;
        let interval = rhythm::interval(state.rate, fresh.max(i64::from(state.declared) * MINUTE));
        let wait = match &state.problem {
            None => interval,
            Some(problem) => rhythm::backoff(state.failures, problem.code != Code::NoAnswer, interval),
        };
        state.next = now + rhythm::jittered(wait, random);
        outcome
    }

    /// When a feed is due; `None` where it is not asked by the clock.
    fn due_at(&self, feed: &Followed, holds: &[(&str, i64)], now: i64) -> Option<i64> {
        let state = &feed.state;
        let went_back = state.asked > now.saturating_add(SHORTEST);
        let at = match went_back {
            true => 0,
            false if self.is_pressed(feed, now) => self.pressed.min(now).max(state.asked.saturating_add(PRESSED_APART)),
            false => state.next.min(state.asked.saturating_add(DAY)),
        };
        let is_gone = state.problem.as_ref().is_some_and(|problem| problem.code == Code::Gone);
        let is_begun = (1..=MOST_UNANSWERED).contains(&state.unanswered);
        if (is_gone || self.only_when_pressed) && !is_begun && !self.is_pressed(feed, now) {
            return None;
        }
        let host = host_of(state.moved.as_deref().unwrap_or(&feed.address));
        let held = holds.iter().filter(|(held, _)| *held == host).map(|(_, until)| *until).max();
        Some(held.map_or(at, |until| at.max(until)))
    }

    /// Whether the reader has pressed for an update of a feed that was not asked since.
    fn is_pressed(&self, feed: &Followed, now: i64) -> bool {
        let latest = now.saturating_add(SHORTEST);
        let asked = feed.state.asked;
        self.pressed > 0 && self.pressed <= latest && (asked < self.pressed || asked > latest)
    }

    /// Until when each host asks to be left alone, for hosts that do.
    fn holds(&self, now: i64) -> Vec<(&str, i64)> {
        let held = self.feeds.iter().filter_map(|feed| feed.state.held.as_ref());
        let lasting = held.filter(|(_, until)| (now..=now.saturating_add(DAY)).contains(until));
        lasting.map(|(host, until)| (host.as_str(), *until)).collect()
    }

    /// Whether a feed may be read from an address that its own leads to: on a site that is followed, and by https where
    /// its own is.
    fn allows(&self, key: &str, url: &str) -> bool {
        let Some(feed) = self.feed(key) else { return false };
        let is_secure = |address: &str| address.starts_with("https:");
        let host = site_of(url);
        let is_followed = |feed: &Followed| is_within(host, site_of(&feed.address));
        (is_secure(url) || !is_secure(&feed.address)) && self.feeds.iter().any(is_followed)
    }

    fn feed(&self, key: &str) -> Option<&Followed> {
        self.feeds.get(*self.by_key.get(key)?)
    }

    fn feed_mut(&mut self, key: &str) -> Option<&mut Followed> {
        self.feeds.get_mut(*self.by_key.get(key)?)
    }
}

/// What an answer is, before its text is read.
enum Verdict<'a> {
    /// A redirect, to be followed.
    Again,
    /// No feed.
    Failed { code: Code, status: u16, address: &'a str, headers: Option<&'a Headers> },
    /// A feed from `url`, unchanged where there is no text.
    Read { url: &'a str, headers: &'a Headers, text: Option<&'a str> },
}

fn judge<'a>(request: &'a Request, answer: &'a Answer<'a>, allows: &dyn Fn(&str) -> bool) -> Verdict<'a> {
    let failed = |code| Verdict::Failed { code, status: 0, address: "", headers: None };
    match answer {
        Answer::OpaqueRedirect if !request.follows => Verdict::Again,
        Answer::OpaqueRedirect => failed(Code::NoAnswer),
        Answer::Failed(Failure::Timeout) => failed(Code::Timeout),
        Answer::Failed(Failure::TooLarge) => failed(Code::TooLarge),
        // The server has answered with a redirect just now: the browser refuses the host that it names.
        Answer::Failed(Failure::Network) if request.follows => failed(Code::AnotherHost),
        Answer::Failed(Failure::Network) => failed(Code::NoAnswer),
        Answer::Response { url, .. } if request.follows && !allows(url) => {
            Verdict::Failed { code: Code::AnotherHost, status: 0, address: url, headers: None }
        }
        Answer::Response { url, status, headers, text } => {
            let url = if request.follows { *url } else { request.address.as_str() };
            match status {
                200..=299 => Verdict::Read { url, headers, text: Some(text) },
                304 if !request.etag.is_empty() || !request.modified.is_empty() => {
                    Verdict::Read { url, headers, text: None }
                }
                410 => Verdict::Failed { code: Code::Gone, status: 410, address: "", headers: None },
                status => Verdict::Failed { code: Code::Status, status: *status, address: "", headers: Some(headers) },
            }
        }
    }
}

/// Reads the stories of a feed into its record; the minutes between its updates as it declares them, 0 where it does
/// not, and what changed.
fn take(
    text: &str,
    url: &str,
    headers: &Headers,
    record: &mut Record,
    limits: Limits,
    seconds: i64,
) -> Result<(u32, Change), Code> {
    let mut listed = Vec::new();
    let options = FeedOptions { base: url, limit: MOST_OF_FEED };
    let feed = feed::read(text, &options, &mut |story| {
        listed.push(story);
        true
    });
    let feed = feed.map_err(|error| if error.kind() == ErrorKind::Html { Code::Html } else { Code::NotAFeed })?;
    let change = record.take(listed, limits, seconds);
    // What came but for its end is to come whole.
    let is_whole = feed.notes.first().iter().all(|note| note.kind() != ErrorKind::CutShort);
    let validators = Validators::new(url, &headers.etag, &headers.last_modified);
    record.validators = if is_whole { validators } else { Validators::default() };
    Ok((feed.minutes.unwrap_or(0), change))
}
