//! [`Config`]: what the file `sidelight.toml` says of an index: who publishes it, from which sources, what is kept.
//!
//! Pure: text -> config. Every mistake is an error that names the line and the remedy; a key that
//! is not known is a mistake, for it was meant to do something.

use super::error::{Error, ErrorKind, Result};
use super::record::IndexFacts;
use crate::source::{Snippets, TakeDown, address_in, snippets};
use crate::text::language;
use crate::url::absolute_url;
use serde::{Deserialize, Deserializer, de};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use toml::Spanned;

/// Name of the file in a publisher's folder.
pub const CONFIG: &str = "sidelight.toml";

/// What the file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// What readers are shown; the name may be empty.
    pub facts: IndexFacts,
    /// Address by which those who are asked reach whoever asks; may be empty.
    pub contact: String,
    /// Languages of the stories that are kept, as primary subtags; all where there is none.
    pub languages: Vec<String>,
    /// What stays, and how long.
    pub keep: Keep,
    /// Longest snippets.
    pub snippets: Snippets,
    /// Stories that must not be published.
    pub take_down: TakeDown,
    /// Whether the pages of stories are read for their texts.
    pub full_text: bool,
    /// Where stories come from, in the order of the file.
    pub sources: Vec<Source>,
}

/// What stays of what was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    /// Days from the date of a story, or from when it was first read where it has none.
    pub days: u32,
    /// Most stories in the index, the newest.
    pub stories: u32,
}

impl Default for Keep {
    /// 60 days, 200,000 stories.
    fn default() -> Self {
        Self { days: 60, stories: 200_000 }
    }
}

/// Where stories come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// An http(s) address, or a path in the publisher's folder.
    pub address: String,
    /// Name of the outlet; where it is empty, its stories say it.
    pub name: String,
    /// Address of its site, whose stories are its own even where the feed lies on another host; may be empty.
    pub site: String,
    /// Language of stories that name none; may be empty.
    pub language: String,
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    #[serde(default)]
    name: String,
    #[serde(default)]
    about: String,
    homepage: Option<Spanned<String>>,
    #[serde(default)]
    contact: String,
    #[serde(default)]
    languages: Vec<Spanned<String>>,
    keep_days: Option<Spanned<i64>>,
    keep_stories: Option<Spanned<i64>>,
    snippet_characters: Option<Spanned<i64>>,
    #[serde(default)]
    snippets_of: BTreeMap<Spanned<String>, Spanned<i64>>,
    #[serde(default)]
    full_text: bool,
    #[serde(default)]
    take_down: Vec<Spanned<String>>,
    #[serde(default)]
    sources: Vec<Spanned<Entry>>,
}

/// A source: its address alone, or a table.
struct Entry(Table);

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Table {
    address: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    site: String,
    #[serde(default)]
    language: String,
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> de::Visitor<'de> for Either {
            type Value = Entry;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an address, or { address = \"…\", name = \"…\", site = \"…\", language = \"…\" }")
            }

            fn visit_str<E: de::Error>(self, address: &str) -> Result<Entry, E> {
                let (name, site, language) = Default::default();
                Ok(Entry(Table { address: address.to_owned(), name, site, language }))
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Entry, A::Error> {
                Table::deserialize(de::value::MapAccessDeserializer::new(map)).map(Entry)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl Config {
    /// Reads the text of the file at `place`.
    ///
    /// # Errors
    /// [`BadConfig`](ErrorKind::BadConfig), with line and remedy.
    ///
    /// ```
    /// use sidelight::publish::Config;
    /// let place = "sidelight.toml".as_ref();
    /// let config = Config::read("sources = [\"https://news.example/feed.xml\"]", place)?;
    /// assert_eq!((config.sources.len(), config.keep.days), (1, 60));
    /// let error = Config::read("name = \"News\"\nkeep-dayz = 9\n", place).unwrap_err();
    /// assert!(error.to_string().starts_with("sidelight.toml:2: unknown field `keep-dayz`"));
    /// # Ok::<(), sidelight::publish::Error>(())
    /// ```
    pub fn read(text: &str, place: &Path) -> Result<Self> {
        let lines = Lines { text, place };
        let written: Written = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            lines.wrong(at, &format!("{}; mend the line", error.message().trim_end_matches('.')))
        })?;
        lines.resolve(written)
    }
}

/// The text of the file, for errors.
struct Lines<'a> {
    text: &'a str,
    place: &'a Path,
}

