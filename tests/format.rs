//! The index file from outside: what is written is read, and what is wrong is refused with the right code.

mod crafted;

use proptest::prelude::*;
use sidelight::{
    Article,
    headlines::Headline,
    index::{Added, BuildOptions, Index, IndexBuilder, format},
    library::Library,
    similar::SimilarOptions,
    text::ANALYZER_ID,
};
use std::{collections::BTreeMap, path::Path, sync::OnceLock, time::Instant};

fn options() -> BuildOptions {
    BuildOptions {
        name: "Harbour".into(),
        sample: true,
        created: 1_700_000_000,
        snippet_chars: 60,
        ..BuildOptions::default()
    }
}

fn story(n: u32, title: &str, text: &str) -> Article {
    Article {
        url: format!("https://www.outlet{}.example/2023/11/{n}-story?utm_source=x", n % 3),
        title: title.into(),
        text: text.into(),
        published: match n {
            2 => None,
            3 => Some(1_700_092_800),
            n => Some(1_700_000_000 + i64::from(n) * 50_000),
        },
        published_day: n == 3,
        lang: Some(if n == 1 { "de-DE" } else { "en" }.into()),
        outlet: (n == 0).then(|| "The Outlet".into()),
        snippet: None,
    }
}

fn stories() -> Vec<Article> {
    vec![
        story(0, "Ferry runs aground off Marram Point", "The ferry ran aground in fog near Marram Point on Monday."),
        story(1, "Fähre läuft auf Grund", "Die Fähre lief am Montag im Nebel vor Marram Point auf Grund."),
        story(2, "Council votes on harbour wall", "The council votes tonight on a taller harbour wall."),
        story(3, "Ferry passengers tell of a long night", "Passengers of the ferry told how fog hid Marram Point."),
    ]
}

/// The story at a canonical URL.
fn find(index: &Index<Vec<u8>>, canonical: &str) -> u32 {
    (0..index.stories()).find(|document| index.url(*document) == canonical).unwrap()
}

fn build(articles: &[Article]) -> Vec<u8> {
    let mut builder = IndexBuilder::new(options());
    articles.iter().for_each(|article| assert_eq!(builder.add(article), Added::New));
    builder.finish().unwrap()
}

#[test]
fn what_is_written_is_read() {
    let index = Index::open(build(&stories())).unwrap();
    assert_eq!(index.stories(), 4);
    let mut seen = Vec::new();
    for article in stories() {
        let url = sidelight::url::canonical_url(&article.url).unwrap();
        let document = find(&index, &url);
        assert_eq!(index.url(document), url);
        assert_eq!(index.headline(document), article.title);
        assert_eq!(index.published(document), article.published);
        assert_eq!(index.published_day(document), article.published_day);
        assert_eq!(index.lang(document), Some(&article.lang.unwrap()[..2]));
        let outlet = index.outlet_name(index.outlet(document));
        // The last story names no outlet, but another one of its host does.
        let host = sidelight::url::site_of(&url);
        let expected = if host == "outlet0.example" { "The Outlet" } else { host };
        assert_eq!(outlet, expected);
        assert!(article.text.starts_with(index.snippet(document).unwrap().trim_end_matches('…')));
        seen.push(document);
    }
    seen.sort_unstable();
    assert_eq!(seen, [0, 1, 2, 3]);
    assert!(index.urls().eq((0..4).map(|document| index.url(document))));
    let fog = index.bucket("fog");
    let mut postings = Vec::new();
    index.postings(fog, &mut postings);
    assert_eq!(postings.len(), 2);
    assert_eq!(index.document_frequency(fog), 2);
    let stats = index.stats();
    assert_eq!((stats.name.as_str(), stats.sample, stats.stories, stats.outlets), ("Harbour", true, 4, 3));
    assert_eq!(stats.languages, [("en".to_string(), 3), ("de".to_string(), 1)]);
    assert_eq!((stats.oldest, stats.newest), (Some(1_700_000_000), Some(1_700_092_800)));
}

