//! Tokens of a feed's markup, recovered where it is not well-formed; one pass, linear whatever the input.
//!
//! Differences from XML, each found in feeds that are served:
//!
//! - A `<` that no name follows is text (`less than <6 million`), and so is a tag that another `<` cuts short, which is
//!   marked so that a reader may still take it for the element it knows.
//! - A quoted value ends before a `<`: a quote that is never closed must not run on into the next story.
//! - A comment, CDATA section or instruction that is never closed does not swallow what follows. CDATA inside CDATA is
//!   joined, and a section that misses its end stops at the end tag of the element it stands in.

use std::borrow::Cow;

/// A piece of markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A start tag, or an empty element.
    Start(Tag<'a>),
    /// An end tag, by its name.
    End(&'a str),
    /// Text, its character references not replaced.
    Text(&'a str),
    /// The content of a CDATA section.
    Verbatim(Cow<'a, str>),
}

/// A start tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// The name with its prefix.
    pub name: &'a str,
    /// What follows the name.
    attributes: &'a str,
    /// Whether it ends with `/>`.
    pub is_empty: bool,
    /// Whether a `<` cut it short: perhaps no tag but text.
    pub is_cut: bool,
    /// The tag as it stands.
    pub source: &'a str,
}

/// Reads tokens from a text.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
    comment_end: Ahead,
    cdata_end: Ahead,
    instruction_end: Ahead,
    /// Whether a document type with declarations inside was read; a feed has one at most.
    has_subset: bool,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            comment_end: Ahead::new("-->"),
            cdata_end: Ahead::new("]]>"),
            instruction_end: Ahead::new("?>"),
            has_subset: false,
        }
    }

    /// Where the next token begins, in bytes.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// The next token; `None` at the end. `open` is the name of the element that text stands in, empty where none is: a
    /// CDATA section that misses its end stops there.
    pub(super) fn next(&mut self, open: &str) -> Option<Token<'a>> {
        loop {
            let rest = &self.text[self.at..];
            let token = match rest.as_bytes() {
                [] => return None,
                [b'<', b'!', ..] if starts_with(rest, "<![cdata[") => Some(self.cdata(open)),
                [b'<', b'!', ..] => {
                    self.at = self.declaration_end();
                    None
                }
                [b'<', b'?', ..] => {
                    let end = self.instruction_end.find(self.text, self.at).map(|at| at + 2);
                    self.at = end.unwrap_or_else(|| self.after(self.at, '>'));
                    None
                }
                [b'<', b'/', first, ..] if begins_name(*first) => Some(self.end_tag()),
                [b'<', first, ..] if begins_name(*first) => self.start_tag(),
                _ => Some(self.plain()),
            };
            if token.is_some() {
                return token;
            }
        }
    }

    /// Text up to the next `<`, one at its beginning included.
    fn plain(&mut self) -> Token<'a> {
        let rest = &self.text[self.at..];
        let sign = usize::from(rest.starts_with('<'));
        let text = &rest[..rest[sign..].find('<').map_or(rest.len(), |at| sign + at)];
        self.at += text.len();
        Token::Text(text)
    }

    /// The place behind the next `end` from `from` on; the end of the text where there is none.
    fn after(&self, from: usize, end: char) -> usize {
        self.text[from..].find(end).map_or(self.text.len(), |at| from + at + end.len_utf8())
    }

    /// Where a comment or a document type ends.
    fn declaration_end(&mut self) -> usize {
        let rest = &self.text[self.at..];
        if rest.starts_with("<!--") {
            let end = self.comment_end.find(self.text, self.at + 4).map(|at| at + 3);
            return end.unwrap_or_else(|| self.after(self.at, '>'));
        }
        let end = self.after(self.at, '>');
        if self.has_subset || !starts_with(rest, "<!doctype") || !self.text[self.at..end].contains('[') {
            return end;
        }
        self.has_subset = true;
        // Its internal subset holds declarations with a `>` each. None of them is used: no entity can grow.
        let mut from = self.at;
        while let Some(bracket) = self.text[from..].find(']') {
            from += bracket + 1;
            let behind = self.text[from..].trim_start();
            if behind.starts_with('>') {
                return self.text.len() - behind.len() + 1;
            }
        }
        end
    }

    fn cdata(&mut self, open: &str) -> Token<'a> {
        const OPENING: usize = "<![CDATA[".len();
        let start = self.at + OPENING;
        let end = self.cdata_end.find(self.text, start);
        let content = &self.text[start..end.unwrap_or(self.text.len())];
        let inner = find(content, "<![cdata[");
        // Its end is missing where this element ends before the next section begins, or where there is no end at all.
        let before = &content[..inner.unwrap_or(content.len())];
        if (end.is_none() || inner.is_some())
            && let Some(at) = tag_in(before, "</", open)
        {
            self.at = start + at;
            return Token::Verbatim(Cow::Borrowed(&before[..at]));
        }
        let Some(end) = end else {
            self.at = self.text.len();
            return Token::Verbatim(Cow::Borrowed(content));
        };
        self.at = end + 3;
        let Some(inner) = inner else { return Token::Verbatim(Cow::Borrowed(content)) };
        let mut joined = content[..inner].to_owned();
        joined.push_str(&content[inner + OPENING..].replace("<![CDATA[", ""));
        // What follows up to the outer section's end, if no tag comes before that.
        let rest = &self.text[self.at..];
        let tail = &rest[..rest.find('<').unwrap_or(rest.len())];
        if let Some(end) = tail.find("]]>") {
            joined.push_str(&tail[..end]);
            self.at += end + 3;
        }
        Token::Verbatim(Cow::Owned(joined))
    }

    fn end_tag(&mut self) -> Token<'a> {
        let rest = &self.text[self.at + 2..];
        let name = &rest[..name_length(rest)];
        let end = rest.find(['>', '<']).unwrap_or(rest.len());
        self.at += 2 + end + usize::from(rest[end..].starts_with('>'));
        Token::End(name)
    }

    /// A start tag; `None` where the text ends within it.
    fn start_tag(&mut self) -> Option<Token<'a>> {
        let rest = &self.text[self.at..];
        let bytes = rest.as_bytes();
        let name_end = 1 + name_length(&rest[1..]);
        let mut end = name_end;
        let mut before = 0;
        while end < bytes.len() && !matches!(bytes[end], b'<' | b'>') {
            let byte = bytes[end];
            if matches!(byte, b'"' | b'\'') && before == b'=' {
                let value = bytes[end + 1..].iter().position(|b| *b == byte || *b == b'<').map(|at| end + 1 + at);
                // A value that is not closed: the tag ends at the first `>`.
                if let Some(close) = value.filter(|at| bytes[*at] == byte) {
                    end = close;
                }
            }
            if !byte.is_ascii_whitespace() {
                before = byte;
            }
            end += 1;
        }
        if end == bytes.len() {
            self.at = self.text.len();
            return None;
        }
        let is_cut = bytes[end] == b'<';
        let attributes = &rest[name_end..end];
        let source = &rest[..end + usize::from(!is_cut)];
        self.at += source.len();
        let is_empty = attributes.ends_with('/') && !is_cut;
        let attributes = attributes.strip_suffix('/').unwrap_or(attributes);
        Some(Token::Start(Tag { name: &rest[1..name_end], attributes, is_empty, is_cut, source }))
    }
}

