//! Reading dates as publishers write them, the same for pages, feeds and other sources.

use super::Moment;
use super::months::month;
use super::zones::zone;

/// Longest text that is looked at, in bytes: what is longer is no date.
const LONGEST: usize = 80;
/// Words or numbers before the day, at most: `Published on Friday, 22 November`.
const BEFORE_DAY: usize = 6;

impl Moment {
    /// Reads a date in any of the forms that pages and feeds use, in a text of at most 80 bytes; a named zone that
    /// several countries use counts as [`parse_in`](Self::parse_in) says.
    ///
    /// * ISO 8601 and RFC 3339 in their variants: `2021-12-07`, `20211207T1700Z`, `2021-12-07 17:00:00.5 +0100`
    /// * RFC 2822, as in RSS: `Tue, 07 Dec 2021 16:00:00 GMT`, with years of two digits and all [named zones](super)
    /// * Unix time in seconds (9 to 11 digits), milliseconds (13) and microseconds (16)
    /// * digits alone: `20211207`, `202112071700`, `20211207170000`
    /// * days with numbers or a month's name in English, German, French, Spanish, Italian, Portuguese or Dutch, near
    ///   the beginning of a few words: `Published: December 7, 2021 at 4:00 PM EST`, `07.12.2021 - 17:00`; of
    ///   `07/12/2021` the day comes first where that is a day
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
        Self::parse_in(text, "")
    }

    /// As [`parse`](Self::parse), by a publisher in a country (ISO 3166 code in capitals; empty where it is not known):
    /// it decides which zone a name means that several countries use. A name that means nothing there leaves the time
    /// without offset.
    ///
    /// ```
    /// use sidelight::time::Moment;
    /// let text = |country: &str| Moment::parse_in("7 Dec 2021 17:00 IST", country).map(Moment::rfc3339);
    /// assert_eq!(text("IN").as_deref(), Some("2021-12-07T17:00:00+05:30"));
    /// assert_eq!(text("").as_deref(), Some("2021-12-07T17:00:00"));
    /// ```
    pub fn parse_in(text: &str, country: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > LONGEST {
            return None;
        }
        if text.len() >= 9 && text.bytes().all(|b| b.is_ascii_digit()) {
            return Self::from_digits(text);
        }
        let (day, rest) = leading_day(text)?;
        let Some((hour, minute, second, rest)) = leading_time(rest) else { return Some(day) };
        Some(day.at(hour, minute, second).map_or(day, |moment| Self { offset: offset(rest, country), ..moment }))
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
    fn from_packed(text: &str) -> Option<Self> {
        Self::on(number(text, 0, 4)?, number(text, 4, 6)?, number(text, 6, 8)?)
    }
}

/// The number whose digits, nine at most, stand between two places of a text.
fn number(text: &str, from: usize, to: usize) -> Option<u32> {
    let digits = text.as_bytes().get(from..to).filter(|digits| (1..=9).contains(&digits.len()))?;
    let mut number = 0;
    for digit in digits {
        number = 10 * number + char::from(*digit).to_digit(10)?;
    }
    Some(number)
}

/// How many digits a text begins with.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// A run of letters or of digits.
struct Word<'a> {
    text: &'a str,
    /// Its number, where it has one.
    number: Option<u32>,
    /// What follows it.
    rest: &'a str,
}

/// The day that a text names first, and what follows it.
fn leading_day(text: &str) -> Option<(Moment, &str)> {
    let words = words(text);
    for (i, word) in words.iter().enumerate().take(BEFORE_DAY) {
        if let Some(a) = word.number {
            // 20241122
            if word.text.len() == 8 {
                return Moment::from_packed(word.text).map(|day| (day, word.rest));
            }
            let [Word { number: Some(b), .. }, Word { text, number: Some(c), rest }, ..] = words[i + 1..] else {
                continue;
            };
            // 2024-11-22, 2024/11/22, 2024年11月22日; 22.11.2024, 22/11/2024; 11/22/2024
            let day = match (word.text.len(), text.len()) {
                (4, _) => Moment::on(a, b, c),
                (_, 4) => Moment::on(c, b, a).or_else(|| Moment::on(c, a, b)),
                _ => None,
            };
            if let Some(day) = day {
                return Some((day, rest));
            }
        } else if let Some(month) = month(word.text) {
            // 22 November 2024
            if let (Some(before), Some(after)) = (i.checked_sub(1), words.get(i + 1))
                && let (Some(day), Some(year)) = (words[before].number, year(after))
                && let Some(day) = Moment::on(year, month, day)
            {
                return Some((day, after.rest));
            }
            // November 22, 2024
            if let [Word { number: Some(day), .. }, Word { text, number: Some(year), rest }, ..] = words[i + 1..]
                && text.len() == 4
                && let Some(day) = Moment::on(year, month, day)
            {
                return Some((day, rest));
            }
        }
    }
    None
}

