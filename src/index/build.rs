//! [`IndexBuilder`]: stories -> the bytes of an index.

use super::{
    Added, BuildOptions, Index,
    bits::width,
    columns,
    display::{self, Shown},
    format::{self, Header, MOST_STORIES, Tag},
    frequencies, near,
    open::{newest_first, url_hash},
    order, postings,
    story::{Story, name_outlets},
    strings,
    terms::{BucketCount, choose},
    told, tombstones,
};
use crate::{
    article::Article,
    error::{Error, ErrorKind, Result},
    headlines, sort,
    text::ANALYZER_ID,
    time::SECONDS_PER_DAY,
    url::{canonical_url, site_of},
};
use std::collections::{HashMap, HashSet};

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
}

impl Corpus {
    fn new(stories: &[Story], count: u32) -> Self {
        let bucket_bits = bucket_bits(stories);
        let mut counts = vec![0u32; 1 << bucket_bits];
        // The story that a bucket was last counted for, from 1 on: each counts once.
        let mut last = vec![0u32; 1 << bucket_bits];
        for (story, number) in stories.iter().zip(1..) {
            for bucket in story.counts.iter().map(|count| count.bucket(bucket_bits) as usize) {
                if last[bucket] != number {
                    last[bucket] = number;
                    counts[bucket] += 1;
                }
            }
        }
        Self { bucket_bits, stories: count, frequencies: frequencies::round(&counts, count) }
    }

    fn of(base: &Index<impl AsRef<[u8]>>) -> Self {
        Self {
            bucket_bits: base.buckets().trailing_zeros(),
            stories: base.corpus(),
            frequencies: (0..base.buckets()).map(|bucket| base.document_frequency(bucket)).collect(),
        }
    }

    /// The buckets that a story is indexed under, ascending.
    fn choose(&self, story: &Story) -> Vec<u32> {
        let counts: Vec<BucketCount> = story.counts.iter().map(|count| count.in_bucket(self.bucket_bits)).collect();
        choose(&counts, |bucket| self.frequencies[bucket as usize], self.stories)
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
        self.write(&|terms, _| (0..terms.len() as u32).collect())
    }

    fn write(self, order: &Order<'_>) -> Result<Vec<u8>> {
        let Self { options, stories, removed, base, .. } = self;
        let mut stories: Vec<Story> = stories.into_iter().flatten().collect();
        if stories.is_empty() && (base.is_none() || removed.is_empty()) {
            return Err(Error::new(
                ErrorKind::EmptyCorpus,
                "there is no story to build an index from: give at least one with an http(s) address and a headline \
                 or text",
            ));
        }
        // The order must not depend on the order of the input, and near in time is near in the lists.
        sort::by(&mut stories, |a, b| (a.published, &a.url).cmp(&(b.published, &b.url)));
        let count = u32::try_from(stories.len()).ok().filter(|count| *count < MOST_STORIES).ok_or_else(|| {
            Error::new(ErrorKind::TooLarge, "an index holds at most 16,777,215 stories: split the corpus")
        })?;
        let corpus = match &base {
            Some(base) => base.corpus.clone(),
            None => Corpus::new(&stories, count),
        };
        let (mut stories, lists) = ordered(stories, &corpus, order);
        name_outlets(&mut stories, base.as_ref().map_or(&[], |base| &base.outlets));

        let languages = by_frequency(stories.iter().filter_map(|story| story.lang.as_deref()));
        let mut sections = vec![(format::INFO, true, info(&options.name, &languages))];
        sections.extend(ranking(&stories, &lists, &corpus, base.is_none())?);
        sections.extend(displayed(&stories, &languages, options.snippet_chars > 0)?);
        if options.headline_search {
            sections.push((format::SEARCH, false, headline_search(&stories)));
        }
        if let Some(base) = &base {
            sections.push((format::TOMBSTONES, true, base.tombstones(&stories, &removed)));
        }
        let header = Header {
            sample: options.sample,
            analyzer: ANALYZER_ID,
            base_id: base.as_ref().map(|base| base.build_id),
            created: options.created,
            stories: count,
            corpus: corpus.stories,
            ..Header::default()
        };
        format::write(&header, &sections)
    }
}

/// A section as [`format::write`] takes it.
type Section = (Tag, bool, Vec<u8>);

/// The order of documents, given the buckets of each and how many buckets there are.
type Order<'a> = dyn Fn(&[Vec<u32>], usize) -> Vec<u32> + 'a;

/// The stories in the order of their documents, and the posting list of each bucket.
fn ordered(stories: Vec<Story>, corpus: &Corpus, order: &Order<'_>) -> (Vec<Story>, Vec<Vec<u32>>) {
    let terms = map(&stories, |story| corpus.choose(story));
    let order = order(&terms, corpus.frequencies.len());
    let mut lists = vec![Vec::new(); corpus.frequencies.len()];
    for (document, story) in order.iter().enumerate() {
        terms[*story as usize].iter().for_each(|bucket| lists[*bucket as usize].push(document as u32));
    }
    let mut by_number: Vec<Option<Story>> = stories.into_iter().map(Some).collect();
    (order.iter().filter_map(|story| by_number[*story as usize].take()).collect(), lists)
}

/// Section `info`.
fn info(name: &str, languages: &[&str]) -> Vec<u8> {
    let strings: Vec<&str> = std::iter::once(name).chain(languages.iter().copied()).collect();
    strings::encode(strings.into_iter())
}

