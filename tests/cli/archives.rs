//! Web archives: what is read of them, what is passed over, and what hostile ones get.

use crate::{
    desk::{Answer, Desk},
    sample::bridge_page,
};
use flate2::{Compression, write::GzEncoder};
use serde_json::Value;
use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::process::Command;
use std::time::{Duration, Instant};

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// A record of a kind with more fields and a body.
fn record(kind: &str, target: &str, more: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {target}\r\nWARC-Date: 2021-12-09T08:00:00Z\r\n{more}\
         Content-Type: application/http\r\nContent-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body, b"\r\n\r\n"].concat()
}

/// An answer with more fields.
fn answer(status: &str, fields: &str, body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 {status}\r\n{fields}\r\n").as_bytes(), body].concat()
}

/// What a story of the bridge is called unless its page says otherwise.
const HEADLINE: &str = "Ferries packed as bridge closes";

fn page(headline: &str) -> String {
    bridge_page("").replace(HEADLINE, headline)
}

/// A record with a page.
fn response(target: &str, fields: &str, body: &[u8]) -> Vec<u8> {
    record("response", target, "", &answer("200 OK", &format!("Content-Type: text/html\r\n{fields}"), body))
}

fn address(number: usize) -> String {
    format!("https://a.example/2021/12/09/bridge-closes-{number}")
}

fn fine(number: usize) -> Vec<u8> {
    response(&address(number), "", page(&format!("Story {number}")).as_bytes())
}

fn chunks(body: &[u8]) -> Vec<u8> {
    let parts = body.chunks(100).map(|part| [format!("{:x};x=1\r\n", part.len()).as_bytes(), part, b"\r\n"].concat());
    [parts.collect::<Vec<_>>().concat(), b"0\r\n\r\n".to_vec()].concat()
}

/// The addresses of the stories in a file, and what was said.
fn stories(desk: &Desk, name: &str, bytes: &[u8]) -> (Vec<String>, Answer) {
    desk.write(name, bytes);
    let answer = desk.run(&["stories", name]);
    (answer.out.lines().map(address_of).collect(), answer)
}

/// The address of a story in a line of JSON.
fn address_of(line: &str) -> String {
    let story: Value = serde_json::from_str(line).unwrap();
    story["url"].as_str().unwrap().to_owned()
}

#[test]
fn pages_are_read_and_the_rest_is_passed_over() {
    let desk = Desk::new();
    let page = page("Bridge");
    let at = |path: &str| format!("https://a.example/2021/12/09/bridge-closes-{path}");
    let records = [
        record("warcinfo", "", "", b"software: a crawler"),
        record("request", &at("plain"), "", b"GET /plain HTTP/1.1\r\n\r\n"),
        response(&at("plain"), "", page.as_bytes()),
        response(&at("chunked"), "Transfer-Encoding: chunked\r\n", &chunks(page.as_bytes())),
        response(&at("unchunked"), "Transfer-Encoding: chunked\r\n", page.as_bytes()),
        response(&at("packed"), "Content-Encoding: gzip\r\n", &packed(page.as_bytes())),
        response(
            &at("both"),
            "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n",
            &chunks(&packed(page.as_bytes())),
        ),
        response(&at("nested"), "", &packed(&packed(page.as_bytes()))),
        record("response", &at("latin"), "", &{
            let body: Vec<u8> = page.replace("Bridge", "Br\u{fc}cke").chars().map(|c| c as u8).collect();
            answer("200 OK", "Content-Type: text/html; charset=iso-8859-1\r\n", &body)
        }),
        record(
            "response",
            &at("cut"),
            "WARC-Truncated: length\r\n",
            &answer("200", "Content-Type: text/html\r\n", page.as_bytes()),
        ),
        record("response", &at("untyped"), "", &answer("200 OK", "", page.as_bytes())),
        // What is no page, or none to be read.
        record("revisit", &at("plain"), "", &answer("200 OK", "", b"")),
        record(
            "response",
            &at("missing"),
            "",
            &answer("404 Not Found", "Content-Type: text/html\r\n", page.as_bytes()),
        ),
        record("response", &at("image"), "", &answer("200 OK", "Content-Type: image/png\r\n", page.as_bytes())),
        record("response", "dns:a.example", "", &answer("200 OK", "Content-Type: text/html\r\n", page.as_bytes())),
        response(&at("reserved"), "X-Robots-Tag: noindex\r\n", page.as_bytes()),
        response(&at("home"), "", b"<html><p>Our home."),
    ];
    let expected: Vec<String> =
        ["plain", "chunked", "unchunked", "packed", "both", "nested", "latin", "cut", "untyped"].map(at).into();
    let whole = records.concat();
    let one_by_one: Vec<u8> = records.iter().flat_map(|record| packed(record)).collect();
    for (name, bytes) in [("a.warc", whole.clone()), ("b.warc.gz", one_by_one), ("whole.gz", packed(&whole))] {
        let (urls, answer) = stories(&desk, name, &bytes);
        assert_eq!(urls, expected, "{name}: {}", answer.err);
        assert!(answer.out.contains("Br\u{fc}cke"), "{name}");
        for said in [
            "1 page left out: not articles",
            "1 story left out: their publishers",
            "1 unchanged page left out: the archive has no copy",
            "1 response left out: a status other than 200",
            "1 response left out: not HTML",
            "1 page cut by the crawler",
        ] {
            assert!(answer.err.contains(said), "{name}: {said}: {}", answer.err);
        }
        assert_eq!((answer.err.lines().count(), answer.code), (6, 0), "{name}: {}", answer.err);
    }
    // From standard input, and with its format said.
    for args in [&["stories", "-"][..], &["stories", "-", "--from", "warc"]] {
        assert_eq!(desk.run_with(args, &packed(&whole), &[]).out.lines().count(), expected.len());
    }
}

