//! Scores: pure functions of numbers.
//!
//! Two stages. The first takes every story the query's terms touch and keeps those that share the most weight, the
//! nearer in time the better. The second looks at these few again, with their headlines, and adds up nine terms of
//! eight [`Features`]. Its weights are fitted on labelled stories by `sidelight eval fit`, one set for all kinds of
//! news.

/// First stage: how much closeness in time may add to the shared weight, as a multiple of it.
const TIME_BOOST: f32 = 2.0;
/// First stage: days in which that falls to a third.
const TIME_SCALE: f32 = 2.0;
/// First stage: what a missing date counts as.
const TIME_UNKNOWN: f32 = 0.049_787_07; // e^-3
/// Second stage: days in which closeness falls to a third.
const NEAR_SCALE: f32 = 5.0;
/// Second stage: closeness where a date is missing.
const NEAR_UNKNOWN: f32 = 0.6;
/// Keeps the logarithm of a small share finite.
const FLOOR: f32 = 0.02;

/// Score of the first stage: shared weight · (1 + 2·e^(−d/2)), d the days apart.
pub fn first_stage(shared: f32, days_apart: Option<u32>) -> f32 {
    shared * (1.0 + TIME_BOOST * days_apart.map_or(TIME_UNKNOWN, |days| (-(days as f32) / TIME_SCALE).exp()))
}

/// Closeness in time of the second stage: e^(−d/5), d the days apart.
pub fn nearness(days_apart: Option<u32>) -> f32 {
    days_apart.map_or(NEAR_UNKNOWN, |days| (-(days as f32) / NEAR_SCALE).exp())
}

/// What the second stage knows of a candidate.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Features {
    /// Shared weight / weight of the query's 32 heaviest terms; 0 up.
    pub shared: f32,
    /// Share of the query headline's idf whose terms the candidate has, in its index terms or its headline; 0 to 1.
    pub coverage: f32,
    /// Cosine of the two headlines, terms weighted by idf²; 0 to 1.
    pub headlines: f32,
    /// Weight in the query of the candidate's headline terms; 0 up.
    pub headline_weight: f32,
    /// Number of them: a long headline shares more with any page.
    pub headline_terms: usize,
    /// Weight of the shared terms that the page writes as names, with a capital letter, as far as they are among its
    /// heaviest, measured as `shared`; 0 up.
    pub names: f32,
    /// Weight of the shared terms, as far as they are among the page's heaviest, each times its [`rarity_among`] the
    /// candidates, squared; measured as `shared`: what separates the event from its topic; 0 up.
    pub specific: f32,
    /// [`nearness`] in time; 0 to 1.
    pub near: f32,
    /// Days between the two publications.
    pub days_apart: Option<u32>,
    /// Days between the [days they tell of](crate::time::event_day).
    pub event_days_apart: Option<u32>,
    /// Whether one of the two [is about many things](crate::text::is_roundup).
    pub roundup: bool,
}

/// How rare a term is among the candidates, 0 to 1: ln((n + 1) / (d + 1)) / ln(n + 1), where `holders` d of at most
/// `most` n candidates are indexed under it. Where there are fewer than n, those that are missing don't hold it.
///
/// The idf of the corpus separates a topic from others; all candidates are of the topic, and this separates its events.
pub fn rarity_among(holders: usize, most: usize) -> f32 {
    let ln = |count: usize| (count as f32 + 1.0).ln();
    if most > 0 { 1.0 - ln(holders.min(most)) / ln(most) } else { 0.0 }
}

