//! When a story was published: what its publisher declares, then the line beside the headline, the address, the title.

use std::cell::Cell;

use super::content::Content;
use super::dates::{self, day_in_url};
use super::features::headline;
use super::flat::{FlatPage, RunKind, Tag};
use super::metadata::{Metadata, has_token};
use super::titles::division;
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
/// Letters of a heading besides dates: what it says of a day is what happened then; of a line below the first of the
/// text, which may be a caption.
const MOST_IN_HEADING: usize = 30;
const MOST_BELOW: usize = 40;
/// Words without a capital from which on a line that ends with a stop is a sentence.
const SENTENCE: usize = 3;
const STOPS: &str = ".!?。।۔؟";
/// Elements of a kind whose dates are read.
const MOST_DATED: usize = 200;
/// Dates of one line that are read.
const MOST_DATES: usize = 6;

/// Parts of the names of classes of what stands beside a story.
const FOREIGN: &str = "comment disqus related recommend popular trending latest most- mostread teaser ticker masthead \
    sidebar calendar topbar";

/// When the story was published.
///
/// JSON-LD and `<meta>` come first, then an `itemprop`, then the line beside the headline: a day or a `<time>`, and
/// little else but names and labels; of several days in it the earliest, the others are updates. Then come the day in
/// the address, the last parts of the page's title (`Headline | Paper | 28.04.2023`), any `<time>` of the story outside
/// its text, and last when it was changed.
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
    near.first(&mut |number| has_token(page.prop(&page.elements[number as usize]), "datePublished"))
        .or_else(|| near.beside_the_headline())
        .or(metadata.created)
        .or_else(|| day_in_url(&page.url))
        .or_else(in_title)
        .or_else(|| {
            let mut is_beside_text = near.beside_text();
            near.first(&mut |number| page.elements[number as usize].tag == Tag::Time && is_beside_text(number))
        })
        .or(metadata.modified)
}

/// The page around the headline and the text.
struct Near<'a> {
    page: &'a FlatPage,
    metadata: &'a Metadata,
    content: &'a Content,
    /// The blocks that are the headline, and the first of the text.
    headline: Option<usize>,
    text: Option<usize>,
    /// Which elements are around one of the two.
    around: Vec<bool>,
    /// Which elements are foreign, where that was asked.
    foreign: Vec<Cell<Option<bool>>>,
}

impl<'a> Near<'a> {
    fn new(page: &'a FlatPage, metadata: &'a Metadata, content: &'a Content) -> Self {
        let blocks = &content.blocks;
        let title = metadata.title_key();
        let text = content.kept.iter().copied().find(|&i| blocks[i].letters >= 60);
        let above = &blocks[..text.map_or(blocks.len(), |i| i + 1)];
        let headline = headline(above, &content.texts, page, &title);
        let mut around = vec![false; page.elements.len()];
        // The entries of a live blog have times of their own.
        let entries = metadata.is_live && headline.is_some();
        for i in headline.into_iter().chain(text.filter(|_| !entries)) {
            up(page, blocks[i].element, &mut |number| {
                around[number as usize] = true;
                true
            });
        }
        let foreign = vec![Cell::new(None); page.elements.len()];
        Self { page, metadata, content, headline, text, around, foreign }
    }

    fn day(&self, text: &str) -> Option<Moment> {
        dates::read(text, self.metadata.locale)
    }

