//! A story as it waits for the corpus: which of its terms it is indexed under depends on the document frequencies of
//! all.

use super::{
    accept::{LONGEST_SNIPPET, accepted},
    display::Shown,
    near,
    open::term_hash,
    snippet::snippet,
    terms::BucketCount,
};
use crate::{
    article::Article,
    text::{self, TermCount},
    time::{day_of, event_day},
};

/// What is kept of a story until the index is written.
#[derive(Debug, Default)]
pub struct Story {
    /// Canonical URL.
    pub url: String,
    /// Headline, one line.
    pub title: String,
    /// The outlet's name, empty where none was given.
    pub outlet: String,
    /// Publication in Unix seconds.
    pub published: Option<i64>,
    /// Whether that is a day alone.
    pub published_day: bool,
    /// Primary language subtag, or `und` and a script.
    pub lang: Option<String>,
    /// Snippet, may be empty.
    pub snippet: String,
    /// Its terms, none twice.
    pub counts: Vec<Count>,
    /// By which near-duplicates are found.
    pub signature: near::Signature,
    /// The [`event_day`], in days since 1970-01-01.
    pub event_day: Option<i32>,
    /// Whether it [is about many things](text::is_roundup).
    pub is_roundup: bool,
}

/// A term of a story: the hash whose low bits are its bucket, and how often it stands where, as far as that matters.
#[derive(Debug)]
pub struct Count {
    /// The lower half of the term's hash.
    pub hash: u32,
    /// Times in headline and text.
    pub tf: u16,
    /// Times in the headline.
    pub tf_title: u8,
    /// Times in headline and lead.
    pub tf_lead: u8,
}

impl Count {
    fn new(count: &TermCount<'_>) -> Self {
        let at_most_255 = |times: u32| u8::try_from(times).unwrap_or(u8::MAX);
        Self {
            hash: term_hash(count.term),
            tf: u16::try_from(count.tf).unwrap_or(u16::MAX),
            tf_title: at_most_255(count.tf_title),
            tf_lead: at_most_255(count.tf_lead),
        }
    }

    /// The low `bits` bits of the term's hash.
    pub fn bucket(&self, bits: u32) -> u32 {
        self.hash & ((1 << bits) - 1)
    }

    /// The count in a bucket of `bits` bits.
    pub fn in_bucket(&self, bits: u32) -> BucketCount {
        BucketCount {
            bucket: self.bucket(bits),
            tf: u32::from(self.tf),
            tf_title: u32::from(self.tf_title),
            tf_lead: u32::from(self.tf_lead),
        }
    }
}

impl Story {
    /// What is kept of an article; `None` where an index does not accept it.
    pub fn read(article: &Article, snippet_chars: u16) -> Option<Self> {
        let article = accepted(article)?;
        let counts = text::analyze(&article);
        let (event_day, is_roundup) = event_of(&article, counts.lang(), article.published.and_then(day_of));
        Some(Self {
            event_day,
            is_roundup,
            lang: counts.tag().map(str::to_owned),
            snippet: snippet(
                article.snippet.as_deref(),
                &article.text,
                usize::from(snippet_chars).min(LONGEST_SNIPPET),
            ),
            counts: counts.iter().map(|count| Count::new(&count)).collect(),
            signature: near::signature(&article.text),
            published: article.published,
            published_day: article.published_day,
            outlet: article.outlet.unwrap_or_default(),
            title: article.title,
            url: article.url,
        })
    }

    /// Day of publication, in days since 1970-01-01 UTC.
    pub fn day(&self) -> Option<i32> {
        self.published.and_then(day_of)
    }

    /// What is displayed of it, the outlet having this number.
    pub fn shown(&self, outlet: u32) -> Shown<'_> {
        Shown { title: &self.title, url: &self.url, snippet: &self.snippet, outlet, day: self.day() }
    }
}

/// What tells a story from one that is only alike, of stories and of pages: the [`event_day`], where its day of
/// publication is known, and whether it [is about many things](text::is_roundup).
pub(crate) fn event_of(article: &Article, lang: Option<&str>, day: Option<i32>) -> (Option<i32>, bool) {
    let event_day = day.and_then(|day| event_day([&*article.title, &*article.text], lang, day));
    (event_day, text::is_roundup(&article.text, lang))
}
