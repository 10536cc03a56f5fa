//! The tokenizer: HTML text -> tags and text, in one pass, as the HTML standard (section 13.2.5) reads it.
//!
//! It is our own because it must be linear whatever a page holds: of each tag only the wanted attributes are kept, the
//! first of each name, so that 800,000 attributes cost no more than their bytes.

use crate::markup::{Context, decoded};
use std::borrow::Cow;

/// The attributes that are kept, in the order of [`Wanted`].
const WANTED: [&str; 22] = [
    "aria-hidden",
    "class",
    "content",
    "data-component",
    "data-testid",
    "datetime",
    "hidden",
    "href",
    "http-equiv",
    "id",
    "itemprop",
    "lang",
    "name",
    "open",
    "property",
    "rel",
    "role",
    "shadowrootmode",
    "slot",
    "style",
    "title",
    "type",
];

/// A wanted attribute.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wanted {
    AriaHidden,
    Class,
    Content,
    DataComponent,
    DataTestid,
    Datetime,
    Hidden,
    Href,
    HttpEquiv,
    Id,
    Itemprop,
    Lang,
    Name,
    Open,
    Property,
    Rel,
    Role,
    Shadowrootmode,
    Slot,
    Style,
    Title,
    Type,
}

/// The kept attributes of one tag, their values as written.
#[derive(Debug, Default)]
pub(super) struct Attributes<'a> {
    /// Which are there: bit n for number n of [`WANTED`].
    present: u32,
    values: [&'a str; WANTED.len()],
}

impl<'a> Attributes<'a> {
    /// Whether the tag has any wanted attribute.
    pub(super) fn any(&self) -> bool {
        self.present != 0
    }

    /// Value of an attribute, references replaced.
    pub(super) fn get(&self, name: Wanted) -> Option<Cow<'a, str>> {
        if self.present >> name as u32 & 1 == 0 {
            return None;
        }
        Some(decoded(self.values[name as usize], Context::Attribute))
    }

    fn set(&mut self, name: &str, value: &'a str) {
        let mut lower = [0; 16];
        let Some(lower) = lower.get_mut(..name.len()) else { return };
        lower.copy_from_slice(name.as_bytes());
        lower.make_ascii_lowercase();
        if let Ok(i) = WANTED.binary_search_by(|wanted| wanted.as_bytes().cmp(lower))
            && self.present >> i & 1 == 0
        {
            self.present |= 1 << i;
            self.values[i] = value;
        }
    }
}

/// One piece of HTML; lives on the stack, one at a time.
#[derive(Debug)]
#[allow(clippy::large_enum_variant)]
pub(super) enum Token<'a> {
    /// Text, references not yet replaced.
    Text(&'a str),
    /// A start tag; its name as written.
    Start { name: &'a str, attributes: Attributes<'a>, self_closing: bool },
    /// An end tag; its name as written.
    End { name: &'a str },
}

/// Walks over HTML text.
#[derive(Debug)]
pub(super) struct Tokenizer<'a> {
    html: &'a str,
    at: usize,
}

impl<'a> Tokenizer<'a> {
    pub(super) fn new(html: &'a str) -> Self {
        Self { html, at: 0 }
    }

    /// Where the next piece begins, in bytes.
    pub(super) fn place(&self) -> usize {
        self.at
    }

