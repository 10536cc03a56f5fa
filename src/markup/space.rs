//! White space: collapsing runs of it.

/// `text` trimmed, with white space inside collapsed to single spaces.
pub fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_collapsed(&mut out, text, 0);
    out.truncate(out.trim_end().len());
    out
}

/// Appends `text` with white space collapsed; none at all when `out` ends at `start` or in white space.
pub(crate) fn push_collapsed(out: &mut String, text: &str, start: usize) {
    let mut from = 0;
    let bytes = text.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        // White space is found by its first byte: ASCII, or U+0085, U+00A0, U+2000 and their like.
        let width = match bytes[i] {
            // A single space inside is copied with what is around it.
            b' ' if i > from && matches!(bytes.get(i + 1), Some(b'!'..=0xc1 | 0xc3..=0xe1 | 0xe4..)) => {
                i += 2;
                continue;
            }
            b' ' | b'\t'..=b'\r' => 1,
            0xc2 if matches!(bytes.get(i + 1), Some(0x85 | 0xa0)) => 2,
            0xe2 | 0xe3 if text[i..].chars().next().is_some_and(char::is_whitespace) => 3,
            _ => {
                i += 1;
                continue;
            }
        };
        out.push_str(&text[from..i]);
        if out.len() > start && !out.ends_with(' ') {
            out.push(' ');
        }
        i += width;
        from = i;
    }
    out.push_str(&text[from..]);
}

#[cfg(test)]
mod tests {
    use super::collapse;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn as_splitting_at_white_space_and_joining(text in "[a-cé中 \\t\\n\u{a0}\u{85}\u{2003}\u{2028}\u{3000}]{0,40}") {
            prop_assert_eq!(collapse(&text), text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
}
