//! Names of elements: which vocabulary one is of, and what it says of a story.
//!
//! A prefix means what its namespace says (`a10:updated` is Atom's `updated`). A namespace that nobody knows,
//! misspelled ones among them, and a prefix that is not declared mean what the prefix usually does.

use super::tokens::{Tag, split_name};

/// A vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    /// RSS of all versions, Atom and sitemaps: their names say the same or differ.
    Core,
    /// RSS 1.0's `content` module.
    Content,
    /// Dublin Core's elements and terms.
    DublinCore,
    /// Media RSS.
    Media,
    /// What podcasts add.
    Podcast,
    /// Google's news sitemaps.
    News,
    /// FeedBurner and its like.
    FeedBurner,
    /// XHTML.
    Xhtml,
    /// RDF, whose root holds RSS 1.0.
    Rdf,
    /// PRISM, of scholarly publishers.
    Prism,
    /// RSS 1.0's `syndication` module: how often a feed is updated.
    Syndication,
    /// Any other, of which no element is read.
    Other,
}

/// Prefix -> the vocabulary it usually means.
const PREFIXES: [(&str, Space); 24] = [
    ("", Space::Core),
    ("atom", Space::Core),
    ("atom10", Space::Core),
    ("a10", Space::Core),
    ("rss", Space::Core),
    ("content", Space::Content),
    ("dc", Space::DublinCore),
    ("dcterms", Space::DublinCore),
    ("dct", Space::DublinCore),
    ("media", Space::Media),
    ("mrss", Space::Media),
    ("itunes", Space::Podcast),
    ("googleplay", Space::Podcast),
    ("news", Space::News),
    ("n", Space::News),
    ("feedburner", Space::FeedBurner),
    ("pheedo", Space::FeedBurner),
    ("xhtml", Space::Xhtml),
    ("html", Space::Xhtml),
    ("h", Space::Xhtml),
    ("rdf", Space::Rdf),
    ("prism", Space::Prism),
    ("sy", Space::Syndication),
    ("syn", Space::Syndication),
];

/// What a namespace begins with, without scheme and `www.`, in lower case -> the vocabulary. The first counts.
const NAMESPACES: [(&str, Space); 24] = [
    ("w3.org/2005/atom", Space::Core),
    ("purl.org/atom/", Space::Core),
    ("purl.org/rss/1.0/modules/content", Space::Content),
    ("purl.org/rss/1.0/modules/syndication", Space::Syndication),
    ("purl.org/rss/1.0/modules", Space::Other),
    ("purl.org/rss/", Space::Core),
    ("purl.org/net/rss1.1", Space::Core),
    ("my.netscape.com/", Space::Core),
    ("channel.netscape.com/", Space::Core),
    ("backend.userland.com/", Space::Core),
    ("blogs.law.harvard.edu/tech/rss", Space::Core),
    ("cyber.law.harvard.edu/rss", Space::Core),
    ("sitemaps.org/schemas/sitemap", Space::Core),
    ("google.com/schemas/sitemap/", Space::Core),
    ("google.com/schemas/sitemap-news", Space::News),
    ("google.com/schemas/sitemap-", Space::Other),
    ("google.com/schemas/play-podcasts", Space::Podcast),
    ("itunes.com/dtds/podcast", Space::Podcast),
    ("purl.org/dc/", Space::DublinCore),
    ("search.yahoo.com/mrss", Space::Media),
    ("rssnamespace.org/feedburner", Space::FeedBurner),
    ("w3.org/1999/xhtml", Space::Xhtml),
    ("w3.org/1999/02/22-rdf-syntax-ns", Space::Rdf),
    ("prismstandard.org/", Space::Prism),
];

/// The prefixes that a feed declares.
///
/// Where one is declared anew, the new meaning holds from there on: scopes would ask for well-formed nesting.
#[derive(Debug, Default)]
pub(super) struct Spaces<'a> {
    declared: Vec<(&'a str, Space)>,
}

impl<'a> Spaces<'a> {
    /// Prefixes that are remembered; more mean what they usually do.
    const MOST: usize = 64;

