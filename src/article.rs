//! [`Article`]: one story.

use serde::{Deserialize, Serialize};

/// One story: what the builder takes in and what a page is turned into.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// Absolute http(s) address of the story.
    pub url: String,
    /// Headline, plain text.
    pub title: String,
    /// Main text, plain; paragraphs are separated by a line break.
    pub text: String,
    /// Name of the outlet; where absent, the host of `url` stands in.
    #[serde(default)]
    pub outlet: Option<String>,
    /// When it was published, in Unix seconds; of a day alone, when it begins in UTC.
    #[serde(default)]
    pub published: Option<i64>,
    /// Whether `published` is a day alone, whose time nobody told: it is that day in every zone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub published_day: bool,
    /// Language of the text as a BCP 47 tag, such as `en` or `pt-BR`.
    #[serde(default)]
    pub lang: Option<String>,
    /// One sentence shown under the headline, plain text, as its publisher gives it; where absent, an index takes one
    /// from the text. At most some hundred characters are kept.
    #[serde(default)]
    pub snippet: Option<String>,
}
