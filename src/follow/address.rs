//! Which addresses may be followed: what a reader types, and what lists, pages and feeds name.

use crate::url::{absolute_url, has_scheme, registered_site, site_of};

/// Names at the end of hosts that are not of the public web; `isOpenSite` in `shared/sites.js` knows the same.
const INNER: [&str; 10] =
    ["local", "localhost", "internal", "intranet", "lan", "home", "corp", "private", "test", "home.arpa"];

/// Reads an address as a reader types it, as those to be tried, in their order; `None` where it is none.
///
/// Without a scheme, https comes before http, of which readers are told that anyone on the way can read it; where http
/// is typed without a port, https is tried before it, too.
///
/// ```
/// use sidelight::follow::address::typed;
/// assert_eq!(typed("news.example/feed").unwrap(), ["https://news.example/feed", "http://news.example/feed"]);
/// assert_eq!(typed("https://news.example").unwrap(), ["https://news.example/"]);
/// assert_eq!(typed("javascript:alert(1)"), None);
/// ```
pub fn typed(text: &str) -> Option<Vec<String>> {
    let text = text.trim();
    // What buttons of the time of feed readers linked to.
    let text = match text.get(..5) {
        Some(scheme) if scheme.eq_ignore_ascii_case("feed:") => text[5..].trim_start_matches('/'),
        _ => text,
    };
    // `host:8080/feed` looks as if it had a scheme.
    let has_port = text
        .split_once(':')
        .is_some_and(|(host, rest)| !host.contains('/') && rest.starts_with(|c: char| c.is_ascii_digit()));
    let tries: Vec<String> = match () {
        () if text.starts_with(['/', '\\']) || text.contains(char::is_whitespace) => return None,
        () if has_scheme(text) && !has_port => {
            let address = absolute_url(text)?;
            // With a port of its own, https would be asked where http answers.
            let rest =
                address.strip_prefix("http://").filter(|rest| !host_of(&address).contains(':') && !rest.is_empty());
            let secure = rest.and_then(|rest| absolute_url(&["https://", rest].concat()));
            secure.into_iter().chain([address]).collect()
        }
        () => ["https://", "http://"].iter().filter_map(|scheme| absolute_url(&[*scheme, text].concat())).collect(),
    };
    // A word is no address, unless it names a machine with its port or path.
    let is_word = !has_scheme(text) && !text.contains(['.', '/', ':', '[']);
    (!tries.is_empty() && !is_word).then_some(tries)
}

/// An address that a list, a page or a feed names; `None` where it is none, or private.
///
/// ```
/// use sidelight::follow::address::listed;
/// assert_eq!(listed("HTTPS://News.Example/feed").as_deref(), Some("https://news.example/feed"));
/// assert_eq!(listed("http://localhost/feed"), None);
/// assert_eq!(listed("https://10.0.0.1/feed"), None);
/// ```
pub fn listed(text: &str) -> Option<String> {
    absolute_url(text).filter(|address| !is_private(address))
}

/// The site of the outlet whose feed lies at `feed`: whose stories count as its own, and by which its country is known.
/// What a feed or a list claims counts only within what the owner of the feed's host has registered, or of the host
/// that the reader typed; else the feed's own host is the site. Empty where `feed` is no address.
///
/// ```
/// use sidelight::follow::address::outlet_site;
/// let feed = "https://rss.news.example/world.xml";
/// assert_eq!(outlet_site(Some("https://www.news.example/world"), feed, None), "https://www.news.example/world");
/// let other = Some("https://post.example/");
/// assert_eq!(outlet_site(other, feed, None), "https://rss.news.example/");
/// assert_eq!(outlet_site(other, feed, Some("https://post.example/a")), "https://post.example/");
/// ```
pub fn outlet_site(claimed: Option<&str>, feed: &str, typed: Option<&str>) -> String {
    let owners = [feed, typed.unwrap_or(feed)].map(|address| registered_site(site_of(address)));
    let claimed = claimed.and_then(absolute_url).filter(|site| owners.contains(&registered_site(site_of(site))));
    let own = || absolute_url(&[place_of(feed).0, "://", host_of(feed), "/"].concat());
    claimed.or_else(own).unwrap_or_default()
}

/// Whether an address leads to this machine, an inner network or an IP address.
pub(crate) fn is_private(address: &str) -> bool {
    let host = site_of(address);
    let is_ip =
        host.starts_with('[') || host.rsplit('.').next().unwrap_or_default().starts_with(|c: char| c.is_ascii_digit());
    is_ip || !host.contains('.') || INNER.iter().any(|inner| is_within(host, inner))
}

/// Whether what lies at `own` may be read from `url`, to which it leads: only from scheme and host of an address of
/// `granted`, for which the browser was asked. Never from https to http, nor from another private host.
pub(crate) fn may_lead<'a>(own: &str, url: &str, granted: impl IntoIterator<Item = &'a str>) -> bool {
    let (scheme, host) = place_of(url);
    let (own_scheme, own_host) = place_of(own);
    (scheme == "https" || own_scheme == "http")
        && (host == own_host || !is_private(url))
        && granted.into_iter().any(|address| place_of(address) == (scheme, host))
}

