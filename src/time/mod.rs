//! Time: days of the calendar, and the one reading of dates as pages, feeds and other sources write them.
//!
//! ```
//! use sidelight::time::Moment;
//! let moment = Moment::parse("Tue, 07 Dec 2021 17:00:00 CET").unwrap();
//! assert_eq!(moment.rfc3339(), "2021-12-07T17:00:00+01:00");
//! assert_eq!(moment.unix(), 1_638_892_800);
//! ```

mod calendar;
mod day;
mod event_day;
mod locale;
mod months;
mod read;
mod zones;

pub use calendar::{SECONDS_PER_DAY, civil, days};
pub(crate) use day::western_digits;
pub use event_day::{EVENT_DAYS, event_day};
pub use locale::Locale;

/// A day, and where known the time of day and the offset from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// 1 to 9999.
    year: u32,
    /// 1 to 12.
    month: u32,
    /// 1 to 31.
    day: u32,
    /// Hour (0 to 23), minute and second (0 to 59).
    time: Option<(u32, u32, u32)>,
    /// Minutes east of UTC.
    offset: Option<i32>,
}

impl Moment {
    /// A day of the Gregorian calendar; `None` where there is no such day, and for years before 1 and after 9999.
    pub fn on(year: u32, month: u32, day: u32) -> Option<Self> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            2 => 28 + u32::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        let valid = (1..=9999).contains(&year) && (1..=days).contains(&day);
        valid.then_some(Self { year, month, day, time: None, offset: None })
    }

    /// This day at a time, which has no offset yet; `None` where there is no such time. A leap second counts as the one
    /// before it, hour 24 is midnight at the end of the day (ISO 8601).
    fn at(self, hour: u32, minute: u32, second: u32) -> Option<Self> {
        if (hour, minute, second) == (24, 0, 0) {
            return Self::from_unix(self.unix() + SECONDS_PER_DAY)?.day().at(0, 0, 0);
        }
        (hour < 24 && minute < 60 && second < 61).then_some(Self { time: Some((hour, minute, second.min(59))), ..self })
    }

    /// The moment of Unix seconds, in UTC; `None` before the year 1 and after 9999.
    pub fn from_unix(seconds: i64) -> Option<Self> {
        let (year, month, day) = civil(seconds.div_euclid(SECONDS_PER_DAY));
        let second = seconds.rem_euclid(SECONDS_PER_DAY) as u32;
        let moment = Self::on(u32::try_from(year).ok()?, month, day)?;
        Some(Self { time: Some((second / 3600, second / 60 % 60, second % 60)), offset: Some(0), ..moment })
    }

    /// The year, 1 to 9999.
    pub fn year(self) -> u32 {
        self.year
    }

    /// Whether it is a day alone, without a time.
    pub fn is_day(self) -> bool {
        self.time.is_none()
    }

    /// The day alone, without its time.
    pub(crate) fn day(self) -> Self {
        Self { time: None, offset: None, ..self }
    }

    /// The earlier day of two, as publishers write them; of one day, the one with a time.
    pub(crate) fn or_earlier(self, other: Self) -> Self {
        let rank = |moment: Self| (moment.year, moment.month, moment.day, moment.time.is_none());
        if rank(other) < rank(self) { other } else { self }
    }

    /// Unix seconds; without an offset the time counts as UTC, without a time the day begins at midnight.
    pub fn unix(self) -> i64 {
        let (hour, minute, second) = self.time.unwrap_or_default();
        let seconds = i64::from(hour * 3600 + minute * 60 + second);
        let days = days(i64::from(self.year), self.month, self.day);
        days * SECONDS_PER_DAY + seconds - i64::from(self.offset.unwrap_or(0)) * 60
    }

    /// RFC 3339 text, or the day alone where no time is known (`2021-12-07`); a time without offset is written without
    /// one.
    pub fn rfc3339(self) -> String {
        let mut out = self.date();
        let mut push = |before: char, number: u32| {
            out.push(before);
            push_digits(number, 2, &mut out);
        };
        if let Some((hour, minute, second)) = self.time {
            push('T', hour);
            push(':', minute);
            push(':', second);
            match self.offset {
                Some(0) => out.push('Z'),
                Some(offset) => {
                    let minutes = offset.unsigned_abs();
                    push(if offset < 0 { '-' } else { '+' }, minutes / 60);
                    push(':', minutes % 60);
                }
                None => {}
            }
        }
        out
    }

    /// The day as RFC 3339 writes it, whatever the time: `2021-12-07`.
    pub fn date(self) -> String {
        let mut out = String::with_capacity(25);
        push_digits(self.year, 4, &mut out);
        for number in [self.month, self.day] {
            out.push('-');
            push_digits(number, 2, &mut out);
        }
        out
    }
}

