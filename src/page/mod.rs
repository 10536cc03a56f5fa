//! A page -> [`Article`]: the one extraction path, the same for the builder and the browser.

mod address;
mod alike;
mod blocks;
mod columns;
mod comments;
mod content;
mod dates;
mod features;
pub mod flat;
mod hints;
mod json_ld;
mod kind;
mod looks;
mod metadata;
#[cfg(feature = "cli")]
pub mod parse;
mod published;
mod regions;
mod scores;
mod scrambled;
mod titles;
mod whole;

use crate::article::Article;
use crate::markup::collapse;
use crate::time::{self, Moment};
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
///
/// # Complexity
/// Linear in the size of the page.
pub fn extract(page: &FlatPage) -> Extraction {
    let blocks = content::blocks_of(page);
    let mut metadata = metadata::read(page, &blocks.0, &blocks.1);
    let content = content::read(page, &metadata, blocks);
    let published = published::read(page, &metadata, &content);
    let (kind, confidence) = kind::classify(page, &metadata, &content, published.is_some());
    let runs = content.kept.iter().map(|&i| content.blocks[i].first_run..content.blocks[i].end_run);
    let nearest = page.lang_of(runs).filter(|lang| metadata::is_tag(lang)).map(|lang| lang.replace('_', "-"));
    let lang = language(nearest.or(metadata.lang.take()).as_deref(), metadata.title.as_deref(), &content.text);
    let text = content.text;
    let (seconds, published_day) = time::published(published);
    let article = (!text.is_empty()).then(|| Article {
        url: metadata.url.unwrap_or_default(),
        title: metadata.title.unwrap_or_default(),
        outlet: metadata.site,
        published: seconds,
        published_day,
        lang,
        snippet: metadata.description.map(|description| collapse(flat::cut(&description, LONGEST_SNIPPET))),
        text,
    });
    Extraction {
        kind: if article.is_some() { kind } else { Kind::NotAnArticle },
        confidence,
        article,
        published: published.map(Moment::rfc3339),
        bylines: metadata.bylines,
        section: metadata.section,
        last_element: content.last_element,
        container: content.container,
    }
}

/// The declared language where the text doesn't contradict it, else the text's.
fn language(declared: Option<&str>, title: Option<&str>, text: &str) -> Option<String> {
    let found = crate::text::language_of(title.unwrap_or_default(), flat::cut(text, LANGUAGE_SAMPLE), declared)?;
    match declared {
        Some(tag) if crate::text::language::primary(tag).as_deref() == Some(&found) => Some(tag.to_owned()),
        _ => Some(found),
    }
}

/// Bytes of text that its language is found by.
const LANGUAGE_SAMPLE: usize = 3_000;

/// Bytes of the publisher's description that are kept; the builder cuts it to what it stores.
const LONGEST_SNIPPET: usize = 1_000;

/// For the fitting program: names of the numbers of a block.
#[doc(hidden)]
pub const BLOCK_COLUMNS: &[&str] = columns::block::NAMES;

/// For the fitting program: names of the numbers of a page.
#[doc(hidden)]
pub const PAGE_COLUMNS: &[&str] = columns::page::NAMES;

/// For the fitting program: text and numbers of the blocks whose text `keep` wants, as if the page had no others.
#[doc(hidden)]
pub fn fitting_blocks(page: &FlatPage, keep: impl FnMut(&str) -> bool) -> Vec<(String, Vec<i16>)> {
    let (blocks, texts, metadata) = some_blocks(page, keep);
    let looks = looks::Looks::beside_and_anywhere(page, &blocks);
    let rows = features::rows(page, &blocks, &texts, &looks, &metadata);
    texts.into_iter().zip(rows.iter().map(|row| row.0.to_vec())).collect()
}

/// For the fitting program: the text of a page whose blocks score so, as if it had none but those that `keep` wants.
#[doc(hidden)]
pub fn fitting_text(page: &FlatPage, keep: impl FnMut(&str) -> bool, scores: &[i32]) -> String {
    let (blocks, texts, metadata) = some_blocks(page, keep);
    let [looks, _] = looks::Looks::beside_and_anywhere(page, &blocks);
    content::choose(page, &metadata, blocks, texts, &looks, &mut |_| scores.to_vec()).text
}

/// The blocks of a page whose text `keep` wants, their texts, and the page's metadata.
fn some_blocks(
    page: &FlatPage,
    mut keep: impl FnMut(&str) -> bool,
) -> (Vec<blocks::Block>, Vec<String>, metadata::Metadata) {
    let (mut blocks, mut texts) = content::blocks_of(page);
    let wanted: Vec<bool> = texts.iter().map(|text| keep(text)).collect();
    let mut is_wanted = wanted.iter();
    blocks.retain(|_| *is_wanted.next().unwrap_or(&false));
    let mut is_wanted = wanted.iter();
    texts.retain(|_| *is_wanted.next().unwrap_or(&false));
    let metadata = metadata::read(page, &blocks, &texts);
    (blocks, texts, metadata)
}

/// For the fitting program: the numbers that the kind of a page is scored by, and whether it is an article whatever
/// they say (`Some(true)`), or none (`Some(false)`).
#[doc(hidden)]
pub fn fitting_page(page: &FlatPage) -> (Vec<i16>, Option<bool>) {
    let blocks = content::blocks_of(page);
    let metadata = metadata::read(page, &blocks.0, &blocks.1);
    let content = content::read(page, &metadata, blocks);
    let dated = published::read(page, &metadata, &content).is_some();
    let row = kind::row(page, &metadata, &content, dated);
    (row.0.to_vec(), kind::decided_without_score(page, &metadata, &content, dated))
}
