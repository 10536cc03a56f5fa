//! Golden pages and hostile pages.
//!
//! `tests/pages/<slug>/` holds `source.html` and `expected.json`: the address the page is read from (`page`) and what
//! is read. Run with `SIDELIGHT_UPDATE=1` to write what is read now, then look at the difference.

use serde_json::{Value, json};
use sidelight::page::flat::FlatPage;
use sidelight::page::parse::parse_html;
use sidelight::page::{Extraction, Kind, extract};
use std::path::Path;
use std::time::{Duration, Instant};

const URL: &str = "https://a.example/news/some-story";

fn facts(extraction: &Extraction) -> Value {
    let article = extraction.article.clone().unwrap_or_default();
    json!({
        "kind": extraction.kind,
        "url": article.url,
        "title": article.title,
        "text": article.text.lines().collect::<Vec<_>>(),
        "outlet": article.outlet,
        "lang": article.lang,
        "snippet": article.snippet,
        "published": extraction.published,
        "bylines": extraction.bylines,
        "section": extraction.section,
    })
}

#[test]
fn golden_pages() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let update = std::env::var_os("SIDELIGHT_UPDATE").is_some();
    let mut slugs: Vec<_> =
        std::fs::read_dir(&folder).expect("tests/pages").map(|entry| entry.expect("entry").path()).collect();
    slugs.sort();
    assert!(slugs.len() >= 20, "golden pages are missing");
    let mut wrong = Vec::new();
    for slug in slugs {
        let html = std::fs::read(slug.join("source.html")).expect("source.html");
        let file = slug.join("expected.json");
        let expected: Value = serde_json::from_slice(&std::fs::read(&file).expect("expected.json")).expect("JSON");
        let address = expected["page"].as_str().expect("page: the address");
        let page = parse_html(&html, address, None);
        let mut found = facts(&extract(&page));
        // The wire format carries the page whole.
        assert_eq!(found, facts(&extract(&FlatPage::decode(&page.encode()))), "{}", slug.display());
        found["page"] = address.into();
        if update {
            let text = serde_json::to_string_pretty(&found).expect("JSON") + "\n";
            std::fs::write(&file, text).expect("writable");
        } else if found != expected {
            let found = serde_json::to_string_pretty(&found).expect("JSON");
            wrong.push(format!("{}:\nexpected {expected:#}\nfound {found}", slug.display()));
        }
    }
    assert!(wrong.is_empty(), "{}\nif this is right: SIDELIGHT_UPDATE=1", wrong.join("\n"));
}

/// Paragraphs that read like an article's.
fn paragraphs(count: usize) -> String {
    (0..count)
        .map(|i| {
            format!(
                "<p>In the town number {i}, the council met on Monday, and it spoke about the bridge. \
                 Nobody left early.</p>\n"
            )
        })
        .collect()
}

fn within(limit: Duration, html: &[u8]) -> Extraction {
    let start = Instant::now();
    let extraction = extract(&parse_html(html, URL, None));
    let took = start.elapsed();
    // Ten times the room of a release build on a quiet machine.
    assert!(took < limit * if cfg!(debug_assertions) { 10 } else { 1 }, "took {took:?}");
    extraction
}

#[test]
fn a_million_levels_of_nesting() {
    let html = format!("<title>Deep</title>{}<h1>Deep</h1>{}", "<div>".repeat(1_000_000), paragraphs(12));
    let text = within(Duration::from_secs(3), html.as_bytes()).article.expect("an article").text;
    assert!(text.contains("town number 0") && text.contains("town number 11"), "{text}");
}

#[test]
fn eight_hundred_thousand_attributes() {
    let attributes: String = (0..800_000).map(|i| format!(" a{i}=1")).collect();
    let html = format!("<h1>Wide</h1><div{attributes} class=article>{}</div>", paragraphs(12));
    let page = parse_html(html.as_bytes(), URL, None);
    let text = within(Duration::from_secs(3), html.as_bytes()).article.expect("an article").text;
    assert!(text.contains("town number 0") && text.contains("town number 11"), "{text}");
    assert!(page.elements.iter().any(|element| page.hints(element) == "article"));
}

