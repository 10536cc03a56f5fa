//! What is known of each block: the columns of [`columns::block`](super::columns::block), for the fitted scores in
//! [`scores`](super::scores).

use super::alike::{Declared, Passages, alike, key};
use super::blocks::Block;
use super::columns::block as column;
use super::columns::{self, count, percent};
use super::flat::{FlatPage, Tag, cut};
use super::hints::{Distances, surroundings};
use super::looks::Looks;
use super::metadata::Metadata;
use super::regions::{Sums, boxes, counted, depths, tightest};

/// The numbers of a block.
pub(super) type Row = columns::Row<{ column::NAMES.len() }>;

/// Bytes of a block that are compared with headline, description and names.
const COMPARED: usize = 600;
/// Bytes from which on JSON-LD's text, and an author's name, are compared.
const LEAST_BODY: usize = 200;
const LEAST_NAME: usize = 6;

/// The numbers of every block; all are whole, so that native code and wasm agree to the last bit.
///
/// # Complexity
/// Linear in the size of the page.
pub(super) fn rows(
    page: &FlatPage,
    blocks: &[Block],
    texts: &[String],
    looks: &[Looks; 2],
    metadata: &Metadata,
) -> Vec<Row> {
    let known = Known::new(page, blocks, texts, metadata);
    let [look_beside, look] = looks;
    let (mut main_look, mut main_look_beside) = (look.main(), look_beside.main());
    let (mut passed_letters, mut passed_prose) = (0u32, 0u32);
    let mut rows = Vec::with_capacity(blocks.len());
    for (i, block) in blocks.iter().enumerate() {
        let mut row = Row::new();
        known.surroundings(&mut row, block);
        known.itself(&mut row, block);
        known.neighbours(&mut row, i);
        known.ancestors(&mut row, block);
        known.text(&mut row, &texts[i]);
        known.column(&mut row, block);
        known.its_box(&mut row, block);
        row[column::PASSED_LETTERS] = percent(passed_letters, known.page_letters);
        row[column::PASSED_PROSE] = percent(passed_prose, known.page_prose);
        row[column::FROM_HEADLINE] =
            known.headline.map_or(-100, |headline| (i as i64 - headline as i64).clamp(-99, 500) as i16);
        row[column::LOOK_PROSE] = percent(look.prose(i), known.page_prose);
        row[column::LOOK_PROSE_BESIDE] = percent(look_beside.prose(i), known.page_prose);
        row[column::MAIN_LOOK_PASSED] = main_look.passed();
        row[column::HAS_MAIN_LOOK] = i16::from(main_look.is_of(i));
        row[column::MAIN_LOOK_BESIDE_PASSED] = main_look_beside.passed();
        row[column::HAS_MAIN_LOOK_BESIDE] = i16::from(main_look_beside.is_of(i));
        rows.push(row);
        passed_letters += block.letters;
        passed_prose += block.prose();
        main_look.pass(i, block);
        main_look_beside.pass(i, block);
    }
    rows
}

/// What is known of the page as a whole, before its blocks are looked at one by one.
struct Known<'a> {
    page: &'a FlatPage,
    blocks: &'a [Block],
    /// Sums over blocks: letters, letters in links, prose, blocks.
    letters: Sums,
    link_letters: Sums,
    prose: Sums,
    count: Sums,
    page_letters: u32,
    page_prose: u32,
    /// By element.
    distances: Vec<Distances>,
    depths: Vec<i16>,
    boxes: Vec<u32>,
    /// How many there are before each element.
    forms: Vec<u32>,
    headings: Vec<u32>,
    /// The tightest element with six tenths of the prose.
    column: u32,
    /// The block that is the headline.
    headline: Option<usize>,
    title: Declared,
    description: Declared,
    body: Option<Passages>,
    /// Keys of their names.
    authors: Vec<String>,
}

