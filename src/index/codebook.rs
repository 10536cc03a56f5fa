//! The Huffman codes that headlines, URLs and snippets share, fitted to the index when it is built. Writer and reader.
//!
//! Section `modl` begins with the [`Shape`], from which number and size of the codes follow, then their lengths, in the
//! order of [`Code`], then by context.

use super::{
    bits::{BitReader, BitWriter, bits_at, width},
    huffman::{Decoder, Encoder},
};

/// What a code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// Ranks of a headline's words by the word before.
    Headline,
    /// Ranks of a snippet's words by the word before.
    Snippet,
    /// Ranks of the words of a URL's template by the word before.
    Template,
    /// Style of a text and number of exceptions from it.
    Style,
    /// Bytes of a spelled word by the byte before.
    Spelling,
    /// How a word of a slug is encoded, by how the one before was.
    Slug,
    /// Classes of the ranks of templates.
    Choice,
    /// Classes of other numbers: gaps between exceptions, shared prefixes, lengths.
    Number,
}

const CODES: [Code; 8] = [
    Code::Headline,
    Code::Snippet,
    Code::Template,
    Code::Style,
    Code::Spelling,
    Code::Slug,
    Code::Choice,
    Code::Number,
];
const LONGEST: u32 = 10;

/// Classes of numbers below 2^24.
pub const CLASSES: usize = 25;
/// Ranks below this have a symbol of their own.
const SINGLE_RANKS: u32 = 64;
/// Symbols of a rank's octave.
const PARTS: u32 = 8;
/// Symbol that ends a text; symbol before a spelled word.
pub const END: usize = 0;
/// A word that is not in the lexicon follows in letters.
pub const SPELLED: usize = 1;
const FIRST_RANK: u32 = 2;
/// Ways in which a word of a slug is encoded.
pub const SLUG_SYMBOLS: usize = 16;
/// Contexts of [`Code::Slug`].
pub const SLUG_CONTEXTS: usize = 5;
/// Contexts of [`Code::Choice`]: the class of the number of an outlet's templates.
pub const CHOICE_CONTEXTS: usize = 8;
/// Contexts of [`Code::Number`].
pub const NUMBER_CONTEXTS: usize = 4;
/// Style × exceptions.
pub const STYLE_SYMBOLS: usize = 17;
/// Symbols that end a spelled word, before those of its bytes.
pub const SPELLING_ENDS: usize = 2;

/// What the number of codes and symbols follows from.
///
/// | bits | what |
/// |---|---|
/// | 24 | words of the lexicon |
/// | 8 | ranks that are a context of their own for the word after them |
/// | 8 | bytes, the most frequent, that are a context of their own for the byte after them |
/// | 9 | bytes that occur in spelled words |
/// | 8 each | these bytes, most frequent first |
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Words of the lexicon.
    pub words: u32,
    /// The most frequent words are contexts of their own.
    pub word_contexts: u32,
    /// The most frequent bytes are contexts of their own.
    pub byte_contexts: u32,
    /// Bytes of spelled words, most frequent first.
    pub bytes: Vec<u8>,
}

impl Shape {
    fn write(&self, out: &mut BitWriter) {
        out.write(u64::from(self.words), 24);
        out.write(u64::from(self.word_contexts), 8);
        out.write(u64::from(self.byte_contexts), 8);
        out.write(self.bytes.len() as u64, 9);
        self.bytes.iter().for_each(|byte| out.write(u64::from(*byte), 8));
    }

    fn read(section: &[u8]) -> (Self, u64) {
        let bytes = bits_at(section, 40, 9);
        let shape = Self {
            words: bits_at(section, 0, 24),
            word_contexts: bits_at(section, 24, 8),
            byte_contexts: bits_at(section, 32, 8),
            bytes: (0..bytes).map(|i| bits_at(section, 49 + 8 * u64::from(i), 8) as u8).collect(),
        };
        (shape, 49 + 8 * u64::from(bytes))
    }

    /// Contexts and symbols of a code.
    fn size(&self, code: Code) -> (usize, usize) {
        let words = rank_symbol(self.words.saturating_sub(1)).0 + 1;
        match code {
            Code::Headline | Code::Snippet | Code::Template => (word_context(u32::MAX, self.word_contexts) + 1, words),
            Code::Style => (1, STYLE_SYMBOLS),
            Code::Spelling => (self.byte_contexts as usize + 2, self.bytes.len() + SPELLING_ENDS),
            Code::Slug => (SLUG_CONTEXTS, SLUG_SYMBOLS),
            Code::Choice => (CHOICE_CONTEXTS, CLASSES),
            Code::Number => (NUMBER_CONTEXTS, CLASSES),
        }
    }
}

