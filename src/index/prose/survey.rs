//! Surveying texts before they are written: which words the lexicon gets, how they are usually written, and how many
//! contexts the codes get.

use super::{Style, Words, lowercase, pieces};
use crate::index::{
    codebook::{Code, Shape},
    lexicon::{Form, Kind, Lexicon},
};
use crate::sort;
use std::{borrow::Cow, cmp::Reverse, collections::HashMap};

/// Times a word must occur to be in the lexicon: spelling it costs less otherwise.
const LEAST_COUNT: u32 = 2;
const MOST_WORDS: usize = 1 << 18;
/// Words that are written within sentences for each context of a word's code, and bytes for each of a byte's: contexts
/// cost their code lengths, so that a small index has few.
const WORDS_PER_CONTEXT: u64 = 4000;
const BYTES_PER_CONTEXT: u64 = 500;
const MOST_WORD_CONTEXTS: u64 = 24;
const MOST_BYTE_CONTEXTS: u64 = 40;

/// The style of most words of a text.
fn style_of(text: &str) -> Style {
    let (mut capitalized, mut all) = (0, 0);
    pieces(text, |word, kind, starts_sentence| {
        if kind == Kind::Word && !starts_sentence && word.chars().count() > 3 {
            all += 1;
            capitalized += u32::from(word.starts_with(char::is_uppercase));
        }
    });
    if 5 * capitalized > 3 * all { Style::Title } else { Style::Sentence }
}

/// The texts that will be written.
#[derive(Debug, Default)]
pub struct Survey<'a> {
    texts: Vec<(&'a str, Code)>,
    slug_words: Vec<String>,
}

/// How often a word occurs.
#[derive(Clone, Copy, Debug, Default)]
struct Occurrences {
    all: u32,
    /// In titles, not at their beginning: in lowercase, and otherwise.
    lowercase: u32,
    capitalized: u32,
}

impl<'a> Survey<'a> {
    /// A text that will be written.
    pub fn text(&mut self, text: &'a str, code: Code) {
        self.texts.push((text, code));
    }

    /// A word of a slug that its headline does not hold.
    pub fn slug_word(&mut self, word: &str) {
        self.slug_words.push(word.to_owned());
    }

    /// The lexicon, and the codes' shape for it.
    pub fn words(&self) -> (Words, Shape) {
        let style = |(text, code): &(&str, Code)| if *code == Code::Template { Style::Plain } else { style_of(text) };
        let styles: Vec<Style> = self.texts.iter().map(style).collect();
        let usual = self.usual_forms(&styles);
        let counts = self.count(&styles, &usual);
        let bytes = self.bytes(counts.keys());
        let mut words: Vec<(Cow<'_, str>, Occurrences)> =
            counts.into_iter().filter(|(_, count)| count.all >= LEAST_COUNT).collect();
        sort::by(&mut words, |a, b| b.1.all.cmp(&a.1.all).then_with(|| a.0.cmp(&b.0)));
        words.truncate(MOST_WORDS);
        let mut lexicon = Lexicon::default();
        words.iter().for_each(|(word, count)| lexicon.push(word, count.lowercase > count.capitalized));

        let pieces: u64 = words.iter().map(|(_, count)| u64::from(count.all)).sum();
        let mut used: Vec<u8> = (0..=255).filter(|byte| bytes[usize::from(*byte)] > 0).collect();
        sort::by(&mut used, |a, b| bytes[usize::from(*b)].cmp(&bytes[usize::from(*a)]).then_with(|| a.cmp(b)));
        let shape = Shape {
            words: lexicon.len(),
            word_contexts: (pieces / WORDS_PER_CONTEXT).min(MOST_WORD_CONTEXTS) as u32,
            byte_contexts: (bytes.iter().sum::<u64>() / BYTES_PER_CONTEXT).min(MOST_BYTE_CONTEXTS) as u32,
            bytes: used,
        };
        (Words::new(lexicon), shape)
    }

    /// How each word, given in lowercase, is written most often where its form follows from nothing else, within
    /// sentences; and how often.
    fn usual_forms(&self, styles: &[Style]) -> HashMap<String, (u32, &'a str)> {
        let mut within: HashMap<&str, u32> = HashMap::new();
        for ((text, _), _) in self.texts.iter().zip(styles).filter(|(_, style)| **style == Style::Sentence) {
            pieces(text, |word, kind, starts_sentence| {
                if kind == Kind::Word && !starts_sentence {
                    *within.entry(word).or_default() += 1;
                }
            });
        }
        let mut usual: HashMap<String, (u32, &str)> = HashMap::new();
        for (word, count) in within {
            let best = usual.entry(lowercase(word).into_owned()).or_insert((count, word));
            if (count, Reverse(word)) > (best.0, Reverse(best.1)) {
                *best = (count, word);
            }
        }
        usual
    }

    /// The words and gaps that the texts are written with, each in the form that the lexicon would have it in.
    fn count<'b>(
        &'b self,
        styles: &[Style],
        usual: &HashMap<String, (u32, &'b str)>,
    ) -> HashMap<Cow<'b, str>, Occurrences> {
        let usual = |word: &str| usual.get(&*lowercase(word)).map(|(_, usual)| *usual);
        let mut counts: HashMap<Cow<'b, str>, Occurrences> = HashMap::new();
        for ((text, _), style) in self.texts.iter().zip(styles) {
            pieces(text, |word, kind, starts_sentence| {
                let is_plain = kind != Kind::Word || *style == Style::Plain;
                let form = match usual(word) {
                    _ if is_plain || *style == Style::Sentence && !starts_sentence => Cow::Borrowed(word),
                    Some(usual) if usual == word || Form::Capitalized.is(usual, word) => Cow::Borrowed(usual),
                    None if Form::Capitalized.is(&lowercase(word), word) => lowercase(word),
                    _ => Cow::Borrowed(word),
                };
                let in_title = *style == Style::Title && !starts_sentence && kind == Kind::Word;
                let is_lowercase = word == lowercase(word);
                let count = counts.entry(form).or_default();
                count.all += 1;
                count.lowercase += u32::from(in_title && is_lowercase);
                count.capitalized += u32::from(in_title && !is_lowercase);
            });
        }
        for word in &self.slug_words {
            counts.entry(Cow::Borrowed(usual(word).unwrap_or(word))).or_default().all += 1;
        }
        counts
    }

    /// How often each byte occurs in `words`, and once more where it occurs at all: any word may have to be spelled.
    fn bytes<'b>(&self, words: impl Iterator<Item = &'b Cow<'b, str>>) -> [u64; 256] {
        let mut bytes = [0u64; 256];
        let texts = self.texts.iter().map(|(text, _)| *text);
        for byte in texts.chain(self.slug_words.iter().map(String::as_str)).flat_map(str::bytes) {
            bytes[usize::from(byte)] = 1;
        }
        words.for_each(|word| word.bytes().for_each(|byte| bytes[usize::from(byte)] += 1));
        bytes
    }
}
