//! The stack of open elements: what stands around a tag, and which elements it ends (13.2.4.2 and 13.2.6.4.7).

use super::super::names::*;
use super::super::shadow::Composer;
use super::super::tokens::Attributes;
use super::Builder;
use crate::page::flat::Tag;

/// Depth of nesting from which on elements become siblings, as in Chromium.
const MAX_DEPTH: usize = 512;
/// What an element is to shadow roots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Role {
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
pub(super) struct Open {
    /// Place of the name in [`NAMES`], 0 for other names.
    pub(super) id: u8,
    pub(super) hash: u32,
    /// Whether it is kept in the page.
    pub(super) kept: bool,
    /// Whether its content is left out.
    pub(super) skip: bool,
    /// Inside SVG or MathML.
    pub(super) foreign: bool,
    pub(super) role: Role,
    /// Number of its entry in `Builder::unreached`, and one more.
    pub(super) unreached: u32,
    /// Whether a link was open before it; links don't reach into cells and templates.
    pub(super) link_outside: Option<bool>,
    /// Names open since the last barrier of scope; of table scope.
    pub(super) scope: u128,
    pub(super) table_scope: u128,
    /// Place in the stack from which on all open elements are ordinary (not "special"); from which on all are foreign.
    pub(super) ordinary_from: u16,
    pub(super) foreign_from: u16,
    /// Whether it is or stands in a form, a template.
    pub(super) form: bool,
    pub(super) template: bool,
    pub(super) p_in_button_scope: bool,
    pub(super) li_in_list_scope: bool,
    pub(super) li_near: bool,
    pub(super) dd_near: bool,
}

/// Before the body.
pub(super) static OUTSIDE: Open = Open {
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

impl Builder<'_> {
    pub(super) fn push(&mut self, id: u8, name: &str, kept: bool, skip: bool, foreign: bool) {
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

    pub(super) fn pop(&mut self) {
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

    /// Pops up to and including the innermost element for which `found` holds.
    pub(super) fn pop_to(&mut self, found: impl Fn(&Open) -> bool) {
        while self.stack.len() > 1 {
            let done = found(self.top());
            self.pop();
            if done {
                break;
            }
        }
    }

    pub(super) fn close_p(&mut self) {
        if self.top().p_in_button_scope {
            self.pop_to(|open| open.id == P);
        }
    }

    /// Sets the role of the innermost open element.
    pub(super) fn role(&mut self, role: Role) {
        if let Some(open) = self.stack.last_mut() {
            open.role = role;
        }
    }

    /// Pops to where a part of a table may stand; false where it may not.
    pub(super) fn table_context(&mut self, id: u8) -> bool {
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

    pub(super) fn end(&mut self, name: &str) {
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
