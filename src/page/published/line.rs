//! The dates of lines: what a line says that is a date and little else but names and labels.

use super::super::blocks::Block;
use super::super::dates;
use super::super::flat::{Run, RunKind, Tag};
use super::near::Near;
use super::words::{is_label, reads_like_headline, says_updated};
use crate::time::{Moment, SECONDS_PER_DAY, western_digits};

/// Longest line, in bytes, that may be one beside the headline.
pub(super) const LONGEST_LINE: usize = 600;
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
/// Year of the first pages: what a page shows of years before is told.
const FIRST_YEAR: u32 = 1990;
/// Words without a capital from which on a line that ends with a stop is a sentence.
const SENTENCE: usize = 3;
const STOPS: &str = ".!?。।۔؟";
/// Dates of one line that are read.
const MOST_DATES: usize = 6;

/// Dates of a line or of several: when the story was published, when it was changed; the earliest of each.
#[derive(Clone, Copy, Default)]
pub(super) struct Dates {
    pub(super) published: Option<Moment>,
    pub(super) updated: Option<Moment>,
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

impl Near<'_> {
    /// The dates of the first line that has one, going from blocks in steps, at most so many; all below the first of
    /// the text or all above.
    pub(super) fn beside(&self, ways: &[(Option<usize>, isize, usize)], below: bool) -> Dates {
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

    /// Whether an element does not stand among other words than those beside a headline; asked of one after the other.
    pub(super) fn beside_text(&self) -> impl FnMut(u32) -> bool {
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

/// The earlier of two; either where there is one only.
fn earlier(a: Option<Moment>, b: Option<Moment>) -> Option<Moment> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.or_earlier(b)),
        (a, b) => a.or(b),
    }
}
