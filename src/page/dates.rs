//! Dates on pages: which are believed, and the day in a URL.

use super::flat::cut;
use crate::time::{Locale, Moment, SECONDS_PER_DAY};

/// Bytes of a URL in which a day is searched for.
const LONGEST_URL: usize = 400;

/// Whether a page can date from that day; other years are placeholders (`0001-01-01`, `2099-12-31`, the end of Unix
/// time in 32 bits), or no years at all, and so is the first day of Unix time, wherever it began.
pub(super) fn is_believed(moment: &Moment) -> bool {
    (1900..2038).contains(&moment.year()) && !(-SECONDS_PER_DAY..SECONDS_PER_DAY).contains(&moment.unix())
}

/// Reads a date that a page declares or shows.
pub(super) fn read(text: &str, locale: Locale) -> Option<Moment> {
    Moment::parse_in(text, locale).filter(is_believed)
}

/// The day in a URL, as in `/2024/11/22/`, `/2024/nov/22/` or `/2024-11-22-`.
pub(super) fn day_in_url(url: &str) -> Option<Moment> {
    let mut rest = cut(url, LONGEST_URL).splitn(4, '/').nth(3)?;
    while let Some((before, moment, behind)) = Moment::find(rest, Locale::default()) {
        // The year comes first.
        let begin = &rest.as_bytes()[before.len()..];
        if begin.get(..4).is_some_and(|year| year.iter().all(u8::is_ascii_digit)) && is_believed(&moment) {
            return Some(moment.day());
        }
        rest = behind;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_no_dates() {
        let read = |text| read(text, Locale::default());
        for text in [
            "0001-01-01T00:00:00Z",
            "2999-01-01",
            "2099-12-31",
            "2038-01-19T03:14:07Z",
            "1970-01-01",
            "1970-01-01T00:00:00Z",
            "1970-01-01T01:00:00+01:00",
            "1970-01-01T00:00:00+09:00",
            "1969-12-31T19:00:00-05:00",
            "December 31, 1969",
            "0",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        assert!(read("1900-01-01").is_some() && read("1970-01-02").is_some());
    }

    #[test]
    fn days_in_urls() {
        let day = |url: &str| day_in_url(url).map(Moment::rfc3339);
        assert_eq!(day("https://a.example/2024/11/22/x.html").as_deref(), Some("2024-11-22"));
        assert_eq!(day("https://a.example/x-2024-11-22-y").as_deref(), Some("2024-11-22"));
        assert_eq!(day("https://a.example/news/20241122-x").as_deref(), Some("2024-11-22"));
        assert_eq!(day("https://a.example/news/A2024112206570005196").as_deref(), Some("2024-11-22"));
        assert_eq!(day("https://a.example/news/20249922065700"), None);
        assert_eq!(day("https://a.example/12345678/9/10"), None);
    }
}
