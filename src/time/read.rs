//! Reading dates as publishers write them, the same for pages, feeds and other sources.

use super::day::{digits, leading_day, number, western_digits};
use super::zones::zone;
use super::{Locale, Moment};

/// Longest text that is looked at, in characters: what is longer is no date.
const LONGEST: usize = 80;
/// Halves of the day as some write them before the time: mornings, so many, then afternoons.
const HALVES: &str = "AM 午前 上午 凌晨 早上 오전 PM 午後 下午 晚上 오후";
const MORNINGS: usize = 6;
/// Words or numbers before the day, at most: `Published on Friday, 22 November`.
const BEFORE_DAY: usize = 6;

impl Moment {
    /// Reads a date in any of the forms that pages and feeds use, in a text of at most 80 characters; what languages or
    /// countries write differently counts as [`parse_in`](Self::parse_in) says.
    ///
    /// * ISO 8601 and RFC 3339 in their variants: `2021-12-07`, `20211207T1700Z`, `2021-12-07 17:00:00.5 +0100`
    /// * RFC 2822, as in RSS: `Tue, 07 Dec 2021 16:00:00 GMT`, with years of two digits and all [named zones](super)
    /// * as Unix and Java print it: `Tue Dec 07 16:00:00 GMT 2021`
    /// * Unix time in seconds (9 to 11 digits), milliseconds (13) and microseconds (16)
    /// * digits alone: `20211207`, `202112071700`, `20211207170000`
    /// * days with numbers, in the digits of any script, or a month's name in one of 40 languages, near the beginning
    ///   of a few words: `Published: December 7, 2021 at 4:00 PM EST`, `07.12.2021 - 17:00`, `7.12.21`; of `07/12/2021`
    ///   the day comes first where that is a day, unless a time as in `06:30 AM EST` follows
    /// * the time behind the day, as `16:00`, `16h00`, `4 p.m.` or `午後4時`
    /// * years of Japanese eras (`令和3年12月7日`) and months of the Solar Hijri calendar (`۱۶ آذر ۱۴۰۰`)
    ///
    /// A time of day that is none (`25:00`) leaves the day.
    ///
    /// ```
    /// use sidelight::time::Moment;
    /// let text = |date: &str| Moment::parse(date).map(Moment::rfc3339);
    /// assert_eq!(text("Tue, 07 Dec 2021 16:00:00 EST").as_deref(), Some("2021-12-07T16:00:00-05:00"));
    /// assert_eq!(text("7. Dezember 2021, 17:00 Uhr").as_deref(), Some("2021-12-07T17:00:00"));
    /// assert_eq!(text("1638892800").as_deref(), Some("2021-12-07T16:00:00Z"));
    /// assert_eq!(text("yesterday"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        Self::parse_in(text, Locale::default())
    }

    /// As [`parse`](Self::parse), by a publisher of a country and a language. They decide which zone a name means that
    /// several countries use (one that means nothing there leaves the time without offset), whether in `02/10/2026` the
    /// month comes first, whether in `26.02.10` the year does, which month `listopada` is, and that 2569 is a year of
    /// the Buddhist era.
    ///
    /// ```
    /// use sidelight::time::{Locale, Moment};
    /// let text = |lang: &str| Moment::parse_in("7 Dec 2021 17:00 IST", Locale::of(lang, "")).map(Moment::rfc3339);
    /// assert_eq!(text("en-IN").as_deref(), Some("2021-12-07T17:00:00+05:30"));
    /// assert_eq!(text("en").as_deref(), Some("2021-12-07T17:00:00"));
    /// ```
    pub fn parse_in(text: &str, locale: Locale) -> Option<Self> {
        let text = text.trim();
        if text.chars().count() > LONGEST {
            return None;
        }
        let text = &western_digits(text);
        if text.len() >= 9 && text.bytes().all(|b| b.is_ascii_digit()) {
            return Self::from_digits(text);
        }
        let (_, day, rest) = leading_day(text, locale, BEFORE_DAY)?;
        Some(day.with_time(rest, locale).0)
    }

    /// The first day (and time) anywhere in a text in [western digits](super::western_digits), between what stands
    /// before it and behind it.
    ///
    /// # Complexity
    /// Linear in the length of the text.
    pub(crate) fn find(text: &str, locale: Locale) -> Option<(&str, Self, &str)> {
        let (before, day, rest) = leading_day(text, locale, text.len())?;
        let (moment, rest) = day.with_time(rest, locale);
        Some((before, moment, rest))
    }

    /// This day at the time that follows it, where one does, and what follows that.
    fn with_time(self, text: &str, locale: Locale) -> (Self, &str) {
        let Some((hour, minute, second, rest)) = leading_time(text) else { return (self, text) };
        let at = self.at(hour, minute, second);
        (at.map_or(self, |moment| Self { offset: offset(rest, locale.country()), ..moment }), rest)
    }

    /// Reads Unix time, or a day and a time of digits alone.
    fn from_digits(text: &str) -> Option<Self> {
        let unit = match text.len() {
            9..=11 => 1,
            13 => 1_000,
            16 => 1_000_000,
            12 | 14 => {
                let second = number(text, 12, 14).unwrap_or(0);
                return Self::from_packed(text)?.at(number(text, 8, 10)?, number(text, 10, 12)?, second);
            }
            _ => return None,
        };
        Self::from_unix(text.bytes().fold(0, |number, digit| 10 * number + i64::from(digit - b'0')) / unit)
    }

    /// The day that eight digits begin with.
    pub(super) fn from_packed(text: &str) -> Option<Self> {
        Self::on(number(text, 0, 4)?, number(text, 4, 6)?, number(text, 6, 8)?)
    }
}

