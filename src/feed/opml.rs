//! OPML: lists of feeds, as feed readers export them. Read also where it is not well-formed; written for other readers.
//!
//! An `outline` with an `xmlUrl` names a feed; one without is a folder, whose name is the section of what it holds.
//! Attributes are known in any case. <http://opml.org/spec2.opml>

use super::error::{Error, ErrorKind, Result};
use super::tokens::{Tag, Token, Tokens, split_name};
use super::xml::Root;
use crate::markup::{Context, collapse, decoded};
use std::collections::HashMap;

/// Most bytes of a list that are read.
pub const OPML_BYTES: usize = 2 << 20;
/// Most feeds of a list that are read, the first ones.
pub const MOST_LISTED: usize = 5000;
/// Longest address that is read, in bytes, and longest text, in characters.
const LONGEST: usize = 4096;
const LONGEST_TEXT: usize = 200;

/// A feed in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// Name as the list gives it; empty where it gives none.
    pub name: String,
    /// Address of the feed, as it is written.
    pub feed: String,
    /// Address of the site.
    pub site: Option<String>,
    /// Language, as it is written.
    pub language: Option<String>,
    /// Name of the folder that it stands in.
    pub section: Option<String>,
}

/// Reads the feeds of a list, each address once, in its order.
///
/// # Errors
/// [`ErrorKind::TooLarge`] above [`OPML_BYTES`], [`ErrorKind::NotOpml`] where neither an OPML element nor a feed is
/// found.
///
/// # Complexity
/// Linear in the text.
///
/// ```
/// use sidelight::feed::opml::read;
/// // A bare `&` and no end: as it is exported.
/// let list = "<opml><body><outline text='News'><outline text='Post & Echo' xmlUrl='https://a.example/feed?a=1&b=2'/>";
/// let feeds = read(list)?;
/// assert_eq!(feeds[0].name, "Post & Echo");
/// assert_eq!(feeds[0].feed, "https://a.example/feed?a=1&b=2");
/// assert_eq!(feeds[0].section.as_deref(), Some("News"));
/// # Ok::<(), sidelight::feed::Error>(())
/// ```
pub fn read(text: &str) -> Result<Vec<Listed>> {
    if text.len() > OPML_BYTES {
        let message = format!("more than {} MB; a list of feeds is smaller", OPML_BYTES >> 20);
        return Err(Error::new(ErrorKind::TooLarge, None, message));
    }
    let mut list = List::default();
    let mut tokens = Tokens::new(text);
    // An outline that a sign in one of its values cuts, and where it begins.
    let mut cut: Option<(usize, Tag<'_>)> = None;
    while list.feeds.len() < MOST_LISTED {
        let at = tokens.at();
        let token = tokens.next("");
        if let (Some(Token::Text(rest)), Some((start, _))) = (&token, cut) {
            if rest.contains('>') {
                list.start(&Tag::with_signs(&text[start..tokens.at()]));
                cut = None;
            }
            continue;
        }
        if let Some((_, tag)) = cut.take()
            && tag.attribute("xmlUrl").is_some()
        {
            list.start(&tag);
        }
        match token {
            None => break,
            Some(Token::Start(tag)) if tag.is_cut && is_outline(tag.name) => cut = Some((at, tag)),
            Some(Token::Start(tag)) => list.start(&tag),
            Some(Token::End(name)) if is_outline(name) => list.end(),
            Some(_) => {}
        }
    }
    if list.feeds.is_empty() && !list.is_opml {
        return Err(Error::new(ErrorKind::NotOpml, None, "no OPML; export the list of feeds from a feed reader"));
    }
    Ok(list.feeds)
}

/// Writes a list that other feed readers read.
///
/// ```
/// use sidelight::feed::opml::{Listed, read, write};
/// let feeds = [Listed { name: "A < \"B\"".into(), feed: "https://a.example/?a&b".into(), ..Listed::default() }];
/// assert_eq!(read(&write("Outlets", &feeds))?, feeds);
/// # Ok::<(), sidelight::feed::Error>(())
/// ```
pub fn write(title: &str, feeds: &[Listed]) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n<head><title>");
    push_escaped(title, &mut out);
    out.push_str("</title></head>\n<body>\n");
    let mut open: Option<&str> = None;
    for feed in feeds {
        if open != feed.section.as_deref() {
            if open.is_some() {
                out.push_str("</outline>\n");
            }
            open = feed.section.as_deref();
            if let Some(section) = open {
                out.push_str("<outline");
                push_attribute("text", section, &mut out);
                out.push_str(">\n");
            }
        }
        out.push_str("<outline type=\"rss\"");
        push_attribute("text", &feed.name, &mut out);
        push_attribute("title", &feed.name, &mut out);
        push_attribute("xmlUrl", &feed.feed, &mut out);
        if let Some(site) = &feed.site {
            push_attribute("htmlUrl", site, &mut out);
        }
        if let Some(language) = &feed.language {
            push_attribute("language", language, &mut out);
        }
        out.push_str("/>\n");
    }
    if open.is_some() {
        out.push_str("</outline>\n");
    }
    out + "</body>\n</opml>\n"
}

