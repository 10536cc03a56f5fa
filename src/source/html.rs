//! HTML pages and folders of them, as a crawler such as `wget -r` leaves them.
//!
//! A page's address is its own canonical one; a page that names none gets `https://` and its path in the folder given,
//! where that path begins with a host's name (`site/news.example/2021/12/call.html`), or where the folder itself is
//! named like a host. A last `index.html` is trimmed. Pages that are not articles are counted and left out.

use super::document::Document;
use super::etiquette::Etiquette;
use super::sink::Sink;
use super::{Error, ErrorKind, Format, Result, mhtml};
use crate::article::Article;
use crate::encoding::{Declaration, decode};
use crate::feed;
use crate::page;
use crate::page::parse::{MAX_BYTES, parse_html};
use crate::url::push_escaped;
use rayon::prelude::*;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Component, Path, PathBuf};

/// Pages parsed at a time.
const PAGES: usize = 64;
/// Characters of a file's name that are escaped in its address. `?` and `%` are not: `wget` writes `story?id=1` and
/// keeps escapes.
const RESERVED_IN_NAMES: &str = " \"#<>[\\]^`{|}";

/// Reads at most [`MAX_BYTES`] of a page: no more is parsed.
///
/// # Errors
/// The error of the system.
pub fn read_bytes(stream: impl Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    stream.take(MAX_BYTES as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether text begins as HTML does, given as [`beginning`](super::beginning) gives it.
pub fn looks_like_html(text: &str) -> bool {
    if text.starts_with("<?xml") {
        return text.contains("<html") || text.contains("<!doctype html");
    }
    ["<!doctype html", "<html", "<head", "<body", "<!--", "<title", "<meta", "<article", "<main", "<div", "<p", "<h1"]
        .iter()
        .any(|start| text.starts_with(start))
}

/// What became of a page.
pub(super) enum Page {
    Story(Article),
    NotAnArticle,
    /// Its publisher does not want it to be taken.
    Reserved,
}

/// One page on its own, as HTML or in MHTML.
pub(super) fn read_page(document: Document<'_>, format: Format, sink: &mut Sink<'_>) -> Result<()> {
    let Document { place, address, content_type, etiquette, stream } = document;
    let bytes = read_bytes(stream).map_err(|e| Error::io(place, &e))?;
    if format == Format::Mhtml {
        return hand_over(vec![saved_story(place, &bytes, address, etiquette)], sink);
    }
    let page = story(place, &bytes, address, content_type, etiquette);
    if let Ok(Page::NotAnArticle) = page {
        // Perhaps it stands where a feed is expected.
        let page = decode(&bytes, content_type, Declaration::Html, "");
        let base = if address.is_empty() { sink.options().site.as_deref().unwrap_or_default() } else { address };
        let error = feed::Error::of_page(&page, base);
        let message = format!("no article, but a page: {}", error.message());
        return Err(Error::new(ErrorKind::BadFeed, place, None, message));
    }
    hand_over(vec![page], sink)
}

/// All pages below `folder`, in the order of their paths.
pub(super) fn read_folder(folder: &Path, sink: &mut Sink<'_>) -> Result<()> {
    let mut files = Vec::new();
    list(folder, &mut files)?;
    files.sort();
    for files in files.chunks(PAGES) {
        let pages = files
            .par_iter()
            .map(|file| {
                let bytes = File::open(file).and_then(read_bytes).map_err(|e| Error::io(file, &e))?;
                let address = address_of(folder, file).unwrap_or_default();
                if is_saved(file, &bytes) {
                    return saved_story(file, &bytes, &address, Etiquette::default());
                }
                if !is_page(file, &bytes) {
                    return Ok(Page::NotAnArticle);
                }
                story(file, &bytes, &address, None, Etiquette::default())
            })
            .collect();
        hand_over(pages, sink)?;
    }
    Ok(())
}

/// The story of a page that a browser has saved in one file; `address` is its own where the file names none.
fn saved_story(place: &Path, bytes: &[u8], address: &str, etiquette: Etiquette) -> Result<Page> {
    let saved = mhtml::page(bytes).map_err(|what| Error::new(ErrorKind::BadMhtml, place, None, what))?;
    let address = if saved.address.is_empty() { address } else { &saved.address };
    story(place, &saved.html, address, Some(&saved.content_type), etiquette)
}

/// A page's story, where it is an article.
pub(super) fn story(
    place: &Path,
    bytes: &[u8],
    address: &str,
    content_type: Option<&str>,
    mut etiquette: Etiquette,
) -> Result<Page> {
    let page = parse_html(bytes, address, content_type);
    etiquette.metas(&page.metas);
    let extraction = page::extract(&page);
    let Some(article) = extraction.article.filter(|_| extraction.kind.is_article()) else {
        return Ok(Page::NotAnArticle);
    };
    if article.url.is_empty() {
        return Err(Error::new(
            ErrorKind::NoAddress,
            place,
            None,
            "the page names no canonical address; give the folder above its host's folder (as `wget -r` leaves it), \
             or JSON Lines with `url`",
        ));
    }
    Ok(etiquette.kept(article).map_or(Page::Reserved, Page::Story))
}

/// Gives the stories among pages, and counts the others.
pub(super) fn hand_over(pages: Vec<Result<Page>>, sink: &mut Sink<'_>) -> Result<()> {
    let mut stories = Vec::new();
    for page in pages {
        match page {
            Ok(Page::Story(story)) => stories.push(story),
            Ok(Page::NotAnArticle) => sink.tally.not_articles += 1,
            Ok(Page::Reserved) => sink.tally.reserved += 1,
            Err(error) => sink.leave_out(error)?,
        }
    }
    sink.give(stories)
}

/// Every file below a folder; symbolic links to folders are not followed, so that this ends.
fn list(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|e| Error::io(&folder, &e))? {
            let entry = entry.map_err(|e| Error::io(&folder, &e))?;
            let kind = entry.file_type().map_err(|e| Error::io(&entry.path(), &e))?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if could_be_page(&entry.path()) {
                files.push(entry.path());
            }
        }
    }
    Ok(())
}

