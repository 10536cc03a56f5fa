//! JSON Lines: one story a line.
//!
//! `{"url": "https://…", "title": "…", "text": "…"}` and, where known, `outlet`, `published` (RFC 3339 text, a day
//! alone, or Unix seconds as number or digits; with `published_day` true these are a day as well), `lang` (BCP 47),
//! `snippet`. Other fields are ignored; empty lines are skipped.
//!
//! A line with `_id` is of a corpus in the BEIR layout (`corpus.jsonl`, `queries.jsonl`): there `source`, where given,
//! goes before `outlet`, and `date` before `published`; all else may be left out. A story without an address gets one
//! that leads nowhere, of its source where that is a host, and its id. A folder with a `corpus.jsonl` is read as that.

use super::document::Document;
use super::sink::Sink;
use super::{BATCH, Error, ErrorKind, Result};
use crate::article::Article;
use crate::time::{self, Moment};
use crate::url::push_escaped;
use rayon::prelude::*;
use serde::Deserialize;
use std::io::BufRead;
use std::path::Path;

/// Longest line read, in bytes.
pub const LINE_BYTES: usize = 64 << 20;
/// The stories of a folder in the BEIR layout.
pub const CORPUS: &str = "corpus.jsonl";

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// `_id`, of lines in the BEIR layout.
    pub id: Option<String>,
    /// The story; its `url` is empty where a line in the BEIR layout has none.
    pub story: Article,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Row {
    url: Option<String>,
    title: Option<String>,
    text: Option<String>,
    outlet: Option<String>,
    published: Option<Published>,
    published_day: Option<bool>,
    lang: Option<String>,
    snippet: Option<String>,
    _id: Option<String>,
    source: Option<String>,
    date: Option<Published>,
}

impl Row {
    /// The line as one of ours; the error names the field that it lacks.
    fn completed(self) -> std::result::Result<Self, &'static str> {
        if self._id.is_none() {
            for (field, name) in [(&self.url, "url"), (&self.title, "title"), (&self.text, "text")] {
                field.as_ref().ok_or(name)?;
            }
            return Ok(self);
        }
        // What the layout says goes before what a corpus says beside it.
        let (outlet, published) = (self.source.or(self.outlet), self.date.or(self.published));
        Ok(Self { outlet, published, source: None, date: None, ..self })
    }
}

/// Of stories whose source is no host.
const NO_HOST: &str = "unknown.invalid";

