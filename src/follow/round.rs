//! [`Round`]: which feeds are due, what is asked of them, and what their answers mean.
//!
//! A feed's life: [`due`](Round::due) → [`begin`](Round::begin) → its state is stored → it is fetched →
//! [`answered`](Round::answered) → record and state are stored. Where the browser ends in between, the stored state
//! says that a request was begun, and the feed is due again soon, later each time.
//!
//! What is asked depends on the feeds, their states and the clock alone. A clock that jumps makes a feed due at most
//! once a jump: a time in the future of more than [`SHORTEST`] says that the clock went back.

use super::address::{host_of, may_lead};
use super::answer::{Answer, Failure, Headers};
use super::problem::{Code, Problem};
use super::record::{Change, MOST_OF_FEED, Record, Validators};
use super::rhythm::{self, DAY, MINUTE, SHORTEST};
use super::{Limits, State};
use crate::feed::{self, ErrorKind, FeedOptions};
use crate::{sort, url::absolute_url};
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

    /// A feed's state as text, to be stored.
    pub fn state(&self, key: &str) -> Option<String> {
        self.feed(key).map(|feed| feed.state.write())
    }

    /// How a feed does at `now`.
    pub fn report(&self, key: &str, now: i64) -> Option<Report> {
        let feed = self.feed(key)?;
        let State { stories, read, problem, unanswered, asked, .. } = &feed.state;
        let holds = self.holds(now);
        let other = |code, since| Problem { code, since, status: 0, address: String::new() };
        let interrupted = (*unanswered > 1).then(|| other(Code::Interrupted, *asked));
        let is_held = self.held_until(feed, &holds).is_some_and(|until| self.wanted_at(feed, now) < until);
        Some(Report {
            stories: *stories,
            last: Some(*read).filter(|read| *read > 0),
            next: self.due_at(feed, &holds, now).map(|at| at.max(now)),
            problem: problem.clone().or(interrupted).or_else(|| is_held.then(|| other(Code::Held, now))),
        })
    }

    /// Takes out of a feed's record what is too old at `now`, for feeds that were not read of late: nothing may stay of
    /// one that answers no more. What it listed when it was read last counts as listed for as many days as stories are
    /// kept, and no longer, for nobody knows what it lists by now.
    pub fn expire(&mut self, key: &str, stored: &str, limits: Limits, now: i64) -> Outcome {
        let Some(feed) = self.feed_mut(key) else { return Outcome::default() };
        let mut record = Record::read(stored);
        if now.saturating_sub(feed.state.read) > i64::from(limits.days) * DAY {
            record.unlist();
        }
        let changed = record.prune(limits, now.div_euclid(1000));
        feed.state.stories = record.stories.len() as u32;
        Outcome { again: None, record: changed.then(|| record.write()), changed }
    }

    /// Begins a request at `now`, whose state is to be stored before it is made; `record` is the feed's record where
    /// one is stored. `None` where the feed is not followed.
    pub fn begin(&mut self, key: &str, record: Option<&str>, now: i64) -> Option<Request> {
        let address = self.address_of(self.feed(key)?).to_owned();
        let feed = self.feed_mut(key)?;
        let state = &mut feed.state;
        // It may lead to a host that is followed no more.
        state.moved = state.moved.take().filter(|moved| *moved == address);
        state.asked = now;
        state.unanswered = state.unanswered.saturating_add(1);
        state.next = now + rhythm::interrupted(state.unanswered);
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
        let verdict = judge(request, answer, &|url| self.allows(&request.key, url));
        let Some(feed) = self.feed_mut(&request.key) else { return Outcome::default() };
        let (outcome, fresh) = match verdict {
            Verdict::Again => {
                let again = Request { etag: String::new(), modified: String::new(), follows: true, ..request.clone() };
                return Outcome { again: Some(again), ..Outcome::default() };
            }
            Verdict::Failed(wrong) => {
                feed.fails(&wrong, now);
                (Outcome::default(), 0)
            }
            Verdict::Read { url, headers, text } => feed.reads(url, headers, text, stored, limits, now),
        };
        feed.state.unanswered = 0;
        feed.plans(fresh, now, random);
        outcome
    }

    /// When a feed is due; `None` where it is not asked by the clock.
    fn due_at(&self, feed: &Followed, holds: &[(&str, i64)], now: i64) -> Option<i64> {
        let state = &feed.state;
        let is_gone = state.problem.as_ref().is_some_and(|problem| problem.code == Code::Gone);
        let is_begun = (1..=MOST_UNANSWERED).contains(&state.unanswered);
        if (is_gone || self.only_when_pressed) && !is_begun && !self.is_pressed(feed, now) {
            return None;
        }
        let at = self.wanted_at(feed, now);
        Some(self.held_until(feed, holds).map_or(at, |until| at.max(until)))
    }

    /// When a feed would be due, whatever its host asks for.
    fn wanted_at(&self, feed: &Followed, now: i64) -> i64 {
        let state = &feed.state;
        let went_back = state.asked > now.saturating_add(SHORTEST);
        match went_back {
            true => 0,
            false if self.is_pressed(feed, now) => self.pressed.min(now).max(state.asked.saturating_add(PRESSED_APART)),
            false => state.next.min(state.asked.saturating_add(DAY)),
        }
    }

    /// Until when the host of a feed asks to be left alone; `None` where it does not.
    fn held_until(&self, feed: &Followed, holds: &[(&str, i64)]) -> Option<i64> {
        let host = host_of(self.address_of(feed));
        holds.iter().filter(|(held, _)| *held == host).map(|(_, until)| *until).max()
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

    /// Whether a feed may be read from an address that its own leads to: the browser was asked for the hosts of the
    /// followed feeds, each with its scheme.
    fn allows(&self, key: &str, url: &str) -> bool {
        let Some(feed) = self.feed(key) else { return false };
        may_lead(&feed.address, url, self.feeds.iter().map(|feed| feed.address.as_str()))
    }

    /// Where a feed is asked: where its own address led to, while that is allowed.
    fn address_of<'a>(&self, feed: &'a Followed) -> &'a str {
        let moved = feed.state.moved.as_deref().filter(|moved| self.allows(&feed.key, moved));
        moved.unwrap_or(&feed.address)
    }

    fn feed(&self, key: &str) -> Option<&Followed> {
        self.feeds.get(*self.by_key.get(key)?)
    }

    fn feed_mut(&mut self, key: &str) -> Option<&mut Followed> {
        self.feeds.get_mut(*self.by_key.get(key)?)
    }
}

