//! Encoding: by which encoding bytes become text; one rule for pages, feeds and plain text.
//!
//! [`encoding_of`] is pure and answers with a label of the WHATWG Encoding Standard. Natively [`decode`] decodes by
//! it, in browsers `TextDecoder` does. The first of these that holds decides:
//!
//! 1. a byte-order mark, or UTF-16 without one: ASCII markup or JSON in two bytes a character;
//! 2. `charset` in the transport's `Content-Type`;
//! 3. the bytes are UTF-8: files are saved and served anew as UTF-8 without mending what they declare. At most three
//!    sequences are bad, or one in a hundred, for a text cut or joined by bytes is still UTF-8; and where all bytes are
//!    ASCII there is no escape sequence, for that may be ISO-2022-JP;
//! 4. the declaration inside the text: `<meta>` in HTML, `<?xml encoding=…?>` in XML. One that says UTF-16 and can be
//!    read as ASCII means UTF-8;
//! 5. nothing: natively chardetng guesses, browsers fall back on windows-1252.
//!
//! A label that the decoder does not know is passed over, and so is "UTF-8" where more sequences are bad than good.

#[cfg(feature = "cli")]
mod decode;
#[cfg(feature = "cli")]
pub use decode::decode;

/// Bytes at the beginning in which a declaration is looked for.
const HEAD: usize = 4096;
/// What tags that declare an encoding begin with, and what stands before the label.
const TAGS: &[(&str, &str)] = &[("<?xml", "encoding"), ("<meta", "charset")];
/// Bad sequences that a text of UTF-8 may hold whatever its length.
const FEW_BAD: usize = 3;

/// What declares the encoding inside the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declaration {
    /// The XML declaration and `<meta charset>` (HTML Standard, "prescan a byte stream"): the first of them.
    Html,
    /// The XML declaration, also behind blank lines or what else a server has put before it.
    Xml,
    /// Nothing: plain text and JSON.
    None,
}

/// The label of the encoding that `bytes` are in; `None` where nothing says it.
///
/// `content_type` is the value of the HTTP header where there is one. `known` is whether the decoder knows a label.
///
/// ```
/// use sidelight::encoding::{Declaration, encoding_of};
/// let known = |_: &str| true;
/// let declared = b"<?xml version='1.0' encoding='koi8-r'?><a>\xcd\xcf\xd3\xd4</a>";
/// assert_eq!(encoding_of(declared, None, Declaration::Xml, &known), Some("koi8-r"));
/// let saved_as_utf8 = "<?xml version='1.0' encoding='koi8-r'?><a>мост</a>".as_bytes();
/// assert_eq!(encoding_of(saved_as_utf8, None, Declaration::Xml, &known), Some("utf-8"));
/// assert_eq!(encoding_of(b"Gr\xf6\xdfe", None, Declaration::None, &known), None);
/// ```
///
/// # Complexity
/// Linear in the length of `bytes`.
pub fn encoding_of<'a>(
    bytes: &'a [u8],
    content_type: Option<&'a str>,
    declaration: Declaration,
    known: &dyn Fn(&str) -> bool,
) -> Option<&'a str> {
    if let Some(label) = mark(bytes) {
        return Some(label);
    }
    let utf8 = Utf8::count(bytes);
    let accepted = |label: &&str| known(label) && (!is_utf8(label) || utf8.good >= utf8.bad);
    if let Some(label) = content_type.and_then(|value| label_after(value.as_bytes(), "charset")).filter(accepted) {
        return Some(label);
    }
    if utf8.is_likely() {
        return Some("utf-8");
    }
    let tags = match declaration {
        Declaration::Html => TAGS,
        Declaration::Xml => &TAGS[..1],
        Declaration::None => &[],
    };
    for part in bytes.get(..HEAD).unwrap_or(bytes).split(|&byte| byte == b'>') {
        for (tag, name) in tags {
            let label = find(part, tag).and_then(|at| label_after(&part[at..], name));
            // Who can read a declaration as ASCII is not reading UTF-16.
            let label = label.map(|label| if is_utf16(label) { "utf-8" } else { label }).filter(accepted);
            if label.is_some() {
                return label;
            }
        }
    }
    None
}

