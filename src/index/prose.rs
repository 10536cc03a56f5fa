//! Texts of one line, headlines, snippets and what URLs are made of, told by the lexicon. Writer and reader.
//!
//! A text: one symbol of [`Code::Style`], the exceptions, its words, [`END`]. The symbol is 8·style + exceptions for
//! up to 7 exceptions in style 0 (sentence: a word is as the lexicon has it, large at the beginning of a sentence) or
//! style 1 (title: words are large but for those marked as staying small), and 16 where each word of the lexicon is
//! followed by 2 bits for its [`Form`]. An exception: the number of words of the lexicon since the last one, then
//! 2 bits for its form. A word: the symbol and low bits of its rank in the lexicon, or [`SPELLED`] and its spelling.
//! Gaps and letters of scripts without spaces are told as words are, but have no form.

use super::{
    codebook::{Code, END, NO_WORD, Reader, SPELLED, STYLE_SYMBOLS, Shape, Sink, UNKNOWN, word_context},
    lexicon::{Form, Kind, LONGEST_WORD, Lexicon, kind_of, read_spelled, spell, tokens},
};
use std::collections::HashMap;

const MOST_EXCEPTIONS: usize = 7;
const EXPLICIT: usize = STYLE_SYMBOLS - 1;
/// Context of [`Code::Number`] for the gaps between exceptions.
const EXCEPTION_GAP: usize = 0;
/// A text ends when it has more bytes, whatever the file says.
const LONGEST_TEXT: usize = 2 * LONGEST_WORD;
/// Times a word must occur to be in the lexicon: spelling it costs less otherwise.
const LEAST_COUNT: u32 = 2;
const MOST_WORDS: usize = 1 << 18;

/// How a text writes its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Sentence,
    Title,
    Plain,
}

impl Style {
    fn form(self, fresh: bool, stays_small: bool) -> Form {
        match self {
            Self::Sentence if fresh => Form::Capital,
            Self::Title if fresh || !stays_small => Form::Capital,
            _ => Form::AsIs,
        }
    }
}

/// Whether the word after a gap begins a sentence.
fn begins(gap: &str) -> bool {
    gap.contains(['.', '!', '?']) && !gap.ends_with(['.', '!', '?'])
}

fn small(word: &str) -> String {
    let mut out = String::new();
    Form::Small.apply(word, &mut out);
    out
}

fn formed(form: Form, word: &str) -> String {
    let mut out = String::new();
    form.apply(word, &mut out);
    out
}

/// Calls `found` with each piece and whether it begins a sentence.
fn pieces<'a>(text: &'a str, mut found: impl FnMut(&'a str, Kind, bool)) {
    let mut fresh = true;
    tokens(text, |token| {
        found(token.text, token.kind, fresh);
        fresh = if token.kind == Kind::Gap { fresh || begins(token.text) } else { false };
    });
}

/// The style that most words of a text speak for.
fn style_of(text: &str) -> Style {
    let (mut capital, mut all) = (0, 0);
    pieces(text, |word, kind, fresh| {
        if kind == Kind::Word && !fresh && word.chars().count() > 3 {
            all += 1;
            capital += u32::from(word.starts_with(char::is_uppercase));
        }
    });
    if 5 * capital > 3 * all { Style::Title } else { Style::Sentence }
}