/// Failures in a row after which the way that once led elsewhere is asked anew.
const MOST_MOVED_FAILURES: u32 = 2;

impl Followed {
    /// Notes an answer that is no feed.
    fn fails(&mut self, wrong: &Wrong<'_>, now: i64) {
        let Wrong { code, status, address, url, headers } = *wrong;
        let is_moved = self.state.moved.is_some();
        let state = &mut self.state;
        state.failures = state.failures.saturating_add(1);
        // Only its own address can say that a feed is gone.
        let code = if code == Code::Gone && (is_moved || url != self.address) { Code::Status } else { code };
        state.fails(code, status, address, now);
        let until = headers.and_then(|headers| headers.held_until(now));
        state.held = until.map(|until| (host_of(url).to_owned(), until));
        let is_answered = !matches!(code, Code::NoAnswer | Code::Timeout);
        if is_answered || state.failures >= MOST_MOVED_FAILURES {
            state.moved = None;
        }
    }

    /// Takes in a feed from `url`, unchanged where there is no text; what comes of it, and for how long it is fresh.
    fn reads(
        &mut self,
        url: &str,
        headers: &Headers,
        text: Option<&str>,
        stored: Option<&str>,
        limits: Limits,
        now: i64,
    ) -> (Outcome, i64) {
        let mut record = stored.map(Record::read).unwrap_or_default();
        let seconds = now.div_euclid(1000);
        let change = match text {
            None => Change { new: 0, is_any: record.prune(limits, seconds) },
            Some(text) => match take(text, url, headers, &mut record, limits, seconds) {
                Ok((minutes, change)) => {
                    self.state.declared = minutes;
                    change
                }
                Err(code) => {
                    self.fails(&Wrong { code, status: 0, address: "", url, headers: None }, now);
                    return (Outcome::default(), 0);
                }
            },
        };
        let state = &mut self.state;
        if state.read > 0 {
            state.rate = rhythm::rate(state.rate, change.new, now - state.read);
        }
        state.stories = record.stories.len() as u32;
        state.moved = absolute_url(url).filter(|url| *url != self.address);
        (state.read, state.failures) = (now, 0);
        (state.problem, state.held) = (None, None);
        let written = record.write();
        let is_new = stored != Some(written.as_str());
        let record = Some(written).filter(|_| is_new && (text.is_some() || change.is_any));
        (Outcome { again: None, record, changed: change.is_any }, headers.fresh())
    }

