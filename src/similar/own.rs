//! [`Own`]: what is never shown for a page: itself, its copies, its outlet's stories.

use super::addresses::Addresses;
use super::candidates::{Candidate, Lists};
use super::diversity::{may_be_one, same_headline};
use super::pool::{Pool, PooledPart};
use super::query::{Query, Term};
use super::rerank::Ranked;
use crate::article::Article;
use crate::index::term_hash;
use crate::index::terms::{BucketCount, choose};
use crate::text::TermCounts;
use crate::url::{canonical_url, site_of};
use std::cell::RefCell;

/// A story is a copy of the page from this part of the weight on that the page itself would share. Of 150 long stories
/// all are recognised between other lines, 135 where each tenth sentence is missing, 4 of their first halves.
const COPY_SHARE: f32 = 0.92;
/// The same, of what the page's own story shares, for a story with its headline in another library.
const NAMED_COPY_SHARE: f32 = 0.78;
/// Likeness to the page's own story from which on one that the builder linked to it is a copy. Of 150 long stories 140
/// are recognised between other lines or where each tenth sentence is missing, 19 of their first halves.
const LINKED_COPY_LIKENESS: f32 = 0.9;
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
    query: &'a Query,
    /// Of each part of the pool, the lists that were read.
    lists: &'a [Lists],
    /// Of each part of the pool, what the page itself would share there; `None` where that is not enough to recognise
    /// a copy, or where there is no candidate.
    wholes: Vec<Option<Whole>>,
    /// The page's own story, in each library that is known to hold it.
    versions: Vec<Candidate>,
    /// Outlets looked at, by part and number.
    outlets: RefCell<Vec<((usize, u32), bool)>>,
}

/// What the page itself would share with a part of the pool.
#[derive(Debug)]
struct Whole {
    /// The terms of its text that it would be indexed under there, by their places in the query, as far as their lists
    /// were read. What stands in the headline alone is left out: copies have others.
    terms: Vec<usize>,
    /// Their weight together.
    weight: f32,
}

impl<'a, D: AsRef<[u8]>> Own<'a, D> {
    pub fn new(
        pool: &'a Pool<'a, D>,
        addresses: &'a Addresses<'a, D>,
        article: &'a Article,
        counts: &TermCounts,
        query: &'a Query,
        lists: &'a [Lists],
        candidates: &[Candidate],
    ) -> Self {
        let mut own = Self {
            pool,
            addresses,
            url: canonical_url(&article.url),
            outlet: article.outlet.as_deref(),
            query,
            lists,
            wholes: Vec::new(),
            versions: Vec::new(),
            outlets: RefCell::default(),
        };
        own.versions.extend(own.by_url(candidates));
        let library = own.versions.first().map(|own| addresses.library(own));
        own.wholes = wholes(pool, counts, query, lists, candidates, library);
        own.versions.extend(own.by_text(candidates));
        own
    }

    /// Whether a candidate shares this part of what the page itself would. A shorter telling, made of some of the
    /// page's sentences, shares as much, but is indexed under other terms of the page: these count for nothing.
    fn shares(&self, candidate: &Candidate, part: f32) -> bool {
        let whole = self.wholes.get(candidate.part).and_then(Option::as_ref);
        whole.is_some_and(|whole| {
            candidate.shared >= part * whole.weight
                && self.weight_of(candidate, &mut whole.terms.iter().copied()) >= part * whole.weight
        })
    }

    /// Whether a candidate shares this part of what the page's own story shares, of the terms that that is indexed
    /// under.
    #[inline(never)]
    fn shares_with(&self, own: &Candidate, candidate: &Candidate, part: f32) -> bool {
        let mut terms = (0..self.query.terms.len()).filter(|term| self.is_under(own, *term));
        candidate.shared >= part * own.shared && self.weight_of(candidate, &mut terms) >= part * own.shared
    }

    /// Weight of those of these terms that a candidate is indexed under.
    #[inline(never)]
    fn weight_of(&self, candidate: &Candidate, terms: &mut dyn Iterator<Item = usize>) -> f32 {
        terms.filter(|term| self.is_under(candidate, *term)).map(|term| self.query.terms[term].weight).sum()
    }

    fn is_under(&self, candidate: &Candidate, term: usize) -> bool {
        let documents = self.lists[candidate.part].get(term).unwrap_or(&[]);
        documents.binary_search(&candidate.document).is_ok()
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
        most(found).filter(|most| self.is_pasted() && self.shares(most, PASTED_SHARE)).copied()
    }

