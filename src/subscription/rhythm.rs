//! How long until a subscription is asked again: pure functions of numbers, in seconds.

use crate::{follow::rhythm, time::SECONDS_PER_DAY};

/// Shortest time between two visits by the clock.
pub const SHORTEST: i64 = 3600;
/// Longest time between two visits, before jitter.
pub const LONGEST: i64 = SECONDS_PER_DAY;
/// Time between two changes that a publisher is thought to have before anything is known.
pub const USUAL: i64 = 4 * 3600;
/// A publisher that is silent is asked again after this part of its silence.
const PART_OF_SILENCE: i64 = 8;

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
    (SHORTEST << failures.saturating_sub(1).min(8)).min(LONGEST)
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
