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

use super::{
    bits::{BitReader, BitWriter, bits_at, place_width, width},
    format::corrupt,
    huffman::{Decoder, Encoder},
};
use crate::error::{Error, ErrorKind, Result};

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
/// Documents of a list that are read at most: bounds what a list of a hostile file can cost. A story's terms are few, so
/// an honest list is as long only where there are millions of stories.
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
            format!(
                "{length} stories are found by one term, of which {LONGEST_LIST} could be read: build several indexes"
            ),
        )),
        None => write(lists, documents, frequency),
    }
}

/// [`encode`] for lists of any length.
fn write(lists: &[Vec<u32>], documents: u32, frequency: impl Fn(u32) -> u32) -> Result<Vec<u8>> {
    let bucket_bits = lists.len().trailing_zeros();
    let total: u64 = lists.iter().map(|list| list.len() as u64).sum();
    let group_bits = (bucket_bits.min(LEAST_GROUP_BITS)..MOST_GROUP_BITS.min(bucket_bits))
        .find(|bits| total >> (bucket_bits - bits) >= GROUP_POSTINGS);
    let group_bits = group_bits.unwrap_or(MOST_GROUP_BITS.min(bucket_bits));
    let frequency_class = |bucket: usize| class(frequency(bucket as u32)).min(CLASSES - 1);

    // First pass: how often each symbol stands in each context.
    let densities = class(documents).min(CLASSES - 1) + 1;
    let mut gap_counts = vec![vec![0u64; GAP_SYMBOLS]; densities * TRENDS];
    for list in lists.iter().filter(|list| !list.is_empty()) {
        contexts(list, documents, |context, gap| gap_counts[context][class(gap)] += 1);
    }
    let gap_codes: Vec<Encoder> = gap_counts.iter().map(|counts| Encoder::new(counts, LONGEST_GAP_CODE)).collect();
    let list_bits = |list: &[u32]| {
        let mut bits = 0;
        contexts(list, documents, |context, gap| {
            bits += gap_codes[context].cost(class(gap)) + width(gap).saturating_sub(1)
        });
        bits
    };
    let mut sums = [(0u64, 0u64); CLASSES];
    let bits: Vec<u32> = lists.iter().map(|list| list_bits(list)).collect();
    for (list, bits) in lists.iter().zip(&bits).filter(|(list, _)| !list.is_empty()) {
        let (sum, count) = &mut sums[density(documents, list.len() as u32)];
        *sum += u64::from(*bits);
        *count += list.len() as u64;
    }
    let eighths = sums.map(|(sum, count)| (8 * sum / count.max(1)).min(255) as u8);
    let surplus = |list: &[u32], bits: u32| {
        let expected = expected(&eighths, documents, list.len() as u32);
        2 * bits.abs_diff(expected) + u32::from(bits < expected)
    };
    let mut size_counts = vec![vec![0u64; SIZE_SYMBOLS]; CLASSES];
    let mut length_counts = vec![0u64; LENGTH_SYMBOLS];
    for (g, group) in lists.chunks(1 << group_bits).enumerate() {
        let mut at = 0;
        while at < group.len() {
            let (symbol, step) = size_symbol(&group[at..]);
            size_counts[frequency_class((g << group_bits) + at)][symbol] += 1;
            at += step;
        }
    }
    for (list, bits) in lists.iter().zip(&bits).filter(|(list, _)| list.len() as u32 >= LENGTHS_FROM) {
        length_counts[class(surplus(list, *bits))] += 1;
    }
    let size_codes: Vec<Encoder> = size_counts.iter().map(|counts| Encoder::new(counts, LONGEST_CODE)).collect();
    let length_code = Encoder::new(&length_counts, LONGEST_CODE);

    // Second pass: the groups.
    let mut groups = BitWriter::default();
    let mut starts = Vec::new();
    for (g, group) in lists.chunks(1 << group_bits).enumerate() {
        starts.push(groups.len());
        let bits = &bits[g << group_bits..];
        let mut at = 0;
        while at < group.len() {
            let (symbol, step) = size_symbol(&group[at..]);
            size_codes[frequency_class((g << group_bits) + at)].write(symbol, &mut groups);
            if step == 1 {
                write_rest(group[at].len() as u32, &mut groups);
            }
            at += step;
        }
        for (list, bits) in group.iter().zip(bits).filter(|(list, _)| list.len() as u32 >= LENGTHS_FROM) {
            let surplus = surplus(list, *bits);
            length_code.write(class(surplus), &mut groups);
            write_rest(surplus, &mut groups);
        }
        for long in [true, false] {
            for list in group.iter().filter(|list| (list.len() as u32 >= LENGTHS_FROM) == long) {
                contexts(list, documents, |context, gap| {
                    gap_codes[context].write(class(gap), &mut groups);
                    write_rest(gap, &mut groups);
                });
            }
        }
    }

    let mut out = BitWriter::default();
    let offset_bits = place_width(groups.len())?;
    out.write(u64::from(bucket_bits), 5);
    out.write(u64::from(group_bits), 5);
    out.write(u64::from(offset_bits), 6);
    out.write(groups.len() & 0xFFFF_FFFF, 32);
    out.write(groups.len() >> 32, 32);
    eighths.iter().for_each(|eighths| out.write(u64::from(*eighths), 8));
    size_codes.iter().for_each(|code| code.write_lengths(&mut out));
    length_code.write_lengths(&mut out);
    gap_codes.iter().for_each(|code| code.write_lengths(&mut out));
    starts.iter().for_each(|start| out.write(*start, offset_bits));
    out.append(groups);
    Ok(out.finish())
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
        let densities = class(documents).min(CLASSES - 1) + 1;
        let mut gaps = Vec::with_capacity(densities);
        for _ in 0..densities {
            gaps.push(Gaps::new((0..TRENDS).map(|_| code(GAP_SYMBOLS, LONGEST_GAP_CODE))));
        }
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

    /// Reads two lists, ascending, side by side: while the code of one is looked up, to know where its next begins, so is
    /// that of the other. Gives how many documents are in each, no more than there is room for.
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
        let is_long = wanted >= LENGTHS_FROM;
        let mut skip = 0u64;
        for size in sizes.iter().filter(|size| size.documents >= LENGTHS_FROM) {
            bits.refill();
            let symbol = self.length.symbol(&mut bits).min(32);
            let surplus = rest(symbol, &mut bits);
            // The short lists come after all the long ones.
            if size.bucket < bucket || !is_long {
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
        if !is_long {
            for size in sizes.iter().filter(|size| size.bucket < bucket && size.documents < LENGTHS_FROM) {
                let mut before = Cursor::new(self, section, List { at, count: size.documents });
                before.first();
                (1..size.documents).for_each(|_| _ = before.next());
                at = before.at;
            }
        }
        List { at, count: wanted }
    }
}

/// Where a list lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// Its first bit.
    at: u64,
    /// Number of its documents, as the file says.
    count: u32,
}

