//! The stories and queries: the labelled set "allsides", cut into pieces where more stories are wanted than it has.

use anyhow::Result;
use sidelight::Article;
use sidelight::source::jsonl::{self, CORPUS};
use sidelight::url::canonical_url;
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

/// What is added to the address of an article, with a number, for that of a piece of it.
const PIECE: &str = "piece=";

/// The address of a piece of an article.
fn piece_of(story: &Article, number: usize) -> String {
    let url = story.url.split('#').next().unwrap_or_default();
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}{PIECE}{number}")
}

/// The canonical address of a piece without its number: the same for all pieces of an article.
fn of_piece(url: &str) -> Option<String> {
    let (before, after) = url.rsplit_once(PIECE)?;
    Some(format!("{before}{}", after.trim_start_matches(|c: char| c.is_ascii_digit())))
}

pub struct Corpus {
    stories: Vec<Article>,
    queries: Vec<usize>,
    /// Of queries the articles of the same event by other outlets.
    judged: Vec<(usize, HashSet<usize>)>,
    /// The article of each address.
    rows: HashMap<String, usize>,
}

impl Corpus {
    pub fn read(folder: &Path) -> Result<Self> {
        let file = folder.join(CORPUS);
        let text = fs::read_to_string(&file)?;
        let rows = (1..).zip(text.lines()).map(|(number, line)| jsonl::line(&file, number, line.as_bytes()));
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        let asked = fs::read_to_string(folder.join("queries.jsonl"))?;
        let asked: Vec<serde_json::Value> = asked.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
        let place: HashMap<&str, usize> =
            rows.iter().enumerate().filter_map(|(place, row)| Some((row.id.as_deref()?, place))).collect();
        let queries: Vec<usize> = asked.iter().filter_map(|q| place.get(q["_id"].as_str()?).copied()).collect();
        let mut relevant: HashMap<usize, HashSet<usize>> = HashMap::new();
        for line in fs::read_to_string(folder.join("qrels.tsv"))?.lines() {
            let mut articles = line.split('\t').take(2).map(|id| place.get(id).copied());
            if let (Some(Some(query)), Some(Some(row))) = (articles.next(), articles.next())
                && rows[query].story.outlet != rows[row].story.outlet
            {
                relevant.entry(query).or_default().insert(row);
            }
        }
        let judged = queries.iter().filter_map(|query| Some((*query, relevant.remove(query)?))).collect();
        let stories: Vec<Article> = rows.into_iter().map(|row| row.story).collect();
        let key = |story: &Article| of_piece(&canonical_url(&piece_of(story, 0))?);
        let rows = stories.iter().zip(0..).filter_map(|(story, row)| Some((key(story)?, row))).collect();
        Ok(Self { stories, queries, judged, rows })
    }

    /// Gives stories of about `characters` characters until `take` wants no more: the first piece of each article, then
    /// the second of each that has one, and so on. A piece keeps headline, outlet and date and gets an address of its
    /// own.
    pub fn pieces(&self, characters: usize, take: &mut dyn FnMut(Article) -> Result<bool>) -> Result<()> {
        let mut rests: Vec<(usize, &str)> = self
            .stories
            .iter()
            .map(|story| story.text.trim())
            .enumerate()
            .filter(|(_, text)| !text.is_empty())
            .collect();
        for piece in 0.. {
            for (row, rest) in &mut rests {
                let end = rest.char_indices().nth(characters).map_or(rest.len(), |(at, _)| at);
                let end = if end == rest.len() { end } else { rest[..end].rfind(' ').unwrap_or(end) };
                let (text, after) = rest.split_at(end);
                *rest = after.trim_start();
                let story = &self.stories[*row];
                if !take(Article { url: piece_of(story, piece), text: text.to_owned(), ..story.clone() })? {
                    return Ok(());
                }
            }
            rests.retain(|(_, rest)| !rest.is_empty());
            if rests.is_empty() {
                break;
            }
        }
        Ok(())
    }

    /// The article that the piece at a canonical URL is of.
    pub fn row_of_piece(&self, url: &str) -> Option<usize> {
        self.rows.get(&of_piece(url)?).copied()
    }

    /// An article.
    pub fn article(&self, row: usize) -> &Article {
        &self.stories[row]
    }

    /// Whether two articles are of one outlet.
    pub fn is_same_outlet(&self, a: usize, b: usize) -> bool {
        self.stories[a].outlet == self.stories[b].outlet
    }

    /// `count` of the set's judged queries, evenly spread, and the articles of the same event by other outlets.
    pub fn judged(&self, count: usize) -> Vec<(usize, &HashSet<usize>)> {
        let step = (self.judged.len() / count.max(1)).max(1);
        self.judged.iter().step_by(step).take(count).map(|(query, relevant)| (*query, relevant)).collect()
    }

    /// The first `size` stories. Where there are fewer, each text is cut into as many pieces of equal length as are
    /// needed; a piece keeps headline, outlet and date and gets an address of its own.
    pub fn of_size(&self, size: usize) -> Vec<Article> {
        let pieces = size.div_ceil(self.stories.len());
        if pieces <= 1 {
            return self.stories[..size].to_vec();
        }
        let mut stories = Vec::with_capacity(size);
        for piece in 0..pieces {
            for story in &self.stories {
                if stories.len() == size {
                    return stories;
                }
                let words: Vec<&str> = story.text.split(' ').collect();
                let (from, to) = (words.len() * piece / pieces, words.len() * (piece + 1) / pieces);
                stories.push(Article { url: piece_of(story, piece), text: words[from..to].join(" "), ..story.clone() });
            }
        }
        stories
    }

    /// `count` of the set's queries, evenly spread: whole articles.
    pub fn queries(&self, count: usize) -> Vec<Article> {
        let step = (self.queries.len() / count.max(1)).max(1);
        self.queries.iter().step_by(step).take(count).map(|row| self.stories[*row].clone()).collect()
    }
}
