//! `sidelight eval related`: indexes a labelled corpus, ranks its queries, scores the ranking and weighs the index.

use super::beir::{Corpus, Query, Set};
use super::curve::{self, First};
use super::ranking::Measures;
use super::split::{self, Merged};
use super::statistics::{percentile, share};
use crate::cli::progress::{Progress, note};
use anyhow::{Context, Result};
use rayon::prelude::*;
use serde::Serialize;
use sidelight::Article;
use sidelight::collection::Collection;
use sidelight::index::{BuildOptions, Index, IndexBuilder, IndexStats};
use sidelight::library::Library;
use sidelight::similar::SimilarOptions;
use sidelight::text;
use std::collections::HashSet;
use std::fs;
use std::hint::black_box;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Most results of a query in the run.
const DEPTH: usize = 100;

/// Index a labelled corpus, rank its queries and score the ranking
///
/// FOLDER has the BEIR layout: `corpus.jsonl` (`_id`, `title`, `text`, `url`, `source`: the outlet, `date`: the day of
/// publication, `lang`), `queries.jsonl` (the same fields; where a line has neither headline nor text, the whole corpus
/// story with its `_id` is the query, and facts that it leaves out are that story's), `qrels.tsv`.
#[derive(clap::Args)]
#[command(after_help = "\
The run is the raw ranking by the same event: threshold, folding of near-duplicates and the cap per outlet do not apply.
The query and all stories of its outlet are taken out before the cut at 100, and out of the judgements.

Measures, means over judged queries (one missing from the run scores 0):
  ndcg_10, recall_10, map_10, p_5, s_1 (first result right), recall_100
Bytes a story, by the role that `sidelight inspect` shows for each section:
  ranking_bytes_per_story   sections of role `ranking`: document frequencies, posting lists, near-duplicates
  display_bytes_per_story   sections of role `display`: headlines, URLs, outlets, languages, times
  snippet_bytes_per_story   sections of role `snippets`: none without --snippets
  file_bytes_per_story      the whole file (header, table and other sections too) without the headline search
  headline_search_bytes_per_story  the section of role `headline-search` (tinysearch), counted apart
Speed:
  build_stories_per_second  stories added and the index written, all threads (build_threads)
  build_stories_per_second_core    the same on one thread, with --one-thread
  lookup_p50_us, lookup_p99_us     microseconds of a lookup from the whole story to five decoded matches, one thread
With --curve, of the first result at any threshold (as readers see it, other outlets only):
  shown, shown_precision    share of pages with anything shown at the default threshold, and how often that is right
  calibration_error         expected calibration error of the score over ten bins
With --split N, beside what one library reaches, of the same stories cut by outlet into N libraries of unequal size that
are asked as one (the same cut every time):
  split.stories             stories of each library
  split.ndcg_10 and the like, split.shown, split.shown_precision, split.lookup_p50_us
With --reasons, of the matches at any threshold:
  wrong_reasons             share of the terms given as shared that the matched story's text does not hold

Examples:
  sidelight eval related data/allsides
  sidelight eval related data/allsides --json --snippets 140 --run allsides.run
  sidelight eval related data/allsides2021 --no-dates
  sidelight eval related data/allsides --curve curve.csv
  sidelight eval related data/allsides --split 5")]
pub struct Args {
    /// Folder of a labelled set
    folder: PathBuf,
    /// Queries instead of FOLDER/queries.jsonl
    #[arg(long, value_name = "FILE")]
    queries: Option<PathBuf>,
    /// Judgements instead of FOLDER/qrels.tsv
    #[arg(long, value_name = "FILE")]
    qrels: Option<PathBuf>,
    /// Write the ranking as a TREC run: `query Q0 story rank score tag`
    #[arg(long, value_name = "OUT")]
    run: Option<PathBuf>,
    /// Leave closeness in time out of the score
    #[arg(long)]
    no_dates: bool,
    /// Store snippets of at most N characters, the beginning of each text; 0 stores none
    #[arg(long, value_name = "N", default_value_t = 0)]
    snippets: u16,
    /// Leave out the headline search section, and its part of the time to build
    #[arg(long)]
    no_headline_search: bool,
    /// Build on one thread
    #[arg(long)]
    one_thread: bool,
    /// Write precision of the first result against share of pages shown: CSV to OUT, a drawing beside it (.svg)
    #[arg(long, value_name = "OUT")]
    curve: Option<PathBuf>,
    /// Check every reason given against the text of the matched story
    #[arg(long)]
    reasons: bool,
    /// Ask N libraries as one, too: the corpus cut by outlet
    #[arg(long, value_name = "N")]
    split: Option<usize>,
    /// Keep the index that was built
    #[arg(long, value_name = "OUT")]
    index: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    stories: usize,
    queries: usize,
    ndcg_10: f64,
    recall_10: f64,
    map_10: f64,
    p_5: f64,
    s_1: f64,
    recall_100: f64,
    ranking_bytes_per_story: f64,
    display_bytes_per_story: f64,
    snippet_bytes_per_story: f64,
    file_bytes_per_story: f64,
    headline_search_bytes_per_story: f64,
    build_stories_per_second: f64,
    build_threads: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    build_stories_per_second_core: Option<f64>,
    lookup_p50_us: f64,
    lookup_p99_us: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    shown: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shown_precision: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    calibration_error: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wrong_reasons: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    split: Option<Merged>,
}

