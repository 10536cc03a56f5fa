//! [`Index`]: an index over its bytes. Opening checks the file once; every reader is infallible and total afterwards.

use super::{
    checksum::xxh64,
    columns::Column,
    display::Display,
    format::{self, Header, Section, Tag, corrupt},
    frequencies::Frequencies,
    near::Clusters,
    postings::{List, Postings, Size},
    strings,
    terms::idf,
    told::Told,
    tombstones,
    urls::Known,
};
use crate::{
    error::{Error, ErrorKind, Result},
    sort,
    text::{ANALYZER_ID, language::is_known},
    time::SECONDS_PER_DAY,
};
use std::{ops::Range, sync::OnceLock};

/// An index over its bytes: a `Vec`, a slice or the module's memory.
#[derive(Clone, Debug)]
pub struct Index<D> {
    bytes: D,
    header: Header,
    pub(super) sections: Vec<Section>,
    /// Where the section lies that a lookup asks for each of many stories.
    documents: Range<usize>,
    /// idf of each level of the document frequencies.
    idfs: Vec<f32>,
    postings: Postings,
    frequencies: Option<Frequencies>,
    pub(super) name: String,
    languages: Vec<String>,
    outlets: u32,
    pub(super) day: Column,
    second: Column,
    outlet: Column,
    pub(super) lang: Column,
    display: Display,
    told: Option<Told>,
    clusters: OnceLock<Clusters>,
}

/// Sections this program understands; others are skipped unless they are marked as required.
const KNOWN: [Tag; 13] = [
    format::INFO,
    format::FREQUENCIES,
    format::POSTINGS,
    format::NEAR,
    format::TOLD,
    format::DOCUMENTS,
    format::OUTLETS,
    format::MODEL,
    format::HEADLINES,
    format::URLS,
    format::SNIPPETS,
    format::SEARCH,
    format::TOMBSTONES,
];

impl<D: AsRef<[u8]>> Index<D> {
    /// Checks the file once; readers are infallible afterwards.
    ///
    /// # Errors
    /// [`NotAnIndex`](crate::ErrorKind::NotAnIndex), [`Truncated`](crate::ErrorKind::Truncated),
    /// [`UnsupportedVersion`](crate::ErrorKind::UnsupportedVersion),
    /// [`AnalyzerMismatch`](crate::ErrorKind::AnalyzerMismatch), [`Corrupt`](crate::ErrorKind::Corrupt).
    ///
    /// # Complexity
    /// One pass over the bytes for the checksums; nothing is decoded or copied.
    pub fn open(bytes: D) -> Result<Self> {
        let file = bytes.as_ref();
        let (header, sections) = format::read(file, ANALYZER_ID, &KNOWN)?;
        let find = |tag: Tag| {
            sections.iter().find(|section| section.tag == tag).and_then(|section| file.get(section.range.clone()))
        };
        let need = |tag: Tag| find(tag).ok_or_else(|| corrupt(format!("section {} is missing", tag.escape_ascii())));
        let stories = header.stories;
        // Time and memory go by this count. Stories differ in what is stored of them, which takes log2(stories) bits of
        // each at least; below 256 the tables alone have as many bytes.
        if stories >= format::MOST_STORIES || u64::from(stories) > file.len() as u64 {
            return Err(corrupt(format!("{stories} stories cannot be in {} bytes", file.len())));
        }
        let postings = Postings::open(need(format::POSTINGS)?, stories)?;
        let frequencies = match find(format::FREQUENCIES) {
            Some(section) => Some(Frequencies::open(section, postings.bucket_bits)?),
            None if header.base_id.is_some() => None,
            None => return Err(corrupt("section freq is missing")),
        };
        let documents = need(format::DOCUMENTS)?;
        let place = sections.iter().find(|section| section.tag == format::DOCUMENTS);
        let place = place.map(|section| section.range.clone()).unwrap_or_default();
        let (day, end) = Column::open(documents, 0, stories)?;
        let (second, end) = Column::open(documents, end, stories)?;
        let (outlet, end) = Column::open(documents, end, stories)?;
        let (lang, _) = Column::open(documents, end, stories)?;
        let told = find(format::TOLD).map(|section| Told::open(section, stories)).transpose()?;
        let outlets = strings::open(need(format::OUTLETS)?)?;
        need(format::MODEL)?;
        let (headlines, urls) = (need(format::HEADLINES)?, need(format::URLS)?);
        let display = Display::open(headlines, urls, find(format::SNIPPETS), stories, outlets)?;
        if let Some(section) = find(format::TOMBSTONES) {
            tombstones::open(section)?;
        }
        let info = need(format::INFO)?;
        let words = strings::open(info)?.min(1 << 10);
        let name = strings::get(info, 0);
        let languages = (1..words).map(|i| strings::get(info, i)).collect();
        let levels = frequencies.as_ref().map_or(&[][..], |frequencies| frequencies.levels());
        let idfs = levels.iter().map(|df| idf(*df, header.corpus)).collect();
        Ok(Self {
            header,
            sections,
            documents: place,
            idfs,
            postings,
            frequencies,
            name,
            languages,
            outlets,
            day,
            second,
            outlet,
            lang,
            display,
            told,
            clusters: OnceLock::new(),
            bytes,
        })
    }

