//! Second stage: the candidates again, with their headlines.

use super::candidates::{Candidate, Found, Lists};
use super::query::{HeadlineTerm, Query};
use super::score::{Features, headline_cosine, nearness, second_stage};
use crate::index::term_hash;
use crate::library::Library;
use crate::sort;
use crate::text;

/// Heaviest terms of the query among which names count.
const NAMES_AMONG: usize = 64;

/// A candidate after the second stage.
#[derive(Clone, Debug)]
pub(crate) struct Ranked {
    pub candidate: Candidate,
    pub features: Features,
    /// Score of the second stage, in nats.
    pub score: f32,
    /// Headline.
    pub title: String,
    /// Its terms, by hash.
    pub headline: Vec<HeadlineTerm>,
}

/// Scores the candidates by the second stage, best first; ties keep the order of the first.
pub(crate) fn rerank<D: AsRef<[u8]>>(library: &Library<D>, query: &Query, first: &Found) -> Vec<Ranked> {
    let candidates = &first.candidates;
    let found = headline_terms_found(library, query, candidates, &first.lists);
    let names = names_held(library, query, candidates, &first.lists);
    let of_full_marks = |weight: f32| if query.full_marks > 0.0 { weight / query.full_marks } else { 0.0 };
    let headline_idf: f32 = query.headline.iter().map(|term| term.idf).sum();
    let base = library.base();
    let mask = base.buckets() - 1;
    let term_of = |term: &str| {
        let hash = term_hash(term);
        let bucket = hash & mask;
        HeadlineTerm { hash, bucket, idf: base.idf(bucket) }
    };
    let mut known = text::Memo::default();
    let mut ranked: Vec<Ranked> = candidates
        .iter()
        .zip(found.into_iter().zip(names))
        .map(|(&candidate, (found, names))| {
            let index = &library.parts()[candidate.part].index;
            let title = index.headline(candidate.document);
            let mut headline = Vec::new();
            text::headline_terms(&title, index.lang(candidate.document), &mut known, term_of, |term| {
                headline.push(term)
            });
            sort::ascending(&mut headline, |term: &HeadlineTerm| term.hash);
            headline.dedup_by_key(|term| term.hash);
            let in_headline = |hash: u32| headline.binary_search_by_key(&hash, |term| term.hash).is_ok();
            let covered: f32 = (query.headline.iter().enumerate())
                .filter(|(i, term)| found >> i.min(&63) & 1 == 1 || in_headline(term.hash))
                .map(|(_, term)| term.idf)
                .sum();
            let features = Features {
                shared: of_full_marks(candidate.shared),
                coverage: if headline_idf > 0.0 { covered / headline_idf } else { 0.0 },
                headlines: headline_cosine(
                    query.headline.iter().map(|term| term.idf),
                    headline.iter().map(|term| term.idf),
                    query.headline.iter().filter(|term| in_headline(term.hash)).map(|term| term.idf),
                ),
                headline_weight: headline.iter().map(|term| query.weight_of(term.hash)).sum(),
                names: of_full_marks(names),
                near: nearness(candidate.days_apart),
            };
            Ranked { candidate, features, score: second_stage(&features), title, headline }
        })
        .collect();
    sort::descending(&mut ranked, |one| one.score);
    ranked
}

/// For each candidate, one bit for each of the first 63 terms of the query's headline that it is indexed under.
fn headline_terms_found<D: AsRef<[u8]>>(
    library: &Library<D>,
    query: &Query,
    candidates: &[Candidate],
    lists: &[Lists],
) -> Vec<u64> {
    let mut found = vec![0_u64; candidates.len()];
    let mut scratch = Vec::new();
    for (number, (part, lists)) in library.parts().iter().zip(lists).enumerate() {
        let here: Vec<usize> = (0..candidates.len()).filter(|&i| candidates[i].part == number).collect();
        if here.is_empty() {
            continue;
        }
        for (bit, term) in query.headline.iter().take(63).enumerate() {
            let asked = query.terms.iter().position(|asked| asked.bucket == term.bucket);
            let documents = lists.documents(&part.index, asked, term.bucket, &mut scratch);
            for &i in &here {
                if documents.binary_search(&candidates[i].document).is_ok() {
                    found[i] |= 1 << bit;
                }
            }
        }
    }
    found
}

/// For each candidate, the weight of the names that it is indexed under, as far as they are among the query's
/// [`NAMES_AMONG`] heaviest terms.
fn names_held<D: AsRef<[u8]>>(
    library: &Library<D>,
    query: &Query,
    candidates: &[Candidate],
    lists: &[Lists],
) -> Vec<f32> {
    let mut held = vec![0.0; candidates.len()];
    let mut scratch = Vec::new();
    for (number, (part, lists)) in library.parts().iter().zip(lists).enumerate() {
        for (place, term) in query.terms.iter().take(NAMES_AMONG).enumerate().filter(|(_, term)| term.is_name) {
            let documents = lists.documents(&part.index, Some(place), term.bucket, &mut scratch);
            for (held, candidate) in held.iter_mut().zip(candidates) {
                if candidate.part == number && documents.binary_search(&candidate.document).is_ok() {
                    *held += term.weight;
                }
            }
        }
    }
    held
}
