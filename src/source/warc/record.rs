//! [`Records`]: a stream of WARC records, read one after the other within bounds.
//!
//! A record is a line `WARC/1.0` or `WARC/1.1`, fields as in mails, an empty line, as many bytes as `Content-Length`
//! says, and two line ends. One that is not so is said to be wrong, and reading goes on with the next line that begins
//! as a record does.

use crate::source::head::Head;
use std::io::{self, BufRead, Read};

/// Most bytes of a record's head, and of a response's.
const HEAD_BYTES: usize = 64 << 10;
/// Most bytes of a record's body that are kept: a page as large as is parsed, and the head of its response.
const BODY_BYTES: usize = crate::page::parse::MAX_BYTES + HEAD_BYTES;
/// What a record begins with.
const MAGIC: &[u8] = b"WARC/";
/// A record whose length is wrong may have swallowed those behind it, which are looked for in it: so often in a file,
/// for each time its bytes are read again.
const MOST_RECOVERED: usize = 100;

/// A record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Where it begins in the stream, in bytes.
    pub at: u64,
    /// `WARC-Type` in lower case: `response`, `revisit` and others.
    pub kind: String,
    /// `WARC-Target-URI`.
    pub target: String,
    /// `WARC-Date`: when it was fetched.
    pub date: String,
    /// Whether the crawler has cut it (`WARC-Truncated`).
    pub is_truncated: bool,
    /// What it holds, its first bytes at most.
    pub body: Vec<u8>,
}

/// What is wrong with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Something else stands where a record was expected.
    NoRecord,
    /// Its head does not end.
    LongHead,
    /// It does not say how long it is.
    NoLength,
    /// It is shorter or longer than it says.
    Length,
    /// The stream ends within it.
    CutShort,
}

/// The records of a stream.
pub struct Records<R> {
    input: Input<R>,
    /// How often records were looked for in others so far.
    pub recovered: usize,
}

impl<R: BufRead> Records<R> {
    /// The records from here on; `recovered` is that of those before in the same file.
    pub fn new(inner: R, recovered: usize) -> Self {
        Self { input: Input { back: Vec::new(), used: 0, inner, at: 0 }, recovered }
    }

    /// The next record, or what is wrong with it and where it begins; `None` at the end.
    ///
    /// # Errors
    /// Those of the stream: nothing is read after one.
    ///
    /// # Complexity
    /// Linear in the record's bytes, and in those that are passed over.
    pub fn next(&mut self) -> io::Result<Option<Result<Record, (u64, Wrong)>>> {
        if self.input.is_at_end()? {
            return Ok(None);
        }
        let at = self.input.at;
        let outcome = self.read(at)?;
        while outcome.is_err() && !self.input.is_at_record()? {
            self.input.pass_line()?;
        }
        Ok(Some(outcome.map_err(|wrong| (at, wrong))))
    }

    fn read(&mut self, at: u64) -> io::Result<Result<Record, Wrong>> {
        if !self.input.is_at_record()? {
            return Ok(Err(Wrong::NoRecord));
        }
        let mut head = Vec::new();
        loop {
            let before = head.len();
            (&mut self.input).take((HEAD_BYTES - before) as u64).read_until(b'\n', &mut head)?;
            let line = &head[before..];
            if !line.ends_with(b"\n") {
                return Ok(Err(if head.len() < HEAD_BYTES { Wrong::CutShort } else { Wrong::LongHead }));
            }
            if line.trim_ascii().is_empty() {
                break;
            }
        }
        let head = Head::read(&head);
        let Ok(length) = head.field("content-length").parse::<u64>() else { return Ok(Err(Wrong::NoLength)) };
        let kept = length.min(BODY_BYTES as u64);
        let mut body = Vec::new();
        (&mut self.input).take(kept).read_to_end(&mut body)?;
        let mut is_whole = body.len() as u64 == kept;
        if is_whole && kept < length {
            // Passed over only where it has not swallowed what follows.
            is_whole = next_record(&body).is_none() && self.input.pass(length - kept)?;
        }
        if is_whole && self.input.ends_record()? {
            return Ok(Ok(Record {
                at,
                kind: head.field("warc-type").to_ascii_lowercase(),
                target: head.field("warc-target-uri").trim_matches(['<', '>']).to_owned(),
                date: head.field("warc-date").to_owned(),
                is_truncated: !head.field("warc-truncated").is_empty(),
                body,
            }));
        }
        match next_record(&body).filter(|_| self.recovered < MOST_RECOVERED) {
            Some(next) => {
                self.recovered += 1;
                self.input.put_back(body.split_off(next));
                Ok(Err(Wrong::Length))
            }
            None => Ok(Err(if self.input.is_at_end()? { Wrong::CutShort } else { Wrong::Length })),
        }
    }
}

