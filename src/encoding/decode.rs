//! Decoding by encoding_rs, with chardetng's guess where nothing says the encoding. Native only.

use super::{Declaration, encoding_of};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;
use std::borrow::Cow;

/// Bytes that a guess is made from; the end of a long text shows nothing new.
const GUESSED_FROM: usize = 1 << 20;

/// The text of `bytes`, without a byte-order mark; what cannot be decoded becomes U+FFFD.
///
/// `host` is where they came from, empty where that is not known: its top-level domain helps to guess.
///
/// ```
/// use sidelight::encoding::{Declaration, decode};
/// assert_eq!(decode(b"Gr\xf6\xdfe", None, Declaration::None, ""), "Größe");
/// ```
///
/// # Complexity
/// Linear in the length of `bytes`; UTF-8 is not copied.
pub fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>, declaration: Declaration, host: &str) -> Cow<'a, str> {
    // Encodings that a page could hide markup in are refused, as browsers do.
    let known = |label: &str| Encoding::for_label_no_replacement(label.as_bytes());
    let content_type = content_type.unwrap_or_default();
    let encoding = encoding_of(bytes, Some(content_type), declaration, &|label| known(label).is_some()).and_then(known);
    encoding.unwrap_or_else(|| guess(bytes, host)).decode_with_bom_removal(bytes).0
}

fn guess(bytes: &[u8], host: &str) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    let sample = &bytes[..bytes.len().min(GUESSED_FROM)];
    detector.feed(sample, sample.len() == bytes.len());
    let tld = host.rsplit('.').next().filter(|tld| tld.len() >= 2 && tld.bytes().all(|b| b.is_ascii_lowercase()));
    detector.guess(tld.map(str::as_bytes), Utf8Detection::Allow)
}
