//! [`IndexBuilder`]: stories -> the bytes of an index.

use super::{
    Added, BuildOptions, Index,
    bits::width,
    codebook::Kept,
    columns,
    display::{self, Shown},
    format::{self, Header, MOST_STORIES, Tag},
    frequencies,
    names::{Names, Outlets},
    near,
    open::{newest_first, url_hash},
    order::{self, Terms},
    postings::{self, LONGEST_LIST},
    story::Story,
    strings,
    terms::{BucketCount, choose},
    told, tombstones,
};
use crate::{
    article::Article,
    error::{Error, ErrorKind, Result},
    headlines::Headlines,
    sort,
    text::ANALYZER_ID,
    time::{SECONDS_PER_DAY, day_of},
    url::{canonical_url, site_of},
};
use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;

/// Collects stories and writes an index.
///
/// Keeps the full term counts of every story until [`finish`](Self::finish), because which terms a story is indexed
/// under depends on the document frequencies of the whole corpus.
#[derive(Debug)]
pub struct IndexBuilder {
    options: BuildOptions,
    stories: Vec<Option<Story>>,
    by_url: HashMap<String, usize>,
    removed: HashSet<String>,
    base: Option<Base>,
}

/// What a delta takes from its base.
#[derive(Debug)]
struct Base {
    build_id: u64,
    corpus: Corpus,
    /// Documents by [`url_hash`].
    documents: HashMap<u64, u32>,
    /// Site and outlet's name of each story.
    outlets: Vec<(String, String)>,
}

/// The corpus that terms are chosen by.
#[derive(Clone, Debug)]
struct Corpus {
    /// Bits that name a bucket.
    bucket_bits: u32,
    /// Number of stories.
    stories: u32,
    /// Document frequency of each bucket, rounded as readers know it.
    frequencies: Vec<u32>,
    /// Buckets that stand in more stories than are read of a posting list, ascending: no story is found by them.
    unread: Vec<u32>,
}

impl Corpus {
    fn new(stories: &impl Stories) -> Result<Self> {
        let mut counting = Counting::default();
        stories.each(&mut |story| counting.add(story))?;
        Ok(counting.corpus())
    }

    fn of(base: &Index<impl AsRef<[u8]>>) -> Self {
        Self {
            bucket_bits: base.buckets().trailing_zeros(),
            stories: base.corpus(),
            frequencies: (0..base.buckets()).map(|bucket| base.document_frequency(bucket)).collect(),
            unread: Vec::new(),
        }
    }

    /// The buckets that a story is indexed under, ascending.
    fn choose(&self, counts: &[BucketCount]) -> Vec<u32> {
        let frequency = |bucket: u32| match self.unread.binary_search(&bucket) {
            Ok(_) => 0,
            Err(_) => self.frequencies[bucket as usize],
        };
        choose(counts, frequency, self.stories)
    }

    /// The buckets that each story is indexed under.
    fn terms(&self, stories: &impl Stories) -> Result<Terms> {
        let mut terms = Terms::default();
        let mut waiting: Vec<Vec<BucketCount>> = Vec::new();
        let mut choose = |waiting: &mut Vec<Vec<BucketCount>>| {
            map(waiting, |counts| self.choose(counts)).iter().for_each(|chosen| terms.push(chosen));
            waiting.clear();
        };
        stories.each(&mut |story| {
            waiting.push(story.counts.iter().map(|count| count.in_bucket(self.bucket_bits)).collect());
            if waiting.len() == CHOSEN_AT_ONCE {
                choose(&mut waiting);
            }
        })?;
        choose(&mut waiting);
        Ok(terms)
    }
}

/// Stories whose terms are chosen on all cores at once.
const CHOSEN_AT_ONCE: usize = 4096;
/// Bits that may name a bucket.
const BUCKET_BITS: RangeInclusive<u32> = 12..=16;
/// Bits of the hashes by which distinct terms are counted.
const SEEN_BITS: u32 = 20;

