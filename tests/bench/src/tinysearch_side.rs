//! tinysearch as a library, both kinds of index, over headline and text, asked with a query's 25 heaviest terms.

use crate::measure;
use crate::report::Report;
use crate::sidelight_side::LOOKUP;
use anyhow::{Result, anyhow};
use sidelight::Article;
use std::collections::HashMap;
use std::hint::black_box;
use tinysearch::{BasicPost, IndexKind, TinySearch};

pub fn run(stories: &[Article], terms: &[String], report: &mut Report) -> Result<()> {
    let posts: Vec<BasicPost> = stories
        .iter()
        .map(|s| BasicPost {
            title: s.title.clone(),
            url: s.url.clone(),
            body: Some(s.text.clone()),
            meta: HashMap::new(),
        })
        .collect();
    for (kind, who) in
        [(IndexKind::Exact, "tinysearch exact, 25 terms"), (IndexKind::Xor8, "tinysearch xor8, 25 terms")]
    {
        let engine = TinySearch::new().with_index_kind(kind);
        let started = measure::now();
        let index = engine.build_index(&posts).map_err(|e| anyhow!("{e}"))?;
        let seconds = (measure::now() - started) / 1e6;
        let bytes = engine.serialize_index(&index)?.len();
        report.note(
            "build",
            who,
            stories.len(),
            format!(
                "{:.0} stories a second and core, {:.1} bytes a story",
                stories.len() as f64 / seconds,
                bytes as f64 / stories.len() as f64
            ),
        );
        report.times(
            LOOKUP,
            who,
            stories.len(),
            measure::each(terms, |terms| {
                black_box(engine.search(&index, black_box(terms), 5));
            }),
        );
    }
    Ok(())
}