    /// Whether a candidate has the page's text. Of those that the builder found to be copies, these share as much as a
    /// copy does, but for what the page has around its text.
    pub fn has_its_text(&self, candidate: &Candidate) -> bool {
        self.is_found_copy(candidate) || self.shares(candidate, COPY_SHARE)
    }

    #[inline(never)]
    fn is_found_copy(&self, candidate: &Candidate) -> bool {
        self.versions.iter().filter(|own| own.part == candidate.part).any(|own| {
            own.document == candidate.document
                || self.pool.index(own.part).are_near_duplicates(own.document, candidate.document)
                    && self.likeness(own, candidate) >= LINKED_COPY_LIKENESS
        })
    }

    /// How like the page's own story a candidate is, 0 to 1, by the weights of the page's terms that both are indexed
    /// under, w: mean of w / w(own) and, twice, w / w(candidate). Between other lines a copy loses some of its terms to
    /// these, but takes up no others of the page; a shorter telling, whose sentences weigh more in it, does.
    fn likeness(&self, own: &Candidate, candidate: &Candidate) -> f32 {
        let mut terms = (0..self.query.terms.len()).filter(|term| self.is_under(own, *term));
        let both = self.weight_of(candidate, &mut terms);
        (both / own.shared + 2.0 * both / candidate.shared) / 3.0
    }

    /// Finds the page's own story among those of other libraries.
    pub fn look_elsewhere(&mut self, ranked: &[Ranked]) {
        let Some(own) = self.versions.first().copied() else { return };
        let url = self.addresses.of(&own);
        for Ranked { candidate, headline, .. } in ranked {
            if self.addresses.library(candidate) != self.addresses.library(&own)
                && may_be_one(&self.query.headline, headline)
                && self.addresses.of(candidate) == url
            {
                self.versions.push(*candidate);
            }
        }
    }

    /// Whether a story is the page's own or a copy of it: as the builder found; in another library, by its headline and
    /// by what it shares; of a text without address, by its headline alone.
    pub fn is_copy(&self, ranked: &Ranked) -> bool {
        let candidate = &ranked.candidate;
        self.is_found_copy(candidate)
            || self.is_pasted() && same_headline(&self.query.headline, &ranked.headline, None)
            || self.versions.first().is_some_and(|own| {
                self.addresses.library(candidate) != self.addresses.library(own)
                    && self.shares_with(own, candidate, NAMED_COPY_SHARE)
                    && same_headline(&self.query.headline, &ranked.headline, candidate.days_apart)
            })
    }

    /// Whether a candidate is of the page's outlet.
    pub fn is_of_outlet(&self, candidate: &Candidate) -> bool {
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
    fn is_pasted(&self) -> bool {
        self.url.is_none()
    }

    /// Whether a story is told elsewhere than the page, of which nothing is known where it has no address.
    pub fn is_elsewhere(&self, candidate: &Candidate) -> bool {
        self.is_pasted() || !self.is_of_outlet(candidate) && !self.is_of_site(&self.addresses.of(candidate))
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

/// Of each part of the pool that has a candidate, what the page itself would share there; `own` is the library that
/// holds it: terms that there no other story has are shared by no copy.
#[inline(never)]
fn wholes<D: AsRef<[u8]>>(
    pool: &Pool<'_, D>,
    counts: &TermCounts,
    query: &Query,
    lists: &[Lists],
    candidates: &[Candidate],
    own: Option<usize>,
) -> Vec<Option<Whole>> {
    let hashed: Vec<_> = counts.iter().map(|count| (term_hash(count.term), count)).collect();
    let mut wholes = Vec::with_capacity(lists.len());
    // The library that was looked at last, with the terms that the page would be indexed under there.
    let mut last = (usize::MAX, false, Vec::new());
    for (part, PooledPart { library, .. }) in pool.parts().iter().enumerate() {
        if !candidates.iter().any(|candidate| candidate.part == part) {
            wholes.push(None);
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
        let is_own = |term: &usize| {
            let Term { number, hash, .. } = query.terms[*term];
            let count = counts.get(number as usize);
            count.tf > count.tf_title && own_terms.binary_search(&base.bucket_of_hash(hash)).is_ok()
        };
        let terms: Vec<usize> = (0..query.terms.len().min(lists[part].asked())).filter(is_own).collect();
        let weight = terms.iter().map(|term| query.terms[*term].weight).sum();
        wholes.push((*is_known && terms.len() >= LEAST_COPY_TERMS).then_some(Whole { terms, weight }));
    }
    wholes
}
