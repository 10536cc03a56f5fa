//! The order of documents: like stands by like, so that the gaps in posting lists are small.
//!
//! Recursive graph bisection (Dhulipala, Kabiljo, Karrer, Ottaviano, Pupyrev & Shalita, "Compressing Graphs and Indexes
//! with Recursive Graph Bisection", KDD 2016): halves the documents again and again, each time exchanging those that
//! lower the estimated bits of the gaps, Σ deg·log2(n / (deg + 1)) over both halves and all terms.
//! All in integers, so that any machine and any number of threads finds the same order.

use crate::sort;

/// Rounds of exchange at each halving.
const ROUNDS: usize = 8;
/// Sets of documents this small are left as they are.
const SMALLEST: usize = 16;
/// Halvings above this depth are done side by side.
#[cfg(feature = "cli")]
const PARALLEL_DEPTH: u32 = 3;

/// The buckets that documents are indexed under, one list behind the other.
#[derive(Debug, Default)]
pub struct Terms {
    buckets: Vec<u32>,
    ends: Vec<u32>,
}

impl Terms {
    /// Appends a document.
    pub fn push(&mut self, buckets: &[u32]) {
        self.buckets.extend_from_slice(buckets);
        self.ends.push(self.buckets.len() as u32);
    }

    /// Number of documents.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The buckets of a document.
    #[inline]
    pub fn of(&self, document: u32) -> &[u32] {
        let at = document as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.buckets[start as usize..self.ends[at] as usize]
    }

    /// The posting list of each of `buckets` buckets, documents being numbered as they stand in `order`.
    pub fn lists(&self, order: &[u32], buckets: usize) -> Vec<Vec<u32>> {
        let mut lengths = vec![0; buckets];
        self.buckets.iter().for_each(|bucket| lengths[*bucket as usize] += 1);
        let mut lists: Vec<Vec<u32>> = lengths.into_iter().map(Vec::with_capacity).collect();
        for (number, document) in (0..).zip(order) {
            self.of(*document).iter().for_each(|bucket| lists[*bucket as usize].push(number));
        }
        lists
    }
}

/// Documents in their new order. Their buckets are below `buckets`; the order given by the documents' numbers is where
/// the search begins, and where it stays among equals.
///
/// # Complexity
/// `ROUNDS` passes over all postings for each of log2(documents / `SMALLEST`) halvings.
pub fn bisect(terms: &Terms, buckets: usize) -> Vec<u32> {
    let mut order: Vec<u32> = (0..terms.len() as u32).collect();
    let logs: Vec<i64> = (1..=terms.len() as u64 + 1).map(log2).collect();
    let product = |degree: usize| degree as i64 * logs[degree];
    let steps = (0..terms.len()).map(|degree| product(degree + 1) - product(degree)).collect();
    let bisection = Bisection { terms, logs, steps };
    bisection.halve(&mut order, &mut vec![[0; 2]; buckets], 0);
    order
}

/// log2(x) in 1/65,536, by repeated squaring; x ≥ 1.
fn log2(x: u64) -> i64 {
    let whole = x.ilog2();
    // 1 ≤ mantissa < 2, with 31 bits behind the point.
    let mut mantissa = if whole <= 31 { x << (31 - whole) } else { x >> (whole - 31) };
    let mut log = i64::from(whole) << 16;
    for bit in (0..16).rev() {
        mantissa = (mantissa * mantissa) >> 31;
        if mantissa >> 32 > 0 {
            mantissa >>= 1;
            log |= 1 << bit;
        }
    }
    log
}

/// Bits of a packed document; there are no more than 2^24 of them.
const DOCUMENT_BITS: u32 = 24;
/// Gains lie within 2^39 of 0: a document has few terms, and each saves less than 2^24.
const GAIN_ZERO: i64 = 1 << 39;

/// Gain and document in one number: the largest gain first, of equals the first document.
fn packed(gain: i64, document: u32) -> u64 {
    ((GAIN_ZERO - gain.clamp(-GAIN_ZERO + 1, GAIN_ZERO)) as u64) << DOCUMENT_BITS | u64::from(document)
}

fn gain_of(packed: u64) -> i64 {
    GAIN_ZERO - (packed >> DOCUMENT_BITS) as i64
}

fn document_of(packed: u64) -> u32 {
    packed as u32 & ((1 << DOCUMENT_BITS) - 1)
}

struct Bisection<'a> {
    terms: &'a Terms,
    /// log2(i + 1) at i.
    logs: Vec<i64>,
    /// What deg·log2(deg + 1) grows by from i to i + 1, at i.
    steps: Vec<i64>,
}

