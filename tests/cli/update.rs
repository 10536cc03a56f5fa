//! `sidelight init`, `update`, and `publish` from what they keep: what is asked, what is kept, and what is left after a
//! run that was ended.

use crate::desk::{Answer, Desk};
use crate::host::{Asked, Host, respond};
use crate::sample::{STORIES, bridge_page};
use serde_json::Value;
use sidelight::{index::Index, library::Library, subscription::Manifest};
use std::collections::BTreeMap;
use std::fs;
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// 2021-12-09 12:00, when the sample's stories are new.
const NOW: i64 = 1_639_051_200;
const HOUR: i64 = 3600;
const DAY: i64 = 86_400;

/// A story as an item of a feed.
fn item(link: &str, number: usize) -> String {
    let (_, _, title, text) = STORIES[number % STORIES.len()];
    format!(
        "<item><title>{title} ({number})</title><link>{link}</link><description>{text}</description>\
         <pubDate>Tue, 07 Dec 2021 {:02}:00:00 GMT</pubDate></item>",
        number % 24
    )
}

fn rss(items: &str) -> String {
    format!("<rss version=\"2.0\"><channel><title>Courier</title>{items}</channel></rss>")
}

/// The validator that a request names.
fn known(asked: &Asked) -> &str {
    asked.head.iter().find_map(|line| line.strip_prefix("if-none-match: ")).unwrap_or_default()
}

/// Answers with a document under a validator, or that it has not changed.
fn answer(asked: &Asked, stream: &mut TcpStream, etag: &str, body: &str) {
    match known(asked) == etag {
        true => respond(stream, "304 Not Modified", "", b""),
        false => respond(stream, "200 OK", &format!("ETag: {etag}\r\n"), body.as_bytes()),
    }
}

/// A host with twelve feeds that change as its generation goes on, each fourth as often: `/0` to `/11`.
fn newsstand() -> (Host, Arc<AtomicUsize>) {
    let generation = Arc::new(AtomicUsize::new(0));
    let now = generation.clone();
    let host = Host::new(move |asked, stream| {
        let Some(feed) = asked.path.trim_start_matches('/').parse::<usize>().ok().filter(|feed| *feed < 12) else {
            return respond(stream, "404 Not Found", "", b"");
        };
        let version = now.load(Ordering::SeqCst) / (feed % 4 + 1);
        let host = asked.head.iter().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default().to_owned();
        let items: String = (version..version + 5)
            .map(|number| item(&format!("http://{host}/story-{feed}-{number}"), 7 * feed + number))
            .collect();
        answer(asked, stream, &format!("\"{feed}-{version}\""), &rss(&items));
    });
    (host, generation)
}

/// A desk with a key and a configuration of these sources.
fn desk(sources: &[String]) -> Desk {
    let desk = Desk::new();
    desk.ok(&["keygen", "--no-password", "--out", "a.key"]);
    configure(&desk, "", sources);
    desk
}

fn configure(desk: &Desk, more: &str, sources: &[String]) {
    let sources: String = sources.iter().map(|source| format!("  {source},\n")).collect();
    let text = format!("name = \"Desk\"\ncontact = \"https://me.example/\"\n{more}\nsources = [\n{sources}]\n");
    desk.write("news/sidelight.toml", text);
}

fn quoted(address: &str) -> String {
    format!("\"{address}\"")
}

fn args<'a>(now: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let fixed = ["update", "news", "--allow-private", "--pause", "0", "--timeout", "5", "--now", now];
    [&fixed, more].concat()
}

fn update(desk: &Desk, now: i64, more: &[&str]) -> Answer {
    desk.run(&args(&now.to_string(), more))
}

/// The report of an update that must succeed.
fn report(desk: &Desk, now: i64) -> Value {
    let answer = update(desk, now, &["--report", "report.json"]);
    assert_eq!(answer.code, 0, "{}", answer.err);
    serde_json::from_slice(&fs::read(desk.path("report.json")).unwrap()).unwrap()
}

/// Status of each source, in the order of the report.
fn statuses(report: &Value) -> Vec<&str> {
    report["sources"].as_array().unwrap().iter().map(|source| source["status"].as_str().unwrap()).collect()
}

fn publish(desk: &Desk, now: i64) -> Value {
    desk.json(&["publish", "news", "public", "--key", "a.key", "--json", "--now", &now.to_string()])
}

fn verified(desk: &Desk, now: i64) -> Value {
    desk.json(&["verify", "public", "--key", "a.pub", "--json", "--now", &now.to_string()])
}

