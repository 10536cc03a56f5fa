//! What is known of each block: numbers for the fitted scores in [`scores`](super::scores).
//!
//! All are whole numbers, so that native code and wasm agree to the last bit.

use super::alike::{Passages, Told, alike, key};
use super::blocks::Block;
use super::flat::{FlatPage, Tag, cut};
use super::hints::{Distances, KINDS, surroundings};
use super::looks::Looks;
use super::metadata::Metadata;

/// Numbers of a block.
pub(super) const FEATURES: usize = KINDS + 53;

/// Bytes of a block that are compared with headline, description and names.
const COMPARED: usize = 600;

/// `part` of `whole` in percent.
fn percent(part: u32, whole: u32) -> i16 {
    // A page has fewer letters than a hundredth of what fits.
    (part.min(u32::MAX / 100) * 100 / whole.max(1)).min(1000) as i16
}

fn small(number: u32) -> i16 {
    number.min(30_000) as i16
}

/// Sums over the blocks inside any element, by prefix sums in document order.
#[derive(Debug)]
pub(super) struct Sums(Vec<u64>);

impl Sums {
    pub(super) fn new(page: &FlatPage, blocks: &[Block], of: impl Fn(usize) -> u32) -> Self {
        let mut sums = vec![0u64; page.elements.len() + 1];
        for (i, block) in blocks.iter().enumerate() {
            sums[block.element as usize + 1] += u64::from(of(i));
        }
        for i in 1..sums.len() {
            sums[i] += sums[i - 1];
        }
        Self(sums)
    }

    pub(super) fn within(&self, page: &FlatPage, number: u32) -> u32 {
        let range = page.within(number);
        (self.0[range.end as usize] - self.0[range.start as usize]).min(u64::from(u32::MAX)) as u32
    }
}

/// Letters of a block that read like an article's text: sentences, few links.
pub(super) fn good_letters(block: &Block) -> u32 {
    if block.letters >= 60 && block.stops >= 1 && block.link_letters * 10 <= block.letters * 3 {
        block.letters
    } else {
        0
    }
}

