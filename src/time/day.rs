//! The day in a text: numbers and names of months in the orders that publishers write them in, in western digits.

use super::months::{SOLAR, month};
use super::{Locale, Moment, SECONDS_PER_DAY};
use crate::marks::is_mark;
use std::borrow::Cow;

/// Words inside dates that say nothing.
const SILENT: &str = "年 月 日 년 월 일 T th st nd rd de del d er º ª tháng thg năm m gada พ.ศ of";

/// Eras of Japan and of the Republic of China, each behind the year before its first.
const ERAS: &str = "2018令和 1988平成 1925昭和 1911民國 1911民国";

/// A run of letters or of digits.
struct Word<'a> {
    text: &'a str,
    /// Its number, where it has one.
    number: Option<u32>,
    /// What follows it.
    rest: &'a str,
}

impl Word<'_> {
    /// Its number where that has the four digits of a year.
    fn year(&self) -> Option<u32> {
        self.number.filter(|_| self.text.len() == 4)
    }

    /// The mark behind it that may divide numbers.
    fn mark(&self) -> Option<char> {
        self.rest.chars().next().filter(|mark| "./-".contains(*mark))
    }

    /// The year that two digits stand for, in Thai of the Buddhist era.
    fn century(&self, locale: Locale) -> Option<u32> {
        let year = self.number.filter(|_| self.text.len() == 2)?;
        Some(
            year + if locale.language() == *b"th" {
                2500
            } else if year < 70 {
                2000
            } else {
                1900
            },
        )
    }
}

/// The day that a text names first, beginning within so many words or numbers; the text before it and behind it.
pub(super) fn leading_day(text: &str, locale: Locale, within: usize) -> Option<(&str, Moment, &str)> {
    let words = words(text, within + 7);
    (0..words.len().min(within)).find_map(|i| {
        let (first, moment, rest) = day_at(&words, i, locale)?;
        Some((&text[..start(text, &words[first])], moment, rest))
    })
}

/// The day that begins with word `i`: the number of its first word, the day, what follows it.
fn day_at<'a>(words: &[Word<'a>], i: usize, locale: Locale) -> Option<(usize, Moment, &'a str)> {
    // 20241122; a number that begins with a minute, as in `A2026012914320005196`, hardly ever is another.
    let Word { text, number: is_short, rest } = words[i];
    let minute = || Some((number(text, 8, 10)?, number(text, 10, 12)?));
    if is_short.is_some() && text.len() == 8
        || text.starts_with("20") && minute().is_some_and(|(hour, minute)| hour < 24 && minute < 60)
    {
        return Moment::from_packed(text).map(|day| (i, day, rest));
    }
    let [a, b, c, ..] = &words[i..] else { return None };
    let next = |place: usize| words.get(i + place).and_then(Word::year);
    let (mut first, mut rest) = (i, c.rest);
    let (year, month, day) = match (a.number, b.number, c.number) {
        // 2024-11-22, 2024/11/22, 2024年11月22日
        (Some(_), Some(month), Some(day)) if let Some(year) = a.year() => (year, month, day),
        (Some(x), Some(y), Some(z)) => {
            let is_month_first = || locale.is_month_first().unwrap_or_else(|| is_american(c.rest));
            let (day, month) = if a.mark() != Some('.') && is_month_first() { (y, x) } else { (x, y) };
            let era = i.checked_sub(1).and_then(|before| era(words[before].text));
            if let Some(year) = c.year() {
                // 22.11.2024, 22/11/2024; 11/22/2024
                if month <= 12 { (year, month, day) } else { (year, day, month) }
            } else if let Some(era) = era {
                // 令和8年2月10日
                first = i - 1;
                (era + x, y, z)
            } else if a.rest.starts_with(['年', '년']) || locale.is_year_first() && is_marked(a, b, c) {
                // 26年2月10日, 26.02.10
                (a.century(locale)?, y, z)
            } else if !is_marked(a, b, c) {
                return None;
            } else {
                // 10.02.26; 02/22/26
                let (month, day) = if month <= 12 { (month, day) } else { (day, month) };
                (c.century(locale)?, month, day)
            }
        }
        // November 22, 2024; Nov 22 12:45:00 EST 2024
        (None, Some(day), Some(_)) => {
            let month = month(a.text, locale)?;
            let year = c.year().or_else(|| {
                rest = b.rest;
                late_year(&words[i + 2..])
            });
            (year?, month, day)
        }
        // 2026. február 10.; 22 November 2024; 22-Nov-24
        (Some(x), None, Some(z)) => {
            let month = month(b.text, locale)?;
            let of_two = || c.century(locale).filter(|_| is_marked(a, b, c) || locale.language() == *b"th");
            if let Some(year) = a.year() {
                (year, month, z)
            } else if locale.is_year_first() && c.year().is_none() {
                // 26. febr. 10.
                (a.century(locale)?, month, z)
            } else if let Some(year) = year(c).or_else(of_two) {
                (year, month, x)
            } else {
                // 22 Nov 12:45:00 EST 2024
                rest = b.rest;
                (late_year(&words[i + 2..])?, month, x)
            }
        }
        // 2026. gada 10. februāris
        (Some(_), Some(day), None) if next(3).is_none() => (a.year()?, month(c.text, locale)?, day),
        // 10 فبراير/شباط 2026
        (Some(day), None, None) if b.rest.starts_with('/') => {
            rest = words.get(i + 3)?.rest;
            (next(3)?, month(b.text, locale).filter(|own| month(c.text, locale) == Some(*own))?, day)
        }
        _ => return None,
    };
    Some((first, in_calendar(year, month, day, locale)?, rest))
}

