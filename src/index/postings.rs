//! Posting lists: for each bucket the ascending numbers of the documents that are indexed under one of its terms.
//! Writer and reader.
//!
//! A number x is coded in two parts: its class w(x), the number of bits of x (0 for 0), by a Huffman code; then the
//! w(x) − 1 low bits as they are. Buckets stand in groups of 2^g.
//!
//! Section `post`, all of it bits, lowest first:
//!
//! | bits | what |
//! |---|---|
//! | 5 | bucket bits b |
//! | 5 | group bits g |
//! | 6 | offset bits o |
//! | 64 | total bits of the groups |
//! | 25·8 | bits of a posting, in eighths, for each density class: what a list is expected to take |
//! | 25·33·4 | code lengths of list sizes, for each class of the bucket's document frequency (0 in a delta) |
//! | 33·4 | code lengths of list lengths |
//! | (D+1)·7·26·4 | code lengths of gaps, for each density class up to D = w(documents) and each trend |
//! | 2^(b−g)·o | where each group begins, in bits from the end of this table |
//!
//! A group: for each of its buckets the number n of documents by its class, class 24 + k (k = 1 to 8) standing for 2^k
//! empty lists; then for each list with n ≥ [`LENGTHS_FROM`] the difference between its length in bits and the
//! expected one, as class of 2·|difference| + (1 if negative); then these lists; then the shorter ones.
//!
//! A list: for each document its gap, document − previous − 1 (the previous of the first being −1), by the code of
//! the list's density class w(documents / n) and the trend: 0 for the first, else how the classes of the gaps so far
//! (a = the first one, then a ← (w + a) / 2) lie to the density class, a − class + 6 within 1 and 6.
//! The trend makes clusters cheap: documents are reordered so that like stands by like. Of a list no more than
//! [`LONGEST_LIST`] documents are read.

mod cursor;

use super::{
    bits::{BitReader, BitWriter, bits_at, place_width, width},
    format::corrupt,
    huffman::{Decoder, Encoder},
};
use crate::error::{Error, ErrorKind, Result};
use cursor::{Cursor, Gaps};

pub use cursor::List;

/// Classes of numbers below 2^24.
const CLASSES: usize = 25;
/// Classes, and runs of 2, 4, … 256 empty lists.
const SIZE_SYMBOLS: usize = CLASSES + 8;
const LENGTH_SYMBOLS: usize = 33;
const TRENDS: usize = 7;
/// Gaps reach class 24; one symbol more keeps whole bytes.
const GAP_SYMBOLS: usize = 26;
const LONGEST_GAP_CODE: u32 = 9;
const LONGEST_CODE: u32 = 12;
const EXPECTED_AT: u64 = 80;
/// Documents of a list that are read at most: bounds what a list of a hostile file can cost. A story's terms are few,
/// so an honest list is as long only where there are millions of stories.
pub const LONGEST_LIST: u32 = 1 << 17;
/// Lists of fewer documents are read through rather than skipped.
const LENGTHS_FROM: u32 = 4;
/// A group's sizes are all read to reach one list: so many buckets at most.
const MOST_GROUP_BITS: u32 = 12;
const LEAST_GROUP_BITS: u32 = 3;
/// Postings that a group should hold at least: fewer save time, more save bytes.
const GROUP_POSTINGS: u64 = 32;

fn class(x: u32) -> usize {
    width(x) as usize
}

/// Whether the length of a list of `documents` documents is written.
fn has_length(documents: u32) -> bool {
    documents >= LENGTHS_FROM
}

/// Number of density classes of an index with `documents` documents.
fn densities(documents: u32) -> usize {
    class(documents).min(CLASSES - 1) + 1
}

/// w(documents / count), without the division.
#[inline]
fn density(documents: u32, count: u32) -> usize {
    let fewer = class(documents).saturating_sub(class(count));
    (fewer + usize::from(count <= documents >> fewer)).min(CLASSES - 1)
}

/// How the gaps so far lie to what the density lets expect.
#[derive(Clone, Copy)]
struct Trend {
    average: u32,
    first: bool,
}

