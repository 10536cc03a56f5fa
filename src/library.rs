//! [`Library`]: a base index and its deltas, searched as one.

use crate::{
    error::{Error, ErrorKind, Result},
    headlines::{Headline, HeadlineSearch, Query},
    index::{Facts, Index, IndexStats, newest_first, url_hash},
    sort,
};
use std::sync::OnceLock;

/// A base and its deltas. Stories are numbered through: the base's first, then each delta's in the order applied.
#[derive(Debug)]
pub struct Library<D> {
    parts: Vec<Part<D>>,
}

/// One index of a [`Library`] and which of its stories were taken out by later deltas.
#[derive(Debug)]
pub struct Part<D> {
    /// The index.
    pub index: Index<D>,
    /// Number, in the library, of its first story.
    pub first: u32,
    gone: Vec<u64>,
    search: OnceLock<Option<HeadlineSearch>>,
    newest_first: OnceLock<Vec<u32>>,
}

impl<D: AsRef<[u8]>> Part<D> {
    fn new(index: Index<D>, first: u32) -> Self {
        Self { index, first, gone: Vec::new(), search: OnceLock::new(), newest_first: OnceLock::new() }
    }

    /// Whether the story was removed or replaced by a later delta. Constant time.
    #[inline]
    pub fn is_gone(&self, document: u32) -> bool {
        self.gone.get(document as usize / 64).is_some_and(|word| word >> (document % 64) & 1 == 1)
    }

    fn take_out(&mut self, document: u32) {
        if document < self.index.stories() {
            self.gone.resize(self.index.stories().div_ceil(64) as usize, 0);
            self.gone[document as usize / 64] |= 1 << (document % 64);
        }
    }

    fn search(&self, query: &Query, limit: usize) -> Vec<Headline> {
        let stories = self.index.stories();
        let Some(search) = self.search.get_or_init(|| HeadlineSearch::decode(self.index.headline_search(), stories))
        else {
            return Vec::new();
        };
        let order = self.newest_first.get_or_init(|| newest_first(stories, |document| self.index.published(document)));
        let gone: u32 = self.gone.iter().map(|word| word.count_ones()).sum();
        // Stories with fewer of the words follow those with all: a few more than asked for are enough.
        let enough = limit.saturating_mul(4);
        search
            .candidates(query, enough.saturating_add(gone as usize))
            .filter_map(|number| order.get(number as usize).copied())
            .filter(|document| !self.is_gone(*document))
            .take(enough)
            .filter_map(|document| {
                let title = self.index.headline(document);
                query.matches(&title).then(|| Headline {
                    url: self.index.url(document),
                    title,
                    outlet: self.index.outlet_name(self.index.outlet(document)),
                    published: self.index.published(document),
                    published_day: self.index.published_day(document),
                    library: String::new(),
                })
            })
            .take(limit)
            .collect()
    }
}

impl<D: AsRef<[u8]>> Library<D> {
    /// A library of one index.
    ///
    /// # Errors
    /// [`WrongBase`](ErrorKind::WrongBase) where `base` is a delta, which has no document frequencies of its own.
    pub fn new(base: Index<D>) -> Result<Self> {
        base.refuse_delta()?;
        Ok(Self { parts: vec![Part::new(base, 0)] })
    }

