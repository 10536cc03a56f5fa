//! What a page says about itself: JSON-LD, OpenGraph, microdata, `<meta>`, `<time>`, its address.

use super::dates::{self, day_in_url};
use super::flat::{FlatPage, MAX_VALUE, RunKind, Tag, cut};
use super::json::Json;
use crate::markup::{Context, text_of};
use crate::time::Moment;
use crate::url::{canonical_url, resolve_url, site_of};
use std::cmp::Ordering;

/// The facts of a page, each from the best source that has it.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    /// Canonical address.
    pub(super) url: Option<String>,
    /// The one spelling of the address the page was read from.
    pub(super) own: Option<String>,
    /// Headline, without the site's name.
    pub(super) title: Option<String>,
    /// Name of the outlet.
    pub(super) site: Option<String>,
    /// When the story was published.
    pub(super) published: Option<Moment>,
    pub(super) bylines: Vec<String>,
    pub(super) section: Option<String>,
    /// Declared language.
    pub(super) lang: Option<String>,
    /// The publisher's description.
    pub(super) description: Option<String>,
    /// JSON-LD `articleBody`, plain text.
    pub(super) body: Option<String>,
    /// Whether the article JSON-LD tells of is the page's own, not the first of those a page lists.
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
        .map(|name| plain(&name))
        .filter(|name| !name.is_empty() && name.chars().count() <= 60);
    let said = |key: &str| text(key).map(|said| plain(cut(&said, MAX_VALUE)));
    found.title = title(page, &found, said("headline"), said("alternativeHeadline"));
    found.published = published(page, &graph, story);
    found.bylines = bylines(page, &graph, story);
    found.section = page
        .meta("article:section")
        .map(str::to_owned)
        .or_else(|| text("articleSection"))
        .or_else(|| itemprop(page, "articleSection"))
        .map(|section| plain(&section))
        .filter(|section| !section.is_empty() && section.chars().count() <= 60);
    found.lang = Some(page.lang.clone())
        .filter(|lang| is_tag(lang))
        .or_else(|| text("inLanguage"))
        .or_else(|| {
            ["content-language", "language", "dc.language", "og:locale"]
                .iter()
                .find_map(|key| page.meta(key))
                .map(str::to_owned)
        })
        .map(|lang| lang.trim().replace('_', "-"))
        .filter(|lang| is_tag(lang));
    found.description = ["og:description", "description", "twitter:description", "dc.description"]
        .iter()
        .find_map(|key| page.meta(key))
        .map(str::to_owned)
        .or_else(|| text("description"))
        .map(|description| plain(cut(&description, MAX_VALUE)))
        .filter(|description| description.chars().count() >= 20);
    found
}

/// The values of JSON-LD that are things, wherever they stand.
struct Graph<'a> {
    things: Vec<&'a Json>,
    /// How deep each thing stands below its script, `@graph` and arrays not counted.
    depths: Vec<usize>,
}

impl<'a> Graph<'a> {
    fn new(json: &'a [Json]) -> Self {
        let mut graph = Self { things: Vec::new(), depths: Vec::new() };
        for value in json {
            graph.collect(value, 0);
        }
        graph
    }

    fn collect(&mut self, value: &'a Json, depth: usize) {
        match value {
            Json::List(items) => items.iter().for_each(|item| self.collect(item, depth)),
            Json::Object(members) => {
                if value.get("@type").is_some() || value.get("@id").is_some() {
                    self.things.push(value);
                    self.depths.push(depth);
                }
                for (key, member) in members {
                    self.collect(member, if key == "@graph" { depth } else { depth + 1 });
                }
            }
            _ => {}
        }
    }

    /// Types of the things the page itself is about: those at the top.
    fn types(&self) -> Vec<String> {
        let top = self.things.iter().zip(&self.depths).filter(|(_, depth)| **depth == 0);
        top.flat_map(|(thing, _)| types(thing)).map(str::to_lowercase).collect()
    }

