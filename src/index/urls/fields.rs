//! Fields of a URL: dates that follow from the story's day, and runs of digits and letters. The characters that stand
//! for them in a template are listed in [`super`].

use crate::time::{civil, push_digits};

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/// Digits.
pub const DIGITS: char = '\x0E';
/// Lowercase letters a to f and digits.
pub const HEX: char = '\x0F';
/// Lowercase letters and digits.
pub const LOWERCASE: char = '\x10';
/// Letters and digits.
pub const MIXED: char = '\x11';
/// Lengths of fields stand as characters from here on.
pub const LENGTH: u32 = 0x80;
/// Characters of a field at most; a longer run is several.
pub const LONGEST_FIELD: usize = 31;
/// Bits of a field of 0 to 9 digits.
pub const DIGIT_BITS: [u32; 10] = [0, 4, 7, 10, 14, 17, 20, 24, 27, 30];

/// What the date fields 01 to 08 stand for.
pub fn dates(day: Option<i32>) -> Option<[String; 8]> {
    let (year, month, day) = civil(i64::from(day?));
    let name = MONTHS.get(month as usize - 1)?;
    let digits = |number: u32, length: usize| {
        let mut digits = String::new();
        push_digits(number, length, &mut digits);
        digits
    };
    let [month_digits, day_digits] = [month, day].map(|number| if number < 10 { 1 } else { 2 });
    let (year, month_and_day) = (format!("{year}"), digits(100 * month + day, 4));
    let whole = format!("{year}{month_and_day}");
    Some([
        year,
        digits(month, 2),
        digits(month, month_digits),
        digits(day, 2),
        digits(day, day_digits),
        (*name).to_owned(),
        month_and_day,
        whole,
    ])
}

/// A run of letters and digits or of other characters.
pub fn runs(path: &str) -> Vec<&str> {
    let mut runs = Vec::new();
    let mut start = 0;
    for (at, c) in path.char_indices() {
        let before = path[..at].chars().next_back();
        if before.is_some_and(|before| before.is_ascii_alphanumeric() != c.is_ascii_alphanumeric()) {
            runs.push(&path[start..at]);
            start = at;
        }
    }
    if start < path.len() {
        runs.push(&path[start..]);
    }
    runs
}

/// Whether this URL shows that its outlet writes months and days of one digit.
pub fn is_unpadded(url: &str, day: Option<i32>) -> bool {
    let Some(dates) = dates(day) else { return false };
    let year = format!("/{}/{}/", dates[0], dates[2]);
    dates[1] != dates[2] && url.contains(&year)
        || dates[3] != dates[4] && url.contains(&format!("/{}/{}/", dates[1], dates[4]))
}

/// Digits and a to f within 4 bits, other lowercase letters and then uppercase ones within 6.
pub fn letter_number(byte: u8) -> u32 {
    u32::from(match byte {
        b'0'..=b'9' => byte - b'0',
        b'a'..=b'z' => byte - b'a' + 10,
        _ => byte.saturating_sub(b'A') + 36,
    })
}

/// The letter of a number below 62; [`letter_number`] undone.
pub fn number_letter(number: u32) -> char {
    char::from(match number as u8 {
        number @ 0..10 => b'0' + number,
        number @ 10..36 => b'a' + number - 10,
        number => b'A' + number.min(61) - 36,
    })
}
