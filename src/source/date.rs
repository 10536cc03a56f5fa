//! Dates as sources write them -> Unix seconds.

use jiff::{Timestamp, civil, fmt::rfc2822, tz::TimeZone};

static RFC2822: rfc2822::DateTimeParser = rfc2822::DateTimeParser::new().relaxed_weekday(true);

/// Unix seconds of an RFC 3339 time, a day alone (midnight UTC), a time without offset (taken as UTC), Unix seconds
/// in digits, or the RFC 2822 time of an RSS feed. `None` where it is none of these.
///
/// ```
/// use sidelight::source::date::unix_seconds;
/// assert_eq!(unix_seconds("2021-12-07T17:00:00+01:00"), Some(1_638_892_800));
/// assert_eq!(unix_seconds("2021-12-07"), Some(1_638_835_200));
/// assert_eq!(unix_seconds("Tue, 07 Dec 2021 16:00:00 GMT"), Some(1_638_892_800));
/// assert_eq!(unix_seconds("1638892800"), Some(1_638_892_800));
/// assert_eq!(unix_seconds("yesterday"), None);
/// ```
pub fn unix_seconds(text: &str) -> Option<i64> {
    let text = text.trim();
    if text.len() >= 9 && text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok();
    }
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time.as_second());
    }
    if let Ok(time) = text.parse::<civil::DateTime>() {
        return time.to_zoned(TimeZone::UTC).ok().map(|t| t.timestamp().as_second());
    }
    RFC2822.parse_timestamp(text).ok().map(Timestamp::as_second)
}

/// The UTC day of Unix seconds as `2021-12-07`; empty outside the calendar's range.
pub fn day(unix_seconds: i64) -> String {
    Timestamp::from_second(unix_seconds).map(|t| t.to_zoned(TimeZone::UTC).date().to_string()).unwrap_or_default()
}
