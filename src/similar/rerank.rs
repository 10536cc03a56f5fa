//! Second stage: the candidates again, with their headlines.

use super::candidates::{Candidate, Found, Lists, MOST_POSTINGS};
use super::query::{HeadlineTerm, Query};
use super::score::{Features, headline_cosine, nearness, second_stage};
use crate::index::term_hash;
use crate::library::Library;
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
    /// Headline.
    pub title: String,
    /// Its terms, by hash.
    pub headline: Vec<HeadlineTerm>,
}

/// Scores the candidates by the second stage, best first; ties keep the order of the first.
pub(crate) fn rerank<D: AsRef<[u8]>>(library: &Library<D>, query: &Query, first: &Found) -> Vec<Ranked> {
    let candidates = &first.candidates;
    let held = held(library, query, candidates, &first.lists, MOST_POSTINGS);
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
        .zip(held)
        .map(|(&candidate, held)| {
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
            Ranked { candidate, features, score: second_stage(&features), title, headline }
        })
        .collect();
    sort::descending(&mut ranked, |one| one.score);
    ranked
}

/// What a candidate is indexed under, of what the second stage asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Held {
    /// One bit for each of the first [`HEADLINE_BITS`] terms of the query's headline.
    headline: u64,
    /// Weight of the names that are among the query's [`NAMES_AMONG`] heaviest terms.
    names: f32,
}

/// What each candidate holds. Lists that the first stage has not read are read now, until they give `most` postings of
/// a part; what is then left counts as not held.
fn held<D: AsRef<[u8]>>(
    library: &Library<D>,
    query: &Query,
    candidates: &[Candidate],
    lists: &[Lists],
    most: usize,
) -> Vec<Held> {
    let mut held = vec![Held::default(); candidates.len()];
    let mut scratch = Vec::new();
    for (number, (part, lists)) in library.parts().iter().zip(lists).enumerate() {
        let here: Vec<usize> = (0..candidates.len()).filter(|&i| candidates[i].part == number).collect();
        if here.is_empty() {
            continue;
        }
        let mut left = most;
        let mut ask = |term: Option<usize>, bucket: u32, found: &mut dyn FnMut(&mut Held)| {
            let documents = match term.and_then(|term| lists.get(term)) {
                Some(documents) => documents,
                None if left == 0 => return,
                None => {
                    scratch.clear();
                    part.index.postings(bucket, &mut scratch);
                    left = left.saturating_sub(scratch.len());
                    &scratch
                }
            };
            for &i in &here {
                if documents.binary_search(&candidates[i].document).is_ok() {
                    found(&mut held[i]);
                }
            }
        };
        for (bit, term) in query.headline.iter().take(HEADLINE_BITS).enumerate() {
            let asked = query.terms.iter().position(|asked| asked.bucket == term.bucket);
            ask(asked, term.bucket, &mut |held| held.headline |= 1 << bit);
        }
        for (place, term) in query.terms.iter().take(NAMES_AMONG).enumerate().filter(|(_, term)| term.is_name) {
            ask(Some(place), term.bucket, &mut |held| held.names += term.weight);
        }
    }
    held
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Article;
    use crate::index::{BuildOptions, Index, IndexBuilder};

    #[test]
    fn lists_not_read_before_are_read_until_they_give_enough() {
        let options =
            BuildOptions { name: "Test".into(), sample: false, created: 0, snippet_chars: 0, headline_search: false };
        let mut builder = IndexBuilder::new(options);
        let story = |i: u32| Article {
            url: format!("https://outlet{i}.example/story"),
            title: "Marram Point Harbour".into(),
            text: "Orvane engineers inspected Kessel valley".into(),
            ..Article::default()
        };
        (0..10).for_each(|i| _ = builder.add(&story(i)));
        let library = Library::new(Index::open(builder.finish().unwrap()).unwrap()).unwrap();
        let query = Query::new(&text::analyze(&story(0)), library.base(), None);
        let candidate = Candidate { part: 0, document: 7, story: 7, shared: 1.0, days_apart: None, score: 1.0 };
        let unread = [Lists::default()];
        let told = |most| {
            let held = held(&library, &query, &[candidate], &unread, most)[0];
            let names = query.terms.iter().filter(|term| term.is_name).map(|term| term.weight).sum::<f32>();
            (held.headline.count_ones(), (held.names / names * 100.0).round())
        };
        assert_eq!(told(usize::MAX), (3, 100.0));
        // Each list gives ten postings; the headline is asked first.
        assert_eq!(told(20), (2, 0.0));
        assert_eq!(told(21), (3, 0.0));
        assert_eq!(told(0), (0, 0.0));
    }
}