#[test]
fn the_last_of_two_stories_at_one_address_counts() {
    let mut builder = IndexBuilder::new(options());
    let mut article = story(5, "First", "One");
    assert_eq!(builder.add(&article), Added::New);
    article.title = "Second".into();
    article.url = article.url.replace("utm_source=x", "utm_source=y#top");
    assert_eq!(builder.add(&article), Added::Replaced);
    assert_eq!(builder.add(&Article { url: "ftp://a.example/".into(), ..article.clone() }), Added::Skipped);
    assert_eq!(builder.add(&Article { title: " ".into(), text: "\n".into(), ..article }), Added::Skipped);
    let index = Index::open(builder.finish().unwrap()).unwrap();
    assert_eq!((index.stories(), index.headline(0).as_str()), (1, "Second"));
}

#[test]
fn what_is_wrong_is_refused_with_its_code() {
    let code = |bytes: &[u8]| Index::open(bytes).err().map(|error| error.code());
    let good = build(&stories());
    assert_eq!(code(&good), None);
    assert_eq!(code(b""), Some("not-an-index"));
    assert_eq!(code(b"<!doctype html>"), Some("not-an-index"));
    assert_eq!(code(&good[..5]), Some("truncated"));
    assert_eq!(code(&good[..good.len() / 2]), Some("truncated"));
    let with = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        bytes
    };
    for (version, remedy) in [(1, "build the index again"), (format::VERSION as u8 + 1, "update Sidelight")] {
        let error = Index::open(with(8, version)).unwrap_err();
        assert_eq!(error.code(), "unsupported-version");
        assert!(error.to_string().ends_with(remedy), "{error}");
    }
    assert_eq!(code(&with(good.len() - 1, good[good.len() - 1] ^ 1)), Some("corrupt"));
    assert_eq!(code(&[good.as_slice(), b"more"].concat()), Some("corrupt"));
    let empty = IndexBuilder::new(options()).finish().unwrap_err();
    assert_eq!(empty.code(), "empty-corpus");
    let mut removed = IndexBuilder::new(options());
    removed.add(&stories()[0]);
    removed.remove(&stories()[0].url);
    assert_eq!(removed.finish().unwrap_err().code(), "empty-corpus");
}

#[test]
fn every_truncation_and_every_flipped_byte_is_an_error() {
    for good in [build(&stories()), delta_of(&stories())] {
        for length in 0..good.len() {
            let error = Index::open(&good[..length]).unwrap_err();
            assert_eq!(error.code(), if length == 0 { "not-an-index" } else { "truncated" });
        }
        let mut bytes = good.clone();
        for at in 0..good.len() {
            for flip in [0x01, 0x40, 0x80, 0xFF] {
                bytes[at] = good[at] ^ flip;
                assert!(Index::open(&bytes).is_err(), "byte {at}");
            }
            bytes[at] = good[at];
        }
    }
}

/// A delta over the index of `stories`: one story replaced, one removed, one and its copy added.
fn delta_of(stories: &[Article]) -> Vec<u8> {
    let mut builder = IndexBuilder::delta(&Index::open(build(stories)).unwrap(), options()).unwrap();
    let wire: String = (0..60).map(|i| format!("word{} ", i * 37 % 101)).collect();
    builder.add(&story(10, "Ferry off Marram Point again", &wire));
    builder.add(&story(11, "Ferry, again", &wire));
    builder.add(&Article { title: "Ferry freed".into(), ..stories[0].clone() });
    builder.remove(&stories[2].url);
    builder.finish().unwrap()
}

