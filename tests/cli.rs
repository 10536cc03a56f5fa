//! The real `sidelight` binary: what it answers, its exit codes, and what it says to input that is wrong.

use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A folder of this test's own and the command run in it.
struct Desk {
    folder: TempDir,
}

struct Answer {
    code: i32,
    out: String,
    err: String,
}

impl Desk {
    fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    fn run(&self, args: &[&str]) -> Answer {
        self.run_with(args, &[], &[])
    }

    fn run_with(&self, args: &[&str], stdin: &[u8], env: &[(&str, &str)]) -> Answer {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sidelight"))
            .args(args)
            .envs(env.iter().copied())
            .env_remove("SOURCE_DATE_EPOCH")
            .current_dir(self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that does not read its input closes it: that is no failure here.
        let _ = child.stdin.take().unwrap().write_all(stdin);
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Answer { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Runs a command that must succeed and gives its one JSON object.
    fn json(&self, args: &[&str]) -> Value {
        let answer = self.run(args);
        assert_eq!(answer.code, 0, "{args:?}: {}", answer.err);
        serde_json::from_str(&answer.out).unwrap_or_else(|e| panic!("{args:?}: {e}: {}", answer.out))
    }

    /// Builds `news.sidelight` from the sample stories.
    fn built(&self) -> PathBuf {
        self.write("stories.jsonl", stories_jsonl());
        self.ok(&["build", "stories.jsonl", "--out", "news.sidelight", "--created", "2021-12-09", "--name", "Desk"]);
        self.path("news.sidelight")
    }

    fn ok(&self, args: &[&str]) -> Answer {
        let answer = self.run(args);
        assert_eq!(answer.code, 0, "{args:?}: {}", answer.err);
        answer
    }

    /// Runs a command that must fail with exit code 1 and `error[code]:`; gives what it said.
    fn fails(&self, args: &[&str], code: &str) -> String {
        let answer = self.run(args);
        assert_eq!(answer.code, 1, "{args:?}: {}{}", answer.out, answer.err);
        let last = answer.err.lines().last().unwrap_or_default().to_owned();
        assert!(last.starts_with(&format!("error[{code}]: ")), "{args:?}: {}", answer.err);
        last
    }
}

/// Events of which two outlets tell in other words: (event, day, headline, text) for each outlet.
const STORIES: [(&str, &str, &str, &str); 10] = [
    (
        "bridge",
        "2021-12-07",
        "Harbour bridge shut after cracks found in cable anchors",
        "Engineers closed the Orlen harbour bridge on Tuesday after an inspection found cracks in two of the steel \
         anchors that hold its main cables. The port authority said lorries would be sent through the Velm tunnel for at \
         least three weeks. Commuters queued for hours at the ferry piers while divers looked at the foundations.",
    ),
    (
        "bridge",
        "2021-12-08",
        "Cracked anchors close Orlen bridge for weeks",
        "Drivers in Orlen face weeks of detours: the harbour bridge stays closed until its cracked cable anchors are \
         replaced, the port authority said. Welders from the shipyard began work on the steel anchors overnight. Extra \
         ferries run from both piers, and lorries must use the Velm tunnel.",
    ),
    (
        "comet",
        "2021-12-07",
        "Amateur astronomer spots new comet from her garden shed",
        "A retired teacher in Marrowdale has discovered a comet with a telescope she built in her garden shed. The \
         observatory at Pell confirmed the orbit on Monday and expects the comet to be seen with binoculars by March. It \
         will carry the teacher's name, Adela Quist, as is the custom among astronomers.",
    ),
    (
        "comet",
        "2021-12-07",
        "Comet Quist: teacher's find confirmed by Pell observatory",
        "The Pell observatory has confirmed the orbit of a comet found last month by Adela Quist, a former teacher from \
         Marrowdale. Astronomers say comet Quist brightens through winter and may be visible with binoculars in March. \
         She ground the mirror of her telescope herself.",
    ),
    (
        "dairy",
        "2021-12-05",
        "Milk farmers pour away stocks in protest at price cuts",
        "Dairy farmers blocked the gates of three creameries in the Lowmark valley and poured thousands of litres of milk \
         onto the fields. Their union says supermarkets pay less than the feed costs. The agriculture minister invited \
         farmers and retailers to talks on Thursday.",
    ),
    (
        "dairy",
        "2021-12-06",
        "Creameries blockaded as dairy union fights supermarkets",
        "Tractors stood before Lowmark creameries for a second day as the dairy union demanded a floor under the price of \
         milk. Supermarkets blame falling demand. The minister for agriculture will see both farmers and retailers on \
         Thursday, her office said.",
    ),
    (
        "chess",
        "2021-12-03",
        "Thirteen-year-old holds champion to a draw in longest game",
        "A schoolboy of thirteen drew with the national chess champion after seven hours and 136 moves, the longest game \
         the tournament in Tarsk has seen. The champion sacrificed a rook but could not break the pawn chain. Spectators \
         stood on chairs when they shook hands.",
    ),
    (
        "library",
        "2021-11-30",
        "Flooded library dries forty thousand books in freezers",
        "After a pipe burst under the city library of Brenn, forty thousand wet volumes are being frozen to save them \
         from mould. Restorers will thaw and press the pages one by one; the rarest is a herbal of 1548. Readers have \
         offered cold rooms, from a fishmonger's to an ice rink's.",
    ),
    (
        "tram",
        "2021-11-28",
        "Night trams return to the ring line after ten years",
        "From January the ring line runs all night at weekends again, the transport company decided. Bar owners and \
         nurses had collected signatures. Drivers get a bonus for the night shifts, and residents were promised quieter \
         wheels on the curve at Saint Anne's.",
    ),
    (
        "salt",
        "2021-11-25",
        "Salt mine becomes seed vault for mountain grains",
        "Two hundred kinds of mountain barley and rye will be kept in a disused salt mine under the Karst ridge. The cold \
         and dry air keeps seeds alive for a century, botanists of the institute say. Farmers may ask for samples when \
         their own harvest fails.",
    ),
];

fn story(number: usize) -> Value {
    let (event, day, title, text) = STORIES[number];
    let outlet = ["courier", "herald"][number % 2];
    json!({"url": format!("https://{outlet}.example/{event}"), "title": title, "text": text, "outlet": outlet,
        "published": format!("{day}T08:00:00+01:00"), "lang": "en", "other": 1})
}

fn stories_jsonl() -> String {
    (0..STORIES.len()).map(|n| format!("{}\n", story(n))).collect()
}

/// A page of an outlet that has no story about it in the index.
fn bridge_page(head: &str) -> String {
    format!(
        "<!doctype html><html lang=en><head>{head}<title>Ferries packed as bridge closes | Mirror</title>\
         <meta property=og:type content=article><meta property=og:title content=\"Ferries packed as bridge closes\">\
         <meta property=og:site_name content=Mirror>\
         <meta property=article:published_time content=\"2021-12-08T06:30:00+01:00\"></head><body>\
         <nav><a href=/>Home</a> <a href=/sport>Sport</a></nav><article><h1>Ferries packed as bridge closes</h1>\
         <p>Ferry piers in Orlen were packed on Wednesday, a day after the harbour bridge was closed because of cracks in \
         the steel anchors of its cables.</p><p>The port authority added boats at both piers, and asked lorries to keep to \
         the Velm tunnel. Replacing the cracked anchors takes at least three weeks, engineers said after the inspection, \
         and divers are still looking at the foundations of the bridge.</p><p>Commuters waited up to two hours. \
         \u{201c}I can see my office from here,\u{201d} one of them said, \u{201c}but I cannot walk on water.\u{201d} The \
         mayor thanked the ferry crews, who had worked through the night.</p></article>\
         <footer>Imprint, contact, terms</footer></body></html>"
    )
}

#[test]
fn builds_inspects_and_finds_the_same_event_elsewhere() {
    let desk = Desk::new();
    let index = desk.built();
    let stats = desk.json(&["inspect", "news.sidelight", "--json"]);
    assert_eq!(stats["stories"], 10);
    assert_eq!(stats["outlets"], 2);
    assert_eq!(stats["name"], "Desk");
    assert_eq!(stats["sample"], false);
    assert_eq!(stats["languages"], json!([["en", 10]]));
    assert_eq!(stats["bytes"], fs::metadata(&index).unwrap().len());
    assert!(stats["sections"].as_array().unwrap().iter().all(|s| s["tag"].is_string() && s["bytes"].is_u64()));

    desk.write("page.html", bridge_page(""));
    let answer = desk.json(&["similar", "news.sidelight", "page.html", "--url", "https://mirror.example/b", "--json"]);
    let found: Vec<&str> = answer["matches"].as_array().unwrap().iter().map(|m| m["url"].as_str().unwrap()).collect();
    assert_eq!(answer["extraction"]["kind"], "article");
    assert!(found.len() >= 2, "{answer}");
    assert!(found[..2].contains(&"https://courier.example/bridge"), "{found:?}");
    assert!(found[..2].contains(&"https://herald.example/bridge"), "{found:?}");
    assert_eq!(answer["nothing"], Value::Null);

    let plain = desk.ok(&["similar", "news.sidelight", "page.html", "--limit", "1"]).out;
    assert!(plain.contains("1. ") && !plain.contains("2. "), "{plain}");
    assert!(plain.contains("ridge") && plain.contains(".example/bridge"), "{plain}");
}

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
fn a_story_is_never_similar_to_itself() {
    let desk = Desk::new();
    desk.built();
    desk.write("own.txt", format!("{}\n\n{}\n", STORIES[0].2, STORIES[0].3));
    let url = "https://courier.example/bridge?utm_source=feed#top";
    let answer = desk.json(&["similar", "news.sidelight", "own.txt", "--url", url, "--json", "--threshold", "0"]);
    let found: Vec<&str> = answer["matches"].as_array().unwrap().iter().map(|m| m["url"].as_str().unwrap()).collect();
    assert!(!found.contains(&"https://courier.example/bridge"), "{found:?}");
    assert_eq!(found.first(), Some(&"https://herald.example/bridge"), "{answer}");
}

#[test]
fn searches_headlines_as_they_are_typed() {
    let desk = Desk::new();
    desk.built();
    let answer = desk.ok(&["search", "news.sidelight", "comet", "tea", "--json"]);
    let found: Vec<Value> = answer.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(found.len(), 1, "{}", answer.out);
    assert_eq!(found[0]["url"], "https://herald.example/comet");
    assert_eq!(found[0]["outlet"], "herald");
    let nothing = desk.ok(&["search", "news.sidelight", "zeppelin"]);
    assert!(nothing.out.contains("no headline"), "{}", nothing.out);
}

#[test]
fn what_is_not_an_index_is_named() {
    let desk = Desk::new();
    desk.write("notes.txt", "just some notes, long enough to be taken for a header of a file of some kind, or so");
    desk.write("page.html", bridge_page(""));
    for args in
        [&["inspect", "notes.txt"][..], &["similar", "notes.txt", "page.html"], &["search", "notes.txt", "comet"]]
    {
        let said = desk.fails(args, "not-an-index");
        assert!(said.contains("notes.txt"), "{said}");
    }
    desk.write("empty", "");
    let answer = desk.run(&["inspect", "empty"]);
    assert_eq!(answer.code, 1);
    assert!(
        answer.err.starts_with("error[truncated]") || answer.err.starts_with("error[not-an-index]"),
        "{}",
        answer.err
    );
    let said = desk.fails(&["inspect", "nowhere.sidelight"], "unreadable");
    assert!(said.contains("nowhere.sidelight"), "{said}");
}

#[test]
fn a_truncated_index_is_told_from_a_broken_one() {
    let desk = Desk::new();
    let bytes = fs::read(desk.built()).unwrap();
    for kept in [bytes.len() - 1, bytes.len() / 2, 200] {
        desk.write("cut.sidelight", &bytes[..kept]);
        let said = desk.fails(&["inspect", "cut.sidelight"], "truncated");
        assert!(said.contains("cut.sidelight"), "{said}");
    }
    let mut flipped = bytes.clone();
    let last = flipped.len() - 1;
    flipped[last] ^= 0x10;
    desk.write("flipped.sidelight", flipped);
    desk.fails(&["inspect", "flipped.sidelight"], "corrupt");
}

#[test]
fn an_index_of_another_version_says_to_rebuild() {
    let desk = Desk::new();
    let mut bytes = fs::read(desk.built()).unwrap();
    // The version follows the eight bytes of magic.
    bytes[8] = bytes[8].wrapping_add(1);
    desk.write("later.sidelight", bytes);
    let said = desk.fails(&["inspect", "later.sidelight"], "unsupported-version");
    assert!(said.contains("build") || said.contains("update"), "no remedy: {said}");
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
    let said = desk.fails(&["build", "stories.jsonl", "--out", "n.sidelight"], "bad-json");
    assert!(said.contains("stories.jsonl:7: "), "{said}");
    assert!(said.contains("--keep-going"), "no remedy: {said}");
    assert!(!desk.path("n.sidelight").exists());

    let answer = desk.ok(&["build", "stories.jsonl", "--out", "n.sidelight", "--keep-going"]);
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
        let said = desk.fails(&["build", "stories.jsonl", "--out", "n.sidelight"], code);
        assert!(said.contains("stories.jsonl:3: "), "{said}");
    }
    desk.write("list.json", "[{\"title\": 1}]");
    let said = desk.fails(&["build", "list.json", "--out", "n.sidelight"], "unknown-format");
    assert!(said.contains("--from tinysearch"), "{said}");
}

#[test]
fn latin_1_without_a_declaration_is_read_as_it_was_meant() {
    let desk = Desk::new();
    let page = "<html lang=de><head><title>Müller öffnet Brücke</title></head><body><article><h1>Müller öffnet Brücke</h1>\
        <p>Bürgermeister Jürgen Müller hat am Dienstag die neue Fußgängerbrücke über die Flöha eröffnet. Für die Größe des \
        Bauwerks gab es Lob, für die Kosten weniger.</p><p>Die Brücke führt von der Mühle zum Südufer. Nächstes Frühjahr \
        sollen Bäume gepflanzt werden, kündigte Müller an, und die Straße davor wird für Räder geöffnet.</p></article>";
    let latin: Vec<u8> = page.chars().map(|c| u8::try_from(c as u32).unwrap()).collect();
    desk.write("latin.html", latin);
    let row = desk.json(&["extract", "latin.html", "--json"]);
    let article = &row["article"];
    assert_eq!(article["title"], "Müller öffnet Brücke");
    assert!(article["text"].as_str().unwrap().contains("Fußgängerbrücke über die Flöha"), "{row}");
    assert_eq!(row["file"], "latin.html");
}

#[test]
fn a_page_of_20_mb_is_extracted_from_what_was_read() {
    let desk = Desk::new();
    let mut page = bridge_page("").replace("</article>", "");
    page = page.replace("</body></html>", "");
    while page.len() < 20 << 20 {
        page.push_str("<div class=widget><span>");
        page.push_str(&"x".repeat(200));
        page.push_str("</span></div>\n");
    }
    desk.write("long.html", page);
    let started = std::time::Instant::now();
    let row = desk.json(&["extract", "long.html", "--json"]);
    assert!(row["article"]["text"].as_str().unwrap().contains("Ferry piers in Orlen were packed"), "{}", row["kind"]);
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

#[test]
fn a_page_without_text_is_honestly_not_an_article() {
    let desk = Desk::new();
    desk.built();
    for page in ["", "<!doctype html><html><body><img src=a.png></body></html>", "   \n"] {
        desk.write("blank.html", page);
        let row = desk.json(&["extract", "blank.html", "--json"]);
        assert_eq!(row["kind"], "not-an-article", "{page}");
        assert_eq!(row["article"], Value::Null, "{page}");
        let answer = desk.json(&["similar", "news.sidelight", "blank.html", "--json"]);
        assert_eq!(answer["nothing"], "not-an-article");
        assert_eq!(answer["matches"], json!([]));
        assert!(desk.ok(&["similar", "news.sidelight", "blank.html"]).out.contains("not an article"));
    }
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
fn feeds_become_stories() {
    let desk = Desk::new();
    let items: String = (0..4)
        .map(|n| {
            let (event, _, title, text) = STORIES[n * 2];
            format!(
                "<item><title>{title}</title><link>https://courier.example/{event}</link>\
                 <description><![CDATA[<p>{text}</p>]]></description><pubDate>Tue, 07 Dec 2021 08:00:00 +0100</pubDate></item>"
            )
        })
        .collect();
    desk.write(
        "feed.xml",
        format!("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Courier</title><language>en</language>{items}</channel></rss>"),
    );
    let entries: String = (0..2)
        .map(|n| {
            let (event, day, title, text) = STORIES[n * 2 + 1];
            format!(
                "<entry><title>{title}</title><link href=\"https://herald.example/{event}\"/><updated>{day}T09:00:00Z</updated>\
                 <content type=\"html\">&lt;p&gt;{text}&lt;/p&gt;</content></entry>"
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

    desk.write("broken.xml", "<rss><channel><item><title>cut");
    let said = desk.fails(&["build", "broken.xml", "--out", "b.sidelight"], "bad-feed");
    assert!(said.contains("broken.xml:1: "), "{said}");
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
    assert!(answer.err.contains("1 pages left out: not articles"), "{}", answer.err);
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
        .map(|n| json!({"title": STORIES[n].2, "url": format!("/{}/{n}/", STORIES[n].0), "body": STORIES[n].3, "date": STORIES[n].1}))
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
fn what_is_no_page_says_so() {
    let desk = Desk::new();
    desk.write("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    let said = desk.fails(&["extract", "picture.png"], "unknown-format");
    assert!(said.contains("picture.png"), "{said}");
}

#[test]
fn exit_codes_and_help() {
    let desk = Desk::new();
    for wrong in
        [&[][..], &["build"], &["similar", "x"], &["frobnicate"], &["build", "x", "--out", "y", "--snippets", "many"]]
    {
        assert_eq!(desk.run(wrong).code, 2, "{wrong:?}");
    }
    let help = desk.ok(&["--help"]).out;
    assert!(help.contains("Exit codes:"), "{help}");
    for command in [
        &["build"][..],
        &["similar"],
        &["extract"],
        &["inspect"],
        &["search"],
        &["eval", "related"],
        &["eval", "extraction"],
    ] {
        let help = desk.ok(&[command, &["--help"]].concat()).out;
        assert!(help.contains("Examples:"), "{command:?}: {help}");
    }
}

#[test]
fn evaluates_a_ranking() {
    let desk = Desk::new();
    let mut corpus = String::new();
    for (n, (_, day, title, text)) in STORIES.iter().enumerate() {
        let source = ["courier.example", "herald.example"][n % 2];
        let row = json!({"_id": format!("s{n}"), "title": title, "text": text, "url": format!("https://{source}/{n}"),
            "source": source, "date": day, "lang": "en"});
        corpus += &format!("{row}\n");
    }
    desk.write("set/corpus.jsonl", corpus);
    desk.write("set/queries.jsonl", "{\"_id\": \"s0\"}\n{\"_id\": \"s2\"}\n{\"_id\": \"s5\"}\n");
    desk.write("set/qrels.tsv", "query-id\tcorpus-id\tscore\ns0\ts1\t1\ns2\ts3\t1\ns5\ts4\t1\ns5\ts7\t1\n");
    let report =
        desk.json(&["eval", "related", "set", "--json", "--run", "out.run", "--curve", "curve.csv", "--reasons"]);
    // The judgement on s7 falls away: it is of the query's own outlet.
    for (key, expected) in
        [("ndcg_10", 1.0), ("recall_10", 1.0), ("map_10", 1.0), ("p_5", 0.2), ("s_1", 1.0), ("recall_100", 1.0)]
    {
        assert!((report[key].as_f64().unwrap() - expected).abs() < 1e-9, "{key}: {report}");
    }
    for key in [
        "ranking_bytes_per_story",
        "display_bytes_per_story",
        "file_bytes_per_story",
        "headline_search_bytes_per_story",
        "build_stories_per_second",
        "lookup_p50_us",
        "lookup_p99_us",
    ] {
        assert!(report[key].as_f64().unwrap() > 0.0, "{key}: {report}");
    }
    assert!((0.0..0.5).contains(&report["wrong_reasons"].as_f64().unwrap()), "{report}");
    let run = fs::read_to_string(desk.path("out.run")).unwrap();
    let fields: Vec<&str> = run.lines().next().unwrap().split(' ').collect();
    assert_eq!((fields.len(), fields[0], fields[1], fields[2], fields[3]), (6, "s0", "Q0", "s1", "1"));
    // Neither the query nor its outlet's other stories are ranked.
    assert!(run.lines().filter(|l| l.starts_with("s0 ")).all(|l| !l.contains(" s0 ") && !l.contains(" s2 ")), "{run}");
    assert!(fs::read_to_string(desk.path("curve.csv")).unwrap().starts_with("threshold,shown,precision\n"));
    assert!(fs::read_to_string(desk.path("curve.svg")).unwrap().contains("<polyline"));

    desk.write("set/qrels.tsv", "query-id\tcorpus-id\tscore\ns0\tnobody\t1\n");
    let answer = desk.run(&["eval", "related", "set"]);
    assert_eq!(answer.code, 1);
    assert!(answer.err.contains("qrels.tsv:2: "), "{}", answer.err);
}

#[test]
fn evaluates_extraction() {
    let desk = Desk::new();
    desk.write("set/pages/a.html", bridge_page(""));
    desk.write("set/pages/b.html", "<html><body></body></html>");
    let truth = json!({"id": "a", "url": "https://mirror.example/b", "title": "Ferries packed as bridge closes", "lang": "en",
        "date": "2021-12-08", "text": "Commuters waited up to two hours."});
    let blank = json!({"id": "b", "url": "https://mirror.example/c", "text": "Nothing of this is in the page at all."});
    desk.write("set/truth.jsonl", format!("{truth}\n{blank}\n"));
    let report = desk.json(&["eval", "extraction", "set", "--json", "--by-language", "--predictions", "out.jsonl"]);
    assert_eq!(report["pages"], 2);
    assert_eq!(
        (&report["title"], &report["date"], &report["lang"]),
        (&json!(1.0), &json!(1.0), &json!(1.0)),
        "{report}"
    );
    assert_eq!((&report["article"], &report["empty"]), (&json!(0.5), &json!(1)), "{report}");
    assert_eq!(report["shingle_r"], 0.5, "{report}");
    assert!(report["ms_p50"].as_f64().unwrap() > 0.0);
    assert!(report["languages"]["en"]["shingle_f1"].as_f64().unwrap() > 0.0);
    let predictions = fs::read_to_string(desk.path("out.jsonl")).unwrap();
    let first: Value = serde_json::from_str(predictions.lines().next().unwrap()).unwrap();
    for key in ["id", "text", "title", "date", "lang", "article", "kind", "confidence"] {
        assert!(first.get(key).is_some(), "{key}: {first}");
    }
    assert!(first["date"].as_str().unwrap().starts_with("2021-12-08"), "{first}");
}