/// Counts in how many stories the terms of each bucket stand, for every number of buckets that there may be.
#[derive(Clone)]
struct Counting {
    stories: u32,
    /// Of each number of buckets, how many stories each bucket counts, and the one that it was last counted for, from 1
    /// on: each counts once.
    counts: Vec<Vec<(u32, u32)>>,
    /// Hashes that terms have.
    seen: Vec<u64>,
}

impl Default for Counting {
    fn default() -> Self {
        let counts = BUCKET_BITS.map(|bits| vec![(0, 0); 1 << bits]).collect();
        Self { stories: 0, counts, seen: vec![0; 1 << (SEEN_BITS - 6)] }
    }
}

impl Counting {
    fn add(&mut self, story: &Story) {
        self.stories += 1;
        for count in &story.counts {
            let hash = count.bucket(SEEN_BITS);
            self.seen[hash as usize / 64] |= 1 << (hash % 64);
            for (bits, counts) in BUCKET_BITS.zip(&mut self.counts) {
                let (counted, last) = &mut counts[count.bucket(bits) as usize];
                *counted += u32::from(*last != self.stories);
                *last = self.stories;
            }
        }
    }

    /// The corpus. A bucket is named by as many bits as give two buckets a term, between 2^12 and 2^16. With fewer, a
    /// story's 40 terms would take up so many of them that a page's other terms seem to be in it.
    fn corpus(self) -> Corpus {
        let terms: u32 = self.seen.iter().map(|word| word.count_ones()).sum();
        let bucket_bits = width(terms.saturating_mul(2)).clamp(*BUCKET_BITS.start(), *BUCKET_BITS.end());
        let counts = &self.counts[(bucket_bits - BUCKET_BITS.start()) as usize];
        let counts: Vec<u32> = counts.iter().map(|(counted, _)| *counted).collect();
        Corpus {
            bucket_bits,
            stories: self.stories,
            frequencies: frequencies::round(&counts, self.stories),
            unread: (0..).zip(&counts).filter(|(_, count)| **count > LONGEST_LIST).map(|(bucket, _)| bucket).collect(),
        }
    }
}

/// The stories of an index in an order, gone through as often as is asked.
pub(crate) trait Stories: Sized {
    /// Number of stories.
    fn count(&self) -> usize;
    /// Gives each story in its turn.
    fn each(&self, found: &mut dyn FnMut(&Story)) -> Result<()>;
    /// The stories in another order: first that of the number which `order` begins with.
    fn arrange(self, order: &[u32]) -> Result<Self>;
    /// Where the symbols of what is displayed wait.
    fn kept(&self) -> Box<dyn Kept>;
}

impl Stories for Vec<Story> {
    fn count(&self) -> usize {
        self.len()
    }

    fn each(&self, found: &mut dyn FnMut(&Story)) -> Result<()> {
        self.iter().for_each(found);
        Ok(())
    }

    fn arrange(self, order: &[u32]) -> Result<Self> {
        let mut by_number: Vec<Option<Story>> = self.into_iter().map(Some).collect();
        Ok(order.iter().filter_map(|number| by_number[*number as usize].take()).collect())
    }

    fn kept(&self) -> Box<dyn Kept> {
        Box::new(Vec::new())
    }
}

impl IndexBuilder {
    /// A builder without stories.
    pub fn new(options: BuildOptions) -> Self {
        Self { options, stories: Vec::new(), by_url: HashMap::new(), removed: HashSet::new(), base: None }
    }

    /// A builder of a delta: stories added to, replaced in and removed from `base`. It uses the document frequencies
    /// of `base`, so that scores of both are comparable.
    ///
    /// # Errors
    /// [`WrongBase`](ErrorKind::WrongBase) where `base` is itself a delta.
    pub fn delta(base: &Index<impl AsRef<[u8]>>, options: BuildOptions) -> Result<Self> {
        base.refuse_delta()?;
        let outlet_name = |document| base.outlet_name(base.outlet(document));
        let (mut documents, mut outlets) = (HashMap::new(), Vec::new());
        for (url, document) in base.urls().zip(0..) {
            documents.insert(url_hash(&url), document);
            outlets.push((site_of(&url).to_owned(), outlet_name(document)));
        }
        let base = Base { build_id: base.header().build_id, corpus: Corpus::of(base), documents, outlets };
        Ok(Self { base: Some(base), ..Self::new(options) })
    }

