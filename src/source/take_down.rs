//! [`TakeDown`]: the addresses and hosts whose stories are never taken, and must go where they were.
//!
//! One a line: the address of a story, whether by http or https, with `www.`, `m.`, `amp.` and a last slash or without,
//! or the name of a host, which stands for all below it as well. A note begins with `#` at the beginning of a line or
//! behind white space.

use crate::url::{canonical_url, site_of};
use std::collections::{BTreeMap, BTreeSet};

/// Stories that must not be published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakeDown {
    /// Addresses, as [`told`] has them, each with its line.
    urls: BTreeMap<String, usize>,
    /// Each with its line.
    hosts: BTreeMap<String, usize>,
}

impl TakeDown {
    /// Reads a list; the lines that are neither come second, each with its number.
    ///
    /// ```
    /// use sidelight::source::TakeDown;
    /// let (list, wrong) = TakeDown::read("https://news.example/a?utm_source=x  # by letter\npost.example\nso\n");
    /// assert!(list.names("https://news.example/a") && list.names("https://www.post.example/b"));
    /// assert!(list.names("http://news.example/a"), "by another scheme");
    /// assert!(!list.names("https://news.example/b") && !list.names("https://compost.example/"));
    /// assert_eq!(wrong, [(3, "so".to_owned())]);
    /// ```
    pub fn read(text: &str) -> (Self, Vec<(usize, String)>) {
        let (mut list, mut wrong) = (Self::default(), Vec::new());
        for (line, number) in text.trim_start_matches('\u{feff}').lines().zip(1..) {
            // An address may hold `#`, too.
            let is_note = |at: &usize| line[..*at].trim().is_empty() || line[..*at].ends_with(char::is_whitespace);
            let note = line.match_indices('#').map(|(at, _)| at).find(is_note);
            let entry = line[..note.unwrap_or(line.len())].trim();
            if !entry.is_empty() && !list.put(entry, number) {
                wrong.push((number, entry.to_owned()));
            }
        }
        (list, wrong)
    }

    /// Adds an entry that stands on a line; whether it is an address or a host.
    pub fn put(&mut self, entry: &str, line: usize) -> bool {
        let host = || canonical_url(&format!("https://{entry}/")).filter(|url| entry.contains('.') && is_host(url));
        if let Some(url) = canonical_url(entry) {
            self.urls.entry(told(&url)).or_insert(line);
        } else if let Some(url) = host() {
            self.hosts.entry(site_of(&url).to_owned()).or_insert(line);
        } else {
            return false;
        }
        true
    }

    /// Whether the list names a story's canonical URL, or its host.
    pub fn names(&self, url: &str) -> bool {
        self.of(url).next().is_some()
    }

    /// The entries that name a story's canonical URL or its host.
    fn of<'a>(&'a self, url: &str) -> impl Iterator<Item = &'a str> {
        let host = site_of(url);
        let ends = host.match_indices('.').map(|(dot, _)| &host[dot + 1..]);
        let hosts = std::iter::once(host).chain(ends).filter_map(|host| self.hosts.get_key_value(host));
        self.urls.get_key_value(&told(url)).into_iter().chain(hosts).map(|(entry, _)| entry.as_str())
    }

    /// The entries that name one of these canonical URLs or its host.
    ///
    /// ```
    /// use sidelight::source::TakeDown;
    /// let (list, _) = TakeDown::read("https://news.example/a\npost.example\nhttps://news.example/b");
    /// let named = list.naming(["http://news.example/a", "https://www.post.example/1"].into_iter());
    /// assert_eq!(named.into_iter().collect::<Vec<_>>(), ["news.example/a", "post.example"]);
    /// ```
    pub fn naming<'a>(&self, urls: impl Iterator<Item = &'a str>) -> BTreeSet<&str> {
        urls.flat_map(|url| self.of(url)).collect()
    }

    /// All entries, addresses without their scheme, each with its line.
    pub fn entries(&self) -> impl Iterator<Item = (&str, usize)> {
        self.urls.iter().chain(&self.hosts).map(|(entry, line)| (entry.as_str(), *line))
    }

    /// Adds what another list names.
    pub fn add(&mut self, mut other: Self) {
        self.urls.append(&mut other.urls);
        self.hosts.append(&mut other.hosts);
    }

    /// Whether nothing is named.
    pub fn is_empty(&self) -> bool {
        self.urls.is_empty() && self.hosts.is_empty()
    }
}

/// A canonical URL as it stands for all spellings of one story's: no scheme, the site for the host, no last slash.
fn told(url: &str) -> String {
    let (_, rest) = url.split_once("://").unwrap_or_default();
    let site = site_of(url);
    let behind = rest.find(site).map_or(rest, |at| &rest[at + site.len()..]);
    [site, behind.strip_suffix('/').unwrap_or(behind)].concat()
}

/// Whether a URL is that of a host's first page.
fn is_host(url: &str) -> bool {
    url.strip_prefix("https://").is_some_and(|rest| rest.trim_end_matches('/').bytes().all(|b| !b"/?@:".contains(&b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_on_the_list_and_what_is_not() {
        let text = "\u{feff}HTTPS://A.example:443/x#top\n\n  # no\n www.b.example/\nB\u{fc}cher.example\n127.0.0.1";
        let (list, wrong) = TakeDown::read(text);
        assert_eq!(wrong, []);
        for (url, named) in [
            ("https://a.example/x", true),
            ("https://a.example/x/", true),
            ("https://www.a.example/x", true),
            ("http://amp.a.example/x/", true),
            ("https://a.example:8443/x", false),
            ("https://a.example/x/y", false),
            ("https://b.a.example/x", false),
            ("http://a.example/x", true),
            ("https://b.example/1", true),
            ("http://news.www.b.example/1", true),
            ("https://xn--bcher-kva.example/", true),
            ("http://127.0.0.1/x", true),
            ("https://example/x", false),
        ] {
            assert_eq!(list.names(url), named, "{url}");
        }
        for wrong in ["two words", "ftp://a.example/", "a.example/story", "https://"] {
            let line = (2, wrong.to_owned());
            assert_eq!(TakeDown::read(&format!("\n{wrong}")), (TakeDown::default(), vec![line]));
        }
    }

    #[test]
    fn routes_are_no_notes() {
        let (list, wrong) = TakeDown::read("# a note\nhttps://app.example/#/news/7 # by letter\n\t#x\n");
        assert_eq!(wrong, []);
        assert!(list.names(&canonical_url("https://app.example/#/news/7").unwrap()));
        assert!(!list.names(&canonical_url("https://app.example/#/news/8").unwrap()));
    }
}
