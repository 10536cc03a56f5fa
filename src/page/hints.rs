//! What surrounds a block: how near the closest element is that is, or by class and id calls itself, a caption, a share
//! bar, a list of other stories and so on.
//!
//! Class names are written by programmers and are mostly English words whatever the page's language; the words of
//! other languages that programmers use for the same things are listed beside them. They are evidence for the fitted
//! scores, never a rule that removes.

use super::columns::block::*;
use super::flat::{FlatPage, Tag};

/// Kinds of surroundings: the columns of a block up to this one.
const KINDS: usize = IN_ADDRESS as usize + 1;
/// What a distance is where nothing of the kind is around.
const FAR: u8 = 15;

/// For each kind, by its column, how many levels up the closest such element is: 0 is the element itself, [`FAR`] none.
pub(super) type Distances = [u8; KINDS];

/// Beginnings of words, by their first letter.
#[rustfmt::skip]
const WORDS: [&[(&str, u8)]; 26] = [
    &[("articl", NEAR_BODY), ("artikel", NEAR_BODY), ("articul", NEAR_BODY), ("author", NEAR_AUTHOR), ("autor", NEAR_AUTHOR), ("advert", NEAR_ADVERT), ("ads", NEAR_ADVERT), ("adv", NEAR_ADVERT), ("ad", NEAR_ADVERT), ("anzeige", NEAR_ADVERT), ("affiliat", NEAR_ADVERT), ("action", NEAR_SHARE), ("abstract", NEAR_LEAD), ("abo", NEAR_SIGN_UP), ("alert", NEAR_OVERLAY), ("also", NEAR_RELATED), ("aside", NEAR_NAVIGATION), ("apertura", NEAR_LEAD)],
    &[("body", NEAR_BODY), ("byline", NEAR_AUTHOR), ("bio", NEAR_AUTHOR), ("banner", NEAR_ADVERT), ("breadcrumb", NEAR_NAVIGATION), ("button", NEAR_SHARE), ("btn", NEAR_SHARE), ("bild", NEAR_PICTURE), ("blockquote", NEAR_BOX), ("box", NEAR_BOX), ("bajada", NEAR_LEAD), ("brand", NEAR_NAVIGATION), ("barrier", NEAR_SIGN_UP)],
    &[("content", NEAR_BODY), ("cuerpo", NEAR_BODY), ("corps", NEAR_BODY), ("copy", NEAR_BODY), ("card", NEAR_RELATED), ("carousel", NEAR_RELATED), ("caption", NEAR_PICTURE), ("credit", NEAR_PICTURE), ("copyright", NEAR_PICTURE), ("categor", NEAR_TOPIC), ("comment", NEAR_COMMENT), ("coral", NEAR_COMMENT), ("cookie", NEAR_OVERLAY), ("consent", NEAR_OVERLAY), ("cta", NEAR_SIGN_UP), ("contributor", NEAR_AUTHOR), ("creator", NEAR_AUTHOR), ("chapo", NEAR_LEAD), ("commercial", NEAR_ADVERT), ("conten", NEAR_BODY)],
    &[("dek", NEAR_LEAD), ("deck", NEAR_LEAD), ("descri", NEAR_LEAD), ("date", NEAR_DATE), ("datum", NEAR_DATE), ("dfp", NEAR_ADVERT), ("disqus", NEAR_COMMENT), ("discuss", NEAR_COMMENT), ("dialog", NEAR_OVERLAY), ("disclaimer", NEAR_OVERLAY), ("donat", NEAR_SIGN_UP)],
    &[("entry", NEAR_BODY), ("excerpt", NEAR_LEAD), ("email", NEAR_SIGN_UP), ("embed", NEAR_PICTURE), ("empfehl", NEAR_RELATED), ("entradilla", NEAR_LEAD)],
    &[("feed", NEAR_LIST), ("follow", NEAR_SHARE), ("facebook", NEAR_SHARE), ("foto", NEAR_PICTURE), ("figure", NEAR_PICTURE), ("footer", NEAR_NAVIGATION), ("forum", NEAR_COMMENT), ("fact", NEAR_BOX), ("fecha", NEAR_DATE), ("further", NEAR_RELATED), ("featured", NEAR_RELATED), ("footnote", NEAR_BOX)],
    &[("gallery", NEAR_PICTURE), ("gpt", NEAR_ADVERT), ("gdpr", NEAR_OVERLAY), ("grid", NEAR_LIST), ("galerie", NEAR_PICTURE), ("gate", NEAR_SIGN_UP)],
    &[("headline", NEAR_TITLE), ("heading", NEAR_TITLE), ("hed", NEAR_TITLE), ("header", NEAR_NAVIGATION), ("hidden", NEAR_OVERLAY), ("hide", NEAR_OVERLAY)],
    &[("intro", NEAR_LEAD), ("image", NEAR_PICTURE), ("img", NEAR_PICTURE), ("icon", NEAR_SHARE), ("infobox", NEAR_BOX), ("info", NEAR_DATE), ("item", NEAR_LIST), ("inhalt", NEAR_BODY), ("imagen", NEAR_PICTURE)],
    &[("journalist", NEAR_AUTHOR), ("jumbotron", NEAR_NAVIGATION), ("join", NEAR_SIGN_UP)],
    &[("kicker", NEAR_TOPIC), ("keyword", NEAR_TOPIC), ("kommentar", NEAR_COMMENT), ("kasten", NEAR_BOX)],
    &[("lead", NEAR_LEAD), ("lede", NEAR_LEAD), ("latest", NEAR_RELATED), ("login", NEAR_SIGN_UP), ("legend", NEAR_PICTURE), ("label", NEAR_TOPIC), ("legal", NEAR_OVERLAY), ("live", NEAR_LIVE), ("list", NEAR_LIST), ("logo", NEAR_NAVIGATION), ("link", NEAR_RELATED)],
    &[("more", NEAR_RELATED), ("most", NEAR_RELATED), ("mehr", NEAR_RELATED), ("mail", NEAR_SIGN_UP), ("media", NEAR_PICTURE), ("menu", NEAR_NAVIGATION), ("masthead", NEAR_NAVIGATION), ("meta", NEAR_DATE), ("modal", NEAR_OVERLAY), ("meter", NEAR_SIGN_UP), ("member", NEAR_SIGN_UP)],
    &[("noticia", NEAR_BODY), ("next", NEAR_RELATED), ("newsletter", NEAR_SIGN_UP), ("nav", NEAR_NAVIGATION), ("notice", NEAR_OVERLAY), ("note", NEAR_BOX)],
    &[("outbrain", NEAR_RELATED), ("offer", NEAR_SIGN_UP), ("overlay", NEAR_OVERLAY), ("onward", NEAR_RELATED)],
    &[("paragraph", NEAR_BODY), ("post", NEAR_BODY), ("prose", NEAR_BODY), ("perex", NEAR_LEAD), ("promo", NEAR_RELATED), ("popular", NEAR_RELATED), ("print", NEAR_SHARE), ("premium", NEAR_SIGN_UP), ("piano", NEAR_SIGN_UP), ("paywall", NEAR_SIGN_UP), ("photo", NEAR_PICTURE), ("picture", NEAR_PICTURE), ("player", NEAR_PICTURE), ("profile", NEAR_AUTHOR), ("person", NEAR_AUTHOR), ("publicid", NEAR_ADVERT), ("pagin", NEAR_NAVIGATION), ("pager", NEAR_NAVIGATION), ("publish", NEAR_DATE), ("popup", NEAR_OVERLAY), ("privacy", NEAR_OVERLAY), ("pull", NEAR_BOX), ("product", NEAR_BOX)],
    &[("quote", NEAR_BOX)],
    &[("rich", NEAR_BODY), ("related", NEAR_RELATED), ("recommend", NEAR_RELATED), ("recirc", NEAR_RELATED), ("read", NEAR_RELATED), ("relat", NEAR_RELATED), ("relacion", NEAR_RELATED), ("register", NEAR_SIGN_UP), ("reporter", NEAR_AUTHOR), ("rail", NEAR_NAVIGATION), ("reply", NEAR_COMMENT), ("respond", NEAR_COMMENT), ("rating", NEAR_COMMENT), ("review", NEAR_COMMENT), ("rubri", NEAR_TOPIC), ("ressort", NEAR_TOPIC), ("row", NEAR_LIST), ("reference", NEAR_BOX), ("regwall", NEAR_SIGN_UP), ("responses", NEAR_COMMENT)],
    &[("story", NEAR_BODY), ("summary", NEAR_LEAD), ("standfirst", NEAR_LEAD), ("subtitle", NEAR_LEAD), ("subhead", NEAR_LEAD), ("sub", NEAR_LEAD), ("similar", NEAR_RELATED), ("suggest", NEAR_RELATED), ("slider", NEAR_RELATED), ("share", NEAR_SHARE), ("sharing", NEAR_SHARE), ("social", NEAR_SHARE), ("subscri", NEAR_SIGN_UP), ("signup", NEAR_SIGN_UP), ("sign", NEAR_SIGN_UP), ("support", NEAR_SIGN_UP), ("source", NEAR_PICTURE), ("sponsor", NEAR_ADVERT), ("sidebar", NEAR_NAVIGATION), ("side", NEAR_NAVIGATION), ("skip", NEAR_NAVIGATION), ("search", NEAR_NAVIGATION), ("section", NEAR_TOPIC), ("stream", NEAR_LIST), ("sr", NEAR_OVERLAY), ("screen", NEAR_OVERLAY), ("spotim", NEAR_COMMENT)],
    &[("text", NEAR_BODY), ("title", NEAR_TITLE), ("titel", NEAR_TITLE), ("titre", NEAR_TITLE), ("titulo", NEAR_TITLE), ("teaser", NEAR_RELATED), ("trending", NEAR_RELATED), ("taboola", NEAR_RELATED), ("tile", NEAR_LIST), ("twitter", NEAR_SHARE), ("tool", NEAR_SHARE), ("toc", NEAR_NAVIGATION), ("tag", NEAR_TOPIC), ("topic", NEAR_TOPIC), ("thema", NEAR_TOPIC), ("time", NEAR_DATE), ("tooltip", NEAR_OVERLAY), ("toast", NEAR_OVERLAY), ("tweet", NEAR_BOX), ("table", NEAR_BOX), ("timeline", NEAR_LIVE), ("ticker", NEAR_LIVE)],
    &[("updat", NEAR_DATE), ("upsell", NEAR_SIGN_UP), ("unlock", NEAR_SIGN_UP)],
    &[("video", NEAR_PICTURE), ("verwandt", NEAR_RELATED), ("vote", NEAR_COMMENT), ("visually", NEAR_OVERLAY)],
    &[("writer", NEAR_AUTHOR), ("whatsapp", NEAR_SHARE), ("werbung", NEAR_ADVERT), ("widget", NEAR_NAVIGATION), ("wysiwyg", NEAR_BODY), ("wall", NEAR_SIGN_UP)],
    &[],
    &[],
    &[("zone", NEAR_LIST)],
];