/// The year behind a time of day and its zone, as Unix and Java write it, where the words begin with such a time.
fn late_year(words: &[Word]) -> Option<u32> {
    let begins = words.first()?.rest.starts_with(':');
    let is_offset = |before: &Word, word: &Word| {
        before.rest[..before.rest.len() - word.text.len() - word.rest.len()].ends_with(['+', '-', '−'])
    };
    let years = words.windows(2).take(7).filter(|pair| !is_offset(&pair[0], &pair[1]));
    years.filter_map(|pair| pair[1].year()).next().filter(|_| begins)
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

/// Whether the same mark stands behind each of two words and a third, and no more numbers behind it: `10.02.26`.
fn is_marked(a: &Word, b: &Word, c: &Word) -> bool {
    let mark = a.mark();
    let is_before = |word: &Word, next: &Word| {
        word.mark() == mark && word.rest[1..].trim_start().len() == next.text.len() + next.rest.len()
    };
    let goes_on = || c.mark() == mark && digits(&c.rest[1..]) > 0;
    mark.is_some() && is_before(a, b) && is_before(b, c) && !goes_on()
}

/// Whether a time follows as the United States write it: `06:30 AM EST`.
fn is_american(rest: &str) -> bool {
    let mut has_half = false;
    words(rest, 6).iter().any(|word| {
        let is_zone = matches!(
            word.text.as_bytes(),
            [b'E' | b'C' | b'M' | b'P', b'T'] | [b'E' | b'C' | b'M' | b'P', b'S' | b'D', b'T']
        );
        let is_after_half = has_half && is_zone;
        has_half |= matches!(word.text, "AM" | "PM" | "am" | "pm" | "a" | "p" | "A" | "P");
        is_after_half
    })
}

/// A day whose year may be one of another calendar that the language's publishers count by.
fn in_calendar(year: u32, month: u32, day: u32, locale: Locale) -> Option<Moment> {
    match (&locale.language(), year) {
        _ if month > SOLAR => solar_hijri(year, month - SOLAR, day),
        (b"fa", 1200..1500) => solar_hijri(year, month, day),
        // Buddhist years.
        (b"th", 2400..2700) => Moment::on(year - 543, month, day),
        _ => Moment::on(year, month, day),
    }
}

/// A day of the Solar Hijri calendar, by the cycle of 33 years that it follows from 1178 to 1633 (Birashk, "A
/// Comparative Calendar of the Iranian, Muslim Lunar, and Christian Eras", 1993).
fn solar_hijri(year: u32, month: u32, day: u32) -> Option<Moment> {
    if !(1178..1634).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let (year, month) = (i64::from(year), i64::from(month));
    let of_year = if month <= 6 { 31 * (month - 1) } else { 30 * (month - 1) + 6 } + i64::from(day);
    // Days from 1 Farvardin of the year 1 to 1970-01-01.
    const TO_UNIX: i64 = 492_268;
    let days = 365 * (year - 1) + (8 * year + 21) / 33 + of_year - 1 - TO_UNIX;
    Moment::from_unix(days * SECONDS_PER_DAY).map(Moment::day)
}

/// The year before the first of the era that a word ends with.
fn era(word: &str) -> Option<u32> {
    let era = ERAS.split(' ').find(|era| word.ends_with(&era[4..]))?;
    number(era, 0, 4)
}

/// The first words of a text, without those that stand inside dates and say nothing.
fn words(text: &str, most: usize) -> Vec<Word<'_>> {
    let mut words: Vec<Word> = Vec::new();
    let (mut from, mut last) = (0, Sign::Other);
    for (at, c) in text.char_indices() {
        let sign = Sign::of(c);
        if sign != last {
            if last != Sign::Other {
                push(&mut words, text, from, at);
                if words.len() == most {
                    return words;
                }
            }
            (from, last) = (at, sign);
        }
    }
    if last != Sign::Other {
        push(&mut words, text, from, text.len());
    }
    words
}

