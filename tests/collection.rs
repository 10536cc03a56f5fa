//! Several libraries asked as one, over small indexes built by the real builder.

mod filler;

use filler::{FILLER, SUBJECTS};
use proptest::prelude::*;
use sidelight::Article;
use sidelight::collection::Collection;
use sidelight::index::{BuildOptions, Index, IndexBuilder};
use sidelight::library::Library;
use sidelight::similar::{Lookup, Match, Nothing, SimilarOptions};

const DAY: i64 = 86_400;
const NOON: i64 = 20_000 * DAY + 43_200;

fn story(outlet: &str, path: &str, title: &str, text: &str, day: i64) -> Article {
    Article {
        url: format!("https://{outlet}.example/{path}"),
        title: title.into(),
        text: text.into(),
        outlet: Some(outlet.into()),
        published: Some(NOON + day * DAY),
        published_day: false,
        lang: Some("en".into()),
        snippet: None,
    }
}

fn index(stories: &[Article]) -> Index<Vec<u8>> {
    let mut builder = IndexBuilder::new(BuildOptions::default());
    stories.iter().for_each(|story| _ = builder.add(story));
    Index::open(builder.finish().unwrap()).unwrap()
}

fn delta(base: &Index<Vec<u8>>, stories: &[Article], removed: &[&str]) -> Index<Vec<u8>> {
    let mut builder = IndexBuilder::delta(base, BuildOptions::default()).unwrap();
    stories.iter().for_each(|story| _ = builder.add(story));
    removed.iter().for_each(|url| builder.remove(url));
    Index::open(builder.finish().unwrap()).unwrap()
}

fn library(stories: &[Article]) -> Library<Vec<u8>> {
    Library::new(index(stories)).unwrap()
}

fn collection(libraries: &[(&str, &[Article])]) -> Collection<Vec<u8>> {
    let mut collection = Collection::new();
    libraries.iter().for_each(|(key, stories)| _ = collection.put(key, library(stories)));
    collection
}

fn loose() -> SimilarOptions {
    SimilarOptions { threshold: 0.0, limit: 50, ..SimilarOptions::default() }
}

fn urls(found: &Lookup) -> Vec<&str> {
    found.matches.iter().map(|one| one.url.as_str()).collect()
}

fn one<'a>(found: &'a Lookup, url: &str) -> &'a Match {
    found.matches.iter().find(|one| one.url == url).unwrap_or_else(|| panic!("no {url}: {:?}", urls(found)))
}

/// `count` stories about other things, of nine outlets whose names begin with `prefix`.
fn others(prefix: &str, count: usize) -> Vec<Article> {
    (0..count)
        .map(|i| {
            let (subject, other) = (SUBJECTS[i % 20], SUBJECTS[(i * 7 + 3) % 20]);
            let (a, b, c) = (FILLER[i % 8], FILLER[(i / 8) % 8], FILLER[(i + 5) % 8]);
            let text = format!(
                "The {subject} drew a crowd of people on {a}{}. A {b} said the {c} was {other}. It was number {i} of \
                 the {a} this year, a woman said near the valley.",
                i % 97
            );
            let outlet = format!("{prefix}{}", i % 9);
            story(&outlet, &format!("other-{i}"), &format!("About {subject} {b}{}", i % 31), &text, (i as i64 * 5) % 40)
        })
        .collect()
}

/// A version of one event; no two share a sentence.
fn dam(outlet: &str, number: usize, day: i64) -> Article {
    let (title, text) = [
        (
            "Dam at Orvane gives way, valley evacuated",
            "The Orvane dam burst before dawn and water ran down the Kessel valley. Engineers had warned of cracks in \
             the spillway. Thousands were evacuated from Lower Kessel as the reservoir emptied.",
        ),
        (
            "Thousands flee as Orvane reservoir empties into Kessel valley",
            "Cracks in the spillway of the Orvane dam were known for months, engineers say. The reservoir emptied in \
             two hours and residents of Lower Kessel were evacuated by bus.",
        ),
        (
            "Engineers warned of cracked Orvane spillway",
            "A letter from engineers shows that cracks in the Orvane spillway were reported. The dam burst on \
             Tuesday; the Kessel valley was evacuated and the reservoir is empty.",
        ),
        (
            "Orvane dam: what we know",
            "The dam above the Kessel valley burst; its spillway had cracks. Engineers are looking at the reservoir \
             at Orvane while those evacuated from Lower Kessel wait.",
        ),
    ][number];
    story(outlet, "dam", title, text, day)
}

