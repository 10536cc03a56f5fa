//! tantivy natively: an index in memory of one segment, MoreLikeThis over headline and text, five results fetched.

use crate::measure;
use crate::report::Report;
use crate::sidelight_side::LOOKUP;
use anyhow::Result;
use sidelight::Article;
use std::hint::black_box;
use tantivy::collector::TopDocs;
use tantivy::query::MoreLikeThisQuery;
use tantivy::schema::{OwnedValue, STORED, STRING, Schema, TEXT};
use tantivy::{Index, IndexWriter, TantivyDocument, doc};

pub fn run(stories: &[Article], queries: &[Article], report: &mut Report) -> Result<()> {
    let mut schema = Schema::builder();
    let title = schema.add_text_field("title", TEXT | STORED);
    let text = schema.add_text_field("text", TEXT);
    let url = schema.add_text_field("url", STRING | STORED);
    let index = Index::create_in_ram(schema.build());
    let started = std::time::Instant::now();
    let mut writer: IndexWriter = index.writer_with_num_threads(1, 512 << 20)?;
    for story in stories {
        writer.add_document(
            doc!(title => story.title.as_str(), text => story.text.as_str(), url => story.url.as_str()),
        )?;
    }
    writer.commit()?;
    let seconds = started.elapsed().as_secs_f64();
    let segments = index.searchable_segment_ids()?;
    if segments.len() > 1 {
        writer.merge(&segments).wait()?;
    }
    writer.wait_merging_threads()?;
    let reader = index.reader()?;
    let searcher = reader.searcher();
    let bytes: u64 = searcher.space_usage()?.total().get_bytes();
    report.note(
        "build",
        "tantivy",
        stories.len(),
        format!(
            "{:.0} stories a second on one core, {:.1} bytes a story",
            stories.len() as f64 / seconds,
            bytes as f64 / stories.len() as f64
        ),
    );
    for terms in [25, 100] {
        let who = format!("tantivy, {terms} terms");
        report.times(
            LOOKUP,
            &who,
            stories.len(),
            measure::each(queries, |query| {
                let like = MoreLikeThisQuery::builder()
                    .with_max_query_terms(terms)
                    .with_min_doc_frequency(2)
                    .with_min_term_frequency(1)
                    .with_document_fields(vec![
                        (title, vec![OwnedValue::from(query.title.as_str())]),
                        (text, vec![OwnedValue::from(query.text.as_str())]),
                    ]);
                let found = searcher.search(&like, &TopDocs::with_limit(5).order_by_score()).unwrap_or_default();
                for (_, address) in found {
                    let _ = black_box(searcher.doc::<TantivyDocument>(address));
                }
            }),
        );
    }
    Ok(())
}