    fn section(&self, tag: Tag) -> &[u8] {
        let range = self.sections.iter().find(|section| section.tag == tag).map(|section| section.range.clone());
        range.and_then(|range| self.bytes.as_ref().get(range)).unwrap_or(&[])
    }

    /// The facts of the header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Bytes of the whole file.
    pub fn bytes(&self) -> u64 {
        self.bytes.as_ref().len() as u64
    }

    /// An error for a delta, which has no document frequencies and answers only on top of its base.
    ///
    /// # Errors
    /// [`WrongBase`](ErrorKind::WrongBase).
    pub fn refuse_delta(&self) -> Result<()> {
        match self.header.base_id {
            None => Ok(()),
            Some(base) => Err(Error::new(
                ErrorKind::WrongBase,
                format!(
                    "an index was expected, this is a delta: open its base, {base:016x}, and lay the delta over it"
                ),
            )),
        }
    }

    /// Number of stories; they are numbered from 0.
    pub fn stories(&self) -> u32 {
        self.header.stories
    }

    /// Number of stories that [`document_frequency`](Self::document_frequency) counts.
    pub fn corpus(&self) -> u32 {
        self.header.corpus
    }

    /// The bucket that `term` is indexed under. A delta has its base's buckets.
    pub fn bucket(&self, term: &str) -> u32 {
        self.bucket_of_hash(term_hash(term))
    }

    /// The bucket of terms with this [`term_hash`].
    pub fn bucket_of_hash(&self, hash: u32) -> u32 {
        hash & (self.buckets() - 1)
    }

    /// Number of buckets, a power of two.
    pub fn buckets(&self) -> u32 {
        1 << self.postings.bucket_bits
    }

    /// Number of stories of the corpus that hold a term of this bucket, whether or not they are indexed under it,
    /// rounded to within a fifth. A delta has none: its base's count.
    pub fn document_frequency(&self, bucket: u32) -> u32 {
        self.frequencies.as_ref().map_or(0, |frequencies| frequencies.get(self.section(format::FREQUENCIES), bucket))
    }

    /// [`idf`] of the terms of this bucket, of which [`document_frequency`](Self::document_frequency) stories have one.
    /// Constant time.
    pub fn idf(&self, bucket: u32) -> f32 {
        let level = |levels: &Frequencies| levels.level(self.section(format::FREQUENCIES), bucket);
        let known = self.frequencies.as_ref().and_then(|levels| self.idfs.get(level(levels)).copied());
        known.unwrap_or_else(|| idf(0, self.corpus()))
    }

