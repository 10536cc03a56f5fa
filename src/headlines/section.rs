//! Section `tiny`: which words stand in which headlines; tinysearch's `Exact` storage without its posts, which follow
//! from the documents.
//!
//! | bytes | what |
//! |---|---|
//! | 11 | `tinysearch\x02` |
//! | LEB128 | number of words |
//! | LEB128, as many | the words in UTF-8, ascending, a line feed after each |
//! | LEB128, as many, for each word | how many headlines have it; number of the first, distances to the next |
//!
//! tinysearch's own reader and writer would do, but weigh 14 KB in the module: they read an older kind of storage as
//! well and describe every error. [`read`] hands the words to tinysearch by `serde`, as its index declares itself.

use serde::de::{self, DeserializeSeed, Deserializer, EnumAccess, SeqAccess, VariantAccess, Visitor};
use std::fmt;

const MAGIC: &[u8] = b"tinysearch\x02";

/// Writes the section, given words, ascending, and the numbers of the headlines that have each, ascending.
pub fn write(words: &[(String, Vec<u32>)]) -> Vec<u8> {
    let mut section = MAGIC.to_vec();
    push_number(&mut section, words.len());
    push_number(&mut section, words.iter().map(|(word, _)| word.len() + 1).sum());
    for (word, _) in words {
        section.extend_from_slice(word.as_bytes());
        section.push(b'\n');
    }
    for (_, headlines) in words {
        push_number(&mut section, headlines.len());
        let mut last = 0;
        for headline in headlines {
            push_number(&mut section, (headline - last) as usize);
            last = *headline;
        }
    }
    section
}

fn push_number(bytes: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Reads the section of an index with `headlines` stories as tinysearch's index; `None` where it is not one. The
/// address of each post is its number.
pub fn read<'a, T: de::Deserialize<'a>>(section: &'a [u8], headlines: u32) -> Option<T> {
    let mut reader =
        Reader { bytes: section.strip_prefix(MAGIC)?, words: "", left: 0, last: "", headlines, headline: 0 };
    reader.left = reader.number().ok()?;
    let length = reader.number().ok()? as usize;
    let (words, lists) = reader.bytes.split_at_checked(length)?;
    (reader.words, reader.bytes) = (std::str::from_utf8(words).ok()?, lists);
    let index = T::deserialize(Part { of: What::Index, reader: &mut reader }).ok()?;
    (reader.bytes.is_empty() && reader.words.is_empty()).then_some(index)
}

/// The section as it is read on.
struct Reader<'a> {
    /// The posting lists not yet read.
    bytes: &'a [u8],
    /// The words not yet read, how many there are, and the one before them.
    words: &'a str,
    left: u32,
    last: &'a str,
    /// Number of headlines, and of the last that was read.
    headlines: u32,
    headline: u32,
}

impl<'a> Reader<'a> {
    fn number(&mut self) -> Result<u32, Malformed> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let (byte, rest) = self.bytes.split_first().ok_or(Malformed)?;
            self.bytes = rest;
            number |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return number.try_into().map_err(|_| Malformed);
            }
        }
        Err(Malformed)
    }

    fn word(&mut self) -> Result<&'a str, Malformed> {
        let (word, rest) = self.words.split_once('\n').ok_or(Malformed)?;
        if word <= self.last {
            return Err(Malformed);
        }
        (self.last, self.words) = (word, rest);
        Ok(word)
    }

    /// How many headlines have the next word. Each has a byte, so that a number is no cause to make room for more.
    fn length(&mut self) -> Result<u32, Malformed> {
        self.headline = u32::MAX;
        let length = self.number()?;
        let fits = length > 0 && length <= self.headlines && length as usize <= self.bytes.len();
        if fits { Ok(length) } else { Err(Malformed) }
    }

    fn next_headline(&mut self) -> Result<u32, Malformed> {
        let distance = self.number()?;
        self.headline = match self.headline {
            u32::MAX => distance,
            _ if distance == 0 => return Err(Malformed),
            last => last.saturating_add(distance),
        };
        if self.headline < self.headlines { Ok(self.headline) } else { Err(Malformed) }
    }
}

