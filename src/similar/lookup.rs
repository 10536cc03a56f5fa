//! A lookup from the article to what is shown: query, two stages, tiers, diversity, reasons.

use super::addresses::{Addresses, Owners};
use super::candidates::{CANDIDATES, Candidate, Found, Lists, candidates};
use super::diversity::{Facts, Group, diversify};
use super::explain;
use super::own::Own;
use super::pool::Pool;
use super::query::Query;
use super::rerank::{Ranked, Rarities, best_first, rerank};
use super::score::{
    CALIBRATION, CALIBRATION_BACKGROUND, CALIBRATION_UNDATED, Features, Standing, calibrate, nearness, second_stage,
};
use super::{Copy, Lookup, Match, Nothing, Reason, SimilarOptions, Tier};
use crate::article::Article;
use crate::collection::Collection;
use crate::library::Library;
use crate::page::Extraction;
use crate::sort;
use crate::text::{self, TermCounts};
use crate::url::site_of;

/// Candidates fetched beyond those that are looked at again, for those that are the page's own.
const SPARE_CANDIDATES: usize = 30;
/// Candidates are fetched for so many versions of each address, at most: libraries may hold the same stories.
const MOST_VERSIONS: usize = 4;
/// Days between two stories of one event, at most; what is further away is background.
const EVENT_DAYS: u32 = 14;
/// Letters and digits from which on what a page that is not an article says can be looked up.
const LEAST_LETTERS: usize = 100;
/// Terms that a match shares with the page at least; of a short text a third of its terms, two at least. Fewer are a
/// coincidence, however rare they are among the few stories of a small index.
const LEAST_SHARED_TERMS: std::ops::RangeInclusive<usize> = 2..=4;

impl<D: AsRef<[u8]>> Library<D> {
    /// Similar stories for an article, with the query's terms and, where there are none, why.
    ///
    /// # Complexity
    /// See [`candidates`](super::candidates): bounded in a library of any size, but for two bytes a story.
    pub fn look_up(&self, article: &Article, options: &SimilarOptions) -> Lookup {
        Pool::of_one(self).look_up(article, options)
    }

    /// Similar stories for a page: [`look_up`](Self::look_up) of its article; none for a page that is not one, unless
    /// `options` ask for it.
    pub fn look_up_page(&self, page: &Extraction, options: &SimilarOptions) -> Lookup {
        Pool::of_one(self).look_up_page(page, options)
    }

    /// The raw ranking by the same event, for evaluation: threshold, folding and cap per outlet do not apply. At most
    /// `limit` story numbers with their scores, best first; stories for which `skip` holds are left out before the cut.
    pub fn rank(&self, article: &Article, dates: bool, skip: &dyn Fn(u32) -> bool, limit: usize) -> Vec<(u32, f32)> {
        Pool::of_one(self).rank(article, dates, skip, limit)
    }

    /// The second stage's [`Features`] of each of its candidates, best first: for fitting its weights.
    pub fn features(&self, article: &Article, dates: bool, skip: &dyn Fn(u32) -> bool) -> Vec<(u32, Features)> {
        let pool = Pool::of_one(self);
        let query = Query::of(article, &text::analyze(article), &pool, dates);
        let found = candidates(&pool, &query, skip, CANDIDATES);
        let mut ranked = rerank(&pool, &query, &found.candidates, &found.lists, &mut Rarities::default());
        best_first(&mut ranked);
        ranked.iter().map(|one| (one.candidate.story, one.features)).collect()
    }

    /// Number of postings that a lookup of an article reads, all parts together: its time grows with it.
    pub fn postings_touched(&self, article: &Article) -> usize {
        let pool = Pool::of_one(self);
        let query = Query::new(&text::analyze(article), &pool, None);
        let found = candidates(&pool, &query, &|_| false, CANDIDATES);
        found.lists.iter().flat_map(Lists::iter).map(<[u32]>::len).sum()
    }
}

