//! A publisher who signs, a host that serves what was published or something else, and a device that a [`Round`]
//! leads.

use crate::sample::{NOW, change_to, file, key, manifest, rotation, signed, state};
use sidelight::{
    follow::Headers,
    publish::{SecretKey, merge},
    subscription::{
        Address, Answer, Asked, Body, Delta, Error, ErrorKind, File, Manifest, Request, Round, State, Step,
        Subscription,
    },
};
use std::collections::{BTreeMap, BTreeSet};

pub const DAY: i64 = 86_400;
/// The last of the keys is a stranger's.
pub const KEYS: usize = 9;
pub const STRANGER: usize = KEYS - 1;
const PLACE: &str = "https://harbour.example/index/";

thread_local! {
    static POOL: Vec<SecretKey> = (0..KEYS).map(|_| key()).collect();
}

/// Calls with the keys, which are made once.
pub fn with_keys<T>(call: impl FnOnce(&[SecretKey]) -> T) -> T {
    POOL.with(|keys| call(keys))
}

/// What a file makes of stories: each is given or taken out.
pub type Change = BTreeMap<u8, Option<u32>>;
pub type Stories = BTreeMap<u8, u32>;

/// What lies in a folder at a host.
#[derive(Clone)]
pub struct Laid {
    pub manifest: Vec<u8>,
    pub signature: String,
    pub files: BTreeMap<String, File>,
}

#[derive(Clone)]
pub struct Publisher {
    pub manifest: Manifest,
    /// Which key signs.
    pub key: usize,
    pub stories: Stories,
    /// Version of the last change.
    changed: i64,
    /// Whether files were made that no manifest names yet: no delta can start from them.
    is_pending: bool,
}

/// All that was ever made, whatever became of its publisher.
#[derive(Default)]
pub struct Made {
    /// What each file changes, by its SHA-256.
    files: BTreeMap<String, Change>,
    /// What each manifest's stories are, by its version.
    signed: BTreeMap<i64, Vec<Stories>>,
    /// States that were made.
    states: u64,
    /// Files that were deleted at the host.
    pub deleted: BTreeSet<String>,
}

impl Made {
    pub fn file(&mut self, change: Change) -> File {
        let file = file(self.files.len() as u64 + 1, change.len() as u32);
        self.files.insert(file.sha256.clone(), change);
        file
    }
}

impl Publisher {
    pub fn new(made: &mut Made) -> Self {
        let manifest = with_keys(|keys| manifest(&keys[0]));
        let mut new =
            Self { manifest, key: 0, stories: Stories::from([(1, 1), (2, 2)]), changed: 0, is_pending: false };
        new.rebase(made);
        new
    }

    pub fn rebase(&mut self, made: &mut Made) {
        self.manifest.base = made.file(self.stories.iter().map(|(story, value)| (*story, Some(*value))).collect());
        self.manifest.deltas.clear();
        self.is_pending = true;
    }

    /// Adds a delta, which the next manifest names.
    pub fn change(&mut self, change: Change, made: &mut Made) {
        for (story, value) in &change {
            match value {
                Some(value) => self.stories.insert(*story, *value),
                None => self.stories.remove(story),
            };
        }
        if self.is_pending {
            return self.rebase(made);
        }
        self.is_pending = true;
        let deltas = &mut self.manifest.deltas;
        deltas.push(Delta { file: made.file(change), since: self.changed, from: self.manifest.state.clone() });
        if deltas.len() > 8 {
            let since: Vec<i64> = deltas.iter().map(|delta| delta.since).collect();
            self.merge(merge::merged(&since, self.manifest.version).unwrap(), made);
        }
    }

    /// Merges a delta with the next. Of a story that was changed once more since, there is only the last version.
    pub fn merge(&mut self, older: usize, made: &mut Made) {
        let deltas = &mut self.manifest.deltas;
        if older + 2 >= deltas.len() {
            return;
        }
        let newer = deltas.remove(older + 1);
        let both = [&deltas[older].file, &newer.file].into_iter().flat_map(|file| made.files[&file.sha256].keys());
        let both = both.map(|story| (*story, self.stories.get(story).copied())).collect();
        deltas[older].file = made.file(both);
    }