    /// Appends the documents indexed under `bucket` to `out`, ascending.
    pub fn postings(&self, bucket: u32, out: &mut Vec<u32>) {
        let mut reader = self.posting_reader();
        let (list, start) = (reader.list(bucket), out.len());
        out.resize(start + list.len(), 0);
        let [read, _] = reader.read_two([(list, &mut out[start..]), (List::default(), &mut [])]);
        out.truncate(start + read);
    }

    /// Reads one posting list after the other.
    pub(crate) fn posting_reader(&self) -> PostingReader<'_> {
        PostingReader {
            postings: &self.postings,
            section: self.section(format::POSTINGS),
            frequencies: self.frequencies.as_ref(),
            levels: self.section(format::FREQUENCIES),
            sizes: Vec::new(),
        }
    }

    /// Day of publication, in days since 1970-01-01 UTC. Constant time.
    #[inline]
    pub fn day(&self, document: u32) -> Option<i32> {
        self.day.get(self.documents(), document).and_then(|day| i32::try_from(day).ok())
    }

    /// The [day that the story tells of](crate::time::event_day), in days since 1970-01-01 UTC; `None` where it names
    /// none. Constant time.
    pub fn event_day(&self, document: u32) -> Option<i32> {
        self.told.as_ref()?.event_day(self.section(format::TOLD), document, self.day(document)?)
    }

    /// Whether the story [is about many things](crate::text::is_roundup). Constant time.
    pub fn is_roundup(&self, document: u32) -> bool {
        self.told.as_ref().is_some_and(|told| told.is_roundup(self.section(format::TOLD), document))
    }

    pub(super) fn documents(&self) -> &[u8] {
        self.bytes.as_ref().get(self.documents.clone()).unwrap_or(&[])
    }

    /// Whether [`published`](Self::published) is a day alone, whose time is not known.
    pub fn published_day(&self, document: u32) -> bool {
        self.day(document).is_some() && self.second.get(self.documents(), document).is_none()
    }

    /// Publication in Unix seconds; of a day alone, when it begins in UTC.
    pub fn published(&self, document: u32) -> Option<i64> {
        let second = self.second.get(self.documents(), document).unwrap_or(0);
        self.day(document).map(|day| i64::from(day) * SECONDS_PER_DAY + second.clamp(0, SECONDS_PER_DAY - 1))
    }

    /// Number of the story's outlet, below [`outlets`](Self::outlets). Constant time.
    pub fn outlet(&self, document: u32) -> u32 {
        let outlet = self.outlet.get(self.documents(), document).unwrap_or(0);
        u32::try_from(outlet).unwrap_or(0).min(self.outlets.saturating_sub(1))
    }

    /// Number of outlets.
    pub fn outlets(&self) -> u32 {
        self.outlets
    }

    /// Name of outlet number `outlet`.
    pub fn outlet_name(&self, outlet: u32) -> String {
        strings::get(self.section(format::OUTLETS), outlet)
    }

    /// Primary language subtag of the story, such as `en`; `None` where it is not known. Constant time.
    pub fn lang(&self, document: u32) -> Option<&str> {
        self.tag(document).filter(|tag| is_known(tag))
    }

    /// [`lang`](Self::lang), or `und` and the script, as [`TermCounts::tag`](crate::text::TermCounts::tag).
    pub fn tag(&self, document: u32) -> Option<&str> {
        self.languages.get(self.lang_number(document)?).map(String::as_str)
    }

    /// Number of the story's language among [`languages`](Self::languages), of which there may be fewer.
    pub(crate) fn lang_number(&self, document: u32) -> Option<usize> {
        usize::try_from(self.lang.get(self.documents(), document)?).ok()
    }

    /// Tags of the stories, most frequent first.
    pub fn languages(&self) -> &[String] {
        &self.languages
    }

    /// Headline, decoded from its block.
    pub fn headline(&self, document: u32) -> String {
        self.display.headline(self.section(format::MODEL), self.section(format::HEADLINES), document)
    }

    /// Canonical URL, http(s), decoded from its block.
    pub fn url(&self, document: u32) -> String {
        let outlet = self.outlet(document);
        let known =
            Known { outlet_name: &self.outlet_name(outlet), day: self.day(document), title: &self.headline(document) };
        let (model, urls) = (self.section(format::MODEL), self.section(format::URLS));
        self.display.url(model, urls, document, known, |other| self.outlet(other))
    }

    /// [`url`](Self::url) of every story, in order.
    ///
    /// # Complexity
    /// One pass over headlines and URLs: a few times faster than asking for each.
    pub fn urls(&self) -> impl Iterator<Item = String> {
        let sections = [format::HEADLINES, format::URLS].map(|tag| self.section(tag));
        let known = |document| {
            let outlet = self.outlet(document);
            (outlet, self.outlet_name(outlet), self.day(document))
        };
        self.display.urls(self.section(format::MODEL), sections, self.stories(), known)
    }

    /// Snippet, decoded from its block; `None` where there is none.
    pub fn snippet(&self, document: u32) -> Option<String> {
        Some(self.display.snippet(self.section(format::MODEL), self.section(format::SNIPPETS), document))
            .filter(|snippet| !snippet.is_empty())
    }

    /// Other stories whose text is nearly the same (wire copy), ascending. Found when the index is built, so a delta
    /// knows its own alone.
    pub fn near_duplicates(&self, document: u32) -> Vec<u32> {
        self.clusters().others(document).collect()
    }

    /// Whether the texts of two stories are nearly the same. Logarithmic in the number of such stories.
    pub fn are_near_duplicates(&self, a: u32, b: u32) -> bool {
        let clusters = self.clusters();
        a != b && clusters.first(a) == clusters.first(b)
    }

    fn clusters(&self) -> &Clusters {
        self.clusters.get_or_init(|| Clusters::read(self.section(format::NEAR), self.stories()))
    }

    /// The section that [`HeadlineSearch`](crate::headlines::HeadlineSearch) decodes, empty where there is none.
    pub fn headline_search(&self) -> &[u8] {
        self.section(format::SEARCH)
    }

    /// Documents of the base that this delta takes out.
    pub fn removed_documents(&self) -> impl Iterator<Item = u32> {
        tombstones::documents(self.section(format::TOMBSTONES))
    }

    /// [`url_hash`] of the stories that this delta takes out or replaces.
    pub fn removed_urls(&self) -> impl Iterator<Item = u64> {
        tombstones::urls(self.section(format::TOMBSTONES))
    }
}

