//! MHTML: a page as Chromium saves it in a single file (RFC 2557), the page and what it is made of as parts of a mail.
//! Pure.
//!
//! The first part that is HTML is the page, `Content-Location` its address. What a part says of itself is read without
//! case and with lines folded; lines end as they like. Written here: of a mail reader's work this needs parts, two
//! encodings and three header fields, and the bytes, of which [`encoding`](crate::encoding) says how to decode them.

use super::head::{Head, first_line};
use crate::url::absolute_url;
use ct_codecs::{Base64, Decoder};

/// Parts within parts: a page within its alternatives within the whole.
const DEEPEST: usize = 4;
/// What such a file is called.
const NAMES: [&str; 2] = ["mhtml", "mht"];

/// A page in a saved file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// Its HTML.
    pub html: Vec<u8>,
    /// `Content-Type` of its part.
    pub content_type: String,
    /// The address that it was saved from; empty where the file names none.
    pub address: String,
}

/// Whether text begins as MHTML does, given as [`beginning`](super::beginning) gives it: as the head of a mail that has
/// parts or is a page, or of one that a browser says it has saved.
///
/// ```
/// use sidelight::source::mhtml::looks_like_mhtml;
/// let head = "from: <saved by blink>\r\nmime-version: 1.0\r\ncontent-type: multipart/related;\r\n\tboundary=\"x\"";
/// assert!(looks_like_mhtml(head) && !looks_like_mhtml("<p>content-type: multipart/related"));
/// ```
pub fn looks_like_mhtml(text: &str) -> bool {
    let first = text.split([':', '\n']).next().unwrap_or_default();
    let begins = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let has = |words: &str| text.contains(words);
    let is_page = has("multipart/related") || has("multipart/alternative") || has("text/html");
    let is_saved = text.lines().next().is_some_and(|line| line.starts_with("from:") && line.contains("saved by "));
    begins && (is_saved || has("mime-version:") && is_page)
}

/// Whether the ending of a file's name, in lower case, is that of MHTML.
pub fn is_name(ending: &str) -> bool {
    NAMES.contains(&ending)
}

/// The page in a saved file; the error says what is wrong.
///
/// ```
/// use sidelight::source::mhtml;
/// let file = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=\"x\"\n\n--x\n\
///     Content-Type: text/html\nContent-Location: https://news.example/1\n\
///     Content-Transfer-Encoding: quoted-printable\n\n<p class=3Da>=\n1\n--x--\n";
/// let saved = mhtml::page(file).unwrap();
/// assert_eq!((saved.html.as_slice(), saved.address.as_str()), (&b"<p class=a>1"[..], "https://news.example/1"));
/// ```
///
/// # Complexity
/// Linear in the bytes, times the depth of parts, which is bounded.
pub fn page(bytes: &[u8]) -> Result<Saved, &'static str> {
    let whole = Head::read(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
    let mut saved = first_page(&whole, 0)?.ok_or("it has no part that is HTML; save the page anew")?;
    if saved.address.is_empty() {
        saved.address = address(&whole, "snapshot-content-location");
    }
    Ok(saved)
}

