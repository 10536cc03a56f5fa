//! `sidelight eval fit`: fits the weights of the second stage and of the calibration, and says how they do out of fold.

use super::beir::{self, Corpus};
use super::curve;
use super::events::Events;
use super::part::{self, Asked};
use super::ranking::Measures;
use super::statistics::mean;
use crate::cli::progress::note;
use anyhow::{Result, bail};
use rayon::prelude::*;
use sidelight::similar::SimilarOptions;
use sidelight::similar::score::{Evidence, FITTED, Standing, sigmoid, standing};
use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Numbers of weights.
const WEIGHTS: usize = Evidence::NAMES.len();
const CALIBRATION_WEIGHTS: usize = Standing::NAMES.len();

const FOLDS: u64 = 5;
/// Stories of the indexes that the calibration is fitted on: the whole set, and cuts of it.
const SIZES: [usize; 6] = [usize::MAX, 3000, 1000, 300, 100, 30];
/// Results of a query whose calibration is fitted: those that may be shown.
const CALIBRATED: usize = 10;
/// What a page without any story of its event weighs beside one with: a page in three has none. Every judged query has
/// such stories; without these the calibration would never have seen a page for which nothing should be shown.
const WITHOUT: f32 = 0.5;
/// What a query of a set of look-alikes weighs beside one of the others: of what most pages never meet there is little.
const ALIKE: f32 = 15.0;

/// Fit the ranking's weights on labelled sets, cross-validated by event
///
/// Each SET has the BEIR layout of `sidelight eval related`. One set of weights is fitted on all sets together; a
/// query counts 1 / √(queries of its set · sets that ask it): the same queries may ask several views of one corpus,
/// such as its stories cut to what a feed tells of them. Stories joined by judgements are one event, and an event is
/// in one fold for all sets. The calibration is fitted apart for pages with a date and for those without; the latter
/// are the pages of all sets, asked without theirs. It is fitted on the whole sets and on cuts of them into small
/// indexes of neighbouring days, each event whole in one; each query asks the index with its event and one without it.
/// Sets of look-alikes serve the calibration alone. Printed are the measures out of fold, set by set, and the weights
/// fitted on everything, as `src/similar/score.rs` holds them.
#[derive(clap::Args)]
#[command(after_help = "\
Example, by which score.rs was made (half an hour on two cores); allsides-400, -200 and -0 have its stories cut to so
many characters, allsides-dense has its dates folded into 28 days:
  sidelight eval fit allsides allsides-400 allsides-200 allsides-0 allsides-dense newscluster vmds
    --no-dates allsides allsides2021 --alike tests/alike")]
pub struct Args {
    /// Folders of sets ranked with dates
    folders: Vec<PathBuf>,
    /// Folders of sets ranked without dates
    #[arg(long, value_name = "FOLDER", num_args = 1..)]
    no_dates: Vec<PathBuf>,
    /// Folders of sets of look-alikes: stories of the same event, and others that only look so
    #[arg(long, value_name = "FOLDER", num_args = 1..)]
    alike: Vec<PathBuf>,
}

/// What a set is fitted for.
#[derive(Clone, Copy, PartialEq)]
enum Use {
    WithDates,
    WithoutDates,
    /// For the calibration alone, with dates.
    Alike,
}

/// A calibration that `score.rs` holds, by its name there, and what it is fitted on.
struct Calibration {
    name: &'static str,
    /// Pages with a date, or those without.
    dated: bool,
    /// Whether sets of look-alikes count.
    alike: bool,
    /// Columns that are not fitted, with their weights.
    held: &'static [(&'static str, f64)],
}

/// What tells of many things is rare in the real sets, and what is there is not judged by whether it is: its weight is
/// set, so that such a story needs about twelve times the odds of another.
const ROUNDUP: (&str, f64) = ("roundup", -2.5);