    /// Lets a key sign in the place of the one before.
    pub fn rotate(&mut self) {
        if self.key + 1 < STRANGER {
            let (from, to) = (self.key, self.key + 1);
            let id = &self.manifest.id;
            self.manifest.rotations.push(with_keys(|keys| rotation(id, &keys[from], &keys[to])));
            self.key = to;
        }
    }

    /// Lets this key sign, one after the other.
    pub fn rotate_to(&mut self, key: usize) {
        while self.key < key {
            self.rotate();
        }
    }

    /// Lets the stranger sign a change to the stranger's own key.
    pub fn forge_rotation(&mut self) {
        with_keys(|keys| {
            let mut forged = rotation(&self.manifest.id, &keys[STRANGER], &keys[STRANGER]);
            forged.from = keys[self.key].public().clone();
            self.manifest.rotations.push(forged);
        });
    }

    /// Signs what is published at `now`; where the clock was wrong once, nothing before its time comes, as
    /// `sidelight publish` refuses it.
    pub fn publish(&mut self, now: i64, made: &mut Made) -> Option<Laid> {
        // A file that was lost is no ground to build on.
        if self.manifest.files().iter().any(|file| made.deleted.contains(&file.name)) {
            self.rebase(made);
        }
        let version = now.max(self.manifest.version + 1);
        (version <= now + DAY).then(|| self.sign(version, made))
    }

    /// Signs a version.
    pub fn sign(&mut self, version: i64, made: &mut Made) -> Laid {
        self.manifest.version = version;
        (self.manifest.created, self.manifest.expires) = (version, version + 14 * DAY);
        if std::mem::take(&mut self.is_pending) {
            self.changed = version;
            made.states += 1;
            change_to(&mut self.manifest, state(made.states));
        }
        self.laid(self.key, made)
    }

    /// What is laid out, signed by a key.
    pub fn laid(&self, key: usize, made: &mut Made) -> Laid {
        let mut manifest = self.manifest.clone();
        if self.is_pending {
            made.states += 1;
            change_to(&mut manifest, state(made.states));
        }
        manifest.key = with_keys(|keys| keys[key].public().clone());
        made.signed.entry(manifest.version).or_default().push(self.stories.clone());
        let (bytes, signature) = with_keys(|keys| signed(&manifest, &keys[key]));
        let files = manifest.files().into_iter().map(|file| (file.name.clone(), file.clone())).collect();
        Laid { manifest: bytes, signature, files }
    }
}

/// What a host does instead of answering as it should.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    #[default]
    None,
    Down,
    Stalls,
    Status(u16),
    /// Files are answered with a status.
    Files(u16),
    /// Files have a byte less.
    Truncated,
    /// Files have a bit flipped.
    Flipped,
    /// Everything leads to another host.
    Elsewhere,
    /// Everything leads to where it was asked.
    Around,
    /// Everything is larger than it may be.
    Huge,
    /// The device has no room.
    Full,
    /// Each file takes so many seconds.
    Drips(u32),
}

/// A host, by what it serves.
#[derive(Clone)]
pub struct Host {
    pub laid: Laid,
    pub fault: Fault,
    /// What is served from the request of this number on.
    pub then: Option<(usize, Laid)>,
}

impl Host {
    pub fn new(laid: Laid) -> Self {
        Self { laid, fault: Fault::None, then: None }
    }

    pub fn with(laid: &Laid, fault: Fault) -> Self {
        Self { laid: laid.clone(), fault, then: None }
    }

    /// How long a request takes that may take as long as it says.
    fn seconds(&self, request: &Request) -> u32 {
        match (self.fault, &request.asked) {
            (Fault::Drips(seconds), Asked::File(_)) => seconds.min(request.seconds),
            _ => 0,
        }
    }