/// The first page among a part and the parts in it.
fn first_page(part: &Head<'_>, depth: usize) -> Result<Option<Saved>, &'static str> {
    let content_type = part.field("content-type").to_owned();
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if matches!(kind.as_str(), "text/html" | "application/xhtml+xml") {
        let (html, address) = (decoded(part)?, address(part, "content-location"));
        return Ok(Some(Saved { html, content_type, address }));
    }
    if !kind.starts_with("multipart/") {
        return Ok(None);
    }
    if depth == DEEPEST {
        return Err("its parts have parts too often; save the page anew");
    }
    let boundary =
        parameter(&content_type, "boundary").ok_or("it names no boundary of its parts; save the page anew")?;
    for part in parts(part.body, &boundary) {
        if let Some(saved) = first_page(&Head::read(part), depth + 1)? {
            return Ok(Some(saved));
        }
    }
    Ok(None)
}

/// The http(s) address in a field; folding has put spaces into it.
fn address(part: &Head<'_>, name: &str) -> String {
    let written: String = part.field(name).split_whitespace().collect();
    absolute_url(&written).unwrap_or_default()
}

/// A part's body as it was before it was encoded for transfer.
fn decoded(part: &Head<'_>) -> Result<Vec<u8>, &'static str> {
    match part.field("content-transfer-encoding").to_ascii_lowercase().as_str() {
        "quoted-printable" => Ok(quoted_printable(part.body)),
        "base64" => Base64::decode_to_vec(part.body.trim_ascii(), Some(b"\r\n\t "))
            .map_err(|_| "its page is no base64, as it says; save the page anew"),
        _ => Ok(part.body.to_vec()),
    }
}

/// The value of a parameter of a field, quoted or not.
fn parameter(field: &str, name: &str) -> Option<String> {
    let given = field.split(';').skip(1).filter_map(|part| part.split_once('='));
    let (_, value) = given.into_iter().find(|(given, _)| given.trim().eq_ignore_ascii_case(name))?;
    let value = value.trim().trim_matches('"');
    (!value.is_empty()).then(|| value.to_owned())
}

/// What lies between lines that are the boundary behind `--`, until one that ends in `--` too, or the end.
fn parts<'a>(body: &'a [u8], boundary: &str) -> Vec<&'a [u8]> {
    let (mut parts, mut start, mut rest) = (Vec::new(), None, body);
    while !rest.is_empty() {
        let at = body.len() - rest.len();
        let line;
        (line, rest) = first_line(rest);
        let end = line.strip_prefix(b"--").and_then(|line| line.strip_prefix(boundary.as_bytes()));
        let Some(end) = end.map(<[u8]>::trim_ascii_end).filter(|end| end.is_empty() || *end == b"--") else { continue };
        // The end of the line before belongs to the boundary.
        parts.extend(start.map(|start| without_line_end(&body[start..at])));
        start = Some(body.len() - rest.len());
        if end == b"--" {
            return parts;
        }
    }
    parts.extend(start.map(|start| &body[start..]));
    parts
}

fn without_line_end(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}

/// Bytes out of quoted-printable (RFC 2045, section 6.7); what is no escape stays as it is.
fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'=' {
            out.push(*first);
            continue;
        }
        let blank = after.iter().take_while(|byte| b" \t\r".contains(byte)).count();
        if let [b'\n', next @ ..] | next @ [] = &after[blank..] {
            // The line goes on in the next; what stands here was put there on the way.
            rest = next;
        } else if let Some((escape, next)) = after.split_at_checked(2).and_then(|(hex, next)| Some((byte(hex)?, next)))
        {
            out.push(escape);
            rest = next;
        } else {
            out.push(b'=');
        }
    }
    out
}