impl List {
    /// Number of documents that are read of it.
    pub fn len(self) -> usize {
        self.count.min(LONGEST_LIST) as usize
    }
}

/// Reads a list document by document. Its state is small, so that two fit into the registers.
struct Cursor<'a> {
    section: &'a [u8],
    gaps: &'a Gaps,
    documents: u32,
    at: u64,
    next: u32,
    /// The average of the trend as it lies to the density class: what [`Trend::context`] cuts off, from 1 to 6.
    trend: i32,
    /// From a class to how it lies to the density class.
    shift: i32,
}

impl<'a> Cursor<'a> {
    #[inline(always)]
    fn new(postings: &'a Postings, section: &'a [u8], List { at, count }: List) -> Self {
        let documents = postings.documents;
        let density = density(documents, count).min(postings.gaps.len() - 1);
        let shift = 6 - density as i32;
        Self { section, gaps: &postings.gaps[density], documents, at, next: 0, trend: 0, shift }
    }

    /// The first document; the number of documents where there is none.
    #[inline(always)]
    fn first(&mut self) -> u32 {
        let (class, document) = self.read(0);
        self.trend = class + self.shift;
        document
    }

    /// The next document; the number of documents where there is none.
    #[inline(always)]
    fn next(&mut self) -> u32 {
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

/// A list of a group that is not empty.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    bucket: u32,
    documents: u32,
}

/// Entries of [`Gaps`]: a power of two of rows, so that no index needs a check.
const GAP_ENTRIES: usize = TRENDS.next_power_of_two() << LONGEST_GAP_CODE;

/// The codes of the gaps of one density class, side by side.
#[derive(Clone, Debug)]
struct Gaps {
    /// At trend << [`LONGEST_GAP_CODE`] | the next bits: bits of code and rest << 9 | class << 4 | bits of the code.
    entries: Box<[u16; GAP_ENTRIES]>,
}

impl Gaps {
    fn new(codes: impl Iterator<Item = Decoder>) -> Self {
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
        // Neighbours take no bits, so that a few bytes may say millions of them.
        let all: Vec<u32> = (0..3 * LONGEST_LIST).collect();
        let section = write(&[all.clone(), vec![5]], 3 * LONGEST_LIST, |_| 0).unwrap();
        let refused = encode(&[all.clone(), vec![5]], 3 * LONGEST_LIST, |_| 0);
        assert_eq!(refused.unwrap_err().code(), "too-large");
        assert!(encode(&[all[..LONGEST_LIST as usize].to_vec()], 3 * LONGEST_LIST, |_| 0).is_ok());
        assert!(section.len() < 1 << 14, "{}", section.len());
        let postings = Postings::open(&section, 3 * LONGEST_LIST).unwrap();
        assert_eq!(decoded(&section, &postings, 0, |_| 0), all[..LONGEST_LIST as usize]);
        assert_eq!(decoded(&section, &postings, 1, |_| 0), [5]);
    }

    #[test]
    fn density_is_told_without_a_division() {
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
