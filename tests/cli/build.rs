//! `sidelight build`: stories in, index out, and what is said of input that is wrong.

use crate::{
    desk::Desk,
    sample::{STORIES, bridge_page, stories_jsonl, story},
};
use serde_json::{Value, json};
use std::fs;

#[test]
fn snippets_are_as_long_as_asked_for() {
    let desk = Desk::new();
    let sentence =
        "The bridge carries two lanes, a tram and a path for walkers across the estuary below the old town. ";
    desk.write(
        "page.html",
        bridge_page("<link rel=canonical href=https://mirror.example/b>").replacen(
            "<p>",
            &format!("<p>{}", sentence.repeat(4)),
            1,
        ),
    );
    for longest in [0_usize, 60, 250] {
        let given = longest.to_string();
        desk.ok(&["build", "page.html", "--out", "b.sidelight", "--snippets", &given]);
        let answer = desk.json(&["similar", "b.sidelight", "page.html", "--threshold", "0", "--json"]);
        assert!(answer["matches"].as_array().unwrap().is_empty(), "a page is not similar to itself");
        let snippet = sidelight::index::Index::open(fs::read(desk.path("b.sidelight")).unwrap()).unwrap().snippet(0);
        let length = snippet.as_deref().map_or(0, |snippet| snippet.chars().count());
        assert!(length <= longest && length * 2 >= longest, "{longest}: {snippet:?}");
    }
    assert_eq!(desk.run(&["build", "page.html", "--out", "b.sidelight", "--snippets", "1001"]).code, 2);
}

#[test]
fn the_same_stories_give_the_same_bytes_on_any_number_of_threads() {
    let desk = Desk::new();
    let first = fs::read(desk.built()).unwrap();
    for threads in ["1", "2", "5"] {
        let args = ["build", "stories.jsonl", "--out", "again.sidelight", "--created", "2021-12-09", "--name", "Desk"];
        assert_eq!(desk.run_with(&args, b"", &[("RAYON_NUM_THREADS", threads)]).code, 0);
        assert_eq!(fs::read(desk.path("again.sidelight")).unwrap(), first, "{threads} threads");
    }
}

#[test]
fn standard_input_is_a_file_called_dash() {
    let desk = Desk::new();
    let lines = stories_jsonl();
    let answer = desk.run_with(&["build", "-", "--out", "in.sidelight"], lines.as_bytes(), &[]);
    assert_eq!(answer.code, 0, "{}", answer.err);
    assert_eq!(desk.json(&["inspect", "in.sidelight", "--json"])["stories"], 10);
    let answer = desk.run_with(&["similar", "in.sidelight", "-", "--json"], bridge_page("").as_bytes(), &[]);
    assert!(answer.out.contains("https://courier.example/bridge"), "{}", answer.out);
    let bad = desk.run_with(&["build", "-", "--from", "jsonl", "--out", "in.sidelight"], b"\n{", &[]);
    assert!(bad.err.starts_with("error[bad-json]: standard input:2: "), "{}", bad.err);
}

#[test]
fn an_empty_corpus_builds_nothing() {
    let desk = Desk::new();
    desk.write("empty.jsonl", "\n\n");
    desk.fails(&["build", "empty.jsonl", "--from", "jsonl", "--out", "e.sidelight"], "empty-corpus");
    fs::create_dir(desk.path("bare")).unwrap();
    let said = desk.fails(&["build", "bare", "--out", "e.sidelight"], "empty-corpus");
    assert!(said.contains("bare"), "{said}");
    assert!(!desk.path("e.sidelight").exists());
}

#[test]
fn bad_json_in_line_7_is_named_or_left_out() {
    let desk = Desk::new();
    let lines: Vec<String> =
        (0..10).map(|n| if n == 6 { "{\"url\": \"https".into() } else { story(n).to_string() }).collect();
    desk.write("stories.jsonl", lines.join("\n"));
    let said = desk.fails(&["build", "stories.jsonl", "--out", "n.sidelight", "--strict"], "bad-json");
    assert!(said.contains("stories.jsonl:7: ") && said.contains("mend the line"), "{said}");
    assert!(!desk.path("n.sidelight").exists());

    let answer = desk.ok(&["build", "stories.jsonl", "--out", "n.sidelight"]);
    assert!(answer.err.contains("stories.jsonl:7: "), "{}", answer.err);
    assert_eq!(desk.json(&["inspect", "n.sidelight", "--json"])["stories"], 9);
}

