//! Sidelight natively: build, open, look up, search.

use crate::measure;
use crate::report::Report;
use anyhow::Result;
use sidelight::Article;
use sidelight::index::{BuildOptions, Index, IndexBuilder};
use sidelight::library::Library;
use sidelight::similar::SimilarOptions;
use std::hint::black_box;
use std::time::Instant;

pub const LOOKUP: &str = "lookup of a whole article";
pub const SEARCH: &str = "headline search";
const OPEN: &str = "index open";
const TOUCHED: &str = "postings touched by a lookup";

pub fn build(stories: &[Article], report: &mut Report) -> Result<Vec<u8>> {
    let (started, before) = (Instant::now(), measure::process());
    let mut builder = IndexBuilder::new(BuildOptions { snippet_chars: 0, ..BuildOptions::default() });
    builder.add_all(stories, &|_| ());
    let bytes = builder.finish()?;
    let (seconds, core_seconds) = (started.elapsed().as_secs_f64(), (measure::process() - before) / 1e6);
    report.note(
        "build",
        "sidelight",
        stories.len(),
        format!(
            "{:.0} stories a second and core, {:.0} a second on all cores, {:.1} bytes a story with headline search",
            stories.len() as f64 / core_seconds,
            stories.len() as f64 / seconds,
            bytes.len() as f64 / stories.len() as f64
        ),
    );
    Ok(bytes)
}

/// Measures; gives the 25 heaviest terms of each query as one string, for peers that take words.
pub fn lookups(bytes: &[u8], queries: &[Article], size: usize, report: &mut Report) -> Result<Vec<String>> {
    report.times(
        OPEN,
        "sidelight",
        size,
        measure::each(&[(); 20], |()| {
            let _ = black_box(Index::open(black_box(bytes)));
        }),
    );
    let library = Library::new(Index::open(bytes)?)?;
    let options = SimilarOptions::default();
    let times = measure::each(queries, |query| {
        black_box(library.look_up(black_box(query), &options));
    });
    report.times(LOOKUP, "sidelight", size, times);
    let mut touched: Vec<usize> = queries.iter().map(|query| library.postings_touched(query)).collect();
    touched.sort_unstable();
    // What goes by stories: one sum for each, two bytes wide, is set to zero for every lookup.
    let mut sums = vec![1_u64; size.div_ceil(4)];
    let zeroing = measure::each(&[(); 20], |()| black_box(&mut sums).fill(0)).p50;
    report.note(
        TOUCHED,
        "sidelight",
        size,
        format!(
            "{} at the median, {} at most; zeroing the sums, which goes by stories, takes {zeroing:.1} µs, {:.1} % of \
             a lookup",
            touched[touched.len() / 2],
            touched[touched.len() - 1],
            100.0 * zeroing / times.p50
        ),
    );
    report.times(
        SEARCH,
        "sidelight",
        size,
        measure::each(&words(queries), |words| {
            black_box(library.search(black_box(words), 10));
        }),
    );
    let terms =
        |query| library.look_up(query, &options).query.into_iter().map(|t| t.term).collect::<Vec<_>>().join(" ");
    Ok(queries.iter().map(terms).collect())
}

/// What a reader has typed of a headline: its second and third word, the third cut after three letters.
pub fn words(queries: &[Article]) -> Vec<String> {
    queries
        .iter()
        .map(|query| {
            let mut words = query.title.split_whitespace().skip(1);
            let (first, second) = (words.next().unwrap_or("the"), words.next().unwrap_or("president"));
            format!("{first} {}", second.chars().take(3).collect::<String>())
        })
        .collect()
}
