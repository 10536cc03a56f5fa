//! The site of a URL: the name of an outlet that gives none.

/// The site that a canonical URL belongs to, as a reader would name it: the host without its port and without leading
/// `www.`, `m.` and `amp.`, as long as a dot is left. Empty where the URL has no host.
///
/// `siteOf` of the extension answers the same; `tests/site-names.json` holds both to one table.
///
/// ```
/// use sidelight::url::site_of;
/// assert_eq!(site_of("https://www.news.example:8080/world"), "news.example");
/// ```
pub fn site_of(url: &str) -> &str {
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

#[cfg(test)]
mod tests {
    use super::site_of;

    #[test]
    fn addresses_that_are_not_canonical() {
        for (url, site) in [
            ("https://edition.news.example?x", "edition.news.example"),
            ("https://reader@www.news.example:80#x", "news.example"),
            ("https://www.", "www."),
            ("nothing", ""),
            ("", ""),
        ] {
            assert_eq!(site_of(url), site, "{url}");
        }
    }
}
