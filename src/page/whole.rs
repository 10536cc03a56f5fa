//! What belongs together stays or goes as one.
//!
//! The fitted scores judge block by block, each by itself. These rules look at what was kept around a block: they bring
//! back paragraphs that look like the kept ones beside them, headings whose section was kept and lists that a kept
//! sentence introduces; tables, code and quoted posts become whole or go; boxes that interrupt the story go. Their
//! figures on outlets left out of the fit: `tests/fit/README.md`.

use super::alike::key;
use super::blocks::Block;
use super::columns::block::{NEAR_COMMENT, NEAR_NAVIGATION, NEAR_RELATED, NEAR_SHARE, NEAR_TOPIC};
use super::flat::{Element, FlatPage, Tag};
use super::hints::names;
use super::looks::{Looks, hash, slot};
use std::ops::Range;

/// Letters of the shortest paragraph that is brought back.
const LEAST_PARAGRAPH: u32 = 40;
/// Paragraphs of one look, each mostly but not only a link, from which on they are what the story offers.
const LEAST_OFFERS: u32 = 3;
/// What belongs together is kept where at least one of so many letters was.
const WHOLE: u32 = 2;
/// A box at the end of less than one of so many letters may be the rules of the comments below it.
const SMALL: u32 = 2;
/// Letters of the longest cell of a table of data, and its fewest cells.
const LONGEST_CELL: u32 = 300;
const LEAST_CELLS: usize = 4;
/// Letters of an item, the mean, up to which a list of links that a sentence introduces is no list of headlines.
const NAME: u32 = 30;
/// Slides from which on a show is one.
const LEAST_SLIDES: usize = 3;
/// Letters of a slide's number by itself, and bytes of a word between two numbers.
const LONGEST_COUNT: u32 = 8;
const LONGEST_JOINT: usize = 3;
/// Letters and blocks of the largest box around a form that is left out with it.
const LARGEST_FORM: u32 = 300;
const MOST_IN_FORM: usize = 4;
/// Elements that are looked at around a form or a teaser's heading.
const MOST_LEVELS: usize = 8;
/// Letters of the largest teaser, and how many beside each other are left out.
const LARGEST_TEASER: u32 = 300;
const LEAST_TEASERS: usize = 2;
/// Letters of the largest box with a label that is left out.
const LARGEST_BOX: u32 = 600;
/// Bytes of a label's beginning that is enough, of the longest label, and labels of what is not the story, as keys:
/// other stories, advertisements.
const LEAST_LABEL: usize = 8;
const LONGEST_LABEL: usize = 40;
const LABELS: &str = "\
    readalso alsoread morefrom readmore readnext related relatedarticles relatedstories relatednews relatedtopics \
    morestories \
    moreonthis moreonthistopic moreonthisstory morelikethis recommendedforyou youmayalsolike \
    youmightalsolike mostread editorspicks lesensieauch lesenauchsie mehrzumthema zumthema \
    auchinteressant dazupassend meistgelesen àlireaussi lireaussi surlemêmesujet surlemêmethème leatambién \
    leetambién noticiasrelacionadas lomásleído leggianche potrebbeinteressartianche leiatambém \
    leiamais vejatambém leesook lasaven meeroverditonderwerp läsocksa läsmer læsogså lesogså czytajtakże \
    czytajteż zobacztakże читайтетакже потеме материалыпотеме 関連記事 あわせて読みたい 相关阅读 相关新闻 延伸閱讀 관련기사 \
    advertisement advertising ad advert sponsored sponsoredcontent paidcontent promoted anzeige werbung publicité \
    publicidad pubblicità publicidade advertentie annons annonce annonse reklam reklama реклама 広告 广告 廣告 광고";
/// Elements between a box and the comments that it belongs to.
const MOST_BETWEEN: usize = 2;

