//! [`Record`]: the stories kept of a feed, and what its server gave to ask again with, as a text that the extension
//! stores.
//!
//! ```text
//! sidelight-stories 1
//! <address> TAB <ETag> TAB <Last-Modified>
//! <listed: 1 or 0> TAB <seen> TAB <published> TAB <language> TAB <address> TAB <headline> TAB <snippet> TAB <text>
//! ```
//!
//! One line a story, newest first. `seen` and `published` are Unix seconds; `published` may be a day alone
//! (`2026-11-20`). What is absent is empty. Inside a field `\t`, `\n` and `\\` stand for a tab, a line break and a
//! backslash. Validators stand beside the stories that they are of, so that neither is ever stored without the other.
//! Lines of another shape are passed over; of another version nothing is read.

use super::Limits;
use crate::{
    Article, index, sort,
    time::{self, Moment, SECONDS_PER_DAY, date_of},
};
use std::collections::HashMap;

/// The first line of a record.
const FIRST: &str = "sidelight-stories 1";
/// Characters kept of a text, the first ones.
pub const TEXT_CHARS: usize = 1000;
/// Characters kept of a snippet, the first ones.
const SNIPPET_CHARS: usize = 300;
/// Stories kept of one feed at most, the newest.
pub const MOST_OF_FEED: usize = 5000;
/// Longest validator that is given back, in bytes: what is longer marks a reader rather than a feed.
const LONGEST_VALIDATOR: usize = 256;

/// What a server gave to ask again with, and the address that it is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// Address that answered.
    pub address: String,
    /// `ETag`; empty where there was none.
    pub etag: String,
    /// `Last-Modified`; empty where there was none.
    pub modified: String,
}

impl Validators {
    /// Validators by the headers of an answer; one that is too long or no plain text counts as absent.
    pub fn new(address: &str, etag: &str, modified: &str) -> Self {
        let kept = |value: &str| {
            let value = value.trim();
            let is_plain = value.len() <= LONGEST_VALIDATOR && value.bytes().all(|byte| (b' '..=b'~').contains(&byte));
            if is_plain { value.to_owned() } else { String::new() }
        };
        Self { address: address.to_owned(), etag: kept(etag), modified: kept(modified) }
    }
}

/// A story, and what is known of its place in the feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The story as an index accepts it, without the outlet's name.
    pub story: Article,
    /// When it was first seen, in Unix seconds.
    pub seen: i64,
    /// Whether the feed listed it when it was read last.
    pub is_listed: bool,
}

impl Kept {
    /// When it counts as told: its date, else when it was first seen.
    pub fn told(&self) -> i64 {
        self.story.published.unwrap_or(self.seen)
    }

    /// Whether it is kept at `now`, in Unix seconds: while the feed lists it, and else until the earlier of its date
    /// and first sight is more than `days` ago.
    pub fn lasts(&self, now: i64, days: u32) -> bool {
        self.is_listed || self.told().min(self.seen) >= now.saturating_sub(i64::from(days) * SECONDS_PER_DAY)
    }
}

/// The stories of a feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// What to ask again with.
    pub validators: Validators,
    /// Newest first.
    pub stories: Vec<Kept>,
}

/// What reading a feed changed in its record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Stories that were not there before.
    pub new: usize,
    /// Whether stories came, went or were rewritten.
    pub is_any: bool,
}

impl Record {
    /// Reads a record; an empty one where the text is none, or of another version.
    ///
    /// # Complexity
    /// Linear in the text.
    pub fn read(text: &str) -> Self {
        let mut record = Self::default();
        let mut lines = text.split('\n');
        if lines.next() != Some(FIRST) {
            return record;
        }
        if let Some([address, etag, modified]) = lines.next().and_then(fields) {
            record.validators = Validators::new(&address, &etag, &modified);
        }
        record.stories.extend(lines.filter_map(kept).take(MOST_OF_FEED));
        record
    }

    /// The validators of a record, read without its stories.
    pub fn validators(text: &str) -> Validators {
        let head: Vec<&str> = text.splitn(3, '\n').take(2).collect();
        Self::read(&head.join("\n")).validators
    }