impl<D: AsRef<[u8]>> Collection<D> {
    /// Similar stories for an article, of all libraries as if they were one: the article is analysed once, each library
    /// is asked by document frequencies of all, and what they hold is ranked, calibrated and folded together. An
    /// address that several hold comes once, in the version whose outlet owns the host.
    ///
    /// # Complexity
    /// Postings read and candidates looked at are bounded for all libraries together; a library costs two bytes a
    /// story, a bit a bucket and, for each term of the article, two reads; one that holds candidates another pass over
    /// the article's terms.
    pub fn look_up(&self, article: &Article, options: &SimilarOptions) -> Lookup {
        Pool::of_all(self).look_up(article, options)
    }

    /// Similar stories for a page: [`look_up`](Self::look_up) of its article; none for a page that is not one, unless
    /// `options` ask for it.
    pub fn look_up_page(&self, page: &Extraction, options: &SimilarOptions) -> Lookup {
        Pool::of_all(self).look_up_page(page, options)
    }

    /// The raw ranking by the same event of all libraries, as [`Library::rank`]. Stories are numbered through: those of
    /// each library, in the order of the keys, behind those of the ones before.
    pub fn rank(&self, article: &Article, dates: bool, skip: &dyn Fn(u32) -> bool, limit: usize) -> Vec<(u32, f32)> {
        Pool::of_all(self).rank(article, dates, skip, limit)
    }
}

impl<D: AsRef<[u8]>> Pool<'_, D> {
    fn look_up(&self, article: &Article, options: &SimilarOptions) -> Lookup {
        let counts = text::analyze(article);
        let query = Query::of(article, &counts, self, options.use_dates);
        let heaviest = explain::query_terms(&counts, &query);
        let other_languages = self.in_other_languages(article, &counts, &query, options);
        if let Some(lang) = counts.lang()
            && !self.knows_language(lang)
        {
            let nothing = Some(Nothing::NoIndexInLanguage);
            return Lookup { query: heaviest, nothing, other_languages, ..Lookup::default() };
        }
        let other_language = |story: u32| {
            self.place(story).is_some_and(|(part, document)| {
                counts.lang().zip(self.index(part).lang(document)).is_some_and(|(a, b)| a != b)
            })
        };
        let versions = self.libraries().clamp(1, MOST_VERSIONS);
        let mut found = candidates(self, &query, &other_language, (CANDIDATES + SPARE_CANDIDATES) * versions);
        let addresses = Addresses::new(self);
        let mut own = Own::new(self, &addresses, article, &counts, &query, &found.lists, &found.candidates);
        let mut copies: Vec<Candidate> = Vec::new();
        found.candidates.retain(|candidate| {
            let is_copy = own.has_its_text(candidate);
            if is_copy {
                copies.push(*candidate);
            }
            !is_copy && !own.is_of_outlet(candidate)
        });
        let mut owners = Owners::default();
        let ranked = self.distinct(&query, &found, &addresses, &mut owners);
        own.look_elsewhere(&ranked);
        let (pool, counts, query, found, addresses) = (self, &counts, &query, &found, &addresses);
        let mut answer = Answer { pool, counts, query, found, addresses, owners, copies };
        let matches = answer.matches(&own, ranked, options);
        let nothing = matches.is_empty().then_some(Nothing::NothingClose);
        Lookup { matches, copies: answer.copies(&own, options), query: heaviest, nothing, other_languages }
    }

    /// The best candidates by the second stage, best first. Those that several libraries hold are folded, and others
    /// take their places.
    fn distinct(&self, query: &Query, found: &Found, addresses: &Addresses<'_, D>, owners: &mut Owners) -> Vec<Ranked> {
        let (mut ranked, mut rest): (Vec<Ranked>, _) = (Vec::new(), &found.candidates[..]);
        let mut rarities = Rarities::default();
        while ranked.len() < CANDIDATES && !rest.is_empty() {
            let (next, later) = rest.split_at(rest.len().min(CANDIDATES - ranked.len()));
            rest = if self.libraries() > 1 { later } else { &[] };
            ranked.extend(rerank(self, query, next, &found.lists, &mut rarities));
            best_first(&mut ranked);
            addresses.fold(&mut ranked, owners, true);
        }
        ranked
    }

    fn look_up_page(&self, page: &Extraction, options: &SimilarOptions) -> Lookup {
        let has_text = |article: &Article| {
            article.text.chars().filter(|c| c.is_alphanumeric()).take(LEAST_LETTERS).count() == LEAST_LETTERS
        };
        let nothing = match &page.article {
            Some(article) if page.kind.is_article() || (options.anyway && has_text(article)) => {
                return self.look_up(article, options);
            }
            _ if options.anyway => Nothing::NoText,
            _ => Nothing::NotAnArticle,
        };
        Lookup { nothing: Some(nothing), ..Lookup::default() }
    }

    fn rank(&self, article: &Article, dates: bool, skip: &dyn Fn(u32) -> bool, limit: usize) -> Vec<(u32, f32)> {
        let query = Query::of(article, &text::analyze(article), self, dates);
        let mut first = candidates(self, &query, skip, limit.max(CANDIDATES));
        let rest = first.candidates.split_off(first.candidates.len().min(CANDIDATES));
        let mut ranked = rerank(self, &query, &first.candidates, &first.lists, &mut Rarities::default());
        best_first(&mut ranked);
        let mut ranking: Vec<(u32, f32)> = ranked.iter().map(|one| (one.candidate.story, one.score)).collect();
        // What only the first stage has seen follows in its order.
        let last = ranking.last().map_or(0.0, |(_, score)| *score);
        ranking.extend((1_u32..).zip(&rest).map(|(place, candidate)| (candidate.story, last - place as f32)));
        ranking.truncate(limit);
        ranking
    }
}

