//! RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, and sitemaps: one reading for all, by what elements are called.
//!
//! Tokens are read without a tree, so that no depth costs anything. An item ends at its end tag, or where the next one
//! or the end of the channel comes. A field ends at its end tag; where none comes before the item ends, it ends where
//! the next known element begins. Elements that are not known are skipped with what they hold. The feed ends with its
//! root: what a server has written behind it is not read.

use super::item::{FIELD_BYTES, Head, Item, OTHER_KIND, PAGE};
use super::names::{Field, Space, Spaces, field, is_transparent};
use super::tokens::{Ends, Tag, Token, Tokens, split_name};
use crate::markup::{Context, decoded};

/// What a root element says of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Root {
    /// RSS of any version.
    Rss,
    /// Atom.
    Atom,
    /// A sitemap.
    Sitemap,
    /// A sitemap of sitemaps.
    SitemapIndex,
    /// A list of feeds.
    Opml,
    /// A page.
    Html,
}

impl Root {
    /// What the element is the root of; `None` where it is none that is known.
    pub(super) fn of(name: &str) -> Option<Self> {
        match split_name(name).1.to_ascii_lowercase().as_str() {
            "rss" | "rdf" | "channel" => Some(Self::Rss),
            "feed" => Some(Self::Atom),
            "urlset" => Some(Self::Sitemap),
            "sitemapindex" => Some(Self::SitemapIndex),
            "opml" => Some(Self::Opml),
            "html" => Some(Self::Html),
            _ => None,
        }
    }

    /// Whether it holds stories.
    pub(super) fn is_feed(self) -> bool {
        matches!(self, Self::Rss | Self::Atom | Self::Sitemap)
    }

    /// What its stories are called.
    fn items(self) -> &'static [&'static str] {
        match self {
            Self::Sitemap => &["url"],
            _ => &["item", "entry"],
        }
    }
}

/// Reads a feed.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    text: &'a str,
    tokens: Tokens<'a>,
    spaces: Spaces<'a>,
    start_tags: Ends<'a>,
    end_tags: Ends<'a>,
    /// Whether items are read, or what stands around them.
    reads_items: bool,
    root: Option<(&'a str, Root)>,
    head: Head,
    item: Option<OpenItem<'a>>,
    /// What items are called, for looking ahead.
    item_name: &'a str,
    open: Option<OpenField<'a>>,
    /// The text of the open field.
    field_text: String,
    skipped: Option<Skipped<'a>>,
    /// The element that began last.
    last_name: &'a str,
    is_over: bool,
    has_ended: bool,
}

#[derive(Debug)]
struct OpenItem<'a> {
    name: &'a str,
    at: usize,
    item: Item,
}

/// An element whose text is being collected.
#[derive(Debug)]
struct OpenField<'a> {
    name: &'a str,
    field: Field,
    rank: u8,
    /// Whether its end tag comes before the item ends: then it holds all elements up to there.
    is_closed: bool,
    /// Whether its content is markup as elements, with text that is to be told from them.
    is_xhtml: bool,
}

/// An element that is skipped with what it holds.
#[derive(Debug)]
struct Skipped<'a> {
    name: &'a str,
    /// Elements of this name inside it that are open.
    inner: usize,
}

/// Where a feed ends too early.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cut {
    /// Within the item that begins at this place.
    Within(usize),
    /// Outside of items.
    Behind,
}

/// A story, and where it begins in the text.
pub(super) type Found = (usize, Item);

impl<'a> Reader<'a> {
    /// Reads what a feed says of itself: its root, where it has one, and its head.
    pub(super) fn head(text: &'a str) -> (Option<Root>, Head) {
        let mut reader = Self::new(text, false);
        while !reader.is_over && reader.next_item().is_some() {}
        (reader.root.map(|(_, root)| root), reader.head)
    }

    /// Reads the items of a feed.
    pub(super) fn items(text: &'a str) -> Self {
        Self::new(text, true)
    }

    fn new(text: &'a str, reads_items: bool) -> Self {
        Self {
            text,
            tokens: Tokens::new(text),
            spaces: Spaces::default(),
            start_tags: Ends::new("<"),
            end_tags: Ends::new("</"),
            reads_items,
            root: None,
            head: Head::default(),
            item: None,
            item_name: "",
            open: None,
            field_text: String::new(),
            skipped: None,
            last_name: "",
            is_over: false,
            has_ended: false,
        }
    }

