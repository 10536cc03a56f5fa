//! A lookup from the article to what is shown: query, two stages, tiers, diversity, reasons.

use super::candidates::{CANDIDATES, Candidate, Lists, candidates};
use super::diversity::{Group, diversify, same_headline};
use super::explain;
use super::query::Query;
use super::rerank::{Ranked, rerank};
use super::score::{Features, calibrate, nearness, second_stage};
use super::{Copy, Lookup, Match, Nothing, SimilarOptions, Tier};
use crate::article::Article;
use crate::index::terms::{BucketCount, choose};
use crate::library::Library;
use crate::page::Extraction;
use crate::sort;
use crate::text::{self, TermCounts};
use crate::time::SECONDS_PER_DAY;
use crate::url::{canonical_url, site_of};
use std::cell::RefCell;

/// Candidates fetched beyond those that are looked at again, for those that are the page's own.
const SPARE_CANDIDATES: usize = 30;
/// Days between two stories of one event, at most; what is further away is background.
const EVENT_DAYS: u32 = 14;
/// Terms that a match shares with the page at least; of a short text a third of its terms, two at least. Fewer are a
/// coincidence, however rare they are among the few stories of a small index.
const LEAST_SHARED_TERMS: std::ops::RangeInclusive<usize> = 2..=4;
/// A story is a copy of the page from this part of the weight on that the page itself would share. Of the same text,
/// read from the page and from its feed, 95 % share 0.92 or more; of 56 stories that were shortened and reordered half
/// share 0.8, a tenth 0.9, two 0.95.
const COPY_SHARE: f32 = 0.95;
/// The same, of what the page's own story shares, for a story that the builder found to be a copy of it.
const FOUND_COPY_SHARE: f32 = 0.78;
/// Decode URLs, to find the page's own story, only for candidates with at least half the best candidate's shared
/// weight. Where its own story shares less, because the index has another text of it, it is left out when it would be
/// shown; copies of it may be shown then.
const OWN_SHARE: f32 = 0.5;
/// Index terms of a page by which a copy can be recognised, at least.
const LEAST_COPY_TERMS: usize = 20;
/// The same for the one story that shares most with a text that has no address, as pasted text has none: such a
/// text, perhaps only its beginning, was likely pasted from that story.
const PASTED_SHARE: f32 = 0.6;
/// An index that holds a copy knows at least this part of the page's terms. A small one knows few others than those
/// that the stories of one event share, and would take each of these for a copy.
const COPY_KNOWN: f32 = 0.9;

/// Day of publication, in days since 1970-01-01 UTC; `None` for what lies outside any calendar.
fn day_of(article: &Article) -> Option<i32> {
    article.published.and_then(|seconds| i32::try_from(seconds.div_euclid(SECONDS_PER_DAY)).ok())
}

impl<D: AsRef<[u8]>> Library<D> {
    /// Similar stories for an article, with the query's terms and, where there are none, why.
    ///
    /// # Complexity
    /// See [`candidates`](super::candidates): bounded in a library of any size, but for two bytes a story.
    pub fn look_up(&self, article: &Article, options: &SimilarOptions) -> Lookup {
        let counts = text::analyze(article);
        let query = Query::new(&counts, self.base(), day_of(article).filter(|_| options.use_dates));
        let heaviest = explain::query_terms(&counts, &query);
        if let Some(lang) = counts.lang()
            && !self.parts().iter().any(|part| part.index.languages().iter().any(|known| known == lang))
        {
            return Lookup { query: heaviest, nothing: Some(Nothing::NoIndexInLanguage), ..Lookup::default() };
        }
        let other_language = |story: u32| {
            self.place(story).is_some_and(|(part, document)| {
                counts.lang().zip(part.index.lang(document)).is_some_and(|(a, b)| a != b)
            })
        };
        let mut found = candidates(self, &query, &other_language, CANDIDATES + SPARE_CANDIDATES);
        let own = Own::new(self, article, &counts, &query, &found.lists);
        let source = own.source(self, &found.candidates);
        found.candidates.retain(|candidate| {
            !source.contains(&(candidate.part, candidate.document)) && !own.is_own(self, candidate)
        });
        found.candidates.truncate(CANDIDATES);
        let ranked = rerank(self, &query, &found);
        let matches = shown(self, &own, &counts, &query, ranked, &found.lists, options);
        let nothing = matches.is_empty().then_some(Nothing::NothingClose);
        Lookup { matches, query: heaviest, nothing }
    }

    /// Similar stories for a page: [`look_up`](Self::look_up) of its article, none for a page that is not one.
    pub fn look_up_page(&self, page: &Extraction, options: &SimilarOptions) -> Lookup {
        match &page.article {
            Some(article) if page.kind.is_article() => self.look_up(article, options),
            _ => Lookup { nothing: Some(Nothing::NotAnArticle), ..Lookup::default() },
        }
    }

