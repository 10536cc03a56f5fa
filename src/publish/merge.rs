//! Which deltas are merged, and when a new base is made: formulas of times and of numbers of stories.

use crate::time::SECONDS_PER_DAY;

/// A new base is made when the deltas tell of more than this many times the stories of the base. The base's document
/// frequencies serve all, and a reader downloads a base whole.
pub const MOST_OF_BASE: u64 = 3;

/// Days of a stretch: one that begins is found by readers who come once a week.
const STRETCH: i64 = 4;
/// How long, in seconds, a boundary between deltas is worth standing that is the first of its stretch, of its day, or
/// neither. A reader who comes once a day finds one that is hardly older than his last visit, and so does one who comes
/// once a week.
const KEPT_OF_STRETCH: i64 = 12 * SECONDS_PER_DAY;
const KEPT_OF_DAY: i64 = 2 * SECONDS_PER_DAY;
const KEPT: i64 = 3600;

/// Whether deltas that tell of so many stories ask for a new base.
pub fn asks_for_base(base: u64, deltas: u64) -> bool {
    deltas > base.saturating_mul(MOST_OF_BASE)
}

/// Which of the deltas, by the versions that they start from, oldest first, is merged with the one after it at the time
/// `now`; `None` where there are fewer than three.
///
/// A reader downloads what came after the newest boundary that is not newer than his last visit. The boundary goes that
/// has outlived its worth by the largest factor. That before the newest delta stays: most readers lack nothing else.
/// So there stand the last hour, what came before it today, the day before, three stretches, and all that is older, as
/// the levels of a log-structured merge tree; a reader who took a stretch hour by hour can take it as one file later.
pub fn merged(since: &[i64], now: i64) -> Option<usize> {
    let outlived = |boundary: usize| {
        let (before, this) = (since[boundary - 1], since[boundary]);
        let days = |time: i64, days: i64| time.div_euclid(days * SECONDS_PER_DAY);
        let worth = match () {
            () if days(before, STRETCH) != days(this, STRETCH) => KEPT_OF_STRETCH,
            () if days(before, 1) != days(this, 1) => KEPT_OF_DAY,
            () => KEPT,
        };
        now.saturating_sub(this) as f64 / worth as f64
    };
    let boundaries = 1..since.len().saturating_sub(1);
    boundaries.max_by(|a, b| outlived(*a).total_cmp(&outlived(*b))).map(|boundary| boundary - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-01-03, on which a stretch begins.
    const BEGIN: i64 = 20_456 * SECONDS_PER_DAY;

    fn merged_at(hours: &[i64], now: i64) -> Option<usize> {
        let since: Vec<i64> = hours.iter().map(|hour| BEGIN + hour * 3600).collect();
        merged(&since, BEGIN + now * 3600)
    }

    #[test]
    fn the_newest_is_never_merged() {
        assert_eq!(merged(&[], 9), None);
        assert_eq!(merged(&[1, 2], 9), None);
        assert_eq!(merged(&[1, 2, 3], 9), Some(0));
    }

    #[test]
    fn days_and_stretches_outlive_hours() {
        assert_eq!(BEGIN.div_euclid(SECONDS_PER_DAY) % STRETCH, 0);
        // An hour of the day goes before the first of the day, and that before the first of the stretch.
        assert_eq!(merged_at(&[-30, -20, 0, 1, 2, 3], 4), Some(2));
        assert_eq!(merged_at(&[-60, -40, 0, 60], 61), Some(0));
        assert_eq!(merged_at(&[-200, 0, 24, 48, 72], 73), Some(1));
        // However long it stood, one goes at last.
        assert_eq!(merged_at(&[-900, -800, 0, 1], 1), Some(0));
    }

    #[test]
    fn a_base_is_made_when_deltas_outgrow_it() {
        assert!(!asks_for_base(100, 300));
        assert!(asks_for_base(100, 301));
        assert!(!asks_for_base(0, 0));
        assert!(asks_for_base(0, 1));
    }
}
