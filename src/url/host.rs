//! Host and port in canonical form: names as DNS spells them, IP addresses in one spelling.

use super::ip::{ipv6, is_ipv4};
use super::punycode::push_punycode;
use crate::case::push_lowercase;
use crate::marks::{is_invisible, is_mark};

/// Appends the canonical form of an authority; `None` where it names a user or where host or port are invalid.
pub(super) fn push_authority(authority: &str, scheme: &str, out: &mut String) -> Option<()> {
    if authority.contains('@') {
        return None;
    }
    let port_at = match authority.starts_with('[') {
        true => authority.find(']')? + 1,
        false => authority.find(':').unwrap_or(authority.len()),
    };
    let (host, port) = authority.split_at(port_at);
    if let Some(literal) = host.strip_prefix('[') {
        out.push('[');
        out.push_str(&ipv6(literal.strip_suffix(']')?)?);
        out.push(']');
    } else {
        push_host(host, out)?;
    }
    let port = port.strip_prefix(':').unwrap_or(port);
    if !port.is_empty() {
        let number: u16 = port.bytes().all(|b| b.is_ascii_digit()).then(|| port.parse().ok())??;
        if number != if scheme == "https" { 443 } else { 80 } {
            out.push(':');
            out.push_str(&number.to_string());
        }
    }
    Some(())
}

/// Appends a host name, label by label, as DNS spells it.
fn push_host(host: &str, out: &mut String) -> Option<()> {
    let start = out.len();
    // Full-width forms and the ideographic full stop look like ASCII, and browsers read them as such.
    let mut lower = String::with_capacity(host.len());
    for c in host.chars() {
        let narrow = match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3002}' | '\u{ff61}' => '.',
            c => c,
        };
        push_lowercase(narrow, &mut lower);
    }
    let host = lower.strip_suffix('.').unwrap_or(&lower);
    for label in host.split('.') {
        let from = out.len();
        if from > start {
            out.push('.');
        }
        let from = out.len();
        if label.is_ascii() {
            out.push_str(label);
        } else {
            // Marks are parts of letters in many scripts. Controls, symbols and invisible characters are refused.
            if !label.chars().all(|c| c.is_alphanumeric() || c == '-' || is_mark(c) && !is_invisible(c)) {
                return None;
            }
            out.push_str("xn--");
            push_punycode(label, out)?;
        }
        let label = &out[from..];
        if label.is_empty()
            || label.len() > 63
            || !label.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
        {
            return None;
        }
    }
    // Browsers take a name whose last label begins with a digit for an IPv4 address, in other bases too: only the
    // dotted decimal form passes.
    let name = &out[start..];
    let numeric = name.rsplit('.').next().is_some_and(|last| last.starts_with(|c: char| c.is_ascii_digit()));
    (name.len() <= 253 && (!numeric || is_ipv4(name))).then_some(())
}

#[cfg(test)]
mod tests {
    use super::push_authority;

    #[test]
    fn hosts_and_ports() {
        for (authority, scheme, expected) in [
            ("News.Example.", "https", Some("news.example")),
            ("news.example:443", "https", Some("news.example")),
            ("news.example:443", "http", Some("news.example:443")),
            ("news.example:080", "http", Some("news.example")),
            ("news.example:", "http", Some("news.example")),
            ("news.example:65536", "http", None),
            ("ｎｅｗｓ。example", "http", Some("news.example")),
            ("bücher.example", "http", Some("xn--bcher-kva.example")),
            ("a_b.example", "http", Some("a_b.example")),
            ("reader@news.example", "http", None),
            ("news\u{200b}.example", "http", None),
            ("news\u{ad}.example", "http", None),
            ("127.0.0.1:80", "http", Some("127.0.0.1")),
            ("127.1", "http", None),
            ("a.0x7f", "http", None),
            ("[::0:1]:80", "http", Some("[::1]")),
            ("[::1", "http", None),
            ("", "http", None),
        ] {
            let mut out = String::new();
            let read = push_authority(authority, scheme, &mut out).map(|()| out);
            assert_eq!(read.as_deref(), expected, "{authority}");
        }
    }
}
