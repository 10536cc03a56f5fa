//! The address of the story: canonical, relative to the page's `<base>`, without the number of a page.

use super::flat::FlatPage;
use super::metadata::has_token;
use crate::url::{original_url, resolve_url};

/// Names of a page's number in an address: a parameter, or what stands before it in the path.
const PAGE_NAMES: [&str; 9] = ["page", "paged", "pg", "seite", "pagina", "strona", "sayfa", "side", "sida"];
/// Digits of the largest number of a page.
const MOST_DIGITS: usize = 2;
/// Digits from which on a number in an address is a story's.
const LEAST_ID: usize = 4;

/// What relative addresses on a page are relative to: its `<base>`, else its own address.
pub(super) fn base(page: &FlatPage) -> String {
    let base = page.links.iter().find(|(rel, _)| rel == "base");
    base.and_then(|(_, address)| resolve_url(&page.url, address)).unwrap_or_else(|| page.url.clone())
}

/// The story's address: `<link rel=canonical>`, then `og:url`, then the page's own address, which is given in its
/// canonical form; where that is a copy's, the original's, and without the number of one of a story's pages. An address
/// without a path names the site, not the story, and one without the fragment that is a path the program that shows it.
pub(super) fn read(page: &FlatPage, base: &str, own: Option<&str>) -> Option<String> {
    let linked = page.links.iter().find(|(rel, _)| has_token(rel, "canonical"));
    let declared = [linked.map(|(_, address)| address.as_str()), page.meta("og:url")];
    let declared = declared.into_iter().flatten().find_map(|address| {
        let url = resolve_url(base, address)?;
        // Of copies the original, in its canonical form.
        let url = resolve_url("", &original_url(&url))?;
        let names_story =
            |own: &str| has_path(&url) && own.strip_prefix(&url).is_none_or(|rest| !rest.starts_with('#'));
        own.is_none_or(names_story).then_some(url)
    });
    let url = declared.or_else(|| own.map(str::to_owned))?;
    Some(without_page(page, base, &url).unwrap_or(url))
}

/// Whether a canonical URL has a path or a query.
pub(super) fn has_path(url: &str) -> bool {
    // `https://news.example/` has three slashes, the last at its end.
    !url.ends_with('/') || url.bytes().filter(|b| *b == b'/').count() > 3
}

/// The address of the story that `url` is a page of; `None` where it does not end in a page's number.
///
/// A parameter or a part of the path that is called a page's number is one, where what is left names a story. Any other
/// last number may be a story's: it is a page's where the page before or after is linked as such, and has the same
/// address with the number before or after, or none, and what the numbers follow reads like a headline.
fn without_page(page: &FlatPage, base: &str, url: &str) -> Option<String> {
    if url.contains('#') {
        return None;
    }
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let is_page = |text: &str| text.len() <= MOST_DIGITS && text.parse::<u8>().is_ok();
    let numbered = |pair: &&str| pair.split_once('=').is_some_and(|(name, n)| PAGE_NAMES.contains(&name) && is_page(n));
    if let Some(pair) = query.split('&').find(numbered) {
        let rest: Vec<&str> = query.split('&').filter(|other| *other != pair).collect();
        let rest = rest.join("&");
        let found = if rest.is_empty() { path.to_owned() } else { format!("{path}?{rest}") };
        return (!rest.is_empty() || names_story(path)).then_some(found);
    }
    // `/slug/2/`, `/slug-2.html`: before the number, the number, after it.
    let end =
        path.len() - path.bytes().rev().take_while(|b| *b == b'/' || b.is_ascii_alphabetic() || *b == b'.').count();
    let (stem, end) = path.split_at(end);
    let digits = stem.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (stem, number) = stem.split_at(stem.len() - digits);
    let is_end = end.is_empty() || end == "/" || end.starts_with('.');
    if !is_page(number) || !is_end {
        return None;
    }
    let rest = &url[path.len()..];
    let stem = stem.trim_end_matches(['/', '-', '_', ',']);
    let (before, name) = stem.rsplit_once('/')?;
    if PAGE_NAMES.contains(&name) {
        return names_story(before).then(|| [before, end, rest].concat());
    }
    let found = [stem, end].concat();
    let number: u8 = number.parse().ok()?;
    let joint = &path[stem.len()..path.len() - end.len() - digits];
    let sibling = |number: u8| format!("{stem}{joint}{number}{end}");
    let is_beside = |(rel, address): &(String, String)| {
        let address = resolve_url(base, address).unwrap_or_default();
        let is = |other: &str| address.trim_end_matches('/') == other.trim_end_matches('/');
        has_token(rel, "prev") && (is(&found) || is(&sibling(number.saturating_sub(1))))
            || has_token(rel, "next") && is(&sibling(number.saturating_add(1)))
    };
    (joint.len() == 1 && names_story(stem) && page.links.iter().any(is_beside)).then(|| [&found, rest].concat())
}

