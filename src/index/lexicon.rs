//! Dictionary of headline, URL and snippet words, most frequent first. Writer and reader.
//!
//! In section `modl`, after the codes: for each word, most frequent first, its bytes by the byte before
//! ([`Code::Spelling`](super::codebook::Code::Spelling), context 0 at the start, 1 + n after the n-th most frequent
//! byte, the last context after others), ended by symbol 0, or by 1 for a word that is lowercase in headlines that
//! capitalize words.

use super::codebook::{Code, Reader, SPELLING_ENDS, Shape, Sink};
use crate::{
    case::{lowercase, uppercase},
    marks::is_mark,
    text::script::script_of,
};

/// Longest spelled word in bytes.
pub const LONGEST_WORD: usize = 4096;

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// The text of the piece.
    pub text: &'a str,
    /// What it is.
    pub kind: Kind,
}

/// What a piece of text is; between two words stands one space that is not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A run of letters and digits.
    Word,
    /// A letter of a script without spaces.
    Letter,
    /// What stands between.
    Gap,
}

fn kind(c: char) -> Kind {
    if !c.is_alphanumeric() {
        Kind::Gap
    } else if c.is_ascii() || !script_of(c).is_paired() {
        Kind::Word
    } else {
        Kind::Letter
    }
}

/// What the piece that begins with this text is.
pub fn kind_of(text: &str) -> Kind {
    text.chars().next().map_or(Kind::Gap, kind)
}

/// Cuts a text into pieces, calling `found` for each; single spaces between words are left out.
pub fn tokens<'a>(text: &'a str, mut found: impl FnMut(Token<'a>)) {
    let mut space: Option<&'a str> = None;
    let mut last = Kind::Gap;
    let mut start = 0;
    let mut next = char_at(text, 0);
    while let Some((kind, _, length)) = next {
        let mut end = start + length;
        loop {
            next = char_at(text, end);
            let goes_on = next.is_some_and(|(next, is_mark, _)| match kind {
                Kind::Word => next == Kind::Word || is_mark,
                Kind::Letter => is_mark,
                Kind::Gap => next == Kind::Gap,
            });
            match next {
                Some((_, _, length)) if goes_on => end += length,
                _ => break,
            }
        }
        let piece = &text[start..end];
        start = end;
        if kind == Kind::Gap && piece == " " && last == Kind::Word {
            space = Some(piece);
            continue;
        }
        if let Some(space) = space.take()
            && kind != Kind::Word
        {
            found(Token { text: space, kind: Kind::Gap });
        }
        found(Token { text: piece, kind });
        last = kind;
    }
    if let Some(space) = space {
        found(Token { text: space, kind: Kind::Gap });
    }
}

/// Of the character that begins at a byte of a text: its kind, whether it is a mark on the one before it, and its
/// length in bytes.
fn char_at(text: &str, at: usize) -> Option<(Kind, bool, usize)> {
    let byte = *text.as_bytes().get(at)?;
    // Most texts are mostly ASCII, and to decode and classify costs several times this.
    if byte.is_ascii() {
        return Some((if byte.is_ascii_alphanumeric() { Kind::Word } else { Kind::Gap }, false, 1));
    }
    let c = text[at..].chars().next()?;
    Some((kind(c), is_mark(c), c.len_utf8()))
}

/// Upper or lower case of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As the lexicon has it.
    AsIs,
    /// All letters lowercase.
    Lowercase,
    /// The first letter uppercase, the others as the lexicon has them.
    Capitalized,
    /// All letters uppercase.
    Uppercase,
}

impl Form {
    /// In the order of their numbers.
    pub const ALL: [Self; 4] = [Self::AsIs, Self::Lowercase, Self::Capitalized, Self::Uppercase];

    /// Whether a word in this form is `piece`.
    pub fn is(self, word: &str, piece: &str) -> bool {
        if self == Self::AsIs {
            return word == piece;
        }
        if !word.is_ascii() || !piece.is_ascii() {
            let mut formed = String::with_capacity(word.len());
            self.apply(word, &mut formed);
            return formed == piece;
        }
        let (word, piece) = (word.as_bytes(), piece.as_bytes());
        let mut pairs = word.iter().zip(piece);
        word.len() == piece.len()
            && match self {
                Self::Lowercase => pairs.all(|(a, b)| a.to_ascii_lowercase() == *b),
                Self::Uppercase => pairs.all(|(a, b)| a.to_ascii_uppercase() == *b),
                _ => pairs.next().is_none_or(|(a, b)| a.to_ascii_uppercase() == *b) && pairs.all(|(a, b)| a == b),
            }
    }

    /// Appends the word in this form.
    pub fn apply(self, word: &str, out: &mut String) {
        match self {
            Self::AsIs => out.push_str(word),
            Self::Lowercase | Self::Uppercase if word.is_ascii() => {
                let start = out.len();
                out.push_str(word);
                let added = &mut out[start..];
                if self == Self::Lowercase { added.make_ascii_lowercase() } else { added.make_ascii_uppercase() }
            }
            Self::Lowercase => word.chars().for_each(|c| out.push(lowercase(c))),
            Self::Uppercase => word.chars().for_each(|c| out.push(uppercase(c))),
            Self::Capitalized => {
                let mut chars = word.chars();
                out.extend(chars.next().map(uppercase));
                out.push_str(chars.as_str());
            }
        }
    }
}