    /// Takes in a story.
    pub fn add(&mut self, article: &Article) -> Added {
        let story = Story::read(article, self.options.snippet_chars);
        self.take(story)
    }

    /// Takes in many stories, analysed on all cores where the `cli` feature is on; `progress` is called with the number
    /// of those that are done.
    pub fn add_all(&mut self, articles: &[Article], progress: &(dyn Fn(usize) + Sync)) -> Vec<Added> {
        let longest = self.options.snippet_chars;
        self.add_all_cut(articles, &|_| longest, progress)
    }

    /// As [`add_all`](Self::add_all), with the longest snippet of each story, in characters, said by `longest`; of one
    /// that is longer than the options say, so much is kept as they say.
    pub fn add_all_cut(
        &mut self,
        articles: &[Article],
        longest: &(dyn Fn(&Article) -> u16 + Sync),
        progress: &(dyn Fn(usize) + Sync),
    ) -> Vec<Added> {
        let done = std::sync::atomic::AtomicUsize::new(0);
        let read = |article: &Article| {
            let story = Story::read(article, longest(article).min(self.options.snippet_chars));
            progress(done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1);
            story
        };
        let stories = map(articles, read);
        stories.into_iter().map(|story| self.take(story)).collect()
    }

    fn take(&mut self, story: Option<Story>) -> Added {
        let Some(story) = story else { return Added::Skipped };
        self.removed.remove(&story.url);
        let in_base = self.base.as_ref().is_some_and(|base| base.documents.contains_key(&url_hash(&story.url)));
        match self.by_url.get(&story.url) {
            Some(&at) => {
                self.stories[at] = Some(story);
                Added::Replaced
            }
            None => {
                self.by_url.insert(story.url.clone(), self.stories.len());
                self.stories.push(Some(story));
                if in_base { Added::Replaced } else { Added::New }
            }
        }
    }

    /// Takes a story out; in a delta, writes a tombstone.
    pub fn remove(&mut self, url: &str) {
        let Some(url) = canonical_url(url) else { return };
        if let Some(at) = self.by_url.remove(&url) {
            self.stories[at] = None;
        }
        self.removed.insert(url);
    }

    /// Writes the index, its documents numbered so that like ones are near: posting lists are shortest.
    ///
    /// # Errors
    /// [`EmptyCorpus`](ErrorKind::EmptyCorpus) where there is no story (a delta may hold removals alone);
    /// [`TooLarge`](ErrorKind::TooLarge).
    pub fn finish(self) -> Result<Vec<u8>> {
        self.write(&order::bisect)
    }

    /// Writes the index, its documents in the order of their dates: a sixth sooner than [`finish`](Self::finish), and
    /// 2 % larger.
    ///
    /// # Errors
    /// As [`finish`](Self::finish).
    pub fn finish_by_date(self) -> Result<Vec<u8>> {
        self.write(&|terms: &Terms, _| (0..terms.len() as u32).collect())
    }

    fn write(self, order: &Order<'_>) -> Result<Vec<u8>> {
        let Self { options, stories, removed, base, .. } = self;
        let mut stories: Vec<Story> = stories.into_iter().flatten().collect();
        let removed = removed.into_iter().collect();
        // The order must not depend on the order of the input, and near in time is near in the lists.
        sort::by(&mut stories, |a, b| (a.published, &a.url).cmp(&(b.published, &b.url)));
        write(stories, &options, base.as_ref().map(|base| (base, removed)), order)
    }
}

