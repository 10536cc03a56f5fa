//! What surrounds a block: how near the closest element is that is, or by class and id calls itself, a caption, a share
//! bar, a list of other stories and so on.
//!
//! Class names are written by programmers and are mostly English words whatever the page's language; the words of
//! other languages that programmers use for the same things are listed beside them. They are evidence for the fitted
//! scores, never a rule that removes.

use super::flat::{FlatPage, Tag};

/// Kinds of surroundings: the first 17 told by words in class and id, the others by the element's name.
pub(super) const KINDS: usize = 32;
/// What a distance is where nothing of the kind is around.
pub(super) const FAR: u8 = 15;

/// For each kind, how many levels up the closest such element is: 0 is the element itself, [`FAR`] none.
pub(super) type Distances = [u8; KINDS];

const BODY: u8 = 0;
const LEAD: u8 = 1;
const TITLE: u8 = 2;
const RELATED: u8 = 3;
const SHARE: u8 = 4;
const SIGN_UP: u8 = 5;
const PICTURE: u8 = 6;
const AUTHOR: u8 = 7;
const ADVERT: u8 = 8;
const NAVIGATION: u8 = 9;
const TOPIC: u8 = 10;
const COMMENT: u8 = 11;
const DATE: u8 = 12;
const OVERLAY: u8 = 13;
const BOX: u8 = 14;
const LIVE: u8 = 15;
const LIST: u8 = 16;

/// Beginnings of words, by their first letter.
#[rustfmt::skip]
const WORDS: [&[(&str, u8)]; 26] = [
    &[("articl", BODY), ("artikel", BODY), ("articul", BODY), ("author", AUTHOR), ("autor", AUTHOR), ("advert", ADVERT), ("ads", ADVERT), ("adv", ADVERT), ("ad", ADVERT), ("anzeige", ADVERT), ("affiliat", ADVERT), ("action", SHARE), ("abstract", LEAD), ("abo", SIGN_UP), ("alert", OVERLAY), ("also", RELATED), ("aside", NAVIGATION), ("apertura", LEAD)],
    &[("body", BODY), ("byline", AUTHOR), ("bio", AUTHOR), ("banner", ADVERT), ("breadcrumb", NAVIGATION), ("button", SHARE), ("btn", SHARE), ("bild", PICTURE), ("blockquote", BOX), ("box", BOX), ("bajada", LEAD), ("brand", NAVIGATION), ("barrier", SIGN_UP)],
    &[("content", BODY), ("cuerpo", BODY), ("corps", BODY), ("copy", BODY), ("card", RELATED), ("carousel", RELATED), ("caption", PICTURE), ("credit", PICTURE), ("copyright", PICTURE), ("categor", TOPIC), ("comment", COMMENT), ("coral", COMMENT), ("cookie", OVERLAY), ("consent", OVERLAY), ("cta", SIGN_UP), ("contributor", AUTHOR), ("creator", AUTHOR), ("chapo", LEAD), ("commercial", ADVERT), ("conten", BODY)],
    &[("dek", LEAD), ("deck", LEAD), ("descri", LEAD), ("date", DATE), ("datum", DATE), ("dfp", ADVERT), ("disqus", COMMENT), ("discuss", COMMENT), ("dialog", OVERLAY), ("disclaimer", OVERLAY), ("donat", SIGN_UP)],
    &[("entry", BODY), ("excerpt", LEAD), ("email", SIGN_UP), ("embed", PICTURE), ("empfehl", RELATED), ("entradilla", LEAD)],
    &[("feed", LIST), ("follow", SHARE), ("facebook", SHARE), ("foto", PICTURE), ("figure", PICTURE), ("footer", NAVIGATION), ("forum", COMMENT), ("fact", BOX), ("fecha", DATE), ("further", RELATED), ("featured", RELATED), ("footnote", BOX)],
    &[("gallery", PICTURE), ("gpt", ADVERT), ("gdpr", OVERLAY), ("grid", LIST), ("galerie", PICTURE), ("gate", SIGN_UP)],
    &[("headline", TITLE), ("heading", TITLE), ("hed", TITLE), ("header", NAVIGATION), ("hidden", OVERLAY), ("hide", OVERLAY)],
    &[("intro", LEAD), ("image", PICTURE), ("img", PICTURE), ("icon", SHARE), ("infobox", BOX), ("info", DATE), ("item", LIST), ("inhalt", BODY), ("imagen", PICTURE)],
    &[("journalist", AUTHOR), ("jumbotron", NAVIGATION), ("join", SIGN_UP)],
    &[("kicker", TOPIC), ("keyword", TOPIC), ("kommentar", COMMENT), ("kasten", BOX)],
    &[("lead", LEAD), ("lede", LEAD), ("latest", RELATED), ("login", SIGN_UP), ("legend", PICTURE), ("label", TOPIC), ("legal", OVERLAY), ("live", LIVE), ("list", LIST), ("logo", NAVIGATION), ("link", RELATED)],
    &[("more", RELATED), ("most", RELATED), ("mehr", RELATED), ("mail", SIGN_UP), ("media", PICTURE), ("menu", NAVIGATION), ("masthead", NAVIGATION), ("meta", DATE), ("modal", OVERLAY), ("meter", SIGN_UP), ("member", SIGN_UP)],
    &[("noticia", BODY), ("next", RELATED), ("newsletter", SIGN_UP), ("nav", NAVIGATION), ("notice", OVERLAY), ("note", BOX)],
    &[("outbrain", RELATED), ("offer", SIGN_UP), ("overlay", OVERLAY), ("onward", RELATED)],
    &[("paragraph", BODY), ("post", BODY), ("prose", BODY), ("perex", LEAD), ("promo", RELATED), ("popular", RELATED), ("print", SHARE), ("premium", SIGN_UP), ("piano", SIGN_UP), ("paywall", SIGN_UP), ("photo", PICTURE), ("picture", PICTURE), ("player", PICTURE), ("profile", AUTHOR), ("person", AUTHOR), ("publicid", ADVERT), ("pagin", NAVIGATION), ("pager", NAVIGATION), ("publish", DATE), ("popup", OVERLAY), ("privacy", OVERLAY), ("pull", BOX), ("product", BOX)],
    &[("quote", BOX)],
    &[("rich", BODY), ("related", RELATED), ("recommend", RELATED), ("recirc", RELATED), ("read", RELATED), ("relat", RELATED), ("relacion", RELATED), ("register", SIGN_UP), ("reporter", AUTHOR), ("rail", NAVIGATION), ("reply", COMMENT), ("respond", COMMENT), ("rating", COMMENT), ("review", COMMENT), ("rubri", TOPIC), ("ressort", TOPIC), ("row", LIST), ("reference", BOX), ("regwall", SIGN_UP), ("responses", COMMENT)],
    &[("story", BODY), ("summary", LEAD), ("standfirst", LEAD), ("subtitle", LEAD), ("subhead", LEAD), ("sub", LEAD), ("similar", RELATED), ("suggest", RELATED), ("slider", RELATED), ("share", SHARE), ("sharing", SHARE), ("social", SHARE), ("subscri", SIGN_UP), ("signup", SIGN_UP), ("sign", SIGN_UP), ("support", SIGN_UP), ("source", PICTURE), ("sponsor", ADVERT), ("sidebar", NAVIGATION), ("side", NAVIGATION), ("skip", NAVIGATION), ("search", NAVIGATION), ("section", TOPIC), ("stream", LIST), ("sr", OVERLAY), ("screen", OVERLAY), ("spotim", COMMENT)],
    &[("text", BODY), ("title", TITLE), ("titel", TITLE), ("titre", TITLE), ("titulo", TITLE), ("teaser", RELATED), ("trending", RELATED), ("taboola", RELATED), ("tile", LIST), ("twitter", SHARE), ("tool", SHARE), ("toc", NAVIGATION), ("tag", TOPIC), ("topic", TOPIC), ("thema", TOPIC), ("time", DATE), ("tooltip", OVERLAY), ("toast", OVERLAY), ("tweet", BOX), ("table", BOX), ("timeline", LIVE), ("ticker", LIVE)],
    &[("updat", DATE), ("upsell", SIGN_UP), ("unlock", SIGN_UP)],
    &[("video", PICTURE), ("verwandt", RELATED), ("vote", COMMENT), ("visually", OVERLAY)],
    &[("writer", AUTHOR), ("whatsapp", SHARE), ("werbung", ADVERT), ("widget", NAVIGATION), ("wysiwyg", BODY), ("wall", SIGN_UP)],
    &[],
    &[],
    &[("zone", LIST)],
];

