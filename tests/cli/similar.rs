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

#[test]
fn what_a_text_without_address_seems_to_come_from_is_named() {
    let desk = Desk::new();
    desk.built();
    desk.write("pasted.txt", format!("{}\n\n{}\n", STORIES[0].2, STORIES[0].3));
    let args = ["similar", "news.sidelight", "pasted.txt"];
    let answer = desk.json(&[&args[..], &["--json"]].concat());
    let (title, url) = (STORIES[0].2, "https://courier.example/bridge");
    assert_eq!(answer["copies"], json!([{ "url": url, "title": title, "outlet": "courier" }]));
    assert!(answer["matches"].as_array().unwrap().iter().all(|one| one["url"] != url), "{answer}");
    let said = desk.ok(&args).out;
    let end = format!(
        "left out, for the text seems to come from it (--url says where it was read):\n   {title}\n   courier {url}\n"
    );
    assert!(said.ends_with(&end), "{said}");
    // Read elsewhere, it is a copy of the page; there, it is the page.
    let elsewhere = desk.ok(&[&args[..], &["--url", "https://mirror.example/bridge"]].concat()).out;
    assert!(elsewhere.contains(&format!("the same text also at 1 outlet:\n   {title}\n")), "{elsewhere}");
    let own = desk.json(&[&args[..], &["--url", url, "--json"]].concat());
    assert_eq!(own["copies"], json!([]));
}

/// Two indexes of the sample stories, one an outlet each.
fn two_indexes(desk: &Desk) {
    for outlet in ["courier", "herald"] {
        let stories: String = crate::sample::stories_jsonl()
            .lines()
            .filter(|line| line.contains(&format!("https://{outlet}.example/")))
            .map(|line| format!("{line}\n"))
            .collect();
        desk.write(&format!("{outlet}.jsonl"), stories);
        let (from, to) = (format!("{outlet}.jsonl"), format!("{outlet}.sidelight"));
        desk.ok(&["build", &from, "--out", &to, "--created", "2021-12-09"]);
    }
    desk.write("page.html", bridge_page(""));
}

#[test]
fn several_indexes_are_asked_as_one() {
    let desk = Desk::new();
    two_indexes(&desk);
    let args = ["similar", "courier.sidelight", "herald.sidelight", "page.html"];
    let answer = desk.json(&[&args[..], &["--url", "https://mirror.example/b", "--json"]].concat());
    let mut found: Vec<(&str, &str)> = answer["matches"].as_array().unwrap()[..2]
        .iter()
        .map(|one| (one["url"].as_str().unwrap(), one["library"].as_str().unwrap()))
        .collect();
    found.sort_unstable();
    let expected = [
        ("https://courier.example/bridge", "courier.sidelight"),
        ("https://herald.example/bridge", "herald.sidelight"),
    ];
    assert_eq!(found, expected);
    assert!(desk.ok(&args).out.contains(" %, courier.sidelight"));
    // The order of the indexes does not matter, and a page may come from standard input.
    let turned =
        ["similar", "herald.sidelight", "courier.sidelight", "-", "--url", "https://mirror.example/b", "--json"];
    let turned = desk.run_with(&turned, bridge_page("").as_bytes(), &[]).out;
    assert_eq!(serde_json::from_str::<Value>(&turned).unwrap()["matches"], answer["matches"]);

    let headlines = desk.ok(&["search", "courier.sidelight", "herald.sidelight", "bridge", "--json"]).out;
    for outlet in ["courier", "herald"] {
        assert!(headlines.contains(&format!("\"library\":\"{outlet}.sidelight\"")), "{headlines}");
    }
}

#[test]
fn arguments_are_indexes_until_the_first_that_is_none() {
    let desk = Desk::new();
    two_indexes(&desk);
    let said = desk.fails(&["similar", "courier.sidelight", "herald.sidelight"], "invalid-argument");
    assert!(said.contains("give a page"), "{said}");
    let said = desk.fails(&["similar", "courier.sidelight", "page.html", "herald.sidelight"], "invalid-argument");
    assert!(said.contains("page.html is no index") && said.contains("the page last"), "{said}");
    let said = desk.fails(&["similar", "courier.sidelight", "missing.sidelight", "page.html"], "invalid-argument");
    assert!(said.contains("missing.sidelight"), "{said}");
    let said = desk.fails(&["search", "courier.sidelight", "herald.sidelight"], "invalid-argument");
    assert!(said.contains("give words"), "{said}");
    let said = desk.fails(&["similar", "courier.sidelight", "courier.sidelight", "page.html"], "invalid-argument");
    assert!(said.contains("courier.sidelight"), "{said}");
    // What begins as an index and is none is not taken for a page.
    let mut damaged = std::fs::read(desk.path("herald.sidelight")).unwrap();
    damaged[8] = 9;
    desk.write("damaged.sidelight", damaged);
    desk.fails(&["similar", "courier.sidelight", "damaged.sidelight", "page.html"], "unsupported-version");
    let path = desk.path("courier.sidelight").display().to_string();
    let said = desk.fails(&["similar", "courier.sidelight", &path, "page.html"], "invalid-argument");
    assert!(said.contains("the same index"), "{said}");
    // Behind the first word, or mistyped, an index is not taken for a word.
    for args in
        [["courier.sidelight", "bridge", "herald.sidelight"], ["courier.sidelight", "herold.sidelight", "bridge"]]
    {
        let said = desk.fails(&[&["search"][..], &args].concat(), "invalid-argument");
        assert!(said.contains("is no index that exists"), "{said}");
    }
    // What stands first and is no index is named.
    let said = desk.fails(&["similar", "page.html", "herald.sidelight"], "not-an-index");
    assert!(said.contains("page.html"), "{said}");
    assert!(desk.ok(&["similar", "--help"]).out.contains("until the first"));
}

#[test]
fn a_delta_goes_to_the_index_that_it_was_made_for() {
    let desk = Desk::new();
    two_indexes(&desk);
    let removed = ["--remove", "https://herald.example/bridge", "--base", "herald.sidelight", "--out", "d.sidelight"];
    desk.ok(&[&["build"][..], &removed].concat());
    let indexes = ["courier.sidelight", "herald.sidelight"];
    let found = desk.ok(&[&["similar"][..], &indexes, &["page.html", "--delta", "d.sidelight", "--json"]].concat()).out;
    assert!(found.contains("https://courier.example/bridge"), "{found}");
    assert!(!found.contains("https://herald.example/bridge"), "{found}");
    let said = desk.fails(&["similar", "courier.sidelight", "page.html", "--delta", "d.sidelight"], "wrong-base");
    assert!(said.contains("d.sidelight") && said.contains("open that index too"), "{said}");
    let said = desk.fails(&["similar", "courier.sidelight", "page.html", "--delta", "herald.sidelight"], "wrong-base");
    assert!(said.contains("an index of its own"), "{said}");
    let said = desk.fails(&["similar", "courier.sidelight", "d.sidelight", "page.html"], "wrong-base");
    assert!(said.contains("--delta"), "{said}");
}
