//! Reading a posting list document by document: the part of a lookup that takes most of its time.

use super::{CLASSES, LONGEST_GAP_CODE, LONGEST_LIST, Postings, TRENDS, density};
use crate::index::huffman::Decoder;

/// Where a list lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// Its first bit.
    pub(super) at: u64,
    /// Number of its documents, as the file says.
    pub(super) count: u32,
}

impl List {
    /// Number of documents that are read of it.
    pub fn len(self) -> usize {
        self.count.min(LONGEST_LIST) as usize
    }
}

/// Reads a list document by document. Its state is small, so that two fit into the registers.
pub struct Cursor<'a> {
    section: &'a [u8],
    gaps: &'a Gaps,
    documents: u32,
    /// The bit that is read next.
    pub at: u64,
    next: u32,
    /// The average of the trend as it lies to the density class: what [`Trend::context`](super::Trend::context) cuts
    /// off, from 1 to 6.
    trend: i32,
    /// From a class to how it lies to the density class.
    shift: i32,
}

impl<'a> Cursor<'a> {
    #[inline(always)]
    pub fn new(postings: &'a Postings, section: &'a [u8], List { at, count }: List) -> Self {
        let documents = postings.documents;
        let density = density(documents, count).min(postings.gaps.len() - 1);
        let shift = 6 - density as i32;
        Self { section, gaps: &postings.gaps[density], documents, at, next: 0, trend: 0, shift }
    }

    /// The first document; the number of documents where there is none.
    #[inline(always)]
    pub fn first(&mut self) -> u32 {
        let (class, document) = self.read(0);
        self.trend = class + self.shift;
        document
    }

    /// The next document; the number of documents where there is none.
    #[inline(always)]
    pub fn next(&mut self) -> u32 {
        let (class, document) = self.read(self.trend.clamp(1, TRENDS as i32 - 1) as usize);
        // (a + shift + class + shift) / 2 = (a + class) / 2 + shift, rounded down.
        self.trend = (self.trend + class + self.shift) >> 1;
        document
    }

    #[inline(always)]
    fn read(&mut self, context: usize) -> (i32, u32) {
        let bits = word_at(self.section, self.at);
        let (class, gap, taken) = self.gaps.read(context, bits);
        self.at += u64::from(taken);
        let document = (self.next + gap).min(self.documents);
        self.next = document + 1;
        (class as i32, document)
    }
}

/// The bits from bit number `bit` on, 57 at least or as many as there are; 0 follow. Far past the end any bits.
#[inline(always)]
fn word_at(bytes: &[u8], bit: u64) -> u64 {
    let byte = (bit / 8).min(bytes.len().saturating_sub(8) as u64);
    let eight = bytes.get(byte as usize..).and_then(<[u8]>::first_chunk::<8>);
    eight.map_or(0, |eight| u64::from_le_bytes(*eight)).wrapping_shr((bit - 8 * byte) as u32)
}

/// Entries of [`Gaps`]: a power of two of rows, so that no index needs a check.
const GAP_ENTRIES: usize = TRENDS.next_power_of_two() << LONGEST_GAP_CODE;

/// The codes of the gaps of one density class, side by side.
#[derive(Clone, Debug)]
pub struct Gaps {
    /// At trend << [`LONGEST_GAP_CODE`] | the next bits: bits of code and rest << 9 | class << 4 | bits of the code.
    entries: Box<[u16; GAP_ENTRIES]>,
}

impl Gaps {
    pub fn new(codes: impl Iterator<Item = Decoder>) -> Self {
        let mut entries = Box::new([0; GAP_ENTRIES]);
        let read = codes.flat_map(|code| code.entries(LONGEST_GAP_CODE));
        for (entry, read) in entries.iter_mut().zip(read) {
            let (class, length) = ((read >> 4).min(CLASSES as u16 - 1), read & 15);
            // Below its highest bit a gap has class − 1 bits.
            *entry = (length + class.saturating_sub(1)) << 9 | class << 4 | length;
        }
        Self { entries }
    }

    /// Class of the next gap, the gap, and the bits that both take, given the bits from there on.
    #[inline(always)]
    fn read(&self, trend: usize, bits: u64) -> (u32, u32, u32) {
        let at = trend << LONGEST_GAP_CODE | bits as usize & ((1 << LONGEST_GAP_CODE) - 1);
        let entry = u32::from(self.entries[at % GAP_ENTRIES]);
        let (class, length) = (entry >> 4 & 31, entry & 15);
        let power = 1u64 << class;
        (class, (power >> 1 | bits >> length & (power - 1) >> 1) as u32, entry >> 9)
    }
}
