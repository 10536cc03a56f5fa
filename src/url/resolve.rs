//! Resolving relative URLs (RFC 3986, section 5).

use super::canonical::canonical_url;

/// The canonical form of a reference on a page at `base`; `None` as for [`canonical_url`].
///
/// ```
/// use sidelight::url::resolve_url;
/// assert_eq!(resolve_url("https://a.example/x/y", "../z").as_deref(), Some("https://a.example/z"));
/// assert_eq!(resolve_url("https://a.example/x/y", "//b.example").as_deref(), Some("https://b.example/"));
/// ```
pub fn resolve_url(base: &str, reference: &str) -> Option<String> {
    resolved(base, reference, canonical_url)
}

/// As [`resolve_url`], but with the query as it is: for an address that is to be asked, not compared.
///
/// ```
/// use sidelight::url::resolve_asked;
/// assert_eq!(resolve_asked("https://a.example/x", "/y?utm_id=1").as_deref(), Some("https://a.example/y?utm_id=1"));
/// ```
#[cfg(feature = "cli")]
pub fn resolve_asked(base: &str, reference: &str) -> Option<String> {
    resolved(base, reference, super::canonical::absolute_url)
}

/// The URL that a reference means, in the form that `normal` gives it. Inlined, since the module has one caller.
#[inline(always)]
fn resolved(base: &str, reference: &str, normal: impl Fn(&str) -> Option<String>) -> Option<String> {
    let reference = reference.trim_matches(|c: char| c <= ' ');
    if has_scheme(reference) {
        return normal(reference);
    }
    let base = canonical_url(base)?;
    let host = base.find("://")? + 3;
    let base = base.split('#').next().unwrap_or_default();
    let query = base.find('?').unwrap_or(base.len());
    let kept = match reference.as_bytes() {
        [] | [b'#', ..] => base.len(),
        [b'/' | b'\\', b'/' | b'\\', ..] => host - 2,
        [b'/' | b'\\', ..] => host + base[host..].find('/')?,
        [b'?', ..] => query,
        _ => base[..query].rfind('/')? + 1,
    };
    normal(&[&base[..kept], reference].concat())
}

/// Whether a reference has a scheme (RFC 3986, section 3.1), so that it needs no base.
///
/// ```
/// use sidelight::url::has_scheme;
/// assert!(has_scheme("https://a.example/"));
/// assert!(!has_scheme("//a.example/") && !has_scheme("x/y:z"));
/// ```
pub fn has_scheme(reference: &str) -> bool {
    let reference = reference.trim_start_matches(|c: char| c <= ' ');
    let end = reference.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '-' | '.'));
    end.is_some_and(|end| end > 0 && reference[end..].starts_with(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
