//! The address of the story: canonical, of the original where the page is a copy, the same for all pages of
//! one article.

use super::flat::FlatPage;
use super::metadata::has_token;
use crate::url::{canonical_url, original, resolve_url};

/// Most pages of one article.
const MOST_PAGES: usize = 99;

/// What relative addresses on a page are relative to: its `<base>`, else its own address.
pub(super) fn base(page: &FlatPage) -> String {
    let base = page.links.iter().find(|(rel, _)| rel == "base");
    base.and_then(|(_, address)| resolve_url(&page.url, address)).unwrap_or_else(|| page.url.clone())
}

/// The story's address: `<link rel=canonical>`, then `og:url`, then the page's own address, which is given in its
/// canonical form. An address without a path names the site, not the story.
pub(super) fn read(page: &FlatPage, own: Option<&str>) -> Option<String> {
    let base = base(page);
    let named = |address: &str| {
        let url = resolve_url(&base, address)?;
        original(&url).and_then(|url| canonical_url(&url)).or(Some(url))
    };
    let linked = page.links.iter().find(|(rel, _)| has_token(rel, "canonical"));
    let declared = [linked.map(|(_, address)| address.as_str()), page.meta("og:url")];
    let declared = declared.into_iter().flatten().filter_map(named).find(|url| own.is_none() || has_path(url));
    // A fragment may name the story where what is declared is the program that shows it.
    let is_program =
        |url: &String| own.is_some_and(|own| own.split_once('#').is_some_and(|(program, _)| program == url));
    let url = declared.filter(|url| !is_program(url)).or_else(|| own.map(str::to_owned))?;
    // The page before or after says which part of the address is the page's number.
    let whole = without_page(&url);
    let beside = |(rel, address): &(String, String)| {
        ["prev", "previous", "next", "first"].iter().any(|name| has_token(rel, name))
            && named(address).is_some_and(|other| other != url && without_page(&other) == whole)
    };
    Some(if whole != url && has_path(&whole) && page.links.iter().any(beside) { whole } else { url })
}

/// Whether a canonical URL has a path or a query.
pub(super) fn has_path(url: &str) -> bool {
    // `https://news.example/` has three slashes, the last at its end.
    !url.ends_with('/') || url.bytes().filter(|b| *b == b'/').count() > 3
}

/// An address without the number of a page: `?page=2`, `/page/2`, `/2`, `-2.html`.
fn without_page(url: &str) -> String {
    let is_number = |text: &str| text.parse().is_ok_and(|number: usize| (1..=MOST_PAGES).contains(&number));
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let is_page = |pair: &&str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        ["page", "p", "pg", "seite", "pagina", "paged"].contains(&name) && is_number(value)
    };
    if let Some(page) = query.split('&').find(is_page) {
        let kept: Vec<&str> = query.split('&').filter(|pair| *pair != page).collect();
        return [path, if kept.is_empty() { "" } else { "?" }, &kept.join("&")].concat();
    }
    let slash = if path.ends_with('/') { "/" } else { "" };
    let (stem, end) = match path.trim_end_matches('/').rsplit_once('.') {
        Some((stem, end)) if !end.contains('/') && end.len() <= 5 => (stem, &path[stem.len()..]),
        _ => (path.trim_end_matches('/'), slash),
    };
    let Some((before, number)) = stem.rsplit_once(['/', '-', '_', ',']) else { return url.to_owned() };
    if !is_number(number) {
        return url.to_owned();
    }
    let before =
        ["/page", "/seite", "-page", "-seite"].iter().find_map(|word| before.strip_suffix(word)).unwrap_or(before);
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    [before, end, &query].concat()
}

#[cfg(test)]
mod tests {
    use super::without_page;

    #[test]
    fn numbers_of_pages() {
        for (url, expected) in [
            ("https://a.example/story?page=2", "https://a.example/story"),
            ("https://a.example/story?id=7&page=2", "https://a.example/story?id=7"),
            ("https://a.example/story/page/2/", "https://a.example/story/"),
            ("https://a.example/story/2", "https://a.example/story"),
            ("https://a.example/story-2.html?id=7", "https://a.example/story.html?id=7"),
            ("https://a.example/story/seite-3", "https://a.example/story"),
            ("https://a.example/story/2024", "https://a.example/story/2024"),
            ("https://a.example/story-100", "https://a.example/story-100"),
            ("https://a.example/story?page=all", "https://a.example/story?page=all"),
            ("https://a.example/", "https://a.example/"),
        ] {
            assert_eq!(without_page(url), expected);
        }
    }
}