#[test]
fn a_text_of_twenty_megabytes() {
    let words = "One sentence about the bridge, and one more. ";
    let html = format!("<h1>Long</h1><p>{}</p><p>The end.</p>", words.repeat(20_000_000 / words.len()));
    let text = within(Duration::from_secs(4), html.as_bytes()).article.expect("an article").text;
    assert!(text.starts_with("One sentence about the bridge"));
    assert!((1_000_000..=8 << 20).contains(&text.len()), "{}", text.len());
}

#[test]
fn a_page_of_fifty_megabytes_is_read_as_far_as_the_cap() {
    let mut html = format!("<title>Big</title><h1>Big</h1><article>{}</article>", paragraphs(30));
    html.push_str(&"<div><a href=/x>Another page</a></div>\n".repeat(50_000_000 / 39));
    let extraction = within(Duration::from_secs(8), html.as_bytes());
    assert!(extraction.article.expect("an article").text.contains("town number 29"));
}

#[test]
fn other_pages_that_would_take_long() {
    for (name, html) in [
        ("unclosed links", "<a href=x><p>Some words. ".repeat(200_000)),
        ("unclosed cells", "<table><tr><td>Some words. ".repeat(200_000)),
        ("stray ends", "<div><span>".repeat(250) + &"</x></p></li></td></g>".repeat(300_000)),
        ("headings", "<h1>".repeat(1_000_000)),
        ("items", "<ul><li>".repeat(500_000)),
        ("forms", "<form><div>".repeat(500_000)),
        ("svg", "<svg><g>".repeat(500_000)),
        ("comments", "<!--".repeat(1_000_000)),
        ("references", "&eacute".repeat(1_000_000)),
        ("marks", "<".repeat(5_000_000)),
        ("JSON-LD", format!("<script type=application/ld+json>{}", "{\"@type\":[\"Article\",{".repeat(80_000))),
        ("titles", format!("<title>{}</title><p>x", "a - ".repeat(500_000))),
        ("metas", "<meta name=author content='x, y'>".repeat(200_000)),
        ("times", "<time datetime=2024>x</time>".repeat(200_000)),
        ("empty times in a line", format!("<p>x {} y", "<time datetime=2024></time>".repeat(200_000))),
        ("deep times", "<div class=a>".repeat(480) + "<p>" + &"<time>x</time><p>".repeat(100_000)),
        ("items in items", "<div class=a><time datetime=2024-01-02>x</time>".repeat(100_000)),
        ("deep links", "<div>".repeat(480) + "<time>x</time><a href=x>" + &"of the town ".repeat(400_000)),
        ("formatting", "<b><i><u>Some words. ".repeat(300_000)),
        ("hidden", format!("<div hidden>{}", "<div>x".repeat(1_500_000))),
        ("labels", "<h3>Related</h3><li>Some words".repeat(150_000)),
        ("linked headings", "<div class=related><h3><a href=x>Some words</a></h3>".repeat(150_000)),
        ("headings of comments", "<div><h3>Comments</h3>Some words".repeat(150_000)),
        ("scrambled", "<p>Uif dpvodjm nfu po npoebz boe tqplf bcpvu uif csjehf, opcpez mfgu fbsmz.".repeat(60_000)),
        ("unspaced", "日本語の文章です。".repeat(370_000)),
    ] {
        let html = format!("<title>Bridge</title><h1>Bridge</h1><article>{}</article>{html}", paragraphs(12));
        let start = Instant::now();
        let extraction = extract(&parse_html(html.as_bytes(), URL, None));
        let took = start.elapsed();
        let limit = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 2 });
        assert!(took < limit, "{name}: {took:?}");
        // What stands before it is read whatever follows.
        let text = extraction.article.expect(name).text;
        assert!(text.contains("town number 0,") && text.contains("town number 11,"), "{name}: {}", text.len());
    }
}

