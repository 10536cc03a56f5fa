//! First stage: every story that a query term touches adds up its shared weight; the best go on.

use super::query::Query;
use super::score::first_stage;
use crate::index::Index;
use crate::library::{Library, Part};
use crate::sort;

/// Candidates that the second stage looks at.
pub const CANDIDATES: usize = 50;
/// Postings after which a part is asked for no further term: bounds the time of a lookup in an index of any size.
/// On 37,547 stories a whole query reads 96,000; stopping at 60,000 costs nothing measurable, at 40,000 −.002 nDCG@10.
pub const MOST_POSTINGS: usize = 60_000;
/// Steps that a weight of 1 is counted in.
const STEPS: f32 = 3_700.0;
/// Stories that are passed over together.
const BLOCK: usize = 64;
/// Days apart whose boost is looked up; further apart it is nil.
const BOOSTED_DAYS: usize = 32;

/// A story that shares terms with the query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Candidate {
    /// Number of the part of the library.
    pub part: usize,
    /// Document there.
    pub document: u32,
    /// Number in the library.
    pub story: u32,
    /// Weight of the shared terms.
    pub shared: f32,
    /// Days between the two publications.
    pub days_apart: Option<u32>,
    /// Score of the first stage.
    pub score: f32,
}

/// What the first stage found, and the posting lists it read for it.
#[derive(Debug)]
pub(crate) struct Found {
    /// Best first; ties go to the lower story number.
    pub candidates: Vec<Candidate>,
    /// Of each part of the library.
    pub lists: Vec<Lists>,
}

/// The posting lists of a query's heaviest terms in one part.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    documents: Vec<u32>,
    /// Where the list of each term ends in `documents`.
    ends: Vec<u32>,
}

impl Lists {
    /// The documents of query term number `term`; `None` where its list was not read.
    fn get(&self, term: usize) -> Option<&[u32]> {
        let start = term.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.documents.get(start as usize..*self.ends.get(term)? as usize)
    }

    /// The documents of each query term that was asked for, heaviest first.
    pub fn iter(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.ends.len()).filter_map(|term| self.get(term))
    }

    /// The documents indexed under `bucket`: as they were read where it is that of query term number `term`, else read
    /// into `scratch`.
    pub fn documents<'a, D: AsRef<[u8]>>(
        &'a self,
        index: &Index<D>,
        term: Option<usize>,
        bucket: u32,
        scratch: &'a mut Vec<u32>,
    ) -> &'a [u32] {
        if let Some(documents) = term.and_then(|term| self.get(term)) {
            return documents;
        }
        scratch.clear();
        index.postings(bucket, scratch);
        scratch
    }
}

/// The `limit` best stories by [`first_stage`].
///
/// # Complexity
/// Reads at most about [`MOST_POSTINGS`] postings of each part and looks at the stories of those blocks of 64 that can
/// reach the best.
pub(crate) fn candidates<D: AsRef<[u8]>>(
    library: &Library<D>,
    query: &Query,
    skip: &dyn Fn(u32) -> bool,
    limit: usize,
) -> Found {
    let mut best = Best { candidates: Vec::new(), limit: limit.max(1), least: 0.0 };
    let mut lists = Vec::with_capacity(library.parts().len());
    for (number, part) in library.parts().iter().enumerate() {
        let shared = Shared::read(&part.index, query);
        let (sure, least) = (shared.sure(best.limit), best.least);
        if best.take(part, number, &shared, query, skip, sure) < best.limit && sure > 0 {
            // So many are left out that less will do.
            best.candidates.retain(|candidate| candidate.part != number);
            best.least = least;
            best.take(part, number, &shared, query, skip, 0);
        }
        lists.push(shared.lists);
    }
    best.cut();
    best.candidates.truncate(limit);
    Found { candidates: best.candidates, lists }
}

/// The best stories so far, and a few more than are wanted. Those of equal score are in the order of their numbers.
struct Best {
    candidates: Vec<Candidate>,
    limit: usize,
    /// What a story must score more than.
    least: f32,
}

impl Best {
    /// Adds the best stories of one part, given that there are stories enough that share `sure`; gives how many were
    /// taken that do.
    fn take<D: AsRef<[u8]>>(
        &mut self,
        part: &Part<D>,
        number: usize,
        shared: &Shared,
        query: &Query,
        skip: &dyn Fn(u32) -> bool,
        sure: u16,
    ) -> usize {
        let boosts: [f32; BOOSTED_DAYS] = std::array::from_fn(|days| first_stage(1.0, Some(days as u32)));
        let (undated, far) = (first_stage(1.0, None), boosts[BOOSTED_DAYS - 1]);
        // What cannot reach the worst of the best even on the same day is passed over.
        let needed = |score: f32| (score / boosts[0] * STEPS) as u16;
        let mut least_steps = needed(self.least.max(f32::from(sure) / STEPS)).saturating_sub(1);
        let mut taken = 0;
        for (block, sums) in shared.sums.chunks(BLOCK).enumerate() {
            if shared.peaks[block] <= least_steps {
                continue;
            }
            for (document, &steps) in ((block * BLOCK) as u32..).zip(sums) {
                if steps <= least_steps {
                    continue;
                }
                let shared = f32::from(steps) / STEPS;
                let days_apart = query.day.zip(part.index.day(document)).map(|(a, b)| a.abs_diff(b));
                let boost = days_apart.map_or(undated, |days| boosts.get(days as usize).copied().unwrap_or(far));
                let (score, story) = (shared * boost, part.first.saturating_add(document));
                if score <= self.least || part.is_gone(document) || skip(story) {
                    continue;
                }
                taken += usize::from(steps >= sure);
                self.candidates.push(Candidate { part: number, document, story, shared, days_apart, score });
                if self.candidates.len() >= 4 * self.limit.max(16) {
                    self.cut();
                    self.least = self.candidates.last().map_or(0.0, |worst| worst.score);
                    least_steps = least_steps.max(needed(self.least));
                }
            }
        }
        taken
    }

