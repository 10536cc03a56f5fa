//! [`IndexBuilder`]: stories -> the bytes of an index.

use super::{
    Added, BuildOptions, Index,
    bits::width,
    columns,
    display::{self, Shown, can_tell},
    format::{self, Header, MOST_STORIES},
    frequencies, near,
    open::{newest_first, term_hash, url_hash},
    order, postings,
    snippet::{line, snippet},
    strings,
    terms::{BucketCount, choose},
    tombstones,
};
use crate::{
    article::Article,
    calendar::SECONDS_PER_DAY,
    error::{Error, ErrorKind, Result},
    headlines,
    text::{self, ANALYZER_ID, TermCount},
    url::{canonical_url, site_of},
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Publication times that are kept, in Unix seconds; others are mistakes.
const YEARS_1_TO_9999: std::ops::Range<i64> = -62_135_596_800..253_402_300_800;
/// Longest snippet kept, in characters.
const LONGEST_SNIPPET: usize = 1000;
/// Longest headline kept, in characters.
const LONGEST_TITLE: usize = 300;

/// Collects stories and writes an index.
///
/// Keeps the full term counts of every story until [`finish`](Self::finish), because which terms a story is indexed
/// under depends on the document frequencies of the whole corpus.
#[derive(Debug)]
pub struct IndexBuilder {
    options: BuildOptions,
    stories: Vec<Option<Story>>,
    by_url: HashMap<String, usize>,
    removed: BTreeSet<String>,
    base: Option<Base>,
}

/// What a delta takes from its base.
#[derive(Debug)]
struct Base {
    build_id: u64,
    bucket_bits: u32,
    frequencies: Vec<u32>,
    corpus: u32,
    documents: HashMap<u64, u32>,
    /// Hosts with the outlet's name of each of their stories.
    outlets: Vec<(String, String)>,
}

/// A story as it waits for the document frequencies.
#[derive(Debug)]
struct Story {
    url: String,
    title: String,
    /// The outlet's name, empty where none was given.
    outlet: String,
    published: Option<i64>,
    lang: Option<String>,
    snippet: String,
    counts: Vec<Count>,
    signature: near::Signature,
}

/// A term of a story: the hash that its bucket is cut from, and how often it stands where, as far as that matters.
#[derive(Debug)]
struct Count {
    hash: u32,
    tf: u16,
    tf_title: u8,
    tf_lead: u8,
}

impl IndexBuilder {
    /// A builder without stories.
    pub fn new(options: BuildOptions) -> Self {
        Self { options, stories: Vec::new(), by_url: HashMap::new(), removed: BTreeSet::new(), base: None }
    }

    /// A builder of a delta: stories added to, replaced in and removed from `base`. It uses the document frequencies
    /// of `base`, so that scores of both are comparable.
    ///
    /// # Errors
    /// [`WrongBase`](ErrorKind::WrongBase) where `base` is itself a delta.
    pub fn delta(base: &Index<impl AsRef<[u8]>>, options: BuildOptions) -> Result<Self> {
        base.refuse_delta()?;
        let base = Base {
            build_id: base.header().build_id,
            bucket_bits: base.buckets().trailing_zeros(),
            frequencies: (0..base.buckets()).map(|bucket| base.document_frequency(bucket)).collect(),
            corpus: base.corpus(),
            documents: base.urls().zip(0..).map(|(url, document)| (url_hash(&url), document)).collect(),
            outlets: (base.urls().zip(0..))
                .map(|(url, document)| (site_of(&url).to_owned(), base.outlet_name(base.outlet(document))))
                .collect(),
        };
        Ok(Self { base: Some(base), ..Self::new(options) })
    }

    /// Takes in a story.
    pub fn add(&mut self, article: &Article) -> Added {
        let story = Story::read(article, self.options.snippet_chars);
        self.take(story)
    }

    /// Takes in many stories, analysed on all cores where the `cli` feature is on; `progress` is told how many are done.
    pub fn add_all(&mut self, articles: &[Article], progress: &(dyn Fn(usize) + Sync)) -> Vec<Added> {
        let done = std::sync::atomic::AtomicUsize::new(0);
        let read = |article: &Article| {
            let story = Story::read(article, self.options.snippet_chars);
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

    /// Writes the index.
    ///
    /// # Errors
    /// [`EmptyCorpus`](ErrorKind::EmptyCorpus) where there is no story (a delta may hold removals alone);
    /// [`TooLarge`](ErrorKind::TooLarge).
    pub fn finish(self) -> Result<Vec<u8>> {
        let Self { options, stories, removed, base, .. } = self;
        let mut stories: Vec<Story> = stories.into_iter().flatten().collect();
        if stories.is_empty() && (base.is_none() || removed.is_empty()) {
            return Err(Error::new(
                ErrorKind::EmptyCorpus,
                "there is no story to build an index from: give at least one with an http(s) address and a headline or text",
            ));
        }
        // The order must not depend on the order of the input, and near in time is near in the lists.
        stories.sort_by(|a, b| (a.published, &a.url).cmp(&(b.published, &b.url)));
        let count = u32::try_from(stories.len()).ok().filter(|count| *count < MOST_STORIES).ok_or_else(|| {
            Error::new(ErrorKind::TooLarge, "an index holds at most 16,777,215 stories: split the corpus")
        })?;

        let bucket_bits = base.as_ref().map_or_else(|| bucket_bits(&stories), |base| base.bucket_bits);
        let mask = (1 << bucket_bits) - 1;
        let (corpus, frequencies) = match &base {
            Some(base) => (base.corpus, base.frequencies.clone()),
            None => {
                let mut counts = vec![0u32; 1 << bucket_bits];
                for story in &stories {
                    let mut buckets: Vec<u32> = story.counts.iter().map(|count| count.hash & mask).collect();
                    buckets.sort_unstable();
                    buckets.dedup();
                    buckets.iter().for_each(|bucket| counts[*bucket as usize] += 1);
                }
                (count, frequencies::round(&counts, count))
            }
        };
        let choice = |story: &Story| {
            let counts: Vec<BucketCount> = story.counts.iter().map(|count| count.in_bucket(mask)).collect();
            choose(&counts, |bucket| frequencies[bucket as usize], corpus)
        };
        let terms = map(&stories, choice);
        let order = order::bisect(&terms, 1 << bucket_bits);
        let mut lists = vec![Vec::new(); 1 << bucket_bits];
        for (document, story) in order.iter().enumerate() {
            terms[*story as usize].iter().for_each(|bucket| lists[*bucket as usize].push(document as u32));
        }
        let mut by_number: Vec<Option<Story>> = stories.into_iter().map(Some).collect();
        let stories: Vec<Story> = order.iter().filter_map(|story| by_number[*story as usize].take()).collect();
        let stories = named(stories, base.as_ref().map_or(&[], |base| &base.outlets));

        let mut sections = Vec::new();
        let languages = by_frequency(stories.iter().filter_map(|story| story.lang.as_deref()));
        let info = std::iter::once(options.name.as_str()).chain(languages.iter().copied());
        sections.push((format::INFO, true, strings::encode(info.collect::<Vec<_>>().into_iter())));
        if base.is_none() {
            sections.push((format::FREQUENCIES, true, frequencies::encode(&frequencies, count)));
        }
        // A delta's reader opens it without its base's frequencies.
        let known = |bucket: u32| if base.is_some() { 0 } else { frequencies[bucket as usize] };
        sections.push((format::POSTINGS, true, postings::encode(&lists, count, known)?));
        let signatures: Vec<&near::Signature> = stories.iter().map(|story| &story.signature).collect();
        let days: Vec<Option<i32>> = stories.iter().map(Story::day).collect();
        sections.extend(near::encode(&near::clusters(&signatures, &days)).map(|near| (format::NEAR, false, near)));
        let outlets = by_frequency(stories.iter().map(|story| story.outlet.as_str()));
        sections.push((format::DOCUMENTS, true, documents(&stories, &outlets, &languages)));
        sections.push((format::OUTLETS, true, strings::encode(outlets.iter().copied())));
        let outlet_numbers = numbers(&outlets);
        let shown: Vec<Shown<'_>> = stories.iter().map(|story| story.shown(&outlet_numbers)).collect();
        let display = display::encode(&shown, &outlets, options.snippet_chars > 0)?;
        sections.push((format::MODEL, true, display.model));
        sections.push((format::HEADLINES, true, display.headlines));
        sections.push((format::URLS, true, display.urls));
        sections.extend(display.snippets.map(|snippets| (format::SNIPPETS, false, snippets)));
        if options.headline_search {
            let order = newest_first(count, |document| stories[document as usize].published);
            let titles = order.iter().map(|document| stories[*document as usize].title.as_str());
            sections.push((format::SEARCH, false, headlines::encode(titles)?));
        }
        if let Some(base) = &base {
            let gone: Vec<&str> =
                removed.iter().map(String::as_str).chain(stories.iter().map(|story| story.url.as_str())).collect();
            let documents: BTreeSet<u32> =
                gone.iter().filter_map(|url| base.documents.get(&url_hash(url)).copied()).collect();
            let urls: BTreeSet<u64> = gone.iter().map(|url| url_hash(url)).collect();
            let documents: Vec<u32> = documents.into_iter().collect();
            let urls: Vec<u64> = urls.into_iter().collect();
            sections.push((format::TOMBSTONES, true, tombstones::encode(&documents, &urls)));
        }
        let header = Header {
            sample: options.sample,
            analyzer: ANALYZER_ID,
            base_id: base.as_ref().map(|base| base.build_id),
            created: options.created,
            stories: count,
            corpus,
            ..Header::default()
        };
        format::write(&header, &sections)
    }
}

impl Count {
    fn new(count: &TermCount<'_>) -> Self {
        let small = |times: u32| times.min(255) as u8;
        Self {
            hash: term_hash(count.term),
            tf: count.tf.min(u32::from(u16::MAX)) as u16,
            tf_title: small(count.tf_title),
            tf_lead: small(count.tf_lead),
        }
    }

    fn in_bucket(&self, mask: u32) -> BucketCount {
        BucketCount {
            bucket: self.hash & mask,
            tf: u32::from(self.tf),
            tf_title: u32::from(self.tf_title),
            tf_lead: u32::from(self.tf_lead),
        }
    }
}

impl Story {
    fn read(article: &Article, snippet_chars: u16) -> Option<Self> {
        let url = canonical_url(&article.url).filter(|url| can_tell(url))?;
        let title = line(&article.title, LONGEST_TITLE).0;
        if title.is_empty() && article.text.trim().is_empty() {
            return None;
        }
        let outlet = article.outlet.as_deref().map(|outlet| line(outlet, 100).0).filter(|outlet| !outlet.is_empty());
        let counts = text::analyze(article);
        Some(Self {
            outlet: outlet.unwrap_or_default(),
            title,
            published: article.published.filter(|seconds| YEARS_1_TO_9999.contains(seconds)),
            lang: counts.lang().map(str::to_owned),
            snippet: snippet(
                article.snippet.as_deref(),
                &article.text,
                usize::from(snippet_chars).min(LONGEST_SNIPPET),
            ),
            counts: counts.iter().map(|count| Count::new(&count)).collect(),
            signature: near::signature(&article.text),
            url,
        })
    }
}

/// Gives stories without an outlet's name the one that most stories of their host have, `others` (host and name)
/// included; the host itself where none has any.
fn named(mut stories: Vec<Story>, others: &[(String, String)]) -> Vec<Story> {
    let mut counts: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    let given = stories.iter().map(|story| (site_of(&story.url), story.outlet.as_str()));
    let others = others.iter().map(|(host, name)| (host.as_str(), name.as_str()));
    for (host, name) in given.chain(others).filter(|(host, name)| !name.is_empty() && host != name) {
        *counts.entry((host, name)).or_default() += 1;
    }
    let mut names: HashMap<String, (u32, String)> = HashMap::new();
    for ((host, name), count) in counts {
        let most = names.entry(host.to_owned()).or_default();
        if count > most.0 {
            *most = (count, name.to_owned());
        }
    }
    for story in stories.iter_mut().filter(|story| story.outlet.is_empty()) {
        let host = site_of(&story.url);
        story.outlet = names.get(host).map_or_else(|| host.to_owned(), |(_, name)| name.clone());
    }
    stories
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
    let mut seen = vec![0u64; 1 << 14];
    for count in stories.iter().flat_map(|story| &story.counts) {
        let hash = count.hash & ((1 << 20) - 1);
        seen[hash as usize / 64] |= 1 << (hash % 64);
    }
    let terms: u32 = seen.iter().map(|word| word.count_ones()).sum();
    width(terms.saturating_mul(2)).clamp(12, 16)
}

impl Story {
    fn day(&self) -> Option<i32> {
        self.published.map(|seconds| seconds.div_euclid(SECONDS_PER_DAY) as i32)
    }

    fn shown(&self, outlets: &HashMap<&str, u32>) -> Shown<'_> {
        Shown {
            title: &self.title,
            url: &self.url,
            snippet: &self.snippet,
            outlet: outlets.get(self.outlet.as_str()).copied().unwrap_or(0),
            day: self.day(),
        }
    }
}

/// The distinct names, most frequent first, then by name.
fn by_frequency<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut counts = BTreeMap::new();
    names.for_each(|name| *counts.entry(name).or_insert(0u32) += 1);
    let mut names: Vec<(&str, u32)> = counts.into_iter().collect();
    names.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
    names.into_iter().map(|(name, _)| name).collect()
}

fn numbers<'a>(names: &[&'a str]) -> HashMap<&'a str, u32> {
    names.iter().enumerate().map(|(i, name)| (*name, i as u32)).collect()
}

/// Section `docs`: the columns day, second of the day, outlet, language.
fn documents(stories: &[Story], outlets: &[&str], languages: &[&str]) -> Vec<u8> {
    let (outlets, languages) = (numbers(outlets), numbers(languages));
    let mut bytes = Vec::new();
    let column = |value: &dyn Fn(&Story) -> Option<i64>| stories.iter().map(value).collect::<Vec<_>>();
    columns::encode(&column(&|story| story.day().map(i64::from)), &mut bytes);
    columns::encode(&column(&|story| Some(story.published?.rem_euclid(SECONDS_PER_DAY))), &mut bytes);
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
                let options = BuildOptions {
                    name: "Test".into(),
                    sample: false,
                    created: 0,
                    snippet_chars: 80,
                    headline_search: true,
                };
                let mut builder = IndexBuilder::new(options);
                builder.add_all(&articles, &|_| {});
                builder.finish().unwrap()
            })
        };
        let one = build(1);
        assert!([2, 3, 8].into_iter().all(|threads| build(threads) == one));
    }
}
