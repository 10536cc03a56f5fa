//! A lenient parser of JSON as publishers write it in JSON-LD and JSON Feed: comments, trailing and missing commas,
//! line breaks and unescaped quotes inside strings, truncated text. It keeps what it can parse and never fails.

/// Values nested deeper than this are read as null.
const MAX_DEPTH: usize = 48;

/// A JSON value; numbers are kept as written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    /// `null`, and what could not be read.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object; its members in order.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Reads all values in `text` one after another, whatever stands between them.
    ///
    /// # Complexity
    /// Linear in the length of `text`.
    pub(crate) fn read(text: &str) -> Vec<Json> {
        let mut reader = Reader { bytes: text.as_bytes(), text, at: 0 };
        let mut values = Vec::new();
        while reader.at < reader.bytes.len() {
            match reader.bytes[reader.at] {
                b'{' | b'[' => values.push(reader.value(0)),
                _ => reader.at += 1,
            }
        }
        values
    }

    /// The member `key` of an object.
    pub(crate) fn get(&self, key: &str) -> Option<&Json> {
        match self {
            Json::Object(members) => members.iter().find(|(k, _)| k == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text of a string or number.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Json::Text(text) | Json::Number(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// The elements of an array, or the value itself.
    pub(crate) fn items(&self) -> &[Json] {
        match self {
            Json::List(items) => items,
            value => std::slice::from_ref(value),
        }
    }
}

/// A member of an object, or an element of its streamed list.
#[cfg(feature = "feed")]
pub(crate) struct Member<'a> {
    /// The member's name.
    pub key: &'a str,
    /// Where the value begins, in bytes.
    pub at: usize,
    /// The value, or the element.
    pub value: Json,
    /// Whether it is an element of the streamed list.
    pub element: bool,
    /// Whether the text ends within the value.
    pub is_cut: bool,
}

/// Gives the members of the object that `text` begins with to `take` until that answers no; of the list `streamed` each
/// element by itself, so that a long list need not fit into memory. Whether the object was read to its end.
///
/// # Complexity
/// Linear in the length of `text`; memory for one value at a time.
#[cfg(feature = "feed")]
pub(crate) fn each_member(text: &str, streamed: &str, take: &mut dyn FnMut(Member<'_>) -> bool) -> bool {
    let mut reader = Reader { bytes: text.as_bytes(), text, at: 0 };
    reader.blank();
    if reader.peek() != Some(b'{') {
        return false;
    }
    reader.at += 1;
    while let Some(key) = reader.key(0) {
        reader.blank();
        let is_list = key == streamed && reader.peek() == Some(b'[');
        reader.at += usize::from(is_list);
        loop {
            let at = if is_list { reader.element() } else { Some(reader.at) };
            let Some(at) = at else { break };
            let value = reader.value(1);
            let is_cut = reader.at == text.len();
            if !take(Member { key: &key, at, value, element: is_list, is_cut }) {
                return true;
            }
            if !is_list {
                break;
            }
        }
    }
    reader.at > 0 && reader.bytes[..reader.at].ends_with(b"}")
}

struct Reader<'a> {
    bytes: &'a [u8],
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Skips white space and comments.
    fn blank(&mut self) {
        while let Some(b) = self.peek() {
            let rest = &self.bytes[self.at..];
            let close: &str = match b {
                b if b.is_ascii_whitespace() => {
                    self.at += 1;
                    continue;
                }
                _ if rest.starts_with(b"/*") => "*/",
                _ if rest.starts_with(b"//") => "\n",
                _ if rest.starts_with(b"<!--") => "-->",
                _ => return,
            };
            self.at = self.text[self.at..].find(close).map_or(self.bytes.len(), |at| self.at + at + close.len());
        }
    }

    fn value(&mut self, depth: usize) -> Json {
        self.blank();
        match self.peek() {
            Some(b'{') if depth < MAX_DEPTH => self.object(depth),
            Some(b'[') if depth < MAX_DEPTH => self.list(depth),
            Some(b'{' | b'[') => {
                self.at += 1;
                Json::Null
            }
            Some(quote @ (b'"' | b'\'')) => Json::Text(self.string(quote)),
            _ => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Json {
        self.at += 1;
        let mut members = Vec::new();
        while let Some(key) = self.key(depth) {
            let value = self.value(depth + 1);
            members.push((key, value));
        }
        Json::Object(members)
    }

    /// The next key of an object, up to behind its colon; `None` at the end of the object.
    fn key(&mut self, depth: usize) -> Option<String> {
        loop {
            self.blank();
            let key = match self.peek()? {
                b'}' => {
                    self.at += 1;
                    return None;
                }
                b']' => return None,
                b',' | b':' => {
                    self.at += 1;
                    continue;
                }
                quote @ (b'"' | b'\'') => self.string(quote),
                b'{' | b'[' => {
                    self.value(depth + 1);
                    continue;
                }
                _ => match self.word() {
                    Json::Number(key) => key,
                    _ => continue,
                },
            };
            self.blank();
            if self.peek() == Some(b':') {
                self.at += 1;
                return Some(key);
            }
        }
    }

    fn list(&mut self, depth: usize) -> Json {
        self.at += 1;
        let mut items = Vec::new();
        while self.element().is_some() {
            items.push(self.value(depth + 1));
        }
        Json::List(items)
    }

    /// The place of the next element of a list; `None` at the list's end.
    fn element(&mut self) -> Option<usize> {
        loop {
            self.blank();
            match self.peek()? {
                b'}' => return None,
                b']' => {
                    self.at += 1;
                    return None;
                }
                b',' | b':' => self.at += 1,
                _ => return Some(self.at),
            }
        }
    }

    /// A number, `true`, `false`, `null` or a bare word.
    fn word(&mut self) -> Json {
        let start = self.at;
        while let Some(b) = self.peek() {
            if b.is_ascii_whitespace() || b",:{}[]\"'".contains(&b) {
                break;
            }
            self.at += 1;
        }
        if self.at == start {
            // A stray mark, which is one byte.
            self.at = (start + 1).min(self.bytes.len());
            return Json::Null;
        }
        match &self.text[start..self.at] {
            "true" | "True" => Json::Bool(true),
            "false" | "False" => Json::Bool(false),
            "null" | "undefined" => Json::Null,
            word => Json::Number(word.to_owned()),
        }
    }

    /// A string. A quote that nothing follows which could follow a string is part of it.
    fn string(&mut self, quote: u8) -> String {
        self.at += 1;
        let mut out = String::new();
        let mut from = self.at;
        while let Some(b) = self.peek() {
            if b == quote {
                let mut after = self.at + 1;
                while self.bytes.get(after).is_some_and(u8::is_ascii_whitespace) && after < self.at + 64 {
                    after += 1;
                }
                if self.bytes.get(after).is_none_or(|b| b",:}]/<".contains(b) || after == self.at + 64) {
                    break;
                }
                // A missing comma: the next line begins with a key.
                let broken = self.bytes[self.at..after].contains(&b'\n');
                if broken && self.bytes[after] == quote {
                    break;
                }
                self.at += 1;
            } else if b == b'\\' {
                out.push_str(&self.text[from..self.at]);
                self.escape(&mut out);
                from = self.at;
            } else {
                self.at += 1;
            }
        }
        out.push_str(&self.text[from..self.at]);
        self.at = (self.at + 1).min(self.bytes.len());
        out
    }

    fn escape(&mut self, out: &mut String) {
        let escaped = self.bytes.get(self.at + 1).copied();
        self.at += 2;
        match escaped {
            Some(b'n' | b'r' | b'f') => out.push('\n'),
            Some(b't' | b'b') => out.push(' '),
            Some(b'u') => {
                let mut unit = self.unit();
                if let Some(high @ 0xd800..0xdc00) = unit
                    && self.bytes[self.at..].starts_with(b"\\u")
                {
                    let back = self.at;
                    self.at += 2;
                    match self.unit() {
                        Some(low @ 0xdc00..0xe000) => unit = Some(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)),
                        _ => self.at = back,
                    }
                }
                out.push(unit.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            Some(b) if b.is_ascii() => out.push(char::from(b)),
            Some(_) => self.at -= 1,
            None => self.at = self.bytes.len(),
        }
    }

    /// Four hex digits.
    fn unit(&mut self) -> Option<u32> {
        let unit = self.text.get(self.at..self.at + 4).and_then(|hex| u32::from_str_radix(hex, 16).ok());
        if unit.is_some() {
            self.at += 4;
        }
        unit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Json {
        Json::read(text).into_iter().next().unwrap_or(Json::Null)
    }

    fn member(text: &str, key: &str) -> String {
        one(text).get(key).and_then(Json::text).unwrap_or_default().to_owned()
    }

    #[test]
    fn strict() {
        let json = one(r#" {"a": [1, -2.5e3, true, null, {"b": "c\n\"d\" \u00e9 \ud83d\ude00"}]} "#);
        let items = json.get("a").expect("a").items();
        assert_eq!(items[1], Json::Number("-2.5e3".into()));
        assert_eq!(items[2], Json::Bool(true));
        assert_eq!(items[4].get("b").and_then(Json::text), Some("c\n\"d\" é 😀"));
    }

    #[test]
    fn lenient() {
        assert_eq!(member(r#"{"a": "1", "b": "2",}"#, "b"), "2");
        assert_eq!(member("/* x */ {// y\n\"a\": \"1\" /* z */, \"b\": \"2\"}", "b"), "2");
        assert_eq!(member("<!-- {\"a\": \"line\nbreak\"} -->", "a"), "line\nbreak");
        assert_eq!(member(r#"{"a": "He said "no" twice", "b": "2"}"#, "a"), r#"He said "no" twice"#);
        assert_eq!(member("{\"a\": \"1\"\n \"b\": \"2\"}", "b"), "2");
        assert_eq!(member(r#"{"a": , "b": "2"}"#, "b"), "2");
        assert_eq!(member(r#"{a: '1', b: 2}"#, "b"), "2");
        assert_eq!(member(r#"{"a": "1", "b": "cut sho"#, "b"), "cut sho");
        assert_eq!(member(r#"{"a": ["x", "y"}, "b": "2"}"#, "a"), "");
        assert_eq!(Json::read(r#"{"a":1};{"a":2}"#).len(), 2);
        assert!(Json::read("none").is_empty());
    }

    #[cfg(feature = "feed")]
    #[test]
    fn members_come_one_by_one() {
        let members = |text: &str| {
            let mut found = Vec::new();
            let whole = each_member(text, "items", &mut |member| {
                let cut = if member.is_cut { " cut" } else { "" };
                found.push(format!("{} {} {}{cut}", member.key, member.element, member.value.text().unwrap_or("-")));
                true
            });
            (found.join("; "), whole)
        };
        assert_eq!(
            members(r#" {"a": 1, "items": ["x", {}, "y"], "b": [2]} "#),
            ("a false 1; items true x; items true -; items true y; b false -".into(), true)
        );
        assert_eq!(members(r#"{"items": ["x", "y"#), ("items true x; items true y cut".into(), false));
        assert_eq!(members(r#"{"items": ["x"]"#), ("items true x".into(), false));
        assert_eq!(members(r#"{"items": 1}"#), ("items false 1".into(), true));
        assert_eq!(members("[1]"), (String::new(), false));
        assert_eq!(members(""), (String::new(), false));
        assert!(each_member(r#"{"items": [1, 2"#, "items", &mut |_| false));
    }

    #[test]
    fn hostile() {
        for text in ["[".repeat(100_000), "{\"a\":".repeat(100_000), "\"\\u12".into(), "{\"\\".into(), "{é:é".into()]
        {
            Json::read(&text);
            #[cfg(feature = "feed")]
            each_member(&text, "a", &mut |_| true);
        }
        let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
        assert!(!Json::read(&deep).is_empty());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "[\\[\\]{}:,\"'\\\\/*a-c1é\u{1F600} \n]{0,80}") {
            Json::read(&text);
        }
    }
}
