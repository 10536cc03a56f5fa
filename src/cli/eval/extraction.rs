//! `sidelight eval extraction`: extracts labelled pages and scores text, title, date, language and kind.

use super::{overlap, statistics};
use crate::cli::progress::Progress;
use anyhow::{Context, Result, bail};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sidelight::page::{self, Extraction, Kind, parse::parse_html};
use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Extract labelled pages and score them
///
/// FOLDER holds `pages/<id>.html` and `truth.jsonl` with `id`, `url`, `text` and, where known, `title`, `date`, `lang`.
/// Only `id` and `url` are read before the pages are extracted.
#[derive(clap::Args)]
#[command(after_help = "\
Measures, means over pages:
  shingle_f1  F1 of mean precision and mean recall over shingles of four words (shingle_p, shingle_r)
  token_f1    F1 over bags of lower-cased words;  bad: share of pages with less than 0.5 of it
  title, date, lang  share of the pages labelled with one whose one is right
  article     share of pages called an article of some kind;  empty: pages without any text
  ms_p50, ms_p99     milliseconds from HTML bytes to the extraction, one thread, warm

Examples:
  sidelight eval extraction data/fundus
  sidelight eval extraction data/fundus --json --by-language --predictions fundus.jsonl
  sidelight eval extraction data/zyte --worst 20")]
pub struct Args {
    /// Folder of a labelled set
    folder: PathBuf,
    /// Write what was extracted, one JSON object a page: id, text, title, date, lang, article, kind, confidence
    #[arg(long, value_name = "OUT")]
    predictions: Option<PathBuf>,
    /// Add the scores of each language that the truth names (`?`: none)
    #[arg(long)]
    by_language: bool,
    /// Name the N pages with the lowest word F1 and, of pages labelled with them, wrong titles, dates and languages
    #[arg(long, value_name = "N", conflicts_with = "json")]
    worst: Option<usize>,
    /// Leave the timing out (and its second pass)
    #[arg(long)]
    no_timing: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Deserialize)]
struct Page {
    id: String,
    #[serde(default)]
    url: String,
}

#[derive(Deserialize)]
struct Truth {
    id: String,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    date: Option<String>,
    #[serde(default)]
    lang: Option<String>,
}

#[derive(Serialize)]
struct Prediction {
    id: String,
    text: String,
    title: String,
    date: Option<String>,
    lang: Option<String>,
    article: bool,
    kind: Kind,
    confidence: f32,
}

#[derive(Serialize)]
struct Scores {
    pages: usize,
    shingle_f1: f64,
    shingle_p: f64,
    shingle_r: f64,
    token_f1: f64,
    bad: f64,
    empty: usize,
    article: f64,
    title: Option<f64>,
    date: Option<f64>,
    lang: Option<f64>,
    kinds: BTreeMap<String, usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ms_p50: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ms_p99: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    languages: Option<BTreeMap<String, Box<Scores>>>,
}

pub fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let truth_file = args.folder.join("truth.jsonl");
    let pages: Vec<Page> = read_rows(&truth_file)?;
    if pages.is_empty() {
        bail!("{}: no page; one JSON object a line with `id` and `url` is expected", truth_file.display());
    }
    let predictions = extract_all(&args.folder, &pages)?;
    let mut times = if args.no_timing { Vec::new() } else { time_all(&args.folder, &pages)? };
    if let Some(path) = &args.predictions {
        let file = fs::File::create(path).with_context(|| path.display().to_string())?;
        let mut file = std::io::BufWriter::new(file);
        for prediction in &predictions {
            serde_json::to_writer(&mut file, prediction)?;
            file.write_all(b"\n")?;
        }
        file.flush().with_context(|| path.display().to_string())?;
    }

    let truth: Vec<Truth> = read_rows(&truth_file)?;
    let rows: Vec<PageScore> = truth.par_iter().zip(&predictions).map(|(t, p)| PageScore::new(t, p)).collect();
    let mut scores = Scores::new(rows.iter());
    if !times.is_empty() {
        scores.ms_p50 = Some(statistics::percentile(&mut times, 50.0));
        scores.ms_p99 = Some(statistics::percentile(&mut times, 99.0));
    }
    if args.by_language {
        let mut languages: BTreeMap<&str, Vec<&PageScore>> = BTreeMap::new();
        for row in &rows {
            languages.entry(&row.language).or_default().push(row);
        }
        let scored = languages.into_iter();
        scores.languages =
            Some(scored.map(|(l, rows)| (l.to_owned(), Box::new(Scores::new(rows.into_iter())))).collect());
    }
    if args.json {
        serde_json::to_writer(&mut *out, &scores)?;
        writeln!(out)?;
    } else {
        print(&scores, out)?;
    }
    if let Some(count) = args.worst {
        print_worst(&rows, count, out)?;
    }
    Ok(())
}

