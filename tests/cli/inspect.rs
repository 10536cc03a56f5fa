//! `sidelight inspect`: what an index holds, and files that are none.

use crate::{desk::Desk, sample::bridge_page};
use std::fs;

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
fn a_delta_is_said_to_be_one_and_one_story_is_one() {
    let desk = Desk::new();
    desk.built();
    let build = desk.json(&["inspect", "news.sidelight", "--json"])["build_id"].as_str().unwrap().to_owned();
    assert!(!desk.ok(&["inspect", "news.sidelight"]).out.contains("delta"));
    desk.write(
        "more.jsonl",
        "{\"url\":\"https://courier.example/more\",\"title\":\"Ferry aground\",\"text\":\"All saved.\"}\n",
    );
    let said = desk.ok(&["build", "more.jsonl", "--base", "news.sidelight", "--out", "more.sidelight"]).out;
    assert!(said.contains(": 1 story, "), "{said}");
    let said = desk.ok(&["inspect", "more.sidelight"]).out;
    assert!(said.contains(&format!("delta      over the index of build {build}: ")), "{said}");
}