    /// The raw ranking by the same event, for evaluation: threshold, folding and cap per outlet do not apply. At most
    /// `limit` story numbers with their scores, best first; stories for which `skip` holds are left out before the cut.
    pub fn rank(&self, article: &Article, dates: bool, skip: &dyn Fn(u32) -> bool, limit: usize) -> Vec<(u32, f32)> {
        let counts = text::analyze(article);
        let query = Query::new(&counts, self.base(), day_of(article).filter(|_| dates));
        let mut first = candidates(self, &query, skip, limit.max(CANDIDATES));
        let rest = first.candidates.split_off(first.candidates.len().min(CANDIDATES));
        let mut ranking: Vec<(u32, f32)> =
            rerank(self, &query, &first).iter().map(|ranked| (ranked.candidate.story, ranked.score)).collect();
        // What only the first stage has seen follows in its order.
        let last = ranking.last().map_or(0.0, |(_, score)| *score);
        ranking.extend((1_u32..).zip(&rest).map(|(place, candidate)| (candidate.story, last - place as f32)));
        ranking.truncate(limit);
        ranking
    }

    /// The second stage's [`Features`] of each of its candidates, best first: for fitting its weights.
    pub fn features(&self, article: &Article, dates: bool, skip: &dyn Fn(u32) -> bool) -> Vec<(u32, Features)> {
        let counts = text::analyze(article);
        let query = Query::new(&counts, self.base(), day_of(article).filter(|_| dates));
        let ranked = rerank(self, &query, &candidates(self, &query, skip, CANDIDATES));
        ranked.iter().map(|one| (one.candidate.story, one.features)).collect()
    }

    /// Number of postings that a lookup of an article reads, all parts together: its time grows with it.
    pub fn postings_touched(&self, article: &Article) -> usize {
        let query = Query::new(&text::analyze(article), self.base(), None);
        let found = candidates(self, &query, &|_| false, CANDIDATES);
        found.lists.iter().flat_map(Lists::iter).map(<[u32]>::len).sum()
    }
}

/// What is never shown for a page: itself, its copies, its outlet's stories.
struct Own<'a> {
    url: Option<String>,
    outlet: Option<&'a str>,
    /// Of each part of the library, the weight that the page itself would share there, as far as the lists of its terms
    /// were read; `None` where these are not enough to recognise a copy.
    whole: Vec<Option<f32>>,
    /// Outlets looked at, by part and number.
    outlets: RefCell<Vec<((usize, u32), bool)>>,
}

impl<'a> Own<'a> {
    fn new<D: AsRef<[u8]>>(
        library: &Library<D>,
        article: &'a Article,
        counts: &TermCounts,
        query: &Query,
        lists: &[Lists],
    ) -> Self {
        let base = library.base();
        let buckets: Vec<BucketCount> =
            counts.iter().map(|count| BucketCount::new(base.bucket(count.term), &count)).collect();
        let own_terms = choose(&buckets, |bucket| base.document_frequency(bucket), base.corpus());
        let known = buckets.iter().filter(|count| base.document_frequency(count.bucket) > 0).count();
        let is_known = known as f32 >= COPY_KNOWN * buckets.len() as f32;
        let whole = |lists: &Lists| {
            let asked = query.terms.iter().take(lists.asked());
            let own = asked.filter(|term| own_terms.binary_search(&term.bucket).is_ok());
            let (count, whole) = own.fold((0, 0.0), |(count, sum), term| (count + 1, sum + term.weight));
            (is_known && count >= LEAST_COPY_TERMS).then_some(whole)
        };
        Self {
            outlet: article.outlet.as_deref(),
            whole: lists.iter().map(whole).collect(),
            url: canonical_url(&article.url),
            outlets: RefCell::default(),
        }
    }

    /// Whether a candidate shares this part of what the page itself would.
    fn shares(&self, candidate: &Candidate, part: f32) -> bool {
        let whole = self.whole.get(candidate.part).copied().flatten();
        whole.is_some_and(|whole| candidate.shared >= part * whole)
    }

    /// The page's own story, or the one that a text without address was likely pasted from, with those of the copies
    /// that the builder found of it that share as much as a copy does, but for what the page has around its text.
    fn source<D: AsRef<[u8]>>(&self, library: &Library<D>, found: &[Candidate]) -> Vec<(usize, u32)> {
        let index = |candidate: &Candidate| &library.parts()[candidate.part].index;
        let most = found.iter().max_by(|a, b| a.shared.total_cmp(&b.shared));
        let own = match &self.url {
            Some(url) => {
                let least = most.map_or(0.0, |most| OWN_SHARE * most.shared);
                let mut like = found.iter().filter(|candidate| candidate.shared >= least);
                like.find(|candidate| index(candidate).url(candidate.document) == *url)
            }
            None => most.filter(|candidate| self.shares(candidate, PASTED_SHARE)),
        };
        let Some(own) = own else { return Vec::new() };
        let is_copy = |one: &&Candidate| {
            one.part == own.part
                && index(own).are_near_duplicates(own.document, one.document)
                && one.shared >= FOUND_COPY_SHARE * own.shared
        };
        found.iter().filter(is_copy).chain([own]).map(|one| (one.part, one.document)).collect()
    }

