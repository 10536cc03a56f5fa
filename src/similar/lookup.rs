//! A lookup from the article to what is shown: query, two stages, tiers, diversity, reasons.

use super::candidates::{CANDIDATES, candidates};
use super::diversity::{Group, diversify};
use super::explain;
use super::query::Query;
use super::rerank::{Ranked, rerank};
use super::score::{Features, calibrate, nearness, second_stage, softmax};
use super::{Copy, Lookup, Match, Nothing, SimilarOptions, Tier};
use crate::article::{Article, canonical_url, outlet_of};
use crate::library::Library;
use crate::text::{self, TermCounts};

const SECONDS_PER_DAY: i64 = 86_400;

/// Day of publication, in days since 1970-01-01 UTC; `None` for what lies outside any calendar.
fn day_of(article: &Article) -> Option<i32> {
    article.published.and_then(|seconds| i32::try_from(seconds.div_euclid(SECONDS_PER_DAY)).ok())
}

/// The raw ranking; see [`Library::rank`].
pub(crate) fn rank<D: AsRef<[u8]>>(
    library: &Library<D>,
    article: &Article,
    dates: bool,
    skip: &dyn Fn(u32) -> bool,
    limit: usize,
) -> Vec<(u32, f32)> {
    let counts = text::analyze(article);
    let query = Query::new(&counts, library.base(), if dates { day_of(article) } else { None });
    let mut first = candidates(library, &query, skip, limit.max(CANDIDATES));
    let rest = first.split_off(first.len().min(CANDIDATES));
    let mut ranking: Vec<(u32, f32)> =
        rerank(library, &query, first).iter().map(|ranked| (ranked.candidate.story, ranked.score)).collect();
    // What only the first stage has seen follows in its order.
    let last = ranking.last().map_or(0.0, |(_, score)| *score);
    ranking.extend((1_u16..).zip(&rest).map(|(place, candidate)| (candidate.story, last - f32::from(place))));
    ranking.truncate(limit);
    ranking
}

/// What is shown for an article; see [`Library::look_up`].
pub(crate) fn look_up<D: AsRef<[u8]>>(library: &Library<D>, article: &Article, options: &SimilarOptions) -> Lookup {
    let counts = text::analyze(article);
    let query = Query::new(&counts, library.base(), day_of(article).filter(|_| options.use_dates));
    let told = explain::query_terms(&counts, &query);
    if let Some(lang) = counts.lang()
        && !library.parts().iter().any(|part| part.index.languages().iter().any(|known| known == lang))
    {
        return Lookup { query: told, nothing: Some(Nothing::NoIndexInLanguage), ..Lookup::default() };
    }
    let other_language = |story: u32| {
        library
            .place(story)
            .is_some_and(|(part, document)| counts.lang().zip(part.index.lang(document)).is_some_and(|(a, b)| a != b))
    };
    let ranked = rerank(library, &query, candidates(library, &query, &other_language, CANDIDATES));
    let matches = shown(library, article, &counts, &query, ranked, options);
    let nothing = matches.is_empty().then_some(Nothing::NothingClose);
    Lookup { matches, query: told, nothing }
}

/// A candidate fit to be shown: its tier and its calibrated score.
struct Placed {
    ranked: Ranked,
    tier: Tier,
    score: f32,
}

/// Same event by all that is known, then background without time; what is under the threshold is left out.
fn tiers(ranked: Vec<Ranked>, threshold: f32) -> Vec<Placed> {
    let timeless = |one: &Ranked| second_stage(&Features { near: nearness(None), ..one.features });
    let shares = softmax(&ranked.iter().map(|one| one.score).collect::<Vec<_>>());
    let timeless_shares = softmax(&ranked.iter().map(timeless).collect::<Vec<_>>());
    let mut placed: Vec<Placed> = (ranked.into_iter().zip(shares).zip(timeless_shares))
        .filter_map(|((ranked, share), timeless)| {
            let (event, topic) = (calibrate(share), calibrate(timeless));
            if event >= threshold {
                Some(Placed { ranked, tier: Tier::SameEvent, score: event })
            } else {
                (topic >= threshold).then_some(Placed { ranked, tier: Tier::Background, score: topic })
            }
        })
        .collect();
    placed.sort_by(|a, b| (a.tier as u8).cmp(&(b.tier as u8)).then(b.score.total_cmp(&a.score)));
    placed
}

fn shown<D: AsRef<[u8]>>(
    library: &Library<D>,
    article: &Article,
    counts: &TermCounts,
    query: &Query,
    ranked: Vec<Ranked>,
    options: &SimilarOptions,
) -> Vec<Match> {
    let index = |one: &Ranked| &library.parts()[one.candidate.part].index;
    let own_url = canonical_url(&article.url);
    let own_host = own_url.as_deref().map(outlet_of);
    let outlet_name = |one: &Ranked| index(one).outlet_name(index(one).outlet(one.candidate.document));
    let may_be_shown = |one: &Ranked| {
        let (outlet, url) = (outlet_name(one), index(one).url(one.candidate.document));
        Some(&url) != own_url.as_ref()
            && own_host != Some(outlet_of(&url))
            && article.outlet.as_ref() != Some(&outlet)
            && !options.hidden_outlets.contains(&outlet)
    };
    let is_copy = |a: &Ranked, b: &Ranked| {
        a.candidate.part == b.candidate.part
            && index(a).near_duplicates(a.candidate.document).contains(&b.candidate.document)
    };
    let placed = tiers(ranked, options.threshold);
    let scores: Vec<(u32, Tier, f32)> =
        placed.iter().map(|one| (one.ranked.candidate.story, one.tier, one.score)).collect();
    let in_order = placed.into_iter().map(|one| one.ranked).filter(may_be_shown);
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
                reasons: explain::reasons(library, counts, query, &first),
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
