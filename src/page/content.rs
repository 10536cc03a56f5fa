//! Main text: which blocks of a page are the article.

use super::blocks::{Block, blocks};
use super::flat::{FlatPage, Tag};
use super::metadata::Metadata;

/// The article's text on a page.
#[derive(Debug, Default)]
pub(super) struct Content {
    /// Paragraphs separated by line breaks.
    pub(super) text: String,
    /// Number of the last element kept.
    pub(super) last_element: Option<u32>,
    /// Number of the element that holds the article.
    pub(super) container: Option<u32>,
}

/// Finds the article's text.
pub(super) fn read(page: &FlatPage, _metadata: &Metadata) -> Content {
    let blocks = blocks(page);
    if blocks.is_empty() {
        return Content::default();
    }
    let good: Vec<u32> = blocks.iter().map(|block| goodness(page, block)).collect();
    // Good text within each element: prefix sums over the blocks, which are in document order.
    let mut sums = vec![0u32; page.elements.len() + 1];
    for (block, good) in blocks.iter().zip(&good) {
        sums[block.element as usize + 1] += good;
    }
    for i in 1..sums.len() {
        sums[i] += sums[i - 1];
    }
    let within = |number: u32| sums[page.within(number).end as usize] - sums[number as usize];
    let total = within(0);
    let mut container = 0;
    // Down into the child that holds most of the good text, as long as one does.
    loop {
        let mut child = container + 1;
        let end = page.within(container).end;
        let mut best = None;
        while child < end {
            if within(child) * 10 >= within(container) * 6 && within(child) > 0 {
                best = Some(child);
            }
            child = page.within(child).end.max(child + 1);
        }
        match best {
            Some(best) if !matches!(page.elements[best as usize].tag, Tag::P | Tag::Li) => container = best,
            _ => break,
        }
    }
    let _ = total;
    let range = page.within(container);
    let mut content = Content { container: Some(container), ..Content::default() };
    for block in &blocks {
        if !range.contains(&block.element) {
            continue;
        }
        let density = block.link_letters * 100 / block.letters.max(1);
        if density > 50 || bad_surroundings(page, block.element, container) {
            continue;
        }
        if !content.text.is_empty() {
            content.text.push('\n');
        }
        content.text.push_str(&block.text(page));
        content.last_element = Some(block.element);
    }
    content
}

fn goodness(page: &FlatPage, block: &Block) -> u32 {
    let density = block.link_letters * 100 / block.letters.max(1);
    if block.letters < 60 || density > 30 || bad_surroundings(page, block.element, 0) {
        return 0;
    }
    block.letters.min(600) + 20 * block.stops.min(10)
}

fn bad_surroundings(page: &FlatPage, element: u32, top: u32) -> bool {
    let mut number = element;
    while number > top {
        let element = &page.elements[number as usize];
        if matches!(
            element.tag,
            Tag::Nav | Tag::Footer | Tag::Aside | Tag::Figcaption | Tag::Form | Tag::Menu | Tag::Time | Tag::Address
        ) {
            return true;
        }
        let hints = page.hints(element).to_ascii_lowercase();
        if [
            "related",
            "newsletter",
            "comment",
            "share",
            "social",
            "promo",
            "caption",
            "credit",
            "cookie",
            "consent",
            "sidebar",
        ]
        .iter()
        .any(|hint| hints.contains(hint))
        {
            return true;
        }
        number = element.parent;
    }
    false
}
