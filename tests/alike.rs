//! The same event, or only alike: invented stories in twelve languages, told twice or more, beside what only looks like
//! them: the next match, the next day's report, another hearing, the next draw, the same thing in another town, another
//! institute's poll, letters to the editor, and briefings that mention them.
//!
//! `alike/` is a labelled set (`sidelight eval related`); `confusables.tsv` has the pairs that must not be called the
//! same event.

use serde_json::Value;
use sidelight::Article;
use sidelight::index::{BuildOptions, Index, IndexBuilder};
use sidelight::library::Library;
use sidelight::similar::{SimilarOptions, Tier};
use sidelight::time::{Moment, published};
use std::collections::{HashMap, HashSet};

/// Least share of the true pairs that is shown as the same event, and most of the others.
const LEAST_TRUE: f64 = 0.9;
const MOST_ALIKE: f64 = 0.12;

fn stories() -> HashMap<String, Article> {
    let story = |line: &str| {
        let row: Value = serde_json::from_str(line).unwrap();
        let field = |name: &str| row[name].as_str().unwrap().to_owned();
        let (published, published_day) = published(Moment::parse(&field("date")));
        let article = Article {
            url: field("url"),
            title: field("title"),
            text: field("text"),
            outlet: Some(field("source")),
            published,
            published_day,
            lang: Some(field("lang")),
            ..Article::default()
        };
        (field("_id"), article)
    };
    include_str!("alike/corpus.jsonl").lines().map(story).collect()
}

/// The pairs of a table under its heading.
fn pairs(table: &'static str) -> Vec<(&'static str, &'static str)> {
    let mut rows = table.lines().skip(1).map(|line| line.split('\t'));
    std::iter::from_fn(|| rows.next().and_then(|mut row| Some((row.next()?, row.next()?)))).collect()
}

#[test]
fn what_is_only_alike_is_not_called_the_same_event() {
    let stories = stories();
    let mut builder = IndexBuilder::new(BuildOptions::default());
    stories.values().for_each(|story| _ = builder.add(story));
    let library = Library::new(Index::open(builder.finish().unwrap()).unwrap()).unwrap();
    let options = SimilarOptions { limit: 20, ..SimilarOptions::default() };
    let mut shown: HashMap<&str, HashMap<String, Tier>> = HashMap::new();
    for (id, story) in &stories {
        let matches = library.look_up(story, &options).matches;
        let of_match = |one: sidelight::similar::Match| {
            std::iter::once(one.url).chain(one.also_at.into_iter().map(|copy| copy.url)).map(move |url| (url, one.tier))
        };
        shown.insert(id, matches.into_iter().flat_map(of_match).collect());
    }
    let tier = |(asked, other): &(&str, &str)| shown[asked].get(&stories[*other].url).copied();
    let share = |pairs: &[(&str, &str)], wanted: Tier| {
        pairs.iter().filter(|pair| tier(pair) == Some(wanted)).count() as f64 / pairs.len() as f64
    };
    let (same, alike) = (pairs(include_str!("alike/qrels.tsv")), pairs(include_str!("alike/confusables.tsv")));
    assert!(same.len() >= 80 && alike.len() >= 80, "{} {}", same.len(), alike.len());
    let (found, wrong) = (share(&same, Tier::SameEvent), share(&alike, Tier::SameEvent));
    println!("same event: {found:.3} of {} true pairs, {wrong:.3} of {} that are only alike", same.len(), alike.len());
    assert!(found >= LEAST_TRUE && wrong <= MOST_ALIKE, "{found} {wrong}");
    // What is only alike is still a fine background.
    assert!(share(&alike, Tier::Background) > 0.25, "{}", share(&alike, Tier::Background));
    // Nothing is the same event as a story of another group.
    let event_of: HashMap<&str, &str> = stories.iter().map(|(id, story)| (&*story.url, id.as_str())).collect();
    let group = |id: &str| id.split('-').next().unwrap_or("").to_owned();
    let across: HashSet<(&str, &str)> = (shown.iter())
        .flat_map(|(id, shown)| shown.iter().map(move |(url, tier)| (*id, url, tier)))
        .filter(|(id, url, tier)| **tier == Tier::SameEvent && group(id) != group(event_of[url.as_str()]))
        .map(|(id, url, _)| (id, event_of[url.as_str()]))
        .collect();
    assert!(across.is_empty(), "{across:?}");
}