/// The encoding of the byte-order mark; UTF-16 also where the first sign, white space aside, is one of markup or JSON.
fn mark(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xef, 0xbb, 0xbf, ..] => return Some("utf-8"),
        [0xff, 0xfe, ..] => return Some("utf-16le"),
        [0xfe, 0xff, ..] => return Some("utf-16be"),
        _ => {}
    }
    let at = bytes.iter().position(|&byte| byte > b' ')?;
    let big = at % 2;
    let wide = bytes.get(at + 1 - 2 * big) == Some(&0) && matches!(bytes[at], b'<' | b'{' | b'[');
    wide.then_some(if big == 1 { "utf-16be" } else { "utf-16le" })
}

/// How far bytes are UTF-8.
#[derive(Default)]
struct Utf8 {
    /// Sequences of two bytes or more.
    good: usize,
    /// Bytes that begin or continue none; one that the end cuts is not counted.
    bad: usize,
    /// Escapes, which ISO-2022-JP begins its characters with.
    escapes: usize,
    /// Whether a byte is not ASCII.
    wide: bool,
}

impl Utf8 {
    fn count(bytes: &[u8]) -> Self {
        let mut utf8 = Self::default();
        // Bytes that the open sequence lacks.
        let mut lacks = 0;
        for &byte in bytes {
            utf8.wide |= byte >= 0x80;
            if byte & 0xc0 == 0x80 && lacks > 0 {
                lacks -= 1;
                utf8.good += usize::from(lacks == 0);
                continue;
            }
            utf8.bad += usize::from(lacks > 0);
            lacks = match byte {
                0xc2..=0xdf => 1,
                0xe0..=0xef => 2,
                0xf0..=0xf4 => 3,
                _ => 0,
            };
            utf8.bad += usize::from(byte >= 0x80 && lacks == 0);
            utf8.escapes += usize::from(byte == 0x1b);
        }
        utf8
    }

    fn is_likely(&self) -> bool {
        let few = self.bad <= FEW_BAD || self.bad <= self.good / 100;
        if self.wide { self.bad < self.good && few } else { self.escapes == 0 }
    }
}

fn is_utf8(label: &str) -> bool {
    names(label, "utf-8") || names(label, "utf8")
}

fn is_utf16(label: &str) -> bool {
    !is_utf8(label) && (names(label, "utf-16") || names(label, "ucs-2") || names(label, "unicode"))
}

fn names(label: &str, part: &str) -> bool {
    find(label.as_bytes(), part).is_some()
}

/// The label that follows `name` and `=`, quoted or not.
#[inline(never)]
fn label_after<'a>(text: &'a [u8], name: &str) -> Option<&'a str> {
    let value = text.get(find(text, name)? + name.len()..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let value = value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value);
    let label = value.split(|byte| !byte.is_ascii_alphanumeric() && !b"-_:.".contains(byte)).next()?;
    std::str::from_utf8(label).ok().filter(|label| !label.is_empty())
}

