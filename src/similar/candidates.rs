//! First stage: every story that a query term touches adds up its shared weight; the best go on.

use super::pool::{Pool, PooledPart};
use super::query::Query;
use super::score::first_stage;
use crate::index::{Index, List, PostingReader, terms::least_df};
use crate::sort;
use std::ops::Range;

/// Candidates that the second stage looks at.
pub const CANDIDATES: usize = 50;
/// Postings after which no further term is asked for: bounds the time of a lookup in libraries of any size. It counts
/// those of all parts together, so that each is asked for the same terms and shares can be compared.
/// On 37,547 stories a whole query reads 96,000; stopping at 60,000 costs nothing measurable, at 40,000 −.002 nDCG@10.
pub const MOST_POSTINGS: usize = 60_000;
/// Largest sum of steps: the highest bit of a lane is kept free for comparing four lanes at once.
const MOST_STEPS: u16 = 0x7FFF;
/// Stories that are passed over together, a multiple of 4.
const BLOCK: usize = 64;
/// Days apart whose boost is looked up; further apart it is nil.
const BOOSTED_DAYS: usize = 32;

/// A story that shares terms with the query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Candidate {
    /// Number of the part of the pool.
    pub part: usize,
    /// Document there.
    pub document: u32,
    /// Number in the pool.
    pub story: u32,
    /// Weight of the shared terms.
    pub shared: f32,
    /// Day of publication, in days since 1970-01-01 UTC.
    pub day: Option<i32>,
    /// Days between its publication and the page's.
    pub days_apart: Option<u32>,
    /// Score of the first stage.
    pub score: f32,
}

/// What the first stage found, and the posting lists it read for it.
#[derive(Debug)]
pub(crate) struct Found {
    /// Best first; ties go to the lower story number.
    pub candidates: Vec<Candidate>,
    /// Of each part of the pool.
    pub lists: Vec<Lists>,
}

/// The posting lists of a query's heaviest terms in one part.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    documents: Vec<u32>,
    /// Where the list of each term lies in `documents`.
    places: Vec<Range<u32>>,
}

/// The posting lists of one part as they are found, before their documents are read.
struct Finder<'a, D> {
    reader: PostingReader<'a>,
    base: &'a Index<D>,
    /// No story is indexed under a term that stands in fewer.
    least_df: u32,
    /// One bit a bucket: whether it was asked for.
    asked: Vec<u64>,
    found: Vec<List>,
}

impl<'a, D: AsRef<[u8]>> Finder<'a, D> {
    fn new(pool: &Pool<'a, D>, part: &PooledPart<'a, D>) -> Self {
        let base = pool.base(part.library);
        Self {
            reader: part.part.index.posting_reader(),
            base,
            least_df: least_df(base.corpus()),
            asked: vec![0; base.buckets().div_ceil(64) as usize],
            found: Vec::new(),
        }
    }

    /// Finds the list of a term and gives its length. Of terms in one bucket the heaviest, which comes first, has it.
    fn find(&mut self, hash: u32) -> usize {
        let bucket = self.base.bucket_of_hash(hash);
        let (word, bit) = (&mut self.asked[bucket as usize / 64], 1 << (bucket % 64));
        // To find a list costs more than to see that there is none.
        let is_known = *word & bit == 0 && self.base.document_frequency(bucket) >= self.least_df;
        let list = if is_known { self.reader.list(bucket) } else { List::default() };
        *word |= bit;
        self.found.push(list);
        list.len()
    }