fn with(mut stories: Vec<Article>, more: impl IntoIterator<Item = Article>) -> Vec<Article> {
    stories.extend(more);
    stories
}

/// A wire story long enough to be told as one text, at another outlet.
fn wire(outlet: &str, title: &str, day: i64) -> Article {
    let text = "The wall above Lower Kessel failed at half past four, when most of the valley slept. Water from the \
        Orvane reservoir reached the first houses within minutes. Rescuers in helicopters searched barns, orchards and \
        chapels along the river until nightfall, and the ministry opened gymnasiums as shelters. Turbines stood still \
        at the power station, where divers will inspect the sluice, the gates and the concrete of the abutments. \
        Cracks in the spillway had been known to engineers for months. Insurers put the damage at forty million. The \
        dam was built in 1961 and raised twice; a third plan was shelved after a quarrel over money.";
    story(outlet, "wire", title, text, day)
}

#[test]
fn each_library_answers_and_each_match_says_its_key() {
    let large = with(others("paper", 600), [dam("courier", 0, 10)]);
    let small = with(others("sheet", 28), [dam("herald", 1, 10), dam("tribune", 3, 11)]);
    let found =
        collection(&[("world", &large), ("followed", &small)]).look_up(&dam("echo", 2, 10), &SimilarOptions::default());
    let mut first: Vec<(&str, &str)> =
        found.matches.iter().take(3).map(|one| (one.url.as_str(), one.library.as_str())).collect();
    first.sort_unstable();
    assert_eq!(
        first,
        [
            ("https://courier.example/dam", "world"),
            ("https://herald.example/dam", "followed"),
            ("https://tribune.example/dam", "followed"),
        ]
    );
    assert_eq!(library(&large).look_up(&dam("echo", 2, 10), &SimilarOptions::default()).matches[0].library, "");
}

#[test]
fn a_library_of_thirty_does_not_shout_down_a_large_one() {
    // In the small library the words that it shares with the page are rare, in the large one they are everyday words.
    let everyday = |i: usize| {
        let text = format!("The council of the valley met engineers about the reservoir and the dam, item {i}.");
        story(&format!("paper{}", i % 40), &format!("council-{i}"), &format!("Council meets: item {i}"), &text, 10)
    };
    let large = with(
        with(others("paper", 1500), (0..300).map(everyday)),
        (0..3).map(|i| dam(["courier", "herald", "tribune"][i], [0, 1, 3][i], 10)),
    );
    let loud = [
        story("sheet1", "fair", "Dam fair", "Engineers at the dam fair in the valley. The reservoir was calm.", 10),
        story(
            "sheet2",
            "valley",
            "Valley choir",
            "The valley choir sang at the dam for engineers by the reservoir.",
            10,
        ),
    ];
    let small = with(others("sheet", 28), loud);
    let found = collection(&[("a", &small), ("b", &large)]).look_up(&dam("echo", 2, 10), &loose());
    let first: Vec<&str> = urls(&found)[..3].to_vec();
    assert!(first.iter().all(|url| url.ends_with("/dam")), "{:?}", urls(&found));
    // Alone, the small library holds nothing better.
    let alone = library(&small).look_up(&dam("echo", 2, 10), &loose());
    let score = |found: &Lookup| {
        found.matches.iter().filter(|one| one.outlet.starts_with("sheet")).map(|one| one.score).fold(0.0, f32::max)
    };
    assert!(score(&found) < 0.4 && score(&found) <= score(&alone), "{} {}", score(&found), score(&alone));
}

#[test]
fn an_event_in_a_small_library_is_found_beside_a_large_one() {
    let large = others("paper", 1500);
    let small = with(others("sheet", 27), [dam("courier", 0, 10), dam("herald", 1, 10), dam("tribune", 3, 10)]);
    let found = collection(&[("a", &large), ("b", &small)]).look_up(&dam("echo", 2, 10), &SimilarOptions::default());
    let shown = urls(&found);
    for url in ["https://courier.example/dam", "https://herald.example/dam", "https://tribune.example/dam"] {
        assert!(shown[..3].contains(&url), "{shown:?}");
    }
}