    /// The article the page is about: nearest to the top, then the one with the most to tell; and whether no other than
    /// it has as good a claim, by the address it names or by being the only one. Two of one headline are one.
    fn story(&self, page: &FlatPage, own: Option<&str>) -> (Option<&'a Json>, bool) {
        let here = |thing: &Json| {
            ["url", "@id", "mainEntityOfPage"].iter().filter_map(|key| thing.get(key)).any(|value| {
                let address = value.text().or_else(|| value.get("@id").and_then(Json::text)).unwrap_or_default();
                let address = address.split('#').next().unwrap_or_default();
                !address.is_empty() && (own == Some(address) || resolve_url(&page.url, address).as_deref() == own)
            })
        };
        let rank = |thing: &Json, depth: usize| {
            let told = ["headline", "datePublished", "author", "articleBody"];
            let told = told.iter().filter(|key| thing.get(key).is_some()).count();
            (here(thing), usize::MAX - depth, told)
        };
        let mut best: Option<(&Json, (bool, usize, usize))> = None;
        let mut is_own = false;
        for (thing, depth) in self.things.iter().zip(&self.depths) {
            if *depth <= 1 && types(thing).any(is_article_type) {
                let rank = rank(thing, *depth);
                is_own = match best.map(|(other, (here, high, _))| (other, (here, high).cmp(&(rank.0, rank.1)))) {
                    Some((other, Ordering::Equal)) => is_own && thing.get("headline") == other.get("headline"),
                    Some((_, Ordering::Greater)) => is_own,
                    _ => true,
                };
                if best.is_none_or(|(_, other)| rank > other) {
                    best = Some((thing, rank));
                }
            }
        }
        (best.map(|(thing, _)| thing), is_own)
    }

    fn text(&self, thing: &Json, key: &str) -> Option<String> {
        thing.get(key)?.items().iter().find_map(|item| {
            item.text()
                .or_else(|| item.get("@value").or_else(|| item.get("name")).and_then(Json::text))
                .map(str::to_owned)
        })
    }

    /// Names of persons or organizations, references followed.
    fn names(&self, value: &Json) -> Vec<String> {
        let mut names = Vec::new();
        for item in value.items().iter().take(MOST_NAMES) {
            let resolved = match (item.get("name"), item.get("@id").and_then(Json::text)) {
                (None, Some(id)) => self
                    .things
                    .iter()
                    .find(|thing| thing.get("@id").and_then(Json::text) == Some(id) && thing.get("name").is_some())
                    .copied()
                    .unwrap_or(item),
                _ => item,
            };
            match resolved.get("name") {
                Some(Json::List(list)) => names.extend(list.iter().filter_map(Json::text).map(plain)),
                Some(name) => names.extend(name.text().map(plain)),
                None => names.extend(resolved.text().map(plain)),
            }
        }
        names
    }
}

fn types(thing: &Json) -> impl Iterator<Item = &str> {
    thing
        .get("@type")
        .map(Json::items)
        .unwrap_or_default()
        .iter()
        .filter_map(Json::text)
        .map(|name| name.rsplit(['/', ':']).next().unwrap_or(name))
}

