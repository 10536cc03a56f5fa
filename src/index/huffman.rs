//! Canonical Huffman codes of limited length, lowest bit first. Writer and reader.
//!
//! A code is stored as one length of 4 bits a symbol: 0 for a symbol that does not occur, 15 for one that is the only
//! one and needs no bits. Codes are given in the order of length, then symbol (RFC 1951, 3.2.2), reversed.

use super::bits::{BitReader, BitWriter, bits_at};

/// Bits of a stored length.
const LENGTH_BITS: u32 = 4;
/// Stored in place of a length by the only symbol of a code.
const ALONE: u8 = 15;
/// Longest code there can be; symbols are below 2^12.
pub const LONGEST: u32 = 14;

/// Code lengths for symbols that occur `counts` times, none above `longest`.
pub fn lengths(counts: &[u64], longest: u32) -> Vec<u8> {
    let mut lengths = vec![0u8; counts.len()];
    let mut symbols: Vec<usize> = (0..counts.len()).filter(|symbol| counts[*symbol] > 0).collect();
    if let [alone] = symbols[..] {
        lengths[alone] = ALONE;
    }
    if symbols.len() < 2 {
        return lengths;
    }
    let mut weights: Vec<u64> = counts.to_vec();
    loop {
        crate::sort::by(&mut symbols, |a, b| (weights[*a], *a).cmp(&(weights[*b], *b)));
        // Two queues: leaves by weight, inner nodes in the order they are made (van Leeuwen 1976).
        let leaves = symbols.len();
        let mut weight: Vec<u64> = symbols.iter().map(|symbol| weights[*symbol]).collect();
        let mut parent = vec![0usize; 2 * leaves - 1];
        let (mut leaf, mut inner) = (0, leaves);
        for node in leaves..2 * leaves - 1 {
            let mut sum = 0;
            for _ in 0..2 {
                let least = if leaf < leaves && (inner >= node || weight[leaf] <= weight[inner]) {
                    leaf += 1;
                    leaf - 1
                } else {
                    inner += 1;
                    inner - 1
                };
                parent[least] = node;
                sum += weight[least];
            }
            weight.push(sum);
        }
        let mut depth = vec![0u32; 2 * leaves - 1];
        for node in (0..2 * leaves - 2).rev() {
            depth[node] = depth[parent[node]] + 1;
        }
        if depth[..leaves].iter().all(|depth| *depth <= longest) {
            symbols.iter().zip(&depth).for_each(|(symbol, depth)| lengths[*symbol] = *depth as u8);
            return lengths;
        }
        // Too long: make the rare less rare.
        symbols.iter().for_each(|symbol| weights[*symbol] = weights[*symbol] / 2 + 1);
    }
}

/// The codes of canonical lengths, ready to be written lowest bit first.
fn codes(lengths: &[u8]) -> Vec<u16> {
    // The next code of each length. Before it come those of all shorter ones.
    let mut next = [0u32; LONGEST as usize + 1];
    let fits = |length: u8| (1..=LONGEST).contains(&u32::from(length)).then_some(usize::from(length));
    lengths.iter().filter_map(|length| fits(*length)).for_each(|length| next[length] += 1);
    let mut first = 0u32;
    for count in &mut next {
        first <<= 1;
        first = first.wrapping_add(std::mem::replace(count, first));
    }
    let code = |length: &u8| {
        let length = fits(*length)?;
        let code = next[length];
        next[length] = code.wrapping_add(1);
        Some((code.reverse_bits() >> (32 - length)) as u16)
    };
    lengths.iter().map(code).map(Option::unwrap_or_default).collect()
}

/// Writes symbols.
#[derive(Clone, Debug)]
pub struct Encoder {
    lengths: Vec<u8>,
    codes: Vec<u16>,
}

impl Encoder {
    /// The best code for symbols that occur `counts` times, none longer than `longest` bits.
    pub fn new(counts: &[u64], longest: u32) -> Self {
        let lengths = lengths(counts, longest);
        Self { codes: codes(&lengths), lengths }
    }

    /// Writes the lengths, which [`Decoder::open`] reads.
    pub fn write_lengths(&self, out: &mut BitWriter) {
        self.lengths.iter().for_each(|length| out.write(u64::from(*length), LENGTH_BITS));
    }

    /// Writes a symbol that occurs.
    pub fn write(&self, symbol: usize, out: &mut BitWriter) {
        let length = self.lengths[symbol];
        debug_assert!(length > 0, "symbol {symbol} has no code");
        if length < ALONE {
            out.write(u64::from(self.codes[symbol]), u32::from(length));
        }
    }

