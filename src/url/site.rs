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

/// The part of a host that one owner has registered, as far as a short list of suffixes tells it from what registries
/// and platforms give out to anyone; an IP address, and a host that is such a suffix itself, whole.
///
/// Names of two letters share the labels of [`SECOND_LEVEL`], as `co.uk`; [`PLATFORMS`] are the ones that outlets are
/// published on. A suffix that is in neither joins what others own: give nothing away by this that a reader could not
/// see.
///
/// ```
/// use sidelight::url::registered_site;
/// assert_eq!(registered_site("feeds.news.co.uk"), "news.co.uk");
/// assert_eq!(registered_site("one.blogspot.com"), "one.blogspot.com");
/// ```
pub fn registered_site(host: &str) -> &str {
    let is_ip = host.starts_with('[') || host.bytes().all(|byte| byte == b'.' || byte.is_ascii_digit());
    let last = |labels: usize| {
        let mut dots = 0;
        let cut = host.bytes().rposition(|byte| {
            dots += usize::from(byte == b'.');
            dots == labels
        });
        cut.map_or(host, |at| &host[at + 1..])
    };
    let (suffix, top) = (last(2), last(1));
    if is_ip || suffix == host {
        return host;
    }
    let second = &suffix[..suffix.len() - top.len() - 1];
    let registered = if top.len() == 2 && SECOND_LEVEL.contains(&second) { 3 } else { 2 };
    let site = last(registered);
    // Blogger has names in many countries.
    let is_platform = PLATFORMS.contains(&site) || site.starts_with("blogspot.");
    last(registered + usize::from(is_platform))
}

/// Platforms that give each of their users a name below their own.
const PLATFORMS: [&str; 15] = [
    "altervista.org",
    "beehiiv.com",
    "ghost.io",
    "github.io",
    "in.ua",
    "livejournal.com",
    "medium.com",
    "over-blog.com",
    "substack.com",
    "tumblr.com",
    "typepad.com",
    "web.app",
    "weebly.com",
    "wixsite.com",
    "wordpress.com",
];

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
    use super::{names_site, registered_site, site_of};

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
    fn what_one_owner_has_registered() {
        for (host, site) in [
            ("news.example", "news.example"),
            ("www.news.example", "news.example"),
            ("a.b.news.example", "news.example"),
            ("rss.bbc.co.uk", "bbc.co.uk"),
            ("co.uk", "co.uk"),
            ("abcnews.go.com", "go.com"),
            ("www3.nhk.or.jp", "nhk.or.jp"),
            ("feeds.one.wordpress.com", "one.wordpress.com"),
            ("wordpress.com", "wordpress.com"),
            ("one.blogspot.co.uk", "one.blogspot.co.uk"),
            ("www.one.blogspot.de", "one.blogspot.de"),
            ("blogspot.de", "blogspot.de"),
            ("feeds.one.in.ua", "one.in.ua"),
            ("10.0.0.1", "10.0.0.1"),
            ("[::1]", "[::1]"),
            ("localhost", "localhost"),
            ("", ""),
            ("..", ".."),
        ] {
            assert_eq!(registered_site(host), site, "{host}");
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
