//! [`Article`]: one story, and what identifies it: its canonical URL and its outlet.
//!
//! URLs come from pages and feeds, so they are hostile input. [`canonical_url`] follows the WHATWG URL standard as far
//! as http(s) goes and refuses what a reader could be fooled by; it is small enough for the wasm module, which has no
//! URL crate.

use crate::ip::{ipv6, is_ipv4};
use crate::marks::{is_invisible, is_mark};
use serde::{Deserialize, Serialize};

/// One story: what the builder takes in and what a page is turned into.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// Absolute http(s) address of the story.
    pub url: String,
    /// Headline, plain text.
    pub title: String,
    /// Main text, plain; paragraphs are separated by a line break.
    pub text: String,
    /// Name of the outlet; where absent, the host of `url` stands in.
    #[serde(default)]
    pub outlet: Option<String>,
    /// When it was published, in Unix seconds.
    #[serde(default)]
    pub published: Option<i64>,
    /// Language of the text as a BCP 47 tag, such as `en` or `pt-BR`.
    #[serde(default)]
    pub lang: Option<String>,
    /// One sentence shown under the headline, plain text, as its publisher gives it; where absent, an index takes one from
    /// the text. At most some hundred characters are kept.
    #[serde(default)]
    pub snippet: Option<String>,
}

/// Longest address accepted, in bytes; no browser's address bar holds a story's address longer than this.
const MAX_URL: usize = 4096;

/// Query parameters that say how a reader came, not which story it is; compared without case.
const TRACKING: &[&str] = &[
    "__twitter_impression",
    "_ga",
    "_gl",
    "at_campaign",
    "at_medium",
    "cmp",
    "cmpid",
    "dclid",
    "fbclid",
    "gad_source",
    "gbraid",
    "gclid",
    "gclsrc",
    "guccounter",
    "guce_referrer",
    "guce_referrer_sig",
    "icid",
    "igsh",
    "igshid",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "mkt_wid",
    "mod",
    "msclkid",
    "ncid",
    "ocid",
    "ref_src",
    "ref_url",
    "smid",
    "smtyp",
    "spm",
    "srsltid",
    "taid",
    "twclid",
    "wbraid",
    "wt.mc_id",
    "wt_mc",
    "wt_zmc",
    "xtor",
    "yclid",
];

/// The one spelling of a story's address, or `None` where it is not an http(s) address fit to be shown.
///
/// Scheme and host are lower case, the host in its ASCII form (Punycode), the default port, the fragment, dot segments
/// and tracking parameters are gone, and what the standard escapes is escaped in upper-case hex. Refused: other
/// schemes, relative addresses, names and passwords before the host, bad hosts and ports, more than 4096 bytes.
///
/// ```
/// use sidelight::article::canonical_url;
/// let url = canonical_url("HTTPS://News.Example:443/a/../world/1?utm_source=feed&id=7#top");
/// assert_eq!(url.as_deref(), Some("https://news.example/world/1?id=7"));
/// assert_eq!(canonical_url("javascript:alert(1)"), None);
/// ```
///
/// # Complexity
/// Linear in the length of `url`.
pub fn canonical_url(url: &str) -> Option<String> {
    let url = url.trim_matches(|c: char| c <= ' ');
    if url.len() > MAX_URL {
        return None;
    }
    // Browsers drop these wherever they stand.
    let url: String = url.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
    let (scheme, rest) = url.split_once(':')?;
    let scheme = match scheme {
        s if s.eq_ignore_ascii_case("https") => "https",
        s if s.eq_ignore_ascii_case("http") => "http",
        _ => return None,
    };
    let rest = rest.strip_prefix("//").or_else(|| rest.strip_prefix("\\\\"))?;
    let rest = rest.split('#').next().unwrap_or_default();
    let (place, query) = rest.split_once('?').map_or((rest, None), |(place, query)| (place, Some(query)));
    let (authority, path) = place.split_at(place.find(['/', '\\']).unwrap_or(place.len()));

    let mut out = String::with_capacity(url.len() + 8);
    out.push_str(scheme);
    out.push_str("://");
    push_authority(authority, scheme, &mut out)?;
    push_path(path, &mut out);
    let mut joint = '?';
    for pair in query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty() && !is_tracking(pair)) {
        out.push(joint);
        joint = '&';
        push_escaped(pair, " \"<>'", &mut out);
    }
    (out.len() <= MAX_URL).then_some(out)
}

