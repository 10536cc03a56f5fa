//! The rules for the newsstand as a whole: what one file alone cannot break.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::source::{Newsstand, Story};

/// Words a story may have.
pub const WORDS: std::ops::RangeInclusive<usize> = 120..=300;
/// Outlets an event needs at least.
pub const OUTLETS_PER_EVENT: usize = 3;
/// A run of this many words in two stories of one event is a copied sentence, unless both are declared wire copies.
pub const LONGEST_SHARED_RUN: usize = 8;

/// Every broken rule, as `file:line: message`.
pub fn problems(newsstand: &Newsstand) -> Vec<String> {
    let mut problems = Vec::new();
    let mut addresses: BTreeMap<String, &Story> = BTreeMap::new();
    let mut events: BTreeMap<&str, Vec<&Story>> = BTreeMap::new();
    for story in &newsstand.stories {
        let file = story.file.display();
        if !WORDS.contains(&story.words) {
            let (least, most) = (WORDS.start(), WORDS.end());
            problems.push(format!("{file}:1: {} words; a story has {least} to {most}", story.words));
        }
        if let Some(other) = addresses.insert(story.url(), story) {
            problems.push(format!("{file}:1: the same address as {}: {}", other.file.display(), story.url()));
        }
        if let Some(event) = &story.event {
            events.entry(event).or_default().push(story);
        }
    }
    for story in newsstand.stories.iter().filter(|story| !story.fact("follows").is_empty()) {
        let (file, event) = (story.file.display(), story.fact("follows"));
        if story.event.is_some() || !events.contains_key(event) {
            problems.push(format!("{file}:1: only single stories follow, and `{event}` must be an event's folder"));
        }
    }
    for outlet in &newsstand.outlets {
        let name = format!("outlets/{}/outlet.json", outlet.id);
        if !matches!(outlet.feed.as_str(), "rss" | "atom") {
            problems.push(format!("{name}:1: `feed` is `rss` or `atom`, not `{}`", outlet.feed));
        }
        if !outlet.path.contains("{slug}") && !outlet.path.contains("{id}") || !outlet.path.ends_with('/') {
            problems.push(format!("{name}:1: `path` needs {{slug}} or {{id}} and ends with a slash"));
        }
        if !newsstand.stories.iter().any(|story| story.outlet == outlet.id) {
            problems.push(format!("{name}:1: this outlet has no story"));
        }
    }
    for (event, stories) in &events {
        let outlets: BTreeSet<&str> = stories.iter().map(|story| story.outlet.as_str()).collect();
        if outlets.len() < OUTLETS_PER_EVENT {
            problems.push(format!(
                "stories/{event}:1: {} outlet(s) cover this event; it needs {OUTLETS_PER_EVENT}, or move to singles",
                outlets.len()
            ));
        }
        for (at, one) in stories.iter().enumerate() {
            for other in &stories[at + 1..] {
                if declared_copies(one, other) {
                    continue;
                }
                if let Some(run) = shared_run(one, other, LONGEST_SHARED_RUN) {
                    let (file, other) = (one.file.display(), other.file.display());
                    problems.push(format!("{file}:1: shares words with {other}: `{run}`"));
                }
            }
        }
    }
    problems
}

/// Both are declared copies of the same wire text.
pub fn declared_copies(one: &Story, other: &Story) -> bool {
    !one.fact("wire").is_empty() && one.fact("wire") == other.fact("wire")
}

/// The first run of `length` words that both texts hold, ignoring case and punctuation.
pub fn shared_run(one: &Story, other: &Story, length: usize) -> Option<String> {
    let (one, other) = (words(&one.text()), words(&other.text()));
    let runs: HashSet<&[String]> = one.windows(length).collect();
    other.windows(length).find(|run| runs.contains(run)).map(|run| run.join(" "))
}

fn words(text: &str) -> Vec<String> {
    text.split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}