/// Whether the last part of an address reads like a story's: words with signs between, or a long number.
fn names_story(url: &str) -> bool {
    let path = url.splitn(4, '/').nth(3).unwrap_or_default();
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    last.contains(['-', '_']) || last.bytes().filter(u8::is_ascii_digit).count() >= LEAST_ID
}

#[cfg(all(test, feature = "cli"))]
mod tests {
    use super::*;
    use crate::page::flat::Flattener;

    /// The address of a story on a page at `url` with those links.
    fn read_at(url: &str, links: &[(&str, &str)]) -> Option<String> {
        let mut page = Flattener::new(url);
        links.iter().for_each(|(rel, address)| page.link(rel, address));
        let page = page.finish();
        read(&page, &base(&page), crate::url::canonical_url(&page.url).as_deref())
    }

    #[test]
    fn pages_of_a_story_are_one() {
        let host = "https://a-b.example";
        for (path, links, expected) in [
            ("/old-bridge?page=2", &[][..], "/old-bridge"),
            ("/old-bridge?page=2&x=1", &[], "/old-bridge?x=1"),
            ("/story.php?id=7&paged=12", &[], "/story.php?id=7"),
            ("/old-bridge/page/2/", &[], "/old-bridge/"),
            ("/old-bridge/seite-2", &[], "/old-bridge"),
            ("/story/20419/pagina3", &[], "/story/20419"),
            ("/old-bridge/2", &[("prev", "/old-bridge")], "/old-bridge"),
            ("/old-bridge/2/", &[("prev", "/old-bridge/")], "/old-bridge/"),
            ("/old-bridge/1", &[("next", "/old-bridge/2")], "/old-bridge"),
            ("/old-bridge/3", &[("next", "/old-bridge/4")], "/old-bridge"),
            ("/story/20419/3", &[("nofollow prev", "2")], "/story/20419"),
            ("/old-bridge-2.html", &[("prev", "old-bridge.html")], "/old-bridge.html"),
            ("/old-bridge,3.html?x=1", &[("prev", "old-bridge,2.html")], "/old-bridge.html?x=1"),
            ("/old-bridge-2.html", &[("canonical", "old-bridge.html")], "/old-bridge.html"),
            ("/old-bridge?page=2", &[("canonical", "old-bridge?page=2")], "/old-bridge"),
            // Numbers that are a story's.
            ("/old-bridge-2.html", &[], "/old-bridge-2.html"),
            ("/old-bridge/2", &[("prev", "/new-bridge")], "/old-bridge/2"),
            ("/old-bridge/2", &[("prev", "/old-bridge/4"), ("next", "/old-bridge")], "/old-bridge/2"),
            ("/news/7", &[("prev", "/news/6"), ("next", "/news/8")], "/news/7"),
            ("/news/20419", &[("prev", "/news/20418")], "/news/20419"),
            ("/old-bridge-20419", &[("prev", "/old-bridge-20418")], "/old-bridge-20419"),
            ("/storm-2", &[("prev", "/storm")], "/storm-2"),
            ("/old-bridge/255", &[("prev", "/old-bridge/254")], "/old-bridge/255"),
            ("/index.php?page=20419", &[], "/index.php?page=20419"),
            ("/index.php?page=2", &[], "/index.php?page=2"),
            ("/scan.php?page=news_item&px=a", &[], "/scan.php?page=news_item&px=a"),
            ("/?page=2", &[], "/?page=2"),
            ("/page/2/", &[], "/page/2/"),
            ("/news/page/2", &[], "/news/page/2"),
            ("/my-front-page-2", &[], "/my-front-page-2"),
            ("/#/old-bridge?page=2", &[], "/#/old-bridge?page=2"),
            ("/2", &[("prev", "/")], "/2"),
        ] {
            let found = read_at(&[host, path].concat(), links);
            assert_eq!(found, Some([host, expected].concat()), "{path} {links:?}");
        }
    }

    #[test]
    fn copies_have_the_address_of_the_original() {
        let copy = "https://web.archive.org/web/2024/https://a.example/b?page=x";
        assert_eq!(read_at(copy, &[]).as_deref(), Some("https://a.example/b?page=x"));
        for canonical in
            ["https://a.example/c", "/web/2024/https://a.example/c", "c", "https://archive.ph/1/http://a.example:80/c"]
        {
            let expected = if canonical.contains(":80") { "http://a.example/c" } else { "https://a.example/c" };
            assert_eq!(read_at(copy, &[("canonical", canonical)]).as_deref(), Some(expected), "{canonical}");
        }
    }

    #[test]
    fn a_link_to_a_base_is_none() {
        let links = [("base", "/d/"), ("canonical", "c")];
        assert_eq!(read_at("https://a.example/b", &links).as_deref(), Some("https://a.example/d/c"));
        let html = b"<link rel=' Base' href=/d/><link rel=canonical href=c><p>Text";
        let page = crate::page::parse::parse_html(html, "https://a.example/b", None);
        assert_eq!(read(&page, &base(&page), None).as_deref(), Some("https://a.example/c"));
    }
}
