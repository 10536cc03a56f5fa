//! Texts of one line, headlines, snippets and parts of URLs, encoded by the lexicon. Writer and reader.
//!
//! A text: one symbol of [`Code::Style`], the exceptions, its words, [`END`]. The symbol is 8·style + exceptions for
//! up to 7 exceptions in style 0 (sentence: a word is as the lexicon has it, capitalized at the beginning of a
//! sentence) or style 1 (title: words are capitalized but for those marked as lowercase), and 16 where each word of the
//! lexicon is followed by 2 bits for its [`Form`]. An exception: the number of words of the lexicon since the last one,
//! then 2 bits for its form. A word: the symbol and low bits of its rank in the lexicon, or [`SPELLED`] and its
//! spelling. Gaps and letters of scripts without spaces are encoded as words are, but have no form.

mod survey;

use super::{
    codebook::{Code, END, NO_WORD, Reader, SPELLED, STYLE_SYMBOLS, Shape, Sink, UNKNOWN, word_context},
    lexicon::{Form, Kind, LONGEST_WORD, Lexicon, kind_of, read_spelled, spell, tokens},
};
use std::{borrow::Cow, collections::HashMap};

#[cfg(test)]
pub use survey::surveyed;
pub use survey::{Forms, Survey};

const MOST_EXCEPTIONS: usize = 7;
const EXPLICIT: usize = STYLE_SYMBOLS - 1;
/// Context of [`Code::Number`] for the gaps between exceptions.
const EXCEPTION_GAP: usize = 0;
/// A text ends when it has more bytes, whatever the file holds.
const LONGEST_TEXT: usize = 2 * LONGEST_WORD;

/// How a text writes its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Sentence,
    Title,
    Plain,
}

impl Style {
    /// The form that the style predicts for a word.
    fn form(self, starts_sentence: bool, is_lowercase: bool) -> Form {
        match self {
            Self::Sentence if starts_sentence => Form::Capitalized,
            Self::Title if starts_sentence || !is_lowercase => Form::Capitalized,
            _ => Form::AsIs,
        }
    }
}

/// Whether the word after a gap starts a sentence.
fn ends_sentence(gap: &str) -> bool {
    gap.contains(['.', '!', '?']) && !gap.ends_with(['.', '!', '?'])
}

/// A word with all letters lowercase.
fn lowercase(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return Cow::Borrowed(word);
    }
    let mut out = String::with_capacity(word.len());
    Form::Lowercase.apply(word, &mut out);
    Cow::Owned(out)
}

/// Calls `found` with each piece and whether it starts a sentence.
fn pieces<'a>(text: &'a str, mut found: impl FnMut(&'a str, Kind, bool)) {
    let mut starts_sentence = true;
    tokens(text, |token| {
        found(token.text, token.kind, starts_sentence);
        starts_sentence = token.kind == Kind::Gap && (starts_sentence || ends_sentence(token.text));
    });
}

/// A lexicon whose words can be looked up.
#[derive(Debug)]
pub struct Words {
    /// The words by rank.
    pub lexicon: Lexicon,
    by_lowercase: HashMap<String, Vec<u32>>,
}

/// How a piece is encoded.
enum Unit<'a> {
    /// A word of the lexicon in a form, by its rank.
    Word(u32, Form),
    /// A gap or letter of the lexicon, by its rank.
    AsIs(u32),
    /// What the lexicon does not hold.
    Spelled(&'a str),
}

impl Words {
    fn new(lexicon: Lexicon) -> Self {
        let mut by_lowercase: HashMap<String, Vec<u32>> = HashMap::new();
        for rank in 0..lexicon.len() {
            by_lowercase.entry(lowercase(lexicon.get(rank).0).into_owned()).or_default().push(rank);
        }
        Self { lexicon, by_lowercase }
    }

    fn ranks(&self, word: &str) -> &[u32] {
        self.by_lowercase.get(&*lowercase(word)).map_or(&[], Vec::as_slice)
    }

