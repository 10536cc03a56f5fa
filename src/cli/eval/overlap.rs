//! Overlap of a text with the truth: shingles of four words, and bags of words.
//!
//! The measure of the public article-extraction-benchmark (Zyte), with words as Python's `\w+` finds them: letters,
//! numbers and `_`, without combining marks, so that a Devanagari or vocalised Arabic word falls apart at its marks.
//! Each character of a script written without spaces is a word of its own.

use std::collections::HashMap;
use unicode_general_category::{GeneralCategory as Category, get_general_category};

/// Words in a shingle.
const SIZE: usize = 4;

/// The words of a text, as they are written.
pub fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices() {
        let unspaced = is_unspaced(c);
        if !unspaced && is_word(c) {
            start.get_or_insert(at);
            continue;
        }
        if let Some(from) = start.take() {
            words.push(&text[from..at]);
        }
        if unspaced && is_word(c) {
            words.push(&text[at..at + c.len_utf8()]);
        }
    }
    words.extend(start.map(|from| &text[from..]));
    words
}

/// Kana, Han, Hangul and Thai, in the ranges of `tests/fit/fit.py` and the public scorers: a measure stays as it is
/// when the analyzer's scripts change.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}'
        | '\u{0e00}'..='\u{0e7f}')
}

/// Python's `\w`: categories L and N, and `_`.
fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    matches!(
        get_general_category(c),
        Category::UppercaseLetter
            | Category::LowercaseLetter
            | Category::TitlecaseLetter
            | Category::ModifierLetter
            | Category::OtherLetter
            | Category::DecimalNumber
            | Category::LetterNumber
            | Category::OtherNumber
    )
}

/// Precision and recall of one bag against another; `None` where undefined.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Overlap {
    /// Share of what was found that is in the truth; `None` where nothing was found.
    pub precision: Option<f64>,
    /// Share of the truth that was found; `None` where the truth is empty.
    pub recall: Option<f64>,
}

impl Overlap {
    /// Harmonic mean; 0 where either is undefined or 0.
    pub fn f1(self) -> f64 {
        match (self.precision, self.recall) {
            (Some(p), Some(r)) if p > 0.0 && r > 0.0 => 2.0 * p * r / (p + r),
            _ => 0.0,
        }
    }
}

/// Overlap over shingles of four words, case kept. A text of fewer words is one shingle.
pub fn of_shingles(truth: &str, found: &str) -> Overlap {
    let (truth, found) = (words(truth), words(found));
    of_bags(shingles(&truth), shingles(&found))
}

/// Overlap over lower-cased words.
pub fn of_words(truth: &str, found: &str) -> Overlap {
    let lower = |text| words(text).into_iter().map(str::to_lowercase).collect::<Vec<_>>();
    of_bags(lower(truth).into_iter(), lower(found).into_iter())
}

fn shingles<'a>(words: &'a [&'a str]) -> impl Iterator<Item = &'a [&'a str]> {
    let whole = (!words.is_empty() && words.len() < SIZE).then_some(words);
    words.windows(SIZE).chain(whole)
}

fn of_bags<T: std::hash::Hash + Eq>(truth: impl Iterator<Item = T>, found: impl Iterator<Item = T>) -> Overlap {
    let mut left: HashMap<T, usize> = HashMap::new();
    let (mut in_truth, mut in_found, mut both) = (0usize, 0usize, 0usize);
    for item in truth {
        in_truth += 1;
        *left.entry(item).or_default() += 1;
    }
    for item in found {
        in_found += 1;
        if let Some(count) = left.get_mut(&item).filter(|count| **count > 0) {
            *count -= 1;
            both += 1;
        }
    }
    let ratio = |of: usize| (of > 0).then(|| both as f64 / of as f64);
    Overlap { precision: ratio(in_found), recall: ratio(in_truth) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_python() {
        for (text, expected) in [
            ("It's 7_a—b, 3½ km²", vec!["It", "s", "7_a", "b", "3½", "km²"]),
            // Combining marks end a word: precomposed Vietnamese stays whole, decomposed falls apart.
            ("ti\u{1ebf}ng tie\u{302}\u{301}ng", vec!["ti\u{1ebf}ng", "tie", "ng"]),
            ("كِتَاب", vec!["ك", "ت", "اب"]),
            ("東京2024年", vec!["東", "京", "2024", "年"]),
            ("ที่", vec!["ท"]),
            ("한국어 text", vec!["한", "국", "어", "text"]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn overlaps_of_short_and_empty_texts() {
        assert_eq!(of_shingles("one two", "one two"), Overlap { precision: Some(1.0), recall: Some(1.0) });
        assert_eq!(
            of_shingles("one two three four five", "one two three four"),
            Overlap { precision: Some(1.0), recall: Some(0.5) }
        );
        assert_eq!(of_shingles("one", ""), Overlap { precision: None, recall: Some(0.0) });
        assert_eq!(of_words("a a b", "A b b").f1(), 2.0 / 3.0);
        assert_eq!(of_words("", "a").f1(), 0.0);
    }
}