#[test]
fn nothing_is_published_after_it_was_fetched() {
    let desk = Desk::new();
    let at = "2021-12-08T06:30:00+01:00";
    for (told, expected) in [
        (at, at_unix(at)),
        ("2021-12-09T07:59:00Z", 1_639_036_740),
        // The bridge reopens; the record is of 8:00 on the 9th.
        ("2031-12-08T06:30:00+01:00", 1_639_036_800),
    ] {
        let page = page("Bridge").replace(at, told);
        desk.write("a.warc", response(&address(1), "", page.as_bytes()));
        let story = desk.json(&["stories", "a.warc"]);
        assert_eq!(story["published"].as_str().map(at_unix), Some(expected), "{told}: {story}");
    }
}

/// Unix seconds of RFC 3339 text.
fn at_unix(text: &str) -> i64 {
    sidelight::time::Moment::parse(text).unwrap().unix()
}

#[test]
fn what_is_wrong_is_named_and_costs_no_other_record() {
    let desk = Desk::new();
    let [one, two] = [fine(1), fine(2)];
    let at = one.len();
    let long = String::from_utf8(fine(3)).unwrap();
    let length = long.split("Content-Length: ").nth(1).unwrap().split('\r').next().unwrap().to_owned();
    let lengthy = |said: &str| long.replace(&format!("Content-Length: {length}"), &format!("Content-Length: {said}"));
    let cut = &long.as_bytes()[..long.len() / 2];
    for (wrong, code, what) in [
        (lengthy("12").into_bytes(), "bad-warc", "is shorter or longer than its Content-Length"),
        (lengthy("1000000").into_bytes(), "bad-warc", "is shorter or longer than its Content-Length"),
        (lengthy("4294967296").into_bytes(), "bad-warc", "is shorter or longer than its Content-Length"),
        (lengthy("many").into_bytes(), "bad-warc", "has no Content-Length"),
        (b"nothing of ours\n".to_vec(), "bad-warc", "is no WARC record"),
        (response("https://a.example/b", "Content-Encoding: br\r\n", b"\0\x01"), "bad-encoding", "is packed as \"br\""),
        (
            response("https://a.example/b", "", &packed(&packed(&packed(b"x")))),
            "bad-encoding",
            "is packed more than twice",
        ),
    ] {
        let (urls, answer) = stories(&desk, "a.warc", &[one.as_slice(), &wrong, &two].concat());
        assert_eq!(urls, [address(1), address(2)], "{what}: {}", answer.err);
        assert!(answer.err.contains(&format!("left out: a.warc: the record at byte {at} {what}")), "{}", answer.err);
        assert_eq!(desk.run(&["stories", "a.warc", "--strict"]).code, 1);
        assert!(desk.run(&["stories", "a.warc", "--strict"]).err.starts_with(&format!("error[{code}]: a.warc: ")));
        // Packed on its own, its bounds are those of its member.
        let all: Vec<u8> = [&one, &wrong, &two].into_iter().flat_map(|record| packed(record)).collect();
        let (urls, answer) = stories(&desk, "a.warc.gz", &all);
        assert_eq!(urls, [address(1), address(2)], "{what}: {}", answer.err);
        let at = packed(&one).len();
        assert!(answer.err.contains(&format!("a.warc.gz: the record at byte {at} ")), "{}", answer.err);
    }
    let (urls, answer) = stories(&desk, "cut.warc", &[one.as_slice(), cut].concat());
    assert_eq!(urls, [address(1)]);
    assert!(answer.err.contains(&format!("cut.warc: the record at byte {at} is cut short")), "{}", answer.err);
    let both = [packed(&one), packed(&two)];
    let cut = &both.concat()[..both[0].len() + both[1].len() / 2];
    let (urls, answer) = stories(&desk, "cut.warc.gz", cut);
    assert_eq!(urls, [address(1)]);
    let said = format!("cut.warc.gz: the record at byte {} is cut short", both[0].len());
    assert!(answer.err.contains(&said), "{}", answer.err);
    // Packed together, an offset is that of what is unpacked.
    let wrong = b"nothing of ours\n".to_vec();
    let (urls, answer) = stories(&desk, "together.warc.gz", &packed(&[one.as_slice(), &wrong, &two].concat()));
    assert_eq!(urls, [address(1), address(2)]);
    let said = format!("together.warc.gz: the record at byte {at} of what is packed at byte 0 is no WARC record");
    assert!(answer.err.contains(&said), "{}", answer.err);
    let mut broken = both.concat();
    broken[both[0].len() / 2..][..20].fill(0xff);
    let (urls, answer) = stories(&desk, "broken.warc.gz", &broken);
    assert_eq!(urls, [address(2)], "{}", answer.err);
    assert!(answer.err.contains("the record at byte 0 is broken gzip") || answer.err.contains("byte 0 is cut short"));
}

