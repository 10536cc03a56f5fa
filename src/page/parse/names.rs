//! Element names that tree construction distinguishes, by number.

/// The names tree construction knows; those before `span` are the standard's "special" elements.
#[rustfmt::skip]
pub(super) const NAMES: [&str; 72] = [
    "", "p", "li", "dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "button", "form", "table", "caption", "tbody",
    "thead", "tfoot", "tr", "td", "th", "object", "applet", "marquee", "template", "select", "address", "article",
    "aside", "blockquote", "center", "details", "dialog", "dir", "div", "dl", "fieldset", "figcaption", "figure",
    "footer", "header", "hgroup", "listing", "main", "menu", "nav", "ol", "pre", "search", "section", "summary", "ul",
    "body", "foreignobject", "desc", "title", "span", "a", "ruby", "rt", "rp", "svg", "math", "audio", "video",
    "canvas", "map", "datalist", "time", "colgroup", "option", "optgroup",
];

/// Numbers of the names by hash; open addressing.
pub(super) static PLACES: [u8; 256] = {
    let mut places = [0; 256];
    let mut id = 1;
    while id < NAMES.len() {
        let mut place = hash(NAMES[id]) as usize % 256;
        while places[place] != 0 {
            place = (place + 1) % 256;
        }
        places[place] = id as u8;
        id += 1;
    }
    places
};

/// Number of a known name.
pub(super) const fn id_of(name: &str) -> u8 {
    let mut id = 1;
    while id < NAMES.len() {
        let (a, b) = (NAMES[id].as_bytes(), name.as_bytes());
        let mut same = a.len() == b.len();
        let mut k = 0;
        while same && k < a.len() {
            same = a[k] == b[k];
            k += 1;
        }
        if same {
            return id as u8;
        }
        id += 1;
    }
    0
}

/// Number of any name, 0 for those not known.
pub(super) fn find_id(name: &str) -> u8 {
    let mut place = hash(name) as usize % 256;
    while PLACES[place] != 0 {
        if NAMES[usize::from(PLACES[place])] == name {
            return PLACES[place];
        }
        place = (place + 1) % 256;
    }
    0
}

pub(super) const P: u8 = id_of("p");
pub(super) const LI: u8 = id_of("li");
pub(super) const DD: u8 = id_of("dd");
pub(super) const DT: u8 = id_of("dt");
pub(super) const H1: u8 = id_of("h1");
pub(super) const H6: u8 = id_of("h6");
pub(super) const BUTTON: u8 = id_of("button");
pub(super) const FORM: u8 = id_of("form");
pub(super) const TABLE: u8 = id_of("table");
pub(super) const CAPTION: u8 = id_of("caption");
pub(super) const TBODY: u8 = id_of("tbody");
pub(super) const TFOOT: u8 = id_of("tfoot");
pub(super) const TR: u8 = id_of("tr");
pub(super) const TD: u8 = id_of("td");
pub(super) const TH: u8 = id_of("th");
pub(super) const OBJECT: u8 = id_of("object");
pub(super) const MARQUEE: u8 = id_of("marquee");
pub(super) const TEMPLATE: u8 = id_of("template");
pub(super) const SELECT: u8 = id_of("select");
pub(super) const ADDRESS: u8 = id_of("address");
pub(super) const ARTICLE: u8 = id_of("article");
pub(super) const DIV: u8 = id_of("div");
pub(super) const OL: u8 = id_of("ol");
pub(super) const UL: u8 = id_of("ul");
pub(super) const BODY: u8 = id_of("body");
pub(super) const FOREIGN_OBJECT: u8 = id_of("foreignobject");
pub(super) const SPAN: u8 = id_of("span");
pub(super) const SPECIAL: u8 = SPAN - 1;
pub(super) const A: u8 = id_of("a");
pub(super) const RT: u8 = id_of("rt");
pub(super) const RP: u8 = id_of("rp");
pub(super) const SVG: u8 = id_of("svg");
pub(super) const MATH: u8 = id_of("math");

/// Whether elements of that number may have a shadow root; unknown names may be a custom element's.
pub(super) fn may_be_host(id: u8) -> bool {
    const HOSTS: [&str; 17] = [
        "article",
        "aside",
        "blockquote",
        "div",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "main",
        "nav",
        "p",
        "section",
        "span",
    ];
    id == 0 || HOSTS.contains(&NAMES[usize::from(id)])
}

pub(super) const fn bit(id: u8) -> u128 {
    1 << id
}

/// Start tags that end SVG and MathML (section 13.2.6.5).
pub(super) fn breaks_out(name: &str) -> bool {
    matches!(
        name,
        "b" | "big"
            | "blockquote"
            | "body"
            | "br"
            | "center"
            | "code"
            | "dd"
            | "div"
            | "dl"
            | "dt"
            | "em"
            | "embed"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "head"
            | "hr"
            | "i"
            | "img"
            | "li"
            | "listing"
            | "menu"
            | "meta"
            | "nobr"
            | "ol"
            | "p"
            | "pre"
            | "ruby"
            | "s"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "table"
            | "tt"
            | "u"
            | "ul"
            | "var"
    )
}

/// FNV-1a.
pub(super) const fn hash(name: &str) -> u32 {
    let bytes = name.as_bytes();
    let mut hash = 0x811c_9dc5u32;
    let mut i = 0;
    while i < bytes.len() {
        hash = (hash ^ bytes[i] as u32).wrapping_mul(0x0100_0193);
        i += 1;
    }
    hash
}
