//! [`Format`]: how a document is written, told by its content.

use super::{Error, ErrorKind, Result, html, list, mhtml, warc, wxr};
use crate::encoding::{self, Declaration};
use crate::feed::{self, Kind};
use std::path::Path;

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    JsonLines,
    /// An HTML page.
    Html,
    /// A page that a browser has saved in one file.
    Mhtml,
    /// RSS, Atom, RDF, JSON Feed or a news sitemap.
    Feed,
    /// OPML: addresses of feeds.
    Opml,
    /// Addresses, one a line.
    List,
    /// A sitemap index: addresses of sitemaps.
    Sitemaps,
    /// The JSON array that tinysearch is fed with.
    Tinysearch,
    /// A web archive.
    Warc,
    /// What WordPress exports.
    WordPress,
}

/// Bytes in which a page begins.
const SNIFFED: usize = 1024;
/// Bytes in which a feed begins: comments and what a server has put before it may be long.
const SNIFFED_FEED: usize = 1 << 17;

/// What is told apart and not read: how it begins, and what to do.
const ARCHIVES_OF_OTHERS: [(&[u8], &str); 4] = [
    (b"filedesc://", "an ARC file, which came before WARC; convert it to WARC"),
    (b"\x28\xb5\x2f\xfd", "packed by zstd, which is not read; unpack it (`zstd -d`) and give what comes out"),
    // A frame that zstd skips: the dictionary that WARC files may begin with.
    (b"\x5d\x2a\x4d\x18", "packed by zstd with a dictionary, which is not read; unpack it and give what comes out"),
    (b"PK\x03\x04", "a ZIP archive (as WACZ is); unpack it and give the files in it"),
];

/// The text that bytes begin with, as far as a format shows by it: in lower case and without leading space.
pub fn beginning(bytes: &[u8]) -> String {
    start(bytes).trim_start().to_lowercase()
}

fn start(bytes: &[u8]) -> String {
    let head = &bytes[..bytes.len().min(SNIFFED)];
    encoding::decode(head, None, Declaration::None, "").into_owned()
}

/// Tells a format by the first bytes; the name decides only where they say nothing.
///
/// # Errors
/// `unknown-format` where neither tells.
pub fn format_of(place: &Path, head: &[u8]) -> Result<Format> {
    // What is in it begins as other formats do.
    let text = beginning(head);
    if warc::begins(head) {
        return Ok(Format::Warc);
    }
    if mhtml::looks_like_mhtml(&text) {
        return Ok(Format::Mhtml);
    }
    let document = encoding::decode(&head[..head.len().min(SNIFFED_FEED)], None, Declaration::None, "");
    match feed::kind_of(&document) {
        Some(Kind::Stories) if wxr::looks_like_wxr(&document) => return Ok(Format::WordPress),
        Some(Kind::Stories) => return Ok(Format::Feed),
        Some(Kind::Sitemaps) => return Ok(Format::Sitemaps),
        Some(Kind::Feeds) => return Ok(Format::Opml),
        None => {}
    }
    let unknown = |message: &str| Err(Error::new(ErrorKind::UnknownFormat, place, None, message));
    let name = place.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    if warc::looks_like_cdx(&text) {
        return unknown("an index of web archives (CDX), which holds no pages; give the WARC files that it names");
    }
    if let Some((_, message)) = ARCHIVES_OF_OTHERS.iter().find(|(begin, _)| head.starts_with(begin)) {
        return unknown(message);
    }
    if text.starts_with('{') {
        return Ok(Format::JsonLines);
    }
    if text.starts_with('[') {
        // JSON Lines has the text as `text`, tinysearch as `body`.
        if text.contains("\"url\"") && text.contains("\"body\"") && !text.contains("\"text\"") {
            return Ok(Format::Tinysearch);
        }
        return unknown(
            "a JSON array, not JSON Lines; give `--from tinysearch` where it is made for tinysearch, else write one \
             object a line",
        );
    }
    if html::looks_like_html(&text) {
        return Ok(Format::Html);
    }
    if list::looks_like_list(&start(head), head.len() > SNIFFED) {
        return Ok(Format::List);
    }
    match name.as_str() {
        "jsonl" | "ndjson" => Ok(Format::JsonLines),
        "html" | "htm" | "xhtml" => Ok(Format::Html),
        name if mhtml::is_name(name) => Ok(Format::Mhtml),
        "rss" | "atom" | "rdf" | "xml" => Ok(Format::Feed),
        "opml" => Ok(Format::Opml),
        "warc" => Ok(Format::Warc),
        _ if text.starts_with("<?xml") => Ok(Format::Feed),
        _ if head.starts_with(&crate::index::format::MAGIC) => {
            unknown("an index, which holds no stories to read again; give what it was built from, or --base")
        }
        _ => unknown(
            "neither JSON Lines, HTML, a feed nor a list of addresses by its first bytes; say which with --from",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_show_by_their_content() {
        for (content, name, expected) in [
            ("{\"url\": \"u\"}", "x", "JsonLines"),
            ("From: <Saved by Blink>\r\nSubject: <rss>", "x", "Mhtml"),
            ("MIME-Version: 1.0\nContent-Type: multipart/related", "x.html", "Mhtml"),
            ("Subject: a\nMIME-Version: 1.0\nContent-Type: text/plain\n\nfrom: saved by", "x", "unknown-format"),
            ("plain", "x.mht", "Mhtml"),
            ("{\"version\": \"https://jsonfeed.org/version/1\"}", "x", "Feed"),
            ("<!-- x --><rss>", "x.html", "Feed"),
            ("<rdf:RDF><channel>", "x", "Feed"),
            ("<feed xmlns='http://www.w3.org/2005/Atom'>", "x", "Feed"),
            ("<urlset>", "x", "Feed"),
            ("\n<rss a='1' b='", "x", "Feed"),
            ("<p>less <rss than", "x", "Html"),
            ("<?xml version='1.0'?><sitemapindex>", "x", "Sitemaps"),
            ("<opml version=2>", "x", "Opml"),
            ("<!doctype html><p>Say &lt;rss>", "x.xml", "Html"),
            ("<html><body><opml>", "x", "Html"),
            ("[{\"title\": \"T\", \"url\": \"/1\", \"body\": \"B\"}]", "x", "Tinysearch"),
            ("[{\"title\": \"T\", \"url\": \"/1\", \"text\": \"a body\"}]", "x", "unknown-format"),
            ("# outlets\n\nhttps://a.example/feed\r\nhttp://b.example/\n", "x", "List"),
            ("https://a.example/feed", "x", "List"),
            ("https://a.example/feed is where it lies", "x", "unknown-format"),
            ("# a heading", "x.md", "unknown-format"),
            ("WARC/1.1\r\nWARC-Type: warcinfo", "x", "Warc"),
            ("WARC/ is what we read", "x", "unknown-format"),
            (" CDX N b a m s k r M S V g\ncom,a)/ 20210101000000", "x", "unknown-format"),
            ("com,a)/b 20210101000000 {\"url\"", "x", "unknown-format"),
            ("<?xml version='1.0'?><!-- ours --><rss xmlns:wp='http://wordpress.org/export/1.2/'>", "x", "WordPress"),
            ("plain", "x.jsonl", "JsonLines"),
            ("", "x", "unknown-format"),
            ("", "x.xml", "Feed"),
        ] {
            let found = format_of(Path::new(name), content.as_bytes());
            let found = found.map_or_else(|error| error.code().to_owned(), |format| format!("{format:?}"));
            assert_eq!(found, expected, "{content}");
        }
    }
}