#[test]
fn what_is_no_archive_of_pages_says_what_to_give() {
    let desk = Desk::new();
    for (name, bytes, said) in [
        (
            "a.cdx",
            b" CDX N b a m s k r M S V g\nexample,a)/1 20211209080000 https://a.example/1 text/html 200".to_vec(),
            "give the WARC files that it names",
        ),
        (
            "a.cdxj.gz",
            packed(b"example,a)/1 20211209080000 {\"url\": \"https://a.example/1\"}\n"),
            "give the WARC files that it names",
        ),
        ("a.wet", record("conversion", "https://a.example/1", "", b"A text."), "texts made of pages (WET)"),
        ("a.wat", record("metadata", "https://a.example/1", "", b"{}"), "facts about pages (WAT)"),
        ("a.arc", b"filedesc://a.arc 0.0.0.0 20010101000000 text/plain 76".to_vec(), "convert it to WARC"),
        ("a.warc.zst", b"\x28\xb5\x2f\xfd\0".to_vec(), "packed by zstd"),
        ("a.wacz", b"PK\x03\x04\x14\0".to_vec(), "a ZIP archive"),
        ("b.txt", b"WARC/ is what we read.".to_vec(), "neither JSON Lines"),
    ] {
        desk.write(name, bytes);
        let answer = desk.run(&["stories", name]);
        assert!(answer.code == 1 && answer.err.contains(said), "{name}: {}", answer.err);
    }
    // Crawlers write down facts beside answers: such a file holds no page, and is none of facts.
    let answers =
        [record("metadata", &address(1), "", b"{}"), record("response", &address(1), "", b"HTTP/1.1 404 \r\n")];
    let (urls, answer) = stories(&desk, "a.warc", &answers.concat());
    assert_eq!((urls.len(), answer.code), (0, 0), "{}", answer.err);
    assert!(answer.err.contains("1 response left out: a status other than 200"), "{}", answer.err);
    desk.write("none", b"nothing of ours");
    let answer = desk.run(&["stories", "none", "--from", "warc"]);
    assert!(answer.err.starts_with("error[bad-warc]: none: the record at byte 0 is no WARC record"), "{}", answer.err);
}

/// Runs the command with 500 MB of memory and no more, where the system can be told so.
fn within_memory(desk: &Desk, name: &str) -> (Vec<String>, String) {
    let output = Command::new("sh")
        .args(["-c", "ulimit -v 512000; exec \"$0\" stories \"$1\"", env!("CARGO_BIN_EXE_sidelight")])
        .arg(desk.path(name))
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let urls = text(output.stdout).lines().map(address_of).collect();
    assert_eq!(output.status.code(), Some(0), "{name}");
    (urls, text(output.stderr))
}

