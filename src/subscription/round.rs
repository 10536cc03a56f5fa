//! [`Round`]: which subscriptions are due, what is asked of them, what answers mean, and what comes next.
//!
//! A visit: [`begin`](Round::begin) asks for the manifest, each [`answered`](Round::answered) says the next [`Step`]:
//! signature, files, then [`Step::Use`], which [`used`](Round::used) ends. After each call the caller stores
//! [`state`](Round::state), before it does what the call asks for: that one text swaps the set in use. A visit that
//! ends anywhere is begun anew; what was accepted is not accepted twice, and files that are here are told by their
//! hash. Afterwards every file goes that is not [`needed`](Round::needed).
//!
//! Whatever fails, what is held stays. Requests depend on what is subscribed to and on the clock alone.

use super::{
    accept::{Known, accept},
    address::Address,
    error::{Error, ErrorKind, Result},
    manifest::{File, MOST_BYTES, Manifest, Pin},
    plan::{Plan, plan},
    rhythm, signature,
    state::{Problem, State},
};
use crate::{
    follow::{Headers, Validators, address::may_lead},
    index::{format::VERSION, url_hash},
    sort,
    text::ANALYZER_ID,
    time::SECONDS_PER_DAY,
};

/// Seconds that a manifest or a signature may take.
const MANIFEST_SECONDS: u32 = 20;
/// Seconds that a file may take, beside those for its bytes.
const FILE_SECONDS: u32 = 60;
/// Slowest download that is waited for, in bytes a second.
const SLOWEST: u64 = 16 << 10;
/// Seconds after which a visit asks for no more, but for what comes within a second: visits follow one another, and no
/// publisher may hold up the others for long. What has come as whole files is there at the next visit.
const VISIT_SECONDS: u32 = 1800;

/// A subscription.
#[derive(Clone, Debug)]
pub struct Subscription {
    /// What the caller knows it by.
    pub key: String,
    /// Its address, with the key that the reader agreed to.
    pub address: Address,
    /// Whether the reader has agreed to what was shown of the index: before, no file is fetched, and what was accepted
    /// pins nothing.
    pub agreed: bool,
    /// Whether the reader has paused it: it is not asked by the clock.
    pub paused: bool,
    /// What is remembered of it.
    pub state: State,
}

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Asked {
    /// The manifest.
    #[default]
    Manifest,
    /// Its signature.
    Signature,
    /// A file.
    File(File),
}

/// A request that the caller carries out: `GET`, no cookies, no referrer, no cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Where it goes.
    pub address: String,
    /// What is asked for.
    pub asked: Asked,
    /// `If-None-Match`; empty where it is not sent.
    pub etag: String,
    /// `If-Modified-Since`; empty where it is not sent.
    pub modified: String,
    /// Whether redirects are followed: then it carries no condition.
    pub follows: bool,
    /// Most bytes of the answer: more are not read, and count as [`ErrorKind::TooLarge`].
    pub most: u64,
    /// Seconds that it may take: more count as [`ErrorKind::Timeout`].
    pub seconds: u32,
}

/// What came of a request.
#[derive(Clone, Debug)]
pub enum Answer<'a> {
    /// A response.
    Response {
        /// The address that answered, after redirects.
        url: &'a str,
        /// HTTP status.
        status: u16,
        /// Its headers.
        headers: Headers,
        /// Its body.
        body: Body<'a>,
    },
    /// A redirect that the browser did not follow, nor say where to.
    OpaqueRedirect,
    /// No response, or none that could be kept.
    Failed {
        /// [`ErrorKind::NoAnswer`], [`ErrorKind::Timeout`], [`ErrorKind::TooLarge`] or [`ErrorKind::NoRoom`].
        kind: ErrorKind,
        /// Bytes of the body that came all the same.
        bytes: u64,
    },
}