pub fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    note("reading the corpus");
    let set = Set::read(&args.folder, args.queries.as_deref(), args.qrels.as_deref())?;
    let corpus = &set.corpus;
    if set.unasked > 0 {
        let unasked = set.unasked;
        note(&format!("{unasked} judged queries are not asked and score 0; give the judgements that fit with --qrels"));
    }

    let (bytes, seconds, threads) = build(args, &corpus.articles)?;
    if let Some(path) = &args.index {
        fs::write(path, &bytes).with_context(|| path.display().to_string())?;
    }
    let library = collection_of([bytes])?;
    let rows = rows_of_stories(&library, corpus)?;
    let run = rank(args, &library, &set, &rows);
    if let Some(path) = &args.run {
        write_run(path, corpus, &run)?;
    }
    let measures = score(&run, set.unasked);
    let mut times = time(args, &library, &set.queries);
    let stats = library.iter().map(|(_, library)| library.stats()).next().unwrap_or_default();
    let per_second = corpus.len() as f64 / seconds;
    let mut report = Report {
        stories: corpus.len(),
        queries: set.judged().count() + set.unasked,
        ndcg_10: measures.ndcg_10,
        recall_10: measures.recall_10,
        map_10: measures.map_10,
        p_5: measures.p_5,
        s_1: measures.s_1,
        recall_100: measures.recall_100,
        ranking_bytes_per_story: per_story(&stats, |role| role == "ranking"),
        display_bytes_per_story: per_story(&stats, |role| role == "display"),
        snippet_bytes_per_story: per_story(&stats, |role| role == "snippets"),
        file_bytes_per_story: stats.bytes as f64 / f64::from(stats.stories.max(1))
            - per_story(&stats, |role| role == "headline-search"),
        headline_search_bytes_per_story: per_story(&stats, |role| role == "headline-search"),
        build_stories_per_second: per_second,
        build_threads: threads,
        build_stories_per_second_core: (threads == 1).then_some(per_second),
        lookup_p50_us: percentile(&mut times, 50.0),
        lookup_p99_us: percentile(&mut times, 99.0),
        shown: None,
        shown_precision: None,
        calibration_error: None,
        wrong_reasons: args.reasons.then(|| wrong_reasons(args, &library, &set)),
        split: None,
    };
    let firsts = (args.curve.is_some() || args.split.is_some()).then(|| first_results(args, &library, &set));
    if let (Some(path), Some(firsts)) = (&args.curve, &firsts) {
        let name = args.folder.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        curve::write(path, &format!("{name}: {} pages", firsts.len()), &curve::points(firsts))?;
        let at = curve::at(firsts, SimilarOptions::default().threshold);
        report.shown = Some(at.shown);
        report.shown_precision = Some(at.precision);
        report.calibration_error = Some(curve::calibration_error(firsts));
    }
    if let Some(count) = args.split {
        report.split = Some(merged(args, &set, count)?);
    }
    if args.json {
        serde_json::to_writer(&mut *out, &report)?;
        return Ok(writeln!(out)?);
    }
    print(&report, out)?;
    if let (Some(merged), Some(firsts)) = (&report.split, &firsts) {
        let shown = curve::at(firsts, SimilarOptions::default().threshold);
        merged.print(&Merged::new(vec![corpus.len()], measures, shown, report.lookup_p50_us), out)?;
    }
    Ok(())
}

/// What the corpus reaches, cut into `count` libraries that are asked as one.
fn merged(args: &Args, set: &Set, count: usize) -> Result<Merged> {
    let libraries = split::by_outlet(&set.corpus, count)?;
    let build = |rows: &Vec<usize>| {
        let articles: Vec<Article> = rows.iter().map(|row| set.corpus.articles[*row].clone()).collect();
        Ok(build(args, &articles)?.0)
    };
    let collection = collection_of(libraries.iter().map(build).collect::<Result<Vec<_>>>()?)?;
    let rows = rows_of_stories(&collection, &set.corpus)?;
    let measures = score(&rank(args, &collection, set, &rows), set.unasked);
    let shown = curve::at(&first_results(args, &collection, set), SimilarOptions::default().threshold);
    let mut times = time(args, &collection, &set.queries);
    Ok(Merged::new(libraries.iter().map(Vec::len).collect(), measures, shown, percentile(&mut times, 50.0)))
}

