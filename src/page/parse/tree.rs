//! Tree construction (section 13.2.6): which element each piece of text stands in.

use super::super::flat::{Fate, FlatPage, Flattener, MAX_HINTS, Tag, fate};
use super::names::*;
use super::shadow::Composer;
use super::tokens::{Attributes, Token, Tokenizer, Wanted};
use crate::markup::{Context, decoded};
use std::collections::BTreeSet;

/// A box over the page with less text, in bytes, is no story; nor is one without an article or headline.
const TOO_LITTLE_TEXT: usize = 600;
/// A story in a box weighs this many times its text: what lies below it may be a list of many.
const STORY_IN_BOX: usize = 4;
/// Depth of nesting from which on elements become siblings, as in Chromium.
const MAX_DEPTH: usize = 512;
/// Tags beyond this number are not read, nor is what follows them: ordinary pages of 30 MB have fewer.
const MAX_TAGS: usize = 1 << 20;

/// What an element is to shadow roots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Role {
    #[default]
    None,
    /// It has a shadow root.
    Host,
    /// The template of a shadow root.
    Root,
    /// The template of a root that pages may not read, which has no slot so far.
    Closed,
    /// A slot.
    Slot,
}

/// An open element and, for every check of scope, what stands around it.
#[derive(Clone, Copy, Debug, Default)]
struct Open {
    /// Place of the name in [`NAMES`], 0 for other names.
    id: u8,
    hash: u32,
    /// Whether it is kept in the page.
    kept: bool,
    /// Whether its content is left out.
    skip: bool,
    /// Inside SVG or MathML.
    foreign: bool,
    role: Role,
    /// Number of its entry in `Builder::unreached`, and one more.
    unreached: u32,
    /// Whether a link was open before it; links don't reach into cells and templates.
    link_outside: Option<bool>,
    /// Names open since the last barrier of scope; of table scope.
    scope: u128,
    table_scope: u128,
    /// Place in the stack from which on all open elements are ordinary (not "special"); from which on all are foreign.
    ordinary_from: u16,
    foreign_from: u16,
    /// Whether it is or stands in a form, a template.
    form: bool,
    template: bool,
    p_in_button_scope: bool,
    li_in_list_scope: bool,
    li_near: bool,
    dd_near: bool,
}

/// Before the body.
static OUTSIDE: Open = Open {
    id: 0,
    hash: 0,
    kept: false,
    skip: false,
    foreign: false,
    role: Role::None,
    unreached: 0,
    link_outside: None,
    scope: 0,
    table_scope: 0,
    ordinary_from: 0,
    foreign_from: 0,
    form: false,
    template: false,
    p_in_button_scope: false,
    li_in_list_scope: false,
    li_near: false,
    dd_near: false,
};

/// What becomes of what a page hides by attributes.
#[derive(Debug)]
pub(super) enum Hidden {
    /// It is left out, but for those out of reach whose tags end at these bytes, in ascending order.
    LeftOut(Vec<usize>),
    /// It is kept.
    Kept,
}

