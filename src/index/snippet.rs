//! The sentence shown under a headline.

/// Paragraphs and sentences shorter than this, in characters, are datelines, bylines and abbreviations.
const SHORT: usize = 40;

/// `text` as one line, spaces joined, cut at a word's end after at most `longest` characters; and whether it was cut.
pub fn line(text: &str, longest: usize) -> (String, bool) {
    let mut line = String::new();
    let mut chars = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count() + usize::from(chars > 0);
        if chars + length > longest {
            if chars == 0 {
                line.extend(word.chars().take(longest));
            }
            return (line, true);
        }
        if chars > 0 {
            line.push(' ');
        }
        line.push_str(word);
        chars += length;
    }
    (line, false)
}

/// A snippet of at most `longest` characters: the one given, or else the first sentences of the first paragraph that
/// is long enough. What is cut within a sentence ends with `…`.
pub fn snippet(given: Option<&str>, text: &str, longest: usize) -> String {
    if longest == 0 {
        return String::new();
    }
    let given = given.filter(|given| !given.trim().is_empty());
    let paragraph = || text.lines().find(|paragraph| paragraph.trim().chars().nth(SHORT - 1).is_some()).unwrap_or(text);
    let (mut line, cut) = line(given.unwrap_or_else(paragraph), longest);
    if !cut {
        return line;
    }
    let ends = |(at, c): (usize, char)| {
        let after = at + c.len_utf8();
        let ends = matches!(c, '。' | '！' | '？') || matches!(c, '.' | '!' | '?') && line[after..].starts_with(' ');
        (ends && line[..after].chars().nth(SHORT - 1).is_some()).then_some(after)
    };
    match line.char_indices().rev().find_map(ends) {
        Some(end) => line.truncate(end),
        None => {
            // The sign takes the place of a character where the line is full.
            while line.chars().nth(longest - 1).is_some() {
                line.truncate(line.rfind(' ').unwrap_or_else(|| line.char_indices().last().map_or(0, |(at, _)| at)));
            }
            line.truncate(line.trim_end_matches(|c: char| !c.is_alphanumeric()).len());
            line.push('…');
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn whole_sentences_where_they_fit() {
        let text = "BRUSSELS\nThe council of the harbour town voted on Monday. It was close, the mayor said, and long.";
        assert_eq!(snippet(None, text, 60), "The council of the harbour town voted on Monday.");
        assert_eq!(
            snippet(None, text, 200),
            "The council of the harbour town voted on Monday. It was close, the mayor said, and long."
        );
        assert_eq!(snippet(None, text, 30), "The council of the harbour…");
        assert_eq!(snippet(None, "U.S. troops, and those of its allies, have left.", 20), "U.S. troops, and…");
        assert_eq!(snippet(Some("Given."), text, 60), "Given.");
        assert_eq!(snippet(Some(" "), "Short.", 60), "Short.");
        assert_eq!(snippet(None, text, 0), "");
    }

    proptest! {
        #[test]
        fn never_longer_than_asked(text in "[a-z .!中。\n]{0,200}", longest in 1usize..80) {
            prop_assert!(snippet(None, &text, longest).chars().count() <= longest);
        }
    }
}
