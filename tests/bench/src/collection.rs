//! Libraries asked as one beside a library alone.

use crate::measure;
use crate::report::Report;
use crate::sidelight_side::LOOKUP;
use anyhow::Result;
use sidelight::Article;
use sidelight::collection::Collection;
use sidelight::index::{BuildOptions, Index, IndexBuilder};
use sidelight::library::Library;
use sidelight::similar::SimilarOptions;
use std::hint::black_box;

/// Libraries asked as one.
const LIBRARIES: usize = 5;

/// Times lookups in a library alone, in a collection that holds nothing else, and in one that holds four more of its
/// size; and what these five hold in memory beyond their files once they were asked. `bytes` is the index of `stories`;
/// the others hold stories like them, of other outlets.
pub fn run(bytes: &[u8], stories: &[Article], queries: &[Article], report: &mut Report) -> Result<()> {
    let options = SimilarOptions::default();
    let library = Library::new(Index::open(bytes)?)?;
    let mut alone = Collection::new();
    alone.put("0", Library::new(Index::open(bytes)?)?);
    let of_library = measure::each(queries, |query| {
        black_box(library.look_up(black_box(query), &options));
    });
    let of_one = measure::each(queries, |query| {
        black_box(alone.look_up(black_box(query), &options));
    });
    let files = std::iter::once(Ok(bytes.to_vec())).chain((1..LIBRARIES).map(|number| others(stories, number)));
    let files = files.collect::<Result<Vec<_>>>()?;
    let (all, held) = measure::memory(|| -> Result<_> {
        let mut all = Collection::new();
        for (number, file) in files.iter().enumerate() {
            all.put(&number.to_string(), Library::new(Index::open(file.as_slice())?)?);
        }
        queries.iter().for_each(|query| _ = black_box(all.look_up(query, &options)));
        Ok(all)
    });
    let all = all?;
    let of_all = measure::each(queries, |query| {
        black_box(all.look_up(black_box(query), &options));
    });
    let on = |what: &str| format!("{} stories, {what}", stories.len());
    report.times(LOOKUP, "sidelight", on("a library"), of_library);
    report.times(LOOKUP, "sidelight", on("alone in a collection"), of_one);
    report.times(LOOKUP, "sidelight", on(&format!("one of {LIBRARIES} asked as one")), of_all);
    let held =
        held.map_or_else(|| "unknown".to_owned(), |held| format!("{:.1} MB", held as f64 / 1e6 / LIBRARIES as f64));
    report.note(
        "libraries asked as one",
        "sidelight",
        stories.len(),
        format!(
            "alone in a collection {:.2} times a library (at most 1.03), {LIBRARIES} libraries {:.2} times one (at \
             most 3.2); beyond its file a library holds {held} (at most 4 MB)",
            of_one.p50 / of_library.p50,
            of_all.p50 / of_one.p50
        ),
    );
    Ok(())
}

/// An index of the same number of stories at other addresses, each with a part of its words, so that no two are one.
fn others(stories: &[Article], number: usize) -> Result<Vec<u8>> {
    let mut builder = IndexBuilder::new(BuildOptions { snippet_chars: 0, ..BuildOptions::default() });
    let stories: Vec<Article> = stories
        .iter()
        .map(|story| Article {
            url: story.url.replacen("://", &format!("://edition{number}."), 1),
            title: format!("{} {number}", story.title),
            text: story.text.split(' ').skip(number * 5).collect::<Vec<_>>().join(" "),
            outlet: story.outlet.as_ref().map(|outlet| format!("{outlet} {number}")),
            ..story.clone()
        })
        .collect();
    builder.add_all(&stories, &|_| ());
    Ok(builder.finish()?)
}