impl<'a> Known<'a> {
    fn new(page: &'a FlatPage, blocks: &'a [Block], texts: &[String], metadata: &Metadata) -> Self {
        let letters = Sums::new(page, blocks, &|i| blocks[i].letters);
        let prose = Sums::new(page, blocks, &|i| blocks[i].prose());
        let count = Sums::new(page, blocks, &|_| 1);
        let page_prose = prose.within(page, 0).max(1);
        let title = Declared::new(metadata.title.as_deref());
        let body = metadata.body.as_deref().map(key).filter(|body| body.len() >= LEAST_BODY);
        let authors = metadata.bylines.iter().map(|name| key(name)).filter(|name| name.len() >= LEAST_NAME);
        Self {
            page,
            blocks,
            link_letters: Sums::new(page, blocks, &|i| blocks[i].link_letters),
            page_letters: blocks.iter().map(|block| block.letters).sum::<u32>().max(1),
            page_prose,
            distances: surroundings(page, |number| count.within(page, number) > 0),
            depths: depths(page),
            boxes: boxes(page, |number| prose.within(page, number) * 2 >= page_prose),
            forms: counted(page, |tag| tag == Tag::Form),
            headings: counted(page, |tag| tag.heading().is_some()),
            column: tightest(page, &prose, page_prose, 6),
            headline: headline(blocks, texts, page, &title.key),
            title,
            description: Declared::new(metadata.description.as_deref()),
            body: body.map(|body| Passages::of(&body)),
            authors: authors.collect(),
            letters,
            prose,
            count,
        }
    }

    fn up(&self, number: u32) -> u32 {
        self.page.elements[number as usize].parent
    }

    fn link_share(&self, number: u32) -> i16 {
        percent(self.link_letters.within(self.page, number), self.letters.within(self.page, number))
    }

    /// Share of the page's prose.
    fn prose(&self, number: u32) -> i16 {
        percent(self.prose.within(self.page, number), self.page_prose)
    }

    /// Share of the element's letters.
    fn prose_share(&self, number: u32) -> i16 {
        percent(self.prose.within(self.page, number), self.letters.within(self.page, number))
    }

    fn surroundings(&self, row: &mut Row, block: &Block) {
        for (place, distance) in row.0.iter_mut().zip(&self.distances[block.element as usize]) {
            *place = i16::from(*distance);
        }
    }

    fn itself(&self, row: &mut Row, block: &Block) {
        row[column::LETTERS] = count(block.letters);
        row[column::LINK_SHARE] = percent(block.link_letters, block.letters);
        row[column::STOPS] = count(block.stops);
        row[column::STOP_SHARE] = percent(block.stops, block.letters);
        row[column::ENDS_SENTENCE] = i16::from(block.ends_sentence);
        row[column::LINKS] = count(block.links);
        row[column::TAG] = tag(block.tag(self.page));
        row[column::DEPTH] = self.depths[block.element as usize];
        row[column::ELEMENT_PROSE] = self.prose(block.element);
        row[column::RUNS] = count(block.end_run - block.first_run);
        row[column::PAGE_PROSE] = percent(self.page_prose, self.page_letters);
    }

    fn neighbours(&self, row: &mut Row, i: usize) {
        let near = |step: isize| i.checked_add_signed(step).and_then(|k| self.blocks.get(k));
        let letters = |block: Option<&Block>| block.map_or(-1, |block| count(block.letters));
        let link_share = |block: Option<&Block>| block.map_or(-1, |block| percent(block.link_letters, block.letters));
        let element = self.blocks[i].element;
        let parent = self.up(element);
        let is_sibling = |other: &Block| other.element == element || self.up(other.element) == parent;
        row[column::LETTERS_BEFORE] = letters(near(-1));
        row[column::LETTERS_AFTER] = letters(near(1));
        row[column::LETTERS_AFTER_NEXT] = letters(near(2));
        row[column::LINK_SHARE_BEFORE] = link_share(near(-1));
        row[column::LINK_SHARE_AFTER] = link_share(near(1));
        row[column::SIBLING_BEFORE] = i16::from(near(-1).is_some_and(is_sibling));
        row[column::SIBLING_AFTER] = i16::from(near(1).is_some_and(is_sibling));
    }

