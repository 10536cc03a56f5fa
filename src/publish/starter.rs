//! The first `sidelight.toml` of a folder: every key with what it does, and outlets to begin with.

use super::error::{Error, ErrorKind, Result};
use crate::text::language::primary;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt::Write;

/// The outlets that the extension offers to follow, one a line.
const OUTLETS: &str = include_str!("../../extension/shared/outlets.jsonl");

/// What a first configuration says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Starter {
    /// Name of the index.
    pub name: String,
    /// Address of a page about it; may be empty.
    pub homepage: String,
    /// Who asks; may be empty.
    pub contact: String,
    /// Languages whose outlets of the extension's list are its sources.
    pub languages: Vec<String>,
}

#[derive(Deserialize)]
struct Outlet {
    name: String,
    site: String,
    feed: String,
    language: String,
}

impl Starter {
    /// The text of the file.
    ///
    /// # Errors
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) where the list has no outlet in a language.
    pub fn text(&self) -> Result<String> {
        let outlets: Vec<Outlet> = OUTLETS.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let languages = self.languages.iter().map(|tag| known(tag, &outlets)).collect::<Result<Vec<String>>>()?;
        let is_chosen = |outlet: &&Outlet| primary(&outlet.language).is_some_and(|tag| languages.contains(&tag));
        let mut sources = String::new();
        for Outlet { name, site, feed, language } in outlets.iter().filter(is_chosen) {
            let [name, site, feed, language] = [name, site, feed, language].map(|text| quoted(text));
            // Writing into a text cannot fail.
            _ = writeln!(sources, "  {{ address = {feed}, name = {name}, site = {site}, language = {language} }},");
        }
        if sources.is_empty() {
            sources = "  # \"https://outlet.example/feed.xml\",\n".to_owned();
        }
        let languages: Vec<String> = languages.iter().map(|tag| quoted(tag)).collect();
        Ok(TEMPLATE
            .replace("{name}", &quoted(&self.name))
            .replace("{homepage}", &quoted(&self.homepage))
            .replace("{contact}", &quoted(&self.contact))
            .replace("{languages}", &languages.join(", "))
            .replace("{sources}", &sources))
    }
}

/// A language that the list has outlets in.
fn known(tag: &str, outlets: &[Outlet]) -> Result<String> {
    let all: BTreeSet<String> = outlets.iter().filter_map(|outlet| primary(&outlet.language)).collect();
    primary(tag).filter(|tag| all.contains(tag)).ok_or_else(|| {
        let all: Vec<String> = all.into_iter().collect();
        let message = format!("the list has no outlet in \"{tag}\"; it has {}", all.join(", "));
        Error::new(ErrorKind::InvalidArgument, message)
    })
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => _ = write!(quoted, "\\u{:04X}", u32::from(c)),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

const TEMPLATE: &str = "\
# What this index is made of. `sidelight update` reads its sources, `sidelight publish` signs and lays it out.

# Shown to readers: its name, what it holds in a sentence, and the address of a page about it.
name = {name}
about = \"\"
homepage = {homepage}

# Who asks: the address of a page or of mail, by which outlets reach you. Without it nothing is fetched.
contact = {contact}

# Languages of the stories that are kept, such as [\"en\", \"pt\"]; all where there is none.
languages = [{languages}]

# A story stays for so many days from its date; of more stories than this, the newest are published.
keep-days = 60
keep-stories = 200000

# Longest snippet, in characters, at most 1000; 0 for none. Then of single outlets by their hosts, such as
# { \"post.example\" = 0, \"news.example\" = 80 }.
snippet-characters = 140
snippets-of = {}

# Also read the page of each new story, for all of its text. Longer texts are found better.
full-text = false

# Addresses and hosts whose stories must go, also where they are published already; so does a file take-down.txt
# beside this one, with one a line.
take-down = []

# Where stories come from: feeds, news sitemaps, lists of them (OPML, sitemap indexes, an address a line), and files in
# this folder. Either the address alone, or what else is known: the outlet's name, its site (whose stories it tells
# itself, where the feed lies elsewhere) and the language of stories that name none.
sources = [
{sources}]
";

#[cfg(test)]
mod tests {
    use super::super::config::{Config, Keep};
    use super::*;
    use crate::source::Snippets;
    use std::path::Path;

    #[test]
    fn what_is_written_is_what_is_usual() {
        let config = Config::read(&Starter::default().text().unwrap(), Path::new("x")).unwrap();
        assert_eq!((config.keep, config.snippets), (Keep::default(), Snippets::default()));
        assert!(config.sources.is_empty() && config.languages.is_empty() && !config.full_text);
        let name = "A \"desk\" \\ of\n\u{7f}two".to_owned();
        let text = Starter { name: name.clone(), ..Starter::default() }.text().unwrap();
        assert_eq!(Config::read(&text, Path::new("x")).unwrap().facts.name, name);
    }

    #[test]
    fn outlets_of_a_language() {
        let starter = |tag: &str| Starter { languages: vec![tag.into()], ..Starter::default() }.text();
        let config = Config::read(&starter("de-AT").unwrap(), Path::new("x")).unwrap();
        assert_eq!(config.languages, ["de"]);
        assert!(config.sources.len() >= 5);
        assert!(config.sources.iter().all(|source| source.language == "de" && !source.site.is_empty()));
        let error = starter("tlh").unwrap_err();
        assert!(error.to_string().contains("it has bn, "), "{error}");
        // Every line of the list can be a source.
        let all: BTreeSet<String> = OUTLETS
            .lines()
            .map(|line| primary(&serde_json::from_str::<Outlet>(line).unwrap().language).unwrap())
            .collect();
        let all = Starter { languages: all.into_iter().collect(), ..Starter::default() }.text().unwrap();
        assert_eq!(Config::read(&all, Path::new("x")).unwrap().sources.len(), OUTLETS.lines().count());
    }
}
