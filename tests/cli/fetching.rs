//! What is read from addresses, and what is said of hosts that misbehave: in bounded time and memory.

use crate::desk::{Answer, Desk};
use crate::host::{Host, feed, respond};
use crate::sample::bridge_page;
use flate2::{Compression, write::GzEncoder};
use serde_json::Value;
use sidelight::source::fetch::{Answer as Fetch, Client, Fetched, Request};
use sidelight::source::{self, FetchOptions, Found, SourceOptions, Tally, Visit, Walker};
use std::io::Write;
use std::net::TcpStream;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const JSON_FEED: &str = r#"{"version": "https://jsonfeed.org/version/1",
    "items": [{"id": "1", "url": "/json-1", "title": "From JSON Feed", "content_text": "x"}]}"#;
const SITEMAP: &str = "<urlset><url><loc>https://a.example/n</loc>\
    <news:news><news:title>From a sitemap</news:title></news:news></url></urlset>";
const RSS: &str = "Content-Type: application/rss+xml\r\n";

/// A client for hosts of this machine that waits for nobody longer than a test may take.
fn client(deadline: u64) -> Client {
    Client::new(FetchOptions {
        contact: "https://me.example/".into(),
        allow_private: true,
        pause: Duration::ZERO,
        deadline: Duration::from_millis(deadline),
        most_bytes: 1 << 20,
        patience: Duration::from_millis(1500),
        ..FetchOptions::default()
    })
}

fn fetched(client: &Client, address: &str) -> Fetched {
    match client.fetch(&Request::new(address)).unwrap() {
        Fetch::Fetched(fetched) => fetched,
        Fetch::Unchanged => panic!("nothing was known"),
    }
}

fn code(client: &Client, address: &str) -> &'static str {
    client.fetch(&Request::new(address)).map_or_else(|error| error.code(), |_| "fetched")
}

/// The command with the options for hosts of this machine.
fn run(desk: &Desk, args: &[&str]) -> Answer {
    let options = ["--allow-private", "--pause", "0", "--contact", "https://me.example/", "--timeout", "2"];
    desk.run(&[args, &options].concat())
}

fn rows(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.code, 0, "{}", answer.err);
    answer.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn titles(answer: &Answer) -> Vec<String> {
    rows(answer).iter().map(|row| row["title"].as_str().unwrap().to_owned()).collect()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// Writes `part` until the other side goes away.
fn endless(stream: &mut TcpStream, part: &[u8]) {
    while stream.write_all(part).is_ok() {}
}

#[test]
fn what_lies_at_an_address_shows_by_its_content() {
    let base = Host::of(vec![
        ("/feed", RSS, feed("From RSS", "/rss")),
        ("/atom", "", "<feed><entry><title>From Atom</title><link href='/atom-1'/></entry></feed>".into()),
        ("/json", "", JSON_FEED.into()),
        ("/lines", "", "{\"url\": \"https://a.example/1\", \"title\": \"From lines\", \"text\": \"x\"}\n".into()),
        ("/page", "Content-Type: text/html\r\n", bridge_page("")),
        ("/site.json", "", "[{\"title\": \"From tinysearch\", \"url\": \"/t\", \"body\": \"x\"}]".into()),
        ("/news.xml", "", SITEMAP.into()),
        ("/maps.xml", "", "<sitemapindex><sitemap><loc>/news.xml</loc></sitemap></sitemapindex>".into()),
        (
            "/list.opml",
            "",
            "<opml><outline text='C'><outline xmlUrl='/feed'/><outline xmlUrl='/atom'/></outline></opml>".into(),
        ),
    ]);
    let desk = Desk::new();
    desk.write("list.txt", format!("# all\n\n{}\n{}\n", base.at("/maps.xml"), base.at("/list.opml")));
    let inputs = ["/json", "/lines", "/page", "/site.json"].map(|path| base.at(path));
    let inputs: Vec<&str> = ["stories", "list.txt"].into_iter().chain(inputs.iter().map(String::as_str)).collect();
    let answer = run(&desk, &inputs);
    let found = titles(&answer);
    // The lists of a level before what they name, each in its order.
    assert_eq!(found[..3], ["From a sitemap", "From RSS", "From Atom"]);
    assert_eq!(
        (&found[3..5], &found[6..]),
        (&["From JSON Feed".to_owned(), "From lines".into()][..], &["From tinysearch".to_owned()][..])
    );
    // What is relative is meant from where it was fetched.
    assert_eq!(rows(&answer)[1]["url"], base.at("/rss"));
    for asked in base.asked() {
        let head = asked.head.join("\n");
        assert!(head.contains("user-agent: sidelight/") && head.contains("(+https://me.example/)"), "{head}");
        assert!(!head.contains("cookie") && !head.contains("referer"), "{head}");
    }
    // Told what it is, it is read as that; what it names is told by its content.
    let forced = run(&desk, &["stories", &base.at("/feed"), "--from", "jsonl"]);
    assert!(forced.code == 1 && forced.err.contains("error[bad-json]"), "{}", forced.err);
    desk.write("addresses", format!("{}\n{}\n", base.at("/feed"), base.at("/list.opml")));
    assert_eq!(titles(&run(&desk, &["stories", "addresses", "--from", "list"])), ["From RSS", "From Atom"]);
    let forced = run(&desk, &["stories", &base.at("/maps.xml"), &base.at("/list.opml"), "--from", "opml"]);
    assert_eq!(titles(&forced), ["From RSS", "From Atom"], "{}", forced.err);
}

#[test]
fn who_asks_must_say_so() {
    let host = Host::of(vec![("/feed", RSS, feed("T", "/1"))]);
    let desk = Desk::new();
    desk.write("ours.jsonl", crate::sample::stories_jsonl());
    let said = desk.fails(&["stories", "ours.jsonl", &host.at("/feed"), "--allow-private"], "no-contact");
    assert!(said.contains("--contact"), "{said}");
    assert!(host.asked().is_empty());
    let nobody = ["stories", &host.at("/feed"), "--allow-private", "--contact", "()"];
    desk.fails(&nobody, "no-contact");
    assert!(host.asked().is_empty());
    let env = [("SIDELIGHT_CONTACT", "me@me.example")];
    assert_eq!(desk.run_with(&["stories", &host.at("/feed"), "--allow-private"], b"", &env).code, 0);
    assert!(host.asked()[0].head.iter().any(|line| line.contains("(+me@me.example)")));
}

#[test]
fn this_machine_is_not_asked_unless_it_is_allowed() {
    let host = Host::of(vec![("/feed", RSS, feed("T", "/1"))]);
    let port = host.address.rsplit(':').next().unwrap().to_owned();
    let desk = Desk::new();
    for name in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0", "127.9.9.9"] {
        let address = format!("http://{name}:{port}/feed");
        let said = desk.fails(&["stories", &address, "--contact", "x"], "private-address");
        assert!(said.contains("--allow-private"), "{said}");
    }
    // Other ways to write the same are no addresses at all.
    for name in ["2130706433", "0x7f.1", "127.1"] {
        desk.fails(&["stories", &format!("http://{name}:{port}/feed"), "--contact", "x"], "bad-address");
    }
    assert!(host.asked().is_empty());
}

