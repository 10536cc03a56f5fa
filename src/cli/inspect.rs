//! `sidelight inspect`: what an index holds and what its bytes go to.

use super::library;
use anyhow::Result;
use sidelight::{index::IndexStats, time::date_of};
use std::io::Write;
use std::path::PathBuf;

/// Show what an index holds: stories, outlets, languages, dates, bytes of each section
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  sidelight inspect news.sidelight
  sidelight inspect news.sidelight --json | jq .stories")]
pub struct Args {
    /// The index
    index: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let stats = library::open_index(&args.index)?.stats();
    if args.json {
        serde_json::to_writer(&mut *out, &stats)?;
        writeln!(out)?;
        return Ok(());
    }
    print(&stats, out)
}

fn print(stats: &IndexStats, out: &mut impl Write) -> Result<()> {
    let sample = if stats.sample { " (a sample: its addresses lead nowhere)" } else { "" };
    writeln!(out, "name       {}{sample}", stats.name)?;
    writeln!(out, "build      {}", stats.build_id)?;
    if let Some(base) = &stats.base_id {
        writeln!(out, "delta      over the index of build {base}: give it with --delta, beside that index")?;
    }
    writeln!(out, "built      {}", date_of(stats.created))?;
    writeln!(out, "stories    {}", stats.stories)?;
    writeln!(out, "outlets    {}", stats.outlets)?;
    let languages: Vec<String> = stats.languages.iter().map(|(lang, n)| format!("{lang} {n}")).collect();
    writeln!(out, "languages  {}", languages.join(", "))?;
    match (stats.oldest, stats.newest) {
        (Some(oldest), Some(newest)) => writeln!(out, "dates      {} to {}", date_of(oldest), date_of(newest))?,
        _ => writeln!(out, "dates      none")?,
    }
    let per_story = |bytes: u64| bytes as f64 / f64::from(stats.stories.max(1));
    writeln!(out, "bytes      {} ({:.1} a story)", stats.bytes, per_story(stats.bytes))?;
    writeln!(out, "\n{:<20} {:<16} {:>12} {:>9}", "section", "role", "bytes", "a story")?;
    for section in &stats.sections {
        let bytes = section.bytes;
        writeln!(out, "{:<20} {:<16} {bytes:>12} {:>9.2}", section.tag, section.role, per_story(bytes))?;
    }
    Ok(())
}