    /// The record as text.
    pub fn write(&self) -> String {
        let mut out = FIRST.to_owned();
        let mut push = |fields: &[&str]| {
            for (i, field) in fields.iter().enumerate() {
                out.push(if i == 0 { '\n' } else { '\t' });
                push_escaped(field, &mut out);
            }
        };
        let Validators { address, etag, modified } = &self.validators;
        push(&[address, etag, modified]);
        for Kept { story, seen, is_listed } in &self.stories {
            let text = |seconds: i64| if story.published_day { date_of(seconds) } else { seconds.to_string() };
            let published = story.published.map(text);
            push(&[
                if *is_listed { "1" } else { "0" },
                &seen.to_string(),
                published.as_deref().unwrap_or_default(),
                story.lang.as_deref().unwrap_or_default(),
                &story.url,
                &story.title,
                story.snippet.as_deref().unwrap_or_default(),
                &story.text,
            ]);
        }
        out
    }

    /// Takes in the stories that the feed lists at `now`, in Unix seconds, in place of those it listed before.
    ///
    /// A date in the future, a day alone that has begun nowhere, counts as first seen. What the feed no longer lists
    /// stays as [`Kept::lasts`] says.
    pub fn take(&mut self, listed: Vec<Article>, limits: Limits, now: i64) -> Change {
        let before = std::mem::take(&mut self.stories);
        // By address the place of a story among those kept; those that are new have the places behind them.
        let mut places: HashMap<String, usize> = HashMap::new();
        for (place, kept) in before.iter().enumerate() {
            places.insert(kept.story.url.clone(), place);
        }
        let mut is_listed = vec![false; before.len()];
        let mut stories = Vec::new();
        for story in listed.iter().filter_map(cut) {
            let place = *places.entry(story.url.clone()).or_insert(is_listed.len());
            if place == is_listed.len() {
                is_listed.push(false);
            }
            if std::mem::replace(&mut is_listed[place], true) {
                continue;
            }
            let seen = before.get(place).map_or(now, |kept| kept.seen.min(now));
            let is_future =
                story.published.is_some_and(|published| time::is_ahead(published, story.published_day, now));
            let (published, published_day) =
                if is_future { (Some(seen), false) } else { (story.published, story.published_day) };
            stories.push(Kept { story: Article { published, published_day, ..story }, seen, is_listed: true });
        }
        for (kept, is_listed) in before.iter().zip(&is_listed) {
            let kept = Kept { is_listed: false, seen: kept.seen.min(now), ..kept.clone() };
            if kept.lasts(now, limits.days) && !is_listed {
                stories.push(kept);
            }
        }
        // Stable: of one moment, in the feed's order.
        sort::by(&mut stories, |a, b| b.told().cmp(&a.told()));
        stories.truncate(limits.most.min(MOST_OF_FEED));
        let is_any = !stories.iter().map(|kept| &kept.story).eq(before.iter().map(|kept| &kept.story));
        self.stories = stories;
        // What is beyond the limit comes anew each time.
        let is_new = |kept: &&Kept| places.get(&kept.story.url).is_none_or(|place| *place >= before.len());
        Change { new: self.stories.iter().filter(is_new).count(), is_any }
    }

    /// Nothing is known of what the feed lists: it is to come whole, for what goes by this may still be listed.
    pub fn unlist(&mut self) {
        self.validators = Validators::default();
        self.stories.iter_mut().for_each(|kept| kept.is_listed = false);
    }

    /// Takes out what is no longer kept at `now`, in Unix seconds; whether anything went.
    pub fn prune(&mut self, limits: Limits, now: i64) -> bool {
        let before = self.stories.len();
        self.stories.retain(|kept| kept.lasts(now, limits.days));
        self.stories.truncate(limits.most.min(MOST_OF_FEED));
        self.stories.len() < before
    }
}

/// A story as it is kept: as an index accepts it, the outlet aside, with the beginning of its text.
fn cut(story: &Article) -> Option<Article> {
    let first =
        |text: &str, most: usize| text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end]).trim().to_owned();
    // No more of a long text is looked at than is kept of it.
    let beginning = |text: &str| first(text, 4 * TEXT_CHARS);
    let story = Article { text: beginning(&story.text), outlet: None, ..story.clone() };
    let story = index::accepted(&story)?;
    let text = first(&story.text, TEXT_CHARS);
    let snippet = story.snippet.map(|snippet| first(&snippet, SNIPPET_CHARS));
    Some(Article {
        snippet: snippet.filter(|snippet| !snippet.is_empty() && !text.starts_with(snippet)),
        text,
        ..story
    })
}