/// The [`FEATURES`] numbers of every block.
///
/// # Complexity
/// Linear in the size of the page.
pub(super) fn features(
    page: &FlatPage,
    blocks: &[Block],
    texts: &[String],
    metadata: &Metadata,
) -> Vec<[i16; FEATURES]> {
    let letters = Sums::new(page, blocks, |i| blocks[i].letters);
    let links = Sums::new(page, blocks, |i| blocks[i].link_letters);
    let good = Sums::new(page, blocks, |i| good_letters(&blocks[i]));
    let count = Sums::new(page, blocks, |_| 1);
    let around: Vec<Distances> = surroundings(page, |number| count.within(page, number) > 0);
    let depths = depths(page);
    let page_good = good.within(page, 0).max(1);
    let page_letters: u32 = blocks.iter().map(|block| block.letters).sum::<u32>().max(1);
    let title = Told::new(metadata.title.as_deref());
    let description = Told::new(metadata.description.as_deref());
    let body = metadata.body.as_deref().map(key).filter(|body| body.len() >= 200).map(|body| Passages::of(&body));
    let heading = heading_place(blocks, texts, page, &title.key);
    let authors: Vec<String> = metadata.bylines.iter().map(|name| key(name)).filter(|name| name.len() >= 6).collect();
    let looks = Looks::new(page, blocks);
    let main = tightest(page, |number| good.within(page, number), page_good, 6);
    let up = |number: u32| page.elements[number as usize].parent;

    let boxes = boxes(page, |number| good.within(page, number) * 2 >= page_good);
    let forms = counted(page, |tag| tag == Tag::Form);
    let headings = counted(page, |tag| tag.heading().is_some());

    let mut rows = Vec::with_capacity(blocks.len());
    let (mut before, mut good_before) = (0u32, 0u32);
    let (mut most_in_place, mut most_anywhere) = (Most::of(&looks.in_place), Most::of(&looks.anywhere));
    for (i, block) in blocks.iter().enumerate() {
        let tag = block.tag(page);
        let near = |step: isize| i.checked_add_signed(step).and_then(|k| blocks.get(k));
        let parent = up(block.element);
        let grand = up(parent);
        let great = up(grand);
        let own = key(cut(&texts[i], COMPARED));
        let boxed = boxes[block.element as usize];
        let range = page.within(boxed);
        let in_box = |sums: &[u32]| small(sums[range.end as usize] - sums[range.start as usize]);
        let mut row = [0i16; FEATURES];
        for (place, distance) in row.iter_mut().zip(&around[block.element as usize]) {
            *place = i16::from(*distance);
        }
        let density = |block: Option<&Block>| block.map_or(-1, |block| percent(block.link_letters, block.letters));
        let length = |block: Option<&Block>| block.map_or(-1, |block| small(block.letters));
        let rest = [
            small(block.letters),
            percent(block.link_letters, block.letters),
            small(block.stops),
            percent(block.stops, block.letters),
            i16::from(block.ends_sentence),
            small(block.links),
            match tag {
                Tag::P => 0,
                Tag::Div | Tag::Other => 1,
                Tag::Section | Tag::Article | Tag::Main => 2,
                Tag::Li | Tag::Dd | Tag::Dt => 3,
                Tag::Td | Tag::Th => 4,
                Tag::Blockquote => 5,
                Tag::Pre => 6,
                Tag::Figcaption | Tag::Caption => 7,
                tag if tag.heading().is_some() => 10 + i16::from(tag.heading().unwrap_or(0)),
                _ => 8,
            },
            length(near(-1)),
            length(near(1)),
            length(near(2)),
            density(near(-1)),
            density(near(1)),
            percent(letters.within(page, parent), page_letters),
            percent(links.within(page, parent), letters.within(page, parent)),
            percent(good.within(page, parent), page_good),
            small(count.within(page, parent)),
            percent(links.within(page, grand), letters.within(page, grand)),
            percent(good.within(page, grand), page_good),
            percent(good.within(page, grand), letters.within(page, grand)),
            percent(links.within(page, great), letters.within(page, great)),
            percent(good.within(page, great), page_good),
            percent(good.within(page, great), letters.within(page, great)),
            percent(before, page_letters),
            percent(good_before, page_good),
            heading.map_or(-100, |place| (i as i64 - place as i64).clamp(-99, 500) as i16),
            title.alike(&own),
            description.alike(&own),
            body.as_ref().map_or(-1, |body| i16::from(body.contain(&own))),
            depths[block.element as usize],
            percent(good.within(page, block.element), page_good),
            small(block.end_run - block.first_run),
            i16::from(near(-1).is_some_and(|other| other.element == block.element || up(other.element) == parent)),
            i16::from(near(1).is_some_and(|other| other.element == block.element || up(other.element) == parent)),
            small(digits(cut(&texts[i], COMPARED))),
            i16::from(texts[i].chars().next().is_some_and(char::is_lowercase)),
            percent(page_good, page_letters),
            authors.iter().map(|name| names(&own, name)).max().unwrap_or(-1),
            percent(looks.in_place[looks.places[i]], page_good),
            percent(looks.anywhere[looks.seen[i]], page_good),
            i16::from(page.within(main).contains(&block.element)),
            depths[block.element as usize] - depths[main as usize],
            percent(links.within(page, boxed), letters.within(page, boxed)),
            percent(good.within(page, boxed), page_good),
            small(count.within(page, boxed)),
            percent(good.within(page, boxed), letters.within(page, boxed)),
            depths[block.element as usize] - depths[boxed as usize],
            in_box(&forms),
            in_box(&headings),
            small(range.end - range.start),
            most_anywhere.before(),
            i16::from(looks.seen[i] == most_anywhere.sum),
            most_in_place.before(),
            i16::from(looks.places[i] == most_in_place.sum),
        ];
        row[KINDS..].copy_from_slice(&rest);
        rows.push(row);
        before += block.letters;
        good_before += good_letters(block);
        most_anywhere.pass(looks.seen[i], block);
        most_in_place.pass(looks.places[i], block);
    }
    rows
}

