//! `cargo xtask outlets`: the list of outlets that comes with the extension, validated and, by hand, asked.
//!
//! `extension/shared/outlets.jsonl` holds one outlet a line, as a JSON object with exactly these fields, all texts:
//!
//! | field | what |
//! |---|---|
//! | `name` | as its readers know it, at most 60 characters; no two are alike |
//! | `site` | address of its front page, https |
//! | `feed` | address of its feed, https, on a host of the outlet's own publisher; no two are alike |
//! | `language` | BCP 47 tag of its stories: a primary subtag, for Chinese with the script |
//! | `country` | where it is edited, as ISO 3166-1 code of two letters |
//! | `section` | what the feed holds: `news` (the front page), `world`, `regional`, `business`, `technology`, `culture`, `sport` |
//!
//! Lines stand by country; within one, those that most readers know come first, which is the order in which the
//! extension proposes them.

use crate::{
    assemble, root,
    step::{self, cargo},
};
use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use std::{
    collections::BTreeSet,
    fmt, fs,
    path::Path,
    process::Command,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

/// The list, from the top of the repository.
const LIST: &str = "extension/shared/outlets.jsonl";

/// What a feed may hold.
const SECTIONS: [&str; 7] = ["news", "world", "regional", "business", "technology", "culture", "sport"];

/// Longest name, in characters.
const NAME: usize = 60;
/// Fewest countries of the list.
const COUNTRIES: usize = 25;
/// Fewest languages of the list.
const LANGUAGES: usize = 12;
/// Fewest and most outlets of the list: the extension follows at most 300.
const OUTLETS: std::ops::RangeInclusive<usize> = 200..=300;
/// Hosts where anyone may publish: whoever runs them would learn who reads what.
const FOREIGN: [&str; 6] =
    ["feedburner.com", "amazonaws.com", "simplecast.com", "rss.app", "feedly.com", "news.google.com"];

/// Feeds asked at once.
const AT_ONCE: usize = 8;
/// What a reader's extension takes of a feed at most, in seconds and bytes.
const LIMITS: [&str; 4] = ["--max-time", "20", "--max-filesize", "4194304"];

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Outlet {
    name: String,
    site: String,
    feed: String,
    language: String,
    country: String,
    section: String,
}

/// What a list holds.
#[derive(Debug, PartialEq, Eq)]
struct Summary {
    outlets: usize,
    countries: usize,
    languages: usize,
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { outlets, countries, languages } = self;
        write!(formatter, "{outlets} outlets in {countries} countries and {languages} languages")
    }
}

/// Validates the list; with `online`, asks each feed, too.
pub fn run(online: bool) -> Result<()> {
    let text = fs::read_to_string(root().join(LIST)).with_context(|| format!("cannot read {LIST}"))?;
    let outlets = read(&text)?;
    println!("{LIST}: {}", counted(&outlets)?);
    if online { ask_all(&outlets) } else { Ok(()) }
}

/// The outlets of a list: every line that is wrong is named in the error.
fn read(text: &str) -> Result<Vec<Outlet>> {
    let mut outlets: Vec<Outlet> = Vec::new();
    let mut wrong = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let checked = serde_json::from_str::<Outlet>(line)
            .map_err(anyhow::Error::from)
            .and_then(|outlet| check(&outlet, &outlets).map(|()| outlet));
        match checked {
            Ok(outlet) => outlets.push(outlet),
            Err(error) => wrong.push(format!("line {number}: {error:#}")),
        }
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(outlets)
}

/// Whether an outlet is as it must be, beside those that stand before it.
fn check(outlet: &Outlet, before: &[Outlet]) -> Result<()> {
    let Outlet { name, site, feed, language, country, section } = outlet;
    let letters = name.chars().count();
    ensure!(name.trim() == name && (1..=NAME).contains(&letters), "a name has 1 to {NAME} characters, none around");
    ensure!(!name.contains(['<', '>', '|', ';']) && !name.contains("http"), "“{name}” is not the name of an outlet");
    for address in [site, feed] {
        let host = host(address)?;
        let foreign = FOREIGN.iter().any(|foreign| host == *foreign || host.ends_with(&format!(".{foreign}")));
        ensure!(!foreign, "{host} is no host of a publisher's own");
    }
    ensure!(is_language(language), "“{language}” is no language: a primary subtag, with the script where it has two");
    let is_country = country.len() == 2 && country.bytes().all(|letter| letter.is_ascii_uppercase());
    ensure!(is_country, "“{country}” is no country: two capital letters of ISO 3166-1");
    ensure!(SECTIONS.contains(&section.as_str()), "“{section}” is no section: {}", SECTIONS.join(", "));
    for other in before {
        ensure!(other.name != *name, "“{name}” stands twice");
        ensure!(bare(&other.feed) != bare(feed), "{feed} stands twice");
    }
    if let Some(last) = before.last() {
        ensure!(last.country <= *country, "{country} stands after {}: lines stand by country", last.country);
    }
    Ok(())
}