/// Whether a host is `site` or below it.
pub(super) fn is_within(host: &str, site: &str) -> bool {
    host.strip_suffix(site).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Scheme and host, without its port, of an absolute address: what the browser's permissions go by.
pub(super) fn place_of(address: &str) -> (&str, &str) {
    let scheme = address.split_once("://").map_or("", |(scheme, _)| scheme);
    let host = host_of(address);
    let end = if host.starts_with('[') { host.find(']').map(|end| end + 1) } else { host.find(':') };
    (scheme, &host[..end.unwrap_or(host.len())])
}

/// The host of an absolute address with its port: of one host, one feed is fetched at a time.
pub fn host_of(address: &str) -> &str {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    rest.split(['/', '?']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_addresses() {
        for (text, expected) in [
            (" news.example ", "https://news.example/ http://news.example/"),
            ("news.example:8080/f", "https://news.example:8080/f http://news.example:8080/f"),
            ("localhost:3000", "https://localhost:3000/ http://localhost:3000/"),
            ("localhost", ""),
            ("http://localhost", "https://localhost/ http://localhost/"),
            ("http://news.example/f?mod=1", "https://news.example/f?mod=1 http://news.example/f?mod=1"),
            ("http://news.example:81/f", "http://news.example:81/f"),
            ("HTTPS://News.Example/F#x", "https://news.example/F"),
            ("feed:https://news.example/f", "https://news.example/f"),
            ("feed://news.example/f", "https://news.example/f http://news.example/f"),
            ("192.168.1.2/f", "https://192.168.1.2/f http://192.168.1.2/f"),
            ("[::1]/f", "https://[::1]/f http://[::1]/f"),
            ("nas.local/f", "https://nas.local/f http://nas.local/f"),
            ("Bücher.example", "https://xn--bcher-kva.example/ http://xn--bcher-kva.example/"),
            ("two words", ""),
            ("news.example more", ""),
            ("word", ""),
            ("", ""),
            ("//news.example", ""),
            ("ftp://news.example/", ""),
            ("data:text/html,x", ""),
            ("https://reader:secret@news.example/", ""),
            ("reader:secret@news.example", ""),
            ("file:///etc/passwd", ""),
            ("http://2130706433/", ""),
        ] {
            assert_eq!(typed(text).unwrap_or_default().join(" "), expected, "{text}");
        }
    }

    #[test]
    fn a_feed_claims_no_site_of_others() {
        for (claimed, feed, typed, site) in [
            (Some("https://a.example/"), "https://a.example/f", None, "https://a.example/"),
            (Some("http://www.a.example/news"), "https://feeds.a.example/f", None, "http://www.a.example/news"),
            (Some("https://bbc.co.uk/"), "https://evil.co.uk/f", None, "https://evil.co.uk/"),
            (Some("https://co.uk/"), "https://evil.co.uk/f", None, "https://evil.co.uk/"),
            (Some("https://blogspot.com/"), "https://one.blogspot.com/f", None, "https://one.blogspot.com/"),
            (Some("https://two.blogspot.com/"), "https://one.blogspot.com/f", None, "https://one.blogspot.com/"),
            (
                Some("https://b.example/"),
                "https://feeds.example/b",
                Some("http://www.b.example/"),
                "https://b.example/",
            ),
            (
                Some("https://c.example/"),
                "https://feeds.example/b",
                Some("http://b.example/"),
                "https://feeds.example/",
            ),
            (Some("https://10.0.0.2/"), "http://10.0.0.1:8080/f", None, "http://10.0.0.1:8080/"),
            (Some("javascript:alert(1)"), "https://a.example/f", None, "https://a.example/"),
            (Some("not an address"), "https://a.example/f?x", Some("nor this"), "https://a.example/"),
            (None, "https://a.example/f", Some("https://b.example/"), "https://a.example/"),
            (None, "nothing", None, ""),
        ] {
            assert_eq!(outlet_site(claimed, feed, typed), site, "{claimed:?} {feed}");
        }
    }

    #[test]
    fn places_are_scheme_and_host() {
        for (address, place) in [
            ("https://www.a.example:8443/f?x", ("https", "www.a.example")),
            ("http://[::1]:80/f", ("http", "[::1]")),
            ("http://a.example", ("http", "a.example")),
            ("nothing", ("", "")),
        ] {
            assert_eq!(place_of(address), place);
        }
    }

    #[test]
    fn private_addresses_are_never_listed() {
        for address in [
            "http://localhost/",
            "http://a.localhost/",
            "http://127.0.0.1/",
            "https://[::1]/",
            "https://[fe80::1]/",
            "http://8.8.8.8/",
            "http://router/",
            "http://www.local/",
            "http://nas.lan/",
            "http://x.home.arpa/",
            "http://wiki.corp/",
            "https://a.internal./",
            "javascript:alert(1)",
            "/feed",
            "",
        ] {
            assert_eq!(listed(address), None, "{address}");
        }
        for address in ["https://local.example/", "https://corp.example/", "http://homepage.example/"] {
            assert_eq!(listed(address).as_deref(), Some(address));
        }
    }
}