/// Surroundings of every element of `page` that has text, as `with_text` decides.
///
/// # Complexity
/// Linear in the number of elements.
pub(super) fn surroundings(page: &FlatPage, with_text: impl Fn(u32) -> bool) -> Vec<Distances> {
    let mut all: Vec<Distances> = Vec::with_capacity(page.elements.len());
    for (number, element) in page.elements.iter().enumerate() {
        let mut distances = [FAR; KINDS];
        if !with_text(number as u32) {
            all.push(distances);
            continue;
        }
        if (element.parent as usize) < number {
            distances = all[element.parent as usize].map(|distance| (distance + 1).min(FAR));
        }
        // The body's classes speak of the page, not of a block.
        if number > 0 {
            named(page.hints(element), &mut distances);
        }
        if let Some(kind) = by_name(element.tag) {
            distances[usize::from(kind)] = 0;
        }
        all.push(distances);
    }
    all
}

/// The kind that an element is by its name.
fn by_name(tag: Tag) -> Option<u8> {
    Some(match tag {
        Tag::Article => IN_ARTICLE,
        Tag::Main => IN_MAIN,
        Tag::Aside => IN_ASIDE,
        Tag::Nav | Tag::Menu => IN_NAV,
        Tag::Header => IN_HEADER,
        Tag::Footer => IN_FOOTER,
        Tag::Figure => IN_FIGURE,
        Tag::Figcaption | Tag::Caption => IN_CAPTION,
        Tag::Form | Tag::Fieldset => IN_FORM,
        Tag::Ul | Tag::Ol | Tag::Dl => IN_LIST,
        Tag::Table => IN_TABLE,
        Tag::Blockquote => IN_QUOTE,
        Tag::Section => IN_SECTION,
        Tag::P => IN_PARAGRAPH,
        Tag::Address | Tag::Time => IN_ADDRESS,
        _ => return None,
    })
}

