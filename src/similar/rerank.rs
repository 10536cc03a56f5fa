//! Second stage: the candidates again, with their headlines.

use super::Tier;
use super::candidates::{CANDIDATES, Candidate, Lists};
use super::pool::Pool;
use super::query::{HeadlineTerm, Query};
use super::score::{Features, headline_cosine, nearness, rarity_among, second_stage};
use crate::index::term_hash;
use crate::sort;
use crate::text;

/// Heaviest terms of the query that the candidates are searched for again: their lists are short.
const SEARCHED: usize = 100;
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

/// [`rarity_among`] of each of the query's [`SEARCHED`] heaviest terms among the best candidates, which are scored
/// first.
#[derive(Debug, Default)]
pub(crate) struct Rarities(Vec<f32>);

/// Scores candidates by the second stage, in their order. `lists` are those that the first stage has read of each part.
/// The first candidates of a lookup fill its `rarities`; later ones are scored by the same.
pub(crate) fn rerank<D: AsRef<[u8]>>(
    pool: &Pool<'_, D>,
    query: &Query,
    candidates: &[Candidate],
    lists: &[Lists],
    rarities: &mut Rarities,
) -> Vec<Ranked> {
    let held = held(query, candidates, lists, rarities);
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
            text::headline_terms(&title, index.tag(candidate.document), &mut known, term_of, |term| {
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
                headline_terms: headline.len(),
                names: of_full_marks(held.names),
                specific: of_full_marks(held.specific),
                near: nearness(candidate.days_apart),
                days_apart: candidate.days_apart,
                event_days_apart: query.event_day.zip(index.event_day(candidate.document)).map(|(a, b)| a.abs_diff(b)),
                roundup: query.is_roundup || index.is_roundup(candidate.document),
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
    /// Weight of the query's [`SEARCHED`] heaviest terms, each times its rarity among the best candidates, squared.
    specific: f32,
}

/// What each candidate holds, as far as the first stage has read the lists: reading those of the headline's lightest
/// words as well costs a twelfth of a lookup and gains nothing.
fn held(query: &Query, candidates: &[Candidate], lists: &[Lists], Rarities(rarities): &mut Rarities) -> Vec<Held> {
    let mut held = vec![Held::default(); candidates.len()];
    // The numbers of the candidates that are indexed under query term number `place`.
    let mut holders = Vec::with_capacity(candidates.len());
    let search = |place: usize, holders: &mut Vec<usize>| {
        holders.clear();
        let documents = |part: usize| lists.get(part).and_then(|lists| lists.get(place)).unwrap_or(&[]);
        let holds = |candidate: &Candidate| documents(candidate.part).binary_search(&candidate.document).is_ok();
        holders.extend((0..).zip(candidates).filter_map(|(number, candidate)| holds(candidate).then_some(number)));
    };
    for (bit, term) in query.headline.iter().take(HEADLINE_BITS).enumerate() {
        if let Some(place) = query.terms.iter().position(|asked| asked.hash == term.hash) {
            search(place, &mut holders);
            holders.iter().for_each(|number| held[*number].headline |= 1 << bit);
        }
    }
    for (place, term) in query.terms.iter().take(SEARCHED).enumerate() {
        search(place, &mut holders);
        if rarities.len() == place {
            rarities.push(rarity_among(holders.len(), CANDIDATES));
        }
        let specific = term.weight * rarities[place] * rarities[place];
        for number in &holders {
            held[*number].specific += specific;
            held[*number].names += if term.is_name && place < NAMES_AMONG { term.weight } else { 0.0 };
        }
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
        let all: f32 = query.terms.iter().map(|term| term.weight).sum();
        let of_candidates = held(&query, &found.candidates, &found.lists, &mut Rarities::default());
        for held in &of_candidates {
            assert_eq!((held.headline, held.names), (0b111, names));
            assert!((held.specific - all * rarity_among(3, CANDIDATES).powi(2)).abs() < 1e-5);
        }
        assert_eq!(of_candidates.len(), 3);
        assert_eq!(
            held(&query, &found.candidates, &[Lists::default()], &mut Rarities::default()),
            [Held::default(); 3]
        );
    }

    #[test]
    fn what_candidates_hold_agrees_with_counting_one_by_one() {
        let word = |i: u32| format!("word{}", i % 23);
        let story = |i: u32| Article {
            url: format!("https://outlet{i}.example/story"),
            title: format!("Headline {} {}", word(i), word(i * i)),
            text: (0..1 + i % 9).map(|j| word(i * 7 + j * j) + " ").collect(),
            ..Article::default()
        };
        let mut builder = IndexBuilder::new(BuildOptions::default());
        (0..40).for_each(|i| _ = builder.add(&story(i)));
        let library = Library::new(Index::open(builder.finish().unwrap()).unwrap()).unwrap();
        let pool = Pool::of_one(&library);
        for asked in 0..10 {
            let query = Query::new(&text::analyze(&story(asked)), &pool, None);
            let found = candidates(&pool, &query, &|_| false, 12);
            let holds = |candidate: &Candidate, hash: u32| {
                let mut documents = Vec::new();
                library.base().postings(library.base().bucket_of_hash(hash), &mut documents);
                documents.contains(&candidate.document)
            };
            for (candidate, held) in
                found.candidates.iter().zip(held(&query, &found.candidates, &found.lists, &mut Rarities::default()))
            {
                let expected: f32 = (query.terms.iter().filter(|term| holds(candidate, term.hash)))
                    .map(|term| {
                        let others = found.candidates.iter().filter(|other| holds(other, term.hash)).count();
                        term.weight * ((51.0 / (others as f32 + 1.0)).ln() / 51.0_f32.ln()).powi(2)
                    })
                    .sum();
                assert!((held.specific - expected).abs() < 1e-5, "{} {expected}", held.specific);
            }
        }
    }
}
