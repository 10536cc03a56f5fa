//! Metadata: what a page declares of itself in JSON-LD, OpenGraph, microdata, `<meta>`, `<time>` and its address.

use super::dates::{self, day_in_url};
use super::flat::{Element, FlatPage, MAX_VALUE, RunKind, Tag, cut};
use super::json_ld::{Graph, types};
use crate::json::Json;
use crate::markup::{Context, text_of};
use crate::time::{Locale, Moment};
use crate::url::{canonical_url, resolve_url, site_of};

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

/// Reads the facts of `page`.
pub(super) fn read(page: &FlatPage) -> Metadata {
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
    found.url = canonical(page, own.as_deref());
    found.own = own;
    found.site = page
        .meta("og:site_name")
        .map(str::to_owned)
        .or_else(|| story.and_then(|story| graph.names(story.get("publisher")?).into_iter().next()))
        .or_else(|| page.meta("application-name").map(str::to_owned))
        .and_then(|name| name_of(&name));
    let declared = |key: &str| text(key).map(|value| plain(cut(&value, MAX_VALUE)));
    found.title = title(page, &found, declared("headline"), declared("alternativeHeadline"));
    found.bylines = bylines(page, &graph, story);
    found.section = page
        .meta("article:section")
        .map(str::to_owned)
        .or_else(|| text("articleSection"))
        .or_else(|| itemprop(page, "articleSection"))
        .and_then(|section| name_of(&section));
    found.lang = Some(page.lang.clone())
        .filter(|lang| is_tag(lang))
        .or_else(|| text("inLanguage"))
        .or_else(|| page.first_meta(&["content-language", "language", "dc.language", "og:locale"]).map(str::to_owned))
        .map(|lang| lang.trim().replace('_', "-"))
        .filter(|lang| is_tag(lang));
    found.locale = Locale::of(found.lang.as_deref().unwrap_or_default(), site_of(&page.url));
    read_dates(page, &graph, story, &mut found);
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

/// `<link rel=canonical>`, then `og:url`, then the page's own address. An address without a path names the site, not
/// the story.
fn canonical(page: &FlatPage, own: Option<&str>) -> Option<String> {
    let named = page.links.iter().find(|(rel, _)| has_token(rel, "canonical"));
    [named.map(|(_, address)| address.as_str()), page.meta("og:url")]
        .into_iter()
        .flatten()
        .filter_map(|address| resolve_url(&page.url, address))
        .find(|url| own.is_none() || has_path(url))
        .or_else(|| own.map(str::to_owned))
}

/// Whether a canonical URL has a path or a query.
pub(super) fn has_path(url: &str) -> bool {
    // `https://news.example/` has three slashes, the last at its end.
    !url.ends_with('/') || url.bytes().filter(|b| *b == b'/').count() > 3
}

/// The headline: what the publisher gives to others, without the site's name.
fn title(page: &FlatPage, found: &Metadata, headline: Option<String>, alternative: Option<String>) -> Option<String> {
    let og = page.first_meta(&["og:title", "twitter:title", "dc.title", "title"]).map(plain);
    let headline = headline.filter(|headline| !headline.is_empty());
    let h1 = first_h1(page);
    let own = Some(plain(&page.title)).filter(|title| !title.is_empty());
    let host = site_of(&page.url);
    // The longest label names the site: `news.some-paper.co.uk`.
    let label = host.split('.').max_by_key(|label| label.len()).unwrap_or_default();
    let names = [found.site.as_deref().unwrap_or_default(), host, label];
    let best = og.or_else(|| headline.clone()).or_else(|| h1.clone()).or(own)?;
    // What is given to others may be shortened, called an alternative, or have a kicker before it.
    if let (Some(headline), Some(h1)) = (&headline, &h1)
        && letters(headline) == letters(h1)
        && (goes_on_inside(headline, &best)
            || leads_up(&best, headline)
            || alternative.is_some_and(|other| letters(&other) == letters(&best)))
    {
        return Some(headline.replace('\n', " "));
    }
    // A headline that others go on from, with a mark between, is the headline.
    let shorter = [h1, headline].into_iter().flatten().find(|short| goes_on(&best, short));
    let best = shorter.unwrap_or_else(|| without_site(&best, &names));
    Some(best.replace('\n', " ")).filter(|title| !title.is_empty())
}

/// Whether `title` is `short`, a mark that divides, and less than as much again.
fn goes_on(title: &str, short: &str) -> bool {
    let rest = title.strip_prefix(short.trim()).unwrap_or_default().trim_start();
    short.chars().count() >= 12 && rest.starts_with(|c| DIVIDERS.contains(c)) && rest.len() < short.len()
}

/// Whether `title` is a kicker, a mark that divides, and `short`, which is the longer part.
fn leads_up(title: &str, short: &str) -> bool {
    let kicker = title.strip_suffix(short.trim()).unwrap_or_default().trim_end();
    short.chars().count() >= 12 && kicker.ends_with(|c| DIVIDERS.contains(c)) && kicker.len() < short.len()
}

/// Whether `headline` begins with the words of `title` and says more.
fn goes_on_inside(headline: &str, title: &str) -> bool {
    let words =
        |text: &str| -> Vec<String> { text.split_whitespace().map(letters).filter(|word| !word.is_empty()).collect() };
    let (headline, title) = (words(headline), words(title));
    title.len() >= 4 && headline.len() > title.len() && headline.starts_with(&title)
}

/// Marks that divide a headline from the name of the site.
const DIVIDERS: &str = "|-–—·•«»:/‹›ㅣ｜";

/// Text of the page's first heading of level 1.
fn first_h1(page: &FlatPage) -> Option<String> {
    let numbers = page.elements.iter().enumerate().filter(|(_, element)| element.tag == Tag::H1);
    numbers.map(|(number, _)| page.text_within(number as u32, 400)).find(|text| !text.is_empty())
}

/// `title` without what names the site at either end.
fn without_site(title: &str, names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| letters(name)).filter(|name| name.len() >= 3).collect();
    let is_site = |part: &str| {
        let part = letters(part);
        let named = |name: &String| part == *name || (part.len() >= 4 && name.contains(&part)) || part.contains(name);
        names.iter().any(named)
    };
    let mut title = title.trim();
    for _ in 0..3 {
        // A mark between spaces divides.
        let divides = |at: usize, mark: &str| title[..at].ends_with(' ') && title[at + mark.len()..].starts_with(' ');
        let marks = || title.match_indices(|c: char| DIVIDERS.contains(c)).filter(|&(at, mark)| divides(at, mark));
        let (Some(first), Some(last)) = (marks().next(), marks().next_back()) else { break };
        if is_site(&title[last.0 + last.1.len()..]) {
            title = title[..last.0].trim();
        } else if is_site(&title[..first.0]) {
            title = title[first.0 + first.1.len()..].trim();
        } else {
            break;
        }
    }
    title.to_owned()
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

/// What JSON-LD and `<meta>` say of when the story was published, made and changed.
fn read_dates(page: &FlatPage, graph: &Graph, story: Option<&Json>, found: &mut Metadata) {
    let locale = found.locale;
    let day = |text: &str| dates::read(text, locale);
    let of =
        |thing: Option<&Json>, key: &str| thing.and_then(|thing| graph.text(thing, key)).and_then(|text| day(&text));
    let json = |key: &str| of(story, key);
    // A live blog began when what it covers did.
    found.published = if found.is_live { json("coverageStartTime") } else { None };
    found.published = found.published.or_else(|| json("datePublished"));
    if found.published.is_none() {
        let mut best = PUBLISHED_METAS.len();
        for (key, content) in &page.metas {
            let key = letters(key);
            let rank = PUBLISHED_METAS[..best].iter().position(|known| *known == key);
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
    let web_page = || graph.things.iter().copied().find(|thing| types(thing).any(|name| name == "WebPage"));
    found.created = found.created.or_else(|| of(web_page(), "datePublished"));
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
