//! How long until a subscription is asked again: pure functions of numbers, in seconds.

use crate::{follow::rhythm, time::SECONDS_PER_DAY};

/// Shortest time between two visits by the clock that ended.
pub const SHORTEST: i64 = 3600;
/// Longest time between two visits, before jitter.
pub const LONGEST: i64 = SECONDS_PER_DAY;
/// Time between two changes that a publisher is thought to have before anything is known.
pub const USUAL: i64 = 4 * 3600;
/// A publisher that is silent is asked again after this part of its silence.
const PART_OF_SILENCE: i64 = 8;

/// What a publisher may make a reader download is two whole sets a day, and three at once.
const SETS_A_DAY: f64 = 2.0;
const AHEAD: i64 = 3 * SECONDS_PER_DAY / 2;
/// Sets with fewer bytes count as so large.
const SMALL: u64 = 16 << 20;

/// Until when downloads are paid for at `now`, after `bytes` more of an index whose files have `set` bytes together.
/// A publisher who makes all his files anew every day is paid for half of the time.
///
/// ```
/// use sidelight::subscription::rhythm::{is_affordable, paid};
/// let (now, set) = (1_800_000_000, 100 << 20);
/// let sets = |count| (0..count).fold(0, |before, _| paid(before, set, set, now));
/// assert!(is_affordable(sets(3), now) && !is_affordable(sets(4), now));
/// assert_eq!(paid(0, set, set, now), now + 12 * 3600);
/// ```
pub fn paid(before: i64, bytes: u64, set: u64, now: i64) -> i64 {
    let days = bytes as f64 / (SETS_A_DAY * set.max(SMALL) as f64);
    let most = now.saturating_add(AHEAD);
    before.clamp(now, most).saturating_add((days * SECONDS_PER_DAY as f64) as i64)
}

/// Whether a download may be made after which downloads are [`paid`] for until then.
pub fn is_affordable(paid: i64, now: i64) -> bool {
    paid <= now.saturating_add(AHEAD)
}

/// Time between a publisher's changes, after `gap` lay between two more: a moving mean that forgets a quarter.
pub fn mean(before: i64, gap: i64) -> i64 {
    let [before, gap] = [before, gap].map(|time| time.clamp(1, 30 * SECONDS_PER_DAY));
    (3 * before + gap) / 4
}

/// Time until a publisher is asked again that changes its index every `mean`, and has not for `silence`: between an
/// hour and a day.
///
/// ```
/// use sidelight::subscription::rhythm::interval;
/// assert_eq!(interval(60, 0), 3600);
/// assert_eq!(interval(3 * 3600, 3600), 3 * 3600);
/// assert_eq!(interval(3600, 80 * 3600), 10 * 3600);
/// assert_eq!(interval(3600, i64::MAX), 24 * 3600);
/// ```
pub fn interval(mean: i64, silence: i64) -> i64 {
    mean.max(silence / PART_OF_SILENCE).clamp(SHORTEST, LONGEST)
}

/// Time until a subscription is asked again after `failures` in a row: an hour, doubled each time, at most a day.
pub fn backoff(failures: u32) -> i64 {
    rhythm::doubled(SHORTEST, failures, LONGEST)
}

/// Time until a subscription is asked again whose visit was begun and has no end, as when the browser was closed.
pub fn interrupted(times: u32) -> i64 {
    rhythm::interrupted(times) / 1000
}

/// A wait lengthened by up to an eleventh; `random` is from 0 to 1.
pub fn jittered(wait: i64, random: f64) -> i64 {
    rhythm::jittered(wait, random)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_bounded() {
        for number in [i64::MIN, -1, 0, 1, USUAL, i64::MAX] {
            for random in [f64::NAN, -1.0, 0.0, 0.5, 1.0, f64::INFINITY] {
                for wait in [interval(mean(number, number), number), interval(number, 0), backoff(number as u32)] {
                    assert!((SHORTEST..=LONGEST + LONGEST / 11).contains(&jittered(wait, random)), "{number}");
                }
            }
            assert!(interrupted(number as u32) >= 120);
        }
        assert_eq!(backoff(3), 4 * 3600);
    }

    #[test]
    fn the_mean_follows_the_publisher() {
        let settled = |gap| (0..60).fold(USUAL, |before, _| mean(before, gap));
        assert_eq!(interval(settled(60), 0), SHORTEST);
        assert!((7000..7201).contains(&interval(settled(7200), 0)));
        assert_eq!(interval(settled(20 * LONGEST), 0), LONGEST);
    }
}
