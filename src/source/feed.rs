//! RSS 0.9x, 1.0, 2.0, Atom 1.0 and news sitemaps -> stories.
//!
//! A feed is read as one stream of events, without a tree. Entities that a document type declares are never expanded
//! (so no entity bomb can grow), and bytes, depth, items and the length of a field are capped. Mistakes that readers
//! of feeds forgive (end tags that do not match, stray `&`) are forgiven here too.
//!
//! | story | RSS | Atom |
//! |---|---|---|
//! | `url` | `feedburner:origLink`, `link`, `guid` where it is a permalink | `link` with `rel` `alternate` or none |
//! | `title` | `title` | `title` |
//! | `text` | `content:encoded`, else `description` | `content`, else `summary` |
//! | `snippet` | `description` | `summary` |
//! | `published` | `pubDate`, `dc:date` | `published`, else `updated` |
//! | `outlet` | `source`, else the channel's title | the entry's `source` title, else the feed's title |
//! | `lang` | `dc:language`, the channel's `language` | `xml:lang` of entry, then feed |
//!
//! A news sitemap (`urlset`) has no text: `loc`, `news:title`, `news:publication_date`, `news:name` and
//! `news:language`.

use super::{BATCH, Error, ErrorKind, Result, Tally};
use crate::article::Article;
use crate::encoding::{Declaration, decode};
use crate::markup::{self, Context, decoded};
use crate::time::Moment;
use crate::url::resolve_url;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::io::Read;
use std::path::Path;

/// Most bytes of a feed that are accepted.
pub const FEED_BYTES: u64 = 64 << 20;
/// Deepest nesting accepted.
const DEPTH: usize = 256;
/// Most bytes kept of one field; what is longer is cut.
const FIELD_BYTES: usize = 1 << 20;

pub(super) fn read(
    file: &Path,
    stream: impl Read,
    tally: &mut Tally,
    take: &mut dyn FnMut(Vec<Article>) -> Result<()>,
) -> Result<()> {
    let mut bytes = Vec::new();
    stream.take(FEED_BYTES + 1).read_to_end(&mut bytes).map_err(|e| Error::io(file, &e))?;
    let Parsed { mut stories, left_out } = parse(file, &bytes)?;
    tally.left_out.extend(left_out);
    tally.stories += stories.len();
    while stories.len() > BATCH {
        let rest = stories.split_off(BATCH);
        take(std::mem::replace(&mut stories, rest))?;
    }
    take(stories)
}

/// What a feed holds.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// Its stories, in its order.
    pub stories: Vec<Article>,
    /// Why items were left out: each has no address, so that nothing could link to it (`no-address`).
    pub left_out: Vec<Error>,
}

