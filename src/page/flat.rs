//! The flattened page and its wire format; twin of `extension/page/flatten.js`.
//!
//! # What a flattened page holds
//! One pass over a document, in document order: the facts of its head (address, language, title, `<meta>`, `<link>`,
//! JSON-LD unparsed) and the tree of its body, reduced to what distinguishes an article from what surrounds it.
//!
//! * **Left out with their content**: what is never read as text ([`Fate::Skip`]: scripts, styles, forms' controls,
//!   embedded media and frames, closed dialogs) and what is hidden.
//! * **Left out, their content stays**: elements that only style text ([`Fate::Transparent`]: `b`, `em`, ...), row
//!   groups of tables, and `span` and `a` without hints, `itemprop` or `rel`, and `abbr` without a date as
//!   its title. Whether text is in a link is kept.
//! * **Kept**: all others, numbered from 0 in document order. `SidelightFlatten.flatten` returns the live elements in
//!   this order, so that number `n` here is `elements[n]` there.
//!
//! # Wire format
//! Text. Each record starts with U+001E; its fields are separated by U+001F. Neither occurs inside a field. The first
//! character of a record is its type:
//!
//! | record | fields | meaning |
//! |---|---|---|
//! | `1` | | version of this format; first record |
//! | `U` | address | address of the document |
//! | `L` | tag | `lang` of `<html>` |
//! | `T` | text | text of the first `<title>` |
//! | `M` | key, content | `<meta>`: `name`, `property`, `itemprop` or `http-equiv`, and `content` |
//! | `K` | rel, address | `<link rel href>`, but with the rel `base`; that is `<base href>` |
//! | `J` | text | content of a `<script type="application/ld+json">` |
//! | `+` | name, hints, itemprop, value, lang | an element opens: its name in lower case; `class`, `id`, `role`, `rel` and test ids, joined by spaces; `itemprop`; `datetime` or `content`, of `abbr` its title; `lang`. Empty fields at the end are left out |
//! | `-` | count | that many elements close (absent: one) |
//! | `.` | text | text, white space as in the document |
//! | `~` | text | text inside a link |
//! | `/` | | a line break |
//! | `*` | | an image (or other picture, video) |
//!
//! Records of another kind are skipped, missing closes are added at the end, surplus ones ignored: decoding never
//! fails. The order of head records among body records doesn't matter.

mod flattener;
mod tag;

pub use flattener::Flattener;
pub use tag::{Fate, Tag, fate};

use crate::markup::{collapse, push_collapsed};
use std::borrow::Cow;
use std::ops::Range;

/// Elements beyond this number are not kept (their text is).
pub const MAX_ELEMENTS: usize = 400_000;
/// Text beyond this many bytes is not kept.
pub const MAX_TEXT: usize = 8 << 20;
/// JSON-LD beyond this many bytes (all scripts together) is not kept.
pub const MAX_JSON_LD: usize = 2 << 20;
/// Facts of `<meta>` and `<link>` beyond this number are not kept.
pub const MAX_FACTS: usize = 1_000;
/// Hints are cut after this many bytes.
pub const MAX_HINTS: usize = 200;
/// An element's language is cut after this many bytes: no tag is longer.
pub const MAX_LANG: usize = 35;
/// A fact's value is cut after this many bytes.
pub const MAX_VALUE: usize = 8_192;

/// Languages of one page whose elements are counted together.
const MOST_LANGS: usize = 16;
/// What an element says is read up to this many bytes.
const LONGEST_SAID: usize = 300;

const RECORD: char = '\u{1e}';
const FIELD: char = '\u{1f}';

/// A piece of one of the page's strings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    start: u32,
    end: u32,
}

/// One kept element; its number is its place in [`FlatPage::elements`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Its name, as far as the extraction needs it.
    pub tag: Tag,
    /// Number of the element it stands in; its own number for the root.
    pub parent: u32,
    /// One more than the number of the last element in it.
    pub end: u32,
    /// Number of the first run in it or after it.
    pub first_run: u32,
    /// One more than the number of the last run in it.
    pub end_run: u32,
    hints: Span,
    prop: Span,
    value: Span,
}

/// What a [`Run`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunKind {
    /// Text.
    Text,
    /// Text inside a link.
    Link,
    /// A line break.
    Break,
    /// A picture.
    Image,
}

/// A piece of text, a line break or a picture, directly in one element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// What it is.
    pub kind: RunKind,
    /// Number of the innermost kept element around it.
    pub element: u32,
    span: Span,
}