/// Sections `freq`, which a delta does without, `post`, `near` and `told`.
fn ranking(stories: &[Story], lists: &[Vec<u32>], corpus: &Corpus, is_base: bool) -> Result<Vec<Section>> {
    let mut sections = Vec::new();
    if is_base {
        sections.push((format::FREQUENCIES, true, frequencies::encode(&corpus.frequencies, corpus.stories)));
    }
    // A delta's reader opens it without its base's frequencies.
    let known = |bucket: u32| if is_base { corpus.frequencies[bucket as usize] } else { 0 };
    sections.push((format::POSTINGS, true, postings::encode(lists, stories.len() as u32, known)?));
    let signatures: Vec<&near::Signature> = stories.iter().map(|story| &story.signature).collect();
    let days: Vec<Option<i32>> = stories.iter().map(Story::day).collect();
    sections.extend(near::encode(&near::clusters(&signatures, &days)).map(|near| (format::NEAR, false, near)));
    sections.push((format::TOLD, false, told::encode(stories)));
    Ok(sections)
}

/// Sections `docs`, `outl`, `modl`, `head`, `urls`, and `snip` where it is asked for.
fn displayed(stories: &[Story], languages: &[&str], snippets: bool) -> Result<Vec<Section>> {
    let outlets = by_frequency(stories.iter().map(|story| story.outlet.as_str()));
    let outlet_numbers = numbers(&outlets);
    let shown: Vec<Shown<'_>> = stories.iter().map(|story| story.shown(&outlet_numbers)).collect();
    let display = display::encode(&shown, &outlets, snippets)?;
    let mut sections = vec![
        (format::DOCUMENTS, true, documents(stories, &outlet_numbers, &numbers(languages))),
        (format::OUTLETS, true, strings::encode(outlets.iter().copied())),
        (format::MODEL, true, display.model),
        (format::HEADLINES, true, display.headlines),
        (format::URLS, true, display.urls),
    ];
    sections.extend(display.snippets.map(|snippets| (format::SNIPPETS, false, snippets)));
    Ok(sections)
}

/// Section `tiny`.
fn headline_search(stories: &[Story]) -> Vec<u8> {
    let order = newest_first(stories.len() as u32, |document| stories[document as usize].published);
    headlines::encode(order.iter().map(|document| stories[*document as usize].title.as_str()))
}

impl Base {
    /// Section `tomb` of a delta that holds `stories` and removes the stories at `removed`.
    fn tombstones(&self, stories: &[Story], removed: &HashSet<String>) -> Vec<u8> {
        let gone = || removed.iter().map(String::as_str).chain(stories.iter().map(|story| story.url.as_str()));
        let mut urls: Vec<u64> = gone().map(url_hash).collect();
        sort::numbers(&mut urls);
        urls.dedup();
        let mut documents: Vec<u32> = urls.iter().filter_map(|url| self.documents.get(url).copied()).collect();
        sort::ascending(&mut documents, |document| *document);
        documents.dedup();
        tombstones::encode(&documents, &urls)
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

/// Bits that name a bucket: two buckets a term, between 2^12 and 2^16. With fewer, a story's 40 terms would take up so
/// many of them that a page's other terms seem to be in it.
fn bucket_bits(stories: &[Story]) -> u32 {
    const SEEN_BITS: u32 = 20;
    let mut seen = vec![0u64; 1 << (SEEN_BITS - 6)];
    for count in stories.iter().flat_map(|story| &story.counts) {
        let hash = count.bucket(SEEN_BITS);
        seen[hash as usize / 64] |= 1 << (hash % 64);
    }
    let terms: u32 = seen.iter().map(|word| word.count_ones()).sum();
    width(terms.saturating_mul(2)).clamp(12, 16)
}

/// The distinct names, most frequent first, then by name.
fn by_frequency<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut counts: HashMap<&str, u32> = HashMap::new();
    names.for_each(|name| *counts.entry(name).or_insert(0) += 1);
    let mut names: Vec<(&str, u32)> = counts.into_iter().collect();
    sort::by(&mut names, |a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    names.into_iter().map(|(name, _)| name).collect()
}

fn numbers<'a>(names: &[&'a str]) -> HashMap<&'a str, u32> {
    names.iter().enumerate().map(|(i, name)| (*name, i as u32)).collect()
}

/// Section `docs`: the columns day, second of the day, outlet, language.
fn documents(stories: &[Story], outlets: &HashMap<&str, u32>, languages: &HashMap<&str, u32>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let column = |value: &dyn Fn(&Story) -> Option<i64>| stories.iter().map(value).collect::<Vec<_>>();
    columns::encode(&column(&|story| story.day().map(i64::from)), &mut bytes);
    let second = |story: &Story| story.published.filter(|_| !story.published_day);
    columns::encode(&column(&|story| Some(second(story)?.rem_euclid(SECONDS_PER_DAY))), &mut bytes);
    columns::encode(&column(&|story| outlets.get(story.outlet.as_str()).copied().map(i64::from)), &mut bytes);
    columns::encode(&column(&|story| languages.get(story.lang.as_deref()?).copied().map(i64::from)), &mut bytes);
    bytes
}

#[cfg(all(test, feature = "cli"))]
mod tests {
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
}
