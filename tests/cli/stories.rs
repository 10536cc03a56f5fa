//! `sidelight stories`.

use crate::{
    desk::Desk,
    sample::{bridge_page, stories_jsonl},
};
use serde_json::Value;
use std::fs;
use std::io::Write;

const FEED: &str = r#"<rss version="2.0"><channel><title>Eastvale Courier</title><link>https://courier.example/</link>
<item><title>Council votes on bridge</title><link>/1?utm_source=rss</link>
<pubDate>Tue, 07 Dec 2021 17:00:00 CET</pubDate>
<description>&lt;p&gt;The council &amp;amp; the mayor.&lt;/p&gt;</description></item>
<item><title>Wire story</title><link>/2</link><source url="https://wire.example/">Wire</source></item>
<item><title>Council votes on bridge (update)</title><link>/1#top</link>
<pubDate>Tue, 07 Dec 2021 18:00:00 CET</pubDate></item>
<item><title>No address</title></item><item><link>/3</link></item></channel></rss>"#;

fn rows(lines: &str) -> Vec<Value> {
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn stories_are_shown_as_they_would_be_indexed() {
    let desk = Desk::new();
    desk.write("feed.xml", FEED);
    let answer = desk.ok(&["stories", "feed.xml"]);
    let found = rows(&answer.out);
    assert_eq!(found.len(), 2);
    // The newest of one address.
    assert_eq!(found[0]["title"], "Council votes on bridge (update)");
    assert_eq!(found[0]["url"], "https://courier.example/1");
    assert_eq!((&found[0]["outlet"], &found[1]["outlet"]), (&"Eastvale Courier".into(), &"Wire".into()));
    for said in [
        "left out: feed.xml:8: a story has no address to link to (title \"No address\"): it names none",
        "1 story told more than once: the owner of the address counts, then the newest",
        "1 story left out: no http(s) address, or neither headline nor text",
    ] {
        assert!(answer.err.contains(said), "{}", answer.err);
    }
}

#[test]
fn an_index_of_what_is_shown_is_the_index_of_the_sources() {
    let desk = Desk::new();
    desk.write("feed.xml", FEED);
    desk.write("news.jsonl", stories_jsonl());
    let odd = serde_json::json!({
        "url": "HTTPS://A.example/x y",
        "title": "Bell\u{7} \n rings",
        "text": "One.\tTwo\0.\nThree.",
        "outlet": " The\u{85}Echo ",
        "published": 1_638_892_800.5,
        "lang": "en-GB",
        "snippet": "One. \u{1}",
    });
    desk.write("odd.jsonl", odd.to_string());
    desk.write("mirror/mirror.example/2021/ferries/index.html", bridge_page(""));
    let sources = ["feed.xml", "news.jsonl", "odd.jsonl", "mirror"];
    let lines = desk.ok(&[&["stories"], sources.as_slice()].concat()).out;
    assert!(!lines.contains("\\u00"), "{lines}");
    desk.write("shown.jsonl", lines);
    let build = |inputs: &[&str], out: &str| {
        desk.ok(&[&["build"], inputs, &["--out", out, "--name", "N", "--created", "2021-12-09"]].concat());
        fs::read(desk.path(out)).unwrap()
    };
    assert!(build(&sources, "a.sidelight") == build(&["shown.jsonl"], "b.sidelight"));
}

#[test]
fn packed_sources_are_unpacked() {
    let desk = Desk::new();
    let packed = |bytes: &[u8]| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    };
    desk.write("feed.xml.gz", packed(FEED.as_bytes()));
    assert_eq!(rows(&desk.ok(&["stories", "feed.xml.gz"]).out).len(), 2);
    desk.write("news.jsonl.gz", packed(stories_jsonl().as_bytes()));
    let all = rows(&desk.ok(&["stories", "news.jsonl.gz"]).out).len();
    assert_eq!(all, stories_jsonl().lines().count());
    // What was packed in a part cut short is read as far as it goes.
    let long = FEED.replace(
        "</channel>",
        &format!("{}</channel>", "<item><title>Filler</title><link>/4</link></item>".repeat(5000)),
    );
    let cut = packed(long.as_bytes());
    desk.write("cut.xml.gz", &cut[..cut.len() - 20]);
    let answer = desk.ok(&["stories", "cut.xml.gz"]);
    assert_eq!(rows(&answer.out).len(), 3);
    assert!(answer.err.contains("too early") || answer.err.contains("within this story"), "{}", answer.err);
}

