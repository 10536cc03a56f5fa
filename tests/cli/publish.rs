//! `sidelight publish`, `verify`, `serve`: what lies in the published folder after each run, and after a run that was
//! killed.

use crate::{
    desk::{Answer, Desk},
    host::{Host, respond},
    sample::{STORIES, story},
};
use serde_json::{Value, json};
use sidelight::{index::Index, publish::KeyFiles, subscription::Manifest};
use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

/// 2026-01-01.
const NOW: i64 = 1_767_225_600;
const DAY: i64 = 86_400;

/// A publisher's desk with a key.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.ok(&["keygen", "--no-password", "--out", "a.key"]);
    desk
}

/// Lays stories of these numbers into the publisher's folder; a number from 1000 on is a second version of its story.
fn put(desk: &Desk, numbers: impl IntoIterator<Item = usize>) {
    let line = |number: usize| {
        let mut made = story(number % 1000 % STORIES.len());
        made["url"] = format!("https://desk.example/story-{}", number % 1000).into();
        if number >= 1000 {
            made["title"] = format!("Once more: {}", made["title"].as_str().unwrap()).into();
        }
        format!("{made}\n")
    };
    desk.write("news/stories.jsonl", numbers.into_iter().map(line).collect::<String>());
}

fn publish(desk: &Desk, now: i64) -> Value {
    let now = now.to_string();
    desk.json(&["publish", "news", "public", "--key", "a.key", "--name", "Desk", "--json", "--now", &now])
}

fn manifest(desk: &Desk) -> Manifest {
    Manifest::read(&fs::read(desk.path("public/manifest.json")).unwrap()).unwrap()
}

/// The index files in the published folder.
fn files(desk: &Desk) -> BTreeSet<String> {
    let names =
        fs::read_dir(desk.path("public")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.ends_with(".sidelight")).collect()
}

fn named(desk: &Desk) -> BTreeSet<String> {
    manifest(desk).files().into_iter().map(|file| file.name.clone()).collect()
}

/// Whether a file in the published folder gives a story.
fn holds(desk: &Desk, url: &str) -> bool {
    files(desk).iter().any(|name| {
        let index = Index::open(fs::read(desk.path("public").join(name)).unwrap()).unwrap();
        index.urls().any(|given| given == url)
    })
}

fn verified(desk: &Desk, now: i64) -> Value {
    desk.json(&["verify", "public", "--key", "a.pub", "--json", "--now", &now.to_string()])
}

#[test]
fn two_copies_of_a_record_come_to_other_states() {
    let desk = desk();
    put(&desk, 0..30);
    publish(&desk, NOW);
    let first = manifest(&desk);
    fs::copy(desk.path("news/published.sqlite"), desk.path("copy")).unwrap();
    let states = [31, 32].map(|end| {
        fs::copy(desk.path("copy"), desk.path("news/published.sqlite")).unwrap();
        put(&desk, 0..end);
        fs::remove_dir_all(desk.path("public")).unwrap();
        publish(&desk, NOW + 3600);
        manifest(&desk)
    });
    assert_ne!(states[0].state, states[1].state);
    assert!(states.iter().all(|later| later.comes_by(&first.state) && later.past == first.state[..6]));
    assert!(!states[1].comes_by(&states[0].state));
}