    /// The next item.
    pub(super) fn next_item(&mut self) -> Option<Found> {
        while !self.is_over {
            let at = self.tokens.at();
            let open = self.open.as_ref().map_or(self.last_name, |open| open.name);
            let Some(token) = self.tokens.next(open) else { break };
            let found = match token {
                Token::Start(tag) => self.start(&tag, at),
                Token::End(name) => self.end(name),
                Token::Text(text) => {
                    self.text(text.strip_prefix("]]>").unwrap_or(text));
                    None
                }
                Token::Verbatim(text) => {
                    self.push(&text);
                    None
                }
            };
            if found.is_some() {
                return found;
            }
        }
        self.is_over = true;
        None
    }

    /// Once all is read: where the text ends too early, in an item or behind one.
    pub(super) fn cut(&self) -> Option<Cut> {
        let item = self.item.as_ref().map(|item| Cut::Within(item.at));
        item.or((!self.has_ended).then_some(Cut::Behind))
    }

    fn start(&mut self, tag: &Tag<'a>, at: usize) -> Option<Found> {
        let (space, local) = self.spaces.read(tag);
        self.last_name = tag.name;
        let Some((_, root)) = self.root else {
            self.begin_root(tag);
            return None;
        };
        if space == Space::Core && root.items().iter().any(|name| name.eq_ignore_ascii_case(local)) {
            return self.begin_item(tag, at);
        }
        if self.reads_items != self.item.is_some() {
            return None;
        }
        let known = field(space, local);
        if let Some(open) = &self.open {
            if open.is_closed || known.is_none() {
                let markup =
                    if tag.is_cut { tag.source.to_owned() } else { format!("<{}>", local.to_ascii_lowercase()) };
                if tag.is_cut {
                    self.text(&markup)
                } else {
                    self.push(&markup)
                }
                return None;
            }
            self.end_field();
        }
        if let Some(skipped) = &mut self.skipped {
            skipped.inner += usize::from(tag.name == skipped.name && !tag.is_empty);
            return None;
        }
        match known {
            Some((Field::Link, _)) if tag.attribute("href").is_some_and(|href| !href.is_empty()) => self.link(tag),
            Some((Field::Guid, _))
                if tag.attribute("isPermaLink").is_some_and(|is| is.eq_ignore_ascii_case("false")) => {}
            Some((Field::Content | Field::Summary, _)) if is_binary(tag) => self.skip(tag),
            Some((field, rank)) => self.begin_field(tag, space, field, rank),
            None if space == Space::Core && local.eq_ignore_ascii_case("source") && self.item.is_some() => {
                self.begin_field(tag, space, Field::Source, 3);
            }
            None if is_transparent(space, local) => {}
            None => self.skip(tag),
        }
        None
    }

    fn begin_root(&mut self, tag: &Tag<'a>) {
        let Some(root) = Root::of(tag.name) else { return };
        self.root = Some((tag.name, root));
        self.is_over = !root.is_feed();
        self.item_name = root.items()[usize::from(root == Root::Atom)];
        self.head.base = attribute(tag, "xml:base");
        self.head.lang = attribute(tag, "xml:lang");
    }

    fn begin_item(&mut self, tag: &Tag<'a>, at: usize) -> Option<Found> {
        let before = self.end_item();
        if !tag.is_empty {
            let mut item = Item::new(attribute(tag, "xml:base"));
            item.set(Field::Lang, 0, attribute(tag, "xml:lang"));
            // RSS 1.0 names its items by their address.
            item.set(Field::Id, 1, attribute(tag, "rdf:about"));
            self.item = Some(OpenItem { name: tag.name, at, item });
            self.item_name = tag.name;
        }
        before
    }

    /// Ends the open item with all that is open in it.
    fn end_item(&mut self) -> Option<Found> {
        self.end_field();
        self.skipped = None;
        let OpenItem { at, item, .. } = self.item.take()?;
        self.reads_items.then_some((at, item))
    }

    fn begin_field(&mut self, tag: &Tag<'a>, space: Space, field: Field, rank: u8) {
        if tag.is_empty {
            return;
        }
        let kind = attribute(tag, "type");
        let is_xhtml = space == Space::Xhtml || kind.contains("xhtml") || tag.attribute("mode") == Some("xml");
        let is_closed = self.is_closed(tag);
        self.field_text.clear();
        self.open = Some(OpenField { name: tag.name, field, rank, is_closed, is_xhtml });
    }

