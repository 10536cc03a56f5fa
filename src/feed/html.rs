//! The feeds that an HTML page announces by `<link rel="alternate">`.

use super::error::Announced;
use super::tokens::{Token, Tokens, split_name};
use crate::markup::{Context, collapse, decoded};
use crate::url::resolve_url;

/// Feeds that are listed.
const MOST: usize = 20;

/// Media types of feeds.
const TYPES: [&str; 5] = [
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/json+feed",
];

/// The feeds that a page at `base` announces, in its order; without `base`, those that are relative stay so.
pub fn announced(page: &str, base: &str) -> Vec<Announced> {
    let mut tokens = Tokens::new(page);
    let mut announced: Vec<Announced> = Vec::new();
    let mut base = base.to_owned();
    while let Some(token) = tokens.next("") {
        let Token::Start(tag) = token else { continue };
        let attribute = |name| decoded(tag.attribute(name).unwrap_or_default(), Context::Attribute).into_owned();
        match split_name(tag.name).1.to_ascii_lowercase().as_str() {
            "base" => base = resolve_url(&base, &attribute("href")).unwrap_or(base),
            "link" => {
                let (rel, kind, href) = (attribute("rel"), attribute("type"), attribute("href"));
                let is_alternate = rel.split_whitespace().any(|rel| rel.eq_ignore_ascii_case("alternate"));
                let is_feed = TYPES.iter().any(|known| kind.trim().eq_ignore_ascii_case(known));
                if !is_alternate || !is_feed || href.trim().is_empty() {
                    continue;
                }
                let url = resolve_url(&base, &href).unwrap_or(href);
                if !announced.iter().any(|known| known.url == url) {
                    let title = collapse(&attribute("title").replace(char::is_control, " "));
                    announced.push(Announced { url, title });
                }
            }
            _ => {}
        }
        if announced.len() == MOST {
            break;
        }
    }
    announced
}

#[cfg(test)]
mod tests {
    use super::announced;

    #[test]
    fn links_to_feeds_are_listed_once() {
        let page = "<html><head><link rel=stylesheet href=a.css><base href='/news/'>
            <LINK REL='alternate home' TYPE='application/RSS+xml' title=\"World &amp; more\"
              href='world.xml?a=1&amp;b=2'>
            <link rel=alternate type=application/atom+xml href=https://b.example/atom>
            <link rel=alternate hreflang=de href=/de>
            <link rel=alternate type=application/rss+xml href=world.xml?a=1&b=2>
            <link rel=alternate type=application/feed+json>";
        let found = |base: &str| {
            let feeds = announced(page, base).into_iter().map(|feed| format!("{} {}", feed.url, feed.title));
            feeds.collect::<Vec<_>>()
        };
        let expected = ["https://a.example/news/world.xml?a=1&b=2 World & more", "https://b.example/atom "];
        assert_eq!(found("https://a.example/x/y"), expected);
        assert_eq!(found("")[0], "world.xml?a=1&b=2 World & more");
    }
}
