//! [`Stories`]: the records of all followed feeds -> one index.

use super::address::is_within;
use super::{Limits, Record};
use crate::index::{BuildOptions, IndexBuilder};
use crate::{Article, Result, sort, url::site_of};
use std::cmp::Reverse;

/// An outlet as the reader follows it: its stories have its name, whatever its feed says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlet {
    /// Its name.
    pub name: String,
    /// Host of its site.
    pub host: String,
    /// Its language as a BCP 47 tag, for stories that name none; empty where it is not known.
    pub language: String,
}

/// Stories of followed outlets: each address once, the newest up to a limit.
#[derive(Debug)]
pub struct Stories {
    limits: Limits,
    /// In Unix seconds.
    now: i64,
    stories: Vec<Told>,
}

/// A story, and who tells it.
#[derive(Debug)]
struct Told {
    at: i64,
    /// Whether the story lies on the host of the outlet that tells it.
    is_own: bool,
    story: Article,
}

impl Stories {
    /// None yet; `now` is in Unix seconds.
    pub fn new(limits: Limits, now: i64) -> Self {
        Self { limits, now, stories: Vec::new() }
    }

    /// Takes in the stories of an outlet's record. Of one address told by several feeds, the outlet counts whose host
    /// it lies on.
    pub fn add(&mut self, record: &str, outlet: &Outlet) {
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        for kept in Record::read(record).stories {
            if !kept.lasts(self.now, self.limits.days) {
                continue;
            }
            let at = kept.told();
            let is_own = is_within(site_of(&kept.story.url), site_of_host(&outlet.host));
            let lang = kept.story.lang.clone().or_else(|| given(&outlet.language));
            let story = Article { outlet: given(&outlet.name), lang, ..kept.story };
            self.stories.push(Told { at, is_own, story });
        }
        // Twice the limit at most is held.
        if self.stories.len() / 2 >= self.limits.most.max(1) {
            self.trim();
        }
    }

    /// Writes the index.
    ///
    /// # Errors
    /// As [`IndexBuilder::finish`].
    pub fn finish(mut self, options: BuildOptions) -> Result<Vec<u8>> {
        self.trim();
        let mut builder = IndexBuilder::new(options);
        for told in self.stories {
            builder.add(&told.story);
        }
        builder.finish()
    }

    /// Leaves each address once, and the newest.
    fn trim(&mut self) {
        let stories = &mut self.stories;
        sort::by(stories, |a, b| {
            let key = |told: &Told| (Reverse(told.is_own), Reverse(told.at));
            (&a.story.url, key(a), &a.story.outlet).cmp(&(&b.story.url, key(b), &b.story.outlet))
        });
        stories.dedup_by(|b, a| a.story.url == b.story.url);
        sort::by(stories, |a, b| b.at.cmp(&a.at));
        stories.truncate(self.limits.most);
    }
}

/// The site of a host.
fn site_of_host(host: &str) -> &str {
    host.strip_prefix("www.").filter(|rest| rest.contains('.')).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::Index;

    fn record(urls: &[&str], published: i64) -> String {
        let mut record = Record::default();
        let story = |url: &&str| Article {
            url: (*url).into(),
            title: format!("Story at {url}"),
            text: "A ferry ran aground off the harbour.".into(),
            outlet: Some("what the feed says".into()),
            published: Some(published),
            ..Article::default()
        };
        record.take(urls.iter().map(story).collect(), Limits::default(), published);
        record.write()
    }

    fn outlet(name: &str, host: &str) -> Outlet {
        Outlet { name: name.into(), host: host.into(), language: "en".into() }
    }

    /// URL and outlet of each story of the index.
    fn shown(stories: Stories) -> Vec<String> {
        let index = Index::open(stories.finish(BuildOptions::default()).unwrap()).unwrap();
        let mut shown: Vec<String> = index
            .urls()
            .zip(0..)
            .map(|(url, document)| format!("{url} {}", index.outlet_name(index.outlet(document))))
            .collect();
        shown.sort();
        shown
    }

    #[test]
    fn an_outlet_has_the_followed_name_and_its_own_addresses() {
        let both = [
            (record(&["https://www.a.example/1", "https://b.example/1"], 1000), outlet("A", "www.a.example")),
            (
                record(&["https://news.b.example/2", "https://b.example/1", "https://www.a.example/1"], 2000),
                outlet("B", "b.example"),
            ),
        ];
        let expected = ["https://b.example/1 B", "https://news.b.example/2 B", "https://www.a.example/1 A"];
        for order in [[0, 1], [1, 0]] {
            let mut stories = Stories::new(Limits::default(), 3000);
            order.iter().for_each(|at| stories.add(&both[*at].0, &both[*at].1));
            assert_eq!(shown(stories), expected);
        }
    }

    #[test]
    fn the_newest_up_to_the_limit() {
        let mut stories = Stories::new(Limits { days: 21, most: 3 }, 9000);
        for at in 0..30 {
            stories.add(&record(&[&format!("https://a.example/{at}")], 1000 + at), &outlet("A", "a.example"));
            assert!(stories.stories.len() <= 6);
        }
        assert_eq!(shown(stories), ["https://a.example/27 A", "https://a.example/28 A", "https://a.example/29 A"]);
    }

    #[test]
    fn without_stories_there_is_no_index() {
        let mut stories = Stories::new(Limits::default(), 0);
        stories.add("nonsense", &Outlet::default());
        assert_eq!(stories.finish(BuildOptions::default()).unwrap_err().code(), "empty-corpus");
    }
}