/// Reads posting lists of an index; keeps what is the same for all of them.
#[derive(Debug)]
pub(crate) struct PostingReader<'a> {
    postings: &'a Postings,
    section: &'a [u8],
    frequencies: Option<&'a Frequencies>,
    levels: &'a [u8],
    sizes: Vec<Size>,
}

impl PostingReader<'_> {
    /// The list of the documents indexed under `bucket`.
    pub fn list(&mut self, bucket: u32) -> List {
        let class = |bucket| self.frequencies.map_or(0, |frequencies| frequencies.class(self.levels, bucket));
        self.postings.find(self.section, bucket, class, &mut self.sizes)
    }

    /// Reads two lists, as [`Postings::read_two`].
    pub fn read_two(&self, two: [(List, &mut [u32]); 2]) -> [usize; 2] {
        self.postings.read_two(self.section, two)
    }
}

/// The hash of a term; its low bits name the bucket.
pub fn term_hash(term: &str) -> u32 {
    (xxh64(term.as_bytes(), 0) >> 32) as u32
}

/// The documents from the newest to the oldest, those without a date last: the order of the headline search.
pub fn newest_first(stories: u32, published: impl Fn(u32) -> Option<i64>) -> Vec<u32> {
    let published: Vec<Option<i64>> = (0..stories).map(published).collect();
    let mut order: Vec<u32> = (0..stories).collect();
    sort::by(&mut order, |a, b| published[*b as usize].cmp(&published[*a as usize]));
    order
}

/// XXH64 of a canonical URL, as tombstones name stories.
pub fn url_hash(canonical: &str) -> u64 {
    xxh64(canonical.as_bytes(), 0)
}
