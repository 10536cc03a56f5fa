//! [`Pool`]: the parts of one or several libraries, asked as one corpus.
//!
//! Document frequencies are pooled: a term's is the sum over all libraries, and so is the number of stories. A weight
//! then means the same in a library of 30 stories as in one of 30,000, and what is found in each can be compared.

use crate::{
    collection::Collection,
    index::{
        Index,
        terms::{idf, least_df},
    },
    library::{Library, Part},
    text::language::unknown_beside,
};

/// One or several libraries with their keys, and their parts numbered through.
#[derive(Debug)]
pub(crate) struct Pool<'a, D> {
    libraries: Vec<(&'a str, &'a Library<D>)>,
    parts: Vec<PooledPart<'a, D>>,
    /// Stories that the document frequencies of all libraries count.
    corpus: u32,
}

/// A part of a library among those of all.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PooledPart<'a, D> {
    pub part: &'a Part<D>,
    /// Number of its library.
    pub library: usize,
    /// Number, in the pool, of its first story.
    pub first: u32,
}

impl<'a, D: AsRef<[u8]>> Pool<'a, D> {
    /// A library alone, whose key is empty. Its stories keep their numbers.
    pub fn of_one(library: &'a Library<D>) -> Self {
        Self::new(vec![("", library)])
    }

    /// All libraries of a collection, in the order of their keys.
    pub fn of_all(collection: &'a Collection<D>) -> Self {
        Self::new(collection.iter().collect())
    }

    fn new(libraries: Vec<(&'a str, &'a Library<D>)>) -> Self {
        let mut parts = Vec::with_capacity(libraries.len());
        let (mut stories, mut corpus) = (0_u32, 0_u32);
        for (number, (_, library)) in libraries.iter().enumerate() {
            corpus = corpus.saturating_add(library.base().corpus());
            for part in library.parts() {
                parts.push(PooledPart { part, library: number, first: stories });
                stories = stories.saturating_add(part.index.stories());
            }
        }
        Self { libraries, parts, corpus }
    }

    /// The parts of all libraries.
    pub fn parts(&self) -> &[PooledPart<'a, D>] {
        &self.parts
    }

    /// Number of libraries.
    pub fn libraries(&self) -> usize {
        self.libraries.len()
    }