/// Libraries of one index each; their keys are in the order given.
fn collection_of(indexes: impl IntoIterator<Item = Vec<u8>>) -> Result<Collection<Vec<u8>>> {
    let mut collection = Collection::new();
    for (number, bytes) in indexes.into_iter().enumerate() {
        collection.put(&format!("{number:06}"), Library::new(Index::open(bytes)?)?);
    }
    Ok(collection)
}

/// The index, the seconds it took and the threads it took them on.
fn build(args: &Args, articles: &[Article]) -> Result<(Vec<u8>, f64, usize)> {
    let threads = if args.one_thread { 1 } else { rayon::current_num_threads() };
    let options = BuildOptions {
        snippet_chars: args.snippets,
        headline_search: !args.no_headline_search,
        ..BuildOptions::default()
    };
    let work = || -> Result<_> {
        let progress = Progress::new("indexing", articles.len());
        let started = Instant::now();
        let mut builder = IndexBuilder::new(options);
        if args.snippets > 0 {
            builder.add_all(&with_snippets(articles, args.snippets), &|done| progress.set(done));
        } else {
            builder.add_all(articles, &|done| progress.set(done));
        }
        let bytes = builder.finish()?;
        Ok((bytes, started.elapsed().as_secs_f64(), threads))
    };
    if args.one_thread { rayon::ThreadPoolBuilder::new().num_threads(1).build()?.install(work) } else { work() }
}

/// The corpus has no descriptions by publishers: the beginning of the text stands for them.
fn with_snippets(articles: &[Article], characters: u16) -> Vec<Article> {
    articles
        .iter()
        .map(|article| {
            let beginning: String = article.text.chars().take(4 * usize::from(characters)).collect();
            let words: Vec<&str> = beginning.split_whitespace().collect();
            Article { snippet: Some(words.join(" ")), ..article.clone() }
        })
        .collect()
}

/// The corpus row of each story, as they are numbered through: an index may order its stories as it likes.
fn rows_of_stories(collection: &Collection<Vec<u8>>, corpus: &Corpus) -> Result<Vec<usize>> {
    let urls = collection.iter().flat_map(|(_, library)| library.base().urls());
    urls.map(|url| corpus.row_of_url(&url).with_context(|| format!("the index holds {url}, which the corpus does not")))
        .collect()
}

/// A query with its results' rows and scores, best first.
type Ranked<'a> = (&'a Query, Vec<(usize, f32)>);

fn rank<'a>(args: &Args, library: &Collection<Vec<u8>>, set: &'a Set, rows: &[usize]) -> Vec<Ranked<'a>> {
    let progress = Progress::new("ranking", set.queries.len());
    let done = AtomicUsize::new(0);
    set.queries
        .par_iter()
        .map(|query| {
            let skip = |story: u32| !set.corpus.counts(query, rows[story as usize]);
            let found = library.rank(&query.article, !args.no_dates, &skip, DEPTH);
            progress.set(done.fetch_add(1, Ordering::Relaxed) + 1);
            (query, found.into_iter().map(|(story, score)| (rows[story as usize], score)).collect())
        })
        .collect()
}

