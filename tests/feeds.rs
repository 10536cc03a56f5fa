//! Golden feeds and hostile feeds.
//!
//! `tests/feeds/<slug>/` holds a feed, `source.xml` or `source.json`, and `expected.json`: the stories that are read
//! from it and what is left out, or the error. Run with `SIDELIGHT_UPDATE=1` to write what is read now, then look at
//! the difference.

use serde_json::{Value, json};
use sidelight::Article;
use sidelight::feed::{self, Feed, FeedOptions};
use sidelight::index::accepted;
use sidelight::source::{self, SourceOptions};
use sidelight::time::text_of;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What is read from a file, as the command reads it.
fn read(file: PathBuf) -> Value {
    let folder = file.parent().unwrap().display().to_string();
    let mut stories = Vec::new();
    let outcome = source::read(&[file], &SourceOptions::default(), &mut |batch| {
        stories.extend(batch.stories.into_iter().map(|story| {
            let published = story.published.map(|seconds| text_of(seconds, story.published_day));
            let fields = [
                ("url", Some(story.url)),
                ("title", Some(story.title)),
                ("text", Some(story.text)),
                ("outlet", story.outlet),
                ("published", published),
                ("lang", story.lang),
                ("snippet", story.snippet),
            ];
            let given = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), Value::from(value?))));
            Value::Object(given.collect())
        }));
        Ok(())
    });
    let place = |text: String| text.replace(&format!("{folder}/"), "");
    match outcome {
        Ok(tally) => {
            let left_out: Vec<String> = tally.left_out.first().iter().map(|note| place(note.to_string())).collect();
            json!({ "stories": stories, "left_out": left_out })
        }
        Err(error) => json!({ "error": error.code(), "message": place(error.to_string()) }),
    }
}

#[test]
fn golden_feeds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feeds");
    let update = std::env::var_os("SIDELIGHT_UPDATE").is_some();
    let mut slugs: Vec<_> =
        std::fs::read_dir(&folder).expect("tests/feeds").map(|entry| entry.expect("entry").path()).collect();
    slugs.sort();
    assert!(slugs.len() >= 60, "golden feeds are missing");
    let mut wrong = Vec::new();
    for slug in slugs {
        let json = slug.join("source.json");
        let found = read(if json.exists() { json } else { slug.join("source.xml") });
        let file = slug.join("expected.json");
        if update {
            let text = serde_json::to_string_pretty(&found).expect("JSON") + "\n";
            std::fs::write(&file, text).expect("writable");
            continue;
        }
        let expected: Value = serde_json::from_slice(&std::fs::read(&file).expect("expected.json")).expect("JSON");
        if found != expected {
            wrong.push(format!("{}:\nexpected {expected:#}\nfound {found:#}", slug.display()));
        }
    }
    assert!(wrong.is_empty(), "{}\nif this is right: SIDELIGHT_UPDATE=1", wrong.join("\n"));
}

/// The stories of a text, and the feed.
fn stories(text: &str) -> (Vec<Article>, Feed) {
    let mut stories = Vec::new();
    let feed = feed::read(text, &FeedOptions::default(), &mut |story| {
        stories.push(story);
        true
    });
    (stories, feed.expect("a feed"))
}

#[test]
fn as_many_stories_as_asked_for() {
    let item = |n: usize| format!("<item><title>{n}</title><link>https://a.example/{n}</link></item>");
    let feed = format!("<rss><channel>{}</channel></rss>", (0..50).map(item).collect::<String>());
    let read = |limit: usize| {
        let mut titles = Vec::new();
        let options = FeedOptions { limit, ..FeedOptions::default() };
        let feed = feed::read(&feed, &options, &mut |story| {
            titles.push(story.title);
            true
        });
        let notes = feed.expect("a feed").notes;
        (titles, notes.first().iter().map(|note| note.code()).collect::<Vec<_>>())
    };
    assert_eq!(read(2), (vec!["0".to_owned(), "1".to_owned()], vec!["too-many"]));
    assert_eq!(read(0), (vec![], vec!["too-many"]));
    assert_eq!(read(50).0.len(), 50);
    assert_eq!(read(50).1, Vec::<&str>::new());
    let mut taken = 0;
    let stopped = feed::read(&feed, &FeedOptions::default(), &mut |_| {
        taken += 1;
        taken < 3
    });
    assert_eq!((taken, stopped.expect("a feed").notes.count()), (3, 0));
}