/// The stories of a feed. A relative address is resolved against the nearest `xml:base`, else the feed's own address
/// (`atom:link` with `rel="self"`), else its site's (the channel's `link`).
///
/// # Errors
/// `bad-feed` with the line where the XML ends too early or is neither RSS nor Atom; `too-large` over
/// [`FEED_BYTES`] or too deeply nested. Cost is linear in the bytes.
///
/// ```
/// let feed = br#"<rss version="2.0"><channel><title>Courier</title><item><title>Leaders talk</title>
///   <link>https://courier.example/talk</link><description>&lt;p&gt;Two hours.&lt;/p&gt;</description>
///   <pubDate>Tue, 07 Dec 2021 16:00:00 GMT</pubDate></item></channel></rss>"#;
/// let stories = sidelight::source::feed::parse("feed.xml".as_ref(), feed)?.stories;
/// assert_eq!(stories[0].title, "Leaders talk");
/// assert_eq!(stories[0].text, "Two hours.");
/// assert_eq!(stories[0].outlet.as_deref(), Some("Courier"));
/// # Ok::<(), sidelight::source::Error>(())
/// ```
pub fn parse(file: &Path, bytes: &[u8]) -> Result<Parsed> {
    if bytes.len() as u64 > FEED_BYTES {
        let message = format!(
            "more than {} MB; a feed holds the latest stories, give an archive as JSON Lines",
            FEED_BYTES >> 20
        );
        return Err(Error::new(ErrorKind::TooLarge, file, None, message));
    }
    let text = decode(bytes, None, Declaration::Xml, "");
    let mut reader = Reader::from_str(&text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    config.expand_empty_elements = true;
    let mut feed = Feed::default();
    let mut depth = 0usize;
    loop {
        let event = reader.read_event().map_err(|e| {
            let message = format!("not well-formed XML: {e}; fetch the feed again, or mend it");
            Error::new(ErrorKind::BadFeed, file, Some(line_of(&text, reader.error_position())), message)
        })?;
        match event {
            Event::Start(start) => {
                depth += 1;
                if depth > DEPTH {
                    let line = line_of(&text, reader.buffer_position());
                    let message = format!("elements nested more than {DEPTH} deep; this is no feed of stories");
                    return Err(Error::new(ErrorKind::TooLarge, file, Some(line), message));
                }
                feed.start(&start);
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                feed.end(end.name().0);
            }
            Event::Text(text) => feed.text(&text.xml10_content()),
            Event::CData(text) => feed.text(&text.xml10_content()),
            Event::GeneralRef(name) => {
                let name = name.xml10_content();
                match markup::character(&name) {
                    Some(c) => feed.text(c.encode_utf8(&mut [0; 4])),
                    // Declared in the document type, or a stray `&`: its text stays, it is never expanded.
                    None => feed.text(&format!("&{name};")),
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if !feed.is_feed {
        return Err(Error::new(
            ErrorKind::BadFeed,
            file,
            None,
            "XML, but neither RSS, Atom nor a sitemap; check the address it came from",
        ));
    }
    if feed.item.is_some() {
        let line = line_of(&text, text.len() as u64);
        return Err(Error::new(ErrorKind::BadFeed, file, Some(line), "the feed ends within a story; fetch it again"));
    }
    Ok(feed.parsed(file))
}

fn line_of(text: &str, offset: u64) -> u64 {
    let offset = usize::try_from(offset).unwrap_or(usize::MAX).min(text.len());
    1 + text.as_bytes()[..offset].iter().filter(|b| **b == b'\n').count() as u64
}

/// A field that text is being collected for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Title,
    Link,
    OriginalLink,
    Guid,
    Content,
    Summary,
    Published,
    Updated,
    Lang,
    Source,
}

#[derive(Default)]
struct Item {
    title: String,
    link: String,
    original_link: String,
    guid: String,
    content: String,
    summary: String,
    published: String,
    updated: String,
    lang: String,
    source: String,
    base: String,
}

#[derive(Default)]
struct Feed {
    is_feed: bool,
    title: String,
    lang: String,
    /// Addresses that relative ones are resolved against: `xml:base`, the feed's own, the site's.
    base: String,
    own: String,
    site: String,
    item: Option<Item>,
    items: Vec<Item>,
    /// The field open now and the number of elements open inside it.
    open: Option<(Field, usize)>,
    /// The open field's text so far; inside its elements text is escaped again, to be told from tags (XHTML).
    text: String,
    /// Elements such as `image` or `author` whose inner `title` and `link` are not the story's.
    skipped: usize,
}

impl Feed {
    fn start(&mut self, start: &BytesStart) {
        let name = start.name().0;
        let name = name.strip_prefix("atom:").unwrap_or(name);
        if self.skipped > 0 {
            self.skipped += 1;
            return;
        }
        if let Some((_, inner)) = &mut self.open {
            // Markup inside a field: XHTML content, or HTML that someone forgot to escape. Kept as a bare tag.
            *inner += 1;
            push_capped(&mut self.text, &format!("<{name}>"));
            return;
        }
        match name {
            "rss" | "rdf:RDF" | "feed" | "urlset" => {
                self.is_feed = true;
                self.lang = attribute(start, "xml:lang").unwrap_or_default();
                self.base = attribute(start, "xml:base").unwrap_or_default();
            }
            "channel" if self.base.is_empty() => self.base = attribute(start, "xml:base").unwrap_or_default(),
            "item" | "entry" | "url" if self.item.is_none() => {
                let lang = attribute(start, "xml:lang").unwrap_or_default();
                let base = attribute(start, "xml:base").unwrap_or_default();
                self.item = Some(Item { lang, base, ..Item::default() });
            }
            "image" | "image:image" | "textinput" | "textInput" | "author" | "contributor" | "media:group"
            | "media:content" => self.skipped = 1,
            "source" | "news:name" if self.item.is_some() => {
                // RSS: the name as text. Atom: a feed's metadata, of which the title counts.
                self.open_field(Field::Source);
            }
            "link" => match attribute(start, "href") {
                Some(href) => {
                    let rel = attribute(start, "rel");
                    let alternate = rel.as_deref().is_none_or(|rel| rel == "alternate");
                    match &mut self.item {
                        Some(item) if alternate && item.link.is_empty() => item.link = href,
                        None if rel.as_deref() == Some("self") => self.own = href,
                        None if alternate && self.site.is_empty() => self.site = href,
                        _ => {}
                    }
                }
                None => self.open_field(Field::Link),
            },
            "guid" if attribute(start, "isPermaLink").as_deref() != Some("false") => self.open_field(Field::Guid),
            "title" | "news:title" => self.open_field(Field::Title),
            "loc" => self.open_field(Field::Link),
            "feedburner:origLink" => self.open_field(Field::OriginalLink),
            "content:encoded" | "content" => self.open_field(Field::Content),
            "description" | "summary" => self.open_field(Field::Summary),
            "pubDate" | "news:publication_date" | "dc:date" | "published" | "issued" | "dcterms:created" => {
                self.open_field(Field::Published)
            }
            "updated" | "modified" | "dcterms:modified" => self.open_field(Field::Updated),
            "language" | "news:language" | "dc:language" => self.open_field(Field::Lang),
            _ => {}
        }
    }

    fn open_field(&mut self, field: Field) {
        self.open = Some((field, 0));
        self.text.clear();
    }

    fn text(&mut self, text: &str) {
        let Some((field, inner)) = self.open else { return };
        if self.skipped > 0 {
            return;
        }
        if inner > 0 && field != Field::Source {
            push_capped(&mut self.text, &text.replace('&', "&amp;").replace('<', "&lt;"));
        } else {
            push_capped(&mut self.text, text);
        }
    }

    fn end(&mut self, name: &str) {
        let name = name.strip_prefix("atom:").unwrap_or(name);
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        if let Some((field, inner)) = &mut self.open {
            if *inner > 0 {
                *inner -= 1;
                let tag = format!("</{name}>");
                push_capped(&mut self.text, &tag);
                return;
            }
            let field = *field;
            self.open = None;
            let text = std::mem::take(&mut self.text);
            self.close_field(field, text);
            return;
        }
        if matches!(name, "item" | "entry" | "url") {
            self.items.extend(self.item.take());
        }
    }

    fn close_field(&mut self, field: Field, text: String) {
        let Some(item) = &mut self.item else {
            match field {
                Field::Title if self.title.is_empty() => self.title = text,
                Field::Lang if self.lang.is_empty() => self.lang = text,
                Field::Link if self.site.is_empty() => self.site = text,
                _ => {}
            }
            return;
        };
        let kept = match field {
            Field::Title => &mut item.title,
            Field::Link => &mut item.link,
            Field::OriginalLink => &mut item.original_link,
            Field::Guid => &mut item.guid,
            Field::Content => &mut item.content,
            Field::Summary => &mut item.summary,
            Field::Published => &mut item.published,
            Field::Updated => &mut item.updated,
            Field::Lang => &mut item.lang,
            Field::Source => &mut item.source,
        };
        if kept.is_empty() {
            *kept = text;
        }
    }

    fn parsed(self, file: &Path) -> Parsed {
        let Self { title, lang, base, own, site, items, .. } = self;
        let outlet = outlet_of(&title);
        let site = resolve_url(&own, &site).unwrap_or(site);
        let bases = [base, own, site];
        let mut parsed = Parsed::default();
        for item in items {
            match item.address(&bases) {
                Some(address) => parsed.stories.push(item.story(address, outlet.as_deref(), &lang)),
                None => {
                    let message = format!(
                        "an item has no address to link to: title \"{}\", link \"{}\"; where the link is relative, \
                         give the feed an xml:base",
                        shortened(&text_of(&item.title)),
                        shortened(item.link.trim()),
                    );
                    parsed.left_out.push(Error::new(ErrorKind::NoAddress, file, None, message));
                }
            }
        }
        parsed
    }
}

/// The beginning of a text, in one line.
fn shortened(text: &str) -> String {
    text.chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

impl Item {
    /// The first absolute address among its links, else the first that one of `bases` makes absolute. A `guid` is an
    /// address only where it is absolute: many are plain numbers.
    fn address(&self, bases: &[String; 3]) -> Option<String> {
        let links = [&self.original_link, &self.link, &self.guid].map(|link| link.trim());
        let absolute = links.into_iter().find(|link| link.starts_with("http://") || link.starts_with("https://"));
        absolute.map(str::to_owned).or_else(|| {
            let link = links[..2].iter().find(|link| !link.is_empty())?;
            let nearest = resolve_url(&bases[0], &self.base).unwrap_or_else(|| self.base.clone());
            std::iter::once(&nearest).chain(bases).find_map(|base| resolve_url(base, link))
        })
    }

    fn story(self, address: String, outlet: Option<&str>, lang: &str) -> Article {
        let (summary, content) = (text_of(&self.summary), text_of(&self.content));
        let given = |text: &str| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
        // The title of an Atom source stands between tags, the name of an RSS source alone.
        let source = match self.source.split_once("<title>") {
            Some((_, rest)) => text_of(rest.split("</title>").next().unwrap_or_default()),
            None if self.source.contains('<') => String::new(),
            None => text_of(&self.source),
        };
        Article {
            url: address,
            title: text_of(&self.title).replace('\n', " "),
            snippet: given(&summary),
            text: if content.len() >= summary.len() { content } else { summary },
            outlet: given(&source).or_else(|| outlet.map(str::to_owned)),
            published: Moment::parse(&self.published).or_else(|| Moment::parse(&self.updated)).map(Moment::unix),
            lang: given(&self.lang).or_else(|| given(lang)),
        }
    }
}

/// The outlet that a feed's title names. A title of several parts ("World | The Courier") names a section too, in
/// either order; there the host of the story stands in.
fn outlet_of(title: &str) -> Option<String> {
    let title = text_of(title).replace('\n', " ");
    let parts = [" | ", " - ", " – ", " — ", " » ", " > ", ": "];
    let plain = !title.is_empty() && title.chars().count() <= 60 && !parts.iter().any(|part| title.contains(part));
    plain.then_some(title)
}

/// The text of a field, which holds HTML as often as not.
fn text_of(field: &str) -> String {
    markup::text_of(field, Context::Text)
}

fn attribute(start: &BytesStart, name: &str) -> Option<String> {
    // Unchecked: the check for doubled names is quadratic in their number.
    let mut attributes = start.attributes();
    let found = attributes.with_checks(false).flatten().find(|a| a.key.0 == name)?;
    Some(decoded(&found.value, Context::Attribute).trim().to_owned())
}

fn push_capped(text: &mut String, more: &str) {
    let room = FIELD_BYTES.saturating_sub(text.len());
    let end = (0..=room.min(more.len())).rev().find(|at| more.is_char_boundary(*at)).unwrap_or(0);
    text.push_str(&more[..end]);
}

#[cfg(test)]
mod tests {
    use super::super::{Format, format_of};
    use super::*;

    fn stories(feed: &str) -> Vec<Article> {
        parse(Path::new("feed.xml"), feed.as_bytes()).unwrap().stories
    }

    fn code(feed: &str) -> &'static str {
        parse(Path::new("feed.xml"), feed.as_bytes()).unwrap_err().code()
    }

    #[test]
    fn rss_with_the_modules_in_use() {
        let found = stories(
            r#"<?xml version="1.0"?><rss version="2.0" xmlns:content="c" xmlns:dc="d" xmlns:atom="a"><channel>
            <title>The Courier</title><link>https://courier.example/</link><language>en-gb</language>
            <atom:link href="https://courier.example/feed.xml" rel="self"/>
            <image><title>Logo</title><link>https://courier.example/logo</link></image>
            <item><title>Talks &amp;amp; troops</title><link>https://courier.example/1?x=1&amp;y=2</link>
              <description><![CDATA[<p>Short &amp; plain.</p>]]></description>
              <content:encoded><![CDATA[<p>First paragraph of the story.</p><p>Second.</p>]]></content:encoded>
              <dc:date>2021-12-07T17:00:00+01:00</dc:date><source url="https://wire.example/">Wire</source></item>
            <item><title>No link</title><guid isPermaLink="false">17</guid></item>
            <item><title>By guid</title><guid>https://courier.example/2</guid>
              <pubDate>Tue, 7 Dec 2021 11:00:00 EST</pubDate></item></channel></rss>"#,
        );
        assert_eq!(found.len(), 2);
        let story = &found[0];
        assert_eq!(story.title, "Talks & troops");
        assert_eq!(story.url, "https://courier.example/1?x=1&y=2");
        assert_eq!(story.text, "First paragraph of the story.\nSecond.");
        assert_eq!(story.snippet.as_deref(), Some("Short & plain."));
        assert_eq!(story.published, Some(1_638_892_800));
        assert_eq!(story.outlet.as_deref(), Some("Wire"));
        assert_eq!(story.lang.as_deref(), Some("en-gb"));
        assert_eq!(found[1].url, "https://courier.example/2");
        assert_eq!(found[1].published, Some(1_638_892_800));
        assert_eq!(found[1].outlet.as_deref(), Some("The Courier"));
    }

    #[test]
    fn atom_with_text_html_and_xhtml() {
        let found = stories(
            r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Bote</title>
            <entry><title type="text">Eins</title><link rel="replies" href="https://bote.example/1/replies"/>
              <link href="https://bote.example/1"/><author><name>A</name></author>
              <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Erster &lt;Absatz&gt;.</p>
                <p>Zweiter.</p></div></content>
              <updated>2021-12-08T00:00:00Z</updated><published>2021-12-07</published></entry>
            <entry xml:lang="en"><title type="html">Two &lt;b&gt;bold&lt;/b&gt;</title>
              <link rel="alternate" href="https://bote.example/2"/><summary type="html">&lt;p&gt;Sum&lt;/p&gt;</summary>
              <source><title>Other Outlet</title><link href="https://other.example/"/></source>
              <updated>2021-12-08T00:00:00Z</updated></entry></feed>"#,
        );
        assert_eq!(found[0].text, "Erster <Absatz>.\nZweiter.");
        assert_eq!(found[0].url, "https://bote.example/1");
        assert_eq!((found[0].published, found[0].lang.as_deref()), (Some(1_638_835_200), Some("de")));
        assert_eq!((found[1].title.as_str(), found[1].text.as_str()), ("Two bold", "Sum"));
        assert_eq!((found[1].outlet.as_deref(), found[1].lang.as_deref()), (Some("Other Outlet"), Some("en")));
        assert_eq!(found[1].published, Some(1_638_921_600));
    }

    #[test]
    fn relative_addresses_are_resolved_and_items_without_any_are_told() {
        let feed = |attributes: &str, head: &str, item: &str| {
            let feed = format!(
                "<rss{attributes}><channel>{head}<item{item}><title>One</title><link>/one?a=1</link></item>\
                 <item><title>Two</title><link>two</link></item><item><title>Three</title><guid>3</guid></item>\
                 </channel></rss>"
            );
            let found = parse(Path::new("feed.xml"), feed.as_bytes()).unwrap();
            let left_out: Vec<String> = found.left_out.iter().map(ToString::to_string).collect();
            (found.stories.into_iter().map(|story| story.url).collect::<Vec<_>>(), left_out)
        };
        let (urls, left_out) = feed("", "<link>https://a.example/news/</link>", "");
        assert_eq!(urls, ["https://a.example/one?a=1", "https://a.example/news/two"]);
        assert_eq!(left_out.len(), 1);
        assert!(left_out[0].starts_with("feed.xml: ") && left_out[0].contains("\"Three\""), "{left_out:?}");
        let own = "<atom:link rel=\"self\" href=\"https://b.example/feeds/all.xml\"/><link>https://a.example/</link>";
        assert_eq!(feed("", own, "").0, ["https://b.example/one?a=1", "https://b.example/feeds/two"]);
        let based = " xml:base=\"https://c.example/x/\"";
        assert_eq!(feed(based, own, "").0, ["https://c.example/one?a=1", "https://c.example/x/two"]);
        let inner = " xml:base=\"https://d.example/\"";
        assert_eq!(feed(based, own, inner).0, ["https://d.example/one?a=1", "https://c.example/x/two"]);
        let (urls, left_out) = feed("", "", "");
        assert!(urls.is_empty() && left_out.len() == 3, "{urls:?} {left_out:?}");
        assert!(left_out[1].contains("link \"two\""), "{left_out:?}");
    }

    #[test]
    fn news_sitemaps() {
        let found = stories(
            r#"<urlset xmlns="s" xmlns:news="n" xmlns:image="i"><url><loc>https://a.example/1</loc>
            <news:news><news:publication><news:name>The Courier</news:name><news:language>en</news:language>
            </news:publication><news:publication_date>2021-12-07T17:00:00+01:00</news:publication_date>
            <news:title>Leaders talk &amp; part</news:title></news:news>
            <image:image><image:loc>https://a.example/1.jpg</image:loc></image:image></url>
            <url><loc>https://a.example/2</loc><lastmod>2021-12-07</lastmod></url></urlset>"#,
        );
        assert_eq!(found.len(), 2);
        let (first, second) = (&found[0], &found[1]);
        assert_eq!((first.url.as_str(), first.title.as_str()), ("https://a.example/1", "Leaders talk & part"));
        assert_eq!((first.outlet.as_deref(), first.lang.as_deref()), (Some("The Courier"), Some("en")));
        assert_eq!(first.published, Some(1_638_892_800));
        // Without a headline the builder leaves it out, and counts it.
        assert_eq!((second.url.as_str(), second.title.as_str(), second.text.as_str()), ("https://a.example/2", "", ""));
    }

    #[test]
    fn an_entity_bomb_stays_small() {
        let found = stories(
            r#"<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
            <!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>T</title><item><title>&b; and &x;</title>
            <link>https://a.example/1</link></item></channel></rss>"#,
        );
        assert_eq!(found[0].title, "&b; and &x;");
    }

    #[test]
    fn what_is_no_feed_says_so() {
        assert_eq!(code("<?xml version=\"1.0\"?><opml><body/></opml>"), "bad-feed");
        assert_eq!(code("<rss><channel><item><title>cut"), "bad-feed");
        assert_eq!(code("<rss><channel><item><title"), "bad-feed");
        assert_eq!(code(&format!("<rss>{}", "<a>".repeat(100_000))), "too-large");
    }

    #[test]
    fn encodings_are_told_by_mark_declaration_or_bytes() {
        let feed =
            "<rss><channel><item><title>Gr\u{fc}\u{df}e</title><link>https://a.example/1</link></item></channel></rss>";
        let latin: Vec<u8> = feed.chars().map(|c| c as u8).collect();
        let declared = [b"<?xml version='1.0' encoding='iso-8859-1'?>".as_slice(), &latin].concat();
        let utf16: Vec<u8> = "\u{feff}".encode_utf16().chain(feed.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let head = "<?xml version=\"1.0\" encoding=\"UTF-16\"?>";
        let wide =
            |to: fn(u16) -> [u8; 2]| head.encode_utf16().chain(feed.encode_utf16()).flat_map(to).collect::<Vec<u8>>();
        let (little, big, wrong) =
            (wide(u16::to_le_bytes), wide(u16::to_be_bytes), format!("{head}{feed}").into_bytes());
        for bytes in [feed.as_bytes().to_vec(), latin, declared, utf16, little, big, wrong] {
            assert_eq!(format_of(Path::new("-"), &bytes).unwrap(), Format::Feed);
            assert_eq!(parse(Path::new("f"), &bytes).unwrap().stories[0].title, "Grüße");
        }
    }

    #[test]
    fn many_attributes_are_linear() {
        let attributes: String = (0..200_000).map(|n| format!(" a{n}=''")).collect();
        let feed = format!(
            "<rss{attributes}><channel><item{attributes}><link>https://a.example/1</link></item></channel></rss>"
        );
        let started = std::time::Instant::now();
        assert_eq!(stories(&feed).len(), 1);
        assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
    }
}