    /// Calls with the answer to a request.
    fn answer<T>(&self, number: usize, request: &Request, made: &Made, call: impl FnOnce(&Answer<'_>) -> T) -> T {
        let laid = self.then.as_ref().filter(|(from, _)| *from <= number).map_or(&self.laid, |(_, laid)| laid);
        let failed = |kind| Some(Answer::Failed { kind, bytes: 0 });
        let is_file = matches!(request.asked, Asked::File(_));
        let special = match self.fault {
            Fault::Drips(_) if self.seconds(request) == request.seconds => failed(ErrorKind::Timeout),
            Fault::Down => failed(ErrorKind::NoAnswer),
            Fault::Stalls => failed(ErrorKind::Timeout),
            Fault::Huge => failed(ErrorKind::TooLarge),
            Fault::Full if is_file => failed(ErrorKind::NoRoom),
            Fault::Elsewhere | Fault::Around if !request.follows => Some(Answer::OpaqueRedirect),
            _ => None,
        };
        if let Some(answer) = special {
            return call(&answer);
        }
        let etag = laid.manifest.iter().fold(1_u64, |tag, byte| tag.wrapping_mul(31).wrapping_add(u64::from(*byte)));
        let etag = format!("\"{etag:x}\"");
        let url = if self.fault == Fault::Elsewhere { "https://elsewhere.example/x" } else { &request.address };
        let respond = |status, body| Answer::Response {
            url,
            status,
            headers: Headers { etag: etag.clone(), ..Headers::default() },
            body,
        };
        let empty = Body::Bytes(&[]);
        match (&request.asked, self.fault) {
            (_, Fault::Status(status)) => call(&respond(status, empty)),
            (Asked::Manifest, _) if request.etag == etag => call(&respond(304, empty)),
            (Asked::Manifest, _) => call(&respond(200, Body::Bytes(&laid.manifest))),
            (Asked::Signature, _) => call(&respond(200, Body::Bytes(laid.signature.as_bytes()))),
            (Asked::File(_), Fault::Files(status)) => call(&respond(status, empty)),
            (Asked::File(asked), fault) => {
                assert_eq!(request.address, format!("{PLACE}{}", asked.name));
                let Some(file) = laid.files.get(&asked.name).filter(|file| !made.deleted.contains(&file.name)) else {
                    return call(&respond(404, empty));
                };
                let bytes = file.bytes - u64::from(fault == Fault::Truncated);
                let sha256 = if fault == Fault::Flipped { "f".repeat(64) } else { file.sha256.clone() };
                call(&respond(200, Body::Hashed { bytes, sha256: &sha256 }))
            }
        }
    }
}

/// A device with one subscription.
pub struct Device {
    pub address: Address,
    /// Whether the reader has agreed, and has paused it.
    pub agreed: bool,
    pub paused: bool,
    stored: String,
    pub here: BTreeSet<String>,
    /// Whether the reader presses for its visits.
    pub pressed: bool,
    /// Whether files that came can't be opened, and how often some were to be.
    pub broken: bool,
    pub opened: usize,
    /// Files were lost that are in use.
    lost: bool,
    /// Highest versions held and accepted.
    highest: [i64; 2],
    /// Requests that were made.
    pub asked: Vec<Request>,
}

impl Device {
    /// One whose reader pasted an address, with a key or without.
    pub fn new(key: Option<usize>) -> Self {
        let key = key.map_or_else(String::new, |key| with_keys(|keys| format!("#{}", keys[key].public())));
        let address = Address::typed(&format!("{PLACE}manifest.json{key}")).unwrap().remove(0);
        Self {
            address,
            agreed: false,
            paused: false,
            stored: String::new(),
            here: BTreeSet::new(),
            pressed: false,
            broken: false,
            opened: 0,
            lost: false,
            highest: [0; 2],
            asked: Vec::new(),
        }
    }

    pub fn state(&self) -> State {
        State::read(&self.stored)
    }

    /// Puts another state in the place of the one that is stored.
    pub fn put(&mut self, state: &State) {
        self.stored = state.write();
    }

    pub fn round(&self) -> Round {
        let (address, agreed, paused, state) = (self.address.clone(), self.agreed, self.paused, self.state());
        Round::new(vec![Subscription { key: "a".into(), address, agreed, paused, state }])
    }

    /// Has the manifest that was accepted written by a Sidelight whose manifests are not read here.
    pub fn damage(&mut self) {
        self.stored = self.stored.replace("\"sidelight\": 1,", "\"sidelight\": 2,");
    }

    /// Loses the state; what the settings say stays.
    pub fn forget(&mut self) {
        (self.stored, self.highest) = (String::new(), [0; 2]);
    }

    /// Loses a file.
    pub fn lose(&mut self, number: usize) {
        if let Some(file) = self.here.iter().nth(number).cloned() {
            self.here.remove(&file);
            self.lost = true;
        }
    }