    /// Rank of the most frequent word that is `lowercase` in lowercase.
    pub fn rank_of_lowercase(&self, lowercase: &str) -> Option<u32> {
        self.by_lowercase.get(lowercase)?.first().copied()
    }

    /// The pieces of a text in a style; the forms that the style does not predict, by number of word.
    fn units<'a>(&self, text: &'a str, style: Style) -> (Vec<Unit<'a>>, Vec<(u32, Form)>) {
        let (mut units, mut exceptions, mut words) = (Vec::new(), Vec::new(), 0);
        pieces(text, |piece, kind, starts_sentence| {
            let ranks = self.ranks(piece);
            if kind != Kind::Word {
                let rank = ranks.iter().find(|rank| self.lexicon.get(**rank).0 == piece);
                units.push(rank.map_or(Unit::Spelled(piece), |rank| Unit::AsIs(*rank)));
                return;
            }
            let predicted = ranks.iter().find_map(|rank| {
                let (word, is_lowercase) = self.lexicon.get(*rank);
                let form = style.form(starts_sentence, is_lowercase);
                form.is(word, piece).then_some((*rank, form, true))
            });
            let forms = || ranks.iter().flat_map(|rank| Form::ALL.map(|form| (*rank, form, false)));
            let holds = |(rank, form, _): &(u32, Form, bool)| form.is(self.lexicon.get(*rank).0, piece);
            match predicted.or_else(|| forms().find(holds)) {
                Some((rank, form, predicted)) => {
                    if !predicted {
                        exceptions.push((words, form));
                    }
                    units.push(Unit::Word(rank, form));
                    words += 1;
                }
                None => units.push(Unit::Spelled(piece)),
            }
        });
        (units, exceptions)
    }

    /// Writes a text.
    pub fn write(&self, text: &str, code: Code, shape: &Shape, sink: &mut dyn Sink) {
        let styles: &[Style] = if code == Code::Template { &[Style::Plain] } else { &[Style::Sentence, Style::Title] };
        let (mut style, mut units, mut exceptions) = (0, Vec::new(), Vec::new());
        for (i, tried) in styles.iter().enumerate() {
            let way = self.units(text, *tried);
            if i == 0 || way.1.len() < exceptions.len() {
                (style, (units, exceptions)) = (i, way);
            }
            // No other style can have fewer.
            if exceptions.is_empty() {
                break;
            }
        }
        let explicit = exceptions.len() > MOST_EXCEPTIONS;
        sink.symbol(Code::Style, 0, if explicit { EXPLICIT } else { style * (MOST_EXCEPTIONS + 1) + exceptions.len() });
        if !explicit {
            let mut next = 0;
            for (word, form) in exceptions {
                sink.number(Code::Number, EXCEPTION_GAP, word - next);
                sink.raw(form as u32, 2);
                next = word + 1;
            }
        }
        let mut before = NO_WORD;
        for unit in units {
            let context = word_context(before, shape.word_contexts);
            match unit {
                Unit::Word(rank, form) => {
                    sink.rank(code, context, rank);
                    if explicit {
                        sink.raw(form as u32, 2);
                    }
                    before = rank;
                }
                Unit::AsIs(rank) => {
                    sink.rank(code, context, rank);
                    before = rank;
                }
                Unit::Spelled(word) => {
                    sink.symbol(code, context, SPELLED);
                    spell(word, 0, shape, sink);
                    before = UNKNOWN;
                }
            }
        }
        sink.symbol(code, word_context(before, shape.word_contexts), END);
    }
}

/// Steps over a text. Total: a text that does not end is left when the reader is spent.
pub fn skip(reader: &mut Reader<'_>, lexicon: &Lexicon, code: Code) {
    let word_contexts = reader.shape().word_contexts;
    let symbol = reader.symbol(Code::Style, 0);
    let explicit = symbol >= EXPLICIT;
    for _ in 0..if explicit { 0 } else { symbol % (MOST_EXCEPTIONS + 1) } {
        reader.number(Code::Number, EXCEPTION_GAP);
        reader.raw(2);
    }
    let (mut before, mut spelled) = (NO_WORD, Vec::new());
    loop {
        match reader.symbol(code, word_context(before, word_contexts)) {
            END => return,
            SPELLED => {
                before = UNKNOWN;
                read_spelled(reader, &mut spelled);
            }
            symbol => {
                before = reader.rank(symbol);
                if explicit && kind_of(lexicon.get(before).0) == Kind::Word {
                    reader.raw(2);
                }
            }
        }
    }
}