const DATED: Calibration = Calibration { name: "CALIBRATION", dated: true, alike: true, held: &[ROUNDUP] };
/// Scores of what may be background leave out time and other candidates.
const BACKGROUND: Calibration = Calibration {
    name: "CALIBRATION_BACKGROUND",
    dated: true,
    alike: false,
    held: &[
        ("below_best", 0.0),
        ("other_day", 0.0),
        ("two_days", 0.0),
        ("each_its_own", 0.0),
        ("ln_days_apart", 0.0),
        ("roundup", 0.0),
    ],
};
/// Without dates no day is known.
const UNDATED: Calibration = Calibration {
    name: "CALIBRATION_UNDATED",
    dated: false,
    alike: false,
    held: &[
        ("below_best", 0.0),
        ("other_day", 0.0),
        ("two_days", 0.0),
        ("each_its_own", 0.0),
        ("ln_days_apart", 0.0),
        ROUNDUP,
    ],
};

impl Calibration {
    /// Fitted on all rows, or on those out of one fold.
    fn fit(&self, rows: &[Row], without: Option<u64>) -> [f64; CALIBRATION_WEIGHTS] {
        let counts = |row: &&Row| row.dated == self.dated && (self.alike || !row.alike) && Some(row.fold) != without;
        let weight = |name: &&str| self.held.iter().find(|(held, _)| held == name).map(|(_, weight)| *weight);
        let held = Standing::NAMES.each_ref().map(weight);
        calibrate(&rows.iter().filter(counts).collect::<Vec<_>>(), &held)
    }
}

/// The sizes that a corpus of `stories` is asked in.
fn sizes(stories: usize) -> impl Iterator<Item = usize> {
    SIZES.into_iter().filter(move |size| *size == usize::MAX || *size * 2 <= stories)
}

/// A candidate: what is weighted, and whether it is right.
struct Candidate {
    evidence: [f32; WEIGHTS],
    differences: Standing,
    right: bool,
}

/// A candidate that is ranked.
#[derive(Clone, Copy)]
struct Ranked {
    score: f32,
    differences: Standing,
    right: bool,
}

struct Query {
    set: usize,
    size: usize,
    /// Whether it was asked with dates.
    with_dates: bool,
    /// Whether its date is known and counted.
    dated: bool,
    absent: bool,
    fold: u64,
    relevant: usize,
    weight: f32,
    candidates: Vec<Candidate>,
}

pub fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let sets: Vec<(&Path, Use)> = (args.folders.iter().map(|folder| (folder.as_path(), Use::WithDates)))
        .chain(args.no_dates.iter().map(|folder| (folder.as_path(), Use::WithoutDates)))
        .chain(args.alike.iter().map(|folder| (folder.as_path(), Use::Alike)))
        .collect();
    if sets.is_empty() {
        bail!("no set to fit on: name folders of labelled sets");
    }
    let sets: Vec<Set> = sets.iter().map(|(folder, used)| Set::read(folder, *used)).collect::<Result<_>>()?;
    let queries = ask(&sets)?;
    note("fitting");
    let ranked_by: Vec<&Query> = queries.iter().filter(|query| sets[query.set].used.ranks(query)).collect();
    let of_folds: Vec<[f32; WEIGHTS]> = (0..FOLDS)
        .into_par_iter()
        .map(|fold| fit(&ranked_by.iter().copied().filter(|query| query.fold != fold).collect::<Vec<_>>()))
        .collect();
    // Rankings out of fold: what the calibration sees is what it will see of pages never fitted on.
    let rankings: Vec<Vec<Ranked>> = queries.iter().map(|query| rank(query, &of_folds[query.fold as usize])).collect();
    let rows = rows(&sets, &queries, &rankings);
    let calibrations: Vec<[[f64; CALIBRATION_WEIGHTS]; 2]> =
        (0..FOLDS).into_par_iter().map(|fold| [UNDATED, DATED].map(|one| one.fit(&rows, Some(fold)))).collect();
    let chances: Vec<Vec<f32>> = (queries.iter().zip(&rankings))
        .map(|(query, ranking)| {
            let weights = &calibrations[query.fold as usize][usize::from(query.dated)];
            standings(ranking).iter().map(|one| chance(one, weights)).collect()
        })
        .collect();
    out_of_fold(&sets, &queries, &rankings, &chances, out)?;
    let everything = fit(&ranked_by).map(f64::from);
    constant(out, "FITTED", "Evidence", Evidence::NAMES.iter().zip(everything))?;
    for calibration in [DATED, BACKGROUND, UNDATED] {
        let weights = calibration.fit(&rows, None);
        constant(out, calibration.name, "Standing", Standing::NAMES.iter().zip(weights))?;
    }
    Ok(())
}

