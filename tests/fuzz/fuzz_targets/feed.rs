//! Bytes of a feed: an error or stories with addresses; text never grows beyond what was sent.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sidelight::source::feed;
use std::path::Path;

fuzz_target!(|data: &[u8]| {
    let Ok(parsed) = feed::parse(Path::new("feed.xml"), data) else { return };
    for story in parsed.stories {
        assert!(story.url.starts_with("http://") || story.url.starts_with("https://"));
        // A byte of Windows-1252 or UTF-16 becomes at most three of UTF-8; an entity is longer than what it names.
        assert!(story.text.len() <= 3 * data.len() && story.title.len() <= 3 * data.len());
    }
});
