//! When a story was published: what its publisher declares, then the line beside the headline, the address, the title.

use super::content::Content;
use super::dates::{self, day_in_url};
use super::features::headline;
use super::flat::{FlatPage, RunKind, Tag};
use super::metadata::{Metadata, has_token};
use crate::page::alike::key;
use crate::time::{Moment, western_digits};

/// Blocks before and after the headline, and before the text, in which a day is searched for.
const NEAR: usize = 10;
/// Blocks after the text in which it is.
const BELOW: usize = 3;
/// Longest line, in bytes, that may be one beside the headline.
const LONGEST_LINE: usize = 600;
/// Letters that such a line may have besides dates, links and names: in words of lowercase letters, or of a script that
/// has none; and in all.
const MOST_WORDS: usize = 30;
const MOST_LETTERS: usize = 120;
const MOST_IN_HEADING: usize = 30;
/// Words of lowercase letters from which on a line that ends with a stop is a sentence.
const SENTENCE: usize = 4;
/// Dates of one line that are read.
const MOST_DATES: usize = 6;

/// Parts of the class names of what stands beside a story.
const FOREIGN: [&str; 15] = [
    "comment",
    "disqus",
    "related",
    "recommend",
    "popular",
    "trending",
    "latest",
    "most-",
    "mostread",
    "teaser",
    "ticker",
    "masthead",
    "sidebar",
    "calendar",
    "topbar",
];

/// When the story was published.
///
/// JSON-LD and `<meta>` come first, then an `itemprop`; then the line beside the headline, which is a day, or a
/// `<time>`, and little else but names and labels; then the day in the address, the last parts of the page's title
/// (`Headline | Paper | 28.04.2023`), a line below the text, and last when the story was changed. Where
/// several days stand
/// in the line, the earliest counts: the others are updates.
///
/// # Complexity
/// Linear in the size of the page.
pub(super) fn read(page: &FlatPage, metadata: &Metadata, content: &Content) -> Option<Moment> {
    let near = Near::new(page, metadata, content);
    metadata
        .published
        .or_else(|| near.itemprop("datePublished"))
        .or_else(|| near.beside_the_headline())
        .or_else(|| day_in_url(&page.url))
        .or_else(|| {
            let parts = page.title.split(['|', '·', '•', '–', '—']).skip(1);
            parts.filter_map(|part| dates::read(part, &metadata.locale)).next()
        })
        .or_else(|| near.below_the_text())
        .or_else(|| near.in_the_article())
        .or(metadata.modified)
        .or_else(|| near.itemprop("dateModified"))
}

/// The page around the headline and the text.
struct Near<'a> {
    page: &'a FlatPage,
    metadata: &'a Metadata,
    content: &'a Content,
    /// The blocks that are the headline, and the first of the text.
    headline: Option<usize>,
    text: Option<usize>,
    /// Elements around the two.
    around: Vec<u32>,
}

impl<'a> Near<'a> {
    fn new(page: &'a FlatPage, metadata: &'a Metadata, content: &'a Content) -> Self {
        let blocks = &content.blocks;
        let title = metadata.title.as_deref().map(key).unwrap_or_default();
        let headline = headline(blocks, &content.texts, page, &title);
        let text = content.kept.iter().copied().find(|&i| blocks[i].letters >= 60);
        let mut around = Vec::new();
        // The entries of a live blog have times of their own.
        for i in headline.into_iter().chain(text.filter(|_| !metadata.is_live || headline.is_none())) {
            around.extend(ancestors(page, blocks[i].element));
        }
        Self { page, metadata, content, headline, text, around }
    }

    /// Whether an element belongs to the story: no element around it, up to those around headline and text, is or calls
    /// itself something beside it.
    fn is_own(&self, number: u32) -> bool {
        let within = ancestors(self.page, number).take_while(|number| !self.around.contains(number));
        let first = |block: Option<usize>| block.map_or(0, |i| self.content.blocks[i].element);
        let before = number < first(self.headline);
        // A box between the two is a byline's.
        let between = !before && number < first(self.text);
        !within.take(64).any(|number| {
            let element = &self.page.elements[number as usize];
            let hints = self.page.hints(element).to_ascii_lowercase();
            matches!(element.tag, Tag::Nav | Tag::Menu | Tag::Footer | Tag::Article)
                || (element.tag == Tag::Aside && !between)
                || (element.tag == Tag::Header && before)
                || FOREIGN.iter().any(|foreign| hints.contains(foreign))
                || (self.metadata.is_live && hints.contains("live"))
        })
    }

    /// The first date that an `itemprop` of the story has.
    fn itemprop(&self, name: &str) -> Option<Moment> {
        let numbers = 0..self.page.elements.len() as u32;
        let named = numbers.filter(|&number| has_token(self.page.prop(&self.page.elements[number as usize]), name));
        named.take(200).filter(|&number| self.is_own(number)).find_map(|number| self.date_of(number))
    }

    /// The date of an element: its value, else its text.
    fn date_of(&self, number: u32) -> Option<Moment> {
        match self.page.value(&self.page.elements[number as usize]) {
            "" => dates::read(&self.page.text_within(number, 300), &self.metadata.locale),
            value => dates::read(value, &self.metadata.locale),
        }
    }

    fn beside_the_headline(&self) -> Option<Moment> {
        let blocks = self.content.blocks.len();
        let after = self.headline.into_iter().flat_map(|i| i + 1..i + 1 + NEAR);
        let before = self.headline.into_iter().flat_map(|i| i.saturating_sub(NEAR)..i).rev();
        let above = self.text.into_iter().flat_map(|i| i.saturating_sub(NEAR)..i).rev();
        let lines = after.chain(before).chain(above).filter(|&i| i < blocks);
        lines.filter_map(|i| self.line(i)).next().or_else(|| self.empty_time())
    }