/// Everything that an index answers, each answer within what a small index may say.
fn questioned(index: Index<&[u8]>) {
    for document in [0, index.stories() / 2, index.stories(), u32::MAX] {
        assert!(index.headline(document).len() <= 1 << 14);
        assert!(index.url(document).len() <= 1 << 15);
        assert!(index.snippet(document).is_none_or(|snippet| snippet.len() <= 1 << 14));
        assert!(index.near_duplicates(document).len() <= index.stories() as usize);
        let _ = (index.day(document), index.published(document), index.lang(document));
        assert!(index.outlet(document) < index.outlets().max(1));
    }
    let mut postings = Vec::new();
    for term in ["fog", "ferri", "harbour", "marram"] {
        postings.clear();
        index.postings(index.bucket(term), &mut postings);
        assert!(postings.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(postings.iter().all(|document| *document < index.stories()));
    }
    let library = if index.header().base_id.is_none() {
        Library::new(index).unwrap()
    } else {
        let base = BASE.get_or_init(|| build(&stories()));
        let mut library = Library::new(Index::open(&base[..]).unwrap()).unwrap();
        match library.apply(index) {
            Ok(()) => library,
            Err(error) => return assert_eq!(error.code(), "wrong-base"),
        }
    };
    let _: Vec<Headline> = library.search("ferry fog", 10);
    assert!(library.rank(&stories()[0], true, &|_| false, 10).len() <= 10);
    let stats = library.stats();
    assert!(stats.languages.iter().map(|(_, count)| count).sum::<u32>() <= stats.stories);
    let options = SimilarOptions { threshold: 0.0, limit: 10, ..SimilarOptions::default() };
    assert!(library.look_up(&story(9, "Ferry", "The ferry in fog off Marram Point"), &options).matches.len() <= 10);
}

static BASE: OnceLock<Vec<u8>> = OnceLock::new();

#[test]
fn flipped_bytes_whose_checksums_hold_are_an_error_or_an_answer() {
    flipped(&build(&stories()));
    flipped(&delta_of(&stories()));
}

fn flipped(good: &[u8]) {
    let known: Vec<format::Tag> = Index::open(good)
        .unwrap()
        .stats()
        .sections
        .iter()
        .map(|section| section.tag.as_bytes().try_into().unwrap())
        .collect();
    let (header, sections) = format::read(good, ANALYZER_ID, &known).unwrap();
    let mut parts: Vec<(format::Tag, bool, Vec<u8>)> =
        sections.iter().map(|section| (section.tag, false, good[section.range.clone()].to_vec())).collect();
    let mut opened = 0;
    for part in 0..parts.len() {
        // Every third, as each costs a whole round of questions.
        for at in (0..parts[part].2.len()).step_by(3) {
            let byte = parts[part].2[at];
            parts[part].2[at] = byte ^ [1, 0x80, 0xFF, 0x10, 0x08][at / 3 % 5];
            match Index::open(&format::write(&header, &parts).unwrap()[..]) {
                Ok(index) => {
                    questioned(index);
                    opened += 1;
                }
                Err(error) => assert_eq!(error.code(), "corrupt"),
            }
            parts[part].2[at] = byte;
        }
        // A section cut short.
        let whole = parts[part].2.clone();
        for length in (0..whole.len()).step_by(29) {
            parts[part].2 = whole[..length].to_vec();
            match Index::open(&format::write(&header, &parts).unwrap()[..]) {
                Ok(index) => questioned(index),
                Err(error) => assert_eq!(error.code(), "corrupt"),
            }
        }
        parts[part].2 = whole;
    }
    assert!(opened > 100, "the flips must get past the door: {opened}");
    for stories in [0, 3, 1000, u32::MAX] {
        let header = format::Header { stories, ..header.clone() };
        match Index::open(&format::write(&header, &parts).unwrap()[..]) {
            Ok(index) => questioned(index),
            Err(error) => assert_eq!(error.code(), "corrupt"),
        }
    }
}

/// The bytes that hexadecimal digits spell.
fn hex(digits: &str) -> Vec<u8> {
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
}

/// What the fuzz targets `index` and `delta` have found; each once panicked or took many seconds.
#[test]
fn what_fuzzing_found_is_answered_in_time() {
    type Craft = fn(&[u8]) -> Option<Vec<u8>>;
    let (base, delta): (Craft, Craft) = (crafted::base, crafted::delta);
    for (craft, input, expected) in [
        // The files as they were built.
        (base, "01", Ok(7)),
        (delta, "01", Ok(8)),
        // A shared prefix that ends within a character of the template before it.
        (base, "0f2525260000000000000000000000070000", Ok(7)),
        // Words of thousands of letters that take no bits and are no UTF-8.
        (base, "0f7b3f32e902250010333333ffff00000000000bffff003333333373", Ok(7)),
    ] {
        let started = Instant::now();
        assert_eq!(crafted::ask(craft(&hex(input)).unwrap()), expected, "{input}");
        // Some hundredths of a second where nothing else runs.
        assert!(started.elapsed().as_secs() < 5, "{input}: {:?}", started.elapsed());
    }
}

#[test]
fn stories_that_a_file_has_no_bytes_for_are_refused() {
    let good = build(&stories());
    let known = KNOWN.map(|tag| tag.as_bytes().try_into().unwrap());
    let (header, sections) = format::read(&good, ANALYZER_ID, &known).unwrap();
    let parts: Vec<(format::Tag, bool, Vec<u8>)> =
        sections.iter().map(|section| (section.tag, true, good[section.range.clone()].to_vec())).collect();
    for stories in [good.len() as u32 + 600, 1 << 24, u32::MAX] {
        let file = format::write(&format::Header { stories, ..header.clone() }, &parts).unwrap();
        let error = Index::open(file).unwrap_err();
        assert_eq!(error.code(), "corrupt");
        // By the count alone, before anything is allocated by it.
        assert!(error.to_string().contains(&format!("{stories} stories cannot be in")), "{error}");
    }
}

#[test]
fn a_delta_is_no_base() {
    let delta = Index::open(delta_of(&stories())).unwrap();
    assert_eq!(IndexBuilder::delta(&delta, options()).err().map(|error| error.code()), Some("wrong-base"));
    let error = Library::new(delta).unwrap_err();
    assert_eq!(error.code(), "wrong-base");
    let base = Index::open(build(&stories())).unwrap();
    assert!(error.to_string().contains(&format!("{:016x}", base.header().build_id)), "{error}");
}

#[test]
fn what_deltas_take_out_is_counted_nowhere() {
    let all = stories();
    let base = Index::open(build(&all)).unwrap();
    let mut library = Library::new(base.clone()).unwrap();
    assert_eq!((library.stats().stories, library.stats().outlets), (4, 3));
    let mut builder = IndexBuilder::delta(&base, BuildOptions { created: 1_700_000_500, ..options() }).unwrap();
    builder.add(&Article { title: "Fog lifts".into(), lang: Some("en".into()), ..all[0].clone() });
    builder.remove(&all[1].url);
    builder.remove(&all[3].url);
    let delta = builder.finish().unwrap();
    let bytes = base.bytes() + delta.len() as u64;
    library.apply(Index::open(delta).unwrap()).unwrap();
    let stats = library.stats();
    assert_eq!(stats.stories, 2);
    assert_eq!(stats.languages, [("en".to_string(), 2)]);
    // One outlet has no story left.
    assert_eq!(stats.outlets, 2);
    assert_eq!((stats.oldest, stats.newest), (Some(1_700_000_000), Some(1_700_000_000)));
    assert_eq!((stats.created, stats.bytes), (1_700_000_500, bytes));
}

#[test]
fn an_analyzer_or_a_section_that_is_not_known_is_refused() {
    let good = build(&stories());
    let (header, _) =
        format::read(&good, ANALYZER_ID, &[]).map_or_else(|_| (None, ()), |(header, _)| (Some(header), ()));
    assert!(header.is_none(), "a required section that is not known is refused");
    let other = format::Header { analyzer: ANALYZER_ID + 1, ..format::Header::default() };
    let code = |header: &format::Header, sections: &[(format::Tag, bool, Vec<u8>)]| {
        Index::open(format::write(header, sections).unwrap()).err().map(|error| error.code())
    };
    assert_eq!(code(&other, &[]), Some("analyzer-mismatch"));
    let ours = format::Header { analyzer: ANALYZER_ID, ..format::Header::default() };
    assert_eq!(code(&ours, &[(*b"what", true, vec![])]), Some("unsupported-version"));
    assert_eq!(code(&ours, &[(*b"what", false, vec![])]), Some("corrupt"), "the sections that it needs are missing");
    let known = KNOWN.map(|tag| tag.as_bytes().try_into().unwrap());
    let (header, sections) = format::read(&good, ANALYZER_ID, &known).unwrap();
    let mut parts: Vec<(format::Tag, bool, Vec<u8>)> =
        sections.iter().map(|section| (section.tag, true, good[section.range.clone()].to_vec())).collect();
    parts.push((*b"what", false, b"skipped".to_vec()));
    assert_eq!(code(&header, &parts), None);
}

const KNOWN: [&str; 12] =
    ["info", "freq", "post", "near", "told", "docs", "outl", "modl", "head", "urls", "snip", "tiny"];

/// The file as this version writes it. When this fails, the bytes of an index have changed: raise the format's version
/// (or the analyzer's id where only terms changed) and then run the test with `UPDATE_GOLDEN=1`. After a new analyzer's
/// id alone, what does not depend on terms must still be the same. Where only other terms of a story were chosen to be
/// indexed, which readers before and after understand, the golden file alone is renewed.
#[test]
fn the_bytes_change_with_the_version_alone() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden.sidelight");
    let built = build(&stories());
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &built).unwrap();
    }
    let golden = std::fs::read(&path).unwrap();
    let analyzer = |file: &[u8]| u32::from_le_bytes(file[12..16].try_into().unwrap());
    let sections = |file: &[u8]| -> BTreeMap<format::Tag, Vec<u8>> {
        let known = KNOWN.map(|tag| tag.as_bytes().try_into().unwrap());
        let (_, sections) = format::read(file, analyzer(file), &known).unwrap();
        sections.into_iter().map(|section| (section.tag, file[section.range].to_vec())).collect()
    };
    let (then, now) = (sections(&golden), sections(&built));
    for tag in [format::MODEL, format::HEADLINES, format::URLS, format::SNIPPETS, format::OUTLETS] {
        assert!(then[&tag] == now[&tag], "section {} changed: see the comment above", tag.escape_ascii());
    }
    assert!(
        golden == built || analyzer(&golden) != analyzer(&built),
        "the bytes of an index changed: see the comment above"
    );
}