/// The host of an https address as an URL parser writes it.
fn host(address: &str) -> Result<&str> {
    let rest = address.strip_prefix("https://").with_context(|| format!("{address} is not https"))?;
    let (host, path) = rest.split_at(rest.find('/').with_context(|| format!("{address} has no path, not even /"))?);
    let is_label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-')
    };
    let labels: Vec<&str> = host.split('.').collect();
    let named = labels.last().is_some_and(|last| last.bytes().all(|letter| !letter.is_ascii_digit()));
    ensure!(labels.len() >= 2 && labels.iter().all(|label| is_label(label)) && named, "{host} is no host's name");
    let plain = path.bytes().all(|letter| letter.is_ascii_graphic() && !b"\"<>\\^`{|}#".contains(&letter));
    ensure!(plain, "{address} is not written as a URL");
    Ok(host)
}

/// What two addresses of one feed share.
fn bare(address: &str) -> &str {
    let address = address.trim_start_matches("https://");
    address.strip_prefix("www.").unwrap_or(address).trim_end_matches('/')
}

/// Whether a text is a primary subtag, or one with a script.
fn is_language(tag: &str) -> bool {
    let (primary, script) = tag.split_once('-').map_or((tag, None), |(primary, script)| (primary, Some(script)));
    let is_script = |script: &str| {
        let mut letters = script.bytes();
        script.len() == 4
            && letters.next().is_some_and(|letter| letter.is_ascii_uppercase())
            && letters.all(|letter| letter.is_ascii_lowercase())
    };
    (2..=3).contains(&primary.len())
        && primary.bytes().all(|letter| letter.is_ascii_lowercase())
        && script.is_none_or(is_script)
}

/// What a list holds; an error where it is too small or too large.
fn counted(outlets: &[Outlet]) -> Result<Summary> {
    let countries: BTreeSet<&str> = outlets.iter().map(|outlet| outlet.country.as_str()).collect();
    let languages: BTreeSet<&str> = outlets.iter().map(|outlet| outlet.language.as_str()).collect();
    let summary = Summary { outlets: outlets.len(), countries: countries.len(), languages: languages.len() };
    ensure!(
        OUTLETS.contains(&summary.outlets) && summary.countries >= COUNTRIES && summary.languages >= LANGUAGES,
        "{summary}: there must be {OUTLETS:?} outlets, {COUNTRIES} countries and {LANGUAGES} languages or more"
    );
    Ok(summary)
}

/// Asks each feed as a reader's extension does, but through `curl`, and says which gave no stories.
fn ask_all(outlets: &[Outlet]) -> Result<()> {
    step::run(cargo().args(["build", "--package", "sidelight", "--bin", "sidelight", "--profile", assemble::PROFILE]))?;
    let sidelight = assemble::sidelight()?;
    let folder = std::env::temp_dir().join(format!("sidelight-outlets-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(Vec::new());
    std::thread::scope(|threads| {
        for _ in 0..AT_ONCE {
            threads.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(outlet) = outlets.get(at) else { break };
                    match ask(outlet, &folder.join(format!("{at}.feed")), &sidelight) {
                        Ok(word) => println!("{}: {word}", outlet.name),
                        Err(error) => {
                            println!("{}: {error:#}", outlet.name);
                            if let Ok(mut failed) = failed.lock() {
                                failed.push(outlet.name.as_str());
                            }
                        }
                    }
                }
            });
        }
    });
    fs::remove_dir_all(&folder)?;
    let failed = failed.into_inner().unwrap_or_default();
    if !failed.is_empty() {
        bail!("{} of {} feeds gave no stories: {}", failed.len(), outlets.len(), failed.join(", "));
    }
    println!("All {} feeds gave stories.", outlets.len());
    Ok(())
}