/// Surroundings of every element of `page` that has text, as `with_text` tells.
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
        // The body's classes tell of the page, not of a block.
        if number > 0 {
            named(page.hints(element), &mut distances);
        }
        if let Some(kind) = told(element.tag) {
            distances[kind] = 0;
        }
        all.push(distances);
    }
    all
}

/// The kind an element's name tells.
fn told(tag: Tag) -> Option<usize> {
    Some(match tag {
        Tag::Article => 17,
        Tag::Main => 18,
        Tag::Aside => 19,
        Tag::Nav | Tag::Menu => 20,
        Tag::Header => 21,
        Tag::Footer => 22,
        Tag::Figure => 23,
        Tag::Figcaption | Tag::Caption => 24,
        Tag::Form | Tag::Fieldset => 25,
        Tag::Ul | Tag::Ol | Tag::Dl => 26,
        Tag::Table => 27,
        Tag::Blockquote => 28,
        Tag::Section => 29,
        Tag::P => 30,
        Tag::Address | Tag::Time => 31,
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
        assert_eq!(kinds("article-body__text"), [BODY]);
        assert_eq!(kinds("RelatedStory"), [BODY, RELATED]);
        assert_eq!(kinds("shareBar js-x3"), [SHARE]);
        assert_eq!(kinds("ad"), [ADVERT]);
        assert!(kinds("admin padding é").is_empty());
        for hidden in ["hidden", "is-hidden", "a visually-hidden b", "menu__row--hide", "sr-only", "screen-reader-text"]
        {
            assert!(kinds(hidden).contains(&OVERLAY), "{hidden}");
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
            assert!(!kinds(shown).contains(&OVERLAY), "{shown}");
        }
    }

    #[test]
    fn lists_fit_their_letters() {
        for (letter, list) in (b'a'..).zip(WORDS) {
            assert!(list.iter().all(|(word, _)| word.as_bytes()[0] == letter), "{}", char::from(letter));
        }
    }
}
