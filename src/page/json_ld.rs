//! JSON-LD: the graph of things that a page's scripts describe, and which of them is its article.

use crate::case::lowercased;
use crate::json::Json;
use crate::markup::{Context, text_of};
use crate::url::resolve_url;
use std::cmp::Ordering;

/// Names of one list that are read, and looked up where they are references, at most.
const MOST_NAMES: usize = 24;

/// The things that a page's JSON-LD describes, wherever they stand: objects with a type or an id.
pub(super) struct Graph<'a> {
    pub(super) things: Vec<&'a Json>,
    /// How deep each thing stands below its script, `@graph` and arrays not counted.
    depths: Vec<usize>,
}

impl<'a> Graph<'a> {
    pub(super) fn new(json: &'a [Json]) -> Self {
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
                    // What a page lists is deeper than what it is about.
                    let below = match key.as_str() {
                        "@graph" => 0,
                        "itemListElement" => 2,
                        _ => 1,
                    };
                    self.collect(member, depth + below);
                }
            }
            _ => {}
        }
    }

    /// Types, in lower case, of the things at the top, which the page itself is about.
    pub(super) fn types(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (thing, depth) in self.things.iter().zip(&self.depths) {
            if *depth == 0 {
                has_type(thing, &mut |name| {
                    found.push(lowercased(name));
                    false
                });
            }
        }
        found
    }

    /// The article that the page is about, of those that have the page's address (relative ones are meant from `base`)
    /// and stand nearest to the top the one with the most properties; and whether it is certain, because no other with
    /// a headline of its own ranks as high.
    pub(super) fn story(&self, base: &str, own: Option<&str>) -> (Option<&'a Json>, bool) {
        let here = |thing: &Json| {
            ["url", "@id", "mainEntityOfPage"].iter().filter_map(|key| thing.get(key)).any(|value| {
                let address = value.text().or_else(|| value.get("@id").and_then(Json::text)).unwrap_or_default();
                let address = address.split('#').next().unwrap_or_default();
                !address.is_empty() && (own == Some(address) || resolve_url(base, address).as_deref() == own)
            })
        };
        let rank = |thing: &Json, depth: usize| {
            let properties = ["headline", "datePublished", "author", "articleBody"];
            let properties = properties.iter().filter(|key| thing.get(key).is_some()).count();
            (here(thing), usize::MAX - depth, properties)
        };
        let mut best: Option<(&Json, (bool, usize, usize))> = None;
        let mut is_own = false;
        for (thing, depth) in self.things.iter().zip(&self.depths) {
            if *depth <= 1 && has_type(thing, &mut is_article_type) {
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

    /// A property's first text, directly, as a typed value or as the name of a thing.
    pub(super) fn text(&self, thing: &'a Json, key: &str) -> Option<&'a str> {
        thing.get(key)?.items().iter().find_map(|item| {
            item.text().or_else(|| item.get("@value").or_else(|| item.get("name")).and_then(Json::text))
        })
    }

    /// Names of persons or organizations, references followed.
    pub(super) fn names(&self, value: &Json) -> Vec<String> {
        let plain = |text: &str| text_of(text, Context::Decoded);
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

/// Gives the types of a thing, without the address of the vocabulary, until one is wanted; whether one was.
pub(super) fn has_type(thing: &Json, wanted: &mut dyn FnMut(&str) -> bool) -> bool {
    let types = thing.get("@type").map(Json::items).unwrap_or_default();
    types.iter().filter_map(Json::text).any(|name| wanted(&name[name.rfind(['/', ':']).map_or(0, |at| at + 1)..]))
}

/// Article and its subtypes, of which news has its own many; posts of blog hosts call themselves social media's.
fn is_article_type(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with("article")
        || matches!(name.as_str(), "blogposting" | "liveblogposting" | "socialmediaposting" | "report" | "newsreport")
}
