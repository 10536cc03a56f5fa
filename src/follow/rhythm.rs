//! How long until a feed is asked again: pure functions of numbers, in milliseconds.

/// A minute.
pub const MINUTE: i64 = 60_000;
/// A day.
pub const DAY: i64 = 24 * 60 * MINUTE;
/// Shortest time between two requests of a feed.
pub const SHORTEST: i64 = 15 * MINUTE;
/// Longest time between two requests of a feed, before jitter; a day with it.
const LONGEST: i64 = 22 * 60 * MINUTE;
/// Longest time while nothing answers at all, before jitter; four hours with it.
const LONGEST_UNANSWERED: i64 = 220 * MINUTE;
/// Jitter lengthens a wait by at most this part of it.
const JITTER: i64 = 11;
/// Thousandths of stories a day that a feed is thought to bring before anything is known: asked hourly.
pub const USUAL_RATE: i64 = 48_000;
/// A feed is asked when it should have this many new stories.
const NEW_STORIES: i64 = 2;
/// Most new stories that count at once: what comes at once does not come again as fast.
const MOST_NEW: i64 = 100;

/// The rate of a feed, in thousandths of stories a day, after it brought `new` stories in `elapsed`: the mean over
/// about a day, so that nights do not count as silence, r′ = (r + 1000·new) · day / (day + elapsed).
///
/// ```
/// use sidelight::follow::rhythm::{MINUTE, rate};
/// // A story an hour, asked every two hours: 24 a day.
/// let settled = (0..200).fold(48_000, |before, _| rate(before, 2, 120 * MINUTE));
/// assert!((23_000..27_000).contains(&settled), "{settled}");
/// ```
pub fn rate(before: i64, new: usize, elapsed: i64) -> i64 {
    let new = i64::try_from(new).unwrap_or(MOST_NEW).min(MOST_NEW);
    let elapsed = elapsed.clamp(MINUTE, 30 * DAY);
    (before.clamp(1, 1_000_000_000) + 1000 * new) * DAY / (DAY + elapsed)
}

/// Time until a feed is asked again: when two new stories are likely, not before `declared` is over (its `ttl`,
/// `sy:updatePeriod` or the server's `max-age`), between 15 minutes and 22 hours.
///
/// ```
/// use sidelight::follow::rhythm::{MINUTE, USUAL_RATE, interval};
/// assert_eq!(interval(USUAL_RATE, 0), 60 * MINUTE);
/// assert_eq!(interval(USUAL_RATE, 90 * MINUTE), 90 * MINUTE);
/// assert_eq!(interval(1_000_000, 0), 15 * MINUTE);
/// assert_eq!(interval(1000, 0), 22 * 60 * MINUTE);
/// ```
pub fn interval(rate: i64, declared: i64) -> i64 {
    (NEW_STORIES * 1000 * DAY / rate.max(1)).max(declared).clamp(SHORTEST, LONGEST)
}

/// A wait that begins with `first` and is doubled each time, at most `longest`.
///
/// ```
/// use sidelight::follow::rhythm::doubled;
/// assert_eq!([0, 1, 2, 3, u32::MAX].map(|times| doubled(5, times, 1000)), [5, 5, 10, 20, 1000]);
/// ```
pub fn doubled(first: i64, times: u32, longest: i64) -> i64 {
    first.saturating_mul(1 << times.saturating_sub(1).min(32)).min(longest)
}

/// Time until a feed is asked again after `failures` in a row: doubled each time, from its interval where a server
/// answered, else from 15 minutes.
pub fn backoff(failures: u32, is_answered: bool, interval: i64) -> i64 {
    let (first, longest) = if is_answered { (interval, LONGEST) } else { (SHORTEST, LONGEST_UNANSWERED) };
    doubled(first, failures, longest)
}

/// Time until a feed is asked again whose request was begun and has no answer, as when the browser was closed: 2
/// minutes, doubled each time.
pub fn interrupted(times: u32) -> i64 {
    doubled(2 * MINUTE, times, LONGEST)
}

/// A wait lengthened by up to an eleventh; `random` is from 0 to 1.
pub fn jittered(wait: i64, random: f64) -> i64 {
    // What is no number counts as none.
    wait + (random.clamp(0.0, 1.0) * (wait / JITTER) as f64) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_bounded() {
        for failures in [0, 1, 5, 40, u32::MAX] {
            for rate in [i64::MIN, 0, 1, USUAL_RATE, i64::MAX] {
                let interval = interval(rate, if failures == 5 { i64::MAX } else { 0 });
                for random in [f64::NAN, -1.0, 0.0, 0.5, 1.0, f64::INFINITY] {
                    let wait = jittered(backoff(failures, true, interval), random);
                    assert!((SHORTEST..=DAY).contains(&wait), "{wait}");
                    let wait = jittered(backoff(failures, false, interval), random);
                    assert!((SHORTEST..=4 * 60 * MINUTE).contains(&wait), "{wait}");
                    assert!((2 * MINUTE..=DAY).contains(&jittered(interrupted(failures), random)));
                }
            }
        }
        assert_eq!(backoff(3, true, 60 * MINUTE), 240 * MINUTE);
        assert_eq!(backoff(2, false, 60 * MINUTE), 30 * MINUTE);
    }

    #[test]
    fn rates_follow_what_comes() {
        let settled = |new, elapsed| (0..500).fold(USUAL_RATE, |before, _| rate(before, new, elapsed));
        assert_eq!(interval(settled(0, DAY), 0), LONGEST);
        assert_eq!(interval(settled(100, SHORTEST), 0), SHORTEST);
        // A night of silence does not make an hourly feed a daily one.
        let night = (0..8).fold(USUAL_RATE, |before, _| rate(before, 0, 60 * MINUTE));
        assert!(interval(night, 0) < 90 * MINUTE);
        for hostile in [rate(i64::MIN, usize::MAX, i64::MIN), rate(i64::MAX, usize::MAX, i64::MAX)] {
            assert!(hostile >= 0);
        }
    }
}