#[test]
fn hostile_answers_cost_bounded_time_and_memory() {
    let bomb = packed(&vec![b' '; 64 << 20]);
    let bomb_in_bomb = packed(&bomb);
    let host = Host::new(move |asked, stream| {
        let long = "<item><title>x</title></item>".repeat(1000);
        match asked.path.as_str() {
            "/stream" => {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n<rss><channel>");
                endless(stream, long.as_bytes());
            }
            "/4gb" => respond(stream, "200 OK", "Content-Length: 4294967296\r\n", b"<rss><channel>"),
            "/bomb.gz" => respond(stream, "200 OK", "Content-Encoding: gzip\r\n", &bomb),
            "/bomb-in-bomb.gz" => respond(stream, "200 OK", "Content-Encoding: gzip\r\n", &bomb_in_bomb),
            "/endless.gz" => {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
                endless(stream, &bomb);
            }
            "/thrice.gz" => respond(stream, "200 OK", "", &packed(&packed(&packed(b"<rss>")))),
            "/old" => {
                let _ = stream.write_all(b"HTTP/1.0 200 OK\r\n\r\n<rss><channel>");
                endless(stream, long.as_bytes());
            }
            "/chunks" => {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                endless(stream, b"8\r\n<rss><a>\r\n");
            }
            "/header" => {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nX-Filler: ");
                endless(stream, b"filler filler filler filler");
            }
            "/headers" => {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
                endless(stream, b"X-Filler: filler filler filler filler\r\n");
            }
            "/drip" => {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
                while stream.write_all(b"x").is_ok() {
                    thread::sleep(Duration::from_millis(50));
                }
            }
            "/drip-head" => {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nX-Slow: ");
                while stream.write_all(b"x").is_ok() {
                    thread::sleep(Duration::from_millis(50));
                }
            }
            "/loop" => respond(stream, "302 Found", "Location: /loop\r\n", b""),
            path if path.starts_with("/hop") => {
                let next: u32 = path[4..].parse().unwrap();
                respond(stream, "301 Moved", &format!("Location: /hop{}\r\n", next + 1), b"");
            }
            "/to-file" => respond(stream, "302 Found", "Location: file:///etc/passwd\r\n", b""),
            "/to-script" => respond(stream, "302 Found", "Location: javascript:alert(1)\r\n", b""),
            "/to-nowhere" => respond(stream, "302 Found", "", b""),
            "/403" => respond(stream, "403 No", "", b""),
            "/410" => respond(stream, "410 Gone", "", b""),
            "/br" => respond(stream, "200 OK", "Content-Encoding: br\r\n", b"\x0b\x80\xff\xfe\xfa"),
            "/broken.gz" => respond(stream, "200 OK", "", &[&packed(b"<rss>")[..8], b"nonsense".as_slice()].concat()),
            _ => respond(stream, "404 Not Found", "", b""),
        }
    });
    let start = Instant::now();
    for (path, expected) in [
        ("/stream", "too-large"),
        ("/4gb", "too-large"),
        ("/bomb.gz", "too-large"),
        ("/bomb-in-bomb.gz", "too-large"),
        ("/endless.gz", "too-large"),
        ("/thrice.gz", "bad-encoding"),
        ("/old", "too-large"),
        ("/chunks", "too-large"),
        ("/header", "too-large"),
        ("/headers", "bad-answer"),
        ("/hop1", "too-many-redirects"),
        ("/loop", "too-many-redirects"),
        ("/to-file", "bad-redirect"),
        ("/to-script", "bad-redirect"),
        ("/to-nowhere", "bad-redirect"),
        ("/403", "status"),
        ("/410", "gone"),
        ("/404", "gone"),
        ("/br", "bad-encoding"),
        ("/broken.gz", "bad-encoding"),
        ("/drip", "timeout"),
        ("/drip-head", "timeout"),
    ] {
        // A client for each: after three time-outs in a row a host is asked no more.
        let before = host.asked().len();
        let deadline = if expected == "timeout" { 400 } else { 5000 };
        assert_eq!(code(&client(deadline), &host.at(path)), expected, "{path}");
        assert!(host.asked().len() - before <= 6, "{path}");
    }
    assert!(start.elapsed() < Duration::from_secs(12), "{:?}", start.elapsed());

    // The command, with as much memory as it may need.
    let desk = Desk::new();
    let list: String = ["/stream", "/4gb", "/bomb.gz", "/bomb-in-bomb.gz", "/headers", "/loop", "/drip", "/to-file"]
        .map(|path| host.at(path) + "\n")
        .concat();
    desk.write("list.txt", list + &host.at("/feed"));
    let command = format!(
        "ulimit -v 1500000; RAYON_NUM_THREADS=2 exec {} stories list.txt --allow-private --pause 0 --contact x \
         --timeout 3",
        env!("CARGO_BIN_EXE_sidelight")
    );
    let output = Command::new("sh").args(["-c", &command]).current_dir(desk.path(".")).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    for expected in [
        "/stream: more than 16 MB",
        "/4gb: more than 16 MB",
        "/bomb.gz: more than 16 MB",
        "/bomb-in-bomb.gz: more than 16 MB",
        "/loop: more than 5 redirects",
        "/drip: no whole answer in 3 s",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
}

#[test]
fn a_host_that_never_answers_is_left_alone() {
    let host = Host::new(|asked, stream| match asked.path.as_str() {
        "/robots.txt" => respond(stream, "404 Not Found", "", b""),
        _ => thread::sleep(Duration::from_secs(2)),
    });
    let client = client(200);
    let codes: Vec<_> = (0..6).map(|n| code(&client, &host.at(&format!("/{n}")))).collect();
    assert_eq!(codes, ["timeout", "timeout", "timeout", "held", "held", "held"]);
    assert_eq!(host.asked().len(), 3);
    // It is addresses that count, not how often one was asked.
    let host = Host::new(|asked, stream| match asked.path.as_str() {
        "/robots.txt" => respond(stream, "404 Not Found", "", b""),
        "/fine" => respond(stream, "200 OK", RSS, b"<rss/>"),
        _ => {}
    });
    let silent = Client::new(FetchOptions { patience: Duration::from_millis(20), ..options() });
    let codes: Vec<_> =
        ["/1", "/2", "/fine", "/3", "/4", "/5", "/fine"].map(|path| code(&silent, &host.at(path))).into();
    assert_eq!(codes, ["no-answer", "no-answer", "fetched", "no-answer", "no-answer", "no-answer", "held"]);
    // One that hangs up is tried again.
    let host = Host::new(|asked, stream| match asked.path.as_str() {
        "/robots.txt" => respond(stream, "404 Not Found", "", b""),
        "/500" => respond(stream, "500 Oh", "", b""),
        "/mail" => drop(stream.write_all(b"220 mail.example ESMTP\r\n")),
        _ => {}
    });
    let start = Instant::now();
    let hasty = || Client::new(FetchOptions { patience: Duration::from_millis(50), ..options() });
    assert_eq!(code(&hasty(), &host.at("/x")), "no-answer");
    assert_eq!(host.asked().len(), 3);
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    assert_eq!(code(&hasty(), &host.at("/500")), "status");
    assert_eq!(code(&hasty(), &host.at("/mail")), "bad-answer");
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert_eq!(code(&hasty(), &format!("http://{closed}/x")), "no-answer");
    assert_eq!(code(&hasty(), "http://no-such-host.invalid/x"), "no-host");
    // A mail server is asked for nothing.
    for address in [
        "http://127.0.0.1:25/",
        "http://[::1]:6667/",
        "ftp://a.example/",
        "http://reader:secret@a.example/",
        "http://",
        "http://a b/",
        "x",
    ] {
        assert_eq!(code(&hasty(), address), "bad-address", "{address}");
    }
}

fn options() -> FetchOptions {
    FetchOptions {
        contact: "x".into(),
        allow_private: true,
        pause: Duration::ZERO,
        deadline: Duration::from_secs(2),
        ..FetchOptions::default()
    }
}

#[test]
fn a_busy_host_is_asked_again_when_it_says() {
    let times = AtomicUsize::new(0);
    let host = Host::new(move |asked, stream| match asked.path.as_str() {
        "/once" if times.fetch_add(1, Ordering::SeqCst) == 0 => {
            respond(stream, "429 Too Many Requests", "Retry-After: 1\r\n", b"");
        }
        "/once" => respond(stream, "200 OK", RSS, b"<rss/>"),
        // By a clock that goes years behind ours.
        "/date" => {
            let head = "Date: Tue, 07 Dec 2021 16:00:00 GMT\r\nRetry-After: Tue, 07 Dec 2021 17:00:00 GMT\r\n";
            respond(stream, "503 Service Unavailable", head, b"");
        }
        "/day" => respond(stream, "503 Service Unavailable", "Retry-After: 86400\r\n", b""),
        _ => respond(stream, "404 Not Found", "", b""),
    });
    let client = client(1000);
    assert_eq!(fetched(&client, &host.at("/once")).bytes, b"<rss/>");
    let asked = host.asked();
    assert_eq!(asked.len(), 2);
    assert!(asked[1].at - asked[0].at >= Duration::from_millis(990));
    let error = client.fetch(&Request::new(&host.at("/day"))).unwrap_err();
    assert_eq!((error.code(), error.status()), ("held", Some(503)));
    assert!(error.to_string().contains("left alone for 86400 s"), "{error}");
    // For the whole host, without asking.
    assert_eq!(code(&client, &host.at("/once")), "held");
    assert_eq!(host.asked().len(), 3);
    let said = Client::new(options()).fetch(&Request::new(&host.at("/date"))).unwrap_err().to_string();
    assert!(said.contains("left alone for 3600 s"), "{said}");
}

#[test]
fn what_is_known_is_not_fetched_again() {
    let host = Host::new(|asked, stream| {
        let has = |line: &str| asked.head.iter().any(|known| known == line);
        match asked.path.as_str() {
            "/moved" => respond(stream, "302 Found", "Location: /feed\r\n", b""),
            "/feed" if has("if-none-match: \"v1\"") && has("if-modified-since: tue, 07 dec 2021 16:00:00 gmt") => {
                respond(stream, "304 Not Modified", "ETag: \"v1\"\r\n", b"");
            }
            "/part" => respond(stream, "206 Partial Content", "", b"<rss/>"),
            "/always-304" => respond(stream, "304 Not Modified", "", b""),
            "/feed" => {
                let head = "ETag: \"v1\"\r\nLast-Modified: Tue, 07 Dec 2021 16:00:00 GMT\r\nTDM-Reservation: 1\r\n";
                respond(stream, "200 OK", head, b"<rss/>");
            }
            _ => respond(stream, "404 Not Found", "", b""),
        }
    });
    let client = client(1000);
    let first = fetched(&client, &host.at("/moved"));
    assert_eq!((first.address.clone(), first.etag.as_str()), (host.at("/feed"), "\"v1\""));
    assert!(first.etiquette.reserved().is_some());
    let again = |path: &str| {
        let (etag, modified) = (first.etag.clone(), first.modified.clone());
        let request = Request { etag, modified, ..Request::new(&host.at(path)) };
        matches!(client.fetch(&request).unwrap(), Fetch::Unchanged)
    };
    assert!(again("/feed"));
    // What one address gave is shown to no other, but to the same behind a redirect.
    assert!(!again("/moved"));
    let known =
        Request { etag: first.etag.clone(), modified: first.modified.clone(), ..Request::new(&host.at("/moved")) };
    let behind = Request { given_by: first.address.clone(), ..known };
    assert!(matches!(client.fetch(&behind).unwrap(), Fetch::Unchanged));
    let asked = host.asked();
    assert!(asked[asked.len() - 2].path == "/moved" && !asked[asked.len() - 2].head.join("").contains("if-none-match"));
    // Of what nothing is known, nothing can be unchanged.
    assert_eq!(code(&client, &host.at("/always-304")), "status");
    assert_eq!(code(&client, &host.at("/part")), "status");
    // What would be two headers is sent as none.
    let request = Request { etag: "\"v1\"\r\nX: y".into(), ..Request::new(&host.at("/feed")) };
    assert!(matches!(client.fetch(&request).unwrap(), Fetch::Fetched(_)));
    assert!(host.asked().iter().all(|asked| !asked.head.iter().any(|line| line.starts_with("x:"))));
}

#[test]
fn robots_txt_is_heard() {
    let host = |robots: &'static str| {
        Host::new(move |asked, stream| match (asked.path.as_str(), robots) {
            ("/robots.txt", "500") => respond(stream, "500 Oh", "", b""),
            ("/robots.txt", "403") => respond(stream, "403 No", "", b""),
            ("/robots.txt", "304") => respond(stream, "304 Not Modified", "", b""),
            ("/robots.txt", "cut") => {
                respond(stream, "200 OK", "Content-Length: 900\r\n", b"User-agent: *\nAllow: /feed\n");
            }
            ("/robots.txt", "broken") => {
                respond(
                    stream,
                    "200 OK",
                    "Content-Encoding: gzip\r\n",
                    &packed(b"User-agent: *\nDisallow: /feed")[..12],
                );
            }
            ("/robots.txt", "br") => respond(stream, "200 OK", "Content-Encoding: br\r\n", b"\x0b\x80\xff\xfe\xfa"),
            // Of more than is read, the beginning counts.
            ("/robots.txt", "long" | "long, packed" | "long, unsaid") => {
                let text = format!("User-agent: *\nDisallow: /feed\n{}", "# filler\n".repeat(400_000));
                match robots {
                    "long" => respond(stream, "200 OK", "", text.as_bytes()),
                    "long, packed" => respond(stream, "200 OK", "", &packed(text.as_bytes())),
                    _ => {
                        let _ = stream.write_all(b"HTTP/1.0 200 OK\r\n\r\n");
                        endless(stream, text.as_bytes());
                    }
                }
            }
            ("/robots.txt", "wide") => {
                let text = "\u{feff}User-agent: *\r\nDisallow: /feed\r\n".encode_utf16().flat_map(u16::to_le_bytes);
                respond(stream, "200 OK", "", &text.collect::<Vec<u8>>());
            }
            ("/robots.txt", "latin") => {
                respond(stream, "200 OK", "", b"# f\xfcr alle\nUser-agent: *\nDisallow: /feed");
            }
            ("/robots.txt", "5 hops") => respond(stream, "302 Found", "Location: /hop1\r\n", b""),
            ("/robots.txt", "6 hops") => respond(stream, "302 Found", "Location: /hop0\r\n", b""),
            ("/hop5", _) => respond(stream, "200 OK", "", b"User-agent: *\nDisallow: /feed"),
            (hop, "5 hops" | "6 hops") if hop.starts_with("/hop") => {
                let next = hop[4..].parse::<u8>().unwrap() + 1;
                respond(stream, "302 Found", &format!("Location: /hop{next}\r\n"), b"");
            }
            ("/robots.txt", "moved") => respond(stream, "302 Found", "Location: /elsewhere\r\n", b""),
            ("/elsewhere", _) => respond(stream, "200 OK", "", b"User-agent: *\nDisallow: /feed"),
            ("/robots.txt", robots) => respond(stream, "200 OK", "", robots.as_bytes()),
            ("/over", _) => respond(stream, "302 Found", "Location: /feed\r\n", b""),
            _ => respond(stream, "200 OK", RSS, b"<rss/>"),
        })
    };
    for (robots, path, expected) in [
        ("User-agent: sidelight\nDisallow: /feed", "/feed", "robots"),
        ("User-agent: sidelight\nDisallow: /feed", "/other", "fetched"),
        ("User-agent: sidelight\nDisallow: /feed", "/over", "robots"),
        ("User-agent: *\nDisallow: /*?print", "/a?print", "robots"),
        ("500", "/feed", "robots"),
        ("403", "/feed", "fetched"),
        ("304", "/feed", "robots"),
        ("cut", "/feed", "robots"),
        ("broken", "/feed", "robots"),
        ("br", "/feed", "robots"),
        ("long", "/feed", "robots"),
        ("long", "/other", "fetched"),
        ("long, packed", "/feed", "robots"),
        ("long, unsaid", "/feed", "robots"),
        ("wide", "/feed", "robots"),
        ("latin", "/feed", "robots"),
        ("5 hops", "/feed", "robots"),
        ("6 hops", "/feed", "fetched"),
        ("moved", "/feed", "robots"),
    ] {
        let host = host(robots);
        let client = Client::new(FetchOptions { patience: Duration::from_millis(10), ..options() });
        assert_eq!(code(&client, &host.at(path)), expected, "{robots} {path}");
        assert!(expected == "fetched" || host.asked().iter().all(|asked| asked.path != path || path == "/over"));
    }
    let said = Client::new(options()).fetch(&Request::new(&host("500").at("/feed"))).unwrap_err().to_string();
    assert!(said.contains("its robots.txt cannot be read (status 500)"), "{said}");
    // A pause that is longer than anybody waits is kept, by not asking again; a redirect is on the way.
    let slower = host("User-agent: *\nCrawl-delay: 60");
    let hasty = Client::new(options());
    let start = Instant::now();
    assert_eq!((code(&hasty, &slower.at("/over")), code(&hasty, &slower.at("/2"))), ("fetched", "held"));
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    let slow = host("User-agent: *\nCrawl-delay: 1");
    let client = client(1000);
    assert_eq!((code(&client, &slow.at("/1")), code(&client, &slow.at("/2"))), ("fetched", "fetched"));
    assert!(slow.asked()[1].at - slow.asked()[0].at >= Duration::from_millis(990));
}

