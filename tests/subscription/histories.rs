//! Thousands of histories of publishers who do what publishers do, hosts that do worse, and devices that sleep, are
//! killed, lose files, begin anew and have a wrong clock. After each step a device holds the stories of one version
//! that was signed, never an older one than before ([`Device`] asserts it), and where all is sound again it ends at
//! the newest.
//!
//! Histories are made of a number, which a failure names.
//! `cargo test --test subscription histories -- --nocapture` counts what visits came to.

use crate::{
    host::{Change, DAY, Device, Fault, Host, Laid, Made, Publisher, STRANGER},
    sample::NOW,
};
use std::collections::BTreeMap;

const HISTORIES: u64 = 2000;
const EVENTS: usize = 24;
const THREADS: u64 = 2;

/// Numbers that look random: xorshift64*, Vigna 2016.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % end
    }

    fn of<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    fn change(&mut self) -> Change {
        (0..1 + self.below(4))
            .map(|_| (self.below(30) as u8, (self.below(5) > 0).then(|| self.below(1000) as u32)))
            .collect()
    }
}

struct History {
    chance: Chance,
    made: Made,
    publisher: Publisher,
    /// The publisher's record as it was, for one who loses it.
    backup: Publisher,
    /// One who goes on from a copy of the record, and publishes in turns.
    twin: Publisher,
    /// All that was laid out.
    laid: Vec<Laid>,
    host: Host,
    /// Whether the host serves what is not the publisher's index.
    is_foreign: bool,
    devices: Vec<Device>,
    now: i64,
    /// Visits by what they came to.
    said: BTreeMap<&'static str, usize>,
}