#[test]
fn what_stories_tell_of_is_read_where_it_is_there() {
    let mut articles = stories();
    let mut on_the_day = story(8, "Bridge falls", "A bridge fell on the day before, 14 November.");
    (on_the_day.lang, on_the_day.published) = (Some("en".into()), Some(1_700_050_000));
    let briefing: Vec<String> =
        ["harbour crane", "opera season", "honey harvest", "chess congress", "tunnel drilling", "comet watchers"]
            .map(|words| format!("{words} {words}"))
            .to_vec();
    let many = Article { text: briefing.join("\n"), ..story(9, "In short", "") };
    let many = Article { lang: Some("en".into()), ..many };
    articles.extend([on_the_day.clone(), many.clone()]);
    let bytes = build(&articles);
    let index = Index::open(bytes.clone()).unwrap();
    let of = |article: &Article| find(&index, article.url.split('?').next().unwrap());
    let (told, briefing) = (of(&on_the_day), of(&many));
    assert_eq!(index.day(told).zip(index.event_day(told)).map(|(day, told)| told - day), Some(-1));
    assert!(index.is_roundup(briefing) && !index.is_roundup(told));
    let known = KNOWN.map(|tag| tag.as_bytes().try_into().unwrap());
    let (header, sections) = format::read(&bytes, ANALYZER_ID, &known).unwrap();
    let without: Vec<(format::Tag, bool, Vec<u8>)> = (sections.iter().filter(|section| section.tag != format::TOLD))
        .map(|section| (section.tag, true, bytes[section.range.clone()].to_vec()))
        .collect();
    let index = Index::open(format::write(&header, &without).unwrap()).unwrap();
    assert_eq!(index.event_day(told), None);
    assert!(!index.is_roundup(briefing));
}