    fn read(self) -> Lists {
        let Self { reader, found, .. } = self;
        let (mut places, mut end) = (Vec::with_capacity(found.len()), 0);
        for list in &found {
            let start = end;
            end += list.len() as u32;
            places.push(start..end);
        }
        let mut documents = vec![0; end as usize];
        // Lists of like length go side by side.
        let mut by_length: Vec<u64> = (0..).zip(&found).map(|(i, list)| (list.len() as u64) << 32 | i).collect();
        sort::numbers(&mut by_length);
        for pair in by_length.chunks(2) {
            let (one, other) = (pair[0] as u32 as usize, pair.get(1).map(|other| *other as u32 as usize));
            let first = other.map_or(one, |other| one.min(other));
            let (before, after) = documents.split_at_mut(places[first].end as usize);
            let shift = before.len() as u32;
            let mut two = [(found[first], &mut before[places[first].start as usize..]), (List::default(), &mut [][..])];
            let second = other.map(|other| one.max(other));
            if let Some(second) = second {
                let Range { start, end } = places[second];
                two[1] = (found[second], &mut after[(start - shift) as usize..(end - shift) as usize]);
            }
            let read = reader.read_two(two);
            for (term, read) in [first].into_iter().chain(second).zip(read) {
                places[term].end = places[term].start + read as u32;
            }
        }
        Lists { documents, places }
    }
}

impl Lists {
    /// Reads the lists of the heaviest terms in each part, until all together give [`MOST_POSTINGS`].
    fn read<D: AsRef<[u8]>>(pool: &Pool<'_, D>, query: &Query) -> Vec<Self> {
        let mut finders: Vec<Finder<'_, D>> = pool.parts().iter().map(|part| Finder::new(pool, part)).collect();
        let mut postings = 0;
        for term in &query.terms {
            postings += finders.iter_mut().map(|finder| finder.find(term.hash)).sum::<usize>();
            if postings >= MOST_POSTINGS {
                break;
            }
        }
        finders.into_iter().map(Finder::read).collect()
    }

    /// The documents of query term number `term`; `None` where its list was not read.
    pub fn get(&self, term: usize) -> Option<&[u32]> {
        let place = self.places.get(term)?;
        self.documents.get(place.start as usize..place.end as usize)
    }

    /// Number of query terms that were asked for: the heaviest.
    pub fn asked(&self) -> usize {
        self.places.len()
    }

    /// The documents of each query term that was asked for, heaviest first.
    pub fn iter(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.asked()).filter_map(|term| self.get(term))
    }
}

/// The `limit` best stories by [`first_stage`].
///
/// # Complexity
/// Reads at most about [`MOST_POSTINGS`] postings, and of each part one more list, and looks at the stories of those
/// blocks of 64 that can reach the best. Two bytes a story are set to zero and read again besides.
pub(crate) fn candidates<D: AsRef<[u8]>>(
    pool: &Pool<'_, D>,
    query: &Query,
    skip: &dyn Fn(u32) -> bool,
    limit: usize,
) -> Found {
    let boosts = Boosts::new(query.day);
    let steps = Steps::new(query);
    let mut best = Best { keys: Vec::new(), limit: limit.max(1), worst: u64::MAX };
    let mut found = Vec::with_capacity(pool.parts().len());
    for (part, lists) in pool.parts().iter().zip(Lists::read(pool, query)) {
        let shared = Shared::new(part.part.index.stories(), query, steps, lists);
        best.take(part, &shared, &boosts, steps, skip);
        found.push(shared);
    }
    best.cut();
    best.keys.truncate(limit);
    let candidate = |key: &u64| {
        let story = *key as u32;
        let (part, document) = pool.place(story)?;
        let day = pool.index(part).day(document);
        Some(Candidate {
            part,
            document,
            story,
            shared: steps.weight(found.get(part)?.steps(document)),
            day,
            days_apart: boosts.days_apart(day),
            score: sort::weight_of(*key),
        })
    };
    let candidates = best.keys.iter().filter_map(candidate).collect();
    Found { candidates, lists: found.into_iter().map(|shared| shared.lists).collect() }
}

/// Whole numbers in place of weights, so that sums depend on no order.
#[derive(Clone, Copy, Debug)]
struct Steps {
    /// Steps of a weight of 1.
    of_one: f32,
}

