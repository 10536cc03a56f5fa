//! The kind of a page: article, live blog, partial (paywall), not an article.
//!
//! Whether a page is an article is a fitted score over what the page says of itself, its address and the shape of its
//! text; the kind of article is read from what publishers declare and from text that breaks off.

use super::Kind;
use super::alike::key;
use super::content::Content;
use super::flat::{FlatPage, RunKind, Tag};
use super::metadata::{Metadata, has_path};
use super::scores::KINDS_OF_PAGE;

/// Numbers a page is told by.
pub(super) const FEATURES: usize = 58;

/// Parts of the address of a thread in a forum.
const FORUM_PATHS: [&str; 16] = [
    "forum",
    "forums",
    "thread",
    "threads",
    "topic",
    "topics",
    "questions",
    "question",
    "community",
    "viewtopic",
    "t",
    "discussion",
    "discussions",
    "comments",
    "r",
    "ask",
];

/// Bytes of a text that is JSON-LD's alone from which on it is believed to be an article.
const LEAST_DECLARED: usize = 800;

/// Log-odds (times 1000) from which on a page is called an article.
const BAR: i32 = 0;

/// The kind of `page` and how sure that is, 0 to 1. `dated` is whether it says when it was published, in whatever way.
pub(super) fn classify(page: &FlatPage, metadata: &Metadata, content: &Content, dated: bool) -> (Kind, f32) {
    let told = told_without_score(page, metadata, content);
    if told == Some(false) {
        return (Kind::NotAnArticle, 0.95);
    }
    let score = KINDS_OF_PAGE.score(&features(page, metadata, content, dated)) - BAR;
    let confidence = sure(score.abs());
    if score <= 0 && told.is_none() {
        return (Kind::NotAnArticle, confidence);
    }
    let confidence = if score <= 0 { 0.5 } else { confidence };
    if metadata.is_live {
        return (Kind::LiveBlog, confidence);
    }
    (if is_partial(metadata, content) { Kind::Partial } else { Kind::Article }, confidence)
}

/// What is known without the score: no text or no path is no article; what reads like a story is one, as is the dated one
/// that JSON-LD tells of a page which its scripts have yet to fill. One with a quarter as much text in links lists stories.
pub(super) fn told_without_score(page: &FlatPage, metadata: &Metadata, content: &Content) -> Option<bool> {
    let own = metadata.own.as_deref();
    if (content.kept.is_empty() && !content.declared) || own.is_some_and(|url| !has_path(url)) {
        return Some(false);
    }
    let links: u32 = content.blocks.iter().map(|block| block.link_letters).sum();
    if content.declared
        && metadata.published.is_some()
        && content.text.len() >= LEAST_DECLARED.max(links as usize * 4)
        && !is_of_forum(&path(page))
    {
        return Some(true);
    }
    reads_like_a_story(page, metadata, content).then_some(true)
}

/// Dated running prose under a headline that the address spells out, or under the page's first heading where the page
/// says that it is an article.
///
/// The trees were fitted on pages that mostly say what they are, and on stories longer than a brief; this catches what
/// they miss. Threads of forums look the same and are told by their address.
fn reads_like_a_story(page: &FlatPage, metadata: &Metadata, content: &Content) -> bool {
    let kept = || content.kept.iter().map(|&i| &content.blocks[i]);
    let letters: u32 = kept().map(|block| block.letters).sum();
    let links: u32 = kept().map(|block| block.link_letters).sum();
    let prose = || kept().filter(|block| block.ends_sentence && block.letters >= 60);
    let in_prose: u32 = prose().map(|block| block.letters).sum();
    let path = path(page);
    let slug = path.rsplit('/').next().unwrap_or_default();
    let title = key(metadata.title.as_deref().unwrap_or_default());
    let words = slug.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() >= 3);
    let words: Vec<&str> = words.filter(|word| !word.bytes().all(|byte| byte.is_ascii_digit())).collect();
    let told = words.iter().filter(|word| title.contains(**word)).count();
    // A file without an address can't be told by it.
    let spelled_out = page.url.is_empty() || (told >= 3 && told * 3 >= words.len() * 2);
    // A brief that says it is an article needs less to be believed.
    let declared = metadata.is_article || matches!(metadata.og_type.as_str(), "article" | "news" | "newsarticle");
    let (least_blocks, least_letters) = if declared { (2, 250) } else { (3, 500) };
    metadata.published.is_some()
        && prose().count() >= least_blocks
        && in_prose >= least_letters
        && in_prose * 10 >= letters * 7
        && links * 10 <= letters
        && (spelled_out || (declared && headed(page, content) == Some(title)))
        && !is_of_forum(&path)
}

