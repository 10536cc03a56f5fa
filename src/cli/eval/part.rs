//! Small indexes cut from a corpus, and the labelled queries that are asked of them.

use super::beir::{Corpus, Query, Set};
use super::events::Events;
use crate::cli::progress::Progress;
use anyhow::{Context, Result};
use rayon::prelude::*;
use sidelight::article::Article;
use sidelight::index::{BuildOptions, Index, IndexBuilder};
use sidelight::library::Library;
use std::sync::atomic::{AtomicUsize, Ordering};

/// An index of some stories of a corpus.
pub struct Part {
    pub library: Library<Vec<u8>>,
    /// Row of each story.
    pub rows: Vec<usize>,
}

/// A query and the part that it is asked of.
pub struct Asked<'a> {
    pub part: &'a Part,
    pub query: &'a Query,
    /// Whether its event is in another part.
    pub absent: bool,
}

impl Part {
    fn build(corpus: &Corpus, rows: &[usize]) -> Result<Self> {
        let mut builder =
            IndexBuilder::new(BuildOptions { snippet_chars: 0, headline_search: false, ..BuildOptions::default() });
        let articles: Vec<Article> = rows.iter().map(|row| corpus.articles[*row].clone()).collect();
        builder.add_all(&articles, &|_| {});
        let library = Library::new(Index::open(builder.finish()?)?)?;
        let index = library.base();
        let rows = (0..index.stories()).map(|story| corpus.row_of_url(&index.url(story)));
        let rows =
            rows.collect::<Option<Vec<usize>>>().context("the index holds addresses that the corpus does not")?;
        Ok(Self { library, rows })
    }
}

/// What `answer` says of the judged queries of a set, its corpus cut into indexes of `size` stories each. Every query
/// is asked of the one that holds its event, and of the one before, where there is more than one.
pub fn ask<T: Send>(
    set: &Set,
    size: usize,
    events: &Events,
    answer: &(dyn Fn(&Asked<'_>) -> Vec<T> + Sync),
) -> Result<Vec<T>> {
    let parts = events.cut(&set.corpus, size);
    let part_of = parts_of_stories(&parts, set.corpus.len());
    // A query's event is in the part that holds the stories that are right for it.
    let mut of_parts: Vec<Vec<&Query>> = vec![Vec::new(); parts.len()];
    for query in set.judged() {
        query.relevant.iter().take(1).for_each(|story| of_parts[part_of[*story]].push(query));
    }
    let progress = Progress::new("indexing and ranking", parts.len());
    let done = AtomicUsize::new(0);
    let answers: Result<Vec<Vec<T>>> = (0..parts.len())
        .into_par_iter()
        .map(|number| {
            let part = &Part::build(&set.corpus, &parts[number])?;
            let later = (parts.len() > 1).then(|| &of_parts[(number + 1) % parts.len()]);
            let own = of_parts[number].iter().map(|query| Asked { part, query, absent: false });
            let asked: Vec<Asked<'_>> =
                own.chain(later.into_iter().flatten().map(|query| Asked { part, query, absent: true })).collect();
            let answers = asked.into_par_iter().flat_map_iter(|asked| answer(&asked)).collect();
            progress.set(done.fetch_add(1, Ordering::Relaxed) + 1);
            Ok(answers)
        })
        .collect();
    Ok(answers?.into_iter().flatten().collect())
}

/// The part that each story of a corpus is in.
fn parts_of_stories(parts: &[Vec<usize>], stories: usize) -> Vec<usize> {
    let mut part_of = vec![0; stories];
    for (part, rows) in parts.iter().enumerate() {
        rows.iter().for_each(|row| part_of[*row] = part);
    }
    part_of
}
