//! Ranking: a story -> similar stories with reasons.
//!
//! One library is asked, or a collection, whose libraries are pooled ([`pool`]). A [`query`] is the whole article. The
//! first stage ([`candidates`]) adds up shared weight over the indexes, the second ([`rerank`]) looks at the best with
//! their headlines, by the formulas of [`score`]. What is shown is divided into tiers ([`lookup`]), freed of the page's
//! own story ([`own`]) and of copies ([`addresses`], [`diversity`]) and explained ([`explain`]). Stories in other
//! languages are offered beside ([`languages`]).

mod addresses;
pub mod candidates;
mod diversity;
pub mod explain;
mod languages;
mod lookup;
mod own;
mod pool;
pub mod query;
mod rerank;
pub mod score;

use serde::Serialize;

/// How a lookup chooses what it shows.
#[derive(Clone, Debug, Serialize)]
pub struct SimilarOptions {
    /// Most matches returned, all tiers together.
    pub limit: usize,
    /// Least score shown, 0 to 1.
    pub threshold: f32,
    /// Most matches of one outlet.
    pub per_outlet: usize,
    /// Outlets never shown, as [`Match::outlet`] names them.
    pub hidden_outlets: Vec<String>,
    /// Whether closeness in time counts. Without it no [other languages](Lookup::other_languages) are offered.
    pub use_dates: bool,
    /// Whether a page that seems to be no article is looked up all the same, by the text that it has most of.
    pub anyway: bool,
}

impl Default for SimilarOptions {
    fn default() -> Self {
        Self { limit: 5, threshold: 0.4, per_outlet: 2, hidden_outlets: Vec::new(), use_dates: true, anyway: false }
    }
}

/// How a match relates to the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// The same event, reported elsewhere.
    SameEvent,
    /// What led to it or surrounds it.
    Background,
}

/// A term the two stories share.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reason {
    /// The term as the page being read writes it.
    pub term: String,
    /// Its share of the shared weight, 0 to 1.
    pub share: f32,
}

/// A near-duplicate of a match or of the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Copy {
    /// Address.
    pub url: String,
    /// Headline.
    pub title: String,
    /// Outlet.
    pub outlet: String,
}

/// A similar story.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Match {
    /// Address, http(s).
    pub url: String,
    /// Headline.
    pub title: String,
    /// One sentence.
    pub snippet: Option<String>,
    /// Outlet's name.
    pub outlet: String,
    /// Publication in Unix seconds.
    pub published: Option<i64>,
    /// Whether that is a day alone, in every zone the same.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub published_day: bool,
    /// Primary language subtag.
    pub lang: Option<String>,
    /// Same event or background.
    pub tier: Tier,
    /// Calibrated: the chance that it reports the same event, 0 to 1.
    pub score: f32,
    /// Shared terms, heaviest first.
    pub reasons: Vec<Reason>,
    /// Days between the two publications.
    pub days_apart: Option<u32>,
    /// Near-duplicates at other outlets.
    pub also_at: Vec<Copy>,
    /// Key of the library that holds it, empty where a library was asked alone.
    pub library: String,
}

/// Why a lookup shows nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nothing {
    /// The page is not an article.
    NotAnArticle,
    /// The page, looked up though it is not an article, has next to no text.
    NoText,
    /// No story is close enough.
    NothingClose,
    /// No library has a story in the page's language.
    NoIndexInLanguage,
}

/// A term of the query with its weight.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QueryTerm {
    /// The term as the page writes it.
    pub term: String,
    /// Weight in the L2-normalised query, 0 to 1.
    pub weight: f32,
}

/// A story in another language than the page's that may tell the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Telling {
    /// Address, http(s).
    pub url: String,
    /// Headline.
    pub title: String,
    /// Outlet's name.
    pub outlet: String,
    /// Publication in Unix seconds.
    pub published: Option<i64>,
    /// Whether that is a day alone.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub published_day: bool,
}

/// Stories in another language that may tell the same: of the same days, with the same names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InLanguage {
    /// Primary language subtag.
    pub lang: String,
    /// The stories, those that share most first, each of another outlet.
    pub stories: Vec<Telling>,
}

/// The answer to a lookup.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Lookup {
    /// Similar stories, best first, same event before background.
    pub matches: Vec<Match>,
    /// Stories with the page's own text at other outlets, one of each, closest first: they are no matches. Of a page
    /// without address, such as pasted text, the one that it seems to come from is among them.
    pub copies: Vec<Copy>,
    /// The query's heaviest terms, at most 25.
    pub query: Vec<QueryTerm>,
    /// Set where `matches` is empty.
    pub nothing: Option<Nothing>,
    /// Stories in other languages that may tell the same: an offer, no matches.
    pub other_languages: Vec<InLanguage>,
}
