//! `sidelight eval sources`: how many stories a second are read from feeds, pages and JSON Lines.

use crate::cli::sources::Reading;
use anyhow::Result;
use serde::Serialize;
use sidelight::index::{BuildOptions, IndexBuilder};
use sidelight::source::{self, SourceOptions, Tally};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Times each input is read; the median counts.
const RUNS: usize = 3;

/// Time how fast stories are read from each input, and how fast an index of them is built
#[derive(clap::Args)]
#[command(after_help = "\
Each input is read three times and an index of it built three times, on one thread: the median counts. A time is what
that thread had on a core, where the system says so (Linux), else what the clock shows.
  documents    stories, and pages or items that are none or were left out
  read         of these a second and core, from the bytes to the story
  built        of these a second and core, from the bytes to the index

Examples:
  sidelight eval sources dist/site/newsstand
  sidelight eval sources feed.xml stories.jsonl pages/ --json")]
pub struct Args {
    /// Files and folders
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    /// Print one JSON object an input
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Speed {
    input: PathBuf,
    documents: usize,
    stories: usize,
    /// Documents a second.
    read: f64,
    /// Documents a second.
    built: f64,
}

pub fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let options = args.reading.resolve()?;
    let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    if !args.json {
        writeln!(out, "{:>9} {:>9} {:>9} {:>9}  input", "documents", "stories", "read/s", "built/s")?;
    }
    for input in &args.inputs {
        let speed = one_thread.install(|| measure(input, &options))?;
        if args.json {
            serde_json::to_writer(&mut *out, &speed)?;
            writeln!(out)?;
        } else {
            let Speed { input, documents, stories, read, built } = speed;
            writeln!(out, "{documents:>9} {stories:>9} {read:>9.0} {built:>9.0}  {}", input.display())?;
        }
    }
    Ok(())
}

fn measure(input: &Path, options: &SourceOptions) -> Result<Speed> {
    let inputs = [input.to_owned()];
    let mut tally = Tally::default();
    let read = median(|| {
        tally = source::read(&inputs, options, &mut |_| Ok(()))?;
        Ok(())
    })?;
    let built = median(|| {
        let mut builder = IndexBuilder::new(BuildOptions::default());
        source::read(&inputs, options, &mut |batch| {
            builder.add_all(&batch.stories, &|_| {});
            Ok(())
        })?;
        builder.finish()?;
        Ok(())
    })?;
    let documents = tally.stories + tally.not_articles + tally.reserved + tally.taken_down + tally.left_out.count();
    let a_second = |seconds: f64| documents as f64 / seconds.max(1e-9);
    Ok(Speed {
        input: input.to_owned(),
        documents,
        stories: tally.stories,
        read: a_second(read),
        built: a_second(built),
    })
}

/// The seconds that this thread has had on a core, where the system says so.
fn seconds_on_core() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(text.split(' ').next()?.parse::<u64>().ok()? as f64 / 1e9)
}

/// The median of the seconds that `work` takes.
fn median(mut work: impl FnMut() -> Result<()>) -> Result<f64> {
    let mut seconds = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let (start, on_core) = (Instant::now(), seconds_on_core());
        work()?;
        let spent = seconds_on_core().zip(on_core).map(|(end, start)| end - start);
        seconds.push(spent.unwrap_or_else(|| start.elapsed().as_secs_f64()));
    }
    seconds.sort_by(f64::total_cmp);
    Ok(seconds[RUNS / 2])
}