#[test]
fn copies_are_folded_at_build_time() {
    let wire: String = (0..200).map(|i| format!("word{} ", i * 37 % 101)).collect();
    let mut articles = stories();
    articles.push(story(6, "Wire", &wire));
    articles.push(story(7, "Wire elsewhere", &format!("{wire} Read more.")));
    let index = Index::open(build(&articles)).unwrap();
    let [a, b] = [6, 7].map(|n| find(&index, &format!("https://www.outlet{}.example/2023/11/{n}-story", n % 3)));
    assert_eq!((index.near_duplicates(a), index.near_duplicates(b)), (vec![b], vec![a]));
    let copies = |a, b| index.are_near_duplicates(a, b);
    assert_eq!((copies(a, b), copies(b, a), copies(a, a), copies(a, a ^ b)), (true, true, false, false));
}

#[test]
fn the_order_of_the_input_leaves_no_trace() {
    let mut turned = stories();
    turned.reverse();
    assert_eq!(build(&stories()), build(&turned));
    let mut all = IndexBuilder::new(options());
    all.add_all(&stories(), &|_| {});
    assert_eq!(all.finish().unwrap(), build(&stories()));
}

#[test]
fn headlines_are_found_in_base_and_deltas() {
    let base = Index::open(build(&stories())).unwrap();
    let mut builder = IndexBuilder::delta(&base, options()).unwrap();
    builder.add(&story(7, "Ferry sails again", "The ferry sails again."));
    builder.remove(&stories()[0].url);
    let delta = Index::open(builder.finish().unwrap()).unwrap();
    let mut library = Library::new(base).unwrap();
    let titles = |library: &Library<Vec<u8>>, words: &str, limit| -> Vec<String> {
        library.search(words, limit).into_iter().map(|headline| headline.title).collect()
    };
    assert_eq!(
        titles(&library, "ferry", 9),
        ["Ferry passengers tell of a long night", "Ferry runs aground off Marram Point"]
    );
    assert_eq!(titles(&library, "ferry runs", 9), ["Ferry runs aground off Marram Point"]);
    library.apply(delta).unwrap();
    assert_eq!(titles(&library, "fer", 9), ["Ferry sails again", "Ferry passengers tell of a long night"]);
    assert_eq!(titles(&library, "ferry", 1), ["Ferry sails again"]);
    assert_eq!(titles(&library, "fahre", 1), ["Fähre läuft auf Grund"]);
}

