//! Times as publishers write them -> RFC 3339 text with the publisher's own offset.

use crate::calendar::{self, SECONDS_PER_DAY, civil};

/// A day, and where known the time of day and the offset from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    year: i32,
    month: u32,
    day: u32,
    /// Hour, minute, second.
    time: Option<(u32, u32, u32)>,
    /// Minutes east of UTC.
    offset: Option<i32>,
}

impl Moment {
    /// Reads ISO 8601 in its variants, RFC 2822, Unix times, and days written with numbers or with English, German,
    /// French, Spanish, Italian, Portuguese or Dutch names of months.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() || text.len() > 80 {
            return None;
        }
        if text.len() >= 10 && text.bytes().all(|b| b.is_ascii_digit()) {
            return match text.len() {
                10 => Some(Self::from_unix(text.parse().ok()?)),
                13 => Some(Self::from_unix(text.parse::<i64>().ok()? / 1000)),
                14 => {
                    let number = |from: usize, to: usize| text[from..to].parse().ok();
                    let (year, month, day) = (text[..4].parse().ok()?, number(4, 6)?, number(6, 8)?);
                    Self::day(year, month, day)?.at(number(8, 10)?, number(10, 12)?, number(12, 14)?)
                }
                _ => None,
            };
        }
        let (day, rest) = Self::leading_day(text)?;
        Some(day.with_time(rest))
    }

    fn day(year: i32, month: u32, day: u32) -> Option<Self> {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            2 => 28 + u32::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        let valid = (1900..2200).contains(&year) && (1..=days).contains(&day);
        valid.then_some(Self { year, month, day, time: None, offset: None })
    }

    fn at(self, hour: u32, minute: u32, second: u32) -> Option<Self> {
        (hour < 24 && minute < 60 && second < 61).then_some(Self { time: Some((hour, minute, second.min(59))), ..self })
    }

    /// The day `text` names first, and what follows it.
    fn leading_day(text: &str) -> Option<(Self, &str)> {
        let words: Vec<(usize, &str)> = words(text);
        for (i, (at, word)) in words.iter().enumerate().take(6) {
            let end = at + word.len();
            let number = |k: usize| words.get(k).and_then(|(_, word)| word.parse::<u32>().ok());
            let after = |k: usize| &text[words[k].0 + words[k].1.len()..];
            // 20241122
            if word.len() == 8 && word.bytes().all(|b| b.is_ascii_digit()) {
                let number = |from: usize, to: usize| word[from..to].parse().ok();
                return Some((Self::day(word[..4].parse().ok()?, number(4, 6)?, number(6, 8)?)?, &text[end..]));
            }
            // 2024-11-22, 2024/11/22, 2024年11月22日
            if word.len() == 4
                && let (Some(year), Some(month), Some(day)) = (number(i), number(i + 1), number(i + 2))
                && let Some(found) = Self::day(year as i32, month, day)
            {
                return Some((found, after(i + 2)));
            }
            // 22.11.2024, 22/11/2024, 11/22/2024
            if let (Some(a), Some(b), Some(year)) = (number(i), number(i + 1), number(i + 2))
                && words[i + 2].1.len() == 4
                && let Some(found) = Self::day(year as i32, b, a).or_else(|| Self::day(year as i32, a, b))
            {
                return Some((found, after(i + 2)));
            }
            // 22 November 2024, November 22, 2024
            if let Some(month) = month(word) {
                let day_before = i.checked_sub(1).and_then(number);
                if let (Some(day), Some(year)) = (day_before, number(i + 1))
                    && let Some(found) = Self::day(year as i32, month, day)
                {
                    return Some((found, after(i + 1)));
                }
                let next = words.get(i + 1).map(|(_, word)| word.trim_end_matches(|c: char| c.is_ascii_alphabetic()));
                if let (Some(Ok(day)), Some(year)) = (next.map(str::parse), number(i + 2))
                    && let Some(found) = Self::day(year as i32, month, day)
                {
                    return Some((found, after(i + 2)));
                }
            }
        }
        None
    }

    /// The time of day `rest` begins with, and its offset.
    fn with_time(self, rest: &str) -> Self {
        let Some(colon) = rest.find(':') else { return self };
        let hour_at = rest[..colon]
            .rfind(|c: char| !c.is_ascii_digit())
            .map_or(0, |at| at + rest[at..].chars().next().map_or(1, char::len_utf8));
        let number = |text: &str| text.get(..2).and_then(|two| two.parse::<u32>().ok());
        let (Ok(mut hour), Some(minute)) = (rest[hour_at..colon].parse::<u32>(), number(&rest[colon + 1..])) else {
            return self;
        };
        let mut tail = &rest[colon + 3..];
        let second = tail.strip_prefix(':').and_then(number).unwrap_or(0);
        if tail.starts_with(':') {
            tail = tail.get(3..).unwrap_or_default();
        }
        if let Some(fraction) = tail.strip_prefix(['.', ',']) {
            tail = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
        }
        let tail = tail.trim_start();
        let half = tail.get(..2).unwrap_or_default();
        if half.eq_ignore_ascii_case("pm") && hour < 12 {
            hour += 12;
        } else if half.eq_ignore_ascii_case("am") && hour == 12 {
            hour = 0;
        }
        let tail = if matches!(half.to_ascii_lowercase().as_str(), "am" | "pm") { &tail[2..] } else { tail };
        self.at(hour, minute, second).map_or(self, |moment| Self { offset: offset(tail), ..moment })
    }

    fn from_unix(seconds: i64) -> Self {
        let (days, second) = (seconds.div_euclid(SECONDS_PER_DAY), seconds.rem_euclid(SECONDS_PER_DAY) as u32);
        let (year, month, day) = civil(days);
        let year = year as i32;
        let time = Some((second / 3600, second / 60 % 60, second % 60));
        Self { year, month, day, time, offset: Some(0) }
    }

    /// Unix seconds; without an offset the time counts as UTC, without a time the day begins at midnight.
    pub(super) fn unix(self) -> i64 {
        let (hour, minute, second) = self.time.unwrap_or_default();
        let seconds = i64::from(hour * 3600 + minute * 60 + second);
        let days = calendar::days(i64::from(self.year), self.month, self.day);
        days * SECONDS_PER_DAY + seconds - i64::from(self.offset.unwrap_or(0)) * 60
    }

    /// RFC 3339, or the day alone where no time is known; a time without offset is written without one.
    pub(super) fn rfc3339(self) -> String {
        let Self { year, month, day, .. } = self;
        let mut out = format!("{year:04}-{month:02}-{day:02}");
        if let Some((hour, minute, second)) = self.time {
            out.push_str(&format!("T{hour:02}:{minute:02}:{second:02}"));
            match self.offset {
                Some(0) => out.push('Z'),
                Some(minutes) => {
                    let sign = if minutes < 0 { '-' } else { '+' };
                    out.push_str(&format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60));
                }
                None => {}
            }
        }
        out
    }
}

