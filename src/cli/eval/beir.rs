//! A labelled set in the BEIR layout: the stories of `corpus.jsonl`, the queries of `queries.jsonl`, and the stories
//! that `qrels.tsv` judges right for each.

use anyhow::{Context, Result, bail};
use rayon::prelude::*;
use sidelight::article::Article;
use sidelight::source::jsonl::{self, CORPUS, Line};
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
        for (id, story) in rows {
            corpus.push(id, story);
        }
        Ok(corpus)
    }

    fn push(&mut self, id: String, story: Article) {
        let number = self.ids.len();
        let mut url = canonical_url(&story.url);
        if url.as_ref().is_none_or(|url| self.row_of_url.contains_key(url)) {
            let host = story.outlet.as_deref().filter(|s| s.contains('.')).unwrap_or("unknown.invalid");
            url = canonical_url(&format!("https://{host}/story-{number}"));
        }
        let url = url.unwrap_or_else(|| format!("https://unknown.invalid/story-{number}"));
        self.row_of_url.insert(url.clone(), number);
        self.row_of_id.insert(id.clone(), number);
        self.ids.push(id);
        self.sources.push(story.outlet.clone());
        self.articles.push(Article { url, ..story });
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
    fn new(id: String, own: Article, corpus: &Corpus) -> Result<Self> {
        let (row, has_text) = (corpus.row_of_id(&id), !own.title.is_empty() || !own.text.is_empty());
        let relevant = HashSet::new();
        let Some(story) = row.map(|row| &corpus.articles[row]) else {
            if !has_text {
                bail!("the corpus has no story {id}, and the query has no text of its own");
            }
            let url = canonical_url(&own.url).unwrap_or_default();
            let source = own.outlet.clone();
            return Ok(Self { id, row, source, article: Article { url, ..own }, relevant });
        };
        let source = own.outlet.clone().or_else(|| story.outlet.clone());
        let article = if has_text {
            let dated = if own.published.is_some() { &own } else { story };
            Article {
                url: story.url.clone(),
                outlet: source.clone(),
                published: dated.published,
                published_day: dated.published_day,
                lang: own.lang.clone().or_else(|| story.lang.clone()),
                ..own
            }
        } else {
            story.clone()
        };
        Ok(Self { id, row, source, article, relevant })
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
        let corpus = Corpus::read(&folder.join(CORPUS))?;
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
                    Entry::Vacant(new) => {
                        new.insert(Query::new(id.to_owned(), Article::default(), corpus).with_context(place)?)
                    }
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
    rows.into_iter()
        .map(|(id, story)| Query::new(id, story, corpus).with_context(|| path.display().to_string()))
        .collect()
}

/// The ids and stories of a file, one a line.
fn read_rows(path: &Path) -> Result<Vec<(String, Article)>> {
    let text = read(path)?;
    let lines: Vec<(u64, &str)> = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()).collect();
    (lines.par_iter())
        .map(|(number, line)| {
            let Line { id, story } = jsonl::line(path, *number, line.as_bytes())?;
            let id = id.with_context(|| format!("{}:{number}: missing field `_id`", path.display()))?;
            Ok((id, story))
        })
        .collect()
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| path.display().to_string())
}
