//! Markup -> plain text: tags are removed and character references decoded, here and nowhere else.
//!
//! Feeds, JSON-LD and `<meta>` hold a few paragraphs of HTML with every kind of mistake. Their text needs no tree, and
//! a pass without state per element cannot be slowed down by nesting or attributes. Whole pages are parsed by
//! `page/parse.rs`.

#[cfg(feature = "feed")]
mod names;
mod references;
mod space;

#[cfg(feature = "feed")]
pub use references::character;
use references::push_decoded;
pub use references::{Context, decoded};
pub use space::collapse;
pub(crate) use space::push_collapsed;

/// The text of a fragment of markup: without tags and control characters, character references decoded, blocks on lines
/// of their own, white space collapsed.
///
/// A `<` that begins no tag stays. So does one without a `>` after it, unless the name of an element follows: then the
/// fragment was cut inside a tag, which is dropped.
///
/// ```
/// use sidelight::markup::{Context, text_of};
/// let html = "<p>Two &amp; mo<b>re</b></p><script>x()</script><p>hours";
/// assert_eq!(text_of(html, Context::Decoded), "Two & more\nhours");
/// assert_eq!(text_of("x <y, so <a href=\"/why", Context::Decoded), "x <y, so");
/// ```
///
/// # Complexity
/// Linear in the length of `markup`.
pub fn text_of(markup: &str, context: Context) -> String {
    let mut text = String::with_capacity(markup.len());
    let mut rest = markup;
    // Known ends keep the search linear: none is searched for behind the last one.
    let last_end = markup.bytes().rposition(|b| b == b'>').unwrap_or(0);
    let mut has_silent = true;
    while let Some(at) = rest.find('<') {
        push_decoded(&mut text, &rest[..at], context);
        rest = &rest[at..];
        if rest.starts_with("<!--") {
            rest = after(rest, "-->").unwrap_or_default();
            continue;
        }
        let is_end = rest[1..].starts_with('/');
        let name = &rest[1 + usize::from(is_end)..];
        let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '!' | '?'));
        let name = &name[..name.bytes().take_while(u8::is_ascii_alphanumeric).count()];
        let role = Role::of(name);
        if !begins || role == Role::Unknown && markup.len() - rest.len() > last_end {
            text.push('<');
            rest = &rest[1..];
            continue;
        }
        rest = after_tag(rest);
        match role {
            Role::Block => text.push('\n'),
            Role::Apart => text.push(' '),
            Role::Silent if !is_end && has_silent => match after_end(rest, name) {
                Some(after) => rest = after,
                // Decoded text mentions the tag: "How to use <script>".
                None if context == Context::Decoded => has_silent = false,
                None => rest = "",
            },
            _ => {}
        }
    }
    push_decoded(&mut text, rest, context);
    tidied(text)
}

/// What an element means for the text around it and in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Stands on lines of its own.
    Block,
    /// Separates the words before and after it.
    Apart,
    /// Its content is no text.
    Silent,
    /// Stands inside words and lines.
    Inline,
    /// Any other name.
    Unknown,
}

impl Role {
    fn of(name: &str) -> Self {
        let known = ROLES.iter().find(|(_, names)| names.split(' ').any(|known| known.eq_ignore_ascii_case(name)));
        known.map_or(Self::Unknown, |(role, _)| *role)
    }
}

/// Names of elements by their role.
const ROLES: [(Role, &str); 4] = [
    (
        Role::Block,
        "p br div li h1 h2 h3 h4 h5 h6 ul ol tr hr dd dt dl figure figcaption blockquote section article aside address",
    ),
    (Role::Apart, "td th img"),
    (Role::Silent, "script style template noscript svg iframe"),
    (Role::Inline, "a b i em strong span u s small sub sup abbr cite code font table video"),
];

