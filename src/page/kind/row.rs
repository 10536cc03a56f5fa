//! What is known of a page: the columns of [`columns::page`](crate::page::columns::page), for the fitted score of
//! whether it is an article.

use super::{FORUM_PATHS, headed, path_parts};
use crate::case::lowercased;
use crate::page::blocks::Block;
use crate::page::columns::page as column;
use crate::page::columns::{self, count, percent};
use crate::page::content::Content;
use crate::page::flat::{FlatPage, RunKind, Tag};
use crate::page::metadata::Metadata;

/// The numbers of a page.
pub(in crate::page) type Row = columns::Row<{ column::NAMES.len() }>;

/// Types in JSON-LD, lower case.
const NEWS: &[&str] =
    &["newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle", "liveblogposting"];
const PRODUCTS: &[&str] =
    &["product", "productgroup", "offer", "softwareapplication", "softwaresourcecode", "mobileapplication"];
const LISTS: &[&str] = &["collectionpage", "itemlist", "searchresultspage", "itempage"];
const FORUMS: &[&str] = &["discussionforumposting", "qapage", "question", "faqpage"];
const MANUALS: &[&str] = &["techarticle", "apireference", "howto", "course", "dataset"];
#[rustfmt::skip]
const THINGS: &[&str] = &[
    "event", "jobposting", "recipe", "localbusiness", "person", "profilepage", "videoobject", "book", "service",
];

/// Parts of the body's class.
const ARTICLE_CLASSES: &[&str] = &["single", "article", "post-template", "story", "postid"];
#[rustfmt::skip]
const OTHER_CLASSES: &[&str] = &[
    "archive", "category", "home", "product", "woocommerce", "search", "forum", "docs", "template-page",
    "page-template",
];

/// Parts of the address of what a shop, a list or a company shows.
#[rustfmt::skip]
const SHOP_PATHS: &[&str] = &[
    "product", "products", "shop", "store", "p", "dp", "item", "items", "category", "categories", "collections",
    "catalog", "c", "services", "service", "pricing", "about", "contact", "solutions", "features", "listing", "search",
    "tag", "tags",
];
/// Parts of the address of a manual.
#[rustfmt::skip]
const MANUAL_PATHS: &[&str] = &[
    "docs", "doc", "documentation", "reference", "api", "manual", "guide", "guides", "wiki", "help", "support",
    "tutorial", "learn",
];

/// The numbers of `page`; `dated` is whether it says when it was published, in whatever way.
///
/// # Complexity
/// Linear in the size of the page.
pub(in crate::page) fn row(page: &FlatPage, metadata: &Metadata, content: &Content, dated: bool) -> Row {
    let title = metadata.title_key();
    let mut row = Row::new();
    kept(&mut row, page, content);
    whole(&mut row, page, &content.blocks);
    declared(&mut row, page, metadata);
    address(&mut row, page, &title);
    signs(&mut row, content);
    row[column::TITLE_IS_H1] = i16::from(headed(page, content) == Some(title));
    row[column::DATED] = i16::from(dated);
    row
}

/// The text that was kept.
fn kept(row: &mut Row, page: &FlatPage, content: &Content) {
    let letters = sum(content, &|block| block.letters);
    let share = |wanted: fn(Tag) -> bool| {
        percent(sum(content, &|block| if wanted(block.tag(page)) { block.letters } else { 0 }), letters)
    };
    let number = content.kept.len() as u32;
    let ends = content.kept.first().zip(content.kept.last());
    row[column::LETTERS] = count(letters);
    row[column::LETTERS_SHARE] = percent(letters, content.blocks.iter().map(|block| block.letters).sum());
    row[column::LINK_SHARE] = percent(sum(content, &|block| block.link_letters), letters);
    row[column::BLOCKS] = count(number);
    row[column::BLOCK_LETTERS] = count(letters / number.max(1));
    row[column::LONGEST] = count(content.kept.iter().map(|&i| content.blocks[i].letters).max().unwrap_or(0));
    row[column::LONG_BLOCKS] = count(sum(content, &|block| u32::from(block.letters >= 100)));
    row[column::STOP_SHARE] = percent(sum(content, &|block| block.stops), letters);
    row[column::IN_PARAGRAPHS] = share(|tag| tag == Tag::P);
    row[column::IN_LISTS] = share(|tag| matches!(tag, Tag::Li | Tag::Dd | Tag::Dt));
    row[column::IN_TABLES] = share(|tag| matches!(tag, Tag::Td | Tag::Th));
    row[column::IN_PREFORMATTED] = share(|tag| tag == Tag::Pre);
    row[column::IN_HEADINGS] = share(|tag| tag.heading().is_some());
    row[column::UNBROKEN] = percent(number, ends.map_or(0, |(first, last)| (last - first) as u32) + 1);
    let weight = |&i: &usize| i64::from(content.scores[i].min(5_000)) * i64::from(content.blocks[i].letters);
    let score = content.kept.iter().map(weight).sum::<i64>() / i64::from(letters.max(1));
    row[column::SCORE] = score.clamp(-5_000, 5_000) as i16;
}

