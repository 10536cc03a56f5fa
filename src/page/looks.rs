//! Looks: blocks whose elements have the same names and hints look alike.

use super::blocks::Block;
use super::columns::percent;
use super::flat::{Element, FlatPage};

/// Bytes before its first digit from which on a hint is a name with a number.
const LEAST_NAME: usize = 3;

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
    pub(super) const LOOKS: usize = 1 << 12;

    /// Looks by name and hints of a block's element, in one parent or in twins of it: blocks beside each other; and
    /// looks by names and hints of a block's element and its parent: blocks anywhere on the page.
    pub(super) fn beside_and_anywhere(page: &FlatPage, blocks: &[Block]) -> [Self; 2] {
        let numbers = Numbers::new(page, blocks);
        let (mut beside, mut anywhere) = (Self::with_room(blocks), Self::with_room(blocks));
        for block in blocks {
            let element = &page.elements[block.element as usize];
            let parent = &page.elements[element.parent as usize];
            let look = numbers.hash(numbers.hash(0, page, element), page, parent);
            beside.add(hash(look, &parent.parent.to_le_bytes()), block);
            anywhere.add(look, block);
        }
        [beside, anywhere]
    }

    fn with_room(blocks: &[Block]) -> Self {
        Self { looks: Vec::with_capacity(blocks.len()), prose: vec![0; Self::LOOKS] }
    }

    /// Adds the next block, whose look has that hash.
    fn add(&mut self, hash: u64, block: &Block) {
        let look = slot(hash);
        self.prose[look] = self.prose[look].saturating_add(block.prose());
        self.looks.push(look);
    }

    /// Number of the look of block `i`.
    pub(super) fn look(&self, i: usize) -> usize {
        self.looks[i]
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

/// Which hints only number their element: those with a digit that no other element has, such as the id of a paragraph
/// or the class of a box. A hint with a digit that comes again is a name, such as one that a program made of its
/// styles.
struct Numbers {
    /// By hash: the one element that has the hint and one more, 0 for none, `MANY` for several.
    elements: Vec<u32>,
}

impl Numbers {
    const MANY: u32 = u32::MAX;

    /// Looks at the elements of `blocks` and the elements around them.
    fn new(page: &FlatPage, blocks: &[Block]) -> Self {
        let mut all = Self { elements: vec![0; Looks::LOOKS] };
        for block in blocks {
            for number in [block.element, page.elements[block.element as usize].parent] {
                for hint in page.hints(&page.elements[number as usize]).split_ascii_whitespace() {
                    if digits(hint).is_some() {
                        let place = &mut all.elements[slot(hash(0, hint.as_bytes()))];
                        *place = if *place == 0 || *place == number + 1 { number + 1 } else { Self::MANY };
                    }
                }
            }
        }
        all
    }

    /// A hash of an element's name and hints; of those that number it, what stands before the digits.
    fn hash(&self, seed: u64, page: &FlatPage, element: &Element) -> u64 {
        let mut seed = hash(seed, &[element.tag as u8]);
        for hint in page.hints(element).split_ascii_whitespace() {
            let name = match digits(hint) {
                Some(digits) if self.elements[slot(hash(0, hint.as_bytes()))] != Self::MANY => digits,
                _ => hint.len(),
            };
            if name == hint.len() || name >= LEAST_NAME {
                seed = hash(seed, &hint.as_bytes()[..name]);
            }
        }
        seed
    }
}

/// Where the first digit of a hint stands.
fn digits(hint: &str) -> Option<usize> {
    hint.bytes().position(|b| b.is_ascii_digit())
}

/// Place of a hash in a table of [`Looks::LOOKS`].
pub(super) fn slot(hash: u64) -> usize {
    (hash >> 52) as usize
}

/// FNV-1a, its high bits stirred.
#[inline(never)]
pub(super) fn hash(seed: u64, bytes: &[u8]) -> u64 {
    let start = (seed ^ 0xcbf2_9ce4_8422_2325).wrapping_mul(0x0100_0000_01b3);
    let hash = bytes.iter().fold(start, |hash, &b| (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    (hash ^ hash >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