/// The time of day that stands first in a text behind a day, as hour, minute and second, and what follows it.
fn leading_time(text: &str) -> Option<(u32, u32, u32, &str)> {
    let hour_at = text.bytes().position(|b| b.is_ascii_digit())?;
    let length = digits(&text[hour_at..]);
    let rest = &text[hour_at + length..];
    // T17, T1700, T170000
    if hour_at == 1
        && matches!(text.as_bytes()[0], b'T' | b't')
        && matches!(length, 2 | 4 | 6)
        && !rest.starts_with(':')
    {
        let part = |from: usize| number(&text[..1 + length], from, from + 2).unwrap_or(0);
        return Some((part(1), part(3), part(5), without_fraction(rest)));
    }
    // 16:00, 16h00, 16 h 00, 16時00分; 4 p.m.
    let mut hour = number(text, hour_at, hour_at + length)?;
    // 午後6時, PM 6:30
    let before = text[..hour_at].trim_end();
    if let Some(half) = HALVES.split(' ').position(|half| before.ends_with(half)) {
        hour = if hour <= 12 { hour % 12 + if half >= MORNINGS { 12 } else { 0 } } else { hour };
    }
    let mut rest = spaceless(rest);
    let divides = rest.chars().next().filter(|c| ":hH時时点點시".contains(*c));
    let (mut minute, mut second) = (0, 0);
    if let Some(mark) = divides {
        rest = spaceless(&rest[mark.len_utf8()..]);
        minute = number(rest, 0, 2)?;
        rest = &rest[2..];
        if rest.starts_with(':') {
            second = number(rest, 1, 3).unwrap_or(0);
            rest = rest.get(3..).unwrap_or_default();
        }
        rest = spaceless(without_fraction(rest));
    }
    // pm, PM, p.m., p. m.
    let half = rest.bytes().next().unwrap_or_default().to_ascii_lowercase();
    let end = rest.get(1..).map_or("", spaceless);
    let end = spaceless(end.strip_prefix('.').unwrap_or(end));
    let is_end = |byte: Option<&u8>| !byte.is_some_and(u8::is_ascii_alphabetic);
    if matches!(half, b'a' | b'p') && matches!(end.as_bytes(), [b'm' | b'M', ..]) && is_end(end.as_bytes().get(1)) {
        hour = hour % 12 + if half == b'p' { 12 } else { 0 };
        rest = &end[1..];
        rest = rest.strip_prefix('.').unwrap_or(rest);
    } else if divides.is_none() {
        return None;
    }
    Some((hour, minute, second, rest))
}

