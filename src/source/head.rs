//! [`Head`]: fields above a body, as mails, the parts of MHTML, HTTP answers and the records of WARC have them. Pure.
//!
//! `Name: value` a line, read without case; a line that begins with a space goes on with the value before, and an empty
//! one ends the head. Lines end as they like; what is no field is passed over.

/// Most fields that are kept of a head.
const MOST_FIELDS: usize = 1_000;

/// A head and what it stands above.
pub(super) struct Head<'a> {
    /// Names in lower case, and values in one line each.
    fields: Vec<(String, String)>,
    /// What follows.
    pub body: &'a [u8],
}

impl<'a> Head<'a> {
    /// Reads the head that bytes begin with. Fields behind the first 1,000 are passed over.
    ///
    /// # Complexity
    /// Linear in the head's bytes.
    pub fn read(bytes: &'a [u8]) -> Self {
        let (mut fields, mut rest): (Vec<(String, String)>, &[u8]) = (Vec::new(), bytes);
        while !rest.is_empty() {
            let line;
            (line, rest) = first_line(rest);
            let text = String::from_utf8_lossy(line);
            let text = text.trim_end();
            if text.is_empty() {
                break;
            }
            if let Some((_, value)) = fields.last_mut().filter(|_| text.starts_with([' ', '\t'])) {
                value.push(' ');
                value.push_str(text.trim_start());
            } else if let Some((name, value)) = text.split_once(':').filter(|_| fields.len() < MOST_FIELDS) {
                fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        Self { fields, body: rest }
    }

    /// The value of a field; empty where there is none.
    pub fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// All fields in their order, names in lower case.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// The first line, its end included, and what follows.
pub(super) fn first_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    bytes.split_at(bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| at + 1))
}
