//! Tokenizing: text -> words, in one pass, by the word rules of Unicode (UAX #29) as far as news needs them.
//!
//! - A word is a run of letters, digits and their marks.
//! - A full stop or comma between digits joins them (`1,000` → `1000`, `1.5`); full stops between single letters too,
//!   and are dropped (`U.N.` → `un`).
//! - An apostrophe, however it is coded, parts, so that `l'accord` gives `accord` and `Trump's` gives `trump`; single
//!   letters of alphabets are dropped. Between Cyrillic letters it is a sign of one word (`п'ять`), and is dropped.
//! - Scripts without spaces give pairs of neighbouring letters, each with its marks; a lone letter gives itself.

use super::fold::lower;
use super::normal::{Normal, is_apostrophe};
use super::script::{Script, script_of};
use crate::marks::is_mark;

/// Longest word in bytes of its folded form; what is beyond is cut off, so that no text can make a term long.
pub const MAX_WORD_BYTES: usize = 48;

/// A word: its lower-case form, and where it stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// Lower-case form; accents are still there.
    pub lower: &'a str,
    /// Byte offset in the text.
    pub start: usize,
    /// Byte offset behind it.
    pub end: usize,
    /// Script of its first letter; [`Script::Other`] for numbers.
    pub script: Script,
}

/// Classes of bytes, by which the loop decides.
const SEPARATOR: u8 = 0;
const LOWERCASE: u8 = 1;
const DIGIT: u8 = 2;
const WIDE: u8 = 3;
const UPPERCASE: u8 = 4;

const CLASS: [u8; 256] = {
    let mut class = [SEPARATOR; 256];
    let mut byte = 0;
    while byte < 256 {
        class[byte] = match byte as u8 {
            b'a'..=b'z' => LOWERCASE,
            b'A'..=b'Z' => UPPERCASE,
            b'0'..=b'9' => DIGIT,
            0x80.. => WIDE,
            _ => SEPARATOR,
        };
        byte += 1;
    }
    class
};

/// Calls `found` for every word of `text`, in order.
///
/// # Complexity
/// One pass, no allocation.
pub fn words(text: &Normal<'_>, found: &mut dyn FnMut(Word<'_>)) {
    read(text.as_str(), Folded::new(2), found);
}

/// The same, single letters and digits included.
pub fn words_and_letters(text: &Normal<'_>, found: &mut dyn FnMut(Word<'_>)) {
    read(text.as_str(), Folded::new(1), found);
}

fn read(text: &str, mut folded: Folded, found: &mut dyn FnMut(Word<'_>)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match CLASS[usize::from(bytes[at])] {
            SEPARATOR => at += 1,
            WIDE => {
                let c = char_at(text, at);
                if !c.is_alphanumeric() || is_apostrophe(c) {
                    at += c.len_utf8();
                } else if script_of(c).is_paired() {
                    at = pairs(text, at, &mut folded, found);
                } else {
                    at = word(text, at, &mut folded, found);
                }
            }
            first @ (LOWERCASE | UPPERCASE) => {
                // Most words are lowercase letters alone, which are passed on as they are; most others have one
                // uppercase letter in front.
                let lowercase =
                    bytes[at + 1..].iter().take_while(|byte| CLASS[usize::from(**byte)] == LOWERCASE).count();
                let end = at + 1 + lowercase;
                let is_over = bytes.get(end).is_none_or(|byte| CLASS[usize::from(*byte)] == SEPARATOR);
                if is_over && (1..MAX_WORD_BYTES).contains(&lowercase) {
                    let lower = if first == LOWERCASE { &text[at..end] } else { folded.lower_first(&text[at..end]) };
                    found(Word { lower, start: at, end, script: Script::Latin });
                    at = end;
                } else {
                    at = word(text, at, &mut folded, found);
                }
            }
            _ => at = word(text, at, &mut folded, found),
        }
    }
}

fn char_at(text: &str, at: usize) -> char {
    text[at..].chars().next().unwrap_or(' ')
}