#[test]
fn a_tag_takes_the_same_time_however_deep_it_stands() {
    // Names of every beginning and end, so that what looks for one finds others like it.
    let custom = |depth| (0..depth).map(|n| format!("<x-{n}>")).collect::<String>();
    let divs = |depth| "<div>".repeat(depth);
    let forms = |depth| divs(depth) + "<form>";
    let parts = |depth| format!("<svg>{}", (0..depth).map(|n| format!("<g{n}>")).collect::<String>());
    type Opening<'a> = &'a dyn Fn(usize) -> String;
    let cases: [(&str, Opening, &str); 4] = [
        ("forms", &forms, "<form><form>"),
        ("ends of templates", &divs, "</template>"),
        ("ends of names that are not open", &custom, "</y-1></y-2>"),
        ("ends in drawings", &parts, "</y1></y2>"),
    ];
    let mut slow = Vec::new();
    for (name, open, tags) in cases {
        let time = |depth: usize| {
            let html = open(depth) + &tags.repeat(100_000);
            let once = || {
                let start = Instant::now();
                parse_html(html.as_bytes(), URL, None);
                start.elapsed()
            };
            (0..3).map(|_| once()).min().unwrap_or_default()
        };
        let (shallow, deep) = (time(4), time(480));
        if deep > shallow * 3 {
            slow.push(format!("{name}: {shallow:?} at depth 4, {deep:?} at depth 480"));
        }
    }
    assert!(slow.is_empty(), "{slow:#?}");
}

#[test]
fn no_text_is_no_article() {
    for html in [
        "",
        " ",
        "<html></html>",
        "<img src=x><script>var text = 'no text at all';</script>",
        "<!-- x -->",
        "<title>",
        "\0\0",
    ] {
        let extraction = extract(&parse_html(html.as_bytes(), URL, None));
        assert_eq!(extraction.kind, Kind::NotAnArticle, "{html}");
        assert!(extraction.article.is_none(), "{html}");
    }
}

/// What is read from a page of 40 headlines with `json_ld`.
fn section(address: &str, json_ld: &Value) -> Extraction {
    let links: String = (0..40).map(|i| format!("<li><a href=/news/story-{i}>Town {i} votes</a></li>")).collect();
    let html = format!(
        "<title>Politics</title><script type=application/ld+json>{json_ld}</script><h1>Politics</h1><ul>{links}</ul>"
    );
    extract(&parse_html(html.as_bytes(), address, None))
}

/// Story `i` of an outlet as JSON-LD, more than a thousand bytes.
fn json_ld_story(i: usize) -> Value {
    let body = "The council met on Monday, and it spoke about the bridge. Nobody left early. ".repeat(16);
    json!({
        "@type": "NewsArticle", "headline": format!("Story {i}"), "url": format!("https://a.example/news/story-{i}"),
        "datePublished": "2024-11-19T09:05:00+01:00", "articleBody": format!("Story {i}. {body}"),
    })
}

#[test]
fn a_page_that_lists_stories_whole_is_none_of_them() {
    let stories: Vec<Value> = (0..12).map(json_ld_story).collect();
    for address in ["https://a.example/politics", "https://a.example/search?q=bridge"] {
        for json_ld in [
            json!(stories),
            json!({"@type": "CollectionPage", "url": address, "hasPart": stories}),
            json!({"@graph": [{"@type": "WebPage", "url": address}, stories[0], stories[1]]}),
            json!(stories[0]),
        ] {
            let extraction = section(address, &json_ld);
            assert_eq!(extraction.kind, Kind::NotAnArticle, "{address}: {json_ld}");
            let text = extraction.article.expect("the page's text").text;
            let lone = json_ld.get("headline").is_some();
            assert!(lone || !text.contains("Nobody left early"), "{address}: {json_ld}: {text}");
        }
    }
    // The same list beside the story the page is about.
    let mut own = json_ld_story(40);
    own["mainEntityOfPage"] = json!({"@id": URL});
    own["hasPart"] = json!(stories);
    let json_ld = json!([stories[0], stories[1], own]);
    let html = format!("<title>Story 40</title><script type=application/ld+json>{json_ld}</script><div id=app></div>");
    let extraction = extract(&parse_html(html.as_bytes(), URL, None));
    assert_eq!(extraction.kind, Kind::Article);
    assert!(extraction.article.expect("the story").text.starts_with("Story 40."));
}

#[test]
fn a_whole_text_that_only_subscribers_are_shown_is_whole() {
    let mut json_ld = json_ld_story(0);
    json_ld["isAccessibleForFree"] = json!(false);
    let body = "The council met on Monday, and it spoke about the bridge. Nobody left early. ".repeat(60);
    for (body, kind) in [(body.as_str(), Kind::Article), (&body[..1_000], Kind::Partial)] {
        json_ld["articleBody"] = json!(body);
        let html =
            format!("<title>Story 0</title><script type=application/ld+json>{json_ld}</script><div id=app></div>");
        assert_eq!(extract(&parse_html(html.as_bytes(), URL, None)).kind, kind, "{} bytes", body.len());
    }
}