impl<'a> Tag<'a> {
    /// A tag that holds the signs `<` in its values: `source` begins with its `<` and goes beyond its `>`.
    pub(super) fn with_signs(source: &'a str) -> Self {
        let rest = source.strip_prefix('<').unwrap_or(source);
        let (name, rest) = rest.split_at(name_length(rest));
        let attributes = rest.split('>').next().unwrap_or_default();
        let is_empty = attributes.ends_with('/');
        let attributes = attributes.strip_suffix('/').unwrap_or(attributes);
        Self { name, attributes, is_empty, is_cut: false, source }
    }

    /// The value of an attribute by its name as it is written, character references not replaced.
    pub(super) fn attribute(&self, name: &str) -> Option<&'a str> {
        self.attributes().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// Names and values of the attributes, as they are written.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let mut rest = self.attributes;
        std::iter::from_fn(move || {
            loop {
                rest = rest.trim_start();
                let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
                let (name, behind) = rest.split_at(end);
                let Some(value) = behind.trim_start().strip_prefix('=') else {
                    if rest.is_empty() {
                        return None;
                    }
                    // A name alone.
                    rest = behind;
                    continue;
                };
                let value = value.trim_start();
                let quoted = value.chars().next().filter(|quote| matches!(quote, '"' | '\''));
                let to_space = |value: &'a str| value.split_once(char::is_whitespace).unwrap_or((value, ""));
                let (value, after) = match quoted {
                    Some(quote) => value[1..].split_once(quote).unwrap_or_else(|| to_space(&value[1..])),
                    None => to_space(value),
                };
                rest = after;
                return Some((name, value));
            }
        })
    }
}