    /// Says when the feed is asked next.
    fn plans(&mut self, fresh: i64, now: i64, random: f64) {
        let state = &mut self.state;
        let interval = rhythm::interval(state.rate, fresh.max(i64::from(state.declared) * MINUTE));
        let wait = match &state.problem {
            None => interval,
            Some(problem) => rhythm::backoff(state.failures, problem.code != Code::NoAnswer, interval),
        };
        state.next = now + rhythm::jittered(wait, random);
    }
}

/// What an answer is, before its text is read.
enum Verdict<'a> {
    /// A redirect, to be followed.
    Again,
    /// No feed.
    Failed(Wrong<'a>),
    /// A feed from `url`, unchanged where there is no text.
    Read { url: &'a str, headers: &'a Headers, text: Option<&'a str> },
}

/// What is wrong with an answer.
#[derive(Clone, Copy)]
struct Wrong<'a> {
    code: Code,
    status: u16,
    /// Of another host, the address on it.
    address: &'a str,
    /// The address that answered, or was asked.
    url: &'a str,
    headers: Option<&'a Headers>,
}

fn judge<'a>(request: &'a Request, answer: &'a Answer<'a>, allows: &dyn Fn(&str) -> bool) -> Verdict<'a> {
    let wrong = Wrong { code: Code::NoAnswer, status: 0, address: "", url: &request.address, headers: None };
    let failed = |code| Verdict::Failed(Wrong { code, ..wrong });
    match answer {
        Answer::OpaqueRedirect if !request.follows => Verdict::Again,
        Answer::OpaqueRedirect => failed(Code::NoAnswer),
        Answer::Failed(Failure::Timeout) => failed(Code::Timeout),
        Answer::Failed(Failure::TooLarge) => failed(Code::TooLarge),
        // The server has answered with a redirect just now: the browser refuses the host that it names.
        Answer::Failed(Failure::Network) if request.follows => failed(Code::AnotherHost),
        Answer::Failed(Failure::Network) => failed(Code::NoAnswer),
        Answer::Response { url, .. } if request.follows && !allows(url) => {
            Verdict::Failed(Wrong { code: Code::AnotherHost, address: url, ..wrong })
        }
        Answer::Response { url, status, headers, text } => {
            let url = if request.follows { *url } else { request.address.as_str() };
            let is_conditional = !request.etag.is_empty() || !request.modified.is_empty();
            match status {
                200..=299 => Verdict::Read { url, headers, text: Some(text) },
                304 if is_conditional => Verdict::Read { url, headers, text: None },
                status => {
                    let code = if *status == 410 { Code::Gone } else { Code::Status };
                    Verdict::Failed(Wrong { code, status: *status, url, headers: Some(headers), ..wrong })
                }
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
    let validators = Validators::new(url, &headers.etag, &headers.last_modified);
    record.validators = if feed.is_cut { Validators::default() } else { validators };
    Ok((feed.minutes.unwrap_or(0), change))
}