    /// Keeps as many as are wanted, best first.
    fn cut(&mut self) {
        sort::descending(&mut self.candidates, |candidate| candidate.score);
        self.candidates.truncate(self.limit);
    }
}

/// For each story of a part, the weight of the query terms it is indexed under.
struct Shared {
    /// In 1 / [`STEPS`].
    sums: Vec<u16>,
    /// The largest sum of each [`BLOCK`] of stories.
    peaks: Vec<u16>,
    lists: Lists,
}

impl Shared {
    /// The heaviest terms come first; once [`MOST_POSTINGS`] are read, the light terms that are left are not asked.
    fn read<D: AsRef<[u8]>>(index: &Index<D>, query: &Query) -> Self {
        let stories = index.stories() as usize;
        let mut sums = vec![0_u16; stories];
        let mut peaks = vec![0_u16; stories.div_ceil(BLOCK)];
        let mut lists = Lists::default();
        let mut reader = index.posting_reader();
        for term in &query.terms {
            let weight = (term.weight * STEPS).round().max(1.0) as u16;
            let start = lists.documents.len();
            reader.read(term.bucket, &mut lists.documents);
            for &document in &lists.documents[start..] {
                let document = document as usize;
                if let (Some(sum), Some(peak)) = (sums.get_mut(document), peaks.get_mut(document / BLOCK)) {
                    *sum = sum.saturating_add(weight);
                    *peak = (*peak).max(*sum);
                }
            }
            lists.ends.push(lists.documents.len() as u32);
            if lists.documents.len() >= MOST_POSTINGS {
                break;
            }
        }
        Self { sums, peaks, lists }
    }

    /// Steps that `count` stories reach for sure: as many blocks have such a peak.
    fn sure(&self, count: usize) -> u16 {
        const FINE: u32 = 4;
        let mut blocks = [0_u32; 1 << (16 - FINE)];
        self.peaks.iter().for_each(|peak| blocks[usize::from(peak >> FINE)] += 1);
        let mut reaching = 0;
        let least = blocks.iter().rposition(|blocks| {
            reaching += *blocks as usize;
            reaching >= count
        });
        least.map_or(0, |peak| (peak as u16) << FINE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Article;
    use crate::index::{Added, BuildOptions, IndexBuilder};

    #[test]
    fn the_steps_of_a_whole_query_fit_their_type() {
        // Weights of Euclidean length 1 add up to at most the root of their number; each is rounded up by at most one.
        let terms = crate::similar::query::QUERY_TERMS as f32;
        assert!(terms.sqrt() * STEPS + terms <= f32::from(u16::MAX));
    }

    #[test]
    fn the_best_are_those_of_scoring_every_story() {
        let options =
            BuildOptions { name: "Test".into(), sample: false, created: 0, snippet_chars: 0, headline_search: false };
        let mut builder = IndexBuilder::new(options);
        // Story i holds the words that i's digits say, so that many share some and few share many.
        let words =
            |i: u32| (0..5).map(|place| format!("word{place}{} ", i / 4_u32.pow(place) % 4)).collect::<String>();
        let article = |i: u32| Article {
            url: format!("https://outlet.example/story-{i}"),
            title: format!("Story number{i}"),
            text: words(i * 7 % 1024),
            published: (!i.is_multiple_of(5)).then_some(i64::from(i % 40) * 86_400),
            ..Article::default()
        };
        (0..900).for_each(|i| assert_eq!(builder.add(&article(i)), Added::New));
        let library = Library::new(Index::open(builder.finish().unwrap()).unwrap()).unwrap();
        for (i, limit, skipped) in [(3, 5, 0), (77, 40, 2), (500, 80, 1), (640, 3, 10), (12, 900, 0), (13, 80, 100)] {
            let counts = crate::text::analyze(&article(i));
            let query = Query::new(&counts, library.base(), (i % 2 == 0).then_some(20));
            let skip = |story: u32| skipped > 0 && story % 11 < skipped;
            let mut scored = vec![0_u32; 900];
            for term in &query.terms {
                let mut documents = Vec::new();
                library.base().postings(term.bucket, &mut documents);
                documents
                    .iter()
                    .for_each(|document| scored[*document as usize] += (term.weight * STEPS).round().max(1.0) as u32);
            }
            let mut expected: Vec<(f32, u32)> = (0..900)
                .filter(|story| scored[*story as usize] > 0 && !skip(*story))
                .map(|story| {
                    let days = query.day.zip(library.base().day(story)).map(|(a, b)| a.abs_diff(b));
                    (first_stage(scored[story as usize] as f32 / STEPS, days), story)
                })
                .collect();
            expected.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            expected.truncate(limit);
            let found = candidates(&library, &query, &skip, limit).candidates;
            assert_eq!(found.len(), expected.len(), "{i}");
            for (found, expected) in found.iter().zip(&expected) {
                // The table of boosts and the formula round alike but for the last bit.
                assert!((found.score - expected.0).abs() <= 1e-6 * expected.0, "{i}: {found:?} {expected:?}");
            }
        }
    }

    #[test]
    fn days_beyond_the_table_are_boosted_by_nothing_that_shows() {
        assert!(first_stage(1.0, Some(BOOSTED_DAYS as u32 - 1)) < 1.0 + 1e-5);
    }
}