/// What tinysearch's index consists of.
#[derive(Clone, Copy)]
enum What {
    /// One field: the kind of index, with its data.
    Index,
    Data,
    Kind,
    /// Posts, words, posting lists.
    Exact,
    Posts,
    /// Title, address and further words; only the address says anything: the post's number.
    Post(u32),
    Nothing,
    Number(u32),
    Words,
    Word,
    Lists,
    List,
    Headline,
}

/// A part of the index that is asked for.
struct Part<'r, 'a> {
    of: What,
    reader: &'r mut Reader<'a>,
}

impl<'de> Deserializer<'de> for Part<'_, 'de> {
    type Error = Malformed;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        let Part { of, reader } = self;
        let length = match of {
            What::Kind => return visitor.visit_u32(0),
            What::Nothing => return visitor.visit_borrowed_str(""),
            What::Number(number) => return visitor.visit_string(number.to_string()),
            What::Word => return visitor.visit_borrowed_str(reader.word()?),
            What::Headline => return visitor.visit_u32(reader.next_headline()?),
            What::Index => 1,
            What::Data | What::Exact | What::Post(_) => 3,
            What::Posts => reader.headlines,
            What::Words | What::Lists => reader.left,
            What::List => reader.length()?,
        };
        visitor.visit_seq(Parts { of, reader, at: 0, length })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _kinds: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Malformed> {
        visitor.visit_enum(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

impl<'a> EnumAccess<'a> for Part<'_, 'a> {
    type Error = Malformed;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'a>>(self, seed: S) -> Result<(S::Value, Self), Malformed> {
        let kind = seed.deserialize(Part { of: What::Kind, reader: &mut *self.reader })?;
        Ok((kind, self))
    }
}

impl<'a> VariantAccess<'a> for Part<'_, 'a> {
    type Error = Malformed;

    fn newtype_variant_seed<S: DeserializeSeed<'a>>(self, seed: S) -> Result<S::Value, Malformed> {
        seed.deserialize(Part { of: What::Exact, reader: self.reader })
    }

    fn unit_variant(self) -> Result<(), Malformed> {
        Err(Malformed)
    }

    fn tuple_variant<V: Visitor<'a>>(self, _length: usize, _visitor: V) -> Result<V::Value, Malformed> {
        Err(Malformed)
    }

    fn struct_variant<V: Visitor<'a>>(
        self,
        _fields: &'static [&'static str],
        _visitor: V,
    ) -> Result<V::Value, Malformed> {
        Err(Malformed)
    }
}

/// Parts of a part, one after the other.
struct Parts<'r, 'a> {
    of: What,
    reader: &'r mut Reader<'a>,
    at: u32,
    length: u32,
}

impl<'a> SeqAccess<'a> for Parts<'_, 'a> {
    type Error = Malformed;

    fn next_element_seed<S: DeserializeSeed<'a>>(&mut self, seed: S) -> Result<Option<S::Value>, Malformed> {
        if self.at == self.length {
            return Ok(None);
        }
        let of = match (self.of, self.at) {
            (What::Index, _) => What::Data,
            (What::Exact, 0) => What::Posts,
            (What::Exact, 1) => What::Words,
            (What::Exact, _) => What::Lists,
            (What::Posts, number) => What::Post(number),
            (What::Post(number), 1) => What::Number(number),
            (What::Words, _) => What::Word,
            (What::Lists, _) => What::List,
            (What::List, _) => What::Headline,
            _ => What::Nothing,
        };
        self.at += 1;
        seed.deserialize(Part { of, reader: &mut *self.reader }).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some((self.length - self.at) as usize)
    }
}

/// A section that is none. What is wrong with it nobody asks: such an index is opened without headline search.
#[derive(Debug)]
struct Malformed;

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("malformed")
    }
}

impl std::error::Error for Malformed {}

impl de::Error for Malformed {
    fn custom<T: fmt::Display>(_message: T) -> Self {
        Self
    }
}