/// What was read of a list so far.
#[derive(Debug, Default)]
struct List<'a> {
    feeds: Vec<Listed>,
    /// How often each address was listed.
    known: HashMap<&'a str, u32>,
    /// The open outlines: of folders the name, of feeds none.
    folders: Vec<Option<String>>,
    /// Open outlines below those.
    deeper: usize,
    is_opml: bool,
}

impl<'a> List<'a> {
    /// Open outlines that are remembered; deeper ones are in the same folder as the last.
    const DEEPEST: usize = 32;

    fn start(&mut self, tag: &Tag<'a>) {
        self.is_opml |= Root::of(tag.name) == Some(Root::Opml);
        if !is_outline(tag.name) {
            return;
        }
        let given = |value: &str| collapse(&decoded(value, Context::Attribute).replace(char::is_control, " "));
        let value = |name: &str| tag.attribute(name).unwrap_or_default();
        let text = |name: &str| {
            let text: String = given(value(name)).chars().take(LONGEST_TEXT).collect();
            Some(text).filter(|text| !text.is_empty())
        };
        // A quote that is not closed stands in the value.
        let address = |name: &str| {
            let address = given(value(name).trim_matches(['"', '\'']));
            Some(address).filter(|address| !address.is_empty() && address.len() <= LONGEST)
        };
        let name = text("title").or_else(|| text("text"));
        let feed = address("xmlUrl");
        let folder = if feed.is_some() { None } else { name.clone() };
        let times = self.known.entry(value("xmlUrl")).or_insert(0);
        *times += 1;
        if let Some(feed) = feed
            && *times == 1
        {
            self.feeds.push(Listed {
                name: name.unwrap_or_default(),
                feed,
                site: address("htmlUrl"),
                language: text("language"),
                section: self.folders.iter().rev().find_map(Option::clone),
            });
        }
        match tag.is_empty {
            true => {}
            false if self.folders.len() < Self::DEEPEST => self.folders.push(folder),
            false => self.deeper += 1,
        }
    }

    fn end(&mut self) {
        match self.deeper.checked_sub(1) {
            Some(deeper) => self.deeper = deeper,
            None => drop(self.folders.pop()),
        }
    }
}

fn is_outline(name: &str) -> bool {
    split_name(name).1.eq_ignore_ascii_case("outline")
}

fn push_attribute(name: &str, value: &str, out: &mut String) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    push_escaped(value, out);
    out.push('"');
}