#[test]
fn deltas_add_replace_and_remove() {
    let base = Index::open(build(&stories())).unwrap();
    let delta = |add: &[Article], remove: &[&Article]| {
        let mut builder = IndexBuilder::delta(&base, options()).unwrap();
        add.iter().for_each(|article| _ = builder.add(article));
        remove.iter().for_each(|article| builder.remove(&article.url));
        Index::open(builder.finish().unwrap()).unwrap()
    };
    let all = stories();
    let first =
        delta(&[story(9, "New", "A new story"), Article { title: "Again".into(), ..all[0].clone() }], &[&all[2]]);
    let second = delta(&[], &[&all[0], &story(9, "", "")]);
    let headlines = |library: &Library<Vec<u8>>| {
        let mut headlines = Vec::new();
        for part in library.parts() {
            for document in (0..part.index.stories()).filter(|document| !part.is_gone(*document)) {
                headlines.push(part.index.headline(document));
            }
        }
        headlines.sort();
        headlines
    };
    let mut library = Library::new(base.clone()).unwrap();
    library.apply(first.clone()).unwrap();
    assert_eq!(headlines(&library), ["Again", "Ferry passengers tell of a long night", "Fähre läuft auf Grund", "New"]);
    library.apply(second).unwrap();
    assert_eq!(headlines(&library), ["Ferry passengers tell of a long night", "Fähre läuft auf Grund"]);
    assert_eq!(library.stats().stories, 2);
    let other = Index::open(build(&all[..2])).unwrap();
    assert_eq!(Library::new(other).unwrap().apply(first).unwrap_err().code(), "wrong-base");
    assert_eq!(Library::new(base.clone()).unwrap().apply(base).unwrap_err().code(), "wrong-base");
}

/// A story of few words, of which many stories share some.
fn arbitrary_story() -> impl Strategy<Value = (u32, Vec<u32>)> {
    (0u32..30, prop::collection::vec(0u32..60, 5..40))
}