#[test]
fn one_address_comes_once_in_its_owners_version() {
    let version = |outlet: &str, title: &str| Article {
        outlet: Some(outlet.into()),
        title: title.into(),
        ..dam("harbourpost", 0, 10)
    };
    let aggregated = with(others("paper", 60), [version("Aggregator", "Orvane dam gives way, and the valley")]);
    let owned = with(others("sheet", 60), [version("The Harbour Post", "Dam at Orvane gives way, valley evacuated")]);
    for keys in [["a", "b"], ["b", "a"]] {
        let collection = collection(&[(keys[0], &aggregated), (keys[1], &owned)]);
        let found = collection.look_up(&dam("echo", 2, 10), &loose());
        assert_eq!(urls(&found).iter().filter(|url| **url == "https://harbourpost.example/dam").count(), 1);
        let shown = one(&found, "https://harbourpost.example/dam");
        assert_eq!(
            (shown.outlet.as_str(), shown.title.as_str(), shown.library.as_str()),
            ("The Harbour Post", "Dam at Orvane gives way, valley evacuated", keys[1])
        );
        assert!(shown.also_at.is_empty());
        let searched = collection.search("orvane", 10);
        assert_eq!(searched.len(), 1);
        assert_eq!((searched[0].outlet.as_str(), searched[0].library.as_str()), ("The Harbour Post", keys[1]));
    }
}

#[test]
fn of_three_versions_the_owner_is_shown_whichever_ranks_first() {
    let version = |outlet: &str, title: &str| Article {
        outlet: Some(outlet.into()),
        title: title.into(),
        ..dam("harbourpost", 0, 10)
    };
    let headlines = ["Dam at Orvane gives way, valley evacuated", &dam("echo", 2, 10).title, "Thousands leave Kessel"];
    for turn in 0..3 {
        let title = |place: usize| headlines[(place + turn) % 3];
        for (first, second) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            let a = with(others("paper", 60), [version("Aggregator", title(0))]);
            let b = with(others("sheet", 60), [version("Portal", title(first))]);
            let c = with(others("leaf", 60), [version("The Harbour Post", title(second))]);
            for keys in [["a", "b", "c"], ["c", "a", "b"], ["b", "c", "a"]] {
                let collection = collection(&[(keys[0], &a), (keys[1], &b), (keys[2], &c)]);
                let found = collection.look_up(&dam("echo", 2, 10), &loose());
                let told: Vec<&Match> = found.matches.iter().filter(|one| one.url.contains("harbourpost")).collect();
                assert_eq!(told.len(), 1);
                assert_eq!((told[0].outlet.as_str(), told[0].library.as_str()), ("The Harbour Post", keys[2]));
            }
        }
    }
}

#[test]
fn outlets_of_one_platform_are_not_one() {
    let on = |outlet: &str, number: usize| Article {
        url: format!("https://portal.example/{outlet}/{number}"),
        outlet: Some(outlet.into()),
        ..dam("x", number, 10)
    };
    let a = with(others("paper", 60), [on("Reuters", 0)]);
    let b = with(others("sheet", 60), [on("Gazette", 1), on("Tribune", 3)]);
    let options = SimilarOptions { per_outlet: 1, ..loose() };
    let found = collection(&[("a", &a), ("b", &b)]).look_up(&dam("echo", 2, 10), &options);
    let shown = found.matches.iter().filter(|one| one.url.contains("portal.example")).count();
    assert_eq!(shown, 3, "{:?}", urls(&found));
}

#[test]
fn libraries_that_hold_the_same_stories_answer_as_one() {
    let stories = with(others("paper", 200), (0..4).filter(|i| *i != 2).map(|i| dam(["a", "b", "c", "d"][i], i, 10)));
    let alone = library(&stories).look_up(&dam("echo", 2, 10), &loose());
    let twice = collection(&[("1", &stories), ("2", &stories), ("3", &stories)]).look_up(&dam("echo", 2, 10), &loose());
    assert_eq!(urls(&alone)[..3], urls(&twice)[..3]);
    let mut distinct = urls(&twice);
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), twice.matches.len());
    for (a, b) in alone.matches.iter().zip(&twice.matches).take(3) {
        assert!((a.score - b.score).abs() < 0.05, "{} {}", a.score, b.score);
    }
}

