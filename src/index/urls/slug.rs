//! Slugs: the words of a headline in a URL, encoded relative to the headline. Writer and reader; the codes stand in
//! [`super`].

use super::LONGEST_URL;
use crate::index::{
    codebook::{Code, Reader, Shape, Sink, UNKNOWN, word_context},
    cut::prefix,
    lexicon::{Form, Lexicon, read_spelled, spell},
    prose::Words,
};
use crate::text::fold::unaccent;

/// A number at either end of a slug with at least so many characters is a field of its own.
const SLUG_NUMBER: usize = 5;

/// The words of a headline as a slug may hold them.
pub fn headline_words(title: &str, variant: u32) -> Vec<String> {
    let (parts, keeps_case) = (variant & 4 > 0, variant & 2 > 0);
    let mut words = vec![String::new()];
    for c in title.chars() {
        if c.is_alphanumeric() {
            if let Some(word) = words.last_mut() {
                let c = unaccent(c);
                word.push(if keeps_case { c } else { c.to_ascii_lowercase() });
            }
        } else if parts || !matches!(c, '\'' | '’' | '‘' | '.') {
            words.push(String::new());
        }
    }
    words.retain(|word| !word.is_empty());
    words.truncate(64);
    words
}

/// How a word of a slug is encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The rest of the headline's words.
    Rest,
    /// The headline's next word after so many that are left out.
    Copy(u32),
    /// The headline's word of this number.
    At(u32),
    /// A word that the headline does not hold.
    Word(String),
    /// So many bytes of the headline's next word.
    Cut(u32),
}

/// The steps that make a slug of the words of its headline.
pub fn steps(slug: &[&str], headline: &[String]) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut next = 0;
    for (i, word) in slug.iter().enumerate() {
        let rest = headline.get(next..).unwrap_or(&[]);
        if !rest.is_empty() && slug[i..].iter().copied().eq(rest.iter().map(String::as_str)) {
            steps.push(Step::Rest);
            return steps;
        }
        if let Some(skip) = rest.iter().take(8).position(|known| known == word) {
            steps.push(Step::Copy(skip as u32));
            next += skip + 1;
        } else if let Some(at) = headline.iter().take(32).position(|known| known == word) {
            steps.push(Step::At(at as u32));
            next = at + 1;
        } else if i + 1 == slug.len() && word.len() < 32 && rest.first().is_some_and(|known| known.starts_with(word)) {
            steps.push(Step::Cut(word.len() as u32));
        } else {
            steps.push(Step::Word((*word).to_owned()));
        }
    }
    steps
}

/// Bits that the steps take, about.
pub fn cost(steps: &[Step]) -> usize {
    let bits = |step: &Step| match step {
        Step::Rest | Step::Copy(0) => 1,
        Step::Copy(_) => 4,
        Step::At(_) | Step::Cut(_) => 10,
        Step::Word(_) => 16,
    };
    steps.iter().map(bits).sum()
}

fn is_number(word: &str) -> bool {
    word.len() >= SLUG_NUMBER && word.bytes().any(|byte| byte.is_ascii_digit())
}

/// First and last run of the longest slug, and whether its words are joined by `_`.
pub fn find_slug(runs: &[&str]) -> Option<(usize, usize, bool)> {
    let mut best: Option<(usize, usize, bool)> = None;
    for joint in ["-", "_"] {
        let mut start = 0;
        while start < runs.len() {
            let mut end = start;
            while end + 2 < runs.len() && runs[end + 1] == joint {
                end += 2;
            }
            let next = end + 1;
            let is_word = |run: &str| run.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
            while start < end && is_number(runs[start]) {
                start += 2;
            }
            while start < end && is_number(runs[end]) {
                end -= 2;
            }
            let longer = best.is_none_or(|(from, to, _)| end - start >= to - from);
            if end > start && longer && is_word(runs[start]) {
                best = Some((start, end, joint == "_"));
            }
            start = next.max(start + 1);
        }
    }
    best
}

/// Context for the step after the one of a symbol.
fn slug_context(symbol: usize) -> usize {
    match symbol {
        2 => 1,
        3..=9 => 2,
        11 | 12 => 3,
        _ => 4,
    }
}

/// Writes a slug; with `keeps_case` a word of the lexicon stands for itself only as it is written there.
pub fn write(steps: &[Step], keeps_case: bool, words: &Words, shape: &Shape, sink: &mut dyn Sink) {
    let rank =
        |word: &str| words.rank_of_lowercase(word).filter(|rank| !keeps_case || words.lexicon.get(*rank).0 == word);
    let mut context = 0;
    for step in steps {
        let symbol = match step {
            Step::Rest => return sink.symbol(Code::Slug, context, 1),
            Step::Copy(skip) => 2 + *skip as usize,
            Step::At(_) => 10,
            Step::Word(word) => match rank(word) {
                Some(_) => 11,
                None => 12,
            },
            Step::Cut(_) => 13,
        };
        sink.symbol(Code::Slug, context, symbol);
        match step {
            Step::At(at) => sink.raw(*at, 5),
            Step::Word(word) => match rank(word) {
                Some(rank) => sink.rank(Code::Template, word_context(UNKNOWN, shape.word_contexts), rank),
                None => spell(word, 0, shape, sink),
            },
            Step::Cut(length) => return sink.raw(*length, 5),
            _ => {}
        }
        context = slug_context(symbol);
    }
    sink.symbol(Code::Slug, context, 0);
}

/// Reads a slug and adds it to `url`; where the headline is not known, steps over it and adds nothing. Total: left when
/// the URL has [`LONGEST_URL`] bytes or the reader is spent.
pub fn read(reader: &mut Reader<'_>, lexicon: &Lexicon, variant: u32, title: Option<&str>, url: &mut String) {
    let headline = title.map_or_else(Vec::new, |title| headline_words(title, variant));
    let joint = if variant & 1 > 0 { '_' } else { '-' };
    let (mut context, mut next, mut spelled) = (0, 0usize, Vec::new());
    let start = url.len();
    let join = |url: &mut String, word: &str| {
        if title.is_none() {
            return;
        }
        if url.len() > start {
            url.push(joint);
        }
        url.push_str(word);
    };
    while url.len() < LONGEST_URL {
        let word = |at: usize| headline.get(at).map_or("", String::as_str);
        let symbol = reader.symbol(Code::Slug, context);
        match symbol {
            0 => return,
            1 => return headline.iter().skip(next).for_each(|word| join(url, word)),
            2..=9 => {
                let at = next + symbol - 2;
                join(url, word(at));
                next = at + 1;
            }
            10 => {
                let at = reader.raw(5) as usize;
                join(url, word(at));
                next = at + 1;
            }
            11 => {
                let symbol = reader.symbol(Code::Template, word_context(UNKNOWN, reader.shape().word_contexts));
                let rank = reader.rank(symbol);
                if title.is_some() {
                    let mut word = String::new();
                    if variant & 2 > 0 { Form::AsIs } else { Form::Lowercase }.apply(lexicon.get(rank).0, &mut word);
                    join(url, &word);
                }
            }
            12 => {
                read_spelled(reader, &mut spelled);
                join(url, &String::from_utf8_lossy(&spelled));
            }
            _ => {
                let length = reader.raw(5) as usize;
                return join(url, prefix(word(next), length));
            }
        }
        context = slug_context(symbol);
    }
}
