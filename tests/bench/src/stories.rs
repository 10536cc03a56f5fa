//! The stories and queries: the labelled set "allsides", cut into pieces where more stories are wanted than it has.

use anyhow::Result;
use sidelight::Article;
use sidelight::source::jsonl::{self, CORPUS};
use std::fs;
use std::path::Path;

pub struct Corpus {
    stories: Vec<Article>,
    queries: Vec<usize>,
}

impl Corpus {
    pub fn read(folder: &Path) -> Result<Self> {
        let file = folder.join(CORPUS);
        let text = fs::read_to_string(&file)?;
        let rows = (1..).zip(text.lines()).map(|(number, line)| jsonl::line(&file, number, line.as_bytes()));
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        let asked = fs::read_to_string(folder.join("queries.jsonl"))?;
        let asked: Vec<serde_json::Value> = asked.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
        let place: std::collections::HashMap<&str, usize> =
            rows.iter().enumerate().filter_map(|(place, row)| Some((row.id.as_deref()?, place))).collect();
        let queries = asked.iter().filter_map(|q| place.get(q["_id"].as_str()?).copied()).collect();
        let stories = rows.into_iter().map(|row| row.story).collect();
        Ok(Self { stories, queries })
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
                let joint = if story.url.contains('?') { '&' } else { '?' };
                stories.push(Article {
                    url: format!("{}{joint}piece={piece}", story.url),
                    text: words[from..to].join(" "),
                    ..story.clone()
                });
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
