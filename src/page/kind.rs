//! The kind of a page: article, live blog, partial (paywall), not an article.
//!
//! Whether a page is an article is a fitted score over what the page says of itself, its address and the shape of its
//! text; the kind of article is read from what publishers declare and from text that breaks off.

mod house;
mod partial;
mod row;
mod signed;

pub(super) use row::row;

use super::Kind;
use super::address::has_path;
use super::alike::key;
use super::blocks::Block;
use super::content::Content;
use super::flat::{FlatPage, Tag};
use super::metadata::Metadata;
use super::regions::{Sums, counted};
use super::scores::KINDS_OF_PAGE;
use crate::case::lowercased;
use house::is_of_the_house;
use partial::is_partial;
use row::sum;
use signed::is_signed;

/// Parts of the address of a thread in a forum.
#[rustfmt::skip]
const FORUM_PATHS: [&str; 16] = [
    "forum", "forums", "thread", "threads", "topic", "topics", "questions", "question", "community", "viewtopic", "t",
    "discussion", "discussions", "comments", "r", "ask",
];

/// Teasers, each in an `<article>`, item or box of its own with a heading that is a link, from which on a page lists
/// stories, their part of the text kept, in tenths, and what the largest is less than a part of.
const LEAST_TEASERS: usize = 4;
const TEASERS_SHARE: u32 = 7;
const LARGEST_TEASER: u32 = 3;

/// Bytes of a text that is JSON-LD's alone from which on it is believed to be an article.
const LEAST_DECLARED: usize = 800;

/// Log-odds (times 1000) from which on a page is called an article.
const BAR: i32 = 0;

/// The kind of `page` and how sure that is, 0 to 1. `dated` is whether it says when it was published, in whatever way.
pub(super) fn classify(page: &FlatPage, metadata: &Metadata, content: &Content, dated: bool) -> (Kind, f32) {
    let decided = decided_without_score(page, metadata, content, dated);
    if decided == Some(false) {
        return (Kind::NotAnArticle, 0.95);
    }
    let score = KINDS_OF_PAGE.score(&row(page, metadata, content, dated).0) - BAR;
    let confidence = sure(score.abs());
    if score <= 0 && decided.is_none() {
        return (Kind::NotAnArticle, confidence);
    }
    let confidence = if score <= 0 { 0.5 } else { confidence };
    if metadata.is_live {
        return (Kind::LiveBlog, confidence);
    }
    (if is_partial(page, metadata, content) { Kind::Partial } else { Kind::Article }, confidence)
}

/// What is certain without the score: no text or no path is no article; what reads like a story is one, as is the dated
/// text in JSON-LD of a page which its scripts have yet to fill; one with a quarter as much text in links lists
/// stories. What a site has besides stories is none, nor is a list of teasers, whatever it declares.
pub(super) fn decided_without_score(
    page: &FlatPage,
    metadata: &Metadata,
    content: &Content,
    dated: bool,
) -> Option<bool> {
    let own = metadata.own.as_deref();
    if (content.kept.is_empty() && !content.declared) || own.is_some_and(|url| !has_path(url)) {
        return Some(false);
    }
    let path = path(page);
    let slug = path.rsplit('/').next().unwrap_or_default();
    let is_house = [Some(slug.split('.').next().unwrap_or_default()), metadata.title.as_deref()];
    if is_house.into_iter().flatten().any(is_of_the_house) || (!metadata.is_live && lists_stories(page, content)) {
        return Some(false);
    }
    let links: u32 = content.blocks.iter().map(|block| block.link_letters).sum();
    if content.declared && dated && content.text.len() >= LEAST_DECLARED.max(links as usize * 4) && !is_of_forum(&path)
    {
        return Some(true);
    }
    reads_like_a_story(page, metadata, content, &path, dated).then_some(true)
}