/// What a character is in a date.
#[derive(Clone, Copy, PartialEq)]
enum Sign {
    Digit,
    Letter,
    Other,
}

impl Sign {
    /// Vowel signs and combining marks are letters.
    fn of(c: char) -> Self {
        match c {
            '0'..='9' => Self::Digit,
            '\u{964}' | '\u{965}' | '\u{970}' => Self::Other,
            '\u{900}'..'\u{e80}' => Self::Letter,
            c if c.is_alphanumeric() || is_mark(c) => Self::Letter,
            _ => Self::Other,
        }
    }
}

/// Adds the word between two places of a text, unless it says nothing. Names of months of two words, and short ones in
/// Thai (`ก.พ.`), are one.
fn push<'a>(words: &mut Vec<Word<'a>>, text: &'a str, mut from: usize, end: usize) {
    if let Some(last) = words.last()
        && last.number.is_none()
        && match text.as_bytes()[from - 1] {
            b' ' => ["الأول", "الا\u{654}ول", "الاول", "الثاني"].contains(&&text[from..end]),
            b'.' => ('\u{e00}'..'\u{e80}').contains(&text[from..].chars().next().unwrap_or_default()),
            _ => false,
        }
    {
        from = start(text, last);
        words.pop();
    }
    let word = &text[from..end];
    if SILENT.split(' ').all(|silent| !silent.eq_ignore_ascii_case(word)) {
        words.push(Word { text: word, number: number(word, 0, word.len()), rest: &text[end..] });
    }
}

/// Where a word of a text begins.
fn start(text: &str, word: &Word) -> usize {
    text.len() - word.rest.len() - word.text.len()
}

/// The number whose digits, nine at most, stand between two places of a text.
pub(super) fn number(text: &str, from: usize, to: usize) -> Option<u32> {
    let digits = text.as_bytes().get(from..to).filter(|digits| (1..=9).contains(&digits.len()))?;
    let mut number = 0;
    for digit in digits {
        number = 10 * number + char::from(*digit).to_digit(10)?;
    }
    Some(number)
}

/// How many digits a text begins with.
pub(super) fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// A text with the digits of other scripts as western ones.
pub(crate) fn western_digits(text: &str) -> Cow<'_, str> {
    /// The zeros of scripts, whose other digits follow them (Unicode, general category Nd).
    const ZEROS: [u16; 16] = [
        0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xE50, 0xED0, 0x1040, 0x17E0,
        0xFF10,
    ];
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let western = |c: char| {
        let digit = |zero: &u16| u32::from(c).checked_sub(u32::from(*zero)).filter(|digit| *digit < 10);
        ZEROS.iter().find_map(digit).map_or(c, |digit| char::from(b'0' + digit as u8))
    };
    Cow::Owned(text.chars().map(western).collect())
}