impl Trend {
    const START: Self = Self { average: 0, first: true };

    #[inline]
    fn context(self, density: usize) -> usize {
        if self.first { 0 } else { (self.average as usize + 6).saturating_sub(density).clamp(1, TRENDS - 1) }
    }

    #[inline]
    fn add(self, class: u32) -> Self {
        let average = if self.first { class } else { (class + self.average) / 2 };
        Self { average, first: false }
    }
}

fn gaps(list: &[u32]) -> impl Iterator<Item = u32> {
    let mut next = 0;
    list.iter().map(move |document| {
        let gap = document - next;
        next = document + 1;
        gap
    })
}

/// Calls `found` with context and gap of each document of a list.
fn contexts(list: &[u32], documents: u32, mut found: impl FnMut(usize, u32)) {
    let density = density(documents, list.len() as u32);
    let mut trend = Trend::START;
    for gap in gaps(list) {
        found(density * TRENDS + trend.context(density), gap);
        trend = trend.add(width(gap));
    }
}

fn write_rest(value: u32, out: &mut BitWriter) {
    let rest = width(value).saturating_sub(1);
    out.write(u64::from(value) & ((1 << rest) - 1), rest);
}

/// Class and rest of a size, or a run of empty lists: symbol and number of lists.
fn size_symbol(lists: &[Vec<u32>]) -> (usize, usize) {
    let empty = lists.iter().take(256).take_while(|list| list.is_empty()).count();
    match empty.checked_ilog2() {
        Some(k @ 1..) => (CLASSES - 1 + k as usize, 1 << k),
        _ => (class(lists[0].len() as u32), 1),
    }
}

/// Writes the section. `frequency` gives the document frequency of a bucket that the reader will know too.
///
/// # Errors
/// [`TooLarge`](crate::ErrorKind::TooLarge) past 2^32 bits of groups, and where a list is longer than is read:
/// [`LONGEST_LIST`].
pub fn encode(lists: &[Vec<u32>], documents: u32, frequency: impl Fn(u32) -> u32) -> Result<Vec<u8>> {
    match lists.iter().map(Vec::len).find(|length| *length > LONGEST_LIST as usize) {
        Some(length) => Err(Error::new(
            ErrorKind::TooLarge,
            format!("one term occurs in {length} stories; an index can read {LONGEST_LIST}: split the corpus"),
        )),
        None => Encoding::new(lists, documents, frequency).write(),
    }
}

/// What lists are written by.
struct Encoding<'a> {
    lists: &'a [Vec<u32>],
    documents: u32,
    bucket_bits: u32,
    group_bits: u32,
    /// Class of each bucket's document frequency.
    frequencies: Vec<usize>,
    gap_codes: Vec<Encoder>,
    /// Bits of each list.
    bits: Vec<u32>,
    eighths: [u8; CLASSES],
}

impl<'a> Encoding<'a> {
    fn new(lists: &'a [Vec<u32>], documents: u32, frequency: impl Fn(u32) -> u32) -> Self {
        let bucket_bits = lists.len().trailing_zeros();
        let most = MOST_GROUP_BITS.min(bucket_bits);
        let total: u64 = lists.iter().map(|list| list.len() as u64).sum();
        let holds_enough = |bits: &u32| total >> (bucket_bits - bits) >= GROUP_POSTINGS;
        let frequency_class = |bucket| class(frequency(bucket)).min(CLASSES - 1);
        let mut encoding = Self {
            lists,
            documents,
            bucket_bits,
            group_bits: (bucket_bits.min(LEAST_GROUP_BITS)..most).find(holds_enough).unwrap_or(most),
            frequencies: (0..lists.len() as u32).map(frequency_class).collect(),
            gap_codes: Vec::new(),
            bits: Vec::new(),
            eighths: [0; CLASSES],
        };
        encoding.gap_codes = encoding.fit_gaps();
        encoding.bits = lists.iter().map(|list| encoding.list_bits(list)).collect();
        encoding.eighths = encoding.mean_eighths();
        encoding
    }

