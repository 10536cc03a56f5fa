//! `sidelight build`: stories -> an index.

use super::library;
use super::progress::{Progress, note};
use super::sources::{INPUTS, Reading, Taken, report, say, say_doubles};
use super::written::{About, Memory, write_index};
use anyhow::{Context, Result, bail};
use sidelight::index::{BuildOptions, IndexBuilder};
use sidelight::part::{Gathering, Stories};
use sidelight::source::snippets::{LONGEST, USUAL};
use sidelight::source::{self, Chosen, Owners, Snippets, SourceOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

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
    #[command(flatten)]
    about: About,
    #[command(flatten)]
    reading: Reading,
    /// Longest snippet stored, in characters, at most 1000; 0 stores none
    #[arg(long, value_name = "CHARACTERS", default_value_t = USUAL)]
    #[arg(value_parser = clap::value_parser!(u16).range(0..=1000))]
    snippets: u16,
    /// Longest snippet of one outlet, told by its host: `news.example=0`; may be given several times
    #[arg(long, value_name = "HOST=CHARACTERS", value_parser = snippets_of)]
    snippets_of: Vec<(String, u16)>,
    /// Write a delta over this index instead: stories added, replaced and removed, told by their addresses
    #[arg(long, value_name = "INDEX", conflicts_with_all = ["memory", "scratch"])]
    base: Option<PathBuf>,
    /// Take the story at this address out of the base; may be given several times
    #[arg(long, value_name = "URL", requires = "base")]
    remove: Vec<String>,
    /// Write a part instead, which `sidelight merge` makes an index of together with others; inputs without a story
    /// give an empty part
    #[arg(long, conflicts_with_all = ["base", "name", "created", "sample", "no_headline_search"])]
    part: bool,
    #[command(flatten)]
    memory: Memory,
}

fn help() -> String {
    format!(
        "{INPUTS}

Pages that are not articles are left out and counted. The same inputs, in any order, with the same --created give the
same bytes. Without --created the time is SOURCE_DATE_EPOCH where that is set, else now. Of several stories with one
address that of the address's owner counts, then one of a file, then the newest, then the longest.

A host is that of the outlet's addresses without `www.`, and stands for those below it. Over a base, --take-down also
removes what the base holds, and a story replaces the base's of its address, whoever tells it.

Examples:
  sidelight build stories.jsonl --out news.sidelight --name \"World news\"
  sidelight build outlets.opml --out news.sidelight --contact https://me.example/ --snippets-of post.example=0
  sidelight build mirror/ feed.xml --out news.sidelight
  sidelight build public/index.json --from tinysearch --site https://blog.example --out blog.sidelight
  sidelight stories feed.xml | sidelight build - --out news.sidelight
  sidelight build 2024-01/ --part --out 2024-01.part
  sidelight build today.jsonl --base news.sidelight --remove https://news.example/withdrawn --out today.sidelight"
    )
}

impl Args {
    fn limits(&self) -> Snippets {
        Snippets { usual: self.snippets, of: self.snippets_of.clone() }
    }

    fn resolve(&self) -> Result<(SourceOptions, BuildOptions)> {
        let options = BuildOptions { snippet_chars: self.limits().most(), ..self.about.resolve(&self.out)? };
        Ok((self.reading.resolve()?, options))
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
    if args.out.file_name().is_none() {
        bail!("--out {}: not a file's name", args.out.display());
    }
    if let Some(path) = &args.base {
        let index = args.delta(path, &source_options, build_options)?;
        return write_index(&args.out, &index, out);
    }
    let mut stories = args.gather(&source_options)?;
    if args.part {
        let part = stories.write_part(&args.out)?;
        say_doubles(stories.doubles);
        let noun = if part.stories == 1 { "story" } else { "stories" };
        writeln!(out, "{}: {} {noun}, {} bytes", args.out.display(), part.stories, part.bytes)?;
        return Ok(());
    }
    note("writing the index");
    let index = stories.index(build_options).with_context(|| args.names())?;
    say_doubles(stories.doubles);
    write_index(&args.out, &index, out)
}

impl Args {
    fn names(&self) -> String {
        let inputs: Vec<String> = self.inputs.iter().map(|i| i.display().to_string()).collect();
        inputs.join(", ")
    }

    /// The stories of the inputs, analysed.
    fn gather(&self, options: &SourceOptions) -> Result<Stories> {
        let mut gathering = Gathering::new(&self.memory.scratch(&self.out)?, self.limits());
        let tally = {
            let progress = Progress::new("reading stories", 0);
            source::read(&self.inputs, options, &mut |batch| gathering.take(&batch, &|done| progress.set(done)))
        };
        // Why they were refused, the gathering says.
        let tally = match tally {
            Err(error) if error.kind() != source::ErrorKind::Refused => return Err(error.into()),
            tally => tally,
        };
        let stories = gathering.finish()?;
        let (tally, taken) = (tally?, Taken { skipped: stories.skipped, ..Taken::default() });
        let is_read = !tally.left_out.counts().contains_key(source::ErrorKind::Unreadable.code());
        if self.part && is_read {
            // Others may have stories: what one build of all would leave out leaves this part empty.
            say(&tally, &taken, 0);
        } else {
            report(&tally, &taken)?;
        }
        Ok(stories)
    }

    /// A delta over the index at `path`.
    fn delta(&self, path: &Path, source_options: &SourceOptions, build_options: BuildOptions) -> Result<Vec<u8>> {
        let base = library::open_index(path)?;
        let mut builder = IndexBuilder::delta(&base, build_options).with_context(|| path.display().to_string())?;
        base.urls().filter(|url| source_options.take_down.names(url)).for_each(|url| builder.remove(&url));
        self.remove.iter().for_each(|url| builder.remove(url));
        let (mut taken, limits) = (Taken::default(), self.limits());
        let tally = {
            let progress = Progress::new("reading stories", 0);
            let mut before = 0;
            let mut owners = Owners::default();
            source::read(&self.inputs, source_options, &mut |batch| {
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
        builder.finish().with_context(|| self.names())
    }
}
