//! When a story was published: what its publisher declares, then the line beside the headline, the address, the title.

use std::cell::Cell;
use std::ops::Range;

use super::blocks::Block;
use super::content::Content;
use super::dates::{self, day_in_url};
use super::features::{self, headline};
use super::flat::{FlatPage, Run, RunKind, Tag};
use super::metadata::{Metadata, has_token};
use super::titles::division;
use crate::sort;
use crate::text::script::script_of;
use crate::time::{Moment, SECONDS_PER_DAY, western_digits};

/// Blocks after the headline, before it, and before the text, in which a day is searched for.
const NEAR: usize = 10;
/// Longest line, in bytes, that may be one beside the headline.
const LONGEST_LINE: usize = 600;
/// Letters that such a line may have besides dates and links, and those of them in words that no capital begins.
const MOST_LETTERS: usize = 120;
const MOST_IN_WORDS: usize = 30;
/// The same for a line with a `<time>`, which says itself that it dates something.
const MOST_IN_WORDS_BESIDE_TIME: usize = 60;
/// Letters of a heading besides dates, and those of them in words: what it says of a day is what happened then; of a
/// line below the first of the text, which may be a caption.
const MOST_IN_HEADING: usize = 30;
const MOST_IN_WORDS_OF_HEADING: usize = 10;
const MOST_BELOW: usize = 40;
/// Blocks behind the text in which a day is searched for.
const BEHIND: usize = 4;
/// Year of the first pages: what a page shows of years before is told.
const FIRST_YEAR: u32 = 1990;
/// Words without a capital from which on a line that ends with a stop is a sentence.
const SENTENCE: usize = 3;
const STOPS: &str = ".!?。।۔؟";
/// Elements of a kind whose dates are read.
const MOST_DATED: usize = 200;
/// Dates of one line that are read.
const MOST_DATES: usize = 6;

/// Letters from which on an item of a list says more than its date, blocks of a card that tells of another story.
const LEAST_IN_ITEM: usize = 60;
const MOST_IN_CARD: usize = 6;
/// Bytes of a label that stands in the block before its date.
const LONGEST_LABEL: usize = 40;

/// Parts of the names of classes of what stands beside a story.
const FOREIGN: &str = "comment|kommentar|comentario|disqus|related|recommend|popular|trending|latest|most-|mostread|\
    teaser|ticker|masthead|sidebar|calendar|topbar|caption|tweet";

/// Parts of words that label the date of a change, in lowercase, in the languages whose months are known.
const UPDATES: &str = "pdat|modif|edited|revised|aktualis|aktualiz|geändert|à jour|actualis|actualiz|actualitz|atualiz|\
    aggiorn|bijgewerkt|gewijzigd|güncel|обновл|обновен|изменен|оновл|абноўл|ажурир|ažurir|izmijen|izmenj|posodob|\
    päivit|muokat|uuendat|atnauj|atjaun|frissít|ενημ|تحديث|روزرسان|עודכ|עדכו|更新|修改|改稿| 수정|최종수정|업데이트|\
    cập nhật|diperbar|अपडेट|আপডেট|হালনাগাদ|อัปเดต|อัพเดต|แก้ไข|اپ ڈیٹ";

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

/// Items of one name and first class in one element, each with its date and whether a `<time>` has that.
struct List<'a> {
    of: (u32, Tag, &'a str),
    items: Vec<(u32, (bool, Moment))>,
}

/// Dates of a line or of several: when the story was published, when it was changed; the earliest of each.
#[derive(Clone, Copy, Default)]
struct Dates {
    published: Option<Moment>,
    updated: Option<Moment>,
}

impl Dates {
    fn add(&mut self, moment: Option<Moment>, is_update: bool) {
        let own = if is_update { &mut self.updated } else { &mut self.published };
        *own = earlier(*own, moment);
    }

    fn any(&self) -> Option<Moment> {
        self.published.or(self.updated)
    }
}

/// The page around the headline and the text.
struct Near<'a> {
    page: &'a FlatPage,
    metadata: &'a Metadata,
    content: &'a Content,
    /// The blocks that are the headline, and the first of the text.
    headline: Option<usize>,
    text: Option<usize>,
    /// The last block of the text.
    last: Option<usize>,
    /// The elements of the article or main part that holds both, from which on they are another's.
    frame: Range<u32>,
    end: u32,
    /// Which elements are around one of the two.
    around: Vec<bool>,
    /// Which elements are foreign, where that was asked.
    foreign: Vec<Cell<Option<bool>>>,
}