/// The name without its prefix, and the prefix, empty where there is none.
pub(super) fn split_name(name: &str) -> (&str, &str) {
    name.split_once(':').map_or(("", name), |(prefix, local)| (prefix, local))
}

/// Where a word stands next: remembered, so that many look-ups cost one pass.
#[derive(Debug)]
struct Ahead {
    word: &'static str,
    /// The place that was found last, and from where on it is the next.
    found: Option<(usize, Option<usize>)>,
}

impl Ahead {
    fn new(word: &'static str) -> Self {
        Self { word, found: None }
    }

    fn find(&mut self, text: &str, from: usize) -> Option<usize> {
        if let Some((searched, found)) = self.found
            && searched <= from
            && found.is_none_or(|found| found >= from)
        {
            return found;
        }
        let found = text[from..].find(self.word).map(|at| from + at);
        self.found = Some((from, found));
        found
    }
}

/// Where the tags of elements stand next: remembered by name, for as many names as a feed's vocabulary has.
#[derive(Debug)]
pub(super) struct Ends<'a> {
    /// What the tags begin with: `<` or `</`.
    opening: &'static str,
    seen: Vec<(&'a str, Option<usize>)>,
}

impl<'a> Ends<'a> {
    /// Names that are remembered; of more, none is looked for.
    const MOST: usize = 64;

    /// Looks for tags that begin with `<` or `</`.
    pub(super) fn new(opening: &'static str) -> Self {
        Self { opening, seen: Vec::new() }
    }

    /// The place of the next tag of `name` from `from` on. The places asked from must ascend.
    pub(super) fn next(&mut self, text: &str, name: &'a str, from: usize) -> Option<usize> {
        let known = self.seen.iter().position(|(seen, _)| *seen == name);
        if let Some((_, found)) = known.map(|at| self.seen[at])
            && found.is_none_or(|found| found >= from)
        {
            return found;
        }
        if known.is_none() && self.seen.len() >= Self::MOST {
            return None;
        }
        let found = tag_in(&text[from..], self.opening, name).map(|at| from + at);
        match known {
            Some(at) => self.seen[at].1 = found,
            None => self.seen.push((name, found)),
        }
        found
    }
}

/// Where a tag of `name` begins in a text; of no name, nowhere.
fn tag_in(text: &str, opening: &str, name: &str) -> Option<usize> {
    let mut from = 0;
    while !name.is_empty() {
        let at = from + text[from..].find(opening)?;
        from = at + opening.len();
        let rest = &text[from..];
        if rest.starts_with(name) && rest.as_bytes().get(name.len()).is_none_or(|byte| !continues_name(*byte)) {
            return Some(at);
        }
    }
    None
}

/// Whether a tag's name can begin with a byte.
fn begins_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

fn continues_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':') || byte >= 0x80
}

/// The length of the name that a text begins with.
fn name_length(text: &str) -> usize {
    text.bytes().take_while(|byte| continues_name(*byte)).count()
}

/// Whether a text begins with a word of ASCII, given in lower case.
pub(super) fn starts_with(text: &str, word: &str) -> bool {
    text.as_bytes().get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
}

