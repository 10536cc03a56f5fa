//! HTML bytes -> [`FlatPage`]: encoding, html5ever, caps. Native only.

use super::flat::FlatPage;

/// Parses HTML. `content_type` is the HTTP header's value where known.
pub fn parse_html(_html: &[u8], _url: &str, _content_type: Option<&str>) -> FlatPage {
    todo!()
}
