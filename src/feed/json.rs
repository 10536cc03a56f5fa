//! JSON Feed 1 and 1.1, read item by item.

use super::item::{FIELD_BYTES, Head, Item, OTHER_KIND, PAGE};
use super::names::Field;
use super::xml::{Cut, Found};
use crate::json::{Json, Member, each_member};

/// What a feed says of itself; `None` where a text is no JSON Feed.
pub(super) fn head(text: &str) -> Option<Head> {
    let mut head = Head::default();
    let mut is_feed = false;
    each_member(text, "items", &mut |member| {
        let Member { key, value, element, .. } = member;
        is_feed |= key == "items" && (element || matches!(value, Json::List(_)));
        let text = value.text().unwrap_or_default().to_owned();
        match key {
            "version" => is_feed |= text.contains("jsonfeed.org/version"),
            "title" => head.set(Field::Title, escaped(&text)),
            "language" => head.set(Field::Lang, text),
            "home_page_url" => head.set(Field::Link, text),
            "feed_url" => head.own = text,
            _ => {}
        }
        true
    });
    is_feed.then_some(head)
}

/// Gives the items to `take` until that answers no; where the text ends too early.
pub(super) fn items(text: &str, take: &mut dyn FnMut(Found) -> bool) -> Option<Cut> {
    let mut cut = None;
    let whole = each_member(text, "items", &mut |member| {
        if !member.element {
            return true;
        }
        // One that the text ends within may lack any part, an address included.
        if member.is_cut {
            cut = Some(Cut::Within(member.at));
            return false;
        }
        take((member.at, item(&member.value)))
    });
    cut.or((!whole).then_some(Cut::Behind))
}

fn item(json: &Json) -> Item {
    let mut item = Item::default();
    let text = |key: &str| json.get(key).and_then(Json::text).unwrap_or_default();
    let plain = |key: &str| escaped(text(key));
    item.set(Field::Title, 3, plain("title"));
    item.set(Field::Content, 3, cut(text("content_html")).to_owned());
    item.set(Field::Content, 2, plain("content_text"));
    item.set(Field::Summary, 3, plain("summary"));
    item.set(Field::Published, 3, text("date_published").to_owned());
    item.set(Field::Updated, 3, text("date_modified").to_owned());
    item.set(Field::Lang, 3, text("language").to_owned());
    item.set(Field::Id, 1, text("id").to_owned());
    item.link(PAGE, text("url").to_owned(), String::new());
    item.link(OTHER_KIND, text("external_url").to_owned(), String::new());
    item
}

/// Plain text as markup.
fn escaped(text: &str) -> String {
    cut(text).replace('&', "&amp;").replace('<', "&lt;")
}

fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(FIELD_BYTES)]
}
