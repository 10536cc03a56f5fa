//! Headline search as you type. The only file that names tinysearch.
//!
//! tinysearch finds the words; what it needs is put in its way here:
//!
//! - Headlines are given as *terms* of posts without a title, because titles are scanned at every query.
//! - Its queries drop digits, and only words of three letters are prefixes. [`code`] spells numbers and short words
//!   in letters, the same for headlines and queries, so that `G7`, `2024` and 中国 are found too.
//! - Results carry no score. Posts are numbered newest first and tinysearch sorts stably by the number of words found,
//!   so the newest stories with all words come first; the words are then checked against the headline itself.

mod section;

use crate::{
    case::lowercase,
    sort,
    text::{MAX_TITLE_BYTES, fold::unaccent, normal::Normal, script::script_of, tokenize},
};
use serde::Serialize;
use std::collections::HashMap;
use std::fmt;
use tinysearch::SearchIndex;

/// A story found by its headline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Headline {
    /// Address, http(s).
    pub url: String,
    /// Headline.
    pub title: String,
    /// Outlet's name.
    pub outlet: String,
    /// Publication in Unix seconds.
    pub published: Option<i64>,
    /// Whether that is a day alone.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub published_day: bool,
    /// Key of the library that holds it, empty where a library was asked alone.
    pub library: String,
}

/// Most words of a query that are looked at.
const MOST_WORDS: usize = 16;

/// The words of headlines, taken in any order.
#[derive(Debug, Default)]
pub struct Headlines {
    /// The numbers of the headlines that have a word.
    words: HashMap<String, Vec<u32>>,
}

impl Headlines {
    /// Takes in headline number `number`, the newest being number 0.
    pub fn add(&mut self, number: u32, title: &str) {
        words(title, &mut |word| {
            let holding = self.words.entry(code(word)).or_default();
            if holding.last() != Some(&number) {
                holding.push(number);
            }
        });
    }

    /// Writes the section.
    pub fn encode(self) -> Vec<u8> {
        let mut words: Vec<(String, Vec<u32>)> = self.words.into_iter().collect();
        sort::by(&mut words, |a, b| a.0.cmp(&b.0));
        for (_, numbers) in &mut words {
            sort::ascending(numbers, |number| *number);
        }
        section::write(&words)
    }
}

/// The decoded section.
pub struct HeadlineSearch {
    index: SearchIndex,
}

impl fmt::Debug for HeadlineSearch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeadlineSearch").field("headlines", &self.index.len()).finish()
    }
}

impl HeadlineSearch {
    /// Decodes the section of an index with `count` stories; `None` where there is none or it is not one.
    ///
    /// # Complexity
    /// As vocabulary and posting lists: some 10 ms at 40,000 stories.
    pub fn decode(section: &[u8], count: u32) -> Option<Self> {
        section::read(section, count).map(|index| Self { index })
    }

    /// Numbers, newest first being 0, of at most `limit` headlines that hold words of `query`, those with the most
    /// first. They need checking with [`Query::matches`].
    pub fn candidates(&self, query: &Query, limit: usize) -> impl Iterator<Item = u32> {
        tinysearch::search(&self.index, &query.coded, limit).into_iter().filter_map(|post| post.url.parse().ok())
    }
}

/// The words of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    words: Vec<String>,
    coded: String,
}

impl Query {
    /// Reads what was typed; `None` where it holds no word.
    pub fn new(typed: &str) -> Option<Self> {
        let (mut lower, mut coded) = (Vec::new(), Vec::new());
        words(typed, &mut |word| {
            if lower.len() < MOST_WORDS {
                lower.push(folded(word));
                coded.push(code(word));
            }
        });
        (!lower.is_empty()).then(|| Self { words: lower, coded: coded.join(" ") })
    }

    /// Whether a headline holds all the words, the last one as the beginning of a word.
    pub fn matches(&self, title: &str) -> bool {
        let mut held = Vec::new();
        words(title, &mut |word| held.push(folded(word)));
        let Some((last, whole)) = self.words.split_last() else { return false };
        whole.iter().all(|word| held.contains(word)) && held.iter().any(|word| word.starts_with(last.as_str()))
    }
}

/// The words of a headline or a query. Single letters, which the analyzer drops, are words here.
fn words(text: &str, found: &mut dyn FnMut(&str)) {
    tokenize::words_and_letters(&Normal::new(text, MAX_TITLE_BYTES), &mut |word| found(word.lower));
}

fn folded(word: &str) -> String {
    word.chars().map(unaccent).collect()
}