    fn ancestors(&self, row: &mut Row, block: &Block) {
        let parent = self.up(block.element);
        row[column::PARENT_LETTERS] = percent(self.letters.within(self.page, parent), self.page_letters);
        row[column::PARENT_LINK_SHARE] = self.link_share(parent);
        row[column::PARENT_PROSE] = self.prose(parent);
        row[column::PARENT_BLOCKS] = count(self.count.within(self.page, parent));
        let grandparent = self.up(parent);
        row[column::GRANDPARENT_LINK_SHARE] = self.link_share(grandparent);
        row[column::GRANDPARENT_PROSE] = self.prose(grandparent);
        row[column::GRANDPARENT_PROSE_SHARE] = self.prose_share(grandparent);
        let great_grandparent = self.up(grandparent);
        row[column::GREAT_GRANDPARENT_LINK_SHARE] = self.link_share(great_grandparent);
        row[column::GREAT_GRANDPARENT_PROSE] = self.prose(great_grandparent);
        row[column::GREAT_GRANDPARENT_PROSE_SHARE] = self.prose_share(great_grandparent);
    }

    fn text(&self, row: &mut Row, text: &str) {
        let own = key(cut(text, COMPARED));
        row[column::LIKE_TITLE] = self.title.alike(&own);
        row[column::LIKE_DESCRIPTION] = self.description.alike(&own);
        row[column::IN_DECLARED_TEXT] = self.body.as_ref().map_or(-1, |body| i16::from(body.contain(&own)));
        row[column::NAMES_AUTHOR] = self.authors.iter().map(|name| names(&own, name)).max().unwrap_or(-1);
        row[column::DIGITS] = count(digits(cut(text, COMPARED)));
        row[column::BEGINS_LOWERCASE] = i16::from(text.chars().next().is_some_and(char::is_lowercase));
    }

    fn column(&self, row: &mut Row, block: &Block) {
        row[column::IN_COLUMN] = i16::from(self.page.within(self.column).contains(&block.element));
        row[column::DEPTH_IN_COLUMN] = self.depths[block.element as usize] - self.depths[self.column as usize];
    }

    fn its_box(&self, row: &mut Row, block: &Block) {
        let number = self.boxes[block.element as usize];
        let range = self.page.within(number);
        let within = |sums: &[u32]| count(sums[range.end as usize] - sums[range.start as usize]);
        row[column::BOX_LINK_SHARE] = self.link_share(number);
        row[column::BOX_PROSE] = self.prose(number);
        row[column::BOX_BLOCKS] = count(self.count.within(self.page, number));
        row[column::BOX_PROSE_SHARE] = self.prose_share(number);
        row[column::DEPTH_IN_BOX] = self.depths[block.element as usize] - self.depths[number as usize];
        row[column::BOX_FORMS] = within(&self.forms);
        row[column::BOX_HEADINGS] = within(&self.headings);
        row[column::BOX_ELEMENTS] = count(range.end - range.start);
    }
}

/// A number for an element's name, like beside like, so that a tree can divide them.
fn tag(tag: Tag) -> i16 {
    match tag {
        Tag::P => 0,
        Tag::Div | Tag::Other => 1,
        Tag::Section | Tag::Article | Tag::Main => 2,
        Tag::Li | Tag::Dd | Tag::Dt => 3,
        Tag::Td | Tag::Th => 4,
        Tag::Blockquote => 5,
        Tag::Pre => 6,
        Tag::Figcaption | Tag::Caption => 7,
        tag => tag.heading().map_or(8, |level| 10 + i16::from(level)),
    }
}

/// 2: begins with the name, 1: has it, 0: has it not.
fn names(text: &str, name: &str) -> i16 {
    if text.starts_with(name) { 2 } else { i16::from(text.contains(name)) }
}

/// The block that is the headline: the heading most like the title, else the first heading of level 1.
pub(super) fn headline(blocks: &[Block], texts: &[String], page: &FlatPage, title: &str) -> Option<usize> {
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
