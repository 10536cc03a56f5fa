//! [`Stories`]: what an index is to hold, each story once.

use crate::source::{Snippets, TakeDown};
use crate::{article::Article, index::accepted, index::url_hash};
use std::collections::BTreeMap;

/// Stories by their canonical URLs.
#[derive(Debug, Default)]
pub struct Stories {
    by_url: BTreeMap<String, Article>,
}

impl Stories {
    /// Takes a story as an index would; a later one of the same URL takes the place of an earlier one. Whether it was
    /// taken: it needs an address, and a headline or text.
    pub fn add(&mut self, story: &Article) -> bool {
        let story = accepted(story);
        let is_taken = story.is_some();
        self.by_url.extend(story.map(|story| (story.url.clone(), story)));
        is_taken
    }

    /// Takes out what a list names, and gives the number of stories that were.
    pub fn take_down(&mut self, list: &TakeDown) -> usize {
        let before = self.by_url.len();
        self.by_url.retain(|url, _| !list.names(url));
        before - self.by_url.len()
    }

    /// Number of stories.
    pub fn len(&self) -> usize {
        self.by_url.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_url.is_empty()
    }

    /// Their canonical URLs.
    pub fn urls(&self) -> impl Iterator<Item = &str> {
        self.by_url.keys().map(String::as_str)
    }

    /// The story at a canonical URL.
    pub fn get(&self, url: &str) -> Option<&Article> {
        self.by_url.get(url)
    }

    /// What two versions of a story differ by, as an index with snippets as long as these holds them: XXH64 of all that
    /// is indexed.
    pub(super) fn fingerprints(&self, snippets: &Snippets) -> BTreeMap<&str, u64> {
        let fingerprint = |story: &Article| {
            let text = |text: &Option<String>| text.as_deref().unwrap_or_default().to_owned();
            let published = story.published.map_or(String::new(), |time| time.to_string());
            url_hash(
                &[
                    snippets.longest(&story.url).to_string(),
                    story.title.clone(),
                    story.text.clone(),
                    text(&story.outlet),
                    published,
                    story.published_day.to_string(),
                    text(&story.lang),
                    text(&story.snippet),
                ]
                .join("\0"),
            )
        };
        self.by_url.iter().map(|(url, story)| (url.as_str(), fingerprint(story))).collect()
    }
}
