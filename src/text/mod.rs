//! The analyzer: text -> terms. One for builder and browser, identified in the file by [`ANALYZER_ID`].
//!
//! A text is brought into normal form ([`normal`]) and tokenized ([`tokenize`]), its language detected ([`language`]),
//! stop words are dropped, words are folded ([`fold`]) and stemmed, and the terms are counted, separately for headline
//! and lead.

pub mod fold;
pub mod language;
pub mod normal;
mod porter;
mod roundup;
pub mod script;
mod stem;
mod stop;
pub mod tokenize;

use crate::article::Article;
use language::Evidence;
use normal::Normal;
pub use roundup::is_roundup;
use script::Script;
use std::ops::Range;

/// Version of the analyzer: it changes whenever the terms of any text change.
pub const ANALYZER_ID: u32 = 3;

/// Longest part of a text that is analysed, in bytes: longer than any article, so that a hostile page has a bounded
/// cost.
pub const MAX_TEXT_BYTES: usize = 256 * 1024;
/// Longest part of a headline that is analysed, in bytes.
pub const MAX_TITLE_BYTES: usize = 2 * 1024;
/// Words of the text that count as its lead.
pub const LEAD_WORDS: u32 = 60;

/// A term of a text and its frequencies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TermCount<'a> {
    /// Folded and stemmed form, as in the index.
    pub term: &'a str,
    /// Term frequency in headline and text.
    pub tf: u32,
    /// Term frequency in the headline.
    pub tf_title: u32,
    /// Term frequency in the headline and the first [`LEAD_WORDS`] words of the text.
    pub tf_lead: u32,
    /// The word as it first occurs in the text, in normal form.
    pub surface: &'a str,
}

impl TermCount<'_> {
    /// Whether the text writes it as names are written, with a capital letter.
    pub fn is_name(&self) -> bool {
        self.surface.chars().next().is_some_and(char::is_uppercase)
    }
}

/// The terms of a text with their counts, in the order of their first appearance.
#[derive(Clone, Debug, Default)]
pub struct TermCounts {
    entries: Vec<Entry>,
    terms: String,
    surfaces: String,
    tag: Option<String>,
    words: u32,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    term: (u32, u32),
    surface: (u32, u32),
    tf: u32,
    tf_title: u32,
    tf_lead: u32,
}

impl TermCounts {
    /// Number of distinct terms.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are no terms.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The `i`-th term.
    ///
    /// # Panics
    /// Where `i` is not below [`len`](Self::len).
    pub fn get(&self, i: usize) -> TermCount<'_> {
        let entry = &self.entries[i];
        TermCount {
            term: &self.terms[entry.term.0 as usize..entry.term.1 as usize],
            tf: entry.tf,
            tf_title: entry.tf_title,
            tf_lead: entry.tf_lead,
            surface: &self.surfaces[entry.surface.0 as usize..entry.surface.1 as usize],
        }
    }

    /// The terms in the order of their first appearance.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = TermCount<'_>> {
        (0..self.len()).map(|i| self.get(i))
    }

    /// Language of the text as a primary subtag, such as `en`: the declared one where the text does not contradict it.
    pub fn lang(&self) -> Option<&str> {
        self.tag().filter(|tag| language::is_known(tag))
    }

    /// [`lang`](Self::lang); where it is not known, `und` and the script (BCP 47), as `und-Cyrl`, if several languages
    /// are written in it.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// Number of words in headline and text, stop words included.
    pub fn words(&self) -> u32 {
        self.words
    }
}