#[test]
fn addresses_are_meant_from_where_the_feed_was_fetched() {
    let feed = "<rss><channel><item><title>One</title><link>/one</link></item></channel></rss>";
    let mut urls = Vec::new();
    let options = FeedOptions { base: "https://a.example/feeds/all.xml", ..FeedOptions::default() };
    feed::read(feed, &options, &mut |story| {
        urls.push(story.url);
        true
    })
    .expect("a feed");
    assert_eq!(urls, ["https://a.example/one"]);
}

#[test]
fn a_page_is_no_feed_and_names_its_own() {
    let page = "<!doctype html><html><head><title>Courier</title>\
                <link rel=alternate type=application/rss+xml title=News href=/feed.xml></head><body>Hello</body>";
    let options = FeedOptions { base: "https://a.example/x", ..FeedOptions::default() };
    let error = feed::read(page, &options, &mut |_| true).expect_err("no feed");
    assert_eq!(error.code(), "html");
    assert_eq!(error.announced()[0].url, "https://a.example/feed.xml");
    assert!(error.message().starts_with("HTML, not a feed; it announces https://a.example/feed.xml"), "{error}");
}

#[test]
fn what_is_no_feed_has_a_code() {
    let code = |text: &str| {
        feed::read(text, &FeedOptions::default(), &mut |_| true).map_or_else(|error| error.code(), |_| "a feed")
    };
    for (text, expected) in [
        ("", "not-a-feed"),
        ("   \n", "not-a-feed"),
        ("plain text", "not-a-feed"),
        ("<?xml version=\"1.0\"?><opml><body/></opml>", "not-a-feed"),
        ("<sitemapindex><sitemap><loc>https://a.example/s.xml</loc></sitemap></sitemapindex>", "not-a-feed"),
        ("{\"url\": \"https://a.example/1\", \"title\": \"T\", \"text\": \"\"}", "not-a-feed"),
        ("<head><title>Just a moment</title>", "html"),
        ("<!DOCTYPE html><p>Just a moment", "html"),
        ("<rss><channel><item><title>cut", "a feed"),
        ("<rss><channel><item><title", "a feed"),
        ("<rss", "not-a-feed"),
    ] {
        assert_eq!(code(text), expected, "{text}");
    }
}

/// Ten times the room of a release build on a quiet machine.
fn within(limit: Duration, text: &str) -> (Vec<Article>, Feed) {
    let start = Instant::now();
    let found = stories(text);
    let took = start.elapsed();
    assert!(took < limit * if cfg!(debug_assertions) { 10 } else { 1 }, "{took:?}");
    found
}

#[test]
fn an_entity_bomb_stays_small() {
    let (found, _) = stories(
        r#"<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
        <!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>T</title><item><title>&b; and &x;</title>
        <link>https://a.example/1</link></item></channel></rss>"#,
    );
    assert_eq!(found[0].title, "&b; and &x;");
}

#[test]
fn size_and_shape_cost_no_more_than_length() {
    let limit = Duration::from_secs(2);
    let link = "<link>https://a.example/1</link>";
    let deep = format!("<rss><item>{link}{}", "<a>".repeat(1_000_000));
    assert_eq!(within(limit, &deep).0.len(), 0);
    let deep = format!("<rss><item>{link}{}</item></rss>", "<a>".repeat(1_000_000));
    assert_eq!(within(limit, &deep).0.len(), 1);
    let closed = format!("<rss><item>{link}{}{}</item></rss>", "<a>".repeat(500_000), "</a>".repeat(500_000));
    assert_eq!(within(limit, &closed).0.len(), 1);
    let long = format!("<rss><item><title>{}</title>{link}</item></rss>", "word &amp; ".repeat(5_700_000));
    assert!(within(limit, &long).0[0].title.len() <= 1 << 20);
    let attributes: String = (0..200_000).map(|n| format!(" a{n}='' xmlns:b{n}='c'")).collect();
    let wide = format!("<rss{attributes}><channel{attributes}><item{attributes}>{link}</item></channel></rss>");
    assert_eq!(within(limit, &wide).0.len(), 1);
    for part in
        ["<title>", "<description><![CDATA[", "<summary>x", "<source>", "<a:b><c:d>", "<b", "<title <b", "&", "<item>"]
    {
        let broken = format!("<rss><item>{link}{}</item></rss>", part.repeat(1_000_000 / part.len()));
        assert!(within(limit, &broken).0.len() <= 1, "{part}");
    }
    let names: String = (0..100_000).map(|n| format!("<x{n}>")).collect();
    assert_eq!(within(limit, &format!("<rss><item>{link}{names}</item></rss>")).0.len(), 1);
    let many = "<item><title>x</title></item>".repeat(500_000);
    let (found, feed) = within(limit, &format!("<rss><channel>{many}</channel></rss>"));
    assert_eq!((found.len(), feed.notes.count(), feed.notes.first().len()), (0, 500_000, 20));
}