#[test]
fn one_request_at_a_time_of_a_host_and_several_hosts_at_once() {
    static OPEN: AtomicUsize = AtomicUsize::new(0);
    static MOST: AtomicUsize = AtomicUsize::new(0);
    let hosts: Vec<Host> = (0..6)
        .map(|number| {
            let of_host = AtomicUsize::new(0);
            Host::new(move |asked, stream| {
                if asked.path == "/robots.txt" {
                    return respond(stream, "404 Not Found", "", b"");
                }
                assert_eq!(of_host.fetch_add(1, Ordering::SeqCst), 0, "two at once");
                MOST.fetch_max(OPEN.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                thread::sleep(Duration::from_millis(60));
                OPEN.fetch_sub(1, Ordering::SeqCst);
                of_host.fetch_sub(1, Ordering::SeqCst);
                respond(stream, "200 OK", RSS, feed(&format!("{number}{}", asked.path), &asked.path).as_bytes());
            })
        })
        .collect();
    let list: String = (0..24).map(|n| hosts[n / 4].at(&format!("/{n}")) + "\n").collect();
    let desk = Desk::new();
    desk.write("list.txt", list);
    let start = Instant::now();
    let found = titles(&run(&desk, &["stories", "list.txt", "--at-once", "3"]));
    assert!(start.elapsed() < Duration::from_millis(24 * 60), "{:?}", start.elapsed());
    let expected: Vec<String> = (0..24).map(|n| format!("{}/{n}", n / 4)).collect();
    assert_eq!(found, expected);
    assert_eq!(MOST.load(Ordering::SeqCst), 3);
}

#[test]
fn answers_that_lie_are_read_as_far_as_they_go() {
    let whole = "<item><title>Whole</title><link>https://a.example/1</link></item>";
    let attributes: String = (0..800_000).map(|n| format!(" a{n}=''")).collect();
    let entities = "<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>";
    let latin = format!("<rss><channel>{}</channel></rss>", whole.replace("Whole", "Gr\u{fc}\u{df}e"));
    let latin: Vec<u8> = latin.chars().map(|c| c as u8).collect();
    let host = Host::new(move |asked, stream| match asked.path.as_str() {
        // Longer than it is, shorter than it is.
        "/1" => respond(stream, "200 OK", "Content-Length: 90000\r\n", format!("<rss>{whole}<item>").as_bytes()),
        "/2" => respond(
            stream,
            "200 OK",
            &format!("Content-Length: {}\r\n", 5 + whole.len() + 9),
            format!("<rss>{whole}<item><title>y</rss>").as_bytes(),
        ),
        // Said to be packed and not, packed and not said so, packed twice.
        "/3" => respond(stream, "200 OK", "Content-Encoding: gzip\r\n", format!("<rss>{whole}</rss>").as_bytes()),
        "/4" => respond(stream, "200 OK", "", &packed(format!("<rss>{whole}</rss>").as_bytes())),
        "/5" => respond(
            stream,
            "200 OK",
            "Content-Encoding: gzip\r\n",
            &packed(&packed(format!("<rss>{whole}</rss>").as_bytes())),
        ),
        "/6" => respond(stream, "200 OK", "Content-Encoding: br\r\n", format!("<rss>{whole}</rss>").as_bytes()),
        "/7" => respond(stream, "200 OK", "Content-Type: text/xml; charset=utf-8\r\n", &latin),
        "/8" => respond(
            stream,
            "200 OK",
            "Content-Type: image/png\r\n",
            format!("{entities}<rss><item><title>&b;</title><link>https://a.example/8</link></item></rss>").as_bytes(),
        ),
        "/9" => respond(stream, "200 OK", RSS, format!("<rss{attributes}>{whole}</rss>").as_bytes()),
        "/maps" => respond(
            stream,
            "200 OK",
            "",
            b"<sitemapindex><sitemap><loc>/maps</loc></sitemap><sitemap><loc>/more</loc></sitemap></sitemapindex>",
        ),
        "/more" => respond(
            stream,
            "200 OK",
            "",
            b"<sitemapindex><sitemap><loc>/maps?</loc></sitemap><sitemap><loc>/maps</loc></sitemap></sitemapindex>",
        ),
        path if path.starts_with("/deep") => {
            let next = format!("<sitemapindex><sitemap><loc>{path}x</loc></sitemap></sitemapindex>");
            respond(stream, "200 OK", "", next.as_bytes());
        }
        _ => respond(stream, "404 Not Found", "", b""),
    });
    let desk = Desk::new();
    let read = |path: &str| run(&desk, &["stories", &host.at(path)]);
    for path in ["/1", "/2", "/3", "/4", "/5", "/6", "/9"] {
        assert_eq!(titles(&read(path)), ["Whole"], "{path}");
    }
    assert!(read("/1").err.contains("the connection ended before the answer did"));
    assert!(read("/2").err.contains("the feed ends"), "{}", read("/2").err);
    assert_eq!(titles(&read("/7")), ["Grüße"]);
    assert_eq!(titles(&read("/8")), ["&b;"]);
    let answer = read("/maps");
    assert!(answer.code == 1 && answer.err.contains("a list that names itself"), "{}", answer.err);
    let answer = read("/deep");
    assert!(answer.code == 1 && answer.err.contains("error[too-deep]"), "{}", answer.err);
    assert!(host.asked().len() < 40);
}

#[test]
fn one_bad_source_never_costs_the_stories_of_others() {
    let host =
        Host::of(vec![("/good", RSS, feed("Good", "https://a.example/good")), ("/bad", "", "\u{0}\u{1}".into())]);
    let desk = Desk::new();
    desk.write("list.txt", format!("{}\nnonsense\n{}\n{}\n", host.at("/bad"), host.at("/none"), host.at("/good")));
    let all = ["stories", "missing.xml", "list.txt", "--from", "list"];
    let answer = run(&desk, &all[..3]);
    assert!(answer.code == 1 && answer.err.contains("neither JSON Lines, HTML, a feed nor a list"), "{}", answer.err);
    desk.write(
        "list.opml",
        format!(
            "<opml><outline xmlUrl='{}'/><outline xmlUrl='x:y'/><outline xmlUrl='{}'/><outline xmlUrl='{}'/></opml>",
            host.at("/bad"),
            host.at("/none"),
            host.at("/good")
        ),
    );
    let answer = run(&desk, &["stories", "missing.xml", "list.opml"]);
    assert_eq!(titles(&answer), ["Good"]);
    for said in [
        "missing.xml: ",
        "list.opml: \"x:y\" is no http(s) address",
        "/bad: neither JSON Lines",
        "/none: not there (status 404)",
    ] {
        assert!(answer.err.contains(said), "{said}: {}", answer.err);
    }
    let strict = run(&desk, &["stories", "list.opml", "--strict"]);
    assert!(strict.code == 1 && strict.err.contains("error[bad-list]"), "{}", strict.err);
    assert!(strict.out.is_empty());
}

#[test]
fn full_texts_are_taken_from_the_pages_as_their_publishers_allow() {
    let link = |path: &str| {
        format!(
            "<item><title>Told {path}</title><link>{path}</link><description>So the feed says.</description></item>"
        )
    };
    let items: String = ["/open", "/noindex", "/mining", "/latin", "/quiet", "/gone", "/blocked", "/section", "/down"]
        .iter()
        .map(|path| link(path))
        .collect();
    let page = |head: &str| bridge_page(head);
    let host = Host::new(move |asked, stream| match asked.path.as_str() {
        "/robots.txt" => respond(stream, "200 OK", "", b"User-agent: *\nDisallow: /blocked"),
        "/feed" => respond(
            stream,
            "200 OK",
            "X-Robots-Tag: noindex\r\n",
            format!("<rss><channel><title>Courier</title>{items}</channel></rss>").as_bytes(),
        ),
        "/open" => respond(stream, "200 OK", "", page("").as_bytes()),
        "/noindex" => respond(stream, "200 OK", "", page("<meta name=robots content=noindex>").as_bytes()),
        "/mining" => respond(stream, "200 OK", "TDM-Reservation: 1\r\n", page("").as_bytes()),
        // Whatever else a header says, in whichever letters.
        "/latin" => {
            let _ = stream.write_all(b"HTTP/1.0 200 OK\r\nX-Robots-Tag: noindex, f\xfcr-alle\r\n\r\n");
            let _ = stream.write_all(page("").as_bytes());
        }
        "/quiet" => respond(stream, "200 OK", "X-Robots-Tag: nosnippet\r\n", page("").as_bytes()),
        "/section" => respond(stream, "200 OK", "", b"<html><title>World</title><a href=/1>One</a>"),
        _ => respond(stream, "404 Not Found", "", b""),
    });
    let desk = Desk::new();
    desk.write("down.txt", host.at("/down"));
    let answer = run(&desk, &["stories", &host.at("/feed"), "--full-text", "--take-down", "down.txt"]);
    let found = rows(&answer);
    let told = |path: &str| {
        let title = format!("Told {path}");
        found.iter().find(|row| row["title"] == title).unwrap_or_else(|| panic!("{path}: {}", answer.out))
    };
    assert_eq!(found.len(), 4, "{}", answer.out);
    assert!(told("/open")["text"].as_str().unwrap().contains("anchors"), "{}", answer.out);
    assert_eq!(told("/open")["snippet"], "So the feed says.");
    assert_eq!((&told("/quiet")["text"], told("/quiet").get("snippet")), (&"".into(), None));
    for kept in ["/blocked", "/section"] {
        assert_eq!(told(kept)["text"], "So the feed says.");
    }
    for said in [
        "3 stories left out: their publishers reserve them",
        "1 story left out: taken down",
        "/gone: not there (status 404)",
        "without its page's text: ",
        "robots.txt asks us not to",
    ] {
        assert!(answer.err.contains(said), "{said}: {}", answer.err);
    }
    assert!(host.asked().iter().all(|asked| asked.path != "/blocked" && asked.path != "/down"));
    // The same of a feed in a file.
    desk.write("feed.xml", feed("Filed", &host.at("/open")));
    let answer = run(&desk, &["stories", "feed.xml", "--full-text"]);
    assert!(rows(&answer)[0]["text"].as_str().unwrap().contains("anchors"), "{}", answer.out);
}

#[test]
fn a_story_is_told_by_the_owner_of_its_address() {
    let owner = Host::new(|asked, stream| match asked.path.as_str() {
        "/feed" => respond(stream, "200 OK", RSS, feed("Ferry told by its owner", "/1").as_bytes()),
        _ => respond(stream, "404 Not Found", "", b""),
    });
    let theirs = feed("Ferry told by another", &owner.at("/1"));
    let other = Host::of(vec![(
        "/feed",
        RSS,
        theirs.replace("<item>", "<item><pubDate>Tue, 07 Dec 2021 17:00:00 CET</pubDate>"),
    )]);
    let (own, others) = (owner.at("/feed"), other.at("/feed").replace("127.0.0.1", "localhost"));
    let desk = Desk::new();
    for inputs in [[own.as_str(), &others], [&others, &own]] {
        let answer = run(&desk, &[&["stories"], inputs.as_slice()].concat());
        assert_eq!(titles(&answer), ["Ferry told by its owner"], "{inputs:?}");
        assert!(answer.err.contains("1 story told more than once"), "{}", answer.err);
        let answer = run(&desk, &[&["build", "--out", "x.sidelight"], inputs.as_slice()].concat());
        assert_eq!(answer.code, 0, "{}", answer.err);
        let found = desk.ok(&["search", "x.sidelight", "ferry"]).out;
        assert!(found.contains("by its owner") && !found.contains("by another"), "{found}");
    }
}

/// Reads an address as the command does, with these bounds; the headlines, and what was left out.
fn read_within(address: &str, most_documents: usize, most_in_all: u64, full_text: bool) -> (Vec<String>, Tally) {
    let patience = Duration::from_millis(5);
    let fetching = FetchOptions { most_documents, most_in_all, at_once: 3, patience, ..options() };
    let options = SourceOptions { fetching, full_text, ..SourceOptions::default() };
    let mut titles = Vec::new();
    let tally = source::read(&[address.into()], &options, &mut |batch| {
        titles.extend(batch.stories.into_iter().map(|story| story.title));
        Ok(())
    });
    (titles, tally.unwrap())
}

#[test]
fn what_one_source_leads_to_is_bounded() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let host = Host::new(move |asked, stream| {
        let body = match asked.path.as_str() {
            // Lists that name ten more each, without end.
            path if path.starts_with("/wide") => {
                let named: String = (0..10).map(|n| format!("<sitemap><loc>{path}/{n}</loc></sitemap>")).collect();
                format!("<sitemapindex>{named}</sitemapindex>")
            }
            "/maps" => {
                let named: String = (0..9).map(|n| format!("<sitemap><loc>/feed{n}</loc></sitemap>")).collect();
                format!("<sitemapindex>{named}</sitemapindex>")
            }
            "/silent" => {
                let one = |n| format!("<sitemap><loc>http://127.0.1.{n}:{closed}/</loc></sitemap>");
                format!("<sitemapindex>{}</sitemapindex>", (1..=120).map(one).collect::<String>())
            }
            "/many" => {
                let item = |n| format!("<item><title>Story {n}</title><link>/page{n}</link></item>");
                format!("<rss><channel>{}</channel></rss>", (0..9).map(item).collect::<String>())
            }
            path if path.starts_with("/feed") => feed(path, path) + &" ".repeat(100_000),
            path if path.starts_with("/page") => bridge_page("") + &" ".repeat(100_000),
            _ => return respond(stream, "404 Not Found", "", b""),
        };
        respond(stream, "200 OK", "", body.as_bytes());
    });
    let asked = |path: &str| host.asked().iter().filter(|asked| asked.path.starts_with(path)).count();
    const MUCH: u64 = 1 << 30;
    let (_, tally) = read_within(&host.at("/wide"), 25, MUCH, false);
    assert_eq!(asked("/wide"), 25);
    let (said, counts) = (tally.left_out.first()[0].to_string(), tally.left_out.counts());
    assert!(said.contains("/wide/1: 6 of its addresses are left out: one source leads to 25 documents"), "{said}");
    assert_eq!(counts["too-many"], 6 + 22 * 10);

    let (titles, tally) = read_within(&host.at("/maps"), 6, MUCH, false);
    assert_eq!(titles, ["/feed0", "/feed1", "/feed2", "/feed3", "/feed4"]);
    assert_eq!((tally.left_out.count(), tally.left_out.counts()["too-many"]), (4, 4));

    let (titles, tally) = read_within(&host.at("/maps"), 1000, 300_000, false);
    assert_eq!(titles, ["/feed0", "/feed1", "/feed2"]);
    let said = tally.left_out.first()[0].to_string();
    assert!(said.contains("/feed3: its source has led to 1000 documents or 0 MB"), "{said}");
    assert_eq!(tally.left_out.counts()["too-many"], 6);

    // A list of hosts that do not answer holds nobody up for long.
    let (_, tally) = read_within(&host.at("/silent"), 1000, MUCH, false);
    assert_eq!((tally.left_out.counts()["no-answer"], tally.left_out.counts()["too-many"]), (100, 20));

    // Pages of stories are documents, too; a story whose page is not read stays.
    for (most_documents, most_in_all, read) in [(5, MUCH, 4), (1000, 300_000, 3)] {
        let before = asked("/page");
        let (titles, tally) = read_within(&host.at("/many"), most_documents, most_in_all, true);
        assert_eq!((titles.len(), tally.not_followed.counts()["too-many"]), (9, 9 - read));
        assert!(asked("/page") - before <= read + 3, "no more than were under way");
    }
}