/// Symbol of a rank, and how many low bits of the rank follow: ranks of like frequency share a symbol.
pub fn rank_symbol(rank: u32) -> (usize, u32) {
    if rank < SINGLE_RANKS {
        return ((FIRST_RANK + rank) as usize, 0);
    }
    let rest = rank.ilog2() - PARTS.ilog2();
    let octave = rank.ilog2() - SINGLE_RANKS.ilog2();
    ((FIRST_RANK + SINGLE_RANKS + octave * PARTS + (rank >> rest & (PARTS - 1))) as usize, rest)
}

/// First rank of a symbol, and how many low bits follow; the inverse of [`rank_symbol`].
fn symbol_rank(symbol: u32) -> (u32, u32) {
    let part = symbol.saturating_sub(FIRST_RANK);
    if part < SINGLE_RANKS {
        return (part, 0);
    }
    let octave = ((part - SINGLE_RANKS) / PARTS).min(17);
    let rest = octave + SINGLE_RANKS.ilog2() - PARTS.ilog2();
    ((PARTS + (part - SINGLE_RANKS) % PARTS) << rest, rest)
}

/// Context for the word after the one of `rank`; [`NO_WORD`] at the start, [`UNKNOWN`] after a spelled one.
pub fn word_context(rank: u32, word_contexts: u32) -> usize {
    if word_contexts == 0 {
        return 0;
    }
    let own = word_contexts as usize;
    match rank {
        NO_WORD => 0,
        UNKNOWN => own + 4,
        _ if rank < word_contexts => rank as usize + 1,
        0..128 => own + 1,
        128..1024 => own + 2,
        _ => own + 3,
    }
}

/// In place of a rank where no word came before.
pub const NO_WORD: u32 = u32::MAX - 1;
/// In place of a rank after a spelled word; the largest context.
pub const UNKNOWN: u32 = u32::MAX;

/// Takes the symbols of an encoder: once to count them, once to write them.
pub trait Sink {
    /// A symbol of a code in a context.
    fn symbol(&mut self, code: Code, context: usize, symbol: usize);
    /// Bits as they are.
    fn raw(&mut self, value: u32, bits: u32);

    /// A number below 2^24: its class, then its low bits.
    fn number(&mut self, code: Code, context: usize, value: u32) {
        self.symbol(code, context, width(value) as usize);
        let rest = width(value).saturating_sub(1);
        self.raw(value & ((1 << rest) - 1), rest);
    }

    /// The rank of a word.
    fn rank(&mut self, code: Code, context: usize, rank: u32) {
        let (symbol, rest) = rank_symbol(rank);
        self.symbol(code, context, symbol);
        self.raw(rank & ((1 << rest) - 1), rest);
    }
}

/// Where [`Counts`] keeps what it has counted.
pub(crate) trait Kept {
    /// Appends an entry.
    fn push(&mut self, entry: u32);
    /// Number of entries.
    fn len(&self) -> usize;
    /// Gives the entries from one number to another.
    fn each(&self, from: usize, to: usize, found: &mut dyn FnMut(u32));
}

impl Kept for Vec<u32> {
    fn push(&mut self, entry: u32) {
        self.push(entry);
    }

    fn len(&self) -> usize {
        self.len()
    }

    fn each(&self, from: usize, to: usize, found: &mut dyn FnMut(u32)) {
        self[from..to].iter().for_each(|entry| found(*entry));
    }
}

/// Counts symbols, and keeps them and the bits between them, so that they are written without being found anew.
pub struct Counts {
    shape: Shape,
    counts: Vec<Vec<Vec<u64>>>,
    /// In the low 2 bits what follows: a symbol (3 bits code, 8 bits context, the symbol), bits (5 bits their number,
    /// the bits), or the number of bits that the next entry holds.
    kept: Box<dyn Kept>,
}

/// Entries of [`Counts`]: symbols, up to 24 bits, up to 32 bits.
const KEPT_SYMBOL: u32 = 0;
const KEPT_BITS: u32 = 1;
const KEPT_LONG: u32 = 2;
/// Bits that an entry holds beside their number.
const SHORT_BITS: u32 = 24;