/// A page as one pass over its tree leaves it: elements with hints, text, facts of the head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlatPage {
    /// Address the page was read from; of a copy at a web archive or a translator the original's.
    pub url: String,
    /// The document's declared language.
    pub lang: String,
    /// Text of `<title>`.
    pub title: String,
    /// `<meta>`: key in lower case, content; in document order.
    pub metas: Vec<(String, String)>,
    /// `<link>`: `rel` in lower case, address as written.
    pub links: Vec<(String, String)>,
    /// JSON-LD scripts, as they stand.
    pub json_ld: Vec<String>,
    /// Kept elements in document order.
    pub elements: Vec<Element>,
    /// Pieces of text in document order.
    pub runs: Vec<Run>,
    text: String,
    attributes: String,
    /// The elements that name a language, ascending, with its tag.
    langs: Vec<(u32, Span)>,
}

impl FlatPage {
    /// Reads the wire format. Never fails: what cannot be read is left out.
    ///
    /// ```
    /// use sidelight::page::flat::FlatPage;
    /// let wire = "\u{1e}1\u{1e}Uhttps://a.example/\u{1e}+body\u{1e}+p\u{1f}lead\u{1e}.Hello\u{1e}-2";
    /// let page = FlatPage::decode(wire);
    /// assert_eq!(page.url, "https://a.example/");
    /// assert_eq!(page.hints(&page.elements[1]), "lead");
    /// assert_eq!(page.text(&page.runs[0]), "Hello");
    /// ```
    ///
    /// # Complexity
    /// Linear in the length of `wire`.
    pub fn decode(wire: &str) -> Self {
        let mut flattener = Flattener::new("");
        for record in wire.split(RECORD) {
            let Some(kind) = record.chars().next() else { continue };
            let rest = &record[kind.len_utf8()..];
            let mut fields = rest.split(FIELD);
            let mut next = || fields.next().unwrap_or_default();
            match kind {
                'U' => flattener.url(next()),
                'L' => flattener.lang(next()),
                'T' => flattener.title(next()),
                'M' => flattener.meta(next(), next()),
                'K' => flattener.link(next(), next()),
                'J' => flattener.json_ld(rest),
                '+' => {
                    flattener.open(Tag::from_name(next()), next(), next(), next());
                    flattener.lang_of_element(next());
                }
                '-' => (0..next().parse().unwrap_or(1).min(flattener.depth())).for_each(|_| flattener.close()),
                '.' => flattener.text(rest, false),
                '~' => flattener.text(rest, true),
                '/' => flattener.line_break(),
                '*' => flattener.image(),
                _ => {}
            }
        }
        flattener.finish()
    }

    /// Writes the wire format: what `flatten.js` sends for the same page, but for white space and the cuts made here.
    pub fn encode(&self) -> String {
        let mut out = String::with_capacity(self.text.len() * 2 + self.attributes.len());
        let mut record = |kind: char, fields: &[&str]| {
            out.push(RECORD);
            out.push(kind);
            for (i, field) in fields.iter().enumerate() {
                if fields[i..].iter().all(|field| field.is_empty()) {
                    break;
                }
                if i > 0 {
                    out.push(FIELD);
                }
                out.extend(field.chars().filter(|&c| c != RECORD && c != FIELD));
            }
        };
        record('1', &[]);
        record('U', &[&self.url]);
        record('L', &[&self.lang]);
        record('T', &[&self.title]);
        self.metas.iter().for_each(|(key, content)| record('M', &[key, content]));
        self.links.iter().for_each(|(rel, address)| record('K', &[rel, address]));
        self.json_ld.iter().for_each(|script| record('J', &[script]));
        let mut open: Vec<u32> = Vec::new();
        let mut run = 0;
        for (number, element) in self.elements.iter().enumerate() {
            while open.last().is_some_and(|&last| self.elements[last as usize].end as usize <= number) {
                let end = open.pop().map_or(0, |last| self.elements[last as usize].end_run);
                self.encode_runs(&mut run, end, &mut record);
                record('-', &[]);
            }
            self.encode_runs(&mut run, element.first_run, &mut record);
            let lang = self.own_lang(number as u32).unwrap_or_default();
            record('+', &[element.tag.name(), self.hints(element), self.prop(element), self.value(element), lang]);
            open.push(number as u32);
        }
        while let Some(last) = open.pop() {
            self.encode_runs(&mut run, self.elements[last as usize].end_run, &mut record);
            record('-', &[]);
        }
        out
    }

    fn encode_runs(&self, next: &mut u32, end: u32, record: &mut impl FnMut(char, &[&str])) {
        for run in &self.runs[*next as usize..(end.max(*next)) as usize] {
            match run.kind {
                RunKind::Text => record('.', &[self.text(run)]),
                RunKind::Link => record('~', &[self.text(run)]),
                RunKind::Break => record('/', &[]),
                RunKind::Image => record('*', &[]),
            }
        }
        *next = end.max(*next);
    }

