//! The query: the heaviest terms of the whole article, and what of it a headline can be compared with.

use super::pool::Pool;
use crate::article::Article;
use crate::index::{story, term_hash, terms::idf};
use crate::sort;
use crate::text::TermCounts;
use crate::time::day_of;

/// Most terms of an article that ask the index. Fewer lose quality (100: −.005 nDCG@10, 25: −.05), more add nothing.
pub const QUERY_TERMS: usize = 300;
/// Heaviest query terms whose weight a story's shared weight is measured against.
pub const FULL_MARKS: usize = 32;
/// Added to a term's frequency for each time it stands in the headline, and again in headline and lead.
const BOOST: f32 = 2.0;
/// A term below stands in no other story of the corpus, so no list holds it, but in small libraries.
const LEAST_DF: u32 = 2;
/// Most terms that ask small libraries besides: those that stand in one story.
const RARE_TERMS: usize = 100;
/// Largest tf′ that counts: repeating a word any further gains nothing.
const MOST_TF: f32 = 64.0;

/// Weight of a term in an article, before normalising: (1 + ln tf′) · idf, with tf′ = tf + 2 · tf in the headline +
/// 2 · tf in headline and lead (log-scaled TF-IDF: Manning, Raghavan & Schütze 2008, §6.4, with boosted places).
pub fn weight(tf: u32, tf_title: u32, tf_lead: u32, idf: f32) -> f32 {
    let boosted = tf as f32 + BOOST * tf_title as f32 + BOOST * tf_lead as f32;
    (1.0 + boosted.clamp(1.0, MOST_TF).ln()) * idf
}

/// A term of the query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Term {
    /// Its number in the article's [`TermCounts`].
    pub number: u32,
    /// Hash of the term; its low bits are the bucket, of as many bits as an index has.
    pub hash: u32,
    /// Whether the page writes it with a capital letter.
    pub is_name: bool,
    /// Weight, 0 to 1: those of the article's heaviest terms have the Euclidean length 1.
    pub weight: f32,
}

/// A term of a headline and its idf.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct HeadlineTerm {
    pub hash: u32,
    pub idf: f32,
}

/// An article as a query.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query {
    /// Heaviest first, at most [`QUERY_TERMS`] and [`RARE_TERMS`].
    pub terms: Vec<Term>,
    /// Weight of the [`FULL_MARKS`] heaviest terms of the article together, whether or not the pool knows them.
    pub full_marks: f32,
    /// Terms of the headline, by hash, none twice.
    pub headline: Vec<HeadlineTerm>,
    /// Every term of the article with its weight, by hash.
    weights: Vec<(u32, f32)>,
    /// Day of publication, in days since 1970-01-01 UTC.
    pub day: Option<i32>,
    /// The [`event_day`](crate::time::event_day), in days since 1970-01-01 UTC.
    pub event_day: Option<i32>,
    /// Whether it [is about many things](crate::text::is_roundup).
    pub is_roundup: bool,
}

impl Query {
    /// The query of an article whose terms are counted. `dates`: whether time is to count.
    pub fn of<D: AsRef<[u8]>>(article: &Article, counts: &TermCounts, pool: &Pool<'_, D>, dates: bool) -> Self {
        let day = article.published.filter(|_| dates).and_then(day_of);
        let (event_day, is_roundup) = story::event_of(article, counts.lang(), day);
        Self { event_day, is_roundup, ..Self::new(counts, pool, day) }
    }

    /// The query of an article whose terms are counted; `day` is `None` where time is not to count.
    pub fn new<D: AsRef<[u8]>>(counts: &TermCounts, pool: &Pool<'_, D>, day: Option<i32>) -> Self {
        let mut query = Self { day, ..Self::default() };
        let unseen = idf(1, pool.corpus());
        let mut terms = Vec::with_capacity(counts.len());
        for (number, count) in (0_u32..).zip(counts.iter()) {
            let hash = term_hash(count.term);
            let (df, idf) = pool.frequency(hash);
            let idf = if df == 0 { unseen } else { idf };
            let weight = weight(count.tf, count.tf_title, count.tf_lead, idf);
            if count.tf_title > 0 {
                query.headline.push(HeadlineTerm { hash, idf });
            }
            terms.push((Term { number, hash, is_name: count.is_name(), weight }, df));
        }
        sort::descending(&mut terms, |(term, _)| term.weight);
        // Of one hash the heaviest stays.
        query.weights = terms.iter().map(|(term, _)| (term.hash, term.weight)).collect();
        sort::ascending(&mut query.weights, |(hash, _)| *hash);
        query.weights.dedup_by_key(|(hash, _)| *hash);
        sort::ascending(&mut query.headline, |term| term.hash);
        query.headline.dedup_by_key(|term| term.hash);
        // What the pool does not know counts in the lengths: a page of which it knows two words matches nothing well.
        let heaviest = || terms.iter().map(|(term, _)| term.weight);
        let length = heaviest().take(QUERY_TERMS).map(|weight| weight * weight).sum::<f32>().sqrt();
        let full_marks: f32 = heaviest().take(FULL_MARKS).sum();
        let (mut known, mut rare) = (QUERY_TERMS, if pool.keeps_rare_terms() { RARE_TERMS } else { 0 });
        for (term, df) in terms {
            let left = if df >= LEAST_DF { &mut known } else { &mut rare };
            if df > 0 && *left > 0 {
                *left -= 1;
                query.terms.push(term);
            }
        }
        if length > 0.0 {
            query.full_marks = full_marks / length;
            query.terms.iter_mut().for_each(|term| term.weight /= length);
            query.weights.iter_mut().for_each(|(_, weight)| *weight /= length);
        }
        query
    }

    /// A query of terms alone, each once, for the first stage.
    pub fn of_terms(mut terms: Vec<Term>, day: Option<i32>) -> Self {
        sort::descending(&mut terms, |term| term.weight);
        Self { terms, day, ..Self::default() }
    }

    /// Weight of a term of the article, 0 for others.
    pub fn weight_of(&self, hash: u32) -> f32 {
        self.weights.binary_search_by_key(&hash, |(hash, _)| *hash).map_or(0.0, |place| self.weights[place].1)
    }
}
