//! `sidelight extract`: the article of a page.

use super::page;
use anyhow::Result;
use serde::Serialize;
use sidelight::page::Extraction;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Show the article of each page: kind, headline, outlet, date, text
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  sidelight extract story.html
  sidelight extract --json pages/*.html | jq .article.title
  curl -s https://news.example/story | sidelight extract - --url https://news.example/story")]
pub struct Args {
    /// HTML or text files; `-` for standard input
    #[arg(required = true, value_name = "PAGE")]
    pages: Vec<PathBuf>,
    /// Address the page was read from; helps with relative addresses, the outlet and the date
    #[arg(long, default_value = "", hide_default_value = true)]
    url: String,
    /// Print one JSON object a page: `file` and the extraction
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Row<'a> {
    file: &'a Path,
    #[serde(flatten)]
    extraction: &'a Extraction,
}

pub fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    for file in &args.pages {
        let extraction = page::extract(file, &args.url)?;
        if args.json {
            serde_json::to_writer(&mut *out, &Row { file, extraction: &extraction })?;
            writeln!(out)?;
        } else {
            print(file, &extraction, args.pages.len() > 1, out)?;
        }
    }
    Ok(())
}

fn print(file: &Path, extraction: &Extraction, named: bool, out: &mut impl Write) -> Result<()> {
    if named {
        writeln!(out, "== {}", file.display())?;
    }
    let kind = match extraction.kind {
        sidelight::page::Kind::Article => "article",
        sidelight::page::Kind::LiveBlog => "live blog",
        sidelight::page::Kind::Partial => "partial article",
        sidelight::page::Kind::NotAnArticle => "not an article",
    };
    writeln!(out, "kind:      {kind} ({:.0} % sure)", extraction.confidence * 100.0)?;
    let Some(article) = &extraction.article else { return Ok(writeln!(out, "no text")?) };
    for (name, value) in [
        ("title", Some(article.title.as_str())),
        ("url", Some(article.url.as_str())),
        ("outlet", article.outlet.as_deref()),
        ("published", extraction.published.as_deref()),
        ("language", article.lang.as_deref()),
        ("section", extraction.section.as_deref()),
        ("bylines", Some(extraction.bylines.join(", ").as_str())),
        ("snippet", article.snippet.as_deref()),
    ] {
        if let Some(value) = value.filter(|v| !v.is_empty()) {
            writeln!(out, "{:10} {value}", format!("{name}:"))?;
        }
    }
    writeln!(out, "\n{}\n", article.text)?;
    Ok(())
}
