//! HTML bytes -> [`FlatPage`]: encoding, tree construction, caps. Native only; in the browser `flatten.js` walks the
//! document the browser has built.
//!
//! Tree construction follows the HTML standard (section 13.2.6) as far as it shows in the flattened page: which element
//! a piece of text is in, and whether it is in a link. Formatting elements are not kept, so that the "adoption agency"
//! comes down to one flag for links. Each open element carries what a check of scope needs, so that a tag costs the
//! same at every depth and the whole is linear in the bytes.
//!
//! Why not html5ever: pages are hostile input, and its tokenizer is quadratic in a tag's attributes before any cap
//! behind it could act (40,000: 2.1 s, 80,000: 7.4 s, where this parser takes 15 and 22 ms).
//! `tests/browser/extension/flatten.test.js` holds this parser to what Chromium builds.

mod names;
mod shadow;
mod tokens;
mod tree;

use super::flat::FlatPage;
use crate::encoding::{Declaration, decode};
use crate::url::site_of;
use tree::{Builder, Built, Hidden};

/// Bytes at the beginning of a page among which a browser notes where it was saved from.
const LONGEST_NOTE: usize = 2_048;
/// Bytes of HTML beyond this are not read: the article is extracted from what was.
pub const MAX_BYTES: usize = 32 << 20;
/// A page with less visible text than this, in bytes, is parsed again with hidden elements: its scripts would show
/// them. A box over the page with less is no story.
const TOO_LITTLE_TEXT: usize = 600;
/// What is out of reach is read where it weighs more than what is seen, and than this part of the heaviest.
const MUCH: usize = 4;

/// Parses HTML. `content_type` is the HTTP header's value where known.
///
/// See [`encoding`](crate::encoding) for how bytes are decoded.
///
/// ```
/// use sidelight::page::parse::parse_html;
/// let page = parse_html(b"<title>A</title><p class=lead>Caf\xe9 <b>noir</b>", "https://a.example/", None);
/// assert_eq!(page.title, "A");
/// assert_eq!(page.text(&page.runs[0]), "Café noir");
/// ```
///
/// # Complexity
/// Linear in the length of `html` up to [`MAX_BYTES`], flat after.
pub fn parse_html(html: &[u8], url: &str, content_type: Option<&str>) -> FlatPage {
    let html = decode(&html[..html.len().min(MAX_BYTES)], content_type, Declaration::Html, site_of(url));
    let url = saved_from(&html).filter(|_| !url.starts_with("http")).unwrap_or(url);
    let built = |hidden: Hidden| Builder::new(&html, url, hidden).build();
    let mut seen = built(Hidden::LeftOut(Vec::new()));
    // With a box open the page below may be out of reach, and an article may open in a box.
    let heaviest = seen.unreached.iter().map(|of| of.weight).max().unwrap_or(0);
    let text = seen.page.text_len().max(heaviest / MUCH);
    let reached: Vec<usize> = seen.unreached.iter().filter(|of| of.weight > text).map(|of| of.place).collect();
    if !reached.is_empty() {
        seen = built(Hidden::LeftOut(reached));
    }
    let Built { page, hid, .. } = seen;
    if hid && page.text_len() < TOO_LITTLE_TEXT {
        let all = built(Hidden::Kept).page;
        if all.text_len() > 2 * page.text_len() {
            return all;
        }
    }
    page
}

/// The address that a browser notes in a comment at the beginning of a page that it saves; twin of `savedFrom` in
/// `flatten.js`.
fn saved_from(html: &str) -> Option<&str> {
    let (_, note) = super::flat::cut(html, LONGEST_NOTE).split_once("<!-- saved from url=(")?;
    let address = note.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix(')')?;
    let address = &address[..address.find(char::is_whitespace)?];
    address.starts_with("http").then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_page_has_the_address_it_was_saved_from() {
        let html = b"<!DOCTYPE html>\n<!-- saved from url=(0022)https://a.example/b?c=1 -->\n<html><p>A";
        assert_eq!(parse_html(html, "file:///home/b.html", None).url, "https://a.example/b?c=1");
        assert_eq!(parse_html(html, "", None).url, "https://a.example/b?c=1");
        assert_eq!(parse_html(html, "https://b.example/d", None).url, "https://b.example/d");
        assert_eq!(parse_html(b"<!-- saved from url=(0014)about:internet -->", "", None).url, "");
    }
}