/// Headlines that are published, by their addresses.
fn published(desk: &Desk) -> BTreeMap<String, String> {
    let manifest = Manifest::read(&fs::read(desk.path("public/manifest.json")).unwrap()).unwrap();
    let mut indexes = manifest
        .files()
        .into_iter()
        .map(|file| Index::open(fs::read(desk.path("public").join(&file.name)).unwrap()).unwrap());
    let mut library = Library::new(indexes.next().unwrap()).unwrap();
    indexes.for_each(|delta| library.apply(delta).unwrap());
    let stories = library.parts().iter().flat_map(|part| part.index.urls().zip(0..).map(move |told| (part, told)));
    let stories = stories.filter(|(part, (_, document))| !part.is_gone(*document));
    stories.map(|(part, (url, document))| (url, part.index.headline(document))).collect()
}

/// Every file of a folder with its bytes.
fn content(desk: &Desk, folder: &str) -> BTreeMap<String, Vec<u8>> {
    (fs::read_dir(desk.path(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .collect()
}

fn spawn(desk: &Desk, args: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_sidelight"))
        .args(args)
        .current_dir(desk.path(""))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn from_nothing_to_a_signed_index() {
    let (host, generation) = newsstand();
    let desk = Desk::new();
    let said = desk.ok(&["init", "news", "--name", "Desk", "--contact", "https://me.example/"]);
    assert!(said.out.starts_with("news/sidelight.toml: 0 sources"), "{}", said.out);
    desk.fails(&["init", "news"], "file-exists");
    let written = fs::read_to_string(desk.path("news/sidelight.toml")).unwrap();
    let sources: String = (0..4).map(|feed| format!("  \"{}\",\n", host.at(&format!("/{feed}")))).collect();
    desk.write("news/sidelight.toml", written.replace("sources = [\n", &format!("sources = [\n{sources}")));
    desk.ok(&["keygen", "--no-password", "--out", "a.key"]);
    let first = report(&desk, NOW);
    assert_eq!(statuses(&first), ["new"; 4]);
    assert_eq!((&first["new"], &first["stories"]), (&20.into(), &20.into()));
    assert_eq!(publish(&desk, NOW)["new_base"], true);
    assert_eq!(verified(&desk, NOW)["stories"], 20);
    // Nothing changed: everybody is asked whether, and says no.
    let before = host.asked().len();
    assert_eq!(statuses(&report(&desk, NOW + HOUR)), ["unchanged"; 4]);
    let asked = host.asked().split_off(before);
    assert_eq!(asked.len(), 4);
    assert!(asked.iter().all(|asked| known(asked).ends_with("-0\"")), "{asked:?}");
    // One story more of two feeds; what they do not list any more stays.
    generation.store(2, Ordering::SeqCst);
    let later = report(&desk, NOW + 2 * HOUR);
    assert_eq!(statuses(&later), ["new", "new", "unchanged", "unchanged"]);
    assert_eq!((&later["new"], &later["stories"]), (&3.into(), &23.into()));
    let said = publish(&desk, NOW + 2 * HOUR);
    assert_eq!((&said["new_base"], &said["stories_given"], &said["deltas"]), (&false.into(), &3.into(), &1.into()));
    assert_eq!(verified(&desk, NOW + 2 * HOUR)["stories"], 23);
}

#[test]
fn a_starter_is_a_list_of_outlets() {
    let desk = Desk::new();
    let said = desk.ok(&["init", "news", "--starter", "de", "--starter", "fr"]);
    let text = fs::read_to_string(desk.path("news/sidelight.toml")).unwrap();
    let sources = text.matches("{ address = \"https://").count();
    assert!(sources > 10 && said.out.contains(&format!(": {sources} sources")), "{}", said.out);
    assert!(text.contains("languages = [\"de\", \"fr\"]") && text.contains("name = \"news\""));
    let said = desk.fails(&["update", "news"], "bad-config");
    assert!(said.contains("`contact` is empty"), "{said}");
    let said = desk.fails(&["init", "other", "--starter", "tlh"], "invalid-argument");
    assert!(said.contains("it has bn"), "{said}");
    assert!(!desk.path("other").exists());
}

#[test]
fn a_run_that_is_killed_at_any_moment_is_gone_on_with() {
    let (host, generation) = newsstand();
    let sources: Vec<String> = (0..12).map(|feed| quoted(&host.at(&format!("/{feed}")))).collect();
    let (killed, undisturbed) = (desk(&sources), desk(&sources));
    fs::copy(killed.path("a.key"), undisturbed.path("a.key")).unwrap();
    let run = |desk: &Desk, now: i64| {
        let begun = Instant::now();
        assert_eq!(update(desk, now, &[]).code, 0);
        let updated = begun.elapsed();
        publish(desk, now);
        (updated, begun.elapsed() - updated)
    };
    run(&undisturbed, NOW);
    let (mut updates, mut publishes) = run(&killed, NOW);
    let mut in_time = 0;
    for round in 1..=50_u32 {
        generation.store(round as usize, Ordering::SeqCst);
        let now = NOW + i64::from(round) * HOUR;
        let text = now.to_string();
        // Each of the two is killed at 25 points of it.
        let (mut child, whole) = if round % 2 == 1 {
            (spawn(&killed, &args(&text, &[])), updates)
        } else {
            assert_eq!(update(&killed, now, &[]).code, 0);
            (spawn(&killed, &["publish", "news", "public", "--key", "a.key", "--now", &text]), publishes)
        };
        std::thread::sleep(whole * round / 50);
        in_time += u32::from(child.try_wait().unwrap().is_none());
        _ = child.kill();
        child.wait().unwrap();
        // Two static files do not change at one moment: between them a reader keeps what it has.
        let said = killed.run(&["verify", "public", "--key", "a.pub", "--now", &text]);
        assert!(said.code == 0 || said.err.contains("error[bad-signature]"), "round {round}: {}", said.err);
        (updates, publishes) = run(&killed, now);
        run(&undisturbed, now);
        assert!(content(&killed, "public") == content(&undisturbed, "public"), "round {round}");
    }
    assert!(in_time >= 20, "only {in_time} were killed in time");
    assert_eq!(published(&killed), published(&undisturbed));
    let names = content(&killed, "news").into_keys().collect::<Vec<_>>();
    assert!(names.iter().all(|name| !name.contains("unfinished") && !name.contains("-wal")), "{names:?}");
}

#[test]
fn the_same_answers_give_the_same_bytes_on_any_number_of_threads() {
    let hosts: Vec<_> = (0..4).map(|_| newsstand()).collect();
    let address = |feed: usize| hosts[feed % 4].0.at(&format!("/{feed}"));
    let sources: Vec<String> = (0..8).map(|feed| quoted(&address(feed))).collect();
    let first = desk(&sources);
    let bytes = |threads: &str| {
        let desk = desk(&sources);
        fs::copy(first.path("a.key"), desk.path("a.key")).unwrap();
        for step in [0, 3, 4] {
            hosts.iter().for_each(|(_, generation)| generation.store(step, Ordering::SeqCst));
            let now = NOW + step as i64 * HOUR;
            let text = now.to_string();
            let run = desk.run_with(&args(&text, &["--at-once", threads]), b"", &[("RAYON_NUM_THREADS", threads)]);
            assert_eq!(run.code, 0, "{}", run.err);
            publish(&desk, now);
        }
        content(&desk, "public")
    };
    assert!(bytes("1") == bytes("7"));
}

#[test]
fn of_two_at_once_the_second_says_so() {
    let (entered, released) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let (enters, waits) = (entered.clone(), released.clone());
    let host = Host::new(move |asked, stream| {
        if asked.path == "/feed" {
            enters.store(true, Ordering::SeqCst);
            while !waits.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(2));
            }
        }
        respond(stream, "200 OK", "", rss(&item("/1", 1)).as_bytes());
    });
    let desk = desk(&[quoted(&host.at("/feed"))]);
    let now = NOW.to_string();
    let mut first = spawn(&desk, &args(&now, &[]));
    while !entered.load(Ordering::SeqCst) {
        std::thread::sleep(Duration::from_millis(2));
    }
    for second in [args(&now, &[]), vec!["publish", "news", "public", "--key", "a.key"]] {
        let answer = desk.run(&second);
        assert_eq!(answer.code, 3, "{}", answer.err);
        assert!(answer.err.contains("error[busy]: another run works in news"), "{}", answer.err);
    }
    released.store(true, Ordering::SeqCst);
    assert!(first.wait().unwrap().success());
    assert_eq!(report(&desk, NOW)["stories"], 1);
}

#[test]
#[cfg(unix)]
fn ended_by_the_keyboard_it_goes_on_later() {
    let (entered, released) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let (enters, goes_on) = (entered.clone(), released.clone());
    let (host, _) = newsstand();
    let slow = Host::new(move |asked, stream| {
        if asked.path == "/feed" && !goes_on.load(Ordering::SeqCst) {
            enters.store(true, Ordering::SeqCst);
            std::thread::sleep(Duration::from_secs(3));
        }
        respond(stream, "200 OK", "", rss(&item("/1", 1)).as_bytes());
    });
    let desk = desk(&[quoted(&host.at("/0")), quoted(&slow.at("/feed"))]);
    let now = NOW.to_string();
    // What runs in the background of a shell ignores the key, and hands that on.
    let mut first = Command::new("env")
        .args(["--default-signal=INT", env!("CARGO_BIN_EXE_sidelight")])
        .args(args(&now, &[]))
        .current_dir(desk.path(""))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while !entered.load(Ordering::SeqCst) || host.asked().is_empty() {
        std::thread::sleep(Duration::from_millis(2));
    }
    Command::new("kill").args(["-INT", &first.id().to_string()]).status().unwrap();
    assert!(!first.wait().unwrap().success());
    released.store(true, Ordering::SeqCst);
    assert_eq!(report(&desk, NOW)["stories"], 6);
}

#[test]
#[cfg(unix)]
fn a_full_disk_is_said_and_nothing_is_lost() {
    let (host, generation) = newsstand();
    let big = Host::new(|_, stream| {
        let items: String = (0..300)
            .map(|number| {
                item(&format!("/{number}"), number).replace("</title>", &format!(" {}</title>", "x".repeat(900)))
            })
            .collect();
        respond(stream, "200 OK", "", rss(&items).as_bytes());
    });
    let desk = desk(&[quoted(&host.at("/0"))]);
    report(&desk, NOW);
    publish(&desk, NOW);
    let before = published(&desk);
    // No file may grow larger than 64 KB.
    generation.store(1, Ordering::SeqCst);
    configure(&desk, "", &[quoted(&host.at("/0")), quoted(&big.at("/feed"))]);
    let now = (NOW + HOUR).to_string();
    let limited = Command::new("sh")
        .args(["-c", "ulimit -f 128; trap '' XFSZ; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_sidelight")])
        .args(args(&now, &[]))
        .current_dir(desk.path(""))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&limited.stderr).into_owned();
    assert_eq!(limited.status.code(), Some(1), "{said}");
    assert!(said.contains("error[unwritable]: news/stories.sqlite: ") && said.contains("make room"), "{said}");
    publish(&desk, NOW + HOUR);
    assert!(before.keys().all(|url| published(&desk).contains_key(url)));
    assert_eq!(published(&desk).len(), 6);
    let after = report(&desk, NOW + 2 * HOUR);
    assert_eq!((&after["new"], &after["stories"]), (&300.into(), &306.into()));
}

