//! `sidelight eval fit`: fits the weights of the second stage and of the calibration, and says how they do out of fold.

use super::beir::{self, Corpus};
use super::curve;
use super::ranking::Measures;
use super::statistics::mean;
use crate::cli::progress::{Progress, note};
use anyhow::{Result, bail};
use rayon::prelude::*;
use sidelight::index::{BuildOptions, Index, IndexBuilder};
use sidelight::library::Library;
use sidelight::similar::score::{CALIBRATION_WEIGHTS, FITTED, WEIGHTS, sigmoid, standing};
use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

const FOLDS: u64 = 5;
/// Results of a query whose calibration is fitted: those that may be shown.
const CALIBRATED: usize = 10;
/// What a page without any story of its event weighs beside one with: a page in four has none. Every judged query has
/// such stories; without these the calibration would never have seen a page for which nothing should be shown.
const WITHOUT: f32 = 1.0 / 3.0;

/// Fit the ranking's weights on labelled sets, cross-validated by event
///
/// Each SET has the BEIR layout of `sidelight eval related`. One set of weights is fitted on all sets together; a query
/// counts 1 / √(queries of its set). Stories joined by judgements are one event, and an event is in one fold for all
/// sets. Printed are the measures out of fold, set by set, and the weights fitted on everything, which are what
/// `src/similar/score.rs` holds.
#[derive(clap::Args)]
pub struct Args {
    /// Folders of sets ranked with dates
    folders: Vec<PathBuf>,
    /// Folders of sets ranked without dates
    #[arg(long, value_name = "FOLDER", num_args = 1..)]
    no_dates: Vec<PathBuf>,
}

/// A candidate: what is weighted, and whether it is right.
struct Candidate {
    vector: [f32; WEIGHTS],
    right: bool,
}

struct Query {
    set: usize,
    fold: u64,
    relevant: usize,
    weight: f32,
    candidates: Vec<Candidate>,
}

pub fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let sets: Vec<(&Path, bool)> = (args.folders.iter().map(|folder| (folder.as_path(), true)))
        .chain(args.no_dates.iter().map(|folder| (folder.as_path(), false)))
        .collect();
    if sets.is_empty() {
        bail!("no set to fit on: name folders of labelled sets");
    }
    let mut events = Events::default();
    let mut queries = Vec::new();
    for (number, (folder, dates)) in sets.iter().enumerate() {
        queries.extend(read(folder, *dates, number, &mut events)?);
    }
    let mut queries: Vec<Query> =
        queries.into_iter().map(|(id, query)| Query { fold: events.fold(&id), ..query }).collect();
    for query in &mut queries {
        query.candidates.retain(|candidate| candidate.vector.iter().all(|value| value.is_finite()));
    }

    note("fitting");
    let of_folds: Vec<[f32; WEIGHTS]> = (0..FOLDS)
        .into_par_iter()
        .map(|fold| fit(&queries.iter().filter(|query| query.fold != fold).collect::<Vec<_>>()))
        .collect();
    let everything = fit(&queries.iter().collect::<Vec<_>>());
    // Rankings out of fold: what the calibration sees is what it will see of pages never fitted on.
    let rankings: Vec<Vec<(f32, bool)>> =
        queries.iter().map(|query| rank(query, &of_folds[query.fold as usize])).collect();
    let rows: Vec<Row> = (queries.iter().zip(&rankings))
        .flat_map(|(query, ranking)| {
            let wrong: Vec<(f32, bool)> = ranking.iter().copied().filter(|(_, right)| !right).collect();
            let mut rows = stand(query, ranking, 1.0);
            rows.extend(stand(query, &wrong, WITHOUT));
            rows
        })
        .collect();
    let calibrations: Vec<[f64; CALIBRATION_WEIGHTS]> = (0..FOLDS)
        .into_par_iter()
        .map(|fold| calibrate(&rows.iter().filter(|row| row.fold != fold).collect::<Vec<_>>()))
        .collect();

    writeln!(
        out,
        "{:24} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}",
        "out of fold", "queries", "nDCG@10", "S@1", "first", "calibr.", "backgr."
    )?;
    for (number, (folder, dates)) in sets.iter().enumerate() {
        let of_set = || queries.iter().zip(&rankings).filter(|(query, _)| query.set == number);
        let measures: Vec<Measures> = of_set()
            .map(|(query, ranking)| {
                Measures::of(&ranking.iter().map(|(_, right)| *right).collect::<Vec<_>>(), query.relevant)
            })
            .collect();
        let measures_mean = Measures::mean(&measures);
        let firsts: Vec<curve::First> = of_set()
            .map(|(query, ranking)| {
                let scores: Vec<f32> = ranking.iter().map(|(score, _)| *score).collect();
                let first = standing(&scores).into_iter().next()?;
                Some((chance(&first, &calibrations[query.fold as usize]), ranking[0].1))
            })
            .collect();
        let expected = mean(&firsts.iter().flatten().map(|(score, _)| f64::from(*score)).collect::<Vec<_>>());
        let background: Vec<f64> =
            of_set().filter_map(|(_, ranking)| ranking.get(25)).map(|(score, _)| f64::from(*score)).collect();
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        writeln!(
            out,
            "{:24} {:>8} {:>8.4} {:>8.4} {:>8.4} {:>8.4} {:>8.2}",
            if *dates { name } else { format!("{name} without dates") },
            measures.len(),
            measures_mean.ndcg_10,
            measures_mean.s_1,
            expected,
            curve::calibration_error(&firsts),
            mean(&background),
        )?;
    }
    writeln!(
        out,
        "first: mean calibrated score of the first result; calibr.: its calibration error; backgr.: mean score at place 26"
    )?;
    writeln!(out, "FITTED: {everything:.3?}")?;
    writeln!(out, "CALIBRATION: {:.3?}", calibrate(&rows.iter().collect::<Vec<_>>()))?;
    Ok(())
}

