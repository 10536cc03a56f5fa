//! Metadata: what a page declares of itself in JSON-LD, OpenGraph, microdata, `<meta>`, `<time>` and its address.

use super::address;
use super::blocks::Block;
use super::dates;
use super::flat::{FlatPage, MAX_VALUE, RunKind, cut};
use super::json_ld::{Graph, types};
use super::titles::{self, Declared};
use crate::json::Json;
use crate::markup::{Context, text_of};
use crate::time::{Locale, Moment};
use crate::url::{canonical_url, site_of};

/// Longest name of an outlet or a section, in characters.
const LONGEST_NAME: usize = 60;

/// The facts of a page, each from the best source that has it.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    /// Canonical address.
    pub(super) url: Option<String>,
    /// The address the page was read from, in its canonical form.
    pub(super) own: Option<String>,
    /// Headline, without the site's name.
    pub(super) title: Option<String>,
    /// Name of the outlet.
    pub(super) site: Option<String>,
    /// When the story was published, as JSON-LD or `<meta>` has it.
    pub(super) published: Option<Moment>,
    /// When it was changed.
    pub(super) modified: Option<Moment>,
    /// Language and country by which dates are read.
    pub(super) locale: Locale,
    /// Authors, in the order the page names them.
    pub(super) bylines: Vec<String>,
    /// Section of the outlet.
    pub(super) section: Option<String>,
    /// Declared language.
    pub(super) lang: Option<String>,
    /// The publisher's description.
    pub(super) description: Option<String>,
    /// JSON-LD `articleBody`, plain text.
    pub(super) body: Option<String>,
    /// Whether the JSON-LD article is certainly the page's own, not one of several that the page lists.
    pub(super) is_own: bool,
    /// JSON-LD `isAccessibleForFree`.
    pub(super) free: Option<bool>,
    /// JSON-LD types of the things the page is about, lower case.
    pub(super) types: Vec<String>,
    /// Whether a JSON-LD object is an article.
    pub(super) is_article: bool,
    /// Whether a JSON-LD object is a live blog.
    pub(super) is_live: bool,
    /// `og:type`, lower case.
    pub(super) og_type: String,
}

/// Reads the facts of `page`; the headline is sought among the headings of its blocks, too.
pub(super) fn read(page: &FlatPage, blocks: &[Block], texts: &[String]) -> Metadata {
    let json: Vec<Json> = page.json_ld.iter().flat_map(|script| Json::read(script)).collect();
    let graph = Graph::new(&json);
    let own = canonical_url(&page.url);
    let (story, is_own) = graph.story(page, own.as_deref());
    let mut found = Metadata {
        types: graph.types(),
        is_article: story.is_some(),
        is_own,
        og_type: page.meta("og:type").unwrap_or_default().to_lowercase(),
        ..Metadata::default()
    };
    let text = |key: &str| story.and_then(|story| graph.text(story, key));
    found.is_live = graph.things.iter().any(|thing| types(thing).any(|t| t.eq_ignore_ascii_case("LiveBlogPosting")));
    found.free = graph.things.iter().filter_map(|thing| thing.get("isAccessibleForFree")).find_map(truth);
    found.body = text("articleBody").map(|body| plain(&body)).filter(|body| !body.is_empty());
    found.url = address::read(page, own.as_deref());
    found.own = own;
    found.site = page
        .meta("og:site_name")
        .map(str::to_owned)
        .or_else(|| story.and_then(|story| graph.names(story.get("publisher")?).into_iter().next()))
        .or_else(|| page.meta("application-name").map(str::to_owned))
        .and_then(|name| name_of(&name));
    let declared = |key: &str| text(key).map(|value| plain(cut(&value, MAX_VALUE)));
    found.bylines = bylines(page, &graph, story);
    found.section = page
        .meta("article:section")
        .map(str::to_owned)
        .or_else(|| text("articleSection"))
        .or_else(|| itemprop(page, "articleSection"))
        .and_then(|section| name_of(&section));
    found.title = title(page, &found, declared("headline"), blocks, texts);
    found.lang = Some(page.lang.clone())
        .filter(|lang| is_tag(lang))
        .or_else(|| text("inLanguage"))
        .or_else(|| page.first_meta(&["content-language", "language", "dc.language", "og:locale"]).map(str::to_owned))
        .map(|lang| lang.trim().replace('_', "-"))
        .filter(|lang| is_tag(lang));
    found.locale = Locale::of(found.lang.as_deref().unwrap_or_default(), site_of(&page.url));
    found.published = published(page, &graph, story, &found.locale);
    let modified = text("dateModified").or_else(|| page.meta("last-modified").map(str::to_owned));
    found.modified = modified.and_then(|text| dates::read(&text, &found.locale));
    found.description = page
        .first_meta(&["og:description", "description", "twitter:description", "dc.description"])
        .map(str::to_owned)
        .or_else(|| text("description"))
        .map(|description| plain(cut(&description, MAX_VALUE)))
        .filter(|description| description.chars().count() >= 20);
    found
}

fn truth(value: &Json) -> Option<bool> {
    match value {
        Json::Bool(truth) => Some(*truth),
        value => match value.text()?.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" => Some(true),
            "false" | "0" | "no" => Some(false),
            _ => None,
        },
    }
}

/// What a publisher declares, as plain text; lines stay apart.
fn plain(text: &str) -> String {
    text_of(text, Context::Decoded)
}

/// A declared name as plain text; `None` for what is too long to be one.
fn name_of(text: &str) -> Option<String> {
    let name = plain(text);
    (1..=LONGEST_NAME).contains(&name.chars().count()).then_some(name)
}