/// Where a word of ASCII that begins with `<`, given in lower case, stands first.
pub(super) fn find(text: &str, word: &str) -> Option<usize> {
    text.match_indices('<').map(|(at, _)| at).find(|at| starts_with(&text[*at..], word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The tokens of a text, written in one line; CDATA stands in an element `d`.
    fn tokens(text: &str) -> String {
        let mut tokens = Tokens::new(text);
        let mut out = Vec::new();
        while let Some(token) = tokens.next("d") {
            out.push(match token {
                Token::Start(tag) => {
                    let attributes: Vec<String> =
                        tag.attributes().map(|(name, value)| format!(" {name}={value}")).collect();
                    let cut = if tag.is_cut { "!" } else { "" };
                    format!("<{}{}{cut}{}>", tag.name, attributes.concat(), if tag.is_empty { "/" } else { "" })
                }
                Token::End(name) => format!("</{name}>"),
                Token::Text(text) => format!("'{text}'"),
                Token::Verbatim(text) => format!("[{text}]"),
            });
        }
        out.join(" ")
    }

    #[test]
    fn well_formed_markup() {
        let text = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b '>]'>\n]><a:b c=\"d>e\" f='g'>h<!-- < --><i/></a:b >";
        assert_eq!(tokens(text), "<a:b c=d>e f=g> 'h' <i/> </a:b>");
        assert_eq!(tokens("<a\n  b = 'c'\n/>"), "<a b=c/>");
    }

    #[test]
    fn stray_signs_and_tags_cut_short_are_text_or_end_at_the_next_tag() {
        assert_eq!(tokens("a <6 < b <= <> </> </ x"), "'a ' '<6 ' '< b ' '<= ' '<> ' '</> ' '</ x'");
        assert_eq!(tokens("<t>x <y and z</t>"), "<t> 'x ' <y!> </t>");
        assert_eq!(tokens("<t>x</t <u>y"), "<t> 'x' </t> <u> 'y'");
        assert_eq!(tokens("<t>x</t\n<u>y"), "<t> 'x' </t> <u> 'y'");
        assert_eq!(tokens("<a href=x"), "");
        assert_eq!(tokens("x</ite"), "'x' </ite>");
    }

    #[test]
    fn attributes_with_mistakes() {
        assert_eq!(tokens("<a b=c d e='f' g=https://h/i>"), "<a b=c e=f g=https://h/i>");
        assert_eq!(tokens("<a b=\"c>d</a>e\""), "<a b=c> 'd' </a> 'e\"'");
        assert_eq!(tokens("<a b='c<d' e='f'>g"), "<a b=c!> <d e=f> 'g'");
        assert_eq!(tokens("<a b=it's>c"), "<a b=it's> 'c'");
        assert_eq!(tokens("<a =b>"), "<a =b>");
    }

    #[test]
    fn cdata_ends_where_it_is_meant_to() {
        assert_eq!(tokens("<d><![CDATA[a <b> & c]]></d>"), "<d> [a <b> & c] </d>");
        assert_eq!(tokens("<d><![cdata[a]]></d>"), "<d> [a] </d>");
        assert_eq!(tokens("<d><![CDATA[a <![CDATA[b]]> c.]]></d>"), "<d> [a b c.] </d>");
        assert_eq!(tokens("<d><![CDATA[a <![CDATA[b]]></d>]]>"), "<d> [a b] </d> ']]>'");
        assert_eq!(tokens("<d><![CDATA[a</d><d><![CDATA[b]]></d>"), "<d> [a] </d> <d> [b] </d>");
        assert_eq!(tokens("<d><![CDATA[a</d><e>"), "<d> [a] </d> <e>");
        assert_eq!(tokens("<e><![CDATA[a</e>"), "<e> [a</e>]");
    }

    #[test]
    fn what_is_never_closed_does_not_swallow_the_rest() {
        assert_eq!(tokens("<!-- a <b> c"), "' c'");
        assert_eq!(tokens("<? a <b> c"), "' c'");
        assert_eq!(tokens("<!DOCTYPE a [ <b> c"), "' c'");
        assert_eq!(tokens("<!-- a --><b> <!-- c"), "<b> ' '");
    }

    #[test]
    fn end_tags_are_found_by_their_whole_name() {
        let text = "<t>a</tt></t><t></t>";
        let mut ends = Ends::new("</");
        assert_eq!(ends.next(text, "t", 0), Some(9));
        assert_eq!(ends.next(text, "t", 9), Some(9));
        assert_eq!(ends.next(text, "t", 10), Some(16));
        assert_eq!(ends.next(text, "t", 17), None);
        assert_eq!(ends.next(text, "", 0), None);
    }

    #[test]
    fn hostile_markup_is_linear() {
        let started = std::time::Instant::now();
        for part in [
            "<![CDATA[",
            "<d><![CDATA[</d>",
            "<!--",
            "<?",
            "<!DOCTYPE [",
            "<!DOCTYPE [>",
            "<!DOCTYPE [>] ",
            "<a b='",
            "<a b=\"'",
            "<",
            "</",
            "</a",
            "<a ",
            "]]>",
            "<![CDATA[<![CDATA[]]>",
            "<a b=''",
            "<a ",
        ] {
            tokens(&part.repeat(300_000));
        }
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }

    proptest! {
        #[test]
        fn any_markup_is_read_to_its_end(
            text in "(<|>|</|/>|<!--|-->|<!\\[CDATA\\[|\\]\\]>|<\\?|\\?>|<!DOCTYPE|[a-cé:='\"\\[\\] ]){0,40}"
        ) {
            let mut tokens = Tokens::new(&text);
            let mut at = 0;
            while tokens.next("a").is_some() {
                prop_assert!(tokens.at() > at);
                at = tokens.at();
            }
            prop_assert_eq!(tokens.at(), text.len());
        }
    }
}