#[test]
fn a_dry_run_writes_nothing() {
    let (host, generation) = newsstand();
    let desk = desk(&[quoted(&host.at("/0")), quoted(&host.at("/1"))]);
    let answer = update(&desk, NOW, &["--dry-run"]);
    assert!(answer.out.contains("10 stories added") && answer.out.contains("not written"), "{}", answer.out);
    assert_eq!(content(&desk, "news").into_keys().collect::<Vec<_>>(), ["sidelight.toml"]);
    report(&desk, NOW);
    let before = content(&desk, "news");
    generation.store(1, Ordering::SeqCst);
    let answer = update(&desk, NOW + HOUR, &["--dry-run", "--report", "report.json"]);
    assert!(answer.out.contains("1 new, 1 unchanged"), "{}", answer.out);
    assert!(content(&desk, "news") == before);
    let report: Value = serde_json::from_slice(&fs::read(desk.path("report.json")).unwrap()).unwrap();
    assert_eq!((&report["dry_run"], &report["new"]), (&true.into(), &1.into()));
}

#[test]
fn a_source_that_fails_costs_nothing_of_others() {
    let (host, generation) = newsstand();
    let bad = Host::of(vec![
        ("/page", "Content-Type: text/html\r\n", "<html><body>no feed</body></html>".into()),
        ("/half", "", rss(&format!("{}<item><title>No address</title></item>", item("http://b.example/half", 3)))),
    ]);
    let (good, gone, half) = (host.at("/0"), bad.at("/gone"), bad.at("/half"));
    let sources = [&gone, &good, &half].map(|address| quoted(address));
    let desk = desk(&sources);
    let said = report(&desk, NOW);
    assert_eq!(statuses(&said), ["failed", "new", "new"]);
    let why = |report: &Value, source: usize| report["sources"][source]["code"].as_str().map(str::to_owned);
    assert_eq!([0, 1, 2].map(|source| why(&said, source)), [Some("gone".into()), None, Some("no-address".into())]);
    assert!(said["sources"][0]["why"].as_str().unwrap().contains("status 404"));
    // After the second failure it is asked less often; others are as ever.
    generation.store(1, Ordering::SeqCst);
    assert_eq!(statuses(&report(&desk, NOW + 60))[0], "failed");
    assert_eq!(statuses(&report(&desk, NOW + 120))[0], "waiting");
    assert_eq!(statuses(&report(&desk, NOW + 60 + 900))[0], "failed");
    assert_eq!(bad.asked().iter().filter(|asked| asked.path == "/gone").count(), 3);
    // Strict, the first one ends it, and what was read before stays.
    configure(&desk, "", &[quoted(&good), quoted(&gone)]);
    let answer = update(&desk, NOW + 9 * HOUR, &["--strict", "--report", "strict.json"]);
    assert!(answer.code == 1 && answer.err.contains("error[gone]"), "{}", answer.err);
    let strict: Value = serde_json::from_slice(&fs::read(desk.path("strict.json")).unwrap()).unwrap();
    assert_eq!(statuses(&strict), ["unchanged", "failed"]);
    assert_eq!(update(&desk, NOW + 18 * HOUR, &["--keep-going"]).code, 0);
    // Where nothing at all was read, that is a failure, and stories stay.
    configure(&desk, "", &[quoted(&gone)]);
    let answer = update(&desk, NOW + 36 * HOUR, &[]);
    assert!(answer.code == 1 && answer.err.contains("error[gone]"), "{}", answer.err);
}