/// The canonical form of `reference` as a page at `base` means it; `None` as for [`canonical_url`].
///
/// ```
/// use sidelight::article::resolve_url;
/// assert_eq!(resolve_url("https://a.example/x/y", "../z").as_deref(), Some("https://a.example/z"));
/// assert_eq!(resolve_url("https://a.example/x/y", "//b.example").as_deref(), Some("https://b.example/"));
/// ```
pub fn resolve_url(base: &str, reference: &str) -> Option<String> {
    let reference = reference.trim_matches(|c: char| c <= ' ');
    let scheme_end = reference.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '-' | '.'));
    if scheme_end.is_some_and(|end| end > 0 && reference[end..].starts_with(':')) {
        return canonical_url(reference);
    }
    let base = canonical_url(base)?;
    let host = base.find("://")? + 3;
    let path = host + base[host..].find('/')?;
    let folder = base[..base.find('?').unwrap_or(base.len())].rfind('/')? + 1;
    let joined = match reference.as_bytes() {
        [] => base,
        [b'/' | b'\\', b'/' | b'\\', ..] => format!("{}{reference}", &base[..host - 2]),
        [b'/' | b'\\', ..] => format!("{}{reference}", &base[..path]),
        [b'?', ..] => format!("{}{reference}", &base[..base.find('?').unwrap_or(base.len())]),
        _ => format!("{}{reference}", &base[..folder]),
    };
    canonical_url(&joined)
}

/// The outlet an address belongs to: its host without port and without `www.`, `m.` or `amp.` in front; empty where
/// there is no host. Meant for canonical URLs.
///
/// ```
/// use sidelight::article::outlet_of;
/// assert_eq!(outlet_of("https://www.news.example:8080/world"), "news.example");
/// ```
pub fn outlet_of(url: &str) -> &str {
    let Some((_, rest)) = url.split_once("://") else { return "" };
    let authority = &rest[..rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len())];
    let host = authority.rsplit('@').next().unwrap_or_default();
    let end = if host.starts_with('[') { host.find(']').map(|end| end + 1) } else { host.find(':') };
    let mut host = &host[..end.unwrap_or(host.len())];
    while let Some(shorter) = ["www.", "m.", "amp."].iter().find_map(|prefix| host.strip_prefix(prefix)) {
        if !shorter.contains('.') {
            break;
        }
        host = shorter;
    }
    host
}

fn is_tracking(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default();
    name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("utm_"))
        || TRACKING.iter().any(|tracking| name.eq_ignore_ascii_case(tracking))
}

/// Host and port in their one spelling; `None` where they are not fit to be shown.
fn push_authority(authority: &str, scheme: &str, out: &mut String) -> Option<()> {
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
            out.push_str(&format!(":{number}"));
        }
    }
    Some(())
}

/// A host name, label by label, as DNS spells it.
fn push_host(host: &str, out: &mut String) -> Option<()> {
    let start = out.len();
    // Full-width forms and the ideographic full stop look like ASCII, and browsers read them as such.
    let host: String = host
        .chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3002}' | '\u{ff61}' => '.',
            c => c,
        })
        .flat_map(char::to_lowercase)
        .collect();
    let host = host.strip_suffix('.').unwrap_or(&host);
    for label in host.split('.') {
        let from = out.len();
        if from > start {
            out.push('.');
        }
        let from = out.len();
        if label.is_ascii() {
            out.push_str(label);
        } else {
            // Marks are letters' parts in many scripts; controls, signs and invisible characters are not letters.
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
    // A last label of digits means an IPv4 address, which browsers also read in other bases: only the plain form passes.
    let name = &out[start..];
    let numeric = name.rsplit('.').next().is_some_and(|last| last.starts_with(|c: char| c.is_ascii_digit()));
    (name.len() <= 253 && (!numeric || is_ipv4(name))).then_some(())
}

/// Punycode, RFC 3492 section 6.3.
fn push_punycode(label: &str, out: &mut String) -> Option<()> {
    let (mut n, mut delta, mut bias) = (128u32, 0u32, 72u32);
    let basic = label.chars().filter(char::is_ascii).count() as u32;
    out.extend(label.chars().filter(char::is_ascii));
    if basic > 0 {
        out.push('-');
    }
    let (mut handled, total) = (basic, label.chars().count() as u32);
    while handled < total {
        let next = label.chars().map(|c| c as u32).filter(|&c| c >= n).min()?;
        delta = delta.checked_add((next - n).checked_mul(handled + 1)?)?;
        n = next;
        for c in label.chars().map(|c| c as u32) {
            if c < n {
                delta = delta.checked_add(1)?;
            } else if c == n {
                let (mut q, mut k) = (delta, 36);
                loop {
                    let t = if k <= bias { 1 } else { (k - bias).min(26) };
                    if q < t {
                        break;
                    }
                    out.push(punycode_digit(t + (q - t) % (36 - t)));
                    q = (q - t) / (36 - t);
                    k += 36;
                }
                out.push(punycode_digit(q));
                bias = adapted_bias(delta, handled + 1, handled == basic);
                delta = 0;
                handled += 1;
            }
        }
        delta = delta.checked_add(1)?;
        n += 1;
    }
    Some(())
}

fn punycode_digit(digit: u32) -> char {
    char::from(if digit < 26 { b'a' + digit as u8 } else { b'0' + (digit - 26) as u8 })
}

/// RFC 3492 section 6.1.
fn adapted_bias(delta: u32, points: u32, first: bool) -> u32 {
    let mut delta = if first { delta / 700 } else { delta / 2 };
    delta += delta / points;
    let mut k = 0;
    while delta > 455 {
        delta /= 35;
        k += 36;
    }
    k + 36 * delta / (delta + 38)
}

/// A path without dot segments; `\` counts as `/`, as in browsers.
fn push_path(path: &str, out: &mut String) {
    let start = out.len();
    let mut segments = path.split(['/', '\\']).skip(1).peekable();
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        match segment.replace("%2e", ".").replace("%2E", ".").as_str() {
            "." if last => out.push('/'),
            "." => {}
            ".." => {
                out.truncate(start + out[start..].rfind('/').unwrap_or(0));
                if last {
                    out.push('/');
                }
            }
            _ => {
                out.push('/');
                push_escaped(segment, " \"<>^`{}|", out);
            }
        }
    }
    if out.len() == start {
        out.push('/');
    }
}