#[test]
fn hostile_archives_cost_bounded_time_and_memory() {
    let desk = Desk::new();
    let start = Instant::now();
    // A record of 4 GB, of which the file system keeps nothing.
    let mut file = File::create(desk.path("large.warc")).unwrap();
    let head = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/large\r\n\
                Content-Length: 4294967296\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
    file.write_all(&fine(1)).unwrap();
    file.write_all(head.as_bytes()).unwrap();
    file.seek(SeekFrom::Current((4 << 30) - 44)).unwrap();
    file.write_all(b"\r\n\r\n").unwrap();
    file.write_all(&fine(2)).unwrap();
    drop(file);
    let (urls, err) = within_memory(&desk, "large.warc");
    assert_eq!((urls, err.as_str()), (vec![address(1), address(2)], "1 page left out: not articles\n"));
    fs::remove_file(desk.path("large.warc")).unwrap();
    // 400 MB in 400 KB, between two that are fine.
    let zeros = vec![0; 400 << 20];
    let bomb = packed(&response("https://a.example/bomb", "", &zeros));
    desk.write("bomb.warc.gz", [packed(&fine(1)), bomb, packed(&fine(2))].concat());
    let (urls, err) = within_memory(&desk, "bomb.warc.gz");
    assert_eq!(urls, [address(1), address(2)], "{err}");
    let at = packed(&fine(1)).len();
    assert!(err.contains(&format!("bomb.warc.gz: the record at byte {at} holds far more")), "{err}");
    // The same in answers: as much is read of each as of a page.
    let inner = response("https://a.example/bomb", "Content-Encoding: gzip\r\n", &packed(&zeros));
    desk.write("inner.warc.gz", [packed(&inner).repeat(20), packed(&fine(2))].concat());
    let (urls, err) = within_memory(&desk, "inner.warc.gz");
    assert_eq!((urls, err.as_str()), (vec![address(2)], "20 pages left out: not articles\n"));
    // Fields without end, and chunks of nothing.
    let fields = response("https://a.example/fields", &"a:\r\n".repeat(5_000_000), b"<p>");
    let chunked = response(
        "https://a.example/chunks",
        "Transfer-Encoding: chunked\r\n",
        "1\r\na\r\n".repeat(3_000_000).as_bytes(),
    );
    desk.write("long.warc", [fields, chunked, fine(2)].concat());
    let (urls, err) = within_memory(&desk, "long.warc");
    assert_eq!((urls, err.as_str()), (vec![address(2)], "2 pages left out: not articles\n"));
    assert!(start.elapsed() < Duration::from_secs(100), "{:?}", start.elapsed());
}

#[test]
fn a_page_that_names_anothers_address_does_not_take_its_place() {
    let desk = Desk::new();
    let theirs = |host: &str, title: &str| {
        let page = bridge_page("<link rel=canonical href=https://owner.example/2021/12/09/bridge-closes-1>")
            .replace(HEADLINE, title);
        response(&format!("https://{host}/2021/12/09/bridge-closes-1"), "", page.as_bytes())
    };
    for order in [["owner.example", "other.example"], ["other.example", "owner.example"]] {
        let records = order.map(|host| theirs(host, &format!("By {host}")));
        desk.write("a.warc", records.concat());
        let answer = desk.run(&["build", "a.warc", "--out", "a.sidelight"]);
        assert_eq!(answer.code, 0, "{}", answer.err);
        let index = sidelight::index::Index::open(fs::read(desk.path("a.sidelight")).unwrap()).unwrap();
        assert_eq!(index.stories(), 1);
        assert!(index.headline(0).starts_with("By owner.example"), "{}", index.headline(0));
    }
}

