//! [`Own`]: what is never shown for a page: itself, its copies, its outlet's stories.

use super::addresses::Addresses;
use super::candidates::{Candidate, Found};
use super::diversity::{may_be_one, same_headline};
use super::pool::{Pool, PooledPart};
use super::query::Query;
use super::rerank::Ranked;
use crate::article::Article;
use crate::index::term_hash;
use crate::index::terms::{BucketCount, choose};
use crate::text::TermCounts;
use crate::url::{canonical_url, site_of};
use std::cell::RefCell;

/// A story is a copy of the page from this part of the weight on that the page itself would share. Of the same text,
/// read from the page and from its feed, 95 % share 0.92 or more; of 56 stories that were shortened and reordered half
/// share 0.8, a tenth 0.9, two 0.95.
const COPY_SHARE: f32 = 0.95;
/// The same, of what the page's own story shares, for a story that the builder found to be a copy of it, or for one
/// with its headline in another library.
const FOUND_COPY_SHARE: f32 = 0.78;
/// Decode URLs, to find the page's own story, only for candidates with at least half the best candidate's shared
/// weight. Where its own story shares less, because the index has another text of it, it is left out when it would be
/// shown; copies of it may be shown then.
const OWN_SHARE: f32 = 0.5;
/// Candidates, the first by the first stage's score, whose URLs are decoded to find the page's own story.
const MOST_DECODED: usize = 80;
/// Index terms of a page by which a copy can be recognised, at least.
const LEAST_COPY_TERMS: usize = 20;
/// The same for the one story that shares most with a text that has no address, as pasted text has none: such a
/// text, perhaps only its beginning, was likely pasted from that story.
const PASTED_SHARE: f32 = 0.6;
/// A library that holds a copy knows at least this part of the page's terms. A small one knows few others than those
/// that the stories of one event share, and would take each of these for a copy.
const COPY_KNOWN: f32 = 0.9;

/// What is never shown for a page.
#[derive(Debug)]
pub(crate) struct Own<'a, D> {
    pool: &'a Pool<'a, D>,
    addresses: &'a Addresses<'a, D>,
    /// The page's canonical URL.
    url: Option<String>,
    outlet: Option<&'a str>,
    /// Of each part of the pool, the weight that the page itself would share there, as far as the lists of its terms
    /// were read; `None` where these are not enough to recognise a copy, or where there is no candidate.
    whole: Vec<Option<f32>>,
    /// The page's own story, in each library that is known to hold it.
    versions: Vec<Candidate>,
    /// Outlets looked at, by part and number.
    outlets: RefCell<Vec<((usize, u32), bool)>>,
}

impl<'a, D: AsRef<[u8]>> Own<'a, D> {
    pub fn new(
        pool: &'a Pool<'a, D>,
        addresses: &'a Addresses<'a, D>,
        article: &'a Article,
        counts: &TermCounts,
        query: &Query,
        found: &Found,
    ) -> Self {
        let mut own = Self {
            pool,
            addresses,
            url: canonical_url(&article.url),
            outlet: article.outlet.as_deref(),
            whole: Vec::new(),
            versions: Vec::new(),
            outlets: RefCell::default(),
        };
        own.versions.extend(own.by_url(&found.candidates));
        own.whole = wholes(pool, counts, query, found, own.versions.first().map(|own| addresses.library(own)));
        own.versions.extend(own.by_text(&found.candidates));
        own
    }

    /// Whether a candidate shares this part of what the page itself would.
    fn shares(&self, candidate: &Candidate, part: f32) -> bool {
        let whole = self.whole.get(candidate.part).copied().flatten();
        whole.is_some_and(|whole| candidate.shared >= part * whole)
    }

    /// The page's own story.
    fn by_url(&self, found: &[Candidate]) -> Option<Candidate> {
        let url = self.url.as_deref()?;
        let least = OWN_SHARE * most(found)?.shared;
        let mut like = found.iter().take(MOST_DECODED).filter(|candidate| candidate.shared >= least);
        like.find(|candidate| self.addresses.of(candidate) == url).copied()
    }

    /// The story that a text without address was likely pasted from.
    fn by_text(&self, found: &[Candidate]) -> Option<Candidate> {
        most(found).filter(|most| self.url.is_none() && self.shares(most, PASTED_SHARE)).copied()
    }

    /// Whether a candidate is the page's own story, a copy of it or of its outlet. Of those that the builder found to
    /// be copies, these share as much as a copy does, but for what the page has around its text.
    pub fn holds(&self, candidate: &Candidate) -> bool {
        self.is_found_copy(candidate) || self.shares(candidate, COPY_SHARE) || self.is_of_outlet(candidate)
    }