/// The story of a line; `None` where it is none.
fn kept(line: &str) -> Option<Kept> {
    let [listed, seen, published, lang, url, title, snippet, text] = fields(line)?;
    let given = |text: String| Some(text).filter(|text| !text.is_empty());
    // Seconds first: eight digits are a day to the reader of dates.
    let (published, published_day) = match published.parse() {
        _ if published.is_empty() => (None, false),
        Ok(seconds) => (Some(seconds), false),
        Err(_) => (Some(Moment::parse(&published).filter(|moment| moment.is_day())?.unix()), true),
    };
    let story = Article {
        url,
        title,
        text,
        outlet: None,
        published,
        published_day,
        lang: given(lang),
        snippet: given(snippet),
    };
    Some(Kept { story, seen: seen.parse().ok()?, is_listed: listed == "1" })
}

/// The fields of a line; `None` where it has not as many.
fn fields<const N: usize>(line: &str) -> Option<[String; N]> {
    let mut fields = line.split('\t').map(unescaped);
    let mut taken = [const { String::new() }; N];
    for field in &mut taken {
        *field = fields.next()?;
    }
    fields.next().is_none().then_some(taken)
}

fn push_escaped(field: &str, out: &mut String) {
    for c in field.chars() {
        match c {
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\\' => out.push_str("\\\\"),
            c => out.push(c),
        }
    }
}