/// Sets the distances of the kinds the words of `hints` name to 0. A word ends at a sign, a digit or a capital.
fn named(hints: &str, distances: &mut Distances) {
    let bytes = hints.as_bytes();
    let (mut at, mut name) = (0, 0);
    while at < bytes.len() {
        if !bytes[at].is_ascii_alphabetic() {
            at += 1;
            if bytes[at - 1].is_ascii_whitespace() {
                name = at;
            }
            continue;
        }
        let start = at;
        at += 1;
        while at < bytes.len() && bytes[at].is_ascii_alphabetic() {
            if bytes[at].is_ascii_uppercase() && bytes[at - 1].is_ascii_lowercase() {
                break;
            }
            at += 1;
        }
        let word = &bytes[start..at];
        let list = WORDS[usize::from(word[0].to_ascii_lowercase() - b'a')];
        for (beginning, kind) in list {
            // Two letters are a word of their own.
            let fits = if beginning.len() == 2 { word.len() == 2 } else { word.len() >= beginning.len() };
            if fits
                && beginning.as_bytes()[1] == word[1] | 0x20
                && word[..beginning.len()].eq_ignore_ascii_case(beginning.as_bytes())
            {
                if is_meant(beginning, &bytes[name..start], &bytes[at..]) {
                    distances[usize::from(*kind)] = 0;
                }
                break;
            }
        }
    }
}

