//! What readers download in 60 days of an index that gets 5,000 stories a day, published every hour, against the least
//! that they could: a delta made for each visit, from what that reader holds to what is published then.
//!
//! `cargo test --test subscription downloads -- --nocapture` prints the table. Publisher's merging and readers' plans
//! are the real ones; files have the sizes that deltas of so many stories have.

use crate::sample::{change_to, delta, key, manifest, state};
use sidelight::{
    publish::merge,
    subscription::{File, Held, Manifest, plan},
};
use std::collections::BTreeSet;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
const DAYS: i64 = 60;
const STORIES_A_DAY: u64 = 5000;
/// 2026-01-01, a Thursday.
const START: i64 = 1_767_225_600;
/// Bytes of a signature's file, and of what HTTP says around two answers.
const AROUND: u64 = 330 + 2 * 300;

/// Bytes of deltas of so many stories: allsides, 200 characters of each text, over a base of 5,000.
const SIZES: [(u64, u64); 8] = [
    (52, 15_623),
    (208, 45_760),
    (416, 80_044),
    (832, 142_265),
    (1664, 253_045),
    (5000, 651_408),
    (15_000, 1_737_907),
    (30_000, 3_299_399),
];

/// Bytes of a file of so many stories: between two sizes bytes a story go with the logarithm of the stories.
fn size(stories: u64) -> u64 {
    let per_story = |(stories, bytes): (u64, u64)| bytes as f64 / stories as f64;
    let two = SIZES.windows(2).find(|two| stories <= two[1].0).unwrap_or(&SIZES[SIZES.len() - 2..]);
    let part =
        (stories.clamp(two[0].0, two[1].0) as f64 / two[0].0 as f64).ln() / (two[1].0 as f64 / two[0].0 as f64).ln();
    (stories as f64 * (per_story(two[0]) * (1.0 - part) + per_story(two[1]) * part)) as u64
}

struct Publisher {
    manifest: Manifest,
    stories: u64,
    made: u64,
}

impl Publisher {
    fn file(&mut self, stories: u64) -> File {
        self.made += 1;
        File { bytes: size(stories), ..crate::sample::file(self.made, stories as u32) }
    }

    fn publish(&mut self, stories: u64, now: i64) {
        self.stories += stories;
        let told = stories + self.manifest.deltas.iter().map(|delta| u64::from(delta.file.stories)).sum::<u64>();
        let since = self.manifest.version;
        self.manifest.version = now;
        change_to(&mut self.manifest, state(now as u64));
        if merge::asks_for_base(self.manifest.base.stories.into(), told) {
            self.manifest.base = self.file(self.stories);
            self.manifest.deltas.clear();
            return;
        }
        let file = self.file(stories);
        self.manifest.deltas.push(delta(file, since));
        while self.manifest.deltas.len() > 8 {
            let deltas = &mut self.manifest.deltas;
            let since: Vec<i64> = deltas.iter().map(|delta| delta.since).collect();
            let older = merge::merged(&since, now).unwrap();
            let newer = deltas.remove(older + 1);
            let both = deltas[older].file.stories + newer.file.stories;
            self.manifest.deltas[older].file = self.file(both.into());
        }
    }
}

struct Reader {
    every: i64,
    next: i64,
    held: Held,
    here: BTreeSet<String>,
    knows: u64,
    downloaded: u64,
    least: u64,
    most_parts: usize,
}

impl Reader {
    fn visit(&mut self, publisher: &Publisher, is_first: bool) {
        let plan = plan(&publisher.manifest, &self.held, &|sha256| self.here.contains(sha256));
        // What the first visit brings is the same for all.
        if !is_first {
            self.downloaded += plan.bytes() + publisher.manifest.write().unwrap().len() as u64 + AROUND;
            self.least += size(publisher.stories - self.knows);
        }
        self.knows = publisher.stories;
        self.here = plan.held.parts.iter().map(|part| part.sha256.clone()).collect();
        self.held = plan.held;
        self.most_parts = self.most_parts.max(self.held.parts.len());
    }
}

/// For readers who come every hour, day and week: downloaded over least, and the most parts held.
fn run(days_before: u64) -> [(f64, usize); 3] {
    let mut publisher = Publisher { manifest: manifest(&key()), stories: 0, made: 0 };
    publisher.stories = days_before * STORIES_A_DAY;
    publisher.manifest.version = START;
    publisher.manifest.state = state(START as u64);
    publisher.manifest.deltas.clear();
    publisher.manifest.base = publisher.file(days_before * STORIES_A_DAY);
    // They come at twenty past, one hourly, three daily and three weekly ones at other times.
    let every = [(HOUR, 0), (DAY, 1), (DAY, 7), (DAY, 19), (7 * DAY, 10), (7 * DAY, 60), (7 * DAY, 130)];
    let mut readers = every.map(|(every, first)| Reader {
        every,
        next: START + first * HOUR + HOUR / 3,
        held: Held::default(),
        here: BTreeSet::new(),
        knows: 0,
        downloaded: 0,
        least: 0,
        most_parts: 0,
    });
    for hour in 1..=DAYS * 24 {
        let now = START + hour * HOUR;
        for reader in &mut readers {
            if reader.next < now {
                reader.visit(&publisher, reader.held.parts.is_empty());
                reader.next += reader.every;
            }
        }
        let of_day = (hour % 24) as u64;
        publisher.publish(STORIES_A_DAY * (of_day + 1) / 24 - STORIES_A_DAY * of_day / 24, now);
    }
    [HOUR, DAY, 7 * DAY].map(|every| {
        let alike = || readers.iter().filter(|reader| reader.every == every);
        let sum = |bytes: fn(&Reader) -> u64| alike().map(bytes).sum::<u64>() as f64;
        let most_parts = alike().map(|reader| reader.most_parts).max().unwrap_or_default();
        (sum(|reader| reader.downloaded) / sum(|reader| reader.least), most_parts)
    })
}

#[test]
fn downloads() {
    println!("{:28}{:>16}{:>16}{:>16}", "downloaded / least", "hourly", "daily", "weekly");
    for (days, most) in [(30, [1.7, 1.5, 1.5]), (1, [1.85, 1.8, 1.7])] {
        let readers = run(days);
        let cells: String = readers.iter().map(|(times, parts)| format!("{times:>7.2} ({parts:>3} p)")).collect();
        println!("{:28}{cells}", format!("days in the first base: {days}"));
        for ((times, _), most) in readers.iter().zip(most) {
            assert!(*times <= most, "{days} days in the first base: {times:.2} times the least");
        }
    }
}
