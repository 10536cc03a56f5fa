//! Benchmarks of Sidelight beside its peers on the same stories and queries, in one run.
//!
//! tinysearch (library, both kinds of index, 25 terms) and tantivy (MoreLikeThis, 25 and 100 terms) for lookups,
//! dom_smoothie for extraction; the same work and the extension's panel in Chromium through `chromium.mjs`. Every
//! figure is the median of five runs; the load of the machine is printed beside them, for other work on it falsifies
//! them.
//!
//! Neither Criterion nor divan: both report how one closure's time spreads over repetitions, while what readers feel is
//! how a lookup's time spreads over articles (p50 and p99 over queries); and the same inputs must be timed the same way
//! in Chromium, where neither runs.

mod archives;
mod collection;
mod extraction;
mod feeds;
#[path = "../../labelled/mod.rs"]
mod labelled;
mod measure;
mod parts;
mod report;
mod sidelight_side;
mod stories;
mod tantivy_side;
mod tinysearch_side;

use anyhow::{Context, Result};
use clap::Parser;
use report::{Report, Row};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Measure Sidelight beside its peers
#[derive(Parser)]
struct Args {
    /// Folder for unpacked sets and for what the browser is given
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/evaluation"))]
    desk: PathBuf,
    /// Numbers of stories
    #[arg(long, value_delimiter = ',', default_value = "1000,10000,37547,100000")]
    sizes: Vec<usize>,
    /// Numbers of stories of 200 characters that are built in parts
    #[arg(long, value_delimiter = ',', default_value = "100000,300000,1000000")]
    parts_sizes: Vec<usize>,
    /// Queries of each run; tinysearch gets a twentieth, for it takes hundreds of milliseconds for each
    #[arg(long, default_value_t = 200)]
    queries: usize,
    /// Leave out: lookups, collection, parts, tinysearch, tantivy, extraction, feeds, archives, wasm, panel, following,
    /// subscriptions
    #[arg(long, value_delimiter = ',')]
    without: Vec<String>,
    /// Write all figures as JSON
    #[arg(long, value_name = "OUT")]
    json: Option<PathBuf>,
    /// Write the tables as Markdown
    #[arg(long, value_name = "OUT")]
    results: Option<PathBuf>,
    /// Only read this feed and print what it took: what the benchmark of feeds starts
    #[arg(long, hide = true, value_name = "FILE")]
    read_feed: Option<PathBuf>,
    /// Only read this archive and print what it took: what the benchmark of archives starts
    #[arg(long, hide = true, value_name = "FILE")]
    read_archive: Option<PathBuf>,
    /// Only do this step and print what it took: what the benchmark of parts starts
    #[arg(long, hide = true, value_name = "STEP OUT INPUT", num_args = 2..)]
    parts_step: Vec<PathBuf>,
}

fn main() -> Result<()> {
    let args = Args::parse();
    if let Some(file) = &args.read_feed {
        return feeds::read(file);
    }
    if let Some(file) = &args.read_archive {
        return archives::read(file);
    }
    if !args.parts_step.is_empty() {
        return parts::take_step(&args.parts_step);
    }
    let with = |part: &str| !args.without.iter().any(|w| w == part);
    let mut report = Report::begin();
    let packed = labelled::packed(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    let set = |kind, name| labelled::unpacked(&packed, &args.desk, kind, name).map_err(anyhow::Error::msg);
    let folder = set("related", "allsides")?;
    let corpus = stories::Corpus::read(&folder)?;
    let for_browser = args.desk.join("bench");
    fs::create_dir_all(&for_browser)?;
    for size in args.sizes.iter().filter(|_| with("lookups")) {
        let stories = corpus.of_size(*size);
        let queries = corpus.queries(args.queries);
        eprintln!("{size} stories: sidelight");
        let index = sidelight_side::build(&stories, &mut report)?;
        fs::write(for_browser.join(format!("{size}.sidelight")), &index)?;
        let terms = sidelight_side::lookups(&index, &queries, *size, &mut report)?;
        if with("collection") && Some(size) == args.sizes.iter().max() {
            eprintln!("{size} stories: several libraries asked as one");
            collection::run(&index, &stories, &queries, &mut report)?;
        }
        if with("tantivy") {
            eprintln!("{size} stories: tantivy");
            tantivy_side::run(&stories, &queries, &mut report)?;
        }
        if with("tinysearch") {
            eprintln!("{size} stories: tinysearch");
            tinysearch_side::run(&stories, &terms[..args.queries.div_ceil(20).min(terms.len())], &mut report)?;
        }
    }
    if with("parts") {
        parts::run(&corpus, &args.parts_sizes, args.queries, &for_browser, &mut report)?;
    }
    fs::write(for_browser.join("queries.json"), serde_json::to_vec(&corpus.queries(args.queries))?)?;
    if with("extraction") {
        for name in ["fundus", "fundus_eval"] {
            eprintln!("extraction: {name}");
            extraction::run(&set("extraction", name)?, name, &mut report)?;
        }
        eprintln!("extraction: by size and hostile");
        extraction::by_size(&mut report);
        extraction::hostile(&mut report);
    }
    if with("feeds") {
        eprintln!("feeds");
        feeds::run(&for_browser, &mut report)?;
    }
    if with("archives") {
        eprintln!("archives: the newsstand");
        let newsstand = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist/site/newsstand");
        archives::run("the newsstand", &archives::newsstand(&newsstand)?, &for_browser, &mut report)?;
        eprintln!("archives: real pages");
        let mut pages = Vec::new();
        for name in ["fundus", "fundus_eval", "wcxb_article", "zyte"] {
            pages.extend(archives::labelled(&set("extraction", name)?)?);
        }
        archives::run("pages of the labelled sets", &pages, &for_browser, &mut report)?;
    }
    let parts = [
        ("lookups", with("wasm")),
        ("extraction", with("wasm") && with("extraction")),
        ("panel", with("panel")),
        ("building", with("following")),
        ("following", with("following")),
        ("subscriptions", with("subscriptions")),
    ];
    let parts: Vec<&str> = parts.iter().filter_map(|(part, on)| on.then_some(*part)).collect();
    if !parts.is_empty() {
        report.rows.extend(in_browser(&args, &parts.join(","), &for_browser)?);
    }
    report.finish();
    let tables = report.markdown();
    println!("{tables}");
    if let Some(path) = &args.results {
        fs::write(path, &tables).with_context(|| path.display().to_string())?;
    }
    if let Some(path) = &args.json {
        fs::write(path, serde_json::to_vec_pretty(&report)?).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

/// The half in Chromium: `chromium.mjs` prints rows as JSON.
fn in_browser(args: &Args, parts: &str, folder: &Path) -> Result<Vec<Row>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("chromium.mjs");
    let sizes: Vec<String> = args.sizes.iter().map(usize::to_string).collect();
    let output = Command::new("node")
        .arg(script)
        .args(["--folder".as_ref(), folder.as_os_str()])
        .args(["--parts", parts, "--sizes", &sizes.join(",")])
        .stderr(std::process::Stdio::inherit())
        .output()
        .context("node; install Node 20, or give --without wasm,panel,following,subscriptions")?;
    anyhow::ensure!(output.status.success(), "chromium.mjs failed; its reason is above");
    serde_json::from_slice(&output.stdout).context("chromium.mjs printed no rows")
}