/// The body of an answer.
#[derive(Clone, Copy, Debug)]
pub enum Body<'a> {
    /// Of a manifest or a signature, its bytes.
    Bytes(&'a [u8]),
    /// Of a file, what was counted and hashed while it came. Nobody has read a byte of it.
    Hashed {
        /// Its bytes.
        bytes: u64,
        /// Its SHA-256 in 64 hex digits.
        sha256: &'a str,
    },
}

impl Answer<'_> {
    /// Bytes of the body that came.
    fn bytes(&self) -> u64 {
        match self {
            Self::Response { body: Body::Bytes(bytes), .. } => bytes.len() as u64,
            Self::Response { body: Body::Hashed { bytes, .. }, .. } | Self::Failed { bytes, .. } => *bytes,
            Self::OpaqueRedirect => 0,
        }
    }
}

/// What comes next. A file that was downloaded is kept where the step says so, and thrown away everywhere else.
#[derive(Clone, Debug)]
pub enum Step {
    /// Carry out a request.
    Ask {
        /// The request.
        request: Request,
        /// SHA-256 of the file that the last answer brought, which is good: keep it.
        keep: Option<String>,
    },
    /// Show the reader what [`Round::report`] says of the index; [`Round::agree`] goes on.
    Offer,
    /// Lay the plan's parts over each other, all of which are here, and say what came of it by [`Round::used`]. Files
    /// that can't be opened stay: they are opened again when the set is another, when Sidelight is, or when the reader
    /// presses for it. One whose bytes have changed since they came is to be thrown away before, and counts as
    /// [`ErrorKind::Interrupted`]: it is fetched again.
    Use {
        /// The plan.
        plan: Plan,
        /// As for [`Step::Ask`].
        keep: Option<String>,
    },
    /// The visit is over: what is held is what is published.
    Done,
    /// The visit is over: what is held stays.
    Failed(Error),
}

/// What a reader is shown of a subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report<'a> {
    /// What the publisher says: who signs, what it holds, when it was signed; `None` before a manifest was accepted.
    pub manifest: Option<&'a Manifest>,
    /// Stories in use; 0 where none are.
    pub stories: u32,
    /// Bytes of the files in use.
    pub bytes: u64,
    /// Version of the manifest whose stories they are; 0 where none are.
    pub version: i64,
    /// When what is in use expires; `None` where nothing is.
    pub expires: Option<i64>,
    /// Whether it has: the publisher is silent, or somebody keeps news away.
    pub is_stale: bool,
    /// When what is in use was last found to be what is published.
    pub last: Option<i64>,
    /// When it is asked next.
    pub next: Option<i64>,
    /// Why it could not be updated.
    pub problem: Option<Problem>,
}

/// The subscriptions, and where the visit of each has come to.
#[derive(Clone, Debug, Default)]
pub struct Round {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    subscription: Subscription,
    visit: Option<Visit>,
}

/// How far a visit has come.
#[derive(Clone, Debug, Default)]
struct Visit {
    /// What is asked for, until it is answered.
    asked: Option<Asked>,
    /// Whether the reader presses for it: it is not by the clock.
    is_pressed: bool,
    /// Whether the request sent a condition.
    is_conditional: bool,
    /// Whether the host redirects, and whether it did so in its last answer.
    follows: bool,
    was_redirected: bool,
    /// The manifest's bytes, until its signature is here, and what to ask with again.
    bytes: Vec<u8>,
    validators: Validators,
    /// Whether a signature has come, and whether the manifest was read again because a file was gone.
    after_signature: bool,
    after_gone: bool,
    /// What is carried out; its `fetch` are the files that are not here yet.
    plan: Option<Plan>,
    /// When it has to be over, and how many seconds that leaves.
    ends: i64,
    left: u32,
}

impl Visit {
    /// A visit that goes on, or begins, at `now` with all its time.
    fn from(self, now: i64) -> Self {
        Self { ends: now.saturating_add(VISIT_SECONDS.into()), left: VISIT_SECONDS, ..self }
    }
}

