//! The dateline: the day that a page shows beside its headline, for publishers who declare none.

use super::alike::{alike, key};
use super::content::Content;
use super::dates;
use super::flat::{FlatPage, Tag};
use crate::time::Moment;

/// Blocks before and after the headline, and before the text, in which a day is searched for.
const NEAR: usize = 8;
/// Longest line, in bytes, that is a day and little else.
const SHORT: usize = 80;

/// The day (and time) written in a short line near the headline or the first line of the text, else in the last parts
/// of the page's title (`Headline | Paper | 28.04.2023`).
///
/// # Complexity
/// Linear in the number of blocks.
pub(super) fn read(page: &FlatPage, title: Option<&str>, content: &Content) -> Option<Moment> {
    let (blocks, texts) = (&content.blocks, &content.texts);
    let title = title.map(key).unwrap_or_default();
    let is_headline = |i: &usize| {
        let tag = blocks[*i].tag(page);
        tag == Tag::H1 || (tag.heading().is_some() && alike(&key(&texts[*i]), &title) == 2)
    };
    let headline = (0..blocks.len()).find(is_headline);
    let text = content.kept.iter().copied().find(|&i| blocks[i].letters >= 60);
    let day = |i: usize| {
        let short = texts[i].len() <= SHORT && blocks[i].link_letters * 2 <= blocks[i].letters;
        short.then(|| dates::read(&texts[i])).flatten()
    };
    let after = headline.into_iter().flat_map(|i| i + 1..i + 1 + NEAR);
    let before = headline.into_iter().flat_map(|i| i.saturating_sub(NEAR)..i).rev();
    let above = text.into_iter().flat_map(|i| i.saturating_sub(NEAR)..i).rev();
    let near = after.chain(before).chain(above).filter(|&i| i < blocks.len()).find_map(day);
    near.or_else(|| page.title.split(['|', '·', '•', '–', '—']).skip(1).find_map(dates::read))
}
