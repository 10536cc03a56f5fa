//! WARC (ISO 28500): pages as crawlers keep them, read as a stream.
//!
//! Of each record that is a `response` with status 200 and HTML in it, the page is read as any other, its
//! `Content-Type` and what its publisher lets others do taken from the response's header. Its address is the record's
//! (`WARC-Target-URI`) unless the page names its own, and the record's date (`WARC-Date`) is when it was fetched: no
//! story counts as published later. What is counted and holds no page: records which say that a page has not changed
//! (`revisit`), responses with another status or type. Responses that the crawler has cut
//! (`WARC-Truncated`) are counted and read as far as they go. Requests and notes of the crawler are passed over.
//!
//! A file may be packed by gzip, each record on its own or all together. Bodies may be sent in chunks and packed by
//! gzip; those packed otherwise (`br`, `zstd`) are left out. What is wrong is named with file and offset, and costs no
//! other record where that can be helped.

mod member;
mod record;

use super::etiquette::Etiquette;
use super::fetch::{Extent, Failure, GZIP, unpacked};
use super::head::{Head, first_line};
use super::html::{self, Page};
use super::sink::Sink;
use super::{Error, ErrorKind, Result, Standing};
use crate::article::Article;
use crate::page::parse::MAX_BYTES;
use crate::time::{self, Moment};
use crate::url::absolute_url;
use flate2::bufread::MultiGzDecoder;
use member::{Counted, is_of_packing};
use rayon::prelude::*;
use record::{Record, Records, Wrong, begins_record};
use std::io::{self, BufRead, Read};
use std::path::Path;

/// Pages read at a time, and about how many bytes of them.
const PAGES: usize = 256;
const PAGES_BYTES: usize = 64 << 20;
/// Bytes of a response's first line that are looked at.
const LONGEST_STATUS: usize = 100;

/// Whether a stream begins as WARC does, packed or not, by its first bytes.
pub fn begins(head: &[u8]) -> bool {
    let mut first = [0; 7];
    let mut read = |from: &mut dyn Read| from.read_exact(&mut first).is_ok() && begins_record(&first);
    if head.starts_with(GZIP) { read(&mut MultiGzDecoder::new(head)) } else { read(&mut &*head) }
}

/// Whether text begins as an index of WARC files does, given as [`beginning`](super::beginning) gives it.
pub fn looks_like_cdx(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    let mut words = line.split(' ');
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let is_moment = second.len() == 14 && second.bytes().all(|digit| digit.is_ascii_digit());
    line.starts_with("cdx n ") || line.starts_with("!openwayback-cdxj") || first.contains(")/") && is_moment
}

/// Reads the pages of a WARC file.
///
/// # Errors
/// Those of the stream; `bad-warc` where nothing in it is WARC. What is wrong with a record is left out: `bad-warc`,
/// `cut-short`, `too-large`, `bad-encoding`.
pub(super) fn read(place: &Path, mut raw: impl BufRead, sink: &mut Sink<'_>) -> Result<()> {
    let of_stream = |error: io::Error| Error::io(place, &error);
    let mut reader = Reader { place, sink, pages: Vec::new(), bytes: 0, responses: 0, others: "" };
    if raw.fill_buf().map_err(of_stream)?.starts_with(GZIP) {
        reader.packed(Counted::new(raw))?;
    } else {
        let mut records = Records::new(raw, 0);
        while let Some(outcome) = records.next().map_err(of_stream)? {
            reader.take(outcome, None)?;
        }
    }
    reader.finish()
}

/// A record, or where one begins and what is wrong with it.
type Outcome = std::result::Result<Record, (u64, Wrong)>;

/// Where a record begins.
#[derive(Clone, Copy)]
struct Offset {
    /// In the file, or in what is packed together.
    at: u64,
    /// Where in the file that begins.
    member: Option<u64>,
}

/// What is read of one file.
struct Reader<'r, 's> {
    place: &'r Path,
    sink: &'r mut Sink<'s>,
    pages: Vec<Response>,
    bytes: usize,
    /// Records so far that are responses, or stand for one.
    responses: usize,
    /// What the last record was that is made of responses.
    others: &'static str,
}

/// A record with a page.
struct Response {
    offset: Offset,
    target: String,
    /// When it was fetched, in Unix seconds.
    fetched: Option<i64>,
    bytes: Vec<u8>,
}

