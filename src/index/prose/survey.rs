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

/// How words are written in headlines and snippets.
#[derive(Debug, Default)]
pub struct Forms {
    /// Of each text, in their order.
    styles: Vec<Style>,
    /// How often words are written so where their form follows from nothing else, within sentences.
    within: HashMap<String, usize>,
}

/// The texts that will be written, given once more when it is known how words are usually written.
#[derive(Debug)]
pub struct Survey {
    styles: std::vec::IntoIter<Style>,
    /// How each word, given in lowercase, is written most often.
    usual: HashMap<String, String>,
    /// The words and gaps that the texts are written with, each in the form that the lexicon would have it in.
    counts: HashMap<String, Occurrences>,
    /// Bytes that occur at all: any word may have to be spelled.
    bytes: [bool; 256],
}

/// How often a word occurs.
#[derive(Clone, Copy, Debug, Default)]
struct Occurrences {
    all: u32,
    /// In titles, not at their beginning: in lowercase, and otherwise.
    lowercase: u32,
    capitalized: u32,
}

/// Counts a word, which is copied only where it is new.
fn count<T: Default>(counts: &mut HashMap<String, T>, word: &str, counted: impl FnOnce(&mut T)) {
    match counts.get_mut(word) {
        Some(count) => counted(count),
        None => counted(counts.entry(word.to_owned()).or_default()),
    }
}

impl Forms {
    /// A headline or snippet that will be written.
    pub fn text(&mut self, text: &str) {
        let style = style_of(text);
        self.styles.push(style);
        if style == Style::Sentence {
            pieces(text, |word, kind, starts_sentence| {
                if kind == Kind::Word && !starts_sentence {
                    count(&mut self.within, word, |times| *times += 1);
                }
            });
        }
    }

    /// How each word, given in lowercase, is written most often.
    fn usual(self) -> HashMap<String, String> {
        let mut best: HashMap<String, (usize, String)> = HashMap::new();
        for (word, count) in self.within {
            match best.get_mut(&*lowercase(&word)) {
                Some(best) if (count, Reverse(&word)) > (best.0, Reverse(&best.1)) => *best = (count, word),
                Some(_) => {}
                None => _ = best.insert(lowercase(&word).into_owned(), (count, word)),
            }
        }
        best.into_iter().map(|(lowercase, (_, word))| (lowercase, word)).collect()
    }
}

impl Survey {
    /// A survey of what will be written; headlines and snippets are those that `forms` was given, in the same order.
    pub fn new(mut forms: Forms) -> Self {
        let styles = std::mem::take(&mut forms.styles).into_iter();
        Self { styles, usual: forms.usual(), counts: HashMap::new(), bytes: [false; 256] }
    }

    /// A text that will be written.
    pub fn text(&mut self, text: &str, code: Code) {
        let style = match code {
            Code::Template => Style::Plain,
            _ => self.styles.next().unwrap_or(Style::Sentence),
        };
        text.bytes().for_each(|byte| self.bytes[usize::from(byte)] = true);
        let (usual, counts) = (&self.usual, &mut self.counts);
        let usual = |word: &str| usual.get(&*lowercase(word)).map(String::as_str);
        pieces(text, |word, kind, starts_sentence| {
            let is_plain = kind != Kind::Word || style == Style::Plain;
            let form = match usual(word) {
                _ if is_plain || style == Style::Sentence && !starts_sentence => Cow::Borrowed(word),
                Some(usual) if usual == word || Form::Capitalized.is(usual, word) => Cow::Borrowed(usual),
                None if Form::Capitalized.is(&lowercase(word), word) => lowercase(word),
                _ => Cow::Borrowed(word),
            };
            let in_title = style == Style::Title && !starts_sentence && kind == Kind::Word;
            let is_lowercase = word == lowercase(word);
            count(counts, &form, |count| {
                count.all += 1;
                count.lowercase += u32::from(in_title && is_lowercase);
                count.capitalized += u32::from(in_title && !is_lowercase);
            });
        });
    }

    /// A word of a slug that its headline does not hold.
    pub fn slug_word(&mut self, word: &str) {
        word.bytes().for_each(|byte| self.bytes[usize::from(byte)] = true);
        let usual = self.usual.get(&*lowercase(word)).map_or(word, String::as_str);
        count(&mut self.counts, usual, |count| count.all += 1);
    }

    /// The lexicon, and the codes' shape for it.
    pub fn words(self) -> (Words, Shape) {
        let bytes = self.byte_counts();
        let mut words: Vec<(String, Occurrences)> =
            self.counts.into_iter().filter(|(_, count)| count.all >= LEAST_COUNT).collect();
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

    /// How often each byte occurs in the words, and once more where it occurs at all.
    fn byte_counts(&self) -> [u64; 256] {
        let mut bytes = self.bytes.map(u64::from);
        self.counts.keys().flat_map(|word| word.bytes()).for_each(|byte| bytes[usize::from(byte)] += 1);
        bytes
    }
}

/// The survey of texts that are held.
#[cfg(test)]
pub fn surveyed<'a>(texts: impl Iterator<Item = &'a str> + Clone, code: Code) -> Survey {
    let mut forms = Forms::default();
    texts.clone().filter(|_| code != Code::Template).for_each(|text| forms.text(text));
    let mut survey = Survey::new(forms);
    texts.for_each(|text| survey.text(text, code));
    survey
}