    /// Takes in what a tag declares, and gives its vocabulary and its name without prefix.
    pub(super) fn read(&mut self, tag: &Tag<'a>) -> (Space, &'a str) {
        let (prefix, local) = split_name(tag.name);
        // Without a prefix, an element is of the root's vocabulary, but for one that declares its own.
        let mut default = Space::Core;
        if tag.source.contains("xmlns") {
            for (name, uri) in tag.attributes() {
                if name == "xmlns" {
                    default = known(uri).unwrap_or(Space::Core);
                } else if let Some(prefix) = name.strip_prefix("xmlns:") {
                    self.declare(prefix, known(uri).unwrap_or_else(|| usual(prefix)));
                }
            }
        }
        if prefix.is_empty() {
            return (default, local);
        }
        let declared = self.declared.iter().find(|(known, _)| *known == prefix);
        (declared.map_or_else(|| usual(prefix), |(_, space)| *space), local)
    }

    fn declare(&mut self, prefix: &'a str, space: Space) {
        match self.declared.iter().position(|(known, _)| *known == prefix) {
            Some(at) => self.declared[at].1 = space,
            None if self.declared.len() < Self::MOST => self.declared.push((prefix, space)),
            None => {}
        }
    }
}

/// The vocabulary of a namespace.
fn known(uri: &str) -> Option<Space> {
    let uri = uri.trim().to_ascii_lowercase();
    let uri = uri.strip_prefix("https://").or(uri.strip_prefix("http://")).unwrap_or(&uri);
    let uri = uri.strip_prefix("www.").unwrap_or(uri);
    NAMESPACES.iter().find(|(start, _)| uri.starts_with(start)).map(|(_, space)| *space)
}

/// The vocabulary that a prefix usually means.
fn usual(prefix: &str) -> Space {
    let known = PREFIXES.iter().find(|(known, _)| known.eq_ignore_ascii_case(prefix));
    known.map_or(Space::Other, |(_, space)| *space)
}

/// What the text of an element says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// Headline, or the feed's title.
    Title,
    /// Address of the story or of the feed's site.
    Link,
    /// Its address behind a redirect that counts clicks.
    OriginalLink,
    /// An identifier that is an address unless it says otherwise.
    Guid,
    /// An identifier that may be an address.
    Id,
    /// The whole text.
    Content,
    /// A summary.
    Summary,
    /// A text about what is enclosed, which stands in where there is no other.
    About,
    /// When it was published.
    Published,
    /// When it was changed.
    Updated,
    /// Language.
    Lang,
    /// The outlet's name.
    Source,
    /// Minutes for which a feed may be kept.
    Ttl,
    /// The unit of `Frequency`: `hourly`, `daily` and so on.
    Period,
    /// How many times in a period a feed is updated.
    Frequency,
}

/// Vocabulary, names separated by spaces, field, rank: of two elements for one field, that of the higher rank counts,
/// of equals the first.
const FIELDS: [(Space, &str, Field, u8); 33] = [
    (Space::Core, "title", Field::Title, 3),
    (Space::Core, "link loc", Field::Link, 3),
    (Space::Core, "guid", Field::Guid, 3),
    (Space::Core, "id", Field::Id, 1),
    (Space::Core, "content encoded body fulltext full-text", Field::Content, 3),
    (Space::Core, "description summary", Field::Summary, 3),
    (Space::Core, "pubdate published issued", Field::Published, 3),
    (Space::Core, "date created", Field::Published, 2),
    (Space::Core, "updated modified lastmod", Field::Updated, 3),
    (Space::Core, "language", Field::Lang, 3),
    (Space::Content, "encoded", Field::Content, 3),
    (Space::DublinCore, "title", Field::Title, 2),
    (Space::DublinCore, "description abstract", Field::Summary, 2),
    (Space::DublinCore, "date issued", Field::Published, 2),
    (Space::DublinCore, "created available", Field::Published, 1),
    (Space::DublinCore, "modified", Field::Updated, 2),
    (Space::DublinCore, "language", Field::Lang, 2),
    (Space::Media, "title", Field::Title, 1),
    (Space::Media, "description", Field::About, 2),
    (Space::Podcast, "title", Field::Title, 1),
    (Space::Podcast, "summary description", Field::About, 1),
    (Space::Podcast, "subtitle", Field::About, 0),
    (Space::News, "title", Field::Title, 4),
    (Space::News, "publication_date", Field::Published, 4),
    (Space::News, "language", Field::Lang, 4),
    (Space::News, "name", Field::Source, 3),
    (Space::FeedBurner, "origlink", Field::OriginalLink, 3),
    (Space::Xhtml, "body div", Field::Content, 2),
    (Space::Prism, "publicationdate", Field::Published, 1),
    (Space::Prism, "modificationdate", Field::Updated, 1),
    (Space::Core, "ttl", Field::Ttl, 3),
    (Space::Syndication, "updateperiod", Field::Period, 3),
    (Space::Syndication, "updatefrequency", Field::Frequency, 3),
];

