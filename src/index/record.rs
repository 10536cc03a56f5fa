//! The bytes of a story that waits for its corpus, as they stand in parts ([`crate::part`]). Writer and reader.
//!
//! All of a story but its URL; numbers are little-endian, texts UTF-8:
//!
//! | bytes | what |
//! |---|---|
//! | 1 | flags: 1 published, 2 that is a day alone, 4 language, 8 event day, 16 about many things, 32 signature |
//! | 8 | with flag 1: publication, signed Unix seconds |
//! | 4 | with flag 8: event day, signed days since 1970-01-01 |
//! | 2 + n each | headline, outlet's name, language (with flag 4), snippet: `u16` number of bytes, the bytes |
//! | 8 | with flag 32: which bins of the signature are filled, lowest bit first |
//! | 4 each | these bins |
//! | 4 | number of terms |
//! | 8 each | a term: lower half of its hash, `u16` tf, `u8` tf in the headline, `u8` tf in headline and lead |

use super::{
    accept::is_accepted_time,
    cut::prefix,
    near::{BINS, EMPTY},
    story::{Count, Story},
    urls::is_encodable,
};

const PUBLISHED: u8 = 1;
const PUBLISHED_DAY: u8 = 2;
const LANG: u8 = 4;
const EVENT_DAY: u8 = 8;
const ROUNDUP: u8 = 16;
const SIGNATURE: u8 = 32;

impl Story {
    /// Appends the record.
    pub fn write(&self, out: &mut Vec<u8>) {
        let flags = [
            (PUBLISHED, self.published.is_some()),
            (PUBLISHED_DAY, self.published_day),
            (LANG, self.lang.is_some()),
            (EVENT_DAY, self.event_day.is_some()),
            (ROUNDUP, self.is_roundup),
            (SIGNATURE, self.signature.is_some()),
        ];
        out.push(flags.iter().filter(|(_, is_set)| *is_set).fold(0, |flags, (flag, _)| flags | flag));
        out.extend(self.published.iter().flat_map(|seconds| seconds.to_le_bytes()));
        out.extend(self.event_day.iter().flat_map(|day| day.to_le_bytes()));
        for text in [Some(&self.title), Some(&self.outlet), self.lang.as_ref(), Some(&self.snippet)] {
            // What an index accepts is shorter.
            let Some(text) = text.map(|text| prefix(text, usize::from(u16::MAX))) else { continue };
            out.extend_from_slice(&(text.len() as u16).to_le_bytes());
            out.extend_from_slice(text.as_bytes());
        }
        if let Some(bins) = &self.signature {
            let filled = || (0..).zip(bins.iter()).filter(|(_, hash)| **hash != EMPTY);
            out.extend_from_slice(&filled().fold(0u64, |mask, (bin, _)| mask | 1 << bin).to_le_bytes());
            out.extend(filled().flat_map(|(_, hash)| hash.to_le_bytes()));
        }
        out.extend_from_slice(&(self.counts.len() as u32).to_le_bytes());
        for count in &self.counts {
            out.extend_from_slice(&count.hash.to_le_bytes());
            out.extend_from_slice(&count.tf.to_le_bytes());
            out.extend_from_slice(&[count.tf_title, count.tf_lead]);
        }
    }

    /// Becomes the story at `url` with this record, in the memory that it has. `None` where the bytes are no record, or
    /// hold what no index accepts; what the story holds then is of no use.
    pub fn read_record(&mut self, url: &str, record: &[u8]) -> Option<()> {
        let mut rest = Rest(record);
        let [flags] = rest.array()?;
        let has = |flag: u8| flags & flag != 0;
        self.published = if has(PUBLISHED) { Some(i64::from_le_bytes(rest.array()?)) } else { None };
        self.event_day = if has(EVENT_DAY) { Some(i32::from_le_bytes(rest.array()?)) } else { None };
        (self.published_day, self.is_roundup) = (has(PUBLISHED_DAY), has(ROUNDUP));
        set(&mut self.url, url);
        set(&mut self.title, rest.text()?);
        set(&mut self.outlet, rest.text()?);
        if has(LANG) {
            set(self.lang.get_or_insert_default(), rest.text()?);
        } else {
            self.lang = None;
        }
        set(&mut self.snippet, rest.text()?);
        if has(SIGNATURE) {
            let filled = u64::from_le_bytes(rest.array()?);
            let bins = self.signature.get_or_insert_with(|| Box::new([EMPTY; BINS]));
            for (bin, hash) in bins.iter_mut().enumerate() {
                *hash = if filled >> bin & 1 == 1 { u32::from_le_bytes(rest.array()?) } else { EMPTY };
            }
        } else {
            self.signature = None;
        }
        let counts = u32::from_le_bytes(rest.array()?) as usize;
        let (counts, rest) = rest.0.split_at_checked(counts.checked_mul(8)?)?;
        self.counts.clear();
        self.counts.extend(counts.as_chunks().0.iter().map(|[a, b, c, d, low, high, tf_title, tf_lead]| Count {
            hash: u32::from_le_bytes([*a, *b, *c, *d]),
            tf: u16::from_le_bytes([*low, *high]),
            tf_title: *tf_title,
            tf_lead: *tf_lead,
        }));
        (rest.is_empty() && is_encodable(url) && self.published.is_none_or(is_accepted_time)).then_some(())
    }
}

/// What is left of a record.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*first)
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = u16::from_le_bytes(self.array()?);
        let (text, rest) = self.0.split_at_checked(usize::from(length))?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }
}

/// Replaces a text in the memory that it has.
fn set(text: &mut String, by: &str) {
    text.clear();
    text.push_str(by);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use proptest::prelude::*;

    fn read(text: &str, published: Option<i64>, lang: Option<String>) -> Story {
        let article = Article {
            url: "https://post.example/1".into(),
            title: text.chars().take(60).collect(),
            text: text.into(),
            outlet: text.len().is_multiple_of(3).then(|| "Đất Việt".into()),
            published,
            lang,
            ..Article::default()
        };
        Story::read(&article, 140).unwrap_or_default()
    }

    proptest! {
        #[test]
        fn reads_what_was_written_into_any_story(
            text in "[a-zA-Z0-9 .!中。\n]{0,600}", published: Option<i32>, lang in prop::option::of("en|de|zh"),
            before in "[a-z ]{0,300}",
        ) {
            let story = read(&text, published.map(i64::from), lang);
            let mut record = Vec::new();
            story.write(&mut record);
            let mut again = read(&before, Some(7), Some("fr".into()));
            let url = "https://post.example/1";
            prop_assert!(again.read_record(url, &record).is_some());
            let story = Story { url: url.into(), ..story };
            prop_assert_eq!(format!("{story:?}"), format!("{again:?}"));
            for end in 0..record.len() {
                prop_assert!(again.read_record(url, &record[..end]).is_none());
            }
            record.push(0);
            prop_assert!(again.read_record(url, &record).is_none());
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut story = Story::default();
            if story.read_record("https://post.example/1", &bytes).is_some() {
                prop_assert!(story.counts.len() * 8 < bytes.len());
            }
        }
    }
}
