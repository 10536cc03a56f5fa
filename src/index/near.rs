//! Near-duplicates: stories whose texts share most of their runs of words, as wire copy does. Found when the index is
//! built. Writer and reader.
//!
//! A text's signature is the least hash of its runs of [`SHINGLE`] words in each of [`BINS`] bins (Broder, "On the
//! resemblance and containment of documents", 1997; one permutation: Li, Owen & Zhang, NIPS 2012). The share of equal
//! bins estimates the Jaccard resemblance of two texts, with a standard error of at most 0.063.
//!
//! Section `near`, absent where there are none: 32 bits number of links; for each link from a story to the next of its
//! cluster, in the order of the stories: how far it is from the one before to the linking story, and from there to the
//! linked one less one, both plus one as Elias γ (Elias, IEEE Trans. Inf. Theory 21(2), 1975), lowest bit first.

use super::{
    bits::{BitReader, BitWriter},
    lexicon::{Kind, kind_of},
};
use crate::sort;

/// Numbers of a signature.
pub const BINS: usize = 64;
/// A bin without a hash holds this.
pub const EMPTY: u32 = u32::MAX;
const SHINGLE: usize = 4;
/// Bins that stories must have in common at one place to be compared.
const BAND: usize = 2;
/// Stories that a story is compared to for each band at most: those with the same boilerplate are many.
const MOST_COMPARED: usize = 8;
/// Texts with fewer runs are too short to be compared.
const LEAST_SHINGLES: u32 = 24;
/// Equal bins of near-duplicates, of 64: a resemblance of 0.45, as between a wire story and its first two thirds.
const LEAST_EQUAL: usize = 29;

/// Days between copies at most.
const MOST_DAYS: u32 = 7;

/// What is kept of a text to compare it; `None` where it is too short.
pub type Signature = Option<Box<[u32; BINS]>>;

