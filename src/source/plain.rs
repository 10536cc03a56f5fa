//! Plain text: the first line that is not empty is the headline, the rest the text.

use crate::article::Article;
use crate::encoding::{self, Declaration};

/// The text of bytes; `None` where they are no text (a NUL is in it).
pub fn decode(bytes: &[u8]) -> Option<String> {
    let text = encoding::decode(bytes, None, Declaration::None, "");
    (!text.contains('\0')).then(|| text.into_owned())
}

/// The story in a plain text, without an address where `url` is empty.
///
/// ```
/// let article = sidelight::source::plain::story("Presidents talk\n\nThey spoke for two hours.\n", "");
/// assert_eq!(article.title, "Presidents talk");
/// assert_eq!(article.text, "They spoke for two hours.");
/// ```
pub fn story(text: &str, url: &str) -> Article {
    let text = text.trim_start_matches('\u{feff}').trim();
    let (title, rest) = text.split_once('\n').unwrap_or((text, ""));
    // A text of one long line is no headline.
    let (title, text) = if rest.trim().is_empty() && title.len() > 300 { ("", title) } else { (title, rest) };
    Article { url: url.to_owned(), title: title.trim().to_owned(), text: text.trim().to_owned(), ..Article::default() }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn text_is_told_from_other_bytes() {
        assert_eq!(decode("Größe".as_bytes()).as_deref(), Some("Größe"));
        assert_eq!(decode(b"Gr\xf6\xdfe").as_deref(), Some("Größe"));
        assert_eq!(decode(b"\xff\xfeG\0").as_deref(), Some("G"));
        assert_eq!(decode(b"\x89PNG\r\n\x1a\n\0\0"), None);
    }
}
