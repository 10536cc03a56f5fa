//! What commands that read stories are given beside their inputs, and what they say was left out.

use super::progress::note;
use clap::ValueEnum;
use sidelight::source::{Format, SourceOptions, Tally};

/// How inputs are told apart; for the help of the commands.
pub const INPUTS: &str = "\
Inputs are told apart by their first bytes; each may be packed by gzip:
  JSON Lines  one story a line: `url`, `title`, `text`, and optionally `outlet`, `published` (RFC 3339, a day
              alone or Unix seconds), `lang`, `snippet`
  HTML        one page; its canonical address is its `url`
  a folder    all HTML pages below it; a page without a canonical address gets `https://` and its path in the folder
              where that begins with a host's name, as `wget -r` leaves it; other pages are an error
  a feed      RSS, Atom or JSON Feed, one story an item
  a sitemap   one story an address with a news headline; there is no text, so that only headlines are compared
  tinysearch  the JSON array a static site feeds tinysearch with; only with --from tinysearch";

/// How sources are read.
#[derive(clap::Args)]
pub struct Reading {
    /// Format of all inputs, where their first bytes do not tell
    #[arg(long, value_enum, value_name = "FORMAT")]
    from: Option<From>,
    /// Address that relative addresses of a tinysearch file, and of a feed that gives no base, are resolved against
    #[arg(long, value_name = "URL")]
    site: Option<String>,
    /// Leave out bad lines, pages and feeds with a note instead of stopping at the first
    #[arg(long)]
    keep_going: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum From {
    Jsonl,
    Html,
    Feed,
    Tinysearch,
}

impl Reading {
    pub fn resolve(&self) -> SourceOptions {
        let format = self.from.map(|from| match from {
            From::Jsonl => Format::JsonLines,
            From::Html => Format::Html,
            From::Feed => Format::Feed,
            From::Tinysearch => Format::Tinysearch,
        });
        SourceOptions { format, keep_going: self.keep_going, site: self.site.clone() }
    }
}

/// What became of the stories that were read.
#[derive(Default)]
pub struct Taken {
    /// Stories that a later one with their address took the place of.
    pub replaced: usize,
    /// Stories that no index takes.
    pub skipped: usize,
}

/// Says what was left out and why.
pub fn report(tally: &Tally, taken: &Taken) {
    let left_out = &tally.left_out;
    for error in left_out.first() {
        note(&format!("left out: {error}"));
    }
    let more = left_out.count() - left_out.first().len();
    for (count, one, several, what) in [
        (more, "more", "more", "left out"),
        (tally.not_articles, "page", "pages", "left out: not articles"),
        (taken.replaced, "story", "stories", "replaced by a later one with the same address"),
        (taken.skipped, "story", "stories", "left out: no http(s) address, or neither headline nor text"),
    ] {
        if count > 0 {
            note(&format!("{count} {} {what}", if count == 1 { one } else { several }));
        }
    }
}