/// Hash of a word (FNV-1a, 64 bits, mixed once more so that its low bits serve as an address).
pub(crate) fn hash_word(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for &byte in bytes {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
    }
    hash ^= hash >> 32;
    hash.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Counts the terms of an article's headline and text.
///
/// # Complexity
/// One pass over at most [`MAX_TEXT_BYTES`]; each distinct word is stemmed once.
///
/// # Example
/// ```
/// use sidelight::{Article, text};
/// let article = Article {
///     title: "Talks on the border".into(),
///     text: "The talks were held in Geneva. Border guards watched.".into(),
///     ..Article::default()
/// };
/// let counts = text::analyze(&article);
/// assert_eq!(counts.lang(), Some("en"));
/// let border = counts.iter().find(|count| count.term == "border").unwrap();
/// assert_eq!((border.tf, border.tf_title, border.tf_lead), (2, 1, 2));
/// ```
pub fn analyze(article: &Article) -> TermCounts {
    analyze_text(&article.title, &article.text, article.lang.as_deref())
}

/// Cache of values computed for words, by hash of word and language: headlines of one event repeat each other.
///
/// Words are compared by their 64-bit hash alone, as stop words are.
#[derive(Debug)]
pub(crate) struct Memo<T>(Vec<Option<(u64, T)>>);

impl<T: Copy> Default for Memo<T> {
    fn default() -> Self {
        Self(vec![None; 512])
    }
}

impl<T: Copy> Memo<T> {
    fn get_or_insert(&mut self, hash: u64, make: impl FnOnce() -> T) -> T {
        let slot = hash as usize % self.0.len();
        match self.0[slot] {
            Some((known, made)) if known == hash => made,
            _ => {
                let made = make();
                self.0[slot] = Some((hash, made));
                made
            }
        }
    }
}

/// Calls `found` with the value that `make` computes for each term of a headline, in order, with repetitions. The
/// language's [tag](TermCounts::tag) is known; `memo` caches the values of the same `make`.
pub(crate) fn headline_terms<T: Copy>(
    title: &str,
    tag: Option<&str>,
    memo: &mut Memo<T>,
    make: impl Fn(&str) -> T,
    mut found: impl FnMut(T),
) {
    let terms = Terms::new(tag);
    let mut term = String::new();
    tokenize::words(&Normal::new(title, MAX_TITLE_BYTES), &mut |word| {
        let hash = hash_word(word.lower.as_bytes());
        if !terms.is_stop_word(hash) {
            found(memo.get_or_insert(hash ^ u64::from(terms.stop_bit), || {
                terms.term(word.lower, &mut term);
                make(&term)
            }));
        }
    });
}

/// Turns the words of one language into terms.
struct Terms {
    stop_bit: u32,
    stemmer: Option<&'static stem::Endings>,
}

impl Terms {
    fn new(tag: Option<&str>) -> Self {
        let lang = tag.and_then(language::analysed_as);
        let stop_bit = stop::LISTS.iter().position(|(list, _)| Some(*list) == lang).map_or(0, |i| 1 << i);
        Self { stop_bit, stemmer: stem::stemmer(lang) }
    }

    fn is_stop_word(&self, hash: u64) -> bool {
        stop::STOP.languages(hash) & self.stop_bit != 0
    }

    /// Writes the term of a lowercase word.
    fn term(&self, lower: &str, term: &mut String) {
        term.clear();
        if lower.is_ascii() {
            term.push_str(lower);
        } else {
            term.extend(lower.chars().map(fold::unaccent));
        }
        if let Some(endings) = self.stemmer {
            stem::stem(endings, term);
        }
    }
}

/// The language of a text as a primary subtag: the declared one where script and stop words do not contradict it.
pub fn language_of(title: &str, text: &str, declared: Option<&str>) -> Option<String> {
    language::check(&evidence(&count_words(title, text), declared), declared).filter(|tag| language::is_known(tag))
}

/// Counts the terms of a headline and a text in the declared language, where the text does not contradict it.
pub fn analyze_text(title: &str, text: &str, declared: Option<&str>) -> TermCounts {
    let words = count_words(title, text);
    let tag = language::check(&evidence(&words, declared), declared);
    finish(words, tag)
}

/// Counts of distinct words, before stop words are dropped and words stemmed.
struct WordCounts<'a> {
    words: Vec<WordCount>,
    lower: String,
    /// Open-addressed: number of a word plus one, 0 is free. The length is a power of two.
    slots: Vec<u32>,
    title: Normal<'a>,
    text: Normal<'a>,
    total: u32,
}

struct WordCount {
    hash: u64,
    lower: (u32, u32),
    surface: (u32, u32),
    script: Script,
    in_title: bool,
    tf: u32,
    tf_title: u32,
    tf_lead: u32,
}

