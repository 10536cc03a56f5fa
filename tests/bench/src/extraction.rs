//! Extraction natively, HTML bytes to article, beside dom_smoothie; and its cost by size and on hostile pages.

use crate::measure;
use crate::report::Report;
use anyhow::Result;
use serde::Deserialize;
use sidelight::page::{extract, parse::parse_html};
use std::fs;
use std::hint::black_box;
use std::path::Path;

const EXTRACT: &str = "extraction, HTML to article";

#[derive(Deserialize)]
struct Page {
    id: String,
    url: String,
}

pub fn run(folder: &Path, set: &str, report: &mut Report) -> Result<()> {
    let rows = fs::read_to_string(folder.join("truth.jsonl"))?;
    let mut pages = Vec::new();
    for line in rows.lines() {
        let page: Page = serde_json::from_str(line)?;
        let bytes = fs::read(folder.join("pages").join(format!("{}.html", page.id)))?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        pages.push((page.url, bytes, text));
    }
    report.times(
        EXTRACT,
        "sidelight",
        set,
        measure::each(&pages, |(url, bytes, _)| {
            black_box(extract(&parse_html(black_box(bytes), url, None)));
        }),
    );
    report.times(
        EXTRACT,
        "dom_smoothie",
        set,
        measure::each(&pages, |(url, _, text)| {
            if let Ok(mut reader) = dom_smoothie::Readability::new(black_box(text.as_str()), Some(url), None) {
                let _ = black_box(reader.parse());
            }
        }),
    );
    Ok(())
}

/// Milliseconds of one extraction, the median of five.
fn once(html: &[u8]) -> f64 {
    let mut times: Vec<f64> = (0..measure::RUNS)
        .map(|_| {
            let started = measure::now();
            black_box(extract(&parse_html(black_box(html), "https://bench.example/story", None)));
            (measure::now() - started) / 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// A page of ordinary paragraphs, 100 kB to 50 MB.
pub fn by_size(report: &mut Report) {
    for (name, bytes) in [("100 kB", 100_000), ("1 MB", 1_000_000), ("10 MB", 10_000_000), ("50 MB", 50_000_000)] {
        let mut page =
            String::from("<!doctype html><html lang=en><title>Long page</title><body><article><h1>Long page</h1>");
        let mut number = 0;
        while page.len() < bytes {
            number += 1;
            page += &format!(
                "<p class=\"par\">Paragraph {number} of this page tells of the harbour, its bridge and the <a \
                 href=\"/{number}\">boats</a> that pass below it, one after the other, while the town looks \
                 on.</p>\n<div><span>Note {number}</span></div>\n"
            );
        }
        let ms = once(page.as_bytes());
        report.note(
            "extraction by size",
            "sidelight",
            name,
            format!("{ms:.1} ms, {:.1} ms a MB", ms / (page.len() as f64 / 1e6)),
        );
    }
}

/// Pages made to be slow: none may take over 250 ms for 10 MB.
pub fn hostile(report: &mut Report) {
    let attributes: String = (0..800_000).map(|n| format!(" a{n}")).collect();
    for (name, page) in [
        ("1,000,000 levels", format!("<body>{}text", "<div>".repeat(1_000_000))),
        ("800,000 attributes", format!("<body><div{attributes}>text</div>")),
        ("one text of 20 MB", format!("<body><p>{}</p>", "word ".repeat(4_000_000))),
        ("unclosed formatting", format!("<body>{}", "<p><b><i><a href=x>word ".repeat(400_000))),
        ("unclosed tags", format!("<body>{}", "<li><table><tr><td>word ".repeat(400_000))),
        ("a tag never closed", format!("<body><div {}", "x=\"y\" ".repeat(1_500_000))),
    ] {
        let ms = once(page.as_bytes());
        let megabytes = page.len() as f64 / 1e6;
        report.note(
            "hostile pages",
            "sidelight",
            name,
            format!("{ms:.0} ms for {megabytes:.1} MB, {:.0} ms for 10 MB", ms / megabytes * 10.0),
        );
    }
}