    /// The index of part number `part`.
    pub fn index(&self, part: usize) -> &'a Index<D> {
        &self.parts[part].part.index
    }

    /// The base of library number `library`.
    pub fn base(&self, library: usize) -> &'a Index<D> {
        self.libraries[library].1.base()
    }

    /// Key of library number `library`.
    pub fn key(&self, library: usize) -> &'a str {
        self.libraries[library].0
    }

    /// The part that holds story number `story` of the pool, and its number there.
    pub fn place(&self, story: u32) -> Option<(usize, u32)> {
        let part = self.parts.partition_point(|part| part.first <= story).checked_sub(1)?;
        let document = story - self.parts[part].first;
        (document < self.index(part).stories()).then_some((part, document))
    }

    /// Whether a library has stories that may be in a language: that are, or whose script alone is known.
    pub fn knows_language(&self, lang: &str) -> bool {
        let unknown = unknown_beside(lang);
        let may_be = |known: &String| known == lang || unknown == Some(known.as_str());
        self.parts.iter().any(|part| part.part.index.languages().iter().any(may_be))
    }

    /// Number of stories that [`frequency`](Self::frequency) counts.
    pub fn corpus(&self) -> u32 {
        self.corpus
    }

    /// Whether stories of a library are found by terms that stand in no other of its stories.
    pub fn keeps_rare_terms(&self) -> bool {
        self.libraries.iter().any(|(_, library)| least_df(library.base().corpus()) == 1)
    }

    /// Number of stories of all libraries that hold a term with this hash, and its [`idf`].
    pub fn frequency(&self, hash: u32) -> (u32, f32) {
        let frequency = |base: &Index<D>| base.document_frequency(base.bucket_of_hash(hash));
        match &self.libraries[..] {
            [(_, library)] => {
                let base = library.base();
                (frequency(base), base.idf(base.bucket_of_hash(hash)))
            }
            libraries => {
                let frequencies = libraries.iter().map(|(_, library)| library.base());
                let df = frequencies.fold(0_u32, |df, base| df.saturating_add(frequency(base)));
                (df, idf(df, self.corpus))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Article;
    use crate::index::{BuildOptions, IndexBuilder};
    use crate::similar::candidates::{CANDIDATES, candidates};
    use crate::similar::query::Query;
    use crate::similar::rerank::{Rarities, best_first, rerank};
    use crate::similar::score::first_stage;
    use crate::text;
    use proptest::prelude::*;

    /// Story number `number`, whose words its digits say: many share some words, few share many.
    fn article(number: u32) -> Article {
        let word = |place: u32| format!("word{place}{} ", number / 5_u32.pow(place) % 5);
        Article {
            url: format!("https://outlet.example/story-{number}"),
            title: format!("Story of {}", word(1)),
            text: (0..6).map(word).collect(),
            published: (!number.is_multiple_of(7)).then_some(i64::from(number % 30) * 86_400),
            ..Article::default()
        }
    }

    fn library(stories: &[u32]) -> Library<Vec<u8>> {
        let mut builder = IndexBuilder::new(BuildOptions::default());
        stories.iter().for_each(|number| _ = builder.add(&article(*number)));
        Library::new(Index::open(builder.finish().unwrap()).unwrap()).unwrap()
    }

    /// The merged ranking by its definition: every story of every library, scored on its own.
    fn naive(collection: &Collection<Vec<u8>>, page: &Article, day: Option<i32>) -> Vec<(String, String, f32)> {
        let counts = text::analyze(page);
        let pool = Pool::of_all(collection);
        let query = Query::new(&counts, &pool, day);
        let corpus: u32 = collection.iter().map(|(_, library)| library.base().corpus()).sum();
        let mut first = Vec::new();
        for (key, library) in collection.iter() {
            let base = library.base();
            for document in 0..base.stories() {
                let mut shared = 0.0;
                let mut seen = Vec::new();
                for term in &query.terms {
                    let bucket = base.bucket_of_hash(term.hash);
                    let mut documents = Vec::new();
                    base.postings(bucket, &mut documents);
                    if !seen.contains(&bucket) && documents.contains(&document) {
                        shared += term.weight;
                    }
                    seen.push(bucket);
                }
                let days = day.zip(base.day(document)).map(|(a, b)| a.abs_diff(b));
                if shared > 0.0 {
                    first.push((key.to_owned(), base.url(document), first_stage(shared, days)));
                }
            }
        }
        // Each term's frequency is the sum over the libraries.
        for term in counts.iter() {
            let frequency = |(_, library): (&str, &Library<Vec<u8>>)| {
                let base = library.base();
                base.document_frequency(base.bucket(term.term))
            };
            let df: u32 = collection.iter().map(frequency).sum();
            let (pooled, weight) = pool.frequency(crate::index::term_hash(term.term));
            assert_eq!(pooled, df);
            assert!((weight - idf(df, corpus)).abs() < 1e-6);
        }
        first.sort_by(|a, b| b.2.total_cmp(&a.2));
        first
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn the_merged_ranking_is_that_of_scoring_every_story_alone(
            libraries in prop::collection::vec(prop::collection::btree_set(0_u32..400, 1..70), 1..6),
            asked in 0_u32..400,
            dated in any::<bool>(),
        ) {
            let mut collection = Collection::new();
            for (number, stories) in libraries.iter().enumerate() {
                let stories: Vec<u32> = stories.iter().copied().collect();
                collection.put(&format!("library{number}"), library(&stories));
            }
            let page = article(asked);
            let day = dated.then_some(asked as i32 % 30);
            let expected = naive(&collection, &page, day);
            let pool = Pool::of_all(&collection);
            let query = Query::new(&text::analyze(&page), &pool, day);
            let found = candidates(&pool, &query, &|_| false, CANDIDATES);
            prop_assert_eq!(found.candidates.len(), expected.len().min(CANDIDATES));
            for (one, (.., score)) in found.candidates.iter().zip(&expected) {
                // Weights are added in whole steps.
                prop_assert!((one.score - score).abs() <= 2e-3 * score + 5e-4, "{one:?} {score}");
                let is_of = |(key, url, _): &&(String, String, f32)| {
                    key == pool.key(pool.parts()[one.part].library) && *url == pool.index(one.part).url(one.document)
                };
                let own = expected.iter().find(is_of).unwrap();
                prop_assert!((one.score - own.2).abs() <= 2e-3 * own.2 + 5e-4, "{one:?} {own:?}");
            }
            // The second stage scores each as it would alone beside the same others, and puts them in that order.
            let mut rarities = Rarities::default();
            let mut ranked = rerank(&pool, &query, &found.candidates, &found.lists, &mut rarities);
            let mut alone: Vec<f32> = found
                .candidates
                .iter()
                .map(|candidate| rerank(&pool, &query, &[*candidate], &found.lists, &mut rarities)[0].score)
                .collect();
            alone.sort_by(|a, b| b.total_cmp(a));
            best_first(&mut ranked);
            prop_assert_eq!(ranked.iter().map(|one| one.score).collect::<Vec<_>>(), alone);
            let rank = collection.rank(&page, false, &|_| false, CANDIDATES);
            prop_assert!(rank.windows(2).all(|pair| pair[0].1 >= pair[1].1));
        }
    }

    #[test]
    fn stories_are_numbered_through_and_found_by_their_number() {
        let mut collection = Collection::new();
        collection.put("b", library(&[1, 2, 3]));
        collection.put("a", library(&[4, 5]));
        let pool = Pool::of_all(&collection);
        let places: Vec<_> = (0..6).map(|story| pool.place(story)).collect();
        assert_eq!(places, [Some((0, 0)), Some((0, 1)), Some((1, 0)), Some((1, 1)), Some((1, 2)), None]);
        assert_eq!((pool.key(0), pool.key(1)), ("a", "b"));
        assert_eq!(pool.corpus(), 5);
        let none = Collection::<Vec<u8>>::new();
        assert_eq!(Pool::of_all(&none).place(0), None);
        assert_eq!(Pool::of_all(&none).frequency(7).0, 0);
    }
}