    /// The best codes for the gaps of each context.
    fn fit_gaps(&self) -> Vec<Encoder> {
        let mut counts = vec![vec![0u64; GAP_SYMBOLS]; densities(self.documents) * TRENDS];
        for list in self.lists.iter().filter(|list| !list.is_empty()) {
            contexts(list, self.documents, |context, gap| counts[context][class(gap)] += 1);
        }
        counts.iter().map(|counts| Encoder::new(counts, LONGEST_GAP_CODE)).collect()
    }

    fn list_bits(&self, list: &[u32]) -> u32 {
        let mut bits = 0;
        contexts(list, self.documents, |context, gap| {
            bits += self.gap_codes[context].cost(class(gap)) + width(gap).saturating_sub(1)
        });
        bits
    }

    /// Mean bits of a posting of each density class, in eighths.
    fn mean_eighths(&self) -> [u8; CLASSES] {
        let mut sums = [(0u64, 0u64); CLASSES];
        for (list, bits) in self.lists.iter().zip(&self.bits).filter(|(list, _)| !list.is_empty()) {
            let (sum, count) = &mut sums[density(self.documents, list.len() as u32)];
            *sum += u64::from(*bits);
            *count += list.len() as u64;
        }
        sums.map(|(sum, count)| (8 * sum / count.max(1)).min(255) as u8)
    }

    /// The lists of each group, and the number of its first bucket.
    fn groups(&self) -> impl Iterator<Item = (usize, &'a [Vec<u32>])> {
        self.lists.chunks(1 << self.group_bits).enumerate().map(|(g, group)| (g << self.group_bits, group))
    }

    /// Calls `found` with context and symbol of each size of a group, and with the size where it is that of one list.
    fn sizes(&self, first: usize, group: &[Vec<u32>], mut found: impl FnMut(usize, usize, Option<u32>)) {
        let mut at = 0;
        while at < group.len() {
            let (symbol, step) = size_symbol(&group[at..]);
            found(self.frequencies[first + at], symbol, (step == 1).then_some(group[at].len() as u32));
            at += step;
        }
    }

    /// By how much each list of a group that has a length differs from the expected one, as it is written.
    fn surpluses(&self, first: usize, group: &[Vec<u32>]) -> impl Iterator<Item = u32> {
        let lists = group.iter().zip(&self.bits[first..]).filter(|(list, _)| has_length(list.len() as u32));
        lists.map(|(list, bits)| {
            let expected = expected(&self.eighths, self.documents, list.len() as u32);
            2 * bits.abs_diff(expected) + u32::from(*bits < expected)
        })
    }

    /// The best codes for sizes, by class of the document frequency, and for lengths.
    fn fit_sizes(&self) -> (Vec<Encoder>, Encoder) {
        let mut sizes = vec![vec![0u64; SIZE_SYMBOLS]; CLASSES];
        let mut lengths = vec![0u64; LENGTH_SYMBOLS];
        for (first, group) in self.groups() {
            self.sizes(first, group, |context, symbol, _| sizes[context][symbol] += 1);
            self.surpluses(first, group).for_each(|surplus| lengths[class(surplus)] += 1);
        }
        (sizes.iter().map(|counts| Encoder::new(counts, LONGEST_CODE)).collect(), Encoder::new(&lengths, LONGEST_CODE))
    }

    fn write(&self) -> Result<Vec<u8>> {
        let (size_codes, length_code) = self.fit_sizes();
        let mut groups = BitWriter::default();
        let mut starts = Vec::new();
        for (first, group) in self.groups() {
            starts.push(groups.len());
            self.sizes(first, group, |context, symbol, size| {
                size_codes[context].write(symbol, &mut groups);
                write_rest(size.unwrap_or(0), &mut groups);
            });
            for surplus in self.surpluses(first, group) {
                length_code.write(class(surplus), &mut groups);
                write_rest(surplus, &mut groups);
            }
            self.write_lists(group, &mut groups);
        }

        let mut out = BitWriter::default();
        let offset_bits = place_width(groups.len())?;
        out.write(u64::from(self.bucket_bits), 5);
        out.write(u64::from(self.group_bits), 5);
        out.write(u64::from(offset_bits), 6);
        out.write(groups.len() & 0xFFFF_FFFF, 32);
        out.write(groups.len() >> 32, 32);
        self.eighths.iter().for_each(|eighths| out.write(u64::from(*eighths), 8));
        size_codes.iter().for_each(|code| code.write_lengths(&mut out));
        length_code.write_lengths(&mut out);
        self.gap_codes.iter().for_each(|code| code.write_lengths(&mut out));
        starts.iter().for_each(|start| out.write(*start, offset_bits));
        out.append(groups);
        Ok(out.finish())
    }