/// Words by rank.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    text: String,
    /// End of each word in `text` << 1 | whether it is lowercase in titles.
    ends: Vec<u32>,
}

impl Lexicon {
    /// Number of words.
    pub fn len(&self) -> u32 {
        self.ends.len() as u32
    }

    /// Appends a word.
    pub fn push(&mut self, word: &str, is_lowercase: bool) {
        self.text.push_str(word);
        self.ends.push((self.text.len() as u32) << 1 | u32::from(is_lowercase));
    }

    /// The word of a rank and whether it is lowercase in headlines that capitalize words; empty where there is none.
    pub fn get(&self, rank: u32) -> (&str, bool) {
        let Some(&end) = self.ends.get(rank as usize) else { return ("", false) };
        let start = rank.checked_sub(1).and_then(|before| self.ends.get(before as usize)).map_or(0, |end| end >> 1);
        (self.text.get(start as usize..(end >> 1) as usize).unwrap_or(""), end & 1 == 1)
    }

    /// Spells all words.
    pub fn write(&self, shape: &Shape, sink: &mut dyn Sink) {
        for rank in 0..self.len() {
            let (word, is_lowercase) = self.get(rank);
            spell(word, usize::from(is_lowercase), shape, sink);
        }
    }

    /// Reads all words, of hostile bytes no more than honest ones could hold.
    pub fn read(reader: &mut Reader<'_>) -> Self {
        let mut lexicon = Self::default();
        let mut word = Vec::new();
        // A byte takes a bit at least.
        let most = 8 * reader.source_bytes();
        for _ in 0..reader.shape().words {
            let is_lowercase = read_spelled(reader, &mut word) == 1;
            // No honest word is empty, and a reader that is spent reads nothing else.
            if word.is_empty() || lexicon.text.len() > most {
                break;
            }
            lexicon.push(&String::from_utf8_lossy(&word), is_lowercase);
        }
        lexicon
    }
}

fn byte_context(place: usize, byte_contexts: u32) -> usize {
    (place + 1).min(byte_contexts as usize + 1)
}

/// Spells a word of at most [`LONGEST_WORD`] bytes; `end` is 0 or 1.
pub fn spell(word: &str, end: usize, shape: &Shape, sink: &mut dyn Sink) {
    let mut context = 0;
    for byte in word.bytes() {
        let place = shape.bytes.iter().position(|known| *known == byte).unwrap_or(0);
        sink.symbol(Code::Spelling, context, place + SPELLING_ENDS);
        context = byte_context(place, shape.byte_contexts);
    }
    sink.symbol(Code::Spelling, context, end);
}

/// Reads a spelled word into `word`; gives how it ended.
pub fn read_spelled(reader: &mut Reader<'_>, word: &mut Vec<u8>) -> usize {
    word.clear();
    let mut context = 0;
    while word.len() < LONGEST_WORD {
        let symbol = reader.symbol(Code::Spelling, context);
        let Some(place) = symbol.checked_sub(SPELLING_ENDS) else { return symbol };
        word.push(reader.shape().bytes.get(place).copied().unwrap_or(b'?'));
        context = byte_context(place, reader.shape().byte_contexts);
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_letters_and_gaps() {
        let pieces = |text: &'static str| {
            let mut pieces = Vec::new();
            tokens(text, |token| pieces.push(token.text));
            pieces
        };
        assert_eq!(pieces("U.S. troops’ day 7"), ["U", ".", "S", ". ", "troops", "’ ", "day", "7"]);
        assert_eq!(pieces("中国 G7 会"), ["中", "国", " ", "G7", " ", "会"]);
        assert_eq!(pieces(" a  b "), [" ", "a", "  ", "b", " "]);
        assert_eq!(pieces(""), [] as [&str; 0]);
    }

    #[test]
    fn forms() {
        let form = |form: Form, word: &str| {
            let mut out = String::new();
            form.apply(word, &mut out);
            out
        };
        assert_eq!(form(Form::Capitalized, "élan"), "Élan");
        assert_eq!(form(Form::Capitalized, "mcCain"), "McCain");
        assert_eq!(form(Form::Uppercase, "straße"), "STRAßE");
        assert_eq!(form(Form::Lowercase, "NATO"), "nato");
        assert_eq!(form(Form::Capitalized, ""), "");
        let words = ["élan", "mcCain", "straße", "NATO", "", "a", "É", "İx", "ǆ", "9a"];
        for (word, piece, other) in words.iter().flat_map(|word| words.map(|piece| (*word, piece, *word))) {
            for known in Form::ALL {
                let formed = form(known, other);
                assert!(known.is(word, &formed), "{word} {known:?}");
                assert_eq!(known.is(word, piece), formed == piece, "{word} {piece} {known:?}");
            }
        }
    }
}