impl Steps {
    /// As fine as leaves the sum of all weights of a query within [`MOST_STEPS`].
    fn new(query: &Query) -> Self {
        let whole: f32 = query.terms.iter().map(|term| term.weight).sum();
        // Each term's steps are rounded up by at most one.
        let most = f32::from(MOST_STEPS) - query.terms.len() as f32 - 1.0;
        Self { of_one: if whole > 0.0 { most / whole } else { 1.0 } }
    }

    fn of(self, weight: f32) -> u16 {
        (weight * self.of_one).round().max(1.0) as u16
    }

    fn weight(self, steps: u16) -> f32 {
        f32::from(steps) / self.of_one
    }
}

/// What closeness in time multiplies a shared weight by, worked out once.
struct Boosts {
    today: Option<i32>,
    by_days: [f32; BOOSTED_DAYS],
    undated: f32,
}

impl Boosts {
    fn new(today: Option<i32>) -> Self {
        let by_days = std::array::from_fn(|days| first_stage(1.0, Some(days as u32)));
        Self { today, by_days, undated: first_stage(1.0, None) }
    }

    #[inline]
    fn days_apart(&self, day: Option<i32>) -> Option<u32> {
        self.today.zip(day).map(|(a, b)| a.abs_diff(b))
    }

    #[inline]
    fn of(&self, day: Option<i32>) -> f32 {
        match self.days_apart(day) {
            Some(days) => self.by_days[(days as usize).min(BOOSTED_DAYS - 1)],
            None => self.undated,
        }
    }

    fn most(&self) -> f32 {
        if self.today.is_some() { self.by_days[0] } else { self.undated }
    }
}

/// The best stories so far, and a few more than are wanted.
struct Best {
    /// Score and story, as [`sort::heaviest_first`] packs them: the best are the least, ties go to the lower story.
    keys: Vec<u64>,
    limit: usize,
    /// The last of the best, where there are as many as are wanted.
    worst: u64,
}

impl Best {
    /// Adds the best stories of one part: first those that share so much that there are enough of them, by which most
    /// others are then passed over.
    fn take<D: AsRef<[u8]>>(
        &mut self,
        part: &PooledPart<'_, D>,
        shared: &Shared,
        boosts: &Boosts,
        steps: Steps,
        skip: &dyn Fn(u32) -> bool,
    ) {
        let sure = shared.sure(self.limit);
        self.take_between(part, shared, boosts, steps, skip, sure, MOST_STEPS);
        self.cut();
        self.take_between(part, shared, boosts, steps, skip, 1, sure - 1);
    }

    /// Adds the best of those stories that share `from` to `to` steps.
    #[allow(clippy::too_many_arguments)]
    fn take_between<D: AsRef<[u8]>>(
        &mut self,
        part: &PooledPart<'_, D>,
        shared: &Shared,
        boosts: &Boosts,
        steps: Steps,
        skip: &dyn Fn(u32) -> bool,
        from: u16,
        to: u16,
    ) {
        // What cannot reach the worst of the best even on the same day is passed over.
        let needed = |worst: u64| {
            let score = if worst == u64::MAX { 0.0 } else { sort::weight_of(worst) };
            ((score / boosts.most() * steps.of_one) as u16).saturating_sub(1).max(from)
        };
        let mut least = needed(self.worst);
        for (block, &peak) in shared.peaks.iter().enumerate() {
            if peak < least {
                continue;
            }
            for (place, &word) in shared.sums.iter().enumerate().skip(block * WORDS).take(WORDS) {
                for (document, shares) in reaching(word, place, least) {
                    if shares > to {
                        continue;
                    }
                    let score = steps.weight(shares) * boosts.of(part.part.index.day(document));
                    let story = part.first.saturating_add(document);
                    let key = sort::heaviest_first(score, story);
                    if key >= self.worst || part.part.is_gone(document) || skip(story) {
                        continue;
                    }
                    self.keys.push(key);
                    if self.keys.len() >= 4 * self.limit.max(16) {
                        self.cut();
                        least = needed(self.worst);
                    }
                }
            }
        }
    }

