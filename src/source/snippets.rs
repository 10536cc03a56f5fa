//! [`Snippets`]: how long a snippet may be, by outlet. Pure.

use crate::url::{canonical_url, site_of};

/// Longest snippet that anyone may ask for, in characters.
pub const LONGEST: u16 = 1000;
/// Longest snippet where nobody says otherwise, in characters.
pub const USUAL: u16 = 140;

/// The longest snippet of each story, in characters; 0 for none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippets {
    /// Of outlets that are not named.
    pub usual: u16,
    /// Of those named by their hosts; a host stands for those below it, too.
    pub of: Vec<(String, u16)>,
}

impl Default for Snippets {
    fn default() -> Self {
        Self { usual: USUAL, of: Vec::new() }
    }
}

impl Snippets {
    /// The host that `text` names, as rules know it; `None` where it is no host.
    ///
    /// ```
    /// use sidelight::source::Snippets;
    /// assert_eq!(Snippets::host("www.Post.example").as_deref(), Some("post.example"));
    /// assert_eq!(Snippets::host("https://post.example/"), None);
    /// ```
    pub fn host(text: &str) -> Option<String> {
        if text.contains(['/', '?', '@', '#']) {
            return None;
        }
        canonical_url(&format!("https://{text}/")).map(|address| site_of(&address).to_owned())
    }

    /// The longest snippet of the story at a canonical URL: that of the nearest host that is named.
    ///
    /// ```
    /// use sidelight::source::Snippets;
    /// let snippets = Snippets { usual: 140, of: vec![("post.example".into(), 0), ("live.post.example".into(), 9)] };
    /// let urls = ["https://www.post.example/1", "https://a.live.post.example/", "https://compost.example/"];
    /// assert_eq!(urls.map(|url| snippets.longest(url)), [0, 9, 140]);
    /// ```
    pub fn longest(&self, url: &str) -> u16 {
        let mut host = Some(site_of(url));
        while let Some(name) = host {
            if let Some((_, longest)) = self.of.iter().find(|(named, _)| named == name) {
                return *longest;
            }
            host = name.split_once('.').map(|(_, rest)| rest);
        }
        self.usual
    }

    /// The longest that any story may have.
    pub fn most(&self) -> u16 {
        self.of.iter().map(|(_, longest)| *longest).fold(self.usual, u16::max)
    }
}
