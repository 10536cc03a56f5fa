//! Slugs: the words of a headline in an address, told by the headline. Writer and reader; the codes stand in [`super`].

use super::LONGEST_URL;
use crate::index::{
    codebook::{Code, Reader, Shape, Sink, UNKNOWN, word_context},
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

/// How a word of a slug is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Rest,
    Copy(u32),
    At(u32),
    Word(String),
    Cut(u32),
}

/// Tells a slug by the words of its headline.
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

fn slug_context(step: &Step) -> usize {
    match step {
        Step::Copy(0) => 1,
        Step::Copy(_) => 2,
        Step::Word(_) => 3,
        _ => 4,
    }
}

/// Writes a slug; with `keeps_case` a word of the lexicon stands for itself only as it is written there.
pub fn write(steps: &[Step], keeps_case: bool, words: &Words, shape: &Shape, sink: &mut dyn Sink) {
    let mut context = 0;
    for step in steps {
        match step {
            Step::Rest => return sink.symbol(Code::Slug, context, 1),
            Step::Copy(skip) => sink.symbol(Code::Slug, context, 2 + *skip as usize),
            Step::At(at) => {
                sink.symbol(Code::Slug, context, 10);
                sink.raw(*at, 5);
            }
            Step::Word(word) => {
                let rank = words.rank_of_small(word).filter(|rank| !keeps_case || words.lexicon.get(*rank).0 == word);
                match rank {
                    Some(rank) => {
                        sink.symbol(Code::Slug, context, 11);
                        sink.rank(Code::Template, word_context(UNKNOWN, shape.word_contexts), rank);
                    }
                    None => {
                        sink.symbol(Code::Slug, context, 12);
                        spell(word, 0, shape, sink);
                    }
                }
            }
            Step::Cut(length) => {
                sink.symbol(Code::Slug, context, 13);
                return sink.raw(*length, 5);
            }
        }
        context = slug_context(step);
    }
    sink.symbol(Code::Slug, context, 0);
}

/// Reads a slug and adds it to `url`.
pub fn read(reader: &mut Reader<'_>, lexicon: &Lexicon, variant: u32, title: &str, url: &mut String) {
    let headline = headline_words(title, variant);
    let joint = if variant & 1 > 0 { '_' } else { '-' };
    let (mut context, mut next, mut spelled) = (0, 0usize, Vec::new());
    let start = url.len();
    let join = |url: &mut String, word: &str| {
        if url.len() > start {
            url.push(joint);
        }
        url.push_str(word);
    };
    // Each step of an honest slug adds a character at least; of a damaged one it may add none.
    for _ in 0..LONGEST_URL {
        if url.len() >= LONGEST_URL {
            return;
        }
        let word = |at: usize| headline.get(at).map_or("", String::as_str);
        let step = match reader.symbol(Code::Slug, context) {
            0 => return,
            1 => return headline.iter().skip(next).for_each(|word| join(url, word)),
            symbol @ 2..=9 => {
                let skip = symbol - 2;
                join(url, word(next + skip));
                next += skip + 1;
                Step::Copy(skip as u32)
            }
            10 => {
                let at = reader.raw(5);
                join(url, word(at as usize));
                next = at as usize + 1;
                Step::At(at)
            }
            11 => {
                let symbol = reader.symbol(Code::Template, word_context(UNKNOWN, reader.shape().word_contexts));
                let rank = reader.rank(symbol);
                let mut word = String::new();
                if variant & 2 > 0 { Form::AsIs } else { Form::Small }.apply(lexicon.get(rank).0, &mut word);
                join(url, &word);
                Step::Word(word)
            }
            12 => {
                read_spelled(reader, &mut spelled);
                join(url, &String::from_utf8_lossy(&spelled));
                Step::Word(String::new())
            }
            _ => {
                let length = reader.raw(5) as usize;
                let word = word(next);
                return join(url, &word[..word.floor_char_boundary(length)]);
            }
        };
        context = slug_context(&step);
    }
}