    /// Text of a run, white space collapsed to single spaces (also at its ends).
    pub fn text(&self, run: &Run) -> &str {
        slice(&self.text, run.span)
    }

    /// Class, id, role and the like of an element.
    pub fn hints(&self, element: &Element) -> &str {
        slice(&self.attributes, element.hints)
    }

    /// The element's `itemprop`.
    pub fn prop(&self, element: &Element) -> &str {
        slice(&self.attributes, element.prop)
    }

    /// The element's `datetime` or `content`; of `<abbr>` its title.
    pub fn value(&self, element: &Element) -> &str {
        slice(&self.attributes, element.value)
    }

    /// The language that element `number` itself names, as a tag; `None` where it names none.
    fn own_lang(&self, number: u32) -> Option<&str> {
        let place = self.langs.binary_search_by_key(&number, |(element, _)| *element).ok()?;
        Some(slice(&self.attributes, self.langs[place].1))
    }

    /// The language that most of the text of some runs is in, by the innermost element around each that names one;
    /// `None` where none does but the document.
    ///
    /// # Complexity
    /// Linear in the runs and elements.
    pub fn lang_of(&self, runs: impl Iterator<Item = Range<u32>>) -> Option<&str> {
        if self.langs.is_empty() {
            return None;
        }
        // Of each element, the place of the innermost around it that names a language.
        let mut nearest: Vec<Option<usize>> = Vec::with_capacity(self.elements.len());
        for (number, element) in self.elements.iter().enumerate() {
            let own = self.langs.binary_search_by_key(&(number as u32), |(element, _)| *element).ok();
            let around = || nearest.get(element.parent as usize).copied().flatten();
            nearest.push(own.or_else(around));
        }
        let mut bytes = vec![0; self.langs.len() + 1];
        for run in runs.flatten().filter_map(|run| self.runs.get(run as usize)) {
            let place = nearest.get(run.element as usize).copied().flatten();
            bytes[place.map_or(0, |place| place + 1)] += self.text(run).len();
        }
        // Elements that name the same one count together.
        let tag = |place: usize| if place == 0 { "" } else { slice(&self.attributes, self.langs[place - 1].1) };
        let mut by_tag: Vec<(&str, usize)> = Vec::new();
        for (place, bytes) in bytes.into_iter().enumerate().filter(|(_, bytes)| *bytes > 0) {
            match by_tag.iter_mut().take(MOST_LANGS).find(|(known, _)| *known == tag(place)) {
                Some((_, known)) => *known += bytes,
                None => by_tag.push((tag(place), bytes)),
            }
        }
        let (tag, _) = by_tag.into_iter().max_by_key(|(_, bytes)| *bytes)?;
        Some(tag).filter(|tag| !tag.is_empty())
    }

    /// What element `number` says: its value, else its text up to [`LONGEST_SAID`] bytes.
    pub fn value_or_text(&self, number: u32) -> Cow<'_, str> {
        match self.elements.get(number as usize).map_or("", |element| self.value(element)) {
            "" => self.text_within(number, LONGEST_SAID).into(),
            value => value.into(),
        }
    }

    /// Numbers of the elements inside element `number`, itself first.
    pub fn within(&self, number: u32) -> Range<u32> {
        number..self.elements.get(number as usize).map_or(number, |element| element.end)
    }

    /// Content of the first `<meta>` with this key (lower case) that has any.
    pub fn meta(&self, key: &str) -> Option<&str> {
        self.metas.iter().find(|(k, content)| k == key && !content.trim().is_empty()).map(|(_, content)| content.trim())
    }

    /// Content of the first `<meta>` that has any, with the first of these keys that one has.
    pub fn first_meta(&self, keys: &[&str]) -> Option<&str> {
        keys.iter().find_map(|key| self.meta(key))
    }

    /// Bytes of text.
    pub fn text_len(&self) -> usize {
        self.text.len()
    }

    /// All text inside element `number`, lines as in [`runs`](Self::runs), for facts such as a byline.
    pub fn text_within(&self, number: u32, limit: usize) -> String {
        let mut out = String::new();
        let Some(element) = self.elements.get(number as usize) else { return out };
        let mut last = number;
        // No more runs than characters wanted: pictures and breaks add none.
        for run in self.runs[element.first_run as usize..element.end_run as usize].iter().take(limit) {
            if out.len() > limit {
                break;
            }
            if run.element != last {
                out.push(' ');
                last = run.element;
            }
            out.push_str(if run.kind == RunKind::Break { " " } else { self.text(run) });
        }
        collapse(&out)
    }
}

fn slice(string: &str, span: Span) -> &str {
    string.get(span.start as usize..span.end as usize).unwrap_or_default()
}

/// At most `limit` bytes of `text`, cut between characters.
pub(crate) fn cut(text: &str, limit: usize) -> &str {
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