fn read_rows<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<Vec<T>> {
    let file = fs::File::open(path).with_context(|| path.display().to_string())?;
    let mut rows = Vec::new();
    for (number, line) in BufReader::new(file).lines().enumerate() {
        let line = line.with_context(|| path.display().to_string())?;
        if !line.trim().is_empty() {
            rows.push(serde_json::from_str(&line).with_context(|| format!("{}:{}", path.display(), number + 1))?);
        }
    }
    Ok(rows)
}

fn page_bytes(folder: &Path, page: &Page) -> Result<Vec<u8>> {
    let path = folder.join("pages").join(format!("{}.html", page.id));
    fs::read(&path).with_context(|| path.display().to_string())
}

fn extract_all(folder: &Path, pages: &[Page]) -> Result<Vec<Prediction>> {
    let progress = Progress::new("extracting", pages.len());
    let done = std::sync::atomic::AtomicUsize::new(0);
    pages
        .par_iter()
        .map(|page| {
            let extraction = page::extract(&parse_html(&page_bytes(folder, page)?, &page.url, None));
            progress.set(done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1);
            Ok(Prediction::new(&page.id, extraction))
        })
        .collect()
}

/// Milliseconds of each page, on this thread alone; the pages were read and extracted before, so code and files are
/// warm.
fn time_all(folder: &Path, pages: &[Page]) -> Result<Vec<f64>> {
    let progress = Progress::new("timing", pages.len());
    let mut times = Vec::with_capacity(pages.len());
    for (done, page) in pages.iter().enumerate() {
        let bytes = page_bytes(folder, page)?;
        let started = Instant::now();
        black_box(page::extract(&parse_html(black_box(&bytes), &page.url, None)));
        times.push(started.elapsed().as_secs_f64() * 1e3);
        progress.set(done + 1);
    }
    Ok(times)
}

impl Prediction {
    fn new(id: &str, extraction: Extraction) -> Self {
        let article = extraction.article.unwrap_or_default();
        Self {
            id: id.to_owned(),
            text: article.text,
            title: article.title,
            date: extraction.published,
            lang: article.lang,
            article: extraction.kind.is_article(),
            kind: extraction.kind,
            confidence: extraction.confidence,
        }
    }
}

/// What one page scores; a part is absent where the truth lacks it.
struct PageScore {
    id: String,
    language: String,
    shingles: Option<overlap::Overlap>,
    token_f1: Option<f64>,
    title: Option<bool>,
    date: Option<bool>,
    lang: Option<bool>,
    article: bool,
    empty: bool,
    kind: Kind,
}

impl PageScore {
    fn new(truth: &Truth, found: &Prediction) -> Self {
        let given = |field: &Option<String>| field.clone().filter(|f| !f.is_empty());
        let text = given(&truth.text);
        let found_date = found.date.as_deref().unwrap_or_default();
        Self {
            id: truth.id.clone(),
            language: primary(truth.lang.as_deref().unwrap_or("?")),
            shingles: text.as_deref().map(|t| overlap::of_shingles(t, &found.text)),
            token_f1: text.as_deref().map(|t| overlap::of_words(t, &found.text).f1()),
            title: given(&truth.title).map(|t| overlap::of_words(&t, &found.title).f1() >= 0.8),
            date: given(&truth.date).map(|d| first_ten(&d) == first_ten(found_date)),
            lang: given(&truth.lang).map(|l| primary(&l) == primary(found.lang.as_deref().unwrap_or_default())),
            article: found.article,
            empty: found.text.trim().is_empty(),
            kind: found.kind,
        }
    }
}

fn first_ten(text: &str) -> String {
    text.chars().take(10).collect()
}

