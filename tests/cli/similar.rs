//! `sidelight similar`: the stories that are found for a page.

use crate::{
    desk::Desk,
    sample::{STORIES, bridge_page},
};
use serde_json::{Value, json};
use std::fs;

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
