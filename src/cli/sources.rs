//! What commands that read stories are given beside their inputs, and what they say was left out.

use super::progress::note;
use anyhow::{Context, Result};
use clap::ValueEnum;
use sidelight::source::{FetchOptions, Format, SourceOptions, TakeDown, Tally};
use sidelight::{Error, ErrorKind};
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

/// How inputs are told apart; for the help of the commands.
pub const INPUTS: &str = "\
Inputs are files, folders, http(s) addresses and `-`. What one is shows by its content; each may be packed by gzip:
  a feed      RSS, Atom, RDF or JSON Feed, one story an item
  a sitemap   one story an address with a news headline; there is no text, so that only headlines are compared,
              unless --full-text reads the pages
  a list      of addresses, which are read in turn: OPML, a sitemap index, or a text with one a line (# is a comment)
  JSON Lines  one story a line: `url`, `title`, `text`, and optionally `outlet`, `published` (RFC 3339, a day
              alone or Unix seconds), `lang`, `snippet`; or a corpus in the BEIR layout, file or folder
  HTML        one page, also as a browser saves it, alone or in a single file (MHTML); its canonical address is its
              `url`
  a folder    all HTML pages below it; a page without a canonical address gets `https://` and its path in the folder
              where that begins with a host's name, as `wget -r` leaves it; other pages are an error
  WordPress   an export (WXR): the posts that are published and have no password
  WARC        a web archive, packed by gzip or not: answers with status 200 and HTML in them
  tinysearch  the JSON array a static site feeds tinysearch with

What is wrong is left out with a note, and never costs the stories of other inputs; --strict stops instead.

Publishers are heard: pages that say `noindex`, and pages and feeds that say `tdm-reservation: 1`, are left out; of
those that say `nosnippet` the headline alone is taken. What is fetched is asked for one at a time of a host, with a
pause, as its robots.txt allows (our name there is `sidelight`), and again later where it says so.";

/// How sources are read.
#[derive(clap::Args)]
pub struct Reading {
    /// Format of all inputs, where their content does not tell
    #[arg(long, value_enum, value_name = "FORMAT")]
    from: Option<From>,
    /// Address that relative addresses of a tinysearch file, and of a feed that gives no base, are resolved against
    #[arg(long, value_name = "URL")]
    site: Option<String>,
    /// Stop at the first bad line, page or source instead of leaving it out with a note
    #[arg(long)]
    strict: bool,
    /// Fetch the page of each story that a feed or sitemap tells of, and take the article's text from it
    #[arg(long)]
    full_text: bool,
    /// List of stories that are never taken: an address or a host a line; may be given several times
    #[arg(long, value_name = "FILE")]
    take_down: Vec<PathBuf>,
    #[command(flatten)]
    fetching: Fetching,
}

/// How others are asked.
#[derive(clap::Args)]
#[command(next_help_heading = "Fetching")]
pub struct Fetching {
    /// Who asks: a page or mail address that those who are asked find in their logs; SIDELIGHT_CONTACT where absent
    #[arg(long, value_name = "ADDRESS")]
    contact: Option<String>,
    /// Requests at once, of different hosts
    #[arg(long, value_name = "N", default_value_t = 8)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=64))]
    at_once: u16,
    /// Pause between two requests of one host, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "1", value_parser = seconds)]
    pause: Duration,
    /// Longest time for a whole answer, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    timeout: Duration,
    /// Ask hosts in your own network and on this machine, too
    #[arg(long)]
    allow_private: bool,
}

/// Seconds up to an hour, with a fraction or without.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "no number of seconds".to_owned())?;
    if (0.0..=3600.0).contains(&seconds) { Ok(Duration::from_secs_f64(seconds)) } else { Err("0 to 3600".to_owned()) }
}

#[derive(Clone, Copy, ValueEnum)]
enum From {
    Feed,
    Opml,
    List,
    Sitemaps,
    Jsonl,
    Html,
    Mhtml,
    Tinysearch,
    Warc,
    Wordpress,
}

impl Fetching {
    /// How others are asked; by `contact` where the command line and the environment name none.
    pub fn resolve(&self, contact: &str) -> FetchOptions {
        let Self { contact: given, at_once, pause, timeout, allow_private } = self;
        let given =
            given.clone().or_else(|| std::env::var("SIDELIGHT_CONTACT").ok()).filter(|given| !given.trim().is_empty());
        FetchOptions {
            contact: given.unwrap_or_else(|| contact.to_owned()),
            allow_private: *allow_private,
            at_once: usize::from(*at_once),
            pause: *pause,
            deadline: *timeout,
            ..FetchOptions::default()
        }
    }
}