/// Path of the page's address, lower case, without slashes around it.
fn path(page: &FlatPage) -> String {
    let path = page.url.splitn(4, '/').nth(3).unwrap_or_default();
    path.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/').to_lowercase()
}

/// Whether a path in lower case is that of a thread in a forum.
fn is_of_forum(path: &str) -> bool {
    path.split(['/', '-', '_', '.']).any(|part| FORUM_PATHS.contains(&part))
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

/// The publisher says that not all may read it, and what is here is short or breaks off.
fn is_partial(metadata: &Metadata, content: &Content) -> bool {
    let letters: u32 = if content.declared {
        content.text.chars().filter(|c| c.is_alphanumeric()).count() as u32
    } else {
        content.kept.iter().map(|&i| content.blocks[i].letters).sum()
    };
    let breaks_off = content.text.trim_end().ends_with(['…', '.']) && content.text.trim_end().ends_with(['…'])
        || content.text.trim_end().ends_with("...");
    match metadata.free {
        Some(false) => letters < 1_800 || breaks_off,
        _ => breaks_off && letters < 1_200,
    }
}

/// The [`FEATURES`] numbers of a page.
pub(super) fn features(page: &FlatPage, metadata: &Metadata, content: &Content, dated: bool) -> [i16; FEATURES] {
    let blocks = &content.blocks;
    let kept: Vec<_> = content.kept.iter().map(|&i| &blocks[i]).collect();
    let letters: u32 = blocks.iter().map(|block| block.letters).sum();
    let links: u32 = blocks.iter().map(|block| block.link_letters).sum();
    let kept_letters: u32 = kept.iter().map(|block| block.letters).sum();
    let kept_links: u32 = kept.iter().map(|block| block.link_letters).sum();
    let kept_in = |wanted: fn(Tag) -> bool| -> u32 {
        kept.iter().filter(|block| wanted(block.tag(page))).map(|block| block.letters).sum()
    };
    let longest = kept.iter().map(|block| block.letters).max().unwrap_or(0);
    let long = kept.iter().filter(|block| block.letters >= 100).count();
    let stops: u32 = kept.iter().map(|block| block.stops).sum();
    let tags = |wanted: Tag| small(page.elements.iter().filter(|element| element.tag == wanted).count() as u32);
    let runs = |wanted: RunKind| small(page.runs.iter().filter(|run| run.kind == wanted).count() as u32);
    let typed = |names: &[&str]| i16::from(metadata.types.iter().any(|name| names.contains(&name.as_str())));
    let path = page.url.splitn(4, '/').nth(3).unwrap_or_default();
    let (path, query) = path.split_once('?').map_or((path, ""), |(path, query)| (path, query));
    let path = path.trim_end_matches('/');
    let slug = path.rsplit('/').next().unwrap_or_default();
    let title = key(metadata.title.as_deref().unwrap_or_default());
    let words = slug.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() >= 3);
    let in_title = words.clone().filter(|word| title.contains(&word.to_lowercase())).count();
    let body = page.elements.first().map(|element| page.hints(element).to_ascii_lowercase()).unwrap_or_default();
    let says = |words: &[&str]| i16::from(words.iter().any(|word| body.contains(word)));
    let lower = path.to_ascii_lowercase();
    let goes = |words: &[&str]| {
        let mut parts = lower.split(['/', '-', '_', '.']);
        i16::from(parts.any(|part| words.contains(&part)))
    };
    let text_of = |wanted: fn(char) -> bool| small(content.text.chars().filter(|&c| wanted(c)).count() as u32);
    let weigh = |&i: &usize| i64::from(content.scores[i].min(5_000)) * i64::from(blocks[i].letters);
    let score = content.kept.iter().map(weigh).sum::<i64>() / i64::from(kept_letters.max(1));
    let first = content.kept.first().map_or(0, |&i| i as u32);
    let last = content.kept.last().map_or(0, |&i| i as u32);
    let all: [i16; FEATURES] = [
        small(kept_letters),
        percent(kept_letters, letters),
        percent(kept_links, kept_letters),
        percent(links, letters),
        small(kept.len() as u32),
        small(kept_letters / (kept.len() as u32).max(1)),
        small(longest),
        small(long as u32),
        percent(stops, kept_letters),
        percent(kept_in(|tag| tag == Tag::P), kept_letters),
        percent(kept_in(|tag| matches!(tag, Tag::Li | Tag::Dd | Tag::Dt)), kept_letters),
        percent(kept_in(|tag| matches!(tag, Tag::Td | Tag::Th)), kept_letters),
        percent(kept_in(|tag| tag == Tag::Pre), kept_letters),
        percent(kept_in(|tag| tag.heading().is_some()), kept_letters),
        percent(kept.len() as u32, last.saturating_sub(first) + 1),
        small(blocks.len() as u32),
        small(letters),
        runs(RunKind::Link),
        runs(RunKind::Image),
        tags(Tag::H1),
        tags(Tag::H2),
        tags(Tag::H3),
        tags(Tag::Time),
        tags(Tag::Article),
        tags(Tag::Form),
        tags(Tag::Td),
        tags(Tag::Li),
        tags(Tag::P),
        match metadata.og_type.as_str() {
            "" => 0,
            "article" | "news" | "newsarticle" => 2,
            "website" => 1,
            "product" | "product.item" | "og:product" => -2,
            _ => -1,
        },
        i16::from(metadata.is_article),
        typed(&["newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle", "liveblogposting"]),
        typed(&["product", "productgroup", "offer", "softwareapplication", "softwaresourcecode", "mobileapplication"]),
        typed(&["collectionpage", "itemlist", "searchresultspage", "itempage"]),
        typed(&["discussionforumposting", "qapage", "question", "faqpage"]),
        typed(&["techarticle", "apireference", "howto", "course", "dataset"]),
        typed(&[
            "event",
            "jobposting",
            "recipe",
            "localbusiness",
            "person",
            "profilepage",
            "videoobject",
            "book",
            "service",
        ]),
        i16::from(metadata.published.is_some()),
        i16::from(page.meta("article:published_time").is_some()),
        metadata.bylines.len().min(9) as i16,
        i16::from(metadata.section.is_some()),
        small(path.split('/').count() as u32),
        small(path.len() as u32),
        small(slug.len() as u32),
        small(slug.matches(['-', '_']).count() as u32),
        small(slug.bytes().filter(u8::is_ascii_digit).count() as u32),
        small(query.len() as u32),
        in_title.min(20) as i16,
        percent(in_title as u32, words.count() as u32),
        says(&["single", "article", "post-template", "story", "postid"]),
        says(&[
            "archive",
            "category",
            "home",
            "product",
            "woocommerce",
            "search",
            "forum",
            "docs",
            "template-page",
            "page-template",
        ]),
        goes(&FORUM_PATHS),
        goes(&[
            "product",
            "products",
            "shop",
            "store",
            "p",
            "dp",
            "item",
            "items",
            "category",
            "categories",
            "collections",
            "catalog",
            "c",
            "services",
            "service",
            "pricing",
            "about",
            "contact",
            "solutions",
            "features",
            "listing",
            "search",
            "tag",
            "tags",
        ]),
        goes(&[
            "docs",
            "doc",
            "documentation",
            "reference",
            "api",
            "manual",
            "guide",
            "guides",
            "wiki",
            "help",
            "support",
            "tutorial",
            "learn",
        ]),
        text_of(|c| c == '?'),
        text_of(|c| matches!(c, '$' | '€' | '£' | '¥')),
        score.clamp(-5_000, 5_000) as i16,
        i16::from(headed(page, content) == Some(title)),
        i16::from(dated),
    ];
    all
}

fn percent(part: u32, whole: u32) -> i16 {
    (u64::from(part) * 100 / u64::from(whole.max(1))).min(1000) as i16
}

fn small(number: u32) -> i16 {
    number.min(30_000) as i16
}