impl History {
    fn new(seed: u64) -> Self {
        let mut made = Made::default();
        let mut publisher = Publisher::new(&mut made);
        let first = publisher.sign(NOW, &mut made);
        Self {
            chance: Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1),
            backup: publisher.clone(),
            twin: publisher.clone(),
            made,
            publisher,
            laid: vec![first.clone()],
            host: Host::new(first),
            is_foreign: false,
            devices: vec![Device::new(Some(0)), Device::new(None), Device::new(Some(0))],
            now: NOW + 600,
            said: BTreeMap::new(),
        }
    }

    /// Lays out what the publisher has, on a sound host.
    fn publish(&mut self) {
        if let Some(laid) = self.publisher.publish(self.now, &mut self.made) {
            let last = std::mem::replace(&mut self.host, Host::new(laid.clone()));
            // What is no longer named stays a while.
            for (name, file) in last.laid.files {
                self.host.laid.files.entry(name).or_insert(file);
            }
            self.is_foreign = false;
            self.laid.push(laid);
        }
    }

    fn serve_foreign(&mut self, laid: Laid) {
        (self.host, self.is_foreign) = (Host::new(laid), true);
    }

    fn publisher_does(&mut self) {
        let (chance, made) = (&mut self.chance, &mut self.made);
        match chance.below(19) {
            0..=5 => {
                self.publisher.change(chance.change(), made);
                self.publish();
            }
            6 => {
                self.publisher.rebase(made);
                self.publish();
            }
            7 => {
                let older = chance.below(8);
                self.publisher.merge(older, made);
                self.publish();
            }
            // Signed anew without news.
            8 => self.publish(),
            9 => {
                for _ in 0..1 + chance.below(3) {
                    self.publisher.rotate();
                }
                self.publish();
            }
            // Taken down: what holds the story is deleted.
            10 => {
                let story = *self.publisher.stories.keys().next().unwrap_or(&0);
                self.publisher.stories.remove(&story);
                let before: Vec<Laid> = self.laid.clone();
                self.publisher.rebase(made);
                self.publish();
                self.made.deleted.extend(before.into_iter().flat_map(|laid| laid.files.into_keys()));
            }
            // A format that is not read yet, or the one that is.
            11 => {
                self.publisher.manifest.format ^= 64;
                self.publisher.rebase(made);
                self.publish();
            }
            12 => self.backup = self.publisher.clone(),
            // The record is lost, and an older one taken.
            13 => {
                let key = self.publisher.key;
                self.publisher = self.backup.clone();
                self.publisher.rotate_to(key);
            }
            // Another publishes that has a copy of the record, made now or long ago.
            16 => self.twin = self.publisher.clone(),
            17 | 18 => {
                std::mem::swap(&mut self.publisher, &mut self.twin);
                self.publisher.rotate_to(self.twin.key);
                self.publisher.change(chance.change(), made);
                self.publish();
            }
            // Its clock is wrong.
            14 => {
                let laid = self.publisher.sign(self.publisher.manifest.version.max(self.now) + 3 * DAY + 7, made);
                self.laid.push(laid.clone());
                self.host = Host::new(laid);
            }
            // Two manifests of one version.
            _ => {
                let version = self.publisher.manifest.version + 1;
                let mut other = self.publisher.clone();
                other.change(chance.change(), made);
                self.publisher.change(chance.change(), made);
                self.laid.push(self.publisher.sign(version, made));
                let forked = other.sign(version, made);
                self.host = Host::new(forked);
            }
        }
    }

    fn host_does(&mut self) {
        let chance = &mut self.chance;
        match chance.below(6) {
            0 => self.host.laid = self.laid[chance.below(self.laid.len())].clone(),
            1 => {
                let mut other = self.publisher.clone();
                other.change(chance.change(), &mut self.made);
                other.manifest.version = self.now.max(other.manifest.version + 1);
                // With a change of the key that the stranger made, or with none.
                match chance.below(2) {
                    0 => other.manifest.rotations.clear(),
                    _ => other.forge_rotation(),
                }
                let laid = other.laid(STRANGER, &mut self.made);
                self.serve_foreign(laid);
            }
            2 => {
                let mut other = self.publisher.clone();
                other.manifest.id = "f".repeat(32);
                let laid = other.sign(self.now.max(other.manifest.version + 1), &mut self.made);
                self.serve_foreign(laid);
            }
            // Caught between two files.
            3 => {
                let other = self.laid[chance.below(self.laid.len())].clone();
                self.host.laid.signature = other.signature;
            }
            4 => {
                let other = self.laid[chance.below(self.laid.len())].clone();
                self.host.then = Some((chance.below(5), other));
            }
            _ => {
                self.host.fault = chance.of(&[
                    Fault::Down,
                    Fault::Stalls,
                    Fault::Status(500),
                    Fault::Files(404),
                    Fault::Truncated,
                    Fault::Flipped,
                    Fault::Elsewhere,
                    Fault::Around,
                    Fault::Huge,
                    Fault::Full,
                ]);
            }
        }
    }

    fn device_does(&mut self) {
        let chance = &mut self.chance;
        let number = chance.below(self.devices.len());
        let device = &mut self.devices[number];
        match chance.below(14) {
            0 => device.lose(chance.below(4)),
            1 => *device = Device::new(chance.of(&[None, Some(0), Some(self.publisher.key)])),
            2 => device.damage(),
            3 if chance.below(4) == 0 => device.forget(),
            _ => {
                // What a device without anything can't know.
                if self.is_foreign && !(device.agreed && device.state().pin.is_some()) {
                    return;
                }
                let clock =
                    self.now + chance.of(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3600, -10 * DAY, 10 * DAY, -400 * DAY]);
                let killed_after = if chance.below(3) > 0 { usize::MAX } else { chance.below(8) };
                let said = device.visit(&self.host, &self.made, clock, killed_after);
                *self.said.entry(said).or_default() += 1;
            }
        }
    }

    fn run(&mut self) {
        for _ in 0..EVENTS {
            self.now += self.chance.of(&[0, 60, 3600, 3600, 7200, DAY, DAY, 5 * DAY, 40 * DAY]);
            match self.chance.below(10) {
                0..=3 => self.publisher_does(),
                4 => self.host_does(),
                _ => self.device_does(),
            }
        }
        // All is sound again.
        self.now += 40 * DAY;
        self.publisher.manifest.format = sidelight::index::format::VERSION;
        self.publish();
        let newest = self.publisher.manifest.version;
        for device in &mut self.devices {
            let said = device.visit(&self.host, &self.made, self.now + 60, usize::MAX);
            assert_eq!((said, device.state().held.version), ("", newest));
            assert_eq!(device.stories(&self.made), self.publisher.stories);
        }
    }
}

/// What visits of every history of a thread came to.
fn run(first: u64) -> BTreeMap<&'static str, usize> {
    let mut all = BTreeMap::new();
    for seed in (first..=HISTORIES).step_by(THREADS as usize) {
        let run = || {
            let mut history = History::new(seed);
            history.run();
            history.said
        };
        let said = std::panic::catch_unwind(run).unwrap_or_else(|_| panic!("history {seed} fails"));
        said.into_iter().for_each(|(said, times)| *all.entry(said).or_default() += times);
    }
    all
}

#[test]
fn devices_end_at_the_newest_version_or_keep_the_last_good_one() {
    let mut all = BTreeMap::new();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (1..=THREADS).map(|first| scope.spawn(move || run(first))).collect();
        for thread in threads {
            let said = thread.join().expect("every history holds");
            said.into_iter().for_each(|(said, times)| *all.entry(said).or_insert(0) += times);
        }
    });
    println!("{HISTORIES} histories, {} visits: {all:?}", all.values().sum::<usize>());
    // Histories lead to all that may go wrong, and mostly to what is well.
    for code in [
        "",
        "killed",
        "another-host",
        "bad-rotation",
        "bad-signature",
        "expired",
        "forked",
        "from-the-future",
        "no-answer",
        "no-room",
        "other-index",
        "rolled-back",
        "status",
        "timeout",
        "too-large",
        "unknown-key",
        "unsupported-version",
        "wrong-hash",
        "wrong-size",
    ] {
        assert!(all.get(code).is_some_and(|times| *times > 0), "\"{code}\": {:?}", all.get(code));
    }
}