#[test]
fn a_host_that_wants_to_be_left_alone_is_left_alone_by_later_runs() {
    let busy = Arc::new(AtomicBool::new(true));
    let is_busy = busy.clone();
    let host = Host::new(move |asked, stream| match asked.path.as_str() {
        "/robots.txt" => respond(stream, "404 Not Found", "", b""),
        _ if is_busy.load(Ordering::SeqCst) => respond(stream, "429 Too Many Requests", "Retry-After: 7200\r\n", b""),
        _ => respond(stream, "200 OK", "", rss(&item("/1", 1)).as_bytes()),
    });
    let (good, _) = newsstand();
    let sources = [host.at("/a"), host.at("/b"), good.at("/0")].map(|address| quoted(&address));
    let desk = desk(&sources);
    assert_eq!(statuses(&report(&desk, NOW)), ["failed", "waiting", "new"]);
    assert_eq!(host.asked().len(), 1);
    busy.store(false, Ordering::SeqCst);
    assert_eq!(statuses(&report(&desk, NOW + HOUR)), ["waiting", "waiting", "unchanged"]);
    assert_eq!(host.asked().len(), 1);
    assert_eq!(statuses(&report(&desk, NOW + 2 * HOUR)), ["new", "unchanged", "unchanged"]);
}

#[test]
fn an_aggregator_does_not_replace_the_story_of_its_owner() {
    let owner = Host::of(vec![("/feed", "", rss(&item("/1", 1)))]);
    let story = owner.at("/1");
    let others = Host::of(vec![("/all", "", rss(&item(&story, 2)))]);
    let others = others.at("/all").replace("127.0.0.1", "localhost");
    let own = owner.at("/feed");
    for order in [[&own, &others], [&others, &own]] {
        let desk = desk(&order.map(|address| quoted(address)));
        report(&desk, NOW);
        publish(&desk, NOW);
        let told = published(&desk);
        assert!(told.len() == 1 && told[&story].ends_with("(1)"), "{told:?}");
        // Nor later, when the owner's feed is quiet.
        report(&desk, NOW + HOUR);
        publish(&desk, NOW + HOUR);
        assert_eq!(published(&desk), told);
    }
    // Until the owner's feed is read, the other's telling is there; where the site of a feed is named, it is its own.
    let desk = desk(&[quoted(&others)]);
    report(&desk, NOW);
    publish(&desk, NOW);
    assert!(published(&desk)[&story].ends_with("(2)"));
    let site = format!("{{ address = \"{others}\", site = \"{}\", name = \"Elsewhere\" }}", owner.at("/"));
    configure(&desk, "", &[site, quoted(&own)]);
    report(&desk, NOW + HOUR);
    publish(&desk, NOW + HOUR);
    assert!(published(&desk)[&story].ends_with("(2)"));
}

