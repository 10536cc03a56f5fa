//! Second stage: the candidates again, with their headlines.

use super::Tier;
use super::candidates::{Candidate, Lists};
use super::pool::Pool;
use super::query::{HeadlineTerm, Query};
use super::score::{Features, headline_cosine, nearness, second_stage};
use crate::index::term_hash;
use crate::sort;
use crate::text;

/// Heaviest terms of the query among which names count.
const NAMES_AMONG: usize = 64;
/// Terms of the query's headline that are looked for in the index, at most.
const HEADLINE_BITS: usize = 63;

/// A candidate after the second stage.
#[derive(Clone, Debug)]
pub(crate) struct Ranked {
    pub candidate: Candidate,
    pub features: Features,
    /// Score of the second stage, in nats.
    pub score: f32,
    /// How it relates to the page, once that is decided.
    pub tier: Tier,
    /// Calibrated: the chance that it reports the page's event, 0 to 1.
    pub chance: f32,
    /// Headline.
    pub title: String,
    /// Its terms, by hash.
    pub headline: Vec<HeadlineTerm>,
}

/// Scores candidates by the second stage, in their order. `lists` are those that the first stage has read of each part.
pub(crate) fn rerank<D: AsRef<[u8]>>(
    pool: &Pool<'_, D>,
    query: &Query,
    candidates: &[Candidate],
    lists: &[Lists],
) -> Vec<Ranked> {
    let held = held(query, candidates, lists);
    let of_full_marks = |weight: f32| if query.full_marks > 0.0 { weight / query.full_marks } else { 0.0 };
    let headline_idf: f32 = query.headline.iter().map(|term| term.idf).sum();
    let term_of = |term: &str| {
        let hash = term_hash(term);
        HeadlineTerm { hash, idf: pool.frequency(hash).1 }
    };
    let mut known = text::Memo::default();
    candidates
        .iter()
        .zip(held)
        .map(|(&candidate, held)| {
            let index = pool.index(candidate.part);
            let title = index.headline(candidate.document);
            let mut headline = Vec::new();
            text::headline_terms(&title, index.lang(candidate.document), &mut known, term_of, |term| {
                headline.push(term)
            });
            sort::ascending(&mut headline, |term: &HeadlineTerm| term.hash);
            headline.dedup_by_key(|term| term.hash);
            let in_headline = |hash: u32| headline.binary_search_by_key(&hash, |term| term.hash).is_ok();
            let covered: f32 = (query.headline.iter().enumerate())
                .filter(|(i, term)| held.headline >> i.min(&HEADLINE_BITS) & 1 == 1 || in_headline(term.hash))
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
                names: of_full_marks(held.names),
                near: nearness(candidate.days_apart),
            };
            let score = second_stage(&features);
            Ranked { candidate, features, score, tier: Tier::SameEvent, chance: 0.0, title, headline }
        })
        .collect()
}

/// Puts the best first; ties keep their order.
pub(crate) fn best_first(ranked: &mut [Ranked]) {
    sort::descending(ranked, |one| one.score);
}

/// What a candidate is indexed under, of what the second stage asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Held {
    /// One bit for each of the first [`HEADLINE_BITS`] terms of the query's headline.
    headline: u64,
    /// Weight of the names that are among the query's [`NAMES_AMONG`] heaviest terms.
    names: f32,
}

/// What each candidate holds, as far as the first stage has read the lists: reading those of the headline's lightest
/// words as well costs a twelfth of a lookup and gains nothing.
fn held(query: &Query, candidates: &[Candidate], lists: &[Lists]) -> Vec<Held> {
    let mut held = vec![Held::default(); candidates.len()];
    let mut ask = |place: usize, found: &mut dyn FnMut(&mut Held)| {
        for (held, candidate) in held.iter_mut().zip(candidates) {
            let documents = lists.get(candidate.part).and_then(|lists| lists.get(place)).unwrap_or(&[]);
            if documents.binary_search(&candidate.document).is_ok() {
                found(held);
            }
        }
    };
    for (bit, term) in query.headline.iter().take(HEADLINE_BITS).enumerate() {
        if let Some(place) = query.terms.iter().position(|asked| asked.hash == term.hash) {
            ask(place, &mut |held| held.headline |= 1 << bit);
        }
    }
    for (place, term) in query.terms.iter().take(NAMES_AMONG).enumerate().filter(|(_, term)| term.is_name) {
        ask(place, &mut |held| held.names += term.weight);
    }
    held
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Article;
    use crate::index::{BuildOptions, Index, IndexBuilder};
    use crate::library::Library;
    use crate::similar::candidates::candidates;

    #[test]
    fn no_list_is_read_that_the_first_stage_has_not_read() {
        let mut builder = IndexBuilder::new(BuildOptions::default());
        let story = |i: u32| Article {
            url: format!("https://outlet{i}.example/story"),
            title: "Marram Point Harbour".into(),
            text: "Orvane engineers inspected Kessel valley".into(),
            ..Article::default()
        };
        (0..10).for_each(|i| _ = builder.add(&story(i)));
        let library = Library::new(Index::open(builder.finish().unwrap()).unwrap()).unwrap();
        let pool = Pool::of_one(&library);
        let query = Query::new(&text::analyze(&story(0)), &pool, None);
        let found = candidates(&pool, &query, &|_| false, 3);
        let names: f32 = query.terms.iter().filter(|term| term.is_name).map(|term| term.weight).sum();
        assert_eq!(held(&query, &found.candidates, &found.lists), [Held { headline: 0b111, names }; 3]);
        assert_eq!(held(&query, &found.candidates, &[Lists::default()]), [Held::default(); 3]);
    }
}
