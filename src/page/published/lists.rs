//! Lists of things that each have a date and more, such as the entries of a live blog: their dates are their own.

use super::super::flat::Tag;
use super::super::metadata::has_token;
use super::near::{MOST_DATED, Near};
use super::words::LONGEST_LABEL;
use crate::sort;
use crate::time::Moment;

/// Letters from which on an item says more than its date.
const LEAST_IN_ITEM: usize = 60;

/// Items of one name and first class in one element, each with its date and whether a `<time>` has that.
struct List<'a> {
    of: (u32, Tag, &'a str),
    items: Vec<(u32, (bool, Moment))>,
}

impl Near<'_> {
    /// Marks as foreign the items of lists that each have a date and more; the text may begin in one. Where the oldest
    /// comes first and holds the beginning of the text, as in a thread, that one is the story's.
    pub(super) fn mark_lists(&mut self, of_headline: &[bool]) {
        let page = self.page;
        let parent = |number: u32| page.elements[number as usize].parent;
        let mut lists: Vec<List> = Vec::new();
        // Whether it is new there; what is around an item that was added is in its own list already.
        let mut add = |item: u32, dated: (bool, Moment)| {
            let element = &page.elements[item as usize];
            let class = page.hints(element).split(' ').next().unwrap_or_default();
            let list = (element.parent, element.tag, class);
            let Some(known) = lists.iter_mut().find(|known| known.of == list) else {
                lists.push(List { of: list, items: vec![(item, dated)] });
                return true;
            };
            match known.items.last_mut() {
                // A `<time>` dates an item rather than what it shows, such as when its author joined.
                Some(last) if last.0 == item && last.1.0 >= dated.0 => return false,
                Some(last) if last.0 == item => last.1 = dated,
                _ => known.items.push((item, dated)),
            }
            true
        };
        for (mut item, dated) in self.dated() {
            while !self.around[parent(item) as usize] {
                item = parent(item);
            }
            if !self.around[item as usize] {
                add(item, dated);
                item = parent(item);
            }
            while !of_headline[item as usize] && parent(item) != item && add(item, dated) {
                item = parent(item);
            }
        }
        for List { of: (_, _, class), items } in lists {
            let least = if class.is_empty() && !self.metadata.is_live { 3 } else { 2 };
            let says_more =
                |item: &&(u32, (bool, Moment))| page.text_within(item.0, 2 * LEAST_IN_ITEM).len() >= LEAST_IN_ITEM;
            if items.iter().filter(says_more).count() < least {
                continue;
            }
            let first = page.within(items[0].0);
            let is_kept = || self.content.kept.iter().any(|&i| first.contains(&self.content.blocks[i].element));
            let is_thread = items[0].1.1.unix() <= items[1].1.1.unix() && is_kept();
            for &(item, _) in items.iter().skip(usize::from(is_thread)) {
                self.foreign[item as usize].set(Some(true));
                if self.around[item as usize] {
                    page.within(item).for_each(|number| self.around[number as usize] = false);
                }
            }
        }
    }

    /// The elements that have a date, of a kind at most so many: `<time>`, `itemprop`, short lines; and whether it is a
    /// `<time>`.
    fn dated(&self) -> Vec<(u32, (bool, Moment))> {
        let (page, content) = (self.page, self.content);
        let is_declared = |&number: &u32| {
            let element = &page.elements[number as usize];
            element.tag == Tag::Time || has_token(page.prop(element), "datePublished")
        };
        let declared = (0..page.elements.len() as u32).filter(is_declared).take(MOST_DATED);
        let mut dated: Vec<(u32, (bool, Moment))> = declared
            .filter_map(|number| {
                Some((number, (page.elements[number as usize].tag == Tag::Time, self.date_of(number)?)))
            })
            .collect();
        let short = (0..content.blocks.len()).filter(|&i| {
            let text = &content.texts[i];
            text.len() <= LONGEST_LABEL && text.bytes().any(|byte| byte.is_ascii_digit())
        });
        dated.extend(short.take(MOST_DATED).filter_map(|i| {
            let moment = self.day(&content.texts[i])?;
            Some((content.blocks[i].element, (false, moment)))
        }));
        sort::ascending(&mut dated, |dated| dated.0);
        dated
    }
}