fn worded(n: u32, words: &[u32]) -> Article {
    const WORDS: [&str; 6] = ["fog", "harbour", "wall", "storm", "vote", "dock"];
    let word = |i: &u32| format!("{}{}", WORDS[*i as usize % 6], i / 6);
    let text: Vec<String> = words.iter().map(word).collect();
    story(n, &text[..3].join(" "), &text.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Base and deltas rank as one index would that is built anew with the base's document frequencies. That index is
    /// a delta that replaces every story of the base.
    #[test]
    fn base_and_deltas_rank_as_one_index(
        first in prop::collection::vec(arbitrary_story(), 3..25),
        deltas in prop::collection::vec(
            (prop::collection::vec(arbitrary_story(), 0..8), prop::collection::vec(0u32..30, 0..6)),
            1..4,
        ),
        query in arbitrary_story(), dates: bool
    ) {
        let mut builder = IndexBuilder::new(options());
        let mut live: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (n, words) in &first {
            builder.add(&worded(*n, words));
            live.insert(*n, words.clone());
        }
        let everything: Vec<u32> = live.keys().copied().collect();
        let base = Index::open(builder.finish().unwrap()).unwrap();
        let mut library = Library::new(base.clone()).unwrap();
        for (add, remove) in &deltas {
            let mut builder = IndexBuilder::delta(&base, options()).unwrap();
            for n in remove {
                builder.remove(&worded(*n, &[0, 0, 0]).url);
                live.remove(n);
            }
            for (n, words) in add {
                builder.add(&worded(*n, words));
                live.insert(*n, words.clone());
            }
            if add.is_empty() && remove.is_empty() {
                prop_assert_eq!(builder.finish().unwrap_err().code(), "empty-corpus");
                continue;
            }
            library.apply(Index::open(builder.finish().unwrap()).unwrap()).unwrap();
        }
        let mut builder = IndexBuilder::delta(&base, options()).unwrap();
        everything.iter().for_each(|n| builder.remove(&worded(*n, &[0, 0, 0]).url));
        live.iter().for_each(|(n, words)| _ = builder.add(&worded(*n, words)));
        let mut rebuilt = Library::new(base).unwrap();
        rebuilt.apply(Index::open(builder.finish().unwrap()).unwrap()).unwrap();
        let ranked = |library: &Library<Vec<u8>>| {
            let ranking = library.rank(&worded(query.0, &query.1), dates, &|_| false, 100);
            let mut ranking: Vec<(String, String)> = ranking
                .into_iter()
                .map(|(story, score)| {
                    let (part, document) = library.place(story).unwrap();
                    (part.index.url(document), format!("{score:.4}"))
                })
                .collect();
            ranking.sort();
            ranking
        };
        prop_assert_eq!(library.stats().stories as usize, live.len());
        prop_assert_eq!(ranked(&library), ranked(&rebuilt));
    }
}

#[test]
fn stats_take_no_longer_for_an_outlet_because_there_are_many() {
    let at_outlets = |count: u32| {
        let one = |n: u32| Article {
            url: format!("https://outlet{n}.example/story"),
            title: "Ferry".into(),
            outlet: Some(format!("Outlet {n:06}")),
            ..Article::default()
        };
        let base = Index::open(build(&[one(0), one(1)])).unwrap();
        let mut builder = IndexBuilder::delta(&base, options()).unwrap();
        (1..count).for_each(|n| _ = builder.add(&one(n)));
        let delta = Index::open(builder.finish().unwrap()).unwrap();
        let mut library = Library::new(base).unwrap();
        library.apply(delta).unwrap();
        library
    };
    let seconds = |library: &Library<Vec<u8>>, count: u32| {
        let times = (0..40).map(|_| {
            let started = Instant::now();
            assert_eq!(library.stats().outlets, count);
            started.elapsed().as_secs_f64()
        });
        times.fold(f64::INFINITY, f64::min)
    };
    let (few, many) = (at_outlets(3_000), at_outlets(24_000));
    let (few, many) = (seconds(&few, 3_000), seconds(&many, 24_000));
    // Eight times as many outlets: 8 where each costs the same, 64 where each is compared with all.
    assert!(many < 24.0 * few, "{few} s, {many} s");
}