/// Counts words for a lexicon.
#[derive(Debug, Default)]
pub struct Survey<'a> {
    texts: Vec<(&'a str, Code)>,
    slug_words: Vec<String>,
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
        // How words are written within sentences tells how they are written at all.
        let mut running: HashMap<&str, u32> = HashMap::new();
        let styles: Vec<Style> = self
            .texts
            .iter()
            .map(|(text, code)| if *code == Code::Template { Style::Plain } else { style_of(text) })
            .collect();
        for ((text, _), style) in self.texts.iter().zip(&styles) {
            if *style == Style::Sentence {
                pieces(text, |word, kind, fresh| {
                    if kind == Kind::Word && !fresh {
                        *running.entry(word).or_default() += 1;
                    }
                });
            }
        }
        let mut usual: HashMap<String, (u32, &str)> = HashMap::new();
        for (word, count) in running {
            let best = usual.entry(small(word)).or_insert((count, word));
            if (count, std::cmp::Reverse(word)) > (best.0, std::cmp::Reverse(best.1)) {
                *best = (count, word);
            }
        }
        let usual = |word: &str| usual.get(&small(word)).map(|(_, usual)| *usual);

        // Count, times that it stays small and times that it does not in titles.
        let mut counts: HashMap<String, [u32; 3]> = HashMap::new();
        for ((text, _), style) in self.texts.iter().zip(&styles) {
            pieces(text, |word, kind, fresh| {
                let unit = match usual(word) {
                    _ if kind != Kind::Word || *style == Style::Plain => word.to_owned(),
                    _ if *style == Style::Sentence && !fresh => word.to_owned(),
                    Some(usual) if usual == word || formed(Form::Capital, usual) == word => usual.to_owned(),
                    None if formed(Form::Capital, &small(word)) == word => small(word),
                    _ => word.to_owned(),
                };
                let in_title = *style == Style::Title && !fresh && kind == Kind::Word;
                let stays = word == small(word);
                let count = counts.entry(unit).or_default();
                count[0] += 1;
                count[1] += u32::from(in_title && stays);
                count[2] += u32::from(in_title && !stays);
            });
        }
        for word in &self.slug_words {
            counts.entry(usual(word).unwrap_or(word).to_owned()).or_default()[0] += 1;
        }
        let mut bytes = [0u64; 256];
        // Any word may have to be spelled as it stands, once.
        for byte in self
            .texts
            .iter()
            .flat_map(|(text, _)| text.bytes())
            .chain(self.slug_words.iter().flat_map(|word| word.bytes()))
        {
            bytes[usize::from(byte)] = 1;
        }
        counts.keys().for_each(|word| word.bytes().for_each(|byte| bytes[usize::from(byte)] += 1));
        let mut words: Vec<(String, [u32; 3])> =
            counts.into_iter().filter(|(_, count)| count[0] >= LEAST_COUNT).collect();
        words.sort_by(|a, b| b.1[0].cmp(&a.1[0]).then_with(|| a.0.cmp(&b.0)));
        words.truncate(MOST_WORDS);
        let mut lexicon = Lexicon::default();
        words.iter().for_each(|(word, count)| lexicon.push(word, count[1] > count[2]));

        let total: u64 = bytes.iter().sum();
        let pieces: u64 = words.iter().map(|(_, count)| u64::from(count[0])).sum();
        let mut used: Vec<u8> = (0..=255).filter(|byte| bytes[usize::from(*byte)] > 0).collect();
        used.sort_by_key(|byte| (std::cmp::Reverse(bytes[usize::from(*byte)]), *byte));
        // Contexts cost their code lengths: few for a small index.
        let shape = Shape {
            words: lexicon.len(),
            word_contexts: (pieces / 4000).min(24) as u32,
            byte_contexts: (total / 500).min(40) as u32,
            bytes: used,
        };
        (Words::new(lexicon), shape)
    }
}

/// A lexicon whose words can be looked up.
#[derive(Debug)]
pub struct Words {
    /// The words by rank.
    pub lexicon: Lexicon,
    by_small: HashMap<String, Vec<u32>>,
}

/// How a piece is told.
enum Told<'a> {
    Word(u32, Form),
    Piece(u32),
    Spelled(&'a str),
}

impl Words {
    fn new(lexicon: Lexicon) -> Self {
        let mut by_small: HashMap<String, Vec<u32>> = HashMap::new();
        for rank in 0..lexicon.len() {
            by_small.entry(small(lexicon.get(rank).0)).or_default().push(rank);
        }
        Self { lexicon, by_small }
    }

    fn ranks(&self, word: &str) -> &[u32] {
        self.by_small.get(&small(word)).map_or(&[], Vec::as_slice)
    }

    /// Rank of the first word that is `small` in small letters.
    pub fn rank_of_small(&self, small: &str) -> Option<u32> {
        self.by_small.get(small)?.first().copied()
    }

