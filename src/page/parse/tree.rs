//! Tree construction (section 13.2.6): which element each piece of text stands in.

mod reach;
mod stack;

pub(super) use reach::{Hidden, Unreached};

use super::super::flat::{Fate, FlatPage, Flattener, MAX_HINTS, Tag, fate};
use super::names::*;
use super::shadow::Composer;
use super::tokens::{Attributes, Token, Tokenizer, Wanted};
use crate::markup::{Context, decoded};
use stack::{OUTSIDE, Open, Role};
use std::collections::BTreeSet;

/// Tags beyond this number are not read, nor is what follows them: ordinary pages of 30 MB have fewer.
const MAX_TAGS: usize = 1 << 20;

/// What was built.
pub(super) struct Built {
    pub(super) page: FlatPage,
    /// Whether anything was left out because it is hidden.
    pub(super) hid: bool,
    /// What is out of reach, in document order.
    pub(super) unreached: Vec<Unreached>,
}

pub(super) struct Builder<'a> {
    tokens: Tokenizer<'a>,
    page: Composer,
    stack: Vec<Open>,
    /// Ordinary open elements: the hash of each one's name, its place in the stack.
    ordinary: BTreeSet<(u32, u16)>,
    in_link: bool,
    hidden: Hidden,
    hid: bool,
    unreached: Vec<Unreached>,
    /// Bytes of text and number of articles and headlines so far, whether hidden or not.
    passed: usize,
    stories: usize,
    titled: bool,
    scratch: String,
    /// Fates of the known names.
    fates: [Fate; NAMES.len()],
}

impl<'a> Builder<'a> {
    pub(super) fn new(html: &'a str, url: &str, hidden: Hidden) -> Self {
        let (tokens, page) = (Tokenizer::new(html), Composer::new(Flattener::new(url)));
        let (scratch, fates) = (String::new(), NAMES.map(fate));
        Self {
            tokens,
            page,
            stack: Vec::new(),
            ordinary: BTreeSet::new(),
            in_link: false,
            hidden,
            hid: false,
            unreached: Vec::new(),
            passed: 0,
            stories: 0,
            titled: false,
            scratch,
            fates,
        }
    }

    pub(super) fn build(mut self) -> Built {
        let mut name = String::new();
        let mut tags = 0;
        while tags < MAX_TAGS
            && let Some(token) = self.tokens.next(self.top().foreign)
        {
            tags += usize::from(!matches!(token, Token::Text(_)));
            match token {
                Token::Text(text) => self.text(text),
                Token::Start { name: written, attributes, self_closing } => {
                    lower(written, &mut name);
                    self.start(&name, &attributes, self_closing);
                }
                Token::End { name: written } => {
                    lower(written, &mut name);
                    self.end(&name);
                }
            }
        }
        while self.stack.len() > 1 {
            self.pop();
        }
        Built { page: self.page.finish(), hid: self.hid, unreached: self.unreached }
    }

    fn top(&self) -> &Open {
        self.stack.last().unwrap_or(&OUTSIDE)
    }

    fn text(&mut self, text: &str) {
        self.passed += text.trim().len();
        if self.top().skip || (self.stack.is_empty() && text.bytes().all(|b| b.is_ascii_whitespace())) {
            return;
        }
        self.body(None);
        self.child_of_host(None);
        self.page.text(&decoded(text, Context::Text), self.in_link);
    }

    /// The body is open from its first content on.
    fn body(&mut self, attributes: Option<&Attributes>) {
        if self.stack.is_empty() {
            let none = Attributes::default();
            let attributes = attributes.unwrap_or(&none);
            self.hints(attributes);
            self.page.open(Tag::Body, &self.scratch, "", "");
            self.page.lang(&attributes.get(Wanted::Lang).unwrap_or_default());
            self.stack.push(Open { id: BODY, kept: true, ordinary_from: 1, foreign_from: 1, ..Open::default() });
        }
    }

    /// The hints of an element, in `scratch`; the same order as in `flatten.js`.
    fn hints(&mut self, attributes: &Attributes) {
        self.scratch.clear();
        if !attributes.any() {
            return;
        }
        for name in [Wanted::Class, Wanted::Id, Wanted::Role, Wanted::Rel, Wanted::DataTestid, Wanted::DataComponent] {
            if let Some(value) = attributes.get(name) {
                let value = value.trim();
                if !value.is_empty() && self.scratch.len() < MAX_HINTS {
                    if !self.scratch.is_empty() {
                        self.scratch.push(' ');
                    }
                    self.scratch.push_str(value);
                }
            }
        }
    }