/// Article and its subtypes, of which news has its own many.
fn is_article_type(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with("article") || matches!(name.as_str(), "blogposting" | "liveblogposting" | "report" | "newsreport")
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

/// `<link rel=canonical>`, then `og:url`, then the page's own address. An address without a path names the site, not
/// the story.
fn canonical(page: &FlatPage, own: Option<&str>) -> Option<String> {
    let named = page.links.iter().find(|(rel, _)| rel.split_whitespace().any(|rel| rel == "canonical"));
    [named.map(|(_, address)| address.as_str()), page.meta("og:url")]
        .into_iter()
        .flatten()
        .filter_map(|address| resolve_url(&page.url, address))
        .find(|url| own.is_none() || has_path(url))
        .or_else(|| own.map(str::to_owned))
}

/// Whether a canonical URL has a path or a query.
pub(super) fn has_path(url: &str) -> bool {
    url.splitn(4, '/').nth(3).is_some_and(|path| !path.is_empty())
}

/// The headline: what the publisher gives to others, without the site's name.
fn title(page: &FlatPage, found: &Metadata, headline: Option<String>, alternative: Option<String>) -> Option<String> {
    let og = ["og:title", "twitter:title", "dc.title", "title"].iter().find_map(|key| page.meta(key)).map(plain);
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

/// Names of one list that are looked at, and looked up where they are references.
const MOST_NAMES: usize = 24;
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

/// The first text or value under an `itemprop`.
fn itemprop(page: &FlatPage, name: &str) -> Option<String> {
    let meta = page.metas.iter().find(|(key, content)| key.eq_ignore_ascii_case(name) && !content.is_empty());
    meta.map(|(_, content)| content.clone()).or_else(|| {
        page.elements.iter().enumerate().find_map(|(number, element)| {
            let named = page.prop(element).split_whitespace().any(|prop| prop == name);
            let value = || match page.value(element) {
                "" => page.text_within(number as u32, 300),
                value => value.to_owned(),
            };
            named.then(value).filter(|value| !value.trim().is_empty())
        })
    })
}

/// Keys of `<meta>` that name the time of publication, without the marks between their words.
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

fn published(page: &FlatPage, graph: &Graph, story: Option<&Json>) -> Option<Moment> {
    let json = |key: &str| story.and_then(|story| graph.text(story, key)).and_then(|text| dates::read(&text));
    json("datePublished")
        .or_else(|| {
            let metas = page.metas.iter().map(|(key, content)| (letters(key), content));
            let named =
                metas.filter_map(|(key, content)| Some((PUBLISHED_METAS.iter().position(|k| *k == key)?, content)));
            named
                .filter_map(|(rank, content)| Some((rank, dates::read(content)?)))
                .min_by_key(|(rank, _)| *rank)
                .map(|(_, moment)| moment)
        })
        .or_else(|| itemprop(page, "datePublished").and_then(|text| dates::read(&text)))
        .or_else(|| json("dateCreated"))
        .or_else(|| {
            let times = page.elements.iter().filter(|element| element.tag == Tag::Time);
            times.map(|element| page.value(element)).find_map(dates::read)
        })
        .or_else(|| day_in_url(&page.url))
        .or_else(|| json("dateModified"))
        .or_else(|| page.meta("last-modified").and_then(dates::read))
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
        let authors = page.elements.iter().enumerate().filter(|(_, element)| {
            page.prop(element).split_whitespace().any(|prop| prop == "author")
                || page.hints(element).split_whitespace().any(|hint| hint == "author")
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

/// The name in an element that tells of an author: what is marked as the name, else a link's text, else the first text;
/// a role ("Reporter") or a date may follow.
fn person(page: &FlatPage, number: u32) -> String {
    let named = |&inner: &u32| page.prop(&page.elements[inner as usize]).split_whitespace().any(|prop| prop == "name");
    if let Some(inner) = page.within(number).skip(1).find(named) {
        return page.text_within(inner, 100);
    }
    let element = &page.elements[number as usize];
    let runs = || page.runs[element.first_run as usize..element.end_run as usize].iter().take(20);
    let says = |text: &str| text.chars().any(char::is_alphanumeric);
    let link = runs().find(|run| run.kind == RunKind::Link && says(page.text(run)));
    let first = link.or_else(|| runs().find(|run| says(page.text(run))));
    first.map(|run| plain(cut(page.text(run), 100))).unwrap_or_default()
}

/// Whether text looks like a BCP 47 tag: a language of two or three letters, perhaps more after it.
fn is_tag(text: &str) -> bool {
    let language = text.trim().split(['-', '_']).next().unwrap_or_default();
    (2..=3).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_alphabetic()) && text.len() <= 35
}