/// Percent-encodes controls, non-ASCII characters and those of `reserved`; existing escapes get upper-case hex.
fn push_escaped(part: &str, reserved: &str, out: &mut String) {
    let bytes = part.as_bytes();
    let mut escape_left = 0;
    for (i, &b) in bytes.iter().enumerate() {
        if b == b'%' && bytes.get(i + 1..i + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)) {
            escape_left = 3;
        }
        if escape_left > 0 {
            escape_left -= 1;
            out.push(char::from(b.to_ascii_uppercase()));
        } else if b.is_ascii_graphic() && !reserved.as_bytes().contains(&b) {
            out.push(char::from(b));
        } else {
            out.push('%');
            for nibble in [b >> 4, b & 15] {
                out.push(char::from(b"0123456789ABCDEF"[usize::from(nibble)]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn canonical_urls() {
        let table: &[(&str, Option<&str>)] = &[
            ("https://news.example/a", Some("https://news.example/a")),
            ("  \n HTTPS://WWW.News.Example \t", Some("https://www.news.example/")),
            ("http://news.example:80/a", Some("http://news.example/a")),
            ("https://news.example:443", Some("https://news.example/")),
            ("https://news.example:8443/a", Some("https://news.example:8443/a")),
            ("https://news.example:/a", Some("https://news.example/a")),
            ("https://news.example:99999/a", None),
            ("https://news.example:+80/a", None),
            ("https://news.example:0x50/a", None),
            // Fragment, tracking, dot segments, escapes
            ("https://news.example/a#b", Some("https://news.example/a")),
            ("https://news.example/a?utm_source=x&UTM_medium=y&fbclid=1", Some("https://news.example/a")),
            ("https://news.example/a?id=3&utm_source=x&p=2#c", Some("https://news.example/a?id=3&p=2")),
            ("https://news.example/?", Some("https://news.example/")),
            ("https://news.example?id=1", Some("https://news.example/?id=1")),
            ("https://news.example/a/./b/../c", Some("https://news.example/a/c")),
            ("https://news.example/../../etc", Some("https://news.example/etc")),
            ("https://news.example/a/%2e%2E/b", Some("https://news.example/b")),
            ("https://news.example/a/..", Some("https://news.example/")),
            ("https://news.example/a b", Some("https://news.example/a%20b")),
            ("https://news.example/%e4%b8%ad", Some("https://news.example/%E4%B8%AD")),
            ("https://news.example/中?q=中", Some("https://news.example/%E4%B8%AD?q=%E4%B8%AD")),
            ("https://news.example/100%", Some("https://news.example/100%")),
            ("https://news.example/a\u{202e}b", Some("https://news.example/a%E2%80%AEb")),
            ("https://news.example/\"onload='x'><script>", Some("https://news.example/%22onload='x'%3E%3Cscript%3E")),
            ("https://news.ex\nample/a\tb", Some("https://news.example/ab")),
            ("https:\\\\news.example\\a", Some("https://news.example/a")),
            // Other schemes and no scheme
            ("javascript:alert(1)", None),
            ("java\nscript:alert(1)", None),
            ("JaVaScRiPt://news.example/%0aalert(1)", None),
            ("data:text/html,<b>", None),
            ("blob:https://news.example/1", None),
            ("file:///etc/passwd", None),
            ("ftp://news.example/", None),
            ("view-source:https://news.example/", None),
            ("//news.example/a", None),
            ("/a", None),
            ("news.example/a", None),
            ("https:news.example", None),
            ("https:/news.example", None),
            ("", None),
            (":", None),
            // Names, passwords, hosts that are something else than they look
            ("https://reader:secret@news.example/", None),
            ("https://news.example@evil.example/", None),
            ("https://news.example%40evil.example/", None),
            ("https://news.example\\@evil.example/", Some("https://news.example/@evil.example/")),
            ("https://news.example#@evil.example/", Some("https://news.example/")),
            ("https://news .example/", None),
            ("https://news%2eexample/", None),
            ("https://ne<b>ws.example/", None),
            ("https://./", None),
            ("https://../", None),
            ("https://news..example/", None),
            ("https://news.example./a", Some("https://news.example/a")),
            ("https:///a", None),
            ("https://ｎｅｗｓ.example/", Some("https://news.example/")),
            ("https://news。example/", Some("https://news.example/")),
            ("https://news\u{200b}.example/", None),
            ("https://news\u{202e}x.example/", None),
            // IDN: as DNS spells it, so that a look-alike is seen to be one
            ("https://Bücher.example/", Some("https://xn--bcher-kva.example/")),
            ("https://аpple.example/", Some("https://xn--pple-43d.example/")),
            ("https://例え.example/", Some("https://xn--r8jz45g.example/")),
            // Addresses
            ("http://127.0.0.1:8080/newsstand/", Some("http://127.0.0.1:8080/newsstand/")),
            ("http://2130706433/", None),
            ("http://0x7f.1/", None),
            ("http://127.1/", None),
            ("http://[::1]:8080/a", Some("http://[::1]:8080/a")),
            ("http://[::1/a", None),
            ("http://[zz]/a", None),
            ("http://localhost/a", Some("http://localhost/a")),
        ];
        for (url, expected) in table {
            assert_eq!(canonical_url(url).as_deref(), *expected, "{url:?}");
        }
        assert_eq!(canonical_url(&format!("https://news.example/{}", "a".repeat(5000))), None);
        assert_eq!(canonical_url(&format!("https://{}.example/", "a".repeat(64))), None);
    }

    #[test]
    fn resolved_urls() {
        let base = "https://news.example/world/story.html?id=1#x";
        let table: &[(&str, Option<&str>)] = &[
            ("", Some("https://news.example/world/story.html?id=1")),
            ("other.html", Some("https://news.example/world/other.html")),
            ("./other.html", Some("https://news.example/world/other.html")),
            ("/a/b", Some("https://news.example/a/b")),
            ("//b.example/c", Some("https://b.example/c")),
            ("?id=2", Some("https://news.example/world/story.html?id=2")),
            ("http://b.example", Some("http://b.example/")),
            ("javascript:alert(1)", None),
            ("a:b", None),
            ("//user@b.example/", None),
        ];
        for (reference, expected) in table {
            assert_eq!(resolve_url(base, reference).as_deref(), *expected, "{reference:?}");
        }
        assert_eq!(resolve_url("about:blank", "/a"), None);
    }

    #[test]
    fn outlets() {
        for (url, outlet) in [
            ("https://www.news.example/a", "news.example"),
            ("https://m.news.example/a", "news.example"),
            ("https://www.m.news.example/a", "news.example"),
            ("https://amp.news.example:81/a", "news.example"),
            ("https://edition.news.example?x", "edition.news.example"),
            ("https://m.com/a", "m.com"),
            ("http://[::1]:80/", "[::1]"),
            ("nothing", ""),
            ("", ""),
        ] {
            assert_eq!(outlet_of(url), outlet, "{url}");
        }
    }

    proptest! {
        #[test]
        fn canonical_url_is_a_fixed_point(url in "(https?://)?[ -~\u{80}-\u{ffff}]{0,60}") {
            if let Some(once) = canonical_url(&url) {
                let twice = canonical_url(&once);
                prop_assert_eq!(twice.as_deref(), Some(once.as_str()));
                prop_assert!(once.bytes().all(|b| b.is_ascii_graphic()));
                prop_assert!(!outlet_of(&once).is_empty());
            }
        }
    }
}