/// Whether bytes begin as a record does, of any version.
pub fn begins_record(bytes: &[u8]) -> bool {
    matches!(bytes.strip_prefix(MAGIC), Some([digit, b'.', ..]) if digit.is_ascii_digit())
}

/// Where the next record begins in what a record is said to hold.
fn next_record(body: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(line_end) = body[from..].iter().position(|byte| *byte == b'\n') {
        from += line_end + 1;
        if begins_record(&body[from..]) && body[..from].ends_with(b"\r\n\r\n") {
            return Some(from);
        }
    }
    None
}

/// A stream into which bytes can be put back.
struct Input<R> {
    back: Vec<u8>,
    /// Bytes of `back` that were read again, fewer than it has.
    used: usize,
    inner: R,
    /// Offset of the next byte.
    at: u64,
}

impl<R: BufRead> Input<R> {
    fn put_back(&mut self, mut bytes: Vec<u8>) {
        self.at -= bytes.len() as u64;
        if bytes.len() <= self.used {
            // They come from there, of which something is left.
            self.used -= bytes.len();
            return;
        }
        bytes.extend(&self.back[self.used..]);
        (self.back, self.used) = (bytes, 0);
    }

    /// Passes over space; gives whether nothing follows.
    fn is_at_end(&mut self) -> io::Result<bool> {
        loop {
            let bytes = self.fill_buf()?;
            let space = bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            match bytes.len() {
                0 => return Ok(true),
                length if space < length => {
                    self.consume(space);
                    return Ok(false);
                }
                _ => self.consume(space),
            }
        }
    }

    /// Passes over space; gives whether a record follows, or nothing.
    fn is_at_record(&mut self) -> io::Result<bool> {
        if self.is_at_end()? {
            return Ok(true);
        }
        let mut next = Vec::with_capacity(MAGIC.len());
        (&mut *self).take(MAGIC.len() as u64).read_to_end(&mut next)?;
        let is_record = next == MAGIC;
        self.put_back(next);
        Ok(is_record)
    }

    /// Gives whether what a record ends with follows: two line ends, or at least the next record.
    fn ends_record(&mut self) -> io::Result<bool> {
        let mut next = Vec::with_capacity(4);
        (&mut *self).take(4).read_to_end(&mut next)?;
        let ends = next == b"\r\n\r\n" || next.starts_with(b"\n\n");
        self.put_back(next);
        Ok(ends || self.is_at_record()?)
    }

    /// Passes over bytes; gives whether there were as many.
    fn pass(&mut self, bytes: u64) -> io::Result<bool> {
        Ok(io::copy(&mut (&mut *self).take(bytes), &mut io::sink())? == bytes)
    }

    fn pass_line(&mut self) -> io::Result<()> {
        loop {
            let bytes = self.fill_buf()?;
            let end = bytes.iter().position(|byte| *byte == b'\n');
            let length = end.map_or(bytes.len(), |end| end + 1);
            self.consume(length);
            if end.is_some() || length == 0 {
                return Ok(());
            }
        }
    }
}

impl<R: BufRead> BufRead for Input<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.back.is_empty() { self.inner.fill_buf() } else { Ok(&self.back[self.used..]) }
    }

    fn consume(&mut self, amount: usize) {
        self.at += amount as u64;
        if self.back.is_empty() {
            self.inner.consume(amount);
            return;
        }
        self.used += amount;
        if self.used == self.back.len() {
            (self.back, self.used) = (Vec::new(), 0);
        }
    }
}