#[test]
fn copies_are_folded_across_libraries() {
    let title = "Orvane dam bursts, Lower Kessel evacuated overnight";
    let folded = |second: &str, day: i64| {
        let first = with(others("paper", 80), [wire("agency", title, 10)]);
        let second = with(others("sheet", 80), [wire("gazette", second, day)]);
        let found = collection(&[("a", &first), ("b", &second)]).look_up(&dam("echo", 2, 10), &loose());
        let wires: Vec<&Match> = found.matches.iter().filter(|one| one.url.ends_with("/wire")).collect();
        match wires[..] {
            [one] => one.also_at.iter().any(|copy| ["agency", "gazette"].contains(&copy.outlet.as_str())),
            _ => false,
        }
    };
    assert!(folded(title, 10), "the same headline");
    assert!(folded("Orvane dam bursts, Lower Kessel evacuated overnight - report", 11), "nearly the same headline");
    assert!(folded(title, 13), "three days later");
    assert!(!folded(title, 14), "four days later it is another story");
    assert!(!folded("Water takes Lower Kessel", 10), "another headline");
}

#[test]
fn copies_that_a_builder_found_follow_those_with_the_same_headline() {
    let first = with(others("paper", 80), [wire("agency", "Orvane dam bursts, Lower Kessel evacuated", 10)]);
    let second = [
        wire("gazette", "Orvane dam bursts, Lower Kessel evacuated", 10),
        wire("observer", "Water takes the houses of a valley", 10),
    ];
    let second = with(others("sheet", 80), second);
    let found = collection(&[("a", &first), ("b", &second)]).look_up(&dam("echo", 2, 10), &loose());
    let wires: Vec<&Match> = found.matches.iter().filter(|one| one.url.ends_with("/wire")).collect();
    assert_eq!(wires.len(), 1, "{:?}", urls(&found));
    assert_eq!(wires[0].also_at.len(), 2);
}

#[test]
fn an_outlet_gets_two_places_over_all_libraries() {
    let of = |name: &str, paths: [&str; 2], numbers: [usize; 2]| {
        [0, 1].map(|i| Article {
            url: format!("https://post.example/{}", paths[i]),
            outlet: Some(name.into()),
            ..dam("post", numbers[i], 10)
        })
    };
    for (first, second) in [("post", "post"), ("post.example", "The Post")] {
        let a = with(others("paper", 80), of(first, ["dam-1", "dam-2"], [0, 1]));
        let b = with(others("sheet", 80), of(second, ["dam-3", "dam-4"], [3, 2]));
        let page = story("echo", "page", "Orvane reservoir and Kessel valley", &dam("echo", 2, 10).text, 10);
        let found = collection(&[("a", &a), ("b", &b)]).look_up(&page, &loose());
        let of_post = urls(&found).iter().filter(|url| url.starts_with("https://post.example/")).count();
        assert_eq!(of_post, 2, "{first} {second}: {:?}", urls(&found));
        let hidden = SimilarOptions { hidden_outlets: vec![first.into(), second.into()], ..loose() };
        let found = collection(&[("a", &a), ("b", &b)]).look_up(&page, &hidden);
        assert!(urls(&found).iter().all(|url| !url.starts_with("https://post.example/")));
    }
}

#[test]
fn nothing_of_the_pages_own_story_in_any_library() {
    let title = "Orvane dam bursts, Lower Kessel evacuated";
    let page = wire("agency", title, 10);
    let copy = |outlet: &str| wire(outlet, title, 10);
    let a = with(others("paper", 80), [page.clone(), copy("gazette"), dam("herald", 1, 10)]);
    let b = with(others("sheet", 80), [page.clone(), copy("observer"), dam("courier", 0, 10)]);
    let c = with(others("leaf", 20), [copy("sentinel"), dam("tribune", 3, 10)]);
    let collection = collection(&[("a", &a), ("b", &b), ("c", &c)]);
    let pasted = Article { url: String::new(), outlet: None, ..page.clone() };
    for page in [page, pasted] {
        let found = collection.look_up(&page, &loose());
        assert!(urls(&found).iter().all(|url| !url.ends_with("/wire")), "{:?}", urls(&found));
        for outlet in ["herald", "courier", "tribune"] {
            one(&found, &format!("https://{outlet}.example/dam"));
        }
    }
}