/// Minutes east of UTC that `text` begins with: `Z`, `+01:00`, `+0100`, `+01`, a few names.
fn offset(text: &str) -> Option<i32> {
    let text = text.trim_start_matches(|c: char| c == ' ' || c.is_ascii_lowercase());
    if text.starts_with('Z') || text.starts_with("UTC") || text.starts_with("GMT") {
        let rest = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        return Some(offset(rest).unwrap_or(0));
    }
    let named = [("EST", -300), ("EDT", -240), ("CST", -360), ("CDT", -300), ("PST", -480), ("PDT", -420)];
    let named = named.iter().chain(&[("MST", -420), ("MDT", -360), ("CET", 60), ("CEST", 120), ("BST", 60)]);
    if let Some((_, minutes)) = named.filter(|(name, _)| text.starts_with(name)).max_by_key(|(name, _)| name.len()) {
        return Some(*minutes);
    }
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' | '−' => -1,
        _ => return None,
    };
    let digits: String = text.chars().skip(1).filter(|&c| c != ':').take_while(char::is_ascii_digit).collect();
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.parse::<i32>().ok()?, 0),
        4 => (digits[..2].parse().ok()?, digits[2..].parse().ok()?),
        _ => return None,
    };
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// Runs of letters or of digits, with their places.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut start = None;
    let mut digit = false;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let part = c.is_alphanumeric();
        if let Some(from) = start
            && (!part || c.is_ascii_digit() != digit)
        {
            words.push((from, &text[from..at]));
            start = None;
        }
        if part && start.is_none() {
            start = Some(at);
            digit = c.is_ascii_digit();
        }
    }
    // 年, 月 and 日 stand between the numbers of a date.
    words.retain(|(_, word)| {
        !matches!(*word, "年" | "月" | "日" | "년" | "월" | "일" | "T" | "th" | "st" | "nd" | "rd" | "de")
    });
    words
}