/// A section as [`format::write`] takes it.
type Section = (Tag, bool, Vec<u8>);

/// The order of documents, given the buckets of each and how many buckets there are.
type Order<'a> = dyn Fn(&Terms, usize) -> Vec<u32> + 'a;

/// The index of stories that come ascending by publication, then URL, its documents numbered so that like ones are
/// near.
///
/// # Errors
/// Those of [`IndexBuilder::finish`] and of `stories`.
#[cfg(feature = "cli")]
pub(crate) fn index_of(stories: impl Stories, options: &BuildOptions) -> Result<Vec<u8>> {
    write(stories, options, None, &order::bisect)
}

/// The index of stories that come ascending by publication, then URL; of a delta, its base and what is removed.
fn write(
    stories: impl Stories,
    options: &BuildOptions,
    base: Option<(&Base, Vec<String>)>,
    order: &Order<'_>,
) -> Result<Vec<u8>> {
    if stories.count() == 0 && base.as_ref().is_none_or(|(_, removed)| removed.is_empty()) {
        return Err(Error::new(
            ErrorKind::EmptyCorpus,
            "there is no story to build an index from: give at least one with an http(s) address and a headline or \
             text",
        ));
    }
    let count = check_count(stories.count())?;
    let corpus = match &base {
        Some((base, _)) => base.corpus.clone(),
        None => Corpus::new(&stories)?,
    };
    let (stories, lists) = ordered(stories, &corpus, order)?;
    let (documents, signatures) = Documents::of(&stories, base.as_ref().map_or(&[], |(base, _)| &base.outlets))?;

    let mut sections = vec![(format::INFO, true, info(&options.name, &documents.languages))];
    sections.extend(ranking(&documents, &lists, &corpus, base.is_none())?);
    drop(lists);
    sections
        .extend(near::encode(&near::clusters(&signatures, &documents.days())).map(|near| (format::NEAR, false, near)));
    drop(signatures);
    sections.push((format::TOLD, false, told::encode(&documents.after, &documents.many)));
    sections.extend(displayed(&stories, &documents, options.snippet_chars > 0)?);
    if options.headline_search {
        sections.push((format::SEARCH, false, headline_search(&stories, &documents)?));
    }
    if let Some((base, removed)) = &base {
        sections.push((format::TOMBSTONES, true, base.tombstones(&stories, removed)?));
    }
    let header = Header {
        sample: options.sample,
        analyzer: ANALYZER_ID,
        base_id: base.as_ref().map(|(base, _)| base.build_id),
        created: options.created,
        stories: count,
        corpus: corpus.stories,
        ..Header::default()
    };
    format::write(&header, &sections)
}

/// The number of stories, where an index holds so many.
pub(crate) fn check_count(stories: usize) -> Result<u32> {
    u32::try_from(stories)
        .ok()
        .filter(|count| *count < MOST_STORIES)
        .ok_or_else(|| Error::new(ErrorKind::TooLarge, "an index holds at most 16,777,215 stories: split the corpus"))
}

/// The stories in the order of their documents, and the posting list of each bucket.
fn ordered<S: Stories>(stories: S, corpus: &Corpus, order: &Order<'_>) -> Result<(S, Vec<Vec<u32>>)> {
    let terms = corpus.terms(&stories)?;
    let order = order(&terms, corpus.frequencies.len());
    let lists = terms.lists(&order, corpus.frequencies.len());
    drop(terms);
    Ok((stories.arrange(&order)?, lists))
}

/// What is small of each document, and the names that its numbers stand for.
#[derive(Default)]
struct Documents {
    published: Vec<Option<i64>>,
    /// Second of the day where not the day alone is known.
    second: Vec<Option<i64>>,
    /// Days from publication to what is told of.
    after: Vec<Option<i64>>,
    /// Whether it is about many things.
    many: Vec<bool>,
    outlet: Vec<Option<u32>>,
    language: Vec<Option<u32>>,
    /// Most frequent first.
    outlets: Vec<String>,
    /// Most frequent first.
    languages: Vec<String>,
}

