//! Flattener: builds a [`FlatPage`] from what comes along in document order, and keeps its caps.

use super::*;
use crate::url::original_url;

/// Builds a [`FlatPage`] from what comes along in document order; keeps every cap.
#[derive(Debug)]
pub struct Flattener {
    page: FlatPage,
    open: Vec<u32>,
    json_ld: usize,
}

impl Flattener {
    /// An empty page at `url`.
    pub fn new(url: &str) -> Self {
        let mut flattener = Self { page: FlatPage::default(), open: Vec::new(), json_ld: 0 };
        flattener.url(url);
        flattener
    }

    /// The document's address; of a copy at a web archive or a translator the original's.
    pub fn url(&mut self, url: &str) {
        self.page.url = original_url(url).into_owned();
    }

    /// The document's language; the first one stays.
    pub fn lang(&mut self, lang: &str) {
        if self.page.lang.is_empty() {
            self.page.lang = cut(lang.trim(), MAX_HINTS).to_owned();
        }
    }

    /// The document's title; the first one stays.
    pub fn title(&mut self, title: &str) {
        if self.page.title.is_empty() {
            self.page.title = collapse(cut(title, MAX_VALUE));
        }
    }

    /// A `<meta>`.
    pub fn meta(&mut self, key: &str, content: &str) {
        if !key.is_empty() && self.page.metas.len() < MAX_FACTS {
            self.page.metas.push((cut(key.trim(), MAX_HINTS).to_lowercase(), cut(content, MAX_VALUE).to_owned()));
        }
    }

    /// A `<link>`.
    pub fn link(&mut self, rel: &str, address: &str) {
        if !rel.is_empty() && self.page.links.len() < MAX_FACTS {
            self.page.links.push((cut(rel.trim(), MAX_HINTS).to_lowercase(), cut(address, MAX_VALUE).to_owned()));
        }
    }

    /// A JSON-LD script.
    pub fn json_ld(&mut self, script: &str) {
        self.json_ld += script.len();
        if self.json_ld <= MAX_JSON_LD {
            self.page.json_ld.push(script.to_owned());
        }
    }

    /// An element opens; must be followed by its [`close`](Self::close).
    pub fn open(&mut self, tag: Tag, hints: &str, prop: &str, value: &str) {
        let number = self.page.elements.len() as u32;
        if self.page.elements.len() >= MAX_ELEMENTS {
            self.open.push(self.open.last().copied().unwrap_or(0));
            return;
        }
        let hints = self.attribute(hints, MAX_HINTS);
        let prop = self.attribute(prop, MAX_HINTS);
        let value = self.attribute(value, MAX_HINTS);
        let first_run = self.page.runs.len() as u32;
        let parent = self.open.last().copied().unwrap_or(number);
        self.page.elements.push(Element { tag, parent, end: 0, first_run, end_run: 0, hints, prop, value });
        self.open.push(number);
    }

    fn attribute(&mut self, text: &str, limit: usize) -> Span {
        let start = self.page.attributes.len();
        self.page.attributes.push_str(cut(text.trim(), limit));
        Span { start: start as u32, end: self.page.attributes.len() as u32 }
    }

    /// The element opened last closes.
    pub fn close(&mut self) {
        if let Some(number) = self.open.pop()
            && self.open.last() != Some(&number)
        {
            let end = self.page.elements.len() as u32;
            let element = &mut self.page.elements[number as usize];
            element.end = end;
            element.end_run = self.page.runs.len() as u32;
        }
    }

    /// How many elements are open.
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// The language that the element opened last names; `<html>`'s is the document's.
    pub fn lang_of_element(&mut self, lang: &str) {
        let number = self.page.elements.len().wrapping_sub(1) as u32;
        if !lang.trim().is_empty() && self.open.last() == Some(&number) && self.page.langs.len() < MAX_ELEMENTS {
            let lang = self.attribute(lang, MAX_LANG);
            self.page.langs.push((number, lang));
        }
    }

    /// Number of the element opened last, where any is open.
    pub fn current(&self) -> Option<u32> {
        self.open.last().copied()
    }

    /// Text; inside a link or not.
    pub fn text(&mut self, text: &str, in_link: bool) {
        if text.is_empty() || self.page.text.len() >= MAX_TEXT {
            return;
        }
        self.root();
        let kind = if in_link { RunKind::Link } else { RunKind::Text };
        let element = self.open.last().copied().unwrap_or(0);
        let room = MAX_TEXT - self.page.text.len();
        // Text goes on where it stopped, unless an element came between.
        let newest = self.page.elements.len() == element as usize + 1;
        let extend = newest && self.page.runs.last().is_some_and(|run| run.kind == kind && run.element == element);
        let start = match self.page.runs.last() {
            Some(run) if extend => run.span.start as usize,
            _ => self.page.text.len(),
        };
        // A run may begin with one space: the word before it can end in another run.
        if start == self.page.text.len() && text.starts_with(char::is_whitespace) {
            self.page.text.push(' ');
        }
        push_collapsed(&mut self.page.text, cut(text, room), start);
        let span = Span { start: start as u32, end: self.page.text.len() as u32 };
        match self.page.runs.last_mut() {
            Some(run) if extend => run.span = span,
            _ => self.page.runs.push(Run { kind, element, span }),
        }
    }

    /// A line break.
    pub fn line_break(&mut self) {
        self.push_mark(RunKind::Break);
    }

    /// A picture.
    pub fn image(&mut self) {
        self.push_mark(RunKind::Image);
    }

    fn push_mark(&mut self, kind: RunKind) {
        if self.page.runs.len() < 2 * MAX_ELEMENTS {
            self.root();
            let at = self.page.text.len() as u32;
            let element = self.open.last().copied().unwrap_or(0);
            self.page.runs.push(Run { kind, element, span: Span { start: at, end: at } });
        }
    }

    /// Text needs an element to stand in.
    fn root(&mut self) {
        if self.open.is_empty() {
            self.open(Tag::Body, "", "", "");
        }
    }

    /// The page; closes what is open.
    pub fn finish(mut self) -> FlatPage {
        while !self.open.is_empty() {
            self.close();
        }
        self.page
    }
}