impl<'a> Near<'a> {
    fn new(page: &'a FlatPage, metadata: &'a Metadata, content: &'a Content) -> Self {
        let blocks = &content.blocks;
        let title = metadata.title_key();
        let mut long = content.kept.iter().copied().filter(|&i| blocks[i].letters >= 60);
        let mut text = long.next();
        let above = |text: Option<usize>| &blocks[..text.map_or(blocks.len(), |i| i + 1)];
        let mut headline = headline(above(text), &content.texts, page, &title);
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

    /// Marks as foreign the items of lists that each have a date and more; the text may begin in one. Where the oldest
    /// comes first and holds the beginning of the text, as in a thread, that one is the story's.
    fn mark_lists(&mut self, of_headline: &[bool]) {
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

    fn day(&self, text: &str) -> Option<Moment> {
        dates::read(text, self.metadata.locale)
    }

    /// The first date of an element that is wanted, and may date the story.
    fn first(&self, wanted: &mut dyn FnMut(u32) -> bool, may: &dyn Fn(u32) -> bool) -> Option<Moment> {
        (0..self.page.elements.len() as u32)
            .filter(|&number| wanted(number))
            .take(MOST_DATED)
            .filter(|&number| may(number))
            .find_map(|number| self.date_of(number))
    }

    /// Whether an element does not stand among other words than those beside a headline; asked of one after the other.
    fn beside_text(&self) -> impl FnMut(u32) -> bool {
        let blocks = &self.content.blocks;
        // A line is read once, however many elements stand in it.
        let mut last = (blocks.len(), true);
        move |number| {
            let first_run = self.page.elements[number as usize].first_run;
            let line = blocks.partition_point(|block| block.end_run <= first_run);
            let is_in_line = blocks.get(line).is_some_and(|block| block.first_run <= first_run);
            if is_in_line && line != last.0 {
                last = (line, self.dates_of_line(line).any().is_some());
            }
            !is_in_line || last.1
        }
    }

    /// The date of an element: its value, else its text.
    fn date_of(&self, number: u32) -> Option<Moment> {
        self.day(&self.page.value_or_text(number))
    }

    /// Whether an element belongs to the story and stands in the same article or main part.
    fn is_inside(&self, number: u32) -> bool {
        self.frame.contains(&number) && self.is_own(number)
    }

    /// Whether an element, or one of the next two around it, calls itself the date of a change.
    fn is_update(&self, number: u32) -> bool {
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
    fn is_own(&self, number: u32) -> bool {
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

    /// The dates of the first line that has one, going from blocks in steps, at most so many; all below the first of
    /// the text or all above.
    fn beside(&self, ways: &[(Option<usize>, isize, usize)], below: bool) -> Dates {
        let mut found = Dates::default();
        for &(from, step, most) in ways {
            let mut at = from;
            for _ in 0..most {
                at = at.and_then(|at| at.checked_add_signed(step)).filter(|&at| self.is_below(at) == below);
                let line = at.map(|at| self.line(at)).unwrap_or_default();
                found.updated = found.updated.or(line.updated);
                if line.published.is_some() {
                    return Dates { published: line.published, ..found };
                }
            }
        }
        found
    }

    /// The dates of block `i`, where that is little else, and of the next ones that are the same.
    fn line(&self, i: usize) -> Dates {
        let mut dates = self.dates_of_line(i);
        let parent = |i: usize| Some(self.page.elements[self.content.blocks.get(i)?.element as usize].parent);
        for next in [i + 1, i + 2] {
            if dates.any().is_none() || parent(next) != parent(i) {
                break;
            }
            let other = self.dates_of_line(next);
            if other.any().is_none() {
                break;
            }
            dates.add(other.published, false);
            dates.add(other.updated, true);
        }
        dates
    }

    /// Whether a block stands below the first of the text.
    fn is_below(&self, i: usize) -> bool {
        self.text.is_some_and(|text| i > text)
    }

    fn dates_of_line(&self, i: usize) -> Dates {
        self.read_line(i).unwrap_or_default()
    }

    fn read_line(&self, i: usize) -> Option<Dates> {
        let (page, block) = (self.page, self.content.blocks.get(i)?);
        let text = &self.content.texts[i];
        if text.len() > LONGEST_LINE || text.contains('©') || Some(i) == self.headline || !self.is_inside(block.element)
        {
            return None;
        }
        let is_below = self.is_below(i);
        let is_heading = block.tag(page).heading().is_some();
        // Only right beside the headline a long link is the section's.
        let is_next = self.headline.is_some_and(|headline| headline.abs_diff(i) == 1);
        let (line, starts) = self.line_of(block, is_heading, is_next)?;
        let mut declared = self.declared_in(block, &line, &starts);
        let (mut rest, mut others, mut shown) = (&line[..], Others::default(), Dates::default());
        for _ in 0..MOST_DATES {
            let Some((before, moment, behind)) = Moment::find(rest, self.metadata.locale) else { break };
            others.count(before);
            rest = behind;
            let is_told = |moment: &Moment| dates::is_believed(moment) && moment.year() >= FIRST_YEAR;
            shown.add(Some(moment).filter(is_told), says_updated(before));
        }
        let is_bare = others.letters == 0;
        others.count(rest);
        // What the text says of a day is what happened then, and so a table and what is quoted.
        let is_told = matches!(block.tag(page), Tag::Td | Tag::Th | Tag::Blockquote | Tag::Pre);
        if is_below
            && (is_heading || is_told || declared.any().is_none() && self.content.kept.binary_search(&i).is_ok())
        {
            return None;
        }
        let (letters, in_words) = match declared.any() {
            _ if is_heading => (MOST_IN_HEADING, MOST_IN_WORDS_OF_HEADING),
            Some(_) => (MOST_LETTERS, MOST_IN_WORDS_BESIDE_TIME),
            None if is_below => (MOST_BELOW, MOST_IN_WORDS),
            None => (MOST_LETTERS, MOST_IN_WORDS),
        };
        let last = rest.trim_end_matches(|c: char| !c.is_alphanumeric() && !STOPS.contains(c)).chars().next_back();
        let is_sentence = others.words >= SENTENCE && last.is_some_and(|last| STOPS.contains(last));
        if others.letters > letters || others.in_words > in_words || is_sentence {
            return None;
        }
        // A `<time>` may say when a story changed that the line says was published before.
        let is_update = |(declared, shown): (Moment, Moment)| declared.unix() - shown.unix() >= 2 * SECONDS_PER_DAY;
        if declared.published.zip(shown.published).is_some_and(is_update) {
            declared.published = None;
        }
        let is_other = |shown: &Moment| declared.updated.is_none_or(|updated| updated.day() != shown.day());
        let dates = Dates {
            published: declared.published.or(shown.published.filter(is_other)),
            updated: declared.updated.or(shown.updated),
        };
        Some(if dates.updated.is_none() && dates.published.is_some() && self.is_labelled(i, is_bare.then_some(rest)) {
            Dates { published: None, updated: dates.published }
        } else {
            dates
        })
    }

    /// A block's text without the names that are links, in western digits, and where each of its runs begins there;
    /// `None` where a link in it reads like another story's headline, unless any may.
    fn line_of(&self, block: &Block, is_heading: bool, any: bool) -> Option<(String, Vec<usize>)> {
        let (mut line, mut starts, mut last) = (String::new(), Vec::new(), block.element);
        for run in self.runs(block) {
            let text = self.page.text(run);
            // In a heading links count as well: it may be that of another story.
            let is_linked = run.kind == RunKind::Link && !is_heading;
            if is_linked && !any && reads_like_headline(text) {
                return None;
            }
            if run.kind == RunKind::Break || run.element != last {
                line.push(' ');
            }
            last = run.element;
            starts.push(line.len());
            let is_name = is_linked && !text.chars().any(char::is_numeric);
            line.push_str(&if is_name { " ".into() } else { western_digits(text) });
        }
        Some((line, starts))
    }

    /// What the `<time>`s in a block say.
    fn declared_in(&self, block: &Block, line: &str, starts: &[usize]) -> Dates {
        let elements = &self.page.elements;
        let first = elements.partition_point(|element| element.first_run < block.first_run) as u32;
        let times = (first.max(block.element)..self.page.within(block.element).end)
            .take_while(|&number| elements[number as usize].first_run < block.end_run)
            .filter(|&number| elements[number as usize].tag == Tag::Time);
        let mut declared = Dates::default();
        for number in times.take(MOST_DATES).filter(|&number| self.is_own(number)) {
            let before = &line[..starts[(elements[number as usize].first_run - block.first_run) as usize]];
            declared.add(self.date_of(number), self.is_update(number) || says_updated(before));
        }
        declared
    }

    /// Whether the element of block `i` calls its date one of a change, or a label does that stands behind the date
    /// (`rest`, where no words precede that) or in the block before.
    fn is_labelled(&self, i: usize, rest: Option<&str>) -> bool {
        let before = i.checked_sub(1).map_or("", |before| self.content.texts[before].as_str());
        let mut runs = self.runs(&self.content.blocks[i]).iter();
        rest.is_some_and(|rest| is_label(rest) || is_label(before))
            || runs.find(|run| !self.page.text(run).trim().is_empty()).is_some_and(|run| self.is_update(run.element))
    }

    fn runs(&self, block: &Block) -> &[Run] {
        &self.page.runs[block.first_run as usize..block.end_run as usize]
    }
}

/// Whether what stands before a date says, since the last number, that something was changed.
fn says_updated(before: &str) -> bool {
    let label = before.rsplit(|c: char| c.is_ascii_digit()).next().unwrap_or_default();
    has_any(&format!(" {}", label.to_lowercase()), UPDATES)
}

/// Whether a short text without a number says that something was changed.
fn is_label(text: &str) -> bool {
    text.len() <= LONGEST_LABEL && !text.bytes().any(|byte| byte.is_ascii_digit()) && says_updated(text)
}

/// Whether the text of a link is longer and says more than names of persons or sections do.
fn reads_like_headline(text: &str) -> bool {
    let (mut words, mut others, mut unspaced) = (0, 0, 0);
    for word in text.split_whitespace() {
        let Some(first) = word.chars().find(|c| c.is_alphabetic()) else { continue };
        words += 1;
        others += usize::from(!first.is_uppercase());
        unspaced += word.chars().filter(|&c| script_of(c).is_unspaced()).count();
    }
    words >= 5 && others >= 2 || words >= 6 && others >= 1 || words >= 9 || unspaced >= 12
}

/// What a line says besides dates: letters, those of words that no capital begins, and such words.
#[derive(Default)]
struct Others {
    letters: usize,
    in_words: usize,
    words: usize,
}

impl Others {
    fn count(&mut self, text: &str) {
        let (mut is_in_word, mut is_name) = (false, false);
        for c in text.chars() {
            let is_letter = c.is_alphabetic();
            if is_letter && !is_in_word {
                is_name = !c.is_lowercase();
                self.words += usize::from(!c.is_uppercase());
            }
            is_in_word = is_letter;
            // In scripts without capitals a letter counts twice.
            self.letters += usize::from(is_letter) + usize::from(is_letter && !c.is_lowercase() && !c.is_uppercase());
            self.in_words += usize::from(is_letter && !is_name);
        }
    }
}

/// Whether a text has any of some words, between bars, as a part.
#[inline(never)]
fn has_any(text: &str, words: &str) -> bool {
    words.split('|').any(|word| text.contains(word))
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

/// The earlier of two; either where there is one only.
fn earlier(a: Option<Moment>, b: Option<Moment>) -> Option<Moment> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.or_earlier(b)),
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_changes() {
        for label in [
            "Updated ",
            "LAST MODIFIED: ",
            "Published 10 February 2026, 9:43, updated ",
            "Zuletzt aktualisiert am ",
            "Mis à jour le ",
            "Bijgewerkt: ",
            "Обновлено: ",
            "最終更新日：",
            "입력 2026.02.10 18:30 수정 ",
            "Son Güncelleme: ",
            "آخر تحديث: ",
        ] {
            assert!(says_updated(label), "{label}");
        }
        for label in
            ["", "Published ", "Updated 3 hours ago, published ", "Aktualności | ", "Actualités ", "김수정 기자 "]
        {
            assert!(!says_updated(label), "{label}");
        }
        assert!(is_label(" (updated)") && !is_label("updated at 10") && !is_label(&"updated ".repeat(9)));
    }

    #[test]
    fn links_that_read_like_headlines() {
        for text in [
            "Swan in the weir holds up boats",
            "Swan Found in the Weir Again",
            "運河の水門が夜のあいだ閉じられた",
            "خبر عن قفل القناة في البلدة",
        ] {
            assert!(reads_like_headline(text), "{text}");
        }
        for text in
            ["", "Mara Lindqvist", "Ines van der Radko", "Posted on 10 February 2026", "News and views", "山田太郎記者"]
        {
            assert!(!reads_like_headline(text), "{text}");
        }
    }
}