impl Documents {
    /// Those of `stories`, and their signatures; `others` are site and outlet's name of further stories.
    fn of(stories: &impl Stories, others: &[(String, String)]) -> Result<(Self, near::Signatures)> {
        let (mut documents, mut signatures) = (Self::default(), near::Signatures::default());
        let (mut outlets, mut languages) = (Outlets::default(), Names::default());
        stories.each(&mut |story| {
            let second = story.published.filter(|_| !story.published_day);
            let day = story.day();
            let after = || Some(i64::from(story.event_day?) - i64::from(day?));
            documents.published.push(story.published);
            documents.second.push(second.map(|seconds| seconds.rem_euclid(SECONDS_PER_DAY)));
            documents.after.push(after());
            documents.many.push(story.is_roundup);
            documents.language.push(story.lang.as_deref().map(|lang| languages.number(lang)));
            outlets.add(&story.url, &story.outlet);
            signatures.push(&story.signature);
        })?;
        documents.languages = languages.ranked(&mut documents.language);
        (documents.outlets, documents.outlet) = outlets.ranked(others);
        Ok((documents, signatures))
    }

    /// Days of publication, in days since 1970-01-01 UTC.
    fn days(&self) -> Vec<Option<i32>> {
        self.published.iter().map(|published| published.and_then(day_of)).collect()
    }

    /// Section `docs`: the columns day, second of the day, outlet, language.
    fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let numbers = |column: &[Option<u32>]| column.iter().map(|number| number.map(i64::from)).collect::<Vec<_>>();
        let days: Vec<Option<i64>> = self.days().into_iter().map(|day| day.map(i64::from)).collect();
        columns::encode(&days, &mut bytes);
        columns::encode(&self.second, &mut bytes);
        columns::encode(&numbers(&self.outlet), &mut bytes);
        columns::encode(&numbers(&self.language), &mut bytes);
        bytes
    }
}

/// Section `info`.
fn info(name: &str, languages: &[String]) -> Vec<u8> {
    let strings: Vec<&str> = std::iter::once(name).chain(languages.iter().map(String::as_str)).collect();
    strings::encode(strings.into_iter())
}

/// Sections `freq`, which a delta does without, and `post`.
fn ranking(documents: &Documents, lists: &[Vec<u32>], corpus: &Corpus, is_base: bool) -> Result<Vec<Section>> {
    let mut sections = Vec::new();
    if is_base {
        sections.push((format::FREQUENCIES, true, frequencies::encode(&corpus.frequencies, corpus.stories)));
    }
    // A delta's reader opens it without its base's frequencies.
    let known = |bucket: u32| if is_base { corpus.frequencies[bucket as usize] } else { 0 };
    sections.push((format::POSTINGS, true, postings::encode(lists, documents.many.len() as u32, known)?));
    Ok(sections)
}

/// Sections `docs`, `outl`, `modl`, `head`, `urls`, and `snip` where it is asked for.
fn displayed(stories: &impl Stories, documents: &Documents, snippets: bool) -> Result<Vec<Section>> {
    let outlets: Vec<&str> = documents.outlets.iter().map(String::as_str).collect();
    let each = |found: &mut dyn FnMut(&Shown<'_>)| {
        let mut numbers = documents.outlet.iter();
        stories.each(&mut |story| found(&story.shown(numbers.next().copied().flatten().unwrap_or(0))))
    };
    let display = display::encode(&each, &outlets, snippets, stories.kept())?;
    let mut sections = vec![
        (format::DOCUMENTS, true, documents.encode()),
        (format::OUTLETS, true, strings::encode(outlets.iter().copied())),
        (format::MODEL, true, display.model),
        (format::HEADLINES, true, display.headlines),
        (format::URLS, true, display.urls),
    ];
    sections.extend(display.snippets.map(|snippets| (format::SNIPPETS, false, snippets)));
    Ok(sections)
}