    /// Bits of a symbol.
    pub fn cost(&self, symbol: usize) -> u32 {
        u32::from(self.lengths[symbol]) % u32::from(ALONE)
    }
}

/// Reads symbols. Total: bits that are no code give symbol 0.
#[derive(Clone, Debug, Default)]
pub struct Decoder {
    /// Indexed by the next bits: symbol << 4 | length.
    table: Vec<u16>,
    mask: u64,
}

impl Decoder {
    /// Reads the lengths of `symbols` symbols at bit number `bit` of `bytes`; gives where they end. Lengths above
    /// `longest` are taken for 0, so that no file makes the table large.
    pub fn open(bytes: &[u8], bit: u64, symbols: usize, longest: u32) -> (Self, u64) {
        let length = |symbol: usize| bits_at(bytes, bit + symbol as u64 * u64::from(LENGTH_BITS), LENGTH_BITS) as u8;
        let fits = |length: &u8| *length == ALONE || u32::from(*length) <= longest;
        let lengths: Vec<u8> = (0..symbols).map(|symbol| Some(length(symbol)).filter(fits).unwrap_or(0)).collect();
        (Self::new(&lengths), bit + symbols as u64 * u64::from(LENGTH_BITS))
    }

    fn new(lengths: &[u8]) -> Self {
        if let Some(alone) = lengths.iter().position(|length| *length == ALONE) {
            return Self { table: vec![(alone as u16) << 4], mask: 0 };
        }
        let longest = u32::from(lengths.iter().copied().max().unwrap_or(0));
        let mut table = vec![0u16; 1 << longest];
        for (symbol, (code, length)) in codes(lengths).into_iter().zip(lengths).enumerate() {
            if *length > 0 {
                let entry = (symbol as u16) << 4 | u16::from(*length);
                table.iter_mut().skip(usize::from(code)).step_by(1 << length).for_each(|slot| *slot = entry);
            }
        }
        Self { table, mask: (1 << longest) - 1 }
    }

    /// What each value of the next `bits` bits is read as: symbol << 4 | length.
    pub fn entries(&self, bits: u32) -> Vec<u16> {
        (0..1u64 << bits).map(|next| self.table.get((next & self.mask) as usize).copied().unwrap_or(0)).collect()
    }

    /// Reads a symbol; the reader must hold [`LONGEST`] bits (see [`BitReader::refill`]).
    #[inline]
    pub fn symbol(&self, bits: &mut BitReader<'_>) -> u32 {
        let entry = self.table.get((bits.peek() & self.mask) as usize).copied().unwrap_or(0);
        bits.consume(u32::from(entry & 15));
        u32::from(entry >> 4)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn reads_what_was_written(
            counts in prop::collection::vec(0u64..100_000, 1..60),
            longest in 6u32..=LONGEST,
            seed: u64,
        ) {
            let encoder = Encoder::new(&counts, longest);
            let symbols: Vec<usize> = (0..counts.len()).filter(|symbol| counts[*symbol] > 0).collect();
            let message: Vec<usize> =
                if symbols.is_empty() { vec![] } else {
                    (0..100).map(|i| symbols[(seed >> (i % 50)) as usize % symbols.len()]).collect()
                };
            let mut out = BitWriter::default();
            encoder.write_lengths(&mut out);
            message.iter().for_each(|symbol| encoder.write(*symbol, &mut out));
            let bytes = out.finish();
            let (decoder, end) = Decoder::open(&bytes, 0, counts.len(), longest);
            let mut reader = BitReader::new(&bytes, end);
            for symbol in message {
                reader.refill();
                prop_assert_eq!(decoder.symbol(&mut reader), symbol as u32);
            }
        }

        #[test]
        fn any_lengths_make_a_decoder(lengths in prop::collection::vec(0u8..=15, 0..300), bytes: [u8; 32]) {
            let decoder = Decoder::new(&lengths);
            let mut reader = BitReader::new(&bytes, 0);
            for _ in 0..100 {
                reader.refill();
                prop_assert!((decoder.symbol(&mut reader) as usize) < lengths.len().max(1));
            }
        }
    }

    #[test]
    fn lengths_are_the_best_and_kept_short() {
        assert_eq!(lengths(&[45, 13, 12, 16, 9, 5], 14), [1, 3, 3, 3, 4, 4]);
        let fibonacci: Vec<u64> = (0..30)
            .scan((1, 1), |(a, b), _| {
                (*a, *b) = (*b, *a + *b);
                Some(*a)
            })
            .collect();
        let short = lengths(&fibonacci, 6);
        assert!(short.iter().all(|length| *length <= 6));
        let kraft: u32 = short.iter().map(|length| 1 << (6 - length)).sum();
        assert!(kraft <= 64);
    }
}