/// Reads a text and appends it to `out`. Total: a text that does not end is left when it is longer than
/// [`LONGEST_TEXT`] or the reader is spent.
pub fn read(reader: &mut Reader<'_>, lexicon: &Lexicon, code: Code, out: &mut String) {
    let word_contexts = reader.shape().word_contexts;
    let symbol = reader.symbol(Code::Style, 0);
    let explicit = symbol >= EXPLICIT;
    let style = match symbol / (MOST_EXCEPTIONS + 1) {
        _ if code == Code::Template => Style::Plain,
        0 => Style::Sentence,
        _ => Style::Title,
    };
    let count = if explicit { 0 } else { symbol % (MOST_EXCEPTIONS + 1) };
    let mut exceptions = [(u32::MAX, Form::AsIs); MOST_EXCEPTIONS];
    let mut next = 0u32;
    for exception in exceptions.iter_mut().take(count) {
        let word = next.saturating_add(reader.number(Code::Number, EXCEPTION_GAP));
        *exception = (word, Form::ALL[(reader.raw(2) & 3) as usize]);
        next = word.saturating_add(1);
    }
    let mut exceptions = exceptions.iter().take(count).peekable();
    let (mut before, mut last, mut starts_sentence, mut words) = (NO_WORD, Kind::Gap, true, 0);
    let mut spelled = Vec::new();
    let end = out.len() + LONGEST_TEXT;
    while out.len() < end {
        let symbol = reader.symbol(code, word_context(before, word_contexts));
        let (word, is_lowercase) = match symbol {
            END => return,
            SPELLED => {
                before = UNKNOWN;
                read_spelled(reader, &mut spelled);
                (std::str::from_utf8(&spelled).unwrap_or("\u{FFFD}"), None)
            }
            _ => {
                before = reader.rank(symbol);
                let (word, is_lowercase) = lexicon.get(before);
                (word, Some(is_lowercase))
            }
        };
        let kind = kind_of(word);
        if (last, kind) == (Kind::Word, Kind::Word) {
            out.push(' ');
        }
        match is_lowercase {
            Some(is_lowercase) if kind == Kind::Word => {
                let form = if explicit {
                    Form::ALL[(reader.raw(2) & 3) as usize]
                } else if let Some((_, form)) = exceptions.next_if(|(at, _)| *at == words) {
                    *form
                } else {
                    style.form(starts_sentence, is_lowercase)
                };
                form.apply(word, out);
                words += 1;
            }
            _ => out.push_str(word),
        }
        if word.is_empty() {
            return;
        }
        starts_sentence = kind == Kind::Gap && (starts_sentence || ends_sentence(word));
        last = kind;
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        bits::BitWriter,
        codebook::{Counts, Decoders, Writer},
    };
    use super::*;
    use proptest::prelude::*;

    /// Bytes of the model, bits of the texts, and the texts as they are read.
    fn round_trip(texts: &[&str], code: Code) -> (usize, u64, Vec<String>) {
        let (words, shape) = surveyed(texts.iter().copied(), code).words();
        let mut counts = Counts::new(shape.clone(), Box::new(Vec::new()));
        words.lexicon.write(&shape, &mut counts);
        texts.iter().for_each(|text| words.write(text, code, &shape, &mut counts));
        let codes = counts.codes();
        let mut writer = Writer { codes: &codes, out: BitWriter::default() };
        codes.write(&mut writer.out);
        words.lexicon.write(&shape, &mut writer);
        let model = writer.out.len();
        texts.iter().for_each(|text| words.write(text, code, &shape, &mut writer));
        let bits = writer.out.len() - model;
        let bytes = writer.out.finish();
        let (decoders, start) = Decoders::open(&bytes);
        let mut reader = Reader::new(&decoders, &bytes, start, u64::MAX);
        let lexicon = Lexicon::read(&mut reader);
        let read = |_: &&str| {
            let (mut out, mut skipped) = (String::new(), reader.clone());
            read(&mut reader, &lexicon, code, &mut out);
            skip(&mut skipped, &lexicon, code);
            assert_eq!(skipped.position(), reader.position(), "{out}");
            out
        };
        (model as usize / 8, bits, texts.iter().map(read).collect())
    }

    #[test]
    fn headlines_of_all_kinds() {
        let texts = [
            "Obama to Advisers: No Excuses for Rocky Obamacare Rollout",
            "US Baghdad embassy attacked by protesters angry at air strikes",
            "",
            "McCain: ‘This one feels different’ — U.S. troops’ day",
            "中国经济增长放缓 G7 会",
            "iPhone and the NATO of the US: the IPHONE, The Iphone and us",
            " odd  spacing ",
            "a B c D e F g H i J k L m N o P q R s T u V w X y Z aB bC cD",
            "ไทยแลนด์ और भारत",
        ];
        for code in [Code::Headline, Code::Snippet, Code::Template] {
            assert_eq!(round_trip(&texts, code).2, texts);
        }
    }

    #[test]
    fn a_text_that_spells_without_end_is_left() {
        let shape = Shape { words: 1, word_contexts: 0, byte_contexts: 0, bytes: b"xy".to_vec() };
        let mut lexicon = Lexicon::default();
        lexicon.push("y", false);
        // Of what is no UTF-8 a whole word adds three bytes.
        for (word, byte, most_bytes) in [("x", b'x', LONGEST_TEXT + LONGEST_WORD), ("y", 0xFF, 3 * 100)] {
            let word = word.repeat(LONGEST_WORD - 1);
            let write = |sink: &mut dyn Sink| {
                lexicon.write(&shape, sink);
                sink.symbol(Code::Style, 0, 0);
                for _ in 0..100 {
                    sink.symbol(Code::Headline, 0, SPELLED);
                    spell(&word, 0, &shape, sink);
                }
                sink.symbol(Code::Headline, 0, END);
            };
            let mut counts = Counts::new(shape.clone(), Box::new(Vec::new()));
            write(&mut counts);
            let codes = counts.codes();
            let mut writer = Writer { codes: &codes, out: BitWriter::default() };
            codes.write(&mut writer.out);
            write(&mut writer);
            let bytes = writer.out.finish();
            let (mut decoders, start) = Decoders::open(&bytes);
            decoders.shape.bytes = vec![byte; 2];
            let mut reader = Reader::new(&decoders, &bytes, start, 100_000);
            let lexicon = Lexicon::read(&mut reader);
            let mut text = String::new();
            read(&mut reader.clone(), &lexicon, Code::Headline, &mut text);
            assert!((60..=most_bytes).contains(&text.len()), "{}", text.len());
            skip(&mut reader, &lexicon, Code::Headline);
            assert_eq!(reader.left(), 0);
        }
    }

    #[test]
    fn the_way_of_writing_costs_little() {
        let sentence = ["the deal on the border", "a deal on trade", "trade talks on the border deal"];
        let title = ["The Deal on the Border", "A Deal on Trade", "Trade Talks on the Border Deal"];
        let both: Vec<&str> = sentence.iter().chain(&title).copied().collect();
        let (_, bits, read) = round_trip(&both, Code::Headline);
        assert_eq!(read, both);
        assert!(bits <= 160, "{bits}");
    }

    proptest! {
        #[test]
        fn any_text_is_read_as_written(texts in prop::collection::vec("\\PC{0,40}|[a-cA-C .!中ǅßİ]{0,30}", 1..20)) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            prop_assert_eq!(round_trip(&texts, Code::Headline).2, texts.clone());
            prop_assert_eq!(round_trip(&texts, Code::Template).2, texts);
        }
    }
}