impl Reader<'_, '_> {
    /// Reads a packed file, member by member.
    fn packed(&mut self, mut raw: Counted<impl BufRead>) -> Result<()> {
        // Behind a member that is broken, what is found may be none.
        let (mut is_lost, mut recovered) = (false, 0);
        loop {
            let found = raw.member().map_err(|error| Error::io(self.place, &error))?;
            let Some((start, member)) = found else { return Ok(()) };
            let mut records = Records::new(member, recovered);
            loop {
                match records.next() {
                    Ok(None) => break,
                    Ok(Some(Err((_, Wrong::NoRecord)))) if is_lost => break,
                    Ok(Some(outcome)) => {
                        is_lost &= outcome.is_err();
                        self.take(outcome, Some(start))?;
                    }
                    Err(error) if !is_of_packing(&error) => return Err(Error::io(self.place, &error)),
                    Err(error) => {
                        if !is_lost {
                            self.leave_out_member(start, &error)?;
                        }
                        is_lost = true;
                        break;
                    }
                }
            }
            recovered = records.recovered;
        }
    }

    fn leave_out_member(&mut self, start: u64, error: &io::Error) -> Result<()> {
        let (kind, what) = match error.kind() {
            io::ErrorKind::FileTooLarge => (ErrorKind::TooLarge, "holds far more than its bytes can, as a bomb does"),
            io::ErrorKind::UnexpectedEof => (ErrorKind::CutShort, "is cut short"),
            _ => (ErrorKind::BadWarc, "is broken gzip"),
        };
        let offset = Offset { at: 0, member: Some(start) };
        self.sink.leave_out(wrong_record(self.place, kind, offset, what))
    }

    /// Takes a record in, or what is wrong with one; `member` is where that begins which it is packed in.
    fn take(&mut self, outcome: Outcome, member: Option<u64>) -> Result<()> {
        let record = match outcome {
            Ok(record) => record,
            Err((at, wrong)) => {
                let (kind, what) = match wrong {
                    Wrong::NoRecord => (ErrorKind::BadWarc, "is no WARC record"),
                    Wrong::LongHead => (ErrorKind::BadWarc, "has a head of more than 64 KB"),
                    Wrong::NoLength => (ErrorKind::BadWarc, "has no Content-Length"),
                    Wrong::Length => (ErrorKind::BadWarc, "is shorter or longer than its Content-Length"),
                    Wrong::CutShort => (ErrorKind::CutShort, "is cut short"),
                };
                return self.sink.leave_out(wrong_record(self.place, kind, Offset { at, member }, what));
            }
        };
        match record.kind.as_str() {
            "revisit" => {
                self.responses += 1;
                self.sink.tally.revisits += 1;
            }
            "response" => {
                self.responses += 1;
                self.take_response(record, member)?;
            }
            "conversion" => self.others = "texts made of pages (WET)",
            "metadata" => self.others = "facts about pages (WAT)",
            _ => {}
        }
        Ok(())
    }

    fn take_response(&mut self, record: Record, member: Option<u64>) -> Result<()> {
        // Crawlers keep what the name server has answered, too.
        if absolute_url(&record.target).is_none() {
            return Ok(());
        }
        match content_of(&record.body) {
            Content::OtherStatus => self.sink.tally.other_status += 1,
            Content::OtherType => self.sink.tally.other_types += 1,
            Content::Page => {
                self.sink.tally.truncated += usize::from(record.is_truncated);
                self.bytes += record.body.len();
                self.pages.push(Response {
                    offset: Offset { at: record.at, member },
                    target: record.target,
                    fetched: Moment::parse(&record.date).map(Moment::unix),
                    bytes: record.body,
                });
                if self.pages.len() == PAGES || self.bytes > PAGES_BYTES {
                    self.hand_over()?;
                }
            }
        }
        Ok(())
    }

    fn hand_over(&mut self) -> Result<()> {
        self.bytes = 0;
        let (responses, place) = (std::mem::take(&mut self.pages), self.place);
        let pages: Vec<Result<Page>> = responses.par_iter().map(|response| read_page(place, response)).collect();
        let (mut own, mut others) = (Vec::new(), Vec::new());
        for (response, page) in responses.iter().zip(pages) {
            match page {
                // Whoever names another's address as a page's own counts as one who tells of it, and no more.
                Ok(Page::Story(story)) if Standing::of(&story.url, &response.target) == Standing::Other => {
                    others.push((&response.target, Ok(Page::Story(story))));
                }
                page => own.push(page),
            }
        }
        html::hand_over(own, self.sink)?;
        for (target, page) in others {
            target.clone_into(&mut self.sink.teller);
            html::hand_over(vec![page], self.sink)?;
        }
        self.sink.teller.clear();
        Ok(())
    }

