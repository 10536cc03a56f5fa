//! Looks: blocks whose elements have the same names and hints look alike.

use super::blocks::Block;
use super::columns::percent;
use super::flat::FlatPage;

/// Prose of all blocks that look alike: the paragraphs of a story do, whatever their class is called; what stands
/// between them mostly looks different.
pub(super) struct Looks {
    /// The look of each block.
    looks: Vec<usize>,
    /// Prose of each look.
    prose: Vec<u32>,
}

impl Looks {
    /// Distinct looks; two share one now and then.
    const LOOKS: usize = 1 << 12;

    /// Looks by name and hints of a block's element, in one parent: blocks beside each other.
    pub(super) fn beside(page: &FlatPage, blocks: &[Block]) -> Self {
        Self::new(page, blocks, |own, parent| hash(own, &parent.to_le_bytes()))
    }

    /// Looks by names and hints of a block's element and its parent: blocks anywhere on the page.
    pub(super) fn anywhere(page: &FlatPage, blocks: &[Block]) -> Self {
        Self::new(page, blocks, |own, parent| {
            let parent = &page.elements[parent as usize];
            hash(hash(own, &[parent.tag as u8]), page.hints(parent).as_bytes())
        })
    }

    fn new(page: &FlatPage, blocks: &[Block], look: impl Fn(u64, u32) -> u64) -> Self {
        let mut all = Self { looks: Vec::with_capacity(blocks.len()), prose: vec![0; Self::LOOKS] };
        for block in blocks {
            let element = &page.elements[block.element as usize];
            let own = hash(element.tag as u64, page.hints(element).as_bytes());
            let look = (look(own, element.parent) >> 52) as usize;
            all.prose[look] = all.prose[look].saturating_add(block.prose());
            all.looks.push(look);
        }
        all
    }

    /// Prose of the blocks that look like block `i`, itself included.
    pub(super) fn prose(&self, i: usize) -> u32 {
        self.prose[self.looks[i]]
    }

    /// The look with most prose.
    pub(super) fn main(&self) -> MainLook<'_> {
        let look = (0..self.prose.len()).max_by_key(|&look| self.prose[look]).unwrap_or(0);
        MainLook { looks: self, look, passed: 0 }
    }
}

/// The look with most prose, and how much of that was passed on a walk through the blocks.
pub(super) struct MainLook<'a> {
    looks: &'a Looks,
    look: usize,
    passed: u32,
}

impl MainLook<'_> {
    /// Whether block `i` has it.
    pub(super) fn is_of(&self, i: usize) -> bool {
        self.looks.looks[i] == self.look
    }

    /// Walks past block `i`.
    pub(super) fn pass(&mut self, i: usize, block: &Block) {
        if self.is_of(i) {
            self.passed += block.prose();
        }
    }

    /// What was passed of its prose, in percent.
    pub(super) fn passed(&self) -> i16 {
        percent(self.passed, self.looks.prose[self.look])
    }
}

/// FNV-1a, its high bits stirred.
fn hash(seed: u64, bytes: &[u8]) -> u64 {
    let start = (seed ^ 0xcbf2_9ce4_8422_2325).wrapping_mul(0x0100_0000_01b3);
    let hash = bytes.iter().fold(start, |hash, &b| (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    (hash ^ hash >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
