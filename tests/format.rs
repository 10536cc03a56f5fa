//! The index file from outside: what is written is read, and what is wrong is refused with the right code.

use sidelight::{
    Article,
    index::{Added, BuildOptions, Index, IndexBuilder},
    library::Library,
};

fn options() -> BuildOptions {
    BuildOptions {
        name: "Harbour".into(),
        sample: true,
        created: 1_700_000_000,
        snippet_chars: 60,
        headline_search: true,
    }
}

fn story(n: u32, title: &str, text: &str) -> Article {
    Article {
        url: format!("https://www.outlet{}.example/2023/11/{n}-story?utm_source=x", n % 3),
        title: title.into(),
        text: text.into(),
        published: (n != 2).then(|| 1_700_000_000 + i64::from(n) * 50_000),
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
        let url = sidelight::article::canonical_url(&article.url).unwrap();
        let document = index.find_url(&url).unwrap();
        assert_eq!(index.url(document), url);
        assert_eq!(index.headline(document), article.title);
        assert_eq!(index.published(document), article.published);
        assert_eq!(index.lang(document), Some(&article.lang.unwrap()[..2]));
        let outlet = index.outlet_name(index.outlet(document));
        assert_eq!(outlet, article.outlet.unwrap_or_else(|| sidelight::article::outlet_of(&url).into()));
        assert!(article.text.starts_with(&index.snippet(document).unwrap()));
        seen.push(document);
    }
    seen.sort_unstable();
    assert_eq!(seen, [0, 1, 2, 3]);
    let fog = index.bucket("fog");
    let mut postings = Vec::new();
    index.postings(fog, &mut postings);
    assert_eq!(postings.len(), 2);
    assert_eq!(index.document_frequency(fog), 2);
    let stats = index.stats();
    assert_eq!((stats.name.as_str(), stats.sample, stats.stories, stats.outlets), ("Harbour", true, 4, 4));
    assert_eq!(stats.languages, [("en".to_string(), 3), ("de".to_string(), 1)]);
    assert_eq!((stats.oldest, stats.newest), (Some(1_700_000_000), Some(1_700_150_000)));
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
    assert_eq!(code(&with(8, 2)), Some("unsupported-version"));
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
    let good = build(&stories());
    for length in 0..good.len() {
        let error = Index::open(&good[..length]).unwrap_err();
        assert_eq!(error.code(), if length == 0 { "not-an-index" } else { "truncated" });
    }
    let mut bytes = good.clone();
    for at in 0..good.len() {
        bytes[at] ^= 0x40;
        assert!(Index::open(&bytes).is_err(), "byte {at}");
        bytes[at] = good[at];
    }
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
    let mut builder = IndexBuilder::delta(&base, options());
    builder.add(&story(7, "Ferry sails again", "The ferry sails again."));
    builder.remove(&stories()[0].url);
    let delta = Index::open(builder.finish().unwrap()).unwrap();
    let mut library = Library::new(base);
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
        let mut builder = IndexBuilder::delta(&base, options());
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
    let mut library = Library::new(base.clone());
    library.apply(first.clone()).unwrap();
    assert_eq!(headlines(&library), ["Again", "Ferry passengers tell of a long night", "Fähre läuft auf Grund", "New"]);
    library.apply(second).unwrap();
    assert_eq!(headlines(&library), ["Ferry passengers tell of a long night", "Fähre läuft auf Grund"]);
    assert_eq!(library.stats().stories, 2);
    let other = Index::open(build(&all[..2])).unwrap();
    assert_eq!(Library::new(other).apply(first).unwrap_err().code(), "wrong-base");
    assert_eq!(Library::new(base.clone()).apply(base).unwrap_err().code(), "wrong-base");
}
