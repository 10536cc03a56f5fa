//! Lists of addresses: OPML, sitemap indexes, and plain text with an address a line (`#` begins a comment).

use super::document::Document;
use super::sink::Sink;
use super::{Error, ErrorKind, Format, Result};
use crate::encoding::{Declaration, decode};
use crate::feed::{opml, sitemap};
use crate::url::{absolute_url, resolve_asked};

/// Most addresses that are read from one list, the first ones.
pub const MOST_LISTED: usize = opml::MOST_LISTED;
/// Most bytes of a list.
const LIST_BYTES: usize = 64 << 20;

/// Whether a text is a list by its beginning: all its lines, but for empty ones and comments, are http(s) addresses.
/// `is_cut` says that its last line is not whole.
pub(super) fn looks_like_list(text: &str, is_cut: bool) -> bool {
    let mut lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    if is_cut {
        lines.pop();
    }
    let mut addresses = lines.into_iter().filter_map(entry).peekable();
    addresses.peek().is_some() && addresses.all(|line| absolute_url(line).is_some() && !line.contains(' '))
}

/// The address in a line; `None` where there is none.
fn entry(line: &str) -> Option<&str> {
    let line = line.trim();
    Some(line).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Reads a list of `format` and hands its addresses to the sink.
pub(super) fn read(mut document: Document<'_>, format: Format, sink: &mut Sink<'_>) -> Result<()> {
    let place = document.place;
    let (bytes, address) = (document.bytes(LIST_BYTES)?, document.address);
    let wrong = |line: Option<u64>, message: String| Error::new(ErrorKind::BadList, place, line, message);
    let text = decode(&bytes, document.content_type, Declaration::Xml, "");
    let mut listed: Vec<(Option<u64>, String)> = Vec::new();
    let mut has_more = false;
    match format {
        Format::Opml => {
            let feeds = opml::read(&text).map_err(|e| wrong(e.line(), e.message().to_owned()))?;
            has_more = feeds.len() == MOST_LISTED;
            listed.extend(feeds.into_iter().map(|feed| (None, feed.feed)));
        }
        Format::Sitemaps => {
            let found = sitemap::addresses(&text, MOST_LISTED).map_err(|e| wrong(e.line(), e.message().to_owned()))?;
            has_more = found.1;
            listed.extend(found.0.into_iter().map(|address| (None, address)));
        }
        _ => {
            for (line, number) in text.trim_start_matches('\u{feff}').lines().zip(1..) {
                if let Some(line) = entry(line) {
                    has_more = listed.len() == MOST_LISTED;
                    if has_more {
                        break;
                    }
                    listed.push((Some(number), line.to_owned()));
                }
            }
        }
    }
    if listed.is_empty() {
        return Err(wrong(None, "the list names no address; check where it came from".to_owned()));
    }
    for (line, written) in listed {
        match resolve_asked(address, &written) {
            Some(address) => sink.list(address),
            None => {
                let shown: String = written.chars().take(80).map(|c| if c.is_control() { ' ' } else { c }).collect();
                sink.leave_out(wrong(line, format!("\"{shown}\" is no http(s) address; mend or remove it")))?;
            }
        }
    }
    if has_more {
        let message = format!("more than {MOST_LISTED} addresses; those that follow are left out, give several lists");
        sink.leave_out(Error::new(ErrorKind::TooMany, place, None, message))?;
    }
    Ok(())
}
