//! Normal form: one spelling for the ways a character is coded, before words are read.
//!
//! It is Unicode's NFKC (UAX #15) of letters, digits and their marks: composed and decomposed letters, ligatures,
//! half-width kana, Hangul jamo and subscript digits are written one way; what parts words stays as it is, so that the
//! sign of `Apple™` does not become letters. The standard's tables would weigh 20 KB in the module, and every browser
//! has them: there [`provide`] names the browser's own function, and elsewhere a library does it. Both write the
//! standard's form, which a test of the boundary holds them to.

use crate::marks::is_mark;
use std::borrow::Cow;
#[cfg(target_arch = "wasm32")]
use std::sync::OnceLock;

/// A text in normal form.
#[derive(Clone, Debug)]
pub struct Normal<'a>(Cow<'a, str>);

impl<'a> Normal<'a> {
    /// The normal form of a text, at most `most` bytes of it.
    ///
    /// # Complexity
    /// One pass, no allocation, over a text that is in normal form by its letters alone, as most are.
    pub fn new(text: &'a str, most: usize) -> Self {
        let text = &text[..text.floor_char_boundary(most)];
        if !text.chars().any(may_change) {
            return Self(Cow::Borrowed(text));
        }
        let kept = |c: char| match c {
            // Of the scripts beyond the first plane no marks are known here.
            _ if c.is_ascii() || c.is_alphanumeric() || is_mark(c) || ('\u{1_0000}'..'\u{1_D000}').contains(&c) => c,
            _ if is_apostrophe(c) => '\'',
            _ => ' ',
        };
        let mut normal = nfkc(&text.chars().map(kept).collect::<String>());
        normal.truncate(normal.floor_char_boundary(most));
        Self(Cow::Owned(normal))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether `c` is one of the apostrophes that keyboards and publishers write.
pub fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '`' | '´' | 'ʹ' | 'ʻ' | 'ʼ' | 'ʽ' | '‘' | '’' | '‛' | '′' | '＇')
}