/// An element out of reach: one that some readers are not told of, or a box over the page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unreached {
    /// Where its tag ends, in bytes.
    pub(super) place: usize,
    /// What it weighs beside the text that is seen, in bytes of text.
    pub(super) weight: usize,
    is_box: bool,
    /// Bytes of text, articles and headlines before it.
    passed: usize,
    stories: usize,
}

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
            self.hints(attributes.unwrap_or(&Attributes::default()));
            self.page.open(Tag::Body, &self.scratch, "", "");
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

    fn push(&mut self, id: u8, name: &str, kept: bool, skip: bool, foreign: bool) {
        if self.stack.len() >= MAX_DEPTH {
            self.pop();
        }
        let up = *self.top();
        let special = is_special(id);
        let barrier = matches!(id, CAPTION | TABLE | TD | TH | TEMPLATE) || (OBJECT..=MARQUEE).contains(&id);
        let barrier = barrier || (FOREIGN_OBJECT..SPAN).contains(&id);
        let table_barrier = matches!(id, TABLE | TEMPLATE);
        let cuts_link = matches!(id, TD | TH | CAPTION | TEMPLATE) || (OBJECT..=MARQUEE).contains(&id);
        let hash = hash(name);
        // Depth is capped below what the number holds.
        let place = self.stack.len() as u16;
        if !special {
            self.ordinary.insert((hash, place));
        }
        self.stack.push(Open {
            id,
            hash,
            kept,
            skip: skip || up.skip,
            foreign,
            role: Role::None,
            unreached: 0,
            link_outside: cuts_link.then_some(self.in_link),
            scope: bit(id) | if barrier { 0 } else { up.scope },
            table_scope: bit(id) | if table_barrier { 0 } else { up.table_scope },
            ordinary_from: if special { place + 1 } else { up.ordinary_from },
            foreign_from: if foreign { up.foreign_from } else { place + 1 },
            form: id == FORM || up.form,
            template: id == TEMPLATE || up.template,
            p_in_button_scope: id == P || (up.p_in_button_scope && !barrier && id != BUTTON),
            li_in_list_scope: id == LI || (up.li_in_list_scope && !barrier && id != OL && id != UL),
            li_near: id == LI || (up.li_near && (!special || matches!(id, ADDRESS | DIV | P))),
            dd_near: matches!(id, DD | DT) || (up.dd_near && (!special || matches!(id, ADDRESS | DIV | P))),
        });
        if cuts_link {
            self.in_link = false;
        }
    }

    fn pop(&mut self) {
        // The body stays open to the end.
        if self.stack.len() > 1
            && let Some(open) = self.stack.pop()
        {
            if !is_special(open.id) {
                self.ordinary.remove(&(open.hash, self.stack.len() as u16));
            }
            match open.role {
                Role::None => {}
                Role::Host => self.page.close_host(),
                Role::Root => self.page.close_root(),
                // No reader sees what else the host holds.
                Role::Closed => {
                    if let Some(host) = self.stack.last_mut() {
                        host.skip = true;
                    }
                }
                Role::Slot => self.page.close_slot(),
            }
            if open.kept {
                self.page.close();
            }
            if open.unreached > 0 {
                self.weigh(open.unreached as usize - 1);
            }
            if let Some(link) = open.link_outside {
                self.in_link = link;
            }
        }
    }

    /// Says what an element out of reach weighs, at its end; twin of `weigh` in `flatten.js`.
    fn weigh(&mut self, number: usize) {
        let Some(unreached) = self.unreached.get_mut(number) else { return };
        let text = self.passed - unreached.passed;
        let is_story = text >= TOO_LITTLE_TEXT && self.stories > unreached.stories;
        unreached.weight = match (unreached.is_box, is_story) {
            (false, _) => text,
            (true, true) => text.saturating_mul(STORY_IN_BOX),
            (true, false) => 0,
        };
    }

    /// What comes next stands in the slot that `attributes` name, where it stands directly in a host.
    fn child_of_host(&mut self, attributes: Option<&Attributes>) {
        if self.top().role == Role::Host {
            let slot = attributes.and_then(|attributes| attributes.get(Wanted::Slot)).unwrap_or_default();
            self.page.child(&slot);
        }
    }

    /// Pops up to and including the innermost element for which `found` holds.
    fn pop_to(&mut self, found: impl Fn(&Open) -> bool) {
        while self.stack.len() > 1 {
            let done = found(self.top());
            self.pop();
            if done {
                break;
            }
        }
    }

    fn close_p(&mut self) {
        if self.top().p_in_button_scope {
            self.pop_to(|open| open.id == P);
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
                if let (Some(rel), Some(address)) = (attributes.get(Wanted::Rel), attributes.get(Wanted::Href)) {
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

    /// Sets the role of the innermost open element.
    fn role(&mut self, role: Role) {
        if let Some(open) = self.stack.last_mut() {
            open.role = role;
        }
    }

    /// Whether an element is left out because it is hidden, and the number of its entry among those out of reach.
    fn is_left_out(&mut self, name: &str, attributes: &Attributes) -> (bool, u32) {
        let Hidden::LeftOut(reached) = &self.hidden else { return (false, 0) };
        if is_hidden(name, attributes) {
            return (true, 0);
        }
        // A link that some are not told of is mostly an image's or headline's that all others see.
        let Some(is_box) = is_out_of_reach(attributes).filter(|_| name != "a") else { return (false, 0) };
        let (place, passed, stories) = (self.tokens.place(), self.passed, self.stories);
        self.unreached.push(Unreached { place, weight: 0, is_box, passed, stories });
        (reached.binary_search(&place).is_err(), self.unreached.len() as u32)
    }

    /// Notes which of those out of reach the innermost open element is.
    fn note(&mut self, unreached: u32) {
        if let Some(open) = self.stack.last_mut() {
            open.unreached = unreached;
        }
    }

    fn when_shown(&mut self, attributes: &Attributes, mark: fn(&mut Composer)) {
        if !self.top().skip {
            self.child_of_host(Some(attributes));
            mark(&mut self.page);
        }
    }

    /// Pops to where a part of a table may stand; false where it may not.
    fn table_context(&mut self, id: u8) -> bool {
        if self.top().table_scope & bit(TABLE) == 0 {
            return false;
        }
        let wanted = match id {
            TD | TH => bit(TR),
            TR => bit(TBODY) | bit(TBODY + 1) | bit(TFOOT),
            _ => 0,
        };
        // The table itself is the last resort: it is in scope, so this ends there.
        while self.stack.len() > 1 && self.top().id != TABLE && wanted & bit(self.top().id) == 0 {
            self.pop();
        }
        if matches!(id, TD | TH) && self.top().id == TABLE {
            self.push(TR, "tr", true, false, false);
            if self.top().skip {
                if let Some(open) = self.stack.last_mut() {
                    open.kept = false;
                }
            } else {
                self.page.open(Tag::Tr, "", "", "");
            }
        }
        true
    }

    fn end(&mut self, name: &str) {
        let id = find_id(name);
        let top = *self.top();
        if top.foreign {
            // Ends the innermost element of that name, at most the root of the foreign tree.
            if self.ends_from(name, top.foreign_from) {
                return;
            }
            if id == 0 || matches!(id, SPAN | A) {
                return;
            }
        }
        match id {
            0 if name == "br" => self.when_shown(&Attributes::default(), Composer::line_break),
            P => self.close_p(),
            LI => {
                if top.li_in_list_scope {
                    self.pop_to(|open| open.id == LI);
                }
            }
            H1..=H6 => {
                if (H1..=H6).any(|id| top.scope & bit(id) != 0) {
                    self.pop_to(|open| (H1..=H6).contains(&open.id));
                }
            }
            BODY => {}
            FORM => {
                // Only a form that ends in its own place: its end may stand where it closes nothing else.
                if top.id == FORM || (matches!(top.id, P | LI | DD | DT) && top.scope & bit(FORM) != 0) {
                    self.pop_to(|open| open.id == FORM);
                }
            }
            TABLE..=TH if id != CAPTION || top.table_scope & bit(CAPTION) != 0 => {
                if top.table_scope & bit(id) != 0 {
                    self.pop_to(|open| open.id == id);
                }
            }
            TEMPLATE => {
                if top.template {
                    self.pop_to(|open| open.id == TEMPLATE);
                }
            }
            _ if (1..=SPECIAL).contains(&id) => {
                if top.scope & bit(id) != 0 {
                    self.pop_to(|open| open.id == id);
                }
            }
            _ => {
                if id == A && !top.skip {
                    self.in_link = false;
                }
                self.end_ordinary(name);
            }
        }
    }

    /// "Any other end tag": ends the innermost element of that name unless a special one stands between.
    fn end_ordinary(&mut self, name: &str) {
        self.ends_from(name, self.top().ordinary_from);
    }

    /// Ends the innermost ordinary element of that name, where there is one at `from` in the stack or above.
    fn ends_from(&mut self, name: &str, from: u16) -> bool {
        let wanted = hash(name);
        let found = self.ordinary.range((wanted, from)..=(wanted, u16::MAX)).next().is_some();
        if found {
            self.pop_to(|open| open.hash == wanted);
        }
        found
    }
}

/// Whether the standard calls elements of that number "special".
fn is_special(id: u8) -> bool {
    id != 0 && id < SPAN
}

/// Whether a title begins as dates in ISO 8601 do; twin of `DATED` in `flatten.js`.
fn is_dated(title: &str) -> bool {
    let begin = title.trim_start().as_bytes().get(..5);
    begin.is_some_and(|begin| begin[..4].iter().all(u8::is_ascii_digit) && matches!(begin[4], b'-' | b'/'))
}

/// Hidden by its own attributes: what can be told without styles.
fn is_hidden(name: &str, attributes: &Attributes) -> bool {
    if !attributes.any() {
        return name == "dialog";
    }
    if attributes.get(Wanted::Hidden).is_some_and(|value| !value.eq_ignore_ascii_case("until-found"))
        || (name == "dialog" && attributes.get(Wanted::Open).is_none())
    {
        return true;
    }
    attributes.get(Wanted::Style).is_some_and(|style| {
        let style: String = style.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
        style.contains("display:none") || style.contains("visibility:hidden")
    })
}

/// `Some` for what is out of reach of some readers, or a box over the page, and whether it is a box: mostly what stands
/// beside the article, but with a box open the whole page may be, and an article may open in a box. Twin of
/// `isOutOfReach` in `flatten.js`.
fn is_out_of_reach(attributes: &Attributes) -> Option<bool> {
    let is_box = attributes.get(Wanted::Role).is_some_and(|role| matches!(role.trim(), "dialog" | "alertdialog"));
    let is_unsaid = attributes.get(Wanted::AriaHidden).is_some_and(|value| value.eq_ignore_ascii_case("true"));
    (is_box || is_unsaid).then_some(is_box)
}

fn lower(name: &str, out: &mut String) {
    out.clear();
    out.push_str(name);
    out.make_ascii_lowercase();
}