/// Asks one feed and reads it; gives how many stories it lists, and whether another host answered.
fn ask(outlet: &Outlet, file: &Path, sidelight: &Path) -> Result<String> {
    let asked = Command::new("curl")
        .args(["--silent", "--show-error", "--location", "--proto", "=https", "--compressed"])
        .args(LIMITS)
        .args(["--write-out", "%{http_code} %{url_effective}", "--output"])
        .arg(file)
        .arg(&outlet.feed)
        .output()
        .context("curl is not there")?;
    ensure!(asked.status.success(), "{}", String::from_utf8_lossy(&asked.stderr).trim());
    let said = String::from_utf8_lossy(&asked.stdout).into_owned();
    let (status, address) = said.split_once(' ').context("curl said nothing")?;
    ensure!(status == "200", "answered {status}");
    let read = Command::new(sidelight).arg("stories").arg(file).output()?;
    ensure!(read.status.success(), "no feed: {}", String::from_utf8_lossy(&read.stderr).trim());
    let stories = String::from_utf8_lossy(&read.stdout).lines().count();
    ensure!(stories > 0, "no stories");
    let moved = host(address).ok().filter(|now| Some(*now) != host(&outlet.feed).ok());
    Ok(moved.map_or(format!("{stories} stories"), |now| format!("{stories} stories, answered by {now}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"name": "Post", "site": "https://www.post.example/", "feed": "https://www.post.example/rss",
        "language": "en", "country": "GB", "section": "news"}"#;

    /// A line with one field changed.
    fn with(field: &str, value: &str) -> String {
        let mut line: serde_json::Value = serde_json::from_str(LINE).expect("the line is JSON");
        line[field] = value.into();
        line.to_string()
    }

    fn error(lines: &str) -> String {
        format!("{:#}", read(lines).expect_err(lines))
    }

    #[test]
    fn the_packaged_list_is_valid() {
        let text = fs::read_to_string(root().join(LIST)).expect("the list is there");
        let outlets = read(&text).expect("each line is as it must be");
        let summary = counted(&outlets).expect("there are enough");
        assert!(summary.outlets >= 250, "{summary}");
        // Where many outlets are edited, none stands for the country alone.
        for country in ["AR", "AU", "BR", "CA", "DE", "ES", "FR", "GB", "IN", "IT", "JP", "MX", "US"] {
            let front = outlets.iter().filter(|outlet| outlet.country == country && outlet.section == "news").count();
            assert!(front >= 3, "{country} has {front} front pages");
        }
    }

    #[test]
    fn a_line_that_is_wrong_is_named() {
        let whole = with("section", "news");
        assert_eq!(read(&whole).expect("it is valid").len(), 1);
        for (field, value, why) in [
            ("name", "", "1 to 60"),
            ("name", " Post", "1 to 60"),
            ("name", "Post | News", "not the name"),
            ("site", "http://post.example/", "not https"),
            ("feed", "http://post.example/rss", "not https"),
            ("feed", "https://post.example", "no path"),
            ("feed", "https://POST.example/rss", "no host's name"),
            ("feed", "https://127.0.0.1/rss", "no host's name"),
            ("feed", "https://u:p@post.example/rss", "no host's name"),
            ("feed", "https://post.example:8080/rss", "no host's name"),
            ("feed", "https://post.example/rss feed", "not written as a URL"),
            ("feed", "https://feeds.feedburner.com/post", "no host of a publisher's own"),
            ("language", "english", "no language"),
            ("language", "en-GB", "no language"),
            ("country", "UK!", "no country"),
            ("country", "gb", "no country"),
            ("section", "opinion", "no section"),
        ] {
            let said = error(&format!("{whole}\n{}", with(field, value)));
            assert!(said.starts_with("line 2: ") && said.contains(why), "{field} {value}: {said}");
        }
        assert!(error("{}").contains("missing field"));
        assert!(error(&with("leaning", "left")).contains("unknown field"));
    }

    #[test]
    fn what_stands_twice_or_out_of_order_is_named() {
        let whole = with("section", "news");
        assert!(error(&format!("{whole}\n{whole}")).contains("“Post” stands twice"));
        let renamed = with("name", "Other").replace("www.post.example/rss", "post.example/rss/");
        assert!(error(&format!("{whole}\n{renamed}")).contains("stands twice"));
        let earlier = with("name", "Other").replace("/rss", "/feed").replace("GB", "FR");
        assert!(error(&format!("{whole}\n{earlier}")).contains("by country"));
    }

    #[test]
    fn a_list_has_enough_of_everything() {
        let outlet = read(&with("section", "news")).expect("it is valid");
        assert!(counted(&outlet).expect_err("one is too few").to_string().contains("1 outlets in 1 countries"));
    }
}