    /// The lists of a group that have a length, then the others.
    fn write_lists(&self, group: &[Vec<u32>], out: &mut BitWriter) {
        for with_length in [true, false] {
            for list in group.iter().filter(|list| has_length(list.len() as u32) == with_length) {
                contexts(list, self.documents, |context, gap| {
                    self.gap_codes[context].write(class(gap), out);
                    write_rest(gap, out);
                });
            }
        }
    }
}

fn expected(eighths: &[u8; CLASSES], documents: u32, count: u32) -> u32 {
    (u64::from(count) * u64::from(eighths[density(documents, count)]) / 8) as u32
}

/// What is read of the section when the file is opened.
#[derive(Clone, Debug, Default)]
pub struct Postings {
    /// Buckets are named by this many bits.
    pub bucket_bits: u32,
    documents: u32,
    group_bits: u32,
    offset_bits: u32,
    starts: u64,
    groups: u64,
    eighths: [u8; CLASSES],
    sizes: Vec<Decoder>,
    length: Decoder,
    /// Of each density class, the tables of its trends.
    gaps: Vec<Gaps>,
}

impl Postings {
    /// Checks the section of an index with `documents` documents.
    pub fn open(section: &[u8], documents: u32) -> Result<Self> {
        let (bucket_bits, group_bits, offset_bits) =
            (bits_at(section, 0, 5), bits_at(section, 5, 5), bits_at(section, 10, 6));
        let length = u64::from(bits_at(section, 16, 32)) | u64::from(bits_at(section, 48, 32)) << 32;
        if bucket_bits > 20 || group_bits > MOST_GROUP_BITS.min(bucket_bits) || offset_bits > 32 {
            return Err(corrupt("section post has impossible sizes"));
        }
        let mut eighths = [0; CLASSES];
        for (i, eighth) in eighths.iter_mut().enumerate() {
            *eighth = bits_at(section, EXPECTED_AT + 8 * i as u64, 8) as u8;
        }
        let mut at = EXPECTED_AT + 8 * CLASSES as u64;
        let mut code = |symbols, longest| {
            let (decoder, end) = Decoder::open(section, at, symbols, longest);
            at = end;
            decoder
        };
        let sizes = (0..CLASSES).map(|_| code(SIZE_SYMBOLS, LONGEST_CODE)).collect();
        let list_length = code(LENGTH_SYMBOLS, LONGEST_CODE);
        let mut gaps_of = |_| Gaps::new((0..TRENDS).map(|_| code(GAP_SYMBOLS, LONGEST_GAP_CODE)));
        let gaps = (0..densities(documents)).map(&mut gaps_of).collect();
        let groups = at + (1u64 << (bucket_bits - group_bits)) * u64::from(offset_bits);
        if groups.saturating_add(length).div_ceil(8) != section.len() as u64 {
            return Err(corrupt("section post is too short for its buckets"));
        }
        Ok(Self {
            bucket_bits,
            documents,
            group_bits,
            offset_bits,
            starts: at,
            groups,
            eighths,
            sizes,
            length: list_length,
            gaps,
        })
    }

