//! Character references: `&eacute;`, `&#233;`, `&#xe9;`.

#[cfg(feature = "feed")]
use super::names::named;
use std::borrow::Cow;

/// Where a text comes from, which decides what counts as a character reference in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// Text of HTML: all names; numbers and the oldest names also without the semicolon.
    #[cfg(feature = "feed")]
    Text,
    /// Value of an attribute in HTML: as in text, but a name without semicolon stays as it is before `=`, a letter or a
    /// digit, so that URLs survive.
    #[cfg(feature = "feed")]
    Attribute,
    /// Text that is decoded already, but that some publishers encode twice, such as JSON-LD and titles: numbers and the
    /// most common names, only with the semicolon.
    Decoded,
}

/// The most common names, which occur in text that was encoded twice. The module has only these: browsers decode pages.
const COMMON: [(&str, char); 33] = [
    ("Auml", 'Ä'),
    ("Ouml", 'Ö'),
    ("Uuml", 'Ü'),
    ("aacute", 'á'),
    ("agrave", 'à'),
    ("amp", '&'),
    ("apos", '\''),
    ("auml", 'ä'),
    ("bdquo", '„'),
    ("ccedil", 'ç'),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("euro", '€'),
    ("gt", '>'),
    ("hellip", '…'),
    ("iacute", 'í'),
    ("laquo", '«'),
    ("ldquo", '“'),
    ("lsquo", '‘'),
    ("lt", '<'),
    ("mdash", '—'),
    ("nbsp", '\u{a0}'),
    ("ndash", '–'),
    ("ntilde", 'ñ'),
    ("oacute", 'ó'),
    ("ouml", 'ö'),
    ("quot", '"'),
    ("raquo", '»'),
    ("rdquo", '”'),
    ("rsquo", '’'),
    ("szlig", 'ß'),
    ("uacute", 'ú'),
    ("uuml", 'ü'),
];

/// What the numbers 0x80 to 0x9f mean: Windows-1252, as in browsers.
const WINDOWS_1252: [char; 32] = [
    '\u{20ac}', '\u{81}', '\u{201a}', '\u{192}', '\u{201e}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{2c6}', '\u{2030}',
    '\u{160}', '\u{2039}', '\u{152}', '\u{8d}', '\u{17d}', '\u{8f}', '\u{90}', '\u{2018}', '\u{2019}', '\u{201c}',
    '\u{201d}', '\u{2022}', '\u{2013}', '\u{2014}', '\u{2dc}', '\u{2122}', '\u{161}', '\u{203a}', '\u{153}', '\u{9d}',
    '\u{17e}', '\u{178}',
];

/// `text` with its character references replaced as browsers replace them; what is none stays as it is.
///
/// ```
/// use sidelight::markup::{Context, decoded};
/// assert_eq!(decoded("Q&amp;A: who&#146;s next? AT&T", Context::Decoded), "Q&A: who’s next? AT&T");
/// ```
///
/// # Complexity
/// Linear in the length of `text`.
pub fn decoded(text: &str, context: Context) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    push_decoded(&mut out, text, context);
    Cow::Owned(out)
}

/// Appends `text` with its character references replaced.
pub(super) fn push_decoded(out: &mut String, text: &str, context: Context) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (c, length) = reference(rest, context).unwrap_or(('&', 1));
        out.push(c);
        rest = &rest[length..];
    }
    out.push_str(rest);
}

/// The character `text` begins with as a reference, and the reference's length in bytes.
fn reference(text: &str, context: Context) -> Option<(char, usize)> {
    let (c, length) = match text[1..].strip_prefix('#') {
        Some(number) => numbered(number).map(|(c, length)| (c, length + 2))?,
        None => {
            let length = text.bytes().skip(1).take(32).take_while(u8::is_ascii_alphanumeric).count();
            name(&text[1..1 + length], text.as_bytes().get(1 + length).copied(), context)?
        }
    };
    match text.as_bytes().get(length) {
        Some(b';') => Some((c, length + 1)),
        _ => (context != Context::Decoded).then_some((c, length)),
    }
}

/// The character that a reference stands for, given what stands between `&` and `;`: a name as HTML has them, or a
/// number behind `#`.
#[cfg(feature = "feed")]
pub fn character(reference: &str) -> Option<char> {
    match reference.strip_prefix('#') {
        Some(number) => numbered(number).filter(|(_, length)| *length == number.len()).map(|(c, _)| c),
        None => named(reference).map(|(c, _)| c),
    }
}

/// The character of a number as it stands behind `&#`, and the number's length in bytes.
fn numbered(text: &str) -> Option<(char, usize)> {
    let (start, radix) = if text.starts_with(['x', 'X']) { (1, 16) } else { (0, 10) };
    let mut end = start;
    let mut number = 0;
    while let Some(digit) = text.as_bytes().get(end).and_then(|b| char::from(*b).to_digit(radix)) {
        // No more than what is too much for a character.
        number = (number * radix + digit).min(0x11_0000);
        end += 1;
    }
    if end == start {
        return None;
    }
    let c = match number {
        0 => char::REPLACEMENT_CHARACTER,
        0x80..=0x9f => WINDOWS_1252[number as usize - 0x80],
        _ => char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER),
    };
    Some((c, end))
}