fn unescaped(field: &str) -> String {
    let mut out = String::with_capacity(field.len());
    let mut rest = field;
    while let Some((plain, escaped)) = rest.split_once('\\') {
        out.push_str(plain);
        let mut chars = escaped.chars();
        out.push(match chars.next() {
            Some('t') => '\t',
            Some('n') => '\n',
            _ => '\\',
        });
        rest = chars.as_str();
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: i64 = 1_700_000_000;
    const LIMITS: Limits = Limits { days: 21, most: 100 };

    fn story(number: i64, published: Option<i64>) -> Article {
        Article {
            url: format!("https://a.example/{number}"),
            title: format!("Story {number}"),
            text: "A tab\tand\na line \\ more".into(),
            published,
            ..Article::default()
        }
    }

    fn urls(record: &Record) -> Vec<&str> {
        record.stories.iter().map(|kept| &kept.story.url[18..]).collect()
    }

    #[test]
    fn what_is_listed_stays_and_what_is_not_goes_with_its_time() {
        let mut record = Record::default();
        let old = NOW - 30 * SECONDS_PER_DAY;
        let change = record.take(vec![story(1, Some(old)), story(2, Some(NOW - 60)), story(3, None)], LIMITS, NOW);
        assert_eq!(change, Change { new: 3, is_any: true });
        assert_eq!(urls(&record), ["3", "2", "1"]);
        // Old, but still listed.
        let later = NOW + 20 * SECONDS_PER_DAY;
        assert!(!record.prune(LIMITS, later));
        let change = record.take(vec![story(4, None), story(3, None)], LIMITS, later);
        assert_eq!(change, Change { new: 1, is_any: true });
        assert_eq!(urls(&record), ["4", "3", "2"]);
        // Nothing new: only its listing has changed.
        assert_eq!(record.take(vec![story(4, None)], LIMITS, later), Change { new: 0, is_any: false });
        assert!(record.prune(LIMITS, NOW + 21 * SECONDS_PER_DAY));
        assert_eq!(urls(&record), ["4", "3"], "first seen 21 days ago, published a minute earlier");
        let change = record.take(Vec::new(), LIMITS, later + 22 * SECONDS_PER_DAY);
        assert_eq!((change, record.stories.len()), (Change { new: 0, is_any: true }, 0));
    }

    #[test]
    fn a_date_in_the_future_counts_as_first_seen() {
        let mut record = Record::default();
        record.take(vec![story(1, Some(NOW + 9000))], LIMITS, NOW);
        assert_eq!(record.stories[0].story.published, Some(NOW));
        let change = record.take(vec![story(1, Some(NOW + 9000))], LIMITS, NOW + 60);
        assert_eq!((change.is_any, record.stories[0].story.published), (false, Some(NOW)));
    }

    #[test]
    fn a_day_alone_stays_one_and_has_begun_where_it_begins_first() {
        let day = NOW - NOW.rem_euclid(SECONDS_PER_DAY);
        let listed = |days: i64| Article {
            published: Some(day + days * SECONDS_PER_DAY),
            published_day: true,
            ..story(1, None)
        };
        // 22:13 in UTC: tomorrow has begun in Auckland, the day after it has not.
        for (days, published, is_day) in [(0, day, true), (1, day + SECONDS_PER_DAY, true), (2, NOW, false)] {
            let mut record = Record::default();
            record.take(vec![listed(days)], LIMITS, NOW);
            let kept = &Record::read(&record.write()).stories[0].story;
            assert_eq!((kept.published, kept.published_day), (Some(published), is_day), "{days}");
        }
    }

    #[test]
    fn a_record_of_before_days_were_known_is_read_on() {
        let record = Record::read(
            "sidelight-stories 1\nhttps://a.example/f\t\t\n\
             1\t1700000000\t1699920000\ten\thttps://a.example/1\tFerry aground\t\tIn fog.",
        );
        let Kept { story, seen, is_listed } = &record.stories[0];
        assert_eq!((story.published, story.published_day), (Some(1_699_920_000), false));
        assert_eq!((story.title.as_str(), *seen, *is_listed), ("Ferry aground", 1_700_000_000, true));
    }

    #[test]
    fn a_clock_gone_back_keeps_nothing_for_ever() {
        let mut record = Record::default();
        record.take(vec![story(1, None)], LIMITS, NOW + 1000 * SECONDS_PER_DAY);
        record.take(Vec::new(), LIMITS, NOW);
        assert_eq!(record.stories[0].seen, NOW);
        assert!(record.prune(LIMITS, NOW + 22 * SECONDS_PER_DAY));
    }

    #[test]
    fn limits_keep_the_newest_and_texts_their_beginning() {
        let mut record = Record::default();
        let listed: Vec<Article> = (0..20).map(|i| story(i, Some(NOW - i * 60))).collect();
        record.take(listed, Limits { days: 21, most: 2 }, NOW);
        assert_eq!(urls(&record), ["0", "1"]);
        let listed: Vec<Article> = (0..20).map(|i| story(i, Some(NOW - i * 60))).collect();
        let change = record.take(listed, Limits { days: 21, most: 2 }, NOW);
        assert_eq!(change, Change { new: 0, is_any: false }, "what is beyond the limit is not new each time");
        let many: Vec<Article> = (0..6000).map(|i| story(i, None)).collect();
        record.take(many, Limits { days: 21, most: usize::MAX }, NOW);
        assert_eq!(record.stories.len(), MOST_OF_FEED);
        let long = Article { text: "é".repeat(100_000), snippet: Some("é".repeat(900)), ..story(1, None) };
        record.take(vec![long], LIMITS, NOW);
        assert_eq!(record.stories[0].story.text.chars().count(), TEXT_CHARS);
        assert_eq!(record.stories[0].story.snippet, None, "the text begins with it");
        record.take(
            vec![Article { url: "javascript:x".into(), ..story(1, None) }, story(2, None), story(2, None)],
            LIMITS,
            NOW,
        );
        assert_eq!(urls(&record)[0], "2");
        assert_eq!(record.stories.iter().filter(|kept| kept.is_listed).count(), 1);
    }

    #[test]
    fn what_is_no_record_is_read_as_far_as_it_is_one() {
        let mut record =
            Record { validators: Validators::new("https://a.example/f", "\"1\"", "x"), ..Record::default() };
        record.take(vec![story(1, Some(NOW)), story(2, None)], LIMITS, NOW);
        let text = record.write();
        assert_eq!(Record::read(&text), record);
        assert_eq!(Record::read(&text.replace("stories 1", "stories 2")), Record::default());
        assert_eq!(Record::read(""), Record::default());
        let lines = text.replace("1\t1700000000\t\t", "1\tx\t\t") + "\nx\n1\t2\t3";
        assert_eq!(urls(&Record::read(&lines)), ["1"]);
        assert_eq!(Record::read(&lines).validators, record.validators);
        let long = Validators::new("a", &"x".repeat(257), "a\nb");
        assert_eq!((long.etag.as_str(), long.modified.as_str()), ("", ""));
        let line = "1\t5\t\t\thttps://a.example/\tx\t\t\n";
        assert_eq!(Record::read(&format!("{FIRST}\n\n{}", line.repeat(9000))).stories.len(), MOST_OF_FEED);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(sidelight-stories 1\n)?([01x\t\\\\tn\u{e9}]{0,30}\n){0,6}") {
            let record = Record::read(&text);
            prop_assert_eq!(Record::read(&record.write()), record);
        }

        #[test]
        fn a_record_is_read_as_written(texts in prop::collection::vec("[\t\n\\\\tn\u{e9} a]{1,20}", 1..5)) {
            let mut record = Record::default();
            let listed = |(text, i): (&String, i64)| Article { text: text.clone(), ..story(i, Some(NOW - i)) };
            record.take(texts.iter().zip(0..).map(listed).collect(), LIMITS, NOW);
            prop_assert_eq!(Record::read(&record.write()), record);
        }
    }
}