impl Bisection<'_> {
    #[cfg_attr(not(feature = "cli"), expect(clippy::only_used_in_recursion))]
    /// `degrees`: for each term in how many documents of each half it stands; all 0 before and after.
    fn halve(&self, order: &mut [u32], degrees: &mut [[u32; 2]], depth: u32) {
        if order.len() <= SMALLEST {
            return;
        }
        let middle = order.len() / 2;
        self.exchange(order, middle, degrees);
        let (left, right) = order.split_at_mut(middle);
        #[cfg(feature = "cli")]
        if depth < PARALLEL_DEPTH {
            let buckets = degrees.len();
            rayon::join(
                || self.halve(left, degrees, depth + 1),
                || self.halve(right, &mut vec![[0; 2]; buckets], depth + 1),
            );
            return;
        }
        self.halve(left, degrees, depth + 1);
        self.halve(right, degrees, depth + 1);
    }

    fn exchange(&self, order: &mut [u32], middle: usize, degrees: &mut [[u32; 2]]) {
        let terms = |document: u32| self.terms.of(document).iter().map(|term| *term as usize);
        for (i, document) in order.iter().enumerate() {
            terms(*document).for_each(|term| degrees[term][usize::from(i >= middle)] += 1);
        }
        let sizes = [self.logs[middle - 1], self.logs[order.len() - middle - 1]];
        let mut gains: Vec<u64> = vec![0; order.len()];
        for _ in 0..ROUNDS {
            for (i, (gain, document)) in gains.iter_mut().zip(order.iter()).enumerate() {
                let from = usize::from(i >= middle);
                // With c(deg, half) = deg·(log2 n − log2(deg + 1)), moving a document saves, of each of its terms,
                // c(here) + c(there) − c(here − 1) − c(there + 1): most of it cancels out.
                let moved = sizes[from] - sizes[1 - from];
                let saved = |term: usize| {
                    let (here, there) = (degrees[term][from], degrees[term][1 - from]);
                    moved + self.steps[there as usize] - self.steps[here as usize - 1]
                };
                *gain = packed(terms(*document).map(saved).sum(), *document);
            }
            let (left, right) = gains.split_at_mut(middle);
            sort::numbers(left);
            sort::numbers(right);
            let mut exchanged = 0;
            for (a, b) in left.iter_mut().zip(right.iter_mut()).take_while(|(a, b)| gain_of(**a) + gain_of(**b) > 0) {
                for (document, half) in [(document_of(*a), 0), (document_of(*b), 1)] {
                    for term in terms(document) {
                        degrees[term][half] -= 1;
                        degrees[term][1 - half] += 1;
                    }
                }
                std::mem::swap(a, b);
                exchanged += 1;
            }
            order.iter_mut().zip(&gains).for_each(|(place, packed)| *place = document_of(*packed));
            if exchanged == 0 {
                break;
            }
        }
        for document in order.iter() {
            terms(*document).for_each(|term| degrees[term] = [0; 2]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers_order_by_gain_and_document() {
        for (gain, document) in [(0, 0), (5, 7), (-5, (1 << 24) - 1), (1 << 38, 1), (-(1 << 38), 2)] {
            let packed = packed(gain, document);
            assert_eq!((gain_of(packed), document_of(packed)), (gain, document));
        }
        assert!(packed(2, 9) < packed(1, 0) && packed(1, 0) < packed(1, 1) && packed(-1, 0) > packed(0, 5));
    }

    #[test]
    fn log2_by_hand() {
        for x in [1u64, 2, 3, 10, 1000, 37_547, 1 << 24] {
            assert!((log2(x) as f64 / 65_536.0 - (x as f64).log2()).abs() < 1e-4, "{x}");
        }
    }

    #[test]
    fn every_document_once_and_like_by_like() {
        // Two kinds of documents, mixed.
        let kind = |d: u32| d.wrapping_mul(2_654_435_769) >> 31;
        let mut terms = Terms::default();
        for d in 0..200u32 {
            terms.push(&[0, 1, 2, 3, 4].map(|i| kind(d) * 10 + (d / 2 + i) % 7));
        }
        let order = bisect(&terms, 20);
        let mut sorted = order.clone();
        sorted.sort_unstable();
        assert!(sorted.into_iter().eq(0..200));
        let changes = |order: &[u32]| order.windows(2).filter(|pair| kind(pair[0]) != kind(pair[1])).count();
        assert!(changes(&(0..200).collect::<Vec<_>>()) > 80);
        assert!(changes(&order) < 40, "{}", changes(&order));
    }
}