/// The year that a word stands for. Of two or three digits, it is one of the years around 2000 as RFC 2822 reads them
/// (section 4.3); here only where the time follows, as it does there.
fn year(word: &Word) -> Option<u32> {
    let year = word.number?;
    let rest = word.rest.trim_start();
    let hour = digits(rest);
    let time_follows = hour > 0 && rest[hour..].starts_with(':');
    match word.text.len() {
        4 => Some(year),
        2 if time_follows => Some(year + if year < 50 { 2000 } else { 1900 }),
        3 if time_follows => Some(year + 1900),
        _ => None,
    }
}

/// The first words of a text, without those that stand inside dates and say nothing.
fn words(text: &str) -> Vec<Word<'_>> {
    const SILENT: [&str; 12] = ["年", "月", "日", "년", "월", "일", "T", "th", "st", "nd", "rd", "de"];
    let mut words = Vec::new();
    let mut rest = text;
    while words.len() < BEFORE_DAY + 2
        && let Some(start) = rest.find(char::is_alphanumeric)
    {
        rest = &rest[start..];
        let is_number = digits(rest) > 0;
        let goes_on = |c: char| c.is_alphanumeric() && c.is_ascii_digit() == is_number;
        let (word, after) = rest.split_at(rest.find(|c| !goes_on(c)).unwrap_or(rest.len()));
        rest = after;
        if !SILENT.contains(&word) {
            words.push(Word { text: word, number: number(word, 0, word.len()), rest });
        }
    }
    words
}

/// The time of day that stands first in a text behind a day, as hour, minute and second, and what follows it.
fn leading_time(text: &str) -> Option<(u32, u32, u32, &str)> {
    // T17, T1700, T170000
    if let Some(basic) = text.strip_prefix(['T', 't'])
        && let length @ (2 | 4 | 6) = digits(basic)
        && !basic[length..].starts_with(':')
    {
        let part = |from: usize| number(&basic[..length], from, from + 2).unwrap_or(0);
        return Some((part(0), part(2), part(4), without_fraction(&basic[length..])));
    }
    let colon = text.find(':')?;
    let hour_digits = text[..colon].bytes().rev().take_while(u8::is_ascii_digit).count();
    let mut hour = number(text, colon - hour_digits, colon)?;
    let minute = number(text, colon + 1, colon + 3)?;
    let mut rest = &text[colon + 3..];
    let mut second = 0;
    if rest.starts_with(':') {
        second = number(rest, 1, 3).unwrap_or(0);
        rest = rest.get(3..).unwrap_or_default();
    }
    rest = without_fraction(rest).trim_start();
    let half = rest.get(..2).unwrap_or_default();
    if half.eq_ignore_ascii_case("pm") {
        hour += if hour < 12 { 12 } else { 0 };
        rest = &rest[2..];
    } else if half.eq_ignore_ascii_case("am") {
        hour = if hour == 12 { 0 } else { hour };
        rest = &rest[2..];
    }
    Some((hour, minute, second, rest))
}

/// What follows the fraction of a second that a text may begin with.
fn without_fraction(text: &str) -> &str {
    match text.strip_prefix(['.', ',']) {
        Some(fraction) => &fraction[digits(fraction)..],
        None => text,
    }
}

/// Minutes east of UTC that a text begins with: `Z`, `+01:00`, `+0100`, `+01`, `GMT+1`, a zone's name.
fn offset(text: &str, country: &str) -> Option<i32> {
    let text = text.trim_start();
    if text == "z" {
        return Some(0);
    }
    // 06:57h CET, 06:57 o clock CET
    let skipped = text.bytes().take_while(|b| *b == b' ' || b.is_ascii_lowercase()).count();
    let letters = text[skipped..].bytes().take_while(u8::is_ascii_alphabetic).count();
    let (name, rest) = text[skipped..].split_at(letters);
    match name {
        "" => numeric_offset(rest),
        "GMT" | "UTC" => numeric_offset(rest.trim_start()).or(Some(0)),
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
            ("2021-12-07T24:00:00Z", "2021-12-07"),
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
    fn the_country_tells_zones_of_one_name_apart() {
        for (country, offset) in [("", "-05:00"), ("US", "-05:00"), ("AU", "+10:00")] {
            let moment = Moment::parse_in("7 Dec 2021 17:00 EST", country);
            assert_eq!(moment.map(Moment::rfc3339), Some(format!("2021-12-07T17:00:00{offset}")), "{country}");
        }
    }

    proptest! {
        #[test]
        fn any_text(text in "[0-9a-zA-Zé年:./+ −-]{0,40}", country in "[A-Z]{0,3}") {
            if let Some(moment) = Moment::parse_in(&text, &country) {
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
