//! Scripts: which one a letter belongs to, and whether it is written without spaces.

/// A script, as far as the analyzer distinguishes them.
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

/// First code point of each block of letters, ascending; a block ends where the next begins.
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

/// The script of a letter, by blocks of the Unicode standard.
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
    /// Whether words are not separated by spaces.
    pub fn is_unspaced(self) -> bool {
        matches!(self, Self::Han | Self::Kana | Self::Thai | Self::Lao | Self::Khmer | Self::Myanmar)
    }

    /// Whether pairs of letters stand in for words: where there are no spaces, and in Korean, whose words carry their
    /// particles.
    pub fn is_paired(self) -> bool {
        self.is_unspaced() || self == Self::Hangul
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_ascend() {
        assert!(BLOCKS.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn scripts_without_spaces() {
        for (letters, unspaced, paired) in
            [("漢ほバ々ｶ𠮷กกาລភမ", true, true), ("한ㄱ", false, true), ("aжעहאთ", false, false)]
        {
            for c in letters.chars() {
                let script = script_of(c);
                assert_eq!((script.is_unspaced(), script.is_paired()), (unspaced, paired), "{c}");
            }
        }
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
