//! Copies of pages at web archives, caches and translators: the address of the original.

use super::site::site_of;

/// Hosts, without `www.`, whose path is or ends with the whole address of what they copy.
const COPIERS: [&str; 12] = [
    "archive.ph",
    "archive.is",
    "archive.today",
    "archive.li",
    "archive.vn",
    "archive.fo",
    "archive.md",
    "12ft.io",
    "freedium.cfd",
    "r.jina.ai",
    "webcache.googleusercontent.com",
    "translated.turbopages.org",
];

/// Hosts whose query names the page that they translate.
const TRANSLATORS: [&str; 3] = ["translate.google.com", "translatetheweb.com", "translate.yandex.com"];

/// Paths after which an address follows without its scheme, at hosts that serve AMP pages of others.
const AMP: [&str; 3] = ["/c/s/", "/v/s/", "/amp/s/"];

/// The address of the page that the page at `url` is a copy of; `None` where it is none.
///
/// Web archives have the time before it (`/web/20240312094300/https://…`), translators in a parameter or as part of
/// their own host (`www-news-example.translate.goog`).
///
/// ```
/// use sidelight::url::original;
/// let original = original("https://web.archive.org/web/20240312094300id_/https://news.example/a?id=7");
/// assert_eq!(original.as_deref(), Some("https://news.example/a?id=7"));
/// ```
pub fn original(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let (host, path) = (site_of(url), &rest[rest.find('/')?..]);
    if let Some(label) = host.strip_suffix(".translate.goog") {
        return Some(translated(label, path));
    }
    if TRANSLATORS.contains(&host) {
        let (_, query) = path.split_once('?')?;
        let named = |pair: &&str| ["u=", "url=", "a="].iter().any(|name| pair.starts_with(name));
        return address(&unescaped(query.split('&').find(named)?.split_once('=')?.1));
    }
    if host.ends_with("cdn.ampproject.org") || host == "google.com" {
        return AMP.iter().find_map(|prefix| path.strip_prefix(prefix)).map(|rest| format!("https://{rest}"));
    }
    let at = path.find("/http").or_else(|| path.find(":http"))?;
    let before = path[..at].rsplit('/').next().unwrap_or_default();
    let is_time = before.len() >= 4 && before.bytes().take(4).all(|b| b.is_ascii_digit());
    if is_time || COPIERS.contains(&host) { address(&path[at + 1..]) } else { None }
}

/// An address as copies name it: escaped, with one slash instead of two, or with the scheme as a part of the path.
fn address(text: &str) -> Option<String> {
    let text = if text.contains("://") || text.contains(":/") { text.to_owned() } else { unescaped(text) };
    let rest =
        text.strip_prefix("https").map(|rest| ("https", rest)).or_else(|| Some(("http", text.strip_prefix("http")?)));
    let (scheme, rest) = rest?;
    let rest = rest.strip_prefix(':').unwrap_or(rest).trim_start_matches('/');
    rest.contains('.').then(|| format!("{scheme}://{rest}"))
}

/// The original of a page at `translate.goog`: in the host's label dots are hyphens, and hyphens two.
fn translated(label: &str, path: &str) -> String {
    let host = label.replace("--", "\0").replace('-', ".").replace('\0', "-");
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("_x_tr_")).collect();
    let mark = if kept.is_empty() { "" } else { "?" };
    format!("https://{host}{path}{mark}{}", kept.join("&"))
}

/// A text with its escapes replaced, where they stand for ASCII.
fn unescaped(text: &str) -> String {
    let mut parts = text.split('%');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let byte = part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(u8::is_ascii_graphic);
        match byte {
            Some(byte) => {
                out.push(char::from(byte));
                out.push_str(&part[2..]);
            }
            None => {
                out.push('%');
                out.push_str(part);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::original;

    #[test]
    fn originals_of_copies() {
        for (copy, expected) in [
            ("https://web.archive.org/web/20240312094300/https://news.example/a", Some("https://news.example/a")),
            ("http://web.archive.org/web/2024/http://news.example:80/a?id=7", Some("http://news.example:80/a?id=7")),
            ("https://arquivo.pt/wayback/20160101000000mp_/http:/news.example/a", Some("http://news.example/a")),
            ("https://archive.ph/https://news.example/a", Some("https://news.example/a")),
            ("https://archive.is/2024.03.12-094300/https://news.example/a", Some("https://news.example/a")),
            ("https://archive.is/AbC12", None),
            ("https://12ft.io/https%3A%2F%2Fnews.example%2Fa", Some("https://news.example/a")),
            (
                "https://www-the--post-example.translate.goog/a?id=7&_x_tr_sl=en&_x_tr_tl=de",
                Some("https://www.the-post.example/a?id=7"),
            ),
            (
                "https://translate.google.com/translate?sl=en&u=https%3A%2F%2Fnews.example%2Fa%3Fid%3D7",
                Some("https://news.example/a?id=7"),
            ),
            (
                "https://webcache.googleusercontent.com/search?q=cache:x1:https://news.example/a",
                Some("https://news.example/a"),
            ),
            (
                "https://translated.turbopages.org/proxy_u/en-ru.ru.1/https/news.example/a",
                Some("https://news.example/a"),
            ),
            ("https://news-example.cdn.ampproject.org/c/s/news.example/a", Some("https://news.example/a")),
            ("https://www.google.com/amp/s/news.example/a", Some("https://news.example/a")),
            ("https://www.google.com/search?q=https://news.example/a", None),
            ("https://news.example/share/https://other.example/a", None),
            ("https://news.example/2024/https-everywhere", None),
            ("https://news.example/a", None),
            ("about:blank", None),
            ("", None),
        ] {
            assert_eq!(original(copy).as_deref(), expected, "{copy}");
        }
    }
}