/// Appends text as markup; control characters, which XML does not allow, as spaces.
pub(crate) fn push_escaped(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn feeds(text: &str) -> Vec<String> {
        let line = |feed: Listed| {
            [feed.name, feed.feed, feed.site.unwrap_or_default(), feed.section.unwrap_or_default()].join("|")
        };
        read(text).unwrap().into_iter().map(line).collect()
    }

    #[test]
    fn feeds_and_their_folders() {
        let list = "\u{feff}<?xml version='1.0'?><OPML><head><title>x</title></head><body>
            <outline text='A &amp; B' xmlurl='https://a.example/f' HTMLURL='https://a.example'/>
            <outline title='World' text='other'>
              <outline title='' text='C' type=rss xmlUrl=https://c.example/f></outline>
              <outline text='deeper'><outline xmlUrl='https://d.example/f'/></outline>
              <outline text='E' xmlUrl='https://e.example/f'/>
            </outline>
            <outline text='G' xmlUrl='https://g.example/f'/>
            <outline text='A again' xmlUrl='https://a.example/f'/>
            </body></OPML>";
        let expected = [
            "A & B|https://a.example/f|https://a.example|",
            "C|https://c.example/f||World",
            "|https://d.example/f||deeper",
            "E|https://e.example/f||World",
            "G|https://g.example/f||",
        ];
        assert_eq!(feeds(list), expected);
    }

    #[test]
    fn lists_that_are_not_well_formed() {
        // Nothing around it, a bare ampersand, a sign that is not escaped, a value that is not closed, an early end.
        assert_eq!(
            feeds("<outline text=\"A & B\" xmlUrl=\"https://a.example/?x=1&y=2\"/>"),
            ["A & B|https://a.example/?x=1&y=2||"]
        );
        assert_eq!(feeds("<opml><outline text='a' xmlUrl='https://a.example/'"), [""; 0]);
        let cut =
            "<opml><outline text='a' xmlUrl='https://a.example/'><outline text='b' xmlUrl=\"https://b.example/><x>";
        assert_eq!(feeds(cut), ["a|https://a.example/||", "b|https://b.example||"]);
        let signs = "<opml><outline text='a < b << c' xmlUrl='https://a.example/'/><outline text='<b>B</b>' \
                     xmlUrl='https://b.example/'/><outline text='c' xmlUrl='https://c.example/' title='1 < 2'/></opml>";
        assert_eq!(feeds(signs), ["a < b << c|https://a.example/||", "1 < 2|https://c.example/||"]);
        assert_eq!(feeds("<opml><!-- <outline xmlUrl='https://a.example/'/> --><body></opml>"), [""; 0]);
    }

    #[test]
    fn folders_of_any_depth_end_where_they_do() {
        let (open, close) = ("<outline text='f'>".repeat(40), "</outline>".repeat(40));
        let list = format!("<opml>{open}{close}<outline text='a' xmlUrl='https://a.example/'/></opml>");
        assert_eq!(feeds(&list), ["a|https://a.example/||"]);
    }

    #[test]
    fn what_is_no_list() {
        for text in ["", "<rss><channel/></rss>", "{}", "https://a.example/feed", "<html><body>opml</body></html>"] {
            assert_eq!(read(text).unwrap_err().code(), "not-opml", "{text}");
        }
        assert_eq!(read(&" ".repeat(OPML_BYTES + 1)).unwrap_err().code(), "too-large");
    }

    #[test]
    fn hostile_lists_cost_one_pass() {
        let deep = "<outline text='a'>".repeat(OPML_BYTES / 18);
        assert_eq!(read(&format!("<opml>{}", &deep[..OPML_BYTES - 10])).unwrap(), []);
        let many: String = (0..40_000).map(|i| format!("<outline xmlUrl='https://a.example/{i}'/>")).collect();
        assert_eq!(read(&many).unwrap().len(), MOST_LISTED);
        for open in ["<outline xmlUrl='", "<outline < ", "<outline <outline ", "<outline text='< > "] {
            assert_eq!(read(&open.repeat(OPML_BYTES / open.len())).unwrap_err().code(), "not-opml");
        }
        let long = format!("<opml><outline text='{}' xmlUrl='{}'/>", "x".repeat(9000), "y".repeat(9000));
        assert_eq!(read(&long).unwrap(), []);
        let bomb =
            "<!DOCTYPE opml [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><opml><outline text='&b;' xmlUrl='u'/></opml>";
        assert_eq!(feeds(bomb), ["&b;|u||"]);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            names in prop::collection::vec("[ -~\u{e9}\u{4e2d}]{1,12}", 0..8),
            folder in "[a-z<&]{0,3}",
        ) {
            let feeds: Vec<Listed> = names.iter().zip(0..).map(|(name, i)| Listed {
                name: collapse(name),
                feed: format!("https://a.example/?{i}&x=\"<>"),
                site: (i % 2 == 0).then(|| "https://a.example/".to_owned()),
                language: (i % 3 == 0).then(|| "pt-BR".to_owned()),
                section: Some(folder.clone()).filter(|_| i % 4 > 1 && !folder.is_empty()),
            }).collect();
            prop_assert_eq!(read(&write("All \u{1}& more", &feeds)).unwrap(), feeds);
        }

        #[test]
        fn any_text_is_read(text in "[<>/='\"a&; oxmlUrtein\n]{0,120}") {
            if let Ok(feeds) = read(&text) {
                prop_assert!(feeds.iter().all(|feed| !feed.feed.is_empty()));
            }
        }
    }
}
