//! Bytes of an index: as they come, and as one section of an otherwise valid file whose checksums hold, so that what is
//! behind the door is reached. Opening gives an error or an index that answers; nothing panics, hangs or grows.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sidelight::index::{BuildOptions, Index, IndexBuilder, format};
use sidelight::library::Library;
use sidelight::similar::SimilarOptions;
use sidelight::{Article, text};
use std::sync::OnceLock;

fn article(number: usize) -> Article {
    const WORDS: [&str; 12] = [
        "harbour",
        "bridge",
        "cracks",
        "ferry",
        "anchors",
        "comet",
        "teacher",
        "telescope",
        "milk",
        "farmers",
        "creamery",
        "protest",
    ];
    let word = |n: usize| WORDS[(number * 5 + n * n) % WORDS.len()];
    Article {
        url: format!("https://outlet{}.example/story/{number}", number % 3),
        title: format!("{} {} {}", word(0), word(1), word(2)),
        text: (0..40).map(word).collect::<Vec<_>>().join(" "),
        published: (number % 4 > 0).then_some(1_638_000_000 + number as i64 * 40_000),
        lang: Some("en".into()),
        snippet: Some(format!("About the {}.", word(3))),
        ..Article::default()
    }
}

/// A valid file, its header and its sections.
fn valid() -> &'static (Vec<u8>, format::Header, Vec<(format::Tag, bool, Vec<u8>)>) {
    static VALID: OnceLock<(Vec<u8>, format::Header, Vec<(format::Tag, bool, Vec<u8>)>)> = OnceLock::new();
    VALID.get_or_init(|| {
        let mut builder = IndexBuilder::new(BuildOptions {
            name: "fuzz".into(),
            sample: false,
            created: 0,
            snippet_chars: 140,
            headline_search: true,
        });
        (0..30).for_each(|number| {
            builder.add(&article(number));
        });
        let file = builder.finish().expect("thirty stories build");
        let tags: Vec<format::Tag> = [
            format::INFO,
            format::FREQUENCIES,
            format::POSTINGS,
            format::NEAR,
            format::DOCUMENTS,
            format::OUTLETS,
            format::MODEL,
            format::HEADLINES,
            format::URLS,
            format::SNIPPETS,
            format::SEARCH,
            format::TOMBSTONES,
        ]
        .into();
        let (header, sections) = format::read(&file, text::ANALYZER_ID, &tags).expect("what was built is read");
        let sections = sections.into_iter().map(|s| (s.tag, true, file[s.range].to_vec())).collect();
        (file, header, sections)
    })
}

fn ask(bytes: Vec<u8>) {
    let Ok(index) = Index::open(bytes) else { return };
    index.stats();
    let Ok(library) = Library::new(index) else { return };
    for number in [0, 7] {
        library.look_up(&article(number), &SimilarOptions { threshold: 0.0, ..SimilarOptions::default() });
    }
    library.search("bridge fer", 10);
    library.search("c", 3);
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else { return };
    let (file, header, sections) = valid();
    match *choice as usize {
        // The whole file.
        0 => ask(rest.to_vec()),
        // The valid file with bytes laid over it.
        1 => {
            let mut bytes = file.clone();
            for patch in rest.chunks_exact(4) {
                let at = usize::from(u16::from_le_bytes([patch[0], patch[1]])) % bytes.len();
                bytes[at] = patch[2];
            }
            ask(bytes);
        }
        // One section replaced, or with bytes laid over it.
        choice => {
            let mut sections = sections.clone();
            let at = choice / 2 % sections.len();
            let section = &mut sections[at].2;
            if choice % 2 == 0 || section.is_empty() {
                *section = rest.to_vec();
            } else {
                for patch in rest.chunks_exact(4) {
                    let at = usize::from(u16::from_le_bytes([patch[0], patch[1]])) % section.len();
                    section[at] = patch[2];
                }
            }
            if let Ok(bytes) = format::write(header, &sections) {
                ask(bytes);
            }
        }
    }
});
