//! [`IndexStats`]: what an index holds, in numbers.

use super::{Index, format, url_hash};
use crate::{sort, text::language::is_known};
use serde::Serialize;

/// What an index holds.
#[derive(Clone, Debug, Default, Serialize)]
pub struct IndexStats {
    /// Name shown to readers.
    pub name: String,
    /// Whether it is the sample.
    pub sample: bool,
    /// Names this build: 16 hex digits.
    pub build_id: String,
    /// The build that a delta was made for.
    pub base_id: Option<String>,
    /// Number of stories.
    pub stories: u32,
    /// Number of outlets.
    pub outlets: u32,
    /// Languages as primary subtags with their number of stories, most first.
    pub languages: Vec<(String, u32)>,
    /// First and last publication, Unix seconds.
    pub oldest: Option<i64>,
    /// Last publication, Unix seconds.
    pub newest: Option<i64>,
    /// When it was built, Unix seconds.
    pub created: i64,
    /// Bytes of the whole file.
    pub bytes: u64,
    /// Bytes of each section, in file order.
    pub sections: Vec<SectionSize>,
}

/// A section and its size.
#[derive(Clone, Debug, Serialize)]
pub struct SectionSize {
    /// The section's tag.
    pub tag: String,
    /// `ranking`, `display` (headline, URL, outlet, date), `snippets`, `headline-search` or `other`.
    pub role: String,
    /// Bytes.
    pub bytes: u64,
}

impl<D: AsRef<[u8]>> Index<D> {
    /// Counts, dates and sizes.
    ///
    /// # Complexity
    /// One pass over the stories' days, outlets and languages.
    pub fn stats(&self) -> IndexStats {
        self.facts(&|_| false).stats
    }

    /// [`stats`](Self::stats) without the stories that are `gone`.
    pub(crate) fn facts(&self, gone: &dyn Fn(u32) -> bool) -> Facts {
        let mut languages: Vec<(String, u32)> = self.languages().iter().map(|lang| (lang.clone(), 0)).collect();
        let mut named = vec![false; self.outlets() as usize];
        // The time of day is asked for only where the day is the first or the last so far.
        let (mut first, mut last) = (i32::MAX, i32::MIN);
        let (mut stories, mut oldest, mut newest) = (0, None, None);
        for document in (0..self.stories()).filter(|document| !gone(*document)) {
            stories += 1;
            if let Some(named) = named.get_mut(self.outlet(document) as usize) {
                *named = true;
            }
            if let Some((_, count)) = self.lang_number(document).and_then(|lang| languages.get_mut(lang)) {
                *count += 1;
            }
            if let Some(day) = self.day(document)
                && (day <= first || day >= last)
                && let Some(published) = self.published(document)
            {
                (first, last) = (first.min(day), last.max(day));
                oldest = Some(oldest.map_or(published, |oldest: i64| oldest.min(published)));
                newest = Some(newest.map_or(published, |newest: i64| newest.max(published)));
            }
        }
        let named = (0_u32..).zip(&named).filter(|(_, is_named)| **is_named);
        let stats = IndexStats {
            name: self.name.clone(),
            sample: self.header().sample,
            build_id: format!("{:016x}", self.header().build_id),
            base_id: self.header().base_id.map(|id| format!("{id:016x}")),
            stories,
            outlets: 0,
            languages,
            oldest,
            newest,
            created: self.header().created,
            bytes: self.bytes(),
            sections: self
                .sections
                .iter()
                .map(|section| SectionSize {
                    tag: section.tag.iter().map(|byte| char::from(*byte)).collect(),
                    role: format::role(section.tag).to_string(),
                    bytes: section.range.len() as u64,
                })
                .collect(),
        };
        let mut facts =
            Facts { stats, outlets: named.map(|(outlet, _)| url_hash(&self.outlet_name(outlet))).collect() };
        facts.count();
        facts
    }
}

/// What one or several indexes hold, and their outlets by the hash of their name: an index may name as many as it has
/// bytes.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    pub stats: IndexStats,
    outlets: Vec<u64>,
}

impl Facts {
    /// Adds stories, outlets, languages, dates and bytes; name, builds and sections stay.
    pub fn add(&mut self, other: Self) {
        let (stats, more) = (&mut self.stats, other.stats);
        stats.stories = stats.stories.saturating_add(more.stories);
        stats.oldest = stats.oldest.into_iter().chain(more.oldest).min();
        stats.newest = stats.newest.max(more.newest);
        stats.created = stats.created.max(more.created);
        stats.bytes += more.bytes;
        stats.sample &= more.sample;
        for (lang, count) in more.languages {
            match stats.languages.iter_mut().find(|(known, _)| *known == lang) {
                Some((_, known)) => *known = known.saturating_add(count),
                None => stats.languages.push((lang, count)),
            }
        }
        self.outlets.extend(other.outlets);
        self.count();
    }

    /// Counts the outlets and puts the languages in order.
    fn count(&mut self) {
        sort::numbers(&mut self.outlets);
        self.outlets.dedup();
        self.stats.outlets = self.outlets.len() as u32;
        self.stats.languages.retain(|(lang, count)| *count > 0 && is_known(lang));
        sort::by(&mut self.stats.languages, |a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    }
}
