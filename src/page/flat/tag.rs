//! Element names: which the extraction distinguishes, and what becomes of each when a page is flattened.

/// What becomes of an element when a page is flattened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Left out with everything in it.
    Skip,
    /// Left out; its content stays.
    Transparent,
    /// Left out unless it has hints, `itemprop`, `rel` or a date as its title; its content stays.
    Hinted,
    /// Kept.
    Keep,
}

/// The elements whose name matters to the extraction; all others are [`Other`](Tag::Other).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Tag {
    Other,
    A,
    Address,
    Article,
    Aside,
    Blockquote,
    Body,
    Caption,
    Center,
    Dd,
    Details,
    Dialog,
    Div,
    Dl,
    Dt,
    Fieldset,
    Figcaption,
    Figure,
    Footer,
    Form,
    H1,
    H2,
    H3,
    H4,
    H5,
    H6,
    Header,
    Hr,
    Li,
    Main,
    Menu,
    Meta,
    Nav,
    Ol,
    P,
    Pre,
    Section,
    Span,
    Summary,
    Table,
    Td,
    Th,
    Time,
    Tr,
    Ul,
}

impl Tag {
    /// The tag of an element's lower-case name.
    pub fn from_name(name: &str) -> Self {
        match name {
            "link" => return Self::Meta,
            "abbr" => return Self::Time,
            _ => {}
        }
        // Names by their first letter: elements are many.
        let first = name.bytes().next().unwrap_or(0).wrapping_sub(b'a');
        let Some(&start) = Self::STARTS.get(usize::from(first)) else { return Self::Other };
        let tags = Self::ALL[usize::from(start)..]
            .iter()
            .take_while(|tag| tag.name().as_bytes().first() == Some(&(first + b'a')));
        tags.copied().find(|tag| tag.name() == name).unwrap_or(Self::Other)
    }

    /// All tags, sorted by name.
    const ALL: [Self; 44] = [
        Self::A,
        Self::Address,
        Self::Article,
        Self::Aside,
        Self::Blockquote,
        Self::Body,
        Self::Caption,
        Self::Center,
        Self::Dd,
        Self::Details,
        Self::Dialog,
        Self::Div,
        Self::Dl,
        Self::Dt,
        Self::Fieldset,
        Self::Figcaption,
        Self::Figure,
        Self::Footer,
        Self::Form,
        Self::H1,
        Self::H2,
        Self::H3,
        Self::H4,
        Self::H5,
        Self::H6,
        Self::Header,
        Self::Hr,
        Self::Li,
        Self::Main,
        Self::Menu,
        Self::Meta,
        Self::Nav,
        Self::Ol,
        Self::P,
        Self::Pre,
        Self::Section,
        Self::Span,
        Self::Summary,
        Self::Table,
        Self::Td,
        Self::Th,
        Self::Time,
        Self::Tr,
        Self::Ul,
    ];

    /// Where the tags of each first letter start in [`ALL`](Self::ALL).
    const STARTS: [u8; 26] = {
        let mut starts = [0; 26];
        let mut letter = 0;
        while letter < 26 {
            let mut i = 0;
            while i < Self::ALL.len() && Self::ALL[i].name().as_bytes()[0] < b'a' + letter {
                i += 1;
            }
            starts[letter as usize] = i as u8;
            letter += 1;
        }
        starts
    };

    /// The lower-case name, empty for [`Other`](Self::Other).
    pub const fn name(self) -> &'static str {
        match self {
            Self::Other => "",
            Self::A => "a",
            Self::Address => "address",
            Self::Article => "article",
            Self::Aside => "aside",
            Self::Blockquote => "blockquote",
            Self::Body => "body",
            Self::Caption => "caption",
            Self::Center => "center",
            Self::Dd => "dd",
            Self::Details => "details",
            Self::Dialog => "dialog",
            Self::Div => "div",
            Self::Dl => "dl",
            Self::Dt => "dt",
            Self::Fieldset => "fieldset",
            Self::Figcaption => "figcaption",
            Self::Figure => "figure",
            Self::Footer => "footer",
            Self::Form => "form",
            Self::H1 => "h1",
            Self::H2 => "h2",
            Self::H3 => "h3",
            Self::H4 => "h4",
            Self::H5 => "h5",
            Self::H6 => "h6",
            Self::Header => "header",
            Self::Hr => "hr",
            Self::Li => "li",
            Self::Main => "main",
            Self::Menu => "menu",
            Self::Meta => "meta",
            Self::Nav => "nav",
            Self::Ol => "ol",
            Self::P => "p",
            Self::Pre => "pre",
            Self::Section => "section",
            Self::Span => "span",
            Self::Summary => "summary",
            Self::Table => "table",
            Self::Td => "td",
            Self::Th => "th",
            Self::Time => "time",
            Self::Tr => "tr",
            Self::Ul => "ul",
        }
    }

    /// Level of a heading, 1 to 6.
    pub fn heading(self) -> Option<u8> {
        (Self::H1 as u8..=Self::H6 as u8).contains(&(self as u8)).then(|| self as u8 - Self::H1 as u8 + 1)
    }

    /// Whether the element stands inside a line of text instead of ending it.
    pub fn is_inline(self) -> bool {
        matches!(self, Self::A | Self::Span | Self::Time | Self::Meta)
    }
}

/// What becomes of elements of this lower-case name; the same list is in `flatten.js`.
pub fn fate(name: &str) -> Fate {
    match name {
        "a" | "abbr" | "span" | "link" | "meta" => Fate::Hinted,
        "acronym" | "b" | "bdi" | "bdo" | "big" | "cite" | "code" | "data" | "del" | "dfn" | "em" | "font" | "html"
        | "i" | "ins" | "kbd" | "label" | "mark" | "nobr" | "output" | "picture" | "q" | "rb" | "rtc" | "ruby"
        | "s" | "samp" | "slot" | "small" | "strike" | "strong" | "sub" | "sup" | "tbody" | "tfoot" | "thead"
        | "tt" | "u" | "var" => Fate::Transparent,
        "applet" | "area" | "audio" | "base" | "basefont" | "bgsound" | "button" | "canvas" | "col" | "colgroup"
        | "datalist" | "embed" | "frame" | "frameset" | "head" | "iframe" | "input" | "keygen" | "map" | "math"
        | "meter" | "noembed" | "noframes" | "noscript" | "object" | "optgroup" | "option" | "param" | "progress"
        | "rp" | "rt" | "script" | "select" | "source" | "style" | "svg" | "template" | "textarea" | "title"
        | "track" | "video" | "wbr" | "xmp" => Fate::Skip,
        _ => Fate::Keep,
    }
}