    fn is_own<D: AsRef<[u8]>>(&self, library: &Library<D>, candidate: &Candidate) -> bool {
        let index = &library.parts()[candidate.part].index;
        if self.shares(candidate, COPY_SHARE) {
            return true;
        }
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

    /// Whether an address is the page's own or on its host.
    fn is_of_site(&self, url: &str) -> bool {
        self.url.as_deref().is_some_and(|own| own == url || site_of(own) == site_of(url))
    }
}

/// A candidate fit to be shown: its tier and its calibrated score.
struct Placed {
    ranked: Ranked,
    tier: Tier,
    score: f32,
}

/// Same event by all that is known, then background without time; what is under the threshold is left out. `dated`:
/// whether the page's date is known and counts.
fn tiers(ranked: Vec<Ranked>, dated: bool, threshold: f32) -> Vec<Placed> {
    let timeless = |one: &Ranked| second_stage(&Features { near: nearness(None), ..one.features });
    let events = calibrate(&ranked.iter().map(|one| one.score).collect::<Vec<_>>(), dated);
    let mut by_topic: Vec<(usize, f32)> = ranked.iter().map(timeless).enumerate().collect();
    sort::descending(&mut by_topic, |(_, score)| *score);
    let calibrated = calibrate(&by_topic.iter().map(|(_, score)| *score).collect::<Vec<_>>(), dated);
    let mut topics = vec![0.0; ranked.len()];
    by_topic.iter().zip(calibrated).for_each(|(&(place, _), topic)| topics[place] = topic);
    let mut placed: Vec<Placed> = (ranked.into_iter().zip(events).zip(topics))
        .filter_map(|((ranked, event), topic)| {
            let close = ranked.candidate.days_apart.is_none_or(|days| days <= EVENT_DAYS);
            if close && event >= threshold {
                Some(Placed { ranked, tier: Tier::SameEvent, score: event })
            } else {
                (topic >= threshold).then_some(Placed { ranked, tier: Tier::Background, score: topic })
            }
        })
        .collect();
    sort::by(&mut placed, |a, b| (a.tier as u8).cmp(&(b.tier as u8)).then(b.score.total_cmp(&a.score)));
    placed
}

fn shown<D: AsRef<[u8]>>(
    library: &Library<D>,
    own: &Own<'_>,
    counts: &TermCounts,
    query: &Query,
    ranked: Vec<Ranked>,
    lists: &[Lists],
    options: &SimilarOptions,
) -> Vec<Match> {
    let index = |one: &Ranked| &library.parts()[one.candidate.part].index;
    let outlet_name = |one: &Ranked| index(one).outlet_name(index(one).outlet(one.candidate.document));
    let may_be_shown = |one: &Ranked| {
        let is_its_own = own.url.is_none() && same_headline(&query.headline, &one.headline);
        !is_its_own
            && !own.is_of_site(&index(one).url(one.candidate.document))
            && !options.hidden_outlets.contains(&outlet_name(one))
    };
    let is_copy = |a: &Ranked, b: &Ranked| {
        a.candidate.part == b.candidate.part && index(a).are_near_duplicates(a.candidate.document, b.candidate.document)
    };
    let placed = tiers(ranked, query.day.is_some(), options.threshold);
    let scores: Vec<(u32, Tier, f32)> =
        placed.iter().map(|one| (one.ranked.candidate.story, one.tier, one.score)).collect();
    let least = (counts.len() / 3).clamp(*LEAST_SHARED_TERMS.start(), *LEAST_SHARED_TERMS.end());
    let reasons = |one: &Ranked| explain::reasons(counts, query, one, lists);
    let in_order =
        (placed.into_iter().map(|one| one.ranked)).filter(|one| may_be_shown(one) && reasons(one).len() >= least);
    let groups = diversify(in_order, outlet_name, is_copy, options.per_outlet, options.limit);
    groups
        .into_iter()
        .filter_map(|Group { first, outlet, copies }| {
            let &(_, tier, score) = scores.iter().find(|(story, ..)| *story == first.candidate.story)?;
            let (part, document) = (index(&first), first.candidate.document);
            Some(Match {
                url: part.url(document),
                snippet: part.snippet(document),
                published: part.published(document),
                lang: part.lang(document).map(str::to_owned),
                tier,
                score,
                reasons: reasons(&first),
                days_apart: first.candidate.days_apart,
                also_at: copies
                    .iter()
                    .map(|(copy, outlet)| Copy {
                        url: index(copy).url(copy.candidate.document),
                        outlet: outlet.clone(),
                    })
                    .collect(),
                title: first.title,
                outlet,
            })
        })
        .collect()
}
