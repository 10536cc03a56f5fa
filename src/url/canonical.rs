//! The canonical form of a URL: one spelling for every address of one story.

use super::escape::push_escaped;
use super::host::push_authority;

/// Longest URL accepted, in bytes.
const MAX_URL: usize = 4096;

/// Query parameters that track readers instead of naming a story, besides those that begin with `utm_`; compared
/// without case.
const TRACKING: &str = "\
    __twitter_impression _ga _gl at_campaign at_medium cmp cmpid dclid fbclid gad_source gbraid gclid gclsrc \
    guccounter guce_referrer guce_referrer_sig icid igsh igshid mc_cid mc_eid mkt_tok mkt_wid mod msclkid ncid \
    ocid ref_src ref_url smid smtyp spm srsltid taid twclid wbraid wt.mc_id wt_mc wt_zmc xtor yclid";

/// The canonical form of an http(s) URL.
///
/// Scheme and host are lowercase, the host in its ASCII form (Punycode); the default port, dot segments, tracking
/// parameters and the fragment are removed, unless that is a path by which a program shows a story (`#/news/7`,
/// `#!/news/7`); what the standard escapes is escaped in uppercase hex. `None` for other
/// schemes, relative URLs, user names and passwords, invalid hosts and ports, and more than 4096 bytes.
///
/// ```
/// use sidelight::url::canonical_url;
/// let url = canonical_url("HTTPS://News.Example:443/a/../world/1?utm_source=feed&id=7#top");
/// assert_eq!(url.as_deref(), Some("https://news.example/world/1?id=7"));
/// assert_eq!(canonical_url("javascript:alert(1)"), None);
/// ```
///
/// # Complexity
/// Linear in the length of `url`.
pub fn canonical_url(url: &str) -> Option<String> {
    normal(url, &|pair| !pair.is_empty() && !is_tracking(pair))
}

/// As [`canonical_url`], but with the query as it is: for an address that is to be asked, not compared.
///
/// ```
/// use sidelight::url::absolute_url;
/// let url = absolute_url("https://News.Example/forum?mod=rss&utm_source=feed#top");
/// assert_eq!(url.as_deref(), Some("https://news.example/forum?mod=rss&utm_source=feed"));
/// ```
pub fn absolute_url(url: &str) -> Option<String> {
    normal(url, &|_| true)
}

/// The normal form of a URL with those parameters of its query that `keeps` names.
fn normal(url: &str, keeps: &dyn Fn(&str) -> bool) -> Option<String> {
    let url = url.trim_matches(|c: char| c <= ' ');
    if url.len() > MAX_URL {
        return None;
    }
    // Browsers drop these anywhere in a URL.
    let url: String = url.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
    let (scheme, rest) = url.split_once(':')?;
    let scheme = match scheme {
        s if s.eq_ignore_ascii_case("https") => "https",
        s if s.eq_ignore_ascii_case("http") => "http",
        _ => return None,
    };
    let rest = rest.strip_prefix("//").or_else(|| rest.strip_prefix("\\\\"))?;
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (place, query) = rest.split_once('?').map_or((rest, None), |(place, query)| (place, Some(query)));
    let (authority, path) = place.split_at(place.find(['/', '\\']).unwrap_or(place.len()));

    let mut out = String::with_capacity(url.len() + 8);
    out.push_str(scheme);
    out.push_str("://");
    push_authority(authority, scheme, &mut out)?;
    push_path(path, &mut out);
    let mut joint = '?';
    for pair in query.into_iter().flat_map(|query| query.split('&')).filter(|pair| keeps(pair)) {
        out.push(joint);
        joint = '&';
        push_escaped(pair, " \"<>'", &mut out);
    }
    let route = fragment.strip_prefix('!').unwrap_or(fragment);
    if route.len() > 1 && route.starts_with('/') {
        out.push('#');
        push_escaped(fragment, " \"<>`", &mut out);
    }
    (out.len() <= MAX_URL).then_some(out)
}

fn is_tracking(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default();
    name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("utm_"))
        || TRACKING.split(' ').any(|tracking| name.eq_ignore_ascii_case(tracking))
}

/// Number of dots, escaped or not, in a segment that holds nothing else; 0 for others.
fn dots(segment: &str) -> usize {
    let (mut dots, mut rest) = (0, segment.as_bytes());
    loop {
        rest = match rest {
            [] => return dots,
            [b'.', rest @ ..] | [b'%', b'2', b'e' | b'E', rest @ ..] => rest,
            _ => return 0,
        };
        dots += 1;
    }
}

/// Appends a path without its dot segments; `\` counts as `/`, as in browsers.
fn push_path(path: &str, out: &mut String) {
    let start = out.len();
    let mut segments = path.split(['/', '\\']).skip(1).peekable();
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        match dots(segment) {
            1 if last => out.push('/'),
            1 => {}
            2 => {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::url::site_of;
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
            ("https://news.example/#/news/7?x=1", Some("https://news.example/#/news/7?x=1")),
            ("https://news.example/a#!/news/é z", Some("https://news.example/a#!/news/%C3%A9%20z")),
            ("https://news.example/#/", Some("https://news.example/")),
            ("https://news.example/#!/", Some("https://news.example/")),
            ("https://news.example/a#!b", Some("https://news.example/a")),
            ("https://news.example/a#top", Some("https://news.example/a")),
            ("https://news.example/a?utm_source=x&UTM_medium=y&fbclid=1", Some("https://news.example/a")),
            ("https://news.example/a?id=3&utm_source=x&p=2#c", Some("https://news.example/a?id=3&p=2")),
            ("https://news.example/?", Some("https://news.example/")),
            ("https://news.example?id=1", Some("https://news.example/?id=1")),
            ("https://news.example/a/./b/../c", Some("https://news.example/a/c")),
            ("https://news.example/../../etc", Some("https://news.example/etc")),
            ("https://news.example/a/%2e%2E/b", Some("https://news.example/b")),
            ("https://news.example/a/..", Some("https://news.example/")),
            ("https://news.example/a/...", Some("https://news.example/a/...")),
            ("https://news.example/a/%2e", Some("https://news.example/a/")),
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

    proptest! {
        #[test]
        fn canonical_url_is_a_fixed_point(url in "(https?://)?[ -~\u{80}-\u{ffff}]{0,60}") {
            if let Some(once) = canonical_url(&url) {
                let twice = canonical_url(&once);
                prop_assert_eq!(twice.as_deref(), Some(once.as_str()));
                prop_assert!(once.bytes().all(|b| b.is_ascii_graphic()));
                prop_assert!(!site_of(&once).is_empty());
            }
        }
    }
}