#[test]
fn what_must_go_leaves_what_is_published() {
    let (host, _) = newsstand();
    let sources = [quoted(&host.at("/0"))];
    let desk = desk(&sources);
    report(&desk, NOW);
    publish(&desk, NOW);
    let down = host.at("/story-0-3");
    assert!(published(&desk).contains_key(&down));
    configure(&desk, &format!("take-down = [\"{down}\"]"), &sources);
    assert_eq!(report(&desk, NOW + HOUR)["gone"], 1);
    assert_eq!(publish(&desk, NOW + HOUR)["new_base"], true);
    assert!(!published(&desk).contains_key(&down));
    assert_eq!(published(&desk).len(), 4);
    let store = fs::read(desk.path("news/stories.sqlite")).unwrap();
    assert!(!String::from_utf8_lossy(&store).contains(STORIES[3].2), "it is still in the store");
    // All of a source.
    configure(&desk, "take-down = [\"127.0.0.1\"]", &sources);
    assert_eq!(report(&desk, NOW + 2 * HOUR)["stories"], 0);
    let now = (NOW + 2 * HOUR).to_string();
    desk.fails(&["publish", "news", "public", "--key", "a.key", "--now", &now], "empty-corpus");
    assert_eq!(fs::read_dir(desk.path("public")).unwrap().count(), 0);
}