fn count_words<'a>(title: &'a str, text: &'a str) -> WordCounts<'a> {
    let title = Normal::new(title, MAX_TITLE_BYTES);
    let text = Normal::new(text, MAX_TEXT_BYTES);
    let mut counts = WordCounts {
        words: Vec::with_capacity(512),
        lower: String::with_capacity(4096),
        slots: vec![0; 1024],
        title: Normal::new("", 0),
        text: Normal::new("", 0),
        total: 0,
    };
    tokenize::words(&title, &mut |word| counts.add(word, true, true));
    let mut place = 0;
    tokenize::words(&text, &mut |word| {
        counts.add(word, false, place < LEAD_WORDS);
        place += 1;
    });
    WordCounts { title, text, ..counts }
}

impl WordCounts<'_> {
    fn add(&mut self, word: tokenize::Word<'_>, in_title: bool, in_lead: bool) {
        self.total += 1;
        let hash = hash_word(word.lower.as_bytes());
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        let found = loop {
            match self.slots[slot] {
                0 => break None,
                number => {
                    let index = number as usize - 1;
                    let known = &self.words[index];
                    if known.hash == hash && &self.lower[known.lower.0 as usize..known.lower.1 as usize] == word.lower {
                        break Some(index);
                    }
                    slot = (slot + 1) & mask;
                }
            }
        };
        let index = found.unwrap_or_else(|| {
            let start = self.lower.len() as u32;
            self.lower.push_str(word.lower);
            self.words.push(WordCount {
                hash,
                lower: (start, self.lower.len() as u32),
                surface: (word.start as u32, word.end as u32),
                script: word.script,
                in_title,
                tf: 0,
                tf_title: 0,
                tf_lead: 0,
            });
            self.slots[slot] = self.words.len() as u32;
            if self.words.len() * 2 > self.slots.len() {
                self.grow();
            }
            self.words.len() - 1
        });
        let count = &mut self.words[index];
        count.tf += 1;
        count.tf_title += u32::from(in_title);
        count.tf_lead += u32::from(in_lead);
    }

    fn grow(&mut self) {
        self.slots = vec![0; self.slots.len() * 2];
        let mask = self.slots.len() - 1;
        for (index, word) in self.words.iter().enumerate() {
            let mut slot = word.hash as usize & mask;
            while self.slots[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            self.slots[slot] = index as u32 + 1;
        }
    }
}

fn evidence(counts: &WordCounts<'_>, declared: Option<&str>) -> Evidence {
    let mut evidence = Evidence::new();
    let own = declared.and_then(language::primary).and_then(|declared| stop::own_words(&declared));
    evidence.own = own.as_ref().map(|_| 0);
    for word in &counts.words {
        evidence.scripts[word.script as usize] += word.tf;
        if word.script != Script::Other {
            evidence.words += word.tf;
            if let (Some(own), Some(found)) = (&own, &mut evidence.own)
                && own.contains(&word.hash)
            {
                *found += word.tf;
            }
        }
        let mut languages = stop::STOP.languages(word.hash);
        while languages != 0 {
            evidence.stops[languages.trailing_zeros() as usize] += word.tf;
            languages &= languages - 1;
        }
    }
    evidence
}

/// Drops stop words, folds and stems the others, and adds up the counts of words that share a term.
fn finish(counts: WordCounts<'_>, tag: Option<String>) -> TermCounts {
    let terms = Terms::new(tag.as_deref());
    let mut out = TermCounts {
        entries: Vec::with_capacity(counts.words.len()),
        terms: String::with_capacity(counts.lower.len()),
        surfaces: String::with_capacity(counts.lower.len()),
        tag,
        words: counts.total,
    };
    let mut slots = vec![0_u32; (counts.words.len() * 2).next_power_of_two().max(16)];
    let mask = slots.len() - 1;
    let mut term = String::with_capacity(tokenize::MAX_WORD_BYTES);
    for word in &counts.words {
        if terms.is_stop_word(word.hash) {
            continue;
        }
        terms.term(&counts.lower[range(word.lower)], &mut term);
        let mut slot = hash_word(term.as_bytes()) as usize & mask;
        let index = loop {
            match slots[slot] {
                0 => break None,
                number if out.terms[range(out.entries[number as usize - 1].term)] == *term => {
                    break Some(number as usize - 1);
                }
                _ => slot = (slot + 1) & mask,
            }
        };
        let index = index.unwrap_or_else(|| {
            let source = if word.in_title { &counts.title } else { &counts.text };
            out.entries.push(Entry {
                term: push(&mut out.terms, &term),
                surface: push(&mut out.surfaces, &source.as_str()[range(word.surface)]),
                tf: 0,
                tf_title: 0,
                tf_lead: 0,
            });
            slots[slot] = out.entries.len() as u32;
            out.entries.len() - 1
        });
        let entry = &mut out.entries[index];
        entry.tf += word.tf;
        entry.tf_title += word.tf_title;
        entry.tf_lead += word.tf_lead;
    }
    out
}