    /// Visits a host; the browser ends after so many steps. The code of what is wrong, empty where all is well,
    /// `killed` where the browser ended.
    pub fn visit(&mut self, host: &Host, made: &Made, now: i64, killed_after: usize) -> &'static str {
        let mut now = now;
        let mut round = self.round();
        let Some(request) = round.begin("a", now, self.pressed) else { panic!("there is a subscription") };
        let mut step = Step::Ask { request, keep: None };
        for number in 0.. {
            self.store(&round, made, now);
            if number == killed_after {
                return "killed";
            }
            assert!(number < 100, "the visit does not end");
            let here = self.here.clone();
            let is_here = |sha256: &str| here.contains(sha256);
            let next = match &step {
                Step::Ask { request, .. } => {
                    self.asked.push(request.clone());
                    now += i64::from(host.seconds(request));
                    let next =
                        host.answer(number, request, made, |answer| round.answered("a", answer, &is_here, now, 0.5));
                    if let Some(Step::Ask { keep: Some(good), .. } | Step::Use { keep: Some(good), .. }) = &next {
                        assert!(made.files.contains_key(good), "what is kept is good");
                        self.here.insert(good.clone());
                    }
                    next
                }
                Step::Offer => {
                    let pin = self.state().pin.unwrap();
                    (self.agreed, self.highest[1]) = (true, pin.version);
                    // What the settings keep.
                    self.address.key.get_or_insert(pin.keys.last().unwrap().clone());
                    round.agree("a", &is_here, now, 0.5)
                }
                Step::Use { plan, .. } => {
                    let is_whole = plan.held.parts.iter().all(|part| self.here.contains(&part.sha256));
                    assert!(is_whole, "a part is not here");
                    self.opened += 1;
                    if self.broken {
                        let error = Error::new(ErrorKind::BadIndex, "no index");
                        step = round.used("a", Err(error), now, 0.5).unwrap();
                        continue;
                    }
                    self.lost = false;
                    round.used("a", Ok(self.here.len() as u32), now, 0.5)
                }
                Step::Done | Step::Failed(_) => {
                    let needed = round.needed("a");
                    self.here.retain(|here| needed.contains(&here.as_str()));
                    return if let Step::Failed(error) = step { error.code() } else { "" };
                }
            };
            step = next.expect("a visit is under way");
        }
        unreachable!()
    }

    /// Stores the state; what must hold after each step is asserted.
    fn store(&mut self, round: &Round, made: &Made, now: i64) {
        self.stored = round.state("a").unwrap();
        let state = self.state();
        assert_eq!(state.write(), self.stored);
        // What was offered counts from when on the reader agrees.
        if !self.agreed {
            return;
        }
        let accepted = state.pin.as_ref().map_or(0, |pin| pin.version);
        if accepted > self.highest[1] {
            assert!(accepted <= now + DAY, "a version of the future was accepted");
        }
        for (highest, version) in self.highest.iter_mut().zip([state.held.version, accepted]) {
            assert!(*highest <= version, "a version went down from {highest} to {version}");
            *highest = version;
        }
        if state.held.parts.is_empty() {
            return;
        }
        assert!(self.lost || state.held.parts.iter().all(|part| self.here.contains(&part.sha256)), "a part is gone");
        let signed = made.signed.get(&state.held.version).expect("a version that was signed");
        assert!(signed.contains(&self.stories(made)), "the stories are those of no manifest");
    }

    /// The stories that the files in use give.
    pub fn stories(&self, made: &Made) -> Stories {
        let parts = self.state().held.parts;
        let changes = parts.iter().flat_map(|part| &made.files[&part.sha256]);
        let mut stories = Stories::new();
        for (story, value) in changes {
            match value {
                Some(value) => stories.insert(*story, *value),
                None => stories.remove(story),
            };
        }
        stories
    }
}

/// A publisher with a delta or two over its base, and what was made.
pub fn published() -> (Publisher, Made, Laid) {
    let mut made = Made::default();
    let mut publisher = Publisher::new(&mut made);
    publisher.sign(NOW, &mut made);
    publisher.change(Change::from([(3, Some(3))]), &mut made);
    let laid = publisher.sign(NOW + 3600, &mut made);
    (publisher, made, laid)
}