    /// What comes next stands in the slot that `attributes` name, where it stands directly in a host.
    fn child_of_host(&mut self, attributes: Option<&Attributes>) {
        if self.top().role == Role::Host {
            let slot = attributes.and_then(|attributes| attributes.get(Wanted::Slot)).unwrap_or_default();
            self.page.child(&slot);
        }
    }

    fn start(&mut self, name: &str, attributes: &Attributes, self_closing: bool) {
        if self.top().foreign {
            if !breaks_out(name) {
                if !self_closing {
                    let integration = matches!(name, "foreignobject" | "desc" | "title");
                    self.push(if integration { find_id(name) } else { 0 }, name, false, true, !integration);
                }
                return;
            }
            while self.top().foreign {
                self.pop();
            }
        }
        match name {
            "html" => return self.page.head().lang(&attributes.get(Wanted::Lang).unwrap_or_default()),
            "body" => return self.body(Some(attributes)),
            "title" => {
                let text = self.tokens.raw_text(name);
                if !self.titled && !self.top().skip {
                    self.titled = true;
                    self.page.head().title(&decoded(text, Context::Text));
                }
                return;
            }
            "script" => {
                let text = self.tokens.raw_text(name);
                let kind = attributes.get(Wanted::Type).unwrap_or_default();
                if kind.to_ascii_lowercase().contains("ld+json") {
                    self.page.head().json_ld(text);
                }
                return;
            }
            "style" | "xmp" | "iframe" | "noembed" | "noframes" | "noscript" | "textarea" => {
                self.tokens.raw_text(name);
                return;
            }
            "plaintext" => {
                let rest = self.tokens.rest();
                self.body(None);
                return self.page.text(rest, self.in_link);
            }
            "meta" => {
                let content = attributes.get(Wanted::Content).unwrap_or_default();
                for key in [Wanted::Name, Wanted::Property, Wanted::Itemprop, Wanted::HttpEquiv] {
                    if let Some(key) = attributes.get(key) {
                        self.page.head().meta(&key, &content);
                    }
                }
            }
            "link" => {
                if let (Some(rel), Some(address)) = (attributes.get(Wanted::Rel), attributes.get(Wanted::Href))
                    && !rel.trim().eq_ignore_ascii_case("base")
                {
                    self.page.head().link(&rel, &address);
                }
            }
            "base" => {
                if let Some(address) = attributes.get(Wanted::Href) {
                    self.page.head().link("base", &address);
                }
                return;
            }
            "head" => return,
            _ => {}
        }
        if matches!(name, "meta" | "link") && (self.stack.is_empty() || attributes.get(Wanted::Itemprop).is_none()) {
            return;
        }
        self.body(None);
        self.body_start(name, attributes, self_closing);
    }