impl Counts {
    /// Nothing counted yet.
    pub fn new(shape: Shape, kept: Box<dyn Kept>) -> Self {
        let zeros = |code| {
            let (contexts, symbols) = shape.size(code);
            vec![vec![0; symbols]; contexts]
        };
        Self { counts: CODES.map(zeros).into(), kept, shape }
    }

    /// What was given so far ends here.
    pub fn end(&self) -> usize {
        self.kept.len()
    }

    /// Gives `sink` what was given from one end to another.
    pub fn replay(&self, from: usize, to: usize, sink: &mut dyn Sink) {
        // The number of bits that the next entry holds.
        let mut long = None;
        self.kept.each(from, to, &mut |entry| {
            let rest = entry >> 2;
            if let Some(bits) = long.take() {
                return sink.raw(entry, bits);
            }
            match entry & 3 {
                KEPT_SYMBOL => {
                    sink.symbol(CODES[rest as usize & 7], (rest >> 3 & 0xFF) as usize, (rest >> 11) as usize);
                }
                KEPT_BITS => sink.raw(rest >> 5, rest & 31),
                _ => long = Some(rest),
            }
        });
    }

    /// The best codes for what was counted.
    pub fn codes(&self) -> Encoders {
        let best = |contexts: &Vec<Vec<u64>>| contexts.iter().map(|counts| Encoder::new(counts, LONGEST)).collect();
        Encoders { shape: self.shape.clone(), codes: self.counts.iter().map(best).collect() }
    }
}

impl Sink for Counts {
    fn symbol(&mut self, code: Code, context: usize, symbol: usize) {
        self.counts[code as usize][context][symbol] += 1;
        self.kept.push((code as u32 | (context as u32) << 3 | (symbol as u32) << 11) << 2 | KEPT_SYMBOL);
    }

    fn raw(&mut self, value: u32, bits: u32) {
        match bits {
            0 => {}
            1..=SHORT_BITS => self.kept.push((bits | value << 5) << 2 | KEPT_BITS),
            _ => {
                self.kept.push(bits << 2 | KEPT_LONG);
                self.kept.push(value);
            }
        }
    }
}

/// The codes of an index that is being built.
#[derive(Clone, Debug)]
pub struct Encoders {
    shape: Shape,
    codes: Vec<Vec<Encoder>>,
}

impl Encoders {
    /// Writes shape and code lengths: the beginning of section `modl`.
    pub fn write(&self, out: &mut BitWriter) {
        self.shape.write(out);
        self.codes.iter().flatten().for_each(|code| code.write_lengths(out));
    }
}

/// Writes symbols.
#[derive(Debug)]
pub struct Writer<'a> {
    /// The codes.
    pub codes: &'a Encoders,
    /// What was written.
    pub out: BitWriter,
}

impl Sink for Writer<'_> {
    fn symbol(&mut self, code: Code, context: usize, symbol: usize) {
        self.codes.codes[code as usize][context].write(symbol, &mut self.out);
    }

    fn raw(&mut self, value: u32, bits: u32) {
        self.out.write(u64::from(value), bits);
    }
}

/// The codes of an open index.
#[derive(Clone, Debug, Default)]
pub struct Decoders {
    /// What they were made from.
    pub shape: Shape,
    codes: Vec<Vec<Decoder>>,
}

impl Decoders {
    /// Reads shape and code lengths; gives where they end, in bits.
    pub fn open(section: &[u8]) -> (Self, u64) {
        let (shape, mut at) = Shape::read(section);
        let mut read = |code| {
            let (contexts, symbols) = shape.size(code);
            let decoder = |_| {
                let (decoder, end) = Decoder::open(section, at, symbols, LONGEST);
                at = end;
                decoder
            };
            (0..contexts).map(decoder).collect()
        };
        let codes = CODES.iter().map(|code| read(*code)).collect();
        (Self { shape, codes }, at)
    }
}

/// Reads symbols from a bit on. Total, as its parts are, and of bounded work: a symbol may take no bits, so that a file
/// of any size could hold any number of them.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    codes: &'a Decoders,
    bits: BitReader<'a>,
    /// Symbols that it still reads; all others are 0, which ends every text, word, slug and list.
    left: u64,
}

impl<'a> Reader<'a> {
    /// A reader that starts at bit number `bit` and reads at most `most` symbols.
    pub fn new(codes: &'a Decoders, bytes: &'a [u8], bit: u64, most: u64) -> Self {
        Self { codes, bits: BitReader::new(bytes, bit), left: most }
    }