/// Weights by name, as `score.rs` writes them.
fn constant<'a>(
    out: &mut impl Write,
    name: &str,
    of: &str,
    weights: impl Iterator<Item = (&'a &'static str, f64)>,
) -> Result<()> {
    writeln!(out, "pub const {name}: {of} = {of} {{")?;
    for (column, weight) in weights {
        // No minus before a rounded zero.
        writeln!(out, "    {column}: {:.3},", (weight * 1e3).round() / 1e3 + 0.0)?;
    }
    Ok(writeln!(out, "}};")?)
}

/// The judged queries of all sets, asked in all sizes.
fn ask(sets: &[Set]) -> Result<Vec<Query>> {
    let mut events = Events::default();
    sets.iter().for_each(|set| events.judged(&set.labelled));
    let mut views: HashMap<&str, u32> = HashMap::new();
    sets.iter().flat_map(|set| set.labelled.judged()).for_each(|query| *views.entry(&query.id).or_default() += 1);
    let mut queries = Vec::new();
    for (number, set) in sets.iter().enumerate() {
        for size in sizes(set.labelled.corpus.len()) {
            queries.extend(set.ask(number, size, &events, &views)?);
        }
    }
    Ok(queries)
}

/// The results that the calibration is fitted on: those of each ranking, and those of whole sets without what is right.
fn rows(sets: &[Set], queries: &[Query], rankings: &[Vec<Ranked>]) -> Vec<Row> {
    let of_query = |(query, ranking): (&Query, &Vec<Ranked>)| {
        let set = &sets[query.set];
        let alike = set.used == Use::Alike;
        let share = if alike { ALIKE } else { 1.0 } / sizes(set.labelled.corpus.len()).count() as f32;
        let mut rows = stand(query, alike, ranking, if query.absent { WITHOUT } else { 1.0 } * share);
        if query.size == usize::MAX {
            let wrong: Vec<Ranked> = ranking.iter().copied().filter(|one| !one.right).collect();
            rows.extend(stand(query, alike, &wrong, WITHOUT * share));
        }
        rows
    };
    queries.iter().zip(rankings).flat_map(of_query).collect()
}

/// Prints the measures out of fold, set by set.
fn out_of_fold(
    sets: &[Set],
    queries: &[Query],
    rankings: &[Vec<Ranked>],
    chances: &[Vec<f32>],
    out: &mut impl Write,
) -> Result<()> {
    writeln!(
        out,
        "{:24} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}",
        "out of fold", "stories", "queries", "nDCG@10", "S@1", "shown", "right", "without", "calibr.", "backgr."
    )?;
    let threshold = SimilarOptions::default().threshold;
    for (number, set) in sets.iter().enumerate() {
        let ways: &[bool] = set.used.ways();
        for (size, dates) in
            sizes(set.labelled.corpus.len()).flat_map(|size| ways.iter().map(move |dates| (size, *dates)))
        {
            let asked = (queries.iter().zip(rankings).zip(chances))
                .filter(|((query, _), _)| query.set == number && query.size == size && query.with_dates == dates);
            let (mut measures, mut firsts, mut without, mut background) = (vec![], vec![], vec![], vec![]);
            for ((query, ranking), chances) in asked {
                let first = best(chances, ranking);
                if query.absent {
                    without.push(first);
                    continue;
                }
                let right: Vec<bool> = ranking.iter().map(|one| one.right).collect();
                measures.push(Measures::of(&right, query.relevant));
                firsts.push(first);
                background.extend(ranking.get(25).map(|one| f64::from(one.score)));
            }
            let mean_of = Measures::mean(&measures);
            let shown = curve::at(&firsts, threshold);
            writeln!(
                out,
                "{:24} {:>8} {:>8} {:>8.4} {:>8.4} {:>8.4} {:>8.4} {:>8} {:>8.4} {:>8.2}",
                if dates { set.name.clone() } else { format!("{}, no date", set.name) },
                size.min(set.labelled.corpus.len()),
                measures.len(),
                mean_of.ndcg_10,
                mean_of.s_1,
                shown.shown,
                shown.precision,
                if without.is_empty() {
                    "-".to_owned()
                } else {
                    format!("{:.4}", curve::at(&without, threshold).shown)
                },
                curve::calibration_error(&firsts),
                mean(&background),
            )?;
        }
    }
    writeln!(
        out,
        "shown: share of pages with anything shown at {threshold}; right: share of first results shown that are \
         right;\nwithout: share of pages with anything shown by an index without their event; calibr.: calibration \
         error of the\nfirst result; backgr.: mean score at place 26"
    )?;
    Ok(())
}