/// Spells a word so that tinysearch keeps it whole and takes its beginnings as prefixes: accents and marks dropped,
/// digits as `q` and a letter, and before a word that is short, begins with a number or is of a script without spaces,
/// `qq`. A longer word that begins as a short one is not found by it.
fn code(word: &str) -> String {
    let mut coded = String::with_capacity(word.len());
    let mut letters = 0;
    let mut early_digit = false;
    let mut paired = false;
    for c in word.chars().map(unaccent) {
        if let Some(digit) = c.to_digit(10) {
            early_digit |= letters < 3;
            coded.push('q');
            coded.push((b'a' + digit as u8) as char);
        } else if c.is_alphabetic() {
            letters += 1;
            paired |= script_of(c).is_paired();
            coded.push(lowercase(c));
        }
    }
    if early_digit || paired || letters < 3 { format!("qq{coded}") } else { coded }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The section of headlines given newest first.
    fn encode<'a>(titles: impl Iterator<Item = &'a str>) -> Vec<u8> {
        let mut headlines = Headlines::default();
        (0..).zip(titles).for_each(|(number, title)| headlines.add(number, title));
        headlines.encode()
    }

    use proptest::prelude::*;

    const TITLES: [&str; 6] = [
        "G7 leaders meet in Hiroshima",
        "Élection 2024: who is ahead",
        "Xi visits Moscow",
        "中国经济增长放缓",
        "Obama speaks of hope; Obama's book sells",
        "Leaders of the G20 meet Obama",
    ];

    fn found(typed: &str) -> Vec<u32> {
        let section = encode(TITLES.iter().copied());
        let search = HeadlineSearch::decode(&section, 6).unwrap();
        let Some(query) = Query::new(typed) else { return Vec::new() };
        search.candidates(&query, 10).filter(|number| query.matches(TITLES[*number as usize])).collect()
    }

    #[test]
    fn numbers_short_words_and_chinese_are_found() {
        assert_eq!(found("g7"), [0]);
        assert_eq!(found("2024"), [1]);
        assert_eq!(found("202"), [1]);
        assert_eq!(found("election"), [1]);
        assert_eq!(found("Xi"), [2]);
        assert_eq!(found("中国"), [3]);
        assert_eq!(found("中"), [3]);
        assert_eq!(found("经济增长"), [3]);
        assert_eq!(found("g"), [0, 5]);
    }

    #[test]
    fn all_words_and_the_last_as_a_prefix() {
        assert_eq!(found("oba"), [4, 5]);
        assert_eq!(found("leaders oba"), [5]);
        assert_eq!(found("lead obama"), [] as [u32; 0]);
        assert_eq!(found("leaders moscow"), [] as [u32; 0]);
        assert_eq!(found("..."), [] as [u32; 0]);
        assert_eq!(found(""), [] as [u32; 0]);
    }

    #[test]
    fn the_section_is_what_tinysearch_writes_and_reads() {
        use tinysearch::{ExactIndexBackend, IndexBackend, IndexedDocument, PostId, Storage};
        for count in [0, 1, 6, 300] {
            let titles = || TITLES.into_iter().cycle().take(count);
            let post = |number: usize| PostId { title: String::new(), url: number.to_string(), meta: String::new() };
            let documents = titles().enumerate().map(|(number, title)| {
                let mut terms = Vec::new();
                words(title, &mut |word| terms.push(code(word)));
                IndexedDocument::new(post(number), terms)
            });
            let theirs = ExactIndexBackend.build(documents.collect());
            let section = encode(titles());
            let ours = HeadlineSearch::decode(&section, count as u32).unwrap();
            let bytes = Storage::from(theirs).to_bytes().unwrap();
            assert_eq!(Storage::from(ours.index).to_bytes().unwrap(), bytes, "{count}");
            // Their bytes are ours behind the posts.
            assert!(bytes.starts_with(b"tinysearch\x02") && bytes.ends_with(&section[11..]), "{count}");
        }
    }

    #[test]
    fn a_hostile_section_is_refused_or_harmless() {
        let good = encode(TITLES.iter().copied());
        assert!(good.starts_with(b"tinysearch\x02"));
        assert!(HeadlineSearch::decode(&good, 5).is_none(), "postings name a sixth headline");
        assert!(HeadlineSearch::decode(b"", 6).is_none());
        assert!(HeadlineSearch::decode(&[0; 8], 6).is_none(), "the kind of storage without magic is never read");
        let query = Query::new("leaders").unwrap();
        for at in 0..good.len() {
            assert!(HeadlineSearch::decode(&good[..at], 6).is_none());
            for byte in [0, 0x7F, 0xFF] {
                let mut bad = good.clone();
                bad[at] = byte;
                if let Some(search) = HeadlineSearch::decode(&bad, 6) {
                    assert!(search.candidates(&query, 10).all(|number| number < 6));
                }
            }
        }
    }

    proptest! {
        #[test]
        fn every_word_of_a_headline_finds_it(title in "[a-zA-ZÀ-ÿ0-9 中文字ไทย'.-]{1,40}") {
            let section = encode([title.as_str()].into_iter());
            let search = HeadlineSearch::decode(&section, 1).unwrap();
            let mut typed = Vec::new();
            words(&title, &mut |word| typed.push(word.to_owned()));
            for word in typed {
                let query = Query::new(&word).unwrap();
                prop_assert_eq!(search.candidates(&query, 9).collect::<Vec<_>>(), [0], "{}", word);
                prop_assert!(query.matches(&title), "{}", word);
            }
        }
    }
}
