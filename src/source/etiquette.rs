//! What publishers let others do with a story, by headers and `<meta>`, and what is done about it. Pure.
//!
//! | said | done |
//! |---|---|
//! | `noindex`, `none` | the story is left out |
//! | `tdm-reservation: 1` (TDM Reservation Protocol) | the story is left out |
//! | `nosnippet`, `max-snippet:0` | the headline alone is taken: no snippet, and no text to find it by |
//! | `max-snippet:N` | the snippet has at most N characters |
//!
//! They are read in `X-Robots-Tag` and `TDM-Reservation`, and in `<meta name=robots>`, `<meta name=sidelight>` and
//! `<meta name=tdm-reservation>`; what is said to other agents by name is not meant for us. Of several the strictest
//! counts.

use super::fetch::AGENT;
use crate::article::Article;
use crate::index::snippet_of;

/// Why a story is left out whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reserved {
    /// `noindex`.
    NoIndex,
    /// `tdm-reservation: 1`.
    Mining,
}

/// What is said of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Etiquette {
    no_index: bool,
    no_mining: bool,
    /// Most characters of a snippet.
    longest_snippet: Option<usize>,
}

impl Etiquette {
    /// Takes in a header of an answer; others than the two say nothing.
    pub fn header(&mut self, name: &str, value: &str) {
        if name.eq_ignore_ascii_case("x-robots-tag") {
            self.robots(value, true);
        } else if name.eq_ignore_ascii_case("tdm-reservation") {
            self.no_mining |= value.trim() == "1";
        }
    }

    /// Takes in the `<meta>` elements of a page: keys in lower case, with their contents.
    pub fn metas(&mut self, metas: &[(String, String)]) {
        for (key, content) in metas {
            match key.as_str() {
                "robots" | AGENT => self.robots(content, false),
                "tdm-reservation" => self.no_mining |= content.trim() == "1",
                _ => {}
            }
        }
    }

    /// What a feed's headers say of its stories: a feed that is not to be found itself (`noindex`, as blogs send it for
    /// all their feeds) is still there to be read.
    pub fn of_feed(self) -> Self {
        Self { no_mining: self.no_mining, ..Self::default() }
    }

