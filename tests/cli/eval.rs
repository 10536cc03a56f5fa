//! `sidelight eval`: the figures of small labelled sets, counted by hand.

use crate::{
    desk::Desk,
    sample::{STORIES, bridge_page, stories_jsonl},
};
use serde_json::{Value, json};
use std::{fs, path::Path};

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
    // The set that comes with the source, whose judgements have no heading line, tells of the same stories.
    let set = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ten-stories");
    assert_eq!(fs::read_to_string(set.join("corpus.jsonl")).unwrap(), corpus);
    let own = desk.json(&["eval", "related", set.to_str().unwrap(), "--json"]);
    for (key, expected) in [("stories", 10.0), ("queries", 3.0), ("ndcg_10", 1.0), ("s_1", 1.0)] {
        assert!((own[key].as_f64().unwrap() - expected).abs() < 1e-9, "{key}: {own}");
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

    // Cut into one library an outlet and asked as one.
    let split = desk.json(&["eval", "related", "set", "--json", "--split", "2"])["split"].clone();
    assert_eq!(split["stories"], json!([5, 5]));
    assert!((split["ndcg_10"].as_f64().unwrap() - 1.0).abs() < 1e-9, "{split}");
    assert!(split["shown_precision"].is_f64() && split["lookup_p50_us"].as_f64().unwrap() > 0.0, "{split}");
    let plain = desk.ok(&["eval", "related", "set", "--split", "2"]).out;
    assert!(plain.contains("merged") && plain.contains("stories of each library          5 5"), "{plain}");
    assert!(desk.run(&["eval", "related", "set", "--split", "3"]).err.contains("2 outlets"));

    desk.write("set/qrels.tsv", "query-id\tcorpus-id\tscore\ns0\tnobody\t1\n");
    let answer = desk.run(&["eval", "related", "set"]);
    assert_eq!(answer.code, 1);
    assert!(answer.err.contains("qrels.tsv:2: "), "{}", answer.err);
}

#[test]
fn evaluates_queries_with_a_text_of_their_own() {
    let desk = Desk::new();
    let mut corpus = String::new();
    for (n, (_, day, title, _)) in STORIES.iter().enumerate() {
        let source = ["courier.example", "herald.example"][n % 2];
        let row = json!({"_id": format!("s{n}"), "title": title, "url": format!("https://{source}/{n}"),
            "source": source, "date": day, "lang": "en"});
        corpus += &format!("{row}\n");
    }
    desk.write("set/corpus.jsonl", corpus);
    let (_, day, title, text) = STORIES[1];
    // The first asks with the text of the second story under an id, and so with the outlet, of the first; the other is
    // of no story.
    let own = json!({"_id": "s0", "title": title, "text": text, "date": day});
    let other =
        json!({"_id": "q", "title": title, "text": text, "date": day, "source": "herald.example", "lang": "en"});
    desk.write("set/queries.jsonl", format!("{own}\n{other}\n"));
    desk.write("set/qrels.tsv", "query-id\tcorpus-id\tscore\ns0\ts1\t1\ns0\ts2\t1\nq\ts0\t1\nq\ts1\t1\n");
    let report = desk.json(&["eval", "related", "set", "--json", "--run", "out.run"]);
    assert_eq!(
        (report["queries"].as_u64(), report["s_1"].as_f64(), report["recall_10"].as_f64()),
        (Some(2), Some(1.0), Some(1.0)),
        "{report}"
    );
    let run = fs::read_to_string(desk.path("out.run")).unwrap();
    assert!(run.starts_with("s0 Q0 s1 1 ") && run.contains("\nq Q0 s0 1 "), "{run}");
    let of = |query: &str, outlet: usize| {
        run.lines().any(|line| {
            (0..STORIES.len()).filter(|n| n % 2 == outlet).any(|n| line.starts_with(&format!("{query} Q0 s{n} ")))
        })
    };
    assert!(of("s0", 1) && !of("s0", 0) && of("q", 0) && !of("q", 1), "{run}");

    desk.write("set/queries.jsonl", format!("{own}\n{{\"_id\": \"q\"}}\n"));
    let answer = desk.run(&["eval", "related", "set"]);
    assert_eq!(answer.code, 1);
    assert!(answer.err.contains("the corpus has no story q"), "{}", answer.err);
}

#[test]
fn evaluates_extraction() {
    let desk = Desk::new();
    desk.write("set/pages/a.html", bridge_page(""));
    desk.write("set/pages/b.html", "<html><body></body></html>");
    let truth = json!({"id": "a", "url": "https://mirror.example/b", "title": "Ferries packed as bridge closes",
        "lang": "en", "date": "2021-12-08", "text": "Commuters waited up to two hours."});
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

#[test]
fn how_fast_sources_are_read() {
    let desk = Desk::new();
    desk.write("stories.jsonl", stories_jsonl() + "nonsense\n");
    let speed = desk.json(&["eval", "sources", "stories.jsonl", "--json"]);
    assert_eq!((&speed["documents"], &speed["stories"]), (&11.into(), &10.into()));
    assert!(speed["read"].as_f64().unwrap() > 0.0 && speed["built"].as_f64().unwrap() > 0.0, "{speed}");
}
