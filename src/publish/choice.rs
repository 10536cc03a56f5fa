//! What an update decides: what stays, which feed is asked. Pure; times in Unix seconds.
//!
//! Which telling of a story counts says [`Claim`](crate::source::Claim).

use crate::follow::rhythm::{SHORTEST, backoff};
use crate::time::SECONDS_PER_DAY;

/// When a story counts as told: at its date, but not later than it was first seen; without a date then.
pub fn told(published: Option<i64>, seen: i64) -> i64 {
    published.map_or(seen, |published| published.min(seen))
}

/// The time from which on stories are kept at `now` for `days`.
pub fn oldest(now: i64, days: u32) -> i64 {
    now.saturating_sub(i64::from(days) * SECONDS_PER_DAY)
}

/// Whether a story stays that was [told] then. One without a date stays while its feed lists it, for it would be new
/// again with the next update.
///
/// ```
/// use sidelight::publish::choice::lasts;
/// assert!(lasts(50, true, false, 50) && !lasts(49, true, true, 50));
/// assert!(lasts(49, false, true, 50) && !lasts(49, false, false, 50));
/// ```
pub fn lasts(told: i64, has_date: bool, is_listed: bool, oldest: i64) -> bool {
    told >= oldest || (!has_date && is_listed)
}

/// When a feed may be asked again after `failures` in a row: after the first with the next update, for it may be ours;
/// then after 15 minutes, doubled each time.
///
/// ```
/// use sidelight::publish::choice::next_try;
/// let waits = |is_answered: bool| [0, 1, 2, 3, 30].map(|failures| next_try(failures, is_answered, 0) / 60);
/// assert_eq!(waits(true), [0, 0, 15, 30, 22 * 60]);
/// assert_eq!(waits(false), [0, 0, 15, 30, 220]);
/// ```
pub fn next_try(failures: u32, is_answered: bool, now: i64) -> i64 {
    match failures {
        0 | 1 => now,
        more => now.saturating_add(backoff(more - 1, is_answered, SHORTEST) / 1000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn a_date_ahead_counts_as_first_seen() {
        assert_eq!([told(Some(9), 5), told(Some(3), 5), told(None, 5)], [5, 3, 5]);
        assert_eq!(oldest(10 * SECONDS_PER_DAY, 3), 7 * SECONDS_PER_DAY);
        assert_eq!(oldest(i64::MIN, u32::MAX), i64::MIN);
    }
}