/// When a story was published, as [`Article`](crate::article::Article) has it: Unix seconds, and whether that is a day
/// alone.
pub fn published(moment: Option<Moment>) -> (Option<i64>, bool) {
    (moment.map(Moment::unix), moment.is_some_and(Moment::is_day))
}

/// Seconds by which a day begins earlier where it begins first, at the Line Islands, than in UTC.
const FIRST_ZONE: i64 = 14 * 3600;

/// Whether a story's date, as [`Article`](crate::article::Article) has it, is later than `now`, in Unix seconds: a
/// moment ahead, or a day that has begun nowhere.
pub fn is_ahead(published: i64, is_day: bool, now: i64) -> bool {
    published.saturating_sub(i64::from(is_day) * FIRST_ZONE) > now
}

/// The day of Unix seconds, in days since 1970-01-01 UTC; `None` outside any calendar.
pub(crate) fn day_of(unix_seconds: i64) -> Option<i32> {
    unix_seconds.div_euclid(SECONDS_PER_DAY).try_into().ok()
}

/// The UTC day of Unix seconds as `2021-12-07`; empty before the year 1 and after 9999.
pub fn date_of(unix_seconds: i64) -> String {
    Moment::from_unix(unix_seconds).map_or_else(String::new, Moment::date)
}

/// RFC 3339 text of Unix seconds in UTC, or their day alone; empty before the year 1 and after 9999.
pub fn text_of(unix_seconds: i64, is_day: bool) -> String {
    let text = if is_day { Moment::date } else { Moment::rfc3339 };
    Moment::from_unix(unix_seconds).map_or_else(String::new, text)
}

/// Appends the last `length` digits of a number, zeros in front where it has fewer.
pub(crate) fn push_digits(number: u32, length: usize, out: &mut String) {
    for place in (0..length as u32).rev() {
        out.push(char::from(b'0' + (number / 10_u32.pow(place) % 10) as u8));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_that_are_none() {
        for (year, month, day) in [(2023, 2, 29), (1900, 2, 29), (2024, 13, 1), (2024, 4, 31), (2024, 1, 0), (0, 1, 1)]
        {
            assert_eq!(Moment::on(year, month, day), None, "{year}-{month}-{day}");
        }
        assert!(Moment::on(2024, 2, 29).is_some() && Moment::on(2000, 2, 29).is_some());
    }

    #[test]
    fn unix_seconds_outside_the_calendar() {
        assert_eq!(date_of(-62_135_596_800), "0001-01-01");
        assert_eq!(date_of(253_402_300_799), "9999-12-31");
        for seconds in [-62_135_596_801, 253_402_300_800, i64::MIN, i64::MAX] {
            assert_eq!(Moment::from_unix(seconds), None, "{seconds}");
            assert_eq!(date_of(seconds), "");
        }
    }

    #[test]
    fn a_date_without_a_time_is_a_day() {
        for (text, is_day) in [
            ("2026-11-20", true),
            ("20 November 2026", true),
            ("20.11.26", true),
            ("Published 20 Nov 2026, updated", true),
            ("2026-11-20T25:00", true),
            ("2026-11-20T00:00:00Z", false),
            ("Fri, 20 Nov 2026 00:00:00 GMT", false),
            ("1795132800", false),
        ] {
            assert_eq!(Moment::parse(text).map(Moment::is_day), Some(is_day), "{text}");
        }
        assert_eq!(text_of(1_795_132_800, true), "2026-11-20");
        assert_eq!(text_of(1_795_132_800, false), "2026-11-20T00:00:00Z");
    }

    proptest! {
        #[test]
        fn unix_seconds_and_text_lead_back(seconds in -62_135_596_800_i64..253_402_300_800) {
            let moment = Moment::from_unix(seconds).unwrap();
            prop_assert_eq!(moment.unix(), seconds);
            prop_assert_eq!(Moment::parse(&moment.rfc3339()), Some(moment));
        }
    }
}
