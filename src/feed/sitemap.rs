//! Sitemap indexes: lists of sitemaps, as <https://www.sitemaps.org/protocol.html#index> has them. Sitemaps themselves
//! are read as feeds are.

use super::error::{Error, ErrorKind, Result};
use super::tokens::{Token, Tokens, split_name};
use super::xml::Root;
use crate::markup::{Context, decoded};

/// Longest address that is read, in bytes.
const LONGEST: usize = 4096;

/// The addresses of the sitemaps that an index names, as they are written, in its order; at most `most`, and whether
/// there are more.
///
/// # Errors
/// [`NotAFeed`](ErrorKind::NotAFeed) where the text is no sitemap index.
///
/// # Complexity
/// Linear in the text.
///
/// ```
/// use sidelight::feed::sitemap::addresses;
/// let index = "<sitemapindex><sitemap><loc>https://a.example/s.xml?a=1&amp;b=2</loc></sitemap></sitemapindex>";
/// assert_eq!(addresses(index, 10)?, (vec!["https://a.example/s.xml?a=1&b=2".to_owned()], false));
/// # Ok::<(), sidelight::feed::Error>(())
/// ```
pub fn addresses(text: &str, most: usize) -> Result<(Vec<String>, bool)> {
    let (mut is_index, mut found) = (false, Vec::new());
    // The text of a `loc` that is open.
    let mut open: Option<String> = None;
    let mut tokens = Tokens::new(text);
    while let Some(token) = tokens.next("loc") {
        let push = |open: &mut Option<String>, text: &str| {
            if let Some(address) = open
                && address.len() + text.len() <= LONGEST
            {
                address.push_str(text);
            }
        };
        match token {
            Token::Text(text) => push(&mut open, &decoded(text, Context::Attribute)),
            Token::Verbatim(text) => push(&mut open, &text),
            Token::Start(_) | Token::End(_) => {
                let address = open.take().unwrap_or_default();
                if !address.trim().is_empty() {
                    if found.len() == most {
                        return Ok((found, true));
                    }
                    found.push(address.trim().to_owned());
                }
                if let Token::Start(tag) = token {
                    is_index |= Root::of(tag.name) == Some(Root::SitemapIndex);
                    open = (is_index && split_name(tag.name).1.eq_ignore_ascii_case("loc")).then(String::new);
                }
            }
        }
    }
    if is_index { Ok((found, false)) } else { Err(Error::new(ErrorKind::NotAFeed, None, "no sitemap index")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sitemaps_of_an_index() {
        let read = |text: &str| addresses(text, 3).map(|(found, more)| (found.join(" "), more));
        let index = "<?xml version='1.0'?><sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>\n";
        let one = |url: &str| format!("<sitemap>\n<loc> {url} </loc><lastmod>2026-11-20</lastmod></sitemap>");
        for (body, found, more) in [
            (one("https://a.example/1"), "https://a.example/1", false),
            (one("<![CDATA[https://a.example/1?a&b]]>"), "https://a.example/1?a&b", false),
            (one("/1") + &one("/2") + &one("/3") + &one("/4"), "/1 /2 /3", true),
            ("<s:sitemap><s:LOC>/1</s:LOC></s:sitemap>".to_owned(), "/1", false),
            ("<sitemap><loc>/1<sitemap><loc>/2</loc>".to_owned(), "/1 /2", false),
            (one(&"x".repeat(5000)), "", false),
            (one(""), "", false),
        ] {
            assert_eq!(read(&format!("{index}{body}</sitemapindex>")).unwrap(), (found.to_owned(), more), "{body}");
        }
        assert_eq!(read("<urlset><url><loc>/1</loc></url></urlset>").unwrap_err().code(), "not-a-feed");
        assert_eq!(addresses(&(index.to_owned() + &"<loc>".repeat(300_000)), 3).unwrap().0.len(), 0);
    }
}
