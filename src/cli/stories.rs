//! `sidelight stories`: sources -> the stories that an index would hold, as JSON Lines.

use super::progress::Progress;
use super::sources::{INPUTS, Reading, Taken, report};
use anyhow::Result;
use serde::Serialize;
use sidelight::article::Article;
use sidelight::source::{self, Chosen, Owners};
use sidelight::time::text_of;
use std::collections::HashMap;
use std::io::Write;
use std::path::PathBuf;

/// Show the stories of feeds, pages and files as JSON Lines, as an index would hold them
#[derive(clap::Args)]
#[command(after_help = help())]
pub struct Args {
    /// Files, folders and addresses; `-` for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    #[command(flatten)]
    reading: Reading,
}

fn help() -> String {
    format!(
        "{INPUTS}

The lines are what `sidelight build` reads: building from them gives the index that the inputs would give. Of several
stories with one address that of the address's owner counts, then one of a file, then the newest, then the longest.

Examples:
  sidelight stories feed.xml | jq .title
  sidelight stories https://news.example/feed.xml --contact https://me.example/
  sidelight stories outlets.opml --full-text --contact me@me.example > stories.jsonl
  sidelight stories mirror/ feeds/*.xml > stories.jsonl"
    )
}

/// A story in the schema of JSON Lines.
#[derive(Serialize)]
struct Row<'a> {
    url: &'a str,
    title: &'a str,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    outlet: Option<&'a str>,
    /// RFC 3339, or a day alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    snippet: Option<&'a str>,
}

pub fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let options = args.reading.resolve()?;
    let mut taken = Taken::default();
    let mut stories: Vec<Article> = Vec::new();
    let mut by_url: HashMap<String, usize> = HashMap::new();
    let tally = {
        let progress = Progress::new("reading stories", 0);
        let mut owners = Owners::default();
        source::read(&args.inputs, &options, &mut |batch| {
            let Chosen { stories: chosen, doubles, skipped } = owners.choose(&batch);
            taken.doubles += doubles;
            taken.skipped += skipped;
            for story in chosen {
                match by_url.get(&story.url) {
                    Some(&at) => stories[at] = story,
                    None => {
                        by_url.insert(story.url.clone(), stories.len());
                        stories.push(story);
                    }
                }
            }
            progress.set(stories.len());
            Ok(())
        })?
    };
    for story in &stories {
        let row = Row {
            url: &story.url,
            title: &story.title,
            text: &story.text,
            outlet: story.outlet.as_deref(),
            published: story.published.map(|seconds| text_of(seconds, story.published_day)),
            lang: story.lang.as_deref(),
            snippet: story.snippet.as_deref(),
        };
        serde_json::to_writer(&mut *out, &row)?;
        writeln!(out)?;
    }
    report(&tally, &taken)
}