/// A text without the spaces it begins with.
fn spaceless(text: &str) -> &str {
    text.trim_start()
}

/// What follows the fraction of a second that a text may begin with.
fn without_fraction(text: &str) -> &str {
    match text.as_bytes() {
        [b'.' | b',', ..] => &text[1 + digits(&text[1..])..],
        _ => text,
    }
}

/// Minutes east of UTC that a text begins with: `Z`, `+01:00`, `+0100`, `+01`, `GMT+1`, a zone's name.
fn offset(text: &str, country: [u8; 2]) -> Option<i32> {
    let text = spaceless(text);
    if text == "z" {
        return Some(0);
    }
    // 06:57h CET, 06:57 o clock CET
    let skipped = text.bytes().take_while(|b| *b == b' ' || b.is_ascii_lowercase()).count();
    let letters = text[skipped..].bytes().take_while(u8::is_ascii_alphabetic).count();
    let (name, rest) = text[skipped..].split_at(letters);
    match name {
        "" => numeric_offset(rest),
        "GMT" | "UTC" => numeric_offset(spaceless(rest)).or(Some(0)),
        name => zone(name, country),
    }
}

/// Minutes east of UTC that a sign and hours begin a text with.
fn numeric_offset(text: &str) -> Option<i32> {
    let (sign, text) = match text.strip_prefix('+') {
        Some(text) => (1, text),
        None => (-1, text.strip_prefix(['-', '−'])?),
    };
    let length = digits(text);
    let (hours, minutes) = match length {
        1 | 2 if text[length..].starts_with(':') => (length, number(text, length + 1, length + 3)?),
        1 | 2 => (length, 0),
        4 => (2, number(text, 2, 4)?),
        _ => return None,
    };
    let hours = number(text, 0, hours)?;
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes) as i32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn forms() {
        for (text, expected) in [
            // ISO 8601 and RFC 3339
            ("2021-12-07T17:00:00+01:00", "2021-12-07T17:00:00+01:00"),
            ("2024-11-22T06:57:50.233000+00:00", "2024-11-22T06:57:50Z"),
            ("2021-12-07t17:00:00z", "2021-12-07T17:00:00Z"),
            ("2021-12-07 17:00:00Z", "2021-12-07T17:00:00Z"),
            ("2021-12-07T17:00:00,5Z", "2021-12-07T17:00:00Z"),
            ("2021-12-07T17:00:60Z", "2021-12-07T17:00:59Z"),
            ("2024-11-22T06:57:50-0500", "2024-11-22T06:57:50-05:00"),
            ("2024-11-22T06:57+01", "2024-11-22T06:57:00+01:00"),
            ("2024-11-22 06:57:50 +02:00", "2024-11-22T06:57:50+02:00"),
            ("2021-12-07T17:00:00−05:00", "2021-12-07T17:00:00-05:00"),
            ("2021-12-07T17:00:00+14:00", "2021-12-07T17:00:00+14:00"),
            ("2021-12-07T17:00:00-23:59", "2021-12-07T17:00:00-23:59"),
            ("2021-12-07T17:00:00+01:00[Europe/Berlin]", "2021-12-07T17:00:00+01:00"),
            ("2021-12-07T17:00:00[Europe/Berlin]", "2021-12-07T17:00:00"),
            ("2024-11-22T06:57:50", "2024-11-22T06:57:50"),
            ("2021-12-07 17:00", "2021-12-07T17:00:00"),
            ("2021-12-07T17", "2021-12-07T17:00:00"),
            ("2021-12-07T17Z", "2021-12-07T17:00:00Z"),
            ("2021-12-07T170000Z", "2021-12-07T17:00:00Z"),
            ("20211207T170000Z", "2021-12-07T17:00:00Z"),
            ("20211207T170000.25+0100", "2021-12-07T17:00:00+01:00"),
            ("20211207T1700", "2021-12-07T17:00:00"),
            (" 2024-11-22 ", "2024-11-22"),
            ("20241122", "2024-11-22"),
            ("2024/11/22 6:57", "2024-11-22T06:57:00"),
            ("2021.12.07", "2021-12-07"),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
            ("1850-05-05", "1850-05-05"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
            ("2021-12-07T24:00:00Z", "2021-12-08T00:00:00Z"),
            ("31 Dec 2021 24:00", "2022-01-01T00:00:00"),
            ("2021-12-07T24:01:00Z", "2021-12-07"),
            ("2021-12-07T17:60:00Z", "2021-12-07"),
            // RFC 2822
            ("Tue, 07 Dec 2021 16:00:00 GMT", "2021-12-07T16:00:00Z"),
            ("Mon, 07 Dec 2021 16:00 GMT", "2021-12-07T16:00:00Z"),
            ("7 Dec 2021 16:00:00 +0000", "2021-12-07T16:00:00Z"),
            ("Tue, 07 Dec 2021 16:00:00 -0000", "2021-12-07T16:00:00Z"),
            ("Tue, 07 Dec 2021 16:00:00 +0100 (CET)", "2021-12-07T16:00:00+01:00"),
            ("Tue,07 Dec 2021 16:00:00 UT", "2021-12-07T16:00:00Z"),
            ("Tue , 07 Dec 2021 16:00:00 Z", "2021-12-07T16:00:00Z"),
            ("TUE, 07 DEC 2021 16:00:00 EST", "2021-12-07T16:00:00-05:00"),
            ("Tue, 07 Dec 2021 16:00:00 CET", "2021-12-07T16:00:00+01:00"),
            ("Tue, 07 Dec 2021 16:00:00 JST", "2021-12-07T16:00:00+09:00"),
            ("Tue, 07 Dec 2021 16:00:00 NST", "2021-12-07T16:00:00-03:30"),
            ("Tue, 07 Dec 2021 16:00:00 IST", "2021-12-07T16:00:00"),
            ("Tue, 07 Dec 2021 16:00:00 XYZ", "2021-12-07T16:00:00"),
            ("07 Dec 2021 16:00:00", "2021-12-07T16:00:00"),
            ("Tuesday, 07-Dec-2021 16:00:00 GMT", "2021-12-07T16:00:00Z"),
            ("Tue, 07 Dec 21 16:00:00 GMT", "2021-12-07T16:00:00Z"),
            ("07 Dec 99 11:00 EST", "1999-12-07T11:00:00-05:00"),
            ("07 Dec 49 11:00 EST", "2049-12-07T11:00:00-05:00"),
            ("07 Dec 50 11:00 EST", "1950-12-07T11:00:00-05:00"),
            ("07 Dec 121 11:00 EST", "2021-12-07T11:00:00-05:00"),
            ("Tue, 07 Dec 1821 16:00:00 GMT", "1821-12-07T16:00:00Z"),
            // Digits alone
            ("1732258670", "2024-11-22T06:57:50Z"),
            ("1732258670000", "2024-11-22T06:57:50Z"),
            ("1732258670000999", "2024-11-22T06:57:50Z"),
            ("163889280", "1975-03-12T20:48:00Z"),
            ("20241122065750", "2024-11-22T06:57:50"),
            ("202411220657", "2024-11-22T06:57:00"),
            // Words
            ("Fri Nov 22 2024 06:57:50 GMT+0100", "2024-11-22T06:57:50+01:00"),
            ("22 Nov 2024 06:57 UTC +1", "2024-11-22T06:57:00+01:00"),
            ("November 22, 2024 at 6:57 PM EST", "2024-11-22T18:57:00-05:00"),
            ("November 22, 2024 at 12:07am", "2024-11-22T00:07:00"),
            ("Nov. 22nd, 2024", "2024-11-22"),
            ("Published on Friday, 22 November 2024", "2024-11-22"),
            ("22. November 2024, 06:57 Uhr", "2024-11-22T06:57:00"),
            ("22 de noviembre de 2024", "2024-11-22"),
            ("22.11.2024 - 06:57", "2024-11-22T06:57:00"),
            ("07/12/2021", "2021-12-07"),
            ("11/22/2024", "2024-11-22"),
            ("2024年11月22日 06:57", "2024-11-22T06:57:00"),
            ("1er février 2026", "2026-02-01"),
            ("1º de fevereiro de 2026", "2026-02-01"),
            ("10 d’abril del 2026", "2026-04-10"),
            ("Thứ Ba, ngày 10 tháng 2 năm 2026, 06:30", "2026-02-10T06:30:00"),
            ("2026. február 10. 6:30", "2026-02-10T06:30:00"),
            ("2026. gada 10. februārī", "2026-02-10"),
            ("2026 m. vasario 10 d.", "2026-02-10"),
            ("10 בפברואר 2026", "2026-02-10"),
            ("Dec. 7, 2021 6:30 p.m. ET", "2021-12-07T18:30:00"),
            ("7 dic 2021 12:05 a. m.", "2021-12-07T00:05:00"),
            ("7 Dec 2021 16:05 prior", "2021-12-07T16:05:00"),
            ("Published 02/10/2026 06:30 AM EST", "2026-02-10T06:30:00-05:00"),
            ("10/02/2026 6:30pm CET", "2026-02-10T18:30:00+01:00"),
            // As Unix and Java print it
            ("Tue Mar 12 12:45:00 EDT 2024", "2024-03-12T12:45:00-04:00"),
            ("Tue Mar 12 12:45:00 2024", "2024-03-12T12:45:00"),
            ("Tue Mar  2 12:45:00 UTC 2024", "2024-03-02T12:45:00Z"),
            ("Tue Dec 07 16:00:00 CET 2021", "2021-12-07T16:00:00+01:00"),
            ("Tue Dec 07 16:00:00 GMT+01:00 2021", "2021-12-07T16:00:00+01:00"),
            ("Tue Dec 07 16:00:00 +0000 2021", "2021-12-07T16:00:00Z"),
            ("Tue Dec 07 16:00:00 +0530 2021", "2021-12-07T16:00:00+05:30"),
            ("Tue Dec 07 04:00:00 PM CET 2021", "2021-12-07T16:00:00+01:00"),
            ("Tue 7 Dec 16:00:00 CET 2021", "2021-12-07T16:00:00+01:00"),
            ("Dec 7 16:00 2021", "2021-12-07T16:00:00"),
            // Times with other marks, and without minutes
            ("7 décembre 2021 à 16h00", "2021-12-07T16:00:00"),
            ("7 décembre 2021 - 16 h 05", "2021-12-07T16:05:00"),
            ("2021年12月7日 16時05分", "2021-12-07T16:05:00"),
            ("Dec 7, 2021 6 PM", "2021-12-07T18:00:00"),
            ("7 Dec 2021, 3h ago", "2021-12-07"),
            ("2021年12月7日 午後4時05分", "2021-12-07T16:05:00"),
            ("2021年12月7日上午12:05", "2021-12-07T00:05:00"),
            ("2021.12.07. 오후 4:05", "2021-12-07T16:05:00"),
            ("2021-12-07 PM 04:05", "2021-12-07T16:05:00"),
            ("2021-12-07 PM 16:05", "2021-12-07T16:05:00"),
            ("2021年12月7日 16点05分", "2021-12-07T16:05:00"),
            // Years of two digits
            ("10.02.26", "2026-02-10"),
            ("02/22/26", "2026-02-22"),
            ("2/22/26 6:30 PM", "2026-02-22T18:30:00"),
            ("26年2月10日", "2026-02-10"),
            ("26년 2월 10일", "2026-02-10"),
            ("10. 2. 26, 06:30", "2026-02-10T06:30:00"),
            ("10/02/26", "2026-02-10"),
            ("10.02.99", "1999-02-10"),
            ("10-Feb-26", "2026-02-10"),
            ("10. 2. 26. 6 comments", "2026-02-10"),
            // Other digits and calendars
            ("١٠ فبراير ٢٠٢٦", "2026-02-10"),
            ("۲۱ بهمن ۱۴۰۴", "2026-02-10"),
            ("1 فروردین 1403", "2024-03-20"),
            ("30 اسفند 1403", "2025-03-20"),
            ("१० फ़रवरी २०२६", "2026-02-10"),
            ("２０２６年２月１０日", "2026-02-10"),
            ("令和8年2月10日", "2026-02-10"),
            ("2026年（令和8年）2月10日", "2026-02-10"),
            ("平成31年4月30日", "2019-04-30"),
            ("民國113年1月15日", "2024-01-15"),
            ("10 كانون الثاني 2026", "2026-01-10"),
            ("10 فبراير/شباط 2026", "2026-02-10"),
            ("10 दिस॰ 2026", "2026-12-10"),
            ("10 fe\u{301}vrier 2026", "2026-02-10"),
            ("10 маи\u{306} 2026", "2026-05-10"),
            ("10 تشرين الأول ٢٠٢٦", "2026-10-10"),
            ("১০ ফেব্রুয়ারি ২০২৬", "2026-02-10"),
            ("Copyright 2024. 12 March 2025", "2025-03-12"),
        ] {
            let moment = Moment::parse(text);
            assert_eq!(moment.map(Moment::rfc3339).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "yesterday",
            "Invalid Date",
            "0",
            "99",
            "2021",
            "2021-12",
            "2021-W49-2",
            "2021-341",
            "2024-13-40",
            "2023-02-29",
            "Tue, 31 Nov 2021 16:00:00 GMT",
            "March",
            "22 November 24",
            "10.02.26.1",
            "10:02:26",
            "10.2/26",
            "1.2.3",
            "300.10.26",
            "2026. gada",
            "Mar 12 12:45:00",
            "Mar 12 12:45:00 +2024",
            "22/23/24",
            "10 February/March 2026",
            "12 March 24 people",
            "12 March 24: 11 people",
            "12 March 24 11 people",
            "é:é",
            "12345678",
            "1234567890123456789",
            "-1638892800",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
        assert_eq!(Moment::parse(&format!("{:80}2024-11-22", "On")), None);
    }

    #[test]
    fn language_and_country_decide_where_forms_differ() {
        for (lang, host, text, expected) in [
            ("en-US", "", "02/10/2026", "2026-02-10"),
            ("en-US", "", "22/11/2024", "2024-11-22"),
            ("en-US", "", "10.02.2026", "2026-02-10"),
            ("en-GB", "paper.com", "02/10/2026", "2026-10-02"),
            ("en", "paper.us", "02/10/26", "2026-02-10"),
            ("en", "paper.com", "02/10/2026 6:30 p.m. ET", "2026-02-10T18:30:00"),
            ("en-GB", "", "02/10/2026 06:30 AM EST", "2026-10-02T06:30:00-05:00"),
            ("en-PH", "", "2-10-2026", "2026-02-10"),
            ("ko", "", "26.02.10 06:30", "2026-02-10T06:30:00"),
            ("zh-Hant-TW", "", "26-02-10", "2026-02-10"),
            ("ja", "", "26/2/10", "2026-02-10"),
            ("hu", "", "26. 02. 10.", "2026-02-10"),
            ("hu", "", "26. febr. 10.", "2026-02-10"),
            ("hu", "", "10 február 2026", "2026-02-10"),
            ("th", "", "10 ก.พ. 69", "2026-02-10"),
            ("vi", "", "10 thg 2, 2026", "2026-02-10"),
            ("en", "paper.tv", "02/10/2026 06:30 AM EST", "2026-02-10T06:30:00-05:00"),
            ("en", "paper.hr", "10. listopada 2026.", "2026-10-10"),
            ("sr-Latn", "paper.rs", "10. srp 2026.", "2026-07-10"),
            ("de", "", "26.02.10", "2010-02-26"),
            ("hr", "", "10. listopada 2026.", "2026-10-10"),
            ("pl", "", "10 listopada 2026", "2026-11-10"),
            ("th", "", "10 กุมภาพันธ์ 2569", "2026-02-10"),
            ("th", "", "10 กุมภาพันธ์ พ.ศ. 2569", "2026-02-10"),
            ("th", "", "๑๐/๐๒/๒๕๖๙", "2026-02-10"),
            ("th", "", "10/02/69", "2026-02-10"),
            ("cs", "", "10. červen 2026", "2026-06-10"),
            ("en", "", "10TH FEBRUARY 2026", "2026-02-10"),
            ("th", "", "10 ก.พ. 2569 06:30 น.", "2026-02-10T06:30:00"),
            ("en", "", "10/02/2569", "2569-02-10"),
            ("fa", "", "۱۴۰۴/۱۱/۲۱", "2026-02-10"),
            ("fa", "", "2026-02-10", "2026-02-10"),
        ] {
            let moment = Moment::parse_in(text, Locale::of(lang, host));
            assert_eq!(moment.map(Moment::rfc3339).as_deref(), Some(expected), "{lang} {text}");
        }
    }

    #[test]
    fn a_date_anywhere_in_a_line() {
        let line =
            "Oskar Pell and Mara Lindqvist of the Harbour Post in Tillen | 12 March 2024, 9:43 CET, updated 13 March";
        let (before, moment, behind) = Moment::find(line, Locale::default()).unwrap();
        assert_eq!(moment.rfc3339(), "2024-03-12T09:43:00+01:00");
        assert!(before.ends_with("in Tillen | ") && behind == "CET, updated 13 March", "{before} {behind}");
        let (_, moment, _) = Moment::find("12 March 2024 to 13 March 10:00", Locale::default()).unwrap();
        assert_eq!(moment.rfc3339(), "2024-03-12");
        assert_eq!(Moment::find("Nobody knows when, 12 people say", Locale::default()), None);
    }

    #[test]
    fn the_country_tells_zones_of_one_name_apart() {
        for (lang, offset) in [("", "-05:00"), ("en-US", "-05:00"), ("en-AU", "+10:00")] {
            let moment = Moment::parse_in("7 Dec 2021 17:00 EST", Locale::of(lang, ""));
            assert_eq!(moment.map(Moment::rfc3339), Some(format!("2021-12-07T17:00:00{offset}")), "{lang}");
        }
    }

    proptest! {
        #[test]
        fn any_text(text in "[0-9a-zA-Zé年:./+ −-]{0,40}", lang in "(en|fa|th|ja)?(-[A-Z]{2})?") {
            if let Some(moment) = Moment::parse_in(&text, Locale::of(&lang, "")) {
                prop_assert_eq!(Moment::parse(&moment.rfc3339()), Some(moment));
                moment.unix();
            }
        }

        #[test]
        fn any_day_in_any_order(day in -719_162_i64..2_932_897, zone in "Z|[+-](0[0-9]|1[0-4]):[03]0|") {
            let moment = Moment::from_unix(day * 86_400).unwrap();
            let date = moment.date();
            for text in [format!("{date}T06:57:50{zone}"), format!("{date} 06:57:50 {zone}")] {
                let expected = format!("{date}T06:57:50{}", if zone.ends_with("00:00") { "Z" } else { &zone });
                prop_assert_eq!(Moment::parse(&text).map(Moment::rfc3339), Some(expected));
            }
        }
    }
}
