//! What is known of each block: numbers for the fitted scores in [`scores`](super::scores).
//!
//! All are whole numbers, so that native code and wasm agree to the last bit.

use super::blocks::Block;
use super::flat::{FlatPage, Tag, cut};
use super::hints::{Distances, KINDS, surroundings};
use super::metadata::Metadata;

/// Numbers of a block.
pub(super) const FEATURES: usize = KINDS + 41;

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

    let mut rows = Vec::with_capacity(blocks.len());
    let (mut before, mut good_before) = (0u32, 0u32);
    for (i, block) in blocks.iter().enumerate() {
        let tag = block.tag(page);
        let near = |step: isize| i.checked_add_signed(step).and_then(|k| blocks.get(k));
        let parent = up(block.element);
        let grand = up(parent);
        let great = up(grand);
        let own = key(cut(&texts[i], COMPARED));
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
        ];
        row[KINDS..].copy_from_slice(&rest);
        rows.push(row);
        before += block.letters;
        good_before += good_letters(block);
    }
    rows
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

/// Letters that read like an article's, in all blocks that look alike: the paragraphs of a story do, whatever their class
/// is called; what stands between them mostly looks different.
struct Looks {
    /// By name and hints of the element, and the element around it.
    in_place: Vec<u32>,
    /// By names and hints of both.
    anywhere: Vec<u32>,
    /// Where each block's letters were added up.
    places: Vec<usize>,
    seen: Vec<usize>,
}

impl Looks {
    /// Sums; two looks share one now and then.
    const SUMS: usize = 1 << 12;

    fn new(page: &FlatPage, blocks: &[Block]) -> Self {
        let (in_place, anywhere) = (vec![0u32; Self::SUMS], vec![0u32; Self::SUMS]);
        let (places, seen) = (Vec::with_capacity(blocks.len()), Vec::with_capacity(blocks.len()));
        let mut looks = Self { in_place, anywhere, places, seen };
        for block in blocks {
            let element = &page.elements[block.element as usize];
            let parent = &page.elements[element.parent as usize];
            let own = hash(element.tag as u64, page.hints(element).as_bytes());
            let place = (hash(own, &element.parent.to_le_bytes()) >> 52) as usize;
            let look = (hash(hash(own, &[parent.tag as u8]), page.hints(parent).as_bytes()) >> 52) as usize;
            looks.in_place[place] = looks.in_place[place].saturating_add(good_letters(block));
            looks.anywhere[look] = looks.anywhere[look].saturating_add(good_letters(block));
            looks.places.push(place);
            looks.seen.push(look);
        }
        looks
    }
}

/// FNV-1a, its high bits stirred.
fn hash(seed: u64, bytes: &[u8]) -> u64 {
    let start = (seed ^ 0xcbf2_9ce4_8422_2325).wrapping_mul(0x0100_0000_01b3);
    let hash = bytes.iter().fold(start, |hash, &b| (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    (hash ^ hash >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15)
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

/// Which passages of [`PASSAGE`](Self::PASSAGE) bytes a text has; a Bloom filter, so that asking costs the same however
/// long the text is.
struct Passages {
    bits: Vec<u64>,
    /// What a hash is shifted by to a bit's number.
    shift: u32,
}

impl Passages {
    const PASSAGE: usize = 16;
    /// Most bits, as a power of two: a text of 20,000 bytes leaves 7 of 100 questions wrong.
    const BITS: u32 = 18;

    fn of(text: &str) -> Self {
        let power = (text.len() * 16).next_power_of_two().trailing_zeros().clamp(8, Self::BITS);
        let mut passages = Self { bits: vec![0; 1 << (power - 6)], shift: 64 - power };
        for passage in text.as_bytes().windows(Self::PASSAGE).take(1 << 17) {
            let bit = passages.bit(passage);
            passages.bits[bit / 64] |= 1u64 << (bit % 64);
        }
        passages
    }

    fn bit(&self, passage: &[u8]) -> usize {
        let halves = word(passage).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ word(&passage[8..]);
        ((halves ^ halves >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift) as usize
    }

    /// Whether `part` begins and ends as passages of the text do.
    fn contain(&self, part: &str) -> bool {
        let has = |passage: &[u8]| {
            let bit = self.bit(passage);
            self.bits[bit / 64] >> (bit % 64) & 1 == 1
        };
        let bytes = part.as_bytes();
        bytes.len() >= Self::PASSAGE && has(&bytes[..Self::PASSAGE]) && has(&bytes[bytes.len() - Self::PASSAGE..])
    }
}

/// The first eight bytes as a number.
fn word(bytes: &[u8]) -> u64 {
    bytes.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// What the publisher says of the story, that blocks are compared with.
struct Told {
    key: String,
    passages: Passages,
}

impl Told {
    fn new(text: Option<&str>) -> Self {
        let key = text.map(key).unwrap_or_default();
        let passages = Passages::of(&key);
        Self { key, passages }
    }

    /// As [`alike`], but most blocks are told from it by a look at a few bytes.
    fn alike(&self, own: &str) -> i16 {
        if own.len() < LEAST_ALIKE || self.key.len() < LEAST_ALIKE {
            return i16::from(!own.is_empty() && own == self.key) * 2;
        }
        let start = word(self.key.as_bytes());
        let likely = if own.len() <= self.key.len() {
            self.passages.contain(own)
        } else {
            own.as_bytes().windows(8).any(|bytes| word(bytes) == start)
        };
        if likely { alike(own, &self.key) } else { 0 }
    }
}

/// Bytes from which on a text may be found inside another.
const LEAST_ALIKE: usize = 20;

fn digits(text: &str) -> u32 {
    text.bytes().filter(u8::is_ascii_digit).count() as u32
}

/// What stands for an ASCII character in a [`key`]; 0 for nothing.
static KEYS: [u8; 128] = {
    let mut keys = [0; 128];
    let mut b = 0;
    while b < 128 {
        if (b as u8).is_ascii_alphanumeric() {
            keys[b] = (b as u8).to_ascii_lowercase();
        }
        b += 1;
    }
    keys
};

/// Letters and digits in lower case, for comparisons.
pub(super) fn key(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&b) = bytes.get(at) {
        if let Some(&key) = KEYS.get(usize::from(b)) {
            if key != 0 {
                out.push(key);
            }
            at += 1;
        } else if let Some(c) = text[at..].chars().next() {
            if c.is_alphanumeric() {
                c.to_lowercase().for_each(|c| out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()));
            }
            at += c.len_utf8();
        }
    }
    String::from_utf8(out).unwrap_or_default()
}

/// 2: the same, 1: one contains the other, 0: neither (or too short to tell).
pub(super) fn alike(a: &str, b: &str) -> i16 {
    if a.is_empty() || b.is_empty() {
        0
    } else if a == b {
        2
    } else {
        let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
        i16::from(short.len() >= LEAST_ALIKE && long.contains(short))
    }
}