/// Whether the normal form of a text with `c` may be another than the text: of no other character does its form depend
/// on what stands beside it, or differ from it.
fn may_change(c: char) -> bool {
    let code = c as u32;
    match code {
        0..0xAA => false,
        0xAA..0x0300 => match code {
            0xAA | 0xB2 | 0xB3 | 0xB5 | 0xB9 | 0xBA | 0xBC..=0xBE => true,
            0x132 | 0x133 | 0x13F | 0x140 | 0x149 | 0x17F | 0x1C4..=0x1CC | 0x1F1..=0x1F3 => true,
            _ => matches!(code, 0x2B0..=0x2B8 | 0x2E0..=0x2E4),
        },
        0x0300..0x0900 => match code {
            0x300..=0x387 | 0x3CF..=0x3FF | 0x483..=0x487 | 0x587 | 0x591..=0x5C7 => true,
            _ => matches!(code, 0x610..=0x61A | 0x64B..=0x65F | 0x670 | 0x675..=0x678 | 0x6D6..=0x6ED | 0x700..),
        },
        // Scripts of India: their vowel signs and nuktas compose.
        0x0900..0x0980 => matches!(code, 0x93C | 0x94D | 0x951..=0x954 | 0x958..=0x95F),
        0x0980..0x10A0 => true,
        0x10A0..0x1100 => code == 0x10FC,
        0x1100..0x1200 => true,
        0x1200..0x1E00 => !matches!(code, 0x1200..=0x135C | 0x1360..=0x1713 | 0x1780..=0x17D1),
        0x1E00..0x1F00 => matches!(code, 0x1E9A | 0x1E9B),
        0x1F00..0x2000 => true,
        0x2000..0x3000 => c.is_alphanumeric() || is_mark(c) && !(0x2000..0x2070).contains(&code),
        0x3000..0x3400 => {
            matches!(code, 0x302A..=0x302F | 0x3038..=0x303A | 0x3099..=0x309F | 0x30FF | 0x3131..)
                && !matches!(code, 0x31A0..=0x31FF)
        }
        0x3400..0xA640 => false,
        0xA640..0xAC00 => true,
        0xAC00..0xF900 => false,
        0xF900..0x1_0000 => !(0xFE00..0xFE10).contains(&code) && (c.is_alphanumeric() || is_mark(c)),
        0x1_F200..=0x1_FAFF | 0x2_0000..=0x2_F7FF | 0x3_0000.. => false,
        _ => true,
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn nfkc(text: &str) -> String {
    unicode_normalization::UnicodeNormalization::nfkc(text).collect()
}

/// The browser's own function.
#[cfg(target_arch = "wasm32")]
static PROVIDED: OnceLock<fn(&str) -> String> = OnceLock::new();

/// Names the function that writes NFKC, before any text is read; of several the first stays.
#[cfg(target_arch = "wasm32")]
pub fn provide(nfkc: fn(&str) -> String) {
    PROVIDED.get_or_init(|| nfkc);
}

#[cfg(target_arch = "wasm32")]
fn nfkc(text: &str) -> String {
    PROVIDED.get().map_or_else(|| text.to_owned(), |nfkc| nfkc(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::{IsNormalized, UnicodeNormalization, char::canonical_combining_class, is_nfkc_quick};

    fn normal(text: &str) -> String {
        Normal::new(text, usize::MAX).as_str().to_owned()
    }

    #[test]
    fn what_is_passed_over_is_in_normal_form() {
        for c in (0..=0x10FFFF).filter_map(char::from_u32) {
            let is_of_words = c.is_alphanumeric() || is_mark(c);
            if !may_change(c) && is_of_words {
                assert_eq!(is_nfkc_quick(std::iter::once(c)), IsNormalized::Yes, "{c:?} {:x}", c as u32);
                assert_eq!(canonical_combining_class(c), 0, "{c:?} {:x}", c as u32);
            }
        }
    }

    #[test]
    fn one_form_for_the_ways_a_character_is_coded() {
        for (text, form) in [
            ("и\u{306}", "й"),
            ("か\u{3099}", "が"),
            ("ｶﾞｿﾘﾝ", "ガソリン"),
            ("\u{1112}\u{1161}\u{11AB}", "한"),
            ("\u{915}\u{93C}", "\u{915}\u{93C}"),
            ("\u{958}", "\u{915}\u{93C}"),
            ("\u{BC6}\u{BBE}", "\u{BCA}"),
            ("ﬁnance, oﬃce", "finance, office"),
            ("CO₂ x²", "CO2 x2"),
            ("Ｇ７", "G7"),
            ("ﻛﺘﺎﺏ", "كتاب"),
            ("Viê\u{323}t", "Việt"),
            ("\u{1F75}", "ή"),
            ("Ⅳ", "IV"),
        ] {
            assert_eq!(normal(text), form, "{text}");
        }
    }

    #[test]
    fn signs_become_no_letters_whatever_else_the_text_holds() {
        for (text, expected) in
            [("Apple™", "fi Apple "), ("№5", "fi  5"), ("℃", "fi  "), ("½", "fi 1⁄2"), ("㈱", "fi  ")]
        {
            assert_eq!(normal(&format!("ﬁ {text}")), expected, "{text}");
        }
        assert_eq!(normal("Apple™ и\u{306}"), "Apple  й");
        assert_eq!(normal("п’ят и\u{306}"), "п'ят й");
    }

    #[test]
    fn a_text_that_grows_is_cut() {
        let text = "\u{FDFA}".repeat(100_000);
        assert!(Normal::new(&text, 1000).as_str().len() <= 1000);
        assert_eq!(Normal::new(&"é".repeat(10), 5).as_str(), "éé");
        assert_eq!(normal(&text[..3]), text[..3].nfkc().collect::<String>());
    }
}