    /// The next piece; `None` at the end. `foreign`: inside SVG or MathML, where CDATA sections are text.
    pub(super) fn next(&mut self, foreign: bool) -> Option<Token<'a>> {
        let bytes = self.html.as_bytes();
        loop {
            let start = self.at;
            if start >= bytes.len() {
                return None;
            }
            if bytes[start] != b'<' {
                self.at = self.find(start, "<");
                return Some(Token::Text(&self.html[start..self.at]));
            }
            match bytes.get(start + 1) {
                Some(b) if b.is_ascii_alphabetic() => return self.start_tag(start + 1),
                Some(b'/') => match bytes.get(start + 2) {
                    Some(b) if b.is_ascii_alphabetic() => {
                        let Token::Start { name, .. } = self.start_tag(start + 2)? else { return None };
                        return Some(Token::End { name });
                    }
                    Some(b'>') => self.at = start + 3,
                    Some(_) => self.at = self.after(start + 2, ">"),
                    None => {
                        self.at = bytes.len();
                        return Some(Token::Text(&self.html[start..]));
                    }
                },
                Some(b'!') if self.html[start..].starts_with("<!--") => self.at = self.after_comment(start + 4),
                Some(b'!') if foreign && self.html[start..].starts_with("<![CDATA[") => {
                    self.at = self.after(start + 9, "]]>");
                }
                Some(b'!' | b'?') => self.at = self.after(start + 2, ">"),
                _ => {
                    // A lone `<` is text, as are all up to one that opens something.
                    let mut end = self.find(start + 1, "<");
                    while bytes.get(end + 1).is_some_and(|b| !b.is_ascii_alphabetic() && !b"/!?".contains(b)) {
                        end = self.find(end + 1, "<");
                    }
                    self.at = end;
                    return Some(Token::Text(&self.html[start..self.at]));
                }
            }
        }
    }

    /// The text up to the end tag `name` (lower case), which is taken too: for elements whose content is not markup.
    pub(super) fn raw_text(&mut self, name: &str) -> &'a str {
        let start = self.at;
        let bytes = self.html.as_bytes();
        let mut from = start;
        loop {
            let end = self.find(from, "</");
            let after = end + 2 + name.len();
            if end == bytes.len() {
                self.at = end;
                return &self.html[start..];
            }
            if bytes.get(end + 2..after).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
                && bytes.get(after).is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'))
            {
                self.at = self.after(after, ">");
                return &self.html[start..end];
            }
            from = end + 2;
        }
    }

    /// Everything that is left.
    pub(super) fn rest(&mut self) -> &'a str {
        let rest = &self.html[self.at..];
        self.at = self.html.len();
        rest
    }

    fn find(&self, from: usize, what: &str) -> usize {
        self.html[from..].find(what).map_or(self.html.len(), |at| from + at)
    }

    fn after(&self, from: usize, what: &str) -> usize {
        self.html[from..].find(what).map_or(self.html.len(), |at| from + at + what.len())
    }

    fn after_comment(&self, start: usize) -> usize {
        let text = &self.html[start..];
        if text.starts_with('>') {
            return start + 1;
        }
        if text.starts_with("->") {
            return start + 2;
        }
        let mut from = start;
        loop {
            let dashes = self.find(from, "--");
            match &self.html.as_bytes()[dashes..] {
                [] => return dashes,
                [b'-', b'-', b'>', ..] => return dashes + 3,
                [b'-', b'-', b'!', b'>', ..] => return dashes + 4,
                _ => from = dashes + 1,
            }
        }
    }

    /// Reads a tag whose name begins at `start`; `None` where the text ends inside it.
    fn start_tag(&mut self, start: usize) -> Option<Token<'a>> {
        let bytes = self.html.as_bytes();
        let end_of = |from: usize, stop: fn(u8) -> bool| {
            bytes[from..].iter().position(|&b| stop(b)).map_or(bytes.len(), |length| from + length)
        };
        let space_or = |b: u8| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0x0c);
        let name_end = end_of(start, |b| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0x0c | b'/' | b'>'));
        let name = &self.html[start..name_end];
        let mut attributes = Attributes::default();
        let mut at = name_end;
        let mut self_closing = false;
        loop {
            match bytes.get(at) {
                None => {
                    self.at = bytes.len();
                    return None;
                }
                Some(b'>') => {
                    self.at = at + 1;
                    return Some(Token::Start { name, attributes, self_closing });
                }
                Some(b'/') => {
                    self_closing = bytes.get(at + 1) == Some(&b'>');
                    at += 1;
                    continue;
                }
                Some(&b) if space_or(b) => {
                    at += 1;
                    continue;
                }
                Some(_) => {}
            }
            let from = at;
            // A name may begin with `=`.
            at = end_of(from + 1, |b| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0x0c | b'/' | b'>' | b'='));
            let attribute = &self.html[from..at];
            let equals = end_of(at, |b| !matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0x0c));
            if bytes.get(equals) != Some(&b'=') {
                attributes.set(attribute, "");
                continue;
            }
            at = end_of(equals + 1, |b| !matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0x0c));
            match bytes.get(at) {
                Some(quote @ (b'"' | b'\'')) => {
                    let end = self.find(at + 1, if *quote == b'"' { "\"" } else { "'" });
                    attributes.set(attribute, &self.html[at + 1..end]);
                    at = end + 1;
                }
                Some(b'>') | None => attributes.set(attribute, ""),
                Some(_) => {
                    let end = end_of(at, |b| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0x0c | b'>'));
                    attributes.set(attribute, &self.html[at..end]);
                    at = end;
                }
            }
        }
    }
}
