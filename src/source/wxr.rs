//! WXR: what WordPress exports, a feed of all that a site holds, read as a stream.
//!
//! Published posts are stories, those of types that a site has made up (`news`) too. Drafts, private posts, posts
//! behind a password, and what is no post (pages, pictures, menus, templates) are counted and left out. An export may
//! have gigabytes, so that it is cut behind items, and each piece is read as a [`feed`](crate::feed) of its own beneath
//! the export's head. One that is broken somewhere gives the items before, and those after where they can be told
//! apart.

use super::document::Document;
use super::feed::{FeedContext, give};
use super::sink::Sink;
use super::{Error, ErrorKind, Result};
use std::io::{self, Read};
use std::ops::Range;

/// About how many bytes of items are read at a time.
const PIECE: u64 = 8 << 20;
/// Most bytes of a head, and of an item.
const MOST: usize = 64 << 20;
/// What comes behind the last item.
const CLOSE: &[u8] = b"</channel>";
/// Names the elements that only exports have.
const NAMESPACE: &str = "wordpress.org/export/";
/// Most characters of a post's status or type.
const LONGEST_VALUE: usize = 100;
/// What is exported and no story.
const OTHER_TYPES: [&str; 8] = [
    "attachment",
    "custom_css",
    "customize_changeset",
    "nav_menu_item",
    "oembed_cache",
    "page",
    "revision",
    "user_request",
];

/// Whether a feed begins as an export does.
pub fn looks_like_wxr(feed: &str) -> bool {
    feed.contains(NAMESPACE)
}

/// Reads the posts of an export.
///
/// # Errors
/// Those of the stream, and of feeds; `bad-feed` where it has no item, `too-large` for an item of more than 64 MB. That
/// one ends too early is left out with `cut-short`.
pub(super) fn read(document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
    let Document { place, mut stream, content_type, etiquette, .. } = document;
    let context = FeedContext { place, address: "", content_type, etiquette, lines_before: 0 };
    let mut export = Export { context, head: None, bytes: Vec::new(), lines_before: 0 };
    loop {
        let outcome = (&mut stream).take(PIECE).read_to_end(&mut export.bytes);
        let open = export.give_items(sink)?;
        match outcome {
            Ok(1..) if export.bytes.len() <= MOST => {}
            Ok(1..) => {
                let message = "an item, or what comes before the first, has more than 64 MB";
                return Err(Error::new(ErrorKind::TooLarge, place, open, message));
            }
            Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => return Err(Error::io(place, &error)),
            _ if export.head.is_none() => {
                return Err(Error::new(ErrorKind::BadFeed, place, None, "an export of WordPress without any item"));
            }
            Ok(0) if open.is_none() && has(&export.bytes, CLOSE) => return Ok(()),
            _ => {
                let message = "ends too early: what is not there whole is left out; export it anew";
                return sink.leave_out(Error::new(ErrorKind::CutShort, place, open, message));
            }
        }
    }
}

/// An export as far as it was read.
struct Export<'a> {
    context: FeedContext<'a>,
    /// What comes before the first item.
    head: Option<Vec<u8>>,
    /// What was read and not given yet.
    bytes: Vec<u8>,
    /// Lines of the file before these bytes.
    lines_before: u64,
}

impl Export<'_> {
    /// Gives the posts among the items that are whole; gives the line in which one begins that is not.
    fn give_items(&mut self, sink: &mut Sink<'_>) -> Result<Option<u64>> {
        let (items, open) = items(&self.bytes);
        let open_line = open.map(|open| self.lines_before + lines(&self.bytes[..open]) + 1);
        let first = items.first().map(|item| item.start).or(open);
        if let (None, Some(first)) = (&self.head, first) {
            self.head = Some(self.bytes.drain(..first).collect());
            self.lines_before += lines(self.head.as_deref().unwrap_or_default());
            // The items now begin at 0.
            return self.give_items(sink).map(|_| open_line);
        }
        let (Some(head), Some(end)) = (&self.head, items.last().map(|item| item.end)) else { return Ok(open_line) };
        let feed = posts(head, &self.bytes, items, sink);
        let context = FeedContext { lines_before: self.lines_before - lines(head), ..self.context };
        let outcome = give(&feed, context, sink);
        sink.settle(outcome)?;
        self.lines_before += lines(&self.bytes[..end]);
        self.bytes.drain(..end);
        Ok(open_line)
    }
}

/// The whole items, and where one begins that has no end.
fn items(bytes: &[u8]) -> (Vec<Range<usize>>, Option<usize>) {
    let (mut items, mut open) = (Vec::new(), None);
    for (at, name) in (Tags { bytes, at: 0 }) {
        match name {
            b"item" => open = open.or(Some(at)),
            b"/item" => {
                let end = bytes[at..].iter().position(|byte| *byte == b'>');
                let Some(end) = end else { break };
                items.extend(open.take().map(|start| start..at + end + 1));
            }
            _ => {}
        }
    }
    (items, open)
}

