//! The text of states: a first line that says what it is and in which version, then a line `name value` each.
//!
//! Lines of another shape or with other names are passed over, and a number that can't be read stays as it was.

/// Longest state that is read, in bytes.
pub(crate) const LONGEST: usize = 64 << 10;

/// Reads the lines of a text that begins with `first`: numbers, which go by `names`, in place, all others by `take`.
/// Nothing is read of another text, nor of one with more than [`LONGEST`] bytes.
pub(crate) fn read(text: &str, first: &str, names: &[&str], numbers: &mut [i64], take: &mut dyn FnMut(&str, &str)) {
    let mut lines = text.lines();
    if text.len() > LONGEST || lines.next() != Some(first) {
        return;
    }
    for (name, value) in lines.filter_map(|line| line.split_once(' ')) {
        match names.iter().position(|known| *known == name) {
            Some(at) => numbers[at] = value.parse().map_or(numbers[at], |number: i64| number.max(0)),
            None => take(name, value),
        }
    }
}

/// The first lines of a text: those of the numbers that are not as usual.
pub(crate) fn write(first: &str, names: &[&str], numbers: &[i64], usual: &[i64]) -> String {
    let mut out = first.to_owned();
    for ((name, number), usual) in names.iter().zip(numbers).zip(usual) {
        if number != usual {
            push(&mut out, name, &number.to_string());
        }
    }
    out
}

/// Adds a line.
pub(crate) fn push(out: &mut String, name: &str, value: &str) {
    for text in ["\n", name, " ", value] {
        out.push_str(text);
    }
}

/// A number that is kept in fewer bits.
pub(crate) fn small(number: i64) -> u32 {
    number.clamp(0, i64::from(u32::MAX)) as u32
}