/// The headline: what most sources say.
fn title(
    page: &FlatPage,
    found: &Metadata,
    headline: Option<String>,
    blocks: &[Block],
    texts: &[String],
) -> Option<String> {
    let host = site_of(&page.url);
    // The longest label names the site: `news.some-paper.co.uk`.
    let label = host.split('.').max_by_key(|label| label.len()).unwrap_or_default();
    let declared = Declared {
        shared: page.first_meta(&["og:title", "twitter:title", "dc.title", "title"]).map(plain),
        headline,
        title: Some(plain(&page.title)),
        site: vec![found.site.as_deref().unwrap_or_default(), host, label],
        section: found.section.as_deref(),
    };
    titles::read(page, blocks, texts, &declared)
}

/// Letters and digits in lower case.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether an attribute's tokens, which white space separates, have `token` among them.
pub(super) fn has_token(attribute: &str, token: &str) -> bool {
    attribute.split_whitespace().any(|other| other == token)
}

/// The first text or value under an `itemprop`.
fn itemprop(page: &FlatPage, name: &str) -> Option<String> {
    let meta = page.metas.iter().find(|(key, content)| key.eq_ignore_ascii_case(name) && !content.is_empty());
    meta.map(|(_, content)| content.clone()).or_else(|| {
        page.elements.iter().enumerate().find_map(|(number, element)| {
            let named = has_token(page.prop(element), name);
            let value = || match page.value(element) {
                "" => page.text_within(number as u32, 300),
                value => value.to_owned(),
            };
            named.then(value).filter(|value| !value.trim().is_empty())
        })
    })
}

/// Keys of `<meta>` that name the time of publication, best first, without the marks between their words.
const PUBLISHED_METAS: [&str; 17] = [
    "articlepublishedtime",
    "ogarticlepublishedtime",
    "articlepublished",
    "ogpublishedtime",
    "datepublished",
    "date",
    "pubdate",
    "publishdate",
    "publicationdate",
    "publishedtime",
    "parselypubdate",
    "sailthrudate",
    "dcdateissued",
    "dctermscreated",
    "dcdate",
    "dateissued",
    "cxenseparserecspublishtime",
];

/// What JSON-LD and `<meta>` say of when the story was published; of a live blog, when it began.
fn published(page: &FlatPage, graph: &Graph, story: Option<&Json>, locale: &Locale) -> Option<Moment> {
    let json = |key: &str| story.and_then(|story| graph.text(story, key)).and_then(|text| dates::read(&text, locale));
    json("coverageStartTime")
        .or_else(|| json("datePublished"))
        .or_else(|| {
            let metas = page.metas.iter().map(|(key, content)| (letters(key), content));
            let named =
                metas.filter_map(|(key, content)| Some((PUBLISHED_METAS.iter().position(|k| *k == key)?, content)));
            named
                .filter_map(|(rank, content)| Some((rank, dates::read(content, locale)?)))
                .min_by_key(|(rank, _)| *rank)
                .map(|(_, moment)| moment)
        })
        .or_else(|| json("dateCreated"))
        .or_else(|| {
            let mut pages = graph.things.iter().filter(|thing| types(thing).any(|name| name == "WebPage"));
            pages.find_map(|page| dates::read(&graph.text(page, "datePublished")?, locale))
        })
}

fn bylines(page: &FlatPage, graph: &Graph, story: Option<&Json>) -> Vec<String> {
    let from_json = story.and_then(|story| story.get("author")).map(|author| graph.names(author));
    let mut names = from_json.unwrap_or_default();
    if names.is_empty() {
        let keys = ["author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl"];
        names =
            page.metas.iter().filter(|(key, _)| keys.contains(&key.as_str())).map(|(_, name)| plain(name)).collect();
        names.retain(|name| !name.starts_with("http"));
    }
    if names.is_empty() {
        let authors =
            page.elements.iter().enumerate().filter(|(_, element)| {
                has_token(page.prop(element), "author") || has_token(page.hints(element), "author")
            });
        names = authors.map(|(number, _)| person(page, number as u32)).take(3).collect();
    }
    let mut bylines: Vec<String> = Vec::new();
    for name in names {
        let name = name.replace('\n', " ");
        let name = name.strip_prefix("By ").or_else(|| name.strip_prefix("BY ")).unwrap_or(&name);
        let name = name.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '|')).to_owned();
        if !name.is_empty() && name.chars().count() <= 80 && !bylines.contains(&name) && bylines.len() < 12 {
            bylines.push(name);
        }
    }
    bylines
}

/// The name in an element that is marked as an author: what is marked as the name, else a link's text, else the first
/// text; a role ("Reporter") or a date may follow.
fn person(page: &FlatPage, number: u32) -> String {
    let named = |&inner: &u32| has_token(page.prop(&page.elements[inner as usize]), "name");
    if let Some(inner) = page.within(number).skip(1).find(named) {
        return page.text_within(inner, 100);
    }
    let element = &page.elements[number as usize];
    let runs = || page.runs[element.first_run as usize..element.end_run as usize].iter().take(20);
    let has_letters = |text: &str| text.chars().any(char::is_alphanumeric);
    let link = runs().find(|run| run.kind == RunKind::Link && has_letters(page.text(run)));
    let first = link.or_else(|| runs().find(|run| has_letters(page.text(run))));
    first.map(|run| plain(cut(page.text(run), 100))).unwrap_or_default()
}

/// Whether text looks like a BCP 47 tag: a language of two or three letters, perhaps more after it.
fn is_tag(text: &str) -> bool {
    let language = text.trim().split(['-', '_']).next().unwrap_or_default();
    (2..=3).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_alphabetic()) && text.len() <= 35
}