#[test]
fn a_language_is_known_if_a_library_knows_it() {
    let english = others("paper", 60);
    let text = "Der Damm ist in der Nacht gebrochen und das Tal wurde von der Feuerwehr geräumt.";
    let german: Vec<Article> = (0..20)
        .map(|i| {
            let title = format!("Damm gebrochen {i}");
            Article { lang: Some("de".into()), ..story(&format!("kurier{i}"), "damm", &title, text, 10) }
        })
        .collect();
    let page = Article { lang: Some("de".into()), ..story("echo", "damm", "Damm gebrochen", text, 10) };
    let mut collection = collection(&[("en", &english)]);
    assert_eq!(collection.look_up(&page, &loose()).nothing, Some(Nothing::NoIndexInLanguage));
    _ = collection.put("de", library(&german));
    assert_ne!(collection.look_up(&page, &loose()).nothing, Some(Nothing::NoIndexInLanguage));
    let stats = collection.stats();
    assert_eq!(stats.languages, [("en".to_owned(), 60), ("de".to_owned(), 20)]);
    collection.remove("de").unwrap();
    assert_eq!(collection.look_up(&page, &loose()).nothing, Some(Nothing::NoIndexInLanguage));
}

#[test]
fn libraries_are_added_replaced_and_removed_while_others_stay() {
    let (a, b) =
        (with(others("paper", 60), [dam("courier", 0, 10)]), with(others("sheet", 60), [dam("herald", 1, 10)]));
    let mut collection = collection(&[("b", &b), ("a", &a)]);
    assert_eq!(collection.iter().map(|(key, _)| key).collect::<Vec<_>>(), ["a", "b"]);
    let page = dam("echo", 2, 10);
    one(&collection.look_up(&page, &loose()), "https://courier.example/dam");

    // The same key once more: the library there is replaced, and given back.
    let old = collection.put("a", library(&with(others("paper", 59), [dam("tribune", 3, 10)]))).unwrap();
    assert_eq!(old.stories(), 61);
    assert_eq!(
        collection.iter().map(|(key, library)| (key, library.stories())).collect::<Vec<_>>(),
        [("a", 60), ("b", 61)]
    );
    let found = collection.look_up(&page, &loose());
    one(&found, "https://tribune.example/dam");
    one(&found, "https://herald.example/dam");
    assert!(!urls(&found).contains(&"https://courier.example/dam"));

    assert!(collection.remove("a").is_some() && collection.remove("a").is_none());
    let found = collection.look_up(&page, &loose());
    one(&found, "https://herald.example/dam");
    assert!(collection.get("a").is_none() && collection.get("b").is_some());
    collection.remove("b");
    let found = collection.look_up(&page, &loose());
    assert_eq!((found.matches.len(), found.nothing), (0, Some(Nothing::NoIndexInLanguage)));
    assert_eq!(collection.search("dam", 10), []);
    assert_eq!(collection.stats().stories, 0);
}

#[test]
fn a_delta_goes_to_the_library_whose_base_it_names() {
    let (a, b) = (index(&others("paper", 60)), index(&with(others("sheet", 60), [dam("herald", 1, 10)])));
    let mut collection = Collection::new();
    _ = collection.put("a", Library::new(a.clone()).unwrap());
    _ = collection.put("b", Library::new(b.clone()).unwrap());
    let added = delta(&b, &[dam("courier", 0, 10)], &["https://herald.example/dam"]);
    assert_eq!(collection.apply(added).unwrap(), "b");
    let found = collection.look_up(&dam("echo", 2, 10), &loose());
    assert_eq!(one(&found, "https://courier.example/dam").library, "b");
    assert!(!urls(&found).contains(&"https://herald.example/dam"));
    assert_eq!(collection.search("orvane", 10).len(), 1);
    assert_eq!(collection.get("a").unwrap().parts().len(), 1);

    let stranger = index(&others("leaf", 30));
    let error = collection.apply(delta(&stranger, &[dam("tribune", 3, 10)], &[])).unwrap_err();
    assert_eq!(error.code(), "wrong-base");
    assert!(error.to_string().contains("open that index too"), "{error}");
    let error = collection.apply(stranger).unwrap_err();
    assert_eq!((error.code(), error.to_string().contains("next to the others")), ("wrong-base", true));
    assert_eq!(collection.stats().stories, 121, "nothing has changed");
}

#[test]
fn an_empty_library_answers_nothing_and_harms_nothing() {
    let base = index(&[dam("herald", 1, 10)]);
    let mut collection = collection(&[("b", &with(others("paper", 60), [dam("courier", 0, 10)]))]);
    let before = collection.look_up(&dam("echo", 2, 10), &loose());
    _ = collection.put("a", Library::new(base.clone()).unwrap());
    collection.apply(delta(&base, &[], &["https://herald.example/dam"])).unwrap();
    let found = collection.look_up(&dam("echo", 2, 10), &loose());
    assert_eq!(urls(&before)[0], urls(&found)[0]);
    assert!(!urls(&found).contains(&"https://herald.example/dam"));
    assert_eq!(collection.search("orvane", 10).len(), 1);
    assert_eq!(collection.stats().stories, 61);
}