#[test]
fn an_entry_that_keeps_a_story_out_is_not_idle() {
    let (host, _) = newsstand();
    let sources = [quoted(&host.at("/0"))];
    let desk = desk(&sources);
    configure(&desk, &format!("take-down = [\"{}\", \"never.example\"]", host.at("/story-0-3")), &sources);
    assert_eq!(report(&desk, NOW)["stories"], 4);
    assert_eq!(publish(&desk, NOW)["idle_take_downs"], serde_json::json!(["never.example"]));
}

#[test]
fn what_the_configuration_lets_stay() {
    let sources: Arc<Mutex<String>> = Arc::default();
    let now = sources.clone();
    let host = Host::new(move |_, stream| respond(stream, "200 OK", "", rss(&now.lock().unwrap()).as_bytes()));
    let german = "<item><title>Die Fähre lief vor dem Hafen auf Grund</title><link>/de</link><description>Alle, die \
                  an Bord waren, sind von der Küstenwache gerettet worden, und es ist nicht klar, was die Ursache war.\
                  </description><pubDate>Tue, 07 Dec 2021 10:00:00 GMT</pubDate></item>";
    let undated = "<item><title>The undated story of the day</title><link>/undated</link></item>";
    *sources.lock().unwrap() = format!("{}{}{german}{undated}", item("/1", 1), item("/2", 2));
    let source = [quoted(&host.at("/feed"))];
    let desk = desk(&source);
    assert_eq!(report(&desk, NOW)["stories"], 4);
    configure(&desk, "languages = [\"en\"]", &source);
    let said = report(&desk, NOW);
    assert_eq!((&said["stories"], &said["gone"]), (&3.into(), &1.into()));
    // The newest are published, and those that are dated go by their age.
    configure(&desk, "keep-stories = 2\nkeep-days = 3", &source);
    report(&desk, NOW);
    publish(&desk, NOW);
    let names = |desk: &Desk| published(desk).into_keys().collect::<Vec<_>>();
    assert_eq!(names(&desk), [host.at("/de"), host.at("/undated")]);
    // Beyond them only what is still listed is held.
    let all = std::mem::replace(&mut *sources.lock().unwrap(), format!("{german}{undated}"));
    let said = report(&desk, NOW);
    assert_eq!((&said["stories"], &said["gone"]), (&2.into(), &2.into()));
    *sources.lock().unwrap() = all;
    let said = report(&desk, NOW + 3 * DAY);
    assert_eq!((&said["stories"], &said["sources"][0]["left_out"]), (&1.into(), &3.into()));
    publish(&desk, NOW + 3 * DAY);
    assert_eq!(names(&desk), [host.at("/undated")]);
    // A source that is no longer named takes its stories with it.
    let (other, _) = newsstand();
    configure(&desk, "", &[quoted(&other.at("/0"))]);
    assert_eq!(report(&desk, NOW + 3 * DAY)["stories"], 5);
}

#[test]
fn lists_that_have_not_changed_are_read_on() {
    let (host, generation) = newsstand();
    let opml = format!("<opml><outline xmlUrl='{}'/><outline xmlUrl='{}'/></opml>", host.at("/0"), host.at("/3"));
    let list = Host::new(move |asked, stream| answer(asked, stream, "\"one\"", &opml));
    let desk = desk(&[quoted(&list.at("/list.opml")), "\"ours.jsonl\"".to_owned()]);
    desk.write("news/ours.jsonl", "{\"url\": \"https://ours.example/1\", \"title\": \"Told here\", \"text\": \"x\"}\n");
    let said = report(&desk, NOW);
    assert_eq!((statuses(&said), &said["stories"]), (vec!["new"; 4], &11.into()));
    generation.store(1, Ordering::SeqCst);
    let said = report(&desk, NOW + HOUR);
    assert_eq!(statuses(&said), ["unchanged", "unchanged", "new", "unchanged"]);
    assert_eq!(said["sources"][2]["source"], list.at("/list.opml"));
    fs::remove_file(desk.path("news/ours.jsonl")).unwrap();
    let said = report(&desk, NOW + 2 * HOUR);
    assert_eq!((statuses(&said)[0], &said["stories"]), ("failed", &12.into()));
}

