//! Regions of a page: sums over the blocks inside elements, and the elements that hold most of something.

use super::blocks::Block;
use super::flat::{FlatPage, Tag};

/// Sums over the blocks inside any element, by prefix sums in document order.
#[derive(Debug)]
pub(super) struct Sums(Vec<u64>);

impl Sums {
    /// Adds up `of` of each block.
    ///
    /// # Complexity
    /// Linear in the number of elements and blocks.
    #[inline(never)]
    pub(super) fn new(page: &FlatPage, blocks: &[Block], of: &dyn Fn(usize) -> u32) -> Self {
        let mut sums = vec![0u64; page.elements.len() + 1];
        for (i, block) in blocks.iter().enumerate() {
            sums[block.element as usize + 1] += u64::from(of(i));
        }
        for i in 1..sums.len() {
            sums[i] += sums[i - 1];
        }
        Self(sums)
    }

    /// Letters of the blocks `kept`.
    pub(super) fn of_letters(page: &FlatPage, blocks: &[Block], kept: &[usize]) -> Self {
        let mut letters = vec![0; blocks.len()];
        kept.iter().for_each(|&i| letters[i] = blocks[i].letters);
        Self::new(page, blocks, &|i| letters[i])
    }

    /// The sum of the blocks inside element `number`, in constant time.
    #[inline(never)]
    pub(super) fn within(&self, page: &FlatPage, number: u32) -> u32 {
        let range = page.within(number);
        (self.0[range.end as usize] - self.0[range.start as usize]).min(u64::from(u32::MAX)) as u32
    }
}

/// The tightest element with at least `tenths` tenths of `all` in it.
#[inline(never)]
pub(super) fn tightest(page: &FlatPage, within: &Sums, all: u32, tenths: u64) -> u32 {
    let (mut found, mut number) = (0, 0);
    while number < page.elements.len() as u32 {
        if u64::from(within.within(page, number)) * 10 >= u64::from(all) * tenths {
            found = number;
            number += 1;
        } else {
            number = page.within(number).end.max(number + 1);
        }
    }
    found
}

/// For each element its box: the largest element around it that does not hold most of the text, as `holds` decides;
/// itself where it does. What stands in one box with links, forms or headings is mostly not the article, whatever it
/// reads like.
pub(super) fn boxes(page: &FlatPage, holds: impl Fn(u32) -> bool) -> Vec<u32> {
    let mut boxes: Vec<u32> = Vec::with_capacity(page.elements.len());
    for (number, element) in page.elements.iter().enumerate() {
        let inside = (element.parent as usize) < number && !holds(element.parent);
        boxes.push(if inside { boxes[element.parent as usize] } else { number as u32 });
    }
    boxes
}

/// How many elements before each, and in all, are of a `wanted` name.
#[inline(never)]
pub(super) fn counted(page: &FlatPage, wanted: fn(Tag) -> bool) -> Vec<u32> {
    let mut sums = Vec::with_capacity(page.elements.len() + 1);
    let mut sum = 0;
    sums.push(sum);
    for element in &page.elements {
        sum += u32::from(wanted(element.tag));
        sums.push(sum);
    }
    sums
}

/// How many elements stand around each element, at most 64.
pub(super) fn depths(page: &FlatPage) -> Vec<i16> {
    let mut depths: Vec<i16> = Vec::with_capacity(page.elements.len());
    for (number, element) in page.elements.iter().enumerate() {
        let around = (element.parent as usize) < number;
        depths.push(if around { (depths[element.parent as usize] + 1).min(64) } else { 0 });
    }
    depths
}