/// A sum over the blocks kept.
#[inline(never)]
pub(super) fn sum(content: &Content, of: &dyn Fn(&Block) -> u32) -> u32 {
    content.kept.iter().map(|&i| of(&content.blocks[i])).sum()
}

/// The page with all that stands around its text.
fn whole(row: &mut Row, page: &FlatPage, blocks: &[Block]) {
    let letters: u32 = blocks.iter().map(|block| block.letters).sum();
    let runs = |wanted: RunKind| count(page.runs.iter().filter(|run| run.kind == wanted).count() as u32);
    row[column::PAGE_LINK_SHARE] = percent(blocks.iter().map(|block| block.link_letters).sum(), letters);
    row[column::PAGE_BLOCKS] = count(blocks.len() as u32);
    row[column::PAGE_LETTERS] = count(letters);
    row[column::LINKS] = runs(RunKind::Link);
    row[column::IMAGES] = runs(RunKind::Image);
    for (column, tag) in [
        (column::H1, Tag::H1),
        (column::H2, Tag::H2),
        (column::H3, Tag::H3),
        (column::TIMES, Tag::Time),
        (column::ARTICLES, Tag::Article),
        (column::FORMS, Tag::Form),
        (column::CELLS, Tag::Td),
        (column::ITEMS, Tag::Li),
        (column::PARAGRAPHS, Tag::P),
    ] {
        row[column] = count(page.elements.iter().filter(|element| element.tag == tag).count() as u32);
    }
}

/// What the publisher declares.
fn declared(row: &mut Row, page: &FlatPage, metadata: &Metadata) {
    row[column::OG_TYPE] = match metadata.og_type.as_str() {
        "" => 0,
        "article" | "news" | "newsarticle" => 2,
        "website" => 1,
        "product" | "product.item" | "og:product" => -2,
        _ => -1,
    };
    row[column::DECLARED_ARTICLE] = i16::from(metadata.is_article);
    for (column, names) in [
        (column::DECLARED_NEWS, NEWS),
        (column::DECLARED_PRODUCT, PRODUCTS),
        (column::DECLARED_LIST, LISTS),
        (column::DECLARED_FORUM, FORUMS),
        (column::DECLARED_MANUAL, MANUALS),
        (column::DECLARED_THING, THINGS),
    ] {
        row[column] = i16::from(metadata.types.iter().any(|name| names.contains(&name.as_str())));
    }
    row[column::DECLARED_TIME] = i16::from(metadata.is_dated);
    row[column::OG_TIME] = i16::from(page.meta("article:published_time").is_some());
    row[column::BYLINES] = metadata.bylines.len().min(9) as i16;
    row[column::SECTION] = i16::from(metadata.section.is_some());
    let body = page.elements.first().map(|element| page.hints(element).to_ascii_lowercase()).unwrap_or_default();
    for (column, words) in [(column::CLASS_OF_ARTICLE, ARTICLE_CLASSES), (column::CLASS_OF_OTHERS, OTHER_CLASSES)] {
        row[column] = i16::from(words.iter().any(|word| body.contains(word)));
    }
}

/// The page's address; `title` is the headline's key.
fn address(row: &mut Row, page: &FlatPage, title: &str) {
    let path = page.url.splitn(4, '/').nth(3).unwrap_or_default();
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let path = path.trim_end_matches('/');
    let slug = path.rsplit('/').next().unwrap_or_default();
    let words = slug.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() >= 3);
    let in_title = words.clone().filter(|word| title.contains(&lowercased(word))).count();
    let lower = path.to_ascii_lowercase();
    row[column::PATH_PARTS] = count(path.split('/').count() as u32);
    row[column::PATH_LENGTH] = count(path.len() as u32);
    row[column::SLUG_LENGTH] = count(slug.len() as u32);
    row[column::SLUG_HYPHENS] = count(slug.matches(['-', '_']).count() as u32);
    row[column::SLUG_DIGITS] = count(slug.bytes().filter(u8::is_ascii_digit).count() as u32);
    row[column::QUERY_LENGTH] = count(query.len() as u32);
    row[column::SLUG_IN_TITLE] = in_title.min(20) as i16;
    row[column::SLUG_IN_TITLE_SHARE] = percent(in_title as u32, words.count() as u32);
    for (column, words) in
        [(column::FORUM_PATH, &FORUM_PATHS[..]), (column::SHOP_PATH, SHOP_PATHS), (column::MANUAL_PATH, MANUAL_PATHS)]
    {
        row[column] = i16::from(path_parts(&lower).any(|part| words.contains(&part)));
    }
}

/// Signs in the text.
fn signs(row: &mut Row, content: &Content) {
    let signs = |wanted: fn(char) -> bool| count(content.text.chars().filter(|&c| wanted(c)).count() as u32);
    row[column::QUESTION_MARKS] = signs(|c| c == '?');
    row[column::CURRENCY_SIGNS] = signs(|c| matches!(c, '$' | '€' | '£' | '¥'));
}
