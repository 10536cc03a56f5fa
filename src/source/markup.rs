//! HTML inside feeds -> plain text, in one linear pass without a tree.
//!
//! Feeds carry a few paragraphs of HTML with every kind of mistake; no tree is needed for their text, and a pass that
//! keeps no state per element cannot be made slow by nesting or attributes.

use crate::page::parse::references::named;

/// Elements that end a line.
const BLOCKS: [&str; 24] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "br",
    "dd",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "section",
    "tr",
    "ul",
];
/// Elements whose content is no text.
const SILENT: [&str; 6] = ["script", "style", "template", "noscript", "svg", "iframe"];

/// The text of an HTML fragment: tags dropped, entities resolved, blocks on lines of their own, space collapsed.
///
/// ```
/// use sidelight::source::markup::text_of;
/// assert_eq!(text_of("<p>Two &amp; more</p><script>x()</script><p>hours</p>"), "Two & more\nhours");
/// ```
pub fn text_of(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        push_text(&mut text, &rest[..at]);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let name_at = if rest.as_bytes().get(1) == Some(&b'/') { 2 } else { 1 };
        if !rest.as_bytes().get(name_at).is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'!' | b'?')) {
            text.push('<');
            rest = &rest[1..];
            continue;
        }
        let name_len = rest[name_at..].bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = rest[name_at..name_at + name_len].to_ascii_lowercase();
        rest = after_tag(rest);
        if BLOCKS.contains(&name.as_str()) {
            text.push('\n');
        } else if matches!(name.as_str(), "td" | "th" | "img") {
            text.push(' ');
        } else if name_at == 1 && SILENT.contains(&name.as_str()) {
            rest = after_end(rest, &name);
        }
    }
    push_text(&mut text, rest);
    tidy(&text)
}

/// What follows the tag that `html` begins with; quoted values may hold `>`.
fn after_tag(html: &str) -> &str {
    let mut quote = 0;
    let mut before = 0;
    for (at, byte) in html.bytes().enumerate().skip(1) {
        match byte {
            b'>' if quote == 0 => return &html[at + 1..],
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

/// What follows the end tag of a silent element; nothing where it is never closed.
fn after_end<'a>(html: &'a str, name: &str) -> &'a str {
    let mut rest = html;
    while let Some(at) = rest.find("</") {
        rest = &rest[at + 2..];
        if rest.as_bytes().get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes())) {
            return rest.find('>').map_or("", |end| &rest[end + 1..]);
        }
    }
    ""
}

/// Adds text with its entities resolved; what is no entity stays as it is.
fn push_text(text: &mut String, mut rest: &str) {
    /// The longest entity's name, `CounterClockwiseContourIntegral`, and a little.
    const LONGEST: usize = 40;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.bytes().take(LONGEST).position(|b| b == b';');
        match end.and_then(|end| entity(&rest[..end]).map(|resolved| (end, resolved))) {
            Some((end, resolved)) => {
                text.push_str(&resolved);
                rest = &rest[end + 1..];
            }
            None => text.push('&'),
        }
    }
    text.push_str(rest);
}

/// Text with its entities resolved, as an attribute's value is read.
pub fn unescape(text: &str) -> String {
    let mut unescaped = String::with_capacity(text.len());
    push_text(&mut unescaped, text);
    unescaped
}

/// The text of an entity by its name without `&` and `;`, numbers included.
pub(super) fn entity(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|c| *c != '\0').map(String::from);
    }
    named(name).map(String::from)
}

/// One space between words, one line break between blocks, none at the ends.
fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    for line in text.lines() {
        let mut words = line.split_whitespace();
        let Some(first) = words.next() else { continue };
        if !tidy.is_empty() {
            tidy.push('\n');
        }
        tidy.push_str(first);
        for word in words {
            tidy.push(' ');
            tidy.push_str(word);
        }
    }
    tidy
}

#[cfg(test)]
mod tests {
    use super::text_of;

    #[test]
    fn mistakes_in_the_markup_leave_the_text() {
        for (html, expected) in [
            ("a < b & c &nosuch; &#8364;&#x20AC; &scaron;", "a < b & c &nosuch; €€ š"),
            ("<a href=\"x>y\">link</a> text", "link text"),
            ("<p>one<p>two<br/>three", "one\ntwo\nthree"),
            ("<!-- <p>no</p> -->yes", "yes"),
            ("<STYLE>p{}</STYLE >kept", "kept"),
            ("<script>never closed", ""),
            ("it's <b>not</b> a 'quote", "it's not a 'quote"),
            ("cut <a href=", "cut"),
        ] {
            assert_eq!(text_of(html), expected, "{html}");
        }
    }

    #[test]
    fn hostile_markup_is_linear() {
        let started = std::time::Instant::now();
        for html in ["<a ", "<", "&", "<script>", "<!--", "</", "<a x='"] {
            text_of(&html.repeat(1_000_000));
        }
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }
}