    fn end_field(&mut self) {
        let Some(OpenField { field, rank, .. }) = self.open.take() else { return };
        let text = std::mem::take(&mut self.field_text);
        match &mut self.item {
            Some(open) => open.item.set(field, rank, text),
            None => self.head.set(field, text),
        }
    }

    /// Whether an element's end tag comes before the item, or what stands before the first item, ends.
    fn is_closed(&mut self, tag: &Tag<'a>) -> bool {
        let from = self.tokens.at();
        let Some(end) = self.end_tags.next(self.text, tag.name, from) else { return false };
        let item = self.item.as_ref().map_or(self.item_name, |item| item.name);
        let next = self.start_tags.next(self.text, item, from);
        let last = self.end_tags.next(self.text, item, from);
        next.is_none_or(|next| end < next) && last.is_none_or(|last| end < last)
    }

    fn skip(&mut self, tag: &Tag<'a>) {
        // One that never ends would take the rest of the item with it.
        if !tag.is_empty && !tag.is_cut && self.is_closed(tag) {
            self.skipped = Some(Skipped { name: tag.name, inner: 0 });
        }
    }

    /// An address as Atom writes it.
    fn link(&mut self, tag: &Tag<'a>) {
        let (href, rel) = (attribute(tag, "href"), attribute(tag, "rel").to_ascii_lowercase());
        let is_alternate = rel.is_empty() || rel == "alternate" || rel.ends_with("/alternate");
        let kind = attribute(tag, "type");
        let is_page = kind.is_empty() || kind.contains("html");
        match &mut self.item {
            Some(open) if is_alternate => {
                open.item.link(if is_page { PAGE } else { OTHER_KIND }, href, attribute(tag, "xml:base"));
            }
            None if rel == "self" => self.head.own = href,
            None if is_alternate && is_page => self.head.set(Field::Link, href),
            _ => {}
        }
    }

    fn end(&mut self, name: &'a str) -> Option<Found> {
        let (root_name, root) = self.root?;
        let local = split_name(name).1;
        let is_root = name.eq_ignore_ascii_case(root_name);
        let ends_item = is_root
            || local.eq_ignore_ascii_case("channel")
            || self.item.is_some() && root.items().iter().any(|name| name.eq_ignore_ascii_case(local));
        if let Some(open) = &self.open
            && name.eq_ignore_ascii_case(open.name)
        {
            self.end_field();
            return None;
        }
        if ends_item {
            self.is_over = is_root;
            self.has_ended = is_root;
            return self.end_item();
        }
        if self.open.is_some() {
            self.push(&format!("</{}>", local.to_ascii_lowercase()));
        } else if let Some(skipped) = &mut self.skipped
            && name == skipped.name
        {
            match skipped.inner.checked_sub(1) {
                Some(inner) => skipped.inner = inner,
                None => self.skipped = None,
            }
        }
        None
    }

    /// Adds text to the open field, its character references replaced.
    fn text(&mut self, text: &str) {
        let Some(open) = &self.open else { return };
        // No more than there is room for is decoded.
        let room = FIELD_BYTES - self.field_text.len();
        let text = decoded(&text[..text.floor_char_boundary(room)], Context::Attribute);
        if open.is_xhtml {
            let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
            self.push(&escaped);
        } else {
            self.push(&text);
        }
    }

    /// Adds markup to the open field.
    fn push(&mut self, markup: &str) {
        if self.open.is_some() {
            let room = FIELD_BYTES - self.field_text.len();
            self.field_text.push_str(&markup[..markup.floor_char_boundary(room)]);
        }
    }
}

/// The value of an attribute; empty where there is none.
fn attribute(tag: &Tag<'_>, name: &str) -> String {
    tag.attribute(name).map_or_else(String::new, |value| decoded(value, Context::Attribute).trim().to_owned())
}

/// Whether the content of an element is no text: in Base64, or of a type such as `image/png`.
fn is_binary(tag: &Tag<'_>) -> bool {
    let kind = attribute(tag, "type").to_ascii_lowercase();
    let is_text = !kind.contains('/') || kind.starts_with("text") || kind.contains("html") || kind.contains("xml");
    !is_text || tag.attribute("mode").is_some_and(|mode| mode.eq_ignore_ascii_case("base64"))
}