#[test]
fn size_and_shape_of_json_cost_no_more_than_length() {
    let limit = Duration::from_secs(2);
    let feed = |items: &str| format!("{{\"version\": \"https://jsonfeed.org/version/1\", \"items\": [{items}]}}");
    let many = vec!["{\"id\": \"1\"}"; 500_000].join(",");
    assert_eq!(within(limit, &feed(&many)).1.notes.count(), 500_000);
    let deep = format!("{}{}", "[".repeat(500_000), "]".repeat(500_000));
    assert_eq!(within(limit, &feed(&deep)).0.len(), 0);
    let long = format!("{{\"url\": \"https://a.example/1\", \"title\": \"{}\"}}", "word ".repeat(2_000_000));
    assert!(within(limit, &feed(&long)).0[0].title.len() <= 1 << 20);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(if cfg!(debug_assertions) { 300 } else { 3_000 }))]

    /// Whatever stands inside an item, the items around it are read as they are.
    #[test]
    fn a_broken_item_leaves_its_neighbours_alone(
        parts in proptest::collection::vec(
            concat!(
                "</?(title|description|b|a:c|guid|source|image|author|br)( [a-z]=[\"']?[a-z]{0,3}[\"']?)?/?>?",
                "|<!\\[CDATA\\[|\\]\\]>|<!--|-->|&amp;|&|<|>|\"|[a-z]{1,4} "
            ),
            0..30,
        )
    ) {
        let whole = |n: u8| format!("<item><title>Story {n}</title><link>https://a.example/{n}</link></item>");
        let feed = format!("<rss><channel>{}<item>{}</item>{}</channel></rss>", whole(1), parts.concat(), whole(3));
        let (found, _) = stories(&feed);
        proptest::prop_assert_eq!(&found[0].title, "Story 1");
        // A comment or a section that ends behind the item takes what it holds with it.
        let swallows = ["<!--", "<![CDATA["].iter().any(|sign| parts.concat().contains(sign));
        if !swallows {
            let last = found.last().expect("stories");
            proptest::prop_assert_eq!((last.title.as_str(), last.url.as_str()), ("Story 3", "https://a.example/3"));
        }
    }

    #[test]
    fn any_markup_gives_stories_fit_for_an_index(
        parts in proptest::collection::vec(
            concat!(
                "</?(rss|feed|channel|item|entry|title|link|url|loc|content|source|x:title)",
                "( (href|rel|type|xml:base)=\"[a-z:/.]{0,12}\")?/?>",
                "|<!\\[CDATA\\[|\\]\\]>|&#?[a-z0-9]{1,4};|https://a\\.example/[a-z]{1,3}|[\u{0}-\u{20}é<>&]"
            ),
            0..60,
        )
    ) {
        let mut found = Vec::new();
        let _ = feed::read(&parts.concat(), &FeedOptions::default(), &mut |story| { found.push(story); true });
        for story in found {
            proptest::prop_assert!(story.url.starts_with("http"));
            let controls = |text: &str| text.chars().any(|c| c.is_control() && c != '\n');
            proptest::prop_assert!(!controls(&story.title) && !controls(&story.text) && !controls(&story.url));
            if let Some(indexed) = accepted(&story) {
                proptest::prop_assert_eq!(accepted(&indexed), Some(indexed));
            }
        }
    }
}