#[test]
fn a_base_then_deltas_then_merged_ones() {
    let desk = desk();
    put(&desk, 0..30);
    let first = publish(&desk, NOW);
    assert_eq!((&first["new_base"], &first["stories_given"]), (&true.into(), &30.into()));
    let base = manifest(&desk).base;
    for hour in 1..=12_i64 {
        put(&desk, 0..30 + hour as usize);
        let said = publish(&desk, NOW + hour * 3600);
        assert_eq!((&said["new_base"], &said["stories_given"]), (&false.into(), &1.into()), "{hour}");
        let manifest = manifest(&desk);
        assert_eq!(manifest.base, base);
        assert_eq!(manifest.deltas.len(), 8.min(hour as usize));
        assert_eq!(manifest.version, NOW + hour * 3600);
        assert_eq!(manifest.deltas.iter().map(|delta| delta.file.stories).sum::<u32>(), hour as u32);
        assert_eq!(verified(&desk, NOW + hour * 3600)["stories"], 30 + hour);
    }
    // Nothing changed: a new manifest over the same files, for the old one would expire.
    let before = manifest(&desk);
    let said = publish(&desk, NOW + 13 * 3600);
    assert_eq!((&said["stories_given"], &said["stories_taken_out"]), (&0.into(), &0.into()));
    let after = manifest(&desk);
    assert_eq!((&after.deltas, after.version), (&before.deltas, before.version + 3600));
    // States go on from state to state, each known by its first digits; without news it stays.
    assert_eq!((&after.state, &after.past), (&before.state, &before.past));
    assert_eq!((after.past.len(), &after.past[..6]), (12 * 6, &after.deltas[7].from[..6]));
    assert!(after.deltas.iter().all(|delta| after.comes_by(&delta.from)) && after.comes_by(&after.state));
    assert!(!after.comes_by("") && !after.comes_by(&"f".repeat(32)));
    // Changed and gone.
    put(&desk, (1..42).map(|number| if number == 5 { 1005 } else { number }));
    let said = publish(&desk, NOW + 14 * 3600);
    assert_eq!((&said["stories_given"], &said["stories_taken_out"]), (&1.into(), &1.into()));
    assert_eq!(verified(&desk, NOW + 14 * 3600)["stories"], 41);
    // What nothing names stays for two days.
    assert!(files(&desk).len() > 9 && files(&desk).is_superset(&named(&desk)));
    publish(&desk, NOW + 14 * 3600 + 2 * DAY);
    assert_eq!(files(&desk), named(&desk));
    verified(&desk, NOW + 16 * DAY);
    desk.fails(&["verify", "public", "--now", &(NOW + 20 * DAY).to_string()], "expired");
}

#[test]
fn the_same_runs_give_the_same_bytes_on_any_number_of_threads() {
    let key = KeyFiles::generate(None).unwrap().secret;
    let content = |threads: &str| {
        let desk = Desk::new();
        desk.write("a.key", &key);
        for (number, hour) in (0..11).zip(0_i64..) {
            put(&desk, 0..20 + number);
            let now = (NOW + hour * 3600).to_string();
            let args = ["publish", "news", "public", "--key", "a.key", "--name", "Desk", "--now", &now];
            let run = desk.run_with(&args, b"", &[("RAYON_NUM_THREADS", threads)]);
            assert_eq!(run.code, 0, "{}", run.err);
        }
        let mut content: Vec<(String, Vec<u8>)> = (fs::read_dir(desk.path("public")).unwrap())
            .map(|entry| entry.unwrap().path())
            .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
            .collect();
        content.sort();
        content.push(("published.sqlite".into(), fs::read(desk.path("news/published.sqlite")).unwrap()));
        content
    };
    let one = content("1");
    assert!(one.len() > 12);
    assert!(content("3") == one);
}

