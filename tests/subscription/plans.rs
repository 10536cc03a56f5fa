//! Plans, against publishers that merge, rebase and stand still, and devices that sleep, lose files and stop halfway.

use crate::sample::{NOW, change_to, delta, file, key, manifest, state};
use proptest::prelude::*;
use sidelight::subscription::{File, Held, MOST_PARTS, Manifest, Plan, manifest::MOST_FILE_BYTES, plan};
use std::collections::BTreeMap;

/// What a file makes of stories: each is given or taken out.
type Change = BTreeMap<u8, Option<u32>>;

/// A publisher of stories that are numbers.
struct Publisher {
    manifest: Manifest,
    /// What every file that was ever published changes, by its SHA-256.
    files: BTreeMap<String, Change>,
    stories: BTreeMap<u8, u32>,
    made: u64,
    /// Version of the last change.
    changed: i64,
}

impl Publisher {
    fn new() -> Self {
        let mut new =
            Self { manifest: manifest(&key()), files: BTreeMap::new(), stories: BTreeMap::new(), made: 0, changed: 0 };
        new.rebase();
        new
    }

    fn file(&mut self, change: Change) -> File {
        self.made += 1;
        let file = file(self.made, change.len() as u32);
        self.files.insert(file.sha256.clone(), change);
        file
    }

    fn change(&mut self) {
        self.manifest.version += 60;
        self.changed = self.manifest.version;
        change_to(&mut self.manifest, state(self.changed as u64));
    }

    fn rebase(&mut self) {
        self.change();
        let all = self.stories.iter().map(|(story, value)| (*story, Some(*value))).collect();
        self.manifest.base = self.file(all);
        self.manifest.deltas.clear();
    }

    fn publish(&mut self, change: Change) {
        for (story, value) in &change {
            match value {
                Some(value) => self.stories.insert(*story, *value),
                None => self.stories.remove(story),
            };
        }
        if self.manifest.deltas.len() == 8 {
            self.merge(self.made as usize % 6);
        }
        let delta = delta(self.file(change), self.changed);
        self.manifest.deltas.push(delta);
        self.change();
    }

    /// Merges a delta with the next, unless that is the newest.
    fn merge(&mut self, first: usize) {
        if first + 2 >= self.manifest.deltas.len() {
            return;
        }
        let both = [first, first + 1].map(|at| &self.files[&self.manifest.deltas[at].file.sha256]);
        // Of a story there is only the last version.
        let both = both.into_iter().flat_map(Change::keys).map(|story| (*story, self.stories.get(story).copied()));
        let both = both.collect();
        let file = self.file(both);
        self.manifest.deltas.remove(first + 1);
        self.manifest.deltas[first].file = file;
    }
}

#[derive(Clone, Default)]
struct Device {
    held: Held,
    here: Vec<String>,
    downloaded: u64,
}

impl Device {
    /// Updates; a device that stops after so many downloads keeps what it held.
    fn update(&mut self, publisher: &Publisher, stops_after: usize) -> Plan {
        let plan = plan(&publisher.manifest, &self.held, &|sha256| self.here.iter().any(|here| here == sha256));
        for (number, file) in plan.fetch.iter().enumerate() {
            if number == stops_after {
                return plan;
            }
            self.downloaded += file.bytes;
            self.here.push(file.sha256.clone());
        }
        self.held = plan.held.clone();
        self.here.retain(|here| !plan.drop.contains(here));
        plan
    }

    fn stories(&self, publisher: &Publisher) -> BTreeMap<u8, u32> {
        let mut stories = BTreeMap::new();
        for part in &self.held.parts {
            assert!(self.here.contains(&part.sha256), "a part is not here");
            for (story, value) in &publisher.files[&part.sha256] {
                match value {
                    Some(value) => stories.insert(*story, *value),
                    None => stories.remove(story),
                };
            }
        }
        stories
    }
}

#[derive(Clone, Debug)]
enum Step {
    Publish(Vec<(u8, Option<u32>)>),
    Rebase,
    Merge(usize),
    StandStill,
    Update(usize),
    Stop(usize, usize),
    Lose(usize, usize),
    Anew(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let device = 0..3_usize;
    let change = prop::collection::vec((0..40_u8, prop::option::weighted(0.8, 0..1000_u32)), 1..5);
    prop_oneof![
        8 => change.prop_map(Step::Publish),
        1 => Just(Step::Rebase),
        2 => (0..8_usize).prop_map(Step::Merge),
        1 => Just(Step::StandStill),
        8 => device.clone().prop_map(Step::Update),
        1 => (device.clone(), 0..3_usize).prop_map(|(device, after)| Step::Stop(device, after)),
        1 => (device.clone(), 0..60_usize).prop_map(|(device, file)| Step::Lose(device, file)),
        1 => device.prop_map(Step::Anew),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn a_device_ends_at_what_is_published(steps in prop::collection::vec(step(), 1..300)) {
        let mut publisher = Publisher::new();
        let mut devices = vec![Device::default(); 3];
        for step in steps {
            match step {
                Step::Publish(change) => publisher.publish(change.into_iter().collect()),
                Step::Rebase => publisher.rebase(),
                Step::Merge(first) => publisher.merge(first),
                Step::StandStill => publisher.manifest.version += 60,
                Step::Update(device) => {
                    let device = &mut devices[device];
                    device.update(&publisher, usize::MAX);
                    prop_assert_eq!(&device.stories(&publisher), &publisher.stories);
                    prop_assert!(device.held.parts.len() <= MOST_PARTS);
                    prop_assert!(device.update(&publisher, usize::MAX).fetch.is_empty(), "twice");
                }
                Step::Stop(device, after) => _ = devices[device].update(&publisher, after),
                Step::Lose(device, file) => {
                    let here = &mut devices[device].here;
                    if file < here.len() {
                        here.remove(file);
                    }
                }
                Step::Anew(device) => devices[device] = Device::default(),
            }
        }
        for device in &mut devices {
            device.update(&publisher, usize::MAX);
            prop_assert_eq!(&device.stories(&publisher), &publisher.stories);
        }
    }
}

#[test]
fn a_device_that_always_comes_downloads_the_newest_alone() {
    let (mut publisher, mut device) = (Publisher::new(), Device::default());
    device.update(&publisher, usize::MAX);
    for number in 0..30_u8 {
        publisher.publish(BTreeMap::from([(number, Some(1))]));
        let plan = device.update(&publisher, usize::MAX);
        assert_eq!(plan.fetch.len(), 1, "{number}");
        assert!(plan.drop.is_empty());
    }
    assert_eq!(device.held.parts.len(), 31);
    // What it keeps is more than what is published, until a new base comes.
    publisher.rebase();
    let plan = device.update(&publisher, usize::MAX);
    assert_eq!((plan.fetch.len(), plan.drop.len(), device.held.parts.len()), (1, 31, 1));
    assert!(publisher.manifest.version > NOW);
}

#[test]
fn what_is_kept_is_bounded_in_bytes() {
    let (mut publisher, mut device) = (Publisher::new(), Device::default());
    device.update(&publisher, usize::MAX);
    for number in 0..19_u8 {
        publisher.publish(BTreeMap::from([(number, Some(1))]));
        for delta in &mut publisher.manifest.deltas {
            delta.file.bytes = MOST_FILE_BYTES / 9;
        }
        device.update(&publisher, usize::MAX);
        let bytes: u64 = device.held.parts.iter().map(|part| part.bytes).sum();
        assert!(bytes <= MOST_FILE_BYTES, "{number}: {bytes}");
    }
    assert_eq!(device.stories(&publisher), publisher.stories);
}
