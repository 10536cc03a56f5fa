//! The day in a text: numbers and names of months in the orders that publishers write them in, in western digits.

use super::months::{Calendar, month};
use super::{Locale, Moment};
use std::borrow::Cow;

/// A run of letters or of digits.
struct Word<'a> {
    text: &'a str,
    /// Its number, where it has one.
    number: Option<u32>,
    /// Where it begins in the text.
    start: usize,
    /// What follows it.
    rest: &'a str,
}

/// The day that a text names first, within so many words or numbers, where it begins, and what follows it.
pub(super) fn leading_day<'a>(text: &'a str, locale: &Locale, within: usize) -> Option<(Moment, usize, &'a str)> {
    let words = words(text, within + 8);
    (0..words.len().min(within)).find_map(|i| {
        let word = &words[i];
        let Some(number) = word.number else { return named_month(&words, i, locale) };
        // 20241122
        if word.text.len() == 8 {
            return Moment::from_packed(word.text).map(|day| (day, word.start, word.rest));
        }
        let [second, third, ..] = &words[i + 1..] else { return None };
        let (Some(b), Some(c)) = (second.number, third.number) else { return None };
        // 2024-11-22, 2024/11/22, 2024年11月22日; 22.11.2024, 22/11/2024; 11/22/2024
        let day = match (word.text.len(), third.text.len()) {
            (4, _) => in_calendar(number, b, c, locale),
            (_, 4) => {
                let separator = word.rest.chars().next();
                let month_first = separator != Some('.') && (locale.is_month_first() || is_american(third.rest));
                let (day, month) = if month_first { (b, number) } else { (number, b) };
                in_calendar(c, month, day, locale).or_else(|| in_calendar(c, day, month, locale))
            }
            // 令和8年2月10日
            _ => match i.checked_sub(1).and_then(|before| era(words[before].text)) {
                Some(era) => return Some((Moment::on(era + number, b, c)?, words[i - 1].start, third.rest)),
                None => two_digit_year(word, second, third, locale),
            },
        };
        day.map(|day| (day, word.start, third.rest))
    })
}

/// The day around the name of a month, which may be word `i`.
fn named_month<'a>(words: &[Word<'a>], i: usize, locale: &Locale) -> Option<(Moment, usize, &'a str)> {
    let (month, calendar) = month(words[i].text, locale.language())?;
    let day_of = |year: u32, day: u32| match calendar {
        Calendar::Gregorian => in_calendar(year, month, day, locale),
        Calendar::SolarHijri => solar_hijri(year, month, day),
    };
    let number = |place: Option<usize>| place.and_then(|place| words.get(place)).and_then(|word| word.number);
    let four_digits = |place: usize| words.get(place).is_some_and(|word| word.text.len() == 4 && word.number.is_some());
    let before = i.checked_sub(1);
    if let (Some(a), Some(b)) = (number(before), number(Some(i + 1))) {
        let (before, after) = (&words[i - 1], &words[i + 1]);
        // 2026. február 10.
        let day = if four_digits(i - 1) { day_of(a, b) } else { year(after).and_then(|year| day_of(year, a)) };
        // 22 November 2024
        if let Some(day) = day {
            return Some((day, before.start, after.rest));
        }
    }
    if let (Some(a), Some(b)) = (number(i.checked_sub(2)), number(before))
        && four_digits(i - 2)
        && let Some(day) = day_of(a, b)
    {
        // 2026. gada 10. februāris
        return Some((day, words[i - 2].start, words[i].rest));
    }
    let day = number(Some(i + 1))?;
    // November 22, 2024
    if four_digits(i + 2) {
        return Some((day_of(number(Some(i + 2))?, day)?, words[i].start, words[i + 2].rest));
    }
    // Nov 22 12:45:00 EST 2024
    let time = &words[i + 1].rest;
    let is_time = (2..5).all(|k| number(Some(i + k)).is_some()) && words[i + 2].rest.starts_with(':');
    let year = if four_digits(i + 5) { i + 5 } else { i + 6 };
    if is_time && four_digits(year) { Some((day_of(number(Some(year))?, day)?, words[i].start, time)) } else { None }
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

/// `10.02.26`, `10/02/26`: three numbers of two digits at most, the year of two, between them twice the same mark.
fn two_digit_year(a: &Word, b: &Word, c: &Word, locale: &Locale) -> Option<Moment> {
    let mark = a.rest.chars().next().filter(|mark| "./-".contains(*mark))?;
    let divided = |word: &Word, next: &Word| word.rest[1..].trim_start().len() == next.text.len() + next.rest.len();
    let goes_on = c.rest.starts_with(mark) && digits(&c.rest[1..]) > 0;
    if !b.rest.starts_with(mark) || !divided(a, b) || !divided(b, c) || goes_on || a.text.len().max(b.text.len()) > 2 {
        return None;
    }
    let (x, y, z) = (a.number?, b.number?, c.number?);
    let full = |word: &Word, year: u32| (word.text.len() == 2).then_some(year + if year < 70 { 2000 } else { 1900 });
    if locale.is_year_first() {
        return Moment::on(full(a, x)?, y, z);
    }
    let month_first = mark != '.' && (locale.is_month_first() || is_american(c.rest));
    let (day, month) = if month_first { (y, x) } else { (x, y) };
    Moment::on(full(c, z)?, month, day)
}

/// Whether a time follows as the United States write it: `06:30 AM EST`.
fn is_american(rest: &str) -> bool {
    let mut words = rest.split(|c: char| !c.is_alphanumeric() && c != ':').take(6);
    let half = |word: &str| {
        let end = word.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':');
        ["am", "pm", "a", "p"].iter().any(|half| end.eq_ignore_ascii_case(half))
    };
    let zone = |word: &str| {
        matches!(word.as_bytes(), [b'E' | b'C' | b'M' | b'P', b'T'] | [b'E' | b'C' | b'M' | b'P', b'S' | b'D', b'T'])
    };
    words.any(half) && words.any(zone)
}