    /// Lays a delta over what is there: its stories are added, those it replaces or removes are taken out.
    ///
    /// # Errors
    /// [`WrongBase`](ErrorKind::WrongBase) where `delta` is not one made for this base;
    /// [`TooLarge`](ErrorKind::TooLarge) past 2^32 stories.
    ///
    /// # Complexity
    /// The hashes of the deltas applied before are compared; the URLs are decoded of those whose stories are replaced
    /// or removed. The base's are not.
    pub fn apply(&mut self, delta: Index<D>) -> Result<()> {
        let base = self.base();
        if delta.header().base_id != Some(base.header().build_id) || delta.buckets() != base.buckets() {
            let found = delta.header().base_id.map_or("no base".to_owned(), |id| format!("base {id:016x}"));
            return Err(Error::new(
                ErrorKind::WrongBase,
                format!(
                    "the delta was made for {found}, the open index is {:016x}: fetch the delta of this build",
                    base.header().build_id
                ),
            ));
        }
        let last = self.stories();
        if last.checked_add(delta.stories()).is_none() {
            return Err(Error::new(
                ErrorKind::TooLarge,
                "base and deltas together hold too many stories: build a new base",
            ));
        }
        let mut removed: Vec<u64> = delta.removed_urls().collect();
        sort::numbers(&mut removed);
        for (i, part) in self.parts.iter_mut().enumerate() {
            if i == 0 {
                delta.removed_documents().for_each(|document| part.take_out(document));
                continue;
            }
            let is_removed = |url: u64| removed.binary_search(&url).is_ok();
            // A delta's tombstones name its own stories, too: most deltas have none that a later one replaces.
            if !part.index.removed_urls().any(is_removed) {
                continue;
            }
            let urls = part.index.urls().zip(0..);
            let gone: Vec<u32> =
                urls.filter_map(|(url, document)| is_removed(url_hash(&url)).then_some(document)).collect();
            gone.into_iter().for_each(|document| part.take_out(document));
        }
        self.parts.push(Part::new(delta, last));
        Ok(())
    }

    /// The base: its document frequencies serve all parts.
    pub fn base(&self) -> &Index<D> {
        &self.parts[0].index
    }

    /// The base, then the deltas in the order applied.
    pub fn parts(&self) -> &[Part<D>] {
        &self.parts
    }

    /// The part that holds story number `story` of the library, and its number there.
    pub fn place(&self, story: u32) -> Option<(&Part<D>, u32)> {
        let part = self.parts.iter().rev().find(|part| part.first <= story)?;
        let document = story - part.first;
        (document < part.index.stories()).then_some((part, document))
    }

    /// Number of stories of all parts, those taken out included: each has a number below.
    pub fn stories(&self) -> u32 {
        self.parts.last().map_or(0, |part| part.first.saturating_add(part.index.stories()))
    }

    /// Stories whose headline holds all of `words`, the last one as a prefix; newest first, at most `limit`.
    ///
    /// # Complexity
    /// The first search decodes the headline search of every part; later ones touch the lists of the words typed. What
    /// is decoded stays until [`forget_search`](Self::forget_search).
    pub fn search(&self, words: &str, limit: usize) -> Vec<Headline> {
        let Some(query) = Query::new(words) else { return Vec::new() };
        let mut found: Vec<Headline> = self.parts.iter().flat_map(|part| part.search(&query, limit)).collect();
        newest_headlines_first(&mut found);
        found.truncate(limit);
        found
    }

    /// Frees what searches of headlines have decoded; the next one decodes it again.
    pub fn forget_search(&mut self) {
        for part in &mut self.parts {
            (part.search, part.newest_first) = Default::default();
        }
    }

    /// What all parts hold together: the base's facts with the stories, outlets, languages and dates of what later
    /// deltas have left, the latest time of creation, and the bytes of all. Sections are the base's.
    pub fn stats(&self) -> IndexStats {
        self.facts().stats
    }

    /// [`stats`](Self::stats) with the outlets by name.
    pub(crate) fn facts(&self) -> Facts {
        let mut parts = self.parts.iter().map(|part| part.index.facts(&|document| part.is_gone(document)));
        let mut facts = parts.next().unwrap_or_default();
        parts.for_each(|part| facts.add(part));
        facts
    }
}

/// Puts the newest headlines first, those without a date last; of one time stay in their order.
pub(crate) fn newest_headlines_first(headlines: &mut [Headline]) {
    sort::by(headlines, |a, b| b.published.cmp(&a.published));
}
