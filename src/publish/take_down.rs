//! [`TakeDown`]: the addresses and hosts whose stories must not be published, and what is published of them must go.
//!
//! One a line: the address of a story, or the name of a host, which stands for all below it as well. What follows `#`
//! is a note.

use crate::url::{canonical_url, site_of};
use std::collections::BTreeSet;

/// Stories that must not be published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakeDown {
    urls: BTreeSet<String>,
    hosts: BTreeSet<String>,
}

impl TakeDown {
    /// Reads a list; the lines that are neither come second, each with its number.
    ///
    /// ```
    /// use sidelight::publish::TakeDown;
    /// let (list, wrong) = TakeDown::read("https://news.example/a?utm_source=x  # by letter\npost.example\nso\n");
    /// assert!(list.names("https://news.example/a") && list.names("https://www.post.example/b"));
    /// assert!(!list.names("https://news.example/b") && !list.names("https://compost.example/"));
    /// assert_eq!(wrong, [(3, "so".to_owned())]);
    /// ```
    pub fn read(text: &str) -> (Self, Vec<(usize, String)>) {
        let (mut list, mut wrong) = (Self::default(), Vec::new());
        for (line, number) in text.lines().zip(1..) {
            // An address holds `#` only before what is no part of it.
            let entry = line.split('#').next().unwrap_or_default().trim();
            if entry.is_empty() {
                continue;
            }
            let host = || canonical_url(&format!("https://{entry}/")).filter(|url| entry.contains('.') && is_host(url));
            if let Some(url) = canonical_url(entry) {
                list.urls.insert(url);
            } else if let Some(url) = host() {
                list.hosts.insert(site_of(&url).to_owned());
            } else {
                wrong.push((number, entry.to_owned()));
            }
        }
        (list, wrong)
    }

    /// Whether the list names a story's canonical URL, or its host.
    pub fn names(&self, url: &str) -> bool {
        let host = site_of(url);
        let ends = host.match_indices('.').map(|(dot, _)| &host[dot + 1..]);
        self.urls.contains(url) || std::iter::once(host).chain(ends).any(|host| self.hosts.contains(host))
    }

    /// Whether nothing is named.
    pub fn is_empty(&self) -> bool {
        self.urls.is_empty() && self.hosts.is_empty()
    }
}

/// Whether a URL is that of a host's first page.
fn is_host(url: &str) -> bool {
    url.strip_prefix("https://").is_some_and(|rest| rest.trim_end_matches('/').bytes().all(|b| !b"/?@:".contains(&b)))
}
