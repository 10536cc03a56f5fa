//! Writes what the scores see: `sidelight-fit FOLDER blocks|pages`, the names of the columns, then one JSON object a
//! page of the evaluation set. With `texts` and the same objects with `scores` on standard input, the text that is kept
//! of each page whose blocks score so, a line each.
//!
//! With `blocks`, each page (`copy` 0) is followed by copies of itself from which all but 3 to 7 (1) and all but 1 to 3
//! (2) of the article's paragraphs were taken: stories as short as what stands around them are rare in the sets, not on
//! the web.

use sidelight::page::{BLOCK_COLUMNS, PAGE_COLUMNS, fitting_blocks, fitting_page, fitting_text, parse::parse_html};
use std::collections::BTreeMap;
use std::io::Write;

/// Bytes from which on a block counts as a paragraph.
const LONG: usize = 60;

/// Scores of the blocks of pages by id and copy, from standard input.
fn read_scores() -> std::io::Result<BTreeMap<(String, usize), Vec<i32>>> {
    let mut all = BTreeMap::new();
    for line in std::io::stdin().lines() {
        let row: serde_json::Value = serde_json::from_str(&line?)?;
        let scores = row["scores"].as_array().into_iter().flatten().filter_map(serde_json::Value::as_i64);
        let place = (row["id"].as_str().unwrap_or_default().to_owned(), row["copy"].as_u64().unwrap_or(0) as usize);
        all.insert(place, scores.map(|score| score as i32).collect());
    }
    Ok(all)
}

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(what)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: sidelight-fit FOLDER blocks|pages|texts");
        std::process::exit(2);
    };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let columns = if what == "pages" { PAGE_COLUMNS } else { BLOCK_COLUMNS };
    if what != "texts" {
        writeln!(out, "{}", serde_json::json!(columns))?;
    }
    let scores = if what == "texts" { read_scores()? } else { BTreeMap::new() };
    for line in std::fs::read_to_string(format!("{folder}/truth.jsonl"))?.lines() {
        let row: serde_json::Value = serde_json::from_str(line)?;
        let text = |key: &str| row[key].as_str().unwrap_or_default();
        let id = text("id");
        let html = std::fs::read(format!("{folder}/pages/{id}.html"))?;
        let page = parse_html(&html, text("url"), None);
        if what == "pages" {
            let (numbers, decided) = fitting_page(&page);
            writeln!(out, "{}", serde_json::json!({ "id": id, "rows": [numbers], "decided": decided }))?;
            continue;
        }
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let truth = letters(text("text"));
        let few = id.bytes().map(usize::from).sum::<usize>();
        for (copy, most) in [usize::MAX, 3 + few % 5, 1 + few % 3].into_iter().enumerate() {
            let mut paragraphs = 0;
            let keep = |block: &str| {
                let paragraph = copy > 0 && block.len() >= LONG && truth.contains(&letters(block));
                paragraphs += usize::from(paragraph);
                !paragraph || paragraphs <= most
            };
            if what == "texts" {
                if let Some(of) = scores.get(&(id.to_owned(), copy)) {
                    let text = fitting_text(&page, keep, of);
                    writeln!(out, "{}", serde_json::json!({ "id": id, "copy": copy, "text": text }))?;
                }
                continue;
            }
            let (texts, rows): (Vec<_>, Vec<_>) = fitting_blocks(&page, keep).into_iter().unzip();
            if copy == 0 || paragraphs > most {
                writeln!(out, "{}", serde_json::json!({ "id": id, "copy": copy, "texts": texts, "rows": rows }))?;
            }
        }
    }
    out.flush()
}