/// An address that leads nowhere, of a story that has none.
fn made_address(source: &str, id: &str) -> String {
    let host = if source.contains('.') && !source.contains(['/', ' ']) { source } else { NO_HOST };
    let mut address = format!("https://{host}/story-");
    push_escaped(id, " \"#%/<>?[\\]^`{|}", &mut address);
    address
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Published {
    Seconds(i64),
    Fraction(f64),
    Text(String),
}

/// Reads stories from JSON Lines.
///
/// # Errors
/// Those of the stream, and `too-large` for a line; a bad line (`bad-json`, `bad-field`, `bad-date`) is left out.
pub(super) fn read(document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
    let (file, mut stream) = (document.place, document.stream);
    let mut number = 0;
    loop {
        let lines = next_lines(file, &mut stream, &mut number)?;
        if lines.is_empty() {
            return Ok(());
        }
        let rows: Vec<Result<Article>> = lines.par_iter().map(|(number, line)| story(file, *number, line)).collect();
        let mut stories = Vec::with_capacity(rows.len());
        for row in rows {
            match row {
                Ok(story) => stories.push(story),
                Err(error) => sink.leave_out(error)?,
            }
        }
        sink.give(stories)?;
    }
}

/// The next lines that are not empty, with their numbers; none at the end.
fn next_lines(file: &Path, stream: &mut impl BufRead, number: &mut u64) -> Result<Vec<(u64, Vec<u8>)>> {
    let mut lines = Vec::new();
    while lines.len() < BATCH {
        let mut line = Vec::new();
        *number += 1;
        let read = std::io::Read::take(&mut *stream, LINE_BYTES as u64 + 1)
            .read_until(b'\n', &mut line)
            .map_err(|e| Error::io(file, &e))?;
        if read == 0 {
            break;
        }
        if read > LINE_BYTES {
            return Err(Error::new(
                ErrorKind::TooLarge,
                file,
                Some(*number),
                format!("a line of more than {} MB; is this JSON Lines, one story a line?", LINE_BYTES >> 20),
            ));
        }
        if *number == 1 && line.starts_with(b"\xef\xbb\xbf") {
            line.drain(..3);
        }
        if !line.trim_ascii().is_empty() {
            lines.push((*number, line));
        }
    }
    Ok(lines)
}

/// The story of a line, at an address made for it where it has none.
fn story(file: &Path, number: u64, bytes: &[u8]) -> Result<Article> {
    let Line { id, mut story } = line(file, number, bytes)?;
    if let Some(id) = id.filter(|_| story.url.trim().is_empty()) {
        story.url = made_address(story.outlet.as_deref().unwrap_or_default(), &id);
    }
    Ok(story)
}

/// Reads a line, the `number`th of a file.
///
/// # Errors
/// `bad-json`, `bad-field`, `bad-date`.
pub fn line(file: &Path, number: u64, bytes: &[u8]) -> Result<Line> {
    let wrong = |kind, message| Err(Error::new(kind, file, Some(number), message));
    let row: Row = match serde_json::from_slice(bytes) {
        Ok(row) => row,
        Err(e) if e.is_data() => {
            let what = strip_place(&e.to_string());
            return wrong(
                ErrorKind::BadField,
                format!("{what}; a story is an object with the texts `url`, `title` and `text`"),
            );
        }
        Err(e) => {
            let (what, column) = (strip_place(&e.to_string()), e.column());
            return wrong(ErrorKind::BadJson, format!("not JSON: {what} at column {column}; mend the line"));
        }
    };
    let row = match row.completed() {
        Ok(row) => row,
        Err(field) => {
            let message =
                format!("missing field `{field}`; a story is an object with the texts `url`, `title` and `text`");
            return wrong(ErrorKind::BadField, message);
        }
    };
    let (published, is_day) = match row.published {
        None => (None, false),
        Some(Published::Seconds(seconds)) => (Some(seconds), false),
        Some(Published::Fraction(seconds)) => (Some(seconds as i64), false),
        Some(Published::Text(text)) if text.trim().is_empty() => (None, false),
        Some(Published::Text(text)) => match Moment::parse(&text) {
            moment @ Some(_) => time::published(moment),
            None => {
                let shown: String = text.chars().take(40).collect();
                return wrong(
                    ErrorKind::BadDate,
                    format!("`published` is \"{shown}\"; write RFC 3339 (2021-12-07T17:00:00+01:00) or Unix seconds"),
                );
            }
        },
    };
    let story = Article {
        url: row.url.unwrap_or_default(),
        title: row.title.unwrap_or_default(),
        text: row.text.unwrap_or_default(),
        outlet: row.outlet.filter(|o| !o.trim().is_empty()),
        published,
        published_day: is_day || row.published_day.unwrap_or(false),
        lang: row.lang.filter(|l| !l.trim().is_empty()),
        snippet: row.snippet.filter(|s| !s.trim().is_empty()),
    };
    Ok(Line { id: row._id, story })
}

/// serde_json ends its messages with a line and column of its own, which count within our one line.
fn strip_place(message: &str) -> String {
    message.rsplit_once(" at line ").map_or(message, |(what, _)| what).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(line: &str) -> &'static str {
        story(Path::new("f"), 7, line.as_bytes()).unwrap_err().code()
    }

    #[test]
    fn a_bad_line_has_its_code_and_number() {
        assert_eq!(code(r#"{"url": "https://a.example/1", "title": "#), "bad-json");
        assert_eq!(code(r#"{"url": "https://a.example/1", "title": "T"}"#), "bad-field");
        assert_eq!(code(r#"{"url": 1, "title": "T", "text": ""}"#), "bad-field");
        assert_eq!(code(r#"{"url": "u", "title": "T", "text": "", "published": "soon"}"#), "bad-date");
        let error = story(Path::new("f"), 7, b"{").unwrap_err();
        assert_eq!(error.line(), Some(7));
        assert!(error.to_string().starts_with("f:7: "), "{error}");
    }

    #[test]
    fn corpora_in_the_beir_layout_are_read() {
        let read = |line: &str| story(Path::new("f"), 1, line.as_bytes()).unwrap();
        let line = r#"{"_id": "7", "title": "T", "text": "X", "source": "a.example", "date": "2021-12-07", "lang": "en",
            "url": "https://a.example/1"}"#;
        let whole = read(line);
        assert_eq!((whole.url.as_str(), whole.outlet.as_deref()), ("https://a.example/1", Some("a.example")));
        assert_eq!((whole.published, whole.published_day), (Some(1_638_835_200), true));
        for (line, url) in [
            (r#"{"_id": "7", "source": "a.example"}"#, "https://a.example/story-7"),
            (
                r#"{"_id": "x/ 1%", "text": "X", "source": "The Post", "url": ""}"#,
                "https://unknown.invalid/story-x%2F%201%25",
            ),
            (r#"{"_id": "7", "metadata": {}}"#, "https://unknown.invalid/story-7"),
        ] {
            assert_eq!(read(line).url, url);
        }
        let both = read(r#"{"_id": "7", "source": "a.example", "outlet": "A", "date": "2021-12-07", "published": 1}"#);
        assert_eq!((both.outlet.as_deref(), both.published), (Some("a.example"), Some(1_638_835_200)));
        let own = read(r#"{"_id": "7", "outlet": "A", "published": 1}"#);
        assert_eq!((own.outlet.as_deref(), own.published), (Some("A"), Some(1)));
        // What is none of them is not made one.
        assert_eq!(code(r#"{"title": "T", "text": "X", "source": "a.example"}"#), "bad-field");
        assert_eq!(code(r#"{"_id": 7, "title": "T"}"#), "bad-field");
    }

    #[test]
    fn a_day_alone_is_one() {
        let read = |published: &str| {
            let line = format!(r#"{{"url": "u", "title": "T", "text": "", "published": {published}}}"#);
            let story = story(Path::new("f"), 1, line.as_bytes()).unwrap();
            (story.published.unwrap(), story.published_day)
        };
        assert_eq!(read("\"2021-12-07\""), (1_638_835_200, true));
        assert_eq!(read("1638835200, \"published_day\": true"), (1_638_835_200, true));
        assert_eq!(read("1638835200"), (1_638_835_200, false));
        assert_eq!(read("\"2021-12-07T00:00:00Z\", \"published_day\": null"), (1_638_835_200, false));
    }

    #[test]
    fn published_is_text_number_or_digits() {
        for published in ["\"2021-12-07T17:00:00+01:00\"", "1638892800", "\"1638892800\"", "1638892800.9"] {
            let line = format!(r#"{{"url": "u", "title": "T", "text": "", "published": {published}}}"#);
            assert_eq!(story(Path::new("f"), 1, line.as_bytes()).unwrap().published, Some(1_638_892_800), "{line}");
        }
    }
}
