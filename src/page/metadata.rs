//! Metadata: what a page declares of itself in JSON-LD, OpenGraph, microdata, `<meta>`, `<time>` and its address.

use super::address;
use super::alike::key;
use super::blocks::Block;
use super::dates::{self, day_in_url};
use super::flat::{Element, FlatPage, MAX_VALUE, RunKind, Tag, cut};
use super::json_ld::{Graph, has_type};
use super::titles::{self, Sources};
use crate::case::lowercased;
use crate::json::Json;
use crate::markup::{Context, text_of};
use crate::time::{Locale, Moment};
use crate::url::{canonical_url, site_of};

/// Longest name of an outlet or a section, in characters.
const LONGEST_NAME: usize = 60;

/// Elements marked as authors whose names are read.
const MOST_MARKED: usize = 3;

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
    /// When it or its page was made.
    pub(super) created: Option<Moment>,
    /// When it was changed.
    pub(super) modified: Option<Moment>,
    /// Whether the story's JSON-LD, a `<meta>`, an `itemprop`, any `<time>` or the address has a date.
    pub(super) is_dated: bool,
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

impl Metadata {
    /// The headline as it is compared.
    pub(super) fn title_key(&self) -> String {
        self.title.as_deref().map(key).unwrap_or_default()
    }
}