/// Where ASCII `word` stands first in `text`, in upper or lower case.
#[inline(never)]
fn find(text: &[u8], word: &str) -> Option<usize> {
    text.windows(word.len()).position(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of<'a>(bytes: &'a [u8], content_type: Option<&'a str>, declaration: Declaration) -> Option<&'a str> {
        encoding_of(bytes, content_type, declaration, &|label| label != "x-nonsense")
    }

    #[test]
    fn a_byte_order_mark_beats_everything() {
        let http = Some("text/html; charset=windows-1252");
        assert_eq!(of(b"\xef\xbb\xbfa", http, Declaration::Html), Some("utf-8"));
        assert_eq!(of(b"\xff\xfea\0", http, Declaration::Html), Some("utf-16le"));
        assert_eq!(of(b"\xfe\xff\0a", http, Declaration::Html), Some("utf-16be"));
    }

    #[test]
    fn utf16_shows_by_its_first_sign_of_markup_or_json() {
        assert_eq!(of(b"<\0r\0", None, Declaration::Xml), Some("utf-16le"));
        assert_eq!(of(b"\0\n\0 \0<\0r", None, Declaration::Xml), Some("utf-16be"));
        assert_eq!(of(b"{\0\"\0", None, Declaration::None), Some("utf-16le"));
        for other in [b"a\0b\0".as_slice(), b"\0a\0<", b"<a", b"", b"<", b"\0", b"\n<\0"] {
            assert_eq!(of(other, None, Declaration::Xml), Some("utf-8"), "{other:?}");
        }
    }

    #[test]
    fn the_transport_beats_valid_utf8() {
        let http = Some("text/html; Charset = \"Shift_JIS\"; x=1");
        assert_eq!(of("Größe".as_bytes(), http, Declaration::Html), Some("Shift_JIS"));
        assert_eq!(of("Größe".as_bytes(), Some("text/html; charset=x-nonsense"), Declaration::Html), Some("utf-8"));
        assert_eq!(of("Größe".as_bytes(), Some("text/html"), Declaration::Html), Some("utf-8"));
        // Bytes that cannot be meant by it: Latin-1 from a server that says UTF-8 of everything.
        let latin = b"<meta charset=iso-8859-1>Gr\xf6\xdfe";
        assert_eq!(of(latin, Some("text/html; charset=utf-8"), Declaration::Html), Some("iso-8859-1"));
    }

    #[test]
    fn utf8_with_few_bad_bytes_beats_a_declaration() {
        let xml = |body: &[u8]| [b"\n<?xml version='1.0' encoding = 'windows-1251' ?>", body].concat();
        assert_eq!(of(&xml("мост".as_bytes()), None, Declaration::Xml), Some("utf-8"));
        assert_eq!(of(&xml("мост \u{e0}, Größe".as_bytes()), None, Declaration::Xml), Some("utf-8"));
        assert_eq!(of(&xml("мост Citt\u{e0} ".as_bytes())[..60], None, Declaration::Xml), Some("utf-8"));
        assert_eq!(
            of(&xml(b"\xd0\xbc\xd0\xbe\xd1\x81 \xe0, \xff and \xfe"), None, Declaration::Xml),
            Some("windows-1251")
        );
        let mended = [xml("мост ".repeat(80).as_bytes()), b"\xe0 \xe0 \xe0 ".to_vec()].concat();
        assert_eq!(of(&mended, None, Declaration::Xml), Some("utf-8"));
        let more = [mended, b"\xe0 ".to_vec()].concat();
        assert_eq!(of(&more, None, Declaration::Xml), Some("windows-1251"));
        // Four in 400 are few again.
        assert_eq!(of(&[more, "мост".repeat(100).into_bytes()].concat(), None, Declaration::Xml), Some("utf-8"));
    }

    #[test]
    fn ascii_is_not_taken_for_utf8() {
        let japanese = b"<meta charset=\"iso-2022-jp\"><p>\x1b$B;T5D2q\x1b(B</p>";
        assert_eq!(of(japanese, None, Declaration::Html), Some("iso-2022-jp"));
        assert_eq!(of(b"\x1b$B;T5D2q\x1b(B", None, Declaration::Html), None);
        assert_eq!(of(b"Caf\xe9", None, Declaration::None), None);
        assert_eq!(of(b"<meta charset=big5>plain", None, Declaration::Html), Some("utf-8"));
    }

    #[test]
    fn a_declaration_counts_where_its_kind_of_text_has_one() {
        let both = b"<?xml version='1.0' encoding='koi8-r'?><html><meta content='text/html; charset=big5'>\xcd";
        assert_eq!(of(both, None, Declaration::Html), Some("koi8-r"));
        assert_eq!(of(&both[10..], None, Declaration::Html), Some("big5"));
        assert_eq!(of(both, None, Declaration::Xml), Some("koi8-r"));
        assert_eq!(of(&both[10..], None, Declaration::Xml), None);
        assert_eq!(of(both, None, Declaration::None), None);
        assert_eq!(of(b"<?xml encoding=\"koi8-r\"?>\xcd", None, Declaration::Html), Some("koi8-r"));
        assert_eq!(of(b"<?xml version='1.0'?><a encoding='koi8-r'>\xcd", None, Declaration::Xml), None);
        assert_eq!(of(b"<meta charset=x-nonsense><META CHARSET = big5>\xcd", None, Declaration::Html), Some("big5"));
        assert_eq!(of(b"<meta name='charset' content='big5'>\xcd", None, Declaration::Html), None);
        assert_eq!(of(b"<meta charset=''>\xcd", None, Declaration::Html), None);
        assert_eq!(of("<meta charset='utf-16'>\u{44c}\u{1b}".as_bytes(), None, Declaration::Html), Some("utf-8"));
        // UTF-8 that the bytes refute declares nothing.
        assert_eq!(of(b"<meta charset='utf-8'>Gr\xf6\xdfe", None, Declaration::Html), None);
        assert_eq!(of(b"<meta charset='unicode'>Gr\xf6\xdfe", None, Declaration::Html), None);
    }

    #[test]
    fn hostile_bytes_cost_one_pass() {
        for bytes in
            [b"<meta charset\xff".repeat(1_000_000), b"\xff".repeat(8_000_000), b"\xff\n\xd0".repeat(4_000_000)]
        {
            assert_eq!(of(&bytes, None, Declaration::Html), None);
        }
    }
}