/// Whether a candidate may report the page's event, however alike both are.
fn may_be_event(one: &Ranked) -> bool {
    one.candidate.days_apart.is_none_or(|days| days <= EVENT_DAYS)
}

/// Gives each its tier and its chance: same event by all that is known, or background without time. What is as like as
/// an event's stories are, but differs from it, is background however near in time. What is under the threshold is left
/// out. `dated`: whether the page's date is known and counts.
fn tiers(ranked: &mut Vec<Ranked>, dated: bool, threshold: f32) {
    let (of_events, of_background) =
        if dated { (&CALIBRATION, &CALIBRATION_BACKGROUND) } else { (&CALIBRATION_UNDATED, &CALIBRATION_UNDATED) };
    let timeless = |one: &Ranked| second_stage(&Features { near: nearness(None), ..one.features });
    let alike: Vec<_> = ranked.iter().map(|one| (one.score, Standing::default())).collect();
    let events: Vec<_> = ranked.iter().map(|one| (one.score, one.features.differences())).collect();
    let (alike, events) = (calibrate(&alike, of_events), calibrate(&events, of_events));
    let mut by_topic: Vec<(usize, f32)> = ranked.iter().map(timeless).enumerate().collect();
    sort::descending(&mut by_topic, |(_, score)| *score);
    let topics: Vec<_> = by_topic.iter().map(|(_, score)| (*score, Standing::default())).collect();
    let topics = calibrate(&topics, of_background);
    for (&(place, _), topic) in by_topic.iter().zip(&topics) {
        let one = &mut ranked[place];
        let may_be_event = may_be_event(one);
        (one.tier, one.chance) = if may_be_event && events[place] >= threshold {
            (Tier::SameEvent, events[place])
        } else {
            (Tier::Background, topic.max(if may_be_event { alike[place] } else { 0.0 }))
        };
    }
    ranked.retain(|one| one.chance >= threshold);
    sort::by(ranked, |a, b| (a.tier as u8).cmp(&(b.tier as u8)).then(b.chance.total_cmp(&a.chance)));
}

/// What a lookup knows when it chooses what is shown.
struct Answer<'a, D> {
    pool: &'a Pool<'a, D>,
    counts: &'a TermCounts,
    query: &'a Query,
    found: &'a Found,
    addresses: &'a Addresses<'a, D>,
    owners: Owners,
    /// Those that have the page's text.
    copies: Vec<Candidate>,
}

