//! `sidelight build --part` and `sidelight merge`: one build's bytes, bounded memory, and nothing left behind.

use crate::{desk::Desk, sample::story};
use serde_json::json;
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Lines of `count` short stories from number `first` on.
fn lines(first: usize, count: usize) -> String {
    let word = |n: usize| {
        ["harbour", "council", "storm", "ferry", "village", "orchard", "tram", "glacier", "chess", "violin"][n % 10]
    };
    let of = |n: usize| {
        let words = |from: usize, count: usize| {
            (0..count)
                .map(|i| format!("{}{}", word(n * 7 + (from + i) * (n + 3)), (n * 31 + i) % 97))
                .collect::<Vec<_>>()
        };
        let (title, text) = (words(0, 6).join(" "), words(6, 24).join(" "));
        let url = format!("https://outlet{}.example/2023/{n}/{}", n % 50, title.replace(' ', "-"));
        json!({"url": url, "title": title, "text": text, "published": 1_690_000_000 + n as i64 * 600})
    };
    (first..first + count).map(|n| format!("{}\n", of(n))).collect()
}

/// Names of what lies in the desk's folder.
fn names(desk: &Desk) -> Vec<String> {
    let entries = fs::read_dir(desk.path("")).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn merged_parts_are_one_build() {
    let desk = Desk::new();
    let told = |n: usize, title: &str, published: &str| {
        let mut story = story(n);
        (story["title"], story["published"]) = (title.into(), published.into());
        format!("{story}\n")
    };
    let plain = |numbers: std::ops::Range<usize>| numbers.map(|n| format!("{}\n", story(n))).collect::<String>();
    desk.write("a.jsonl", plain(0..4) + &told(7, "An older telling", "2020-01-01"));
    desk.write("b.jsonl", plain(3..8));
    desk.write("c.jsonl", told(2, "The newest telling", "2031-01-01") + &plain(8..10));
    let about = ["--name", "Desk", "--created", "2021-12-09"];
    let mut built = Vec::new();
    for inputs in [["a.jsonl", "b.jsonl", "c.jsonl"], ["c.jsonl", "b.jsonl", "a.jsonl"]] {
        let answer = desk.ok(&[&["build", "--out", "one.sidelight"], &inputs[..], &about].concat());
        assert!(answer.err.contains("3 stories told more than once"), "{}", answer.err);
        built.push(fs::read(desk.path("one.sidelight")).unwrap());
    }
    assert!(built[0] == built[1], "the order of inputs changes nothing");
    let found = desk.ok(&["search", "one.sidelight", "telling", "--json"]).out;
    assert!(found.contains("The newest") && !found.contains("An older"), "{found}");

    for name in ["a", "b", "c"] {
        let answer = desk.ok(&["build", "--part", "--out", &format!("{name}.part"), &format!("{name}.jsonl")]);
        assert!(
            answer.out.starts_with(&format!("{name}.part: ")) && answer.out.contains("stories, "),
            "{}",
            answer.out
        );
    }
    for parts in [&["a.part", "b.part", "c.part"][..], &["c.part", "a.part", "a.part", "b.part"]] {
        for threads in ["1", "3"] {
            let arguments = [&["merge", "--out", "merged.sidelight", "--memory", "1M"], parts, &about].concat();
            let answer = desk.run_with(&arguments, b"", &[("RAYON_NUM_THREADS", threads)]);
            assert_eq!(answer.code, 0, "{}", answer.err);
            assert!(fs::read(desk.path("merged.sidelight")).unwrap() == built[0], "{parts:?}, {threads} threads");
        }
    }
    // One that was not asked for is another index.
    desk.ok(&[&["merge", "a.part", "--out", "a.sidelight", "--no-headline-search"], &about[..]].concat());
    assert!(fs::read(desk.path("a.sidelight")).unwrap() != built[0]);
}

#[test]
fn parts_that_do_not_belong_together_are_refused() {
    let desk = Desk::new();
    desk.write("a.jsonl", lines(0, 20));
    desk.ok(&["build", "--part", "--out", "a.part", "a.jsonl"]);
    desk.ok(&["build", "--part", "--out", "b.part", "a.jsonl", "--snippets", "0"]);
    desk.ok(&["build", "--part", "--out", "c.part", "a.jsonl", "--snippets-of", "outlet1.example=9"]);
    desk.ok(&["build", "--out", "a.sidelight", "a.jsonl"]);
    for (other, code) in [("b.part", "invalid-argument"), ("c.part", "invalid-argument"), ("a.sidelight", "not-a-part")]
    {
        let said = desk.fails(&["merge", "a.part", other, "--out", "m.sidelight"], code);
        assert!(said.contains(other), "{said}");
    }
    desk.fails(&["merge", "a.part", "no.part", "--out", "m.sidelight"], "unreadable");
    desk.fails(&["similar", "a.part", "a.jsonl"], "not-an-index");
    desk.write("empty.jsonl", "\n");
    let empty = desk.ok(&["build", "--part", "--out", "empty.part", "empty.jsonl", "--from", "jsonl"]);
    assert!(empty.out.contains("0 stories"), "{}", empty.out);
    // What is wrong with all of a part's inputs is said, and no more: others may hold stories.
    desk.write("bad.jsonl", "{\"url\": 7}\n");
    let bad = desk.ok(&["build", "--part", "--out", "bad.part", "bad.jsonl"]);
    assert!(bad.out.contains("0 stories") && bad.err.contains("left out: bad.jsonl:1"), "{} {}", bad.out, bad.err);
    desk.fails(&["build", "--part", "--out", "strict.part", "bad.jsonl", "--strict"], "bad-field");
    desk.fails(&["merge", "empty.part", "bad.part", "--out", "m.sidelight"], "empty-corpus");
    assert!(!desk.path("m.sidelight").exists() && !desk.path("strict.part").exists());
    desk.ok(&["merge", "empty.part", "a.part", "--out", "m.sidelight"]);
    for wrong in [
        &["merge", "--out", "m"][..],
        &["merge", "a.part"],
        &["merge", "a.part", "--out", "m", "--memory", "much"],
        &["build", "--part", "a.jsonl", "--out", "x", "--name", "X"],
        &["build", "--part", "a.jsonl", "--out", "x", "--base", "a.sidelight"],
    ] {
        assert_eq!(desk.run(wrong).code, 2, "{wrong:?}");
    }
}

/// Runs the command under a limit of so many bytes a file, as a disk that is full; the error's first line.
#[cfg(unix)]
fn with_little_room(desk: &Desk, kilobytes: usize, arguments: &str) -> String {
    let script = format!("trap '' XFSZ; ulimit -f {kilobytes}; exec {} {arguments}", env!("CARGO_BIN_EXE_sidelight"));
    let output = Command::new("bash").args(["-c", &script]).current_dir(desk.path("")).output().unwrap();
    assert!(!output.status.success(), "{arguments}");
    String::from_utf8(output.stderr).unwrap()
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_said_and_leaves_what_was_there() {
    let desk = Desk::new();
    desk.write("a.jsonl", lines(0, 3000));
    desk.ok(&["build", "--part", "--out", "a.part", "a.jsonl"]);
    desk.ok(&["build", "--out", "a.sidelight", "a.jsonl"]);
    let before = ["a.part", "a.sidelight"].map(|name| fs::read(desk.path(name)).unwrap());
    for arguments in [
        "build --part --out a.part a.jsonl",
        "merge --out a.sidelight a.part",
        // Here it is what waits on disk.
        "merge --out a.sidelight a.part --memory 1M",
        "build --out a.sidelight a.jsonl --memory 1M",
    ] {
        let said = with_little_room(&desk, 40, arguments);
        let error = said.lines().find(|line| line.starts_with("error[")).unwrap_or_default();
        assert!(error.starts_with("error[unwritable]: ") && error.contains("make room"), "{arguments}: {said}");
        assert_eq!(names(&desk), ["a.jsonl", "a.part", "a.sidelight"], "{arguments}");
    }
    assert!(before == ["a.part", "a.sidelight"].map(|name| fs::read(desk.path(name)).unwrap()));
}

/// Waits until something holds.
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_secs(60), "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_that_is_killed_leaves_nothing_that_waited_on_disk() {
    let desk = Desk::new();
    let mut child = Command::new(env!("CARGO_BIN_EXE_sidelight"))
        .args(["build", "-", "--from", "jsonl", "--part", "--out", "a.part", "--memory", "1M"])
        .current_dir(desk.path(""))
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(lines(0, 6000).as_bytes()).unwrap();
    // It holds scratch files, which have no names any more.
    let open = format!("/proc/{}/fd", child.id());
    let holds = |link: std::io::Result<fs::DirEntry>| {
        fs::read_link(link.unwrap().path()).is_ok_and(|to| {
            let to = to.to_string_lossy().into_owned();
            to.contains("scratch") && to.ends_with("(deleted)")
        })
    };
    until("a scratch file", || fs::read_dir(&open).unwrap().any(holds));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(names(&desk), [] as [&str; 0]);
}

/// The bytes that a run holds in memory at the most, as the system counts them, and what it wrote.
#[cfg(target_os = "linux")]
fn memory_of(desk: &Desk, arguments: &[&str]) -> u64 {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sidelight"))
        .args(arguments)
        .env("RAYON_NUM_THREADS", "2")
        .current_dir(desk.path(""))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
        most = line.trim().trim_end_matches(" kB").parse().map_or(most, |kilobytes: u64| kilobytes * 1024);
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(child.wait().unwrap().success(), "{arguments:?}");
    most
}

#[cfg(target_os = "linux")]
#[test]
fn memory_is_bounded_and_changes_nothing() {
    let desk = Desk::new();
    desk.write("a.jsonl", lines(0, 41_000));
    let about = ["--created", "2021-12-09", "--name", "Desk"];
    desk.ok(&[&["build", "a.jsonl", "--out", "one.sidelight"], &about[..]].concat());
    let most = memory_of(&desk, &["build", "a.jsonl", "--part", "--out", "a.part", "--memory", "20M"]);
    assert!(most < MOST_MEMORY, "building a part took {most} bytes");
    let merge = [&["merge", "a.part", "--out", "a.sidelight", "--memory", "20M"], &about[..]].concat();
    let most = memory_of(&desk, &merge);
    assert!(most < MOST_MEMORY, "merging took {most} bytes");
    assert!(fs::read(desk.path("a.sidelight")).unwrap() == fs::read(desk.path("one.sidelight")).unwrap());
    let said = desk.fails(&["merge", "a.part", "--out", "b.sidelight", "--memory", "1M"], "invalid-argument");
    assert!(said.contains("give --memory 17M"), "{said}");
    assert_eq!(names(&desk), ["a.jsonl", "a.part", "a.sidelight", "one.sidelight"]);
}

/// What runs over 41,000 stories with `--memory 20M` may hold: the part has more.
#[cfg(target_os = "linux")]
const MOST_MEMORY: u64 = 40 << 20;

#[test]
fn what_killed_runs_have_left_goes_with_the_next_and_what_others_write_stays() {
    let desk = Desk::new();
    desk.write("a.jsonl", lines(0, 20));
    desk.write(".sidelight-unfinished-1-0-a.part", "half");
    let others = desk.write(".sidelight-unfinished-2-0-a.part", "half");
    let living = fs::File::open(others).unwrap();
    living.lock().unwrap();
    desk.ok(&["build", "--part", "--out", "a.part", "a.jsonl"]);
    assert_eq!(names(&desk), [".sidelight-unfinished-2-0-a.part", "a.jsonl", "a.part"]);
    drop(living);
    desk.ok(&["merge", "a.part", "--out", "a.sidelight"]);
    assert_eq!(names(&desk), ["a.jsonl", "a.part", "a.sidelight"]);
}