/// A day whose year may be one of another calendar that the language's publishers count by.
fn in_calendar(year: u32, month: u32, day: u32, locale: &Locale) -> Option<Moment> {
    match (locale.language(), year) {
        // Buddhist years.
        ("th", 2400..2700) => Moment::on(year - 543, month, day),
        ("fa", 1200..1500) => solar_hijri(year, month, day),
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
    let moment = Moment::from_unix(days * super::SECONDS_PER_DAY)?;
    Moment::on(moment.year, moment.month, moment.day)
}

/// The year before the first of a Japanese era.
fn era(name: &str) -> Option<u32> {
    match name {
        "令和" => Some(2018),
        "平成" => Some(1988),
        "昭和" => Some(1925),
        _ => None,
    }
}

/// The first words of a text, without those that stand inside dates and say nothing.
fn words(text: &str, most: usize) -> Vec<Word<'_>> {
    #[rustfmt::skip]
    const SILENT: [&str; 24] = [
        "年", "月", "日", "년", "월", "일", "T", "th", "st", "nd", "rd", "de", "del", "d", "er", "º", "ª", "tháng", "năm",
        "m", "gada", "พ", "ศ", "of",
    ];
    let mut words = Vec::new();
    let mut rest = text;
    while words.len() < most
        && let Some(at) = rest.find(is_of_word)
    {
        rest = &rest[at..];
        let start = text.len() - rest.len();
        let is_number = digits(rest) > 0;
        let goes_on = |c: char| is_of_word(c) && c.is_ascii_digit() == is_number;
        let (word, after) = rest.split_at(rest.find(|c| !goes_on(c)).unwrap_or(rest.len()));
        rest = after;
        if !SILENT.contains(&word) {
            words.push(Word { text: word, number: number(word, 0, word.len()), start, rest });
        }
    }
    words
}

/// Whether a character is of a word; those of Indic scripts and of Thai are, with their vowel signs and marks.
fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || ('\u{900}'..'\u{e80}').contains(&c) && !matches!(c, '\u{964}' | '\u{965}')
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
        let digit = ZEROS.iter().find_map(digit).filter(|_| !c.is_ascii());
        digit.and_then(|digit| char::from_digit(digit, 10)).unwrap_or(c)
    };
    Cow::Owned(text.chars().map(western).collect())
}
