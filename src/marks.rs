//! Marks: characters inside words that are neither letters nor digits.

/// Whether `c` is an invisible part of words: soft hyphen, zero-width space, joiner, mark of direction, byte order
/// mark, variation selector (Unicode's `Default_Ignorable_Code_Point` but for letters).
pub fn is_invisible(c: char) -> bool {
    matches!(c as u32,
        0x00AD | 0x034F | 0x061C | 0x180B..=0x180F | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F
        | 0xFE00..=0xFE0F | 0xFEFF | 0xE_0000..=0xE_0FFF)
}

/// Whether `c` belongs to the letter before it: a combining mark, vowel sign, tone mark or invisible character.
///
/// These are the code points of the scripts in [`crate::text::script`] that are part of words and for which
/// `char::is_alphanumeric` is false.
pub fn is_mark(c: char) -> bool {
    matches!(c as u32,
        0x0300..=0x036F                                       // combining diacritics
        | 0x0483..=0x0487 | 0x0591..=0x05C7                     // Cyrillic titlo; Hebrew points
        | 0x0610..=0x061A | 0x0640 | 0x064B..=0x065F | 0x0670 | 0x06D6..=0x06DC | 0x06DF..=0x06E8 | 0x06EA..=0x06ED
        | 0x093C | 0x094D | 0x0951..=0x0954                     // Indic nukta, virama, tone
        | 0x09BC | 0x09CD | 0x0A3C | 0x0A4D | 0x0ABC | 0x0ACD | 0x0B3C | 0x0B4D | 0x0BCD
        | 0x0C4D | 0x0CBC | 0x0CCD | 0x0D4D | 0x0DCA
        | 0x0E31 | 0x0E34..=0x0E3A | 0x0E47..=0x0E4E            // Thai
        | 0x0EB1 | 0x0EB4..=0x0EBC | 0x0EC8..=0x0ECE            // Lao
        | 0x102B..=0x103E | 0x1056..=0x1059 | 0x105E..=0x1060 | 0x1062..=0x1064 | 0x1067..=0x106D | 0x1071..=0x1074
        | 0x1082..=0x108D | 0x108F | 0x109A..=0x109D            // Burmese
        | 0x17B4..=0x17D3 | 0x17DD                              // Khmer
        | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF   // more combining diacritics
        | 0x3099 | 0x309A | 0xFE20..=0xFE2F)
        || is_invisible(c)
}

/// Most combining marks in a row: more are stacked to cover what stands around.
const MOST_MARKS: usize = 4;

/// Whether a text shows as what it is: nothing that can't be seen or turns the direction but joiners inside words,
/// which Persian and the scripts of India need, and few marks over each other.
pub fn shows_as_it_is(text: &str) -> bool {
    let (mut marks, mut is_in_word) = (0, false);
    for c in text.chars() {
        let is_joiner = matches!(c, '\u{200c}' | '\u{200d}') && is_in_word;
        // Letters that show nothing, separators of lines, annotations, and controls of musical notes.
        let is_empty = matches!(c as u32,
            0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x2028 | 0x2029 | 0x2800 | 0x3164 | 0xFFA0 | 0xFFF9..=0xFFFB
            | 0x1_D173..=0x1_D17A);
        if is_empty || is_invisible(c) && !is_joiner {
            return false;
        }
        marks = if is_mark(c) { marks + 1 } else { 0 };
        if marks > MOST_MARKS {
            return false;
        }
        is_in_word = c as u32 >= 0x590 && (is_mark(c) && !is_invisible(c) || c.is_alphabetic());
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_show_as_they_are() {
        for text in [
            "",
            "Été, «news» — 3 №",
            "می\u{200c}خواهم",
            "क्\u{200d}ष",
            "ที่นี่",
            "e\u{301}\u{302}\u{303}\u{304}",
            "📰 a\u{a0}b",
        ] {
            assert!(shows_as_it_is(text), "{text:?}");
        }
        for c in [
            '\u{ad}',
            '\u{34f}',
            '\u{61c}',
            '\u{115f}',
            '\u{180e}',
            '\u{200b}',
            '\u{200c}',
            '\u{200d}',
            '\u{200e}',
            '\u{200f}',
            '\u{2028}',
            '\u{202e}',
            '\u{2060}',
            '\u{2066}',
            '\u{2800}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{feff}',
            '\u{ffa0}',
            '\u{fff9}',
            '\u{1d173}',
            '\u{e0041}',
            '\u{e0100}',
        ] {
            assert!(!shows_as_it_is(&format!("a{c}b")), "{c:?}");
        }
        assert!(!shows_as_it_is("می\u{200c}\u{200c}خواهم"));
        assert!(!shows_as_it_is(&format!("e{}", "\u{301}".repeat(5))));
    }
}