    /// Keeps as many as are wanted, best first.
    fn cut(&mut self) {
        sort::numbers(&mut self.keys);
        self.keys.truncate(self.limit);
        if self.keys.len() == self.limit {
            self.worst = self.keys.last().copied().unwrap_or(u64::MAX);
        }
    }
}

/// Sums that stand side by side in a word, and bits of each.
const LANES: usize = 4;
const LANE_BITS: u32 = 16;
const WORDS: usize = BLOCK / LANES;
/// The highest bit of each lane.
const HIGH: u64 = 0x8000_8000_8000_8000;

/// For each story of a part, the weight of the query terms it is indexed under, in [`Steps`].
struct Shared {
    /// Four stories a word, the first lowest; whole blocks of [`BLOCK`].
    sums: Vec<u64>,
    /// The largest sum of each block.
    peaks: Vec<u16>,
    lists: Lists,
}

impl Shared {
    fn new(stories: u32, query: &Query, steps: Steps, lists: Lists) -> Self {
        let blocks = (stories as usize).div_ceil(BLOCK);
        let mut sums = vec![0_u64; blocks * WORDS];
        for (term, documents) in query.terms.iter().zip(lists.iter()) {
            let steps = u64::from(steps.of(term.weight));
            for &document in documents {
                if let Some(sums) = sums.get_mut(document as usize / LANES) {
                    // No lane runs over: a document stands in a list once, and all terms together fit.
                    *sums = sums.wrapping_add(steps << (document % LANES as u32 * LANE_BITS));
                }
            }
        }
        let peaks = sums.chunks_exact(WORDS).map(peak).collect();
        Self { sums, peaks, lists }
    }

    #[inline]
    fn steps(&self, document: u32) -> u16 {
        let word = self.sums.get(document as usize / LANES).copied().unwrap_or(0);
        (word >> (document % LANES as u32 * LANE_BITS)) as u16
    }

    /// Steps that `count` stories reach for sure, 1 at least: as many blocks have such a peak.
    fn sure(&self, count: usize) -> u16 {
        const FINE: u32 = 4;
        let mut blocks = [0_u32; 1 << (LANE_BITS - FINE)];
        self.peaks.iter().for_each(|peak| blocks[usize::from(peak >> FINE)] += 1);
        let mut reaching = 0;
        let least = blocks.iter().rposition(|blocks| {
            reaching += *blocks as usize;
            reaching >= count
        });
        least.map_or(0, |peak| (peak as u16) << FINE).max(1)
    }
}

/// The documents of word number `place` whose lanes reach `least`, with their lanes.
#[inline]
fn reaching(word: u64, place: usize, least: u16) -> impl Iterator<Item = (u32, u16)> {
    let each_least = u64::from(least) * (HIGH >> (LANE_BITS - 1));
    let mut left = ((word | HIGH) - each_least) & HIGH;
    std::iter::from_fn(move || {
        let lane = (left != 0).then(|| left.trailing_zeros() / LANE_BITS)?;
        left &= left - 1;
        Some(((place * LANES) as u32 + lane, (word >> (lane * LANE_BITS)) as u16))
    })
}

