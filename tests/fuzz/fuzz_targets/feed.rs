//! Bytes of a feed: an error or stories with addresses; text never grows beyond what was sent.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sidelight::encoding::{Declaration, decode};
use sidelight::feed::{FeedOptions, Notes, kind_of, read, sitemap};

fuzz_target!(|data: &[u8]| {
    let text = decode(data, None, Declaration::Xml, "");
    kind_of(&text);
    let _ = sitemap::addresses(&text, 1000);
    let feed = read(&text, &FeedOptions { base: "https://a.example/", limit: 1000 }, &mut |story| {
        assert!(story.url.starts_with("http://") || story.url.starts_with("https://"));
        // A byte of Windows-1252 or UTF-16 becomes at most three of UTF-8; an entity is longer than what it names.
        assert!(story.text.len() <= 3 * data.len() && story.title.len() <= 3 * data.len());
        let controls = |text: &str| text.chars().any(|c| c.is_control() && c != '\n');
        assert!(!controls(&story.title) && !controls(&story.text) && !controls(&story.url));
        true
    });
    if let Ok(feed) = feed {
        assert!(feed.notes.first().len() <= Notes::MOST);
    }
});
