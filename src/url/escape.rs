//! Percent-encoding (RFC 3986, section 2.1).

/// Percent-encodes controls, non-ASCII characters and those of `reserved`; existing escapes get upper-case hex.
pub(crate) fn push_escaped(part: &str, reserved: &str, out: &mut String) {
    let bytes = part.as_bytes();
    let mut escape_left = 0;
    for (i, &b) in bytes.iter().enumerate() {
        if b == b'%' && bytes.get(i + 1..i + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)) {
            escape_left = 3;
        }
        if escape_left > 0 {
            escape_left -= 1;
            out.push(char::from(b.to_ascii_uppercase()));
        } else if b.is_ascii_graphic() && !reserved.as_bytes().contains(&b) {
            out.push(char::from(b));
        } else {
            out.push('%');
            for nibble in [b >> 4, b & 15] {
                out.push(char::from(b"0123456789ABCDEF"[usize::from(nibble)]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::push_escaped;

    #[test]
    fn escapes_are_uppercase_and_made_once() {
        for (part, reserved, expected) in [
            ("a b\u{7f}", "", "a%20b%7F"),
            ("%e4%B8%ad", "", "%E4%B8%AD"),
            ("中", "", "%E4%B8%AD"),
            ("100%", "", "100%"),
            ("%4x%", "", "%4x%"),
            ("%%20", "", "%%20"),
            ("a\"b'c", "\"", "a%22b'c"),
            ("%22", "\"2", "%22"),
        ] {
            let mut out = String::new();
            push_escaped(part, reserved, &mut out);
            assert_eq!(out, expected, "{part}");
        }
    }
}