fn mix(hash: u64) -> u64 {
    let hash = (hash ^ hash >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    hash ^ hash >> 29
}

/// The signature of a text; letters of any case are the same.
///
/// # Complexity
/// One pass.
pub fn signature(text: &str) -> Signature {
    let mut bins = Box::new([EMPTY; BINS]);
    let mut last = [0u64; SHINGLE];
    let mut words = 0;
    let mut found = |word: u64| {
        last.rotate_left(1);
        last[SHINGLE - 1] = mix(word);
        words += 1;
        if words >= SHINGLE as u32 {
            let run = last.iter().fold(0u64, |run, word| mix(run.rotate_left(5) ^ word));
            let bin = &mut bins[(run >> 58) as usize];
            *bin = (*bin).min(run as u32 & 0x7FFF_FFFF);
        }
    };
    const START: u64 = 0xcbf2_9ce4_8422_2325;
    let mut word = START;
    for c in text.chars() {
        let kind = if c.is_ascii() {
            if c.is_ascii_alphanumeric() { Kind::Word } else { Kind::Gap }
        } else {
            kind_of(c.encode_utf8(&mut [0; 4]))
        };
        match kind {
            Kind::Word => word = (word ^ u64::from(c.to_ascii_lowercase())).wrapping_mul(0x0000_0100_0000_01B3),
            Kind::Letter => found(u64::from(c)),
            Kind::Gap if word != START => {
                found(word);
                word = START;
            }
            Kind::Gap => {}
        }
    }
    if word != START {
        found(word);
    }
    (words >= LEAST_SHINGLES + SHINGLE as u32 - 1).then_some(bins)
}

/// Signatures of many texts, of which the filled bins alone are kept: short texts fill few.
#[derive(Debug, Default)]
pub struct Signatures {
    /// Which bins are filled, lowest bit first; 0 where the text is too short.
    filled: Vec<u64>,
    /// Where the bins of each begin.
    starts: Vec<u32>,
    bins: Vec<u32>,
}

impl Signatures {
    /// Appends a signature.
    pub fn push(&mut self, signature: &Signature) {
        self.starts.push(self.bins.len() as u32);
        let mut filled = 0;
        for (bin, hash) in signature.iter().flat_map(|bins| bins.iter().enumerate()).filter(|(_, hash)| **hash != EMPTY)
        {
            filled |= 1 << bin;
            self.bins.push(*hash);
        }
        self.filled.push(filled);
    }

    fn len(&self) -> usize {
        self.filled.len()
    }

    /// The hash in a bin; `None` where it has none.
    fn bin(&self, i: u32, bin: usize) -> Option<u32> {
        let (filled, bit) = (self.filled[i as usize], 1 << bin);
        let before = (filled & (bit - 1)).count_ones();
        (filled & bit != 0).then(|| self.bins[(self.starts[i as usize] + before) as usize])
    }

    /// The hashes of a band; `None` where a bin of it has none.
    fn band(&self, i: u32, band: usize) -> Option<[u32; BAND]> {
        let mut hashes = [0; BAND];
        for (at, hash) in hashes.iter_mut().enumerate() {
            *hash = self.bin(i, band * BAND + at)?;
        }
        Some(hashes)
    }

    /// Whether two texts are near-duplicates.
    fn are_near(&self, a: u32, b: u32) -> bool {
        let (of_a, of_b) = (self.filled[a as usize], self.filled[b as usize]);
        let equal = (0..BINS).filter(|bin| (of_a & of_b) >> bin & 1 == 1 && self.bin(a, *bin) == self.bin(b, *bin));
        equal.count() >= LEAST_EQUAL * (of_a | of_b).count_ones() as usize / BINS
    }
}

/// For each story the first of its cluster, itself where it has no near-duplicate before it. Stories more than
/// [`MOST_DAYS`] apart share a frame rather than a text, such as the captions of a gallery, and are no copies.
///
/// # Complexity
/// As stories × bands, sorted.
pub fn clusters(signatures: &Signatures, days: &[Option<i32>]) -> Vec<u32> {
    let mut leader: Vec<u32> = (0..signatures.len() as u32).collect();
    let near_in_time = |a: u32, b: u32| match (days[a as usize], days[b as usize]) {
        (Some(a), Some(b)) => a.abs_diff(b) <= MOST_DAYS,
        _ => true,
    };
    fn root(leader: &mut [u32], mut i: u32) -> u32 {
        while leader[i as usize] != i {
            leader[i as usize] = leader[leader[i as usize] as usize];
            i = leader[i as usize];
        }
        i
    }
    for band in 0..BINS / BAND {
        let bins = |i: u64| signatures.band(i as u32, band);
        // By the band's first bin and the story's number; then, few by few, by its other bin.
        let keyed = (0..signatures.len() as u64).filter_map(|i| Some(u64::from(bins(i)?[0]) << 32 | i));
        let mut keyed: Vec<u64> = keyed.collect();
        sort::numbers(&mut keyed);
        for same in keyed.chunk_by_mut(|a, b| a >> 32 == b >> 32).filter(|same| same.len() > 1) {
            sort::ascending(same, |i| bins(*i).map_or(EMPTY, |bins| bins[1]));
        }
        for same in keyed.chunk_by(|a, b| bins(*a) == bins(*b)).filter(|same| same.len() > 1) {
            let same: Vec<u32> = same.iter().map(|key| *key as u32).collect();
            for (at, i) in same.iter().enumerate().skip(1) {
                for other in &same[at.saturating_sub(MOST_COMPARED)..at] {
                    let (a, b) = (root(&mut leader, *i), root(&mut leader, *other));
                    if a != b && near_in_time(*i, *other) && signatures.are_near(*i, *other) {
                        leader[a.max(b) as usize] = a.min(b);
                    }
                }
            }
        }
    }
    (0..signatures.len() as u32).map(|i| root(&mut leader, i)).collect()
}

/// Writes the section from the cluster of each story; `None` where no story has a near-duplicate.
pub fn encode(clusters: &[u32]) -> Option<Vec<u8>> {
    // The last story seen of each cluster, by its first; a story is linked to the next of its cluster.
    let mut last: Vec<Option<u32>> = vec![None; clusters.len()];
    let mut links: Vec<(u32, u32)> = Vec::new();
    for (story, first) in (0..).zip(clusters) {
        links.extend(last[*first as usize].replace(story).map(|from| (from, story)));
    }
    sort::ascending(&mut links, |(from, _)| *from);
    let mut out = BitWriter::default();
    out.write(links.len() as u64, 32);
    let mut last = 0;
    for (from, to) in &links {
        gamma(from - last, &mut out);
        gamma(to - from - 1, &mut out);
        last = *from;
    }
    (!links.is_empty()).then(|| out.finish())
}

fn gamma(value: u32, out: &mut BitWriter) {
    let bits = (value + 1).ilog2();
    out.write(1 << bits, bits + 1);
    out.write(u64::from(value + 1) & ((1 << bits) - 1), bits);
}

fn read_gamma(bits: &mut BitReader<'_>) -> u32 {
    bits.refill();
    let zeros = (bits.peek() | 1 << 31).trailing_zeros();
    bits.consume(zeros + 1);
    (1 << zeros | bits.read(zeros) as u32) - 1
}

/// The clusters of an open index.
#[derive(Clone, Debug, Default)]
pub struct Clusters {
    /// Stories with a near-duplicate and the first of their cluster, by story.
    by_story: Vec<(u32, u32)>,
    /// The same by first, then story.
    by_first: Vec<(u32, u32)>,
}

impl Clusters {
    /// Reads the section of an index with `stories` stories. Total: a link to a story that is not there is left out.
    pub fn read(section: &[u8], stories: u32) -> Self {
        let mut bits = BitReader::new(section, 0);
        let links = bits.read(32).min(4 * section.len() as u64).min(u64::from(stories));
        let mut first: Vec<Option<u32>> = vec![None; stories as usize];
        let mut last = 0u32;
        for _ in 0..links {
            let from = last.saturating_add(read_gamma(&mut bits));
            let to = from.saturating_add(read_gamma(&mut bits)).saturating_add(1);
            if to >= stories {
                break;
            }
            // A story is linked once: its cluster is known when it is reached.
            let cluster = *first[from as usize].get_or_insert(from);
            first[to as usize].get_or_insert(cluster);
            last = from;
        }
        let by_story: Vec<(u32, u32)> = (0..).zip(first).filter_map(|(story, first)| Some((story, first?))).collect();
        let mut by_first: Vec<(u32, u32)> = by_story.iter().map(|(story, first)| (*first, *story)).collect();
        sort::ascending(&mut by_first, |(first, _)| *first);
        Self { by_story, by_first }
    }

    /// The first story of the cluster: `story` itself where it is the first or has no near-duplicate.
    pub fn first(&self, story: u32) -> u32 {
        let at = self.by_story.binary_search_by_key(&story, |(story, _)| *story);
        at.ok().and_then(|at| self.by_story.get(at)).map_or(story, |(_, first)| *first)
    }

    /// The other stories of the cluster, ascending.
    pub fn others(&self, story: u32) -> impl Iterator<Item = u32> {
        let first = self.first(story);
        let start = self.by_first.partition_point(|(known, _)| *known < first);
        let members = self.by_first.iter().skip(start).take_while(move |(known, _)| *known == first);
        members.map(|(_, member)| *member).filter(move |member| *member != story)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `count` words, other ones for another `seed`.
    fn text(seed: u64, count: u64) -> String {
        (0..count).map(|i| format!("w{} ", mix(seed * 10_000 + i) % 5000)).collect()
    }

    #[test]
    fn copies_are_found_and_others_are_not() {
        let wire = text(1, 300);
        let cut = &wire[..wire.len() * 2 / 3];
        let framed = format!("BRUSSELS (Agency) — {} Read more on our site.", wire.to_uppercase());
        let sentence = format!("{} {}", &wire[..200], text(2, 300));
        let texts = [wire.as_str(), &text(3, 300), &framed, cut, &sentence, "too short", "too short"];
        let of = |texts: &[&str]| {
            let mut signatures = Signatures::default();
            texts.iter().for_each(|text| signatures.push(&signature(text)));
            signatures
        };
        let signatures = of(&texts);
        assert_eq!(clusters(&signatures, &[None; 7]), [0, 1, 0, 0, 4, 5, 6]);
        let days = [Some(10), None, Some(18), Some(12), None, None, None];
        assert_eq!(
            clusters(&signatures, &days),
            [0, 1, 0, 0, 4, 5, 6],
            "the third is near the fourth, which is near the first"
        );
        let days = [Some(10), None, Some(18), Some(1), None, None, None];
        assert_eq!(clusters(&signatures, &days), [0, 1, 2, 3, 4, 5, 6]);
        let chinese: String = (0..200u32).filter_map(|i| char::from_u32(0x4E00 + (i * i * 7919 % 3000))).collect();
        let both = of(&[&chinese, &format!("据报道，{chinese}")]);
        assert_eq!(clusters(&both, &[None; 2]), [0, 0]);
    }

    #[test]
    fn clusters_are_read_as_written() {
        let section = encode(&[0, 1, 0, 1, 4, 0, 6]).unwrap();
        let read = Clusters::read(&section, 7);
        assert_eq!(read.others(0).collect::<Vec<_>>(), [2, 5]);
        assert_eq!(read.others(5).collect::<Vec<_>>(), [0, 2]);
        assert_eq!(read.others(3).collect::<Vec<_>>(), [1]);
        assert_eq!(read.others(4).count() + read.others(6).count() + read.others(99).count(), 0);
        assert_eq!((read.first(5), read.first(3), read.first(4)), (0, 1, 4));
        assert!(encode(&[0, 1, 2]).is_none());
    }

    proptest! {
        #[test]
        fn any_clusters_are_read_as_written(seeds in prop::collection::vec(0usize..12, 1..60)) {
            let clusters: Vec<u32> =
                seeds.iter().map(|seed| seeds.iter().position(|other| other == seed).unwrap_or(0) as u32).collect();
            let read = Clusters::read(&encode(&clusters).unwrap_or_default(), clusters.len() as u32);
            for (i, cluster) in clusters.iter().enumerate() {
                prop_assert_eq!(read.first(i as u32), *cluster);
            }
        }

        #[test]
        fn any_bytes_are_clusters_of_stories_that_exist(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let read = Clusters::read(&bytes, 20);
            prop_assert!((0..20).all(|story| read.first(story) <= story && read.others(story).all(|other| other < 20)));
        }
    }
}