    /// The first date of an element of the story for which `wanted` holds.
    fn first(&self, wanted: &mut dyn FnMut(u32) -> bool) -> Option<Moment> {
        (0..self.page.elements.len() as u32)
            .filter(|&number| wanted(number))
            .take(MOST_DATED)
            .filter(|&number| self.is_own(number))
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
                last = (line, self.date_of_line(line).is_some());
            }
            !is_in_line || last.1
        }
    }

    /// The date of an element: its value, else its text.
    fn date_of(&self, number: u32) -> Option<Moment> {
        self.day(&self.page.value_or_text(number))
    }

    /// Whether an element belongs to the story: no element around it, up to those around headline and text, is or calls
    /// itself something beside it, or dates a change. The foot of an `<article>` is the story's.
    fn is_own(&self, number: u32) -> bool {
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

    /// Whether an element is or calls itself something beside the story, or dates a change.
    fn is_foreign(&self, number: u32) -> bool {
        let known = &self.foreign[number as usize];
        known.get().unwrap_or_else(|| {
            let element = &self.page.elements[number as usize];
            let hints = self.page.hints(element).to_ascii_lowercase();
            let is_foreign = matches!(element.tag, Tag::Nav | Tag::Menu | Tag::Figure | Tag::Figcaption | Tag::Article)
                || element.tag == Tag::Time && has_any(&hints, "updat modif")
                || has_any(&hints, FOREIGN)
                || self.metadata.is_live && has_any(&hints, "live")
                || ["dateModified", "comment"].iter().any(|prop| has_token(self.page.prop(element), prop));
            known.set(Some(is_foreign));
            is_foreign
        })
    }

    fn beside_the_headline(&self) -> Option<Moment> {
        for (from, step) in [(self.headline, 1), (self.headline, -1), (self.text, -1)] {
            let mut at = from;
            for _ in 0..NEAR {
                at = at.and_then(|at| at.checked_add_signed(step));
                if let Some(moment) = at.and_then(|at| self.line(at)) {
                    return Some(moment);
                }
            }
        }
        None
    }

    /// The earliest date of block `i`, where that is little else, and of the next ones that are the same.
    fn line(&self, i: usize) -> Option<Moment> {
        let mut first = self.date_of_line(i)?;
        let parent = |i: usize| Some(self.page.elements[self.content.blocks.get(i)?.element as usize].parent);
        for next in [i + 1, i + 2] {
            let Some(other) = self.date_of_line(next).filter(|_| parent(next) == parent(i)) else { break };
            first = first.or_earlier(other);
        }
        Some(first)
    }

    fn date_of_line(&self, i: usize) -> Option<Moment> {
        let (page, block) = (self.page, self.content.blocks.get(i)?);
        if self.content.texts[i].len() > LONGEST_LINE || Some(i) == self.headline || !self.is_own(block.element) {
            return None;
        }
        let mut declared = None;
        let first = page.elements.partition_point(|element| element.first_run < block.first_run) as u32;
        for number in first.max(block.element)..page.within(block.element).end {
            let element = &page.elements[number as usize];
            if element.first_run >= block.end_run {
                break;
            }
            if element.tag == Tag::Time && self.is_own(number) {
                declared = earlier(declared, self.date_of(number));
            }
        }
        // In a heading links count as well: it may be that of another story.
        let is_heading = block.tag(page).heading().is_some();
        let (mut line, mut last) = (String::new(), block.element);
        for run in &page.runs[block.first_run as usize..block.end_run as usize] {
            let text = page.text(run);
            let is_name = run.kind == RunKind::Link && !is_heading && !text.chars().any(char::is_numeric);
            if run.kind == RunKind::Break || run.element != last {
                line.push(' ');
            }
            last = run.element;
            line.push_str(if is_name { " " } else { text });
        }
        let line = western_digits(&line);
        let (mut rest, mut others, mut shown) = (&line[..], Others::default(), None);
        for _ in 0..MOST_DATES {
            let Some((before, moment, behind)) = Moment::find(rest, self.metadata.locale) else { break };
            others.count(before);
            rest = behind;
            shown = earlier(shown, Some(moment).filter(dates::is_believed));
        }
        others.count(rest);
        let is_below = self.text.is_some_and(|text| i > text);
        // What the text says of a day is what happened then.
        if is_below && (is_heading || declared.is_none() && self.content.kept.binary_search(&i).is_ok()) {
            return None;
        }
        let (letters, in_words) = match declared {
            _ if is_heading => (MOST_IN_HEADING, MOST_IN_HEADING),
            Some(_) => (MOST_LETTERS, MOST_IN_WORDS_BESIDE_TIME),
            None if is_below => (MOST_BELOW, MOST_IN_WORDS),
            None => (MOST_LETTERS, MOST_IN_WORDS),
        };
        let last = rest.trim_end_matches(|c: char| !c.is_alphanumeric() && !STOPS.contains(c)).chars().next_back();
        let is_sentence = others.words >= SENTENCE && last.is_some_and(|last| STOPS.contains(last));
        let is_little = others.letters <= letters && others.in_words <= in_words && !is_sentence;
        // A `<time>` may say when a story changed that the line says was published before.
        let is_update = |(declared, shown): (Moment, Moment)| declared.unix() - shown.unix() >= 2 * SECONDS_PER_DAY;
        let declared = declared.filter(|_| !declared.zip(shown).is_some_and(is_update));
        declared.or(shown).filter(|_| is_little)
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

/// Whether a text has any of some words, between spaces, as a part.
#[inline(never)]
fn has_any(text: &str, words: &str) -> bool {
    words.split(' ').any(|word| text.contains(word))
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