/// Reads the word of an alphabet or the number that begins at `start`; returns where it ends.
fn word(text: &str, start: usize, folded: &mut Folded, found: &mut dyn FnMut(Word<'_>)) -> usize {
    let bytes = text.as_bytes();
    folded.clear();
    let (mut at, mut end, mut script) = (start, start, Script::Other);
    // Whether all letters so far stood alone between full stops: `U.N`.
    let mut initials = true;
    let mut letters_since_stop = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        match CLASS[usize::from(byte)] {
            LOWERCASE | UPPERCASE => {
                folded.push_ascii(byte.to_ascii_lowercase());
                if folded.chars == 1 {
                    script = Script::Latin;
                }
                letters_since_stop += 1;
                at += 1;
                end = at;
            }
            DIGIT => {
                folded.push_ascii(byte);
                letters_since_stop += 2;
                at += 1;
                end = at;
            }
            WIDE => {
                let c = char_at(text, at);
                if is_mark(c) {
                    if let Some(kept) = lower(c) {
                        folded.push(kept);
                    }
                } else if is_apostrophe(c) {
                    if !joins(script, text, at + c.len_utf8()) {
                        break;
                    }
                } else if c.is_alphanumeric() {
                    let this = script_of(c);
                    if this.is_paired() {
                        break;
                    }
                    if let Some(kept) = lower(c) {
                        folded.push(kept);
                        if folded.chars == 1 && c.is_alphabetic() {
                            script = this;
                        }
                    }
                    letters_since_stop += 1;
                } else {
                    break;
                }
                at += c.len_utf8();
                end = at;
            }
            _ if is_apostrophe(char::from(byte)) && joins(script, text, at + 1) => at += 1,
            _ => {
                let before = at.checked_sub(1).map_or(SEPARATOR, |i| CLASS[usize::from(bytes[i])]);
                let after = bytes.get(at + 1).map_or(SEPARATOR, |&b| CLASS[usize::from(b)]);
                initials &= letters_since_stop == 1;
                letters_since_stop = 0;
                match byte {
                    b'.' if before == DIGIT && after == DIGIT => folded.push_ascii(b'.'),
                    b',' if before == DIGIT && after == DIGIT => {}
                    b'.' if initials && matches!(after, LOWERCASE | UPPERCASE | WIDE) && stands_alone(text, at + 1) => {
                    }
                    _ => break,
                }
                at += 1;
            }
        }
    }
    if folded.chars >= folded.least {
        found(Word { lower: folded.as_str(), start, end, script });
    }
    end.max(start + 1)
}

/// Whether an apostrophe in a word of a script, before `at`, is a sign of the word that goes on there.
fn joins(script: Script, text: &str, at: usize) -> bool {
    script == Script::Cyrillic && text[at..].chars().next().is_some_and(|c| script_of(c) == script && c.is_alphabetic())
}

/// Whether the letter at `at` is followed by something that is not part of a word.
fn stands_alone(text: &str, at: usize) -> bool {
    let mut rest = text[at..].chars();
    rest.next().is_some_and(char::is_alphabetic) && !rest.next().is_some_and(|c| c.is_alphanumeric() || is_mark(c))
}