#[test]
fn several_roots_are_read_like_one() {
    // Made up: flatten.js writes one root. Found by reading: a block's number was taken for an element's.
    let lines = "\u{1e}.The ferry ran aground off the bay, and all aboard were saved.\u{1e}/\u{1e}/".repeat(12);
    let wire = format!("\u{1e}1\u{1e}Uhttps://a.example/ferry\u{1e}+body\u{1e}-\u{1e}+p{lines}\u{1e}-\u{1e}+p\u{1e}-");
    let extraction = extract(&FlatPage::decode(&wire));
    assert!(extraction.article.is_some_and(|article| article.text.starts_with("The ferry ran aground")));
    assert!(extraction.last_element.is_none_or(|element| element < 3));
}

#[test]
fn references_to_authors_do_not_multiply() {
    let authors = (0..60_000).map(|n| format!("{{\"@id\":\"#{n}\"}}")).collect::<Vec<_>>().join(",");
    let html = format!(
        "<script type=application/ld+json>{{\"@type\":\"NewsArticle\",\"author\":[{{\"name\":\"Ada \
         Coombe\"}},{authors}]}}</script><article><h1>Ferry aground</h1>{}</article>",
        paragraphs(8)
    );
    assert_eq!(within(Duration::from_secs(2), html.as_bytes()).bylines, ["Ada Coombe"]);
}

#[test]
fn encodings() {
    let body = "<p>Übermäßige Größe: façade, señor, naïve.</p>";
    let text = |html: &[u8], content_type: Option<&str>| {
        let page = parse_html(html, "https://a.example/x", content_type);
        page.runs.iter().map(|run| page.text(run)).collect::<String>()
    };
    let plain = "Übermäßige Größe: façade, señor, naïve.";
    let latin: Vec<u8> = body.chars().map(|c| c as u8).collect();
    assert_eq!(text(body.as_bytes(), None), plain);
    assert_eq!(text(&latin, None), plain, "detected by the bytes");
    assert_eq!(text(&latin, Some("text/html; charset=ISO-8859-1")), plain);
    assert_eq!(text(&[b"<meta charset='windows-1252'>".as_slice(), &latin].concat(), None), plain);
    let declared = b"<meta http-equiv=Content-Type content='text/html; charset=latin1'>";
    assert_eq!(text(&[declared.as_slice(), &latin].concat(), None), plain);
    assert_eq!(text(&[b"\xef\xbb\xbf".as_slice(), body.as_bytes()].concat(), Some("text/html; charset=latin1")), plain);
    let wide: Vec<u8> = body.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(text(&[b"\xff\xfe".as_slice(), &wide].concat(), None), plain);
    let japanese = b"<meta charset=shift_jis><p>\x93\xfa\x96\x7b\x8c\xea";
    assert_eq!(text(japanese, None), "日本語");
}

/// `tests/encodings/`: the demo page reads the same files to the same text (tests/browser).
#[test]
fn saved_files_are_decoded_by_one_rule() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/encodings");
    let cases: Value = serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap()).unwrap();
    assert!(cases.as_array().unwrap().len() >= 5);
    for case in cases.as_array().unwrap() {
        let html = std::fs::read(folder.join(case["file"].as_str().unwrap())).unwrap();
        let article = extract(&parse_html(&html, URL, None)).article.unwrap();
        assert_eq!(article.title, case["title"].as_str().unwrap(), "{case}");
        assert!(article.text.contains(case["contains"].as_str().unwrap()), "{case}: {}", article.text);
    }
}

