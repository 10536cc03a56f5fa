//! `sidelight eval calibration`: whether the score means what it says, in small indexes too.

use super::beir::Set;
use super::curve::{self, First};
use super::events::Events;
use super::part::{Asked, ask};
use crate::cli::progress::note;
use anyhow::{Result, bail};
use sidelight::similar::SimilarOptions;
use std::io::Write;
use std::path::PathBuf;

/// Bins of the score.
const BINS: usize = 5;

/// Ask small indexes, cut from labelled sets, and compare scores with the share that is right
///
/// Each FOLDER has the BEIR layout of `sidelight eval related`. Its corpus is cut into indexes of about N stories, in
/// the order of their days, each event whole in one; each judged query asks the index with its event and the one of the
/// days before, which has none of it. Printed are, of the first results, the share of pages that are shown one with the
/// event in the index and without it, the share right of those, the calibration error over ten bins, and in five bins
/// of the score its mean, the share right and how many there are. Stories of an event that nobody labelled count as
/// wrong, so that shares right are lower bounds.
#[derive(clap::Args)]
pub struct Args {
    /// Folders of labelled sets
    #[arg(required = true)]
    folders: Vec<PathBuf>,
    /// Stories of an index; may be given several times
    #[arg(long, value_name = "N", default_values_t = [30, 100, 300])]
    stories: Vec<usize>,
}

pub fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    if args.stories.contains(&0) {
        bail!("an index of 0 stories answers nothing: give --stories a number over 0");
    }
    writeln!(
        out,
        "{:14} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}   bins: mean score, share right (first results)",
        "set", "stories", "pages", "shown", "right", "without", "calibr."
    )?;
    for folder in &args.folders {
        note(&format!("reading {}", folder.display()));
        let set = Set::read(folder, None, None)?;
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut events = Events::default();
        events.judged(&set);
        for &size in &args.stories {
            let firsts = ask(&set, size, &events, &|asked| vec![(asked.absent, first_result(&set, asked))])?;
            let of = |without: bool| -> Vec<First> {
                firsts.iter().filter(|(absent, _)| *absent == without).map(|(_, first)| *first).collect()
            };
            let (with, without) = (of(false), of(true));
            let all: Vec<First> = with.iter().chain(&without).copied().collect();
            let threshold = SimilarOptions::default().threshold;
            let shown = curve::at(&with, threshold);
            write!(
                out,
                "{name:14} {size:>8} {:>8} {:>8.3} {:>8.3} {:>8.3} {:>8.3}  ",
                with.len(),
                shown.shown,
                shown.precision,
                curve::at(&without, threshold).shown,
                curve::calibration_error(&all)
            )?;
            for (mean, right, count) in bins(&all) {
                write!(out, " {mean:.2} {right:.2} ({count})")?;
            }
            writeln!(out)?;
        }
    }
    Ok(())
}

/// The first result as readers see it, at any threshold.
fn first_result(set: &Set, asked: &Asked<'_>) -> First {
    let options = SimilarOptions {
        threshold: 0.0,
        hidden_outlets: asked.query.source.iter().cloned().collect(),
        ..SimilarOptions::default()
    };
    let found = asked.part.library.look_up(&asked.query.article, &options).matches.into_iter().next()?;
    let mut urls = std::iter::once(&found.url).chain(found.also_at.iter().map(|copy| &copy.url));
    let right = urls.any(|url| set.corpus.row_of_url(url).is_some_and(|row| asked.query.relevant.contains(&row)));
    Some((found.score, right))
}

/// Mean score, share right and number of the results of each bin that has any.
fn bins(firsts: &[First]) -> Vec<(f64, f64, usize)> {
    let bin = |score: f32| ((score * BINS as f32) as usize).min(BINS - 1);
    let of = |number: usize| {
        let members: Vec<(f32, bool)> =
            firsts.iter().flatten().filter(|first| bin(first.0) == number).copied().collect();
        let count = members.len() as f64;
        let mean = members.iter().map(|(score, _)| f64::from(*score)).sum::<f64>() / count;
        (mean, members.iter().filter(|(_, right)| *right).count() as f64 / count, members.len())
    };
    (0..BINS).map(of).filter(|(.., count)| *count > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_by_hand() {
        let firsts = [Some((0.1, false)), Some((0.125, true)), None, Some((1.0, true))];
        let bins = bins(&firsts);
        assert_eq!(bins.len(), 2);
        assert!((bins[0].0 - 0.1125).abs() < 1e-6 && bins[0].1 == 0.5 && bins[0].2 == 2);
        assert_eq!(bins[1], (1.0, 1.0, 1));
    }
}
