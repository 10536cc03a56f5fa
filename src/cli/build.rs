//! `sidelight build`: stories -> an index.

use super::progress::{Progress, note};
use super::sources::{INPUTS, Reading, Taken, report};
use super::{clock, library};
use anyhow::{Context, Result, bail};
use sidelight::index::{BuildOptions, Index, IndexBuilder};
use sidelight::publish::write_whole;
use sidelight::source::snippets::{LONGEST, USUAL};
use sidelight::source::{self, Chosen, Owners, Snippets, SourceOptions};
use std::io::Write;
use std::path::PathBuf;

/// Build an index from stories: feeds and lists of them, pages and folders, JSON Lines
#[derive(clap::Args)]
#[command(after_help = help())]
pub struct Args {
    /// Files, folders and addresses; `-` for standard input
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
    #[arg(long, value_name = "CHARACTERS", default_value_t = USUAL)]
    #[arg(value_parser = clap::value_parser!(u16).range(0..=1000))]
    snippets: u16,
    /// Longest snippet of one outlet, told by its host: `news.example=0`; may be given several times
    #[arg(long, value_name = "HOST=CHARACTERS", value_parser = snippets_of)]
    snippets_of: Vec<(String, u16)>,
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

A host is that of the outlet's addresses without `www.`, and stands for those below it. Over a base, --take-down also
removes what the base holds, and a story replaces the base's of its address, whoever tells it.

Examples:
  sidelight build stories.jsonl --out news.sidelight --name \"World news\"
  sidelight build outlets.opml --out news.sidelight --contact https://me.example/ --snippets-of post.example=0
  sidelight build mirror/ feed.xml --out news.sidelight
  sidelight build public/index.json --from tinysearch --site https://blog.example --out blog.sidelight
  sidelight stories feed.xml | sidelight build - --out news.sidelight
  sidelight build today.jsonl --base news.sidelight --remove https://news.example/withdrawn --out today.sidelight"
    )
}

impl Args {
    fn limits(&self) -> Snippets {
        Snippets { usual: self.snippets, of: self.snippets_of.clone() }
    }

    fn resolve(&self) -> Result<(SourceOptions, BuildOptions)> {
        let epoch = std::env::var("SOURCE_DATE_EPOCH").ok();
        let created = match &self.created {
            Some(text) => clock::now(Some(text), "--created")?,
            None => clock::now(epoch.as_deref(), "SOURCE_DATE_EPOCH")?,
        };
        let stem = || self.out.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        Ok((
            self.reading.resolve()?,
            BuildOptions {
                name: self.name.clone().unwrap_or_else(stem),
                sample: self.sample,
                created,
                snippet_chars: self.limits().most(),
                headline_search: !self.no_headline_search,
            },
        ))
    }
}

/// A host and its longest snippet.
fn snippets_of(text: &str) -> Result<(String, u16), String> {
    let (host, longest) = text.split_once('=').ok_or("not HOST=CHARACTERS, as news.example=80")?;
    let longest: u16 = longest.parse().ok().filter(|longest| *longest <= LONGEST).ok_or("characters are 0 to 1000")?;
    Ok((Snippets::host(host).ok_or("no host; write it without https://")?, longest))
}

pub fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let (source_options, build_options) = args.resolve()?;
    let mut builder = match &args.base {
        Some(path) => {
            let base = library::open_index(path)?;
            let mut builder = IndexBuilder::delta(&base, build_options).with_context(|| path.display().to_string())?;
            base.urls().filter(|url| source_options.take_down.names(url)).for_each(|url| builder.remove(&url));
            builder
        }
        None => IndexBuilder::new(build_options),
    };
    args.remove.iter().for_each(|url| builder.remove(url));
    let (mut taken, limits) = (Taken::default(), args.limits());
    let tally = {
        let progress = Progress::new("reading stories", 0);
        let mut before = 0;
        let mut owners = Owners::default();
        source::read(&args.inputs, &source_options, &mut |batch| {
            let Chosen { stories, doubles, skipped } = owners.choose(&batch);
            taken.doubles += doubles;
            taken.skipped += skipped;
            builder.add_all_cut(&stories, &|story| limits.longest(&story.url), &|done| progress.set(before + done));
            before += stories.len();
            Ok(())
        })?
    };
    report(&tally, &taken)?;
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
