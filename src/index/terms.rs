//! Which terms a story is indexed under: the few that distinguish it from others.

use crate::{sort, text::TermCount};

/// Terms kept of a story. A fixed number normalises its length by itself, so that postings need no weight.
pub const TERMS_PER_STORY: usize = 40;

/// Added to a term's frequency for each time it stands in the headline.
const TITLE_BOOST: f32 = 4.0;
/// Added to a term's frequency for each time it stands in headline or lead.
const LEAD_BOOST: f32 = 3.0;
/// Exponent of idf: below 1, terms are preferred that more stories share.
const IDF_EXPONENT: f32 = 0.6;
/// A term that stands in no other story of a large corpus is a slip of the pen more often than a name.
const LEAST_DF: u32 = 2;
/// Corpora with fewer stories are small: one of their stories may be the only one of an event, and what separates it
/// from others stands in no other story.
const SMALL_CORPUS: u32 = 4096;
/// Terms kept besides of a story of a small corpus that stand in no other story of it: by these it is found where its
/// library is asked with others.
const RARE_TERMS: usize = 30;

/// Inverse document frequency of a term that stands in `df` of `stories` stories, in nats:
/// ln(1 + (N − df + ½) / (df + ½)), never negative (Robertson & Zaragoza 2009, with Lucene's 1 +).
pub fn idf(df: u32, stories: u32) -> f32 {
    let (df, n) = (f64::from(df.min(stories)), f64::from(stories));
    (((n - df + 0.5) / (df + 0.5)).ln_1p()) as f32
}

/// What a term's rarity counts: idf^0.6. By logarithm and exponential, which the module has anyway; `powf` weighs 1 KB.
fn rarity(idf: f32) -> f32 {
    (IDF_EXPONENT * idf.ln()).exp()
}

/// How much a story is about a term: (1 + ln tf′) · idf^0.6, with tf′ = tf + 4 · tf in the headline + 3 · tf in
/// headline and lead; `rarity` is idf^0.6.
fn aboutness(tf: u32, tf_title: u32, tf_lead: u32, rarity: f32) -> f32 {
    let boosted = tf as f32 + TITLE_BOOST * tf_title as f32 + LEAD_BOOST * tf_lead as f32;
    (1.0 + boosted.max(1.0).ln()) * rarity
}

/// One term of a story as the builder keeps it: its bucket and how often it stands where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BucketCount {
    /// Bucket of the term.
    pub bucket: u32,
    /// Times in headline and text.
    pub tf: u32,
    /// Times in the headline.
    pub tf_title: u32,
    /// Times in headline and lead.
    pub tf_lead: u32,
}

impl BucketCount {
    /// The count of a term that falls into `bucket`.
    pub fn new(bucket: u32, count: &TermCount<'_>) -> Self {
        Self { bucket, tf: count.tf, tf_title: count.tf_title, tf_lead: count.tf_lead }
    }
}

/// Number of stories of a corpus that a term stands in at least that stories are indexed under: 1 where it is small.
pub fn least_df(stories: u32) -> u32 {
    if stories < SMALL_CORPUS { 1 } else { LEAST_DF }
}

/// The buckets a story is indexed under, ascending: the [`TERMS_PER_STORY`] it is most about, of those that stand in
/// another story too; where the corpus is small, besides the [`RARE_TERMS`] it is most about of those that do not.
///
/// `document_frequency` gives the number of stories (of `stories`) with a term in a bucket.
/// Ties are broken by bucket, so that the choice depends on nothing but its arguments.
pub fn choose(counts: &[BucketCount], document_frequency: impl Fn(u32) -> u32, stories: u32) -> Vec<u32> {
    // Document frequencies are rounded to a few levels: each one's factor is worked out once.
    let mut factors = [(0, 0.0); 64];
    let (mut scored, mut rare) = (Vec::with_capacity(counts.len()), Vec::new());
    for count in counts {
        let df = document_frequency(count.bucket);
        let known = &mut factors[(df.wrapping_mul(0x9E37_79B1) >> 26) as usize];
        if known.0 != df {
            *known = (df, rarity(idf(df, stories)));
        }
        let key = sort::heaviest_first(aboutness(count.tf, count.tf_title, count.tf_lead, known.1), count.bucket);
        if df >= LEAST_DF {
            scored.push(key);
        } else if df >= least_df(stories) {
            rare.push(key);
        }
    }
    let mut buckets = Vec::with_capacity(TERMS_PER_STORY);
    for (mut keys, most) in [(scored, TERMS_PER_STORY), (rare, RARE_TERMS)] {
        sort::numbers(&mut keys);
        let most = buckets.len() + most;
        for bucket in keys.into_iter().map(|key| key as u32) {
            if buckets.len() == most {
                break;
            }
            if !buckets.contains(&bucket) {
                buckets.push(bucket);
            }
        }
    }
    sort::ascending(&mut buckets, |bucket| *bucket);
    buckets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idf_by_hand() {
        assert!((idf(1, 1) - (1.0_f32 + 0.5 / 1.5).ln()).abs() < 1e-6);
        assert!((idf(10, 1000) - (1.0_f32 + 990.5 / 10.5).ln()).abs() < 1e-5);
        assert!(idf(0, 0) > 0.0 && idf(7, 3) >= 0.0);
    }

    #[test]
    fn rare_words_of_the_headline_come_first_and_words_of_one_story_are_left_out() {
        let count = |bucket, tf, tf_title| BucketCount { bucket, tf, tf_title, tf_lead: tf_title };
        let mut counts: Vec<_> = (0..TERMS_PER_STORY as u32).map(|bucket| count(bucket, 2, 0)).collect();
        counts.push(count(900, 1, 1));
        counts.push(count(901, 50, 1));
        let df = |bucket| if bucket == 901 { 1 } else { 50 };
        let chosen = choose(&counts, df, 10_000);
        assert_eq!(chosen.len(), TERMS_PER_STORY);
        assert!(chosen.contains(&900) && !chosen.contains(&901));
        // The tie among equals is broken by bucket.
        assert!(!chosen.contains(&(TERMS_PER_STORY as u32 - 1)));
        assert!(chosen.is_sorted());
    }

    #[test]
    fn a_small_corpus_keeps_words_of_one_story_besides() {
        let counts: Vec<_> =
            (0..200).map(|bucket| BucketCount { bucket, tf: 1 + bucket % 7, tf_title: 0, tf_lead: 0 }).collect();
        let df = |bucket: u32| if bucket < 100 { 3 } else { 1 };
        let small = choose(&counts, df, SMALL_CORPUS - 1);
        assert_eq!(small.iter().filter(|bucket| **bucket < 100).count(), TERMS_PER_STORY);
        assert_eq!(small.iter().filter(|bucket| **bucket >= 100).count(), RARE_TERMS);
        let large = choose(&counts, df, SMALL_CORPUS);
        assert_eq!(large, small.iter().copied().filter(|bucket| *bucket < 100).collect::<Vec<_>>());
        assert!(choose(&counts, |_| 0, 10).is_empty());
    }

    #[test]
    fn a_bucket_is_kept_once() {
        let twice = [BucketCount { bucket: 3, tf: 1, tf_title: 0, tf_lead: 0 }; 2];
        assert_eq!(choose(&twice, |_| 2, 10), [3]);
    }
}