/// Reads a run of letters written without spaces and gives its pairs; returns where the run ends.
fn pairs(text: &str, start: usize, folded: &mut Folded, found: &mut dyn FnMut(Word<'_>)) -> usize {
    let mut at = start;
    // The letter before: where it starts in the text, and how long it is folded.
    let (mut previous, mut count, mut script) = (start, 0_usize, Script::Other);
    folded.clear();
    let mut first_len = 0;
    while at < text.len() {
        let c = char_at(text, at);
        let this = script_of(c);
        if !c.is_alphanumeric() || !this.is_paired() {
            break;
        }
        let letter = at;
        at += c.len_utf8();
        // Take the letter with its marks.
        if count >= 2 {
            folded.drop_front(first_len);
            first_len = folded.len;
        }
        if count == 1 {
            first_len = folded.len;
        }
        if let Some(kept) = lower(c) {
            folded.push(kept);
        }
        // A letter with many marks (stacked by hand) keeps the first four.
        let mut marks = 0;
        while at < text.len() {
            let mark = char_at(text, at);
            if !is_mark(mark) {
                break;
            }
            if marks < 4
                && let Some(kept) = lower(mark)
            {
                folded.push(kept);
            }
            marks += 1;
            at += mark.len_utf8();
        }
        count += 1;
        if count == 1 {
            script = this;
        }
        if count >= 2 {
            found(Word { lower: folded.as_str(), start: previous, end: at, script });
            script = this;
        }
        previous = letter;
    }
    if count == 1 {
        found(Word { lower: folded.as_str(), start, end: at, script });
    }
    at
}

/// The word being folded, on the stack.
struct Folded {
    bytes: [u8; MAX_WORD_BYTES],
    len: usize,
    chars: usize,
    /// Fewest letters and digits of a word.
    least: usize,
}

impl Folded {
    fn new(least: usize) -> Self {
        Self { bytes: [0; MAX_WORD_BYTES], len: 0, chars: 0, least }
    }

    fn clear(&mut self) {
        (self.len, self.chars) = (0, 0);
    }

    /// The lowercase form of an ASCII word of which only the first letter is uppercase.
    fn lower_first(&mut self, word: &str) -> &str {
        self.clear();
        self.len = word.len().min(MAX_WORD_BYTES);
        self.bytes[..self.len].copy_from_slice(&word.as_bytes()[..self.len]);
        self.bytes[0] = self.bytes[0].to_ascii_lowercase();
        self.as_str()
    }

    fn push_ascii(&mut self, byte: u8) {
        if self.len < MAX_WORD_BYTES {
            self.bytes[self.len] = byte;
            self.len += 1;
        }
        self.chars += 1;
    }

    fn push(&mut self, c: char) {
        let two = match c {
            'ß' => *b"ss",
            'æ' | 'ǽ' | 'ǣ' => *b"ae",
            'œ' => *b"oe",
            _ => return self.push_one(c),
        };
        two.into_iter().for_each(|byte| self.push_ascii(byte));
    }

    fn push_one(&mut self, c: char) {
        if self.len + c.len_utf8() <= MAX_WORD_BYTES {
            self.len += c.encode_utf8(&mut self.bytes[self.len..]).len();
        }
        self.chars += 1;
    }

    fn drop_front(&mut self, bytes: usize) {
        let bytes = bytes.min(self.len);
        self.bytes.copy_within(bytes..self.len, 0);
        self.len -= bytes;
    }

    fn as_str(&self) -> &str {
        // Only whole characters are pushed and dropped.
        std::str::from_utf8(&self.bytes[..self.len]).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn list(text: &str) -> Vec<String> {
        let mut out = Vec::new();
        words(&Normal::new(text, usize::MAX), &mut |word| out.push(word.lower.to_owned()));
        out
    }

    #[test]
    fn spellings_of_one_word_are_one() {
        for (one, other) in [
            ("Straße GROẞ", "STRASSE gross"),
            ("cœur ŒUVRE", "coeur oeuvre"),
            ("Ægir være Ǽ", "AEGIR vaere ae"),
            ("ﬁnance oﬃcially ﬆ", "finance officially st"),
            ("ｶﾞｿﾘﾝ価格", "ガソリン価格"),
            ("CO₂ H₂O", "co2 h2o"),
            ("Прем\u{2BC}єр п\u{2BC}ять", "прем'єр п’ять"),
            ("м`яч об‘єкт", "м´яч об′єкт"),
            ("Україна и\u{306}ого", "Украі\u{308}на його"),
            ("Trump\u{2BC}s Hawai\u{2BB}i", "Trump's Hawai’i"),
            ("Super\u{200B}califragil Orv\u{FEFF}ane", "supercalifragil orvane"),
            ("ประเทศ\u{200B}ไทย", "ประเทศไทย"),
            ("co\u{AD}op\u{200D}era\u{2060}te \u{200F}abc\u{200E}", "cooperate abc"),
            ("葛\u{E0100}飾区", "葛飾区"),
            ("が か\u{3099}くせい", "か\u{3099} がくせい"),
            ("\u{1112}\u{1161}\u{11AB}국", "한국"),
            ("\u{958}लम ज\u{93C}मीन", "क\u{93C}लम \u{95B}मीन"),
            ("שלום", "שלומ"),
            ("été Việt", "e\u{301}te\u{301} Vie\u{302}\u{323}t"),
            ("Ｇ７ ｔａｌｋｓ", "G7 talks"),
            ("ﻛﺘﺎﺏ", "كتاب"),
        ] {
            assert_eq!(list(one), list(other), "{one}");
            assert!(!list(one).is_empty());
        }
        assert_ne!(list("Müller"), list("Mueller"));
        assert_ne!(list("Bjørn"), list("Bjoern"));
        assert_ne!(list("Goethe"), list("Göthe"));
        assert_eq!(list("'слово' д'"), ["слово"]);
        assert_eq!(list("Премʼєр ʼʼ ʼ"), ["премєр"]);
        assert_eq!(list("n'т и'n"), Vec::<String>::new());
    }

    #[test]
    fn single_letters_are_words_where_they_are_asked_for() {
        let mut out = Vec::new();
        words_and_letters(&Normal::new("X sues; plan b's 5 Б", 99), &mut |word| out.push(word.lower.to_owned()));
        assert_eq!(out, ["x", "sues", "plan", "b", "s", "5", "б"]);
    }

    #[test]
    fn words_and_numbers() {
        assert_eq!(list("Biden, Putin speak Tuesday."), ["biden", "putin", "speak", "tuesday"]);
        assert_eq!(list("$1,900.5 or 3.5%; in 2021."), ["1900.5", "or", "3.5", "in", "2021"]);
        assert_eq!(list("COVID-19 and 5G"), ["covid", "19", "and", "5g"]);
        assert_eq!(list("foo_bar@example.com"), ["foo", "bar", "example", "com"]);
    }

    #[test]
    fn apostrophes_and_initials() {
        assert_eq!(list("Trump's won't l’accord O'Brien"), ["trump", "won", "accord", "brien"]);
        assert_eq!(
            list("The U.N. and the F.B.I., J.K. Rowling. A test"),
            ["the", "un", "and", "the", "fbi", "jk", "rowling", "test"]
        );
        assert_eq!(list("end.Next a.m. e.g. plan b.Then"), ["end", "next", "am", "eg", "plan", "then"]);
    }

    #[test]
    fn other_scripts() {
        assert_eq!(list("Мир и Ещё"), ["мир", "ещё"]);
        assert_eq!(list("习近平2024年"), ["习近", "近平", "2024", "年"]);
        assert_eq!(list("バイデン氏"), ["バイ", "イデ", "デン", "ン氏"]);
        assert_eq!(list("한국의 G7"), ["한국", "국의", "g7"]);
        assert_eq!(list("ที่นี่ดี"), ["ที่นี่", "นี่ดี"]);
        assert_eq!(list("हिन्दी में"), ["हिन्दी", "में"]);
        assert_eq!(list("مُحَمَّد كتابـه"), ["محمد", "كتابه"]);
        assert_eq!(list("Tổng Giám đốc"), ["tổng", "giám", "đốc"]);
    }

    #[test]
    fn a_long_word_is_cut() {
        assert_eq!(list(&"x".repeat(10_000)), ["x".repeat(MAX_WORD_BYTES)]);
        assert_eq!(list(&"ж".repeat(10_000)), ["ж".repeat(MAX_WORD_BYTES / 2)]);
        let stacked = format!("ก{}ข", "\u{e48}".repeat(1000));
        assert_eq!(list(&stacked).len(), 1);
    }

    proptest! {
        #[test]
        fn offsets_are_of_the_text_and_ascend(text in "\\PC{0,200}") {
            let mut last = 0;
            let text = Normal::new(&text, usize::MAX);
            words_and_letters(&text, &mut |word| {
                let text = text.as_str();
                assert!(word.start >= last && word.start < word.end && word.end <= text.len());
                assert!(text.is_char_boundary(word.start) && text.is_char_boundary(word.end));
                assert!(!word.lower.is_empty() && word.lower.len() <= MAX_WORD_BYTES);
                last = word.start;
            });
        }
    }
}
