//! `sidelight similar`: similar stories for a page.

use super::{library, page};
use anyhow::Result;
use serde::Serialize;
use sidelight::page::Extraction;
use sidelight::similar::{Copy, InLanguage, Lookup, Match, Nothing, SimilarOptions, Tier};
use sidelight::time::date_of;
use sidelight::{Error, ErrorKind};
use std::io::Write;
use std::path::PathBuf;

/// Most terms named that a story shares with the page.
const TERMS: usize = 6;

/// Show stories of one or several indexes that are similar to a page
#[derive(clap::Args)]
#[command(override_usage = "sidelight similar [OPTIONS] <INDEX>... <PAGE>")]
#[command(after_help = "\
Several indexes are asked as one: an address comes once, copies are folded, an outlet gets its two
places over all. The first argument is an index; each that follows is one, too, if it is an existing
file with an index in it, until the first that is not: the page.

Examples:
  sidelight similar news.sidelight story.html
  sidelight similar world.sidelight local.sidelight story.html
  sidelight similar news.sidelight story.html --json --limit 3 | jq '.matches[].url'
  curl -s https://news.example/story | sidelight similar news.sidelight - --url https://news.example/story")]
pub struct Args {
    /// The first index
    index: PathBuf,
    /// More indexes; then the page, an HTML or text file or `-` for standard input
    #[arg(required = true, value_name = "INDEX|PAGE")]
    rest: Vec<PathBuf>,
    /// Address the page was read from; a story is never shown for itself
    #[arg(long, default_value = "", hide_default_value = true)]
    url: String,
    /// Most stories shown
    #[arg(long, short = 'n')]
    limit: Option<usize>,
    /// Least score shown, 0 to 1
    #[arg(long)]
    threshold: Option<f32>,
    /// Most stories of one outlet
    #[arg(long, value_name = "N")]
    per_outlet: Option<usize>,
    /// Never show this outlet; may be given several times
    #[arg(long, value_name = "OUTLET")]
    hide: Vec<String>,
    /// Leave closeness in time out of the score
    #[arg(long)]
    no_dates: bool,
    /// Look a page up that seems to be no article, too
    #[arg(long)]
    anyway: bool,
    /// A delta to lay over the index that it was made for; may be given several times
    #[arg(long, value_name = "FILE")]
    delta: Vec<PathBuf>,
    /// Print one JSON object: `extraction`, `matches` (each with its index as `library`), `copies` (stories
    /// with the page's own text), `query`, `nothing`,
    /// `other_languages` (stories that may tell the same)
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Answer {
    extraction: Extraction,
    #[serde(flatten)]
    lookup: Lookup,
}

impl Args {
    fn resolve(&self) -> SimilarOptions {
        let defaults = SimilarOptions::default();
        SimilarOptions {
            limit: self.limit.unwrap_or(defaults.limit),
            threshold: self.threshold.unwrap_or(defaults.threshold),
            per_outlet: self.per_outlet.unwrap_or(defaults.per_outlet),
            hidden_outlets: self.hide.clone(),
            use_dates: !self.no_dates,
            anyway: self.anyway,
        }
    }
}

pub fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let (indexes, pages) =
        library::split(&args.index, &args.rest, "give a page behind them, an HTML or text file or `-`")?;
    let [page] = pages else {
        let message = format!(
            "{} is no index that exists, so it is taken as the page, but more follows it: check the paths of the \
             indexes, give one page, and the page last",
            pages[0].display()
        );
        return Err(Error::new(ErrorKind::InvalidArgument, message).into());
    };
    let collection = library::open(&indexes, &args.delta)?;
    let extraction = page::extract(page, &args.url)?;
    let lookup = collection.look_up_page(&extraction, &args.resolve());
    if args.json {
        serde_json::to_writer(&mut *out, &Answer { extraction, lookup })?;
        writeln!(out)?;
        return Ok(());
    }
    for (number, found) in lookup.matches.iter().enumerate() {
        print(number + 1, found, indexes.len() > 1, out)?;
    }
    if lookup.matches.is_empty() {
        writeln!(out, "{}", why(lookup.nothing))?;
    }
    for InLanguage { lang, stories } in &lookup.other_languages {
        writeln!(out, "in another language, {lang}, may tell the same:")?;
        for story in stories {
            writeln!(out, "   {}\n   {}  {}", story.title, story.outlet, story.url)?;
        }
    }
    let has_address = extraction.article.is_some_and(|article| !article.url.is_empty());
    print_copies(&lookup.copies, has_address, out)
}

/// What was left out because it has the page's own text.
fn print_copies(copies: &[Copy], has_address: bool, out: &mut impl Write) -> Result<()> {
    match (copies.len(), has_address) {
        (0, _) => return Ok(()),
        (1, true) => writeln!(out, "the same text also at 1 outlet:")?,
        (count, true) => writeln!(out, "the same text also at {count} outlets:")?,
        (1, false) => writeln!(out, "left out, for the text seems to come from it (--url says where it was read):")?,
        (_, false) => writeln!(out, "left out, for the text seems to come from them (--url says where it was read):")?,
    }
    for copy in copies {
        writeln!(out, "   {}\n   {} {}", copy.title, copy.outlet, copy.url)?;
    }
    Ok(())
}

fn why(nothing: Option<Nothing>) -> &'static str {
    match nothing {
        Some(Nothing::NotAnArticle) => "nothing: the page is not an article (--anyway looks it up)",
        Some(Nothing::NoIndexInLanguage) => "nothing: no index has a story in the page's language",
        Some(Nothing::NoText) => "nothing: there is next to no text on the page",
        Some(Nothing::NothingClose) | None => "nothing: no story is close enough",
    }
}

/// `named`: whether its index is named, too.
fn print(number: usize, found: &Match, named: bool, out: &mut impl Write) -> Result<()> {
    let tier = match found.tier {
        Tier::SameEvent => "same event",
        Tier::Background => "background",
    };
    writeln!(out, "{number}. {}", found.title)?;
    let day = found.published.map(date_of).unwrap_or_default();
    let library = if named { format!(", {}", found.library) } else { String::new() };
    writeln!(out, "   {} {day}  {tier}, {:.0} %{library}", found.outlet, (found.score * 100.0).min(99.0))?;
    if let Some(snippet) = &found.snippet {
        writeln!(out, "   {snippet}")?;
    }
    writeln!(out, "   {}", found.url)?;
    let terms: Vec<&str> = found.reasons.iter().take(TERMS).map(|r| r.term.as_str()).collect();
    if !terms.is_empty() {
        let apart = match found.days_apart {
            Some(0) => "; same day".to_owned(),
            Some(1) => "; 1 day apart".to_owned(),
            Some(days) => format!("; {days} days apart"),
            None => String::new(),
        };
        writeln!(out, "   shares {}{apart}", terms.join(", "))?;
    }
    if !found.also_at.is_empty() {
        let outlets: Vec<&str> = found.also_at.iter().map(|c| c.outlet.as_str()).collect();
        writeln!(out, "   also at {}", outlets.join(", "))?;
    }
    Ok(())
}
