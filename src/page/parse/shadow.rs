//! Declarative shadow roots: what a host shows is its root's tree, with the host's own children in the slots.
//!
//! The parser hands on what it finds as it comes. Inside a host that is kept back until the host ends; then the root is
//! handed on with each slot filled by the children that name it, in the order of the slots. Children that no slot shows
//! are not seen; a slot without any shows what stands in itself.

use super::super::flat::{FlatPage, Flattener, Tag};

/// Hosts inside one another that are followed; deeper ones show their children as if they had no root.
const MAX_HOSTS: usize = 16;

/// One thing kept back.
#[derive(Debug)]
enum Piece {
    Open(Tag, [String; 3]),
    /// The language of the element just opened.
    Lang(String),
    Close,
    Text(String, bool),
    Break,
    Image,
    /// A slot and its name begin, and whether it is in a link; what follows up to its end is shown where none fills it.
    Slot(String, bool),
    SlotEnd,
}

/// A host that is open.
#[derive(Debug, Default)]
struct Host {
    root: Vec<Piece>,
    /// Whether the root is open.
    in_root: bool,
    /// The children, with the name of the slot of each.
    children: Vec<(String, Vec<Piece>)>,
    /// The slot of the child that is open.
    slot: String,
}

/// Stands between the parser and the page, and puts hosts together.
#[derive(Debug)]
pub(super) struct Composer {
    page: Flattener,
    hosts: Vec<Host>,
}

impl Composer {
    pub(super) fn new(page: Flattener) -> Self {
        Self { page, hosts: Vec::new() }
    }

    /// Where the facts of the head go.
    pub(super) fn head(&mut self) -> &mut Flattener {
        &mut self.page
    }

    pub(super) fn open(&mut self, tag: Tag, hints: &str, prop: &str, value: &str) {
        match self.kept_back() {
            Some(pieces) => pieces.push(Piece::Open(tag, [hints, prop, value].map(str::to_owned))),
            None => self.page.open(tag, hints, prop, value),
        }
    }

    /// The language that the element opened last names; empty where it names none.
    pub(super) fn lang(&mut self, lang: &str) {
        match self.kept_back() {
            _ if lang.is_empty() => {}
            Some(pieces) => pieces.push(Piece::Lang(lang.to_owned())),
            None => self.page.lang_of_element(lang),
        }
    }

    pub(super) fn close(&mut self) {
        match self.kept_back() {
            Some(pieces) => pieces.push(Piece::Close),
            None => self.page.close(),
        }
    }

    pub(super) fn text(&mut self, text: &str, link: bool) {
        match self.kept_back() {
            Some(pieces) => pieces.push(Piece::Text(text.to_owned(), link)),
            None => self.page.text(text, link),
        }
    }

    pub(super) fn line_break(&mut self) {
        match self.kept_back() {
            Some(pieces) => pieces.push(Piece::Break),
            None => self.page.line_break(),
        }
    }

    pub(super) fn image(&mut self) {
        match self.kept_back() {
            Some(pieces) => pieces.push(Piece::Image),
            None => self.page.image(),
        }
    }

    /// Whether a host is open.
    pub(super) fn has_host(&self) -> bool {
        !self.hosts.is_empty()
    }

    /// The shadow root of the innermost open element begins; false where too many are open.
    pub(super) fn open_root(&mut self) -> bool {
        let may = self.hosts.len() < MAX_HOSTS;
        if may {
            self.hosts.push(Host { in_root: true, ..Host::default() });
        }
        may
    }

    /// The root ends: what follows in the host are its children.
    pub(super) fn close_root(&mut self) {
        if let Some(host) = self.hosts.last_mut() {
            host.in_root = false;
        }
    }

    /// A child of the host begins that names `slot`; with no name, what no child has named.
    pub(super) fn child(&mut self, slot: &str) {
        if let Some(host) = self.hosts.last_mut()
            && host.slot != slot
        {
            slot.clone_into(&mut host.slot);
        }
    }

    /// A slot begins in a shadow root.
    pub(super) fn open_slot(&mut self, name: &str, link: bool) {
        if let Some(pieces) = self.kept_back() {
            pieces.push(Piece::Slot(name.to_owned(), link));
        }
    }

