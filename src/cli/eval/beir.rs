//! A labelled set in the BEIR layout: the stories of `corpus.jsonl`, the queries of `queries.jsonl`, and the stories
//! that `qrels.tsv` judges right for each.

use anyhow::{Context, Result, bail};
use rayon::prelude::*;
use serde::Deserialize;
use sidelight::article::Article;
use sidelight::time::{self, Moment};
use sidelight::url::canonical_url;
use std::collections::{HashMap, HashSet, hash_map::Entry};
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

/// A line of `corpus.jsonl` or `queries.jsonl`.
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

impl Row {
    /// A line that gives an id alone.
    fn of(id: &str) -> Self {
        let (title, text) = (String::new(), String::new());
        Self { _id: id.to_owned(), title, text, url: None, source: None, date: None, lang: None }
    }

    fn into_article(self, url: String) -> Article {
        let (published, published_day) = time::published(self.date.as_deref().and_then(Moment::parse));
        Article {
            url,
            title: self.title,
            text: self.text,
            outlet: self.source,
            published,
            published_day,
            lang: self.lang,
            snippet: None,
        }
    }
}

impl Corpus {
    /// Reads `corpus.jsonl`. A story without an address fit for an index, or with another story's, gets one of its own.
    pub fn read(path: &Path) -> Result<Self> {
        let rows = read_rows(path)?;
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
        self.ids.push(row._id.clone());
        self.sources.push(row.source.clone());
        self.articles.push(row.into_article(url));
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

    /// Whether a story counts as a result of a query: it is not the query's own story, nor of its outlet.
    pub fn counts(&self, query: &Query, row: usize) -> bool {
        query.row != Some(row) && (query.source.is_none() || query.source != self.sources[row])
    }
}

/// What is asked of the corpus: a story of its own, or a text that the queries' file gives.
pub struct Query {
    pub id: String,
    /// Row of the corpus story with this id.
    pub row: Option<usize>,
    /// The outlet as the judgements know it.
    pub source: Option<String>,
    pub article: Article,
    /// Rows of the stories judged right, without those that don't count; empty where the query is not judged.
    pub relevant: HashSet<usize>,
}

impl Query {
    /// Takes what a line leaves out from the corpus story with its id: all of the story where it has neither headline
    /// nor text, else the facts.
    fn new(mut row: Row, corpus: &Corpus) -> Result<Self> {
        let of_corpus = corpus.row_of_id(&row._id);
        let Some(story) = of_corpus.map(|row| &corpus.articles[row]) else {
            if row.title.is_empty() && row.text.is_empty() {
                bail!("the corpus has no story {}, and the query has no text of its own", row._id);
            }
            let url = row.url.as_deref().and_then(canonical_url).unwrap_or_default();
            let (id, source) = (row._id.clone(), row.source.clone());
            return Ok(Self { id, row: None, source, article: row.into_article(url), relevant: HashSet::new() });
        };
        let id = std::mem::take(&mut row._id);
        let source = row.source.clone().or_else(|| story.outlet.clone());
        let article = if row.title.is_empty() && row.text.is_empty() {
            story.clone()
        } else {
            let own = row.into_article(story.url.clone());
            let dated = if own.published.is_some() { &own } else { story };
            Article {
                outlet: source.clone(),
                published: dated.published,
                published_day: dated.published_day,
                lang: own.lang.or_else(|| story.lang.clone()),
                ..own
            }
        };
        Ok(Self { id, row: of_corpus, source, article, relevant: HashSet::new() })
    }
}

/// A corpus, its queries and their judgements.
pub struct Set {
    pub corpus: Corpus,
    pub queries: Vec<Query>,
    /// Number of judged queries that `queries` lacks.
    pub unasked: usize,
}

impl Set {
    /// Reads the set of a folder, with other queries and judgements than the folder's where files of such are given.
    pub fn read(folder: &Path, queries: Option<&Path>, judgements: Option<&Path>) -> Result<Self> {
        let corpus = Corpus::read(&folder.join("corpus.jsonl"))?;
        let queries = read_queries(queries.unwrap_or(&folder.join("queries.jsonl")), &corpus)?;
        let mut set = Self { corpus, queries, unasked: 0 };
        set.judge(judgements.unwrap_or(&folder.join("qrels.tsv")))?;
        Ok(set)
    }

    /// Reads a `query-id corpus-id score` table; a first line whose third field is no number is its heading.
    fn judge(&mut self, path: &Path) -> Result<()> {
        let Self { corpus, queries, .. } = self;
        let mut asked: HashMap<String, &mut Query> =
            queries.iter_mut().map(|query| (query.id.clone(), query)).collect();
        let mut others: HashMap<String, Query> = HashMap::new();
        let text = read(path)?;
        let is_number = |line: &str| line.split('\t').nth(2).is_some_and(|grade| grade.trim().parse::<i64>().is_ok());
        let headings = usize::from(text.lines().next().is_some_and(|first| !is_number(first)));
        for (number, line) in text.lines().enumerate().skip(headings).filter(|(_, line)| !line.trim().is_empty()) {
            let place = || format!("{}:{}", path.display(), number + 1);
            let mut fields = line.split('\t');
            let (Some(id), Some(story), Some(grade)) = (fields.next(), fields.next(), fields.next()) else {
                bail!("{}: three fields separated by tabs are expected: query, story, grade", place());
            };
            let query = match asked.get_mut(id) {
                Some(query) => query,
                None => match others.entry(id.to_owned()) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(new) => new.insert(Query::new(Row::of(id), corpus).with_context(place)?),
                },
            };
            let story =
                corpus.row_of_id(story).with_context(|| format!("{}: the corpus has no story {story}", place()))?;
            if grade.trim().parse::<i64>().with_context(place)? > 0 && corpus.counts(query, story) {
                query.relevant.insert(story);
            }
        }
        self.unasked = others.values().filter(|query| !query.relevant.is_empty()).count();
        if self.judged().next().is_none() {
            bail!("{}: no judgement of a query; queries, stories and grades over 0 are expected", path.display());
        }
        Ok(())
    }

    /// The queries with a story that is judged right.
    pub fn judged(&self) -> impl Iterator<Item = &Query> {
        self.queries.iter().filter(|query| !query.relevant.is_empty())
    }
}

fn read_queries(path: &Path, corpus: &Corpus) -> Result<Vec<Query>> {
    let rows = read_rows(path)?;
    (rows.into_iter()).map(|row| Query::new(row, corpus).with_context(|| path.display().to_string())).collect()
}

/// The JSON objects of a file, one a line.
fn read_rows(path: &Path) -> Result<Vec<Row>> {
    let text = read(path)?;
    let lines: Vec<(usize, &str)> = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).collect();
    (lines.par_iter())
        .map(|(number, line)| serde_json::from_str(line).with_context(|| format!("{}:{}", path.display(), number + 1)))
        .collect()
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| path.display().to_string())
}
