//! The name of a site is one rule in Rust and in JavaScript: `site-names.json` holds what both must answer.

use serde::Deserialize;
use sidelight::url::{canonical_url, site_of};

#[derive(Deserialize)]
struct Case {
    address: String,
    /// `null` where the address is not that of a web page.
    site: Option<String>,
}

#[test]
fn sites_are_named_as_in_the_table() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("site-names.json")).unwrap();
    assert!(cases.len() > 20);
    for Case { address, site } in cases {
        let url = canonical_url(&address);
        assert_eq!(url.as_deref().map(site_of), site.as_deref(), "{address}");
    }
}