#[test]
fn a_take_down_leaves_no_file_that_holds_the_story() {
    let desk = desk();
    put(&desk, 0..20);
    publish(&desk, NOW);
    for hour in 1..=3 {
        put(&desk, (0..20 + hour as usize).map(|number| if number == 4 { 1004 } else { number }));
        publish(&desk, NOW + hour * 3600);
    }
    // Story 21 has left the index already, and only a file that is no longer named has it.
    put(&desk, (0..22).filter(|number| *number != 21));
    let now = NOW + 4 * 3600;
    let run =
        desk.json(&["publish", "news", "public", "--key", "a.key", "--json", "--new-base", "--now", &now.to_string()]);
    assert_eq!(run["new_base"], true);
    assert!(files(&desk).len() > 1);
    for (list, stories) in [("https://desk.example/story-21?utm_source=x # asked for\n", 21), ("desk.example/x\n", 0)] {
        desk.write("news/take-down.txt", list);
        if stories == 0 {
            let said = desk.fails(&["publish", "news", "public", "--key", "a.key"], "invalid-argument");
            assert!(said.contains("take-down.txt:1: "), "{said}");
            continue;
        }
        let said = publish(&desk, now + 60);
        assert_eq!(said["new_base"], true);
        assert!(!holds(&desk, "https://desk.example/story-21"));
        assert_eq!(verified(&desk, now + 60)["stories"], stories);
    }
    // What is written wrongly does not pass for taken down.
    desk.write(
        "news/take-down.txt",
        "# asked for\nhttps://desk.example/stroy-4\nhttps://desk.example/story-4\nwww.dask.example",
    );
    let run = publish(&desk, now + 120);
    assert_eq!(
        (&run["new_base"], &run["idle_take_downs"]),
        (&true.into(), &json!(["desk.example/stroy-4", "dask.example"]))
    );
    assert!(!holds(&desk, "https://desk.example/story-4"));
    // Files without the story stay for readers who are downloading them.
    assert!(files(&desk).len() > 1 && files(&desk).is_superset(&named(&desk)));
    assert_eq!(verified(&desk, now + 120)["stories"], 20);
    // Once it is gone, the list is no reason for a new base.
    let run = desk.ok(&["publish", "news", "public", "--key", "a.key", "--now", &(now + 180).to_string()]);
    assert!(run.out.contains("no new base"), "{}", run.out);
    let idle = "take-down entry names no story: ";
    assert_eq!(run.err.matches(idle).count(), 2, "{}", run.err);
    assert!(run.err.contains(&format!("{idle}dask.example (line 4);")), "{}", run.err);
    // What has done its work is not said to be idle.
    put(&desk, (0..22).filter(|number| ![21, 4].contains(number)));
    assert_eq!(publish(&desk, now + 240)["idle_take_downs"], json!(["desk.example/stroy-4", "dask.example"]));
    let found = desk.ok(&["search", &format!("public/{}", manifest(&desk).base.name), "once more", "--json"]).out;
    assert!(!found.contains("story-4\""), "{found}");
}

#[test]
fn a_run_that_is_killed_leaves_what_readers_can_use() {
    let desk = desk();
    put(&desk, 0..10);
    publish(&desk, NOW);
    // How long a run takes, so that it is killed at every point of it.
    let begun = Instant::now();
    publish(&desk, NOW + 60);
    let whole = begun.elapsed();
    let mut killed = 0;
    for round in 1..=50_i64 {
        put(&desk, 0..10 + round as usize);
        let now = (NOW + round * 3600).to_string();
        let mut run = Command::new(env!("CARGO_BIN_EXE_sidelight"))
            .args(["-q", "publish", "news", "public", "--key", "a.key", "--now", &now])
            .current_dir(desk.path(""))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(whole * u32::try_from(round).unwrap() / 50);
        killed += i32::from(run.try_wait().unwrap().is_none());
        _ = run.kill();
        run.wait().unwrap();
        let said = desk.run(&["verify", "public", "--key", "a.pub", "--json", "--now", &now]);
        // Two static files do not change at one moment: between them a reader keeps what it has.
        assert!(said.code == 0 || said.err.contains("error[bad-signature]"), "{round}: {}", said.err);
    }
    assert!(killed >= 10, "only {killed} were killed in time");
    let now = NOW + 60 * 3600;
    publish(&desk, now);
    assert_eq!(verified(&desk, now)["stories"], 60);
    publish(&desk, now + 2 * DAY);
    assert_eq!(files(&desk), named(&desk));
    let left = fs::read_dir(desk.path("public")).unwrap().count();
    assert_eq!(left, files(&desk).len() + 3, "something unfinished is left");
}

#[test]
fn a_lost_or_altered_file_makes_a_new_base() {
    let desk = desk();
    put(&desk, 0..20);
    publish(&desk, NOW);
    put(&desk, 0..21);
    publish(&desk, NOW + 60);
    let delta = desk.path("public").join(&manifest(&desk).deltas[0].file.name);
    let mut bytes = fs::read(&delta).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&delta, &bytes).unwrap();
    desk.fails(&["verify", "public", "--now", &(NOW + 60).to_string()], "wrong-hash");
    bytes.pop();
    fs::write(&delta, &bytes).unwrap();
    desk.fails(&["verify", "public", "--now", &(NOW + 60).to_string()], "wrong-size");
    assert_eq!(publish(&desk, NOW + 120)["new_base"], true);
    fs::remove_dir_all(desk.path("public")).unwrap();
    desk.fails(&["verify", "public"], "unreadable");
    assert_eq!(publish(&desk, NOW + 180)["new_base"], true);
    assert_eq!(verified(&desk, NOW + 180)["stories"], 21);
}

