//! Looks: blocks whose elements have the same names and hints look alike.

use super::blocks::Block;
use super::features::good_letters;
use super::flat::FlatPage;

/// Letters that read like an article's, in all blocks that look alike: the paragraphs of a story do, whatever their class
/// is called; what stands between them mostly looks different.
pub(super) struct Looks {
    /// By name and hints of the element, and the element around it.
    pub(super) in_place: Vec<u32>,
    /// By names and hints of both.
    pub(super) anywhere: Vec<u32>,
    /// Where each block's letters were added up.
    pub(super) places: Vec<usize>,
    pub(super) seen: Vec<usize>,
}

impl Looks {
    /// Sums; two looks share one now and then.
    const SUMS: usize = 1 << 12;

    pub(super) fn new(page: &FlatPage, blocks: &[Block]) -> Self {
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