#[test]
fn pages_are_read_once() {
    let host = Host::new(|asked, stream| match asked.path.as_str() {
        "/feed" => {
            let items = item("/bridge?from=feed", 1) + &item("/other", 2);
            respond(stream, "200 OK", "", rss(&items).as_bytes());
        }
        "/bridge?from=feed" | "/other" => {
            let host = asked.head.iter().find_map(|line| line.strip_prefix("host: ")).unwrap();
            let path = asked.path.split('?').next().unwrap();
            let page = bridge_page(&format!("<link rel=\"canonical\" href=\"http://{host}{path}\">"));
            respond(stream, "200 OK", "Content-Type: text/html\r\n", page.as_bytes());
        }
        _ => respond(stream, "404 Not Found", "", b""),
    });
    let desk = desk(&[]);
    configure(&desk, "full-text = true", &[quoted(&host.at("/feed"))]);
    assert_eq!(statuses(&report(&desk, NOW)), ["new"]);
    assert_eq!(statuses(&report(&desk, NOW + HOUR)), ["unchanged"]);
    let asked = |path: &str| host.asked().iter().filter(|asked| asked.path == path).count();
    assert_eq!((asked("/bridge?from=feed"), asked("/other"), asked("/feed")), (1, 1, 2));
    publish(&desk, NOW);
    assert_eq!(published(&desk).into_keys().collect::<Vec<_>>(), [host.at("/bridge"), host.at("/other")]);
}

#[test]
fn redirects_are_asked_again_where_they_lead() {
    let host = Host::new(|asked, stream| match asked.path.as_str() {
        "/old" => respond(stream, "301 Moved Permanently", "Location: /new\r\n", b""),
        "/new" => answer(asked, stream, "\"e\"", &rss(&item("/1", 1))),
        _ => respond(stream, "404 Not Found", "", b""),
    });
    let desk = desk(&[quoted(&host.at("/old"))]);
    report(&desk, NOW);
    report(&desk, NOW + HOUR);
    let known: Vec<(String, bool)> =
        host.asked().iter().map(|asked| (asked.path.clone(), known(asked) == "\"e\"")).collect();
    let expected = [("/old", false), ("/new", false), ("/old", false), ("/new", true)];
    assert_eq!(known, expected.map(|(path, known)| (path.to_owned(), known)));
}

#[test]
fn mistakes_are_said_before_anything_is_read() {
    let desk = Desk::new();
    let said = desk.fails(&["update", "news"], "unreadable");
    assert!(said.contains("sidelight init"), "{said}");
    configure(&desk, "keep-dayz = 3", &[quoted("https://a.example/f")]);
    let said = desk.fails(&["update", "news"], "bad-config");
    assert!(said.contains("news/sidelight.toml:3: unknown field `keep-dayz`"), "{said}");
    let said = desk.fails(&["publish", "news", "public", "--key", "none"], "bad-config");
    assert!(said.contains("sidelight.toml:3"), "{said}");
    configure(&desk, "", &[]);
    let said = desk.fails(&["update", "news"], "bad-config");
    assert!(said.contains("names no source"), "{said}");
    configure(&desk, "", &[quoted("ours.jsonl")]);
    desk.write("news/stories.sqlite", "this is no database, and long enough to be looked at as one");
    let said = desk.fails(&["update", "news"], "bad-store");
    assert!(said.contains("backup"), "{said}");
}

/// Figures of README.md, "Measured": `cargo test --profile checked --test cli five_hundred -- --nocapture`.
#[test]
#[cfg(target_os = "linux")]
fn five_hundred_feeds_in_one_update() {
    let hosts: Vec<Host> = (0..500)
        .map(|feed| {
            Host::new(move |asked, stream| match asked.path.as_str() {
                "/feed" => {
                    let items: String = (0..30).map(|number| item(&format!("/{number}"), 30 * feed + number)).collect();
                    answer(asked, stream, "\"e\"", &rss(&items));
                }
                _ => respond(stream, "404 Not Found", "", b""),
            })
        })
        .collect();
    let desk = desk(&hosts.iter().map(|host| quoted(&host.at("/feed"))).collect::<Vec<_>>());
    for (run, stories) in [("first", 15_000), ("second", 0)] {
        let asked = || hosts.iter().map(|host| host.requests()).sum::<usize>();
        let (before, begun) = (asked(), Instant::now());
        let mut child = spawn(&desk, &args(&NOW.to_string(), &["--report", "report.json"]));
        let mut memory = 0;
        while child.try_wait().unwrap().is_none() {
            let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
            let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
            memory = memory.max(line.trim().trim_end_matches(" kB").parse().unwrap_or(0) / 1024);
            std::thread::sleep(Duration::from_millis(2));
        }
        let (time, requests) = (begun.elapsed().as_secs_f64(), asked() - before);
        let report: Value = serde_json::from_slice(&fs::read(desk.path("report.json")).unwrap()).unwrap();
        assert_eq!(report["new"], stories);
        println!("{run} update of 500 feeds: {time:.1} s, {memory} MB, {requests} requests, {stories} stories");
        // robots.txt and the feed of each.
        assert_eq!(requests, 1000);
        assert!(memory <= 300, "{memory} MB");
    }
}

