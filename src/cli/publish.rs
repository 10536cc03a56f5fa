//! `sidelight publish`: stories -> a signed index that any static host can serve.

use super::progress::{Progress, note};
use super::sources::{Taken, report};
use super::{clock, folder, password};
use anyhow::Result;
use sidelight::publish::{Error, ErrorKind, IndexFacts, Keep, Options, Publication, Published, STORE, Store, Stories};
use sidelight::source::{self, Snippets, SourceOptions};
use sidelight::url::absolute_url;
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Names in the publisher's folder.
const STORIES: &str = "stories.jsonl";
const STORIES_FOLDER: &str = "stories";
/// Entries of a take-down list that are said to name no story.
const MOST_SAID: usize = 20;

/// Publish an index: sign it and lay it out for any static host
#[derive(clap::Args)]
#[command(after_help = "\
DIR holds the stories that the index is to have now: those that `sidelight update` has read, the file stories.jsonl, and
the files of the folder stories in the order of their names, each in a form that `sidelight build` reads. Of several
stories with one address the last counts; a story that is in none of them any more leaves the index. Where there is a
sidelight.toml, it says name, snippets and what must go, unless the options do. What must go stands under `take-down`
there, and in a file take-down.txt, as addresses and hosts, one a line: a new base is made, and what holds such stories
is deleted from OUT at once; an entry that has never named a story is said. DIR/published.sqlite keeps what was
published; without it a new index begins, which readers must subscribe to anew.

OUT gets manifest.json, manifest.json.minisig, index.html and the files of the index. Copy it to a host, in whichever
order, and delete there what is no longer in OUT. Files that the manifest no longer names stay for two days, for readers
who have fetched the last one. Publish at least every two weeks, or readers are told that the index is stale.

The same folder, key, options and --now give the same bytes.

Examples:
  sidelight update news && sidelight publish news public --key sidelight.key
  sidelight publish news public --key sidelight.key --name \"World news\"
  sidelight verify public")]
pub struct Args {
    /// The folder with the stories
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The folder that is copied to a host
    out: PathBuf,
    /// The secret key that signs
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Name shown to readers; needed the first time, kept then
    #[arg(long, default_value = "", hide_default_value = true)]
    name: String,
    /// What the index holds, in a sentence; kept
    #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
    about: String,
    /// Address of a page about the index; kept
    #[arg(long, default_value = "", hide_default_value = true, value_name = "URL")]
    homepage: String,
    /// Longest snippet stored, in characters, at most 1000; 0 stores none; as sidelight.toml says, or 140, where absent
    #[arg(long, value_name = "CHARACTERS")]
    #[arg(value_parser = clap::value_parser!(u16).range(0..=1000))]
    snippets: Option<u16>,
    /// Days after which readers are told that the index is stale
    #[arg(long, value_name = "DAYS", default_value_t = 14)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=3650))]
    valid: u16,
    /// Make a new base, whatever has changed
    #[arg(long)]
    new_base: bool,
    /// The time instead of the clock's: RFC 3339 or Unix seconds
    #[arg(long, value_name = "TIME")]
    now: Option<String>,
    /// Print one JSON object: what was published
    #[arg(long)]
    json: bool,
}

#[derive(serde::Serialize)]
struct Row<'a> {
    version: i64,
    key: &'a str,
    stories_given: usize,
    stories_taken_out: usize,
    new_base: bool,
    deltas: usize,
    bytes: u64,
    deleted: &'a [String],
    /// Entries of the take-down lists that never named a story.
    idle_take_downs: Vec<&'a str>,
}

pub fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let now = clock::now(args.now.as_deref(), "--now")?;
    if args.folder.canonicalize().ok().is_some_and(|folder| args.out.canonicalize().is_ok_and(|out| out == folder)) {
        let message = "DIR and OUT are one folder: what is published would lie beside the record of it";
        return Err(Error::new(ErrorKind::InvalidArgument, message).into());
    }
    let mut publication = Publication::open(&args.folder)?;
    let (config, usual) = (folder::config(&args.folder)?, Snippets::default());
    let given = |flag: &str, told: fn(&IndexFacts) -> &String| match &config {
        Some(config) if flag.is_empty() => told(&config.facts).clone(),
        _ => flag.to_owned(),
    };
    let facts = IndexFacts {
        name: given(&args.name, |facts| &facts.name),
        about: given(&args.about, |facts| &facts.about),
        homepage: given(absolute_url(&args.homepage).as_ref().unwrap_or(&args.homepage), |facts| &facts.homepage),
    };
    if publication.record().facts.name.is_empty() && facts.name.is_empty() {
        let message = "the index has no name yet; give one with --name";
        return Err(Error::new(ErrorKind::InvalidArgument, message).into());
    }
    let store = Store::existing(&args.folder)?;
    let keep = config.as_ref().map(|config| config.keep).unwrap_or_default();
    let snippets = config.as_ref().map_or(usual, |config| config.snippets.clone());
    let options = Options {
        facts,
        now,
        valid_days: args.valid,
        snippets: Snippets { usual: args.snippets.unwrap_or(snippets.usual), ..snippets },
        take_down: folder::must_go(&args.folder, config.as_ref())?,
        heeded: store.as_ref().map_or(Ok(BTreeSet::new()), Store::heeded)?,
        new_base: args.new_base,
    };
    let key = password::open_key(&args.key)?;
    let stories = stories(&args.folder, store.as_ref(), keep)?;
    note("publishing");
    let published = publication.publish(&args.out, stories, &key, &options)?;
    say_idle(&published.idle);
    if args.json {
        serde_json::to_writer(&mut *out, &row(&published))?;
        writeln!(out)?;
        return Ok(());
    }
    print(&args.out, &published, out)
}

