//! Bytes of a page: every page gives an extraction whose facts hold what they promise.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sidelight::page::{extract, parse::parse_html};

fuzz_target!(|data: &[u8]| {
    let extraction = extract(&parse_html(data, "https://outlet.example/story", None));
    assert!((0.0..=1.0).contains(&extraction.confidence));
    assert!(extraction.article.is_some() || !extraction.kind.is_article());
    if let Some(article) = extraction.article {
        assert!(article.url.is_empty() || article.url.starts_with("http"));
        assert!(article.snippet.is_none_or(|snippet| snippet.len() <= 1_000));
    }
});