#[test]
fn a_page_in_the_place_of_a_feed_says_so_and_names_its_feeds() {
    let desk = Desk::new();
    let link = "<link rel=alternate type=application/rss+xml href=/rss>";
    let page = format!("<!doctype html><html><head><title>Just a moment</title>{link}</head><body><p>Checking.");
    desk.write("feed.xml", page);
    let said = desk.fails(&["stories", "feed.xml", "--site", "https://courier.example/"], "bad-feed");
    let expected = "feed.xml: no article, but a page: HTML, not a feed; it announces https://courier.example/rss";
    assert!(said.contains(expected), "{said}");
}

#[test]
fn a_date_without_a_time_is_a_day_all_the_way() {
    let desk = Desk::new();
    desk.write(
        "feed.xml",
        "<rss version=\"2.0\"><channel><title>Eastvale Courier</title><link>https://courier.example/</link>\
         <item><title>Bridge at Marram closes</title><link>/1</link><pubDate>20 November 2026</pubDate>\
         <description>The old bridge at Marram closes, engineer Ilse Varga found a crack.</description></item>\
         </channel></rss>",
    );
    let day = |published: &str, url: &str| {
        serde_json::json!({"url": url, "title": "Bridge at Marram closed, says Ilse Varga", "published": published,
            "text": "Engineer Ilse Varga closed the old bridge at Marram. There is a crack.", "lang": "en"})
        .to_string()
    };
    desk.write("news.jsonl", day("2026-11-20", "https://a.example/1"));
    desk.write(
        "page.html",
        "<html lang=en><head><title>Crack closes Marram bridge</title><meta property=og:type content=article>\
         <meta property=article:published_time content=\"2026-11-20T23:30:00Z\"></head><body><article>\
         <h1>Crack closes Marram bridge</h1><p>The old bridge at Marram was closed on Friday, because engineer Ilse \
         Varga found a crack in it, the council said.</p><p>It stays closed for a week, and those who live in Marram \
         have to take the ferry, which leaves every hour until late in the evening.</p><p>\"We heard it before we \
         saw it,\" said one of the divers, who had been sent to look at the pillars after the storm of the weekend. \
         The council meets on Monday to talk about what a repair would cost.</p></article></body></html>",
    );
    desk.write("day.html", fs::read_to_string(desk.path("page.html")).unwrap().replace("T23:30:00Z", ""));
    let lines = desk.ok(&["stories", "feed.xml", "news.jsonl"]).out;
    let days: Vec<Value> = rows(&lines).into_iter().map(|mut row| row["published"].take()).collect();
    assert_eq!(days, ["2026-11-20", "2026-11-20"]);
    desk.write("shown.jsonl", lines);
    desk.ok(&["build", "shown.jsonl", "--out", "days.sidelight", "--name", "N", "--created", "2026-11-21"]);
    let headlines = rows(&desk.ok(&["search", "days.sidelight", "marram", "--json"]).out);
    for page in ["page.html", "day.html"] {
        let answer = desk.ok(&["similar", "days.sidelight", page, "--url", "https://b.example/1", "--json"]).out;
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let matches = answer["matches"].as_array().unwrap();
        assert_eq!((matches.len(), headlines.len()), (2, 2), "{answer}");
        for found in matches.iter().chain(&headlines) {
            assert_eq!((&found["published"], &found["published_day"]), (&1_795_132_800.into(), &true.into()));
        }
        assert!(matches.iter().all(|found| found["days_apart"] == 0), "half an hour before midnight is the same day");
        let is_day = page == "day.html";
        let article = &answer["extraction"]["article"];
        assert_eq!(article.get("published_day"), is_day.then_some(&true.into()));
        desk.write("article.jsonl", article.to_string());
        let published = &rows(&desk.ok(&["stories", "article.jsonl"]).out)[0]["published"];
        assert_eq!(published, if is_day { "2026-11-20" } else { "2026-11-20T23:30:00Z" });
    }
}
