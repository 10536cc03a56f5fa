//! A page -> [`Article`]: the one extraction path, the same for the builder and the browser.

pub mod flat;
#[cfg(feature = "cli")]
pub mod parse;

use crate::article::Article;
use flat::FlatPage;
use serde::{Deserialize, Serialize};

/// What kind of page it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A whole article.
    Article,
    /// A live blog: an article that grows by entries.
    LiveBlog,
    /// The beginning of an article; the rest is behind a paywall or on another page.
    Partial,
    /// Front page, section page, search result, product, forum, documentation, or nothing.
    NotAnArticle,
}

impl Kind {
    /// Whether similar stories make sense for this page.
    pub fn is_article(self) -> bool {
        self != Self::NotAnArticle
    }
}

/// What was read from a page. Every page gives one, at worst "not an article" without text.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Extraction {
    /// What kind of page it is.
    pub kind: Kind,
    /// How sure `kind` is, 0 to 1.
    pub confidence: f32,
    /// The story; also the best guess on pages that are not articles; `None` where there is no text at all.
    pub article: Option<Article>,
    /// Publication time as RFC 3339 text with the publisher's own offset (a day alone: `2026-11-20`).
    pub published: Option<String>,
    /// Authors, in the order the page names them.
    pub bylines: Vec<String>,
    /// Section of the outlet the story stands in, such as "World".
    pub section: Option<String>,
    /// Number of the flattened element after which a panel may stand (see [`flat`]), the last one kept.
    pub last_element: Option<u32>,
    /// Number of the flattened element that holds the article.
    pub container: Option<u32>,
}

/// Reads the article from a flattened page.
pub fn extract(_page: &FlatPage) -> Extraction {
    todo!()
}
