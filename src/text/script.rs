//! Writing systems: which one a letter belongs to, and whether it is written without spaces.

/// A writing system, as far as the analyzer tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Script {
    /// Latin letters.
    Latin,
    /// Greek and Coptic.
    Greek,
    /// Cyrillic.
    Cyrillic,
    /// Armenian.
    Armenian,
    /// Hebrew.
    Hebrew,
    /// Arabic, Persian, Urdu and their kin.
    Arabic,
    /// Devanagari.
    Devanagari,
    /// Bengali.
    Bengali,
    /// Gurmukhi.
    Gurmukhi,
    /// Gujarati.
    Gujarati,
    /// Odia.
    Odia,
    /// Tamil.
    Tamil,
    /// Telugu.
    Telugu,
    /// Kannada.
    Kannada,
    /// Malayalam.
    Malayalam,
    /// Sinhala.
    Sinhala,
    /// Thai.
    Thai,
    /// Lao.
    Lao,
    /// Burmese.
    Myanmar,
    /// Georgian.
    Georgian,
    /// Ethiopic.
    Ethiopic,
    /// Khmer.
    Khmer,
    /// Hiragana and katakana.
    Kana,
    /// Chinese characters.
    Han,
    /// Hangul.
    Hangul,
    /// Anything else.
    Other,
}

/// Number of [`Script`]s.
pub const SCRIPTS: usize = Script::Other as usize + 1;

/// First code point of each block of letters, ascending; a block lasts until the next.
const BLOCKS: [(u32, Script); 45] = [
    (0x0000, Script::Latin),
    (0x0370, Script::Greek),
    (0x0400, Script::Cyrillic),
    (0x0530, Script::Armenian),
    (0x0590, Script::Hebrew),
    (0x0600, Script::Arabic),
    (0x0700, Script::Other),
    (0x0750, Script::Arabic),
    (0x0780, Script::Other),
    (0x0870, Script::Arabic),
    (0x0900, Script::Devanagari),
    (0x0980, Script::Bengali),
    (0x0A00, Script::Gurmukhi),
    (0x0A80, Script::Gujarati),
    (0x0B00, Script::Odia),
    (0x0B80, Script::Tamil),
    (0x0C00, Script::Telugu),
    (0x0C80, Script::Kannada),
    (0x0D00, Script::Malayalam),
    (0x0D80, Script::Sinhala),
    (0x0E00, Script::Thai),
    (0x0E80, Script::Lao),
    (0x0F00, Script::Other),
    (0x1000, Script::Myanmar),
    (0x10A0, Script::Georgian),
    (0x1100, Script::Hangul),
    (0x1200, Script::Ethiopic),
    (0x13A0, Script::Other),
    (0x1780, Script::Khmer),
    (0x1800, Script::Other),
    (0x1C80, Script::Cyrillic),
    (0x1C90, Script::Georgian),
    (0x1CC0, Script::Other),
    (0x1D00, Script::Latin),
    (0x1F00, Script::Greek),
    (0x2000, Script::Other),
    (0x3005, Script::Han),
    (0x3041, Script::Kana),
    (0x3100, Script::Other),
    (0x3400, Script::Han),
    (0xA000, Script::Other),
    (0xAC00, Script::Hangul),
    (0xD7B0, Script::Other),
    (0xF900, Script::Han),
    (0xFB00, Script::Other),
];

/// The writing system of a letter, by blocks of the Unicode standard.
pub fn script_of(c: char) -> Script {
    let code = c as u32;
    match code {
        0x00..=0x036F => Script::Latin,
        0x3131..=0x318E => Script::Hangul,
        0x31F0..=0x31FF | 0xFF66..=0xFF9F => Script::Kana,
        0xFB1D..=0xFB4F => Script::Hebrew,
        0xFB50..=0xFDFF | 0xFE70..=0xFEFC => Script::Arabic,
        0xFF21..=0xFF5A => Script::Latin,
        0x2_0000..=0x3_FFFF => Script::Han,
        0xFB00.. => Script::Other,
        _ => BLOCKS[BLOCKS.partition_point(|&(first, _)| first <= code) - 1].1,
    }
}

impl Script {
    /// Whether words are not separated by spaces (or, in Korean, carry their particles), so that pairs of
    /// letters stand in for words.
    pub fn is_paired(self) -> bool {
        matches!(self, Self::Han | Self::Kana | Self::Hangul | Self::Thai | Self::Lao | Self::Khmer | Self::Myanmar)
    }
}

/// Whether `c` continues the letter before it: combining marks, vowel signs, tone marks, joiners.
///
/// These are the code points of the blocks in [`script_of`] that `char::is_alphanumeric` leaves out although they
/// stand inside words.
pub fn is_mark(c: char) -> bool {
    matches!(c as u32,
        0x00AD | 0x200C | 0x200D | 0x2060                       // soft hyphen and joiners
        | 0x0300..=0x036F                                       // combining diacritics
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
        | 0x3099 | 0x309A | 0xFE00..=0xFE0F | 0xFE20..=0xFE2F)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_ascend() {
        assert!(BLOCKS.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn letters_of_many_scripts() {
        for (c, script) in [
            ('a', Script::Latin),
            ('ệ', Script::Latin),
            ('Ω', Script::Greek),
            ('ж', Script::Cyrillic),
            ('ש', Script::Hebrew),
            ('ع', Script::Arabic),
            ('ह', Script::Devanagari),
            ('த', Script::Tamil),
            ('ก', Script::Thai),
            ('ほ', Script::Kana),
            ('バ', Script::Kana),
            ('漢', Script::Han),
            ('한', Script::Hangul),
            ('𠮷', Script::Han),
            ('Ａ', Script::Latin),
        ] {
            assert_eq!(script_of(c), script, "{c}");
        }
    }
}