    /// Reads two lists, ascending, side by side: while the code of one is looked up, to know where its next begins, so
    /// is that of the other. Gives how many documents are in each, no more than there is room for.
    pub fn read_two(&self, section: &[u8], [(one, a), (other, b)]: [(List, &mut [u32]); 2]) -> [usize; 2] {
        let [mut one, mut other] = [one, other].map(|list| Cursor::new(self, section, list));
        let both = a.len().min(b.len());
        for (cursor, out) in [(&mut one, a.first_mut()), (&mut other, b.first_mut())] {
            out.into_iter().for_each(|first| *first = cursor.first());
        }
        let start = both.min(1);
        for (a, b) in a[start..both].iter_mut().zip(&mut b[start..both]) {
            (*a, *b) = (one.next(), other.next());
        }
        let (longer, out) = if a.len() > both { (&mut one, &mut *a) } else { (&mut other, &mut *b) };
        out.iter_mut().skip(both.max(1)).for_each(|out| *out = longer.next());
        // A damaged list stays at the end once it is past it.
        [a, b].map(|out| out.partition_point(|document| *document < self.documents))
    }

    /// The list of `bucket`. `class` gives the class of a bucket's document frequency, as [`encode`] had it; `sizes` is
    /// scratch.
    ///
    /// # Complexity
    /// As the number of lists in the bucket's group.
    pub fn find(&self, section: &[u8], bucket: u32, class: impl Fn(u32) -> usize, sizes: &mut Vec<Size>) -> List {
        let bucket = bucket & ((1 << self.bucket_bits) - 1);
        let group = bucket >> self.group_bits;
        let start = bits_at(section, self.starts + u64::from(group) * u64::from(self.offset_bits), self.offset_bits);
        let mut bits = BitReader::new(section, self.groups + u64::from(start));
        let first = group << self.group_bits;
        sizes.clear();
        let (mut at, mut wanted) = (first, 0);
        while at < first + (1 << self.group_bits) {
            bits.refill();
            let symbol = self.sizes.get(class(at).min(CLASSES - 1)).map_or(0, |code| code.symbol(&mut bits));
            if let Some(run @ 1..) = symbol.checked_sub(CLASSES as u32 - 1) {
                at += 1 << run.min(8);
                continue;
            }
            let documents = rest(symbol, &mut bits).min(self.documents);
            if at == bucket {
                wanted = documents;
            }
            if documents > 0 {
                sizes.push(Size { bucket: at, documents });
            }
            at += 1;
        }
        if wanted == 0 {
            return List::default();
        }
        let with_length = has_length(wanted);
        let mut skip = 0u64;
        for size in sizes.iter().filter(|size| has_length(size.documents)) {
            bits.refill();
            let symbol = self.length.symbol(&mut bits).min(32);
            let surplus = rest(symbol, &mut bits);
            // The lists without a length come after all those that have one.
            if size.bucket < bucket || !with_length {
                let expected = expected(&self.eighths, self.documents, size.documents);
                let length = if surplus & 1 == 1 {
                    expected.saturating_sub(surplus / 2)
                } else {
                    expected.saturating_add(surplus / 2)
                };
                skip += u64::from(length);
            }
        }
        let mut at = bits.position().saturating_add(skip);
        if !with_length {
            for size in sizes.iter().filter(|size| size.bucket < bucket && !has_length(size.documents)) {
                let mut before = Cursor::new(self, section, List { at, count: size.documents });
                before.first();
                (1..size.documents).for_each(|_| _ = before.next());
                at = before.at;
            }
        }
        List { at, count: wanted }
    }
}

/// A list of a group that is not empty.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    bucket: u32,
    documents: u32,
}

