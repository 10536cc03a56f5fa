//! First stage: every story that a query term touches adds up its shared weight; the best go on.

use super::query::Query;
use super::score::first_stage;
use crate::library::{Library, Part};

/// Candidates that the second stage looks at.
pub const CANDIDATES: usize = 50;

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
/// Grows with the postings of the query's terms; one `f32` a story of memory.
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

fn of_part<D: AsRef<[u8]>>(
    part: &Part<D>,
    number: usize,
    query: &Query,
    skip: &dyn Fn(u32) -> bool,
    limit: usize,
    best: &mut Vec<Candidate>,
) {
    let mut shared = vec![0.0_f32; part.index.stories() as usize];
    let mut documents = Vec::new();
    for term in &query.terms {
        documents.clear();
        part.index.postings(term.bucket, &mut documents);
        for &document in &documents {
            if let Some(sum) = shared.get_mut(document as usize) {
                *sum += term.weight;
            }
        }
    }
    // Closeness in time at most triples a score: what cannot reach the worst of the best is passed over.
    let mut least = 0.0;
    for (document, &shared) in (0_u32..).zip(&shared) {
        if shared * 3.0 <= least || shared <= 0.0 {
            continue;
        }
        let days_apart = query.day.zip(part.index.day(document)).map(|(a, b)| a.abs_diff(b));
        let score = first_stage(shared, days_apart);
        let story = part.first.saturating_add(document);
        if score <= least || part.is_gone(document) || skip(story) {
            continue;
        }
        best.push(Candidate { part: number, document, story, shared, days_apart, score });
        if best.len() >= 4 * limit.max(16) {
            cut(best, limit);
            least = best.last().map_or(0.0, |worst| worst.score);
        }
    }
}
