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

/// Labels under which registries give out names, as in `news.co.uk`.
const SECOND_LEVEL: [&str; 14] =
    ["ac", "co", "com", "edu", "go", "gob", "gouv", "gov", "govt", "gv", "ne", "net", "or", "org"];
/// A site's name of fewer letters stands in any longer name by chance, as `rt` does in "Reuters".
const LEAST_LETTERS: usize = 4;

/// Whether an outlet's name is that of a site: the site itself, a beginning of its name, or a name that the letters of
/// the site's stand in, in their order, as those of `nytimes` do in "The New York Times". A site's name of two or three
/// letters must be a word of the outlet's or the initials of its words. Letters are those of ASCII.
///
/// ```
/// use sidelight::url::names_site;
/// assert!(names_site("Harbour Post", "harbourpost.example") && names_site("BBC News", "bbc.co.uk"));
/// assert!(names_site("Financial Times", "ft.com") && !names_site("Reuters", "rt.com"));
/// ```
pub fn names_site(name: &str, site: &str) -> bool {
    let mut labels = site.rsplit('.').skip(1);
    let mut label = labels.next().unwrap_or(site);
    if SECOND_LEVEL.contains(&label) {
        label = labels.next().unwrap_or(label);
    }
    let letters = || name.bytes().filter(u8::is_ascii_alphanumeric);
    let words = || name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut of_label = label.bytes();
    name == site
        || letters().count() > 1 && letters().all(|letter| Some(letter.to_ascii_lowercase()) == of_label.next())
        || match label.len() {
            0 | 1 => false,
            2..LEAST_LETTERS => {
                stands_in(label, &mut words().filter_map(|word| word.bytes().next()))
                    || words().any(|word| word.eq_ignore_ascii_case(label))
            }
            _ => stands_in(label, &mut letters()),
        }
}

/// Whether the letters of a label are among others, in their order.
fn stands_in(label: &str, mut others: &mut dyn Iterator<Item = u8>) -> bool {
    let mut letters = label.bytes().filter(|letter| *letter != b'-');
    letters.all(|letter| (&mut others).any(|other| other.eq_ignore_ascii_case(&letter)))
}

#[cfg(test)]
mod tests {
    use super::{names_site, site_of};

    #[test]
    fn outlets_and_the_sites_they_own() {
        for (name, site) in [
            ("post.example", "post.example"),
            ("The Guardian", "theguardian.com"),
            ("The New York Times", "nytimes.com"),
            ("CNN International", "edition.cnn.com"),
            ("BBC", "bbc.co.uk"),
            ("AP", "apnews.com"),
            ("Süddeutsche – SZ", "sz.de"),
            ("n-tv", "n-tv.de"),
            ("NHK World", "www3.nhk.or.jp"),
            ("The Wall Street Journal", "wsj.com"),
            ("Helsingin Sanomat", "hs.fi"),
            ("Infobae", "infobae.com.ar"),
        ] {
            assert!(names_site(name, site), "{name} {site}");
        }
        for (name, site) in [
            ("Reuters", "yahoo.com"),
            ("Company Courier", "harbour.co.uk"),
            ("Aggregator", "post.example"),
            ("", "post.example"),
            ("a", "aa.example"),
            ("Corriere della Sera", "nhk.or.jp"),
            ("Associated Press", "as.com"),
            ("Aggregator", "ara.cat"),
            ("", ""),
            ("x", "."),
        ] {
            assert!(!names_site(name, site) || name == site, "{name} {site}");
        }
    }

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