/// Whether a file may be a page by its name: its extension is of no other format (`wget -r` keeps `story`, `story.php`
/// and `story?id=1`).
fn could_be_page(file: &Path) -> bool {
    const OTHER: [&str; 36] = [
        "7z",
        "atom",
        "avif",
        "bz2",
        "css",
        "csv",
        "eot",
        "gif",
        "gz",
        "ico",
        "jpeg",
        "jpg",
        "js",
        "json",
        "jsonl",
        "map",
        "md",
        "mjs",
        "mp3",
        "mp4",
        "ndjson",
        "otf",
        "pdf",
        "png",
        "rss",
        "sidelight",
        "svg",
        "tar",
        "ttf",
        "txt",
        "wasm",
        "webm",
        "webp",
        "woff2",
        "xml",
        "zip",
    ];
    let name = ending(file);
    !OTHER.contains(&name.as_str())
}

fn is_saved(file: &Path, bytes: &[u8]) -> bool {
    mhtml::is_name(&ending(file)) || mhtml::looks_like_mhtml(&super::beginning(bytes))
}

/// The ending of a file's name in lower case.
fn ending(file: &Path) -> String {
    file.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase()
}

fn is_page(file: &Path, bytes: &[u8]) -> bool {
    let name = ending(file);
    matches!(name.as_str(), "html" | "htm" | "xhtml") || looks_like_html(&super::beginning(bytes))
}

/// The address of a page by its place in a folder, as `wget -r` lays pages out.
///
/// ```
/// use sidelight::source::html::address_of;
/// use std::path::Path;
/// let address = address_of(Path::new("site"), Path::new("site/news.example/world/call/index.html"));
/// assert_eq!(address.as_deref(), Some("https://news.example/world/call/"));
/// assert_eq!(address_of(Path::new("pages"), Path::new("pages/call.html")), None);
/// ```
pub fn address_of(folder: &Path, file: &Path) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in file.strip_prefix(folder).ok()?.components() {
        let Component::Normal(part) = part else { return None };
        parts.push(part.to_str()?);
    }
    if parts.len() < 2 || !is_host(parts[0]) {
        parts.insert(0, folder.file_name()?.to_str().filter(|name| is_host(name))?);
    }
    let mut address = String::from("https://");
    for (depth, part) in parts.iter().enumerate() {
        if depth > 0 {
            address.push('/');
        }
        if depth + 1 < parts.len() || !matches!(*part, "index.html" | "index.htm") {
            push_escaped(part, RESERVED_IN_NAMES, &mut address);
        }
    }
    Some(address)
}

/// Host names as in addresses: at least two labels of letters, digits and hyphens, the last without digits.
fn is_host(name: &str) -> bool {
    let labels: Vec<&str> = name.split('.').collect();
    labels.len() >= 2
        && name.len() <= 253
        && labels.iter().all(|l| {
            !l.is_empty()
                && l.len() <= 63
                && !l.starts_with('-')
                && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
        && labels[labels.len() - 1].bytes().all(|b| b.is_ascii_alphabetic())
        && labels[labels.len() - 1].len() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(folder: &str, file: &str) -> Option<String> {
        address_of(Path::new(folder), Path::new(file))
    }

    #[test]
    fn addresses_follow_the_layout_of_a_mirror() {
        for (folder, file, expected) in [
            ("m", "m/news.example/a.html", Some("https://news.example/a.html")),
            ("m", "m/news.example/index.html", Some("https://news.example/")),
            ("m", "m/news.example/story?id=3", Some("https://news.example/story?id=3")),
            ("m", "m/news.example/über uns.html", Some("https://news.example/%C3%BCber%20uns.html")),
            ("m", "m/news.example/%c3%bcber#100%.html", Some("https://news.example/%C3%BCber%23100%.html")),
            ("m/news.example", "m/news.example/2021/a.html", Some("https://news.example/2021/a.html")),
            ("m", "m/2021.12.07/a.html", None),
            ("m", "m/drafts/a.html", None),
            ("m", "m/a.example.html", None),
        ] {
            assert_eq!(address(folder, file).as_deref(), expected, "{file}");
        }
    }
}