/// Reads the facts of `page`; the headline is sought among the headings of its blocks, too.
pub(super) fn read(page: &FlatPage, blocks: &[Block], texts: &[String]) -> Metadata {
    let mut json = Vec::new();
    page.json_ld.iter().for_each(|script| json.append(&mut Json::read(script)));
    let graph = Graph::new(&json);
    let own = canonical_url(&page.url);
    let base = address::base(page);
    let (story, is_own) = graph.story(&base, own.as_deref());
    let mut found = Metadata {
        types: graph.types(),
        is_article: story.is_some(),
        is_own,
        og_type: lowercased(page.meta("og:type").unwrap_or_default()),
        ..Metadata::default()
    };
    let text = |key: &str| story.and_then(|story| graph.text(story, key));
    found.is_live =
        graph.things.iter().any(|thing| has_type(thing, &mut |name| name.eq_ignore_ascii_case("LiveBlogPosting")));
    found.free = graph.things.iter().filter_map(|thing| thing.get("isAccessibleForFree")).find_map(truth);
    found.body = text("articleBody").map(plain).filter(|body| !body.is_empty());
    found.url = address::read(page, &base, own.as_deref());
    found.own = own;
    let publishers = story.and_then(|story| story.get("publisher")).map(|publisher| graph.names(publisher));
    let publisher = publishers.as_ref().and_then(|names| names.first()).map(String::as_str);
    // An archive names itself where the page that it copied does not.
    let copied = found.url.as_deref().is_some_and(|url| site_of(url) != site_of(&page.url));
    let name = page.meta("og:site_name").filter(|name| !copied || *name != site_of(&page.url));
    found.site = name.or(publisher).or_else(|| page.meta("application-name")).and_then(name_of);
    found.bylines = bylines(page, &graph, story);
    let section = page.meta("article:section").or_else(|| text("articleSection"));
    found.section = match section {
        Some(section) => name_of(section),
        None => itemprop(page, "articleSection").and_then(|section| name_of(&section)),
    };
    found.title = title(page, blocks, texts, &found, [text("headline"), text("alternativeHeadline")]);
    let in_metas = page.first_meta(&["content-language", "language", "dc.language", "og:locale"]);
    let lang = [Some(page.lang.as_str()), text("inLanguage"), in_metas].into_iter().flatten().find(|lang| is_tag(lang));
    found.lang = lang.map(|lang| lang.trim().replace('_', "-"));
    found.locale = Locale::of(found.lang.as_deref().unwrap_or_default(), site_of(&page.url));
    read_dates(page, &graph, story, &mut found);
    let description = page.first_meta(&["og:description", "description", "twitter:description", "dc.description"]);
    found.description = description
        .or_else(|| text("description"))
        .map(|description| plain(cut(description, MAX_VALUE)))
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
    blocks: &[Block],
    texts: &[String],
    found: &Metadata,
    [headline, alternative]: [Option<&str>; 2],
) -> Option<String> {
    let text = |text: Option<&str>| text.map_or_else(String::new, |text| plain(cut(text, MAX_VALUE)));
    let host = site_of(&page.url);
    // The longest label but the last names the site: `news.some-paper.co.uk`.
    let label = host.rsplit('.').skip(1).max_by_key(|label| label.len()).unwrap_or_default();
    let given = [
        text(page.first_meta(&["og:title", "twitter:title", "dc.title", "title"])),
        text(headline),
        text(Some(&page.title)),
    ];
    let site = [found.site.as_deref().unwrap_or_default(), host, label];
    let section = found.section.as_deref().unwrap_or_default();
    titles::read(page, blocks, texts, &Sources { given, alternative: text(alternative), site, section })
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
            named.then(|| page.value_or_text(number as u32).into_owned()).filter(|value| !value.trim().is_empty())
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

/// What JSON-LD and `<meta>` say of when the story was published, made and changed.
fn read_dates<'a>(page: &FlatPage, graph: &Graph<'a>, story: Option<&'a Json>, found: &mut Metadata) {
    let locale = found.locale;
    let day = |text: &str| dates::read(text, locale);
    let of = |thing: Option<&Json>, key: &str| thing.and_then(|thing| graph.text(thing, key)).and_then(day);
    let json = |key: &str| of(story, key);
    // A live blog began when what it covers did.
    found.published = if found.is_live { json("coverageStartTime") } else { None };
    found.published = found.published.or_else(|| json("datePublished"));
    if found.published.is_none() {
        let mut best = PUBLISHED_METAS.len();
        // Those in the body may be of a comment or a teaser, and are asked where they stand.
        let in_body = |element: &Element| element.tag == Tag::Meta && has_token(page.prop(element), "datePublished");
        let in_body = page.elements.iter().any(in_body);
        for (name, content) in &page.metas {
            let name = if in_body && name == "datepublished" { String::new() } else { key(name) };
            let rank = PUBLISHED_METAS[..best].iter().position(|known| *known == name);
            if let Some(rank) = rank
                && let Some(moment) = day(content)
            {
                (best, found.published) = (rank, Some(moment));
            }
        }
    }
    found.created = json("dateCreated");
    found.modified = json("dateModified").or_else(|| page.meta("last-modified").and_then(day));
    let is_time = |element: &Element| element.tag == Tag::Time && day(page.value(element)).is_some();
    found.is_dated = found.published.is_some()
        || found.created.is_some()
        || found.modified.is_some()
        || itemprop(page, "datePublished").is_some_and(|text| day(&text).is_some())
        || page.elements.iter().any(is_time)
        || day_in_url(&page.url).is_some();
    let web_page = || graph.things.iter().copied().find(|thing| has_type(thing, &mut |name| name == "WebPage"));
    found.created = found.created.or_else(|| of(web_page(), "datePublished"));
    let modified = ["article:modified_time", "og:updated_time", "dcterms.modified"];
    found.modified = found.modified.or_else(|| modified.iter().filter_map(|key| page.meta(key)).find_map(day));
}

fn bylines(page: &FlatPage, graph: &Graph, story: Option<&Json>) -> Vec<String> {
    let from_json = story.and_then(|story| story.get("author")).map(|author| graph.names(author));
    let mut names = from_json.unwrap_or_default();
    if names.is_empty() {
        let keys = ["author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl"];
        for (key, name) in &page.metas {
            if keys.contains(&key.as_str()) && !name.starts_with("http") {
                names.push(plain(name));
            }
        }
    }
    if names.is_empty() {
        for (number, element) in page.elements.iter().enumerate() {
            let is_author = has_token(page.prop(element), "author") || has_token(page.hints(element), "author");
            if is_author && names.len() < MOST_MARKED {
                names.push(person(page, number as u32));
            }
        }
    }
    let mut bylines: Vec<String> = Vec::new();
    for name in names {
        let name = name.replace('\n', " ");
        let name = name.strip_prefix("By ").or_else(|| name.strip_prefix("BY ")).unwrap_or(&name);
        let name = name.trim_matches([' ', ',', ';', ':', '|']).to_owned();
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
pub(super) fn is_tag(text: &str) -> bool {
    let language = text.trim().split(['-', '_']).next().unwrap_or_default();
    (2..=3).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_alphabetic()) && text.len() <= 35
}