/// Primary language of a BCP 47 tag; both written forms of Norwegian count as one.
fn primary(lang: &str) -> String {
    let code = lang.to_lowercase().replace('_', "-").split('-').next().unwrap_or_default().to_owned();
    if code == "nb" || code == "nn" { "no".to_owned() } else { code }
}

impl Scores {
    fn new<'a>(rows: impl Iterator<Item = &'a PageScore>) -> Self {
        let rows: Vec<&PageScore> = rows.collect();
        let collect =
            |value: &dyn Fn(&PageScore) -> Option<f64>| rows.iter().filter_map(|r| value(r)).collect::<Vec<_>>();
        let judge = |value: &dyn Fn(&PageScore) -> Option<bool>| {
            statistics::share(&rows.iter().filter_map(|r| value(r)).collect::<Vec<_>>())
        };
        // A page without text has no precision, but a recall of 0.
        let p = statistics::mean(&collect(&|r| r.shingles?.precision));
        let r = statistics::mean(&collect(&|r| Some(r.shingles?.recall.unwrap_or(0.0))));
        let f1s = collect(&|r| r.token_f1);
        let mut kinds = BTreeMap::new();
        for row in &rows {
            let kind = serde_json::to_value(row.kind).ok().and_then(|k| k.as_str().map(str::to_owned));
            *kinds.entry(kind.unwrap_or_default()).or_default() += 1;
        }
        Self {
            pages: rows.len(),
            shingle_f1: if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 },
            shingle_p: p,
            shingle_r: r,
            token_f1: statistics::mean(&f1s),
            bad: f1s.iter().filter(|f| **f < 0.5).count() as f64 / f1s.len().max(1) as f64,
            empty: rows.iter().filter(|r| r.empty).count(),
            article: judge(&|r| Some(r.article)).unwrap_or(0.0),
            title: judge(&|r| r.title),
            date: judge(&|r| r.date),
            lang: judge(&|r| r.lang),
            kinds,
            ms_p50: None,
            ms_p99: None,
            languages: None,
        }
    }
}

fn print(scores: &Scores, out: &mut impl Write) -> Result<()> {
    writeln!(out, "{:11} {}", "pages", scores.pages)?;
    for (name, value) in [
        ("shingle F1", Some(scores.shingle_f1)),
        ("shingle P", Some(scores.shingle_p)),
        ("shingle R", Some(scores.shingle_r)),
        ("token F1", Some(scores.token_f1)),
        ("bad", Some(scores.bad)),
        ("article", Some(scores.article)),
        ("title", scores.title),
        ("date", scores.date),
        ("lang", scores.lang),
    ] {
        if let Some(value) = value {
            writeln!(out, "{name:11} {value:.4}")?;
        }
    }
    writeln!(out, "{:11} {}", "empty", scores.empty)?;
    for (kind, pages) in &scores.kinds {
        writeln!(out, "{:11} {kind} {pages}", "kind")?;
    }
    for (name, value) in [("ms p50", scores.ms_p50), ("ms p99", scores.ms_p99)] {
        if let Some(value) = value {
            writeln!(out, "{name:11} {value:.3}")?;
        }
    }
    if let Some(languages) = &scores.languages {
        writeln!(out, "{:11} {:>6} {:>10} {:>6} {:>6}", "language", "pages", "shingle F1", "title", "date")?;
        let share = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.4}"));
        for (language, scores) in languages {
            let (title, date) = (share(scores.title), share(scores.date));
            writeln!(out, "{language:11} {:6} {:10.4} {title:>6} {date:>6}", scores.pages, scores.shingle_f1)?;
        }
    }
    Ok(())
}

fn print_worst(rows: &[PageScore], count: usize, out: &mut impl Write) -> Result<()> {
    let mut worst: Vec<(f64, &PageScore)> = rows.iter().filter_map(|r| Some((r.token_f1?, r))).collect();
    worst.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (f1, row) in worst.iter().take(count) {
        writeln!(out, "text   {f1:.3} {}", row.id)?;
    }
    for (what, wrong) in [
        ("title", rows.iter().filter(|r| r.title == Some(false)).collect::<Vec<_>>()),
        ("date", rows.iter().filter(|r| r.date == Some(false)).collect()),
        ("lang", rows.iter().filter(|r| r.lang == Some(false)).collect()),
    ] {
        for row in wrong.iter().take(count) {
            writeln!(out, "{what:6} wrong {}", row.id)?;
        }
    }
    Ok(())
}