/// A labelled set, read.
struct Set {
    name: String,
    used: Use,
    labelled: beir::Set,
}

impl Use {
    /// Whether the second stage is fitted on a query of such a set: asked of the whole set, in the set's own way.
    fn ranks(self, query: &Query) -> bool {
        let own_way = match self {
            Self::WithDates => query.with_dates,
            Self::WithoutDates => !query.with_dates,
            Self::Alike => false,
        };
        own_way && query.size == usize::MAX
    }

    /// Whether its queries are asked with dates, and without: the calibration is fitted apart for pages without a date,
    /// and those of every set serve for them.
    fn ways(self) -> &'static [bool] {
        match self {
            Self::WithDates => &[true, false],
            Self::WithoutDates => &[false],
            Self::Alike => &[true],
        }
    }
}

impl Set {
    fn read(folder: &Path, used: Use) -> Result<Self> {
        note(&format!("reading {}", folder.display()));
        let labelled = beir::Set::read(folder, None, None)?;
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(Self { name, used, labelled })
    }

    /// The judged queries, asked of indexes of `size` stories each. `views`: number of sets that ask each query.
    fn ask(&self, number: usize, size: usize, events: &Events, views: &HashMap<&str, u32>) -> Result<Vec<Query>> {
        let judged = self.labelled.judged().count();
        part::ask(&self.labelled, size, events, &|asked| {
            let query = asked.query;
            let of_way = |with_dates: &bool| Query {
                set: number,
                size,
                with_dates: *with_dates,
                dated: *with_dates && query.article.published.is_some(),
                absent: asked.absent,
                fold: events.fold(&query.id, FOLDS),
                relevant: query.relevant.len(),
                weight: 1.0 / (judged as f32 * views.get(query.id.as_str()).map_or(1.0, |views| *views as f32)).sqrt(),
                candidates: candidates(&self.labelled.corpus, asked, *with_dates),
            };
            self.used.ways().iter().map(of_way).collect()
        })
    }
}

fn candidates(corpus: &Corpus, asked: &Asked<'_>, dates: bool) -> Vec<Candidate> {
    let Asked { part, query, .. } = asked;
    let skip = |story: u32| !corpus.counts(query, part.rows[story as usize]);
    let found = part.library.features(&query.article, dates, &skip);
    let found = found.iter().map(|(story, features)| Candidate {
        evidence: features.evidence().to_array(),
        differences: features.differences(),
        right: query.relevant.contains(&part.rows[*story as usize]),
    });
    found.filter(|candidate| candidate.evidence.iter().all(|value| value.is_finite())).collect()
}

fn dot(vector: &[f32; WEIGHTS], weights: &[f32; WEIGHTS]) -> f32 {
    vector.iter().zip(weights).map(|(value, weight)| value * weight).sum()
}

