//! `sidelight search`: headlines by their words, as you type.

use super::library;
use anyhow::Result;
use sidelight::time::date_of;
use std::io::Write;
use std::path::PathBuf;

/// Find stories whose headline holds all the words, the last one as a prefix
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  sidelight search news.sidelight biden put
  sidelight search news.sidelight \"G7 summit\" --limit 20 --json")]
pub struct Args {
    /// The index
    index: PathBuf,
    /// Words of the headline; the last may be cut short
    #[arg(required = true)]
    words: Vec<String>,
    /// Most headlines shown
    #[arg(long, short = 'n', default_value_t = 10)]
    limit: usize,
    /// A delta to lay over the index; may be given several times
    #[arg(long, value_name = "FILE")]
    delta: Vec<PathBuf>,
    /// Print one JSON object a headline: url, title, outlet, published
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let found = library::open(&args.index, &args.delta)?.search(&args.words.join(" "), args.limit);
    for headline in &found {
        if args.json {
            serde_json::to_writer(&mut *out, headline)?;
            writeln!(out)?;
        } else {
            let day = headline.published.map(date_of).unwrap_or_default();
            writeln!(out, "{}\n  {} {day}\n  {}", headline.title, headline.outlet, headline.url)?;
        }
    }
    if found.is_empty() && !args.json {
        writeln!(out, "no headline holds these words")?;
    }
    Ok(())
}