/// Whether the words of hints name one of `kinds`.
pub(super) fn names(hints: &str, kinds: &[u8]) -> bool {
    let mut distances = [FAR; KINDS];
    named(hints, &mut distances);
    kinds.iter().any(|&kind| distances[usize::from(kind)] == 0)
}

/// Whether a word between `before` and `after` in a name says something of the element as a whole, whenever it is seen.
///
/// `lg:hidden` and `hidden-print` hide in one case and show in others, `overflow-hidden` hides what is too much, and of
/// screens those for readers are meant: `min-h-screen` is a height.
fn is_meant(word: &str, before: &[u8], after: &[u8]) -> bool {
    let has = |part: &str| before.windows(part.len()).any(|words| words.eq_ignore_ascii_case(part.as_bytes()));
    match word {
        _ if before.contains(&b':') => false,
        "hidden" | "hide" => {
            after.first().is_none_or(u8::is_ascii_whitespace) && !["overflow", "scroll", "label"].into_iter().any(has)
        }
        "screen" => after.get(1..).is_some_and(|rest| rest.starts_with(b"reader")),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_class_names() {
        let kinds = |hints: &str| {
            let mut distances = [FAR; KINDS];
            named(hints, &mut distances);
            (0..KINDS as u8).filter(|&kind| distances[usize::from(kind)] == 0).collect::<Vec<_>>()
        };
        assert_eq!(kinds("article-body__text"), [NEAR_BODY]);
        assert_eq!(kinds("RelatedStory"), [NEAR_BODY, NEAR_RELATED]);
        assert_eq!(kinds("shareBar js-x3"), [NEAR_SHARE]);
        assert_eq!(kinds("ad"), [NEAR_ADVERT]);
        assert!(kinds("admin padding é").is_empty());
        for hidden in ["hidden", "is-hidden", "a visually-hidden b", "menu__row--hide", "sr-only", "screen-reader-text"]
        {
            assert!(kinds(hidden).contains(&NEAR_OVERLAY), "{hidden}");
        }
        for shown in [
            "overflow-hidden",
            "a overflow-x-hidden",
            "lg:hidden",
            "hidden-print",
            "scrollbarHidden",
            "hide-label",
            "min-h-screen",
        ] {
            assert!(!kinds(shown).contains(&NEAR_OVERLAY), "{shown}");
        }
    }

    #[test]
    fn lists_fit_their_letters() {
        for (letter, list) in (b'a'..).zip(WORDS) {
            assert!(list.iter().all(|(word, _)| word.as_bytes()[0] == letter), "{}", char::from(letter));
        }
    }
}