/// A vector with a named place for each number, and for each weight: one list for code, weights and fitting program.
macro_rules! vector {
    ($(#[$about:meta])* $name:ident { $($(#[$meaning:meta])* $column:ident,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Default, PartialEq)]
        pub struct $name { $($(#[$meaning])* pub $column: f32,)+ }

        impl $name {
            /// The columns' names, in their order.
            pub const NAMES: [&'static str; [$(stringify!($column)),+].len()] = [$(stringify!($column)),+];

            /// The weighted sum.
            pub fn dot(&self, weights: &Self) -> f32 {
                0.0 $(+ self.$column * weights.$column)+
            }

            /// The columns, in their order.
            pub fn to_array(self) -> [f32; $name::NAMES.len()] {
                [$(self.$column),+]
            }

            /// From the columns, in their order.
            pub fn from_array([$($column),+]: [f32; $name::NAMES.len()]) -> Self {
                Self { $($column),+ }
            }
        }
    };
}

vector! {
    /// What the second stage weighs and adds up of [`Features`].
    Evidence {
        /// ln of [`Features::shared`].
        ln_shared,
        /// [`Features::specific`].
        specific,
        /// [`Features::coverage`].
        coverage,
        /// [`Features::headlines`].
        headlines,
        /// Its square.
        headlines_squared,
        /// ln of [`Features::headline_weight`].
        ln_headline_weight,
        /// [`Features::headline_terms`], at most 20.
        headline_terms,
        /// ln of [`Features::names`].
        ln_names,
        /// [`Features::near`].
        near,
    }
}

/// Terms of a headline that count as more of them.
const MOST_HEADLINE_TERMS: usize = 20;

impl Features {
    /// What is weighted and added up.
    pub fn evidence(&self) -> Evidence {
        Evidence {
            ln_shared: (self.shared.max(0.0) + FLOOR).ln(),
            specific: self.specific,
            coverage: self.coverage,
            headlines: self.headlines,
            headlines_squared: self.headlines * self.headlines,
            ln_headline_weight: (self.headline_weight.max(0.0) + FLOOR).ln(),
            headline_terms: self.headline_terms.min(MOST_HEADLINE_TERMS) as f32,
            ln_names: (self.names.max(0.0) + FLOOR).ln(),
            near: self.near,
        }
    }
}

/// Weights of [`Evidence`]. They and the calibrations below are as `sidelight eval fit` prints them, whose help has the
/// whole command: fitted on allsides, its stories cut to 400 characters, to 200 and to headlines, its dates folded into
/// 28 days, newscluster and vmds with dates; on allsides and allsides2021 without.
pub const FITTED: Evidence = Evidence {
    ln_shared: 1.839,
    specific: 18.156,
    coverage: 3.116,
    headlines: 2.750,
    headlines_squared: -2.639,
    ln_headline_weight: 1.427,
    headline_terms: -0.157,
    ln_names: 0.413,
    near: 6.890,
};

/// Score of the second stage: the weighted sum of [`Evidence`], in nats.
pub fn second_stage(features: &Features) -> f32 {
    features.evidence().dot(&FITTED)
}

vector! {
    /// Where a candidate stands among others: what the calibration weighs and adds up.
    ///
    /// What only looks like the event stands below the candidate that reports it, and tells of another day. What says
    /// so is 0 where page or candidate tells of no day.
    Standing {
        /// 1.
        one,
        /// Score of the second stage.
        score,
        /// How far that stands above the background.
        above_background,
        /// How far it stands above the median.
        above_median,
        /// ln of the scores' spread (standard deviation).
        ln_spread,
        /// How far it stands below the best, at most 8.
        below_best,
        /// Whether page and candidate tell of different days.
        other_day,
        /// Whether these are two days apart or more.
        two_days,
        /// Whether they tell of different days and were published on different days: each tells of its own.
        each_its_own,
        /// ln(1 + days between the publications), which the second stage has counted against the candidate.
        ln_days_apart,
        /// Whether page or candidate is about many things.
        roundup,
    }
}

impl Features {
    /// What tells the same event from what is only alike: the columns of [`Standing`] that need no other candidates,
    /// the others 0.
    pub fn differences(&self) -> Standing {
        let is = |so: bool| f32::from(u8::from(so));
        let roundup = Standing { roundup: is(self.roundup), ..Standing::default() };
        let Some((told, published)) = self.event_days_apart.zip(self.days_apart) else { return roundup };
        Standing {
            other_day: is(told > 0),
            two_days: is(told > 1),
            each_its_own: is(told > 0 && published > 0),
            ln_days_apart: (1.0 + published as f32).ln(),
            ..roundup
        }
    }
}

/// How far a candidate stands below the best one counts up to here.
const MOST_BELOW: f32 = 8.0;
/// Place, from 0, of the candidate that stands for what has nothing to do with the page.
const BACKGROUND_PLACE: usize = 25;
/// Its second-stage score where there are fewer candidates: between that of the large sets and that of the small ones.
const BACKGROUND_SCORE: f32 = -12.0;
/// Scores of honest indexes lie within; a damaged one's are cut.
const MOST_SCORE: f32 = 40.0;

/// Where each of some candidates stands, given best first with their second-stage scores and
/// [`Features::differences`]. Fewer than reach the background's place stand as if the others had [`BACKGROUND_SCORE`].
pub fn standing(candidates: &[(f32, Standing)]) -> Vec<Standing> {
    let score = |place: usize| candidates.get(place).map_or(BACKGROUND_SCORE, |(score, _)| *score);
    let at = |place: usize| score(place).clamp(-MOST_SCORE, MOST_SCORE);
    let count = candidates.len().max(BACKGROUND_PLACE + 1);
    let (background, median) = (at(BACKGROUND_PLACE), at(count / 2));
    let mean = (0..count).map(at).sum::<f32>() / count as f32;
    let spread = ((0..count).map(|place| (at(place) - mean).powi(2)).sum::<f32>() / count as f32).sqrt();
    let ln_spread = (spread + 0.1).ln();
    (candidates.iter().enumerate())
        .map(|(place, (_, differences))| {
            let score = at(place);
            Standing {
                one: 1.0,
                score,
                above_background: score - background,
                above_median: score - median,
                ln_spread,
                below_best: (at(0) - score).min(MOST_BELOW),
                ..*differences
            }
        })
        .collect()
}

/// Weights of [`Standing`] for a page whose date counts: fitted on the same sets with dates, on their cuts into indexes
/// of neighbouring days, and on `tests/alike`. That of many things is set: the real sets have hardly any.
pub const CALIBRATION: Standing = Standing {
    one: -4.099,
    score: 0.289,
    above_background: 0.056,
    above_median: 0.133,
    ln_spread: 1.592,
    below_best: -0.282,
    other_day: -0.689,
    two_days: -0.701,
    each_its_own: -1.471,
    ln_days_apart: 0.538,
    roundup: -2.500,
};
/// The same for what may be background, whose scores leave time out, fitted without `tests/alike`: by what is told and
/// by other candidates nothing is less of a background.
pub const CALIBRATION_BACKGROUND: Standing = Standing {
    one: -4.755,
    score: 0.125,
    above_background: 0.124,
    above_median: 0.443,
    ln_spread: -0.696,
    below_best: 0.000,
    other_day: 0.000,
    two_days: 0.000,
    each_its_own: 0.000,
    ln_days_apart: 0.000,
    roundup: 0.000,
};
/// The same for one without a date, fitted on the pages of all sets asked without theirs: its scores lie closer
/// together, for none is near in time.
pub const CALIBRATION_UNDATED: Standing = Standing {
    one: -3.718,
    score: 0.237,
    above_background: 0.209,
    above_median: 0.353,
    ln_spread: -1.611,
    below_best: 0.000,
    other_day: 0.000,
    two_days: 0.000,
    each_its_own: 0.000,
    ln_days_apart: 0.000,
    roundup: -2.500,
};

/// The chance, 0 to 1, that each of some candidates reports the page's event, given their second-stage scores, best
/// first, with their [`Features::differences`], by one of the calibrations above: logistic regression on their
/// [`standing`] (Platt 1999).
pub fn calibrate(candidates: &[(f32, Standing)], weights: &Standing) -> Vec<f32> {
    standing(candidates).iter().map(|standing| sigmoid(standing.dot(weights))).collect()
}

/// The logistic function.
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// Cosine of two headlines given the idf of each one's terms and of those they share, weighted by idf².
pub fn headline_cosine(
    idfs: impl Iterator<Item = f32>,
    others: impl Iterator<Item = f32>,
    both: impl Iterator<Item = f32>,
) -> f32 {
    let sum = |values: &mut dyn Iterator<Item = f32>| values.map(|idf| idf.powi(4)).sum::<f32>();
    let (mut idfs, mut others, mut both) = (idfs, others, both);
    let length = (sum(&mut idfs) * sum(&mut others)).sqrt();
    if length > 0.0 { (sum(&mut both) / length).min(1.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn first_stage_by_hand() {
        assert_eq!(first_stage(0.5, Some(0)), 1.5);
        assert!((first_stage(1.0, Some(2)) - (1.0 + 2.0 / std::f32::consts::E)).abs() < 1e-6);
        assert!((first_stage(1.0, None) - (1.0 + 2.0 * (-3.0_f32).exp())).abs() < 1e-6);
        assert_eq!(first_stage(1.0, Some(u32::MAX)), 1.0);
    }

    #[test]
    fn second_stage_by_hand() {
        let features = Features {
            shared: 0.48,
            specific: 0.2,
            coverage: 0.5,
            headlines: 0.5,
            headline_weight: 0.98,
            headline_terms: 7,
            names: 0.08,
            near: 1.0,
            ..Features::default()
        };
        let expected = FITTED.ln_shared * 0.5_f32.ln()
            + FITTED.specific * 0.2
            + FITTED.coverage * 0.5
            + FITTED.headlines * 0.5
            + FITTED.headlines_squared * 0.25
            + FITTED.headline_terms * 7.0
            + FITTED.ln_names * 0.1_f32.ln()
            + FITTED.near;
        assert!((second_stage(&features) - expected).abs() < 1e-5);
    }

    #[test]
    fn rarity_among_candidates_by_hand() {
        assert_eq!(rarity_among(0, 50), 1.0);
        assert!((rarity_among(1, 50) - (51.0_f32 / 2.0).ln() / 51.0_f32.ln()).abs() < 1e-6);
        assert_eq!((rarity_among(50, 50), rarity_among(60, 50), rarity_among(0, 0)), (0.0, 0.0, 0.0));
    }

    #[test]
    fn calibration_by_hand() {
        // Two tens and forty-eight zeros: mean 0.4, variance 2 · 100 / 50 − 0.16.
        let scores: Vec<f32> = [10.0; 2].into_iter().chain([0.0; 48]).collect();
        let days = Standing { other_day: 1.0, each_its_own: 1.0, roundup: 1.0, ..Standing::default() };
        let standing = |scores: &[f32]| super::standing(&scores.iter().map(|score| (*score, days)).collect::<Vec<_>>());
        let found = standing(&scores);
        assert_eq!(found[0].to_array()[..4], [1.0, 10.0, 10.0, 10.0]);
        assert!((found[0].ln_spread - (3.84_f32.sqrt() + 0.1).ln()).abs() < 1e-5);
        assert_eq!([0, 1, 2].map(|place| found[place].below_best), [0.0, 0.0, MOST_BELOW]);
        assert_eq!(found[3].to_array()[6..], days.to_array()[6..]);
        let above = 1.0 - BACKGROUND_SCORE;
        assert_eq!(standing(&[1.0])[0].to_array()[..4], [1.0, 1.0, above, above]);
        assert_eq!(standing(&[1.0, -2.0])[1].below_best, 3.0);
        assert!(calibrate(&[], &CALIBRATION).is_empty());
    }

    #[test]
    fn vectors_keep_the_order_of_their_names() {
        let numbers: [f32; Standing::NAMES.len()] = std::array::from_fn(|i| i as f32);
        let standing = Standing::from_array(numbers);
        assert_eq!((standing.to_array(), standing.one, standing.roundup), (numbers, 0.0, 10.0));
        assert_eq!((Standing::NAMES[5], standing.below_best), ("below_best", 5.0));
        assert_eq!(standing.dot(&standing), 385.0);
    }

    #[test]
    fn differences_by_hand() {
        let days = |event_days_apart, days_apart| {
            Features { event_days_apart, days_apart, ..Features::default() }.differences().to_array()[6..].to_vec()
        };
        assert_eq!(days(Some(0), Some(0)), [0.0; 5]);
        assert_eq!(days(Some(0), Some(1)), [0.0, 0.0, 0.0, 2_f32.ln(), 0.0]);
        assert_eq!(days(Some(1), Some(0)), [1.0, 0.0, 0.0, 0.0, 0.0]);
        assert_eq!(days(Some(2), Some(2)), [1.0, 1.0, 1.0, 3_f32.ln(), 0.0]);
        assert_eq!((days(None, Some(9)), days(Some(9), None)), (vec![0.0; 5], vec![0.0; 5]));
        let many = Features { roundup: true, ..Features::default() }.differences();
        assert_eq!(many, Standing { roundup: 1.0, ..Standing::default() });
    }

    proptest! {
        #[test]
        fn another_day_makes_the_event_less_likely(
            scores in prop::collection::vec(-20.0_f32..20.0, 1..40),
            told in 1_u32..7,
            published in 0_u32..14,
        ) {
            let mut scores = scores;
            scores.sort_by(|a, b| b.total_cmp(a));
            let chances = |told| {
                let (event_days_apart, days_apart) = (Some(told), Some(published));
                let known = Features { event_days_apart, days_apart, ..Features::default() };
                calibrate(&scores.iter().map(|score| (*score, known.differences())).collect::<Vec<_>>(), &CALIBRATION)
            };
            let (same, other) = (chances(0), chances(told));
            prop_assert!(same.iter().zip(&other).all(|(same, other)| other <= same));
        }

        #[test]
        fn more_of_anything_is_no_worse(
            shared in 0.0_f32..3.0,
            coverage in 0.0_f32..1.0,
            headlines in 0.0_f32..1.0,
            days in 0_u32..400,
        ) {
            let at = |shared, coverage, headlines, days| {
                let known = Features { specific: 0.1, headline_weight: 0.3, names: 0.1, ..Features::default() };
                second_stage(&Features { shared, coverage, headlines, near: nearness(Some(days)), ..known })
            };
            let score = at(shared, coverage, headlines, days);
            prop_assert!(at(shared + 0.1, coverage, headlines, days) > score);
            prop_assert!(at(shared, coverage + 0.1, headlines, days) > score);
            prop_assert!(at(shared, coverage, headlines, days + 1) <= score);
        }

        #[test]
        fn calibrated_scores_fall_with_the_place_and_lie_between_0_and_1(
            mut scores in prop::collection::vec(-40.0_f32..40.0, 0..60),
        ) {
            scores.sort_by(|a, b| b.total_cmp(a));
            let scores: Vec<_> = scores.into_iter().map(|score| (score, Standing::default())).collect();
            let by = [CALIBRATION, CALIBRATION_BACKGROUND, CALIBRATION_UNDATED];
            for chances in by.map(|by| calibrate(&scores, &by)) {
                prop_assert!(chances.iter().all(|chance| (0.0..=1.0).contains(chance)));
                prop_assert!(chances.windows(2).all(|pair| pair[0] >= pair[1]));
            }
        }

        #[test]
        fn no_numbers_of_a_hostile_index_give_more_than_a_wrong_answer(
            bits in prop::collection::vec(any::<u32>(), 1..40),
        ) {
            let numbers = bits.iter().map(|bits| f32::from_bits(*bits));
            let finite = numbers.filter(|score| score.is_finite());
            let scores: Vec<(f32, Standing)> = finite.map(|score| (score, Standing::default())).collect();
            prop_assert!(calibrate(&scores, &CALIBRATION).iter().all(|chance| chance.is_finite()));
        }

        #[test]
        fn the_cosine_agrees_with_vectors(
            a in prop::collection::vec(any::<bool>(), 12),
            b in prop::collection::vec(any::<bool>(), 12),
        ) {
            let idf = |i: usize| 1.0 + i as f32 / 3.0;
            let weight = |(i, has): (usize, &bool)| if *has { idf(i).powi(2) } else { 0.0 };
            let vector = |has: &[bool]| has.iter().enumerate().map(weight).collect::<Vec<_>>();
            let (x, y) = (vector(&a), vector(&b));
            let dot = |x: &[f32], y: &[f32]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f32>();
            let lengths = (dot(&x, &x) * dot(&y, &y)).sqrt();
            let expected = if lengths > 0.0 { dot(&x, &y) / lengths } else { 0.0 };
            let of = |has: &[bool]| (0..12).filter(|i| has[*i]).map(idf).collect::<Vec<_>>();
            let both: Vec<f32> = (0..12).filter(|i| a[*i] && b[*i]).map(idf).collect();
            let found = headline_cosine(of(&a).into_iter(), of(&b).into_iter(), both.into_iter());
            prop_assert!((found - expected).abs() < 1e-4);
        }
    }
}
