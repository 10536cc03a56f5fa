//! When a story was published: what its publisher declares, then the line beside the headline, the address, the title.

mod line;
mod lists;
mod near;
mod words;

use super::content::Content;
use super::dates::{self, day_in_url};
use super::flat::{FlatPage, Tag};
use super::metadata::{Metadata, has_token};
use super::titles::division;
use crate::time::Moment;
use line::Dates;
use near::Near;

/// Blocks after the headline, before it, and before the text, in which a day is searched for.
const NEAR: usize = 10;
/// Blocks behind the text in which a day is searched for.
const BEHIND: usize = 4;

/// When the story was published.
///
/// JSON-LD and `<meta>` come first, then an `itemprop`, then the line beside the headline: a day or a `<time>`, and
/// little else but names and labels; of several days in it the earliest, the others are updates. Then come the day in
/// the address, the last parts of the page's title (`Headline | Paper | 28.04.2023`), such a line below the first
/// paragraph, any `<time>` of the story outside its text, and last when it was changed: as a line says that labels its
/// date so, an element, JSON-LD or `<meta>`.
///
/// What stands in items of a list that each have a date and more, such as the entries of a live blog, in a card with
/// another story's headline, or behind a heading below the text dates those.
///
/// # Complexity
/// Linear in the size of the page times its depth.
pub(super) fn read(page: &FlatPage, metadata: &Metadata, content: &Content) -> Option<Moment> {
    if metadata.published.is_some() {
        return metadata.published;
    }
    let near = Near::new(page, metadata, content);
    let in_title = || {
        let behind = &page.title[division(&page.title)?.1..];
        Moment::find(behind, metadata.locale).map(|(_, moment, _)| moment).filter(dates::is_believed)
    };
    let prop = |number: u32| page.prop(&page.elements[number as usize]);
    let is_time = |number: u32| page.elements[number as usize].tag == Tag::Time;
    let is_published = &mut |number| has_token(prop(number), "datePublished");
    let mut beside = Dates::default();
    near.first(is_published, &|number| near.is_inside(number))
        .or_else(|| near.first(is_published, &|number| near.is_own(number)))
        .or_else(|| {
            beside = near.beside(&[(near.headline, 1, NEAR), (near.headline, -1, NEAR), (near.text, -1, NEAR)], false);
            beside.published
        })
        .or(metadata.created)
        .or_else(|| day_in_url(&page.url))
        .or_else(in_title)
        .or_else(|| {
            let below = near.beside(&[(near.text, 1, NEAR), (near.last, 1, BEHIND)], true);
            beside.updated = beside.updated.or(below.updated);
            below.published
        })
        .or_else(|| {
            let mut is_beside_text = near.beside_text();
            near.first(&mut |number| is_time(number) && is_beside_text(number), &|number| {
                near.is_inside(number) && !near.is_update(number)
            })
        })
        .or(beside.updated)
        .or_else(|| {
            near.first(&mut |number| is_time(number) || has_token(prop(number), "dateModified"), &|number| {
                near.is_inside(number) && near.is_update(number)
            })
        })
        .or(metadata.modified)
}
