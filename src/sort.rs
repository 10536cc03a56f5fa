//! Sorting in one copy. The standard library's sorts are compiled anew for every type and every comparison, 2 to 12 KB
//! each; in the module that was more than the whole index reader. Here keys are packed into 64-bit numbers, sorted by
//! one routine, and the items are then put in the order found. All orders are stable.
//!
//! # Complexity
//! n log n comparisons; 16 bytes of memory an item.

use std::cmp::Ordering;

/// Runs of this length are sorted by insertion before they are merged.
const RUN: usize = 12;

/// Puts `items` in descending order of a number, in the order of [`f32::total_cmp`].
pub fn descending<T>(items: &mut [T], number: impl Fn(&T) -> f32) {
    by_packed(items, |item| !ascending_bits(number(item)));
}

/// Puts `items` in ascending order of a number.
pub fn ascending<T>(items: &mut [T], number: impl Fn(&T) -> u32) {
    by_packed(items, number);
}

/// Puts `items` in the order of `compare`: for few items, or where no number gives the order.
pub fn by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let mut order: Vec<u64> = (0..items.len() as u64).collect();
    merge_sort(&mut order, &mut |a, b| compare(&items[a as usize], &items[b as usize]) != Ordering::Greater);
    arrange(items, &mut order);
}

/// Sorts numbers in ascending order.
#[inline(never)]
pub fn numbers(numbers: &mut [u64]) {
    merge(numbers, |a, b| a <= b);
}

/// A weight as the high half of a key in [`numbers`]: the heaviest comes first, in the order of [`f32::total_cmp`].
#[inline]
pub fn heaviest_first(weight: f32, low: u32) -> u64 {
    u64::from(!ascending_bits(weight)) << 32 | u64::from(low)
}

/// The weight of a key made by [`heaviest_first`].
#[inline]
pub fn weight_of(key: u64) -> f32 {
    let bits = !(key >> 32) as u32;
    f32::from_bits(if bits >> 31 == 1 { bits ^ 1 << 31 } else { !bits })
}

/// Bits that compare as the numbers do by [`f32::total_cmp`].
#[inline]
fn ascending_bits(number: f32) -> u32 {
    let bits = number.to_bits();
    if bits >> 31 == 1 { !bits } else { bits | 1 << 31 }
}

fn by_packed<T>(items: &mut [T], key: impl Fn(&T) -> u32) {
    let mut keys: Vec<u64> =
        (0_u64..).zip(items.iter()).map(|(place, item)| u64::from(key(item)) << 32 | place).collect();
    numbers(&mut keys);
    arrange(items, &mut keys);
}

/// Puts at each place the item whose number stands there in the low half of `order`.
fn arrange<T>(items: &mut [T], order: &mut [u64]) {
    for start in 0..order.len() {
        let mut place = start;
        loop {
            let from = order[place] as u32 as usize;
            order[place] = place as u64;
            if from == start {
                break;
            }
            items.swap(place, from);
            place = from;
        }
    }
}

#[inline(never)]
fn merge_sort(order: &mut [u64], in_order: &mut dyn FnMut(u64, u64) -> bool) {
    merge(order, in_order);
}

/// Merge sort from the bottom up (Knuth, The Art of Computer Programming 3, §5.2.4), of runs sorted by insertion.
/// `in_order` says whether its first argument may stand before the second.
#[inline]
fn merge(keys: &mut [u64], mut in_order: impl FnMut(u64, u64) -> bool) {
    for run in keys.chunks_mut(RUN) {
        for end in 1..run.len() {
            let key = run[end];
            let mut place = end;
            while place > 0 && !in_order(run[place - 1], key) {
                run[place] = run[place - 1];
                place -= 1;
            }
            run[place] = key;
        }
    }
    let mut merged = Vec::with_capacity(keys.len());
    let mut length = RUN;
    while length < keys.len() {
        merged.clear();
        for pair in keys.chunks(2 * length) {
            let (mut left, mut right) = pair.split_at(length.min(pair.len()));
            while let ([a, before @ ..], [b, after @ ..]) = (left, right) {
                if in_order(*a, *b) {
                    merged.push(*a);
                    left = before;
                } else {
                    merged.push(*b);
                    right = after;
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        keys.copy_from_slice(&merged);
        length *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    proptest! {
        #[test]
        fn as_the_standard_library_sorts(values in vec((any::<u32>(), 0_u32..9), 0..400)) {
            let floats: Vec<(f32, u32)> = values.iter().map(|(bits, tie)| (f32::from_bits(*bits), *tie)).collect();
            let same = |a: &[(f32, u32)], b: &[(f32, u32)]| {
                a.iter().zip(b).all(|(a, b)| a.0.to_bits() == b.0.to_bits() && a.1 == b.1)
            };
            let (mut ours, mut theirs) = (floats.clone(), floats);
            descending(&mut ours, |value| value.0);
            theirs.sort_by(|a, b| b.0.total_cmp(&a.0));
            prop_assert!(same(&ours, &theirs), "descending");

            ascending(&mut ours, |value| value.1);
            theirs.sort_by_key(|value| value.1);
            prop_assert!(same(&ours, &theirs), "ascending keeps the order of ties");

            by(&mut ours, |a, b| b.1.cmp(&a.1));
            theirs.sort_by_key(|value| std::cmp::Reverse(value.1));
            prop_assert!(same(&ours, &theirs), "by a comparison");

            let mut keys: Vec<u64> = ours.iter().map(|value| heaviest_first(value.0, value.1)).collect();
            numbers(&mut keys);
            theirs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            let expected: Vec<u64> = theirs.iter().map(|value| heaviest_first(value.0, value.1)).collect();
            let mut pairs = expected.iter().zip(&theirs);
            prop_assert!(pairs.all(|(key, value)| weight_of(*key).to_bits() == value.0.to_bits()));
            prop_assert_eq!(keys, expected);
        }
    }
}
