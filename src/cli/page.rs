//! Pages named on the command line: files or `-`, HTML or plain text.

use anyhow::{Context, Result};
use sidelight::page::{self, Extraction, Kind, parse::parse_html};
use sidelight::source::{self, html, mhtml, plain};
use std::fs::File;
use std::io;
use std::path::Path;

/// Reads a page and extracts it. A text that does not begin as HTML does and is not named so is plain text, which is
/// always taken as an article: the reader who hands it over says so.
///
/// Reads at most [`MAX_BYTES`](sidelight::page::parse::MAX_BYTES); a longer page is extracted from what was read.
pub fn extract(path: &Path, url: &str) -> Result<Extraction> {
    let bytes = if path.as_os_str() == "-" {
        html::read_bytes(io::stdin().lock()).context("standard input")?
    } else {
        File::open(path)
            .and_then(html::read_bytes)
            .with_context(|| format!("{}; check the path and its permissions", path.display()))?
    };
    let beginning = source::beginning(&bytes);
    if mhtml::looks_like_mhtml(&beginning) {
        let wrong = |what| source::Error::new(source::ErrorKind::BadMhtml, path, None, what);
        let saved = mhtml::page(&bytes).map_err(wrong)?;
        let url = if url.is_empty() { &saved.address } else { url };
        return Ok(page::extract(&parse_html(&saved.html, url, Some(&saved.content_type))));
    }
    let name = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    let is_html = match name.as_str() {
        "html" | "htm" | "xhtml" => true,
        "txt" | "md" => false,
        _ => html::looks_like_html(&beginning),
    };
    if is_html {
        return Ok(page::extract(&parse_html(&bytes, url, None)));
    }
    let text = plain::decode(&bytes).ok_or_else(|| {
        let message = "neither HTML nor text; save the page as HTML, or its text as UTF-8";
        source::Error::new(source::ErrorKind::UnknownFormat, path, None, message)
    })?;
    let article = plain::story(&text, url);
    let has_text = !article.title.is_empty() || !article.text.is_empty();
    Ok(Extraction {
        kind: if has_text { Kind::Article } else { Kind::NotAnArticle },
        confidence: 1.0,
        article: has_text.then_some(article),
        published: None,
        bylines: Vec::new(),
        section: None,
        last_element: None,
        container: None,
    })
}