    pub(super) fn close_slot(&mut self) {
        if let Some(pieces) = self.kept_back() {
            pieces.push(Piece::SlotEnd);
        }
    }

    /// The innermost host ends: hands on what it shows.
    pub(super) fn close_host(&mut self) {
        let Some(mut host) = self.hosts.pop() else { return };
        let mut shown = Vec::new();
        // Slots in one another whose own content is left out.
        let mut filled = 0;
        for piece in host.root {
            match piece {
                Piece::Slot(..) if filled > 0 => filled += 1,
                Piece::SlotEnd if filled > 0 => filled -= 1,
                _ if filled > 0 => {}
                Piece::SlotEnd => {}
                Piece::Slot(name, in_link) => {
                    for (_, pieces) in host.children.iter_mut().filter(|(slot, _)| *slot == name) {
                        filled = usize::from(filled > 0 || !pieces.is_empty());
                        shown.extend(pieces.drain(..).map(|piece| match piece {
                            Piece::Text(text, link) => Piece::Text(text, link || in_link),
                            piece => piece,
                        }));
                    }
                }
                piece => shown.push(piece),
            }
        }
        match self.kept_back() {
            Some(pieces) => pieces.extend(shown),
            None => shown.into_iter().for_each(|piece| self.hand_on(piece)),
        }
    }

    pub(super) fn finish(mut self) -> FlatPage {
        while self.has_host() {
            self.close_host();
        }
        self.page.finish()
    }

    fn hand_on(&mut self, piece: Piece) {
        match piece {
            Piece::Open(tag, [hints, prop, value]) => self.page.open(tag, &hints, &prop, &value),
            Piece::Lang(lang) => self.page.lang_of_element(&lang),
            Piece::Close => self.page.close(),
            Piece::Text(text, link) => self.page.text(&text, link),
            Piece::Break => self.page.line_break(),
            Piece::Image => self.page.image(),
            Piece::Slot(..) | Piece::SlotEnd => {}
        }
    }

    /// Where what comes is kept back; `None` outside all hosts.
    fn kept_back(&mut self) -> Option<&mut Vec<Piece>> {
        let host = self.hosts.last_mut()?;
        if host.in_root {
            return Some(&mut host.root);
        }
        if host.children.last().is_none_or(|(slot, _)| *slot != host.slot) {
            host.children.push((host.slot.clone(), Vec::new()));
        }
        host.children.last_mut().map(|(_, pieces)| pieces)
    }
}

#[cfg(test)]
mod tests {
    use crate::page::flat::RunKind;
    use crate::page::parse::parse_html;

    /// Texts of a page, those in links in brackets.
    fn texts(html: &str) -> String {
        let page = parse_html(html.as_bytes(), "https://a.example/b", None);
        let texts = page.runs.iter().filter(|run| !page.text(run).trim().is_empty()).map(|run| {
            let text = page.text(run).trim();
            if run.kind == RunKind::Link { format!("[{text}]") } else { text.to_owned() }
        });
        texts.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_host_shows_its_root_with_its_children_in_slots() {
        let root = "<template shadowrootmode=open><h1>A</h1><slot name=b>none</slot><a href=/><slot name=c>d</slot></a>\
                    <slot></slot>e</template>";
        assert_eq!(
            texts(&format!("<x-a>{root}one<b slot=b>two</b><i slot=f>not</i> three</x-a> four")),
            "A two [d] one three e four"
        );
        assert_eq!(texts(&format!("<div>{root}<p slot=c>one<p>two<p slot=b>three</div>")), "A three [one] two e");
        assert_eq!(texts(&format!("<div>{root}<x-b slot=b>{root}<u slot=c>1</u></x-b></div>")), "A A none [1] e [d] e");
        assert_eq!(texts("<p><template shadowrootmode=open>a</template>b</p>c"), "a c");
        assert_eq!(texts("<p><template shadowrootmode=closed>a</template>b</p>c"), "c");
        assert_eq!(texts("<p><template shadowrootmode=closed>a<slot></slot></template>b</p>c"), "b c");
        assert_eq!(texts("<p>b</p><ul><template shadowrootmode=open>c</ul>"), "b");
        assert_eq!(texts("<p>a<x-a><template shadowrootmode=open>b<slot>"), "a b");
    }
}
