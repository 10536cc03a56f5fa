//! IP addresses as hosts of URLs. The standard library reads and writes the same, but its code weighs 2 KB of the
//! gzipped module, and this a quarter of that.

/// Whether `text` is an IPv4 address in its plain form: four decimal numbers up to 255 without leading zeros.
pub fn is_ipv4(text: &str) -> bool {
    octets(text).is_some()
}

/// The one spelling of an IPv6 address (RFC 5952, section 4); `None` where `text` is none (RFC 4291, section 2.2).
pub fn ipv6(text: &str) -> Option<String> {
    let groups = groups(text)?;
    let mut out = String::with_capacity(text.len());
    let mapped = groups[..6] == [0, 0, 0, 0, 0, 0xFFFF];
    let written = if mapped { 6 } else { 8 };
    // The longest run of zeros, the first of equals; a single zero is written.
    let (mut run, mut longest) = (0..0, 0..0);
    for (at, &group) in groups[..written].iter().enumerate() {
        run = if group != 0 { at + 1..at + 1 } else { run.start..at + 1 };
        if run.len() > longest.len() && run.len() > 1 {
            longest = run.clone();
        }
    }
    let mut at = 0;
    while at < written {
        if at == longest.start && !longest.is_empty() {
            out.push_str("::");
            at = longest.end;
            continue;
        }
        if at > 0 && at != longest.end {
            out.push(':');
        }
        for digit in (0..4).rev() {
            if digit == 0 || groups[at] >> (4 * digit) != 0 {
                out.extend(char::from_digit(u32::from(groups[at] >> (4 * digit) & 15), 16));
            }
        }
        at += 1;
    }
    if mapped {
        for (i, octet) in groups[6..].iter().flat_map(|group| group.to_be_bytes()).enumerate() {
            out.push(if i == 0 { ':' } else { '.' });
            out.push_str(&octet.to_string());
        }
    }
    Some(out)
}

/// The eight groups; `::` stands for one zero at least.
fn groups(text: &str) -> Option<[u16; 8]> {
    let mut groups = [0; 8];
    match text.split_once("::") {
        Some((head, tail)) => {
            let mut end = [0; 8];
            let (first, last) = (side(head, false, &mut groups)?, side(tail, true, &mut end)?);
            if first + last > 7 {
                return None;
            }
            groups[8 - last..].copy_from_slice(&end[..last]);
        }
        None => {
            if side(text, true, &mut groups)? != 8 {
                return None;
            }
        }
    }
    Some(groups)
}

/// Reads the groups on one side of `::` and returns their number; the last may be an IPv4 address.
fn side(text: &str, is_end: bool, groups: &mut [u16; 8]) -> Option<usize> {
    if text.is_empty() {
        return Some(0);
    }
    let mut count = 0;
    let mut pieces = text.split(':').peekable();
    while let Some(piece) = pieces.next() {
        if is_end && pieces.peek().is_none() && piece.contains('.') {
            let [a, b, c, d] = octets(piece)?;
            *groups.get_mut(count)? = u16::from_be_bytes([a, b]);
            *groups.get_mut(count + 1)? = u16::from_be_bytes([c, d]);
            return Some(count + 2);
        }
        if !(1..=4).contains(&piece.len()) || !piece.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        *groups.get_mut(count)? = u16::from_str_radix(piece, 16).ok()?;
        count += 1;
    }
    Some(count)
}

fn octets(text: &str) -> Option<[u8; 4]> {
    let mut octets = [0; 4];
    let mut count = 0;
    for piece in text.split('.') {
        let digits = piece.as_bytes();
        if !(1..=3).contains(&digits.len()) || digits.len() > 1 && digits[0] == b'0' {
            return None;
        }
        let mut number = 0_u32;
        for digit in digits {
            number = 10 * number + char::from(*digit).to_digit(10)?;
        }
        *octets.get_mut(count)? = u8::try_from(number).ok()?;
        count += 1;
    }
    (count == 4).then_some(octets)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::net::{Ipv4Addr, Ipv6Addr};

    proptest! {
        #[test]
        fn as_the_standard_library_reads_and_writes_them(
            text in "[0-9a-fA-F:]{0,12}|([0-9a-f]{1,4}:){0,8}[0-9a-f]{0,5}|((0|ffff|1a)?:){1,8}(0|1)?",
            dotted in "((0|01|1|25|255|256|1000|a)\\.){2,4}(0|255|9)?",
            groups in prop::array::uniform8(prop_oneof![Just(0_u16), any::<u16>(), Just(0xFFFF)]),
        ) {
            let address = Ipv6Addr::from(groups);
            let mapped = Ipv4Addr::from([groups[0] as u8, groups[1] as u8, 0, 7]).to_ipv6_mapped();
            let ended = format!("{text}{dotted}");
            let (plain, capitals) = (address.to_string(), format!("{address:?}").to_uppercase());
            for text in [&text, &ended, &plain, &mapped.to_string(), &capitals] {
                let expected = text.parse::<Ipv6Addr>().ok().map(|address| address.to_string());
                prop_assert_eq!(ipv6(text), expected, "{}", text);
            }
            for text in [&text, &dotted, &dotted.trim_end_matches('.').to_owned()] {
                prop_assert_eq!(is_ipv4(text), text.parse::<Ipv4Addr>().is_ok(), "{}", text);
            }
        }
    }
}