/// Section `tiny`.
fn headline_search(stories: &impl Stories, documents: &Documents) -> Result<Vec<u8>> {
    let published = &documents.published;
    let order = newest_first(published.len() as u32, |document| published[document as usize]);
    let mut numbers = vec![0; order.len()];
    (0..).zip(&order).for_each(|(number, document)| numbers[*document as usize] = number);
    let (mut headlines, mut numbers) = (Headlines::default(), numbers.into_iter());
    stories.each(&mut |story| numbers.next().into_iter().for_each(|number| headlines.add(number, &story.title)))?;
    Ok(headlines.encode())
}

impl Base {
    /// Section `tomb` of a delta that holds `stories` and removes the stories at `removed`.
    fn tombstones(&self, stories: &impl Stories, removed: &[String]) -> Result<Vec<u8>> {
        let mut urls: Vec<u64> = removed.iter().map(|url| url_hash(url)).collect();
        stories.each(&mut |story| urls.push(url_hash(&story.url)))?;
        sort::numbers(&mut urls);
        urls.dedup();
        let mut documents: Vec<u32> = urls.iter().filter_map(|url| self.documents.get(url).copied()).collect();
        sort::ascending(&mut documents, |document| *document);
        documents.dedup();
        Ok(tombstones::encode(&documents, &urls))
    }
}

/// Maps on all cores where the `cli` feature is on; the results keep the order.
fn map<T: Sync, R: Send>(items: &[T], f: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    #[cfg(feature = "cli")]
    return rayon::prelude::ParallelIterator::collect(rayon::prelude::ParallelIterator::map(
        rayon::prelude::IntoParallelRefIterator::par_iter(items),
        f,
    ));
    #[cfg(not(feature = "cli"))]
    items.iter().map(f).collect()
}

#[cfg(all(test, feature = "cli"))]
mod tests {
    use super::super::story::Count;
    use super::*;

    #[test]
    fn the_same_bytes_on_any_number_of_threads() {
        let word =
            |i: u64| ["fog", "harbour", "wall", "ferry", "council", "vote", "night", "storm"][(i * i / 7 % 8) as usize];
        let articles: Vec<Article> = (0..300u64)
            .map(|i| Article {
                url: format!("https://outlet{}.example/2024/story-{i}", i % 9),
                title: format!("{} and {} {i}", word(i), word(i + 3)),
                text: (0..60).map(|j| format!("{}{} ", word(i * j), i * j % 50)).collect(),
                published: Some(1_700_000_000 + i as i64 * 9000),
                ..Article::default()
            })
            .collect();
        let build = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let mut builder = IndexBuilder::new(BuildOptions { snippet_chars: 80, ..BuildOptions::default() });
                builder.add_all(&articles, &|_| {});
                builder.finish().unwrap()
            })
        };
        let one = build(1);
        assert!([2, 3, 8].into_iter().all(|threads| build(threads) == one));
    }

    #[test]
    fn a_word_of_more_stories_than_are_read_of_a_list_finds_none() {
        let story = |hash| Story { counts: vec![Count { hash, tf: 3, tf_title: 1, tf_lead: 1 }], ..Story::default() };
        let (usual, rare) = (story(7), story(9));
        let mut counting = Counting::default();
        (0..LONGEST_LIST).for_each(|_| counting.add(&usual));
        (0..2).for_each(|_| counting.add(&rare));
        let chosen = |corpus: &Corpus, story: &Story| {
            corpus.choose(&story.counts.iter().map(|count| count.in_bucket(corpus.bucket_bits)).collect::<Vec<_>>())
        };
        let corpus = counting.clone().corpus();
        assert_eq!((chosen(&corpus, &usual), chosen(&corpus, &rare)), (vec![7], vec![9]));
        counting.add(&usual);
        let corpus = counting.corpus();
        assert_eq!((chosen(&corpus, &usual), chosen(&corpus, &rare)), (vec![], vec![9]));
    }
}