#[test]
fn a_part_of_a_broken_archive_is_empty_and_one_of_none_is_an_error() {
    let desk = Desk::new();
    desk.write("fine.warc", fine(1));
    desk.write("broken.warc", &fine(2)[..400]);
    for name in ["fine", "broken"] {
        let (archive, part) = (format!("{name}.warc"), format!("{name}.part"));
        let answer = desk.ok(&["build", "--part", &archive, "--out", &part]);
        assert_eq!(answer.err.contains("broken.warc: the record at byte 0 is cut short"), name == "broken");
    }
    desk.fails(&["build", "broken.warc", "--out", "one.sidelight"], "cut-short");
    desk.fails(&["build", "--part", "broken.warc", "--strict", "--out", "none.part"], "cut-short");
    desk.fails(&["build", "--part", "nowhere.warc", "--out", "none.part"], "unreadable");
    assert!(!desk.path("none.part").exists());
    let same = ["--created", "2021-12-09", "--name", "One"];
    desk.ok(&[&["build", "broken.warc", "fine.warc", "--out", "one.sidelight"], &same[..]].concat());
    desk.ok(&[&["merge", "fine.part", "broken.part", "--out", "merged.sidelight"], &same[..]].concat());
    let read = |name: &str| fs::read(desk.path(name)).unwrap();
    assert_eq!(read("merged.sidelight"), read("one.sidelight"));
}

/// An item of an export.
fn item(number: usize, kind: &str, status: &str, more: &str) -> String {
    format!(
        "<item>\n<title><![CDATA[Post {number}]]></title>\n<link>https://blog.example/post-{number}/</link>\n\
         <pubDate>Thu, 09 Dec 2021 08:00:00 +0000</pubDate>\n<content:encoded><![CDATA[<!-- wp:paragraph -->\n\
         <p>The bridge of part {number} is closed; see <item> and </item>.</p>]]></content:encoded>\n\
         <wp:post_type><![CDATA[{kind}]]></wp:post_type>\n<wp:status><![CDATA[{status}]]></wp:status>\n{more}\n\
         </item>\n"
    )
}

fn export(items: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<!-- generator=\"WordPress/6.4\" -->\n<rss version=\"2.0\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:wp=\"http://wordpress.org/export/1.2/\">\n\
         <channel>\n<title>Harbour Blog</title>\n<link>https://blog.example</link>\n<language>en-US</language>\n\
         {items}</channel>\n</rss>\n"
    )
}

#[test]
fn the_published_posts_of_an_export_are_stories() {
    let desk = Desk::new();
    let items = [
        item(1, "post", "publish", ""),
        item(2, "post", "draft", ""),
        item(3, "post", "publish", "<wp:post_password><![CDATA[]secret]]></wp:post_password>"),
        item(4, "page", "publish", ""),
        item(5, "attachment", "inherit", ""),
        item(6, "news", "publish", "<wp:post_password></wp:post_password>"),
        item(7, "post", "private", ""),
    ];
    let whole = export(&items.concat());
    for (name, bytes) in [("blog.xml", whole.clone().into_bytes()), ("blog.xml.gz", packed(whole.as_bytes()))] {
        let (urls, answer) = stories(&desk, name, &bytes);
        assert_eq!(urls, ["https://blog.example/post-1/", "https://blog.example/post-6/"], "{name}: {}", answer.err);
        let first: Value = serde_json::from_str(answer.out.lines().next().unwrap()).unwrap();
        assert_eq!((first["title"].as_str(), first["outlet"].as_str()), (Some("Post 1"), Some("Harbour Blog")));
        assert!(first["text"].as_str().unwrap().contains("The bridge of part 1 is closed"), "{first}");
        assert_eq!(
            answer.err,
            "3 items of the export left out: not published, or behind a password\n\
             2 items of the export left out: not posts\n"
        );
    }
    assert_eq!(desk.run_with(&["stories", "-", "--from", "wordpress"], whole.as_bytes(), &[]).out.lines().count(), 2);
}