#[test]
fn three_hundred_libraries_are_asked_as_one() {
    let mut collection = Collection::new();
    for i in 0..300 {
        let mut stories = others(&format!("paper{i}x"), 5 + i % 7);
        if i % 100 == 50 {
            stories.push(dam(&format!("courier{i}"), [0, 1, 3][i / 100], 10));
        }
        _ = collection.put(&format!("library-{i}"), library(&stories));
    }
    let found = collection.look_up(&dam("echo", 2, 10), &SimilarOptions::default());
    let mut first: Vec<&str> = found.matches.iter().take(3).map(|one| one.library.as_str()).collect();
    first.sort_unstable();
    assert_eq!(first, ["library-150", "library-250", "library-50"], "{:?}", urls(&found));
    assert_eq!(collection.search("orvane", 10).len(), 3);
    assert_eq!(collection.iter().len(), 300);
}

#[test]
fn searches_are_forgotten_and_come_back() {
    let (a, b) = (with(others("paper", 60), [dam("courier", 0, 9)]), with(others("sheet", 60), [dam("herald", 1, 10)]));
    let mut collection = collection(&[("a", &a), ("b", &b)]);
    let found = collection.search("orvane", 10);
    let keys: Vec<&str> = found.iter().map(|headline| headline.library.as_str()).collect();
    assert_eq!(keys, ["b", "a"], "newest first");
    assert_eq!(collection.search("orvane", 1), found[..1]);
    collection.forget_search();
    assert_eq!(collection.search("orvane", 10), found);
}

#[test]
fn facts_are_those_of_all_and_of_each() {
    let (a, b) = (others("paper", 30), with(others("paper", 20), [dam("herald", 1, 90)]));
    let collection = collection(&[("b", &b), ("a", &a)]);
    let stats = collection.stats();
    assert_eq!((stats.stories, stats.outlets), (51, 10));
    assert_eq!(stats.newest, Some(NOON + 90 * DAY));
    assert_eq!(stats.oldest, Some(NOON));
    let each: Vec<_> = collection.iter().map(|(key, library)| (key, library.stats())).collect();
    assert_eq!((each[0].0, each[0].1.stories, each[1].0, each[1].1.stories), ("a", 30, "b", 21));
    assert_eq!(stats.bytes, each[0].1.bytes + each[1].1.bytes);
    assert_eq!(collection.stats_of(Some("b")).unwrap().stories, 21);
    assert_eq!(collection.stats_of(Some("c")).unwrap_err().code(), "invalid-argument");
    assert_eq!((stats.name.as_str(), stats.base_id, stats.sections.len()), ("", None, 0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_order_of_adding_does_not_matter(
        libraries in (1_usize..6).prop_flat_map(|count| {
            let stories = prop::collection::vec(prop::collection::vec(0_usize..40, 1..25), count);
            (stories, Just((0..count).collect::<Vec<_>>()).prop_shuffle())
        }),
        threshold in prop::sample::select(vec![0.0_f32, 0.4]),
    ) {
        let (libraries, order) = libraries;
        let all = with(others("paper", 36), (0..4).map(|i| dam(["courier", "herald", "echo", "tribune"][i], i, 10)));
        let open = |number: usize| library(&libraries[number].iter().map(|i| all[*i].clone()).collect::<Vec<_>>());
        let (mut one, mut other) = (Collection::new(), Collection::new());
        for number in 0..libraries.len() {
            one.put(&format!("key{number}"), open(number));
        }
        // Added in another order, and with one added twice over.
        other.put("key0x", open(0));
        for number in order {
            other.put(&format!("key{number}"), open(number));
        }
        other.remove("key0x");
        let options = SimilarOptions { threshold, ..loose() };
        for page in [&all[38], &all[3]] {
            prop_assert_eq!(one.look_up(page, &options), other.look_up(page, &options));
            prop_assert_eq!(one.rank(page, true, &|_| false, 100), other.rank(page, true, &|_| false, 100));
        }
        let found = one.search("about", 50);
        prop_assert_eq!(&found, &other.search("about", 50));
        let told = libraries.iter().flatten().any(|story| *story < 36);
        prop_assert_eq!(found.is_empty(), !told);
    }
}
