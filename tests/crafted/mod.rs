//! Indexes crafted from bytes that a fuzzer found or a test gives: as they come, and as one section of an otherwise
//! valid file whose checksums hold, so that what is behind the door is reached.

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
        published: (!number.is_multiple_of(4)).then_some(1_638_000_000 + number as i64 * 40_000),
        lang: Some("en".into()),
        snippet: Some(format!("About the {}.", word(3))),
        ..Article::default()
    }
}

/// A valid file, taken apart.
struct Valid {
    file: Vec<u8>,
    header: format::Header,
    sections: Vec<(format::Tag, bool, Vec<u8>)>,
}

const TAGS: [format::Tag; 13] = [
    format::INFO,
    format::FREQUENCIES,
    format::POSTINGS,
    format::NEAR,
    format::TOLD,
    format::DOCUMENTS,
    format::OUTLETS,
    format::MODEL,
    format::HEADLINES,
    format::URLS,
    format::SNIPPETS,
    format::SEARCH,
    format::TOMBSTONES,
];

impl Valid {
    fn of(builder: IndexBuilder) -> Self {
        let file = builder.finish().expect("the stories build");
        let (header, sections) = format::read(&file, text::ANALYZER_ID, &TAGS).expect("what was built is read");
        let sections = sections.into_iter().map(|s| (s.tag, true, file[s.range].to_vec())).collect();
        Self { file, header, sections }
    }

    fn base() -> &'static Self {
        static BASE: OnceLock<Valid> = OnceLock::new();
        BASE.get_or_init(|| {
            let mut builder = IndexBuilder::new(options());
            (0..30).for_each(|number| _ = builder.add(&article(number)));
            Self::of(builder)
        })
    }

    fn delta() -> &'static Self {
        static DELTA: OnceLock<Valid> = OnceLock::new();
        DELTA.get_or_init(|| {
            let base = Index::open(&Self::base().file[..]).expect("the base opens");
            let mut builder = IndexBuilder::delta(&base, options()).expect("it is a base");
            (25..40).for_each(|number| _ = builder.add(&article(number)));
            builder.remove(&article(3).url);
            Self::of(builder)
        })
    }
}

fn options() -> BuildOptions {
    BuildOptions { name: "crafted".into(), ..BuildOptions::default() }
}

/// An index crafted from `input`, whose first byte says how: 0, the rest is the file; 1, the rest is laid over a valid
/// file; else half of it numbers a section, which the rest replaces or is laid over. What is laid over: place of two
/// bytes, value, one byte unused.
pub fn base(input: &[u8]) -> Option<Vec<u8>> {
    crafted(Valid::base(), input)
}

/// The same for a delta of that index.
pub fn delta(input: &[u8]) -> Option<Vec<u8>> {
    crafted(Valid::delta(), input)
}

fn crafted(valid: &Valid, input: &[u8]) -> Option<Vec<u8>> {
    let (choice, rest) = input.split_first()?;
    let lay_over = |bytes: &mut [u8]| {
        for patch in rest.chunks_exact(4) {
            let at = usize::from(u16::from_le_bytes([patch[0], patch[1]])) % bytes.len();
            bytes[at] = patch[2];
        }
    };
    match usize::from(*choice) {
        0 => Some(rest.to_vec()),
        1 => {
            let mut file = valid.file.clone();
            lay_over(&mut file);
            Some(file)
        }
        choice => {
            let mut sections = valid.sections.clone();
            let at = choice / 2 % sections.len();
            let section = &mut sections[at].2;
            if choice.is_multiple_of(2) || section.is_empty() {
                *section = rest.to_vec();
            } else {
                lay_over(section);
            }
            format::write(&valid.header, &sections).ok()
        }
    }
}

/// Opens an index, or a delta over the valid base, and asks for all that a reader may ask; gives the number of similar
/// stories that were found, or the code of the error.
pub fn ask(bytes: Vec<u8>) -> Result<usize, &'static str> {
    let index = Index::open(bytes).map_err(|error| error.code())?;
    let library = match index.header().base_id {
        None => Library::new(index).map_err(|error| error.code())?,
        Some(_) => {
            let base = Index::open(Valid::base().file.clone()).expect("the base opens");
            let mut library = Library::new(base).expect("it is a base");
            library.apply(index).map_err(|error| error.code())?;
            // The addresses of the delta are read when another one follows.
            let next = Index::open(Valid::delta().file.clone()).expect("the delta opens");
            library.apply(next).expect("it is a delta of this base");
            library
        }
    };
    library.stats();
    let mut found = 0;
    for number in [0, 7] {
        let options = SimilarOptions { threshold: 0.0, ..SimilarOptions::default() };
        found += library.look_up(&article(number), &options).matches.len();
    }
    library.search("bridge fer", 10);
    library.search("c", 3);
    Ok(found)
}