#[test]
fn what_is_wrong_is_said_and_nothing_published() {
    let desk = desk();
    let args = ["publish", "news", "public", "--key", "a.key", "--name", "Desk"];
    fs::create_dir(desk.path("news")).unwrap();
    let said = desk.fails(&args, "invalid-argument");
    assert!(said.contains("stories.jsonl"), "{said}");
    put(&desk, 0..3);
    desk.fails(&args[..5], "invalid-argument");
    desk.fails(&["publish", "news", "news", "--key", "a.key", "--name", "Desk"], "invalid-argument");
    desk.fails(&[&args[..4], &["none.key", "--name", "Desk"]].concat(), "unreadable");
    desk.fails(&[&args[..4], &["a.pub", "--name", "Desk"]].concat(), "bad-secret-key");
    desk.fails(&[&args[..], &["--homepage", "javascript:alert(1)"]].concat(), "not-a-manifest");
    assert!(!desk.path("public").exists(), "nothing was made");
    desk.ok(&[&args[..], &["--homepage", "https://desk.example/"]].concat());
    desk.ok(&["keygen", "--no-password", "--out", "b.key"]);
    let said = desk.fails(&["publish", "news", "public", "--key", "b.key"], "wrong-key");
    assert!(said.contains("sidelight rotate"), "{said}");
    desk.write("news/published.sqlite", "no database, and long enough to be looked at as one");
    let said = desk.fails(&args, "bad-record");
    assert!(said.contains("backup"), "{said}");
}

#[test]
fn the_page_tells_a_person_and_a_program() {
    let desk = desk();
    put(&desk, 0..3);
    let name = "Desk & <b>harbour</b>";
    let args = ["publish", "news", "public", "--key", "a.key", "--about", "All of \"it\"", "--name", name];
    desk.ok(&[&args[..], &["--homepage", "https://desk.example/?a=1&b=2"]].concat());
    let page = fs::read_to_string(desk.path("public/index.html")).unwrap();
    let key = manifest(&desk).key;
    for part in [
        "<h1>Desk &amp; &lt;b&gt;harbour&lt;/b&gt;</h1>",
        "All of &quot;it&quot;",
        "href=\"https://desk.example/?a=1&amp;b=2\"",
        "3 stories of ",
        &format!("<link rel=\"sidelight-index\" href=\"manifest.json#{key}\">"),
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("<b>") && !page.contains("<script"));
}