    fn finish(mut self) -> Result<()> {
        self.hand_over()?;
        if self.responses == 0 && !self.others.is_empty() {
            let message = format!("holds {}, and no pages; give the WARC file that they were made from", self.others);
            return Err(Error::new(ErrorKind::BadWarc, self.place, None, message));
        }
        Ok(())
    }
}

/// The page of a response.
fn read_page(place: &Path, response: &Response) -> Result<Page> {
    let (_, head) = first_line(&response.bytes);
    let head = Head::read(head);
    let is_chunked = head.field("transfer-encoding").to_ascii_lowercase().contains("chunked");
    // Crawlers that put a body together again leave the field where it was.
    let body = if is_chunked { unchunked(head.body) } else { None };
    let body = body.unwrap_or_else(|| head.body.to_vec());
    let wrong = |what: &str| Err(wrong_record(place, ErrorKind::BadEncoding, response.offset, what));
    let html = match unpacked(body, Extent::Beginning(MAX_BYTES)) {
        Ok((html, _)) => html,
        Err(Failure::TooManyLayers) => return wrong("is packed more than twice"),
        Err(Failure::TooLarge | Failure::Broken(_)) => return wrong("is broken gzip"),
    };
    let encoding = head.field("content-encoding").to_ascii_lowercase();
    if !matches!(encoding.as_str(), "" | "identity" | "gzip" | "x-gzip") && html.contains(&0) {
        return wrong(&format!("is packed as \"{encoding}\", which is not read"));
    }
    let mut etiquette = Etiquette::default();
    head.fields().for_each(|(name, value)| etiquette.header(name, value));
    let content_type = Some(head.field("content-type")).filter(|known| !known.is_empty());
    let page = html::story(place, &html, &response.target, content_type, etiquette)?;
    Ok(match page {
        Page::Story(story) => Page::Story(dated(story, response.fetched)),
        page => page,
    })
}

/// A story that was fetched at a moment: it was not published after that.
fn dated(story: Article, fetched: Option<i64>) -> Article {
    match (story.published, fetched) {
        (Some(published), Some(fetched)) if time::is_ahead(published, story.published_day, fetched) => {
            Article { published: Some(fetched), published_day: false, ..story }
        }
        _ => story,
    }
}

/// What is wrong with the record that begins somewhere.
fn wrong_record(place: &Path, kind: ErrorKind, offset: Offset, what: &str) -> Error {
    let shown: String = what.chars().take(200).collect();
    let Offset { at, member } = offset;
    let record = match member {
        None => format!("byte {at}"),
        Some(start) if at == 0 => format!("byte {start}"),
        Some(start) => format!("byte {at} of what is packed at byte {start}"),
    };
    Error::new(kind, place, None, format!("the record at {record} {shown}"))
}

/// What a response holds.
enum Content {
    Page,
    /// Its status is not 200.
    OtherStatus,
    /// It is not HTML.
    OtherType,
}

/// What a response holds: it is said to be a page, or says nothing and looks like one.
fn content_of(response: &[u8]) -> Content {
    let (status, head) = first_line(response);
    let status = String::from_utf8_lossy(&status[..status.len().min(LONGEST_STATUS)]);
    let mut words = status.split_ascii_whitespace();
    if !words.next().is_some_and(|version| version.starts_with("HTTP/")) {
        return Content::OtherType;
    }
    if words.next() != Some("200") {
        return Content::OtherStatus;
    }
    let head = Head::read(head);
    let kind = head.field("content-type").split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_page = match kind.as_str() {
        "" => html::looks_like_html(&super::beginning(head.body)),
        kind => matches!(kind, "text/html" | "application/xhtml+xml"),
    };
    if is_page { Content::Page } else { Content::OtherType }
}

/// A body that was sent in chunks (RFC 9112, section 7.1), as far as they go; `None` where it was not.
fn unchunked(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::with_capacity(body.len());
    loop {
        let (line, rest) = first_line(body);
        let size = std::str::from_utf8(line).ok()?.split(';').next()?.trim();
        let is_hex = !size.is_empty() && size.bytes().all(|digit| digit.is_ascii_hexdigit());
        let size = usize::from_str_radix(size, 16).ok().filter(|_| is_hex);
        let Some(size) = size else { return Some(whole).filter(|whole| !whole.is_empty()) };
        if size == 0 {
            return Some(whole);
        }
        let chunk = &rest[..size.min(rest.len())];
        whole.extend_from_slice(chunk);
        body = &rest[chunk.len()..];
        body = body.strip_prefix(b"\r").unwrap_or(body);
        body = body.strip_prefix(b"\n").unwrap_or(body);
        if body.is_empty() {
            return Some(whole);
        }
    }
}