/// Takes what became of each address: whether there is something to ask again with, or the error's code.
struct Visits(Vec<(String, Result<bool, &'static str>)>);

impl Walker for Visits {
    type Error = source::Error;

    fn request(&mut self, address: &str) -> Result<Option<Request>, source::Error> {
        Ok(Some(Request::new(address)))
    }

    fn take(&mut self, visit: Visit) -> Result<Vec<String>, source::Error> {
        let outcome = visit.outcome.map(|found| matches!(found, Found::Document(Some(_)))).map_err(|e| e.code());
        self.0.push((visit.place, outcome));
        Ok(visit.listed)
    }

    fn leave_out(&mut self, error: source::Error, _: usize) -> Result<(), source::Error> {
        Err(error)
    }
}

#[test]
fn what_is_not_whole_is_asked_for_whole_again() {
    let whole = feed("T", "/1");
    let cut = whole.replace("</item></channel></rss>", "<item><title>half");
    let host = Host::of(vec![
        ("/feed", "ETag: \"1\"\r\n", whole),
        ("/cut", "ETag: \"1\"\r\n", cut),
        ("/page", "ETag: \"1\"\r\n", "<!doctype html><title>Home</title><a href=/1>One</a>".into()),
    ]);
    let desk = Desk::new();
    let list = desk.write("list.txt", format!("{}\n{}\n", host.at("/cut"), host.at("/feed")));
    let sources = [list, host.at("/page").into(), host.at("/feed").into()];
    let options = SourceOptions { fetching: options(), ..SourceOptions::default() };
    let mut visits = Visits(Vec::new());
    source::follow(&sources, &options, &|_, _| false, &mut visits).unwrap();
    // What is given itself comes before what a file lists, once.
    let expected = [("/page", Err("bad-feed")), ("/feed", Ok(true)), ("/cut", Ok(false))];
    let expected: Vec<_> = expected.map(|(path, outcome)| (host.at(path), outcome)).into();
    assert_eq!(visits.0[1..], expected);
}