/// For each element, the largest one around it that does not hold most of the text, as `holds` tells; itself where it
/// does. What stands in one box with links, forms or headings is mostly not the article, whatever it reads like.
fn boxes(page: &FlatPage, holds: impl Fn(u32) -> bool) -> Vec<u32> {
    let mut boxes: Vec<u32> = Vec::with_capacity(page.elements.len());
    for (number, element) in page.elements.iter().enumerate() {
        let inside = (element.parent as usize) < number && !holds(element.parent);
        boxes.push(if inside { boxes[element.parent as usize] } else { number as u32 });
    }
    boxes
}

/// How many elements before each, and in all, are of a `wanted` name.
fn counted(page: &FlatPage, wanted: impl Fn(Tag) -> bool) -> Vec<u32> {
    let mut sums = Vec::with_capacity(page.elements.len() + 1);
    let mut sum = 0;
    sums.push(sum);
    for element in &page.elements {
        sum += u32::from(wanted(element.tag));
        sums.push(sum);
    }
    sums
}

/// The look with most letters that read like an article's, and how many of them came so far.
struct Most {
    sum: usize,
    all: u32,
    passed: u32,
}

impl Most {
    fn of(sums: &[u32]) -> Self {
        let sum = (0..sums.len()).max_by_key(|&sum| sums[sum]).unwrap_or(0);
        Self { sum, all: sums[sum], passed: 0 }
    }

    fn pass(&mut self, sum: usize, block: &Block) {
        if sum == self.sum {
            self.passed += good_letters(block);
        }
    }

    /// In percent.
    fn before(&self) -> i16 {
        percent(self.passed, self.all)
    }
}

/// How many elements stand around each element.
fn depths(page: &FlatPage) -> Vec<i16> {
    let mut depths: Vec<i16> = Vec::with_capacity(page.elements.len());
    for (number, element) in page.elements.iter().enumerate() {
        let around = (element.parent as usize) < number;
        depths.push(if around { (depths[element.parent as usize] + 1).min(64) } else { 0 });
    }
    depths
}

/// The tightest element with at least `tenths` tenths of `all` in it.
pub(super) fn tightest(page: &FlatPage, within: impl Fn(u32) -> u32, all: u32, tenths: u64) -> u32 {
    let (mut found, mut number) = (0, 0);
    while number < page.elements.len() as u32 {
        if u64::from(within(number)) * 10 >= u64::from(all) * tenths {
            found = number;
            number += 1;
        } else {
            number = page.within(number).end.max(number + 1);
        }
    }
    found
}

/// 2: begins with the name, 1: has it, 0: has it not.
fn names(text: &str, name: &str) -> i16 {
    if text.starts_with(name) { 2 } else { i16::from(text.contains(name)) }
}

/// Where the headline stands among the blocks: the heading most like the title, else the first heading of level 1.
fn heading_place(blocks: &[Block], texts: &[String], page: &FlatPage, title: &str) -> Option<usize> {
    // What is much longer than the title is not the title.
    let is_title = |text: &String| text.len() <= 2 * title.len() + 40 && alike(&key(text), title) == 2;
    let headings = || (0..blocks.len()).filter(|&i| blocks[i].tag(page).heading().is_some());
    headings()
        .find(|&i| is_title(&texts[i]))
        .or_else(|| headings().find(|&i| blocks[i].tag(page) == Tag::H1))
        .or_else(|| (0..blocks.len()).find(|&i| is_title(&texts[i])))
}

fn digits(text: &str) -> u32 {
    text.bytes().filter(u8::is_ascii_digit).count() as u32
}
