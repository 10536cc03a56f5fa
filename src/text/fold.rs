//! Folding: one form for the ways a letter is written (case, accents, final forms, digits of a script).
//!
//! The tokenizer makes two of one letter (ß → ss, æ → ae, œ → oe). ü and ue, ø and oe stay apart: names have both.

use crate::{case::lowercase, marks::is_mark};

// Base letters of three Latin blocks, one ASCII letter a code point; `?` keeps the letter as it is.
// Made from the canonical decompositions of Unicode 15; letters with a stroke and ligatures by their usual reading.
const LATIN_1_AND_A: &[u8; 0xC0] =
    b"aaaaaaaceeeeiiiidnooooo?ouuuuytsaaaaaaaceeeeiiiidnooooo?ouuuuytyaaaaaaccccccccddddeeeeeeeeeegggg\
gggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
const LATIN_B: &[u8; 0xD0] =
    b"????????????????????????????????oo?????????????uu???????????????????dddlllnnnaaiioouuuuuuuuuu?aa\
aa????ggkkoooo??jdddgg??nnaa????aaaaeeeeiiiioooorrrruuuusstt??hh??????aaeeooooooooyy????????????\
????????????????";
const LATIN_ADDITIONAL: &[u8; 0x100] =
    b"aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrrrr\
ssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwyas??s?aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee\
eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy??????";

/// The lowercase form of `c` as the analyzer keeps it before stemming: one code point, `None` for marks that do
/// not distinguish words. Accents stay: stemmers need them.
pub fn lower(c: char) -> Option<char> {
    let code = c as u32;
    let one = match code {
        0x00..=0x7F => return Some(c.to_ascii_lowercase()),
        0x0130 => 'i',
        // Vowel signs and tone marks of South and South-East Asia distinguish words; other marks do not.
        _ if is_mark(c) && !(0x0900..0x1800).contains(&code) => return None,
        // Hebrew final letters come before the others.
        0x05DA | 0x05DD | 0x05DF | 0x05E3 | 0x05E5 => char::from_u32(code + 1).unwrap_or(c),
        // Arabic letter forms and digits.
        0x0622 | 0x0623 | 0x0625 | 0x0671 => 'ا',
        0x0649 | 0x06CC => 'ي',
        0x0629 | 0x06C1 | 0x06D5 => 'ه',
        0x06A9 => 'ك',
        0x0660..=0x0669 => ascii_digit(code - 0x0660),
        0x06F0..=0x06F9 => ascii_digit(code - 0x06F0),
        // Indic, Thai, Lao and Burmese digits stand at the same place of their blocks.
        0x0966..=0x096F => ascii_digit(code - 0x0966),
        0x09E6..=0x09EF => ascii_digit(code - 0x09E6),
        0x0E50..=0x0E59 => ascii_digit(code - 0x0E50),
        _ => c,
    };
    Some(greek(lowercase(one)))
}

/// Greek without accents, which capitals are written without, and without the final sigma: else no stop word would be
/// one in capitals.
fn greek(c: char) -> char {
    match c {
        'ά' => 'α',
        'έ' => 'ε',
        'ή' => 'η',
        'ί' | 'ϊ' | 'ΐ' => 'ι',
        'ό' => 'ο',
        'ύ' | 'ϋ' | 'ΰ' => 'υ',
        'ώ' => 'ω',
        'ς' => 'σ',
        _ => c,
    }
}

fn ascii_digit(value: u32) -> char {
    char::from(b'0' + (value % 10) as u8)
}

/// Removes the accent of a lowercase letter: `é` → `e`, `ё` → `е`; other letters stay.
pub fn unaccent(c: char) -> char {
    let code = c as u32;
    let base = match code {
        0xC0..=0x17F => LATIN_1_AND_A[code as usize - 0xC0],
        0x180..=0x24F => LATIN_B[code as usize - 0x180],
        0x1E00..=0x1EFF => LATIN_ADDITIONAL[code as usize - 0x1E00],
        _ => return if c == 'ё' { 'е' } else { greek(c) },
    };
    if base == b'?' { c } else { char::from(base) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fold(word: &str) -> String {
        word.chars().filter_map(lower).map(unaccent).collect()
    }

    #[test]
    fn one_form_for_many_spellings() {
        assert_eq!(fold("ÉLYSÉE"), "elysee");
        assert_eq!(fold("E\u{301}lyse\u{301}e"), "elysee");
        assert_eq!(fold("Việt"), "viet");
        assert_eq!(fold("Łódź"), "lodz");
        assert_eq!(fold("İstanbul"), "istanbul");
        assert_eq!(fold("ΑΘΉΝΑ"), "αθηνα");
        assert_eq!(fold("Ещё"), "еще");
        assert_eq!((fold("ΔΡΌΜΟΣ").as_str(), fold("Δρόμος").as_str()), ("δρομοσ", "δρομοσ"));
        assert_eq!(fold("מלך שלום דרכון סוף ארץ"), "מלכ שלומ דרכונ סופ ארצ");
        assert_eq!(fold("أُوكرانيا"), "اوكرانيا");
        assert_eq!(fold("٢٠٢٤"), "2024");
    }

    #[test]
    fn vowel_signs_stay() {
        assert_eq!(fold("किताब"), "किताब");
        assert_eq!(fold("ที่"), "ที่");
    }

    #[test]
    fn every_code_point_folds_to_its_own_fixed_point() {
        for c in (0..=0x10FFFF).filter_map(char::from_u32) {
            if let Some(once) = lower(c).map(unaccent) {
                let twice = lower(once).map(unaccent);
                assert!(twice == Some(once) || twice.is_none() || lower(c) != Some(c), "{c:?} {once:?} {twice:?}");
            }
        }
    }
}