#[test]
fn structure_is_read_as_browsers_read_it() {
    let lines = |html: &str| {
        let page = parse_html(html.as_bytes(), URL, None);
        page.elements
            .iter()
            .enumerate()
            .map(|(i, element)| (element.tag.name(), page.text_within(i as u32, 100)))
            .collect::<Vec<_>>()
    };
    let line = |tag, text: &str| (tag, text.to_owned());
    assert_eq!(lines("<p>a<p>b"), [line("body", "a b"), line("p", "a"), line("p", "b")]);
    assert_eq!(lines("<p>a<div>b</div>c"), [line("body", "a b c"), line("p", "a"), line("div", "b")]);
    assert_eq!(lines("<ul><li>a<li>b</ul>c").last(), Some(&line("li", "b")));
    assert_eq!(lines("<div><p>a</div>b").first(), Some(&line("body", "a b")));
    assert_eq!(lines("<h1>a<h2>b"), [line("body", "a b"), line("h1", "a"), line("h2", "b")]);
    assert_eq!(lines("<svg><text>no</text><p>yes"), [line("body", "yes"), line("p", "yes")]);
    assert_eq!(lines("<p>a<script>if (x < 3) '<p>'</script>b</p>")[1], line("p", "ab"));
    assert_eq!(lines("<table><tr><td>a<td>b<tr><td>c").iter().filter(|(tag, _)| *tag == "td").count(), 3);
    let page = parse_html(b"<p><a href=x>one<p>two</a>three", URL, None);
    let kinds: Vec<_> = page.runs.iter().map(|run| (page.text(run), format!("{:?}", run.kind))).collect();
    assert_eq!(kinds, [("one", "Link".into()), ("two", "Link".into()), ("three", "Text".into())]);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(if cfg!(debug_assertions) { 300 } else { 3_000 }))]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..600)) {
        let extraction = extract(&parse_html(&bytes, URL, None));
        proptest::prop_assert!((0.0..=1.0).contains(&extraction.confidence));
    }

    #[test]
    fn any_markup(parts in proptest::collection::vec(
        "</?(p|div|a href=x|table|tr|td|li|ul|h1|form|svg|select|button|span class=x|template|title|script|body|dd|\
        object)/?>|<!--|-->|&amp;|&#x41|[a-z]{1,8}\\. ",
        0..80,
    )) {
        let html = parts.concat();
        let page = parse_html(html.as_bytes(), URL, None);
        for (number, element) in page.elements.iter().enumerate() {
            let number = number as u32;
            proptest::prop_assert!(element.end > number && element.end <= page.elements.len() as u32);
            proptest::prop_assert!(element.parent <= number && element.first_run <= element.end_run);
        }
        let again = FlatPage::decode(&page.encode());
        proptest::prop_assert_eq!(facts(&extract(&page)), facts(&extract(&again)));
    }

    #[test]
    fn any_wire(
        wire in "(\u{1e}[1ULTMKJ+.~/*-](p|div|body|9|https://a.example/|[a-zé]{0,4})(\u{1f}[a-z]{0,4}){0,4}){0,60}",
    ) {
        extract(&FlatPage::decode(&wire));
    }
}

#[test]
fn a_page_that_declares_nothing_is_an_article_by_headline_author_date_and_paragraphs() {
    let kind = |path: &str, head: &str, beside: &str| {
        let html = format!(
            "<html lang=en><title>Quay Post</title>{head}<nav><a href=/>Front page</a></nav><div id=root>\
             <h1>The old bridge stays closed</h1>{beside}{}</div>",
            paragraphs(9)
        );
        extract(&parse_html(html.as_bytes(), &format!("https://a.example{path}"), None)).kind
    };
    for beside in [
        "<p>By Jo Hale</p><p>18 November 2026</p>",
        "<p>What the town hears.</p><p>By Jo Hale · <time datetime=2026-11-18>2026-11-18</time></p>",
        "<p>Von Anna Lind, 18. November 2026</p>",
        "<div class=story-byline><span>Jo Hale</span></div><time datetime=2026-11-18>Wednesday</time>",
        "<div>作者：王明</div><div>2026年11月18日</div>",
    ] {
        for path in ["/read/71", "/#/read/71", "/app/x7Kq2"] {
            assert_eq!(kind(path, "", beside), Kind::Article, "{path} {beside}");
        }
    }
    let (signed, dated) = ("<p>By Jo Hale</p>", "<p>18 November 2026</p>");
    let both = [signed, dated].concat();
    for (path, head, beside) in [
        ("/app/x7Kq2", "", signed),
        ("/app/x7Kq2", "", dated),
        ("/app/x7Kq2", "<meta property=og:type content=product>", &both),
        ("/forum/x7Kq2", "", &both),
    ] {
        assert_eq!(kind(path, head, beside), Kind::NotAnArticle, "{path} {head} {beside}");
    }
}
