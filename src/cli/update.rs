//! `sidelight update`: the sources of a publisher's folder -> its stories.

use super::progress::{Progress, note};
use super::sources::{Fetching, Taken, say};
use super::{clock, folder};
use anyhow::Result;
use sidelight::publish::{
    CONFIG, Config, Error, ErrorKind, Lock, SourceReport, Status, Store, Update, Updated, write_whole,
};
use sidelight::source::{SourceOptions, address_in};
use sidelight::time::text_of;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Read what is new from the sources of an index
#[derive(clap::Args)]
#[command(after_help = "\
DIR holds sidelight.toml, which `sidelight init` writes and which names the sources. Their stories are kept in
DIR/stories.sqlite, from which `sidelight publish` publishes them. Each source is asked for what has changed since the
last time; one that fails is asked again with the next update, and after that less and less often, and a host that asks
to be left alone is. A source that fails costs nothing of the others: what it told before stays.

Each source is taken whole or not at all: the command can be ended at any moment, and goes on from there the next time.
Two at once in one folder are refused: the second ends with exit code 3.

The same sources, answers and --now give the same stories.

Examples:
  sidelight init news --starter de --contact https://me.example/
  sidelight update news
  sidelight update news --dry-run --report report.json
  sidelight publish news public --key sidelight.key")]
pub struct Args {
    /// The folder with sidelight.toml
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Say what would be done: sources are asked, and nothing is written into DIR
    #[arg(long)]
    dry_run: bool,
    /// Write a JSON object to this file: of each source whether it is new, unchanged, waiting or failed, and why
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Stop at the first bad line, page or source instead of leaving it out with a note
    #[arg(long, overrides_with = "keep_going")]
    strict: bool,
    /// Leave out what is wrong, with a note, as is done where nothing is said
    #[arg(long, overrides_with = "strict")]
    keep_going: bool,
    /// The time instead of the clock's: RFC 3339 or Unix seconds
    #[arg(long, value_name = "TIME")]
    now: Option<String>,
    #[command(flatten)]
    fetching: Fetching,
}

/// What `--report` writes.
#[derive(serde::Serialize)]
struct Report<'a> {
    now: String,
    dry_run: bool,
    new: usize,
    changed: usize,
    gone: usize,
    stories: usize,
    sources: &'a [SourceReport],
}

pub fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let now = clock::now(args.now.as_deref(), "--now")?;
    let path = args.folder.join(CONFIG);
    let config = folder::config(&args.folder)?.ok_or_else(|| {
        let message = format!("{} is not there; make it with `sidelight init`", path.display());
        Error::new(ErrorKind::Unreadable, message)
    })?;
    let options = SourceOptions {
        strict: args.strict,
        full_text: config.full_text,
        take_down: folder::must_go(&args.folder, Some(&config))?,
        fetching: args.fetching.resolve(&config.contact),
        ..SourceOptions::default()
    };
    check(&config, &options, &path)?;
    let (_lock, mut store) = if args.dry_run {
        (None, Store::rehearsal(&args.folder)?)
    } else {
        (Some(Lock::take(&args.folder)?), Store::open(&args.folder)?)
    };
    let update = Update { folder: &args.folder, config: &config, options: &options, now };
    let mut updated = Updated::default();
    let outcome = {
        let progress = Progress::new("reading sources", config.sources.len());
        update.run(&mut store, &mut updated, &mut |done, total| {
            progress.set_total(total);
            progress.set(done);
        })
    };
    let reported = args.report.as_ref().map(|file| write_report(file, &updated, args.dry_run, now));
    outcome?;
    reported.transpose()?;
    let first = updated.nothing_read();
    let taken = Taken { doubles: updated.changes.others, skipped: updated.skipped };
    say(&updated.tally, &taken, usize::from(first.is_some()));
    for (count, what) in [(updated.changes.old, "too old"), (updated.foreign, "in other languages")] {
        if count > 0 {
            note(&format!("{count} {} left out: {what}", if count == 1 { "story" } else { "stories" }));
        }
    }
    match first {
        Some(error) => Err(error.clone().into()),
        None => print(args, &updated, out),
    }
}

/// What could not be read anyhow.
fn check(config: &Config, options: &SourceOptions, path: &Path) -> Result<()> {
    let wrong = |message: &str| Err(Error::new(ErrorKind::BadConfig, format!("{}: {message}", path.display())).into());
    if config.sources.is_empty() {
        return wrong("it names no source; write addresses of feeds under `sources`");
    }
    let are_remote = config.sources.iter().any(|source| address_in(Path::new(&source.address)).is_some());
    if are_remote && options.fetching.contact.trim().is_empty() {
        return wrong(
            "`contact` is empty; write the address of a page or of mail into it, so that those who are asked reach you",
        );
    }
    Ok(())
}

fn write_report(file: &Path, updated: &Updated, dry_run: bool, now: i64) -> Result<()> {
    let Updated { sources, changes, gone, stories, .. } = updated;
    let (new, changed) = (changes.new, changes.changed);
    let now = text_of(now, false);
    let report = Report { now, dry_run, new, changed, gone: *gone, stories: *stories, sources };
    let mut text = serde_json::to_string_pretty(&report)?;
    text.push('\n');
    // What is no file, as a pipe or a link to one, cannot be replaced by one.
    if std::fs::symlink_metadata(file).is_ok_and(|there| !there.is_file()) {
        return std::fs::write(file, text).map_err(|error| Error::io(file, &error).into());
    }
    Ok(write_whole(file, text.as_bytes())?)
}

fn print(args: &Args, updated: &Updated, out: &mut impl Write) -> Result<()> {
    let [new, unchanged, waiting, failed] =
        [Status::New, Status::Unchanged, Status::Waiting, Status::Failed].map(|status| updated.count(status));
    let Updated { sources, changes, gone, stories, .. } = updated;
    let would = if args.dry_run { " (not written)" } else { "" };
    writeln!(
        out,
        "{}{would}: {} sources, of which {new} new, {unchanged} unchanged, {waiting} waiting, {failed} failed; {} \
         stories added, {} changed, {gone} gone, {stories} in all",
        args.folder.display(),
        sources.len(),
        changes.new,
        changes.changed,
    )?;
    Ok(())
}
