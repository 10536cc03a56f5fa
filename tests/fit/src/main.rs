//! Writes what the scores see: `rows FOLDER blocks|pages`, one JSON object a page of the evaluation set.

use sidelight::page::{fitting_blocks, fitting_page, parse::parse_html};
use std::io::Write;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(what)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: sidelight-fit FOLDER blocks|pages");
        std::process::exit(2);
    };
    let mut out = std::io::stdout().lock();
    for line in std::fs::read_to_string(format!("{folder}/truth.jsonl"))?.lines() {
        let row: serde_json::Value = serde_json::from_str(line)?;
        let text = |key: &str| row[key].as_str().unwrap_or_default();
        let html = std::fs::read(format!("{folder}/pages/{}.html", text("id")))?;
        let page = parse_html(&html, text("url"), None);
        let rows = if what == "pages" {
            serde_json::json!({ "id": text("id"), "rows": [fitting_page(&page)] })
        } else {
            let (texts, rows): (Vec<_>, Vec<_>) = fitting_blocks(&page).into_iter().unzip();
            serde_json::json!({ "id": text("id"), "texts": texts, "rows": rows })
        };
        writeln!(out, "{rows}")?;
    }
    Ok(())
}