/// Names the files of a plan, and who lays them over each other.
fn name_of(plan: &Plan) -> i64 {
    let mut text = format!("{} {VERSION} {ANALYZER_ID}", env!("CARGO_PKG_VERSION"));
    for part in &plan.held.parts {
        text.push_str(&part.sha256);
    }
    (url_hash(&text) >> 1) as i64
}

impl Round {
    /// Subscriptions in the reader's order, each of another key.
    pub fn new(subscriptions: Vec<Subscription>) -> Self {
        let entries = subscriptions.into_iter().map(|subscription| Entry { subscription, visit: None });
        Self { entries: entries.collect() }
    }

    /// Keys of the subscriptions to be visited at `now`, those first that are due longest. One that is being visited
    /// is not due.
    pub fn due(&self, now: i64) -> Vec<&str> {
        let waiting = self.entries.iter().filter(|entry| entry.visit.is_none());
        let due = waiting.filter_map(|entry| Some((entry.due_at(now)?, entry.subscription.key.as_str())));
        let mut due: Vec<(i64, &str)> = due.filter(|(at, _)| *at <= now).collect();
        sort::by(&mut due, |a, b| a.0.cmp(&b.0));
        due.into_iter().map(|(_, key)| key).collect()
    }

    /// When a subscription is due next, not before `now`; `None` where none is asked by the clock. Of one that is being
    /// visited, when it is due should the visit be cut short.
    pub fn next(&self, now: i64) -> Option<i64> {
        self.entries.iter().filter_map(|entry| entry.due_at(now)).min().map(|at| at.max(now))
    }

    /// A subscription's state as text, to be stored.
    pub fn state(&self, key: &str) -> Option<String> {
        Some(self.entry(key)?.subscription.state.write())
    }

    /// SHA-256 of the files that a subscription is made of, and of those that it will be: all others may go.
    pub fn needed(&self, key: &str) -> Vec<&str> {
        let Some(Entry { subscription: Subscription { state, .. }, .. }) = self.entry(key) else { return Vec::new() };
        let held = state.held.parts.iter().map(|part| part.sha256.as_str());
        let mut needed: Vec<&str> = held.collect();
        for file in state.manifest.iter().flat_map(Manifest::files) {
            needed.push(&file.sha256);
        }
        needed
    }

    /// Bytes of the files that a subscription's visit has still to download, the one that is asked for included.
    pub fn left(&self, key: &str) -> u64 {
        let visit = self.entry(key).and_then(|entry| entry.visit.as_ref());
        visit.and_then(|visit| visit.plan.as_ref()).map_or(0, Plan::bytes)
    }