impl Reading {
    /// # Errors
    /// A list of what was taken down that cannot be read.
    pub fn resolve(&self) -> Result<SourceOptions> {
        let format = self.from.map(|from| match from {
            From::Feed => Format::Feed,
            From::Opml => Format::Opml,
            From::List => Format::List,
            From::Sitemaps => Format::Sitemaps,
            From::Jsonl => Format::JsonLines,
            From::Html => Format::Html,
            From::Mhtml => Format::Mhtml,
            From::Tinysearch => Format::Tinysearch,
            From::Warc => Format::Warc,
            From::Wordpress => Format::WordPress,
        });
        Ok(SourceOptions {
            format,
            strict: self.strict,
            site: self.site.clone(),
            full_text: self.full_text,
            take_down: take_down(&self.take_down)?,
            fetching: self.fetching.resolve(""),
        })
    }
}

/// The lists of what is never taken, as one.
///
/// # Errors
/// A file that cannot be read, and a line that is neither address nor host: one that is passed over would leave what
/// somebody asked to go.
pub fn take_down(files: &[PathBuf]) -> Result<TakeDown> {
    let mut all = TakeDown::default();
    for file in files {
        let place = file.display();
        let text = fs::read_to_string(file).with_context(|| format!("{place}; check the path and its permissions"))?;
        let (list, wrong) = TakeDown::read(&text);
        if let Some((line, entry)) = wrong.first() {
            let message = format!("{place}:{line}: \"{entry}\" is neither an address nor a host; mend the line");
            return Err(Error::new(ErrorKind::InvalidArgument, message).into());
        }
        all.add(list);
    }
    Ok(all)
}

/// What became of the stories that were read.
#[derive(Default)]
pub struct Taken {
    /// Tellings of a story that do not count, as another of its address does.
    pub doubles: usize,
    /// Stories that no index takes.
    pub skipped: usize,
}

/// Says what was left out and why.
///
/// # Errors
/// The first reason where nothing was read at all.
pub fn report(tally: &Tally, taken: &Taken) -> Result<()> {
    let left_out = &tally.left_out;
    let nothing = tally.stories == 0;
    say(tally, taken, usize::from(nothing && left_out.count() == 1));
    match left_out.first().first() {
        Some(error) if nothing => Err(error.clone().into()),
        _ => Ok(()),
    }
}

/// Says what was left out and why, but for the first reasons that are said elsewhere.
pub fn say(tally: &Tally, taken: &Taken, said: usize) {
    let left_out = &tally.left_out;
    for error in left_out.first().iter().skip(said) {
        note(&format!("left out: {error}"));
    }
    let kinds = |counts: &std::collections::BTreeMap<&str, usize>| {
        counts.iter().map(|(code, count)| format!("{count} {code}")).collect::<Vec<_>>().join(", ")
    };
    if left_out.count() > left_out.first().len() {
        let more = left_out.count() - left_out.first().len();
        note(&format!("{more} more left out; in all {}", kinds(left_out.counts())));
    }
    for error in tally.not_followed.first() {
        note(&format!("without its page's text: {error}"));
    }
    let not_followed = tally.not_followed.count() - tally.not_followed.first().len();
    for (count, one, several, what) in [
        (not_followed, "more", "more", "without their pages' texts"),
        (tally.not_articles, "page", "pages", "left out: not articles"),
        (tally.reserved, "story", "stories", "left out: their publishers reserve them (noindex, tdm-reservation)"),
        (tally.taken_down, "story", "stories", "left out: taken down"),
        (tally.revisits, "unchanged page", "unchanged pages", "left out: the archive has no copy (revisit records)"),
        (tally.other_status, "response", "responses", "left out: a status other than 200"),
        (tally.other_types, "response", "responses", "left out: not HTML"),
        (tally.truncated, "page", "pages", "cut by the crawler, read as far as they go"),
        (tally.not_public, "item", "items", "of the export left out: not published, or behind a password"),
        (tally.not_posts, "item", "items", "of the export left out: not posts"),
        (taken.skipped, "story", "stories", "left out: no http(s) address, or neither headline nor text"),
    ] {
        if count > 0 {
            note(&format!("{count} {} {what}", if count == 1 { one } else { several }));
        }
    }
    say_doubles(taken.doubles);
}

/// Says how many tellings do not count, as others of their addresses do.
pub fn say_doubles(doubles: usize) {
    if doubles > 0 {
        let noun = if doubles == 1 { "story" } else { "stories" };
        note(&format!("{doubles} {noun} told more than once: the owner of the address counts, then the newest"));
    }
}
