//! The page around the headline and the text: which of its elements may date the story.

use super::super::content::Content;
use super::super::dates;
use super::super::features;
use super::super::flat::{FlatPage, Tag};
use super::super::metadata::{Metadata, has_token};
use super::line::LONGEST_LINE;
use super::words::{has_any, reads_like_headline};
use crate::time::Moment;
use std::cell::Cell;
use std::ops::Range;

/// Elements of a kind whose dates are read.
pub(super) const MOST_DATED: usize = 200;
/// Blocks of a card that tells of another story.
const MOST_IN_CARD: usize = 6;

/// Parts of the names of classes of what stands beside a story.
const FOREIGN: &str = "comment|kommentar|comentario|disqus|related|recommend|popular|trending|latest|most-|mostread|\
    teaser|ticker|masthead|sidebar|calendar|topbar|caption|tweet";

/// The page around the headline and the text.
pub(super) struct Near<'a> {
    pub(super) page: &'a FlatPage,
    pub(super) metadata: &'a Metadata,
    pub(super) content: &'a Content,
    /// The blocks that are the headline, and the first of the text.
    pub(super) headline: Option<usize>,
    pub(super) text: Option<usize>,
    /// The last block of the text.
    pub(super) last: Option<usize>,
    /// The elements of the article or main part that holds both.
    frame: Range<u32>,
    /// The heading behind the text: it and what follows are another's.
    end: u32,
    /// Which elements are around one of the two.
    pub(super) around: Vec<bool>,
    /// Which elements are foreign, where that was asked.
    pub(super) foreign: Vec<Cell<Option<bool>>>,
}

impl<'a> Near<'a> {
    pub(super) fn new(page: &'a FlatPage, metadata: &'a Metadata, content: &'a Content) -> Self {
        let blocks = &content.blocks;
        let title = metadata.title_key();
        let mut long = content.kept.iter().copied().filter(|&i| blocks[i].letters >= 60);
        let mut text = long.next();
        let above = |text: Option<usize>| &blocks[..text.map_or(blocks.len(), |i| i + 1)];
        let mut headline = features::headline(above(text), &content.texts, page, &title);
        if headline.is_none() {
            // A long line beside the headline may be taken for text.
            let next = long.next();
            headline = features::headline(above(next), &content.texts, page, &title);
            text = next.filter(|_| headline.is_some()).or(text);
        }
        let element = |i: usize| blocks[i].element;
        let mut around = vec![false; page.elements.len()];
        mark_up(page, headline.map(element), &mut around);
        let of_headline = around.clone();
        mark_up(page, text.map(element), &mut around);
        let mut frame = page.within(0);
        if headline.is_some()
            && let Some(text) = text
        {
            up(page, element(text), &mut |number| {
                let is_frame = of_headline[number as usize]
                    && matches!(page.elements[number as usize].tag, Tag::Article | Tag::Main);
                if is_frame {
                    frame = page.within(number);
                }
                !is_frame
            });
        }
        let last = content.kept.last().copied().max(headline);
        // A heading in one box with its date is a label.
        let is_label = |i: usize| {
            let around = &page.elements[page.elements[element(i) as usize].parent as usize];
            let is_in = |i: usize| blocks.get(i).is_some_and(|block| block.first_run < around.end_run);
            is_in(i + 1) && !is_in(i + 2) && content.texts[i + 1].bytes().any(|byte| byte.is_ascii_digit())
        };
        let mut behind = last.map_or(0, |last| last + 1)..blocks.len();
        let behind = behind.find(|&i| blocks[i].tag(page).heading().is_some() && !is_label(i));
        let end = behind.map_or(u32::MAX, element);
        let foreign = vec![Cell::new(None); page.elements.len()];
        let mut near = Self { page, metadata, content, headline, text, last, frame, end, around, foreign };
        near.mark_lists(&of_headline);
        near
    }

    pub(super) fn day(&self, text: &str) -> Option<Moment> {
        dates::read(text, self.metadata.locale)
    }