#[test]
fn lines_without_what_a_story_needs_are_named() {
    let desk = Desk::new();
    for (line, code) in [
        (r#"{"url": "https://a.example/1", "title": "T"}"#, "bad-field"),
        (r#"{"url": 7, "title": "T", "text": "x"}"#, "bad-field"),
        (r#"{"url": "https://a.example/1", "title": "T", "text": "x", "published": "yesterday"}"#, "bad-date"),
    ] {
        desk.write("stories.jsonl", format!("{}\n\n{line}\n", story(0)));
        let said = desk.fails(&["build", "stories.jsonl", "--out", "n.sidelight", "--strict"], code);
        assert!(said.contains("stories.jsonl:3: "), "{said}");
    }
    desk.write("list.json", "[{\"title\": 1}]");
    let said = desk.fails(&["build", "list.json", "--out", "n.sidelight"], "unknown-format");
    assert!(said.contains("--from tinysearch"), "{said}");
}

#[test]
fn feeds_become_stories() {
    let desk = Desk::new();
    let items: String = (0..4)
        .map(|n| {
            let (event, _, title, text) = STORIES[n * 2];
            format!(
                "<item><title>{title}</title><link>https://courier.example/{event}</link>\
                 <description><![CDATA[<p>{text}</p>]]></description>\
                 <pubDate>Tue, 07 Dec 2021 08:00:00 +0100</pubDate></item>"
            )
        })
        .collect();
    desk.write(
        "feed.xml",
        format!(
            "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Courier</title>\
             <language>en</language>{items}</channel></rss>"
        ),
    );
    let entries: String = (0..2)
        .map(|n| {
            let (event, day, title, text) = STORIES[n * 2 + 1];
            format!(
                "<entry><title>{title}</title><link href=\"https://herald.example/{event}\"/>\
                 <updated>{day}T09:00:00Z</updated><content type=\"html\">&lt;p&gt;{text}&lt;/p&gt;</content></entry>"
            )
        })
        .collect();
    desk.write(
        "atom.xml",
        format!("<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\"><title>Herald</title>{entries}</feed>"),
    );
    desk.ok(&["build", "feed.xml", "atom.xml", "--out", "feeds.sidelight"]);
    let stats = desk.json(&["inspect", "feeds.sidelight", "--json"]);
    assert_eq!((&stats["stories"], &stats["outlets"]), (&json!(6), &json!(2)));
    desk.write("page.html", bridge_page(""));
    let answer = desk.json(&["similar", "feeds.sidelight", "page.html", "--json"]);
    let outlets: Vec<&str> =
        answer["matches"].as_array().unwrap().iter().map(|m| m["outlet"].as_str().unwrap()).collect();
    assert!(outlets.contains(&"Courier") && outlets.contains(&"Herald"), "{answer}");

    let item = "<item><title>Whole</title><link>https://courier.example/whole</link></item>";
    desk.write("broken.xml", format!("<rss><channel>{item}\n<item><title>cut"));
    let answer = desk.ok(&["build", "broken.xml", "--out", "b.sidelight"]);
    assert!(answer.err.contains("left out: broken.xml:2: the feed ends within this story"), "{}", answer.err);
    assert!(answer.out.contains("1 story,"), "{}", answer.out);
    desk.write("other.xml", "<?xml version=\"1.0\"?><opml><body/></opml>");
    let said = desk.fails(&["build", "other.xml", "--out", "b.sidelight"], "bad-list");
    assert!(said.contains("names no address"), "{said}");
}

#[test]
fn a_mirrored_folder_tells_the_addresses() {
    let desk = Desk::new();
    desk.write("mirror/mirror.example/2021/ferries/index.html", bridge_page(""));
    desk.write("mirror/mirror.example/about.html", "<html><title>About</title><body><p>Imprint</p></body></html>");
    desk.write("mirror/mirror.example/feed.xml", "<rss/>");
    desk.write("mirror/mirror.example/style.css", "p { color: red }");
    let canonical = "<link rel=canonical href=https://other.example/canonical-story>";
    desk.write("mirror/other.example/x.html", bridge_page(canonical).replace("Ferry piers", "Ferries"));
    let answer = desk.ok(&["build", "mirror", "--out", "m.sidelight"]);
    assert!(answer.err.contains("1 page left out: not articles"), "{}", answer.err);
    let found = desk.ok(&["search", "m.sidelight", "ferries", "--json"]).out;
    assert!(found.contains("\"https://mirror.example/2021/ferries/\""), "{found}");
    assert!(found.contains("\"https://other.example/canonical-story\""), "{found}");

    desk.write("lone.html", bridge_page(""));
    let said = desk.fails(&["build", "lone.html", "--out", "l.sidelight"], "no-address");
    assert!(said.contains("lone.html") && said.contains("wget"), "{said}");
}

#[test]
fn what_a_site_feeds_tinysearch_builds_an_index() {
    let desk = Desk::new();
    let posts: Vec<Value> = (0..6)
        .map(|n| {
            let (event, day, title, text) = STORIES[n];
            json!({"title": title, "url": format!("/{event}/{n}/"), "body": text, "date": day})
        })
        .collect();
    desk.write("index.json", Value::from(posts).to_string());
    let said = desk.fails(&["build", "index.json", "--from", "tinysearch", "--out", "t.sidelight"], "no-address");
    assert!(said.contains("--site"), "{said}");
    desk.ok(&["build", "index.json", "--from", "tinysearch", "--site", "https://blog.example", "--out", "t.sidelight"]);
    desk.write("page.html", bridge_page(""));
    let answer = desk.json(&["similar", "t.sidelight", "page.html", "--json"]);
    assert_eq!(answer["matches"][0]["url"].as_str().map(|u| u.starts_with("https://blog.example/bridge/")), Some(true));
}

#[test]
fn a_delta_adds_replaces_and_removes() {
    let desk = Desk::new();
    desk.built();
    let mut changed = story(2);
    changed["title"] = "Comet renamed after protest".into();
    let mut added = story(0);
    added["url"] = "https://echo.example/bridge".into();
    added["outlet"] = "echo".into();
    added["title"] = "Harbour bridge: anchors cracked, ferries crowded".into();
    added["text"] =
        "Cracks in the steel anchors of its cables have closed the harbour bridge at Orlen. The port authority \
        sends lorries through the Velm tunnel; ferries are crowded at both piers, and the repair takes three weeks."
            .into();
    desk.write("today.jsonl", format!("{changed}\n{added}\n"));
    desk.ok(&[
        "build",
        "today.jsonl",
        "--base",
        "news.sidelight",
        "--remove",
        "https://herald.example/comet",
        "--out",
        "d.sidelight",
    ]);
    let search = |words: &str| desk.ok(&["search", "news.sidelight", "--delta", "d.sidelight", words, "--json"]).out;
    let comets = search("comet");
    assert!(comets.contains("Comet renamed") && !comets.contains("Amateur astronomer"), "{comets}");
    assert!(!comets.contains("https://herald.example/comet"), "{comets}");
    assert!(search("harbour").contains("https://echo.example/bridge"));
    desk.write("page.html", bridge_page(""));
    let args = ["similar", "news.sidelight", "page.html", "--delta", "d.sidelight", "--json", "--threshold", "0"];
    let found = desk.ok(&args).out;
    assert!(found.contains("https://echo.example/bridge"), "{found}");

    desk.write("other.jsonl", format!("{}\n", story(1)));
    desk.ok(&["build", "other.jsonl", "--out", "other.sidelight"]);
    desk.fails(&["similar", "other.sidelight", "page.html", "--delta", "d.sidelight"], "wrong-base");
    // A delta answers only on top of its base, and is none itself.
    let said = desk.fails(&["similar", "d.sidelight", "page.html"], "wrong-base");
    assert!(said.contains("d.sidelight"), "{said}");
    desk.fails(&["search", "d.sidelight", "comet"], "wrong-base");
    desk.fails(&["build", "other.jsonl", "--base", "d.sidelight", "--out", "x.sidelight"], "wrong-base");
    assert_eq!(desk.run(&["build", "--remove", "https://herald.example/comet", "--out", "x"]).code, 2);
}

#[test]
fn publishers_say_what_may_be_shown() {
    let desk = Desk::new();
    let page = |name: &str, meta: &str| {
        let canonical = format!("<link rel=canonical href=https://{name}.example/b>{meta}");
        desk.write(&format!("pages/{name}.html"), bridge_page(&canonical).replace("Ferry piers", name));
    };
    page("open", "");
    page("noindex", "<meta name=robots content='noindex, follow'>");
    page("mining", "<meta name=tdm-reservation content=1>");
    page("quiet", "<meta name=robots content='max-snippet:0'>");
    page("short", "<meta name=robots content='max-snippet:30'>");
    page("ours", "");
    page("theirs", "");
    let arguments = ["build", "pages", "--out", "p.sidelight", "--snippets-of", "ours.example=0", "--snippets-of"];
    let answer = desk.ok(&[&arguments[..], &["theirs.example=60"]].concat());
    assert!(answer.err.contains("2 stories left out: their publishers reserve them"), "{}", answer.err);
    let bytes = fs::read(desk.path("p.sidelight")).unwrap();
    let index = sidelight::index::Index::open(&bytes).unwrap();
    let lengths: Vec<(String, usize)> = index
        .urls()
        .zip(0..)
        .map(|(url, document)| (url, index.snippet(document).map_or(0, |snippet| snippet.chars().count())))
        .collect();
    let length = |name: &str| {
        let url = format!("https://{name}.example/b");
        lengths.iter().find(|(other, _)| *other == url).unwrap_or_else(|| panic!("{name}: {lengths:?}")).1
    };
    assert_eq!(lengths.len(), 5);
    assert_eq!((length("quiet"), length("ours")), (0, 0));
    assert!((1..=30).contains(&length("short")) && (60..=140).contains(&length("open")), "{lengths:?}");
    assert!((31..=60).contains(&length("theirs")), "{lengths:?}");
    for wrong in ["ours.example", "ours.example=many", "ours.example=2000", "=3"] {
        assert_eq!(desk.run(&["build", "pages", "--out", "x", "--snippets-of", wrong]).code, 2, "{wrong}");
    }
}

#[test]
fn pages_that_a_browser_saved_have_the_address_they_were_saved_from() {
    let desk = Desk::new();
    let note = "<!-- saved from url=(0035)https://saved.example/a/b?story=1&x=2 -->\n<html";
    desk.write("saved/Ferries packed.html", bridge_page("").replacen("<html", note, 1));
    for input in ["saved", "saved/Ferries packed.html"] {
        let rows = desk.ok(&["stories", input]).out;
        assert!(rows.contains("\"url\":\"https://saved.example/a/b?story=1&x=2\""), "{rows}");
    }
    // In one file, with its pictures.
    let encoded = |line: &[u8]| line.iter().map(|byte| format!("={byte:02X}")).collect::<String>() + "=\r\n";
    let page: String = bridge_page("").as_bytes().chunks(25).map(encoded).collect();
    let head = "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"b\"\r\n\r\n";
    let part = "--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\
        Content-Location: https://saved.example/in-one\r\n\r\n";
    desk.write("one/page.mhtml", format!("{head}{part}{page}\r\n--b--\r\n"));
    desk.write("one/broken.mht", format!("{head}--b--\r\n"));
    for inputs in [&["one"][..], &["one/page.mhtml", "one/broken.mht"]] {
        let answer = desk.ok(&[&["stories"], inputs].concat());
        assert!(answer.out.contains("\"url\":\"https://saved.example/in-one\""), "{}", answer.out);
        assert!(answer.out.contains("closed because of cracks in the steel anchors"), "{}", answer.out);
        assert!(answer.err.contains("one/broken.mht: it has no part that is HTML"), "{}", answer.err);
    }
    desk.fails(&["stories", "one/broken.mht"], "bad-mhtml");
    let shown = desk.ok(&["extract", "one/page.mhtml"]).out;
    assert!(shown.contains("https://saved.example/in-one"), "{shown}");
}

#[test]
fn what_is_taken_down_leaves_the_base_too() {
    let desk = Desk::new();
    desk.built();
    desk.write("down.txt", "# by letter\nhttps://herald.example/comet\ncourier.example\n");
    desk.write("today.jsonl", format!("{}\n{}\n", story(0), story(1)));
    let answer =
        desk.ok(&["build", "today.jsonl", "--base", "news.sidelight", "--take-down", "down.txt", "--out", "d"]);
    assert!(answer.err.contains("left out: taken down"), "{}", answer.err);
    let found: String = ["comet", "bridge", "dairy"]
        .map(|word| desk.ok(&["search", "news.sidelight", "--delta", "d", word, "--json"]).out)
        .concat();
    assert!(found.contains("https://herald.example/dairy"), "{found}");
    assert!(!found.contains("courier.example") && !found.contains("herald.example/comet"), "{found}");
    desk.write("down.txt", "herald.example/comet");
    desk.fails(&["build", "today.jsonl", "--take-down", "down.txt", "--out", "d"], "invalid-argument");
}
