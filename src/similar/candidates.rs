//! First stage: every story that a query term touches adds up its shared weight; the best go on.

use super::query::Query;
use super::score::first_stage;
use crate::library::{Library, Part};

/// Candidates that the second stage looks at.
pub const CANDIDATES: usize = 50;
/// Postings after which a part is asked for no further term: bounds the time of a lookup in an index of any size.
/// On 37,547 stories a whole query reads 96,000; stopping at 60,000 costs nothing measurable, at 40,000 −.002 nDCG@10.
pub const MOST_POSTINGS: usize = 60_000;
/// Steps that a weight of 1 is counted in.
const STEPS: f32 = 3_700.0;
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

/// The `limit` best stories by [`first_stage`], best first; ties go to the lower story number.
///
/// # Complexity
/// Reads at most about [`MOST_POSTINGS`] postings of each part and passes once over two bytes a story.
pub(crate) fn candidates<D: AsRef<[u8]>>(
    library: &Library<D>,
    query: &Query,
    skip: &dyn Fn(u32) -> bool,
    limit: usize,
) -> Vec<Candidate> {
    let mut best = Vec::new();
    for number in 0..library.parts().len() {
        of_part(&library.parts()[number], number, query, skip, limit, &mut best);
    }
    cut(&mut best, limit);
    best
}

fn cut(best: &mut Vec<Candidate>, limit: usize) {
    best.sort_unstable_by(|a, b| b.score.total_cmp(&a.score).then(a.story.cmp(&b.story)));
    best.truncate(limit);
}

/// Adds up the shared weight of every story of one part and keeps the best.
fn of_part<D: AsRef<[u8]>>(
    part: &Part<D>,
    number: usize,
    query: &Query,
    skip: &dyn Fn(u32) -> bool,
    limit: usize,
    best: &mut Vec<Candidate>,
) {
    let shared = shared_weights(part, query);
    let boosts: [f32; BOOSTED_DAYS] = std::array::from_fn(|days| first_stage(1.0, Some(days as u32)));
    let (undated, far) = (first_stage(1.0, None), boosts[BOOSTED_DAYS - 1]);
    // What cannot reach the worst of the best even on the same day is passed over.
    let (mut least, mut least_shared) = (0.0, 0);
    for (document, &steps) in (0_u32..).zip(&shared) {
        if steps <= least_shared {
            continue;
        }
        let shared = f32::from(steps) / STEPS;
        let days_apart = query.day.zip(part.index.day(document)).map(|(a, b)| a.abs_diff(b));
        let score = shared * days_apart.map_or(undated, |days| boosts.get(days as usize).copied().unwrap_or(far));
        let story = part.first.saturating_add(document);
        if score <= least || part.is_gone(document) || skip(story) {
            continue;
        }
        best.push(Candidate { part: number, document, story, shared, days_apart, score });
        if best.len() >= 4 * limit.max(16) {
            cut(best, limit);
            least = best.last().map_or(0.0, |worst| worst.score);
            least_shared = (least / boosts[0] * STEPS) as u16;
        }
    }
}

/// For each story of a part, the weight of the query terms it is indexed under, in 1 / [`STEPS`].
///
/// The heaviest terms come first; once [`MOST_POSTINGS`] are read, the light terms that are left are not asked.
fn shared_weights<D: AsRef<[u8]>>(part: &Part<D>, query: &Query) -> Vec<u16> {
    let mut shared = vec![0_u16; part.index.stories() as usize];
    let (mut documents, mut read) = (Vec::new(), 0);
    for term in &query.terms {
        documents.clear();
        part.index.postings(term.bucket, &mut documents);
        let weight = (term.weight * STEPS).round().max(1.0) as u16;
        for &document in &documents {
            if let Some(sum) = shared.get_mut(document as usize) {
                *sum = sum.saturating_add(weight);
            }
        }
        read += documents.len();
        if read >= MOST_POSTINGS {
            break;
        }
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_of_a_whole_query_fit_their_type() {
        // Weights of Euclidean length 1 add up to at most the root of their number; each is rounded up by at most one.
        let terms = crate::similar::query::QUERY_TERMS as f32;
        assert!(terms.sqrt() * STEPS + terms <= f32::from(u16::MAX));
    }

    #[test]
    fn days_beyond_the_table_are_boosted_by_nothing_that_shows() {
        assert!(first_stage(1.0, Some(BOOSTED_DAYS as u32 - 1)) < 1.0 + 1e-5);
    }
}