/// The judged queries of one set with their candidates; folds are set later, when all events are known.
fn read(folder: &Path, dates: bool, set: usize, events: &mut Events) -> Result<Vec<(String, Query)>> {
    note(&format!("reading {}", folder.display()));
    let corpus = Corpus::read(&folder.join("corpus.jsonl"))?;
    let judgements = beir::read_judgements(&folder.join("qrels.tsv"), &corpus)?;
    let progress = Progress::new("indexing", corpus.len());
    let mut builder = IndexBuilder::new(BuildOptions {
        name: "evaluation".to_owned(),
        sample: false,
        created: 0,
        snippet_chars: 0,
        headline_search: false,
    });
    builder.add_all(&corpus.articles, &|done| progress.set(done));
    let library = Library::new(Index::open(builder.finish()?)?)?;
    let index = library.base();
    let rows: Vec<usize> = (0..index.stories()).filter_map(|story| corpus.row_of_url(&index.url(story))).collect();
    if rows.len() != index.stories() as usize {
        bail!("{}: the index holds addresses that the corpus does not", folder.display());
    }
    for (query, relevant) in &judgements {
        relevant.iter().for_each(|story| events.join(&corpus.ids[*query], &corpus.ids[*story]));
    }
    let progress = Progress::new("ranking", judgements.len());
    let done = AtomicUsize::new(0);
    let judged: Vec<_> = judgements.iter().collect();
    Ok(judged
        .par_iter()
        .map(|(query, relevant)| {
            let skip = |story: u32| !corpus.counts(**query, rows[story as usize]);
            let candidates = (library.features(&corpus.articles[**query], dates, &skip).iter())
                .map(|(story, features)| Candidate {
                    vector: features.vector(),
                    right: relevant.contains(&rows[*story as usize]),
                })
                .collect();
            progress.set(done.fetch_add(1, Ordering::Relaxed) + 1);
            let weight = 1.0 / (judgements.len() as f32).sqrt();
            (corpus.ids[**query].clone(), Query { set, fold: 0, relevant: relevant.len(), weight, candidates })
        })
        .collect())
}

/// Stories joined by judgements, over all sets: a disjoint-set forest whose root is the least id.
#[derive(Default)]
struct Events(HashMap<String, String>);

impl Events {
    fn root(&self, id: &str) -> String {
        let mut at = id.to_owned();
        while let Some(next) = self.0.get(&at) {
            at.clone_from(next);
        }
        at
    }

    fn join(&mut self, a: &str, b: &str) {
        let (a, b) = (self.root(a), self.root(b));
        if a != b {
            let (least, other) = if a < b { (a, b) } else { (b, a) };
            self.0.insert(other, least);
        }
    }

    /// The fold of an event: FNV-1a of its root.
    fn fold(&self, id: &str) -> u64 {
        let hash = self
            .root(id)
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3));
        (hash >> 20) % FOLDS
    }
}

fn dot(vector: &[f32; WEIGHTS], weights: &[f32; WEIGHTS]) -> f32 {
    vector.iter().zip(weights).map(|(value, weight)| value * weight).sum()
}