    /// What a reader is shown of a subscription at `now`.
    pub fn report(&self, key: &str, now: i64) -> Option<Report<'_>> {
        let entry = self.entry(key)?;
        let State { held, stories, expires, manifest, read, unanswered, asked, problem, .. } =
            &entry.subscription.state;
        let is_interrupted = entry.visit.is_none() && *unanswered > 1;
        let interrupted = Problem { kind: ErrorKind::Interrupted, since: *asked, status: 0 };
        Some(Report {
            manifest: manifest.as_ref(),
            stories: *stories,
            bytes: held.bytes(),
            version: held.version,
            expires: Some(*expires).filter(|_| !held.parts.is_empty()),
            is_stale: !held.parts.is_empty() && *expires <= now,
            last: Some(*read).filter(|read| *read > 0),
            next: entry.due_at(now).map(|at| at.max(now)),
            problem: problem.or(is_interrupted.then_some(interrupted)),
        })
    }

    /// Begins a visit at `now`, by the clock or because the reader has pressed for it, also of one that is paused.
    /// `None` where there is no such subscription.
    pub fn begin(&mut self, key: &str, now: i64, pressed: bool) -> Option<Request> {
        let entry = self.entry_mut(key)?;
        let state = &mut entry.subscription.state;
        state.unanswered = state.unanswered.saturating_add(1);
        state.asked = now;
        state.next = now.saturating_add(rhythm::interrupted(state.unanswered));
        // A host that says for ever that nothing has changed must not keep news away.
        let is_fresh = (state.whole..state.whole.saturating_add(SECONDS_PER_DAY)).contains(&now)
            && (state.held.parts.is_empty() || state.expires > now);
        entry.visit = Some(Visit { is_pressed: pressed, ..Visit::default() }.from(now));
        entry.ask(Asked::Manifest, is_fresh)
    }

    /// Goes on after [`Step::Offer`], at `now`: the reader agrees to the index. `is_here` as for [`plan`]. `None` where
    /// no visit has come so far.
    pub fn agree(&mut self, key: &str, is_here: &dyn Fn(&str) -> bool, now: i64, random: f64) -> Option<Step> {
        let entry = self.entry_mut(key)?;
        entry.visit = Some(entry.visit.take_if(|visit| visit.asked.is_none() && visit.plan.is_none())?.from(now));
        entry.subscription.agreed = true;
        Some(entry.ended(|entry| entry.proceed(is_here, now, random), 0, now, random))
    }

    /// Takes in the answer to the request that a visit has come to, at `now`; `random` is from 0 to 1, `is_here` as
    /// for [`plan`]. `None` where no visit waits for an answer.
    pub fn answered(
        &mut self,
        key: &str,
        answer: &Answer<'_>,
        is_here: &dyn Fn(&str) -> bool,
        now: i64,
        random: f64,
    ) -> Option<Step> {
        let granted: Vec<String> =
            self.entries.iter().map(|entry| entry.subscription.address.manifest.clone()).collect();
        let entry = self.entry_mut(key)?;
        let visit = entry.visit.as_mut()?;
        let asked = visit.asked.take()?;
        visit.left = visit.ends.saturating_sub(now).clamp(0, VISIT_SECONDS.into()) as u32;
        if matches!(answer, Answer::OpaqueRedirect) && !visit.follows {
            (visit.follows, visit.was_redirected) = (true, true);
            return Some(Step::Ask { request: entry.ask(asked, false)?, keep: None });
        }
        if matches!(asked, Asked::File(_)) {
            entry.pay(answer.bytes(), now);
        }
        let (status, held_until) = match answer {
            Answer::Response { status, headers, .. } => (*status, headers.held_until(now.saturating_mul(1000))),
            _ => (0, None),
        };
        let granted = || granted.iter().map(String::as_str);
        let step =
            entry.ended(|entry| entry.takes(asked, answer, granted(), is_here, now, random), status, now, random);
        if matches!(step, Step::Failed(_)) {
            let state = &mut entry.subscription.state;
            state.next = state.next.max(held_until.map_or(0, |until| until.div_euclid(1000)));
        }
        Some(step)
    }

    /// Ends a visit that came to [`Step::Use`], at `now`, with the stories that the parts give, or why they can't be
    /// used. `None` where no visit has come so far.
    pub fn used(&mut self, key: &str, used: Result<u32>, now: i64, random: f64) -> Option<Step> {
        let entry = self.entry_mut(key)?;
        let plan = entry.visit.as_mut()?.plan.take_if(|plan| plan.fetch.is_empty())?;
        Some(entry.ended(
            |entry| {
                let state = &mut entry.subscription.state;
                let kind = used.as_ref().err().map(Error::kind);
                let is_unusable = matches!(
                    kind,
                    Some(ErrorKind::BadIndex | ErrorKind::UnsupportedVersion | ErrorKind::AnalyzerMismatch)
                );
                state.unusable = if is_unusable { name_of(&plan) } else { 0 };
                let stories = used?;
                (state.held, state.stories) = (plan.held, stories);
                state.expires = state.manifest.as_ref().map_or(0, |manifest| manifest.expires);
                Ok(entry.done(now, random))
            },
            0,
            now,
            random,
        ))
    }

    fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.subscription.key == key)
    }

    fn entry_mut(&mut self, key: &str) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.subscription.key == key)
    }
}

