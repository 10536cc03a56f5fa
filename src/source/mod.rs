//! Sources of stories: JSON Lines, HTML files and folders, feeds, tinysearch JSON; also packed by gzip. Native only.
//!
//! [`read`] turns inputs into [`Article`]s and hands them over in batches, so that a corpus need not fit into memory
//! twice. Nothing is left out silently: what was not taken is in the [`Tally`], and what cannot be read is an [`Error`]
//! that names the file, the line and the remedy.

mod error;
pub mod feed;
pub mod html;
pub mod jsonl;
mod left_out;
pub mod plain;
pub mod tinysearch;

pub use error::{Error, ErrorKind, Result};
pub use left_out::LeftOut;

use crate::article::Article;
use crate::encoding::{self, Declaration};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// How an input is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    JsonLines,
    /// An HTML page.
    Html,
    /// RSS, Atom, JSON Feed or a news sitemap.
    Feed,
    /// The JSON array that tinysearch is fed with.
    Tinysearch,
}

/// How sources are read.
#[derive(Clone, Debug, Default)]
pub struct SourceOptions {
    /// The format of every file; told by name and first bytes where absent.
    pub format: Option<Format>,
    /// Bad lines, pages and feeds are left out and noted instead of ending the reading.
    pub keep_going: bool,
    /// Address that relative addresses of a tinysearch file are resolved against, with or without a last slash;
    /// those of a feed too, where it says nothing else.
    pub site: Option<String>,
}

/// What was not taken, and why.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Stories handed over.
    pub stories: usize,
    /// Pages that are not articles.
    pub not_articles: usize,
    /// What was left out for another reason: file, line where there is one, reason.
    pub left_out: LeftOut,
}

/// Most stories in a batch.
const BATCH: usize = 2048;
/// Bytes in which a page begins.
const SNIFFED: usize = 1024;
/// Bytes in which a feed begins: comments and what a server has put before it may be long.
const SNIFFED_FEED: usize = 1 << 17;

/// Reads `inputs` (files, folders, `-` for standard input) in the order given, folders in the order of their names,
/// and gives the stories to `take` in batches.
///
/// # Errors
/// The first input that cannot be read or understood, unless `keep_going` is set; whatever `take` returns.
pub fn read(
    inputs: &[PathBuf],
    options: &SourceOptions,
    take: &mut dyn FnMut(Vec<Article>) -> Result<()>,
) -> Result<Tally> {
    let mut tally = Tally::default();
    for input in inputs {
        let outcome = if input.as_os_str() == "-" {
            read_stream(Path::new("-"), Box::new(io::stdin().lock()), options, &mut tally, take)
        } else if input.is_dir() {
            html::read_folder(input, options, &mut tally, take)
        } else {
            File::open(input)
                .map_err(|e| Error::io(input, &e))
                .and_then(|file| read_stream(input, Box::new(file), options, &mut tally, take))
        };
        tally.settle(outcome, options)?;
    }
    Ok(tally)
}

impl Tally {
    /// Notes an error where reading goes on all the same, passes it on elsewhere.
    fn settle(&mut self, outcome: Result<()>, options: &SourceOptions) -> Result<()> {
        match outcome {
            Err(error) if options.keep_going && error.kind() != ErrorKind::Refused => self.left_out.push(error),
            other => other?,
        }
        Ok(())
    }
}

fn read_stream(
    file: &Path,
    stream: Box<dyn Read + '_>,
    options: &SourceOptions,
    tally: &mut Tally,
    take: &mut dyn FnMut(Vec<Article>) -> Result<()>,
) -> Result<()> {
    let mut stream = BufReader::with_capacity(1 << 18, unpacked(stream).map_err(|e| Error::io(file, &e))?);
    let format = match options.format {
        Some(format) => format,
        None => {
            let head = stream.fill_buf().map_err(|e| Error::io(file, &e))?;
            format_of(file, head)?
        }
    };
    match format {
        Format::JsonLines => jsonl::read(file, stream, options, tally, take),
        Format::Html => html::read_page(file, stream, options, tally, take),
        Format::Feed => feed::read(file, stream, options, tally, take),
        Format::Tinysearch => tinysearch::read(file, stream, options, tally, take),
    }
}

/// The stream; unpacked where it begins as gzip does, in one part or several.
fn unpacked<'a>(stream: Box<dyn Read + 'a>) -> io::Result<Box<dyn Read + 'a>> {
    let mut stream = BufReader::new(stream);
    let is_packed = stream.fill_buf()?.starts_with(b"\x1f\x8b");
    Ok(if is_packed { Box::new(flate2::bufread::MultiGzDecoder::new(stream)) } else { Box::new(stream) })
}

/// The text that bytes begin with, as far as a format shows by it: in lower case and without leading space.
pub fn beginning(bytes: &[u8]) -> String {
    let head = &bytes[..bytes.len().min(SNIFFED)];
    encoding::decode(head, None, Declaration::None, "").trim_start().to_lowercase()
}

/// Tells a format by the first bytes; the name decides only where they say nothing.
///
/// # Errors
/// `unknown-format` where neither tells.
pub fn format_of(file: &Path, head: &[u8]) -> Result<Format> {
    let start = encoding::decode(&head[..head.len().min(SNIFFED_FEED)], None, Declaration::None, "");
    if crate::feed::begins(&start) {
        return Ok(Format::Feed);
    }
    let text = beginning(head);
    let name = file.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    if text.starts_with('{') {
        return Ok(Format::JsonLines);
    }
    if text.starts_with('[') {
        return Err(Error::new(
            ErrorKind::UnknownFormat,
            file,
            None,
            "a JSON array, not JSON Lines; give `--from tinysearch` where it is made for tinysearch, else write one \
             object a line",
        ));
    }
    if html::looks_like_html(&text) {
        return Ok(Format::Html);
    }
    match name.as_str() {
        "jsonl" | "ndjson" => Ok(Format::JsonLines),
        "html" | "htm" | "xhtml" => Ok(Format::Html),
        "rss" | "atom" | "rdf" | "xml" => Ok(Format::Feed),
        _ if text.starts_with("<?xml") => Ok(Format::Feed),
        _ => Err(Error::new(
            ErrorKind::UnknownFormat,
            file,
            None,
            "neither JSON Lines, HTML nor a feed by its first bytes; say which with --from",
        )),
    }
}