    /// The pieces of a text in a style; the forms that the style does not foretell, by number of word.
    fn tell<'a>(&self, text: &'a str, style: Style) -> (Vec<Told<'a>>, Vec<(u32, Form)>) {
        let (mut told, mut exceptions, mut words) = (Vec::new(), Vec::new(), 0);
        pieces(text, |piece, kind, fresh| {
            let ranks = self.ranks(piece);
            if kind != Kind::Word {
                let rank = ranks.iter().find(|rank| self.lexicon.get(**rank).0 == piece);
                told.push(rank.map_or(Told::Spelled(piece), |rank| Told::Piece(*rank)));
                return;
            }
            let foretold = ranks.iter().find_map(|rank| {
                let (word, stays_small) = self.lexicon.get(*rank);
                let form = style.form(fresh, stays_small);
                (formed(form, word) == piece).then_some((*rank, form, true))
            });
            let forms = || ranks.iter().flat_map(|rank| Form::ALL.map(|form| (*rank, form, false)));
            let found =
                foretold.or_else(|| forms().find(|(rank, form, _)| formed(*form, self.lexicon.get(*rank).0) == piece));
            match found {
                Some((rank, form, foretold)) => {
                    if !foretold {
                        exceptions.push((words, form));
                    }
                    told.push(Told::Word(rank, form));
                    words += 1;
                }
                None => told.push(Told::Spelled(piece)),
            }
        });
        (told, exceptions)
    }

    /// Writes a text.
    pub fn write(&self, text: &str, code: Code, shape: &Shape, sink: &mut dyn Sink) {
        let styles: &[Style] = if code == Code::Template { &[Style::Plain] } else { &[Style::Sentence, Style::Title] };
        let ways = styles.iter().map(|style| self.tell(text, *style)).enumerate();
        let Some((style, (told, exceptions))) = ways.min_by_key(|(_, (_, exceptions))| exceptions.len()) else {
            return;
        };
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
        for piece in told {
            let context = word_context(before, shape.word_contexts);
            match piece {
                Told::Word(rank, form) => {
                    sink.rank(code, context, rank);
                    if explicit {
                        sink.raw(form as u32, 2);
                    }
                    before = rank;
                }
                Told::Piece(rank) => {
                    sink.rank(code, context, rank);
                    before = rank;
                }
                Told::Spelled(word) => {
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

/// Reads a text and appends it to `out`. Total: a text that does not end is left when it is longer than [`LONGEST_TEXT`]
/// or the reader is spent.
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
    let (mut before, mut last, mut fresh, mut words) = (NO_WORD, Kind::Gap, true, 0);
    let mut spelled = Vec::new();
    let end = out.len() + LONGEST_TEXT;
    while out.len() < end {
        let symbol = reader.symbol(code, word_context(before, word_contexts));
        let (word, stays_small) = match symbol {
            END => return,
            SPELLED => {
                before = UNKNOWN;
                read_spelled(reader, &mut spelled);
                (std::str::from_utf8(&spelled).unwrap_or("\u{FFFD}"), None)
            }
            _ => {
                before = reader.rank(symbol);
                let (word, stays_small) = lexicon.get(before);
                (word, Some(stays_small))
            }
        };
        let kind = kind_of(word);
        if (last, kind) == (Kind::Word, Kind::Word) {
            out.push(' ');
        }
        match stays_small {
            Some(stays_small) if kind == Kind::Word => {
                let form = if explicit {
                    Form::ALL[(reader.raw(2) & 3) as usize]
                } else if let Some((_, form)) = exceptions.next_if(|(at, _)| *at == words) {
                    *form
                } else {
                    style.form(fresh, stays_small)
                };
                form.apply(word, out);
                words += 1;
            }
            _ => out.push_str(word),
        }
        if word.is_empty() {
            return;
        }
        fresh = if kind == Kind::Gap { fresh || begins(word) } else { false };
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
    fn told(texts: &[&str], code: Code) -> (usize, u64, Vec<String>) {
        let mut survey = Survey::default();
        texts.iter().for_each(|text| survey.text(text, code));
        let (words, shape) = survey.words();
        let mut counts = Counts::new(shape.clone());
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
            assert_eq!(told(&texts, code).2, texts);
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
            let say = |sink: &mut dyn Sink| {
                lexicon.write(&shape, sink);
                sink.symbol(Code::Style, 0, 0);
                for _ in 0..100 {
                    sink.symbol(Code::Headline, 0, SPELLED);
                    spell(&word, 0, &shape, sink);
                }
                sink.symbol(Code::Headline, 0, END);
            };
            let mut counts = Counts::new(shape.clone());
            say(&mut counts);
            let codes = counts.codes();
            let mut writer = Writer { codes: &codes, out: BitWriter::default() };
            codes.write(&mut writer.out);
            say(&mut writer);
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
        let (_, bits, read) = told(&both, Code::Headline);
        assert_eq!(read, both);
        assert!(bits <= 160, "{bits}");
    }

    proptest! {
        #[test]
        fn any_text_is_read_as_written(texts in prop::collection::vec("\\PC{0,40}|[a-cA-C .!中ǅßİ]{0,30}", 1..20)) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            prop_assert_eq!(told(&texts, Code::Headline).2, texts.clone());
            prop_assert_eq!(told(&texts, Code::Template).2, texts);
        }
    }
}
