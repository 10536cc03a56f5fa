//! The device: what the extension's background does with a `Round`, with a worker that may end at any await.

use super::server::Server;
use super::{DAY, Random};
use sidelight::follow::{Followed, Limits, Round, State};

/// A request that left the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub feed: usize,
    /// True time.
    pub time: i64,
    pub address: String,
    pub etag: String,
    pub follows: bool,
    /// Jumps of the clock so far.
    pub jumps: usize,
    /// Time asleep so far.
    pub asleep: i64,
    /// Whether the worker ended before its answer was stored.
    pub was_killed: bool,
}

pub struct Device {
    addresses: Vec<String>,
    /// What is stored.
    states: Vec<String>,
    pub records: Vec<String>,
    pub asked: Vec<Asked>,
    random: Random,
    kills: i64,
    /// What the clock is ahead of true time.
    ahead: i64,
    jumps: usize,
    asleep: i64,
    awake: i64,
}

impl Device {
    pub fn new(servers: &[Server], kills: i64, seed: u64) -> Self {
        Self {
            addresses: servers.iter().map(Server::address).collect(),
            states: vec![String::new(); servers.len()],
            records: vec![String::new(); servers.len()],
            asked: Vec::new(),
            random: Random(seed),
            kills,
            ahead: 0,
            jumps: 0,
            asleep: 0,
            awake: super::START,
        }
    }

    /// Sets the clock `ahead` of true time.
    pub fn jump(&mut self, ahead: i64) {
        self.jumps += usize::from(self.ahead != ahead);
        self.ahead = ahead;
    }

    /// The device was asleep until `time`.
    pub fn slept(&mut self, time: i64) {
        self.asleep += (time - self.awake).max(0);
        self.awake = time;
    }

    /// When the alarm rings, in true time.
    pub fn alarm(&self, time: i64) -> i64 {
        let now = time + self.ahead;
        self.load().next(now).map_or(time + DAY, |next| next - self.ahead)
    }

    fn load(&self) -> Round {
        let feeds = self.addresses.iter().zip(&self.states).map(|(address, state)| Followed {
            key: address.clone(),
            address: address.clone(),
            state: State::read(state),
        });
        Round::new(feeds.collect(), false, 0)
    }

    /// Whether the worker ends here.
    fn ends(&mut self) -> bool {
        let kills = self.kills;
        self.random.chance(kills)
    }

    /// One round at true time `time`, as far as it comes.
    pub fn round(&mut self, time: i64, servers: &mut [Server], limits: Limits) {
        self.awake = time;
        let now = time + self.ahead;
        let mut round = self.load();
        let due: Vec<String> = round.due(now).into_iter().map(str::to_owned).collect();
        for key in due {
            if self.feed(&mut round, &key, time, servers, limits).is_none() {
                return;
            }
        }
    }

    /// One feed of a round; `None` where the worker ends.
    fn feed(&mut self, round: &mut Round, key: &str, time: i64, servers: &mut [Server], limits: Limits) -> Option<()> {
        let feed = self.addresses.iter().position(|address| address == key)?;
        let now = time + self.ahead;
        let record = Some(self.records[feed].clone()).filter(|record| !record.is_empty());
        let mut request = round.begin(key, record.as_deref(), now)?;
        if self.ends() {
            return None;
        }
        self.states[feed] = round.state(key)?;
        if self.ends() {
            return None;
        }
        let first = self.asked.len();
        loop {
            let entry = Asked {
                feed,
                time,
                address: request.address.clone(),
                etag: request.etag.clone(),
                follows: request.follows,
                jumps: self.jumps,
                asleep: self.asleep,
                was_killed: true,
            };
            self.asked.push(entry);
            let is_forced = self.jumps > 0 || self.kills > 0;
            let given = servers[feed].answer(&request, time, is_forced);
            if self.ends() {
                return None;
            }
            let random = self.random.part();
            let outcome = round.answered(&request, &given.as_answer(), record.as_deref(), limits, now, random);
            if let Some(again) = outcome.again {
                request = again;
                continue;
            }
            if let Some(record) = outcome.record {
                self.records[feed] = record;
                if self.ends() {
                    return None;
                }
            }
            self.states[feed] = round.state(key)?;
            self.asked[first..].iter_mut().for_each(|asked| asked.was_killed = false);
            return (!self.ends()).then_some(());
        }
    }
}