/// Scores with whether they are right, best first.
fn rank(query: &Query, weights: &[f32; WEIGHTS]) -> Vec<(f32, bool)> {
    let mut ranking: Vec<(f32, bool)> =
        query.candidates.iter().map(|candidate| (dot(&candidate.vector, weights), candidate.right)).collect();
    ranking.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranking
}

/// Fits the weights: each right candidate against all wrong ones of its query by the softmax's log-likelihood (ListNet:
/// Cao et al. 2007), descended by Adam (Kingma & Ba 2015) over all queries at once from the weights in use, so that
/// the same sets give the same weights.
fn fit(queries: &[&Query]) -> [f32; WEIGHTS] {
    const STEPS: i32 = 200;
    const RATE: f32 = 0.1;
    const RIDGE: f32 = 1e-4;
    let mut weights = FITTED;
    let (mut first, mut second) = ([0.0_f32; WEIGHTS], [0.0_f32; WEIGHTS]);
    for step in 1..=STEPS {
        let (mut gradient, mut total) = ([0.0_f64; WEIGHTS], 0.0_f64);
        for query in queries {
            add_gradient(query, &weights, &mut gradient, &mut total);
        }
        // Smaller steps towards the end.
        let rate = RATE * (1.0 - step as f32 / (STEPS + 1) as f32);
        for i in 0..WEIGHTS {
            let slope = (gradient[i] / total.max(1e-9)) as f32 + RIDGE * weights[i];
            first[i] = 0.9 * first[i] + 0.1 * slope;
            second[i] = 0.99 * second[i] + 0.01 * slope * slope;
            let (mean, spread) = (first[i] / (1.0 - 0.9_f32.powi(step)), second[i] / (1.0 - 0.99_f32.powi(step)));
            weights[i] -= rate * mean / (spread.sqrt() + 1e-8);
        }
    }
    weights
}

/// Adds the gradient of −ln p of each right candidate of a query, p its share of the softmax over it and the wrong ones.
fn add_gradient(query: &Query, weights: &[f32; WEIGHTS], gradient: &mut [f64; WEIGHTS], total: &mut f64) {
    let right = query.candidates.iter().filter(|candidate| candidate.right).count();
    if right == 0 || right == query.candidates.len() {
        return;
    }
    let scores: Vec<f32> = query.candidates.iter().map(|candidate| dot(&candidate.vector, weights)).collect();
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers: Vec<f64> = scores.iter().map(|score| f64::from(score - most).exp()).collect();
    let wrong = || query.candidates.iter().zip(&powers).filter(|(candidate, _)| !candidate.right);
    let of_wrong: f64 = wrong().map(|(_, power)| power).sum();
    let share = f64::from(query.weight) / right as f64;
    let mut pull = 0.0;
    for (candidate, power) in query.candidates.iter().zip(&powers).filter(|(candidate, _)| candidate.right) {
        let sum = (power + of_wrong).max(f64::MIN_POSITIVE);
        *total += share;
        pull += share / sum;
        for (slope, value) in gradient.iter_mut().zip(candidate.vector) {
            *slope -= share * (1.0 - power / sum) * f64::from(value);
        }
    }
    for (candidate, power) in wrong() {
        for (slope, value) in gradient.iter_mut().zip(candidate.vector) {
            *slope += pull * power * f64::from(value);
        }
    }
}

/// A result that may be shown: where it stands, and whether it is right.
struct Row {
    standing: [f32; CALIBRATION_WEIGHTS],
    right: bool,
    fold: u64,
    weight: f32,
}

/// Where the first results of a ranking stand.
fn stand(query: &Query, ranking: &[(f32, bool)], times: f32) -> Vec<Row> {
    let scores: Vec<f32> = ranking.iter().map(|(score, _)| *score).collect();
    (standing(&scores).into_iter().zip(ranking).take(CALIBRATED))
        .map(|(standing, (_, right))| Row { standing, right: *right, fold: query.fold, weight: query.weight * times })
        .collect()
}

fn chance(standing: &[f32; CALIBRATION_WEIGHTS], weights: &[f64; CALIBRATION_WEIGHTS]) -> f32 {
    sigmoid(standing.iter().zip(weights).map(|(value, weight)| value * *weight as f32).sum())
}