/// Says which entries of the take-down lists name no story: what is written wrongly takes nothing down.
fn say_idle(idle: &[(String, usize)]) {
    for (entry, line) in idle.iter().take(MOST_SAID) {
        note(&format!("take-down entry names no story: {entry} (line {line}); check how it is written"));
    }
    if idle.len() > MOST_SAID {
        note(&format!("{} more take-down entries name no story", idle.len() - MOST_SAID));
    }
}

fn row(published: &Published) -> Row<'_> {
    let manifest = &published.manifest;
    Row {
        version: manifest.version,
        key: manifest.key.as_str(),
        stories_given: published.given,
        stories_taken_out: published.taken_out,
        new_base: published.new_base,
        deltas: manifest.deltas.len(),
        bytes: manifest.bytes(),
        deleted: &published.deleted,
        idle_take_downs: published.idle.iter().map(|(entry, _)| entry.as_str()).collect(),
    }
}

fn print(folder: &Path, published: &Published, out: &mut impl Write) -> Result<()> {
    let row = row(published);
    let what = if row.new_base { "a new base" } else { "no new base" };
    writeln!(
        out,
        "{}: {} stories added or changed, {} taken out, {what}, {} deltas, {} bytes",
        folder.display(),
        row.stories_given,
        row.stories_taken_out,
        row.deltas,
        row.bytes
    )?;
    writeln!(out, "readers subscribe to manifest.json#{} at your host", row.key)?;
    Ok(())
}

/// The stories of a publisher's folder: those that `sidelight update` has read, then those of its files.
fn stories(folder: &Path, store: Option<&Store>, keep: Keep) -> Result<Stories> {
    let (mut stories, mut taken) = (Stories::default(), Taken::default());
    if let Some(store) = store {
        store.publishable(keep, &mut |story| _ = stories.add(&story))?;
    }
    let inputs = files(folder)?;
    if inputs.is_empty() && store.is_none() {
        let message = format!(
            "{} holds neither {STORE} of `sidelight update`, nor {STORIES}, nor a file in {STORIES_FOLDER}/; put \
             stories there",
            folder.display()
        );
        return Err(Error::new(ErrorKind::InvalidArgument, message).into());
    }
    let options = SourceOptions::default();
    let progress = Progress::new("reading stories", 0);
    for input in inputs {
        let tally = source::read(std::slice::from_ref(&input), &options, &mut |batch| {
            taken.skipped += batch.stories.iter().filter(|story| !stories.add(story)).count();
            progress.set(stories.len());
            Ok(())
        })?;
        // The stories of a file that cannot be read would leave the index.
        let is_lost = |error: &&source::Error| error.kind() == source::ErrorKind::Unreadable;
        if let Some(error) = tally.left_out.first().iter().find(is_lost) {
            return Err(error.clone().into());
        }
        report(&tally, &Taken::default())?;
    }
    drop(progress);
    report(&source::Tally::default(), &taken)?;
    Ok(stories)
}

/// The files with stories in a publisher's folder, in the order in which they count.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let file = folder.join(STORIES);
    let mut inputs: Vec<PathBuf> = file.is_file().then_some(file).into_iter().collect();
    let more = folder.join(STORIES_FOLDER);
    if more.is_dir() {
        let mut files = Vec::new();
        for entry in fs::read_dir(&more).map_err(|error| Error::io(&more, &error))? {
            let path = entry.map_err(|error| Error::io(&more, &error))?.path();
            let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
            files.extend((path.is_file() && !is_hidden).then_some(path));
        }
        files.sort();
        inputs.append(&mut files);
    }
    Ok(inputs)
}