/// What follows the tag at the beginning of `markup`; a quoted value may contain `>`. Empty where the tag is cut off.
fn after_tag(markup: &str) -> &str {
    let mut quote = 0;
    let mut before = 0;
    for (at, byte) in markup.bytes().enumerate().skip(1) {
        match byte {
            b'>' if quote == 0 => return &markup[at + 1..],
            b'"' | b'\'' if quote == 0 && before == b'=' => quote = byte,
            _ if byte == quote => quote = 0,
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
    }
    ""
}

/// What follows the end tag of a silent element, where it has one.
fn after_end<'a>(markup: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = markup;
    loop {
        rest = after(rest, "</")?;
        if rest.as_bytes().get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes())) {
            return Some(after(rest, ">").unwrap_or_default());
        }
    }
}

/// What follows the first `end`.
fn after<'a>(text: &'a str, end: &str) -> Option<&'a str> {
    let at = text.as_bytes().windows(end.len()).position(|found| found == end.as_bytes())?;
    Some(&text[at + end.len()..])
}

/// Collapses white space except line breaks between blocks, and drops control characters.
fn tidied(mut text: String) -> String {
    text.retain(|c| !c.is_control() || c.is_whitespace());
    let mut tidied = String::with_capacity(text.len());
    for line in text.lines() {
        let start = tidied.len();
        push_collapsed(&mut tidied, line, start);
        if tidied.ends_with(' ') {
            tidied.pop();
        }
        if tidied.len() > start {
            tidied.push('\n');
        }
    }
    tidied.pop();
    tidied
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn mistakes_in_the_markup_leave_the_text() {
        for (markup, expected) in [
            ("a < b & c &nosuch; &#8364;&#x20AC; &eacute;&#146;", "a < b & c &nosuch; €€ é’"),
            ("<a href=\"x>y\">link</a> text", "link text"),
            ("<p>one</p> <p>two<br/>three<p>", "one\ntwo\nthree"),
            ("<td>1</td><td>2</td><img src=x>3", "1 2 3"),
            ("half a w<b>or</b>d", "half a word"),
            ("<!-- <p>no</p> -->yes<!-- never closed", "yes"),
            ("<STYLE>p{}</STYLE >kept", "kept"),
            ("it's <b>not</b> a 'quote", "it's not a 'quote"),
            ("cut <a href=", "cut"),
            ("cut <a title='never closed>", "cut"),
            ("x <y and z", "x <y and z"),
            ("I <3 you </3", "I <3 you </3"),
            ("<?php no ?>yes<!doctype html>", "yes"),
            ("<my-own>one</my-own><o:p>two</o:p>", "onetwo"),
            ("be\u{7}ll\u{0}&#1; \u{92}\u{b}x\u{a0} \ty", "bell x y"),
            ("&lt;b&gt;", "<b>"),
        ] {
            assert_eq!(text_of(markup, Context::Decoded), expected, "{markup}");
        }
    }

    #[test]
    fn what_is_never_closed_is_left_out_of_html_alone() {
        assert_eq!(text_of("How to use <script> &amp; <style>", Context::Decoded), "How to use &");
        #[cfg(feature = "feed")]
        assert_eq!(text_of("one <script>never closed", Context::Text), "one");
    }

    #[test]
    fn hostile_markup_is_linear() {
        let started = std::time::Instant::now();
        for markup in
            ["<a ", "<y", "<", "&", "<script>", "<script></", "<!--", "</", "<a x='", "<a x='><b y=\">", "<y x='>"]
        {
            text_of(&markup.repeat(100_000), Context::Decoded);
            #[cfg(feature = "feed")]
            text_of(&markup.repeat(100_000), Context::Text);
        }
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }

    proptest! {
        #[test]
        fn any_markup_gives_tidy_text(
            markup in "([<>/a-c'\"=! é\u{0}-\u{9f}]|&#?[0-9a-x]{0,3};?|<script>|</script|<!--|-->|<p |<td>){0,40}"
        ) {
            let text = text_of(&markup, Context::Decoded);
            prop_assert!(text.len() <= markup.len());
            prop_assert!(text.chars().all(|c| !c.is_control() || c == '\n'), "{text:?}");
            for line in text.lines() {
                prop_assert!(!line.is_empty() && !line.contains("  ") && line.trim() == line, "{text:?}");
            }
        }
    }
}