/// The field that an element's text is, and its rank.
pub(super) fn field(space: Space, local: &str) -> Option<(Field, u8)> {
    let named = |names: &str| names.split(' ').any(|name| name.eq_ignore_ascii_case(local));
    let found = FIELDS.iter().find(|(known, names, _, _)| *known == space && named(names));
    found.map(|(_, _, field, rank)| (*field, *rank))
}

/// Whether an element only holds others that count as if they stood in its place.
pub(super) fn is_transparent(space: Space, local: &str) -> bool {
    let among = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(local));
    match space {
        Space::Core => among(&["channel", "items"]),
        Space::Media => among(&["group", "content"]),
        Space::News => among(&["news", "publication"]),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::{Token, Tokens};
    use super::*;

    /// What the last tag of a text is.
    fn last(text: &str) -> (Space, String) {
        let (mut tokens, mut spaces) = (Tokens::new(text), Spaces::default());
        let mut last = (Space::Other, String::new());
        while let Some(token) = tokens.next("") {
            if let Token::Start(tag) = token {
                let (space, local) = spaces.read(&tag);
                last = (space, local.to_owned());
            }
        }
        last
    }

    #[test]
    fn a_prefix_means_what_its_namespace_says() {
        let is = |space, local: &str| (space, local.to_owned());
        assert_eq!(last("<rss xmlns:x='http://www.w3.org/2005/Atom'><x:updated>"), is(Space::Core, "updated"));
        assert_eq!(last("<rss xmlns:dc='http://www.w3.org/2005/Atom'><dc:title>"), is(Space::Core, "title"));
        assert_eq!(
            last("<rss><c:encoded xmlns:c=\"https://purl.org/rss/1.0/modules/content\">"),
            is(Space::Content, "encoded")
        );
        assert_eq!(
            last("<rss xmlns:syn='http://purl.org/rss/1.0/modules/syndication/'><syn:updated>"),
            is(Space::Syndication, "updated")
        );
        // Unknown or undeclared: what the prefix usually means.
        assert_eq!(
            last("<rss xmlns:content='http://purl.example/content'><content:encoded>"),
            is(Space::Content, "encoded")
        );
        assert_eq!(last("<rss><Media:title>"), is(Space::Media, "title"));
        assert_eq!(last("<rss xmlns:foo='http://foo.example/'><foo:title>"), is(Space::Other, "title"));
        assert_eq!(last("<rss><foo:title>"), is(Space::Other, "title"));
    }

    #[test]
    fn without_a_prefix_an_element_is_of_the_core_unless_it_declares_its_own() {
        let is = |space, local: &str| (space, local.to_owned());
        assert_eq!(last("<rss xmlns='http://www.w3.org/2005/Atom'><pubDate>"), is(Space::Core, "pubDate"));
        assert_eq!(last("<rss xmlns='urn:x'><pubDate>"), is(Space::Core, "pubDate"));
        assert_eq!(last("<item><body xmlns='http://www.w3.org/1999/xhtml'>"), is(Space::Xhtml, "body"));
        assert_eq!(last("<body xmlns='http://www.w3.org/1999/xhtml'></body><link>"), is(Space::Core, "link"));
    }

    #[test]
    fn fields_by_vocabulary() {
        assert_eq!(field(Space::Core, "pubDate"), Some((Field::Published, 3)));
        assert_eq!(field(Space::Media, "title"), Some((Field::Title, 1)));
        assert_eq!(field(Space::Media, "link"), None);
        assert_eq!(field(Space::Core, "url"), None);
        assert_eq!(field(Space::Core, ""), None);
    }
}