impl<D: AsRef<[u8]>> Answer<'_, D> {
    fn may_be_shown(&self, own: &Own<'_, D>, one: &Ranked, options: &SimilarOptions) -> bool {
        let least = (self.counts.len() / 3).clamp(*LEAST_SHARED_TERMS.start(), *LEAST_SHARED_TERMS.end());
        !own.is_of_site(&self.addresses.of(&one.candidate))
            && !options.hidden_outlets.contains(&self.outlet(one))
            && self.reasons(one).len() >= least
    }

    fn reasons(&self, one: &Ranked) -> Vec<Reason> {
        explain::reasons(self.counts, self.query, one, &self.found.lists)
    }

    fn matches(&mut self, own: &Own<'_, D>, mut ranked: Vec<Ranked>, options: &SimilarOptions) -> Vec<Match> {
        tiers(&mut ranked, self.query.day.is_some(), options.threshold);
        // Of these every URL is decoded anyway: what one library's headline hid from the other is found here.
        self.addresses.fold(&mut ranked, &mut self.owners, false);
        ranked.retain(|one| {
            let is_copy = own.is_copy(one);
            if is_copy {
                self.copies.push(self.owners.shown(one));
            }
            !is_copy && self.may_be_shown(own, one, options)
        });
        let groups = diversify(ranked, self, options.per_outlet, options.limit);
        groups.into_iter().filter_map(|group| self.matched(group)).collect()
    }

    /// The copies of the page's text that are told elsewhere, one of each outlet, those that share most with it first.
    #[inline(never)]
    fn copies(mut self, own: &Own<'_, D>, options: &SimilarOptions) -> Vec<Copy> {
        let mut copies: Vec<Copy> = Vec::new();
        sort::descending(&mut self.copies, |copy| copy.shared);
        for copy in &self.copies {
            let outlet = self.addresses.outlet(copy);
            let is_known = copies.iter().any(|known| known.outlet == outlet);
            if !is_known && !options.hidden_outlets.contains(&outlet) && own.is_elsewhere(copy) {
                copies.push(self.copy(copy, outlet));
            }
        }
        copies
    }

    #[inline(never)]
    fn copy(&self, candidate: &Candidate, outlet: String) -> Copy {
        let title = self.pool.index(candidate.part).headline(candidate.document);
        Copy { url: self.addresses.of(candidate), title, outlet }
    }

    fn matched(&self, group: Group) -> Option<Match> {
        let mut members = group.members.into_iter();
        let (first, outlet) = members.next()?;
        let mut also_at: Vec<Copy> = Vec::new();
        for (copy, of) in members {
            if of != outlet && also_at.iter().all(|known| known.outlet != of) {
                also_at.push(self.copy(&self.owners.shown(&copy), of));
            }
        }
        let shown = self.owners.shown(&first);
        let (index, document) = (self.pool.index(shown.part), shown.document);
        Some(Match {
            url: self.addresses.of(&shown),
            snippet: index.snippet(document),
            published: index.published(document),
            published_day: index.published_day(document),
            lang: index.lang(document).map(str::to_owned),
            tier: first.tier,
            score: first.chance,
            reasons: self.reasons(&first),
            days_apart: shown.days_apart,
            also_at,
            library: self.pool.key(self.addresses.library(&shown)).to_owned(),
            title: if shown.story == first.candidate.story { first.title } else { index.headline(document) },
            outlet,
        })
    }
}

impl<D: AsRef<[u8]>> Facts for Answer<'_, D> {
    fn outlet(&self, one: &Ranked) -> String {
        self.addresses.outlet(&self.owners.shown(one))
    }

    fn is_copy(&self, a: &Ranked, b: &Ranked) -> bool {
        let (a, b) = (&a.candidate, &b.candidate);
        a.part == b.part && self.pool.index(a.part).are_near_duplicates(a.document, b.document)
    }

    fn is_one_outlet(&self, a: &Ranked, b: &Ranked) -> bool {
        let (a, b) = (&self.owners.shown(a), &self.owners.shown(b));
        self.addresses.library(a) != self.addresses.library(b)
            && site_of(&self.addresses.of(a)) == site_of(&self.addresses.of(b))
            // Many outlets tell their stories on one platform.
            && self.addresses.owns_host(a)
            && self.addresses.owns_host(b)
    }
}
