//! A labelled set of stories in the BEIR layout: `corpus.jsonl`, `queries.jsonl`, `qrels.tsv`.

use anyhow::{Context, Result, bail};
use rayon::prelude::*;
use serde::Deserialize;
use sidelight::article::Article;
use sidelight::time::Moment;
use sidelight::url::canonical_url;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::path::Path;

/// A corpus whose stories have distinct canonical addresses, so that each is found again in the index.
pub struct Corpus {
    pub ids: Vec<String>,
    /// The outlet as the judgements know it; `None` where the corpus names none.
    pub sources: Vec<Option<String>>,
    pub articles: Vec<Article>,
    row_of_id: HashMap<String, usize>,
    row_of_url: HashMap<String, usize>,
}

#[derive(Deserialize)]
struct Row {
    _id: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    date: Option<String>,
    #[serde(default)]
    lang: Option<String>,
}

impl Corpus {
    /// Reads `corpus.jsonl`. A story without an address fit for an index, or with another story's, gets one of its own.
    pub fn read(path: &Path) -> Result<Self> {
        let text = read(path)?;
        let lines: Vec<(usize, &str)> = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).collect();
        let rows: Vec<Row> = lines
            .par_iter()
            .map(|(number, line)| {
                serde_json::from_str(line).with_context(|| format!("{}:{}", path.display(), number + 1))
            })
            .collect::<Result<_>>()?;
        if rows.is_empty() {
            bail!("{}: no story; one JSON object a line with `_id`, `title` and `text` is expected", path.display());
        }
        let mut corpus = Self {
            ids: Vec::with_capacity(rows.len()),
            sources: Vec::with_capacity(rows.len()),
            articles: Vec::with_capacity(rows.len()),
            row_of_id: HashMap::with_capacity(rows.len()),
            row_of_url: HashMap::with_capacity(rows.len()),
        };
        for row in rows {
            corpus.push(row);
        }
        Ok(corpus)
    }

    fn push(&mut self, row: Row) {
        let number = self.ids.len();
        let mut url = row.url.as_deref().and_then(canonical_url);
        if url.as_ref().is_none_or(|url| self.row_of_url.contains_key(url)) {
            let host = row.source.as_deref().filter(|s| s.contains('.')).unwrap_or("unknown.invalid");
            url = canonical_url(&format!("https://{host}/story-{number}"));
        }
        let url = url.unwrap_or_else(|| format!("https://unknown.invalid/story-{number}"));
        self.row_of_url.insert(url.clone(), number);
        self.row_of_id.insert(row._id.clone(), number);
        self.ids.push(row._id);
        self.articles.push(Article {
            url,
            title: row.title,
            text: row.text,
            outlet: row.source.clone(),
            published: row.date.as_deref().and_then(Moment::parse).map(Moment::unix),
            lang: row.lang,
            snippet: None,
        });
        self.sources.push(row.source);
    }

    pub fn len(&self) -> usize {
        self.ids.len()
    }

    pub fn row_of_id(&self, id: &str) -> Option<usize> {
        self.row_of_id.get(id).copied()
    }

    pub fn row_of_url(&self, canonical: &str) -> Option<usize> {
        self.row_of_url.get(canonical).copied()
    }

    /// Whether a result counts for a query: not the query itself and not of its outlet.
    pub fn counts(&self, query: usize, result: usize) -> bool {
        query != result && (self.sources[query].is_none() || self.sources[query] != self.sources[result])
    }
}

/// Judged stories by query, those of the query's own outlet and the query itself taken out; no query without any.
pub type Judgements = BTreeMap<usize, HashSet<usize>>;

/// Reads a `query-id corpus-id score` table with a heading line.
pub fn read_judgements(path: &Path, corpus: &Corpus) -> Result<Judgements> {
    let mut judgements = Judgements::new();
    for (number, line) in read(path)?.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty()) {
        let place = || format!("{}:{}", path.display(), number + 1);
        let mut fields = line.split('\t');
        let (Some(query), Some(story), Some(grade)) = (fields.next(), fields.next(), fields.next()) else {
            bail!("{}: three fields separated by tabs are expected: query, story, grade", place());
        };
        let row = |id: &str| corpus.row_of_id(id).with_context(|| format!("{}: the corpus has no story {id}", place()));
        let (query, story) = (row(query)?, row(story)?);
        if grade.trim().parse::<i64>().with_context(place)? > 0 && corpus.counts(query, story) {
            judgements.entry(query).or_default().insert(story);
        }
    }
    if judgements.is_empty() {
        bail!("{}: no judgement; queries, stories and grades over 0 are expected", path.display());
    }
    Ok(judgements)
}

/// Reads the rows of the stories that are queries.
pub fn read_queries(path: &Path, corpus: &Corpus) -> Result<Vec<usize>> {
    #[derive(Deserialize)]
    struct Query {
        _id: String,
    }
    let mut queries = Vec::new();
    for (number, line) in read(path)?.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let place = || format!("{}:{}", path.display(), number + 1);
        let Query { _id: id } = serde_json::from_str(line).with_context(place)?;
        queries.push(corpus.row_of_id(&id).with_context(|| format!("{}: the corpus has no story {id}", place()))?);
    }
    Ok(queries)
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| path.display().to_string())
}