impl Entry {
    /// When it is due; `None` where it is not asked by the clock.
    fn due_at(&self, now: i64) -> Option<i64> {
        let Subscription { agreed, paused, state, .. } = &self.subscription;
        if *paused || !agreed {
            return None;
        }
        // A clock that went back makes it due.
        let went_back = state.asked > now.saturating_add(rhythm::SHORTEST);
        let latest = state.asked.saturating_add(rhythm::jittered(rhythm::LONGEST, 1.0));
        Some(if went_back { 0 } else { state.next.min(latest) })
    }

    /// What is known of the index. What was accepted counts from when on the reader agreed, and only where the address
    /// has no key or one that led to it.
    fn known(&self) -> Known<'_> {
        let Subscription { address: Address { key, .. }, agreed, state, .. } = &self.subscription;
        let is_of_key = |pin: &&Pin| key.as_ref().is_none_or(|key| pin.keys.contains(key));
        match (state.pin.as_ref().filter(|_| *agreed).filter(is_of_key), &state.manifest, key) {
            (Some(_), Some(manifest), _) => Known::Held(manifest),
            (Some(pin), None, _) => Known::Pinned(pin),
            (None, _, Some(key)) => Known::Key(key),
            (None, _, None) => Known::Nothing,
        }
    }

    /// The request that the visit comes to.
    fn ask(&mut self, asked: Asked, with_condition: bool) -> Option<Request> {
        let is_known = matches!(self.known(), Known::Held(_));
        let Subscription { address, state, .. } = &self.subscription;
        let visit = self.visit.as_mut()?;
        let is_conditional = with_condition && !visit.follows && is_known;
        let condition = |value: &String| if is_conditional { value.clone() } else { String::new() };
        let (address, most, seconds) = match &asked {
            Asked::Manifest => (address.manifest.clone(), MOST_BYTES as u64, MANIFEST_SECONDS),
            Asked::Signature => (address.beside(signature::NAME), signature::SIGNATURE_BYTES as u64, MANIFEST_SECONDS),
            Asked::File(file) => {
                let seconds = u32::try_from(file.bytes / SLOWEST).unwrap_or(u32::MAX);
                let seconds = FILE_SECONDS.saturating_add(seconds).min(visit.left).max(1);
                (address.beside(&file.name), file.bytes, seconds)
            }
        };
        let (etag, modified) = (condition(&state.etag), condition(&state.modified));
        visit.is_conditional = !etag.is_empty() || !modified.is_empty();
        visit.asked = Some(asked.clone());
        Some(Request { address, asked, etag, modified, follows: visit.follows, most, seconds })
    }

    fn asks(&mut self, asked: Asked, keep: Option<String>) -> Result<Step> {
        let request = self.ask(asked, false);
        let request = request.ok_or_else(|| Error::new(ErrorKind::Interrupted, "no visit is under way"))?;
        Ok(Step::Ask { request, keep })
    }

    fn takes<'a>(
        &mut self,
        asked: Asked,
        answer: &Answer<'_>,
        granted: impl Iterator<Item = &'a str>,
        is_here: &dyn Fn(&str) -> bool,
        now: i64,
        random: f64,
    ) -> Result<Step> {
        let Some(visit) = &mut self.visit else { return Ok(Step::Done) };
        let was_redirected = std::mem::take(&mut visit.was_redirected);
        let refused = |kind, message: &str| Err(Error::new(kind, message));
        let (url, status, headers, body) = match answer {
            Answer::OpaqueRedirect => return refused(ErrorKind::NoAnswer, "redirects lead nowhere"),
            // The server has answered with a redirect just now: the browser refuses the host that it names.
            Answer::Failed { kind: ErrorKind::NoAnswer, .. } if was_redirected => {
                return refused(ErrorKind::AnotherHost, "the address leads to a host that was not agreed to");
            }
            Answer::Failed { kind, .. } => return refused(*kind, "the download failed"),
            Answer::Response { url, status, headers, body } => (url, *status, headers, body),
        };
        if visit.follows && !may_lead(&self.subscription.address.manifest, url, granted) {
            return Err(Error::new(ErrorKind::AnotherHost, format!("the address leads to {url}")));
        }
        match (status, asked, body) {
            (304, Asked::Manifest, _) if visit.is_conditional => self.proceed(is_here, now, random),
            (200, Asked::Manifest, Body::Bytes(bytes)) => {
                let address = &self.subscription.address.manifest;
                // What another address gave is shown to none.
                visit.validators = match visit.follows {
                    true => Validators::default(),
                    false => Validators::new(address, &headers.etag, &headers.last_modified),
                };
                visit.bytes = bytes.to_vec();
                // Of one manifest there is one sequence of bytes: these were accepted before.
                if let Known::Held(manifest) = self.known()
                    && manifest.write().is_ok_and(|known| known == *bytes)
                {
                    self.keep_validators(now);
                    return self.proceed(is_here, now, random);
                }
                self.asks(Asked::Signature, None)
            }
            (200, Asked::Signature, Body::Bytes(bytes)) => {
                let signature = String::from_utf8_lossy(bytes).into_owned();
                self.accepts(&signature, is_here, now, random)
            }
            (200, Asked::File(file), Body::Hashed { bytes, sha256 }) => {
                file.check(*bytes, sha256)?;
                let state = &mut self.subscription.state;
                // It gets on: were it ended now, it would be begun again soon.
                state.unanswered = 1;
                state.next = now.saturating_add(rhythm::interrupted(1));
                if let Some(plan) = &mut visit.plan {
                    plan.fetch.retain(|other| *other != file);
                }
                self.carry_out(Some(file.sha256))
            }
            // It was merged into another since the manifest was read.
            (404 | 410, Asked::File(_), _) if !visit.after_gone => {
                (visit.after_gone, visit.after_signature, visit.plan) = (true, false, None);
                self.asks(Asked::Manifest, None)
            }
            _ => Err(Error::new(ErrorKind::Status, format!("the server answers with the status {status}"))),
        }
    }

    /// Takes the manifest whose signature has come.
    fn accepts(&mut self, signature: &str, is_here: &dyn Fn(&str) -> bool, now: i64, random: f64) -> Result<Step> {
        let Some(visit) = &mut self.visit else { return Ok(Step::Done) };
        let bytes = std::mem::take(&mut visit.bytes);
        let is_first = !std::mem::replace(&mut visit.after_signature, true);
        let accepted = match accept(&bytes, signature, self.known(), now) {
            // Two static files do not change at one moment.
            Err(error) if error.kind() == ErrorKind::BadSignature && is_first => {
                return self.asks(Asked::Manifest, None);
            }
            outcome => outcome?,
        };
        let state = &mut self.subscription.state;
        if accepted.is_new {
            let last = accepted.manifest.deltas.last();
            let gap = last.map(|delta| accepted.manifest.version - delta.since);
            state.mean = gap.map_or(state.mean, |gap| rhythm::mean(state.mean, gap));
        }
        (state.pin, state.manifest) = (Some(accepted.manifest.pin()), Some(accepted.manifest));
        self.keep_validators(now);
        self.proceed(is_here, now, random)
    }

    /// Remembers that the manifest that was accepted came whole, and what to ask with again for it.
    fn keep_validators(&mut self, now: i64) {
        self.subscription.state.whole = now;
        if let Some(visit) = &mut self.visit {
            let Validators { etag, modified, .. } = std::mem::take(&mut visit.validators);
            (self.subscription.state.etag, self.subscription.state.modified) = (etag, modified);
        }
    }

    /// Goes from the accepted manifest to its files.
    fn proceed(&mut self, is_here: &dyn Fn(&str) -> bool, now: i64, random: f64) -> Result<Step> {
        let Subscription { agreed, state: State { held, manifest, .. }, .. } = &self.subscription;
        let Some(manifest) = manifest else { return self.asks(Asked::Manifest, None) };
        if held.parts.is_empty() && manifest.expires <= now {
            return Err(Error::new(ErrorKind::Expired, "the manifest has expired: its publisher is silent"));
        }
        manifest.check_readable()?;
        if !agreed {
            return Ok(Step::Offer);
        }
        let is_whole = !held.parts.is_empty() && held.parts.iter().all(|part| is_here(&part.sha256));
        if is_whole && (held.version, &held.state) == (manifest.version, &manifest.state) {
            return Ok(self.done(now, random));
        }
        let plan = plan(manifest, held, is_here);
        let Some(visit) = &mut self.visit else { return Ok(Step::Done) };
        let (state, set) = (&self.subscription.state, manifest.bytes());
        if !visit.is_pressed {
            if state.unusable == name_of(&plan) {
                return Err(Error::new(ErrorKind::BadIndex, "the files could not be opened, and are still the same"));
            }
            let paid = rhythm::paid(state.paid, plan.bytes(), set, now);
            if !plan.fetch.is_empty() && !rhythm::is_affordable(paid, now) {
                return Err(Error::new(ErrorKind::TooMuch, "the publisher has all files downloaded anew too often"));
            }
        }
        visit.plan = Some(plan);
        self.carry_out(None)
    }

    /// Counts bytes that were downloaded.
    fn pay(&mut self, bytes: u64, now: i64) {
        let state = &mut self.subscription.state;
        let set = state.manifest.as_ref().map_or(0, Manifest::bytes);
        state.paid = rhythm::paid(state.paid, bytes, set, now);
    }

    /// Asks for the next file, or uses them all.
    fn carry_out(&mut self, keep: Option<String>) -> Result<Step> {
        let plan = self.visit.as_ref().and_then(|visit| visit.plan.clone()).unwrap_or_default();
        match plan.fetch.first() {
            Some(file) => self.asks(Asked::File(file.clone()), keep),
            None => Ok(Step::Use { plan, keep }),
        }
    }

    /// Ends the visit with what is published.
    fn done(&mut self, now: i64, random: f64) -> Step {
        let state = &mut self.subscription.state;
        (state.read, state.unanswered, state.failures, state.problem) = (now, 0, 0, None);
        let silence = state.manifest.as_ref().map_or(0, |manifest| now.saturating_sub(manifest.version));
        state.next = now.saturating_add(rhythm::jittered(rhythm::interval(state.mean, silence), random));
        self.visit = None;
        Step::Done
    }

    /// Takes a step; where it fails, ends the visit and notes the problem.
    fn ended(&mut self, step: impl FnOnce(&mut Self) -> Result<Step>, status: u16, now: i64, random: f64) -> Step {
        let error = match step(self) {
            Ok(step) => return step,
            Err(error) => error,
        };
        let (kind, state) = (error.kind(), &mut self.subscription.state);
        let status = if kind == ErrorKind::Status { status } else { 0 };
        let is_same = |known: &Problem| known.kind == kind && known.status == status;
        let since = state.problem.filter(is_same).map_or(now, |known| known.since.min(now));
        state.problem = Some(Problem { kind, since, status });
        (state.unanswered, state.failures) = (0, state.failures.saturating_add(1));
        // The index is another's now: it is only looked whether it has come back.
        let is_stopped = matches!(kind, ErrorKind::UnknownKey | ErrorKind::BadRotation | ErrorKind::OtherIndex);
        let wait = if is_stopped { rhythm::LONGEST } else { rhythm::backoff(state.failures) };
        state.next = now.saturating_add(rhythm::jittered(wait, random));
        self.visit = None;
        Step::Failed(error)
    }
}