/// The number of class `symbol`; the reader must hold the bits.
#[inline]
fn rest(symbol: u32, bits: &mut BitReader<'_>) -> u32 {
    let Some(count) = symbol.checked_sub(1) else { return 0 };
    let low = bits.peek() & ((1 << count) - 1);
    bits.consume(count);
    1 << count | low as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decoded(section: &[u8], postings: &Postings, bucket: usize, frequency: impl Fn(u32) -> u32) -> Vec<u32> {
        let list = postings.find(section, bucket as u32, |bucket| class(frequency(bucket)), &mut Vec::new());
        let mut out = vec![0; list.len()];
        let [read, _] = postings.read_two(section, [(list, &mut out[..]), (List::default(), &mut [])]);
        out.truncate(read);
        out
    }

    proptest! {
        #[test]
        fn decodes_what_was_encoded(
            lists in prop::collection::vec(prop::collection::btree_set(0u32..5000, 0..60), 64), sparse: bool, few: bool
        ) {
            let lists: Vec<Vec<u32>> = lists.into_iter().enumerate().map(|(i, list)| match (sparse && i % 7 > 0, few) {
                (true, _) => Vec::new(),
                (_, true) => list.into_iter().take(i % 6).collect(),
                _ => list.into_iter().collect(),
            }).collect();
            let frequency = |bucket: u32| if few { 0 } else { lists[bucket as usize].len() as u32 };
            let section = encode(&lists, 5000, frequency).unwrap();
            let postings = Postings::open(&section, 5000).unwrap();
            for (bucket, list) in lists.iter().enumerate() {
                prop_assert_eq!(&decoded(&section, &postings, bucket, frequency), list);
            }
            prop_assert!(Postings::open(&section[..section.len() - 1], 5000).is_err());
        }

        #[test]
        fn any_bytes_give_ascending_documents(seed in prop::collection::vec(any::<u8>(), 400), bucket in 0u32..16) {
            let lists: Vec<Vec<u32>> = (0..16).map(|i| (i..1000).step_by(i as usize + 1).collect()).collect();
            let mut section = encode(&lists, 1000, |_| 0).unwrap();
            let from = section.len().saturating_sub(seed.len());
            for (byte, seed) in section[from.max(12)..].iter_mut().zip(&seed) {
                *byte ^= seed & 0x11;
            }
            let Ok(postings) = Postings::open(&section, 1000) else { return Ok(()) };
            let out = decoded(&section, &postings, bucket as usize, |_| 0);
            prop_assert!(out.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(out.iter().all(|document| *document < 1000));
        }
    }

    #[test]
    fn clusters_are_cheaper_than_spread_documents() {
        let spread: Vec<Vec<u32>> = (0..256).map(|i| (0..64).map(|j| j * 500 + i * 7 % 491).collect()).collect();
        let clustered: Vec<Vec<u32>> =
            (0..256).map(|i| (0..64).map(|j| j / 16 * 8000 + i * 11 + j % 16 * 2).collect()).collect();
        let bytes = |lists: &[Vec<u32>]| encode(lists, 32_000, |_| 0).unwrap().len();
        assert!(bytes(&clustered) * 2 < bytes(&spread), "{} {}", bytes(&clustered), bytes(&spread));
    }

    #[test]
    fn of_a_list_without_end_the_first_documents_are_read() {
        // Neighbours take no bits, so that a few bytes may hold millions of them.
        let all: Vec<u32> = (0..3 * LONGEST_LIST).collect();
        let section = Encoding::new(&[all.clone(), vec![5]], 3 * LONGEST_LIST, |_| 0).write().unwrap();
        let refused = encode(&[all.clone(), vec![5]], 3 * LONGEST_LIST, |_| 0);
        assert_eq!(refused.unwrap_err().code(), "too-large");
        assert!(encode(&[all[..LONGEST_LIST as usize].to_vec()], 3 * LONGEST_LIST, |_| 0).is_ok());
        assert!(section.len() < 1 << 14, "{}", section.len());
        let postings = Postings::open(&section, 3 * LONGEST_LIST).unwrap();
        assert_eq!(decoded(&section, &postings, 0, |_| 0), all[..LONGEST_LIST as usize]);
        assert_eq!(decoded(&section, &postings, 1, |_| 0), [5]);
    }

    #[test]
    fn density_needs_no_division() {
        for documents in [0, 1, 7, 8, 1000, 37_547, (1 << 24) - 1] {
            for count in (1..2000).chain([4095, 4096, 37_547, (1 << 24) - 1]).filter(|count| *count <= documents) {
                assert_eq!(density(documents, count), class(documents / count), "{documents} {count}");
            }
        }
    }

    #[test]
    fn an_index_of_nothing() {
        let section = encode(&vec![Vec::new(); 256], 0, |_| 0).unwrap();
        let postings = Postings::open(&section, 0).unwrap();
        assert!(decoded(&section, &postings, 7, |_| 0).is_empty());
    }
}
