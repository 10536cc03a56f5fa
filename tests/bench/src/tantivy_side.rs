//! tantivy natively: an index in memory of one segment, MoreLikeThis over headline and text, five results fetched.
//!
//! It is given what the work needs and no more: term frequencies without positions, headline and URL stored and
//! compressed, the text indexed only; everything merged into one segment before its bytes are counted.

use crate::measure;
use crate::report::Report;
use crate::sidelight_side::LOOKUP;
use anyhow::Result;
use sidelight::Article;
use std::hint::black_box;
use tantivy::collector::TopDocs;
use tantivy::merge_policy::NoMergePolicy;
use tantivy::query::MoreLikeThisQuery;
use tantivy::schema::{IndexRecordOption, OwnedValue, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, IndexWriter, TantivyDocument, doc};

pub fn run(stories: &[Article], queries: &[Article], report: &mut Report) -> Result<()> {
    let mut schema = Schema::builder();
    let terms = TextFieldIndexing::default().set_tokenizer("default").set_index_option(IndexRecordOption::WithFreqs);
    let indexed = TextOptions::default().set_indexing_options(terms);
    let title = schema.add_text_field("title", indexed.clone() | STORED);
    let text = schema.add_text_field("text", indexed);
    let url = schema.add_text_field("url", STORED);
    let index = Index::create_in_ram(schema.build());
    let started = measure::process();
    let mut writer: IndexWriter = index.writer_with_num_threads(1, 512 << 20)?;
    // Merged by hand below: a merge in the background would take segments from under it.
    writer.set_merge_policy(Box::new(NoMergePolicy));
    for story in stories {
        writer.add_document(
            doc!(title => story.title.as_str(), text => story.text.as_str(), url => story.url.as_str()),
        )?;
    }
    writer.commit()?;
    let segments = index.searchable_segment_ids()?;
    if segments.len() > 1 {
        writer.merge(&segments).wait()?;
    }
    writer.wait_merging_threads()?;
    let seconds = (measure::process() - started) / 1e6;
    let reader = index.reader()?;
    let searcher = reader.searcher();
    anyhow::ensure!(searcher.segment_readers().len() == 1, "tantivy has more than one segment");
    let bytes: u64 = searcher.space_usage()?.total().get_bytes();
    report.note(
        "build",
        "tantivy",
        stories.len(),
        format!(
            "{:.0} stories a second and core, {:.1} bytes a story",
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
