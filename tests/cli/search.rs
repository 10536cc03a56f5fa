//! `sidelight search`: stories by the words of their headlines.

use crate::desk::Desk;
use serde_json::Value;

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
