//! Copies of pages: the address that a page at a web archive or a translator was copied from.

use std::borrow::Cow;

/// The end of the host of a page that Google translates; the labels of the original's are before it.
const TRANSLATED: &str = ".translate.goog";

/// The address of the page that an archive or a translator shows at `url`; other addresses as they are.
///
/// An archive has the whole address in its path (`web.archive.org/web/2024/https://…`), a translator or a search
/// engine's cache in a parameter; `news-example.translate.goog` is `news.example`.
///
/// ```
/// use sidelight::url::original_url;
/// assert_eq!(original_url("https://web.archive.org/web/2024/https://a.example/b"), "https://a.example/b");
/// assert_eq!(original_url("https://a--b-example.translate.goog/c?_x_tr_sl=en"), "https://a-b.example/c");
/// assert_eq!(original_url("https://a.example/b?u=https://c.example/"), "https://a.example/b?u=https://c.example/");
/// ```
///
/// # Complexity
/// Linear in the length of `url`.
pub fn original_url(url: &str) -> Cow<'_, str> {
    original(url).unwrap_or(Cow::Borrowed(url))
}

fn original(url: &str) -> Option<Cow<'_, str>> {
    let start = url.find("://")? + 3;
    let (host, rest) = url[start..].split_at(url[start..].find('/')?);
    let (path, query) = rest.split_at(rest.find(['?', '#']).unwrap_or(rest.len()));
    if let Some(at) = address_in(path, 1) {
        return Some(Cow::Borrowed(&rest[at..]));
    }
    if let Some(labels) = host.strip_suffix(TRANSLATED) {
        let host = labels.replace("--", "/").replace('-', ".").replace('/', "-");
        let scheme = if query.contains("_x_tr_sch=http") { "http" } else { "https" };
        let mut found = format!("{scheme}://{host}{path}");
        let (query, fragment) = query.split_at(query.find('#').unwrap_or(query.len()));
        let mut joint = '?';
        for pair in
            query.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("_x_tr_"))
        {
            found.push(joint);
            found.push_str(pair);
            joint = '&';
        }
        found.push_str(fragment);
        return Some(Cow::Owned(found));
    }
    if !host.contains("translat") && !host.starts_with("webcache.") {
        return None;
    }
    query.split('&').find_map(|pair| {
        let value = unescaped(pair)?;
        let address = &value[address_in(&value, 0)?..];
        // A cache appends the words that were searched for.
        Some(Cow::Owned(address.split(['+', ' ']).next()?.to_owned()))
    })
}

/// Where an address begins in `text`, behind `after` slashes.
fn address_in(text: &str, after: usize) -> Option<usize> {
    let found = |scheme: &&str| text.find(&scheme[1 - after..]);
    Some(["/https://", "/http://"].iter().filter_map(found).min()? + after)
}

/// A part of a query without its escapes (RFC 3986, section 2.1); `None` where that is not UTF-8.
fn unescaped(part: &str) -> Option<String> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let (mut out, mut rest) = (Vec::with_capacity(part.len()), part.as_bytes());
    while let [first, after @ ..] = rest {
        (rest, _) = match after {
            [high, low, after @ ..] if *first == b'%' && digit(high).is_some() && digit(low).is_some() => {
                (after, out.push((digit(high)? << 4 | digit(low)?) as u8))
            }
            _ => (after, out.push(*first)),
        };
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::original_url;

    #[test]
    fn copies_have_the_address_of_the_original() {
        for (url, expected) in [
            ("https://web.archive.org/web/20240312093000/https://a.example/b?c=1#d", "https://a.example/b?c=1#d"),
            ("https://web.archive.org/web/20240312id_/http://a.example:80/b", "http://a.example:80/b"),
            ("https://archive.ph/2024.03.12-093000/https://a.example/b", "https://a.example/b"),
            ("https://archive.today/o/Ab3dE/http://a.example/?b", "http://a.example/?b"),
            ("https://12ft.io/https://a.example/b", "https://a.example/b"),
            (
                "https://arquivo.pt/wayback/2024/https://a.example/b?u=/http://c.example",
                "https://a.example/b?u=/http://c.example",
            ),
            (
                "https://www-a--b-co-uk.translate.goog/c/d?e=1&_x_tr_sl=en&_x_tr_tl=de#f",
                "https://www.a-b.co.uk/c/d?e=1#f",
            ),
            ("https://a-example.translate.goog/b?_x_tr_sch=http&_x_tr_sl=en", "http://a.example/b"),
            ("https://a-example.translate.goog/", "https://a.example/"),
            (
                "https://translate.google.com/translate?sl=en&u=https%3A%2F%2Fa.example%2Fb%3Fc%3D%C3%A9&x=1",
                "https://a.example/b?c=é",
            ),
            ("https://www.translatetheweb.com/?from=en&a=http://a.example/b", "http://a.example/b"),
            (
                "https://webcache.googleusercontent.com/search?q=cache:Ab3:https://a.example/b+&cd=1",
                "https://a.example/b",
            ),
        ] {
            assert_eq!(original_url(url), expected, "{url}");
        }
        for own in [
            "https://a.example/b",
            "https://a.example/share?u=https://b.example/c",
            "https://a.example/why-https/",
            "https://a.example/b#/https://c.example/",
            "https://perma.cc/AB12-CD34",
            "https://translate.google.com/?text=https",
            "https://translate.google.com/?u=%FFhttps://a.example",
            "https://translate.goog/a",
            "about:blank",
            "",
            "https://a.example",
            "%",
        ] {
            assert_eq!(original_url(own), own);
        }
    }
}