fn write_run(path: &Path, corpus: &Corpus, run: &[Ranked<'_>]) -> Result<()> {
    let mut file = BufWriter::new(fs::File::create(path).with_context(|| path.display().to_string())?);
    for (query, results) in run {
        for (rank, (row, score)) in results.iter().enumerate() {
            writeln!(file, "{} Q0 {} {} {score:.7} sidelight", query.id, corpus.ids[*row], rank + 1)?;
        }
    }
    file.flush().with_context(|| path.display().to_string())
}

/// Means over the judged queries; `unasked` ones score 0.
fn score(run: &[Ranked<'_>], unasked: usize) -> Measures {
    let judged = run.iter().filter(|(query, _)| !query.relevant.is_empty());
    let mut of_queries: Vec<Measures> = judged
        .map(|(query, results)| {
            let right: Vec<bool> = results.iter().map(|(row, _)| query.relevant.contains(row)).collect();
            Measures::of(&right, query.relevant.len())
        })
        .collect();
    of_queries.resize(of_queries.len() + unasked, Measures::default());
    Measures::mean(&of_queries)
}

/// Microseconds of each lookup, on this thread alone, after a warm-up over some of them.
fn time(args: &Args, library: &Collection<Vec<u8>>, queries: &[Query]) -> Vec<f64> {
    const WARM_UP: usize = 50;
    let options = SimilarOptions { use_dates: !args.no_dates, ..SimilarOptions::default() };
    for query in queries.iter().take(WARM_UP) {
        black_box(library.look_up(&query.article, &options));
    }
    let progress = Progress::new("timing lookups", queries.len());
    let mut times = Vec::with_capacity(queries.len());
    for (done, query) in queries.iter().enumerate() {
        let started = Instant::now();
        black_box(library.look_up(black_box(&query.article), &options));
        times.push(started.elapsed().as_secs_f64() * 1e6);
        progress.set(done + 1);
    }
    times
}

/// The first result that a reader would see for each judged query, whatever its score, other outlets only.
fn first_results(args: &Args, library: &Collection<Vec<u8>>, set: &Set) -> Vec<First> {
    let judged: Vec<&Query> = set.judged().collect();
    judged
        .par_iter()
        .map(|query| {
            let options = SimilarOptions {
                threshold: 0.0,
                use_dates: !args.no_dates,
                hidden_outlets: query.source.iter().cloned().collect(),
                ..SimilarOptions::default()
            };
            let found = library.look_up(&query.article, &options).matches.into_iter().next()?;
            let mut urls =
                std::iter::once(found.url.as_str()).chain(found.also_at.iter().map(|copy| copy.url.as_str()));
            let right = urls.any(|url| set.corpus.row_of_url(url).is_some_and(|row| query.relevant.contains(&row)));
            Some((found.score, right))
        })
        .collect()
}

/// Share of the reasons whose term the matched story does not hold: terms share buckets in the index.
fn wrong_reasons(args: &Args, library: &Collection<Vec<u8>>, set: &Set) -> f64 {
    let options = SimilarOptions { threshold: 0.0, use_dates: !args.no_dates, ..SimilarOptions::default() };
    let judge = |query: &Query| {
        let asked = text::analyze(&query.article);
        let mut judged = Vec::new();
        for found in library.look_up(&query.article, &options).matches {
            let Some(row) = set.corpus.row_of_url(&found.url) else { continue };
            let story = text::analyze(&set.corpus.articles[row]);
            let held: HashSet<&str> = story.iter().map(|count| count.term).collect();
            for reason in &found.reasons {
                let mut spelled = asked.iter().filter(|count| count.surface == reason.term);
                judged.push(!spelled.any(|count| held.contains(count.term)));
            }
        }
        judged
    };
    let judged: Vec<bool> = set.queries.par_iter().flat_map_iter(judge).collect();
    share(&judged).unwrap_or(0.0)
}

fn per_story(stats: &IndexStats, role: impl Fn(&str) -> bool) -> f64 {
    let bytes: u64 = stats.sections.iter().filter(|s| role(&s.role)).map(|s| s.bytes).sum();
    bytes as f64 / f64::from(stats.stories.max(1))
}

fn print(report: &Report, out: &mut impl Write) -> Result<()> {
    writeln!(out, "{:32} {}", "stories", report.stories)?;
    writeln!(out, "{:32} {}", "queries", report.queries)?;
    for (name, value) in [
        ("nDCG@10", report.ndcg_10),
        ("R@10", report.recall_10),
        ("MAP@10", report.map_10),
        ("P@5", report.p_5),
        ("S@1", report.s_1),
        ("R@100", report.recall_100),
    ] {
        writeln!(out, "{name:32} {value:.4}")?;
    }
    for (name, value) in [
        ("bytes a story, ranking", report.ranking_bytes_per_story),
        ("bytes a story, display", report.display_bytes_per_story),
        ("bytes a story, snippets", report.snippet_bytes_per_story),
        ("bytes a story, file", report.file_bytes_per_story),
        ("bytes a story, headline search", report.headline_search_bytes_per_story),
    ] {
        writeln!(out, "{name:32} {value:.2}")?;
    }
    let threads =
        if report.build_threads == 1 { "1 thread".to_owned() } else { format!("{} threads", report.build_threads) };
    writeln!(out, "{:32} {:.0} ({threads})", "stories built a second", report.build_stories_per_second)?;
    writeln!(out, "{:32} {:.0} µs", "lookup p50", report.lookup_p50_us)?;
    writeln!(out, "{:32} {:.0} µs", "lookup p99", report.lookup_p99_us)?;
    for (name, value) in [
        ("pages with anything shown", report.shown),
        ("first result shown is right", report.shown_precision),
        ("calibration error", report.calibration_error),
        ("wrong reasons", report.wrong_reasons),
    ] {
        if let Some(value) = value {
            writeln!(out, "{name:32} {value:.4}")?;
        }
    }
    Ok(())
}