impl Lines<'_> {
    fn wrong(&self, at: usize, message: &str) -> Error {
        Error::new(ErrorKind::BadConfig, format!("{}:{}: {message}", self.place.display(), self.line(at)))
    }

    /// The line that a byte is on, counted from 1.
    fn line(&self, at: usize) -> usize {
        1 + self.text.bytes().take(at).filter(|byte| *byte == b'\n').count()
    }

    fn resolve(&self, written: Written) -> Result<Config> {
        let (usual, keep) = (Snippets::default(), Keep::default());
        Ok(Config {
            facts: IndexFacts {
                name: written.name,
                about: written.about,
                homepage: written.homepage.map_or(Ok(String::new()), |homepage| self.page(&homepage))?,
            },
            contact: written.contact,
            languages: written.languages.iter().map(|tag| self.language(tag)).collect::<Result<_>>()?,
            keep: Keep {
                days: self.number("keep-days", written.keep_days, 1..=36_500, keep.days)?,
                stories: self.number("keep-stories", written.keep_stories, 1..=16_000_000, keep.stories)?,
            },
            snippets: Snippets {
                usual: self.characters("snippet-characters", written.snippet_characters, usual.usual)?,
                of: written
                    .snippets_of
                    .into_iter()
                    .map(|(host, most)| self.snippets_of(&host, most))
                    .collect::<Result<_>>()?,
            },
            take_down: self.take_down(&written.take_down)?,
            full_text: written.full_text,
            sources: self.sources(written.sources)?,
        })
    }

    fn number(
        &self,
        name: &str,
        given: Option<Spanned<i64>>,
        range: std::ops::RangeInclusive<i64>,
        usual: u32,
    ) -> Result<u32> {
        let Some(given) = given else { return Ok(usual) };
        let number = u32::try_from(*given.get_ref()).ok().filter(|_| range.contains(given.get_ref()));
        number.ok_or_else(|| {
            let (from, to) = range.into_inner();
            self.wrong(given.span().start, &format!("{name} is {}; write {from} to {to}", given.get_ref()))
        })
    }

    fn characters(&self, name: &str, given: Option<Spanned<i64>>, usual: u16) -> Result<u16> {
        let longest = self.number(name, given, 0..=i64::from(snippets::LONGEST), u32::from(usual))?;
        Ok(u16::try_from(longest).unwrap_or(snippets::LONGEST))
    }

    fn snippets_of(&self, host: &Spanned<String>, most: Spanned<i64>) -> Result<(String, u16)> {
        let named = Snippets::host(host.get_ref()).ok_or_else(|| {
            let message = format!("\"{}\" is no host; write it as news.example, without https://", host.get_ref());
            self.wrong(host.span().start, &message)
        })?;
        Ok((named, self.characters("a snippet", Some(most), 0)?))
    }

    fn page(&self, homepage: &Spanned<String>) -> Result<String> {
        let text = homepage.get_ref();
        let wrong = || self.wrong(homepage.span().start, &format!("homepage is \"{text}\"; write an http(s) address"));
        if text.is_empty() { Ok(String::new()) } else { absolute_url(text).ok_or_else(wrong) }
    }

    fn language(&self, tag: &Spanned<String>) -> Result<String> {
        language::primary(tag.get_ref()).ok_or_else(|| {
            let message = format!("\"{}\" is no language; write a tag such as \"en\" or \"pt\"", tag.get_ref());
            self.wrong(tag.span().start, &message)
        })
    }

    fn take_down(&self, entries: &[Spanned<String>]) -> Result<TakeDown> {
        let mut all = TakeDown::default();
        for entry in entries {
            if !all.put(entry.get_ref().trim(), self.line(entry.span().start)) {
                let message = format!("\"{}\" is neither an address nor a host; mend it", entry.get_ref());
                return Err(self.wrong(entry.span().start, &message));
            }
        }
        Ok(all)
    }

    fn sources(&self, entries: Vec<Spanned<Entry>>) -> Result<Vec<Source>> {
        let mut sources: Vec<Source> = Vec::new();
        for entry in entries {
            let wrong = |message: &str| self.wrong(entry.span().start, message);
            let Entry(Table { address, name, site, language }) = entry.get_ref();
            let is_remote = address_in(Path::new(address)).is_some();
            let looks_remote = address.contains("://");
            let absolute = if is_remote { absolute_url(address) } else { Some(address.clone()) };
            let Some(address) = absolute.filter(|address| !address.is_empty() && is_remote == looks_remote) else {
                let message =
                    format!("\"{address}\" is neither an http(s) address nor a path in the folder; mend or remove it");
                return Err(wrong(&message));
            };
            if sources.iter().any(|source| source.address == address) {
                return Err(wrong(&format!("{address} is named twice; remove one")));
            }
            let site_read = absolute_url(site).filter(|_| !site.is_empty());
            if !site.is_empty() && site_read.is_none() {
                return Err(wrong(&format!(
                    "site is \"{site}\"; write the http(s) address of the outlet's front page"
                )));
            }
            if !language.is_empty() && language::primary(language).is_none() {
                return Err(wrong(&format!("language is \"{language}\"; write a tag such as \"en\" or \"pt-BR\"")));
            }
            let (name, language) = (name.clone(), language.clone());
            sources.push(Source { address, name, site: site_read.unwrap_or_default(), language });
        }
        Ok(sources)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config> {
        Config::read(text, Path::new("news/sidelight.toml"))
    }

    #[test]
    fn what_is_written_is_read() {
        let text = "name = \"News\"\nhomepage = \"https://me.example\"\nlanguages = [\"en-GB\", \"nb\"]\n\
                    keep-days = 9\n\
                    keep-stories = 5\nsnippet-characters = 100\nsnippets-of = { \"www.post.example\" = 0 }\n\
                    take-down = [\"https://a.example/1\", \"b.example\"]\nfull-text = true\nsources = [\n\
                    \"HTTPS://A.example/f\",\n\"outlets.opml\",\n\
                    { address = \"https://b.example/f\", name = \"B\", site = \"https://c.example\", \
                    language = \"de\" },\n]";
        let config = read(text).unwrap();
        assert_eq!(config.facts.homepage, "https://me.example/");
        assert_eq!(config.languages, ["en", "no"]);
        assert_eq!(config.keep, Keep { days: 9, stories: 5 });
        assert_eq!(config.snippets, Snippets { usual: 100, of: vec![("post.example".into(), 0)] });
        assert!(config.take_down.names("https://www.b.example/x") && config.full_text);
        let addresses: Vec<&str> = config.sources.iter().map(|source| source.address.as_str()).collect();
        assert_eq!(addresses, ["https://a.example/f", "outlets.opml", "https://b.example/f"]);
        assert_eq!((config.sources[2].name.as_str(), config.sources[2].site.as_str()), ("B", "https://c.example/"));
        assert_eq!(read("").unwrap().keep, Keep::default());
    }

    #[test]
    fn mistakes_name_line_and_remedy() {
        for (text, line, said) in [
            ("name = \"News\"\nkeep_days = 3\n", 2, "unknown field `keep_days`, expected one of"),
            ("name = \"News\n", 1, "mend the line"),
            ("\n\nname = 3\n", 3, "invalid type: integer `3`, expected a string"),
            ("name = \"a\"\nname = \"b\"\n", 2, "duplicate key"),
            ("keep-days = 0", 1, "keep-days is 0; write 1 to 36500"),
            ("\nkeep-stories = -1", 2, "keep-stories is -1; write 1 to 16000000"),
            ("snippet-characters = 1001", 1, "write 0 to 1000"),
            ("snippets-of = { \"https://a.example/\" = 3 }", 1, "is no host; write it as news.example"),
            ("snippets-of = { \"a.example\" = 3000 }", 1, "a snippet is 3000; write 0 to 1000"),
            ("homepage = \"javascript:alert(1)\"", 1, "write an http(s) address"),
            ("languages = [\n\"en\",\n\"english\",\n]", 3, "\"english\" is no language; write a tag"),
            ("take-down = [\"a.example\", \"two words\"]", 1, "neither an address nor a host"),
            (
                "sources = [\n\"https://a.example/f\",\n\"ftp://b.example/\"]",
                3,
                "neither an http(s) address nor a path",
            ),
            ("sources = [\n\"https://a.example/f\",\n\"https://A.example/f\"]", 3, "is named twice"),
            ("sources = [\n{ adress = \"https://a.example/f\" }]", 2, "unknown field `adress`"),
            ("sources = [\n{ name = \"A\" }]", 2, "missing field `address`"),
            (
                "sources = [\n{ address = \"https://a.example/f\", site = \"a\" }]",
                2,
                "write the http(s) address of the outlet",
            ),
            ("sources = [\n{ address = \"https://a.example/f\", language = \"english\" }]", 2, "write a tag"),
            ("sources = [\n3]", 2, "expected an address, or {"),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!(error.code(), "bad-config", "{text}");
            let error = error.to_string();
            assert!(
                error.starts_with(&format!("news/sidelight.toml:{line}: ")) && error.contains(said),
                "{text}: {error}"
            );
        }
    }
}
