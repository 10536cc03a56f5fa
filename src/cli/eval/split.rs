//! A corpus cut by outlet into libraries of unequal size, to be asked as one: what merging costs.

use super::beir::Corpus;
use super::curve::Point;
use super::ranking::Measures;
use anyhow::{Result, bail};
use serde::Serialize;
use sidelight::url::site_of;
use std::collections::BTreeMap;
use std::io::Write;

/// What several libraries, asked as one, reach.
#[derive(Serialize)]
pub struct Merged {
    /// Stories of each library.
    pub stories: Vec<usize>,
    pub ndcg_10: f64,
    pub recall_10: f64,
    pub map_10: f64,
    pub recall_100: f64,
    pub shown: f64,
    pub shown_precision: f64,
    pub lookup_p50_us: f64,
}

impl Merged {
    /// From the measures of the merged ranking and what is shown at the default threshold.
    pub fn new(stories: Vec<usize>, measures: Measures, shown: Point, lookup_p50_us: f64) -> Self {
        Self {
            stories,
            ndcg_10: measures.ndcg_10,
            recall_10: measures.recall_10,
            map_10: measures.map_10,
            recall_100: measures.recall_100,
            shown: shown.shown,
            shown_precision: shown.precision,
            lookup_p50_us,
        }
    }

    /// A table beside what one library reaches.
    pub fn print(&self, one: &Self, out: &mut impl Write) -> Result<()> {
        let sizes: Vec<String> = self.stories.iter().map(usize::to_string).collect();
        writeln!(out, "\n{:32} {}", "stories of each library", sizes.join(" "))?;
        writeln!(out, "{:32} {:>9} {:>9} {:>9}", "", "one", "merged", "change")?;
        for (name, one, merged) in [
            ("nDCG@10", one.ndcg_10, self.ndcg_10),
            ("R@10", one.recall_10, self.recall_10),
            ("MAP@10", one.map_10, self.map_10),
            ("R@100", one.recall_100, self.recall_100),
            ("pages with anything shown", one.shown, self.shown),
            ("first result shown is right", one.shown_precision, self.shown_precision),
        ] {
            writeln!(out, "{name:32} {one:9.4} {merged:9.4} {:+9.4}", merged - one)?;
        }
        let (one, merged) = (one.lookup_p50_us, self.lookup_p50_us);
        Ok(writeln!(out, "{:32} {one:9.0} {merged:9.0} {:9.2}", "lookup p50, µs; times", merged / one)?)
    }
}

/// Rows of the stories of each of `count` libraries, the largest first: library number i, from 1, gets about 1/i² of
/// what the first gets. An outlet's stories stay together; the largest outlets are given away first, each to the
/// library that lacks most.
///
/// # Errors
/// Where there are fewer outlets than libraries.
pub fn by_outlet(corpus: &Corpus, count: usize) -> Result<Vec<Vec<usize>>> {
    let mut outlets: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (row, article) in corpus.articles.iter().enumerate() {
        let outlet = corpus.sources[row].as_deref().unwrap_or_else(|| site_of(&article.url));
        outlets.entry(outlet).or_default().push(row);
    }
    if count == 0 || outlets.len() < count {
        bail!("--split {count}: the corpus has {} outlets; give a number from 1 to that", outlets.len());
    }
    let mut outlets: Vec<Vec<usize>> = outlets.into_values().collect();
    outlets.sort_by_key(|rows| std::cmp::Reverse(rows.len()));
    let weight = |library: usize| 1.0 / ((library + 1) * (library + 1)) as f64;
    let whole: f64 = (0..count).map(weight).sum();
    let mut libraries = vec![Vec::new(); count];
    for (given, rows) in outlets.iter().enumerate() {
        let lacks = |library: &usize| {
            let held: usize = libraries[*library].len();
            weight(*library) / whole * corpus.len() as f64 - held as f64
        };
        // The last outlets are kept for libraries that have none yet.
        let empty = libraries.iter().filter(|rows| rows.is_empty()).count();
        let must_be_empty = outlets.len() - given <= empty;
        let may = (0..count).filter(|library| !must_be_empty || libraries[*library].is_empty());
        let library = may.max_by(|a, b| lacks(a).total_cmp(&lacks(b)).then(b.cmp(a))).unwrap_or(0);
        libraries[library].extend(rows);
    }
    libraries.iter_mut().for_each(|rows: &mut Vec<usize>| rows.sort_unstable());
    Ok(libraries)
}