/// The largest lane of some words. Lanes are below their highest bit.
fn peak(words: &[u64]) -> u16 {
    let larger = words.iter().fold(0, |a: u64, b| {
        // The highest bit of a lane stays where that of `a` is no less.
        let of_a = ((a | HIGH) - b) & HIGH;
        let mask = of_a - (of_a >> (LANE_BITS - 1));
        a & mask | b & !mask
    });
    (0..LANES as u32).map(|lane| (larger >> (lane * LANE_BITS)) as u16).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Article;
    use crate::index::{Added, BuildOptions, IndexBuilder};
    use crate::library::Library;

    #[test]
    fn the_steps_of_a_whole_query_fit_a_lane() {
        let term = |weight| crate::similar::query::Term { number: 0, hash: 0, is_name: false, weight };
        for count in [1, 2, 40, 300] {
            for weight in [1e-6, 0.01, 0.5, 1.0] {
                let terms: Vec<_> = (0..count).map(|i| term(weight / (1 + i % 7) as f32)).collect();
                let mut query = Query::default();
                query.terms = terms;
                let steps = Steps::new(&query);
                let all: u32 = query.terms.iter().map(|term| u32::from(steps.of(term.weight))).sum();
                assert!((20_000..=u32::from(MOST_STEPS)).contains(&all), "{count} {weight}: {all}");
            }
        }
    }

    #[test]
    fn the_peak_of_some_words_is_that_of_their_lanes() {
        let mut seed = 1_u64;
        for _ in 0..1000 {
            let words: Vec<u64> = (0..WORDS)
                .map(|_| {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    (seed ^ seed >> 29) & !HIGH & seed.rotate_left(17)
                })
                .collect();
            let lanes = words.iter().flat_map(|word| (0..4).map(move |lane| (word >> (16 * lane)) as u16));
            assert_eq!(peak(&words), lanes.max().unwrap());
        }
    }

    #[test]
    fn the_best_are_those_of_scoring_every_story() {
        let mut builder = IndexBuilder::new(BuildOptions::default());
        // Story i holds the words that i's digits say, so that many share some and few share many.
        let words =
            |i: u32| (0..5).map(|place| format!("word{place}{} ", i / 4_u32.pow(place) % 4)).collect::<String>();
        let article = |i: u32| Article {
            url: format!("https://outlet.example/story-{i}"),
            title: format!("Story number{i}"),
            text: words(i * 7 % 1024),
            published: (!i.is_multiple_of(5)).then_some(i64::from(i % 40) * 86_400),
            ..Article::default()
        };
        (0..900).for_each(|i| assert_eq!(builder.add(&article(i)), Added::New));
        let library = Library::new(Index::open(builder.finish().unwrap()).unwrap()).unwrap();
        let pool = Pool::of_one(&library);
        for (i, limit, skipped) in [(3, 5, 0), (77, 40, 2), (500, 80, 1), (640, 3, 10), (12, 900, 0), (13, 80, 100)] {
            let counts = crate::text::analyze(&article(i));
            let query = Query::new(&counts, &pool, (i % 2 == 0).then_some(20));
            let skip = |story: u32| skipped > 0 && story % 11 < skipped;
            let steps = Steps::new(&query);
            let mut scored = vec![0_u32; 900];
            for term in &query.terms {
                let mut documents = Vec::new();
                library.base().postings(library.base().bucket_of_hash(term.hash), &mut documents);
                documents.iter().for_each(|document| scored[*document as usize] += u32::from(steps.of(term.weight)));
            }
            let mut expected: Vec<(f32, u32)> = (0..900)
                .filter(|story| scored[*story as usize] > 0 && !skip(*story))
                .map(|story| {
                    let days = query.day.zip(library.base().day(story)).map(|(a, b)| a.abs_diff(b));
                    (first_stage(steps.weight(scored[story as usize] as u16), days), story)
                })
                .collect();
            expected.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            expected.truncate(limit);
            let found = candidates(&pool, &query, &skip, limit).candidates;
            assert_eq!(found.len(), expected.len(), "{i}");
            for (found, expected) in found.iter().zip(&expected) {
                // The table of boosts and the formula round alike but for the last bit.
                assert!((found.score - expected.0).abs() <= 1e-6 * expected.0, "{i}: {found:?} {expected:?}");
            }
        }
    }

    #[test]
    fn days_beyond_the_table_are_boosted_by_nothing_that_shows() {
        assert!(first_stage(1.0, Some(BOOSTED_DAYS as u32 - 1)) < 1.0 + 1e-5);
    }
}