/// The candidates by their scores, best first.
fn rank(query: &Query, weights: &[f32; WEIGHTS]) -> Vec<Ranked> {
    let ranked = |&Candidate { evidence, differences, right }: &Candidate| Ranked {
        score: dot(&evidence, weights),
        differences,
        right,
    };
    let mut ranking: Vec<Ranked> = query.candidates.iter().map(ranked).collect();
    ranking.sort_by(|a, b| b.score.total_cmp(&a.score));
    ranking
}

/// What the calibration knows of each.
fn standings(ranking: &[Ranked]) -> Vec<[f32; CALIBRATION_WEIGHTS]> {
    let standings = standing(&ranking.iter().map(|one| (one.score, one.differences)).collect::<Vec<_>>());
    standings.into_iter().map(Standing::to_array).collect()
}

/// Fits the weights: each right candidate against all wrong ones of its query by the softmax's log-likelihood (ListNet:
/// Cao et al. 2007), descended by Adam (Kingma & Ba 2015) over all queries at once from the weights in use, so that
/// the same sets give the same weights. Steps and ridge are of the weights times the features' spreads: a feature of
/// small numbers needs a large weight, which says nothing of how much it counts.
fn fit(queries: &[&Query]) -> [f32; WEIGHTS] {
    const STEPS: i32 = 200;
    const RATE: f32 = 0.1;
    const RIDGE: f32 = 1e-4;
    let spreads = spreads(queries);
    let mut scaled: [f32; WEIGHTS] = std::array::from_fn(|i| FITTED.to_array()[i] * spreads[i]);
    let unscaled = |scaled: &[f32; WEIGHTS]| std::array::from_fn(|i| scaled[i] / spreads[i]);
    let (mut first, mut second) = ([0.0_f32; WEIGHTS], [0.0_f32; WEIGHTS]);
    for step in 1..=STEPS {
        let (mut gradient, mut total) = ([0.0_f64; WEIGHTS], 0.0_f64);
        let weights = unscaled(&scaled);
        for query in queries {
            add_gradient(query, &weights, &mut gradient, &mut total);
        }
        // Smaller steps towards the end.
        let rate = RATE * (1.0 - step as f32 / (STEPS + 1) as f32);
        for i in 0..WEIGHTS {
            let slope = (gradient[i] / total.max(1e-9)) as f32 / spreads[i] + RIDGE * scaled[i];
            first[i] = 0.9 * first[i] + 0.1 * slope;
            second[i] = 0.99 * second[i] + 0.01 * slope * slope;
            let (mean, spread) = (first[i] / (1.0 - 0.9_f32.powi(step)), second[i] / (1.0 - 0.99_f32.powi(step)));
            scaled[i] -= rate * mean / (spread.sqrt() + 1e-8);
        }
    }
    unscaled(&scaled)
}

/// Standard deviation of each feature over all candidates; 1 where it does not vary.
fn spreads(queries: &[&Query]) -> [f32; WEIGHTS] {
    let (mut sums, mut squares, mut count) = ([0.0_f64; WEIGHTS], [0.0_f64; WEIGHTS], 0.0_f64);
    for candidate in queries.iter().flat_map(|query| &query.candidates) {
        count += 1.0;
        for (i, value) in candidate.evidence.iter().map(|value| f64::from(*value)).enumerate() {
            sums[i] += value;
            squares[i] += value * value;
        }
    }
    std::array::from_fn(|i| {
        let spread = (squares[i] / count - (sums[i] / count).powi(2)).max(0.0).sqrt() as f32;
        if spread > 1e-6 { spread } else { 1.0 }
    })
}

/// Adds the gradient of −ln p of each right candidate of a query, p its share of the softmax over it and the wrong
/// ones.
fn add_gradient(query: &Query, weights: &[f32; WEIGHTS], gradient: &mut [f64; WEIGHTS], total: &mut f64) {
    let right = query.candidates.iter().filter(|candidate| candidate.right).count();
    if right == 0 || right == query.candidates.len() {
        return;
    }
    let scores: Vec<f32> = query.candidates.iter().map(|candidate| dot(&candidate.evidence, weights)).collect();
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
        for (slope, value) in gradient.iter_mut().zip(candidate.evidence) {
            *slope -= share * (1.0 - power / sum) * f64::from(value);
        }
    }
    for (candidate, power) in wrong() {
        for (slope, value) in gradient.iter_mut().zip(candidate.evidence) {
            *slope += pull * power * f64::from(value);
        }
    }
}