    /// Directives of one value. In a header, `agent:` before them says whom they are for.
    fn robots(&mut self, value: &str, may_name_agents: bool) {
        let mut is_for_us = true;
        for part in value.split(',') {
            let mut words = part.splitn(2, ':').map(str::trim);
            let (mut name, mut rest) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            // `agent: directive` or `agent: directive: value`.
            let is_directive = DIRECTIVES_WITH_VALUES.iter().any(|known| name.eq_ignore_ascii_case(known));
            if may_name_agents && part.contains(':') && !is_directive {
                is_for_us = name.eq_ignore_ascii_case(AGENT) || name == "*";
                let mut words = rest.splitn(2, ':').map(str::trim);
                (name, rest) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            }
            if !is_for_us {
                continue;
            }
            // In `<meta>` some part them by spaces.
            for name in name.split_whitespace() {
                match name.to_ascii_lowercase().as_str() {
                    "noindex" | "none" => self.no_index = true,
                    "nosnippet" => self.shorten(0),
                    // -1 is "no limit".
                    "max-snippet" => {
                        if let Ok(most) = rest.parse::<usize>() {
                            self.shorten(most);
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    fn shorten(&mut self, most: usize) {
        self.longest_snippet = Some(self.longest_snippet.map_or(most, |longest| longest.min(most)));
    }

    /// Why stories are left out whole; `None` where they may be taken.
    pub fn reserved(&self) -> Option<Reserved> {
        match (self.no_index, self.no_mining) {
            (true, _) => Some(Reserved::NoIndex),
            (_, true) => Some(Reserved::Mining),
            _ => None,
        }
    }

    /// The story as far as it may be taken.
    ///
    /// ```
    /// use sidelight::{Article, source::etiquette::Etiquette};
    /// let story = Article { title: "Ferry aground".into(), text: "All were saved.".into(), ..Article::default() };
    /// let mut etiquette = Etiquette::default();
    /// etiquette.header("X-Robots-Tag", "nosnippet");
    /// let kept = etiquette.kept(story.clone()).unwrap();
    /// assert_eq!((kept.title.as_str(), kept.text.as_str(), kept.snippet), ("Ferry aground", "", None));
    /// etiquette.header("TDM-Reservation", "1");
    /// assert_eq!(etiquette.kept(story), None);
    /// ```
    pub fn kept(&self, mut story: Article) -> Option<Article> {
        if self.reserved().is_some() {
            return None;
        }
        match self.longest_snippet {
            None => {}
            Some(0) => (story.text, story.snippet) = (String::new(), None),
            Some(longest) => {
                story.snippet = Some(snippet_of(story.snippet.as_deref(), &story.text, longest));
            }
        }
        Some(story)
    }
}

/// Directives that a colon follows.
const DIRECTIVES_WITH_VALUES: [&str; 4] =
    ["max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"];

#[cfg(test)]
mod tests {
    use super::*;

    fn of(headers: &[(&str, &str)], metas: &[(&str, &str)]) -> (Option<Reserved>, Option<usize>) {
        let mut etiquette = Etiquette::default();
        headers.iter().for_each(|(name, value)| etiquette.header(name, value));
        let metas: Vec<_> = metas.iter().map(|(key, content)| ((*key).into(), (*content).into())).collect();
        etiquette.metas(&metas);
        (etiquette.reserved(), etiquette.longest_snippet)
    }

    #[test]
    fn headers() {
        let robots = |value: &str| of(&[("x-robots-tag", value)], &[]);
        for (value, expected) in [
            ("noindex", (Some(Reserved::NoIndex), None)),
            ("NOINDEX, nofollow", (Some(Reserved::NoIndex), None)),
            ("none", (Some(Reserved::NoIndex), None)),
            ("index, follow, noarchive, notranslate", (None, None)),
            ("googlebot: noindex", (None, None)),
            ("googlebot: nofollow, otherbot: noindex, nosnippet", (None, None)),
            ("googlebot: noindex, sidelight: nosnippet", (None, Some(0))),
            ("*: noindex", (Some(Reserved::NoIndex), None)),
            ("sidelight: max-snippet: 30", (None, Some(30))),
            ("max-snippet:50, max-image-preview:large", (None, Some(50))),
            ("max-snippet:-1", (None, None)),
            ("max-snippet:80, max-snippet:0", (None, Some(0))),
            ("unavailable_after: 25 Jun 2030 15:00:00 PST", (None, None)),
            ("", (None, None)),
            (",,:,: :", (None, None)),
        ] {
            assert_eq!(robots(value), expected, "{value}");
        }
        assert_eq!(of(&[("TDM-Reservation", " 1 ")], &[]).0, Some(Reserved::Mining));
        assert_eq!(of(&[("tdm-reservation", "0"), ("tdm-policy", "1")], &[]).0, None);
    }

    #[test]
    fn metas() {
        for (metas, expected) in [
            (&[("robots", "noindex,follow")][..], (Some(Reserved::NoIndex), None)),
            (&[("robots", "index"), ("robots", "nosnippet")], (None, Some(0))),
            (&[("robots", "noindex nofollow")], (Some(Reserved::NoIndex), None)),
            (&[("robots", "max-snippet:0")], (None, Some(0))),
            (&[("googlebot", "noindex")], (None, None)),
            (&[("sidelight", "noindex")], (Some(Reserved::NoIndex), None)),
            (&[("tdm-reservation", "1")], (Some(Reserved::Mining), None)),
            (&[("tdm-reservation", "true")], (None, None)),
        ] {
            assert_eq!(of(&[], metas), expected, "{metas:?}");
        }
    }

    #[test]
    fn a_feed_that_is_not_to_be_found_is_read_all_the_same() {
        let mut etiquette = Etiquette::default();
        etiquette.header("x-robots-tag", "noindex, nosnippet");
        assert_eq!(etiquette.of_feed().reserved(), None);
        etiquette.header("tdm-reservation", "1");
        assert_eq!(etiquette.of_feed().reserved(), Some(Reserved::Mining));
    }

    #[test]
    fn snippets_are_as_long_as_is_allowed() {
        let story = |snippet: Option<&str>| Article {
            title: "T".into(),
            text: "The council of the harbour town voted on Monday. It will meet again.".into(),
            snippet: snippet.map(Into::into),
            ..Article::default()
        };
        let mut etiquette = Etiquette::default();
        etiquette.header("x-robots-tag", "max-snippet:30");
        let kept = |snippet| etiquette.kept(story(snippet)).and_then(|story| story.snippet).unwrap();
        assert_eq!(kept(None), "The council of the harbour…");
        assert_eq!(kept(Some("The publisher's own words, which are many.")), "The publisher's own words…");
    }
}