/// Number of a month by the first letters of its name.
fn month(word: &str) -> Option<u32> {
    const NAMES: [(&str, u32); 40] = [
        ("jan", 1),
        ("ene", 1),
        ("gen", 1),
        ("jän", 1),
        ("feb", 2),
        ("fév", 2),
        ("fev", 2),
        ("mar", 3),
        ("mär", 3),
        ("mrz", 3),
        ("maa", 3),
        ("apr", 4),
        ("abr", 4),
        ("avr", 4),
        ("may", 5),
        ("mai", 5),
        ("mag", 5),
        ("mei", 5),
        ("maj", 5),
        ("maio", 5),
        ("jun", 6),
        ("giu", 6),
        ("juin", 6),
        ("jul", 7),
        ("lug", 7),
        ("juil", 7),
        ("aug", 8),
        ("ago", 8),
        ("aoû", 8),
        ("sep", 9),
        ("set", 9),
        ("oct", 10),
        ("okt", 10),
        ("ott", 10),
        ("out", 10),
        ("nov", 11),
        ("dec", 12),
        ("dez", 12),
        ("dic", 12),
        ("déc", 12),
    ];
    let word = word.to_lowercase();
    if word.chars().count() < 3 || word.chars().count() > 10 {
        return None;
    }
    NAMES.iter().filter(|(name, _)| word.starts_with(name)).max_by_key(|(name, _)| name.len()).map(|(_, month)| *month)
}

/// A day in an address, as in `/2024/11/22/` or `/2024-11-22-`.
pub(super) fn day_in_url(url: &str) -> Option<Moment> {
    let path = url.splitn(4, '/').nth(3)?;
    let parts: Vec<&str> = path.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let numbers = parts.windows(3).find_map(|part| {
        let sizes = part[0].len() == 4 && part[1].len() <= 2 && part[2].len() <= 2;
        let year: i32 = part[0].parse().ok().filter(|_| sizes && part[0].starts_with(['1', '2']))?;
        Moment::day(year, part[1].parse().ok()?, part[2].parse().ok()?)
    });
    numbers.or_else(|| {
        let packed = |part: &&str| {
            // A number that begins with a minute, as in `A2026012914320005196`, hardly ever is another.
            let minute = || {
                let number = |from: usize| part.get(from..from + 2).and_then(|two| two.parse().ok()).unwrap_or(99);
                part.len() >= 12 && number(8) < 24 && number(10) < 60
            };
            part.starts_with("20") && (part.len() == 8 || minute())
        };
        parts.iter().copied().filter(packed).find_map(|part| Moment::parse(&part[..8]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments() {
        for (text, expected) in [
            ("2024-11-22T06:57:50.233000+00:00", "2024-11-22T06:57:50Z"),
            ("2024-11-22T06:57:50Z", "2024-11-22T06:57:50Z"),
            ("2024-11-22T06:57:50-0500", "2024-11-22T06:57:50-05:00"),
            ("2024-11-22T06:57+01", "2024-11-22T06:57:00+01:00"),
            ("2024-11-22 06:57:50 +02:00", "2024-11-22T06:57:50+02:00"),
            ("2024-11-22T06:57:50", "2024-11-22T06:57:50"),
            ("2024-11-22", "2024-11-22"),
            ("20241122", "2024-11-22"),
            ("20241122065750", "2024-11-22T06:57:50"),
            ("2024/11/22 6:57", "2024-11-22T06:57:00"),
            ("Fri, 22 Nov 2024 06:57:50 GMT", "2024-11-22T06:57:50Z"),
            ("Fri Nov 22 2024 06:57:50 GMT+0100", "2024-11-22T06:57:50+01:00"),
            ("November 22, 2024 at 6:57 PM EST", "2024-11-22T18:57:00-05:00"),
            ("Nov. 22nd, 2024", "2024-11-22"),
            ("22. November 2024, 06:57 Uhr", "2024-11-22T06:57:00"),
            ("22 de noviembre de 2024", "2024-11-22"),
            ("22.11.2024 - 06:57", "2024-11-22T06:57:00"),
            ("11/22/2024", "2024-11-22"),
            ("2024年11月22日 06:57", "2024-11-22T06:57:00"),
            ("1732258670", "2024-11-22T06:57:50Z"),
            ("1732258670000", "2024-11-22T06:57:50Z"),
        ] {
            assert_eq!(Moment::parse(text).map(Moment::rfc3339).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "yesterday", "2024-13-40", "2023-02-29", "99", "March", "é:é", "2024-11"] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }

    #[test]
    fn unix_seconds() {
        for text in ["1969-12-31T23:59:59Z", "2000-02-29T12:00:00+05:30", "2024-11-22T06:57:50-05:00"] {
            let seconds = Moment::parse(text).expect("a time").unix();
            assert_eq!(Moment::from_unix(seconds).unix(), seconds, "{text}");
        }
        assert_eq!(Moment::parse("2024-11-22T07:57:50+01:00").expect("a time").unix(), 1_732_258_670);
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

    proptest::proptest! {
        #[test]
        fn any_text(text in "[0-9a-zA-Zé年:./+ -]{0,40}") {
            if let Some(moment) = Moment::parse(&text) {
                proptest::prop_assert!(moment.rfc3339().len() >= 10);
                moment.unix();
            }
        }
    }
}
