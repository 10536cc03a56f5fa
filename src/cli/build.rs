//! `sidelight build`: stories -> an index.

use super::progress::{Progress, note};
use super::sources::{INPUTS, Reading, Taken, report};
use super::{clock, library};
use anyhow::{Context, Result, bail};
use sidelight::article::Article;
use sidelight::index::{Added, BuildOptions, Index, IndexBuilder};
use sidelight::publish::write_whole;
use sidelight::source::{self, SourceOptions};
use std::io::Write;
use std::path::PathBuf;

/// Build an index from stories: feeds, HTML files and folders, JSON Lines
#[derive(clap::Args)]
#[command(after_help = help())]
pub struct Args {
    /// Files and folders; `-` for standard input
    #[arg(required_unless_present = "remove", value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// File to write the index to
    #[arg(long, short, value_name = "FILE")]
    out: PathBuf,
    /// Name shown to readers; the name of --out without its ending where absent
    #[arg(long)]
    name: Option<String>,
    #[command(flatten)]
    reading: Reading,
    /// Longest snippet stored, in characters, at most 1000; 0 stores none
    #[arg(long, value_name = "CHARACTERS", default_value_t = 140)]
    #[arg(value_parser = clap::value_parser!(u16).range(0..=1000))]
    snippets: u16,
    /// Leave out the section that finds headlines as you type
    #[arg(long)]
    no_headline_search: bool,
    /// Mark the index as a sample: its addresses lead nowhere and it is never outdated
    #[arg(long)]
    sample: bool,
    /// Time of creation written into the index: RFC 3339 or Unix seconds
    #[arg(long, value_name = "TIME")]
    created: Option<String>,
    /// Write a delta over this index instead: stories added, replaced and removed, told by their addresses
    #[arg(long, value_name = "INDEX")]
    base: Option<PathBuf>,
    /// Take the story at this address out of the base; may be given several times
    #[arg(long, value_name = "URL", requires = "base")]
    remove: Vec<String>,
}

fn help() -> String {
    format!(
        "{INPUTS}

Pages that are not articles are left out and counted. The same inputs, in the same order, with the same --created give
the same bytes. Without --created the time is SOURCE_DATE_EPOCH where that is set, else now.

Examples:
  sidelight build stories.jsonl --out news.sidelight --name \"World news\"
  sidelight build mirror/ feed.xml --out news.sidelight
  sidelight build public/index.json --from tinysearch --site https://blog.example --out blog.sidelight
  sidelight stories feed.xml | sidelight build - --out news.sidelight
  sidelight build today.jsonl --base news.sidelight --remove https://news.example/withdrawn --out today.sidelight"
    )
}

impl Args {
    fn resolve(&self) -> Result<(SourceOptions, BuildOptions)> {
        let created = clock::now(self.created.as_deref(), "--created")?;
        let stem = || self.out.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        Ok((
            self.reading.resolve(),
            BuildOptions {
                name: self.name.clone().unwrap_or_else(stem),
                sample: self.sample,
                created,
                snippet_chars: self.snippets,
                headline_search: !self.no_headline_search,
            },
        ))
    }
}

pub fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let (source_options, build_options) = args.resolve()?;
    let mut builder = match &args.base {
        Some(base) => IndexBuilder::delta(&library::open_index(base)?, build_options)
            .with_context(|| base.display().to_string())?,
        None => IndexBuilder::new(build_options),
    };
    args.remove.iter().for_each(|url| builder.remove(url));
    let mut taken = Taken::default();
    let tally = {
        let progress = Progress::new("reading stories", 0);
        let mut before = 0;
        source::read(&args.inputs, &source_options, &mut |stories: Vec<Article>| {
            for added in builder.add_all(&stories, &|done| progress.set(before + done)) {
                match added {
                    Added::New => {}
                    Added::Replaced => taken.replaced += 1,
                    Added::Skipped => taken.skipped += 1,
                }
            }
            before += stories.len();
            Ok(())
        })?
    };
    report(&tally, &taken);
    note("writing the index");
    let index = builder.finish().with_context(|| {
        let inputs: Vec<String> = args.inputs.iter().map(|i| i.display().to_string()).collect();
        inputs.join(", ")
    })?;
    if args.out.file_name().is_none() {
        bail!("--out {}: not a file's name", args.out.display());
    }
    write_whole(&args.out, &index)?;
    let stories = Index::open(&index)?.stories();
    let per_story = index.len() as f64 / f64::from(stories.max(1));
    let noun = if stories == 1 { "story" } else { "stories" };
    writeln!(out, "{}: {stories} {noun}, {} bytes ({per_story:.1} a story)", args.out.display(), index.len())?;
    Ok(())
}