#[test]
fn a_broken_export_keeps_what_it_can() {
    let desk = Desk::new();
    let [one, two] = [item(1, "post", "publish", ""), item(2, "post", "publish", "")];
    let urls_of = |name: &str, text: &[u8]| stories(&desk, name, text);
    let whole = export(&[one.as_str(), &two].concat());
    // Cut within the second, packed or not.
    let cut = &whole.as_bytes()[..whole.find("part 2").unwrap()];
    let line = whole[..whole.find("Post 2").unwrap()].lines().count() - 1;
    let (urls, answer) = urls_of("cut.xml", cut);
    assert_eq!(urls, ["https://blog.example/post-1/"]);
    assert!(answer.err.contains(&format!("left out: cut.xml:{line}: ends too early")), "{line}: {}", answer.err);
    let strict = desk.run(&["stories", "cut.xml", "--strict"]);
    assert!(strict.code == 1 && strict.err.starts_with("error[cut-short]: cut.xml:"), "{}", strict.err);
    let bytes = packed(whole.as_bytes());
    let (urls, answer) = urls_of("cut.xml.gz", &bytes[..bytes.len() - 12]);
    assert!(!urls.is_empty() && answer.err.contains("cut.xml.gz: ends too early"), "{}", answer.err);
    // Between two items.
    let (urls, answer) = urls_of("between.xml", &whole.as_bytes()[..whole.find("</channel>").unwrap()]);
    assert_eq!((urls.len(), answer.err.contains("ends too early")), (2, true), "{}", answer.err);
    // Marks that no parser takes, in one of two.
    let wrong = one.replace("<![CDATA[Post 1]]>", "Fish & chips <b");
    let (urls, answer) = urls_of("marks.xml", export(&[wrong.as_str(), &two].concat()).as_bytes());
    assert!(urls.contains(&"https://blog.example/post-2/".to_owned()), "{}", answer.err);
    // One without an address is named by its line in the file, whatever stands before.
    let nameless = two.replace("<link>https://blog.example/post-2/</link>", "<link></link>");
    let text = export(&[item(9, "page", "publish", ""), one, nameless, item(3, "post", "publish", "")].concat());
    let line = text[..text.find("<link></link>").unwrap()].lines().count() - 1;
    let (urls, answer) = urls_of("nameless.xml", text.as_bytes());
    assert_eq!(urls.len(), 2);
    assert!(answer.err.contains(&format!("nameless.xml:{line}: a story has no address")), "{line}: {}", answer.err);
    // What ends before its first item.
    let (urls, answer) = urls_of("none.xml", export("").as_bytes());
    assert!(urls.is_empty() && answer.err.starts_with("error[bad-feed]: none.xml: an export"), "{}", answer.err);
}

#[test]
fn exports_of_many_megabytes_are_read_in_pieces() {
    let desk = Desk::new();
    let filler = "The mayor spoke of the harbour. ".repeat(300);
    let items = (0..2_500).map(|number| {
        let text = format!("<p>The bridge of part {number} is closed; {filler}");
        item(number, "post", "publish", "").replace(&format!("<p>The bridge of part {number} is closed;"), &text)
    });
    let text = export(&items.collect::<String>());
    assert!(text.len() > 20 << 20);
    let (urls, answer) = stories(&desk, "large.xml", text.as_bytes());
    assert_eq!(urls.len(), 2_500, "{}", answer.err);
    assert_eq!(
        (urls[0].as_str(), urls[2_499].as_str()),
        ("https://blog.example/post-0/", "https://blog.example/post-2499/")
    );
    // An item that never ends.
    let endless = export(&format!("{}<item><title>{}", item(1, "post", "publish", ""), "x".repeat(80 << 20)));
    let (urls, answer) = stories(&desk, "endless.xml", endless.as_bytes());
    assert_eq!(urls, ["https://blog.example/post-1/"]);
    assert!(answer.err.contains("has more than 64 MB"), "{}", answer.err);
}

#[test]
fn corpora_in_the_beir_layout_are_stories() {
    let desk = Desk::new();
    let row =
        |id: &str, more: &str| format!("{{\"_id\": \"{id}\", \"title\": \"Bridge\", \"text\": \"Closed.\"{more}}}\n");
    let corpus = [
        row("a", ", \"url\": \"https://a.example/1\", \"source\": \"a.example\", \"date\": \"2021-12-09\""),
        row("b", ", \"source\": \"a.example\""),
        row("c", ", \"date\": \"soon\""),
        row("d", ""),
    ];
    desk.write("set/corpus.jsonl", corpus.concat());
    desk.write("set/queries.jsonl", row("a", ""));
    let expected = ["https://a.example/1", "https://a.example/story-b", "https://unknown.invalid/story-d"];
    for input in ["set/corpus.jsonl", "set"] {
        let answer = desk.run(&["stories", input]);
        let urls: Vec<String> = answer.out.lines().map(address_of).collect();
        assert_eq!(urls, expected, "{}", answer.err);
        assert!(answer.err.contains("corpus.jsonl:3: `published` is \"soon\""), "{}", answer.err);
        assert!(desk.run(&["stories", input, "--strict"]).err.starts_with("error[bad-date]: "));
    }
    let first = desk.run(&["stories", "set"]).out;
    let first: Value = serde_json::from_str(first.lines().next().unwrap()).unwrap();
    assert_eq!((first["outlet"].as_str(), first["published"].as_str()), (Some("a.example"), Some("2021-12-09")));
}
