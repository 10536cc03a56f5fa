//! The address of the story: canonical, relative to the page's `<base>`.

use super::flat::FlatPage;
use super::metadata::has_token;
use crate::url::resolve_url;

/// What relative addresses on a page are relative to: its `<base>`, else its own address.
pub(super) fn base(page: &FlatPage) -> String {
    let base = page.links.iter().find(|(rel, _)| rel == "base");
    base.and_then(|(_, address)| resolve_url(&page.url, address)).unwrap_or_else(|| page.url.clone())
}

/// The story's address: `<link rel=canonical>`, then `og:url`, then the page's own address, which is given in its
/// canonical form. An address without a path names the site, not the story, and one without the fragment that is a path
/// the program that shows it.
pub(super) fn read(page: &FlatPage, base: &str, own: Option<&str>) -> Option<String> {
    let linked = page.links.iter().find(|(rel, _)| has_token(rel, "canonical"));
    for address in [linked.map(|(_, address)| address.as_str()), page.meta("og:url")] {
        if let Some(url) = address.and_then(|address| resolve_url(base, address))
            && own.is_none_or(|own| has_path(&url) && own.strip_prefix(&url).is_none_or(|rest| !rest.starts_with('#')))
        {
            return Some(url);
        }
    }
    own.map(str::to_owned)
}

/// Whether a canonical URL has a path or a query.
pub(super) fn has_path(url: &str) -> bool {
    // `https://news.example/` has three slashes, the last at its end.
    !url.ends_with('/') || url.bytes().filter(|b| *b == b'/').count() > 3
}