/// Logistic regression by Newton's method with a slight ridge.
fn calibrate(rows: &[&Row]) -> [f64; CALIBRATION_WEIGHTS] {
    const STEPS: usize = 25;
    let mut weights = [0.0; CALIBRATION_WEIGHTS];
    for _ in 0..STEPS {
        let mut gradient = [0.0; CALIBRATION_WEIGHTS];
        let mut hessian = [[0.0; CALIBRATION_WEIGHTS]; CALIBRATION_WEIGHTS];
        for row in rows {
            let p = f64::from(chance(&row.standing, &weights));
            let weight = f64::from(row.weight);
            for i in 0..CALIBRATION_WEIGHTS {
                let value = f64::from(row.standing[i]);
                gradient[i] += weight * (f64::from(u8::from(row.right)) - p) * value;
                for (slot, other) in hessian[i].iter_mut().zip(row.standing) {
                    *slot += weight * p * (1.0 - p) * value * f64::from(other);
                }
            }
        }
        for (i, row) in hessian.iter_mut().enumerate() {
            row[i] += 1e-6;
        }
        for (weight, step) in weights.iter_mut().zip(solve(hessian, gradient)) {
            *weight += step;
        }
    }
    weights
}

/// Solves `matrix` · x = `right` for a positive definite matrix, by elimination.
fn solve<const N: usize>(mut matrix: [[f64; N]; N], mut right: [f64; N]) -> [f64; N] {
    for i in 0..N {
        let pivot = matrix[i][i];
        matrix[i].iter_mut().for_each(|value| *value /= pivot);
        right[i] /= pivot;
        for other in (0..N).filter(|other| *other != i) {
            let factor = matrix[other][i];
            let row = matrix[i];
            matrix[other].iter_mut().zip(row).for_each(|(value, pivot)| *value -= factor * pivot);
            right[other] -= factor * right[i];
        }
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elimination_solves() {
        let x = solve([[4.0, 1.0], [1.0, 3.0]], [1.0, 2.0]);
        assert!((x[0] - 1.0 / 11.0).abs() < 1e-12 && (x[1] - 7.0 / 11.0).abs() < 1e-12);
    }

    #[test]
    fn events_join_and_keep_their_fold() {
        let mut events = Events::default();
        events.join("b", "c");
        events.join("d", "e");
        events.join("e", "b");
        assert_eq!(events.root("d"), "b");
        assert_eq!(events.fold("c"), events.fold("e"));
        assert_ne!(events.root("a"), events.root("c"));
    }

    #[test]
    fn the_gradient_agrees_with_differences() {
        let candidate = |a: f32, b: f32, right| {
            let mut vector = [0.0; WEIGHTS];
            (vector[0], vector[1]) = (a, b);
            Candidate { vector, right }
        };
        let query = Query {
            set: 0,
            fold: 0,
            relevant: 2,
            weight: 0.5,
            candidates: vec![
                candidate(0.3, 0.1, true),
                candidate(-0.2, 0.7, true),
                candidate(0.5, 0.4, false),
                candidate(0.0, 0.2, false),
            ],
        };
        let loss = |weights: &[f32; WEIGHTS]| -> f64 {
            let power = |c: &Candidate| f64::from(dot(&c.vector, weights)).exp();
            let wrong: f64 = query.candidates.iter().filter(|c| !c.right).map(power).sum();
            query.candidates.iter().filter(|c| c.right).map(|c| -0.25 * (power(c) / (power(c) + wrong)).ln()).sum()
        };
        let mut weights = [0.0; WEIGHTS];
        (weights[0], weights[1]) = (0.4, -0.3);
        let (mut gradient, mut total) = ([0.0; WEIGHTS], 0.0);
        add_gradient(&query, &weights, &mut gradient, &mut total);
        for i in 0..2 {
            let (mut up, mut down) = (weights, weights);
            up[i] += 0.01;
            down[i] -= 0.01;
            let slope = (loss(&up) - loss(&down)) / 0.02;
            assert!((slope - gradient[i]).abs() < 1e-3, "{slope} {}", gradient[i]);
        }
    }

    #[test]
    fn the_calibration_finds_the_chance() {
        let row = |value: f32, right| Row { standing: [1.0, value, 0.0, 0.0, 0.0], right, fold: 0, weight: 1.0 };
        let rows = [row(1.0, true), row(1.0, true), row(1.0, true), row(1.0, false), row(0.0, true), row(0.0, false)];
        let weights = calibrate(&rows.iter().collect::<Vec<_>>());
        assert!((chance(&[1.0, 1.0, 0.0, 0.0, 0.0], &weights) - 0.75).abs() < 1e-3);
        assert!((chance(&[1.0, 0.0, 0.0, 0.0, 0.0], &weights) - 0.5).abs() < 1e-3);
    }
}