/// The blocks `kept`, made whole.
///
/// # Complexity
/// Linear in the size of the page.
#[inline(never)]
pub(super) fn made_whole(
    page: &FlatPage,
    blocks: &[Block],
    texts: &[String],
    looks: &Looks,
    kept: &[usize],
) -> Vec<usize> {
    let Some(&first) = kept.first() else { return Vec::new() };
    let mut whole = Whole { page, blocks, texts, kept: vec![false; blocks.len()] };
    kept.iter().for_each(|&i| whole.kept[i] = true);
    whole.leave_out_slides();
    whole.leave_out_rules_of_comments(kept);
    whole.leave_out_boxes(kept);
    whole.paragraphs(looks);
    whole.groups();
    whole.lists(first);
    whole.headings(first);
    (0..blocks.len()).filter(|&i| whole.kept[i]).collect()
}

struct Whole<'a> {
    page: &'a FlatPage,
    blocks: &'a [Block],
    texts: &'a [String],
    kept: Vec<bool>,
}

impl Whole<'_> {
    #[inline(never)]
    fn block(&self, i: usize) -> &Block {
        &self.blocks[i]
    }

    #[inline(never)]
    fn element(&self, number: u32) -> &Element {
        &self.page.elements[number as usize]
    }

    #[inline(never)]
    fn tag(&self, i: usize) -> Tag {
        self.block(i).tag(self.page)
    }

    #[inline(never)]
    fn is_heading(&self, i: usize) -> bool {
        self.tag(i).heading().is_some()
    }

    #[inline(never)]
    fn parent(&self, i: usize) -> u32 {
        self.element(self.block(i).element).parent
    }

    /// The blocks in an element.
    #[inline(never)]
    fn within(&self, number: u32) -> Range<usize> {
        let element = self.element(number);
        let place = |run: u32| self.blocks.partition_point(|block| block.first_run < run);
        place(element.first_run)..place(element.end_run)
    }

    #[inline(never)]
    fn letters(&self, range: Range<usize>) -> u32 {
        range.map(|i| self.block(i).letters).sum()
    }

    #[inline(never)]
    fn set(&mut self, range: Range<usize>, kept: bool) {
        self.kept[range].fill(kept);
    }

    /// Brings back paragraphs, and sentences set as headings, that look like kept ones beside them, where at least as
    /// many of these were kept as were not.
    #[inline(never)]
    fn paragraphs(&mut self, looks: &Looks) {
        let mut counts = vec![0_u32; Looks::LOOKS * 3];
        let offers = |block: &Block| block.link_letters * 10 > block.letters * 3;
        let may_be = |block: &Block| {
            block.letters >= LEAST_PARAGRAPH && block.stops > 0 && block.link_letters * 10 <= block.letters * 8
        };
        for (i, block) in self.blocks.iter().enumerate() {
            let counts = &mut counts[looks.look(i) * 3..][..3];
            let is_offer = may_be(block) && offers(block);
            counts[0] += u32::from(self.kept[i] && block.prose() > 0);
            counts[1] += u32::from(!self.kept[i] && block.prose() > 0);
            counts[2] += u32::from(!self.kept[i] && is_offer);
        }
        for (i, block) in self.blocks.iter().enumerate() {
            let &[kept, left, offered] = &counts[looks.look(i) * 3..][..3] else { continue };
            let is_like_kept = match self.tag(i) {
                // Quotations are whole by themselves.
                _ if self.element(self.parent(i)).tag == Tag::Blockquote => false,
                Tag::P | Tag::Div | Tag::Blockquote => kept >= left,
                tag => tag.heading().is_some() && block.prose() > 0 && block.ends_sentence && kept * 2 >= left,
            };
            if kept > 0 && is_like_kept && may_be(block) && (!offers(block) || offered >= LEAST_OFFERS) {
                self.kept[i] = true;
            }
        }
    }

    /// Tables of data, code and quotations: each table, all code, and all quotations that look alike beside each other.
    /// A list is made whole but never left out, for its items may be anything; so are the captions of a gallery.
    #[inline(never)]
    fn groups(&mut self) {
        let (mut kept, mut all) = (vec![0_u32; Looks::LOOKS], vec![0_u32; Looks::LOOKS]);
        let story: u32 = (0..self.blocks.len()).filter(|&i| self.kept[i]).map(|i| self.block(i).letters).sum();
        for set in [false, true] {
            for (number, element) in self.page.elements.iter().enumerate() {
                let (seed, hints) = match element.tag {
                    Tag::Pre => (0, ""),
                    Tag::Blockquote => (element.parent, self.page.hints(element)),
                    Tag::Table | Tag::Ul | Tag::Ol => (number as u32, ""),
                    Tag::Figcaption => (u32::MAX, self.page.hints(element)),
                    _ => continue,
                };
                let is_list = matches!(element.tag, Tag::Ul | Tag::Ol | Tag::Figcaption);
                let range = self.within(number as u32);
                if element.tag == Tag::Table && !self.is_of_data(number as u32, range.clone()) {
                    continue;
                }
                let group = slot(hash(u64::from(seed) + 1, hints.as_bytes()));
                // Where captions are most of the text, a gallery tells the story.
                if set && element.tag == Tag::Figcaption && kept[group] * WHOLE < story {
                    continue;
                }
                for i in range {
                    if !set {
                        all[group] += self.block(i).letters;
                        kept[group] += if self.kept[i] { self.block(i).letters } else { 0 };
                    } else if kept[group] > 0 && (!is_list || self.block(i).link_letters * 2 <= self.block(i).letters) {
                        self.kept[i] = kept[group] * WHOLE >= all[group] || (is_list && self.kept[i]);
                    }
                }
            }
        }
    }

    /// Whether the blocks of a table are data: short, each a cell of its own and of this table. A table that only lays
    /// the page out has several to a cell, or other tables in its cells.
    fn is_of_data(&self, number: u32, range: Range<usize>) -> bool {
        let is_cell = |i: usize| {
            let (element, row) = (self.block(i).element, self.parent(i));
            self.block(i).letters <= LONGEST_CELL
                && matches!(self.tag(i), Tag::Td | Tag::Th)
                && self.element(row).parent == number
                && (i == range.start || self.block(i - 1).element != element)
        };
        range.len() >= LEAST_CELLS && range.clone().all(is_cell)
    }

    /// Brings back headings whose section begins with what was kept; those over a list that was not go with it, but for
    /// sentences.
    #[inline(never)]
    fn headings(&mut self, first: usize) {
        for i in first..self.blocks.len().saturating_sub(1) {
            if self.is_heading(i) && !self.block(i).ends_sentence && self.tag(i + 1) == Tag::Li && !self.kept[i + 1] {
                self.kept[i] = false;
            }
            let section = self.kept[i + 1] && !self.is_heading(i + 1) && self.parent(i) == self.parent(i + 1);
            self.kept[i] |= section && self.is_heading(i);
        }
    }

    /// Brings back lists that the kept sentence before introduces. A list of links may be one of other stories: it has
    /// to follow a paragraph, and that to end in a colon or the links to be names.
    #[inline(never)]
    fn lists(&mut self, first: usize) {
        let mut i = first;
        while i + 1 < self.blocks.len() {
            i += 1;
            if self.kept[i] || !self.kept[i - 1] || self.tag(i) != Tag::Li {
                continue;
            }
            let (intro, list) = (i - 1, self.parent(i));
            let range = i..self.within(list).end.max(i + 1);
            let beside = self.parent(intro) == self.element(list).parent
                && self.tag(intro) != Tag::Li
                && !self.is_heading(intro);
            let colon = self.texts[intro].ends_with(":") || self.texts[intro].ends_with("：");
            let paragraph = self.blocks[intro].prose() > 0;
            let letters = self.letters(range.clone());
            let links: u32 = range.clone().map(|i| self.block(i).link_letters).sum();
            let introduced = if links * 2 <= letters {
                colon || paragraph
            } else {
                paragraph
                    && (colon || letters <= NAME * range.len() as u32)
                    && !self.names(list, &[NEAR_RELATED, NEAR_TOPIC, NEAR_NAVIGATION, NEAR_SHARE])
            };
            i = range.end - 1;
            if beside && introduced {
                self.set(range, true);
            }
        }
    }

    /// Whether an element calls itself one of `kinds`.
    fn names(&self, number: u32, kinds: &[u8]) -> bool {
        names(self.page.hints(self.element(number)), kinds)
    }

    /// Leaves out a slide show that interrupts the story: headings in one box that "1/8", "2/8" and so on begin or
    /// stand beside, between paragraphs that stand beside it.
    #[inline(never)]
    fn leave_out_slides(&mut self) {
        let is_slide =
            |&i: &usize| (self.is_heading(i) || self.block(i).letters <= LONGEST_COUNT) && is_counted(&self.texts[i]);
        let mut slides = (0..self.blocks.len()).filter(is_slide);
        let Some(from) = slides.next() else { return };
        let (between, to) = slides.fold((1, from), |(count, _), i| (count + 1, i));
        if between < LEAST_SLIDES {
            return;
        }
        // The largest element around all slides that is not around the story.
        let is_story = |i: usize| self.kept[i] && self.block(i).prose() > 0 && self.tag(i) == Tag::P;
        let mut number = self.blocks[from].element;
        loop {
            let parent = self.element(number).parent;
            if parent >= number {
                return;
            }
            let (inner, outer) = (self.within(number), self.within(parent));
            if inner.contains(&to) && (outer.start..inner.start).any(is_story) {
                let goes_on = (inner.end..outer.end).any(|i| self.tag(i) == Tag::P && self.block(i).prose() > 0);
                // Pictures of the story itself have captions, not headings.
                let headings = inner.clone().filter(|&i| self.is_heading(i)).count();
                if goes_on && headings >= LEAST_SLIDES {
                    self.set(inner, false);
                }
                return;
            }
            number = parent;
        }
    }

    /// Leaves out a box at the end that the readers' comments follow: it says how to write them.
    #[inline(never)]
    fn leave_out_rules_of_comments(&mut self, kept: &[usize]) {
        let Some(&last) = kept.last() else { return };
        let all: u32 = kept.iter().map(|&i| self.block(i).letters).sum();
        let mut number = self.blocks[last].element;
        loop {
            let element = self.element(number);
            let range = self.within(number);
            if element.parent >= number || self.letters(range.clone()) * SMALL > all {
                return;
            }
            if !matches!(element.tag, Tag::P | Tag::Li) && self.comments_follow(number) {
                return self.set(range, false);
            }
            number = element.parent;
        }
    }

    /// Leaves out boxes that say that they are not the story: with a label above, with a form, or of teasers beside
    /// each other, each a heading that is a link and a text, within the story. They have less than half of the text.
    #[inline(never)]
    fn leave_out_boxes(&mut self, kept: &[usize]) {
        let all: u32 = kept.iter().map(|&i| self.block(i).letters).sum();
        let mut teasers: (u32, Vec<Range<usize>>) = (0, Vec::new());
        for i in 0..self.blocks.len() {
            let is_link = self.block(i).link_letters * 10 >= self.block(i).letters * 8;
            if self.is_heading(i) && is_link {
                let number = self.headed_by(i);
                let (range, parent) = (self.within(number), self.element(number).parent);
                let is_called_other = [number, parent].iter().any(|&number| self.names(number, &[NEAR_RELATED]));
                let is_teaser = is_called_other && range.len() > 1 && self.letters(range.clone()) <= LARGEST_TEASER;
                if !is_teaser || parent != teasers.0 {
                    self.set_teasers(&teasers.1, all);
                    teasers = (parent, Vec::new());
                }
                if is_teaser {
                    teasers.1.push(range);
                }
            }
            if self.is_label(i) {
                let mut number = self.block(i).element;
                while self.within(number).len() == 1 && self.within(self.element(number).parent).start == i {
                    number = self.element(number).parent;
                }
                let mut range = self.within(number);
                if range.len() == 1 && self.is_heading(i) && i + 1 < self.blocks.len() && self.tag(i + 1) == Tag::Li {
                    range.end = self.within(self.parent(i + 1)).end.max(i + 1);
                }
                // Each block has a letter at least.
                let letters = if range.len() <= LARGEST_BOX as usize { self.letters(range.clone()) } else { u32::MAX };
                if range.start == i && letters <= LARGEST_BOX.min(all.saturating_sub(letters) * SMALL) {
                    self.set(range, false);
                }
            }
        }
        self.set_teasers(&teasers.1, all);
        for number in 0..self.page.elements.len() as u32 {
            if self.element(number).tag == Tag::Form {
                let mut number = number;
                for _ in 0..MOST_LEVELS {
                    let parent = self.element(number).parent;
                    if parent < number && self.is_small(self.within(parent)) {
                        number = parent;
                    }
                }
                let range = self.within(number);
                if self.is_small(range.clone()) && self.letters(range.clone()) * SMALL <= all {
                    self.set(range, false);
                }
            }
        }
    }

    /// Leaves out teasers beside each other that interrupt the story: with paragraphs before and after.
    fn set_teasers(&mut self, teasers: &[Range<usize>], all: u32) {
        let (Some(first), Some(last)) = (teasers.first(), teasers.last()) else { return };
        let letters: u32 = teasers.iter().map(|range| self.letters(range.clone())).sum();
        let is_story = |i: usize| self.kept[i] && self.block(i).prose() > 0 && self.tag(i) == Tag::P;
        let goes_on = (last.end..(last.end + MOST_BETWEEN).min(self.kept.len())).any(is_story);
        let came = (first.start.saturating_sub(MOST_BETWEEN)..first.start).any(is_story);
        if teasers.len() >= LEAST_TEASERS && letters * 2 * SMALL <= all && came && goes_on {
            teasers.iter().for_each(|range| self.set(range.clone(), false));
        }
    }

    /// The largest element near around heading `i` that has no other.
    fn headed_by(&self, i: usize) -> u32 {
        let mut number = self.block(i).element;
        for _ in 0..MOST_LEVELS {
            let parent = self.element(number).parent;
            if parent >= number || self.within(parent).any(|k| k != i && self.is_heading(k)) {
                break;
            }
            number = parent;
        }
        number
    }

    /// Whether a block is a label of what is not the story.
    fn is_label(&self, i: usize) -> bool {
        let text = &self.texts[i];
        let text = if text.len() <= LONGEST_LABEL { key(text) } else { String::new() };
        LABELS.split(' ').any(|label| text == label || label.len() >= LEAST_LABEL && text.starts_with(label))
    }

    /// Whether blocks are so few that a form belongs to them.
    fn is_small(&self, range: Range<usize>) -> bool {
        range.len() <= MOST_IN_FORM
            && !range.clone().any(|i| self.tag(i) == Tag::H1)
            && self.letters(range) <= LARGEST_FORM
    }

    /// Whether comments stand next beside an element.
    fn comments_follow(&self, number: u32) -> bool {
        let parent = self.element(number).parent;
        let mut next = self.page.within(number).end;
        for _ in 0..MOST_BETWEEN {
            if self.page.elements.get(next as usize).is_none_or(|element| element.parent != parent) {
                return false;
            }
            if self.names(next, &[NEAR_COMMENT]) {
                return true;
            }
            next = self.page.within(next).end;
        }
        false
    }
}

/// Whether a text begins with a number of so many: `3/8`, `3 / 8`, `3 of 8`.
fn is_counted(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let joined = rest.trim_start();
    let behind = joined.strip_prefix('/').or_else(|| joined.split_once(' ').map(|(_, behind)| behind));
    let is_joint = joined.starts_with('/') || joined.find(' ').is_some_and(|end| end <= LONGEST_JOINT);
    rest.len() < text.len()
        && is_joint
        && behind.is_some_and(|behind| behind.trim_start().starts_with(|c: char| c.is_ascii_digit()))
}