/// A result that may be shown: where it stands, and whether it is right.
struct Row {
    standing: [f32; CALIBRATION_WEIGHTS],
    right: bool,
    dated: bool,
    /// Of a set of look-alikes.
    alike: bool,
    fold: u64,
    weight: f32,
}

/// Where the first results of a ranking stand.
fn stand(query: &Query, alike: bool, ranking: &[Ranked], times: f32) -> Vec<Row> {
    (standings(ranking).into_iter().zip(ranking).take(CALIBRATED))
        .map(|(standing, &Ranked { right, .. })| {
            let Query { dated, fold, .. } = *query;
            Row { standing, right, dated, alike, fold, weight: query.weight * times }
        })
        .collect()
}

/// The likeliest candidate: its chance and whether it is right.
fn best(chances: &[f32], ranking: &[Ranked]) -> curve::First {
    let events = chances.iter().zip(ranking);
    events.map(|(chance, one)| (*chance, one.right)).max_by(|a, b| a.0.total_cmp(&b.0))
}

fn chance(standing: &[f32; CALIBRATION_WEIGHTS], weights: &[f64; CALIBRATION_WEIGHTS]) -> f32 {
    sigmoid(standing.iter().zip(weights).map(|(value, weight)| value * *weight as f32).sum())
}

/// Logistic regression by Newton's method with a slight ridge; weights that are held stay as they are.
fn calibrate(rows: &[&Row], held: &[Option<f64>; CALIBRATION_WEIGHTS]) -> [f64; CALIBRATION_WEIGHTS] {
    const STEPS: usize = 25;
    let mut weights = held.map(Option::unwrap_or_default);
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
        for i in (0..CALIBRATION_WEIGHTS).filter(|i| held[*i].is_some()) {
            hessian.iter_mut().for_each(|row| row[i] = 0.0);
            hessian[i] = std::array::from_fn(|other| f64::from(u8::from(other == i)));
            gradient[i] = 0.0;
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
    fn the_gradient_agrees_with_differences() {
        let candidate = |a: f32, b: f32, right| {
            let mut evidence = [0.0; WEIGHTS];
            (evidence[0], evidence[1]) = (a, b);
            Candidate { evidence, differences: Standing::default(), right }
        };
        let query = Query {
            set: 0,
            size: 0,
            with_dates: true,
            dated: true,
            absent: false,
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
            let power = |c: &Candidate| f64::from(dot(&c.evidence, weights)).exp();
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
        let standing = |value: f32| {
            let mut standing = [0.0; CALIBRATION_WEIGHTS];
            (standing[0], standing[1]) = (1.0, value);
            standing
        };
        let row = |value: f32, right| Row {
            standing: standing(value),
            right,
            dated: true,
            alike: false,
            fold: 0,
            weight: 1.0,
        };
        let rows = [row(1.0, true), row(1.0, true), row(1.0, true), row(1.0, false), row(0.0, true), row(0.0, false)];
        let rows: Vec<&Row> = rows.iter().collect();
        let weights = calibrate(&rows, &[None; CALIBRATION_WEIGHTS]);
        assert!((chance(&standing(1.0), &weights) - 0.75).abs() < 1e-3);
        assert!((chance(&standing(0.0), &weights) - 0.5).abs() < 1e-3);
        // With a weight held, the other one does what it can: four of six are right.
        let mut held = [None; CALIBRATION_WEIGHTS];
        held[1] = Some(0.0);
        let weights = calibrate(&rows, &held);
        assert!(weights[1] == 0.0 && (chance(&standing(1.0), &weights) - 4.0 / 6.0).abs() < 1e-3);
        let every_column_is_known = |one: &Calibration| one.held.iter().all(|(name, _)| Standing::NAMES.contains(name));
        assert!([DATED, BACKGROUND, UNDATED].iter().all(every_column_is_known));
    }
}
