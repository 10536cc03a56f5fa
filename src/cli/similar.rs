//! `sidelight similar`: similar stories for a page.

use super::{library, page};
use anyhow::Result;
use serde::Serialize;
use sidelight::page::{Extraction, Kind};
use sidelight::similar::{Lookup, Match, Nothing, SimilarOptions, Tier};
use sidelight::time::date_of;
use std::io::Write;
use std::path::PathBuf;

/// Show stories of an index that are similar to a page
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  sidelight similar news.sidelight story.html
  sidelight similar news.sidelight story.html --json --limit 3 | jq '.matches[].url'
  curl -s https://news.example/story | sidelight similar news.sidelight - --url https://news.example/story")]
pub struct Args {
    /// The index
    index: PathBuf,
    /// An HTML or text file; `-` for standard input
    page: PathBuf,
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
    /// A delta to lay over the index; may be given several times
    #[arg(long, value_name = "FILE")]
    delta: Vec<PathBuf>,
    /// Print one JSON object: `extraction`, `matches`, `query`, `nothing`
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
        }
    }
}

pub fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let library = library::open(&args.index, &args.delta)?;
    let extraction = page::extract(&args.page, &args.url)?;
    let lookup = library.look_up_page(&extraction, &args.resolve());
    if args.json {
        serde_json::to_writer(&mut *out, &Answer { extraction, lookup })?;
        writeln!(out)?;
        return Ok(());
    }
    for (number, found) in lookup.matches.iter().enumerate() {
        print(number + 1, found, out)?;
    }
    if lookup.matches.is_empty() {
        writeln!(out, "{}", why(lookup.nothing, extraction.kind))?;
    }
    Ok(())
}

fn why(nothing: Option<Nothing>, kind: Kind) -> &'static str {
    match nothing {
        Some(Nothing::NotAnArticle) => "nothing: the page is not an article",
        Some(Nothing::NoIndexInLanguage) => "nothing: the index has no story in the page's language",
        _ if !kind.is_article() => "nothing: the page is not an article",
        _ => "nothing: no story of the index is close enough",
    }
}

fn print(number: usize, found: &Match, out: &mut impl Write) -> Result<()> {
    let tier = match found.tier {
        Tier::SameEvent => "same event",
        Tier::Background => "background",
    };
    writeln!(out, "{number}. {}", found.title)?;
    let day = found.published.map(date_of).unwrap_or_default();
    writeln!(out, "   {} {day}  {tier}, {:.0} %", found.outlet, (found.score * 100.0).min(99.0))?;
    if let Some(snippet) = &found.snippet {
        writeln!(out, "   {snippet}")?;
    }
    writeln!(out, "   {}", found.url)?;
    let terms: Vec<&str> = found.reasons.iter().map(|r| r.term.as_str()).collect();
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
