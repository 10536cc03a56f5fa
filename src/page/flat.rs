//! The flattened page and its wire format; twin of `extension/flatten.js`.

/// A page as one pass over its tree leaves it: elements with hints, text, metadata.
#[derive(Clone, Debug, Default)]
pub struct FlatPage {
    /// Address the page was read from.
    pub url: String,
}

impl FlatPage {
    /// Reads the wire format. Never fails: what cannot be read is left out.
    pub fn decode(_wire: &str) -> Self {
        todo!()
    }
}