#[test]
fn serve_gives_the_folder_to_this_machine() {
    let desk = desk();
    put(&desk, 0..3);
    publish(&desk, NOW);
    let mut server = Command::new(env!("CARGO_BIN_EXE_sidelight"))
        .args(["serve", "public", "--port", "0"])
        .current_dir(desk.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let host = line.trim().strip_prefix("http://").unwrap().trim_end_matches('/').to_owned();
    assert!(host.starts_with("127.0.0.1:"), "{host}");
    let mut stream = TcpStream::connect(&host).unwrap();
    stream.write_all(b"GET /manifest.json HTTP/1.1\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(answer.ends_with(&fs::read(desk.path("public/manifest.json")).unwrap()));
    let mut said = String::new();
    server.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(said.contains("not for the open net"), "{said}");
    desk.fails(&["serve", "none"], "unreadable");
}

#[test]
fn completions_and_manual_pages_know_every_command() {
    let desk = Desk::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let out = desk.ok(&["completions", shell]).out;
        assert!(out.contains("publish") && out.contains("keygen"), "{shell}: {out}");
    }
    desk.ok(&["man", "man1"]);
    for (page, words) in
        [("sidelight.1", "publish"), ("sidelight-publish.1", "take\\-down"), ("sidelight-keygen.1", "password")]
    {
        let text = fs::read_to_string(desk.path("man1").join(page)).unwrap();
        assert!(text.contains(words), "{page}: {text}");
    }
}

#[test]
fn a_take_down_of_all_stories_deletes_what_is_published() {
    let desk = desk();
    put(&desk, 0..3);
    publish(&desk, NOW);
    desk.write("news/take-down.txt", "desk.example\n");
    let args = ["publish", "news", "public", "--key", "a.key", "--now", "2026-01-01T00:01:00Z"];
    let said = desk.fails(&args, "empty-corpus");
    assert!(said.contains("deleted"), "{said}");
    assert_eq!(fs::read_dir(desk.path("public")).unwrap().count(), 0);
    desk.fails(&args, "empty-corpus");
    fs::remove_file(desk.path("news/take-down.txt")).unwrap();
    assert_eq!(publish(&desk, NOW + 120)["new_base"], true);
    assert_eq!(verified(&desk, NOW + 120)["stories"], 3);
}

#[test]
fn a_wrong_clock_and_an_unreadable_file_publish_nothing() {
    let desk = desk();
    put(&desk, 0..3);
    publish(&desk, NOW + 30 * DAY);
    let now = NOW.to_string();
    let args = ["publish", "news", "public", "--key", "a.key", "--now", &now];
    desk.fails(&args, "from-the-future");
    publish(&desk, NOW + 29 * DAY + 3600);
    desk.write("news/stories/a.jsonl", "{\n");
    desk.fails(&args[..5], "bad-json");
    desk.write("news/stories/a.jsonl", "");
    desk.write("news/stories.jsonl", "");
    desk.fails(&args[..5], "empty-corpus");
    assert_eq!(verified(&desk, NOW + 30 * DAY)["stories"], 3);
}

#[test]
fn files_of_others_stay() {
    let desk = desk();
    put(&desk, 0..3);
    publish(&desk, NOW);
    let unknown = format!("{}.sidelight", "ab".repeat(16));
    desk.write("public/readme.sidelight", "not ours");
    desk.write(&format!("public/{unknown}"), "of a run that was killed");
    publish(&desk, NOW + 60);
    assert!(files(&desk).contains(&unknown));
    // It might hold what must go.
    desk.write("news/take-down.txt", "other.example\n");
    desk.write(&format!("public/{}.sidelight", "cd".repeat(16)), "of another");
    publish(&desk, NOW + 120);
    assert!(!desk.path(&format!("public/{}.sidelight", "cd".repeat(16))).exists());
    assert!(!files(&desk).contains(&unknown));
    publish(&desk, NOW + 3 * DAY);
    assert_eq!(files(&desk).len(), 2);
    assert!(desk.path("public/readme.sidelight").exists());
}

#[test]
fn a_published_address_is_checked_as_a_device_does() {
    let desk = desk();
    put(&desk, 0..20);
    publish(&desk, NOW);
    put(&desk, 0..25);
    publish(&desk, NOW + 3600);
    let key = manifest(&desk).key.to_string();
    let (folder, is_halfway) = (desk.path("public"), Arc::new(AtomicBool::new(false)));
    let halfway = is_halfway.clone();
    let host = Host::new(move |asked, stream| {
        let name = asked.path.strip_prefix("/index/").unwrap_or("none");
        // The first time that it is asked for, it is that of another manifest.
        if name == "manifest.json.minisig" && halfway.swap(false, Ordering::SeqCst) {
            return respond(stream, "200 OK", "", b"nothing");
        }
        match fs::read(folder.join(name)) {
            Ok(bytes) => respond(stream, "200 OK", "", &bytes),
            Err(_) => respond(stream, "404 Not Found", "", b"no"),
        }
    });
    let now = (NOW + 2 * 3600).to_string();
    let verify = |place: &str, more: &[&str]| -> Answer {
        let args = ["verify", place, "--now", &now, "--allow-private", "--pause", "0", "--contact", "x"];
        desk.run(&[&args, more].concat())
    };
    let refused = |place: &str, more: &[&str], code: &str| {
        let answer = verify(place, more);
        assert!(answer.code == 1 && answer.err.contains(&format!("error[{code}]: ")), "{place}: {}", answer.err);
        answer.err
    };
    let at = host.at("/index/manifest.json");
    let pasted = format!("{at}#{key}");
    let answer = verify(&pasted, &[]);
    assert_eq!(answer.code, 0, "{}", answer.err);
    for said in [
        &format!("key        {key}\n"),
        "holds      25 stories of 2 outlets, of 2021-11-25 to 2021-12-08",
        "files      a base and 1 delta, ",
        "made       2026-01-01T01:00:00Z, 60 min ago",
        "expires    2026-01-15T01:00:00Z, in 13 days",
    ] {
        assert!(answer.out.contains(said), "{said}: {}", answer.out);
    }
    assert!(!answer.err.contains("checked by the key"), "{}", answer.err);
    for (place, more) in
        [(host.at("/index/"), &[][..]), (at.clone(), &["--key", "a.pub"]), (pasted.clone(), &["--json"])]
    {
        let answer = verify(&place, more);
        assert_eq!(answer.code, 0, "{place}: {}", answer.err);
        assert_eq!(answer.err.contains("checked by the key that the manifest names"), more.is_empty());
        if more == ["--json"] {
            let row: Value = serde_json::from_str(&answer.out).unwrap();
            assert_eq!(
                (&row["key"], &row["key_is_known"], &row["stories"]),
                (&key.as_str().into(), &true.into(), &25.into())
            );
        }
    }
    // Replaced one after the other: fetched once more, once.
    is_halfway.store(true, Ordering::SeqCst);
    assert_eq!(verify(&pasted, &[]).code, 0);

    desk.ok(&["keygen", "--no-password", "--out", "b.key"]);
    let other = fs::read_to_string(desk.path("b.pub")).unwrap().lines().nth(1).unwrap().to_owned();
    refused(&format!("{at}#{other}"), &[], "unknown-key");
    refused(&pasted, &["--key", &other], "invalid-argument");
    refused(&format!("{at}#{}", &key[..20]), &[], "bad-key");
    let said = refused(&host.at("/elsewhere/manifest.json"), &[], "gone");
    assert!(said.contains("/elsewhere/manifest.json: not there (status 404)"), "{said}");
    desk.fails(&["verify", &pasted, "--allow-private"], "no-contact");
    desk.fails(&["verify", &pasted, "--contact", "x"], "private-address");
    let late = (NOW + 20 * DAY).to_string();
    desk.fails(&["verify", &pasted, "--now", &late, "--allow-private", "--contact", "x", "--pause", "0"], "expired");
    let delta = desk.path("public").join(&manifest(&desk).deltas[0].file.name);
    let mut bytes = fs::read(&delta).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&delta, &bytes).unwrap();
    refused(&pasted, &[], "wrong-hash");
    fs::write(&delta, &bytes[1..]).unwrap();
    refused(&pasted, &[], "wrong-size");
    fs::remove_file(&delta).unwrap();
    refused(&pasted, &[], "gone");
    fs::write(desk.path("public/manifest.json.minisig"), "nothing").unwrap();
    refused(&pasted, &[], "bad-signature");
}

#[test]
#[cfg(unix)]
fn what_cannot_be_read_is_not_taken_for_nothing() {
    let desk = desk();
    put(&desk, 0..3);
    publish(&desk, NOW);
    // A list behind a link that leads nowhere, as where a disk is not there.
    std::os::unix::fs::symlink("nowhere", desk.path("news/take-down.txt")).unwrap();
    desk.fails(&["publish", "news", "public", "--key", "a.key"], "unreadable");
    // A name that was mistyped makes no folder.
    desk.fails(&["publish", "nwes", "public", "--key", "a.key", "--name", "Desk"], "unreadable");
    desk.fails(&["rotate", "nwes", "--key", "a.key", "--to", "a.pub"], "unreadable");
    assert!(!desk.path("nwes").exists());
}