/// The byte that two hex digits mean.
fn byte(hex: &[u8]) -> Option<u8> {
    let text = std::str::from_utf8(hex).ok().filter(|text| text.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
    u8::from_str_radix(text, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    const HEAD: &str = "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://whole.example/\r\n\
        Subject: =?utf-8?Q?Ferries=20packed?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\
        \ttype=\"text/html\";\r\n\tboundary=\"----Multipart--b----\"\r\n\r\n\r\n";

    fn file(parts: &[(&str, &str)]) -> Vec<u8> {
        let part = |(head, body): &(&str, &str)| format!("------Multipart--b----\r\n{head}\r\n\r\n{body}\r\n");
        format!("{HEAD}{}------Multipart--b------\r\n", parts.iter().map(part).collect::<String>()).into_bytes()
    }

    fn html(bytes: &[u8]) -> String {
        String::from_utf8(page(bytes).unwrap().html).unwrap()
    }

    #[test]
    fn the_first_page_is_found_and_decoded() {
        let image = ("Content-Type: image/png\r\nContent-Transfer-Encoding: base64", "iVBORw0KGgo=");
        let frame = ("Content-Type: text/html", "<p>a frame");
        let told = "Content-Type: text/html; charset=\"koi8-r\"\r\nContent-Transfer-Encoding: Quoted-Printable\r\n\
            Content-Location: https://news.example/\r\n\t2021/1";
        let saved = page(&file(&[image, (told, "<p =\r\nid=3D\"a\">=CD=\t\r\n=D0=\r\n"), frame])).unwrap();
        assert_eq!(saved.html, b"<p id=\"a\">\xcd\xd0");
        assert_eq!(saved.content_type, "text/html; charset=\"koi8-r\"");
        assert_eq!(saved.address, "https://news.example/2021/1");
        let packed = ("content-type: TEXT/HTML\ncontent-transfer-encoding: base64", "PHA+\r\nMTwv\r\ncD4=");
        let saved = page(&file(&[packed])).unwrap();
        assert_eq!((saved.html.as_slice(), saved.address.as_str()), (b"<p>1</p>".as_slice(), "https://whole.example/"));
        // A page's alternatives are parts of a part.
        let inner = (
            "Content-Type: multipart/alternative; boundary=x",
            "--x\nContent-Type: text/plain\n\nT\n\
            --x\nContent-Type: text/html\nContent-Location: cid:7\n\n<p>x--x--\n--x--",
        );
        assert_eq!(html(&file(&[inner, frame])), "<p>x--x--");
        // A file without parts, and one that was cut.
        assert_eq!(html(b"MIME-Version: 1.0\nContent-Type: text/html\n\n<p>1"), "<p>1");
        let cut = file(&[image, (told, "<p>all")]);
        assert!(html(&cut[..cut.len() - 30]).starts_with("<p>a"));
    }

    #[test]
    fn what_is_no_escape_stays() {
        for (text, expected) in
            [("a=b", "a=b"), ("a=", "a"), ("=4", "=4"), ("=+4", "=+4"), ("==3D", "=="), ("=\n=\n", "")]
        {
            assert_eq!(String::from_utf8(quoted_printable(text.as_bytes())).unwrap(), expected, "{text:?}");
        }
    }

    #[test]
    fn files_without_a_page_say_what_is_wrong() {
        let nested = |depth: usize| {
            let inner = (0..depth).fold("Content-Type: text/html\n\n<p>1".to_owned(), |inner, depth| {
                format!("Content-Type: multipart/related; boundary=b{depth}\n\n--b{depth}\n{inner}\n--b{depth}--")
            });
            page(inner.as_bytes()).map(|saved| saved.html)
        };
        assert_eq!(nested(4), Ok(b"<p>1".to_vec()));
        let said = |outcome: Result<Vec<u8>, &'static str>| outcome.unwrap_err();
        assert!(said(nested(5)).contains("too often"));
        let all = |bytes: &[u8]| said(page(bytes).map(|saved| saved.html));
        assert!(all(b"").contains("no part that is HTML"));
        assert!(all(&file(&[("Content-Type: image/png", "x")])).contains("no part that is HTML"));
        assert!(all(b"Content-Type: multipart/related\n\n--\n").contains("names no boundary"));
        let broken = ("Content-Type: text/html\r\nContent-Transfer-Encoding: base64", "<p>1");
        assert!(all(&file(&[broken])).contains("no base64"));
    }

    #[test]
    fn hostile_files_cost_no_more_than_their_length() {
        let start = Instant::now();
        let many = [HEAD, &"------Multipart--b----\n\n".repeat(300_000)].concat();
        assert!(page(many.as_bytes()).is_err());
        assert!(page(" folded:\n".repeat(500_000).as_bytes()).is_err());
        assert!(page(["A: b\n", &" c\n".repeat(500_000)].concat().as_bytes()).is_err());
        let escapes =
            ("Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable", "= ".repeat(1_000_000));
        assert!(page(&file(&[(escapes.0, &escapes.1)])).is_ok());
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    }
}
