//! [`Stories`]: the records of all followed feeds -> one index.

use super::address::is_within;
use super::{Limits, Record};
use crate::index::{BuildOptions, IndexBuilder};
use crate::{Article, Result, sort, url::site_of};

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

/// Stories of followed outlets: each address once, the newest up to a limit. While there are fewer, the order of the
/// records does not matter; the same records in the same order always give the same stories.
#[derive(Debug)]
pub struct Stories {
    limits: Limits,
    /// In Unix seconds.
    now: i64,
    entries: Vec<Entry>,
    /// Entries with a story.
    held: usize,
}

/// A story as one outlet has it.
#[derive(Debug)]
struct Entry {
    url: String,
    at: i64,
    /// Whether it lies on the host of that outlet.
    is_own: bool,
    /// Nothing where it is older than the newest: then it only keeps others from having it.
    story: Option<Article>,
}

impl Stories {
    /// None yet; `now` is in Unix seconds.
    pub fn new(limits: Limits, now: i64) -> Self {
        Self { limits, now, entries: Vec::new(), held: 0 }
    }

    /// Takes in the stories of an outlet's record. Of one address in several records, the outlet counts whose host it
    /// lies on.
    ///
    /// Holds twice the limit and one record at most.
    pub fn add(&mut self, record: &str, outlet: &Outlet) {
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        for kept in Record::read(record).stories {
            if !kept.lasts(self.now, self.limits.days) {
                continue;
            }
            let (url, at) = (kept.story.url.clone(), kept.told());
            let is_own = is_within(site_of(&url), site_of_host(&outlet.host));
            let lang = kept.story.lang.clone().or_else(|| given(&outlet.language));
            let story = Some(Article { outlet: given(&outlet.name), lang, ..kept.story });
            self.entries.push(Entry { url, at, is_own, story });
            self.held += 1;
        }
        if self.held / 2 >= self.limits.most.max(1) {
            self.trim();
        }
    }

    /// Writes the index, documents by date: it is built anew whenever records have changed, and lasts an hour.
    ///
    /// # Errors
    /// As [`IndexBuilder::finish_by_date`].
    pub fn finish(mut self, options: BuildOptions) -> Result<Vec<u8>> {
        self.trim();
        let mut builder = IndexBuilder::new(options);
        for story in self.entries.into_iter().filter_map(|entry| entry.story) {
            builder.add(&story);
        }
        builder.finish_by_date()
    }

    /// Leaves each address once, and the stories of the newest.
    fn trim(&mut self) {
        let entries = &mut self.entries;
        sort::by(entries, |a, b| {
            let outlet = |entry: &Entry| entry.story.as_ref().and_then(|story| story.outlet.clone());
            let best = (b.is_own, b.at).cmp(&(a.is_own, a.at));
            a.url.cmp(&b.url).then(best).then_with(|| outlet(a).cmp(&outlet(b)))
        });
        entries.dedup_by(|b, a| a.url == b.url);
        sort::by(entries, |a, b| b.at.cmp(&a.at).then_with(|| a.url.cmp(&b.url)));
        entries.iter_mut().skip(self.limits.most).for_each(|entry| entry.story = None);
        entries.retain(|entry| entry.story.is_some() || entry.is_own);
        self.held = entries.iter().filter(|entry| entry.story.is_some()).count();
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
            assert!(stories.held <= 6);
        }
        assert_eq!(shown(stories), ["https://a.example/27 A", "https://a.example/28 A", "https://a.example/29 A"]);
    }

    #[test]
    fn an_outlet_keeps_its_addresses_past_the_limit() {
        let records = [
            (record(&["https://own.example/1"], 1000), outlet("Own", "own.example")),
            (record(&["https://b.example/2"], 5000), outlet("B", "b.example")),
            (record(&["https://c.example/3"], 4000), outlet("C", "c.example")),
            (record(&["https://d.example/4"], 3000), outlet("D", "d.example")),
            (record(&["https://own.example/1"], 6000), outlet("Other", "other.example")),
        ];
        for first in 0..records.len() {
            for step in 1..records.len() {
                let mut stories = Stories::new(Limits { days: 21, most: 2 }, 9000);
                for i in 0..records.len() {
                    let (record, outlet) = &records[(first + i * step) % records.len()];
                    stories.add(record, outlet);
                }
                let shown = shown(stories);
                assert_eq!(shown[0], "https://b.example/2 B");
                assert!(shown.iter().all(|story| !story.ends_with("Other")), "{shown:?}");
            }
        }
    }

    #[test]
    fn without_stories_there_is_no_index() {
        let mut stories = Stories::new(Limits::default(), 0);
        stories.add("nonsense", &Outlet::default());
        assert_eq!(stories.finish(BuildOptions::default()).unwrap_err().code(), "empty-corpus");
    }
}