/// Running prose under a headline that the address spells out, or that has its author beside it, or under the page's
/// first heading where the page says that it is an article, or its address is a query and spells nothing out. What
/// has no date may be of a shop or a manual, whose addresses spell out what they are: it is a story only where its
/// address spells nothing out.
///
/// The trees were fitted on pages that mostly say what they are, and on stories longer than a brief; this catches what
/// they miss. Threads of forums look the same and are known by their address.
#[inline(never)]
fn reads_like_a_story(page: &FlatPage, metadata: &Metadata, content: &Content, path: &str, dated: bool) -> bool {
    let letters = sum(content, &|block| block.letters);
    let links = sum(content, &|block| block.link_letters);
    let is_prose = |block: &Block| block.ends_sentence && block.letters >= 60;
    let prose = sum(content, &|block| u32::from(is_prose(block)));
    let in_prose = sum(content, &|block| if is_prose(block) { block.letters } else { 0 });
    let slug = path.rsplit('/').next().unwrap_or_default();
    let title = metadata.title_key();
    let words = slug.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() >= 3);
    let words: Vec<&str> = words.filter(|word| !word.bytes().all(|byte| byte.is_ascii_digit())).collect();
    let spelled = words.iter().filter(|word| title.contains(**word)).count();
    // A file without an address has none to go by.
    let spelled_out = page.url.is_empty() || (spelled >= 3 && spelled * 3 >= words.len() * 2);
    // A brief that says it is an article needs less to be believed.
    let declared = metadata.is_article || matches!(metadata.og_type.as_str(), "article" | "news" | "newsarticle");
    let (least_blocks, least_letters) = match (dated, declared) {
        (true, true) => (2, 250),
        (true, false) => (3, 500),
        (false, _) => (4, 500),
    };
    prose >= least_blocks
        && in_prose >= least_letters
        && in_prose * 10 >= letters * 7
        && links * 10 <= letters
        && (dated || words.is_empty())
        && (spelled_out
            || ((declared || !dated || page.url.contains('?')) && headed(page, content) == Some(title))
            || (dated && is_signed(page, metadata, content)))
        && !is_of_forum(path)
}

/// Whether most of the text kept is teasers: paragraphs under headings that are links, each in an element of its own
/// that holds no other such heading, nor the page's first. A letter with linked headings has them in one element.
#[inline(never)]
fn lists_stories(page: &FlatPage, content: &Content) -> bool {
    let blocks = &content.blocks;
    let letters = Sums::of_letters(page, blocks, &content.kept);
    let headings = counted(page, |tag| tag.heading().is_some());
    let all = letters.within(page, 0);
    let first = page.elements.iter().position(|element| element.tag == Tag::H1).unwrap_or(usize::MAX);
    let (mut number, mut sum) = (0, 0);
    for block in blocks {
        if block.tag(page).heading().is_none() || block.link_letters * 10 < block.letters * 8 {
            continue;
        }
        // The largest element around the heading that holds no other.
        let mut teaser = block.element;
        loop {
            let up = page.elements[teaser as usize].parent;
            let within = page.within(up);
            if up >= teaser || headings[within.end as usize] - headings[within.start as usize] > 1 {
                break;
            }
            teaser = up;
        }
        let own = letters.within(page, teaser);
        if own > block.letters && own * LARGEST_TEASER < all && !page.within(teaser).contains(&(first as u32)) {
            number += 1;
            sum += own;
        }
    }
    number >= LEAST_TEASERS && sum * 10 >= all * TEASERS_SHARE
}

/// Path of the page's address in lowercase, without slashes around it.
pub(super) fn path(page: &FlatPage) -> String {
    let path = page.url.splitn(4, '/').nth(3).unwrap_or_default();
    lowercased(path.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/'))
}

/// Whether a lowercase path is that of a thread in a forum.
pub(super) fn is_of_forum(path: &str) -> bool {
    path_parts(path).any(|part| FORUM_PATHS.contains(&part))
}

/// The words of a path.
fn path_parts(path: &str) -> impl Iterator<Item = &str> {
    path.split(['/', '-', '_', '.'])
}

/// The first `<h1>`, as a key.
fn headed(page: &FlatPage, content: &Content) -> Option<String> {
    let mut blocks = content.texts.iter().zip(&content.blocks);
    blocks.find(|(_, block)| block.tag(page) == Tag::H1).map(|(text, _)| key(text))
}

/// Logistic function of log-odds times 1000, in whole steps so that native code and wasm agree.
fn sure(score: i32) -> f32 {
    const STEPS: [(i32, f32); 9] = [
        (200, 0.52),
        (400, 0.57),
        (700, 0.63),
        (1_000, 0.70),
        (1_500, 0.78),
        (2_000, 0.85),
        (3_000, 0.92),
        (4_000, 0.96),
        (5_000, 0.98),
    ];
    STEPS.iter().find(|(bound, _)| score < *bound).map_or(0.99, |(_, sure)| *sure)
}
