//! Encoding: HTML bytes -> text, as browsers tell it.

use encoding_rs::Encoding;
use std::borrow::Cow;

/// The text that HTML bytes stand for.
pub(super) fn decode<'a>(html: &'a [u8], url: &str, content_type: Option<&str>) -> Cow<'a, str> {
    if let Some((encoding, bom)) = Encoding::for_bom(html) {
        return encoding.decode_without_bom_handling(&html[bom..]).0;
    }
    if let Some(encoding) = content_type.and_then(|value| charset(value.as_bytes())) {
        return encoding.decode_without_bom_handling(html).0;
    }
    // A file saved by a browser is UTF-8, whatever its `<meta>` still says; other encodings hardly ever look like it.
    if let Ok(text) = std::str::from_utf8(html) {
        return Cow::Borrowed(text);
    }
    if let Some(encoding) = meta_charset(html) {
        return encoding.decode_without_bom_handling(html).0;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    // A page cut inside a character is still UTF-8; the end of a long page tells nothing new.
    let sample = &html[..html.len().min(1 << 20)];
    detector.feed(sample, sample.len() == html.len());
    let host = crate::url::site_of(url);
    let tld = host.rsplit('.').next().filter(|tld| tld.len() >= 2 && tld.bytes().all(|b| b.is_ascii_lowercase()));
    detector.guess(tld.map(str::as_bytes), chardetng::Utf8Detection::Allow).decode_without_bom_handling(html).0
}

/// The encoding named after `charset=`.
fn charset(text: &[u8]) -> Option<&'static Encoding> {
    let at = text.windows(7).position(|word| word.eq_ignore_ascii_case(b"charset"))? + 7;
    let rest = text[at..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or(rest.strip_prefix(b"'")).unwrap_or(rest);
    let end = rest.iter().position(|b| !b.is_ascii_alphanumeric() && !b"-_:.".contains(b)).unwrap_or(rest.len());
    Encoding::for_label(&rest[..end])
}

/// The encoding a `<meta>` near the beginning names (section 13.2.3.2).
fn meta_charset(html: &[u8]) -> Option<&'static Encoding> {
    let mut head = &html[..html.len().min(4096)];
    while let Some(at) = head.windows(5).position(|word| word.eq_ignore_ascii_case(b"<meta")) {
        head = &head[at + 5..];
        let tag = &head[..head.iter().position(|&b| b == b'>').unwrap_or(head.len())];
        if let Some(encoding) = charset(tag) {
            // Who can read the declaration is not reading UTF-16.
            let utf16 = encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE;
            return Some(if utf16 { encoding_rs::UTF_8 } else { encoding });
        }
    }
    None
}