    fn is_found_copy(&self, candidate: &Candidate) -> bool {
        self.versions.iter().filter(|own| own.part == candidate.part).any(|own| {
            own.document == candidate.document
                || candidate.shared >= FOUND_COPY_SHARE * own.shared
                    && self.pool.index(own.part).are_near_duplicates(own.document, candidate.document)
        })
    }

    /// Finds the page's own story among those of other libraries.
    pub fn look_elsewhere(&mut self, query: &Query, ranked: &[Ranked]) {
        let Some(own) = self.versions.first().copied() else { return };
        let url = self.addresses.of(&own);
        for Ranked { candidate, headline, .. } in ranked {
            if self.addresses.library(candidate) != self.addresses.library(&own)
                && may_be_one(&query.headline, headline)
                && self.addresses.of(candidate) == url
            {
                self.versions.push(*candidate);
            }
        }
    }

    /// Whether a story is the page's own or a copy of it: as the builder found, or, in another library, by its headline
    /// and by what it shares.
    pub fn is_copy(&self, query: &Query, ranked: &Ranked) -> bool {
        let candidate = &ranked.candidate;
        self.is_found_copy(candidate)
            || self.versions.first().is_some_and(|own| {
                self.addresses.library(candidate) != self.addresses.library(own)
                    && candidate.shared >= FOUND_COPY_SHARE * own.shared
                    && same_headline(&query.headline, &ranked.headline, candidate.days_apart)
            })
    }

    fn is_of_outlet(&self, candidate: &Candidate) -> bool {
        let index = self.pool.index(candidate.part);
        let outlet = index.outlet(candidate.document);
        let key = (candidate.part, outlet);
        let known = self.outlets.borrow().iter().find_map(|(known, own)| (*known == key).then_some(*own));
        known.unwrap_or_else(|| {
            let name = index.outlet_name(outlet);
            let own = Some(name.as_str()) == self.outlet || self.url.as_deref().is_some_and(|url| site_of(url) == name);
            self.outlets.borrow_mut().push((key, own));
            own
        })
    }

    /// Whether the page has no address of its own, as pasted text has none.
    pub fn is_pasted(&self) -> bool {
        self.url.is_none()
    }

    /// Whether an address is the page's own or on its host.
    pub fn is_of_site(&self, url: &str) -> bool {
        self.url.as_deref().is_some_and(|own| own == url || site_of(own) == site_of(url))
    }
}

/// The candidate that shares most.
fn most(found: &[Candidate]) -> Option<&Candidate> {
    found.iter().max_by(|a, b| a.shared.total_cmp(&b.shared))
}

/// Of each part of the pool that has a candidate, the weight that the page itself would share there; `own` is the
/// library that holds it: terms that there no other story has are shared by no copy.
fn wholes<D: AsRef<[u8]>>(
    pool: &Pool<'_, D>,
    counts: &TermCounts,
    query: &Query,
    found: &Found,
    own: Option<usize>,
) -> Vec<Option<f32>> {
    let hashed: Vec<_> = counts.iter().map(|count| (term_hash(count.term), count)).collect();
    let mut wholes = vec![None; pool.parts().len()];
    // The library that was looked at last, with the terms that the page would be indexed under there.
    let mut last = (usize::MAX, false, Vec::new());
    for (part, PooledPart { library, .. }) in pool.parts().iter().enumerate() {
        if !found.candidates.iter().any(|candidate| candidate.part == part) {
            continue;
        }
        let base = pool.base(*library);
        if last.0 != *library {
            let in_bucket = |(hash, count): &_| BucketCount::new(base.bucket_of_hash(*hash), count);
            let buckets: Vec<BucketCount> = hashed.iter().map(in_bucket).collect();
            let mut own_terms = choose(&buckets, |bucket| base.document_frequency(bucket), base.corpus());
            if own == Some(*library) {
                own_terms.retain(|bucket| base.document_frequency(*bucket) > 1);
            }
            let known = buckets.iter().filter(|count| base.document_frequency(count.bucket) > 0).count();
            last = (*library, known as f32 >= COPY_KNOWN * buckets.len() as f32, own_terms);
        }
        let (_, is_known, own_terms) = &last;
        let asked = query.terms.iter().take(found.lists[part].asked());
        let own = asked.filter(|term| own_terms.binary_search(&(base.bucket_of_hash(term.hash))).is_ok());
        let (count, whole) = own.fold((0, 0.0), |(count, sum), term| (count + 1, sum + term.weight));
        wholes[part] = (*is_known && count >= LEAST_COPY_TERMS).then_some(whole);
    }
    wholes
}