    fn below_the_text(&self) -> Option<Moment> {
        let last = *self.content.kept.last()?;
        (last + 1..(last + 1 + BELOW).min(self.content.blocks.len())).filter_map(|i| self.line(i)).next()
    }

    /// The first `<time>` in the same `<article>` as the headline, where its line is little else.
    fn in_the_article(&self) -> Option<Moment> {
        let (page, blocks) = (self.page, &self.content.blocks);
        let is_article = |&number: &u32| page.elements[number as usize].tag == Tag::Article;
        let article = ancestors(page, blocks[self.headline?].element).find(is_article)?;
        let range = page.within(article);
        let has_time = |number: u32| page.within(number).take(20).any(|n| page.elements[n as usize].tag == Tag::Time);
        let inside = |i: &usize| range.contains(&blocks[*i].element) && has_time(blocks[*i].element);
        (0..blocks.len()).filter(inside).find_map(|i| self.date_of_line(i))
    }

    /// The earliest date of block `i`, where that is little else, and of the next ones that are the same.
    fn line(&self, i: usize) -> Option<Moment> {
        let mut first = self.date_of_line(i)?;
        for next in i + 1..(i + 3).min(self.content.blocks.len()) {
            let Some(other) = self.date_of_line(next) else { break };
            first = earlier(first, other);
        }
        Some(first)
    }

    fn date_of_line(&self, i: usize) -> Option<Moment> {
        let (page, block, text) = (self.page, &self.content.blocks[i], &self.content.texts[i]);
        if text.len() > LONGEST_LINE || Some(i) == self.headline || !self.is_own(block.element) {
            return None;
        }
        let elements = page.within(block.element);
        let in_block = elements.take_while(|&number| page.elements[number as usize].first_run < block.end_run);
        let times = in_block.filter(|&number| {
            let element = &page.elements[number as usize];
            element.tag == Tag::Time && element.first_run >= block.first_run && !is_update(page, number)
        });
        let declared = times.filter_map(|number| self.date_of(number)).reduce(earlier);
        let text = western_digits(text);
        let shown = self.dates(&text).into_iter().map(|(moment, _)| moment).reduce(earlier);
        let moment = declared.or(shown)?;
        let unlinked: String = page.runs[block.first_run as usize..block.end_run as usize]
            .iter()
            .filter(|run| run.kind != RunKind::Link)
            .map(|run| page.text(run))
            .collect::<Vec<_>>()
            .join(" ");
        // What a heading says of a day is what happened then, also where it is a link.
        let little = match block.tag(page).heading() {
            Some(_) => self.is_little(&text, MOST_IN_HEADING),
            None => self.is_little(&western_digits(&unlinked), MOST_LETTERS),
        };
        little.then_some(moment)
    }

    /// The dates in a line, and where they stand.
    fn dates(&self, text: &str) -> Vec<(Moment, std::ops::Range<usize>)> {
        let (mut dates, mut from) = (Vec::new(), 0);
        while let Some((moment, range)) = Moment::find(&text[from..], &self.metadata.locale) {
            if dates::is_believed(&moment) {
                dates.push((moment, from + range.start..from + range.end));
            }
            from += range.end;
            if dates.len() == MOST_DATES {
                break;
            }
        }
        dates
    }

    /// Whether little but names, labels and dates is in a line without its links.
    fn is_little(&self, text: &str, most: usize) -> bool {
        let mut rest = String::with_capacity(text.len());
        let mut from = 0;
        for (_, range) in self.dates(text) {
            rest.push_str(&text[from..range.start]);
            from = range.end;
        }
        rest.push_str(&text[from..]);
        let (mut letters, mut in_words, mut words) = (0, 0, 0);
        for word in rest.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
            let length = word.chars().count();
            letters += length;
            if !word.starts_with(char::is_uppercase) {
                in_words += length;
                words += 1;
            }
        }
        let ends = rest.trim_end().ends_with(['.', '!', '?', '。']);
        letters <= most && in_words <= MOST_WORDS && !(ends && words >= SENTENCE)
    }

    /// The first `<time>` of the story that scripts have yet to fill, not far from headline or text.
    fn empty_time(&self) -> Option<Moment> {
        let blocks = &self.content.blocks;
        let first = self.headline.or(self.text)?;
        let from = blocks[first.saturating_sub(NEAR)].first_run;
        let to = blocks[(self.text.unwrap_or(first) + 1).min(blocks.len() - 1)].first_run;
        let times = self.page.elements.iter().enumerate().filter(|(_, element)| {
            element.tag == Tag::Time && element.first_run == element.end_run && (from..=to).contains(&element.first_run)
        });
        let own = times.map(|(number, _)| number as u32).filter(|&number| !is_update(self.page, number));
        own.take(20).filter(|&number| self.is_own(number)).find_map(|number| self.date_of(number))
    }
}

/// Numbers of an element and of those around it, the innermost first.
fn ancestors(page: &FlatPage, number: u32) -> impl Iterator<Item = u32> {
    std::iter::successors(Some(number), |&number| {
        Some(page.elements[number as usize].parent).filter(|&parent| parent < number)
    })
}

/// Whether an element says that it dates a change.
fn is_update(page: &FlatPage, number: u32) -> bool {
    let element = &page.elements[number as usize];
    let hints = page.hints(element).to_ascii_lowercase();
    has_token(page.prop(element), "dateModified") || ["updat", "modif"].iter().any(|word| hints.contains(word))
}

/// The earlier day of two; of one day, the one with a time.
fn earlier(a: Moment, b: Moment) -> Moment {
    let later = b.date() > a.date() || (a.date() == b.date() && !(a.is_day() && !b.is_day()));
    if later { a } else { b }
}