fn range(span: (u32, u32)) -> Range<usize> {
    span.0 as usize..span.1 as usize
}

fn push(all: &mut String, piece: &str) -> (u32, u32) {
    let start = all.len() as u32;
    all.push_str(piece);
    (start, all.len() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn terms(title: &str, text: &str, lang: &str) -> Vec<String> {
        analyze_text(title, text, Some(lang)).iter().map(|count| count.term.to_owned()).collect()
    }

    #[test]
    fn stems_and_stop_words_by_language() {
        assert_eq!(terms("", "The presidents were talking about borders", "en"), ["presid", "talk", "border"]);
        assert_eq!(terms("", "Die Präsidenten sprachen über die Grenzen", "de"), ["prasident", "sprach", "grenz"]);
        assert_eq!(terms("", "Les présidents parlaient de l'accord", "fr"), ["president", "parlaient", "accord"]);
    }

    #[test]
    fn surfaces_are_as_written() {
        let counts = analyze_text("Putin’s TALKS", "Talks with Élysée officials and talk of war", Some("en"));
        let surfaces: BTreeMap<_, _> = counts.iter().map(|count| (count.term, count.surface)).collect();
        assert_eq!(surfaces["talk"], "TALKS");
        assert_eq!(surfaces["putin"], "Putin");
        assert_eq!(surfaces["elyse"], "Élysée");
        assert_eq!(counts.iter().find(|count| count.term == "talk").map(|c| (c.tf, c.tf_title)), Some((3, 1)));
    }

    #[test]
    fn the_lead_is_the_headline_and_the_first_words() {
        let text = format!("{} later", "alpha beta gamma ".repeat(20));
        let counts = analyze_text("alpha", &text, Some("en"));
        let alpha = counts.get(0);
        assert_eq!((alpha.tf, alpha.tf_title, alpha.tf_lead), (21, 1, 21));
        let later = counts.iter().find(|count| count.surface == "later").unwrap();
        assert_eq!((later.tf, later.tf_lead), (1, 0));
    }

    #[test]
    fn a_huge_text_is_cut() {
        let text = "ж".repeat(MAX_TEXT_BYTES);
        assert_eq!(analyze_text("", &text, None).len(), 1);
        let many: String = (0..100_000).map(|i| format!("word{i} ")).collect();
        let counts = analyze_text("", &many, None);
        assert!(counts.len() > 10_000 && counts.words() < 40_000);
    }

    proptest! {
        #[test]
        fn counts_agree_with_counting_one_by_one(
            title in "[a-eé ]{0,20}",
            text in "[a-dżя漢字. ]{0,200}",
            lang in prop::sample::select(vec!["en", "pl", "zz"]),
        ) {
            let counts = analyze_text(&title, &text, Some(lang));
            let mut total = 0;
            let mut seen = std::collections::BTreeSet::new();
            for count in counts.iter() {
                prop_assert!(count.tf_title <= count.tf_lead && count.tf_lead <= count.tf && count.tf > 0);
                prop_assert!(seen.insert(count.term.to_owned()));
                prop_assert!(title.contains(count.surface) || text.contains(count.surface));
                total += count.tf;
            }
            prop_assert!(total <= counts.words());
        }

        #[test]
        fn any_text_is_analysed_the_same_twice(title in "\\PC{0,40}", text in "\\PC{0,300}") {
            let (a, b) = (analyze_text(&title, &text, None), analyze_text(&title, &text, None));
            prop_assert_eq!(a.iter().collect::<Vec<_>>(), b.iter().collect::<Vec<_>>());
        }
    }
}
