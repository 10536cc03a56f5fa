//! The wire format of a flattened page, as a hostile page or message may hand it over.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sidelight::page::{extract, flat::FlatPage};

fuzz_target!(|data: &[u8]| {
    let extraction = extract(&FlatPage::decode(&String::from_utf8_lossy(data)));
    assert!((0.0..=1.0).contains(&extraction.confidence));
    assert!(extraction.article.is_some() || !extraction.kind.is_article());
});
