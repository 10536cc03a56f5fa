//! Stories in other languages that may tell the same: those of the same days that share the page's names.
//!
//! Words are not translated. What stories of two languages in one script share are names, and these are written alike
//! but for their endings: the page's names are brought into the form that stories of the other language are indexed
//! under. What is found is offered, not shown as a match.

use super::candidates::candidates;
use super::pool::Pool;
use super::query::{Query, Term};
use super::{InLanguage, SimilarOptions, Telling};
use crate::article::Article;
use crate::index::term_hash;
use crate::sort;
use crate::text::{self, TermCounts, language::unknown_beside};
use crate::url::{canonical_url, site_of};

/// Heaviest names of the page that are asked for.
const NAMES: usize = 24;
/// Names that a story shares with the page at least.
const LEAST_NAMES: usize = 3;
/// Part of the weight of the page's names that it shares at least.
const LEAST_SHARE: f32 = 0.2;
/// Days between two tellings, at most.
const MOST_DAYS: u32 = 2;
/// Languages that are asked, library by library those of most stories first, and stories that are offered of each.
const MOST_LANGUAGES: usize = 6;
const MOST_STORIES: usize = 3;
/// Candidates that are looked at in each language.
const LOOKED_AT: usize = 12;

impl<D: AsRef<[u8]>> Pool<'_, D> {
    /// Stories in other languages that may tell of the page's event; none for a page without a date or a language.
    ///
    /// # Complexity
    /// For each language the posting lists of at most [`NAMES`] names and two bytes a story.
    pub(super) fn in_other_languages(
        &self,
        article: &Article,
        counts: &TermCounts,
        query: &Query,
        options: &SimilarOptions,
    ) -> Vec<InLanguage> {
        let Some(lang) = counts.lang().filter(|_| query.day.is_some()) else { return Vec::new() };
        let Some(script) = unknown_beside(lang) else { return Vec::new() };
        let mut others: Vec<&str> = Vec::new();
        for other in self.parts().iter().flat_map(|part| part.part.index.languages()) {
            if others.len() == MOST_LANGUAGES {
                break;
            }
            let is_of_script = text::language::is_known(other) && unknown_beside(other) == Some(script);
            if is_of_script && other != lang && !others.contains(&other.as_str()) {
                others.push(other);
            }
        }
        let names = if others.is_empty() { Vec::new() } else { names(counts, query) };
        if names.len() < LEAST_NAMES {
            return Vec::new();
        }
        let site = canonical_url(&article.url).map(|url| site_of(&url).to_owned());
        let told = |other: &str| {
            let asked = self.names_in(other, &names, query.day);
            if asked.terms.len() < LEAST_NAMES {
                return InLanguage { lang: other.to_owned(), stories: Vec::new() };
            }
            let is_other = |story: u32| {
                self.place(story).is_none_or(|(part, document)| self.index(part).lang(document) != Some(other))
            };
            let found = candidates(self, &asked, &is_other, LOOKED_AT);
            let whole: f32 = asked.terms.iter().map(|term| term.weight).sum();
            let mut stories: Vec<Telling> = Vec::new();
            for candidate in &found.candidates {
                if stories.len() == MOST_STORIES {
                    break;
                }
                let lists = &found.lists[candidate.part];
                let shared = lists.iter().filter(|list| list.binary_search(&candidate.document).is_ok()).count();
                let is_near = candidate.days_apart.is_some_and(|days| days <= MOST_DAYS);
                if shared < LEAST_NAMES || candidate.shared < LEAST_SHARE * whole || !is_near {
                    continue;
                }
                let (index, document) = (self.index(candidate.part), candidate.document);
                let (url, outlet) = (index.url(document), index.outlet_name(index.outlet(document)));
                let is_own = Some(&outlet) == article.outlet.as_ref() || site.as_deref() == Some(site_of(&url));
                let is_known = stories.iter().any(|story| story.outlet == outlet || story.url == url);
                if !is_own && !is_known && !options.hidden_outlets.contains(&outlet) {
                    stories.push(Telling {
                        url,
                        title: index.headline(document),
                        outlet,
                        published: index.published(document),
                        published_day: index.published_day(document),
                    });
                }
            }
            InLanguage { lang: other.to_owned(), stories }
        };
        others.into_iter().map(told).filter(|told| !told.stories.is_empty()).collect()
    }

    /// A query of names alone, as stories in a language are indexed under them.
    fn names_in(&self, lang: &str, names: &[(u32, &str, f32)], day: Option<i32>) -> Query {
        let mut terms: Vec<Term> = Vec::new();
        let mut memo = text::Memo::default();
        for (number, surface, times) in names {
            text::headline_terms(surface, Some(lang), &mut memo, term_hash, |hash| {
                let (df, idf) = self.frequency(hash);
                if df > 0 && terms.iter().all(|term| term.hash != hash) {
                    terms.push(Term { number: *number, hash, is_name: true, weight: times * idf });
                }
            });
        }
        Query::of_terms(terms, day)
    }
}

/// The heaviest names of a page: the number of the term, the word as the page writes it, and how much its repetition
/// counts.
fn names<'a>(counts: &'a TermCounts, query: &Query) -> Vec<(u32, &'a str, f32)> {
    let mut names = Vec::new();
    for (number, count) in (0_u32..).zip(counts.iter()) {
        if count.is_name() {
            let weight = query.weight_of(term_hash(count.term));
            names.push((weight, (number, count.surface, 1.0 + (count.tf as f32).ln())));
        }
    }
    sort::descending(&mut names, |(weight, _)| *weight);
    names.into_iter().take(NAMES).map(|(_, name)| name).collect()
}
