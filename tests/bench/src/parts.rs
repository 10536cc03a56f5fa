//! Parts: a large corpus built at once, and in four parts that are merged; what the index of so many short stories
//! takes and gives.
//!
//! Each step runs in a process of its own, whose memory nothing else has touched.

use crate::measure;
use crate::report::Report;
use crate::stories::Corpus;
use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sidelight::Article;
use sidelight::index::{BuildOptions, Index};
use sidelight::library::Library;
use sidelight::part::{Gathering, Scratch, Stories};
use sidelight::similar::SimilarOptions;
use sidelight::source::{self, Snippets, SourceOptions};
use sidelight::time::text_of;
use std::collections::HashSet;
use std::fs::{self, File};
use std::hint::black_box;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

const WORK: &str = "parts and their merging";
const LIMITS: &str = "many stories of 200 characters";
/// Characters of a story.
const CHARACTERS: usize = 200;
const PARTS: usize = 4;
/// What `sidelight merge` takes where nothing else is said, in bytes.
const MEMORY: u64 = 1_000_000_000;
/// Results of a query that are looked at.
const DEPTH: usize = 10;

pub fn run(corpus: &Corpus, sizes: &[usize], queries: usize, folder: &Path, report: &mut Report) -> Result<()> {
    let folder = folder.join("parts");
    fs::create_dir_all(&folder)?;
    for size in sizes {
        eprintln!("{size} stories of {CHARACTERS} characters: parts");
        let stories = write_stories(corpus, *size, &folder)?;
        let inputs: Vec<PathBuf> = (0..PARTS).map(|part| folder.join(format!("{part}.jsonl"))).collect();
        let parts: Vec<PathBuf> = (0..PARTS).map(|part| folder.join(format!("{part}.part"))).collect();
        let (one, merged) = (folder.join("one.sidelight"), folder.join("merged.sidelight"));
        let built = step("build", &one, &inputs)?;
        let made = inputs.iter().zip(&parts).map(|(input, part)| step("part", part, std::slice::from_ref(input)));
        let made: Vec<Took> = made.collect::<Result<_>>()?;
        let joined = step("merge", &merged, &parts)?;
        let index = fs::read(&one)?;
        ensure!(fs::read(&merged)? == index, "merging gave other bytes than one build");
        let bytes: u64 = parts.iter().map(|part| Ok(fs::metadata(part)?.len())).sum::<Result<u64>>()?;
        for (who, took) in [("one build", &built), ("merge of 4 parts", &joined)] {
            report.note(WORK, who, stories, took.to_string());
        }
        let all = Took {
            seconds: made.iter().map(|took| took.seconds).sum(),
            core_seconds: made.iter().map(|took| took.core_seconds).sum(),
            memory: made.iter().filter_map(|took| took.memory).max(),
        };
        let per_story = bytes as f64 / stories as f64;
        report.note(WORK, "4 parts", stories, format!("{all}; {per_story:.0} bytes a story"));
        let million = 1e6 / stories as f64;
        let note = format!(
            "{:.0} in one build; {:.0} in parts and {:.0} for merging them",
            built.core_seconds * million,
            all.core_seconds * million,
            joined.core_seconds * million
        );
        report.note(WORK, "core-seconds for a million stories", stories, note);
        ask(corpus, &index, queries, report)?;
        for path in inputs.iter().chain(&parts).chain([&one, &merged]) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// Writes the stories as JSON Lines, dealt to the parts' files by turns; gives their number.
fn write_stories(corpus: &Corpus, size: usize, folder: &Path) -> Result<usize> {
    let file = |part: usize| Ok(BufWriter::new(File::create(folder.join(format!("{part}.jsonl")))?));
    let mut files: Vec<BufWriter<File>> = (0..PARTS).map(file).collect::<Result<_>>()?;
    let mut count = 0;
    corpus.pieces(CHARACTERS, &mut |story| {
        let published = story.published.map(|seconds| text_of(seconds, story.published_day));
        let Article { url, title, text, outlet, lang, .. } = story;
        let line =
            json!({ "url": url, "title": title, "text": text, "outlet": outlet, "published": published, "lang": lang });
        writeln!(files[count % PARTS], "{line}")?;
        count += 1;
        Ok(count < size)
    })?;
    files.iter_mut().try_for_each(BufWriter::flush)?;
    Ok(count)
}

/// What a step took.
#[derive(Serialize, Deserialize)]
struct Took {
    seconds: f64,
    core_seconds: f64,
    /// Bytes that the process held at the most.
    memory: Option<u64>,
}

impl std::fmt::Display for Took {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let memory = self.memory.map_or("unknown".to_owned(), |bytes| format!("{:.0} MB", bytes as f64 / 1e6));
        write!(f, "{:.1} s, {:.1} s on cores, memory {memory} at the most", self.seconds, self.core_seconds)
    }
}

fn step(what: &str, out: &Path, inputs: &[PathBuf]) -> Result<Took> {
    let mut command = Command::new(std::env::current_exe()?);
    let output = command.args(["--parts-step", what]).arg(out).args(inputs).output()?;
    ensure!(output.status.success(), "{what}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// Does a step, as `sidelight build`, `sidelight build --part` and `sidelight merge` do; prints what it took as JSON.
pub fn take_step(arguments: &[PathBuf]) -> Result<()> {
    let [what, out, inputs @ ..] = arguments else { anyhow::bail!("a step, a file and inputs were expected") };
    let started = Instant::now();
    let scratch = Scratch::new(out.parent().unwrap_or(Path::new("")), MEMORY);
    let mut stories = if what == Path::new("merge") {
        Stories::of_parts(inputs, &scratch)?
    } else {
        let mut gathering = Gathering::new(&scratch, Snippets::default());
        source::read(inputs, &SourceOptions::default(), &mut |batch| gathering.take(&batch, &|_| {}))?;
        gathering.finish()?
    };
    if what == Path::new("part") {
        stories.write_part(out)?;
    } else {
        fs::write(out, stories.index(BuildOptions::default())?)?;
    }
    let (seconds, core_seconds) = (started.elapsed().as_secs_f64(), measure::process() / 1e6);
    println!("{}", serde_json::to_string(&Took { seconds, core_seconds, memory: measure::most_memory() })?);
    Ok(())
}

/// Opening, looking up, and how well articles of the same event are found by their pieces.
fn ask(corpus: &Corpus, bytes: &[u8], queries: usize, report: &mut Report) -> Result<()> {
    let opening = measure::each(&[(); 5], |()| _ = black_box(Index::open(black_box(bytes))));
    let library = Library::new(Index::open(bytes)?)?;
    let stats = library.stats();
    let stories = stats.stories as usize;
    let articles = corpus.queries(queries);
    let options = SimilarOptions::default();
    let times = measure::each(&articles, |query| _ = black_box(library.look_up(black_box(query), &options)));
    let of_role = |role: &str| {
        let bytes: u64 =
            stats.sections.iter().filter(|section| section.role == role).map(|section| section.bytes).sum();
        bytes as f64 / stories as f64
    };
    let sizes =
        ["ranking", "display", "snippets", "headline-search"].map(|role| format!("{:.1} {role}", of_role(role)));
    let note = format!("{:.1}: {}", bytes.len() as f64 / stories as f64, sizes.join(", "));
    report.note(LIMITS, "bytes a story", stories, note);
    report.note(LIMITS, "opening", stories, format!("{:.1} ms", opening.p50 / 1e3));
    let note = format!("{:.2} ms at the median, {:.2} ms at p99", times.p50 / 1e3, times.p99 / 1e3);
    report.note(LIMITS, "lookup", stories, note);

    let rows: Vec<usize> = library
        .base()
        .urls()
        .map(|url| corpus.row_of_piece(&url))
        .collect::<Option<_>>()
        .context("the index holds an address that is none of the corpus")?;
    let asked = corpus.judged(queries);
    let (mut gained, mut first) = (0.0, 0.0);
    for (query, relevant) in &asked {
        let ranked = ranked(corpus, &library, &rows, *query);
        let discount = |rank: usize| 1.0 / ((rank + 2) as f64).log2();
        let right = ranked.iter().enumerate().filter(|(_, row)| relevant.contains(row));
        gained += right.map(|(rank, _)| discount(rank)).sum::<f64>()
            / (0..relevant.len().clamp(1, DEPTH)).map(discount).sum::<f64>();
        first += f64::from(u8::from(ranked.first().is_some_and(|row| relevant.contains(row))));
    }
    let count = asked.len().max(1) as f64;
    let note = format!("nDCG@10 {:.3}, first right {:.3}, of {} queries", gained / count, first / count, asked.len());
    report.note(LIMITS, "articles found by their pieces", stories, note);
    Ok(())
}

/// The first articles of other outlets that the ranking finds, each by the best of its pieces.
fn ranked(corpus: &Corpus, library: &Library<&[u8]>, rows: &[usize], query: usize) -> Vec<usize> {
    let (mut found, mut known): (Vec<usize>, HashSet<usize>) = (Vec::new(), HashSet::new());
    loop {
        let skip = |story: u32| {
            let row = rows[story as usize];
            corpus.is_same_outlet(query, row) || known.contains(&row)
        };
        let best = library.rank(corpus.article(query), true, &skip, 100);
        let before = found.len();
        for (story, _) in best {
            let row = rows[story as usize];
            if !found.contains(&row) {
                found.push(row);
            }
        }
        known.extend(&found);
        if found.len() >= DEPTH || found.len() == before {
            found.truncate(DEPTH);
            return found;
        }
    }
}