    /// The first date of an element that is wanted, and may date the story.
    pub(super) fn first(&self, wanted: &mut dyn FnMut(u32) -> bool, may: &dyn Fn(u32) -> bool) -> Option<Moment> {
        (0..self.page.elements.len() as u32)
            .filter(|&number| wanted(number))
            .take(MOST_DATED)
            .filter(|&number| may(number))
            .find_map(|number| self.date_of(number))
    }

    /// The date of an element: its value, else its text.
    pub(super) fn date_of(&self, number: u32) -> Option<Moment> {
        self.day(&self.page.value_or_text(number))
    }

    /// Whether an element belongs to the story and stands in the same article or main part.
    pub(super) fn is_inside(&self, number: u32) -> bool {
        self.frame.contains(&number) && self.is_own(number)
    }

    /// Whether an element, or one of the next two around it, calls itself the date of a change.
    pub(super) fn is_update(&self, number: u32) -> bool {
        let (mut is_update, mut left) = (false, 3);
        up(self.page, number, &mut |number| {
            let element = &self.page.elements[number as usize];
            let (hints, prop) = (self.page.hints(element).to_ascii_lowercase(), self.page.prop(element));
            is_update = has_any(&hints, "updat|modif") && !hints.contains("publi")
                || has_token(prop, "dateModified") && !has_token(prop, "datePublished");
            left -= 1;
            !is_update && left > 0 && !self.around[element.parent as usize]
        });
        is_update
    }

    /// Whether an element belongs to the story: no element around it, up to those around headline and text, is or calls
    /// itself something beside it. The foot of an `<article>` is the story's.
    pub(super) fn is_own(&self, number: u32) -> bool {
        if number >= self.end && !self.around[self.page.elements[number as usize].parent as usize] {
            return false;
        }
        let before_headline = self.headline.is_some_and(|i| number < self.content.blocks[i].element);
        let (mut is_own, mut is_foot) = (true, false);
        up(self.page, number, &mut |number| {
            let tag = self.page.elements[number as usize].tag;
            if self.around[number as usize] {
                is_own = !is_foot || tag == Tag::Article;
                return !is_own;
            }
            is_foot |= tag == Tag::Footer;
            is_own = !(self.is_foreign(number) || before_headline && tag == Tag::Header);
            is_own
        });
        is_own
    }

    /// Whether an element is or calls itself something beside the story.
    fn is_foreign(&self, number: u32) -> bool {
        let known = &self.foreign[number as usize];
        known.get().unwrap_or_else(|| {
            let element = &self.page.elements[number as usize];
            let hints = self.page.hints(element).to_ascii_lowercase();
            let is_foreign = matches!(element.tag, Tag::Nav | Tag::Menu | Tag::Figure | Tag::Figcaption | Tag::Article)
                || has_any(&hints, FOREIGN)
                || self.metadata.is_live && has_any(&hints, "live")
                || has_token(self.page.prop(element), "comment")
                || self.is_card(number);
            known.set(Some(is_foreign));
            is_foreign
        })
    }

    /// Whether an element holds few blocks, one of which is a link that reads like another story's headline.
    fn is_card(&self, number: u32) -> bool {
        let (page, blocks) = (self.page, &self.content.blocks);
        let element = &page.elements[number as usize];
        let first = blocks.partition_point(|block| block.first_run < element.first_run);
        let own = || (first..blocks.len()).take(MOST_IN_CARD + 1).filter(|&i| blocks[i].first_run < element.end_run);
        own().count() <= MOST_IN_CARD
            && own().any(|i| {
                let text = &self.content.texts[i];
                let is_link = blocks[i].link_letters == blocks[i].letters && Some(i) != self.headline;
                is_link && text.len() <= LONGEST_LINE && reads_like_headline(text)
            })
    }
}

/// Marks an element and those around it.
fn mark_up(page: &FlatPage, number: Option<u32>, marks: &mut [bool]) {
    if let Some(number) = number {
        up(page, number, &mut |number| {
            marks[number as usize] = true;
            true
        });
    }
}

/// Asks an element and those around it, the innermost first, as long as they want more.
fn up(page: &FlatPage, mut number: u32, ask: &mut dyn FnMut(u32) -> bool) {
    while ask(number) {
        let parent = page.elements[number as usize].parent;
        if parent >= number {
            break;
        }
        number = parent;
    }
}