    /// "In body", "in table" and "in select" (sections 13.2.6.4.7 to 13.2.6.4.16).
    fn body_start(&mut self, name: &str, attributes: &Attributes, self_closing: bool) {
        let id = find_id(name);
        match name {
            "br" => return self.when_shown(attributes, Composer::line_break),
            "img" | "image" => return self.when_shown(attributes, Composer::image),
            "hr" => {
                self.close_p();
                self.child_of_host(Some(attributes));
                if !self.top().skip {
                    self.page.open(Tag::Hr, "", "", "");
                    self.page.close();
                }
                return;
            }
            "a" => {
                if self.top().skip {
                    // A hidden link ends where the next one begins, as others do.
                    if self.top().id == A {
                        self.pop();
                    }
                    if self.top().skip {
                        return;
                    }
                }
                self.end("a");
                self.in_link = attributes.get(Wanted::Href).is_some();
            }
            "caption" | "tbody" | "thead" | "tfoot" | "tr" | "td" | "th" if !self.table_context(id) => return,
            "p" | "address" | "article" | "aside" | "blockquote" | "center" | "details" | "dialog" | "dir" | "div"
            | "dl" | "fieldset" | "figcaption" | "figure" | "footer" | "header" | "hgroup" | "listing" | "main"
            | "menu" | "nav" | "ol" | "pre" | "search" | "section" | "summary" | "table" | "ul" => self.close_p(),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.close_p();
                if (H1..=H6).contains(&self.top().id) {
                    self.pop();
                }
            }
            "li" => {
                if self.top().li_near {
                    self.pop_to(|open| open.id == LI);
                }
                self.close_p();
            }
            "dd" | "dt" => {
                if self.top().dd_near {
                    self.pop_to(|open| matches!(open.id, DD | DT));
                }
                self.close_p();
            }
            "form" => {
                let in_rows = matches!(self.top().id, TABLE | TBODY..=TR);
                if in_rows || self.top().form {
                    return;
                }
                self.close_p();
            }
            "button" if self.top().scope & bit(BUTTON) != 0 => self.pop_to(|open| open.id == BUTTON),
            "select" if self.top().scope & bit(SELECT) != 0 => return self.pop_to(|open| open.id == SELECT),
            "rt" | "rp" => {
                if matches!(self.top().id, RT | RP) {
                    self.pop();
                }
            }
            "option" | "optgroup" | "area" | "basefont" | "bgsound" | "col" | "colgroup" | "embed" | "frame"
            | "frameset" | "input" | "keygen" | "param" | "source" | "track" | "wbr" | "progress" | "meter" => return,
            _ => {}
        }
        let fate = if id == 0 { fate(name) } else { self.fates[usize::from(id)] };
        let foreign = matches!(id, SVG | MATH);
        if id == TEMPLATE && self.open_root(attributes) {
            return;
        }
        if name == "slot" && self.top().skip {
            let closed = self.stack.iter_mut().rev().find(|open| open.id == TEMPLATE);
            closed.into_iter().for_each(|template| template.role = Role::None);
        }
        if fate == Fate::Skip {
            if !(foreign && self_closing) {
                self.push(id, name, false, true, foreign);
            }
            return;
        }
        self.stories += usize::from(matches!(id, H1 | ARTICLE));
        self.child_of_host(Some(attributes));
        let slotted = self.page.has_host() && (name == "slot" || attributes.get(Wanted::Slot).is_some());
        let (hidden, unreached) = self.is_left_out(name, attributes);
        // Elements that neither are kept nor hide or fill anything nor end or bound others need not be open.
        if fate == Fate::Transparent && id == 0 && !hidden && !slotted {
            return;
        }
        self.hid |= hidden;
        let skip = hidden || self.top().skip;
        if skip {
            if !matches!(name, "meta" | "link") && (hidden || name != "a") {
                self.in_link &= name != "a";
                self.push(id, name, false, true, false);
                self.note(unreached);
            }
            return;
        }
        let prop = attributes.get(Wanted::Itemprop).unwrap_or_default();
        let value = match name {
            "abbr" => attributes.get(Wanted::Title).filter(|title| is_dated(title)),
            _ => attributes.get(Wanted::Datetime).or_else(|| attributes.get(Wanted::Content)),
        };
        let value = value.unwrap_or_default();
        self.hints(attributes);
        let kept = match name {
            "a" => !prop.is_empty() || attributes.get(Wanted::Rel).is_some_and(|rel| rel.contains("author")),
            "abbr" => !value.is_empty(),
            _ if fate == Fate::Hinted => !prop.is_empty() || !self.scratch.is_empty(),
            _ => fate == Fate::Keep,
        };
        if matches!(name, "a" | "abbr") && !kept && !slotted {
            return;
        }
        let void = matches!(name, "meta" | "link");
        if !void {
            self.push(id, name, kept, false, false);
            self.note(unreached);
        }
        if name == "slot" {
            self.page.open_slot(&attributes.get(Wanted::Name).unwrap_or_default(), self.in_link);
            self.role(Role::Slot);
        }
        if kept {
            self.page.open(Tag::from_name(name), &self.scratch, &prop, &value);
            self.page.lang(&attributes.get(Wanted::Lang).unwrap_or_default());
            if void {
                self.page.close();
            }
        }
    }

    /// Opens a shadow root, where a template declares one that pages may read; a host has one.
    fn open_root(&mut self, attributes: &Attributes) -> bool {
        let host = *self.top();
        let Some(mode) = attributes.get(Wanted::Shadowrootmode) else { return false };
        if host.skip || host.role == Role::Host || !may_be_host(host.id) {
            return false;
        }
        let in_link = self.in_link;
        if mode.eq_ignore_ascii_case("closed") {
            self.push(TEMPLATE, "template", false, true, false);
            self.role(Role::Closed);
        } else {
            if !mode.eq_ignore_ascii_case("open") || !self.page.open_root() {
                return false;
            }
            self.role(Role::Host);
            self.push(TEMPLATE, "template", false, false, false);
            self.role(Role::Root);
        }
        self.in_link = in_link;
        true
    }

    fn when_shown(&mut self, attributes: &Attributes, mark: fn(&mut Composer)) {
        if !self.top().skip {
            self.child_of_host(Some(attributes));
            mark(&mut self.page);
        }
    }
}

/// Whether a title has as many digits as a day and a year; twin of `DATED` in `flatten.js`.
fn is_dated(title: &str) -> bool {
    title.bytes().filter(u8::is_ascii_digit).nth(4).is_some()
}

fn lower(name: &str, out: &mut String) {
    out.clear();
    out.push_str(name);
    out.make_ascii_lowercase();
}