    /// Bytes that it reads from: what they encode cannot be much longer.
    pub fn source_bytes(&self) -> usize {
        self.bits.source_bytes()
    }

    /// Number of the bit that is read next.
    pub fn position(&self) -> u64 {
        self.bits.position()
    }

    /// Symbols that it still reads.
    #[cfg(test)]
    pub fn left(&self) -> u64 {
        self.left
    }

    /// What the codes were made from.
    pub fn shape(&self) -> &'a Shape {
        &self.codes.shape
    }

    /// Reads a symbol.
    #[inline]
    pub fn symbol(&mut self, code: Code, context: usize) -> usize {
        let Some(left) = self.left.checked_sub(1) else { return 0 };
        self.left = left;
        self.bits.refill();
        let decoder = self.codes.codes.get(code as usize).and_then(|contexts| contexts.get(context));
        decoder.map_or(0, |decoder| decoder.symbol(&mut self.bits) as usize)
    }

    /// Reads bits as they are, at most 32.
    #[inline]
    pub fn raw(&mut self, bits: u32) -> u32 {
        self.bits.read(bits) as u32
    }

    /// Reads a number.
    pub fn number(&mut self, code: Code, context: usize) -> u32 {
        match (self.symbol(code, context) as u32).min(CLASSES as u32 - 1).checked_sub(1) {
            Some(rest) => 1 << rest | self.raw(rest),
            None => 0,
        }
    }

    /// Reads the low bits of the rank whose symbol was read.
    #[inline]
    pub fn rank(&mut self, symbol: usize) -> u32 {
        let (first, rest) = symbol_rank(symbol as u32);
        first | self.raw(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rank_is_its_symbol_and_low_bits() {
        let mut last = 0;
        for rank in (0..5000).chain([(1 << 20) - 1, (1 << 23) + 5]) {
            let (symbol, rest) = rank_symbol(rank);
            let (first, same) = symbol_rank(symbol as u32);
            assert_eq!((rest, rank), (same, first | rank & ((1 << rest) - 1)));
            assert!(symbol >= last && symbol < 250);
            last = symbol;
        }
    }

    #[test]
    fn reads_what_was_written() {
        let shape = Shape { words: 1000, word_contexts: 4, byte_contexts: 2, bytes: b"etaoin".to_vec() };
        let write = |sink: &mut dyn Sink| {
            for rank in 0..1000 {
                sink.rank(Code::Headline, word_context(rank, 4), rank);
                sink.number(Code::Number, 1, rank * 7);
            }
            for (value, bits) in [(0, 0), (1, 1), (0xFF_FFFF, 24), (0x1FF_FFFF, 25), (u32::MAX, 32)] {
                sink.raw(value, bits);
            }
            sink.symbol(Code::Headline, word_context(UNKNOWN, 4), END);
        };
        let mut counts = Counts::new(shape.clone(), Box::new(Vec::new()));
        write(&mut counts);
        let codes = counts.codes();
        let mut writer = Writer { codes: &codes, out: BitWriter::default() };
        codes.write(&mut writer.out);
        let mut replayed = Writer { codes: &codes, out: BitWriter::default() };
        codes.write(&mut replayed.out);
        write(&mut writer);
        counts.replay(0, counts.end(), &mut replayed);
        let bytes = writer.out.finish();
        assert!(bytes == replayed.out.finish());
        let (decoders, start) = Decoders::open(&bytes);
        assert_eq!(decoders.shape, shape);
        let mut reader = Reader::new(&decoders, &bytes, start, 2001);
        for rank in 0..1000 {
            let symbol = reader.symbol(Code::Headline, word_context(rank, 4));
            assert_eq!(reader.rank(symbol), rank);
            assert_eq!(reader.number(Code::Number, 1), rank * 7);
        }
        assert_eq!([0, 1, 24, 25, 32].map(|bits| reader.raw(bits)), [0, 1, 0xFF_FFFF, 0x1FF_FFFF, u32::MAX]);
        assert_eq!(reader.symbol(Code::Headline, word_context(UNKNOWN, 4)), END);
        assert_eq!(reader.left(), 0);
        // All that it does not read any more is 0, whatever the bits are.
        let mut spent = Reader::new(&decoders, &bytes, start, 1);
        assert!(spent.symbol(Code::Headline, word_context(0, 4)) > END);
        assert_eq!(spent.number(Code::Number, 1), 0);
        assert_eq!(spent.symbol(Code::Headline, word_context(1, 4)), END);
    }
}