/// The character that `name`, which `next` follows, stands for or begins with, and the length of `&` and that name.
#[cfg(feature = "feed")]
fn name(name: &str, next: Option<u8>, context: Context) -> Option<(char, usize)> {
    if context == Context::Decoded {
        return common(name);
    }
    if next == Some(b';')
        && let Some((c, _)) = named(name)
    {
        return Some((c, 1 + name.len()));
    }
    // The longest name that may stand without semicolon; the longest there is has six letters.
    let bare = |length: usize| named(name.get(..length)?).filter(|(_, bare)| *bare).map(|(c, _)| (c, length));
    let (c, length) = (2..=6).rev().find_map(bare)?;
    let next = name.as_bytes().get(length).copied().or(next);
    if context == Context::Attribute && next.is_some_and(|b| b == b'=' || b.is_ascii_alphanumeric()) {
        return None;
    }
    Some((c, 1 + length))
}

#[cfg(not(feature = "feed"))]
fn name(name: &str, _: Option<u8>, _: Context) -> Option<(char, usize)> {
    common(name)
}

/// The character of a common name, and the length of `&` and the name.
fn common(name: &str) -> Option<(char, usize)> {
    COMMON.iter().find(|(known, _)| *known == name).map(|(_, c)| (*c, 1 + name.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decoded_text_has_the_common_names_and_numbers_with_semicolon() {
        for (text, expected) in [
            ("Q&amp;A &quot;x&quot; &#8217;&#x2019;", "Q&A \"x\" ’’"),
            ("&#146; &#x92; &#150;", "’ ’ –"),
            ("AT&T, R&D, x&copy y, &ampx; &#39 &;", "AT&T, R&D, x&copy y, &ampx; &#39 &;"),
            ("?a=1&lt=2&amp;amp;", "?a=1&lt=2&amp;"),
            ("&scaron;", "&scaron;"),
            ("&#0; &#xd800; &#99999999999; &#x110000;", "\u{fffd} \u{fffd} \u{fffd} \u{fffd}"),
            ("&#;&#x;&#é;&é;&", "&#;&#x;&#é;&é;&"),
        ] {
            assert_eq!(decoded(text, Context::Decoded), expected, "{text}");
        }
    }

    #[cfg(feature = "feed")]
    #[test]
    fn html_is_decoded_as_in_browsers() {
        for (text, context, expected) in [
            ("a &amp; b &lt;c&gt;", Context::Text, "a & b <c>"),
            ("caf&eacute; &#233; &#xE9; &#X000e9", Context::Text, "café é é é"),
            ("&#8217;&#146;&rsquo;", Context::Text, "’’’"),
            ("&ampx &amp", Context::Text, "&x &"),
            ("?a=1&copy=2&lt=3", Context::Attribute, "?a=1&copy=2&lt=3"),
            ("?a=1&copy=2", Context::Text, "?a=1©=2"),
            ("&copy;=2 &copy", Context::Attribute, "©=2 ©"),
            ("&nbsp;&hellip;&scaron;&lang;", Context::Text, "\u{a0}…š⟨"),
            ("& &; &# &#x; &unknown; &#xffffffffff; &#0;", Context::Text, "& &; &# &#x; &unknown; \u{fffd} \u{fffd}"),
            ("&notit;", Context::Text, "¬it;"),
            ("&", Context::Text, "&"),
        ] {
            assert_eq!(decoded(text, context), expected, "{text}");
        }
    }

    #[cfg(feature = "feed")]
    #[test]
    fn one_reference_is_a_name_or_a_number() {
        for (reference, expected) in [
            ("scaron", Some('š')),
            ("#146", Some('’')),
            ("#x20AC", Some('€')),
            ("#0", Some('\u{fffd}')),
            ("nosuch", None),
            ("#", None),
            ("#1x", None),
            ("", None),
        ] {
            assert_eq!(character(reference), expected, "{reference}");
        }
    }

    #[cfg(feature = "feed")]
    #[test]
    fn common_names_mean_what_html_means() {
        for (name, c) in COMMON {
            assert_eq!(named(name).map(|(c, _)| c), Some(c), "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_decoded(text in "([&#xX;a-z0-9é]|&amp|&#14|&copy){0,40}") {
            let out = decoded(&text, Context::Decoded);
            prop_assert!(out.len() <= text.len());
            prop_assert!(text.contains('&') || out == text);
            #[cfg(feature = "feed")]
            for context in [Context::Text, Context::Attribute] {
                prop_assert!(decoded(&text, context).len() <= text.len());
            }
        }
    }
}