impl<R: BufRead> Read for Input<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.fill_buf()?.read(into)?;
        self.consume(length);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    fn record(kind: &str, length: usize, body: &str) -> String {
        format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: <https://a.example/>\r\nContent-Length: {length}\r\n\r\n\
             {body}\r\n\r\n"
        )
    }

    /// The bodies, and what is wrong with which part.
    fn read(stream: &[u8]) -> Vec<String> {
        let mut records = Records::new(io::BufReader::with_capacity(7, stream), 0);
        let mut said = Vec::new();
        while let Some(outcome) = records.next().unwrap() {
            said.push(match outcome {
                Ok(record) => String::from_utf8_lossy(&record.body).chars().take(20).collect(),
                Err((at, wrong)) => format!("{at} {wrong:?}"),
            });
        }
        said
    }

    #[test]
    fn records_follow_each_other() {
        let fine = record("response", 3, "one");
        let lines = fine.replace('\r', "");
        assert_eq!(read([fine.as_str(), &lines, &fine, "\r\n"].concat().as_bytes()), ["one", "one", "one"]);
        assert!(read(b"").is_empty() && read(b"\r\n\n ").is_empty());
        let first = Records::new(fine.as_bytes(), 0).next().unwrap().unwrap().unwrap();
        assert_eq!((first.kind.as_str(), first.target.as_str(), first.at), ("response", "https://a.example/", 0));
    }

    #[test]
    fn what_is_wrong_costs_no_other_record() {
        let fine = record("response", 3, "one");
        let at = fine.len();
        let beside = |wrong: &str| read([&fine, wrong, &fine].concat().as_bytes());
        for (wrong, what) in [
            // Longer and shorter than it says.
            (record("response", 2, "two"), "Length"),
            (record("response", 40, "two"), "Length"),
            (record("response", 0, "two"), "Length"),
            (record("response", usize::MAX, "two"), "Length"),
            (record("response", BODY_BYTES + 5, "two"), "Length"),
            // Length that is none.
            (fine.replace(": 3", ": -3"), "NoLength"),
            (fine.replace(": 3", ": 99999999999999999999999"), "NoLength"),
            (fine.replace("Content-Length", "Length"), "NoLength"),
            // No record.
            ("<html>nothing\n".into(), "NoRecord"),
            ("WAR\r\n".into(), "NoRecord"),
            // A head that does not end.
            (format!("WARC/1.0\r\nX: {}\r\n\r\n", "x".repeat(HEAD_BYTES)), "LongHead"),
            (format!("WARC/1.0\r\n{}", "X: y\r\n".repeat(HEAD_BYTES)), "LongHead"),
        ] {
            let shown: String = wrong.chars().take(90).collect();
            assert_eq!(beside(&wrong), ["one", &format!("{at} {what}"), "one"], "{shown}");
        }
        for end in [at + 9, at + 60, 2 * at - 6] {
            let cut = [fine.as_str(), &fine].concat();
            assert_eq!(read(&cut.as_bytes()[..end]), ["one", &format!("{at} CutShort")], "{end}");
        }
        // A page about archives.
        let about = "see\r\nWARC/1.0\r\nWARC-Type: x\r\n";
        assert_eq!(read(record("response", about.len(), about).as_bytes()).len(), 1);
    }

    #[test]
    fn what_is_longer_than_a_page_is_kept_in_part() {
        let long = "x".repeat(BODY_BYTES + 100);
        let (fine, long) = (record("response", 3, "one"), record("response", long.len(), &long));
        let stream = [long, fine].concat();
        let mut records = Records::new(stream.as_bytes(), 0);
        assert_eq!(records.next().unwrap().unwrap().unwrap().body.len(), BODY_BYTES);
        assert_eq!(records.next().unwrap().unwrap().unwrap().body, b"one");
    }

    #[test]
    fn what_was_swallowed_is_read_again_in_linear_time() {
        let start = Instant::now();
        let swallowed = record("response", 3, "one").repeat(200_000);
        let said = read([record("response", usize::MAX, "two"), swallowed].concat().as_bytes());
        assert_eq!((said.len(), said[0].as_str()), (200_001, "0 Length"));
        assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    }

    #[test]
    fn lengths_that_swallow_all_are_not_believed_for_long() {
        let start = Instant::now();
        let hostile = record("response", usize::MAX, "").repeat(20_000);
        let said = read(hostile.as_bytes());
        assert_eq!(said.len(), MOST_RECOVERED + 1);
        assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    }
}