#[test]
fn a_page_that_cannot_be_read_brings_nothing_back() {
    let (generation, is_busy) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let (told, busy) = (generation.clone(), is_busy.clone());
    let host = Host::new(move |asked, stream| match asked.path.as_str() {
        "/feed" => {
            let note = "<!-- changed -->".repeat(told.load(Ordering::SeqCst));
            let items = item("/bridge?from=feed", 1) + &item("/other?from=feed", 2) + &note;
            respond(stream, "200 OK", "", rss(&items).as_bytes());
        }
        "/bridge?from=feed" | "/other?from=feed" if busy.load(Ordering::SeqCst) => {
            respond(stream, "403 Forbidden", "", b"");
        }
        "/bridge?from=feed" | "/other?from=feed" => {
            let host = asked.head.iter().find_map(|line| line.strip_prefix("host: ")).unwrap();
            let path = asked.path.split('?').next().unwrap();
            let page = bridge_page(&format!("<link rel=\"canonical\" href=\"http://{host}{path}\">"));
            respond(stream, "200 OK", "Content-Type: text/html\r\n", page.as_bytes());
        }
        _ => respond(stream, "404 Not Found", "", b""),
    });
    let desk = desk(&[]);
    let source = [quoted(&host.at("/feed"))];
    configure(&desk, "full-text = true", &source);
    assert_eq!(report(&desk, NOW)["stories"], 2);
    // What is complained of is the address that readers see.
    let down = format!("full-text = true\ntake-down = [\"{}\"]", host.at("/bridge"));
    is_busy.store(true, Ordering::SeqCst);
    for hour in 1..4 {
        configure(&desk, &down, &source);
        generation.store(hour as usize, Ordering::SeqCst);
        let said = report(&desk, NOW + hour * HOUR);
        assert_eq!(said["stories"], 1, "{said}");
        publish(&desk, NOW + hour * HOUR);
        assert_eq!(published(&desk).into_keys().collect::<Vec<_>>(), [host.at("/other")]);
    }
    // What is on the list no more comes back.
    is_busy.store(false, Ordering::SeqCst);
    configure(&desk, "full-text = true", &source);
    assert_eq!(report(&desk, NOW + 5 * HOUR)["stories"], 2);
}

#[test]
fn an_owner_takes_a_story_over_whose_page_was_read_for_another() {
    let owner = Host::new(|asked, stream| match asked.path.as_str() {
        "/feed" => respond(stream, "200 OK", "", rss(&item("/1", 1)).as_bytes()),
        "/1" => respond(stream, "200 OK", "Content-Type: text/html\r\n", bridge_page("").as_bytes()),
        _ => respond(stream, "404 Not Found", "", b""),
    });
    let others = Host::of(vec![("/all", "", rss(&item(&owner.at("/1"), 2)))]);
    let (own, others) = (quoted(&owner.at("/feed")), quoted(&others.at("/all").replace("127.0.0.1", "localhost")));
    let desk = desk(&[]);
    for (sources, told) in [(vec![others.clone()], "(2)"), (vec![others, own], "(1)")] {
        configure(&desk, "full-text = true", &sources);
        report(&desk, NOW);
        publish(&desk, NOW);
        assert!(published(&desk)[&owner.at("/1")].ends_with(told), "{:?}", published(&desk));
    }
    // Now it is the owner's: no page is read again.
    report(&desk, NOW + HOUR);
    assert_eq!(owner.asked().iter().filter(|asked| asked.path == "/1").count(), 2);
}

#[test]
fn what_a_feed_lists_that_is_no_longer_read_goes_by_its_age() {
    let is_gone = Arc::new(AtomicBool::new(false));
    let gone = is_gone.clone();
    let host = Host::new(move |_, stream| match gone.load(Ordering::SeqCst) {
        false => {
            let undated = "<item><title>The undated story of the day</title><link>/undated</link></item>";
            respond(stream, "200 OK", "", rss(undated).as_bytes());
        }
        true => respond(stream, "404 Not Found", "", b""),
    });
    let (other, _) = newsstand();
    let desk = desk(&[quoted(&host.at("/feed")), quoted(&other.at("/0"))]);
    assert_eq!(report(&desk, NOW)["stories"], 6);
    is_gone.store(true, Ordering::SeqCst);
    assert_eq!(report(&desk, NOW + 50 * DAY)["stories"], 6);
    let said = report(&desk, NOW + 61 * DAY);
    assert_eq!((&said["gone"], statuses(&said)[0]), (&6.into(), "failed"));
}
