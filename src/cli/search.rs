//! `sidelight search`: headlines by their words, as you type.

use super::library;
use anyhow::Result;
use sidelight::time::date_of;
use sidelight::{Error, ErrorKind};
use std::io::Write;
use std::path::PathBuf;

/// Find stories whose headline holds all the words, the last one as a prefix
#[derive(clap::Args)]
#[command(override_usage = "sidelight search [OPTIONS] <INDEX>... <WORDS>...")]
#[command(after_help = "\
The first argument is an index; each that follows is one, too, if it is an existing file with an
index in it, until the first that is not: it and all behind it are words.

Examples:
  sidelight search news.sidelight biden put
  sidelight search world.sidelight local.sidelight ferry
  sidelight search news.sidelight \"G7 summit\" --limit 20 --json")]
pub struct Args {
    /// The first index
    index: PathBuf,
    /// More indexes; then words of the headline, of which the last may be cut short
    #[arg(required = true, value_name = "INDEX|WORD")]
    rest: Vec<PathBuf>,
    /// Most headlines shown
    #[arg(long, short = 'n', default_value_t = 10)]
    limit: usize,
    /// A delta to lay over the index that it was made for; may be given several times
    #[arg(long, value_name = "FILE")]
    delta: Vec<PathBuf>,
    /// Print one JSON object a headline: url, title, outlet, published, published_day (where that is a day alone),
    /// library (its index)
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let (indexes, words) = library::split(&args.index, &args.rest, "give words behind them")?;
    let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    if let Some(path) = words.iter().find(|word| word.ends_with(".sidelight")) {
        let message = format!("{path} is no index that exists: check its path, and give the words behind all indexes");
        return Err(Error::new(ErrorKind::InvalidArgument, message).into());
    }
    let found = library::open(&indexes, &args.delta)?.search(&words.join(" "), args.limit);
    for headline in &found {
        if args.json {
            serde_json::to_writer(&mut *out, headline)?;
            writeln!(out)?;
        } else {
            let day = headline.published.map(date_of).unwrap_or_default();
            let library = if indexes.len() > 1 { format!("  {}", headline.library) } else { String::new() };
            writeln!(out, "{}\n  {} {day}{library}\n  {}", headline.title, headline.outlet, headline.url)?;
        }
    }
    if found.is_empty() && !args.json {
        writeln!(out, "no headline holds these words")?;
    }
    Ok(())
}