/// A feed of the posts among items. What is none of them leaves its line ends, so that lines count as in the file.
fn posts(head: &[u8], bytes: &[u8], items: Vec<Range<usize>>, sink: &mut Sink<'_>) -> Vec<u8> {
    let (mut feed, mut at) = (head.to_vec(), 0);
    for item in items {
        match what_is(&bytes[item.clone()]) {
            Item::Post => {
                feed.resize(feed.len() + lines(&bytes[at..item.start]) as usize, b'\n');
                feed.extend(&bytes[item.clone()]);
                at = item.end;
            }
            Item::NotPublic => sink.tally.not_public += 1,
            Item::NoPost => sink.tally.not_posts += 1,
        }
    }
    feed.extend(CLOSE);
    feed.extend(b"</rss>");
    feed
}

/// Whether bytes hold others.
fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Line ends.
fn lines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Item {
    /// A post that everyone may read.
    Post,
    NotPublic,
    NoPost,
}

fn what_is(item: &[u8]) -> Item {
    let (mut is_public, mut has_password, mut is_post) = (false, false, true);
    for (at, name) in (Tags { bytes: item, at: 0 }) {
        match name {
            b"wp:status" => is_public = value(&item[at..]) == "publish",
            b"wp:post_password" => has_password |= !value(&item[at..]).is_empty(),
            b"wp:post_type" => {
                let kind = value(&item[at..]);
                is_post = !OTHER_TYPES.contains(&kind.as_str()) && !kind.starts_with("wp_");
            }
            _ => {}
        }
    }
    match (is_post, is_public && !has_password) {
        (false, _) => Item::NoPost,
        (true, false) => Item::NotPublic,
        (true, true) => Item::Post,
    }
}

/// The text in the element that begins here.
fn value(element: &[u8]) -> String {
    let text = String::from_utf8_lossy(&element[..element.len().min(LONGEST_VALUE)]);
    let text = text.split_once('>').map_or("", |(_, text)| text).trim_start();
    let text = match text.strip_prefix("<![CDATA[") {
        Some(text) => text.split("]]>").next(),
        None => text.split('<').next(),
    };
    text.unwrap_or_default().trim().to_owned()
}

/// Tags with their names, `/` before those that end an element, outside of CDATA and comments.
struct Tags<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Tags<'a> {
    type Item = (usize, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let at = self.at + self.bytes[self.at..].iter().position(|byte| *byte == b'<')?;
            let rest = &self.bytes[at + 1..];
            let hidden = [(b"![CDATA[".as_slice(), b"]]>".as_slice()), (b"!--", b"-->")];
            if let Some((_, end)) = hidden.iter().find(|(begin, _)| rest.starts_with(begin)) {
                let length = rest.windows(3).position(|bytes| bytes == *end);
                // Its end is not here yet, nor is that of the item.
                self.at = length.map_or(self.bytes.len(), |length| at + 1 + length + 3);
                continue;
            }
            self.at = at + 1;
            let length = rest.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'>')?;
            return Some((at, &rest[..length]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(status: &str, kind: &str, more: &str) -> String {
        format!(
            "<item><title>T</title><content:encoded><![CDATA[A feed has <item> and </item>. \
             <wp:status>draft</wp:status>]]></content:encoded><wp:status><![CDATA[{status}]]></wp:status>\
             <wp:post_type>{kind}</wp:post_type>{more}</item>"
        )
    }

    #[test]
    fn items_are_found_whatever_they_hold() {
        let [one, two] = [item("publish", "post", ""), item("draft", "post", "<!-- </item> -->")];
        let all = format!("<rss><channel>{one}\n{two}<item ><title>");
        let (found, open) = items(all.as_bytes());
        let texts: Vec<&str> = found.into_iter().map(|item| &all[item]).collect();
        assert_eq!(texts, [one.as_str(), &two]);
        assert_eq!(open, all.rfind("<item >"));
        for end in 0..all.len() {
            // Cut anywhere, what is whole is found and nothing else.
            let (found, _) = items(&all.as_bytes()[..end]);
            assert!(found.iter().all(|item| [one.as_str(), &two].contains(&&all[item.clone()])), "{end}");
        }
    }

    #[test]
    fn only_what_everyone_may_read_is_a_post() {
        for (status, kind, more, expected) in [
            ("publish", "post", "", Item::Post),
            ("publish", "news", "<wp:post_password><![CDATA[]]></wp:post_password>", Item::Post),
            ("publish", "post", "<wp:post_password/>", Item::Post),
            ("publish", "post", "<wp:post_password>x</wp:post_password>", Item::NotPublic),
            ("publish", "post", "<wp:post_password><![CDATA[]x]]></wp:post_password>", Item::NotPublic),
            ("draft", "post", "", Item::NotPublic),
            ("private", "post", "", Item::NotPublic),
            ("", "post", "", Item::NotPublic),
            ("publish", "page", "", Item::NoPost),
            ("inherit", "attachment", "", Item::NoPost),
            ("publish", "wp_template", "", Item::NoPost),
        ] {
            assert_eq!(what_is(item(status, kind, more).as_bytes()), expected, "{status} {kind} {more}");
        }
    }
}
