//! Cutting text by a number that a file gives.

/// The longest beginning of `text` that has at most `bytes` bytes and ends where a character does. A limit within the
/// last character cuts it off whole, so limits are combined before, never after: `prefix(text, shared.min(LONGEST))`.
pub fn prefix(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

#[cfg(test)]
mod tests {
    use super::prefix;

    #[test]
    fn a_character_is_kept_or_cut_off_whole() {
        let text = "aé中\u{1F600}";
        let lengths = (0..=12).map(|bytes| prefix(text, bytes).len());
        assert!(lengths.eq([0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10, 10]));
        assert_eq!(prefix(text, usize::MAX), text);
    }
}
